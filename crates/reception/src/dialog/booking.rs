//! The clinic's calendar in a request for an appointment: is the wish free, what is nearest, what is held for it.
//!
//! Where the clinic keeps no calendar, or the wish cannot be placed in it, nothing here happens: the wish is taken down
//! and the front desk answers it. A time that is free is held at once, so that it is still there when the caller has
//! said yes; it is booked in the step that says so.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::hearing::Hearing;
use super::intent::Intent;
use super::known;
use super::open::is_yes;
use super::phrases::Phrase;
use super::script::Line;
use super::state::{Ask, Flow, Held, Phase, Request, Standing};
use super::step::{Day, Effect, Hour, InCalendar, Next, Step, TaskSlots};
use super::turn::Turn;
use crate::calendar::availability::{Slot, Wanted, Wish};
use crate::calendar::openings::{Answer, Openings};

/// So many times are offered in one breath; more are not remembered.
const CHOICES: usize = 3;

/// The calendar at the moment of a turn.
#[derive(Clone, Copy)]
pub(super) struct Book<'a> {
    pub(super) openings: &'a Openings,
    pub(super) now: Timestamp,
    /// Today, where the clinic is.
    pub(super) today: Date,
}

/// Puts a request to the calendar. Returns a step where the calendar has something to ask.
pub(super) fn against_calendar(turn: &mut Turn<'_>, flow: &mut Flow) -> Option<Step> {
    let book = turn.book.filter(|book| book.openings.is_kept())?;
    match flow.request {
        Request::Appointment => place_new(turn, flow, book),
        Request::Reschedule | Request::Cancel => known::look_up(turn, flow, book),
        Request::Callback | Request::Refill | Request::MedicalQuestion | Request::Message => None,
    }
}

/// Finds a time for a new appointment. Nothing is looked for before it is known what it is for: that decides how long it
/// takes.
fn place_new(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'_>) -> Option<Step> {
    if is_waiting_for_reason(flow) {
        return None;
    }
    flow.offered.clear();
    forget_our_choice(flow);
    wish(&flow.slots, book.today)?;
    let said = flow.slots.service.as_deref().or(flow.slots.reason.as_deref());
    let service = book.openings.service(said)?;
    let practitioner = match &flow.slots.doctor {
        // Somebody who has no agenda here: the front desk knows what to do.
        Some(name) => match book.openings.practitioner(name) {
            Some(agenda) => Some(agenda.practitioner.as_ref()),
            None => {
                give_back(turn, flow);
                return None;
            }
        },
        None => None,
    };
    find(turn, flow, book, &Wanted { service, practitioner })
}

/// Looks for the wish in the calendar: holds it when it is free, offers what is nearest when it is not.
pub(super) fn find(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'_>, wanted: &Wanted<'_>) -> Option<Step> {
    let wish = wish(&flow.slots, book.today)?;
    match book.openings.answer(wanted, wish, CHOICES, book.now) {
        Answer::Free(slot) => {
            hold(turn, flow, book, &slot, &wanted.service.key);
            None
        }
        // As if no calendar were kept: the front desk books so far ahead.
        Answer::TooFar => {
            give_back(turn, flow);
            None
        }
        Answer::Nothing => {
            if flow.asking != Ask::Confirm {
                turn.say(&Line::NothingFree);
            }
            give_back(turn, flow);
            None
        }
        Answer::Nearest(slots) => {
            give_back(turn, flow);
            Some(offer(turn, flow, wish, slots.iter().map(|slot| book.openings.civil(slot)).collect()))
        }
    }
}

fn is_waiting_for_reason(flow: &Flow) -> bool {
    flow.lacks(Ask::Reason, None) && !flow.skipped.contains(&Ask::Reason)
}

/// Whoever the calendar chose is nobody that the caller asked for.
pub(super) fn forget_our_choice(flow: &mut Flow) {
    let ours = flow.held.as_ref().filter(|held| held.is_our_choice).map(|held| held.practitioner_name.clone());
    if ours.is_some() && ours == flow.slots.doctor {
        flow.slots.doctor = None;
    }
}

/// What is wished, as far as the calendar can answer it.
fn wish(slots: &TaskSlots, today: Date) -> Option<Wish> {
    let (from, until) = match slots.hour? {
        Hour::At(time) => match slots.day? {
            Day::On(date) => return Some(Wish::At(date, time)),
            Day::Between(..) | Day::From(_) | Day::Until(_) | Day::Any => (time, Time::MAX),
        },
        Hour::Between(from, until) => (from, until),
        Hour::From(from) => (from, Time::MAX),
        Hour::Until(until) => (Time::midnight(), until),
        Hour::Any => (Time::midnight(), Time::MAX),
    };
    let date = match slots.day? {
        Day::On(date) | Day::Between(date, _) | Day::From(date) => date,
        Day::Until(_) | Day::Any => today,
    };
    Some(Wish::Within(date.max(today), from, until))
}

fn hold(turn: &mut Turn<'_>, flow: &mut Flow, book: Book<'_>, slot: &Slot, service: &str) {
    let name = book.openings.name_of(&slot.practitioner).unwrap_or_default().to_owned();
    let is_our_choice = flow.slots.doctor.is_none();
    if is_our_choice && !name.is_empty() {
        flow.slots.doctor = Some(name.clone());
    }
    let is_same =
        |held: &Held| held.start == slot.start && *held.practitioner == *slot.practitioner && *held.service == *service;
    if flow.held.as_ref().is_some_and(is_same) {
        return;
    }
    give_back(turn, flow);
    let held = Held {
        ordinal: flow.ordinal,
        turn: turn.state.turn,
        practitioner: slot.practitioner.to_string(),
        practitioner_name: name,
        service: service.to_owned(),
        start: slot.start,
        is_our_choice,
    };
    turn.effects.push(Effect::Hold(held.clone()));
    flow.held = Some(held);
}

/// Lets go of what was held for a request.
pub(super) fn give_back(turn: &mut Turn<'_>, flow: &mut Flow) {
    turn.effects.extend(flow.held.take().map(Effect::GiveBack));
}

/// Offers other times and waits for a choice.
fn offer(turn: &mut Turn<'_>, flow: &mut Flow, wish: Wish, choices: Vec<DateTime>) -> Step {
    let taken = match wish {
        Wish::At(date, time) => Some(date.to_datetime(time)),
        Wish::Within(..) => None,
    };
    turn.say(&Line::Choices { taken, choices: &choices });
    flow.slots.hour = None;
    // "Ten thirty" is enough of an answer when all are on one day.
    let first = choices.first().map(|at| at.date());
    let is_one_day = choices.iter().all(|at| Some(at.date()) == first);
    flow.slots.day = first.filter(|_| is_one_day).map(Day::On);
    flow.offered = choices;
    flow.asking = Ask::When;
    turn.state.misunderstandings = 0;
    turn.state.phase = Phase::Filling(flow.clone());
    turn.take().done(Next::Listen)
}

/// A choice among times that were offered: "the second one", "yes" to a single one, "any of them". ("The second" is a
/// day of the month as well, but not to somebody who was just offered three times.) Says whether it was one.
pub(super) fn choose(flow: &mut Flow, heard: &Hearing<'_>) -> bool {
    if flow.offered.is_empty() || flow.asking != Ask::When || heard.words.len() > CHOICE_WORDS {
        return false;
    }
    let names_time = heard.when().is_some_and(|found| found.value.time().is_some());
    let place = heard.words.iter().enumerate().find_map(|(at, word)| {
        // "The second one" names no hour, "the second at one" does.
        let is_one_of_them = heard.words.get(at + 1).is_some_and(|next| matches!(next.text.as_str(), "one" | "time"));
        place_of(&word.text).filter(|_| is_one_of_them || !names_time)
    });
    let agrees = is_yes(heard.yes_no()) || heard.wants(Intent::Affirm);
    let chosen = match place {
        Some(place) => place.of(&flow.offered),
        None if heard.when().is_some() => None,
        None if heard.says(Phrase::Whenever) || agrees && flow.offered.len() == 1 => flow.offered.first(),
        None => None,
    };
    let Some(at) = chosen.copied() else { return false };
    flow.slots.day = Some(Day::On(at.date()));
    flow.slots.hour = Some(Hour::At(at.time()));
    true
}

/// A choice is short; longer words say more.
const CHOICE_WORDS: usize = 7;

/// An hour alone is the one that was offered, on the day it was offered for.
pub(super) fn settle(flow: &mut Flow) {
    if let (Ask::When, None, Some(Hour::At(time))) = (flow.asking, flow.slots.day, flow.slots.hour)
        && let Some(at) = flow.offered.iter().find(|at| at.time() == time)
    {
        flow.slots.day = Some(Day::On(at.date()));
    }
}

/// A place in what was offered.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Nth(usize),
    Last,
}

impl Place {
    /// What stands in this place.
    pub(super) fn of<T>(self, offered: &[T]) -> Option<&T> {
        match self {
            Place::Nth(n) => offered.get(n),
            Place::Last => offered.last(),
        }
    }
}

pub(super) fn place_of(word: &str) -> Option<Place> {
    Some(match word {
        "first" | "earliest" | "earlier" | "primera" | "primero" | "primer" => Place::Nth(0),
        "second" | "segunda" | "segundo" | "middle" => Place::Nth(1),
        "third" | "tercera" | "tercero" | "tercer" => Place::Nth(2),
        "last" | "latest" | "later" | "ultima" | "ultimo" => Place::Last,
        _ => return None,
    })
}

/// The caller has agreed: what was found in the calendar is booked, moved or cancelled there, and the request says so.
pub(super) fn carry_out(turn: &mut Turn<'_>, flow: &mut Flow) {
    let standing = flow.standing.take().filter(|_| turn.book.is_some());
    match (flow.request, standing, flow.held.take()) {
        (Request::Cancel, Some(standing), _) => {
            turn.effects.push(Effect::Cancel(standing.clone()));
            flow.standing = Some(standing);
            flow.slots.in_calendar = Some(InCalendar::Cancelled);
        }
        (Request::Reschedule, Some(standing), Some(held)) => {
            let start = moved_to(turn, &held);
            turn.effects.push(Effect::Move { standing: standing.clone(), held });
            flow.standing = start.map(|start| Standing { start, ..standing });
            flow.slots.in_calendar = Some(InCalendar::Moved);
        }
        (Request::Appointment, _, Some(held)) => {
            // What was booked for it before makes way.
            turn.effects.extend(flow.booked.take().map(Effect::GiveBack));
            turn.effects.push(Effect::Book { held: held.clone(), slots: flow.slots.clone() });
            flow.booked = Some(held);
            flow.slots.in_calendar = Some(InCalendar::Booked);
        }
        (
            Request::Appointment
            | Request::Reschedule
            | Request::Cancel
            | Request::Callback
            | Request::Refill
            | Request::MedicalQuestion
            | Request::Message,
            _,
            held,
        ) => turn.effects.extend(held.map(Effect::GiveBack)),
    }
}

/// What the calendar would be made to say, as it is read back: which appointment, with whom, at what time.
pub(super) fn place_of_request(flow: &Flow) -> impl PartialEq + use<> {
    let standing = flow.standing.as_ref().map(|it| (it.id.clone(), it.practitioner.clone(), it.start));
    (standing, flow.held.as_ref().map(|held| (held.practitioner.clone(), held.start)))
}

/// Where an appointment stands after it was moved, in the clinic's civil time.
fn moved_to(turn: &Turn<'_>, held: &Held) -> Option<DateTime> {
    let book = turn.book?;
    Some(book.openings.civil_time(held.start))
}

#[cfg(test)]
mod tests;
