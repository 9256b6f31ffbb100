//! An answer that is passed on while it is being written.

use std::collections::VecDeque;

use cliniq_platform::{Ctx, Phi, Result};
use futures::stream;

use crate::{
    attempts::{Got, How},
    error::Failure,
    gateway::{Admitted, Completed, Delta, Deltas, Failed, Gateway, reply},
    types::{Endpoint, Purpose, Request},
    upstream::{Answered, Incoming, Next, Traffic, Trouble},
};

/// A stream that has begun to speak. Dropped in the middle, its booking says that it was cancelled.
struct Speaking {
    gateway: Gateway,
    request: Request,
    endpoint: Endpoint,
    incoming: Incoming,
    admitted: Admitted,
}

enum State {
    Speaking(Box<Speaking>, Option<Next>),
    /// The end has come: what is left to hand out.
    Ending(VecDeque<Delta>),
}

impl Gateway {
    /// Asks a model and passes its answer on while it is being written.
    ///
    /// Attempts are repeated until the first piece has come, not after: words that were shown cannot be taken back.
    ///
    /// # Errors
    /// What kept the answer from beginning.
    pub async fn stream(&self, ctx: &Ctx, purpose: Purpose, request: Request) -> Result<Deltas, Failed> {
        let mut admitted = self.admit(ctx, &purpose, &request).await?;
        let deadline = admitted.deadline;
        let begun = self.inner.attempts(&request, How::Streaming, deadline, &mut admitted.booking).await;
        let (endpoint, incoming, first) = match begun {
            Ok((endpoint, Got::Stream { incoming, first })) => (endpoint, *incoming, first),
            Ok((_, Got::Whole(_))) => {
                let failure = Failure::Malformed { why: "it came in one piece".into() };
                return Err(self.inner.fail(&request.model, admitted.booking, failure).await);
            }
            Err(failure) => return Err(self.inner.fail(&request.model, admitted.booking, failure).await),
        };
        let speaking = Speaking { gateway: self.clone(), request, endpoint, incoming, admitted };
        let state = State::Speaking(Box::new(speaking), Some(first));
        Ok(Box::pin(stream::unfold(Some(state), |state| async { next(state?).await })))
    }
}

type Item = Result<Delta, Failed>;

/// The next piece, and the state after it; `None` after the last.
async fn next(state: State) -> Option<(Item, Option<State>)> {
    let (mut speaking, mut first) = match state {
        State::Ending(mut left) => return left.pop_front().map(|delta| (Ok(delta), Some(State::Ending(left)))),
        State::Speaking(speaking, first) => (speaking, first),
    };
    loop {
        let came = match first.take() {
            Some(first) => Ok(first),
            None => speaking.hear().await,
        };
        match came {
            Ok(Next::Text(text)) if text.is_empty() => {}
            Ok(Next::Text(text)) => {
                return Some((Ok(Delta::Text(Phi::new(text))), Some(State::Speaking(speaking, None))));
            }
            Ok(Next::End(answered)) => {
                let mut left = speaking.end(*answered).await;
                return left.pop_front().map(|delta| (Ok(delta), Some(State::Ending(left))));
            }
            Err(trouble) => return Some((Err(speaking.fail(trouble).await), None)),
        }
    }
}

impl Speaking {
    async fn hear(&mut self) -> Result<Next, Trouble> {
        let mut traffic = Traffic::default();
        let next = self.incoming.next(&mut traffic).await;
        self.admitted.booking.add(&mut traffic);
        next
    }

    async fn end(self, answered: Answered) -> VecDeque<Delta> {
        // A whole answer from an upstream that does not stream has not been handed out yet.
        let unsaid = self.incoming.is_whole().then(|| Delta::Text(Phi::new(answered.text.clone())));
        let reply = reply(&self.request, self.endpoint, answered);
        let calls: Vec<Delta> = reply.tool_calls.iter().cloned().map(Delta::ToolCall).collect();
        let Completed { reply, ledger } =
            self.gateway.inner.succeed(&self.request.model, self.admitted.booking, reply).await;
        let finished = Delta::Finished(Box::new(Completed { reply, ledger }));
        unsaid.into_iter().chain(calls).chain([finished]).collect()
    }

    async fn fail(self, trouble: Trouble) -> Failed {
        let inner = &self.gateway.inner;
        let failure = trouble.into_failure(inner.clock.now(), inner.settings.recheck);
        inner.fail(&self.request.model, self.admitted.booking, failure).await
    }
}
