//! The worker: claims, runs, records.

use std::time::Duration;

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{
    JobCtx, JobId, Lane, Registry, Verdict,
    store::{self, Outcome},
};
use crate::{
    config::JobsConfig,
    db::{Db, SystemTx},
    error::{Error, Result},
    ids::Id,
    retry,
    time::Timestamp,
};

/// A failed job waits a few seconds first and at most an hour.
const BACKOFF: retry::Policy =
    retry::Policy { base: Duration::from_secs(4), cap: Duration::from_secs(3600), attempts: u32::MAX };

/// How long the ends of jobs, and new jobs, are gathered before the queue is looked at again: under load one transaction
/// then records and claims many, and nobody notices the time.
const GATHER: Duration = Duration::from_millis(2);

/// Runs jobs until it is stopped.
pub struct Worker {
    db: Db,
    registry: Registry,
    name: String,
    seats: Seats,
    poll: Duration,
    lease: Duration,
}

/// How many jobs may run at once, of each kind.
#[derive(Clone, Copy, Debug)]
struct Seats {
    working: usize,
    waiting: usize,
}

impl Seats {
    const fn of(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Working => &mut self.working,
            Lane::Waiting => &mut self.waiting,
        }
    }

    const fn is_none_free(self) -> bool {
        self.working == 0 && self.waiting == 0
    }
}

/// A run that has ended and is not recorded yet.
#[derive(Clone)]
struct Ended {
    id: Id<JobId>,
    lane: Lane,
    outcome: Outcome,
}

/// What one look at the queue gave.
struct Turn {
    claimed: Vec<store::Claimed>,
    next_due: Option<Timestamp>,
}

impl Worker {
    /// A worker as the configuration wants it.
    pub fn new(db: Db, registry: Registry, config: &JobsConfig) -> Self {
        // Unique per start, so that a restarted worker never takes its predecessor's leases for its own.
        let name = format!("{}-{}", std::process::id(), Id::<JobId>::new());
        Self {
            db,
            registry,
            name,
            seats: Seats { working: config.workers as usize, waiting: config.waiting as usize },
            poll: Duration::from_millis(config.poll_ms.into()),
            lease: Duration::from_secs(config.lease_s.into()),
        }
    }

    /// Runs until `stop`; running jobs are finished first.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        let mut signal = self.db.jobs_signal();
        let mut beat = tokio::time::interval(self.lease / 3);
        let mut running = FuturesUnordered::new();
        let mut ended = Vec::new();
        let mut free = self.seats;
        self.take_over().await;
        while !stop.is_cancelled() {
            signal.borrow_and_update();
            let turn = self.turn(&mut ended, free).await;
            for job in turn.claimed {
                *free.of(self.registry.lane(&job.name)) -= 1;
                running.push(self.run_claimed(job));
            }
            let pause = self.pause(turn.next_due);
            tokio::select! {
                () = stop.cancelled() => {}
                _ = beat.tick() => self.heartbeat().await,
                Some(one) = running.next(), if !running.is_empty() => leave(one, &mut free, &mut ended),
                _ = timeout(pause, signal.changed()), if !free.is_none_free() => {}
            }
            let until = Instant::now() + GATHER;
            while let Ok(Some(one)) = timeout_at(until, running.next()).await {
                leave(one, &mut free, &mut ended);
            }
        }
        while let Some(one) = running.next().await {
            leave(one, &mut free, &mut ended);
        }
        self.turn(&mut ended, Seats { working: 0, waiting: 0 }).await;
        Ok(())
    }

    /// Records what has ended and claims what is due, in one transaction. When that fails nothing is forgotten: what has
    /// ended is recorded by the next one, or the lease runs out and the job runs again.
    async fn turn(&self, ended: &mut Vec<Ended>, free: Seats) -> Turn {
        let record = ended.clone();
        let (worker, lease) = (self.name.clone(), self.lease);
        let lanes =
            [(free.working, self.registry.names(Lane::Working)), (free.waiting, self.registry.names(Lane::Waiting))];
        let turned = self.db.system(move |tx| {
            let outcomes: Vec<_> = record.iter().map(|one| (one.id, &one.outcome)).collect();
            store::finish(tx, &worker, &outcomes)?;
            let mut claimed = Vec::new();
            for (free, names) in &lanes {
                claimed.extend(store::claim(tx, &worker, names, (i64::try_from(*free).unwrap_or(i64::MAX), lease))?);
            }
            Ok(Turn { claimed, next_due: store::next_due(tx)? })
        });
        match turned.await {
            Ok(turn) => {
                ended.clear();
                turn
            }
            Err(e) => {
                tracing::warn!(error = %e.chain(), "the queue of jobs cannot be reached");
                Turn { claimed: Vec::new(), next_due: None }
            }
        }
    }

    /// On an embedded database this process is the only one: whatever a killed predecessor was running can begin again
    /// now, without waiting for its leases.
    async fn take_over(&self) {
        if !self.db.engine().is_embedded() {
            return;
        }
        match self.db.system(store::release_all).await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "jobs of the process before are run again"),
            Err(e) => tracing::warn!(error = %e.chain(), "leases of the process before could not be ended"),
        }
    }

    /// Until the next job is due, at most the polling interval (other processes write jobs too).
    fn pause(&self, next_due: Option<Timestamp>) -> Duration {
        let now = self.db.clock().now();
        next_due.map_or(self.poll, |due| due.since(now).clamp(Duration::from_millis(1), self.poll))
    }

    /// Extends this worker's leases, and takes jobs back from workers that have shown no sign of life.
    async fn heartbeat(&self) {
        let (name, lease) = (self.name.clone(), self.lease);
        let beaten = self.db.system(move |tx| {
            store::heartbeat(tx, &name, lease)?;
            store::release_expired(tx)
        });
        match beaten.await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "jobs of a worker that is gone are run again"),
            Err(e) => tracing::warn!(error = %e.chain(), "leases cannot be extended"),
        }
    }

    async fn run_claimed(&self, job: store::Claimed) -> Ended {
        let lane = self.registry.lane(&job.name);
        let attempt = u32::try_from(job.attempts).unwrap_or(u32::MAX);
        let began = Instant::now();
        let (verdict, attempts) = match self.registry.handler(&job.name) {
            Some(handler) => {
                let ctx = JobCtx { ctx: SystemTx::system_ctx(job.clinic, Id::new()), id: job.id, attempt };
                ((handler.run)(ctx, job.payload).await, handler.attempts)
            }
            None => (Err(Verdict::Fail(Error::internal("a job was claimed that nobody here runs"))), 1),
        };
        metrics::histogram!("job_duration_seconds", "job" => job.name.clone()).record(began.elapsed());
        let outcome = match verdict {
            Ok(()) => Outcome::Done,
            Err(Verdict::Retry(error)) if attempt < attempts => {
                tracing::info!(job.name, job.attempt = attempt, error = %error.chain(), "job will be tried again");
                let after = retry::delay(attempt, &BACKOFF, rand::random::<f64>());
                Outcome::Retry { cause: cause(&error), after }
            }
            Err(Verdict::Retry(error) | Verdict::Fail(error)) => {
                tracing::error!(job.name, job.attempt = attempt, error = %error.chain(), "job given up");
                metrics::counter!("jobs_dead_total", "job" => job.name.clone()).increment(1);
                Outcome::Dead { cause: cause(&error) }
            }
        };
        Ended { id: job.id, lane, outcome }
    }
}

fn leave(one: Ended, free: &mut Seats, ended: &mut Vec<Ended>) {
    *free.of(one.lane) += 1;
    ended.push(one);
}

fn cause(error: &Error) -> String {
    let chain = error.chain();
    if chain.is_empty() { error.to_string() } else { format!("{error} ({chain})") }
}

/// Runs all due jobs once each, until none is left; answers how many runs there were. For tests and the command line.
///
/// # Errors
/// When the queue cannot be read.
pub async fn drain(db: &Db, registry: &Registry) -> Result<usize> {
    let worker = Worker::new(db.clone(), registry.clone(), &JobsConfig::default());
    let mut runs = 0;
    worker.heartbeat().await;
    loop {
        let names: Vec<_> = [Lane::Working, Lane::Waiting].iter().flat_map(|lane| registry.names(*lane)).collect();
        let (name, lease) = (worker.name.clone(), worker.lease);
        let claimed = db.system(move |tx| store::claim(tx, &name, &names, (16, lease))).await?;
        if claimed.is_empty() {
            return Ok(runs);
        }
        for job in claimed {
            runs += 1;
            let one = worker.run_claimed(job).await;
            let name = worker.name.clone();
            db.system(move |tx| store::finish(tx, &name, &[(one.id, &one.outcome)])).await?;
        }
    }
}
