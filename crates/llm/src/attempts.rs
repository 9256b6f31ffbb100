//! Bounded attempts: which way a model is asked, how often, and how long is waited in between.

use std::time::Duration;

use cliniq_platform::retry::Policy;
use tokio::time::Instant;

use crate::{
    error::{AuthCause, Failure, Refusal},
    gateway::Inner,
    ledger::Booking,
    types::{Endpoint, Request},
    upstream::{Answered, Incoming, Next, Traffic, Trouble, What},
};

/// How an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Whole,
    Streaming,
}

/// What came of the attempts.
pub(crate) enum Got {
    Whole(Answered),
    /// A stream that has begun to speak.
    Stream {
        incoming: Box<Incoming>,
        first: Next,
    },
}

/// The way of asking is changed at most once a call, and that is not counted as an attempt.
struct Way {
    endpoint: Endpoint,
    is_changed: bool,
}

impl Inner {
    /// Asks until an answer has come, or has begun to come; answers which way, and what.
    ///
    /// # Errors
    /// The last failure, when no further attempt is allowed or worth it.
    pub(crate) async fn attempts(
        &self,
        request: &Request,
        how: How,
        deadline: Instant,
        booking: &mut Booking,
    ) -> Result<(Endpoint, Got), Failure> {
        let mut way = Way { endpoint: self.endpoints.of(&request.model).await, is_changed: false };
        let mut attempt = 1;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::TimedOut);
            }
            booking.attempt(way.endpoint);
            let mut traffic = Traffic::default();
            let result = self.once(way.endpoint, request, how, left, &mut traffic).await;
            booking.add(&mut traffic);
            let trouble = match result {
                Ok(got) => {
                    self.endpoints.learn(&request.model, way.endpoint).await;
                    return Ok((way.endpoint, got));
                }
                Err(trouble) => trouble,
            };
            if way.may_change(trouble.what) {
                way = Way { endpoint: other(way.endpoint), is_changed: true };
                continue;
            }
            self.pause(trouble, attempt, deadline).await?;
            tracing::debug!(model.id = %request.model, attempt, trouble = ?trouble.what, "asking the model again");
            attempt += 1;
        }
    }

    async fn once(
        &self,
        endpoint: Endpoint,
        request: &Request,
        how: How,
        within: Duration,
        traffic: &mut Traffic,
    ) -> Result<Got, Trouble> {
        match how {
            How::Whole => self.wire.ask(endpoint, request, within, traffic).await.map(Got::Whole),
            How::Streaming => {
                let mut incoming = self.wire.ask_streaming(endpoint, request, within, traffic).await?;
                loop {
                    match incoming.next(traffic).await? {
                        Next::Text(text) if text.is_empty() => {}
                        first => return Ok(Got::Stream { incoming: Box::new(incoming), first }),
                    }
                }
            }
        }
    }

    /// Waits before the next attempt, if there may be one.
    async fn pause(&self, trouble: Trouble, attempt: u32, deadline: Instant) -> Result<(), Failure> {
        let failure = |trouble: Trouble| trouble.into_failure(self.clock.now(), self.settings.recheck);
        if !trouble.is_passing() {
            return Err(failure(trouble));
        }
        let Policy { base, attempts, .. } = self.settings.attempts;
        let random = rand::random::<f64>();
        let wait = match trouble.wait {
            // Longer than anybody should wait here: whoever asks before that time gets the same answer at once.
            Some(wait) if wait > self.settings.wait_cap => return Err(failure(parked(trouble))),
            // A little later than told, and not all at once.
            Some(wait) => (attempt < attempts).then(|| wait + base.mul_f64(random)),
            None => self.settings.attempts.next(attempt, random),
        };
        let wait = wait.ok_or_else(|| failure(trouble))?;
        if Instant::now() + wait >= deadline {
            return Err(failure(if trouble.wait.is_some() { parked(trouble) } else { trouble }));
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

impl Way {
    fn may_change(&self, what: What) -> bool {
        let is_refused = match self.endpoint {
            Endpoint::ChatCompletions => what == What::OtherEndpoint,
            // Remembered, but no longer true: the model went elsewhere, or the proxy has no such path.
            Endpoint::Responses => matches!(
                what,
                What::OtherEndpoint | What::Misplaced(404 | 405 | 501) | What::Refused(Refusal::Unsupported)
            ),
        };
        is_refused && !self.is_changed
    }
}

const fn other(endpoint: Endpoint) -> Endpoint {
    match endpoint {
        Endpoint::ChatCompletions => Endpoint::Responses,
        Endpoint::Responses => Endpoint::ChatCompletions,
    }
}

/// A wait that nobody can sit out here is a rest of the model, whatever the upstream called it. An account that is missing
/// stays what it is: somebody has to do something about it.
fn parked(trouble: Trouble) -> Trouble {
    match trouble.what {
        What::NeedsAuth(AuthCause::NoAccount) => trouble,
        _ => Trouble { what: What::CoolingDown, ..trouble },
    }
}
