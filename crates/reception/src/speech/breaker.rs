//! When a speech provider is left alone. Pure: whoever asks brings the time.

use std::{collections::VecDeque, time::Duration};

use cliniq_platform::time::Timestamp;

/// So many failures within [`WINDOW`] open the breaker.
const FAILURES: usize = 3;
/// Failures older than this are forgotten.
const WINDOW: Duration = Duration::from_secs(60);
/// How long an open breaker lets nobody through; then one request may try.
const REST: Duration = Duration::from_secs(30);

/// Keeps callers from waiting for a provider that does not answer.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: VecDeque<Timestamp>,
    /// Open until then.
    rests_until: Option<Timestamp>,
}

impl Breaker {
    /// Whether a request may be made now. While open, one request per [`REST`] tries whether the provider is back.
    pub(super) fn admits(&mut self, now: Timestamp) -> bool {
        match self.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                self.rests_until = Some(now.plus(REST));
                true
            }
        }
    }

    /// The provider answered in time.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The provider failed, or was late; answers whether this has opened the breaker.
    pub(super) fn failed(&mut self, now: Timestamp) -> bool {
        self.failures.push_back(now);
        while self.failures.front().is_some_and(|first| now.since(*first) > WINDOW) {
            self.failures.pop_front();
        }
        if self.rests_until.is_some() || self.failures.len() < FAILURES {
            return false;
        }
        self.rests_until = Some(now.plus(REST));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_772_636_400_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn three_failures_in_a_minute_open_it_once_and_one_request_a_while_tries_again() {
        let mut breaker = Breaker::default();
        assert_eq!([0, 1, 2].map(|second| breaker.failed(at(second))), [false, false, true]);
        assert!(!breaker.admits(at(3)) && !breaker.admits(at(31)));
        assert!(breaker.admits(at(32)) && !breaker.admits(at(33)));
        assert!(!breaker.failed(at(34)), "the same outage is told once");
        assert!(!breaker.admits(at(40)) && breaker.admits(at(65)));
        breaker.succeeded();
        assert!(breaker.admits(at(66)) && breaker.admits(at(66)));
    }

    #[test]
    fn rare_failures_leave_it_closed() {
        let mut breaker = Breaker::default();
        for minute in 0..20 {
            assert!(!breaker.failed(at(minute * 61)) && breaker.admits(at(minute * 61 + 1)));
        }
    }
}
