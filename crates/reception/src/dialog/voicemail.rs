//! A message after the tone, when nobody could take the call.
//!
//! The machine cannot hear what is said there, so it is offered only where the conversation has nothing better: a request
//! under way is finished in words, and in an emergency the conversation listens again afterwards. The call back is filed
//! when the message is offered, so that nothing is lost when the call ends in the middle of it.

use super::desk::Desk;
use super::handover;
use super::open;
use super::script::{AfterTransfer, Line};
use super::state::{Cause, Flow, Handover, Phase, Request, State};
use super::step::{Effect, Next, Step, TransferOutcome};
use super::turn::Turn;

/// Offers the tone. See [`super::take_message`].
pub(super) fn offer(desk: &Desk, state: State) -> Option<Step> {
    let mut turn = Turn::new(desk, state);
    match std::mem::replace(&mut turn.state.phase, Phase::Open) {
        Phase::Emergency(interrupted) => {
            turn.say(&Line::Emergency { country: desk.country, self_harm: interrupted.self_harm });
            turn.say(&Line::Voicemail { in_danger: true });
            turn.state.phase = Phase::Emergency(interrupted);
            Some(turn.done(Next::Voicemail))
        }
        Phase::HandedOver(handover) if !goes_on_in_words(&handover) => {
            let (cause, country) = (handover.why, desk.country);
            turn.say(&Line::TransferFailed { cause, country, then: AfterTransfer::Noted });
            turn.say(&Line::Voicemail { in_danger: false });
            let callback = call_back(&mut turn.state, &handover);
            turn.effects.push(Effect::FileTask(callback.draft(true)));
            turn.state.phase = Phase::HandedOver(Handover { flow: Some(callback), ..handover });
            Some(turn.done(Next::Voicemail))
        }
        Phase::HandedOver(_)
        | Phase::Open
        | Phase::AnythingElse
        | Phase::Offered(_)
        | Phase::Filling(_)
        | Phase::Ended => None,
    }
}

/// The recording is over. See [`super::message_left`].
pub(super) fn after(desk: &Desk, state: State, is_left: bool) -> Step {
    let callback = match &state.phase {
        Phase::HandedOver(Handover { flow: Some(flow), .. }) if flow.request == Request::Callback => Some(flow.clone()),
        // Somebody in danger is listened to again, whatever the recording holds.
        Phase::HandedOver(_)
        | Phase::Emergency(_)
        | Phase::Open
        | Phase::AnythingElse
        | Phase::Offered(_)
        | Phase::Filling(_)
        | Phase::Ended => None,
    };
    let Some(callback) = callback else {
        return handover::after_transfer(desk, state, TransferOutcome::NoAnswer);
    };
    let mut turn = Turn::new(desk, state);
    if is_left {
        turn.effects.push(Effect::FileTask(callback.draft(false)));
        turn.say(&Line::VoicemailLeft);
        turn.say(&Line::Goodbye);
        return turn.done(Next::HangUp);
    }
    // Nothing was said: what is missing of the call back is asked for in words, where words have not failed already.
    if gave_up(&turn.state) {
        turn.say(&Line::Goodbye);
        return turn.done(Next::HangUp);
    }
    open::ask_next(turn, callback)
}

/// A request of the caller's own that was being filled is finished in the conversation.
fn goes_on_in_words(handover: &Handover) -> bool {
    match handover.why {
        Cause::Asked | Cause::Urgent | Cause::Language | Cause::Withdrawn => {
            handover.flow.as_ref().is_some_and(|flow| !flow.proposed)
        }
        Cause::NotUnderstood | Cause::TooLong | Cause::NotAutomated(_) => false,
    }
}

fn gave_up(state: &State) -> bool {
    match &state.phase {
        Phase::HandedOver(handover) => match handover.why {
            Cause::NotUnderstood | Cause::TooLong => true,
            Cause::Asked | Cause::Urgent | Cause::Language | Cause::Withdrawn | Cause::NotAutomated(_) => false,
        },
        Phase::Open
        | Phase::AnythingElse
        | Phase::Offered(_)
        | Phase::Filling(_)
        | Phase::Emergency(_)
        | Phase::Ended => false,
    }
}

fn call_back(state: &mut State, handover: &Handover) -> Flow {
    let mut slots = open::known_about_caller(state, false);
    if let Some(flow) = &handover.flow {
        slots.patient_name = slots.patient_name.or_else(|| flow.slots.patient_name.clone());
        slots.phone = slots.phone.or_else(|| flow.slots.phone.clone());
    }
    let mut callback = Flow::new(Request::Callback, state.take_ordinal(), slots);
    callback.proposed = true;
    callback.question = match handover.why {
        Cause::NotAutomated(_) | Cause::Urgent => state.heard.last().cloned(),
        Cause::Asked | Cause::NotUnderstood | Cause::TooLong | Cause::Language | Cause::Withdrawn => None,
    };
    callback
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;

    use super::*;
    use crate::dialog::{Heard, TaskKind, greet, message_left, take_message, turn};

    fn now() -> Zoned {
        "2026-03-04T10:00[America/New_York]".parse().unwrap()
    }

    fn after_words(words: &[&str]) -> State {
        let desk = Desk::default();
        let mut state = greet(&desk, State::new(&desk, Some("+12125550147"), &now())).state;
        for text in words {
            state = turn(&desk, &state, &Heard { text, ..Heard::default() }, &now()).state;
        }
        state
    }

    fn tasks(step: &Step) -> Vec<(TaskKind, u16, bool)> {
        let filed = |effect: &Effect| match effect {
            Effect::FileTask(draft) => Some((draft.kind, draft.ordinal, draft.incomplete)),
            Effect::WithdrawTask { .. }
            | Effect::Escalate(_)
            | Effect::Hold(_)
            | Effect::Book { .. }
            | Effect::GiveBack(_)
            | Effect::StopRecording
            | Effect::Move { .. }
            | Effect::Cancel(_) => None,
        };
        step.effects.iter().filter_map(filed).collect()
    }

    #[test]
    fn a_call_back_is_filed_before_the_tone_and_completed_by_the_message() {
        let offered = take_message(&Desk::default(), after_words(&["I want to talk to a real person"])).unwrap();
        assert_eq!(offered.next, Next::Voicemail);
        let [(TaskKind::Callback, ordinal, true)] = tasks(&offered)[..] else { panic!("{:?}", offered.effects) };
        let left = message_left(&Desk::default(), offered.state.clone(), true);
        assert_eq!((left.next, tasks(&left)), (Next::HangUp, vec![(TaskKind::Callback, ordinal, false)]));
        // Silence after the tone: the same call back is filled in words.
        let silent = message_left(&Desk::default(), offered.state, false);
        assert_eq!((silent.next, silent.state.flow().map(|flow| flow.ordinal)), (Next::Listen, Some(ordinal)));
    }

    #[test]
    fn danger_hears_the_emergency_sentence_before_the_tone_and_is_listened_to_after_it() {
        let offered = take_message(&Desk::default(), after_words(&["I have crushing chest pain"])).unwrap();
        assert!(offered.say.contains("911") && offered.next == Next::Voicemail, "{}", offered.say);
        for is_left in [true, false] {
            let after = message_left(&Desk::default(), offered.state.clone(), is_left);
            assert!(after.say.contains("911") && after.next == Next::Listen, "{}", after.say);
            assert!(matches!(after.state.phase, Phase::Emergency(_)));
        }
    }

    #[test]
    fn a_request_under_way_goes_on_in_words() {
        let words = ["I'd like to book an appointment for a check up", "Maria Lopez", "let me talk to a person"];
        assert_eq!(take_message(&Desk::default(), after_words(&words)), None);
    }
}
