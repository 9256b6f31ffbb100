//! The models as a run sees them: asked one thing, answering with text, trouble of three kinds, or not at all.

use std::sync::Arc;

use cliniq_platform::{Ctx, Error, Id, Phi, Result, time::Timestamp};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::{
    inputs::Picture,
    review::Refused,
    runs::{RunId, UnitId, stages::Stage},
};

/// Reads a reply strictly and gives it back in the one form that is stored.
pub type Check = Arc<dyn Fn(&str) -> Result<String, Refused> + Send + Sync>;

/// A reply that has to be JSON.
#[derive(Clone)]
pub struct Shape {
    /// Its JSON Schema.
    pub schema: &'static str,
    /// What its name is for the model.
    pub name: &'static str,
    /// Reads it. What it refuses is told to the model, once.
    pub check: Check,
}

/// What a model is asked.
#[derive(Clone)]
pub struct Ask {
    /// The run, for the ledger.
    pub run: Id<RunId>,
    /// The unit, for the ledger.
    pub unit: Id<UnitId>,
    /// What for.
    pub stage: Stage,
    /// Which model.
    pub model: String,
    /// Who it is and what it must not do; the same in all of a run.
    pub system: String,
    /// Facts and text of the reports; the same in all of a run.
    pub context: Phi<String>,
    /// What to do now, and with what.
    pub task: Phi<String>,
    /// Pages, for models that see.
    pub pictures: Vec<Picture>,
    /// The form of the reply; prose when there is none.
    pub shape: Option<Shape>,
}

/// Why a unit failed or is parked: for people, without anything that was said about a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = UnitCause)]
pub struct Cause {
    /// Stable word: `needs-auth.client-key`, `timed-out`, `malformed`, ….
    pub code: String,
    /// What happened and what can be done, as a sentence.
    pub message: String,
}

impl Cause {
    /// A cause.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// Why there is no reply.
#[derive(Debug)]
pub enum Trouble {
    /// Somebody has to sign in at the upstream, or to correct its key.
    NeedsAuth(Cause),
    /// The upstream's limits are reached.
    CoolingDown {
        /// When it may be asked again.
        until: Timestamp,
        /// What it said.
        cause: Cause,
    },
    /// This model will not do it.
    Failed(Cause),
    /// It is our own side that could not: the same is tried again.
    Ours(Error),
}

/// A model that the upstream offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Its id.
    pub id: String,
    /// Whether it takes pictures; nothing when the upstream does not tell.
    pub sees: Option<bool>,
}

/// How the upstream is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = UpstreamHealth)]
pub struct Health {
    /// It lists its models, so it lets us in.
    pub reachable: bool,
    /// How many it lists. None although it is reachable: no provider is signed in there.
    pub models: usize,
    /// What is wrong, as a stable word: `unreachable`, `client_key`, ….
    pub error_kind: Option<String>,
    /// What to do about it, as a sentence.
    pub advice: Option<String>,
    /// Its answers are not of a model.
    pub simulated: bool,
}

/// A call as the ledger keeps it: what it cost and how it ended, never a word of it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RunCall)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// What for: `council.analysis`, ….
    pub purpose: String,
    /// The model that was asked.
    pub model: String,
    /// Which of the upstream's addresses was asked last; nothing when nothing was sent.
    pub endpoint: Option<String>,
    /// How often the upstream was asked.
    pub attempts: u32,
    /// The last HTTP status.
    pub status: Option<u16>,
    /// What went wrong, as a stable word.
    pub error: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, waits between attempts included.
    pub latency_ms: u64,
    /// Tokens of the question.
    pub input_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
    /// Bytes that were sent.
    pub bytes_sent: u64,
    /// Bytes that came back.
    pub bytes_received: u64,
    /// The upstream's own name for the exchange, for its log.
    pub trace: Option<String>,
}

/// The language models behind the upstream.
pub trait Models: Send + Sync {
    /// Asks a model and waits; retries and repairs are inside.
    fn ask<'a>(&'a self, ctx: &'a Ctx, ask: Ask) -> BoxFuture<'a, Result<Phi<String>, Trouble>>;

    /// The models on offer.
    ///
    /// # Errors
    /// [`Trouble`] when they cannot be asked for.
    fn discover<'a>(&'a self) -> BoxFuture<'a, Result<Vec<Discovered>, Trouble>>;

    /// How the upstream is; never fails.
    fn health<'a>(&'a self) -> BoxFuture<'a, Health>;

    /// The ledger of a run's calls, in the order of time.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn calls<'a>(&'a self, ctx: &'a Ctx, run: Id<RunId>) -> BoxFuture<'a, Result<Vec<Call>>>;
}
