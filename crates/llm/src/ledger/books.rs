//! How a call gets into the ledger: every one, also the one that nobody waited for to the end.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cliniq_platform::{Ctx, Id, Result, db::Db, time::Timestamp};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{LedgerEntry, store};
use crate::{
    error::Failure,
    types::{Endpoint, ModelId, Purpose, Reply, Usage},
    upstream::Traffic,
};

/// So many calls may wait to be booked later; more than that means that the database is away for good.
const WAITING: usize = 10_000;
/// What could not be booked is tried again after this time.
const AGAIN: Duration = Duration::from_secs(2);
/// While the process stops, the last calls are looked for so often.
const LOOK: Duration = Duration::from_millis(20);

/// The ledger's writer; cheap to clone.
#[derive(Clone)]
pub(crate) struct Books {
    db: Db,
    later: mpsc::Sender<(Ctx, LedgerEntry)>,
    /// Taken by whoever keeps the books.
    pending: Arc<Mutex<Option<mpsc::Receiver<(Ctx, LedgerEntry)>>>>,
    simulated: bool,
}

impl Books {
    pub(crate) fn new(db: Db, simulated: bool) -> Self {
        let (later, pending) = mpsc::channel(WAITING);
        Self { db, later, pending: Arc::new(Mutex::new(Some(pending))), simulated }
    }

    /// Opens the account of a call that begins now.
    pub(crate) fn open(&self, ctx: &Ctx, purpose: &Purpose, model: &ModelId) -> Booking {
        let entry = LedgerEntry {
            id: Id::new(),
            purpose: purpose.label().to_owned(),
            subject: purpose.subject().map(str::to_owned),
            model: model.clone(),
            endpoint: None,
            attempts: 0,
            status: None,
            error: None,
            started_at: self.db.clock().now(),
            latency: Duration::ZERO,
            usage: Usage::default(),
            bytes_sent: 0,
            bytes_received: 0,
            trace: None,
            simulated: self.simulated,
        };
        Booking { books: self.clone(), ctx: ctx.clone(), entry, began: Instant::now(), is_open: true }
    }

    /// The calls about a row, oldest first.
    pub(crate) async fn about(&self, ctx: &Ctx, subject: &str) -> Result<Vec<LedgerEntry>> {
        let subject = subject.to_owned();
        self.db.read(ctx, move |tx| store::about(tx, &subject)).await
    }

    /// What the clinic has used since a moment.
    pub(crate) async fn spent(&self, ctx: &Ctx, area: Option<String>, since: Timestamp) -> Result<(u64, u64)> {
        self.db.read(ctx, move |tx| store::spent(tx, area.as_deref(), since)).await
    }

    /// The models that are not asked the first way.
    pub(crate) async fn endpoints(&self) -> Result<Vec<(ModelId, Endpoint)>> {
        self.db.system_read(store::endpoints).await
    }

    /// Remembers the way a model is asked.
    pub(crate) async fn remember(&self, model: &ModelId, endpoint: Endpoint) -> Result<()> {
        let model = model.clone();
        self.db.system(move |tx| store::remember(tx, &model, endpoint)).await
    }

    /// Books calls that could not be booked when they ended, until `stop`; then what is left, once, until `is_idle` says
    /// that no call is under way that could still leave something.
    pub(crate) async fn keep(&self, stop: CancellationToken, is_idle: impl Fn() -> bool) {
        let taken = self.pending.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut pending) = taken else { return };
        while let Some(Some((ctx, entry))) = stop.run_until_cancelled(pending.recv()).await {
            while let Err(error) = self.write(&ctx, &entry).await {
                tracing::warn!(error = %error.chain(), "a model call waits to be booked");
                if stop.run_until_cancelled(tokio::time::sleep(AGAIN)).await.is_none() {
                    self.write_later(&ctx, &entry);
                    break;
                }
            }
        }
        loop {
            let was_idle = is_idle();
            while let Ok((ctx, entry)) = pending.try_recv() {
                if let Err(error) = self.write(&ctx, &entry).await {
                    tracing::error!(error = %error.chain(), call.id = %entry.id, "a model call was never booked");
                }
            }
            if was_idle {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn write(&self, ctx: &Ctx, entry: &LedgerEntry) -> Result<()> {
        let entry = entry.clone();
        // Calls of many runs end together, and none of them touches another's row.
        self.db.write_together(ctx, move |tx| store::insert(tx, &entry)).await
    }

    fn write_later(&self, ctx: &Ctx, entry: &LedgerEntry) {
        if self.later.try_send((ctx.clone(), entry.clone())).is_err() {
            tracing::error!(call.id = %entry.id, "a model call was never booked: too many wait already");
        }
    }
}

/// The account of a call that is under way. Dropped before it is closed, the call is booked as cancelled.
pub(crate) struct Booking {
    books: Books,
    ctx: Ctx,
    entry: LedgerEntry,
    began: Instant,
    is_open: bool,
}

impl Booking {
    /// The wait for a place is over: the clock of the call begins here.
    pub(crate) fn begin_now(mut self) -> Self {
        self.began = Instant::now();
        self.entry.started_at = self.books.db.clock().now();
        self
    }

    /// Another attempt begins.
    pub(crate) const fn attempt(&mut self, endpoint: Endpoint) {
        self.entry.attempts += 1;
        self.entry.endpoint = Some(endpoint);
    }

    /// What an attempt has cost.
    pub(crate) fn add(&mut self, traffic: &mut Traffic) {
        self.entry.bytes_sent += std::mem::take(&mut traffic.sent);
        self.entry.bytes_received += std::mem::take(&mut traffic.received);
        self.entry.status = traffic.status.or(self.entry.status);
        if traffic.trace.is_some() {
            self.entry.trace.clone_from(&traffic.trace);
        }
    }

    /// Which call this is.
    pub(crate) const fn entry(&self) -> &LedgerEntry {
        &self.entry
    }

    /// Books the end. A database that is away does not take a paid answer away: the entry is written later.
    pub(crate) async fn close(mut self, outcome: Result<&Reply, &Failure>) -> LedgerEntry {
        match outcome {
            Ok(reply) => {
                self.entry.usage = reply.usage;
                self.entry.endpoint = Some(reply.endpoint);
            }
            Err(failure) => self.entry.error = Some(failure.kind().to_owned()),
        }
        self.settle();
        let entry = self.entry.clone();
        if let Err(error) = self.books.write(&self.ctx, &entry).await {
            tracing::warn!(error = %error.chain(), "a model call is booked later");
            self.books.write_later(&self.ctx, &entry);
        }
        // Only now: whoever gives up while this is being written must find it booked as well.
        self.is_open = false;
        entry
    }

    fn settle(&mut self) {
        self.entry.latency = self.began.elapsed();
        let outcome = self.entry.error.clone().unwrap_or_else(|| "ok".to_owned());
        metrics::counter!("llm_calls_total", "purpose" => self.entry.purpose.clone(), "outcome" => outcome)
            .increment(1);
        metrics::histogram!("llm_call_seconds", "purpose" => self.entry.purpose.clone())
            .record(self.entry.latency.as_secs_f64());
    }
}

impl Drop for Booking {
    fn drop(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.entry.error = Some(Failure::Cancelled.kind().to_owned());
            self.settle();
            self.books.write_later(&self.ctx, &self.entry);
        }
    }
}
