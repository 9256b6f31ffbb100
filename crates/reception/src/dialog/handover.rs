//! Leaving the machine: danger, a wish for a human being, too many misunderstandings; and what follows when nobody
//! picks up.

use super::desk::Desk;
use super::filed;
use super::hearing::Hearing;
use super::open;
use super::phrases::Phrase;
use super::script::{AfterTransfer, Line};
use super::state::{Cause, Flow, Handover, Interrupted, Phase, Request, State};
use super::step::{Effect, ForRole, Next, Step, TaskDraft, TaskKind, TaskSlots, Transfer, TransferOutcome};
use super::turn::Turn;
use crate::language::Language;
use crate::safety::{Alarm, Level, Reason};

/// Safety spoke: the call leaves the machine now.
pub(super) fn on_alarm<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, alarm: &Alarm) -> Step {
    // In danger the caller's own language is spoken, whatever the clinic's settings say.
    if let Some(spoken) = heard.spoken {
        turn.state.language = spoken;
    }
    turn.state.misunderstandings = 0;
    let in_emergency = matches!(turn.state.phase, Phase::Emergency(_));
    turn.escalate(alarm);
    let flow = interrupt(&mut turn);
    match alarm.level {
        Level::Emergency => emergency(turn, Interrupted { flow, self_harm: is_self_harm(alarm) }),
        // A call that is an emergency stays one.
        Level::Urgent if in_emergency => emergency(turn, Interrupted { flow, self_harm: false }),
        Level::Urgent => {
            // What was asked for in the same breath is not lost.
            let flow = flow.or_else(|| open::asked_for(&mut turn, heard));
            turn.say(&Line::UrgentTransfer { distress: alarm.reason == Reason::Distress });
            turn.state.phase = Phase::HandedOver(Handover { to: Transfer::Doctor, why: Cause::Urgent, flow });
            turn.done(Next::Transfer(Transfer::Doctor))
        }
    }
}

fn is_self_harm(alarm: &Alarm) -> bool {
    alarm.category.contains("self") || alarm.category.contains("suicid")
}

fn emergency(mut turn: Turn<'_>, interrupted: Interrupted) -> Step {
    turn.say(&Line::Emergency { country: turn.desk.country, self_harm: interrupted.self_harm });
    turn.say(&Line::EmergencyTransfer);
    turn.state.phase = Phase::Emergency(interrupted);
    turn.done(Next::Transfer(Transfer::Doctor))
}

/// The caller goes on talking in an emergency: the sentence stays, and no other business is done.
pub(super) fn emergency_goes_on(mut turn: Turn<'_>, heard: &Hearing<'_>) -> Step {
    let phase = std::mem::replace(&mut turn.state.phase, Phase::Open);
    let interrupted = match phase {
        Phase::Emergency(interrupted) => interrupted,
        Phase::Open
        | Phase::AnythingElse
        | Phase::Offered(_)
        | Phase::Filling(_)
        | Phase::HandedOver(_)
        | Phase::Ended => Interrupted::default(),
    };
    if heard.says(Phrase::NoEmergency) && !heard.says(Phrase::StillEmergency) {
        turn.say(&Line::EmergencyWithdrawn { country: turn.desk.country });
        let handover = Handover { to: Transfer::Staff, why: Cause::Withdrawn, flow: interrupted.flow };
        turn.state.phase = Phase::HandedOver(handover);
        return turn.done(Next::Transfer(Transfer::Staff));
    }
    emergency(turn, interrupted)
}

/// The caller wants a human being: at once.
pub(super) fn human_request<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>) -> Step {
    let key = heard.digits.map(|digits| format!("key {digits}"));
    let words = if heard.words.is_empty() { key } else { Some(heard.text.trim().to_owned()) };
    turn.escalate(&Alarm {
        level: Level::Urgent,
        reason: Reason::HumanRequest,
        category: "human_request",
        rule: "dialog: the caller asks for a human being".to_owned(),
        words: words.into_iter().collect(),
    });
    to_human(turn, Cause::Asked)
}

/// Puts the call through to the front desk.
pub(super) fn to_human(mut turn: Turn<'_>, why: Cause) -> Step {
    let flow = interrupt(&mut turn);
    turn.state.misunderstandings = 0;
    turn.say(&Line::Transfer(why));
    turn.state.phase = Phase::HandedOver(Handover { to: Transfer::Staff, why, flow });
    turn.done(Next::Transfer(Transfer::Staff))
}

/// The caller speaks while being put through.
pub(super) fn again(mut turn: Turn<'_>) -> Step {
    let Phase::HandedOver(handover) = &turn.state.phase else {
        return turn.ask_open_question(false);
    };
    let (why, to) = (handover.why, handover.to);
    turn.say(&Line::Transfer(why));
    turn.done(Next::Transfer(to))
}

/// Takes the request under way out of the conversation; what it holds is filed at once as incomplete.
fn interrupt(turn: &mut Turn<'_>) -> Option<Flow> {
    let flow = match std::mem::replace(&mut turn.state.phase, Phase::Open) {
        Phase::Filling(flow) => Some(flow),
        Phase::Emergency(interrupted) => return interrupted.flow,
        Phase::HandedOver(handover) => return handover.flow,
        Phase::Open | Phase::AnythingElse | Phase::Offered(_) | Phase::Ended => None,
    };
    if let Some(flow) = flow.as_ref().filter(|flow| turn.state.would_lose(flow)) {
        turn.effects.push(Effect::FileTask(flow.draft(true)));
    }
    flow
}

/// One escalation task per call, replaced when something graver happens.
pub(super) fn file_escalation(turn: &mut Turn<'_>, alarm: &Alarm) {
    let gravest = turn.state.alarm().is_none_or(|known| known.reason == alarm.reason && known.level == alarm.level);
    if !gravest {
        return;
    }
    let ordinal = match turn.state.escalation {
        Some(ordinal) => ordinal,
        None => turn.state.take_ordinal(),
    };
    turn.state.escalation = Some(ordinal);
    let for_role = match alarm.reason {
        Reason::Emergency
        | Reason::Medication
        | Reason::TestResult
        | Reason::MedicalAdvice
        | Reason::Distress
        | Reason::Uncertain => ForRole::Doctor,
        Reason::HumanRequest | Reason::Misunderstanding | Reason::ProviderInstability | Reason::Duration => {
            ForRole::Staff
        }
    };
    let known = turn.state.flow().map_or(&turn.state.notes, |flow| &flow.slots);
    let slots = TaskSlots {
        patient_name: known.patient_name.clone().or_else(|| turn.state.filed.last()?.slots.patient_name.clone()),
        phone: known.phone.clone(),
        ..TaskSlots::default()
    };
    let words = turn.state.heard.last().filter(|words| !words.is_empty()).cloned();
    let kind = TaskKind::Escalation;
    turn.effects.push(Effect::FileTask(TaskDraft {
        ordinal,
        kind,
        incomplete: false,
        slots,
        question: words,
        for_role,
    }));
}

/// What to say and do after a transfer. See [`super::transfer_failed`].
pub(super) fn after_transfer(desk: &Desk, state: State, outcome: TransferOutcome) -> Step {
    let mut turn = Turn::new(desk, state);
    match outcome {
        TransferOutcome::Answered => {
            turn.say(&Line::Goodbye);
            return turn.done(Next::HangUp);
        }
        TransferOutcome::Busy | TransferOutcome::NoAnswer | TransferOutcome::Failed => {}
    }
    match std::mem::replace(&mut turn.state.phase, Phase::AnythingElse) {
        Phase::Emergency(interrupted) => {
            turn.say(&Line::Emergency { country: desk.country, self_harm: interrupted.self_harm });
            turn.say(&Line::EmergencyUnanswered);
            turn.state.phase = Phase::Emergency(interrupted);
            turn.done(Next::Listen)
        }
        Phase::HandedOver(handover) => nobody_came(turn, handover),
        other @ (Phase::Open | Phase::AnythingElse | Phase::Offered(_) | Phase::Filling(_)) => {
            turn.state.phase = other;
            turn.ask_open_question(false)
        }
        Phase::Ended => {
            turn.say(&Line::Goodbye);
            turn.done(Next::HangUp)
        }
    }
}

fn nobody_came(mut turn: Turn<'_>, handover: Handover) -> Step {
    let then = match (handover.why, &handover.flow) {
        (Cause::NotUnderstood | Cause::TooLong, _) => AfterTransfer::Noted,
        (Cause::Urgent | Cause::Asked | Cause::Language | Cause::Withdrawn, Some(flow)) if !flow.proposed => {
            AfterTransfer::GoOn
        }
        (Cause::Urgent | Cause::Asked | Cause::Language | Cause::Withdrawn | Cause::NotAutomated(_), _) => {
            AfterTransfer::CallBack
        }
    };
    turn.say(&Line::TransferFailed { cause: handover.why, country: turn.desk.country, then });
    match (handover.why, handover.flow) {
        // Understanding has failed or time is up: what can be noted without a further question is noted.
        (Cause::NotUnderstood | Cause::TooLong, flow) => {
            let repeated = turn.state.filed.iter().any(|filed| filed.request == Request::Callback);
            if repeated || turn.state.caller.is_none() {
                turn.say(&Line::Goodbye);
                return turn.done(Next::HangUp);
            }
            let name = flow.and_then(|flow| flow.slots.patient_name);
            let ordinal = turn.state.take_ordinal();
            let slots = TaskSlots { patient_name: name, ..TaskSlots::default() };
            let callback = Flow::new(Request::Callback, ordinal, slots);
            filed::store(&mut turn, callback);
            if handover.why == Cause::TooLong {
                turn.say(&Line::Goodbye);
                return turn.done(Next::HangUp);
            }
            turn.state.phase = Phase::AnythingElse;
            turn.ask_open_question(false)
        }
        // A request that was under way goes on where it was.
        (Cause::Urgent | Cause::Asked | Cause::Language | Cause::Withdrawn, Some(flow)) => {
            turn.state.phase = Phase::Filling(flow);
            turn.ask_open_question(false)
        }
        (why, _) => {
            let ordinal = turn.state.take_ordinal();
            let slots = open::known_about_caller(&turn.state, false);
            let mut callback = Flow::new(Request::Callback, ordinal, slots);
            callback.proposed = true;
            callback.question = match why {
                Cause::NotAutomated(_) | Cause::Urgent => turn.state.heard.last().cloned(),
                Cause::Asked | Cause::NotUnderstood | Cause::TooLong | Cause::Language | Cause::Withdrawn => None,
            };
            open::ask_next(turn, callback)
        }
    }
}

/// The first words of a call. See [`super::greet`].
pub(super) fn greet(desk: &Desk, state: State) -> Step {
    let mut turn = Turn::new(desk, state);
    let language = turn.state.language;
    let other = match language {
        Language::English => Language::Spanish,
        Language::Spanish => Language::English,
    };
    turn.say(&Line::Greeting {
        clinic: &desk.clinic_name,
        country: desk.country,
        recorded: desk.records_calls,
        other_language: desk.speaks(other),
    });
    turn.done(Next::Listen)
}

/// Everything unfinished, as incomplete tasks. See [`super::hang_up`].
pub(super) fn unfinished(state: &State) -> Vec<Effect> {
    let under_way = state.flow().filter(|flow| state.would_lose(flow)).map(|flow| flow.draft(true));
    let waiting = state.waiting.iter().map(|wanted| open::flow_of(wanted.clone()).draft(true));
    under_way.into_iter().chain(waiting).map(Effect::FileTask).collect()
}
