//! Jobs: the consequences of a change, enqueued in its transaction, run at least once, given up into dead letters.
//!
//! A job's payload holds ids; `run` loads, checks whether it is still needed, acts, records. Handlers are written so
//! that running twice does nothing twice that a person would notice: that is the handler's promise, not the queue's.

pub mod http;
mod registry;
mod store;
mod worker;

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};

pub use registry::Registry;
pub use store::{DeadLetter, JobId};
pub use worker::{Worker, drain};

pub(crate) use store::prune;

use crate::{
    ctx::Ctx,
    db::Tx,
    error::{Error, Result, Retry},
    events::{Event, EventId},
    ids::Id,
    time::Timestamp,
};

/// Which seats of a worker a job takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// It works: on the processor, on the database. Few at once (`jobs.workers`).
    Working,
    /// It mostly waits for somebody else's answer, for minutes perhaps. Many at once (`jobs.waiting`).
    Waiting,
}

/// Work that must happen after a change has been committed.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name: area, dot, verb: `reception.notify_staff`. Never reused; see [`Registry::retired`].
    const NAME: &'static str;
    /// Runs before it is given up.
    const ATTEMPTS: u32 = 10;
    /// Which seats it takes.
    const LANE: Lane = Lane::Working;
    /// What it works with.
    type Area: Clone + Send + Sync + 'static;

    /// Makes the job unique among all jobs of this name in the clinic, for ever.
    fn key(&self) -> Option<String> {
        None
    }

    /// Does the work.
    fn run(self, area: &Self::Area, ctx: &JobCtx) -> impl Future<Output = Result<(), Verdict>> + Send;
}

/// A job that runs for every event of a name, once each.
pub trait Subscriber: Send + Sync + 'static {
    /// The event's name.
    const EVENT: &'static str;
    /// The job's name.
    const NAME: &'static str;
    /// What it works with.
    type Area: Clone + Send + Sync + 'static;

    /// Reacts to the event.
    fn handle(area: &Self::Area, ctx: &JobCtx, event: Delivered) -> impl Future<Output = Result<(), Verdict>> + Send;
}

/// An event on its way to a subscriber.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Delivered {
    /// The event's id.
    pub event: Id<EventId>,
    /// What it happened to.
    pub subject: String,
    /// Further ids.
    pub payload: serde_json::Value,
}

/// What a running job knows about itself.
#[derive(Clone, Debug)]
pub struct JobCtx {
    /// The clinic, with the system as actor.
    pub ctx: Ctx,
    /// The job's id.
    pub id: Id<JobId>,
    /// Which run this is, from 1.
    pub attempt: u32,
}

/// Why a job did not succeed.
#[derive(Debug)]
pub enum Verdict {
    /// Worth another run.
    Retry(Error),
    /// Never going to succeed: a dead letter now.
    Fail(Error),
}

impl From<Error> for Verdict {
    fn from(error: Error) -> Self {
        match error.retry() {
            Retry::After(_) => Self::Retry(error),
            Retry::No => Self::Fail(error),
        }
    }
}

pub(crate) fn enqueue<J: Job>(tx: &mut Tx<'_>, job: &J, at: Timestamp) -> Result<()> {
    store::insert(tx, store::NewJob { name: J::NAME, key: job.key(), payload: serde_json::to_string(job)?, run_at: at })
}

pub(crate) fn enqueue_delivery(
    tx: &mut Tx<'_>,
    subscriber: &'static str,
    event: Id<EventId>,
    of: &Event,
) -> Result<()> {
    let delivered = Delivered { event, subject: of.subject.clone(), payload: of.payload.clone() };
    let at = tx.now();
    store::insert(
        tx,
        store::NewJob {
            name: subscriber,
            key: Some(event.to_string()),
            payload: serde_json::to_string(&delivered)?,
            run_at: at,
        },
    )
}
