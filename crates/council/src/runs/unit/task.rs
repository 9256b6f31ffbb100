//! What a unit is asked: the texts its stage reads, without names, put into the stage's prompt.

use std::{collections::HashMap, sync::Arc};

use cliniq_platform::{Id, Phi, Result, phi::Purpose};

use crate::{
    anonymize,
    models::Shape,
    review::{self, Ballot, PeerReview},
    runs::{
        Artifact, Run, Unit, UnitId,
        plan::{Key, Place, RunView, UnitState},
        prompts::{Prompt, listed, quoted},
        stages::{Output, Stage},
    },
};

/// A finished text of an earlier stage.
pub(super) struct Text {
    pub(super) key: Key,
    pub(super) text: Phi<String>,
}

/// Everything a stage reads.
pub(super) struct Material {
    pub(super) texts: Vec<Text>,
    /// The number check of the consolidation, for the final review.
    pub(super) numbers: Option<Phi<String>>,
}

impl Material {
    /// The texts of a stage, from the newest round among them.
    fn of(&self, stage: Stage) -> impl Iterator<Item = &Text> {
        let of_stage = move |text: &&Text| text.key.place.stage == stage;
        let newest = self.texts.iter().filter(of_stage).map(|text| text.key.place.round).max();
        self.texts.iter().filter(of_stage).filter(move |text| Some(text.key.place.round) == newest)
    }

    /// The newest text of a stage that makes only one.
    pub(super) fn newest(&self, stage: Stage) -> Option<&Text> {
        self.of(stage).next()
    }

    /// The texts of a stage with their authors, names taken out.
    fn authored(&self, stage: Stage, panel: &[String]) -> Vec<(String, String)> {
        let scrubbed = |text: &Text| anonymize::scrub(text.text.open(Purpose::Prompt), panel);
        self.of(stage).map(|text| (text.key.model.clone(), scrubbed(text))).collect()
    }

    fn ballots(&self) -> Vec<Ballot> {
        let read = |text: &Text| review::parse_ballot(text.text.open(Purpose::Prompt)).ok();
        self.of(Stage::FinalReview).filter_map(read).collect()
    }
}

/// The artifacts that a unit reads: of each stage the round that counted when the unit's own began.
pub(super) fn needed(view: &RunView, key: &Key, units: &[Unit], artifacts: Vec<Artifact>) -> Vec<(Key, Artifact)> {
    let round = key.place.round;
    let mut places: Vec<Place> = Vec::new();
    for stage in key.place.stage.reads() {
        places.push(Place { stage: *stage, round: view.round_of_until(*stage, round) });
    }
    // A second round reads what it is to mend, and why.
    if key.place.stage == Stage::Consolidation && is_second(view, round) {
        for stage in [Stage::Consolidation, Stage::FinalReview] {
            places.push(Place { stage, round: view.round_of_until(stage, round - 1) });
        }
    }
    let mut by_unit: HashMap<Id<UnitId>, Artifact> = artifacts.into_iter().map(|it| (it.unit, it)).collect();
    let is_needed = |unit: &&Unit| {
        let is_own = unit.key.model == key.model;
        let is_read = match (key.place.stage, unit.key.place.stage) {
            (Stage::PeerReview, Stage::Analysis) => !is_own,
            (Stage::Revision, Stage::Analysis) => is_own,
            _ => true,
        };
        is_read && unit.state == UnitState::Done && places.contains(&unit.key.place)
    };
    let rank = |model: &str| view.panel.iter().chain(&view.consolidators).position(|it| it == model);
    let mut found: Vec<(Key, Artifact)> =
        units.iter().filter(is_needed).filter_map(|unit| Some((unit.key.clone(), by_unit.remove(&unit.id)?))).collect();
    found.sort_by_key(|(key, _)| (key.place, rank(&key.model)));
    found
}

fn is_second(view: &RunView, round: u32) -> bool {
    let index = usize::try_from(round).unwrap_or_default().saturating_sub(1);
    round > 1 && view.rounds.get(index).is_some_and(|it| it.why == crate::runs::plan::Why::Revise)
}

/// The stage's prompt, filled in.
///
/// # Errors
/// Never with the prompts of this build.
pub(super) fn write(prompt: &Prompt, run: &Run, unit: &Unit, material: &Material) -> Result<Phi<String>> {
    let (id, model) = (run.id.to_string(), unit.key.model.as_str());
    let text = match unit.key.place.stage {
        Stage::Analysis => prompt.fill(&[]),
        Stage::PeerReview => {
            let others = run.labels.others(&id, model, &material.authored(Stage::Analysis, &run.panel));
            let analyses = others.iter().map(|it| quoted("analysis", Some(&it.label), &it.text));
            prompt.fill(&[
                ("labels", &expected_labels(run, unit, material).join(", ")),
                ("analyses", &together(analyses)),
            ])
        }
        Stage::Revision => {
            let own = material.of(Stage::Analysis).find(|text| text.key.model == model);
            let own = own.map(|text| text.text.open(Purpose::Prompt).as_str()).unwrap_or_default();
            prompt.fill(&[("own", &quoted("analysis", None, own)), ("reviews", &reviews_of(run, unit, material))])
        }
        Stage::Consolidation => {
            let occasion = format!("revisions {}", unit.key.place.round);
            let texts = anonymize::shuffled(&id, model, &occasion, material.authored(Stage::Revision, &run.panel));
            let revisions = texts.iter().map(|text| quoted("revision", None, text));
            prompt.fill(&[("revisions", &together(revisions)), ("changes", &changes_to(run, material))])
        }
        Stage::FinalReview => {
            let numbers = material.numbers.as_ref().map(|it| it.open(Purpose::Prompt).as_str()).unwrap_or_default();
            prompt.fill(&[
                ("consolidation", &consolidation(run, material)),
                ("numbers", &quoted("numbers", None, numbers)),
            ])
        }
        Stage::FinalDrafts => {
            let changes = review::required_changes(&material.ballots());
            let changes = quoted("changes", None, &listed(&changes, "None."));
            prompt.fill(&[("consolidation", &consolidation(run, material)), ("changes", &changes)])
        }
    };
    text.map(Phi::new)
}

fn together(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("\n\n")
}

fn consolidation(run: &Run, material: &Material) -> String {
    let text = material.authored(Stage::Consolidation, &names(run)).into_iter().next();
    quoted("consolidation", None, &text.map(|(_, text)| text).unwrap_or_default())
}

/// Everybody who may have written something in this run.
fn names(run: &Run) -> Vec<String> {
    run.panel.iter().chain(&run.consolidators).cloned().collect()
}

/// What a second round has to mend; nothing in a first one.
fn changes_to(run: &Run, material: &Material) -> String {
    if material.newest(Stage::Consolidation).is_none() {
        return String::new();
    }
    let changes = review::required_changes(&material.ballots());
    format!(
        "An earlier consolidation follows. The panel's majority asked for changes to it; carry them out where the report \
         bears them out.\n\n{}\n\n{}",
        consolidation(run, material),
        quoted("changes", None, &listed(&changes, "None."))
    )
}

/// The letters a reviewer has to judge.
pub(super) fn expected_labels(run: &Run, unit: &Unit, material: &Material) -> Vec<String> {
    let authors: Vec<String> = material.of(Stage::Analysis).map(|text| text.key.model.clone()).collect();
    labels_but(run, &unit.key.model, &authors)
}

/// The letters of these models, but the one's own, in the order of the letters.
pub(super) fn labels_but(run: &Run, own: &str, models: &[String]) -> Vec<String> {
    let others = run.labels.iter().filter(|(_, model)| *model != own && models.iter().any(|it| it == model));
    others.map(|(label, _)| label.to_owned()).collect()
}

/// What reviewers said of a model's analysis, in an order that does not tell who they are.
fn reviews_of(run: &Run, unit: &Unit, material: &Material) -> String {
    let own = run.labels.of_model(&unit.key.model).unwrap_or_default();
    let told: Vec<(String, String)> = material
        .of(Stage::PeerReview)
        .filter_map(|text| {
            let review: PeerReview = serde_json::from_str(text.text.open(Purpose::Prompt)).ok()?;
            let judgement = review.reviews.into_iter().find(|it| it.label == own)?;
            let list = |title: &str, points: &[String]| format!("{title}:\n{}", listed(points, "- none"));
            let told = [
                list("Strengths", &judgement.strengths),
                list("Weaknesses", &judgement.weaknesses),
                list("Missing", &judgement.missing),
                list("Disagrees with the report", &judgement.accuracy_issues),
                list(
                    "Goes too far",
                    &Some(judgement.overreach).filter(|it| !it.is_empty()).into_iter().collect::<Vec<_>>(),
                ),
            ];
            Some((text.key.model.clone(), anonymize::scrub(&told.join("\n"), &run.panel)))
        })
        .collect();
    if told.is_empty() {
        return "Nobody has reviewed it. Check it against the report once more yourself.".to_owned();
    }
    let told = anonymize::shuffled(&run.id.to_string(), &unit.key.model, "reviews", told);
    together(told.iter().map(|text| quoted("review", None, text)))
}

/// The form of the reply.
pub(super) fn shape(run: &Run, unit: &Unit, material: &Material) -> Option<Shape> {
    match unit.key.place.stage.output() {
        Output::Markdown => None,
        Output::PeerReview => {
            let expected = expected_labels(run, unit, material);
            Some(Shape {
                schema: review::PEER_REVIEW_SCHEMA,
                name: "peer_review",
                check: Arc::new(move |json| review::parse_peer_review(json, &expected).map(|it| canonical(&it))),
            })
        }
        Output::Ballot => Some(Shape {
            schema: review::BALLOT_SCHEMA,
            name: "ballot",
            check: Arc::new(|json| review::parse_ballot(json).map(|it| canonical(&it))),
        }),
    }
}

/// The one form in which a reply is stored.
fn canonical<T: serde::Serialize>(value: &T) -> String {
    // Structs of texts and small numbers always serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
