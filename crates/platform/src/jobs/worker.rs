//! The worker: claims, runs, records.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{JobCtx, Registry, Verdict, store};
use crate::{
    config::JobsConfig,
    db::{Db, SystemTx},
    error::Result,
    ids::Id,
    retry,
};

/// A failed job waits a few seconds first and at most an hour.
const BACKOFF: retry::Policy =
    retry::Policy { base: Duration::from_secs(4), cap: Duration::from_secs(3600), attempts: u32::MAX };

/// Runs jobs until it is stopped.
pub struct Worker {
    db: Db,
    registry: Registry,
    name: String,
    at_once: usize,
    poll: Duration,
    lease: Duration,
}

impl Worker {
    /// A worker as the configuration wants it.
    pub fn new(db: Db, registry: Registry, config: &JobsConfig) -> Self {
        // Unique per start, so that a restarted worker never takes its predecessor's leases for its own.
        let name = format!("{}-{}", std::process::id(), Id::<super::JobId>::new());
        Self {
            db,
            registry,
            name,
            at_once: (config.workers as usize).max(1),
            poll: Duration::from_millis(config.poll_ms.into()),
            lease: Duration::from_secs(config.lease_s.into()),
        }
    }

    /// Runs until `stop`; running jobs are finished first.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        let worker = Arc::new(self);
        let room = Arc::new(Semaphore::new(worker.at_once));
        let mut running = FuturesUnordered::new();
        let mut signal = worker.db.jobs_signal();
        let mut beat = tokio::time::interval(worker.lease / 3);
        worker.take_over().await;
        while !stop.is_cancelled() {
            signal.borrow_and_update();
            let claimed = worker.claim(room.available_permits()).await;
            let full = claimed.len() == worker.at_once;
            for job in claimed {
                let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { break };
                let worker = Arc::clone(&worker);
                running.push(async move {
                    worker.run_one(job).await;
                    drop(permit);
                });
            }
            if full {
                continue;
            }
            let pause = worker.pause().await;
            tokio::select! {
                () = stop.cancelled() => {}
                _ = beat.tick() => worker.heartbeat().await,
                Some(()) = running.next(), if !running.is_empty() => {}
                _ = timeout(pause, signal.changed()), if room.available_permits() > 0 => {}
            }
        }
        while running.next().await.is_some() {}
        Ok(())
    }

    async fn claim(&self, room: usize) -> Vec<store::Claimed> {
        if room == 0 {
            return Vec::new();
        }
        let (name, names) = (self.name.clone(), self.registry.names());
        let limit = i64::try_from(room).unwrap_or(i64::MAX);
        let lease = self.lease;
        self.db.system(move |tx| store::claim(tx, &name, &names, (limit, lease))).await.unwrap_or_else(|e| {
            tracing::warn!(error = %e.chain(), "jobs cannot be claimed");
            Vec::new()
        })
    }

    /// On an embedded database this process is the only one: whatever a killed predecessor was running can begin again
    /// now, without waiting for its leases. Jobs of other names belong to another worker of this process.
    async fn take_over(&self) {
        if !self.db.engine().is_embedded() {
            return;
        }
        let names = self.registry.names();
        match self.db.system(move |tx| store::release_all(tx, &names)).await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "jobs of the process before are run again"),
            Err(e) => tracing::warn!(error = %e.chain(), "leases of the process before could not be ended"),
        }
    }

    /// Until the next job is due, at most the polling interval (other processes write jobs too).
    async fn pause(&self) -> Duration {
        let now = self.db.clock().now();
        let due = self.db.system_read(store::next_due).await.ok().flatten();
        due.map_or(self.poll, |due| due.since(now).clamp(Duration::from_millis(1), self.poll))
    }

    async fn heartbeat(&self) {
        let (name, lease) = (self.name.clone(), self.lease);
        if let Err(e) = self.db.system(move |tx| store::heartbeat(tx, &name, lease)).await {
            tracing::warn!(error = %e.chain(), "leases cannot be extended");
        }
    }

    async fn run_one(&self, job: store::Claimed) {
        let name = job.name.clone();
        if let Err(e) = self.run_claimed(job).await {
            // The lease runs out and another worker takes it up.
            tracing::warn!(job.name = name, error = %e.chain(), "the end of a job could not be recorded");
        }
    }

    async fn run_claimed(&self, job: store::Claimed) -> Result<()> {
        let (id, clinic) = (job.id()?, job.clinic()?);
        let attempt = u32::try_from(job.attempts).unwrap_or(u32::MAX);
        let Some(handler) = self.registry.handler(&job.name) else { return Ok(()) };
        let ctx = JobCtx { ctx: SystemTx::system_ctx(clinic, Id::new()), id, attempt };
        let began = std::time::Instant::now();
        let verdict = (handler.run)(ctx, job.payload).await;
        metrics::histogram!("job_duration_seconds", "job" => job.name.clone()).record(began.elapsed());
        let outcome = match verdict {
            Ok(()) => store::Outcome::Done,
            Err(Verdict::Retry(error)) if attempt < handler.attempts => {
                tracing::info!(job.name, job.attempt = attempt, error = %error.chain(), "job will be tried again");
                let after = retry::delay(attempt, &BACKOFF, rand::random::<f64>());
                store::Outcome::Retry { cause: cause(&error), after }
            }
            Err(Verdict::Retry(error) | Verdict::Fail(error)) => {
                tracing::error!(job.name, job.attempt = attempt, error = %error.chain(), "job given up");
                metrics::counter!("jobs_dead_total", "job" => job.name.clone()).increment(1);
                store::Outcome::Dead { cause: cause(&error) }
            }
        };
        let worker = self.name.clone();
        self.db.system(move |tx| store::finish(tx, id, &worker, &outcome)).await
    }
}

fn cause(error: &crate::error::Error) -> String {
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
    loop {
        let claimed = worker.claim(16).await;
        if claimed.is_empty() {
            return Ok(runs);
        }
        for job in claimed {
            runs += 1;
            worker.run_claimed(job).await?;
        }
    }
}
