//! The threads that own the connections.

mod postgres;
mod sqlite;

use std::{sync::Arc, thread, time::Duration};

pub(super) use postgres::open as open_postgres;
pub(super) use sqlite::open as open_sqlite;

use diesel::connection::SimpleConnection;

use super::{
    Conn, Engine, Signals,
    work::{Queue, Work},
};
use crate::{
    config::{DatabaseConfig, DatabaseUrl},
    error::{Error, Kind, Result},
};

/// Closures that may wait before callers wait to hand theirs over.
const QUEUE: usize = 4096;
/// Closures committed together: enough to share one fsync, few enough that the first waits only milliseconds.
const GROUP: usize = 64;

pub(super) struct Started {
    pub(super) engine: Engine,
    pub(super) writes: Queue,
    /// For writes that may share a transaction. On SQLite all writes do.
    pub(super) shared_writes: Queue,
    pub(super) reads: Queue,
}

pub(super) fn start(config: &DatabaseConfig, signals: &Arc<Signals>) -> Result<Started> {
    match &config.url {
        DatabaseUrl::Sqlite(path) => sqlite::start(path, config.readers as usize, signals),
        DatabaseUrl::Postgres(url) => postgres::start(url, config.connections as usize, signals),
    }
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(f).map(drop).map_err(Error::internal)
}

fn unreachable_database(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Kind::Unavailable(Duration::from_secs(5)), "db.unavailable", "The database cannot be reached.")
        .because(cause)
}

fn not_committed(cause: String) -> Error {
    Error::new(
        Kind::Unavailable(Duration::from_secs(1)),
        "db.unavailable",
        "The database could not store this; please try again.",
    )
    .because(cause)
}

/// Runs one read-only transaction and says whether the connection is still good.
fn read_once(conn: &mut Conn, mut work: Box<dyn Work>, begin: &str) -> bool {
    let read = conn.batch_execute(begin).map(|()| {
        work.run(conn);
    });
    // A read-only transaction has nothing to commit; ending it either way frees its snapshot.
    let ended = conn.batch_execute("ROLLBACK");
    let outcome = read.and(ended).map_err(|e| not_committed(e.to_string()));
    let good = outcome.is_ok();
    work.finish(outcome);
    good
}
