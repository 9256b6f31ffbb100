//! Requests that are complete: how they are filed, and how the one just filed is changed or taken back.

use super::booking::{self, against_calendar};
use super::desk::Fit;
use super::faq;
use super::hearing::Hearing;
use super::intent::Intent;
use super::open::{against_hours, ask_next, asks_about_hours};
use super::phrases::Phrase;
use super::script::Line;
use super::state::{Ask, Filed, Flow, Phase, Request, Standing};
use super::step::{Effect, Existing, InCalendar, Step, TaskSlots};
use super::turn::Turn;

/// Files a request and says so: the sentence is spoken after the store has committed.
pub(super) fn store(turn: &mut Turn<'_>, mut flow: Flow) {
    let read_back = flow.standing.clone();
    booking::carry_out(turn, &mut flow);
    match (flow.slots.in_calendar, &read_back) {
        (Some(InCalendar::Booked), _) => turn.say(&Line::Booked { slots: &flow.slots }),
        (Some(InCalendar::Moved), Some(standing)) => turn.say(&Line::Moved { standing, slots: &flow.slots }),
        (Some(InCalendar::Cancelled), Some(standing)) => turn.say(&Line::Cancelled(standing)),
        (Some(InCalendar::Moved | InCalendar::Cancelled) | None, _) => {
            turn.say(&Line::Filed { request: flow.request, slots: &flow.slots });
        }
    }
    keep(turn, flow);
    turn.state.misunderstandings = 0;
}

/// Writes a request down: the task in which the clinic sees it, also when nothing is left to do, and what the
/// conversation remembers of it.
fn keep(turn: &mut Turn<'_>, flow: Flow) {
    turn.effects.push(Effect::FileTask(flow.draft(false)));
    let Flow { request, ordinal, slots, question, booked, standing, .. } = flow;
    turn.state.filed.retain(|filed| filed.ordinal != ordinal);
    turn.state.filed.push(Filed { request, ordinal, slots, question, booked, standing });
}

/// "Actually make it the twelfth", "cancel that": changes what was just filed.
pub(super) fn change<'a>(turn: &mut Turn<'a>, heard: &Hearing<'_>, requests: &[Request]) -> Option<Step> {
    if turn.state.phase != Phase::AnythingElse && !matches!(turn.state.phase, Phase::Offered(_)) {
        return None;
    }
    let last = turn.state.filed.last()?.clone();
    if heard.says(Phrase::JustFiled) && heard.when().is_none() && last.request != Request::Cancel {
        if let Some(moved) = &last.standing {
            return Some(cancel_moved(turn, moved, &last.slots));
        }
        turn.state.filed.pop();
        turn.effects.push(Effect::WithdrawTask { ordinal: last.ordinal });
        turn.effects.extend(last.booked.map(Effect::GiveBack));
        turn.state.misunderstandings = 0;
        turn.state.phase = Phase::AnythingElse;
        turn.say(&Line::Dropped);
        return Some(turn.take().ask_open_question(false));
    }
    let same_matter = |request: &Request| match request {
        // "Actually make it Friday" sounds like a booking.
        Request::Appointment if last.request == Request::Reschedule => heard.says(Phrase::Correction),
        Request::Appointment | Request::Reschedule => last.request == Request::Appointment || *request == last.request,
        Request::Cancel | Request::Callback | Request::Refill | Request::MedicalQuestion | Request::Message => {
            *request == last.request
        }
    };
    let is_change = requests.iter().all(same_matter)
        && !heard.says(Phrase::Another)
        && !heard.says(Phrase::SomebodyElse)
        && !asks_about_hours(heard);
    if !is_change {
        return None;
    }
    if last.request == Request::Cancel && last.standing.is_some() {
        // What is cancelled stays cancelled; whatever is said of another appointment is a new request.
        return None;
    }
    let mut flow = Flow::new(last.request, last.ordinal, last.slots.clone());
    flow.question = last.question;
    flow.booked = last.booked;
    // What has gone to the front desk stays with it: nothing was read back from the calendar.
    flow.for_desk = last.standing.is_none() && matches!(last.request, Request::Reschedule | Request::Cancel);
    flow.standing = last.standing;
    flow.asking = Ask::Change;
    flow.take(heard, turn.desk);
    if !heard.says(Phrase::Correction) {
        let is_about_more = flow.slots.reason != last.slots.reason || flow.slots.service != last.slots.service;
        if is_about_more && !requests.is_empty() {
            // "And I need to book an eye test": a second appointment.
            return None;
        }
        // What an appointment is for does not change in passing.
        flow.slots.reason.clone_from(&last.slots.reason);
        flow.slots.service.clone_from(&last.slots.service);
    }
    if flow.slots.says_same_as(&last.slots) {
        let repeats_moment = heard.when().is_some() && flow.slots.when_words != last.slots.when_words;
        if requests.is_empty() && !repeats_moment {
            return None;
        }
        turn.state.misunderstandings = 0;
        turn.state.phase = Phase::AnythingElse;
        turn.say(&Line::AlreadyFiled { request: last.request, slots: &last.slots });
        return Some(turn.take().ask_open_question(false));
    }
    turn.state.misunderstandings = 0;
    turn.state.phase = Phase::AnythingElse;
    if let Fit::ClosedDay(_) | Fit::ClosedHour(..) = flow.fit(turn.desk) {
        return against_hours(turn, &mut flow);
    }
    let wish = |slots: &TaskSlots| (slots.day, slots.hour, slots.doctor.clone());
    if wish(&flow.slots) != wish(&last.slots) {
        // The calendar says otherwise until it has been asked.
        flow.slots.in_calendar = None;
    }
    if let Some(moved) = &flow.standing {
        flow.slots.existing = Some(existing(moved));
    }
    if let Some(step) = against_calendar(turn, &mut flow) {
        return Some(step);
    }
    booking::carry_out(turn, &mut flow);
    turn.say(&Line::FiledAgain { request: flow.request, slots: &flow.slots });
    if let Some(answer) = faq::answer(turn.desk, heard, turn.state.language).filter(|_| heard.wants(Intent::ClinicInfo))
    {
        turn.words.push(answer);
    }
    keep(turn, flow);
    Some(turn.take().ask_open_question(false))
}

/// "Cancel it" after an appointment was moved: that one, once the caller has said yes to it.
fn cancel_moved(turn: &mut Turn<'_>, moved: &Standing, told: &TaskSlots) -> Step {
    let slots = TaskSlots {
        patient_name: told.patient_name.clone(),
        phone: told.phone.clone(),
        existing: Some(existing(moved)),
        ..TaskSlots::default()
    };
    turn.state.misunderstandings = 0;
    let ordinal = turn.state.take_ordinal();
    ask_next(turn.take(), Flow::new(Request::Cancel, ordinal, slots))
}

/// An appointment that stands in the calendar, as a task describes it.
fn existing(standing: &Standing) -> Existing {
    let start = standing.start;
    Existing { words: String::new(), date: Some(start.date()), time: Some(start.time()) }
}
