//! Configuration in, a working product out: the only place that names concrete backends.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use cliniq_council::{Council, gateway::ThroughGateway, reports::Archive};
use cliniq_documents::read::{Limits, Reader};
use cliniq_llm::{Gateway, Settings, simulated};
use cliniq_platform::{
    Platform,
    config::{Config, DatabaseUrl, LlmConfig, ModelUpstream},
    db::migrate,
    events::Catalog,
    jobs::{Registry, Worker},
    lifecycle::{Lifecycle, OnError},
    notify,
    telemetry::Telemetry,
    time::Clock,
};
use cliniq_reception::Reception;
use tokio_util::sync::CancellationToken;

/// How long the simulated upstream thinks about an answer: people should see that something is going on.
const THINKING: Duration = Duration::from_millis(600);

/// All areas on one platform.
#[derive(Clone)]
pub struct Product {
    /// What the areas stand on.
    pub platform: Platform,
    /// The phone receptionist.
    pub reception: Reception,
    /// The way to language models.
    pub llm: Gateway,
    /// The reports of patients.
    pub archive: Archive,
    /// The council that reads them.
    pub council: Council,
    /// The jobs of all areas.
    pub registry: Arc<Registry>,
    stand_in: Option<simulated::Upstream>,
}

impl Product {
    /// Opens the backends and puts the areas on them. `stopping` ends open streams.
    ///
    /// # Errors
    /// When a backend cannot be opened, or an area subscribes to an event that nobody emits.
    pub fn open(config: Config, clock: Clock, stopping: CancellationToken) -> Result<Self> {
        let platform = Platform::open(config, clock, events(), stopping)?;
        let unheard: Vec<_> = platform.catalog().unheard().collect();
        ensure!(unheard.is_empty(), "subscriptions to events that nobody emits: {unheard:?}");
        Self::on(platform)
    }

    /// Puts the areas on a platform.
    ///
    /// # Errors
    /// When the way to the language models cannot be used as it is configured.
    pub fn on(platform: Platform) -> Result<Self> {
        let reception = Reception::new(platform.clone())?;
        let stand_in = stand_in(&platform.config().llm)?;
        let address = stand_in.as_ref().map(simulated::Upstream::address);
        let llm = Gateway::new(platform.db().clone(), Settings::of(&platform.config().llm, address))?;
        // Files of strangers are parsed by this very program, in a process that has nothing to lose.
        let program = std::env::current_exe().context("this program cannot be found")?;
        let archive = Archive::new(platform.clone(), Reader::child(program, Limits::default()));
        let models = ThroughGateway::new(llm.clone(), platform.clock().clone(), platform.config().council.text_only());
        let council = Council::new(platform.clone(), Arc::new(models), Arc::new(archive.clone()));
        let registry = notify::registry(&platform)
            .and(cliniq_reception::jobs(&reception))
            .and(cliniq_council::reports::jobs(&archive))
            .and(cliniq_council::jobs(&council));
        Ok(Self { platform, reception, llm, archive, council, registry: Arc::new(registry), stand_in })
    }

    /// Starts what works in the background: job workers, the live stream, reconcilers.
    pub fn start(&self, lifecycle: &Lifecycle) {
        let worker = Worker::new(self.platform.db().clone(), (*self.registry).clone(), &self.platform.config().jobs);
        let stop = || lifecycle.soft().clone();
        lifecycle.spawn("jobs", OnError::Stop, worker.run(stop()));
        lifecycle.spawn("reconcile-runs", OnError::Stop, self.council.clone().reconcile(stop()));
        lifecycle.spawn("live", OnError::Stop, self.platform.live().clone().run(stop()));
        lifecycle.spawn("reconcile-calls", OnError::Stop, self.reception.clone().reconcile(stop()));
        lifecycle.spawn("model-books", OnError::Log, self.llm.clone().keep_books(stop()));
        if let Some(stand_in) = &self.stand_in {
            lifecycle.spawn("simulated-upstream", OnError::Log, stand_in.clone().run(stop()));
        }
        lifecycle.spawn("housekeeping", OnError::Stop, self.platform.clone().keep_house(stop()));
    }
}

/// The events of all areas.
pub fn events() -> Catalog {
    cliniq_reception::catalog().and(cliniq_council::catalog())
}

/// The simulated upstream on a free port of this machine, where the configuration asks for it.
fn stand_in(config: &LlmConfig) -> Result<Option<simulated::Upstream>> {
    match config.upstream {
        Some(ModelUpstream::Simulated) => {
            let options = simulated::Options { latency: THINKING, ..simulated::Options::default() };
            let bound = simulated::Upstream::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), options);
            bound.map(Some).context("the simulated model upstream cannot listen")
        }
        Some(ModelUpstream::At(_)) | None => Ok(None),
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
