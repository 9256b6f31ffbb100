//! An appointment of the caller's that stands in the calendar: which one is meant, and what is asked before it is moved
//! or cancelled.
//!
//! It is found by the number that calls and the patient's name, never by one of them alone, and read back before
//! anything happens to it. Where it is not found, begins within the clinic's notice, or cannot be placed anew, the request is
//! taken down and the front desk sees to it, as where no calendar is kept. The calendar is asked again in every turn:
//! what the front desk changed meanwhile is told and not overwritten.

use jiff::civil::DateTime;

use super::booking::{self, Book};
use super::hearing::Hearing;
use super::open;
use super::script::Line;
use super::slots::Confirmation;
use super::state::{Ask, Flow, Phase, Request, Standing};
use super::step::{Day, Existing, Hour, Next, Step, TaskSlots};
use super::turn::Turn;
use crate::calendar::openings::Known;
use crate::language::words;

/// Finds the appointment that is to be moved or cancelled, and a time for the one that moves. Returns a step where the
/// caller has to be asked something that only the calendar knows to ask.
pub(super) fn look_up(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'_>) -> Option<Step> {
    if flow.for_desk {
        return None;
    }
    let name = flow.slots.patient_name.clone()?;
    let known = match meant(turn, flow, book, &name) {
        Meant::One(known) => known,
        Meant::Asked(step) => return Some(*step),
        Meant::Nobody => {
            flow.standing = None;
            booking::give_back(turn, flow);
            return None;
        }
    };
    if flow.request == Request::Cancel { None } else { place(turn, flow, book, known) }
}

/// Which appointment is meant.
enum Meant<'a> {
    /// This one.
    One(&'a Known),
    /// The caller has to say more.
    Asked(Box<Step>),
    /// None that the calendar can help with.
    Nobody,
}

fn meant<'a>(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'a>, name: &str) -> Meant<'a> {
    let known = book.openings.known(name);
    if let Some(standing) = flow.standing.take() {
        let now = known.iter().copied().find(|known| *known.id == *standing.id);
        match now.filter(|now| is_where_it_was(now, &standing)) {
            Some(now) if is_described(flow, now.start) => {
                flow.standing = Some(standing_of(now));
                return Meant::One(now);
            }
            // The caller has said since that it is another one, or for somebody else.
            Some(_) => {}
            None if now.is_none() && book.openings.has(&standing.id) => {}
            None => {
                turn.say(&Line::ChangedMeanwhile);
                flow.slots.existing = None;
                flow.skipped.retain(|ask| *ask != Ask::Existing);
            }
        }
        booking::give_back(turn, flow);
    }
    if known.is_empty() {
        let may_tell_more = book.openings.may_know(name) && !flow.skipped.contains(&Ask::Name);
        return if may_tell_more { Meant::Asked(Box::new(ask_full_name(turn, flow))) } else { Meant::Nobody };
    }
    let [known] = narrowed(&known, flow, book)[..] else {
        if flow.skipped.contains(&Ask::Existing) {
            flow.for_desk = true;
            return Meant::Nobody;
        }
        let starts: Vec<DateTime> = known.iter().map(|known| known.start).collect();
        return Meant::Asked(Box::new(ask_which(turn, flow, &starts)));
    };
    describe(flow, known.start);
    if book.openings.is_soon(known, book.now) {
        flow.for_desk = true;
        turn.say(&Line::TooSoon);
        return Meant::Nobody;
    }
    flow.standing = Some(standing_of(known));
    Meant::One(known)
}

fn is_where_it_was(known: &Known, standing: &Standing) -> bool {
    known.start == standing.start && *known.practitioner == *standing.practitioner
}

fn standing_of(known: &Known) -> Standing {
    Standing {
        id: known.id.to_string(),
        version: known.version,
        practitioner: known.practitioner.to_string(),
        practitioner_name: known.practitioner_name.clone(),
        start: known.start,
    }
}

/// Whether what the caller says of the appointment fits one that begins then.
fn is_described(flow: &Flow, start: DateTime) -> bool {
    flow.slots.existing.as_ref().is_none_or(|told| {
        told.date.is_none_or(|date| date == start.date()) && told.time.is_none_or(|time| time == start.time())
    })
}

/// The task says which appointment it is, whatever the caller called it.
fn describe(flow: &mut Flow, start: DateTime) {
    let words = flow.slots.existing.take().map(|told| told.words).unwrap_or_default();
    flow.slots.existing = Some(Existing { words, date: Some(start.date()), time: Some(start.time()) });
}

/// The appointments that fit what was said of the one that is meant. What fits none was remembered wrongly: the read-back
/// will show.
fn narrowed<'a>(known: &[&'a Known], flow: &Flow, book: Book<'_>) -> Vec<&'a Known> {
    let mut left = known.to_vec();
    let mut keep = |fits: &dyn Fn(&Known) -> bool| {
        if left.iter().any(|known| fits(known)) {
            left.retain(|known| fits(known));
        }
    };
    let told = flow.slots.existing.as_ref();
    if let Some(date) = told.and_then(|told| told.date) {
        keep(&|known| known.start.date() == date);
    }
    if let Some(time) = told.and_then(|told| told.time) {
        keep(&|known| known.start.time() == time);
    }
    if let Some(doctor) = &flow.slots.doctor {
        keep(&|known| book.openings.is_called(&known.practitioner, doctor));
    }
    // "The first one", after they were named.
    let place = told.filter(|told| told.date.is_none() && told.time.is_none());
    let place = place.and_then(|told| words(&told.words).iter().find_map(|word| booking::place_of(&word.text)));
    match place.map(|place| place.of(&left).copied()) {
        Some(Some(one)) => vec![one],
        Some(None) | None => left,
    }
}

fn ask_full_name(turn: &mut Turn<'_>, flow: &mut Flow) -> Step {
    flow.skipped.push(Ask::Name);
    flow.asking = Ask::Name;
    turn.state.phase = Phase::Filling(flow.clone());
    turn.take().ask_open_question(true)
}

fn ask_which(turn: &mut Turn<'_>, flow: &mut Flow, starts: &[DateTime]) -> Step {
    flow.skipped.push(Ask::Existing);
    flow.slots.existing = None;
    flow.asking = Ask::Existing;
    turn.say(&Line::WhichOfThese { request: flow.request, starts });
    turn.state.misunderstandings = 0;
    turn.state.phase = Phase::Filling(flow.clone());
    turn.take().done(Next::Listen)
}

/// Finds a time for an appointment that moves: the same service, with the same practitioner.
fn place(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'_>, known: &Known) -> Option<Step> {
    booking::forget_our_choice(flow);
    let another = flow.slots.doctor.as_ref().is_some_and(|said| !book.openings.is_called(&known.practitioner, said));
    let wanted = book.openings.again(known).filter(|_| !another);
    let Some(wanted) = wanted else {
        // Somebody else is wished for, or what it was is not offered any more: the front desk knows what to do.
        flow.for_desk = true;
        flow.standing = None;
        booking::give_back(turn, flow);
        return None;
    };
    flow.offered.clear();
    if is_same_time(&flow.slots, known.start) {
        return Some(ask_another_time(turn, flow));
    }
    booking::find(turn, flow, book, &wanted)
}

fn is_same_time(slots: &TaskSlots, start: DateTime) -> bool {
    (slots.day, slots.hour) == (Some(Day::On(start.date())), Some(Hour::At(start.time())))
}

fn ask_another_time(turn: &mut Turn<'_>, flow: &mut Flow) -> Step {
    booking::give_back(turn, flow);
    (flow.slots.day, flow.slots.hour) = (None, None);
    flow.asking = Ask::When;
    turn.say(&Line::ThatIsWhenItIs);
    turn.state.misunderstandings = 0;
    turn.state.phase = Phase::Filling(flow.clone());
    turn.take().ask_open_question(true)
}

/// The question of a request that the calendar can carry out: it reads back the appointment as it stands there.
pub(super) fn question(flow: &Flow, again: bool) -> Option<Line<'_>> {
    let standing = flow.standing.as_ref()?;
    match (flow.request, flow.asking) {
        (Request::Cancel, Ask::Confirm) => Some(Line::CancelThis(standing)),
        (Request::Reschedule, Ask::Confirm) if flow.held.is_some() => {
            Some(Line::MoveThis { standing, slots: &flow.slots })
        }
        (Request::Reschedule, Ask::When) if !again => Some(Line::MoveThisWhen(standing)),
        (
            Request::Appointment
            | Request::Reschedule
            | Request::Cancel
            | Request::Callback
            | Request::Refill
            | Request::MedicalQuestion
            | Request::Message,
            _,
        ) => None,
    }
}

/// Whether saying yes now changes an appointment in the calendar: nothing less than a yes does.
pub(super) fn needs_a_plain_yes(flow: &Flow) -> bool {
    flow.asking == Ask::Confirm && question(flow, false).is_some()
}

/// Whether the caller says that it is another appointment, or that this one stays: "no" where it was read back.
pub(super) fn is_refused(flow: &Flow, heard: &Hearing<'_>, told: bool) -> bool {
    let was_read_back = match flow.asking {
        Ask::When => flow.offered.is_empty(),
        Ask::Confirm => flow.request == Request::Cancel,
        Ask::Name
        | Ask::Reason
        | Ask::Hour
        | Ask::Day
        | Ask::Instead(_)
        | Ask::Existing
        | Ask::Phone
        | Ask::CallerNumber
        | Ask::BirthDate
        | Ask::Drug
        | Ask::Pharmacy
        | Ask::Question
        | Ask::Change => false,
    };
    flow.standing.is_some() && was_read_back && !told && heard.yes_no() == Some(Confirmation::No)
}

/// The appointment that was read back is not the one, or stays: which one it is goes to the front desk in the caller's
/// words.
pub(super) fn refuse(mut turn: Turn<'_>, mut flow: Flow) -> Step {
    turn.state.misunderstandings = 0;
    booking::give_back(&mut turn, &mut flow);
    flow.standing = None;
    flow.for_desk = true;
    flow.slots.existing = None;
    flow.skipped.retain(|ask| *ask != Ask::Existing);
    turn.say(&Line::LeftAsItIs);
    open::ask_next(turn, flow)
}

#[cfg(test)]
mod tests;
