//! A closure on its way to a database thread and its answer on the way back.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tokio::sync::oneshot;

use super::{Conn, Engine, SystemTx, Tx, Wake, later::Later, tx::Parts};
use crate::{
    ctx::Ctx,
    error::{Error, Result},
    events::Catalog,
    time::Timestamp,
};

pub(super) type Queue = async_channel::Sender<Box<dyn Work>>;
pub(super) type Inbox = async_channel::Receiver<Box<dyn Work>>;

/// What became of a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// It succeeded: keep what it wrote.
    Keep,
    /// It refused: undo what it wrote.
    Undo,
    /// The engine could not serialise it: undo, and run it again.
    Again,
}

/// One transaction's worth of work, whatever its types.
pub(super) trait Work: Send {
    /// Runs the closure on an open transaction and writes what it left for its end.
    fn run(&mut self, conn: &mut Conn) -> Ran;
    /// Runs the closure on an open transaction that is shared, to the end of which it leaves what can wait.
    fn run_shared(&mut self, conn: &mut Conn, later: &mut Later) -> Ran;
    /// What the closure wrote that somebody waits for.
    fn wake(&self) -> Wake;
    /// Answers the waiter: its own result, or why the commit failed.
    fn finish(self: Box<Self>, committed: Result<()>);
}

pub(super) enum Scope {
    Clinic(Ctx),
    System,
}

/// What a transaction knows besides its connection.
pub(super) struct Session {
    pub(super) scope: Scope,
    pub(super) engine: Engine,
    pub(super) now: Timestamp,
    pub(super) catalog: Arc<Catalog>,
    pub(super) wake: Wake,
    pub(super) later: Later,
}

impl Session {
    pub(super) fn in_clinic<T>(&mut self, conn: &mut Conn, f: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let Self { scope, engine, now, catalog, wake, later } = self;
        match scope {
            Scope::Clinic(ctx) => f(&mut Parts { conn, engine: *engine, now: *now, catalog, wake, later }.tx(ctx)),
            Scope::System => Err(Error::internal("a clinic's transaction was asked for without a clinic")),
        }
    }

    pub(super) fn in_system<T>(&mut self, conn: &mut Conn, f: &impl Fn(&mut SystemTx<'_>) -> Result<T>) -> Result<T> {
        let Self { scope: _, engine, now, catalog, wake, later } = self;
        f(&mut Parts { conn, engine: *engine, now: *now, catalog, wake, later }.system())
    }
}

struct Unit<F, T> {
    session: Session,
    f: F,
    result: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

pub(super) fn unit<F, T>(session: Session, f: F) -> (Box<dyn Work>, oneshot::Receiver<Result<T>>)
where
    F: Fn(&mut Conn, &mut Session) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    let (answer, waiter) = oneshot::channel();
    (Box::new(Unit { session, f, result: None, answer }), waiter)
}

impl<F, T> Unit<F, T> {
    /// Remembers how the closure ended.
    fn ended(&mut self, result: Result<T>) -> Ran {
        let ran = match &result {
            Ok(_) => Ran::Keep,
            Err(error) if error.code() == "db.unavailable" => Ran::Again,
            Err(_) => Ran::Undo,
        };
        self.result = Some(result);
        ran
    }
}

impl<F, T> Work for Unit<F, T>
where
    F: Fn(&mut Conn, &mut Session) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, conn: &mut Conn) -> Ran {
        let mut later = Later::default();
        let ran = self.run_shared(conn, &mut later);
        if ran != Ran::Keep {
            return ran;
        }
        match later.write(conn) {
            Ok(()) => ran,
            Err(error) => self.ended(Err(error)),
        }
    }

    fn run_shared(&mut self, conn: &mut Conn, later: &mut Later) -> Ran {
        self.session.wake = Wake::default();
        self.session.later = Later::default();
        // A panic in one closure must not take the database thread, and with it the whole product, down.
        let result = catch_unwind(AssertUnwindSafe(|| (self.f)(conn, &mut self.session)))
            .unwrap_or_else(|_| Err(Error::internal("a transaction panicked")));
        later.join(std::mem::take(&mut self.session.later));
        self.ended(result)
    }

    fn wake(&self) -> Wake {
        match &self.result {
            Some(Ok(_)) => self.session.wake,
            Some(Err(_)) | None => Wake::default(),
        }
    }

    fn finish(self: Box<Self>, committed: Result<()>) {
        let Self { session: _, f, result, answer } = *self;
        // What the closure holds is free before its waiter goes on.
        drop(f);
        let result = match (committed, result) {
            (Ok(()), Some(result)) => result,
            // The closure's own refusal stands, whatever became of its neighbours' commit.
            (Err(_), Some(Err(refused))) => Err(refused),
            (Err(failed), _) => Err(failed),
            (Ok(()), None) => Err(Error::internal("a transaction was committed without having run")),
        };
        // The waiter may have gone away (its request was cut); the commit stands all the same.
        drop(answer.send(result));
    }
}
