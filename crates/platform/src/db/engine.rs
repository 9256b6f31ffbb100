//! The threads that own the connections.

use std::{path::Path, sync::Arc, thread, time::Duration};

use diesel::{Connection, connection::SimpleConnection, result::DatabaseErrorKind};

use super::{
    Conn, Engine, Signals, Wake,
    work::{Inbox, Queue, Ran, Work},
};
use crate::{
    config::{DatabaseConfig, DatabaseUrl},
    error::{Error, Kind, Result},
    secret::Secret,
};

/// Closures that may wait before callers wait to hand theirs over.
const QUEUE: usize = 4096;
/// Closures committed together on SQLite: enough to share one fsync, few enough that the first waits only milliseconds.
const GROUP: usize = 64;
/// Runs of a PostgreSQL transaction that fails to serialise.
const RUNS: u32 = 5;

pub(super) struct Started {
    pub(super) engine: Engine,
    pub(super) writes: Queue,
    pub(super) reads: Queue,
}

pub(super) fn start(config: &DatabaseConfig, signals: &Arc<Signals>) -> Result<Started> {
    match &config.url {
        DatabaseUrl::Sqlite(path) => start_sqlite(path, config.readers as usize, signals),
        DatabaseUrl::Postgres(url) => start_postgres(url, config.connections as usize, signals),
    }
}

fn start_sqlite(path: &Path, readers: usize, signals: &Arc<Signals>) -> Result<Started> {
    let writer = open_sqlite(path, false)?;
    let (writes, inbox) = async_channel::bounded(QUEUE);
    let raised = Arc::clone(signals);
    spawn("db-writer", move || sqlite_writer(writer, &inbox, &raised))?;
    let (reads, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..readers.max(1) {
        let conn = open_sqlite(path, true)?;
        let inbox = inbox.clone();
        spawn(&format!("db-reader-{n}"), move || reader(conn, &inbox, "BEGIN"))?;
    }
    Ok(Started { engine: Engine::Sqlite, writes, reads })
}

/// Opens a connection to a SQLite file.
pub(super) fn open_sqlite(path: &Path, read_only: bool) -> Result<Conn> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(unreachable_database)?;
    }
    let mut conn = diesel::SqliteConnection::establish(&path.to_string_lossy()).map_err(unreachable_database)?;
    // synchronous=FULL: what was acknowledged survives a power cut. The busy timeout covers backups and other processes.
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;",
    )
    .map_err(unreachable_database)?;
    if read_only {
        conn.batch_execute("PRAGMA query_only = ON;").map_err(unreachable_database)?;
    }
    Ok(Conn::Sqlite(conn))
}

fn start_postgres(url: &Secret<String>, connections: usize, signals: &Arc<Signals>) -> Result<Started> {
    let connections = connections.max(2);
    // Readers and writers have threads of their own, so that a slow list never delays a phone turn.
    let readers = (connections / 4).max(1);
    let (writes, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..connections - readers {
        let (conn, inbox, raised, url) = (open_postgres(url)?, inbox.clone(), Arc::clone(signals), url.clone());
        spawn(&format!("db-writer-{n}"), move || postgres_writer(conn, &url, &inbox, &raised))?;
    }
    let (reads, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..readers {
        let (conn, inbox, url) = (open_postgres(url)?, inbox.clone(), url.clone());
        spawn(&format!("db-reader-{n}"), move || {
            postgres_reader(conn, &url, &inbox);
        })?;
    }
    Ok(Started { engine: Engine::Postgres, writes, reads })
}

/// Opens a connection to a PostgreSQL server.
pub(super) fn open_postgres(url: &Secret<String>) -> Result<Conn> {
    let mut conn = diesel::PgConnection::establish(url.expose()).map_err(unreachable_database)?;
    conn.batch_execute("SET application_name = 'cliniq'; SET lock_timeout = '10s'; SET statement_timeout = '60s';")
        .map_err(unreachable_database)?;
    Ok(Conn::Postgres(conn))
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(f).map(drop).map_err(Error::internal)
}

fn unreachable_database(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Kind::Unavailable(Duration::from_secs(5)), "db.unavailable", "The database cannot be reached.")
        .because(cause)
}

/// Runs what is waiting, each closure in its savepoint, and commits it together.
fn sqlite_writer(mut conn: Conn, inbox: &Inbox, signals: &Signals) {
    while let Ok(first) = inbox.recv_blocking() {
        let mut group = vec![first];
        let committed = commit_group(&mut conn, &mut group, inbox);
        if committed.is_err() {
            // Nothing to roll back when BEGIN itself failed.
            drop(conn.batch_execute("ROLLBACK"));
        }
        let failure = committed.as_ref().err().map(ToString::to_string);
        for work in group {
            work.finish(failure.clone().map_or(Ok(()), |cause| Err(not_committed(cause))));
        }
        if let Ok(wake) = committed {
            signals.raise(wake);
        }
    }
}

fn commit_group(conn: &mut Conn, group: &mut Vec<Box<dyn Work>>, inbox: &Inbox) -> diesel::QueryResult<Wake> {
    let mut wake = Wake::default();
    let mut at = 0;
    conn.batch_execute("BEGIN IMMEDIATE")?;
    while let Some(work) = group.get_mut(at) {
        conn.batch_execute("SAVEPOINT one")?;
        let ran = work.run(conn);
        // When SQLite has rolled the whole transaction back by itself (disk full), the savepoint is gone, these fail,
        // and the whole group is told so.
        conn.batch_execute(if ran == Ran::Keep { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" })?;
        wake = wake.and(work.wake());
        at += 1;
        if at < GROUP {
            group.extend(inbox.try_recv().ok());
        }
    }
    conn.batch_execute("COMMIT")?;
    Ok(wake)
}

fn not_committed(cause: String) -> Error {
    Error::new(
        Kind::Unavailable(Duration::from_secs(1)),
        "db.unavailable",
        "The database could not store this; please try again.",
    )
    .because(cause)
}

fn reader(mut conn: Conn, inbox: &Inbox, begin: &str) {
    while let Ok(work) = inbox.recv_blocking() {
        read_once(&mut conn, work, begin);
    }
}

/// Says whether the connection is still good.
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

fn postgres_reader(mut conn: Conn, url: &Secret<String>, inbox: &Inbox) {
    let mut broken = false;
    while let Ok(work) = inbox.recv_blocking() {
        if let Err(error) = mend(&mut conn, url, &mut broken) {
            work.finish(Err(error));
            continue;
        }
        broken = !read_once(&mut conn, work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }
}

fn postgres_writer(mut conn: Conn, url: &Secret<String>, inbox: &Inbox, signals: &Signals) {
    let mut broken = false;
    while let Ok(mut work) = inbox.recv_blocking() {
        let mut committed = Err(not_committed(String::new()));
        for run in 1..=RUNS {
            if let Err(error) = mend(&mut conn, url, &mut broken) {
                committed = Err(error);
                break;
            }
            match postgres_once(&mut conn, &mut *work) {
                Once::Ended => committed = Ok(()),
                Once::Again { is_broken } => {
                    broken = is_broken;
                    // Its own answer stands if this was the last run.
                    committed = Ok(());
                    thread::sleep(Duration::from_millis(u64::from(2 * run * run)));
                    continue;
                }
                Once::NotStarted => {
                    broken = true;
                    continue;
                }
                Once::Unknown(cause) => {
                    broken = true;
                    committed = Err(not_committed(cause));
                }
            }
            break;
        }
        let wake = if committed.is_ok() { work.wake() } else { Wake::default() };
        work.finish(committed);
        signals.raise(wake);
    }
}

/// How one run of a transaction ended.
enum Once {
    /// Committed, or refused by the closure itself.
    Ended,
    /// The server could not serialise it, or closed the connection before the commit.
    Again { is_broken: bool },
    /// The connection was dead.
    NotStarted,
    /// The connection died in the commit: it may or may not stand.
    Unknown(String),
}

fn postgres_once(conn: &mut Conn, work: &mut dyn Work) -> Once {
    if conn.batch_execute("BEGIN").is_err() {
        return Once::NotStarted;
    }
    match work.run(conn) {
        Ran::Undo => match conn.batch_execute("ROLLBACK") {
            Ok(()) => Once::Ended,
            Err(e) => Once::Unknown(e.to_string()),
        },
        Ran::Again => Once::Again { is_broken: conn.batch_execute("ROLLBACK").is_err() },
        Ran::Keep => match conn.batch_execute("COMMIT") {
            Ok(()) => Once::Ended,
            Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                Once::Again { is_broken: false }
            }
            Err(e) => Once::Unknown(e.to_string()),
        },
    }
}

/// Replaces a connection that broke; while the server is away, work is refused at once rather than kept waiting.
fn mend(conn: &mut Conn, url: &Secret<String>, broken: &mut bool) -> Result<()> {
    if *broken {
        *conn = open_postgres(url)?;
        *broken = false;
    }
    Ok(())
}
