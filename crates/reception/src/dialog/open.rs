//! Between requests: what the caller wants next, and how a request begins, is filed and is changed afterwards.

use super::booking::against_calendar;
use super::desk::Fit;
use super::faq;
use super::filed;
use super::handover;
use super::hearing::Hearing;
use super::intent::{Intent, Topic};
use super::phrases::Phrase;
use super::script::Line;
use super::slots::{self, Confirmation};
use super::state::{Ask, Cause, Flow, Offer, Phase, Request, State, Wanted};
use super::step::{Day, Hour, Next, Step, TaskSlots};
use super::turn::Turn;

/// Nothing is under way: finds out what is wanted. The phase tells whether something was offered or done before.
pub(super) fn open<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>) -> Step {
    let requests = heard.requests();
    if let Some(step) = filed::change(&mut turn, heard, &requests) {
        return step;
    }
    // "Do I have to wear a mask" sounds medical, but the clinic wrote an answer.
    let only_medical = requests.iter().all(|request| *request == Request::MedicalQuestion);
    if only_medical && !heard.is_guarded() && faq::prepared(turn.desk, heard, turn.state.language).is_some() {
        return about_clinic(turn, heard);
    }
    if !requests.is_empty() {
        return begin(turn, heard, &requests);
    }
    if heard.is_guarded() {
        return begin(turn, heard, &[Request::MedicalQuestion]);
    }
    if heard.wants(Intent::ClinicInfo) {
        note_facts(&mut turn, heard);
        return about_clinic(turn, heard);
    }
    if heard.is_leaving() {
        return farewell(turn);
    }
    let asked_for_more = turn.state.phase == Phase::AnythingElse;
    match heard.primary {
        Intent::Deny if asked_for_more => return farewell(turn),
        Intent::Goodbye | Intent::Affirm | Intent::Deny => {
            turn.state.misunderstandings = 0;
            turn.say(&Line::Acknowledged);
            return turn.ask_open_question(false);
        }
        Intent::ScheduleAppointment
        | Intent::RescheduleAppointment
        | Intent::CancelAppointment
        | Intent::CallbackRequest
        | Intent::ClinicInfo
        | Intent::Refill
        | Intent::MedicalAdvice
        | Intent::HumanRequest
        | Intent::Unclear => {}
    }
    let booked_before = turn.state.filed.last().is_some_and(|filed| filed.request == Request::Appointment);
    if booked_before && heard.says(Phrase::Another) && heard.says(Phrase::SomebodyElse) {
        // "And one for my son as well."
        return begin(turn, heard, &[Request::Appointment]);
    }
    let told_something = note_facts(&mut turn, heard);
    let names_moment = heard.when().is_some();
    let booked = turn.state.filed.iter().any(|filed| filed.request == Request::Appointment);
    if !booked && (names_moment || turn.state.notes.doctor.is_some() && told_something) {
        // "Tuesday at three with Dr. Shah" can only mean one thing.
        return begin(turn, heard, &[Request::Appointment]);
    }
    if told_something || heard.says(Phrase::Greeting) && heard.words.len() <= GREETING_WORDS {
        return turn.ask_open_question(told_something);
    }
    turn.misunderstood(&Line::NotUnderstood)
}

/// "Hello, good morning, is anyone there": a greeting is no misunderstanding. Longer words say more.
const GREETING_WORDS: usize = 6;

/// The caller accepts an offer.
pub(super) fn accept<'a>(turn: Turn<'a>, heard: &Hearing<'_>, offer: Offer) -> Step {
    match offer {
        Offer::Appointment => begin(turn, heard, &[Request::Appointment]),
        Offer::Message(question) => {
            let mut turn = turn;
            let ordinal = turn.state.take_ordinal();
            let mut flow = Flow::new(Request::Message, ordinal, known_about_caller(&turn.state, false));
            flow.question = Some(question);
            flow.take(heard, turn.desk);
            turn.state.misunderstandings = 0;
            ask_next(turn, flow)
        }
    }
}

fn farewell(mut turn: Turn<'_>) -> Step {
    turn.say(&Line::Goodbye);
    turn.done(Next::HangUp)
}

/// Keeps what a caller tells before it is clear what for.
fn note_facts(turn: &mut Turn<'_>, heard: &Hearing<'_>) -> bool {
    let before = turn.state.notes.clone();
    let notes = &mut turn.state.notes;
    let facts = [
        (&mut notes.patient_name, slots::person_name(&heard.said, false)),
        (&mut notes.doctor, slots::doctor(&heard.said, &turn.desk.doctors)),
        (&mut notes.provider_type, slots::provider_type(&heard.said)),
    ];
    for (slot, fact) in facts {
        if fact.is_some() {
            *slot = fact;
        }
    }
    *notes != before
}

/// Answers a question about the clinic, and offers what may follow from it.
fn about_clinic<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>) -> Step {
    turn.state.misunderstandings = 0;
    let booking = matches!(heard.topic(), Some(Topic::Services | Topic::Staff));
    match faq::answer(turn.desk, heard, turn.state.language) {
        Some(answer) => {
            turn.words.push(answer);
            turn.state.phase = if booking && turn.state.filed.is_empty() {
                Phase::Offered(Offer::Appointment)
            } else {
                Phase::AnythingElse
            };
        }
        // Looking for a dentist is asking for an appointment, whatever the desk can list.
        None if turn.state.notes.provider_type.is_some() && turn.state.filed.is_empty() => {
            turn.state.phase = Phase::Offered(Offer::Appointment);
        }
        None => turn.state.phase = Phase::Offered(Offer::Message(heard.text.trim().to_owned())),
    }
    turn.ask_open_question(false)
}

/// Begins the first of several requests; the others wait.
fn begin<'a>(mut turn: Turn<'a>, heard: &Hearing<'_>, requests: &[Request]) -> Step {
    turn.state.misunderstandings = 0;
    let Some((first, others)) = requests.split_first() else {
        return turn.ask_open_question(false);
    };
    if !turn.desk.automated.serves(first.kind()) {
        note_facts(&mut turn, heard);
        return handover::to_human(turn, Cause::NotAutomated(*first));
    }
    let mut flow = match others {
        [] => flow_for(&mut turn, heard, *first),
        _ => flow_for(&mut turn, &heard.part(*first), *first),
    };
    match first {
        Request::MedicalQuestion => {
            flow.question = Some(heard.text.trim().to_owned());
            turn.say(&Line::DoctorsQuestionFirst);
        }
        // Whoever calls back wants to know why.
        Request::Callback => flow.question = Some(heard.text.trim().to_owned()),
        Request::Appointment | Request::Reschedule | Request::Cancel | Request::Refill | Request::Message => {}
    }
    if *first != Request::MedicalQuestion && heard.is_guarded() {
        turn.say(&Line::DoctorsQuestion);
        wait(&mut turn, heard, Request::MedicalQuestion);
    }
    for request in others {
        let slots = told_about(&turn, &heard.part(*request), *request);
        keep_waiting(&mut turn, heard, *request, slots);
    }
    if let Some(next) = others.first() {
        turn.say(&Line::Queued(*next));
    }
    ask_next(turn, flow)
}

/// A new request with everything that is known about it and its caller.
fn flow_for(turn: &mut Turn<'_>, heard: &Hearing<'_>, request: Request) -> Flow {
    let mut notes = std::mem::take(&mut turn.state.notes);
    let known = known_about_caller(&turn.state, heard.says(Phrase::SomebodyElse));
    notes.patient_name = notes.patient_name.or(known.patient_name);
    notes.birth_date = notes.birth_date.or(known.birth_date);
    notes.phone = notes.phone.or(known.phone);
    let ordinal = turn.state.take_ordinal();
    let mut flow = Flow::new(request, ordinal, notes);
    // Nothing was asked yet: only words that announce a value count.
    flow.asking = Ask::Change;
    flow.take(heard, turn.desk);
    flow
}

/// The request in an utterance that is not served because something graver comes first; kept to be gone on with.
pub(super) fn asked_for(turn: &mut Turn<'_>, heard: &Hearing<'_>) -> Option<Flow> {
    let request = heard.requests().into_iter().find(|request| *request != Request::MedicalQuestion)?;
    if !turn.desk.automated.serves(request.kind()) {
        return None;
    }
    let mut flow = flow_for(turn, heard, request);
    flow.asking = flow.missing(turn.state.caller.as_deref())?;
    Some(flow)
}

/// What an utterance tells about a request that it opens.
fn told_about(turn: &Turn<'_>, heard: &Hearing<'_>, request: Request) -> TaskSlots {
    let mut flow = Flow::new(request, 0, TaskSlots::default());
    // Nothing was asked yet: only words that announce a value count.
    flow.asking = Ask::Change;
    flow.take(heard, turn.desk);
    flow.slots
}

/// Keeps a further request for later, made while another one is filled: day, name and the like belong to that one.
pub(super) fn wait(turn: &mut Turn<'_>, heard: &Hearing<'_>, request: Request) {
    let told = told_about(turn, heard, request);
    let slots = TaskSlots { drug: told.drug, pharmacy: told.pharmacy, ..TaskSlots::default() };
    keep_waiting(turn, heard, request, slots);
}

/// The same request is kept once; questions for the doctor are all kept.
fn keep_waiting(turn: &mut Turn<'_>, heard: &Hearing<'_>, request: Request, slots: TaskSlots) {
    if request != Request::MedicalQuestion && turn.state.waiting.iter().any(|wanted| wanted.request == request) {
        return;
    }
    let ordinal = turn.state.take_ordinal();
    let has_question = matches!(request, Request::MedicalQuestion | Request::Callback | Request::Message);
    let question = has_question.then(|| heard.text.trim().to_owned());
    turn.state.waiting.push(Wanted { request, ordinal, slots, question });
}

/// A request that waited, as a request under way.
pub(super) fn flow_of(wanted: Wanted) -> Flow {
    let mut flow = Flow::new(wanted.request, wanted.ordinal, wanted.slots);
    flow.question = wanted.question;
    flow
}

/// Name, date of birth and number from an earlier request of this call.
pub(super) fn known_about_caller(state: &State, somebody_else: bool) -> TaskSlots {
    let earlier = state.filed.iter().rev().map(|filed| &filed.slots);
    let slots = earlier.chain([&state.notes]).find(|slots| slots.patient_name.is_some());
    let Some(slots) = slots else {
        return TaskSlots::default();
    };
    TaskSlots {
        patient_name: slots.patient_name.clone().filter(|_| !somebody_else),
        birth_date: slots.birth_date.filter(|_| !somebody_else),
        phone: slots.phone.clone(),
        ..TaskSlots::default()
    }
}

/// Asks for what is missing; a complete request is filed and the next one begun.
pub(super) fn ask_next(mut turn: Turn<'_>, mut flow: Flow) -> Step {
    if let Some(step) = against_hours(&mut turn, &mut flow).or_else(|| against_calendar(&mut turn, &mut flow)) {
        return step;
    }
    match flow.missing(turn.state.caller.as_deref()) {
        Some(ask) => {
            flow.asking = ask;
            turn.state.phase = Phase::Filling(flow);
            turn.ask_open_question(false)
        }
        None => {
            filed::store(&mut turn, flow);
            go_on(turn)
        }
    }
}

/// Asks again when the clinic is closed at the wished time, or the time has passed.
pub(super) fn against_hours(turn: &mut Turn<'_>, flow: &mut Flow) -> Option<Step> {
    match flow.request {
        Request::Appointment | Request::Reschedule => {}
        Request::Cancel | Request::Callback | Request::Refill | Request::MedicalQuestion | Request::Message => {
            return None;
        }
    }
    let (ask, line) = match (flow.fit(turn.desk), flow.slots.day) {
        (Fit::ClosedDay(instead), Some(Day::On(day))) => {
            flow.slots.day = None;
            (instead.map_or(Ask::Day, Ask::Instead), Line::ClosedDay { day, instead })
        }
        (Fit::ClosedHour(from, until), Some(Day::On(day))) => {
            flow.slots.hour = None;
            (Ask::Hour, Line::ClosedHour { day, from, until })
        }
        (Fit::Open | Fit::ClosedDay(_) | Fit::ClosedHour(..), _) => return None,
    };
    flow.asking = ask;
    turn.say(&line);
    turn.state.phase = Phase::Filling(flow.clone());
    let owned = turn.take();
    Some(match ask {
        // The sentence about the closed day holds the question.
        Ask::Instead(_) | Ask::Day => owned.done(Next::Listen),
        Ask::Name
        | Ask::Reason
        | Ask::When
        | Ask::Hour
        | Ask::Existing
        | Ask::Phone
        | Ask::CallerNumber
        | Ask::BirthDate
        | Ask::Drug
        | Ask::Pharmacy
        | Ask::Question
        | Ask::Confirm
        | Ask::Change => owned.ask_open_question(false),
    })
}

/// After a request: the next one that waits, or "anything else?".
pub(super) fn go_on(mut turn: Turn<'_>) -> Step {
    turn.state.phase = Phase::AnythingElse;
    if turn.state.waiting.is_empty() {
        return turn.ask_open_question(false);
    }
    let wanted = turn.state.waiting.remove(0);
    let request = wanted.request;
    if !turn.desk.automated.serves(request.kind()) {
        return handover::to_human(turn, Cause::NotAutomated(request));
    }
    let mut flow = flow_of(wanted);
    let known = known_about_caller(&turn.state, false);
    flow.slots.patient_name = flow.slots.patient_name.or(known.patient_name);
    flow.slots.birth_date = flow.slots.birth_date.or(known.birth_date);
    flow.slots.phone = flow.slots.phone.or(known.phone);
    if flow.missing(turn.state.caller.as_deref()).is_some() {
        turn.say(&Line::NowTo(request));
    }
    ask_next(turn, flow)
}

/// "Are you open on Saturdays?" names a day without wishing for it.
pub(super) fn asks_about_hours(heard: &Hearing<'_>) -> bool {
    heard.wants(Intent::ClinicInfo)
        && heard.requests().is_empty()
        && matches!(heard.topic(), Some(Topic::Hours | Topic::Holidays))
}

/// Whether today's wished time has already passed; then it is dropped from the wish.
pub(super) fn drop_past_hour(flow: &mut Flow, heard: &Hearing<'_>) -> bool {
    let (Some(Day::On(day)), Some(Hour::At(time))) = (flow.slots.day, flow.slots.hour) else {
        return false;
    };
    let is_past = day.to_datetime(time) < heard.now;
    if is_past {
        flow.slots.hour = None;
    }
    is_past
}

/// What a yes or no means to a question that is answered by it.
pub(super) fn is_yes(answer: Option<Confirmation>) -> bool {
    answer == Some(Confirmation::Yes)
}
