//! The platform as one value: what every area is given.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    access::Perm,
    config::Config,
    db::Db,
    error::Result,
    events::Catalog,
    keys::Keys,
    live::Live,
    time::Clock,
};

/// Database, clock, live stream, keys and configuration of one process; cheap to clone.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    live: Live,
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
        let keys = Keys::load(&config.keys)?;
        let live = Live::new(db.clone(), Arc::clone(&catalog), Duration::from_millis(500));
        Ok(Self { inner: Arc::new(Inner { db, live, keys, config, catalog, stopping }) })
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        self.inner.db.clock()
    }

    /// The live stream.
    pub fn live(&self) -> &Live {
        &self.inner.live
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

    /// All events of the product.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }
}

/// The platform's own events.
fn own_events() -> Catalog {
    Catalog::default()
        .event("member.changed", Perm::MemberRead)
        .event("notification.created", Perm::NotificationRead)
        .event("notification.read", Perm::NotificationRead)
}
