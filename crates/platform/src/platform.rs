//! The platform as one value: what every area is given.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    access::Perm,
    artifacts::Artifacts,
    config::Config,
    db::Db,
    error::Result,
    events::{self, Catalog},
    jobs,
    keys::Keys,
    live::Live,
    time::Clock,
    twilio::Twilio,
};

/// How often old rows are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);
/// Finished jobs are kept so long, for questions.
const KEEP_JOBS: Duration = Duration::from_secs(7 * 24 * 3600);
/// Events are kept so long: a browser that was away longer reads everything again.
const KEEP_EVENTS: Duration = Duration::from_secs(30 * 24 * 3600);

/// Database, clock, live stream, keys and configuration of one process; cheap to clone.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    artifacts: Artifacts,
    live: Live,
    twilio: Twilio,
    keys: Keys,
    config: Config,
    catalog: Arc<Catalog>,
    stopping: CancellationToken,
}

impl Platform {
    /// Opens the backends that the configuration names; `events` are those of the areas, `stopping` ends open streams.
    ///
    /// # Errors
    /// When the database cannot be reached or the key cannot be read.
    pub fn open(config: Config, clock: Clock, events: Catalog, stopping: CancellationToken) -> Result<Self> {
        let catalog = Arc::new(events.and(own_events()));
        let db = Db::open(&config.database, clock, Arc::clone(&catalog))?;
        let artifacts = Artifacts::open(&config.artifacts, db.clone())?;
        let keys = Keys::load(&config.keys)?;
        let twilio = Twilio::open(&config.twilio)?;
        let live = Live::new(db.clone(), Arc::clone(&catalog), Duration::from_millis(500));
        Ok(Self { inner: Arc::new(Inner { db, artifacts, live, twilio, keys, config, catalog, stopping }) })
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The files of the clinics.
    pub fn artifacts(&self) -> &Artifacts {
        &self.inner.artifacts
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        self.inner.db.clock()
    }

    /// The live stream.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// The telephony provider's API.
    pub fn twilio(&self) -> &Twilio {
        &self.inner.twilio
    }

    /// The installation's key and what is derived from it.
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// What the operator has set.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Cancelled when the process begins to stop: open streams end, clients come back elsewhere.
    pub fn stopping(&self) -> CancellationToken {
        self.inner.stopping.clone()
    }

    /// Forgets what nobody needs any more, until `stop`: finished jobs after a week, events after a month.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn keep_house(self, stop: CancellationToken) -> Result<()> {
        while !stop.is_cancelled() {
            let now = self.clock().now();
            let pruned = self
                .db()
                .system(move |tx| {
                    Ok((jobs::prune(tx, now.minus(KEEP_JOBS))?, events::prune(tx, now.minus(KEEP_EVENTS))?))
                })
                .await;
            match pruned {
                Ok((jobs, events)) => tracing::debug!(jobs, events, "old rows forgotten"),
                Err(error) => tracing::warn!(error = %error.chain(), "old rows could not be forgotten"),
            }
            match self.artifacts().sweep(now).await {
                Ok(files) => tracing::debug!(files, "files that never arrived were removed"),
                Err(error) => tracing::warn!(error = %error.chain(), "files that never arrived could not be removed"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(HOUSEKEEPING) => {}
            }
        }
        Ok(())
    }

    /// All events of the product.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }
}

/// The platform's own events.
fn own_events() -> Catalog {
    Catalog::default()
        .event("clinic.created", Perm::MemberRead)
        .event("member.changed", Perm::MemberRead)
        .event("notification.created", Perm::NotificationRead)
        .event("notification.read", Perm::NotificationRead)
        .event("patient.created", Perm::PatientRead)
        .event("patient.changed", Perm::PatientRead)
        .event("patient.deleted", Perm::PatientRead)
        .event("delivery.lost", Perm::DeadLetterRead)
}
