//! Runs as the API shows them.

use cliniq_platform::{phi::Purpose, time::Timestamp};
use serde::Serialize;

use crate::{
    anonymize::Labels,
    models::Cause,
    review::{self, Agreement, Ballot, PeerReview, Tally, Vote},
    runs::{
        Artifact, Run, RunSheet, Unit,
        exports::Exported,
        plan::{Key, Parked, State, UnitState, Why},
        results::{ReviewSheet, Told},
        stages::{Output, Stage},
        store,
    },
};

/// Stands above every text of a run.
const NOTICE: &str = "Written by language models. Not a diagnosis: a clinician reads it, decides and signs.";

/// A run in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunSummary)]
pub(super) struct SummaryView {
    id: String,
    patient_id: String,
    report_ids: Vec<String>,
    state: State,
    /// The stage at which the work is, from 1; absent before it began.
    stage: Option<u8>,
    /// Which pass through that stage.
    round: Option<u32>,
    models: Vec<String>,
    is_signed: bool,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
}

impl From<Run> for SummaryView {
    fn from(run: Run) -> Self {
        Self {
            id: run.id.to_string(),
            patient_id: run.patient.to_string(),
            report_ids: run.reports.iter().map(ToString::to_string).collect(),
            state: run.state,
            stage: run.at.map(|at| at.stage.number()),
            round: run.at.map(|at| at.round),
            models: run.panel,
            is_signed: run.signature.is_some(),
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
        }
    }
}

/// A model of the panel and the letter under which the others know it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PanelMember)]
struct MemberView {
    model: String,
    label: Option<String>,
}

/// A pass through the stages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunRound)]
struct RoundView {
    /// Its first stage.
    from_stage: u8,
    why: Why,
}

/// A model's part in a stage.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunUnit)]
struct UnitView {
    id: String,
    stage: u8,
    /// The stage's word.
    stage_name: &'static str,
    round: u32,
    model: String,
    label: Option<String>,
    /// `waiting`, `queued`, `running`, `needs_auth`, `cooling_down`, `done` or `failed`.
    state: &'static str,
    /// When a parked unit is tried again.
    until: Option<Timestamp>,
    attempt: u32,
    /// Why it failed or is parked.
    cause: Option<Cause>,
    vote: Option<Vote>,
    quality_score: Option<u8>,
    artifact: Option<ArtifactView>,
    /// False for what a newer round has replaced.
    counts: bool,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
}

/// A text that a run has made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunArtifact)]
pub(super) struct ArtifactView {
    id: String,
    stage: u8,
    round: u32,
    model: String,
    label: Option<String>,
    /// The folder and the file: the end of its address.
    folder: String,
    name: String,
    content_type: String,
    /// Of its bytes.
    sha256: String,
    size: i64,
    /// Name and version of the prompt that it answers.
    prompt: String,
    /// Whether it may be chosen as the report.
    is_draft: bool,
    /// False for what a newer round has replaced.
    counts: bool,
    created_at: Timestamp,
}

impl ArtifactView {
    /// Everything a run has made, in the order of round and stage.
    pub(super) fn all(sheet: &RunSheet) -> Vec<Self> {
        sheet.units.iter().filter_map(|unit| Some(Self::of(sheet, unit, sheet.artifact_of(unit)?))).collect()
    }

    fn of(sheet: &RunSheet, unit: &Unit, artifact: &Artifact) -> Self {
        let place = unit.key.place;
        let (folder, name) = artifact.name.split_once('/').unwrap_or_default();
        Self {
            id: artifact.id.to_string(),
            stage: place.stage.number(),
            round: place.round,
            model: unit.key.model.clone(),
            label: label(&sheet.run.labels, &unit.key.model),
            folder: folder.to_owned(),
            name: name.to_owned(),
            content_type: artifact.content_type.clone(),
            sha256: artifact.sha256.clone(),
            size: artifact.size,
            prompt: artifact.prompt.clone(),
            is_draft: place.stage.output() == Output::Markdown && place.stage >= Stage::Consolidation,
            counts: sheet.counts(unit),
            created_at: artifact.created_at,
        }
    }
}

/// A file that was made of the chosen draft.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunExport)]
pub(super) struct ExportView {
    /// Its name, and the end of its address.
    name: String,
    content_type: String,
    size: i64,
    /// Of its bytes.
    sha256: String,
}

impl From<Exported> for ExportView {
    fn from(Exported { name, content_type, size, sha256 }: Exported) -> Self {
        Self { name, content_type, size, sha256 }
    }
}

/// A model that has no part in something, and why.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunLoss)]
struct LossView {
    stage: u8,
    round: u32,
    model: String,
    label: Option<String>,
    cause: Option<Cause>,
}

/// Which draft was chosen.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunSelection)]
struct SelectionView {
    artifact_id: String,
    by: String,
    at: Timestamp,
}

/// Who answers for it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunSignature)]
struct SignatureView {
    by: String,
    at: Timestamp,
    /// Of the text that was signed.
    sha256: String,
    note: Option<String>,
}

/// A run.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Run)]
pub(super) struct RunView {
    #[serde(flatten)]
    summary: SummaryView,
    /// Stands above every text.
    notice: &'static str,
    panel: Vec<MemberView>,
    /// The consolidator, then who stands in for it.
    consolidators: Vec<String>,
    patience_s: u64,
    rounds: Vec<RoundView>,
    /// In the order of round and stage.
    units: Vec<UnitView>,
    /// Who was lost, where and why. A run with losses is `degraded` at best.
    losses: Vec<LossView>,
    /// Models whose revision came after the consolidation that counts; run again from stage 4 to include them.
    latecomers: Vec<String>,
    /// How the ballots of the round that counts stand.
    votes: Tally,
    /// The draft that is offered when nobody has chosen one.
    offered_artifact_id: Option<String>,
    /// No final draft succeeded: what is offered is the consolidation.
    offers_consolidation: bool,
    selection: Option<SelectionView>,
    signature: Option<SignatureView>,
    created_by: Option<String>,
    version: i64,
}

impl From<RunSheet> for RunView {
    fn from(sheet: RunSheet) -> Self {
        let run = &sheet.run;
        let offered = sheet.offered();
        let member = |model: &String| MemberView { model: model.clone(), label: label(&run.labels, model) };
        let cast = sheet.units.iter().filter(|unit| sheet.counts(unit)).filter_map(|unit| unit.vote);
        Self {
            notice: NOTICE,
            panel: run.panel.iter().map(member).collect(),
            consolidators: run.consolidators.clone(),
            patience_s: run.patience.as_secs(),
            rounds: run
                .rounds
                .iter()
                .map(|round| RoundView { from_stage: round.from.number(), why: round.why })
                .collect(),
            units: sheet.units.iter().map(|unit| UnitView::of(&sheet, unit)).collect(),
            losses: sheet.losses.iter().map(|key| LossView::of(&sheet, key)).collect(),
            latecomers: sheet.latecomers.clone(),
            votes: review::tally(cast),
            offered_artifact_id: offered.map(|(artifact, _)| artifact.id.to_string()),
            offers_consolidation: run.state == State::Degraded
                && offered.is_some_and(|(_, place)| place.stage == Stage::Consolidation),
            selection: run.selection.as_ref().map(|it| SelectionView {
                artifact_id: it.artifact.to_string(),
                by: it.by.to_string(),
                at: it.at,
            }),
            signature: run.signature.as_ref().map(|it| SignatureView {
                by: it.by.to_string(),
                at: it.at,
                sha256: it.sha256.clone(),
                note: it.note.clone().map(|note| note.into_open(Purpose::Show)),
            }),
            created_by: run.created_by.map(|by| by.to_string()),
            version: run.version,
            summary: run.clone().into(),
        }
    }
}

impl UnitView {
    fn of(sheet: &RunSheet, unit: &Unit) -> Self {
        let place = unit.key.place;
        let until = match unit.state {
            UnitState::Parked(why @ (Parked::NeedsAuth { .. } | Parked::CoolingDown { .. })) => Some(why.until()),
            UnitState::Waiting | UnitState::Queued | UnitState::Running | UnitState::Done | UnitState::Failed => None,
        };
        Self {
            id: unit.id.to_string(),
            stage: place.stage.number(),
            stage_name: place.stage.as_str(),
            round: place.round,
            model: unit.key.model.clone(),
            label: label(&sheet.run.labels, &unit.key.model),
            state: store::word_of(unit.state),
            until,
            attempt: unit.attempt,
            cause: unit.cause.clone(),
            vote: unit.vote,
            quality_score: unit.score,
            artifact: sheet.artifact_of(unit).map(|artifact| ArtifactView::of(sheet, unit, artifact)),
            counts: sheet.counts(unit),
            started_at: unit.started_at,
            ended_at: unit.ended_at,
        }
    }
}

impl LossView {
    fn of(sheet: &RunSheet, key: &Key) -> Self {
        let unit = sheet.units.iter().find(|unit| unit.key == *key);
        Self {
            stage: key.place.stage.number(),
            round: key.place.round,
            model: key.model.clone(),
            label: label(&sheet.run.labels, &key.model),
            cause: unit.and_then(|unit| unit.cause.clone()),
        }
    }
}

/// What a reviewer said of the others.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ToldReview)]
struct ReviewView {
    model: String,
    label: Option<String>,
    review: PeerReview,
}

/// How a model voted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ToldBallot)]
struct BallotView {
    model: String,
    label: Option<String>,
    ballot: Ballot,
}

/// Reviews and ballots of the rounds that count.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunReviews)]
pub(super) struct ReviewsView {
    notice: &'static str,
    reviews: Vec<ReviewView>,
    /// The rankings, counted.
    agreement: Agreement,
    ballots: Vec<BallotView>,
    /// The ballots, counted.
    votes: Tally,
    /// What they ask for, each once.
    required_changes: Vec<String>,
}

impl From<ReviewSheet> for ReviewsView {
    fn from(sheet: ReviewSheet) -> Self {
        let review = |told: Told<PeerReview>| ReviewView { model: told.model, label: told.label, review: told.said };
        let ballot = |told: Told<Ballot>| BallotView { model: told.model, label: told.label, ballot: told.said };
        Self {
            notice: NOTICE,
            reviews: sheet.reviews.into_iter().map(review).collect(),
            agreement: sheet.agreement,
            ballots: sheet.ballots.into_iter().map(ballot).collect(),
            votes: sheet.tally,
            required_changes: sheet.required_changes,
        }
    }
}

fn label(labels: &Labels, model: &str) -> Option<String> {
    labels.of_model(model).map(ToOwned::to_owned)
}
