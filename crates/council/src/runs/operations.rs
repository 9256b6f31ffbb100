//! What people do with runs.

use cliniq_platform::{Ctx, Error, Id, Phi, Result, access::Perm, db::Tx, error::Kind, http::Page, phi::Purpose};
use serde_json::json;

use super::{
    Artifact, ArtifactId, NewRun, Run, RunId, Selection, Signature, Unit,
    advance::{self, advance, emit, settle},
    names,
    plan::{Key, Round, State, UnitState, Why},
    preflight,
    rules::{Outcome, Wish, outcome},
    stages::{Output, Stage},
    store,
};
use crate::{Council, anonymize::Labels, inputs::PatientId};

/// A run with everything that was made in it.
#[derive(Clone)]
pub struct RunSheet {
    /// The run.
    pub run: Run,
    /// Its units, in the order of round and stage.
    pub units: Vec<Unit>,
    /// Their artifacts.
    pub artifacts: Vec<Artifact>,
    /// Who was lost, and where.
    pub losses: Vec<Key>,
    /// Whose revision came after the consolidation.
    pub latecomers: Vec<String>,
}

impl RunSheet {
    /// The artifact of a unit.
    pub fn artifact_of(&self, unit: &Unit) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.unit == unit.id)
    }

    /// Whether a unit's result counts, or a newer round has replaced it.
    pub fn counts(&self, unit: &Unit) -> bool {
        let rounds = (1..).zip(&self.run.rounds).filter(|(_, round)| round.from <= unit.key.place.stage);
        rounds.map(|(number, _)| number).last().unwrap_or(1_u32) == unit.key.place.round
    }
}

/// Reads a run with everything in it.
fn sheet(tx: &mut Tx<'_>, id: Id<RunId>) -> Result<RunSheet> {
    let run = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    let units = store::units(tx, id)?;
    let artifacts = store::artifacts(tx, id)?;
    let view = advance::view(&run, &units, tx.now(), true);
    Ok(RunSheet { losses: view.losses(), latecomers: view.latecomers(), run, units, artifacts })
}

impl Council {
    /// Makes a run, without starting it.
    ///
    /// # Errors
    /// The codes of the pre-flight check: `run.too-few-models`, `run.duplicate-model`, `run.unknown-model`,
    /// `run.unknown-consolidator`, `run.needs-vision`, `run.no-reports`, `run.bad-panel`, `run.upstream-unreachable`;
    /// `patient.not-found`, `report.not-found`.
    pub async fn create_run(&self, ctx: &Ctx, new: NewRun) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        preflight::check_form(&new)?;
        let survey = self.reports().survey(ctx, new.patient, &new.reports).await?;
        let offered = self.models().discover().await.map_err(preflight::not_offered)?;
        preflight::check_models(&new, &offered, survey)?;
        let id = Id::new();
        let labels = Labels::of(id.as_str(), &new.panel);
        let insert = move |tx: &mut Tx<'_>| {
            let run = Run {
                id,
                patient: new.patient,
                reports: new.reports.clone(),
                state: State::Created,
                panel: new.panel.clone(),
                consolidators: new.consolidators(),
                labels: labels.clone(),
                rounds: vec![Round::default()],
                patience: new.patience,
                at: None,
                context: None,
                pictures: 0,
                selection: None,
                signature: None,
                created_by: tx.actor().user(),
                created_at: tx.now(),
                started_at: None,
                ended_at: None,
                version: 1,
            };
            store::insert(tx, &run)?;
            tx.audit("run.create", id.as_str(), Some(&json!({ "patient": run.patient, "models": run.panel })))?;
            emit(tx, id, "run.created", json!({ "patient": run.patient }))?;
            sheet(tx, id)
        };
        self.db().write(ctx, insert).await
    }

    /// One run.
    ///
    /// # Errors
    /// `run.not-found`.
    pub async fn get_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRead)?;
        self.db().read(ctx, move |tx| sheet(tx, id)).await
    }

    /// A patient's runs, newest first.
    ///
    /// # Errors
    /// Without [`Perm::CouncilRead`].
    pub async fn list_runs(
        &self,
        ctx: &Ctx,
        patient: Id<PatientId>,
        before: Option<Id<RunId>>,
        limit: i64,
    ) -> Result<Page<Run>> {
        ctx.require(Perm::CouncilRead)?;
        let list = move |tx: &mut Tx<'_>| {
            Ok(Page::of(store::list(tx, patient, before, limit + 1)?, limit, |run| run.id.to_string()))
        };
        self.db().read(ctx, list).await
    }

    /// Starts a run: what the models are given is frozen, the first stage is queued. Asking again changes nothing.
    ///
    /// # Errors
    /// `run.not-found`, `run.illegal-move`; what is wrong with a report.
    pub async fn start_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        let run = self.db().read(ctx, move |tx| store::get(tx, id)).await?.ok_or_else(|| Error::not_found(id))?;
        let frozen = match outcome(run.state, Wish::Start) {
            Outcome::Becomes(_) => Some(self.freeze(ctx, &run).await?),
            Outcome::IsSo | Outcome::Illegal => None,
        };
        let freeze = move |tx: &mut Tx<'_>, run: &mut Run| {
            run.started_at = Some(tx.now());
            if let Some((context, pictures)) = &frozen {
                run.context = Some(context.clone());
                run.pictures = *pictures;
            }
            Ok(())
        };
        self.change_run(ctx, id, Wish::Start, freeze).await
    }

    /// Writes what all prompts of the run begin with. The same reports give the same bytes, so that it does not matter
    /// when two do it at once.
    async fn freeze(&self, ctx: &Ctx, run: &Run) -> Result<(String, u32)> {
        let inputs = self.reports().inputs(ctx, run.patient, &run.reports).await?;
        let count = u32::try_from(inputs.images.len()).map_err(Error::internal)?;
        for (page, picture) in inputs.images.into_iter().enumerate() {
            self.files().write_named(&run.picture_file(page), picture.bytes.into_open(Purpose::Store)).await?;
        }
        let text = inputs.shared_context.into_open(Purpose::Store);
        let written = self.files().write_named(&run.context_file(), text.into_bytes()).await?;
        Ok((written.sha256, count))
    }

    /// Stops a run for good. What was finished stays.
    ///
    /// # Errors
    /// `run.not-found`, `run.illegal-move`.
    pub async fn cancel_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        self.change_run(ctx, id, Wish::Cancel, |_, _| Ok(())).await
    }

    /// Halts a run. Models that are at work finish; nobody else is asked.
    ///
    /// # Errors
    /// `run.not-found`, `run.illegal-move`.
    pub async fn pause_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        self.change_run(ctx, id, Wish::Pause, |_, _| Ok(())).await
    }

    /// Lets a run go on. What is parked is tried now, or gone on without.
    ///
    /// # Errors
    /// `run.not-found`, `run.illegal-move`.
    pub async fn resume_run(&self, ctx: &Ctx, id: Id<RunId>, without_parked: bool) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        self.set_auth(true);
        let free = move |tx: &mut Tx<'_>, run: &mut Run| {
            for mut unit in store::units(tx, run.id)? {
                if !matches!(unit.state, UnitState::Parked(_)) {
                    continue;
                }
                unit.state = if without_parked { UnitState::Failed } else { UnitState::Waiting };
                store::update_unit(tx, &unit)?;
                if without_parked {
                    emit(tx, run.id, "unit.failed", advance::of_unit(&unit, json!({ "gone_on_without": true })))?;
                }
            }
            Ok(())
        };
        self.change_run(ctx, id, Wish::Resume, free).await
    }

    /// Asks once more for the units that have failed, and for no others.
    ///
    /// # Errors
    /// `run.not-found`, `run.illegal-move`, `run.nothing-to-retry`, `run.signed`.
    pub async fn retry_run(&self, ctx: &Ctx, id: Id<RunId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        let wait = |tx: &mut Tx<'_>, run: &mut Run| {
            not_signed(run)?;
            let mut units = store::units(tx, run.id)?;
            let failed = advance::view(run, &units, tx.now(), true).retryable();
            if failed.is_empty() {
                return Err(nothing_to_retry());
            }
            for unit in units.iter_mut().filter(|unit| failed.contains(&unit.key)) {
                unit.state = UnitState::Waiting;
                unit.parked = 0;
                unit.parked_since = None;
                store::update_unit(tx, unit)?;
                emit(tx, run.id, "unit.retrying", advance::of_unit(unit, json!({ "attempt": unit.attempt + 1 })))?;
            }
            run.at = None;
            Ok(())
        };
        self.change_run(ctx, id, Wish::Retry, wait).await
    }

    /// Does the stages from one on once more, in a round of their own. What was made before stays.
    ///
    /// # Errors
    /// `run.bad-stage` when there is none with this number; `run.not-found`, `run.illegal-move`, `run.signed`,
    /// `run.never-started`.
    pub async fn rerun(&self, ctx: &Ctx, id: Id<RunId>, from: u8) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        let from = Stage::of_number(from).ok_or_else(|| {
            Error::invalid("run.bad-stage", "from_stage", "The stages of a run are numbered from 1 to 6.")
        })?;
        let open = move |tx: &mut Tx<'_>, run: &mut Run| {
            not_signed(run)?;
            if run.context.is_none() {
                let message = "This run was cancelled before it was started: make a new one.";
                return Err(Error::new(Kind::Conflict, "run.never-started", message));
            }
            // Whoever was at work for a round that nobody waits for any more is not asked again.
            for mut unit in store::units(tx, run.id)? {
                if !matches!(unit.state, UnitState::Done | UnitState::Failed) && unit.key.place.stage >= from {
                    unit.state = UnitState::Failed;
                    store::update_unit(tx, &unit)?;
                }
            }
            run.rounds.push(Round { from, why: Why::Rerun });
            run.at = None;
            Ok(())
        };
        self.change_run(ctx, id, Wish::Rerun, open).await
    }

    /// Grants a wish in one transaction: the change itself, the new state, and what it brings about.
    async fn change_run(
        &self,
        ctx: &Ctx,
        id: Id<RunId>,
        wish: Wish,
        change: impl Fn(&mut Tx<'_>, &mut Run) -> Result<()> + Send + 'static,
    ) -> Result<RunSheet> {
        let council = self.clone();
        let grant = move |tx: &mut Tx<'_>| {
            let mut run = store::take(tx, id)?.ok_or_else(|| Error::not_found(id))?;
            match outcome(run.state, wish) {
                Outcome::IsSo => {}
                Outcome::Illegal => return Err(illegal_move(run.state)),
                Outcome::Becomes(state) => {
                    change(tx, &mut run)?;
                    settle(tx, &mut run, state)?;
                    tx.audit(audit_word(wish), id.as_str(), None)?;
                    advance(tx, run, council.has_auth())?;
                }
            }
            sheet(tx, id)
        };
        self.db().write(ctx, grant).await
    }

    /// Chooses a draft for the clinician's report.
    ///
    /// # Errors
    /// `run.not-found`, `run-artifact.not-found`, `run.not-selectable`, `run.signed`.
    pub async fn select_draft(&self, ctx: &Ctx, id: Id<RunId>, artifact: Id<ArtifactId>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilRun)?;
        let by = ctx.user()?;
        let select = move |tx: &mut Tx<'_>| {
            let mut run = store::take(tx, id)?.ok_or_else(|| Error::not_found(id))?;
            not_signed(&run)?;
            let found = store::artifacts(tx, id)?.into_iter().find(|it| it.id == artifact);
            let found = found.ok_or_else(|| Error::not_found(artifact))?;
            if !run.state.is_over() || !is_draft(&found) {
                return Err(not_selectable());
            }
            if run.selection.as_ref().is_none_or(|it| it.artifact != artifact) {
                run.selection = Some(Selection { artifact, by, at: tx.now() });
                store::update(tx, &run)?;
                tx.audit("run.select", id.as_str(), Some(&json!({ "artifact": artifact })))?;
                emit(tx, id, "run.selected", json!({ "artifact": artifact }))?;
            }
            sheet(tx, id)
        };
        self.db().write(ctx, select).await
    }

    /// Signs the chosen draft. It is final: what was signed is kept by its digest.
    ///
    /// # Errors
    /// `run.not-found`, `run.not-selected`, `run.signed` by somebody else.
    pub async fn sign_run(&self, ctx: &Ctx, id: Id<RunId>, note: Option<Phi<String>>) -> Result<RunSheet> {
        ctx.require(Perm::CouncilSign)?;
        let by = ctx.user()?;
        let sign = move |tx: &mut Tx<'_>| {
            let mut run = store::take(tx, id)?.ok_or_else(|| Error::not_found(id))?;
            match (&run.signature, &run.selection) {
                (Some(signature), _) if signature.by == by => return sheet(tx, id),
                (Some(_), _) => return Err(signed()),
                (None, None) => return Err(not_selected()),
                (None, Some(selection)) => {
                    let chosen = store::artifacts(tx, id)?.into_iter().find(|it| it.id == selection.artifact);
                    let sha256 = chosen.ok_or_else(not_selected)?.sha256;
                    run.signature = Some(Signature { by, at: tx.now(), sha256, note: note.clone() });
                }
            }
            store::update(tx, &run)?;
            tx.audit("run.sign", id.as_str(), None)?;
            emit(tx, id, "run.signed", json!({}))?;
            sheet(tx, id)
        };
        self.db().write(ctx, sign).await
    }
}

/// A final draft, or a consolidation, which is what there is when no draft succeeded.
fn is_draft(artifact: &Artifact) -> bool {
    let place = artifact.name.split('/').next().and_then(names::parse_folder);
    place.is_some_and(|(stage, _)| stage.output() == Output::Markdown && stage >= Stage::Consolidation)
}

const fn audit_word(wish: Wish) -> &'static str {
    match wish {
        Wish::Start => "run.start",
        Wish::Cancel => "run.cancel",
        Wish::Pause => "run.pause",
        Wish::Resume => "run.resume",
        Wish::Retry => "run.retry",
        Wish::Rerun => "run.rerun",
    }
}

fn illegal_move(state: State) -> Error {
    let message = format!("A run that is {} does not allow this.", state.as_str().replace('_', " "));
    Error::new(Kind::Conflict, "run.illegal-move", message)
}

fn nothing_to_retry() -> Error {
    let message = "No unit of this run has failed for which another attempt could change anything.";
    Error::new(Kind::Conflict, "run.nothing-to-retry", message)
}

fn not_signed(run: &Run) -> Result<()> {
    if run.signature.is_some() { Err(signed()) } else { Ok(()) }
}

fn signed() -> Error {
    Error::new(Kind::Conflict, "run.signed", "This run is signed: it does not change any more.")
}

fn not_selected() -> Error {
    Error::new(Kind::Conflict, "run.not-selected", "Choose a draft before you sign.")
}

fn not_selectable() -> Error {
    let message = "Final drafts and consolidations of a run that is over can be chosen.";
    Error::new(Kind::Conflict, "run.not-selectable", message)
}
