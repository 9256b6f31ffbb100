//! Configuration in, a working product out: the only place that names concrete backends.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use cliniq_platform::{
    Platform,
    config::{Config, DatabaseUrl},
    db::migrate,
    jobs::{Registry, Worker},
    lifecycle::{Lifecycle, OnError},
    notify,
    telemetry::Telemetry,
    time::Clock,
};
use cliniq_reception::Reception;
use tokio_util::sync::CancellationToken;

/// All areas on one platform.
#[derive(Clone)]
pub struct Product {
    /// What the areas stand on.
    pub platform: Platform,
    /// The phone receptionist.
    pub reception: Reception,
    /// The jobs of all areas.
    pub registry: Arc<Registry>,
}

impl Product {
    /// Opens the backends and puts the areas on them. `stopping` ends open streams.
    ///
    /// # Errors
    /// When a backend cannot be opened, or an area subscribes to an event that nobody emits.
    pub fn open(config: Config, clock: Clock, stopping: CancellationToken) -> Result<Self> {
        let platform = Platform::open(config, clock, cliniq_reception::catalog(), stopping)?;
        let unheard: Vec<_> = platform.catalog().unheard().collect();
        ensure!(unheard.is_empty(), "subscriptions to events that nobody emits: {unheard:?}");
        let reception = Reception::new(platform.clone())?;
        let registry = Arc::new(cliniq_reception::jobs(&reception).and(notify::registry(&platform)));
        Ok(Self { platform, reception, registry })
    }

    /// Starts what works in the background: job workers, the live stream, reconcilers.
    pub fn start(&self, lifecycle: &Lifecycle) {
        let worker = Worker::new(self.platform.db().clone(), (*self.registry).clone(), &self.platform.config().jobs);
        let stop = || lifecycle.soft().clone();
        lifecycle.spawn("jobs", OnError::Stop, worker.run(stop()));
        lifecycle.spawn("live", OnError::Stop, self.platform.live().clone().run(stop()));
        lifecycle.spawn("reconcile-calls", OnError::Stop, self.reception.clone().reconcile(stop()));
        lifecycle.spawn("housekeeping", OnError::Stop, self.platform.clone().keep_house(stop()));
    }
}

/// Brings the schema up to date where that is asked for: always on SQLite, on PostgreSQL when told.
///
/// # Errors
/// When a migration fails, or PostgreSQL lacks migrations and was not told to take them.
pub fn migrate(config: &Config, also_postgres: bool) -> Result<()> {
    let is_embedded = matches!(config.database.url, DatabaseUrl::Sqlite(_));
    if is_embedded || also_postgres || config.database.migrate {
        let applied = migrate::up(&config.database).context("the database could not be migrated")?;
        if !applied.is_empty() {
            tracing::info!(migrations = applied.join(", "), "database migrated");
        }
        return Ok(());
    }
    let missing: Vec<String> =
        migrate::status(&config.database)?.into_iter().filter(|m| !m.is_applied).map(|m| m.name).collect();
    ensure!(
        missing.is_empty(),
        "the database lacks the migrations {}: run `cliniq migrate up`, or start with --migrate",
        missing.join(", ")
    );
    Ok(())
}

/// Everything one serving process holds.
pub struct Process {
    /// The areas.
    pub product: Product,
    /// Start and stop.
    pub lifecycle: Lifecycle,
    /// Logs and metrics.
    pub telemetry: Telemetry,
}
