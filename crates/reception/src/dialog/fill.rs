//! A request under way: its intent is locked, and every utterance is read for what it adds, corrects or asks besides.

use super::booking;
use super::desk::Fit;
use super::faq;
use super::filed;
use super::handover;
use super::hearing::Hearing;
use super::intent::Intent;
use super::known;
use super::open;
use super::phrases::Phrase;
use super::script::Line;
use super::slots::{Confirmation, Phone};
use super::state::{Ask, Cause, Flow, Phase, Request};
use super::step::{Day, Effect, Next, Step, TaskSlots};
use super::turn::Turn;

/// An utterance while a request is filled.
pub(super) fn filling<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, mut flow: Flow) -> Step {
    // "Yes, cancel it" is what a cancellation is for.
    let is_agreement = flow.request == Request::Cancel && heard.wants(Intent::CancelAppointment)
        || flow.asking == Ask::Confirm && open::is_yes(heard.yes_no());
    // Of an appointment that was read back as it stands, "cancel it" is a wish and no change of mind.
    let cancels_it = flow.standing.is_some() && heard.wants(Intent::CancelAppointment) && heard.when().is_none();
    if cancels_it && flow.request == Request::Reschedule {
        return replace(turn, heard, flow, Request::Cancel);
    }
    if heard.says(Phrase::Abandon) && heard.words.len() <= SHORT && !is_agreement {
        turn.state.misunderstandings = 0;
        booking::give_back(&mut turn, &mut flow);
        turn.say(&Line::Dropped);
        return open::go_on(turn);
    }
    let asked = flow.asking;
    let before = flow.slots.clone();
    let took = booking::choose(&mut flow, heard) || !open::asks_about_hours(heard) && flow.take(heard, turn.desk);
    booking::settle(&mut flow);
    let changed = !flow.slots.says_same_as(&before);
    if open::drop_past_hour(&mut flow, heard) {
        turn.state.misunderstandings = 0;
        turn.say(&Line::PastHour);
        return open::ask_next(turn, flow);
    }

    // Other requests and questions are answered or kept beside the one under way.
    let aside = match beside(&mut turn, heard, &mut flow, took) {
        Beside::Moved(step) => return *step,
        Beside::Stays { answered } => answered,
    };

    if known::is_refused(&flow, heard, changed || aside) {
        return known::refuse(turn, flow);
    }
    match asked {
        Ask::Confirm | Ask::Change => {
            let told = Told { changed, aside: aside || took && !changed };
            return confirm(turn, heard, flow, told);
        }
        Ask::CallerNumber => return caller_number(turn, heard, flow, changed || aside),
        Ask::Instead(day) if flow.slots.day.is_none() => match heard.yes_no() {
            Some(Confirmation::Yes) => {
                flow.slots.day = Some(Day::On(day));
                return progress(turn, flow);
            }
            Some(Confirmation::No) => {
                flow.asking = Ask::Day;
                return progress(turn, flow);
            }
            None => {}
        },
        Ask::Name
        | Ask::Reason
        | Ask::When
        | Ask::Hour
        | Ask::Day
        | Ask::Instead(_)
        | Ask::Existing
        | Ask::Phone
        | Ask::BirthDate
        | Ask::Drug
        | Ask::Pharmacy
        | Ask::Question => {}
    }
    let answered = !flow.lacks(asked, None);
    // "The one with Dr. Shah" tells which appointment, not only a doctor.
    let names_whom = asked == Ask::Existing
        && (flow.slots.doctor != before.doctor || flow.slots.provider_type != before.provider_type);
    if !answered && !aside && (!changed || names_whom) && flow.take_bare_answer(heard) {
        return progress(turn, flow);
    }
    if answered || changed || aside || took {
        if changed && !answered {
            // Something else than the answer was told: say so before asking again.
            turn.say(&Line::Noted);
        }
        return progress(turn, flow);
    }
    if heard.is_leaving() {
        return leaving(turn, flow);
    }
    turn.state.phase = Phase::Filling(flow);
    turn.misunderstood(&Line::NotUnderstood)
}

/// Longer utterances that contain "never mind" say something else as well.
const SHORT: usize = 7;

/// What an utterance told about a request that was read back.
#[derive(Clone, Copy)]
struct Told {
    /// Something in the request changed.
    changed: bool,
    /// Something beside the request was answered or kept.
    aside: bool,
}

/// What came of the other things in an utterance.
enum Beside {
    /// The conversation has moved to something else.
    Moved(Box<Step>),
    /// The request goes on; whether anything beside it was answered or kept.
    Stays { answered: bool },
}

fn progress(mut turn: Turn<'_>, flow: Flow) -> Step {
    turn.state.misunderstandings = 0;
    open::ask_next(turn, flow)
}

/// Serves what an utterance holds beside the request: a medical question, another request, a question about the
/// clinic. A change of mind moves the conversation.
fn beside<'a>(turn: &mut Turn<'a>, heard: &Hearing<'_>, flow: &mut Flow, took: bool) -> Beside {
    let mut answered = false;
    if heard.is_guarded() && flow.asking != Ask::Drug {
        answered = true;
        turn.say(&Line::DoctorsQuestion);
        if flow.request == Request::MedicalQuestion {
            flow.note_question(heard.text.trim());
        } else {
            open::wait(turn, heard, Request::MedicalQuestion);
        }
    }
    for request in heard.requests() {
        match relation(flow, request, heard, took) {
            Relation::Same => {}
            Relation::Replaces => return Beside::Moved(Box::new(replace(turn.take(), heard, flow.clone(), request))),
            Relation::Further => {
                answered = true;
                open::wait(turn, heard, request);
                turn.say(&Line::Queued(request));
            }
        }
    }
    let passed_on = answered && heard.requests().iter().any(|request| *request != flow.request);
    let tells_only = took && (heard.when().is_some() || !heard.asks_about_clinic());
    if heard.wants(Intent::ClinicInfo) && !passed_on && !tells_only {
        match faq::answer(turn.desk, heard, turn.state.language) {
            Some(answer) => turn.words.push(answer),
            None => {
                flow.note_question(heard.text.trim());
                turn.say(&Line::QuestionNoted);
            }
        }
        answered = true;
    }
    Beside::Stays { answered }
}

/// How a request in an utterance relates to the one under way.
enum Relation {
    /// It is the one under way, or a way of speaking about it.
    Same,
    /// The caller changed their mind.
    Replaces,
    /// Something further, to be served later.
    Further,
}

fn relation(flow: &Flow, request: Request, heard: &Hearing<'_>, took: bool) -> Relation {
    let changes_mind = heard.says(Phrase::ChangeOfMind) && !heard.says(Phrase::Another);
    match (flow.request, request) {
        (under_way, wanted) if under_way == wanted => Relation::Same,
        // A symptom told while booking is the reason; a guarded question was dealt with before.
        (_, Request::MedicalQuestion) => Relation::Same,
        // "Can we move it to Friday", "book it for Friday": still the appointment under way.
        (Request::Appointment, Request::Reschedule) | (Request::Reschedule | Request::Cancel, Request::Appointment)
            if took =>
        {
            Relation::Same
        }

        (Request::Reschedule, Request::Cancel) if took && !changes_mind => Relation::Same,
        // A call back that was only proposed because nobody picked up gives way to a real request.
        _ if flow.proposed => Relation::Replaces,
        (Request::MedicalQuestion | Request::Message, Request::Appointment) if flow.slots.patient_name.is_none() => {
            Relation::Replaces
        }
        _ if changes_mind => Relation::Replaces,
        (
            Request::Appointment
            | Request::Reschedule
            | Request::Cancel
            | Request::Callback
            | Request::Refill
            | Request::MedicalQuestion
            | Request::Message,
            _,
        ) => Relation::Further,
    }
}

/// The caller wants something else instead; what was told about the patient is kept.
fn replace<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, mut flow: Flow, request: Request) -> Step {
    if !turn.desk.automated.serves(request.kind()) {
        turn.state.phase = Phase::Filling(flow);
        return handover::to_human(turn, Cause::NotAutomated(request));
    }
    turn.state.misunderstandings = 0;
    booking::give_back(&mut turn, &mut flow);
    let mut slots = TaskSlots {
        patient_name: flow.slots.patient_name,
        birth_date: flow.slots.birth_date,
        phone: flow.slots.phone,
        doctor: flow.slots.doctor,
        provider_type: flow.slots.provider_type,
        ..TaskSlots::default()
    };
    if let (Request::Reschedule, Request::Cancel) | (Request::Cancel, Request::Reschedule) = (flow.request, request) {
        slots.existing = flow.slots.existing;
    }
    if let (Request::MedicalQuestion | Request::Message, Request::Appointment) = (flow.request, request) {
        // The doctor should still hear what the caller asked.
        slots.reason = flow.question.clone();
    }
    // A request that was filed before keeps its number; the new one is another task.
    let is_filed = turn.state.filed.iter().any(|filed| filed.ordinal == flow.ordinal);
    let ordinal = if is_filed { turn.state.take_ordinal() } else { flow.ordinal };
    let mut next = Flow::new(request, ordinal, slots);
    next.asking = Ask::Change;
    next.take(heard, turn.desk);
    open::ask_next(turn, next)
}

/// The read-back: yes files it, a change is taken, no asks what to change.
fn confirm<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, mut flow: Flow, told: Told) -> Step {
    let answer = heard.yes_no();
    let needs_a_yes = known::needs_a_plain_yes(&flow);
    // "Yes but at three" agrees to all but the hour; "please make it the twelfth" has not heard the rest confirmed.
    let agrees = open::is_yes(answer) && (!told.changed || heard.wants(Intent::Affirm));
    let says_it_again = flow.request == Request::Cancel && heard.primary == Intent::CancelAppointment;
    let agrees = agrees || says_it_again && answer.is_none() && !told.changed;
    let leaves_it_at_that = heard.primary == Intent::Goodbye && answer.is_none() && !told.changed;
    let accepts = agrees || leaves_it_at_that && !needs_a_yes;
    if accepts && flow.missing(turn.state.caller.as_deref()) == Some(Ask::Confirm) {
        // Somebody may have been faster since it was read back; then the yes was to something else.
        let read_back = booking::place_of_request(&flow);
        if let Some(step) = booking::against_calendar(&mut turn, &mut flow) {
            return step;
        }
        if booking::place_of_request(&flow) != read_back {
            return progress(turn, flow);
        }
        let leaves = heard.is_leaving() && heard.primary == Intent::Goodbye && turn.state.waiting.is_empty();
        filed::store(&mut turn, flow);
        if leaves {
            turn.say(&Line::Goodbye);
            return turn.done(Next::HangUp);
        }
        return open::go_on(turn);
    }
    if told.changed {
        turn.state.misunderstandings = 0;
        let complete = flow.missing(turn.state.caller.as_deref()) == Some(Ask::Confirm);
        if complete && flow.fit(turn.desk) == Fit::Open {
            if let Some(step) = booking::against_calendar(&mut turn, &mut flow) {
                return step;
            }
            flow.asking = Ask::Confirm;
            if known::needs_a_plain_yes(&flow) {
                turn.state.phase = Phase::Filling(flow);
                return turn.ask_open_question(false);
            }
            let line = Line::ReadBackChange { request: flow.request, slots: &flow.slots }.say(turn.state.language);
            turn.words.push(line);
            turn.state.phase = Phase::Filling(flow);
            return turn.done(Next::Listen);
        }
        return open::ask_next(turn, flow);
    }
    if told.aside {
        return progress(turn, flow);
    }
    if answer == Some(Confirmation::No) {
        return what_to_change(turn, heard, flow);
    }
    if heard.is_leaving() {
        return leaving(turn, flow);
    }
    turn.state.phase = Phase::Filling(flow);
    turn.misunderstood(&Line::NotUnderstood)
}

/// "No", "no, the time is wrong": asks for the part that was named, or which part.
fn what_to_change<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, mut flow: Flow) -> Step {
    let named = |names: &[&str]| heard.words.iter().any(|word| names.contains(&word.text.as_str()));
    if flow.asking == Ask::Change {
        turn.state.phase = Phase::Filling(flow);
        return turn.misunderstood(&Line::NotUnderstood);
    }
    turn.state.misunderstandings = 0;
    if named(&["time", "hour", "hora"]) {
        flow.slots.hour = None;
    } else if named(&["day", "date", "dia", "fecha"]) {
        flow.slots.day = None;
    } else if named(&["name", "nombre"]) {
        flow.slots.patient_name = None;
    } else if named(&["medicine", "medication", "drug", "medicina"]) {
        flow.slots.drug = None;
    } else if named(&["pharmacy", "farmacia"]) {
        flow.slots.pharmacy = None;
    } else {
        flow.asking = Ask::Change;
        turn.state.phase = Phase::Filling(flow);
        return turn.ask_open_question(false);
    }
    open::ask_next(turn, flow)
}

/// Whether the number that calls is the right one.
fn caller_number<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, mut flow: Flow, understood: bool) -> Step {
    if flow.slots.phone.is_some() {
        return progress(turn, flow);
    }
    match heard.yes_no() {
        Some(Confirmation::Yes) => {
            flow.slots.phone = turn.state.caller.as_deref().map(shown);
            progress(turn, flow)
        }
        Some(Confirmation::No) => {
            flow.asking = Ask::Phone;
            turn.state.misunderstandings = 0;
            turn.state.phase = Phase::Filling(flow);
            turn.ask_open_question(false)
        }
        None if understood => progress(turn, flow),
        None if heard.is_leaving() => leaving(turn, flow),
        None => {
            turn.state.phase = Phase::Filling(flow);
            turn.misunderstood(&Line::NotUnderstood)
        }
    }
}

/// The number that calls, as the network showed it.
fn shown(number: &str) -> Phone {
    Phone { e164: number.to_owned(), digits: number.chars().filter(char::is_ascii_digit).collect() }
}

/// The caller takes leave in the middle: asked to stay once, then what was collected is kept as incomplete.
fn leaving(mut turn: Turn<'_>, mut flow: Flow) -> Step {
    if flow.leaving || !flow.holds_something() {
        if turn.state.would_lose(&flow) {
            turn.effects.push(Effect::FileTask(flow.draft(true)));
        }
        turn.say(&Line::Goodbye);
        return turn.done(Next::HangUp);
    }
    flow.leaving = true;
    turn.say(&Line::BeforeYouGo);
    turn.state.phase = Phase::Filling(flow);
    turn.ask_open_question(false)
}
