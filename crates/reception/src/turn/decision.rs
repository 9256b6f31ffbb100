//! The decision of a turn: pure, whatever happened on the call.

use cliniq_platform::{Phi, phi::Purpose, time::Timestamp};

use super::{Happening, tag};
use crate::{
    calendar::Openings,
    calls::{Call, Origin, Status},
    dialog::{self, Clinic, Effect, Heard, Next, State, Step, TaskKind, TransferOutcome, state::Request},
    recordings::{self, consent},
    settings::Line,
};

/// The most of one utterance that is read, in bytes; more than anybody says between two pauses. Of longer ones the
/// beginning and the end are read: danger is seldom named in the middle only.
const MOST_HEARD: usize = 8_000;

/// The decision: pure, no matter what happened.
pub(super) fn decide(
    line: &Line,
    call: &Call,
    happening: &Happening,
    openings: Option<&Openings>,
    now: Timestamp,
) -> Step {
    let desk = &line.settings.desk;
    let state = call.state.open(Purpose::Decide);
    let mut step = match happening {
        Happening::Answered { language } => {
            let mut state = state.clone();
            if let Some(language) = language {
                state.language = *language;
            }
            consent::greet(desk, line.settings.recording.consent, state)
        }
        Happening::Heard(words) => {
            // Also of a call whose beginning was lost: it is heard all the same, only the greeting is missing.
            let text = bounded(words.text.open(Purpose::Decide));
            let heard = Heard { text: &text, confidence: words.confidence, digits: words.digits.as_deref() };
            let answered = consent::answered(call.consent, desk, state, &heard);
            answered.unwrap_or_else(|| {
                dialog::turn_with_calendar(Clinic { desk, openings }, state, &heard, &now.in_zone(&line.zone))
            })
        }
        Happening::TransferEnded(legs) => {
            unanswered(line, state.clone(), legs.last().map_or(TransferOutcome::Failed, |leg| leg.outcome))
        }
        Happening::MessageEnded { is_left } => dialog::message_left(desk, state.clone(), *is_left),
    };
    // A transfer with nobody to dial has failed at once; the caller is told so in the same breath.
    if let Next::Transfer(to) = step.next
        && call.origin == Origin::Phone
        && line.settings.rota(to, &now.in_zone(&line.zone)).is_empty()
    {
        let failed = unanswered(line, step.state.clone(), TransferOutcome::Failed);
        step.effects.extend(failed.effects);
        step = Step {
            say: format!("{} {}", step.say, failed.say),
            state: failed.state,
            next: match failed.next {
                Next::Transfer(_) | Next::Listen => Next::Listen,
                Next::Voicemail => Next::Voicemail,
                Next::HangUp => Next::HangUp,
            },
            ..step
        };
    }
    step
}

/// A transfer is over: a message after the tone where nobody picked up and the clinic takes them, else the conversation.
fn unanswered(line: &Line, state: State, outcome: TransferOutcome) -> Step {
    let desk = &line.settings.desk;
    let takes_messages = line.settings.transfers.voicemail && outcome != TransferOutcome::Answered;
    let offered = takes_messages.then(|| dialog::take_message(desk, state.clone())).flatten();
    offered.unwrap_or_else(|| dialog::transfer_failed(desk, state, outcome))
}

/// How it stands with the recording of a call after a turn.
pub(super) fn consent_after(
    line: &Line,
    before: Option<recordings::Consent>,
    happening: &Happening,
    step: &Step,
) -> Option<recordings::Consent> {
    match happening {
        Happening::Answered { .. } => {
            consent::after_greeting(&line.settings.desk, line.settings.recording.consent, before)
        }
        Happening::Heard(words) => {
            let text = bounded(words.text.open(Purpose::Decide));
            let heard = Heard { text: &text, confidence: words.confidence, digits: words.digits.as_deref() };
            consent::after_words(before, &heard, step)
        }
        Happening::TransferEnded(_) | Happening::MessageEnded { .. } => before,
    }
}

/// Whether a turn came to a point where the calendar has a say: a time was wished for, an appointment is to be moved or
/// cancelled by somebody whose name is known, or was just now.
pub(super) fn concerns_calendar(call: &Call, step: &Step) -> bool {
    let asks = |state: &State| {
        state.filed.last().is_some_and(|filed| filed.standing.is_some())
            || state.flow().is_some_and(|flow| match flow.request {
                Request::Appointment => flow.slots.day.is_some() || flow.slots.hour.is_some(),
                Request::Reschedule | Request::Cancel => flow.slots.patient_name.is_some(),
                Request::Callback | Request::Refill | Request::MedicalQuestion | Request::Message => false,
            })
    };
    let files = |effect: &Effect| match effect {
        Effect::FileTask(draft) => {
            matches!(draft.kind, TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel)
        }
        Effect::WithdrawTask { .. }
        | Effect::Escalate(_)
        | Effect::Hold(_)
        | Effect::Book { .. }
        | Effect::GiveBack(_)
        | Effect::Move { .. }
        | Effect::Cancel(_)
        | Effect::StopRecording => false,
    };
    asks(&step.state) || asks(call.state.open(Purpose::Decide)) || step.effects.iter().any(files)
}

/// At most [`MOST_HEARD`] bytes of an utterance: all, or its beginning and its end.
fn bounded(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= MOST_HEARD {
        return text.into();
    }
    let half = MOST_HEARD / 2;
    let head = text.floor_char_boundary(half);
    let tail = text.ceil_char_boundary(text.len() - half);
    format!("{} … {}", &text[..head], &text[tail..]).into()
}

/// The call after a step.
pub(super) fn after(mut call: Call, step: &Step, now: Timestamp) -> Call {
    call.turns += 1;
    call.version += 1;
    call.turned_at = now;
    tag(step.language).clone_into(&mut call.language);
    call.escalated |= step.alarm.is_some() || step.effects.iter().any(|e| matches!(e, Effect::Escalate(_)));
    if call.intent.is_none() {
        let telling = step.intents.iter().find(|intent| tells_what_it_is_about(**intent));
        call.intent = telling.map(|intent| intent.as_str().to_owned());
    }
    if step.next == Next::HangUp && call.status == Status::InProgress {
        call.status = Status::Completed;
        call.ended_at = Some(now);
        call.duration_s = i64::try_from(now.since(call.started_at).as_secs()).ok();
    }
    call.state = Phi::new(step.state.clone());
    call
}

const fn tells_what_it_is_about(intent: dialog::intent::Intent) -> bool {
    use dialog::intent::Intent;
    match intent {
        Intent::ScheduleAppointment
        | Intent::RescheduleAppointment
        | Intent::CancelAppointment
        | Intent::CallbackRequest
        | Intent::ClinicInfo
        | Intent::Refill
        | Intent::MedicalAdvice
        | Intent::HumanRequest => true,
        Intent::Goodbye | Intent::Affirm | Intent::Deny | Intent::Unclear => false,
    }
}
