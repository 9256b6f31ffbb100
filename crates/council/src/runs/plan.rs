//! What is left to do in a run: a function of its rows and nothing else.
//!
//! There is no code for going on after a crash: the rows say what is finished, and [`plan`] says the rest. It is asked
//! after every change and now and then besides; asking it twice, or applying its answer twice, changes nothing.
//! It promises: no finished unit is ever asked for again; a run ends; it ends in a state that tells the truth.

#[cfg(test)]
mod tests;
mod view;

use std::time::Duration;

use cliniq_platform::time::Timestamp;

use super::stages::{Stage, TooFew, Who};
pub use view::{Key, Parked, Place, Round, RunView, State, UnitState, UnitView, Why};

/// One step of a run, to be applied in a transaction together with all others of the same plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The stages from this one on are done anew, in a round of their own.
    OpenRound {
        /// The first stage of the round.
        from: Stage,
        /// What for.
        why: Why,
    },
    /// Work moves to a stage.
    MoveTo(Place),
    /// A model is asked, as soon as a worker is free.
    Enqueue(Key),
    /// Nobody waits for this parked unit any longer: it has failed of what it was parked for.
    GiveUp(Key),
    /// The run takes on another state.
    Settle(State),
}

/// What is to be done now. Empty when there is nothing to do but wait, or nothing at all.
pub fn plan(view: &RunView) -> Vec<Action> {
    if !view.state.is_working() {
        return Vec::new();
    }
    let mut planner = Planner { view, actions: Vec::new() };
    for stage in Stage::ALL {
        match planner.stage(stage) {
            Progress::Done => {}
            Progress::Waits(outlook) => {
                planner.settle(outlook.state(view.state));
                return planner.actions;
            }
            Progress::Ends(state) => {
                planner.settle(state);
                return planner.actions;
            }
            Progress::Repeats => return planner.actions,
        }
    }
    let is_whole = view.losses().is_empty() && view.latecomers().is_empty();
    planner.settle(if is_whole { State::Complete } else { State::Degraded });
    planner.actions
}

/// How far a stage is.
enum Progress {
    /// Nothing is left in it, and it has what the next one needs.
    Done,
    /// Something in it is under way or parked.
    Waits(Outlook),
    /// The run ends here.
    Ends(State),
    /// Something was decided that changes what comes next: the rows must be looked at again.
    Repeats,
}

/// What the open units of a stage are waiting for.
#[derive(Default)]
struct Outlook {
    is_active: bool,
    needs_auth: bool,
    until: Option<Timestamp>,
}

impl Outlook {
    fn park(&mut self, parked: Parked) {
        match parked {
            Parked::NeedsAuth { .. } => self.needs_auth = true,
            Parked::CoolingDown { until, .. } => {
                self.until = Some(self.until.map_or(until, |earlier| earlier.min(until)));
            }
        }
    }

    const fn is_empty(&self) -> bool {
        !self.is_active && !self.needs_auth && self.until.is_none()
    }

    /// The state of a run that waits like this.
    const fn state(&self, now: State) -> State {
        match (self.is_active, self.needs_auth) {
            // A run that was never begun stays in the queue until its first unit is.
            (true, _) => {
                if matches!(now, State::Queued) {
                    State::Queued
                } else {
                    State::Running
                }
            }
            (false, true) => State::NeedsAuth,
            (false, false) => State::CoolingDown,
        }
    }
}

struct Planner<'a> {
    view: &'a RunView,
    actions: Vec<Action>,
}

impl Planner<'_> {
    fn settle(&mut self, state: State) {
        if state != self.view.state {
            self.actions.push(Action::Settle(state));
        }
    }

    fn stage(&mut self, stage: Stage) -> Progress {
        let place = Place { stage, round: self.view.round_of(stage) };
        let outlook = match stage.who() {
            Who::Consolidator => self.consolidator(place),
            Who::Panel | Who::Reviewers | Who::Authors => self.together(place),
        };
        if self.actions.iter().any(|action| matches!(action, Action::GiveUp(_))) {
            // Who was just given up is a loss, which the rows do not tell yet.
            return Progress::Repeats;
        }
        if !outlook.is_empty() {
            if self.view.at != Some(place) {
                // Before the units, so that a reader of the log hears of the stage first.
                self.actions.insert(0, Action::MoveTo(place));
            }
            return Progress::Waits(outlook);
        }
        let is_empty = self.view.done(place).next().is_none();
        if is_empty && stage.when_empty() == TooFew::Fails {
            return Progress::Ends(State::Failed);
        }
        if stage == Stage::FinalReview && self.opens_second_round(place) {
            self.actions.push(Action::OpenRound { from: Stage::Consolidation, why: Why::Revise });
            return Progress::Repeats;
        }
        Progress::Done
    }

    /// All who are expected work at the same time.
    fn together(&mut self, place: Place) -> Outlook {
        let view = self.view;
        let expected = view.expected(place.stage);
        let mut outlook = Outlook::default();
        let mut parked = Vec::new();
        for model in &expected {
            let key = Key { place, model: model.clone() };
            match view.unit(&key).map(|unit| unit.state) {
                None | Some(UnitState::Waiting) => self.enqueue(key, &mut outlook),
                Some(UnitState::Queued | UnitState::Running) => outlook.is_active = true,
                Some(UnitState::Parked(why)) if view.is_free(why) => self.enqueue(key, &mut outlook),
                Some(UnitState::Parked(why)) => parked.push((key, why)),
                Some(UnitState::Done | UnitState::Failed) => {}
            }
        }
        // Without those who would keep everybody waiting too long, when the stage has enough without them. What is
        // under way may still succeed or not: only what is done counts.
        let has_enough = view.done(place).next().is_some() || place.stage.when_empty() == TooFew::GoesOn;
        for (key, why) in parked {
            if !outlook.is_active && has_enough && self.is_hopeless(why) {
                self.actions.push(Action::GiveUp(key));
            } else {
                outlook.park(why);
            }
        }
        outlook
    }

    /// The consolidator and its fallbacks work one after the other, until one succeeds.
    fn consolidator(&mut self, place: Place) -> Outlook {
        let view = self.view;
        let mut outlook = Outlook::default();
        if view.done(place).next().is_some() {
            return outlook;
        }
        let count = view.consolidators.len();
        for (index, model) in view.consolidators.iter().enumerate() {
            let key = Key { place, model: model.clone() };
            match view.unit(&key).map(|unit| unit.state) {
                Some(UnitState::Done | UnitState::Failed) => continue,
                None | Some(UnitState::Waiting) => self.enqueue(key, &mut outlook),
                Some(UnitState::Queued | UnitState::Running) => outlook.is_active = true,
                Some(UnitState::Parked(why)) if view.is_free(why) => self.enqueue(key, &mut outlook),
                Some(UnitState::Parked(why)) if index + 1 < count && self.is_hopeless(why) => {
                    self.actions.push(Action::GiveUp(key));
                    continue;
                }
                Some(UnitState::Parked(why)) => outlook.park(why),
            }
            return outlook;
        }
        outlook
    }

    fn enqueue(&mut self, key: Key, outlook: &mut Outlook) {
        outlook.is_active = true;
        self.actions.push(Action::Enqueue(key));
    }

    /// A model that cools down longer than the run's patience is gone on without. Somebody must act on a missing
    /// sign-in, and may have done so any minute: that is waited for.
    fn is_hopeless(&self, why: Parked) -> bool {
        match why {
            Parked::NeedsAuth { .. } => false,
            Parked::CoolingDown { since, until } => until.since(since) > self.view.patience,
        }
    }

    /// The majority of those who voted wants changes, and this is not the second round already.
    fn opens_second_round(&self, place: Place) -> bool {
        let view = self.view;
        let round = view.rounds.last().copied().unwrap_or_default();
        let is_first = place.round == view.last_round() && round.why != Why::Revise;
        // Drafts that exist are not thrown away for a vote that came late.
        let has_drafts = view.units.iter().any(|unit| {
            unit.key.place == Place { stage: Stage::FinalDrafts, round: view.round_of(Stage::FinalDrafts) }
        });
        let (revise, cast) = view.votes(place);
        is_first && !has_drafts && revise * 2 > cast
    }
}

/// How long a run waits for a model that cools down, when nobody said otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10 * 60);
