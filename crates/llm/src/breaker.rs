//! Which models rest: those that fail again and again, and those whose accounts cool down.
//!
//! A model that rests is not asked; its last failure is repeated at once. When the rest is over, whoever comes first
//! asks, and the door is shut again behind them until they have an answer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cliniq_platform::time::Timestamp;

use crate::{error::Failure, types::ModelId};

/// So many calls in a row have to fail, each after its own bounded attempts.
const TOLERATED: u32 = 5;
/// How long a failing model rests.
const REST: Duration = Duration::from_secs(30);

/// The failures of all models.
#[derive(Default)]
pub(crate) struct Breaker {
    models: Mutex<HashMap<ModelId, Resting>>,
}

struct Resting {
    in_a_row: u32,
    until: Option<Timestamp>,
    last: Failure,
}

impl Breaker {
    /// Whether the model may be asked.
    ///
    /// # Errors
    /// The failure for which it rests.
    pub(crate) fn admit(&self, model: &ModelId, now: Timestamp) -> Result<(), Failure> {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(resting) = models.get_mut(model) else { return Ok(()) };
        match resting.until {
            Some(until) if now < until => Err(resting.last.clone()),
            Some(_) => {
                resting.until = Some(now.plus(REST));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Why a model rests, if it does, without asking to be admitted.
    pub(crate) fn resting(&self, model: &ModelId, now: Timestamp) -> Option<Failure> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let resting = models.get(model)?;
        resting.until.is_some_and(|until| now < until).then(|| resting.last.clone())
    }

    /// Learns how a call ended.
    pub(crate) fn learn(&self, model: &ModelId, outcome: Result<(), &Failure>, now: Timestamp) {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Err(failure @ Failure::CoolingDown { ask_again, .. }) => {
                let resting = Resting { in_a_row: 0, until: Some(*ask_again), last: failure.clone() };
                models.insert(model.clone(), resting);
            }
            Err(failure @ (Failure::Upstream { .. } | Failure::TimedOut)) => {
                let fresh = || Resting { in_a_row: 0, until: None, last: failure.clone() };
                let resting = models.entry(model.clone()).or_insert_with(fresh);
                resting.in_a_row += 1;
                resting.last = failure.clone();
                if resting.in_a_row >= TOLERATED {
                    resting.until = Some(now.plus(REST));
                }
            }
            // Everything else says nothing against the model, or is not its fault.
            Ok(()) | Err(_) => drop(models.remove(model)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_000_000_000);
    const FAILED: Failure = Failure::Upstream { status: 502 };

    fn model() -> ModelId {
        ModelId::parse("m").unwrap()
    }

    #[test]
    fn a_model_rests_after_five_failures_in_a_row_and_is_then_asked_once() {
        let breaker = Breaker::default();
        for _ in 0..5 {
            assert_eq!(breaker.admit(&model(), START), Ok(()));
            breaker.learn(&model(), Err(&FAILED), START);
        }

        assert_eq!(breaker.admit(&model(), START), Err(FAILED));
        assert_eq!(breaker.resting(&model(), START), Some(FAILED));
        assert_eq!(breaker.admit(&ModelId::parse("other").unwrap(), START), Ok(()));
        let later = START.plus(REST);
        assert_eq!(breaker.admit(&model(), later), Ok(()));
        assert_eq!(breaker.admit(&model(), later), Err(FAILED), "one is enough to find out");
        breaker.learn(&model(), Ok(()), later);
        assert_eq!(breaker.admit(&model(), later), Ok(()));
    }

    #[test]
    fn a_success_in_between_begins_the_count_anew() {
        let breaker = Breaker::default();
        for _ in 0..20 {
            for _ in 0..4 {
                breaker.learn(&model(), Err(&FAILED), START);
            }
            breaker.learn(&model(), Ok(()), START);
        }

        assert_eq!(breaker.admit(&model(), START), Ok(()));
    }

    #[test]
    fn a_model_that_cools_down_is_not_asked_before_its_time() {
        let breaker = Breaker::default();
        let ask_again = START.plus(Duration::from_secs(300));
        let cooling = Failure::CoolingDown { until: START.plus(Duration::from_secs(9_000_000)), ask_again };
        breaker.learn(&model(), Err(&cooling), START);

        assert_eq!(breaker.admit(&model(), ask_again.minus(Duration::from_secs(1))), Err(cooling));
        assert_eq!(breaker.admit(&model(), ask_again), Ok(()));
    }
}
