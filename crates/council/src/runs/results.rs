//! What a run has made, for people: texts, what reviewers say, how the votes stand, what it cost.

use cliniq_platform::{Ctx, Error, Id, Phi, Result, artifacts::Written};
use serde_json::json;

use super::{
    Artifact, Run, RunId, RunSheet,
    plan::{Place, UnitState},
    stages::Stage,
};
use crate::{
    Council,
    models::Call,
    review::{self, Agreement, Ballot, PeerReview, Ranking, Tally},
};

/// Something a model said, with its name and its letter.
#[derive(Clone, Debug)]
pub struct Told<T> {
    /// The letter; nothing for a model outside the panel.
    pub label: Option<String>,
    /// The model.
    pub model: String,
    /// What it said.
    pub said: T,
}

/// Reviews and votes of the rounds that count.
pub struct ReviewSheet {
    /// What each reviewer said of the others.
    pub reviews: Vec<Told<PeerReview>>,
    /// The rankings, counted.
    pub agreement: Agreement,
    /// The ballots.
    pub ballots: Vec<Told<Ballot>>,
    /// The ballots, counted.
    pub tally: Tally,
    /// What the ballots ask for, each once.
    pub required_changes: Vec<String>,
}

impl Council {
    /// One text of a run; reading it is audited.
    ///
    /// # Errors
    /// `run.not-found`, `run-artifact.not-found`.
    pub async fn read_artifact(&self, ctx: &Ctx, id: Id<RunId>, name: &str) -> Result<(Artifact, Phi<String>)> {
        let sheet = self.get_run(ctx, id).await?;
        let found = sheet.artifacts.iter().find(|artifact| artifact.name == name).cloned();
        let artifact = found.ok_or_else(|| Error::not_found(Id::<super::ArtifactId>::new()))?;
        let audited = artifact.id;
        let audit = move |tx: &mut cliniq_platform::db::Tx<'_>| {
            tx.audit("run.read", id.as_str(), Some(&json!({ "artifact": audited })))
        };
        self.db().write(ctx, audit).await?;
        let text = self.artifact_text(&sheet.run, &artifact).await?;
        Ok((artifact, text))
    }

    /// The text of an artifact, which must be the one that was recorded.
    ///
    /// # Errors
    /// An internal error when it is missing or damaged.
    pub async fn artifact_text(&self, run: &Run, artifact: &Artifact) -> Result<Phi<String>> {
        let bytes = self.files().read_named(&run.file(&artifact.name)).await?;
        let bytes = bytes.filter(|bytes| Written::of(bytes).sha256 == artifact.sha256);
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(Phi::new)
            .ok_or_else(|| Error::internal(format!("the bytes of {} are not those recorded", artifact.id)))
    }

    /// What the models said of each other and how they voted; reading it is audited.
    ///
    /// # Errors
    /// `run.not-found`.
    pub async fn read_reviews(&self, ctx: &Ctx, id: Id<RunId>) -> Result<ReviewSheet> {
        let sheet = self.get_run(ctx, id).await?;
        self.db().write(ctx, move |tx| tx.audit("run.read-reviews", id.as_str(), None)).await?;
        let reviews: Vec<Told<PeerReview>> = self.told(&sheet, Stage::PeerReview).await?;
        let ballots: Vec<Told<Ballot>> = self.told(&sheet, Stage::FinalReview).await?;
        let rankings: Vec<Ranking> = reviews
            .iter()
            .filter_map(|told| Some(Ranking { reviewer: told.label.clone()?, best_first: told.said.ranking.clone() }))
            .collect();
        Ok(ReviewSheet {
            agreement: review::aggregate(&rankings),
            tally: review::tally(ballots.iter().map(|told| told.said.vote)),
            required_changes: review::required_changes(ballots.iter().map(|told| &told.said)),
            reviews,
            ballots,
        })
    }

    async fn told<T: serde::de::DeserializeOwned>(&self, sheet: &RunSheet, stage: Stage) -> Result<Vec<Told<T>>> {
        let mut all = Vec::new();
        for unit in sheet.units.iter().filter(|unit| unit.key.place.stage == stage && sheet.counts(unit)) {
            let Some(artifact) = sheet.artifact_of(unit) else { continue };
            let text = self.artifact_text(&sheet.run, artifact).await?;
            let said = serde_json::from_str(text.open(cliniq_platform::phi::Purpose::Show))?;
            let model = unit.key.model.clone();
            all.push(Told { label: sheet.run.labels.of_model(&model).map(ToOwned::to_owned), model, said });
        }
        Ok(all)
    }

    /// The ledger of a run's calls, in the order of time.
    ///
    /// # Errors
    /// `run.not-found`.
    pub async fn run_calls(&self, ctx: &Ctx, id: Id<RunId>) -> Result<Vec<Call>> {
        self.get_run(ctx, id).await?;
        self.models().calls(ctx, id).await
    }
}

impl RunSheet {
    /// The finished draft that is offered when nobody chose one: the first final draft, else the consolidation.
    pub fn offered(&self) -> Option<(&Artifact, Place)> {
        let of_stage = |stage| {
            self.units
                .iter()
                .filter(move |unit| unit.key.place.stage == stage && unit.state == UnitState::Done && self.counts(unit))
                .find_map(|unit| Some((self.artifact_of(unit)?, unit.key.place)))
        };
        of_stage(Stage::FinalDrafts).or_else(|| of_stage(Stage::Consolidation))
    }
}
