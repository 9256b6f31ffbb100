//! What may be asked of a run in which state.
#![deny(clippy::wildcard_enum_match_arm)]

use super::plan::State;

/// What somebody asks of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Begin.
    Start,
    /// Stop for good.
    Cancel,
    /// Halt; what is under way is finished.
    Pause,
    /// Go on; what is parked is tried now.
    Resume,
    /// Ask once more for what has failed.
    Retry,
    /// Do the stages from one on once more.
    Rerun,
}

/// What a wish comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The run takes on this state.
    Becomes(State),
    /// It is so already: asking twice is asking once.
    IsSo,
    /// Not from here.
    Illegal,
}

/// What a wish comes to in a state.
pub(super) const fn outcome(state: State, wish: Wish) -> Outcome {
    use Outcome::{Becomes, Illegal, IsSo};
    use State::{Cancelled, Complete, CoolingDown, Created, Degraded, Failed, NeedsAuth, Paused, Queued, Running};
    match (wish, state) {
        (Wish::Start, Created) => Becomes(Queued),
        (Wish::Start, Queued | Running | NeedsAuth | CoolingDown | Complete | Degraded | Failed) => IsSo,
        (Wish::Start, Paused | Cancelled) => Illegal,

        (Wish::Cancel, Created | Queued | Running | Paused | NeedsAuth | CoolingDown) => Becomes(Cancelled),
        (Wish::Cancel, Cancelled) => IsSo,
        (Wish::Cancel, Complete | Degraded | Failed) => Illegal,

        (Wish::Pause, Queued | Running | NeedsAuth | CoolingDown) => Becomes(Paused),
        (Wish::Pause, Paused) => IsSo,
        (Wish::Pause, Created | Complete | Degraded | Failed | Cancelled) => Illegal,

        (Wish::Resume, Paused | NeedsAuth | CoolingDown) => Becomes(Queued),
        (Wish::Resume, Queued | Running) => IsSo,
        (Wish::Resume, Created | Complete | Degraded | Failed | Cancelled) => Illegal,

        (Wish::Retry, Degraded | Failed) => Becomes(Queued),
        (Wish::Retry, Queued | Running | NeedsAuth | CoolingDown) => IsSo,
        (Wish::Retry, Created | Paused | Complete | Cancelled) => Illegal,

        (Wish::Rerun, Complete | Degraded | Failed | Cancelled) => Becomes(Queued),
        (Wish::Rerun, Queued | Running | NeedsAuth | CoolingDown) => IsSo,
        (Wish::Rerun, Created | Paused) => Illegal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISHES: [Wish; 6] = [Wish::Start, Wish::Cancel, Wish::Pause, Wish::Resume, Wish::Retry, Wish::Rerun];

    #[test]
    fn a_wish_that_was_granted_can_be_repeated_without_harm() {
        for state in State::ALL {
            for wish in WISHES {
                if let Outcome::Becomes(next) = outcome(state, wish) {
                    assert_eq!(outcome(next, wish), Outcome::IsSo, "{wish:?} in {state:?}");
                    assert_ne!(next, state);
                }
            }
        }
    }

    #[test]
    fn nothing_starts_what_somebody_has_stopped_but_a_new_round() {
        let back = WISHES.into_iter().filter(|wish| matches!(outcome(State::Cancelled, *wish), Outcome::Becomes(_)));
        assert_eq!(back.collect::<Vec<_>>(), [Wish::Rerun]);
    }
}
