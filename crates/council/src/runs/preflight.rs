//! What is looked at before a run is made: it is cheaper to say no than to fail in stage four.

use std::time::Duration;

use cliniq_platform::{
    Error, Id, Result,
    error::{FieldFault, Kind},
};

use crate::{
    inputs::{PatientId, ReportId, Survey},
    models::{Discovered, Trouble},
};

/// The smallest panel: with one there is nobody to review it.
const FEWEST: usize = 2;
/// The largest.
const MOST: usize = 12;
/// Letters of a model id: what fits into a file name, with room.
const LONGEST_ID: usize = 200;
/// Reports of one run.
const MOST_REPORTS: usize = 50;
/// The longest patience with a model that cools down.
const MOST_PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// A run to be made.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Whose reports.
    pub patient: Id<PatientId>,
    /// Which, in their order.
    pub reports: Vec<Id<ReportId>>,
    /// The panel, in its order.
    pub panel: Vec<String>,
    /// Who consolidates.
    pub consolidator: String,
    /// Who does when the consolidator cannot, in this order.
    pub fallbacks: Vec<String>,
    /// How long a model that cools down is waited for.
    pub patience: Duration,
}

impl NewRun {
    /// The consolidator and its fallbacks, each once.
    pub(super) fn consolidators(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for model in std::iter::once(&self.consolidator).chain(&self.fallbacks) {
            if !all.contains(model) {
                all.push(model.clone());
            }
        }
        all
    }
}

/// Checks what needs nobody else's word.
///
/// # Errors
/// `run.bad-panel` with the fields at fault, `run.duplicate-model`, `run.too-few-models`, `run.no-reports`.
pub(super) fn check_form(new: &NewRun) -> Result<()> {
    if new.panel.len() < FEWEST {
        let message = "A panel has at least two models: with one there is nobody to review it.";
        return Err(Error::invalid("run.too-few-models", "models", message));
    }
    let mut faults = Vec::new();
    if new.panel.len() > MOST {
        faults.push(fault("models", format!("A panel has at most {MOST} models.")));
    }
    let all = new.panel.iter().map(|it| ("models", it)).chain([("consolidator", &new.consolidator)]);
    for (path, model) in all.chain(new.fallbacks.iter().map(|it| ("fallback_consolidators", it))) {
        let is_sound = !model.trim().is_empty() && model.chars().count() <= LONGEST_ID && !model.contains('\0');
        if !is_sound {
            faults.push(fault(path, format!("A model's id has 1 to {LONGEST_ID} letters.")));
        }
    }
    if new.patience > MOST_PATIENCE {
        faults.push(fault("options.patience_s", "A run waits for a model at most a day.".to_owned()));
    }
    if !faults.is_empty() {
        return Err(Error::invalid_fields("run.bad-panel", faults));
    }
    let twice = |list: &[String]| list.iter().enumerate().any(|(at, model)| list[..at].contains(model));
    if twice(&new.panel) {
        return Err(Error::invalid("run.duplicate-model", "models", "A model can be in the panel once."));
    }
    let is_listed_once = new.reports.iter().enumerate().all(|(at, report)| !new.reports[..at].contains(report));
    if new.reports.is_empty() || new.reports.len() > MOST_REPORTS || !is_listed_once {
        let message = "A run reads one to fifty reports of the patient, each once.";
        return Err(Error::invalid("run.no-reports", "report_ids", message));
    }
    Ok(())
}

/// Checks the models against what the upstream offers and the reports need.
///
/// # Errors
/// `run.unknown-model`, `run.unknown-consolidator`, `run.needs-vision`.
pub(super) fn check_models(new: &NewRun, offered: &[Discovered], survey: Survey) -> Result<()> {
    let find = |model: &String| offered.iter().find(|it| it.id == *model);
    let unknown: Vec<FieldFault> = new
        .panel
        .iter()
        .enumerate()
        .filter(|(_, model)| find(model).is_none())
        .map(|(at, _)| fault(&format!("models.{at}"), "The upstream does not offer this model.".to_owned()))
        .collect();
    if !unknown.is_empty() {
        return Err(Error::invalid_fields("run.unknown-model", unknown));
    }
    if let Some(at) = new.consolidators().iter().position(|model| find(model).is_none()) {
        let path = if at == 0 { "consolidator" } else { "fallback_consolidators" };
        let message = "The upstream does not offer the model that is to consolidate.";
        return Err(Error::invalid("run.unknown-consolidator", path, message));
    }
    let may_see = |model: &String| find(model).is_some_and(|it| it.sees != Some(false));
    if survey.needs_vision && !new.panel.iter().any(may_see) {
        let message = "Pages of these reports are pictures only, and no model of the panel takes pictures.";
        return Err(Error::invalid("run.needs-vision", "models", message));
    }
    Ok(())
}

/// The upstream could not say which models it has.
pub(super) fn not_offered(trouble: Trouble) -> Error {
    match trouble {
        Trouble::Ours(error) => error,
        Trouble::NeedsAuth(cause) | Trouble::Failed(cause) | Trouble::CoolingDown { cause, .. } => Error::new(
            Kind::Unavailable(Duration::from_secs(5)),
            "run.upstream-unreachable",
            format!("The models cannot be asked for at present. {}", cause.message),
        ),
    }
}

fn fault(path: &str, message: String) -> FieldFault {
    FieldFault { path: path.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(panel: &[&str], consolidator: &str) -> NewRun {
        NewRun {
            patient: Id::new(),
            reports: vec![Id::new()],
            panel: panel.iter().map(ToString::to_string).collect(),
            consolidator: consolidator.to_owned(),
            fallbacks: vec![],
            patience: Duration::from_secs(60),
        }
    }

    fn offered(ids: &[(&str, Option<bool>)]) -> Vec<Discovered> {
        ids.iter().map(|(id, sees)| Discovered { id: (*id).to_owned(), sees: *sees }).collect()
    }

    fn code(result: Result<()>) -> String {
        result.err().map(|error| error.code().to_owned()).unwrap_or_default()
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_own_code() {
        let long = "x".repeat(201);
        let mut nothing_to_read = new(&["a", "b"], "a");
        nothing_to_read.reports.clear();
        for (run, expected) in [
            (new(&["a", "b"], "a"), ""),
            (new(&["a"], "a"), "run.too-few-models"),
            (new(&[], "a"), "run.too-few-models"),
            (new(&["a", "b", "a"], "a"), "run.duplicate-model"),
            (new(&["a", ""], "a"), "run.bad-panel"),
            (new(&["a", &long], "a"), "run.bad-panel"),
            (new(&["a", "b"], " "), "run.bad-panel"),
            (nothing_to_read, "run.no-reports"),
        ] {
            assert_eq!(code(check_form(&run)), expected, "{:?}", run.panel);
        }
    }

    #[test]
    fn models_must_be_on_offer_and_see_when_pages_are_pictures() {
        let offer = offered(&[("a", Some(false)), ("b", Some(false)), ("c", None)]);
        let (text, scans) = (Survey { needs_vision: false }, Survey { needs_vision: true });
        assert_eq!(code(check_models(&new(&["a", "b"], "c"), &offer, text)), "");
        assert_eq!(code(check_models(&new(&["a", "x"], "a"), &offer, text)), "run.unknown-model");
        assert_eq!(code(check_models(&new(&["a", "b"], "x"), &offer, text)), "run.unknown-consolidator");
        assert_eq!(code(check_models(&new(&["a", "b"], "c"), &offer, scans)), "run.needs-vision");
        // What the upstream does not tell is given the benefit of the doubt.
        assert_eq!(code(check_models(&new(&["a", "c"], "c"), &offer, scans)), "");
    }
}
