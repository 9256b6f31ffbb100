//! Transcripts: every word of a call, heard and said, in order.
//!
//! Promises: a line is stored in the transaction of its turn; each reading and each search is audited. Never does:
//! put what was said, or what is searched for, into an address, a log or an event.

pub mod http;
pub(crate) mod search;
mod store;

use cliniq_platform::{Ctx, Error, Id, Phi, Result, access::Perm, db::Tx, http::Page, phi::Purpose, time::Timestamp};
use serde::{Deserialize, Serialize};

pub use store::LinePlace;

use crate::{
    Reception,
    calls::{self, CallId, CallSheet},
    escalations, recordings,
    safety::{Alarm, Level},
    tasks,
};

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person who called.
    Caller,
    /// The software.
    Receptionist,
    /// Nobody: something happened, such as a transfer.
    System,
}

impl Speaker {
    const ALL: [Self; 3] = [Self::Caller, Self::Receptionist, Self::System];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Receptionist => "receptionist",
            Self::System => "system",
        }
    }
}

/// An alarm as a transcript shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Alarm)]
pub struct AlarmNote {
    /// How fast a person must take over: `urgent` or `emergency`.
    #[schema(value_type = String)]
    pub level: Level,
    /// Why.
    pub reason: String,
    /// The caller's own words that fired.
    pub words: Vec<String>,
    /// Which rule, readable by a clinician.
    pub rule: String,
}

impl From<&Alarm> for AlarmNote {
    fn from(alarm: &Alarm) -> Self {
        Self {
            level: alarm.level,
            reason: alarm.reason.as_str().to_owned(),
            words: alarm.words.clone(),
            rule: alarm.rule.clone(),
        }
    }
}

/// What was understood of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineDetail {
    /// What it asked for, in the order spoken.
    pub intents: Vec<String>,
    /// The alarm it raised.
    pub alarm: Option<AlarmNote>,
    /// How long the decision took, in microseconds.
    pub latency_us: Option<u64>,
    /// How much of it the caller heard before interrupting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<String>,
}

/// A line about to be stored.
#[derive(Clone)]
pub(crate) struct NewLine {
    pub(crate) speaker: Speaker,
    pub(crate) text: Phi<String>,
    /// The transcriber's confidence, 0 to 1.
    pub(crate) confidence: Option<f32>,
    pub(crate) detail: Option<LineDetail>,
}

/// A line as stored.
#[derive(Clone)]
pub struct Line {
    /// Its number within the call.
    pub seq: i32,
    /// Who spoke.
    pub speaker: Speaker,
    /// What was said.
    pub text: Phi<String>,
    /// When.
    pub at: Timestamp,
    /// The transcriber's confidence, 0 to 1.
    pub confidence: Option<f64>,
    /// What was understood of it.
    pub detail: Option<Phi<LineDetail>>,
}

/// A line that holds what was searched for.
#[derive(Clone)]
pub struct Hit {
    /// The call it was said on.
    pub call: Id<CallId>,
    /// When that call was answered.
    pub call_started_at: Timestamp,
    /// Its number within the call.
    pub seq: i32,
    /// Who spoke.
    pub speaker: Speaker,
    /// The part of it around the first match.
    pub excerpt: Phi<String>,
}

/// Stores the lines of a turn, numbered from `first_seq`, in one statement.
pub(crate) fn append(tx: &mut Tx<'_>, call: Id<CallId>, first_seq: i32, lines: &[NewLine]) -> Result<()> {
    store::append(tx, call, first_seq, lines)
}

/// Notes that the caller interrupted what was said last, having heard so much of it.
pub(crate) fn note_interruption(tx: &mut Tx<'_>, call: Id<CallId>, heard: &Phi<String>) -> Result<()> {
    store::note_interruption(tx, call, heard)
}

/// What the receptionist said last.
pub(crate) fn last_said(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Option<Phi<String>>> {
    store::last_said(tx, call)
}

impl Reception {
    /// A call and every line of it. The reading is audited.
    ///
    /// # Errors
    /// Without [`Perm::TranscriptRead`]; `call.not-found`.
    pub async fn read_transcript(&self, ctx: &Ctx, id: Id<CallId>) -> Result<(CallSheet, Vec<Line>)> {
        ctx.require(Perm::TranscriptRead)?;
        self.db()
            .write(ctx, move |tx| {
                let call = calls::store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                tx.audit("transcript.read", id.as_str(), None)?;
                let tasks = tasks::of_calls(tx, &[id])?.remove(&id).unwrap_or_default();
                let sheet = CallSheet {
                    call,
                    tasks,
                    escalations: escalations::of_call(tx, id)?,
                    recordings: recordings::of_call(tx, id)?,
                };
                Ok((sheet, store::lines(tx, id)?))
            })
            .await
    }

    /// Lines that hold all words, or parts of words, of `q`, those of the newest calls first. The search is audited,
    /// without what was searched for.
    ///
    /// # Errors
    /// Without [`Perm::TranscriptRead`].
    pub async fn search_transcripts(
        &self,
        ctx: &Ctx,
        q: Phi<String>,
        after: Option<LinePlace>,
        limit: i64,
    ) -> Result<Page<Hit>> {
        ctx.require(Perm::TranscriptRead)?;
        self.db()
            .write(ctx, move |tx| {
                let clinic = tx.clinic();
                tx.audit("transcript.search", clinic.as_str(), None)?;
                let hits = store::search(tx, q.open(Purpose::Store), after, limit + 1)?;
                Ok(Page::of(hits, limit, |hit| LinePlace { call: hit.call, seq: hit.seq }.to_string()))
            })
            .await
    }
}
