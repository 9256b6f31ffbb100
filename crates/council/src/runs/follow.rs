//! A run as it happens: a snapshot, then every event, then the end.
//!
//! A follower that comes back says which event it saw last and is brought everything after it, without a gap: the
//! snapshot is read after the place in the log was taken, so what happens in between is told twice rather than never.

use std::pin::Pin;

use cliniq_platform::{
    Ctx, Error, Id, Result,
    access::Perm,
    events::Cursor,
    live::{Frame, LiveEvent},
};
use futures::{Stream, StreamExt, stream};
use serde_json::json;

use super::{RunId, RunSheet, plan::State, store};
use crate::Council;

/// The event after which a run has no more.
const LAST: &str = "run.completed";

/// What a follower is brought.
pub enum RunFrame {
    /// How everything stands.
    Snapshot {
        /// The place to resume from.
        at: Cursor,
        /// The run.
        sheet: Box<RunSheet>,
    },
    /// Something happened.
    Event {
        /// The place to resume from.
        at: Cursor,
        /// What.
        event: LiveEvent,
    },
    /// Nothing happened for a while.
    Heartbeat,
}

struct Follower<S> {
    council: Council,
    ctx: Ctx,
    run: Id<RunId>,
    frames: Pin<Box<S>>,
    is_resumed: bool,
    at: Cursor,
    /// Whether the run is over, as far as has been told.
    is_over: bool,
    has_told_last: bool,
    /// What had happened when the follower came has been told.
    is_live: bool,
    has_ended: bool,
}

impl Council {
    /// Follows a run from now on, or from behind an event. The stream ends with the run, also when it is over already.
    ///
    /// # Errors
    /// `run.not-found`.
    pub async fn follow_run(
        &self,
        ctx: &Ctx,
        run: Id<RunId>,
        after: Option<Cursor>,
    ) -> Result<impl Stream<Item = RunFrame> + use<>> {
        ctx.require(Perm::CouncilRead)?;
        self.run_state(ctx, run).await?;
        let stop = self.platform().stopping();
        let frames = self.platform().live().stream_of(ctx.clone(), run.to_string(), after, stop).await?;
        let follower = Follower {
            council: self.clone(),
            ctx: ctx.clone(),
            run,
            frames: Box::pin(frames),
            is_resumed: after.is_some(),
            at: after.unwrap_or_default(),
            is_over: false,
            has_told_last: false,
            is_live: false,
            has_ended: false,
        };
        Ok(stream::unfold(follower, |mut follower| async move {
            let frame = follower.next().await?;
            Some((frame, follower))
        }))
    }

    async fn run_state(&self, ctx: &Ctx, id: Id<RunId>) -> Result<State> {
        let run = self.db().read(ctx, move |tx| store::get(tx, id)).await?;
        run.map(|run| run.state).ok_or_else(|| Error::not_found(id))
    }
}

impl<S: Stream<Item = Frame>> Follower<S> {
    async fn next(&mut self) -> Option<RunFrame> {
        while !self.has_ended {
            match self.frames.next().await? {
                Frame::Hello { at, .. } => {
                    self.at = at;
                    if !self.is_resumed {
                        return self.snapshot().await;
                    }
                    // Read before the log is: whatever ended the run is then brought before `Current`.
                    self.is_over = self.council.run_state(&self.ctx, self.run).await.ok()?.is_over();
                }
                Frame::Reset => return self.snapshot().await,
                Frame::Event { at, event } => return Some(self.event(at, event)),
                Frame::Current if self.is_over => {
                    self.has_ended = true;
                    if !self.has_told_last {
                        return self.last_word().await;
                    }
                }
                Frame::Current => self.is_live = true,
                Frame::Heartbeat => return Some(RunFrame::Heartbeat),
            }
        }
        None
    }

    /// A follower that cannot be told how things stand is let go: it comes back.
    async fn snapshot(&mut self) -> Option<RunFrame> {
        let sheet = self.council.get_run(&self.ctx, self.run).await.ok()?;
        self.is_over = sheet.run.state.is_over();
        Some(RunFrame::Snapshot { at: self.at, sheet: Box::new(sheet) })
    }

    fn event(&mut self, at: Cursor, event: LiveEvent) -> RunFrame {
        self.at = at;
        if event.name == "run.state" {
            let word = event.data.get("state").and_then(|state| state.as_str());
            self.is_over = State::ALL.into_iter().any(|state| state.is_over() && Some(state.as_str()) == word);
            self.has_told_last = false;
        }
        if event.name == LAST {
            self.has_told_last = true;
            // While old events are brought again it may be the end of an earlier round: `Current` decides then.
            self.has_ended = self.is_over && self.is_live;
        }
        RunFrame::Event { at, event }
    }

    /// The end of a run that was over before the follower came.
    async fn last_word(&mut self) -> Option<RunFrame> {
        let sheet = self.council.get_run(&self.ctx, self.run).await.ok()?;
        let event = LiveEvent {
            name: LAST.to_owned(),
            at: sheet.run.ended_at.unwrap_or(sheet.run.created_at),
            subject: self.run.to_string(),
            by: None,
            data: json!({ "state": sheet.run.state }),
        };
        Some(RunFrame::Event { at: self.at, event })
    }
}
