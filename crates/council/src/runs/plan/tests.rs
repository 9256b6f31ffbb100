//! The plan, step by step and under any fate.

use proptest::prelude::*;

use super::*;
use crate::review::Vote;

const NOW: Timestamp = Timestamp::from_micros(1_000_000_000);

fn run(panel: &[&str]) -> RunView {
    let panel: Vec<String> = panel.iter().map(ToString::to_string).collect();
    let consolidators = panel.iter().take(2).cloned().collect();
    RunView::new(panel, consolidators, NOW)
}

/// Applies plans until there is nothing to do but wait.
fn settle(view: &mut RunView) -> Vec<Action> {
    let mut all = Vec::new();
    loop {
        let actions = plan(view);
        if actions.is_empty() {
            return all;
        }
        for action in &actions {
            view.apply(action);
        }
        all.extend(actions);
    }
}

fn queued(view: &RunView) -> Vec<(u8, u32, String)> {
    let open = view.units.iter().filter(|unit| unit.state == UnitState::Queued);
    open.map(|unit| (unit.key.place.stage.number(), unit.key.place.round, unit.key.model.clone())).collect()
}

/// All that is queued ends like this.
fn end(view: &mut RunView, fate: impl Fn(&Key) -> (UnitState, Option<Vote>)) {
    let revised: Vec<String> = view.done(view.place_of(Stage::Revision)).map(ToOwned::to_owned).collect();
    view.state = if view.state == State::Queued { State::Running } else { view.state };
    for unit in view.units.iter_mut().filter(|unit| unit.state == UnitState::Queued) {
        (unit.state, unit.vote) = fate(&unit.key);
        if unit.key.place.stage == Stage::Consolidation {
            unit.made_of.clone_from(&revised);
        }
    }
    settle(view);
}

fn done(key: &Key) -> (UnitState, Option<Vote>) {
    (UnitState::Done, (key.place.stage == Stage::FinalReview).then_some(Vote::Approve))
}

/// Somebody asks for another attempt at what has failed.
fn retry(view: &mut RunView) {
    let failed = view.retryable();
    for unit in view.units.iter_mut().filter(|unit| failed.contains(&unit.key)) {
        unit.state = UnitState::Waiting;
    }
    view.state = State::Queued;
}

fn units_of(view: &RunView) -> Vec<u8> {
    let mut numbers: Vec<u8> = queued(view).into_iter().map(|(stage, _, _)| stage).collect();
    numbers.dedup();
    numbers
}

#[test]
fn a_run_without_trouble_goes_through_six_stages_and_is_complete() {
    let mut view = run(&["a", "b", "c"]);
    let first = settle(&mut view);
    assert_eq!(first[0], Action::MoveTo(Place { round: 1, stage: Stage::Analysis }));
    assert_eq!((first.len(), view.state), (4, State::Queued));
    for number in 1..=6 {
        assert_eq!(units_of(&view), [number]);
        assert_eq!(queued(&view).len(), if number == 4 { 1 } else { 3 });
        end(&mut view, done);
    }
    assert_eq!((view.state, view.units.len(), plan(&view)), (State::Complete, 16, Vec::new()));
}

#[test]
fn one_analysis_is_enough_and_needs_no_peers() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    end(&mut view, |key| if key.model == "a" { done(key) } else { (UnitState::Failed, None) });
    assert_eq!(queued(&view), [(3, 1, "a".to_owned())]);
    for _ in 0..4 {
        end(&mut view, done);
    }
    assert_eq!(view.state, State::Degraded);
    assert_eq!(
        view.losses().iter().map(|key| (key.place.stage, key.model.as_str())).collect::<Vec<_>>(),
        [(Stage::Analysis, "b")]
    );
}

#[test]
fn without_an_analysis_a_run_has_failed() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    end(&mut view, |_| (UnitState::Failed, None));
    assert_eq!(view.state, State::Failed);
}

#[test]
fn fallbacks_consolidate_one_after_the_other() {
    let mut view = run(&["a", "b", "c"]);
    settle(&mut view);
    for _ in 0..3 {
        end(&mut view, done);
    }
    assert_eq!(queued(&view), [(4, 1, "a".to_owned())]);
    end(&mut view, |_| (UnitState::Failed, None));
    assert_eq!(queued(&view), [(4, 1, "b".to_owned())]);
    let mut lost = view.clone();
    end(&mut lost, |_| (UnitState::Failed, None));
    assert_eq!(lost.state, State::Failed);
    for _ in 0..3 {
        end(&mut view, done);
    }
    assert_eq!(view.state, State::Degraded);
}

#[test]
fn a_majority_for_changes_opens_one_more_round_and_no_third() {
    let mut view = run(&["a", "b", "c"]);
    settle(&mut view);
    for _ in 0..4 {
        end(&mut view, done);
    }
    let revise = |key: &Key| (UnitState::Done, (key.place.stage == Stage::FinalReview).then_some(Vote::Revise));
    end(&mut view, revise);
    assert_eq!(queued(&view), [(4, 2, "a".to_owned())]);
    end(&mut view, revise);
    assert_eq!(units_of(&view), [5]);
    end(&mut view, revise);
    assert_eq!(queued(&view).first(), Some(&(6, 2, "a".to_owned())));
    end(&mut view, done);
    assert_eq!((view.state, view.rounds.len()), (State::Complete, 2));
}

#[test]
fn half_of_the_votes_is_no_majority() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    for _ in 0..4 {
        end(&mut view, done);
    }
    end(&mut view, |key| (UnitState::Done, Some(if key.model == "a" { Vote::Revise } else { Vote::Approve })));
    assert_eq!(units_of(&view), [6]);
}

#[test]
fn when_all_final_drafts_fail_the_consolidation_is_what_there_is() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    for _ in 0..5 {
        end(&mut view, done);
    }
    end(&mut view, |_| (UnitState::Failed, None));
    assert_eq!(view.state, State::Degraded);
}

#[test]
fn a_missing_sign_in_parks_the_run_until_it_is_there() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    let parked = UnitState::Parked(Parked::NeedsAuth { until: NOW.plus(Duration::from_secs(10)) });
    end(&mut view, |key| if key.model == "a" { (parked, None) } else { done(key) });
    assert_eq!(view.state, State::NeedsAuth);
    view.now = NOW.plus(Duration::from_secs(11));
    view.has_auth = false;
    assert_eq!(settle(&mut view), []);
    view.has_auth = true;
    settle(&mut view);
    assert_eq!((view.state, queued(&view)), (State::Running, vec![(1, 1, "a".to_owned())]));
}

#[test]
fn a_model_that_cools_down_for_days_is_gone_on_without_when_there_are_others() {
    let cool =
        |seconds| UnitState::Parked(Parked::CoolingDown { since: NOW, until: NOW.plus(Duration::from_secs(seconds)) });
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    let mut alone = view.clone();
    let mut short = view.clone();
    end(&mut view, |key| if key.model == "a" { (cool(495_669), None) } else { done(key) });
    assert_eq!(queued(&view), [(3, 1, "b".to_owned())]);
    // With nobody else the run waits, and says for what.
    end(&mut alone, |key| if key.model == "a" { (cool(495_669), None) } else { (UnitState::Failed, None) });
    assert_eq!((alone.state, queued(&alone).len()), (State::CoolingDown, 0));
    end(&mut short, |key| if key.model == "a" { (cool(30), None) } else { done(key) });
    assert_eq!(short.state, State::CoolingDown);
    short.now = NOW.plus(Duration::from_secs(30));
    settle(&mut short);
    assert_eq!((short.state, queued(&short).len()), (State::Running, 1));
}

#[test]
fn what_was_halted_or_is_over_is_left_alone() {
    for state in State::ALL.into_iter().filter(|state| !state.is_working()) {
        let mut view = run(&["a", "b"]);
        view.state = state;
        assert_eq!(plan(&view), [], "{state:?}");
    }
}

#[test]
fn a_rerun_does_the_stages_from_there_on_and_keeps_the_others() {
    let mut view = run(&["a", "b"]);
    settle(&mut view);
    for _ in 0..6 {
        end(&mut view, done);
    }
    assert_eq!(view.state, State::Complete);
    view.rounds.push(Round { from: Stage::Revision, why: Why::Rerun });
    view.state = State::Queued;
    settle(&mut view);
    assert_eq!(queued(&view), [(3, 2, "a".to_owned()), (3, 2, "b".to_owned())]);
    for _ in 0..4 {
        end(&mut view, done);
    }
    assert_eq!(
        (view.state, view.round_of(Stage::PeerReview), view.round_of(Stage::FinalDrafts)),
        (State::Complete, 1, 2)
    );
}

#[test]
fn an_analysis_that_succeeds_later_is_told_as_missing_from_the_consolidation() {
    let mut view = run(&["a", "b", "c"]);
    settle(&mut view);
    end(&mut view, |key| if key.model == "c" { (UnitState::Failed, None) } else { done(key) });
    for _ in 0..5 {
        end(&mut view, done);
    }
    assert_eq!(view.state, State::Degraded);
    // Somebody asks for the failed units once more.
    retry(&mut view);
    settle(&mut view);
    assert_eq!(queued(&view), [(1, 1, "c".to_owned())]);
    for expected in [2, 3] {
        end(&mut view, done);
        assert_eq!(queued(&view), [(expected, 1, "c".to_owned())]);
    }
    end(&mut view, done);
    assert_eq!((view.state, view.latecomers()), (State::Degraded, vec!["c".to_owned()]));
}

/// What may happen to a unit that is queued.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Done,
    Revise,
    Failed,
    NeedsAuth,
    Cools(u64),
    /// The process died: the unit is taken up again as it was.
    Crash,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Done),
        3 => Just(Fate::Revise),
        2 => Just(Fate::Failed),
        1 => Just(Fate::NeedsAuth),
        1 => (1_u64..2_000).prop_map(Fate::Cools),
        1 => Just(Fate::Crash),
    ]
}

/// Lets fate have its way with one open unit after the other, checking at every step what must always hold.
fn live(view: &mut RunView, fates: &[(Fate, usize)]) -> Result<(), TestCaseError> {
    let mut step = 0;
    while view.state.is_working() {
        step += 1;
        prop_assert!(step < 2_000, "the run does not end: {:?}", view);
        let (fate, pick) = fates[step % fates.len()];
        check(view)?;
        settle(view);
        let open: Vec<usize> = (0..view.units.len()).filter(|at| view.units[*at].state == UnitState::Queued).collect();
        if open.is_empty() {
            if view.state.is_working() {
                // All wait for something outside: time passes, somebody signs in.
                let until = view.units.iter().filter_map(|unit| match unit.state {
                    UnitState::Parked(why) => Some(why.until()),
                    UnitState::Waiting
                    | UnitState::Queued
                    | UnitState::Running
                    | UnitState::Done
                    | UnitState::Failed => None,
                });
                let until = until.max();
                prop_assert!(until.is_some(), "nothing is open and nothing is parked: {:?}", view);
                prop_assert!(matches!(view.state, State::NeedsAuth | State::CoolingDown), "{:?}", view.state);
                view.now = view.now.max(until.unwrap());
            }
            continue;
        }
        if view.state == State::Queued {
            view.state = State::Running;
        }
        let revised: Vec<String> = view.done(view.place_of(Stage::Revision)).map(ToOwned::to_owned).collect();
        let now = view.now;
        let unit = &mut view.units[open[pick % open.len()]];
        let vote = |vote| (unit.key.place.stage == Stage::FinalReview).then_some(vote);
        // Luck turns in the end, as it must for a run that waits for somebody.
        let fate = if step > 400 { Fate::Done } else { fate };
        (unit.state, unit.vote) = match fate {
            Fate::Done => (UnitState::Done, vote(Vote::Approve)),
            Fate::Revise => (UnitState::Done, vote(Vote::Revise)),
            Fate::Failed => (UnitState::Failed, None),
            Fate::NeedsAuth => {
                (UnitState::Parked(Parked::NeedsAuth { until: now.plus(Duration::from_secs(10)) }), None)
            }
            Fate::Cools(s) => {
                (UnitState::Parked(Parked::CoolingDown { since: now, until: now.plus(Duration::from_secs(s)) }), None)
            }
            Fate::Crash => (UnitState::Queued, None),
        };
        unit.made_of = revised;
    }
    check(view)
}

/// What holds of every plan.
fn check(view: &RunView) -> Result<(), TestCaseError> {
    let actions = plan(view);
    let mut after = view.clone();
    for action in &actions {
        if let Action::Enqueue(key) = action {
            let before = view.unit(key).map(|unit| unit.state);
            prop_assert!(
                matches!(before, None | Some(UnitState::Waiting | UnitState::Parked(_))),
                "asked for again: {:?} {:?}",
                key,
                before
            );
        }
        after.apply(action);
    }
    // Applied twice is applied once.
    let mut twice = after.clone();
    actions.iter().filter(|it| !matches!(it, Action::OpenRound { .. })).for_each(|action| twice.apply(action));
    prop_assert_eq!(&twice, &after);
    // The order in which rows are read does not matter.
    let mut shuffled = view.clone();
    shuffled.units.reverse();
    prop_assert_eq!(plan(&shuffled), actions.clone());
    // No second plan wants the same again.
    for action in plan(&after) {
        prop_assert!(!actions.contains(&action), "{:?} is planned twice", action);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn under_any_fate_a_run_ends_and_says_truly_how(
        size in 1_usize..6,
        fallbacks in 1_usize..4,
        fates in prop::collection::vec((fate(), 0_usize..64), 1..120),
        second_life in 0_usize..3,
    ) {
        let panel: Vec<String> = (0..size).map(|n| format!("m{n}")).collect();
        let consolidators: Vec<String> = (0..fallbacks).map(|n| format!("m{n}")).collect();
        let mut view = RunView::new(panel, consolidators, NOW);
        live(&mut view, &fates)?;
        prop_assert!(view.rounds.len() <= 2);
        for life in 0..second_life {
            if life == 0 {
                retry(&mut view);
            } else {
                view.rounds.push(Round { from: Stage::Revision, why: Why::Rerun });
                view.state = State::Queued;
            }
            live(&mut view, &fates)?;
        }
        let has = |stage| view.done(view.place_of(stage)).next().is_some();
        match view.state {
            State::Complete => {
                prop_assert!(view.losses().is_empty());
                prop_assert!(Stage::ALL.into_iter().all(|stage| has(stage) || stage == Stage::PeerReview));
            }
            State::Degraded => {
                prop_assert!(has(Stage::Analysis) && has(Stage::Revision) && has(Stage::Consolidation));
                prop_assert!(!view.losses().is_empty() || !view.latecomers().is_empty());
            }
            State::Failed => {
                prop_assert!(!has(Stage::Analysis) || !has(Stage::Revision) || !has(Stage::Consolidation));
            }
            State::Created
            | State::Queued
            | State::Running
            | State::Paused
            | State::NeedsAuth
            | State::CoolingDown
            | State::Cancelled => prop_assert!(false, "{:?} is no end", view.state),
        }
        // No unit twice.
        let mut keys: Vec<&Key> = view.units.iter().map(|unit| &unit.key).collect();
        keys.sort();
        let count = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
    }
}
