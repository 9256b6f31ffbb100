//! The sentences in English.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{
    AfterTransfer, EmergencyNumbers, Line, SameHours, capital, emergency_numbers, ending, listed, moment, spaced,
    trimmed,
};
use crate::dialog::slots::Country;
use crate::dialog::state::{Ask, Cause, Request, Standing};
use crate::dialog::step::{Existing, TaskSlots};
use crate::dialog::when::{self, When};
use crate::language::Language::English;

pub(super) fn line(line: &Line<'_>) -> String {
    match *line {
        Line::Greeting { clinic, country, recorded, other_language } => {
            greeting(clinic, country, recorded, other_language)
        }
        Line::HowCanIHelp => "How can I help?".into(),
        Line::WhatICanDo => "I can book, move or cancel an appointment, take a refill request, answer questions \
            about the clinic, or pass on a message. What do you need?"
            .into(),
        Line::AnythingElse => "Is there anything else I can do for you?".into(),
        Line::Goodbye => "Thank you for calling. Goodbye.".into(),
        Line::TakeYourTime => "Of course, take your time.".into(),
        Line::NotUnderstood => "Sorry, I didn't quite get that.".into(),
        Line::NothingHeard => "Sorry, I didn't hear anything.".into(),
        Line::Noted => "Got it.".into(),
        Line::Acknowledged => "All right.".into(),
        Line::LanguageSwitched => "Of course, let's speak English.".into(),
        Line::AutomatedReceptionist => {
            "I'm the clinic's automated receptionist. Say person at any time and I'll connect you to someone.".into()
        }
        Line::MayWeRecord => "May we record this call? Please say yes or no.".into(),
        Line::RecordingStopped => "Understood, this call is not being recorded.".into(),
        Line::Ask { ask, request, slots, caller, again } => question(ask, request, slots, (caller, again)),
        Line::ReadBackChange { request, slots } => format!("Okay, {}. Is that right now?", summary(request, slots)),
        Line::Choices { taken, choices } => times(taken, choices),
        Line::NothingFree => "I don't see a free time around then, so the front desk will look for one.".into(),
        Line::WhichOfThese { request, starts } => which_of_these(request, starts),
        Line::CancelThis(standing) => format!("I see the appointment {}. Shall I cancel it?", stands(standing)),
        Line::MoveThisWhen(standing) => {
            format!("I see the appointment {}. What day and time would you like instead?", stands(standing))
        }
        Line::MoveThis { standing, slots } => match moment(slots, English) {
            Some(to) => format!("I'd move the appointment {} to {to}. Is that right?", stands(standing)),
            None => format!("I'd move the appointment {}. Is that right?", stands(standing)),
        },
        Line::ChangedMeanwhile => "That appointment was changed in our calendar just now.".into(),
        Line::TooSoon => "That one is so soon that the front desk has to see to it.".into(),
        Line::ThatIsWhenItIs => "That is when the appointment is already.".into(),
        Line::LeftAsItIs => "All right, it stays as it is.".into(),
        Line::Moved { standing, slots } => match moment(slots, English) {
            Some(to) => format!("The appointment {} is moved in our calendar, to {to}.", stands(standing)),
            None => format!("The appointment {} is moved in our calendar.", stands(standing)),
        },
        Line::Cancelled(standing) => format!("The appointment {} is cancelled.", stands(standing)),
        Line::Booked { slots } => booked(slots),
        Line::Filed { request, slots } => filed(request, slots),
        Line::FiledAgain { request, slots } => format!("Okay, the request now says: {}.", summary(request, slots)),
        Line::AlreadyFiled { request, slots } => format!("The team already has that: {}.", summary(request, slots)),
        Line::Queued(request) => format!("I'll get to {} right after this.", noun(request)),
        Line::NowTo(request) => format!("Now, {}.", noun(request)),
        Line::Dropped => "All right, I've dropped that.".into(),
        Line::BeforeYouGo => "Before you go, one thing.".into(),
        Line::ClosedDay { day, instead } => closed_day(day, instead),
        Line::ClosedHour { day, from, until } => {
            format!("On {} we're open from {} to {}.", date(day), time(from), time(until))
        }
        Line::PastHour => "That time has already passed today.".into(),
        Line::DoctorsQuestion => "I can't answer medical questions, but I'll pass yours on to a doctor.".into(),
        Line::DoctorsQuestionFirst => "I can't answer medical questions, but I can pass yours on to a doctor.".into(),
        Line::QuestionNoted => "I don't have the answer to that here, so I'm adding your question for the team.".into(),
        Line::OfferMessage => {
            "I don't have the answer to that here. Shall I have someone call you back about it?".into()
        }
        Line::OfferAppointment => "Would you like to book an appointment?".into(),
        Line::HoursWeek(week) => hours_week(week),
        Line::OpenOn { day, spans } => format!("On {} we're open {}.", date(day), spoken_spans(spans)),
        Line::ClosedOn(day) => format!("On {} we're closed.", date(day)),
        Line::Addresses(places) => addresses(places),
        Line::Insurers(names) => format!("We accept {}.", listed(names, "and")),
        Line::Services(names) => format!("We offer {}, among other things.", listed(names, "and")),
        Line::Price { service, price } => format!("Our price list says {price} for {service}."),
        Line::Minutes { service, minutes } => format!("For {service}, plan on about {minutes} minutes."),
        Line::Doctors(names) => format!("Our doctors are {}.", listed(names, "and")),
        Line::OwnNumber(number) => format!("Our number is {number}."),
        Line::Emergency { country, self_harm } => emergency(country, self_harm),
        Line::EmergencyTransfer => "I'm connecting you to the doctor on call. Please stay on the line.".into(),
        Line::EmergencyUnanswered => "Nobody here has picked up yet. The team has been alerted. Please make that \
            emergency call now, and tell me if you'd like me to try the doctor again."
            .into(),
        Line::EmergencyWithdrawn { country } => format!(
            "Thank you for telling me. To be on the safe side, I'm connecting you to a person at the clinic. If \
             anything changes, call {}.",
            emergency_numbers(country).ambulance
        ),
        Line::UrgentTransfer { distress } => urgent(distress),
        Line::Transfer(cause) => transfer(cause),
        Line::Voicemail { in_danger: true } => {
            "Nobody here has picked up yet. The team has been alerted. If you can't \
            make that call, say after the tone what has happened and where you are."
                .into()
        }
        Line::Voicemail { in_danger: false } => "Please leave your name, your number and your message after the tone, \
            and press the pound key when you're done."
            .into(),
        Line::VoicemailLeft => "Thank you. I've passed your message to the team.".into(),
        Line::TransferFailed { cause, country, then } => format!("{} {}", transfer_failed(cause, country), after(then)),
    }
}

fn greeting(clinic: &str, country: Country, recorded: bool, other_language: bool) -> String {
    let mut said = format!("Thank you for calling {clinic}. You're speaking with the automated receptionist. ");
    if recorded {
        said += "This call is recorded; if you don't want that, just say so. ";
    }
    said += &format!("In an emergency, hang up and call {}. ", emergency_numbers(country).ambulance);
    if other_language {
        said += "Para hablar en espa\u{f1}ol, diga espa\u{f1}ol. ";
    }
    said + "How can I help?"
}

fn question(ask: Ask, request: Request, slots: &TaskSlots, (caller, again): (Option<&str>, bool)) -> String {
    let example = |plain: &str, example: &str| {
        if again { format!("{plain} {example}") } else { plain.to_owned() }
    };
    match ask {
        Ask::Name => match request {
            Request::Callback | Request::MedicalQuestion | Request::Message => {
                example("May I have your name?", "First and last name, please.")
            }
            // Both at once: most callers answer both, and whoever answers one is asked for the other.
            Request::Appointment if !again && slots.names_no_purpose() => {
                "May I have the patient's name, and what is the appointment for?".into()
            }
            Request::Appointment | Request::Reschedule | Request::Cancel | Request::Refill => {
                example("May I have the patient's name?", "First and last name, please.")
            }
        },
        Ask::Reason if request == Request::Appointment => {
            example("What is the appointment for?", "A few words are enough, like a check-up or knee pain.")
        }
        Ask::Reason => "What is it about?".into(),
        Ask::When if request == Request::Reschedule => {
            example("What day and time would you like instead?", "For example, Tuesday at three.")
        }
        Ask::When => example("What day and time would suit you?", "For example, Tuesday at three."),
        Ask::Hour => match moment(&TaskSlots { day: slots.day, ..TaskSlots::default() }, English) {
            Some(day) => example(&format!("And at what time, {day}?"), "For example, half past ten."),
            None => example("At what time?", "For example, half past ten."),
        },
        Ask::Day => example("On what day?", "For example, next Tuesday."),
        Ask::Instead(day) => format!("Would {} do?", date(day)),
        Ask::Existing if request == Request::Cancel => {
            example("Which appointment would you like to cancel?", "The day, or the doctor, is enough.")
        }
        Ask::Existing => example("Which appointment would you like to move?", "The day, or the doctor, is enough."),
        Ask::Phone => example("What number can we reach you at?", "Please say or type it digit by digit."),
        Ask::CallerNumber => match caller {
            Some(number) => format!("Is the number ending in {} the best one to reach you?", ending(number)),
            None => "What number can we reach you at?".into(),
        },
        Ask::BirthDate => example("What is the patient's date of birth?", "Month, day and year, please."),
        Ask::Drug => example("Which medicine is it?", "The name on the label is enough."),
        Ask::Pharmacy => example("Which pharmacy should it go to?", "Or say the usual one."),
        Ask::Question => "What would you like to ask?".into(),
        Ask::Confirm => format!("{}. Is that right?", capital(&summary(request, slots))),
        Ask::Change => "What should I change?".into(),
    }
}

fn summary(request: Request, slots: &TaskSlots) -> String {
    let mut said = noun_short(request).to_owned();
    if let Some(name) = &slots.patient_name {
        said += &format!(" for {name}");
    }
    match request {
        Request::Appointment => {
            if let Some(doctor) = &slots.doctor {
                said += &format!(" with {doctor}");
            }
            if let Some(reason) = slots.reason.as_deref().or(slots.provider_type.as_deref()) {
                said += &format!(", {}", trimmed(reason));
            }
        }
        Request::Reschedule | Request::Cancel => {
            if let Some(existing) = &slots.existing {
                said += &format!(", the one {}", which(existing));
            }
        }
        Request::Refill => {
            if let Some(drug) = &slots.drug {
                said += &format!(", {}", drug.name);
                if let Some(dose) = &drug.dose {
                    said += &format!(" {dose}");
                }
            }
            if let Some(pharmacy) = &slots.pharmacy {
                said += &format!(", to {}", trimmed(pharmacy));
            }
        }
        Request::Callback | Request::MedicalQuestion | Request::Message => {
            if let Some(phone) = &slots.phone {
                said += &format!(", at {}", spaced(&phone.e164));
            }
        }
    }
    match (request, moment(slots, English)) {
        (Request::Reschedule, Some(moment)) => said + &format!(", to {moment}"),
        (Request::Appointment | Request::Callback, Some(moment)) => said + &format!(", {moment}"),
        (Request::Cancel | Request::Refill | Request::MedicalQuestion | Request::Message, Some(_)) | (_, None) => said,
    }
}

fn which(existing: &Existing) -> String {
    match (existing.date, existing.time) {
        (Some(day), Some(at)) => format!("on {}", when::say(&When::DateTime(day.to_datetime(at)), English)),
        (Some(day), None) => format!("on {}", date(day)),
        (None, Some(at)) => format!("at {}", time(at)),
        (None, None) => format!("you described as {}", trimmed(&existing.words)),
    }
}

fn times(taken: Option<DateTime>, choices: &[DateTime]) -> String {
    let Some(day) = choices.first().map(|at| at.date()) else { return line(&Line::NothingFree) };
    let is_one_day = taken.into_iter().chain(choices.iter().copied()).all(|at| at.date() == day);
    let said: Vec<String> = choices
        .iter()
        .map(|at| if is_one_day { time(at.time()) } else { when::say(&When::DateTime(*at), English) })
        .collect();
    let which = if said.len() == 1 { "Would that do?" } else { "Which would suit you?" };
    match taken {
        Some(at) => {
            let at = when::say(&When::DateTime(at), English);
            format!("{} is already taken. I could offer {}. {which}", capital(&at), listed(&said, "or"))
        }
        None if is_one_day => {
            let day = date(day);
            format!("On {day} I could offer {}. {which}", listed(&said, "or"))
        }
        None => format!("I could offer {}. {which}", listed(&said, "or")),
    }
}

/// "On Tuesday, November 24th at ten with Dr. Lund".
fn stands(standing: &Standing) -> String {
    let at = when::say(&When::DateTime(standing.start), English);
    match standing.practitioner_name.as_str() {
        "" => format!("on {at}"),
        name => format!("on {at} with {name}"),
    }
}

/// More appointments than can be kept in mind are not listed.
fn which_of_these(request: Request, starts: &[DateTime]) -> String {
    let verb = if request == Request::Cancel { "cancel" } else { "move" };
    match starts {
        [_, _] | [_, _, _] => {
            let starts: Vec<String> = starts.iter().map(|at| when::say(&When::DateTime(*at), English)).collect();
            format!("I see appointments on {}. Which one would you like to {verb}?", listed(&starts, "and"))
        }
        _ => format!("I see several appointments. On which day is the one that you would like to {verb}?"),
    }
}

fn booked(slots: &TaskSlots) -> String {
    let mut said = "Your appointment is in our calendar".to_owned();
    if let Some(moment) = moment(slots, English) {
        said += &format!(": {moment}");
    }
    if let Some(doctor) = &slots.doctor {
        said += &format!(" with {doctor}");
    }
    said + "."
}

fn filed(request: Request, slots: &TaskSlots) -> String {
    let moment = moment(slots, English);
    match (request, moment) {
        (Request::Appointment, Some(moment)) => {
            format!("I've passed your appointment request to the front desk: {moment}. They confirm it with you.")
        }
        (Request::Appointment, None) => "I've passed your appointment request to the front desk.".into(),
        (Request::Reschedule, Some(moment)) => {
            format!("I've passed the front desk your request to move it to {moment}. They confirm it with you.")
        }
        (Request::Reschedule, None) => "I've passed the front desk your request to move it.".into(),
        (Request::Cancel, _) => "I've passed your cancellation to the front desk.".into(),
        (Request::Callback, _) => "I've left a request for the team to call you back.".into(),
        (Request::Refill, _) => "I've passed your refill request to the doctor for review.".into(),
        (Request::MedicalQuestion, _) => "I've passed your question to the doctor.".into(),
        (Request::Message, _) => "I've passed your question to the front desk.".into(),
    }
}

const fn noun(request: Request) -> &'static str {
    match request {
        Request::Appointment => "the new appointment",
        Request::Reschedule => "moving your appointment",
        Request::Cancel => "the cancellation",
        Request::Callback => "the call back",
        Request::Refill => "the refill",
        Request::MedicalQuestion => "your question for the doctor",
        Request::Message => "your question for the front desk",
    }
}

const fn noun_short(request: Request) -> &'static str {
    match request {
        Request::Appointment => "an appointment",
        Request::Reschedule => "moving an appointment",
        Request::Cancel => "cancelling an appointment",
        Request::Callback => "a call back",
        Request::Refill => "a refill",
        Request::MedicalQuestion => "a question for the doctor",
        Request::Message => "a question for the front desk",
    }
}

fn closed_day(day: Date, instead: Option<Date>) -> String {
    match instead {
        Some(instead) => format!("We're closed on {}. Would {} do?", date(day), date(instead)),
        None => format!("We're closed on {}. What other day would suit you?", date(day)),
    }
}

fn emergency(country: Country, self_harm: bool) -> String {
    let EmergencyNumbers { ambulance, crisis } = emergency_numbers(country);
    match (self_harm, crisis) {
        (true, Some(crisis)) => format!(
            "I'm really glad you told me. Please call {ambulance} now if you are in danger, or {crisis} to talk with \
             someone right away."
        ),
        (true, None) => format!("I'm really glad you told me. Please call {ambulance} right now."),
        (false, _) => format!("This could be an emergency. Please call {ambulance} right now."),
    }
}

fn urgent(distress: bool) -> String {
    if distress {
        "I'm sorry, that sounds very hard. I'm connecting you to a person right now. Please stay on the line.".into()
    } else {
        "A clinician needs to hear about this now. I'm connecting you. Please stay on the line.".into()
    }
}

fn transfer(cause: Cause) -> String {
    match cause {
        Cause::Asked => "Of course, I'm connecting you to a person now. Please stay on the line.".into(),
        Cause::NotUnderstood => "I'm sorry, I'm not understanding you well. I'm connecting you to a person.".into(),
        Cause::Urgent => urgent(false),
        Cause::TooLong => "I don't want to keep you any longer. I'm connecting you to a person.".into(),
        Cause::NotAutomated(request) => format!("For {}, I'm connecting you to the front desk.", noun(request)),
        Cause::Language => "I'm connecting you to a person who can help. Please stay on the line.".into(),
        Cause::Withdrawn => "I'm connecting you to a person at the clinic. Please stay on the line.".into(),
    }
}

fn transfer_failed(cause: Cause, country: Country) -> String {
    match cause {
        Cause::Urgent => format!(
            "I couldn't reach a clinician just now. I've marked this call as urgent for the team. If it gets worse, \
             call {}.",
            emergency_numbers(country).ambulance
        ),
        Cause::Asked
        | Cause::NotUnderstood
        | Cause::TooLong
        | Cause::NotAutomated(_)
        | Cause::Language
        | Cause::Withdrawn => "I'm sorry, nobody can pick up right now.".into(),
    }
}

const fn after(then: AfterTransfer) -> &'static str {
    match then {
        AfterTransfer::CallBack => "I can have someone call you back.",
        AfterTransfer::GoOn => "In the meantime we can go on here.",
        AfterTransfer::Noted => "",
    }
}

fn hours_week(week: &[SameHours]) -> String {
    let parts: Vec<String> =
        week.iter().map(|it| format!("{} {}", spoken_days(&it.days), spoken_spans(&it.spans))).collect();
    format!("We're open {}.", listed(&parts, "and"))
}

fn spoken_days(days: &[Weekday]) -> String {
    match days {
        [first, _, .., last] => format!("{} to {}", weekday(*first), weekday(*last)),
        few => listed(&few.iter().map(|day| weekday(*day).to_owned()).collect::<Vec<_>>(), "and"),
    }
}

fn spoken_spans(spans: &[(Time, Time)]) -> String {
    let parts: Vec<String> =
        spans.iter().map(|(from, until)| format!("from {} to {}", time(*from), time(*until))).collect();
    listed(&parts, "and")
}

fn addresses(places: &[(String, String)]) -> String {
    let parts: Vec<String> = places
        .iter()
        .map(|(name, address)| if name.is_empty() { address.clone() } else { format!("{name}, at {address}") })
        .collect();
    format!("You'll find us at {}.", listed(&parts, "and"))
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn date(day: Date) -> String {
    when::say(&When::Date(day), English)
}

fn time(at: Time) -> String {
    when::say(&When::Time(at), English)
}
