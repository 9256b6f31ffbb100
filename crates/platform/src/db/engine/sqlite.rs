//! SQLite: one writer thread that commits what is waiting together, and readers beside it.

use std::{path::Path, sync::Arc};

use diesel::{Connection, connection::SimpleConnection};

use super::{Conn, Engine, GROUP, QUEUE, Started, not_committed, read_once, spawn, unreachable_database};
use crate::{
    db::{
        Signals, Wake,
        work::{Inbox, Ran, Work},
    },
    error::Result,
};

pub(super) fn start(path: &Path, readers: usize, signals: &Arc<Signals>) -> Result<Started> {
    let writer = open(path, false)?;
    let (writes, inbox) = async_channel::bounded(QUEUE);
    let raised = Arc::clone(signals);
    spawn("db-writer", move || write(writer, &inbox, &raised))?;
    let (reads, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..readers.max(1) {
        let conn = open(path, true)?;
        let inbox = inbox.clone();
        spawn(&format!("db-reader-{n}"), move || read(conn, &inbox))?;
    }
    Ok(Started { engine: Engine::Sqlite, shared_writes: writes.clone(), writes, reads })
}

/// Opens a connection to a SQLite file.
pub(in crate::db) fn open(path: &Path, read_only: bool) -> Result<Conn> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(unreachable_database)?;
    }
    let mut conn = diesel::SqliteConnection::establish(&path.to_string_lossy()).map_err(unreachable_database)?;
    // synchronous=FULL: what was acknowledged survives a power cut. The busy timeout covers backups and other processes.
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA temp_store = MEMORY;",
    )
    .map_err(unreachable_database)?;
    // Page caches, in KiB: the pages that writes touch stay in the writer's; what readers miss, the system still has.
    let role =
        if read_only { "PRAGMA cache_size = -1024; PRAGMA query_only = ON;" } else { "PRAGMA cache_size = -2048;" };
    conn.batch_execute(role).map_err(unreachable_database)?;
    Ok(Conn::Sqlite(conn))
}

fn read(mut conn: Conn, inbox: &Inbox) {
    while let Ok(work) = inbox.recv_blocking() {
        read_once(&mut conn, work, "BEGIN");
    }
}

/// Runs what is waiting, each closure in its savepoint, and commits it together.
fn write(mut conn: Conn, inbox: &Inbox, signals: &Signals) {
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
