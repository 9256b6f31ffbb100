//! The database: typed queries on two engines, behind three verbs.
//!
//! `read` and `write` run a synchronous closure on a database thread, inside one transaction of one clinic; nothing
//! inside can await the network. `system` is for work that belongs to no clinic yet: sign-in, claiming jobs.
//!
//! SQLite has one writer thread. It runs the closures that are waiting, each in a savepoint, and commits them together
//! (`synchronous=FULL`): durable, and an order of magnitude more commits a second than one by one. PostgreSQL has a
//! thread per connection; a transaction that fails to serialise is run again, and only [`Db::write_together`] shares one.

mod conn;
pub mod dialect;
mod engine;
mod later;
pub mod migrate;
pub mod schema;
mod tx;
mod work;

use std::sync::Arc;

use tokio::sync::watch;

pub use conn::Conn;
pub use dialect::Engine;
pub use later::LaterRow;
pub use tx::{SystemTx, TenantTable, Tx};

use crate::{
    config::DatabaseConfig,
    ctx::Ctx,
    error::{Error, Result},
    events::Catalog,
    time::Clock,
};
use work::{Queue, Scope};

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    writes: Queue,
    shared_writes: Queue,
    reads: Queue,
    clock: Clock,
    catalog: Arc<Catalog>,
    signals: Arc<Signals>,
}

/// Raised after a commit, so that nobody has to poll for what this process wrote itself.
pub struct Signals {
    jobs: watch::Sender<u64>,
    events: watch::Sender<u64>,
}

impl Signals {
    fn raise(&self, wake: Wake) {
        if wake.jobs {
            self.jobs.send_modify(|n| *n = n.wrapping_add(1));
        }
        if wake.events {
            self.events.send_modify(|n| *n = n.wrapping_add(1));
        }
    }
}

/// What a transaction wrote that somebody waits for.
#[derive(Clone, Copy, Debug, Default)]
struct Wake {
    jobs: bool,
    events: bool,
}

impl Wake {
    const fn and(self, other: Self) -> Self {
        Self { jobs: self.jobs || other.jobs, events: self.events || other.events }
    }
}

impl Db {
    /// Opens the database, without touching its schema.
    ///
    /// # Errors
    /// When the URL names no engine, or the file or server cannot be reached.
    pub fn open(config: &DatabaseConfig, clock: Clock, catalog: Arc<Catalog>) -> Result<Self> {
        let signals = Arc::new(Signals { jobs: watch::channel(0).0, events: watch::channel(0).0 });
        let engine::Started { engine, writes, shared_writes, reads } = engine::start(config, &signals)?;
        Ok(Self { inner: Arc::new(Inner { engine, writes, shared_writes, reads, clock, catalog, signals }) })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// The clock all writes are stamped with.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Runs a closure in one write transaction of the caller's clinic and answers after the commit.
    ///
    /// The closure may be run more than once (PostgreSQL repeats what failed to serialise), so it must not move its
    /// captures away.
    ///
    /// # Errors
    /// The closure's own, after which nothing is written; `db.unavailable` when the commit failed.
    pub async fn write<T, F>(&self, ctx: &Ctx, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.inner.writes, Scope::Clinic(ctx.clone()), move |conn, scope| scope.in_clinic(conn, &f)).await
    }

    /// Like [`Db::write`], in a transaction that others who wait may share, on every engine. Many more of them are
    /// committed a second; one closure that waits for a lock delays its neighbours, so it is for those that write rows
    /// nobody else is about to change, as the turns of a call do.
    ///
    /// # Errors
    /// As of [`Db::write`]: what a closure refuses is undone alone.
    pub async fn write_together<T, F>(&self, ctx: &Ctx, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let scope = Scope::Clinic(ctx.clone());
        self.run(&self.inner.shared_writes, scope, move |conn, scope| scope.in_clinic(conn, &f)).await
    }

    /// Runs a closure in one read-only transaction of the caller's clinic: all its queries see the same moment.
    ///
    /// # Errors
    /// The closure's own.
    pub async fn read<T, F>(&self, ctx: &Ctx, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.inner.reads, Scope::Clinic(ctx.clone()), move |conn, scope| scope.in_clinic(conn, &f)).await
    }

    /// Like [`Db::write`], for work that belongs to no clinic.
    ///
    /// # Errors
    /// The closure's own; `db.unavailable` when the commit failed.
    pub async fn system<T, F>(&self, f: F) -> Result<T>
    where
        F: Fn(&mut SystemTx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.inner.writes, Scope::System, move |conn, scope| scope.in_system(conn, &f)).await
    }

    /// Like [`Db::read`], for work that belongs to no clinic.
    ///
    /// # Errors
    /// The closure's own.
    pub async fn system_read<T, F>(&self, f: F) -> Result<T>
    where
        F: Fn(&mut SystemTx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.inner.reads, Scope::System, move |conn, scope| scope.in_system(conn, &f)).await
    }

    /// Changes when this process has committed new jobs.
    pub fn jobs_signal(&self) -> watch::Receiver<u64> {
        self.inner.signals.jobs.subscribe()
    }

    /// Changes when this process has committed new events.
    pub fn events_signal(&self) -> watch::Receiver<u64> {
        self.inner.signals.events.subscribe()
    }

    async fn run<T, F>(&self, queue: &Queue, scope: Scope, f: F) -> Result<T>
    where
        F: Fn(&mut Conn, &mut work::Session) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let session = work::Session {
            scope,
            engine: self.inner.engine,
            now: self.inner.clock.now(),
            catalog: Arc::clone(&self.inner.catalog),
            wake: Wake::default(),
            later: later::Later::default(),
        };
        let (unit, answer) = work::unit(session, f);
        if queue.send(unit).await.is_err() {
            return Err(closed());
        }
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

/// The database threads have ended: the process is stopping.
fn closed() -> Error {
    Error::new(
        crate::error::Kind::Unavailable(std::time::Duration::from_secs(5)),
        "db.unavailable",
        "The server is stopping; please try again.",
    )
}
