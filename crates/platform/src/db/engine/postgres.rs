//! PostgreSQL: a thread per connection.
//!
//! Most writes have a transaction of their own. Those that say they may share one are taken several at a time: a commit
//! costs two round trips and a flush of the log, whatever was written. There are no savepoints between them, which would
//! cost as much as they save; rows that can wait are inserted at the end, those of all in one statement; when one is
//! refused, all are undone and each is run again by itself.

use std::{sync::Arc, thread, time::Duration};

use diesel::{Connection, connection::SimpleConnection, result::DatabaseErrorKind};

use super::{Conn, Engine, GROUP, QUEUE, Started, not_committed, read_once, spawn, unreachable_database};
use crate::{
    db::{
        Signals, Wake,
        later::Later,
        work::{Inbox, Ran, Work},
    },
    error::Result,
    secret::Secret,
};

/// Runs of a transaction that fails to serialise.
const RUNS: u32 = 5;
/// Transactions of a connection after which the server plans its statements anew.
const PLANNED_FOR: u32 = 500;

pub(super) fn start(url: &Secret<String>, connections: usize, signals: &Arc<Signals>) -> Result<Started> {
    let shares = Shares::of(connections);
    let (writes, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..shares.writers {
        let (writer, inbox) = (Writer::open(url, signals)?, inbox.clone());
        spawn(&format!("db-writer-{n}"), move || writer.write_alone(&inbox))?;
    }
    let (shared_writes, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..shares.shared_writers {
        let (writer, inbox) = (Writer::open(url, signals)?, inbox.clone());
        spawn(&format!("db-shared-{n}"), move || writer.write_together(&inbox))?;
    }
    let (reads, inbox) = async_channel::bounded::<Box<dyn Work>>(QUEUE);
    for n in 0..shares.readers {
        let (conn, inbox, url) = (open(url)?, inbox.clone(), url.clone());
        spawn(&format!("db-reader-{n}"), move || read(conn, &url, &inbox))?;
    }
    Ok(Started { engine: Engine::Postgres, writes, shared_writes, reads })
}

/// Who gets how many connections: readers and writers have threads of their own, so that a slow list never delays a
/// phone turn.
struct Shares {
    readers: usize,
    /// Few: the more there are, the smaller the groups.
    shared_writers: usize,
    writers: usize,
}

impl Shares {
    fn of(connections: usize) -> Self {
        let connections = connections.max(3);
        let readers = (connections / 4).max(1);
        let shared_writers = (connections / 8).max(1);
        Self { readers, shared_writers, writers: connections - readers - shared_writers }
    }
}

/// Opens a connection to a PostgreSQL server.
pub(in crate::db) fn open(url: &Secret<String>) -> Result<Conn> {
    let mut conn = diesel::PgConnection::establish(url.expose()).map_err(unreachable_database)?;
    conn.batch_execute("SET application_name = 'cliniq'; SET lock_timeout = '10s'; SET statement_timeout = '60s';")
        .map_err(unreachable_database)?;
    Ok(Conn::Postgres(conn))
}

fn read(mut conn: Conn, url: &Secret<String>, inbox: &Inbox) {
    let mut broken = false;
    let mut plans = Plans::default();
    while let Ok(work) = inbox.recv_blocking() {
        if let Err(error) = mend(&mut conn, url, &mut broken) {
            work.finish(Err(error));
            continue;
        }
        plans.use_once(&mut conn);
        broken = !read_once(&mut conn, work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }
}

/// Replaces a connection that broke; while the server is away, work is refused at once rather than kept waiting.
fn mend(conn: &mut Conn, url: &Secret<String>, broken: &mut bool) -> Result<()> {
    if *broken {
        *conn = open(url)?;
        *broken = false;
    }
    Ok(())
}

/// The server keeps a prepared statement's plan until the table is analysed, which for a new clinic is some minutes
/// away: a plan made while a table was small would read a growing part of it with every turn of a call.
#[derive(Default)]
struct Plans {
    used: u32,
}

impl Plans {
    /// One more transaction; now and then the plans are thrown away. Never inside a transaction.
    fn use_once(&mut self, conn: &mut Conn) {
        self.used += 1;
        if self.used >= PLANNED_FOR {
            self.used = 0;
            // A connection that has died is noticed by the transaction that follows.
            drop(conn.batch_execute("DISCARD PLANS"));
        }
    }
}

/// A connection that writes.
struct Writer {
    conn: Conn,
    plans: Plans,
    url: Secret<String>,
    signals: Arc<Signals>,
    is_broken: bool,
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

impl Writer {
    fn open(url: &Secret<String>, signals: &Arc<Signals>) -> Result<Self> {
        Ok(Self {
            conn: open(url)?,
            plans: Plans::default(),
            url: url.clone(),
            signals: Arc::clone(signals),
            is_broken: false,
        })
    }

    fn write_alone(mut self, inbox: &Inbox) {
        while let Ok(work) = inbox.recv_blocking() {
            self.alone(work);
        }
    }

    fn write_together(mut self, inbox: &Inbox) {
        while let Ok(first) = inbox.recv_blocking() {
            let mut group = vec![first];
            match self.together(&mut group, inbox) {
                Together::Committed => {
                    let wake = group.iter().fold(Wake::default(), |wake, work| wake.and(work.wake()));
                    for work in group {
                        work.finish(Ok(()));
                    }
                    self.signals.raise(wake);
                }
                Together::Undone => {
                    for work in group {
                        self.alone(work);
                    }
                }
                Together::Unknown(cause) => {
                    self.is_broken = true;
                    for work in group {
                        work.finish(Err(not_committed(cause.clone())));
                    }
                }
            }
        }
    }

    /// One transaction for what is waiting.
    fn together(&mut self, group: &mut Vec<Box<dyn Work>>, inbox: &Inbox) -> Together {
        self.plans.use_once(&mut self.conn);
        // A group of one that fails to begin finds its reason when it is run alone.
        if self.is_broken || self.conn.batch_execute("BEGIN").is_err() {
            self.is_broken = true;
            return Together::Undone;
        }
        let (mut at, mut later) = (0, Later::default());
        while let Some(work) = group.get_mut(at) {
            if work.run_shared(&mut self.conn, &mut later) != Ran::Keep {
                return self.undo();
            }
            at += 1;
            if at < GROUP {
                group.extend(inbox.try_recv().ok());
            }
        }
        if later.write(&mut self.conn).is_err() {
            return self.undo();
        }
        match self.conn.batch_execute("COMMIT") {
            Ok(()) => Together::Committed,
            Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => Together::Undone,
            Err(e) => Together::Unknown(e.to_string()),
        }
    }

    fn undo(&mut self) -> Together {
        self.is_broken = self.conn.batch_execute("ROLLBACK").is_err();
        Together::Undone
    }

    fn alone(&mut self, mut work: Box<dyn Work>) {
        let mut committed = Err(not_committed(String::new()));
        for run in 1..=RUNS {
            if let Err(error) = mend(&mut self.conn, &self.url, &mut self.is_broken) {
                committed = Err(error);
                break;
            }
            match self.once(&mut *work) {
                Once::Ended => committed = Ok(()),
                Once::Again { is_broken } => {
                    self.is_broken = is_broken;
                    // Its own answer stands if this was the last run.
                    committed = Ok(());
                    thread::sleep(Duration::from_millis(u64::from(2 * run * run)));
                    continue;
                }
                Once::NotStarted => {
                    self.is_broken = true;
                    continue;
                }
                Once::Unknown(cause) => {
                    self.is_broken = true;
                    committed = Err(not_committed(cause));
                }
            }
            break;
        }
        let wake = if committed.is_ok() { work.wake() } else { Wake::default() };
        work.finish(committed);
        self.signals.raise(wake);
    }

    fn once(&mut self, work: &mut dyn Work) -> Once {
        let conn = &mut self.conn;
        self.plans.use_once(conn);
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
}

/// How a shared transaction ended.
enum Together {
    Committed,
    /// Nothing of it stands; each is run again by itself.
    Undone,
    /// The connection died in the commit: it may or may not stand.
    Unknown(String),
}
