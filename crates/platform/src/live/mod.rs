//! Live updates: one reader per process follows the event log and hands each event to all open streams; a stream that
//! comes back reads what it missed from the log.

pub mod http;

use std::{
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use futures::{Stream, stream};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{
    ctx::Ctx,
    db::Db,
    error::Result,
    events::{self, Catalog, Cursor, Stored},
};

/// Events that a slow stream may lag behind before it reads the log again.
const BACKLOG: usize = 4096;
/// Events read from the log at a time.
const PAGE: i64 = 500;
/// A comment at least this often keeps proxies from closing the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a browser is told of an event. It holds ids only.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct LiveEvent {
    /// Its name, also the frame's.
    pub name: String,
    /// When it happened.
    pub at: crate::time::Timestamp,
    /// The id of what it happened to.
    pub subject: String,
    /// The person who did it.
    #[schema(value_type = Option<String>)]
    pub by: Option<crate::ids::Id<crate::tenancy::User>>,
    /// Further ids.
    pub data: serde_json::Value,
}

/// What a live stream brings.
#[derive(Clone, Debug)]
pub enum Frame {
    /// The first one: where the stream begins, and the server's clock.
    Hello {
        /// The place to resume from.
        at: Cursor,
        /// To tell how old things are.
        server_time: crate::time::Timestamp,
    },
    /// The log no longer reaches back to the place asked for: read everything again.
    Reset,
    /// Something happened.
    Event {
        /// The place to resume from.
        at: Cursor,
        /// What happened.
        event: LiveEvent,
    },
    /// All that had happened when the stream began has been brought. Only streams about one subject say so.
    Current,
    /// Nothing happened for a while.
    Heartbeat,
}

/// The process's follower of the event log.
#[derive(Clone)]
pub struct Live {
    db: Db,
    catalog: Arc<Catalog>,
    fan_out: broadcast::Sender<Arc<Stored>>,
    /// True once the follower stands somewhere: what is committed from then on reaches the fan-out.
    follows: watch::Sender<bool>,
    poll: Duration,
    open: Arc<AtomicUsize>,
}

impl Live {
    /// A follower; nothing is followed before [`Live::run`].
    pub fn new(db: Db, catalog: Arc<Catalog>, poll: Duration) -> Self {
        Self {
            db,
            catalog,
            fan_out: broadcast::channel(BACKLOG).0,
            follows: watch::channel(false).0,
            poll,
            open: Arc::default(),
        }
    }

    /// How many streams are open in this process.
    pub(crate) const fn open_streams(&self) -> &Arc<AtomicUsize> {
        &self.open
    }

    /// Follows the log until `stop`: at once when this process commits, at least every `poll` for other processes.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        let mut signal = self.db.events_signal();
        let mut at = None;
        while !stop.is_cancelled() {
            signal.borrow_and_update();
            match self.follow(at).await {
                Ok((cursor, more)) => {
                    at = Some(cursor);
                    self.follows.send_replace(true);
                    if more {
                        continue;
                    }
                }
                Err(e) => tracing::warn!(error = %e.chain(), "the event log cannot be read"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = timeout(self.poll, signal.changed()) => {}
            }
        }
        Ok(())
    }

    async fn follow(&self, at: Option<Cursor>) -> Result<(Cursor, bool)> {
        let Some(at) = at else {
            return Ok((self.db.system_read(events::newest).await?, true));
        };
        let page = self.db.system_read(move |tx| events::after(tx, (None, None), at, PAGE)).await?;
        let more = i64::try_from(page.len()).is_ok_and(|n| n == PAGE);
        let end = page.last().map_or(at, |event| event.cursor);
        for event in page {
            // Nobody may be listening.
            drop(self.fan_out.send(Arc::new(event)));
        }
        Ok((end, more))
    }

    /// The clinic's events after `after` (now, when not given) that the caller may see, as server-sent events.
    /// A place that the log no longer reaches back to is answered with a `reset` frame: read everything again.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn stream(
        &self,
        ctx: Ctx,
        after: Option<Cursor>,
        stop: CancellationToken,
    ) -> Result<impl Stream<Item = Frame> + use<>> {
        self.open(ctx, None, after, stop).await
    }

    /// Like [`Live::stream`], of the events about one subject only; says [`Frame::Current`] when it has caught up.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn stream_of(
        &self,
        ctx: Ctx,
        subject: String,
        after: Option<Cursor>,
        stop: CancellationToken,
    ) -> Result<impl Stream<Item = Frame> + use<>> {
        self.open(ctx, Some(subject), after, stop).await
    }

    async fn open(
        &self,
        ctx: Ctx,
        subject: Option<String>,
        after: Option<Cursor>,
        stop: CancellationToken,
    ) -> Result<impl Stream<Item = Frame> + use<>> {
        // An event that is committed between this stream's look at the log and the follower's first one would reach
        // neither: so the follower goes first. Its end closes the channel, and the process with it.
        let mut follows = self.follows.subscribe();
        tokio::select! {
            () = stop.cancelled() => {}
            _ = follows.wait_for(|follows| *follows) => {}
        }
        let inbox = self.fan_out.subscribe();
        let (oldest, newest) = self.db.system_read(|tx| Ok((events::oldest(tx)?, events::newest(tx)?))).await?;
        let forgotten = after.is_some_and(|after| after != Cursor::default() && after < oldest);
        let mut waiting = vec![Frame::Hello { at: after.unwrap_or(newest), server_time: self.db.clock().now() }];
        if forgotten {
            waiting.push(Frame::Reset);
        }
        waiting.reverse();
        let at = match after {
            Some(after) if !forgotten => after,
            Some(_) | None => newest,
        };
        let says_current = subject.is_some();
        let reader =
            Reader { live: self.clone(), ctx, subject, inbox, waiting, at, is_behind: true, says_current, stop };
        Ok(stream::unfold(reader, |mut reader| async move { reader.next().await.map(|frame| (frame, reader)) }))
    }
}

/// One open stream.
struct Reader {
    live: Live,
    ctx: Ctx,
    /// Only events about this one are brought.
    subject: Option<String>,
    inbox: broadcast::Receiver<Arc<Stored>>,
    /// Frames to send before anything else, last first.
    waiting: Vec<Frame>,
    at: Cursor,
    /// There may be events in the log that the inbox has not brought.
    is_behind: bool,
    /// The first time the end of the log is reached is still to be told.
    says_current: bool,
    stop: CancellationToken,
}

impl Reader {
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.waiting.pop() {
                return Some(frame);
            }
            if self.is_behind {
                self.catch_up().await;
                continue;
            }
            if std::mem::take(&mut self.says_current) {
                return Some(Frame::Current);
            }
            let heard = tokio::select! {
                () = self.stop.cancelled() => return None,
                heard = timeout(HEARTBEAT, self.inbox.recv()) => heard,
            };
            match heard {
                Err(_) => return Some(Frame::Heartbeat),
                Ok(Ok(event)) if event.clinic == self.ctx.clinic() && event.cursor > self.at => {
                    self.at = event.cursor;
                    self.waiting.extend(self.frame(&event));
                }
                Ok(Ok(_)) => {}
                Ok(Err(RecvError::Lagged(_))) => self.is_behind = true,
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    }

    async fn catch_up(&mut self) {
        let (of, at) = ((Some(self.ctx.clinic()), self.subject.clone()), self.at);
        match self.live.db.system_read(move |tx| events::after(tx, (of.0, of.1.as_deref()), at, PAGE)).await {
            Ok(page) => {
                self.is_behind = i64::try_from(page.len()).is_ok_and(|n| n == PAGE);
                if let Some(last) = page.last() {
                    self.at = last.cursor;
                }
                self.waiting = page.iter().rev().filter_map(|event| self.frame(event)).collect();
            }
            Err(e) => {
                tracing::warn!(error = %e.chain(), "a live stream cannot read the event log");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    fn frame(&self, event: &Stored) -> Option<Frame> {
        if self.subject.as_ref().is_some_and(|subject| *subject != event.subject) {
            return None;
        }
        let perm = self.live.catalog.perm(&event.name)?;
        if !self.ctx.may(perm) {
            return None;
        }
        // An event addressed to one person is nobody else's.
        if let Some(user) = event.payload.get("user").and_then(|user| user.as_str())
            && self.ctx.actor().user().is_none_or(|me| me.as_str() != user)
        {
            return None;
        }
        let view = LiveEvent {
            name: event.name.clone(),
            at: event.at,
            subject: event.subject.clone(),
            by: event.actor,
            data: event.payload.clone(),
        };
        Some(Frame::Event { at: event.cursor, event: view })
    }
}
