//! The ledger: one row for each call, of what it cost and how it ended; never a word of it.

mod books;
mod store;

use std::time::Duration;

use cliniq_platform::{Id, ids::Entity, time::Timestamp};
use serde::Serialize;

pub(crate) use books::{Booking, Books};

use crate::types::{Endpoint, ModelId, Usage};

/// Marker of ledger ids.
pub struct Call;
impl Entity for Call {
    const PREFIX: &'static str = "llmcall";
    const NOUN: &'static str = "llm-call";
}

/// One call as the books keep it, whatever became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerEntry {
    /// Its id.
    pub id: Id<Call>,
    /// Area and act.
    pub purpose: String,
    /// The row it worked for.
    pub subject: Option<String>,
    /// The model that was asked.
    pub model: ModelId,
    /// How it was asked last; `None` when nothing was sent.
    pub endpoint: Option<Endpoint>,
    /// How often the upstream was asked.
    pub attempts: u32,
    /// The last HTTP status.
    pub status: Option<u16>,
    /// [`Failure::kind`](crate::Failure::kind), when it failed.
    pub error: Option<String>,
    /// When it began, after waiting for a free place.
    pub started_at: Timestamp,
    /// How long it took from there, repeated attempts and the waits between them included.
    #[serde(rename = "latency_ms", serialize_with = "as_millis")]
    pub latency: Duration,
    /// Tokens.
    pub usage: Usage,
    /// Bytes of the bodies that were sent.
    pub bytes_sent: u64,
    /// Bytes of the bodies that came back.
    pub bytes_received: u64,
    /// The upstream's own name for the exchange (`X-CPA-TRACE-ID`, else `X-Request-Id`), for its log.
    pub trace: Option<String>,
    /// Whether the upstream was the simulated one.
    pub simulated: bool,
}

fn as_millis<S: serde::Serializer>(latency: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(latency.as_millis()).unwrap_or(u64::MAX))
}
