//! Runs: a panel of models at work on one patient's reports, in six stages, until a clinician signs.
//!
//! Promises: what a model has been paid for is kept and never asked for again; a run goes on by itself after any crash;
//! a lost model is told of; nothing leaves signed without a person. Never does: resolve who wrote what for the models.
#![deny(clippy::wildcard_enum_match_arm)]

mod advance;
pub mod exports;
mod follow;
pub mod http;
pub mod names;
mod operations;
pub mod plan;
mod preflight;
pub mod prompts;
mod results;
mod rules;
pub mod stages;
mod store;
mod unit;

use std::time::Duration;

use cliniq_platform::{Id, Phi, ids::Entity, tenancy::User, time::Timestamp};

use crate::{
    anonymize::Labels,
    inputs::{PatientId, ReportId},
    models::Cause,
    review::Vote,
};
use plan::{Key, Place, Round, State, UnitState};

pub use follow::RunFrame;
pub use operations::RunSheet;
pub use preflight::NewRun;
pub use results::{ReviewSheet, Told};
pub use unit::RunUnit;

/// Marker of run ids.
pub struct RunId;
impl Entity for RunId {
    const PREFIX: &'static str = "run";
    const NOUN: &'static str = "run";
}

/// Marker of unit ids.
pub struct UnitId;
impl Entity for UnitId {
    const PREFIX: &'static str = "unit";
    const NOUN: &'static str = "run-unit";
}

/// Marker of ids of a run's artifacts.
pub struct ArtifactId;
impl Entity for ArtifactId {
    const PREFIX: &'static str = "paper";
    const NOUN: &'static str = "run-artifact";
}

/// A run as stored.
#[derive(Clone)]
pub struct Run {
    /// Its id; also the folder of its files.
    pub id: Id<RunId>,
    /// Whose reports.
    pub patient: Id<PatientId>,
    /// Which reports, in their order.
    pub reports: Vec<Id<ReportId>>,
    /// How far it is.
    pub state: State,
    /// The models, in their order.
    pub panel: Vec<String>,
    /// The consolidator, then who stands in for it.
    pub consolidators: Vec<String>,
    /// Under which letters the models know each other.
    pub labels: Labels,
    /// Passes through the stages so far.
    pub rounds: Vec<Round>,
    /// How long a model that cools down is waited for.
    pub patience: Duration,
    /// Where the work is; nothing before it began.
    pub at: Option<Place>,
    /// Digest of the shared beginning of all prompts, once it is frozen.
    pub context: Option<String>,
    /// Pictures of pages that were frozen with it.
    pub pictures: u32,
    /// The draft that somebody chose.
    pub selection: Option<Selection>,
    /// Who answers for it.
    pub signature: Option<Signature>,
    /// Who made it.
    pub created_by: Option<Id<User>>,
    /// When.
    pub created_at: Timestamp,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Changes with every edit.
    pub version: i64,
}

impl Run {
    /// The file of one of its artifacts, in the store.
    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.id)
    }

    /// The shared beginning of all prompts.
    fn context_file(&self) -> String {
        self.file("context.md")
    }

    /// A page, from 0.
    fn picture_file(&self, page: usize) -> String {
        self.file(&format!("pages/{:03}", page + 1))
    }
}

/// Which draft was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The draft.
    pub artifact: Id<ArtifactId>,
    /// Who chose it.
    pub by: Id<User>,
    /// When.
    pub at: Timestamp,
}

/// A clinician's signature under a draft.
#[derive(Clone)]
pub struct Signature {
    /// Who signed.
    pub by: Id<User>,
    /// When.
    pub at: Timestamp,
    /// Digest of the text that was signed.
    pub sha256: String,
    /// What the clinician adds.
    pub note: Option<Phi<String>>,
}

/// One model's part in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Id<UnitId>,
    /// The run.
    pub run: Id<RunId>,
    /// Stage, round and model.
    pub key: Key,
    /// How far it is.
    pub state: UnitState,
    /// How often it was queued.
    pub attempt: u32,
    /// How often it was parked in a row.
    pub parked: u32,
    /// When it was first parked in this row.
    pub parked_since: Option<Timestamp>,
    /// What its ballot says.
    pub vote: Option<Vote>,
    /// The ballot's score, from 1 to 10.
    pub score: Option<u8>,
    /// The letters of its ranking, best first.
    pub ranking: Option<Vec<String>>,
    /// The models whose texts it was made of.
    pub made_of: Vec<String>,
    /// Why it failed or is parked.
    pub cause: Option<Cause>,
    /// When it was first begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Unit {
    fn queued(run: Id<RunId>, key: Key) -> Self {
        Self {
            id: Id::new(),
            run,
            key,
            state: UnitState::Queued,
            attempt: 1,
            parked: 0,
            parked_since: None,
            vote: None,
            score: None,
            ranking: None,
            made_of: Vec::new(),
            cause: None,
            started_at: None,
            ended_at: None,
        }
    }

    /// Where its artifact lies below the run's folder.
    fn file(&self) -> String {
        names::artifact(self.key.place.stage, self.key.place.round, &self.key.model)
    }
}

/// What a unit has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its id.
    pub id: Id<ArtifactId>,
    /// The unit that made it.
    pub unit: Id<UnitId>,
    /// Where it lies below the run's folder.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Their number.
    pub size: i64,
    /// Name and version of the prompt.
    pub prompt: String,
    /// When it was recorded.
    pub created_at: Timestamp,
}
