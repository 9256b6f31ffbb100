//! What holds in every conversation, whatever is said: the rules that no sentence may break.
#![expect(clippy::expect_used, reason = "a test that cannot go on says what it expected")]

use cliniq_reception::dialog::desk::{Desk, Limits};
use cliniq_reception::dialog::state::Phase;
use cliniq_reception::dialog::{self, Effect, Heard, Next, State, Step, TransferOutcome};
use cliniq_reception::safety::Level;
use proptest::prelude::*;

/// One thing that happens in a call.
#[derive(Clone, Debug)]
enum Event {
    Speech(String, Option<f32>),
    Keys(String),
    TransferEnds(TransferOutcome),
}

/// Words that steer a conversation, so that random calls reach every phase.
const SAYINGS: [&str; 44] = [
    "",
    "I'd like an appointment for a check-up",
    "quiero una cita",
    "I need a refill of my lisinopril",
    "I want to cancel my appointment on Friday",
    "move my appointment from Thursday to Tuesday at three",
    "call me back please",
    "can I take ibuprofen with my blood thinner",
    "what are your hours",
    "do you have wifi",
    "Maria Lopez",
    "my name is Otis Brandt",
    "next Tuesday",
    "Sunday",
    "half past two",
    "at eight in the evening",
    "Monday at nine",
    "no, Thursday not Tuesday",
    "yes",
    "no",
    "no thanks, bye",
    "I don't know",
    "whenever",
    "never mind",
    "actually I need a refill instead",
    "can you repeat that",
    "one moment please",
    "español por favor",
    "me llamo Lucía Prado",
    "my chest feels tight and my arm is numb",
    "I can't breathe",
    "no puedo respirar",
    "that was a mistake, I'm fine",
    "I want to kill myself",
    "let me talk to a person",
    "don't record this",
    "umbrella lamppost",
    "the third of May 1961",
    "CVS on Main Street",
    "two one two five five five oh one eight eight",
    "the one with Dr. Okafor",
    "knee pain",
    "make it ten",
    "cancel that",
];

fn event() -> impl Strategy<Value = Event> {
    let confidence = prop_oneof![Just(None), (0.0f32..=1.0).prop_map(Some)];
    let outcome = prop_oneof![
        Just(TransferOutcome::Busy),
        Just(TransferOutcome::NoAnswer),
        Just(TransferOutcome::Failed),
        Just(TransferOutcome::Answered),
    ];
    prop_oneof![
        12 => (0..SAYINGS.len()).prop_map(|at| Event::Speech(SAYINGS[at].to_owned(), Some(0.9))),
        2 => (any::<String>(), confidence.clone()).prop_map(|(text, sure)| Event::Speech(text, sure)),
        1 => ("[a-zA-ZáéíóúñüÑ0-9 ,.'?!]{0,80}", confidence).prop_map(|(text, sure)| Event::Speech(text, sure)),
        2 => "[0-9*#]{1,11}".prop_map(Event::Keys),
        2 => outcome.prop_map(Event::TransferEnds),
    ]
}

fn now() -> jiff::Zoned {
    "2026-03-04T10:00:00-05:00[America/New_York]".parse().expect("a moment")
}

fn happen(desk: &Desk, state: &State, event: &Event) -> Step {
    let heard = match event {
        Event::Speech(text, confidence) => Heard { text, confidence: *confidence, digits: None },
        Event::Keys(digits) => Heard { digits: Some(digits), ..Heard::default() },
        Event::TransferEnds(outcome) => return dialog::transfer_failed(desk, state.clone(), *outcome),
    };
    dialog::turn(desk, state, &heard, &now())
}

fn gravest(state: &State) -> Option<Level> {
    state.alarm().map(|alarm| alarm.level)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_said_the_call_goes_on_or_ends(events in prop::collection::vec(event(), 1..40)) {
        let desk = Desk::default();
        let mut state = dialog::greet(&desk, State::new(&desk, Some("+12125550147"), &now())).state;
        for event in &events {
            let step = happen(&desk, &state, event);
            prop_assert!(!step.say.trim().is_empty(), "silence after {event:?}");
            prop_assert_eq!(step.next == Next::HangUp, step.state.phase == Phase::Ended);
            if step.next == Next::Listen {
                prop_assert!(!matches!(step.state.phase, Phase::HandedOver(_)), "listens while handing over: {}", step.say);
            }
            state = step.state;
        }
    }

    #[test]
    fn an_alarm_is_never_lowered(events in prop::collection::vec(event(), 1..40)) {
        let desk = Desk::default();
        let mut state = State::new(&desk, None, &now());
        for event in &events {
            let step = happen(&desk, &state, event);
            prop_assert!(gravest(&step.state) >= gravest(&state), "lowered by {event:?}");
            if let Some(alarm) = &step.alarm {
                prop_assert!(gravest(&step.state) >= Some(alarm.level));
                prop_assert!(matches!(step.next, Next::Transfer(_)), "an alarm without a transfer after {event:?}");
            }
            state = step.state;
        }
    }

    #[test]
    fn a_crash_at_any_moment_changes_nothing(events in prop::collection::vec(event(), 1..25)) {
        let desk = Desk::default();
        let stored = serde_json::to_string(&desk).expect("a desk is JSON");
        let desk_again: Desk = serde_json::from_str(&stored).expect("a desk comes back");
        let mut state = State::new(&desk, Some("+12125550147"), &now());
        for event in &events {
            let stored = serde_json::to_string(&state).expect("a state is JSON");
            let again: State = serde_json::from_str(&stored).expect("a state comes back");
            prop_assert_eq!(&again, &state);
            let step = happen(&desk, &state, event);
            prop_assert_eq!(&happen(&desk_again, &again, event), &step, "the same words gave another step");
            state = step.state;
        }
    }

    #[test]
    fn tasks_are_numbered_once_and_hanging_up_files_only_what_is_unfinished(
        events in prop::collection::vec(event(), 1..40),
    ) {
        let desk = Desk::default();
        let mut state = State::new(&desk, Some("+12125550147"), &now());
        let mut kinds = std::collections::BTreeMap::new();
        for event in &events {
            let step = happen(&desk, &state, event);
            for effect in &step.effects {
                if let Effect::FileTask(draft) = effect {
                    prop_assert!(draft.ordinal >= 1 && draft.ordinal < step.state.next_ordinal);
                    // A change of mind may turn an unfinished request into another; a finished one keeps its kind.
                    if !draft.incomplete {
                        let known = kinds.entry(draft.ordinal).or_insert(draft.kind);
                        prop_assert_eq!(*known, draft.kind);
                    }
                }
            }
            state = step.state;
        }
        for effect in dialog::hang_up(&desk, &state) {
            match effect {
                Effect::FileTask(draft) => {
                    prop_assert!(draft.incomplete);
                    prop_assert!(!state.filed.iter().any(|filed| filed.ordinal == draft.ordinal));
                }
                other => prop_assert!(false, "hanging up does nothing but file: {other:?}"),
            }
        }
    }

    #[test]
    fn no_call_is_longer_than_the_clinic_allows(text in "[a-z ]{1,30}") {
        let desk = Desk { limits: Limits { max_turns: 12, misunderstandings: 200, ..Limits::default() }, ..Desk::default() };
        let mut state = State::new(&desk, None, &now());
        for _ in 0..12 {
            state = happen(&desk, &state, &Event::Speech(text.clone(), None)).state;
        }
        let step = happen(&desk, &state, &Event::Speech(text, None));
        prop_assert!(step.next != Next::Listen, "still listening: {}", step.say);
    }
}

#[test]
fn ten_megabytes_of_speech_are_answered() {
    let desk = Desk::default();
    let text = "word ".repeat(2_000_000);
    let state = State::new(&desk, None, &now());
    let step = happen(&desk, &state, &Event::Speech(text, None));
    assert!(!step.say.is_empty());
    assert!(serde_json::to_string(&step.state).expect("JSON").len() < 20_000, "a state stays small");
}
