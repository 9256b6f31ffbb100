//! Every sentence that the receptionist can say. To change one, edit `english.rs` or `spanish.rs`.
//!
//! A sentence is named by what it is for ([`Line`]); a language file says it. A new line does not compile until both
//! languages have it. Sentences are short, are heard and not read, promise nothing and give no medical advice: a test
//! puts every one of them through `safety::check_reply`.

mod english;
mod fixed;
mod spanish;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::slots::Country;
use super::state::{Ask, Cause, Request, Standing};
use super::step::{Day, Hour, TaskSlots};
use super::when::{self, Moment, When};
use crate::language::Language;

pub(super) use fixed::fixed;

/// A sentence by what it is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line<'a> {
    /// The first words of a call.
    Greeting { clinic: &'a str, country: Country, recorded: bool, other_language: bool },
    /// How can I help.
    HowCanIHelp,
    /// What the receptionist can do, after words that it could not place.
    WhatICanDo,
    /// Is there anything else.
    AnythingElse,
    /// The end of a call.
    Goodbye,
    /// The caller asked for a moment.
    TakeYourTime,
    /// The caller's words were not understood.
    NotUnderstood,
    /// Nothing was heard.
    NothingHeard,
    /// Something was taken down that had not been asked for.
    Noted,
    /// Nothing new is under way and the caller said thanks or yes.
    Acknowledged,
    /// The conversation goes on in this sentence's language.
    LanguageSwitched,
    /// The caller wonders whether they talk to a machine: they do.
    AutomatedReceptionist,
    /// May this call be recorded.
    MayWeRecord,
    /// The caller does not want to be recorded.
    RecordingStopped,

    /// A question of a request; `again` gives an example because the first wording did not work.
    Ask { ask: Ask, request: Request, slots: &'a TaskSlots, caller: Option<&'a str>, again: bool },
    /// What was taken down after a change, read back for a yes.
    ReadBackChange { request: Request, slots: &'a TaskSlots },
    /// The wished time is taken, or several would do: times that are free.
    Choices { taken: Option<DateTime>, choices: &'a [DateTime] },
    /// Nothing is free around the wish: the front desk will see to it.
    NothingFree,
    /// Several appointments stand in the calendar: which one is meant.
    WhichOfThese { request: Request, starts: &'a [DateTime] },
    /// An appointment as it stands, and whether to cancel it.
    CancelThis(&'a Standing),
    /// An appointment as it stands, and when the caller would rather come.
    MoveThisWhen(&'a Standing),
    /// An appointment as it stands and where it goes, for a yes.
    MoveThis { standing: &'a Standing, slots: &'a TaskSlots },
    /// The calendar's appointment is not what was read back any more.
    ChangedMeanwhile,
    /// An appointment begins so soon that a person has to see to it.
    TooSoon,
    /// The wished time is when the appointment is already.
    ThatIsWhenItIs,
    /// An appointment stays as it is.
    LeftAsItIs,
    /// The appointment stands at its new time.
    Moved { standing: &'a Standing, slots: &'a TaskSlots },
    /// The appointment is cancelled.
    Cancelled(&'a Standing),
    /// The appointment stands in the calendar.
    Booked { slots: &'a TaskSlots },
    /// The request was stored.
    Filed { request: Request, slots: &'a TaskSlots },
    /// A stored request was changed.
    FiledAgain { request: Request, slots: &'a TaskSlots },
    /// The caller asks for what was stored already.
    AlreadyFiled { request: Request, slots: &'a TaskSlots },
    /// Another request was heard and waits.
    Queued(Request),
    /// A request that waited comes next.
    NowTo(Request),
    /// A request was dropped.
    Dropped,
    /// The caller takes leave, but something is still needed: said before the question.
    BeforeYouGo,

    /// The clinic is closed on that day.
    ClosedDay { day: Date, instead: Option<Date> },
    /// The clinic is open on that day, but not then.
    ClosedHour { day: Date, from: Time, until: Time },
    /// The time lies in the past.
    PastHour,

    /// A question for a clinician was put aside during another request.
    DoctorsQuestion,
    /// A clinician's question begins a request.
    DoctorsQuestionFirst,
    /// A question that the clinic's answers do not cover was added to the request.
    QuestionNoted,
    /// Offer to pass a question on.
    OfferMessage,
    /// Offer to book.
    OfferAppointment,

    /// Open from–until on every listed day of the week.
    HoursWeek(&'a [SameHours]),
    /// Open on one date.
    OpenOn { day: Date, spans: &'a [(Time, Time)] },
    /// Closed on one date.
    ClosedOn(Date),
    /// Addresses, one per place.
    Addresses(&'a [(String, String)]),
    /// Insurers accepted.
    Insurers(&'a [String]),
    /// Services offered.
    Services(&'a [String]),
    /// Price of a service.
    Price { service: &'a str, price: &'a str },
    /// Usual length of a service.
    Minutes { service: &'a str, minutes: u16 },
    /// Doctors who work here.
    Doctors(&'a [String]),
    /// The clinic's telephone number.
    OwnNumber(&'a str),

    /// The emergency sentence. `self_harm` adds the crisis line.
    Emergency { country: Country, self_harm: bool },
    /// Putting through to the doctor on call, after the emergency sentence.
    EmergencyTransfer,
    /// Nobody picked up, after the emergency sentence.
    EmergencyUnanswered,
    /// The caller says that it was no emergency.
    EmergencyWithdrawn { country: Country },
    /// A danger that a clinician has to weigh now.
    UrgentTransfer { distress: bool },
    /// Putting through to a human being.
    Transfer(Cause),
    /// A message may be left after the tone. `in_danger`: after the emergency sentence.
    Voicemail { in_danger: bool },
    /// The message was recorded.
    VoicemailLeft,
    /// Nobody picked up; the call goes on.
    TransferFailed { cause: Cause, country: Country, then: AfterTransfer },
}

impl Line<'_> {
    /// The sentence in a language; never empty.
    pub(super) fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::line(self),
            Language::Spanish => spanish::line(self),
        }
    }
}

/// How a call goes on when nobody picked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterTransfer {
    /// A call back is taken down.
    CallBack,
    /// The request under way goes on.
    GoOn,
    /// What follows says it.
    Noted,
}

/// Weekdays that have the same hours.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SameHours {
    /// The days, in the order of the week.
    pub(super) days: Vec<Weekday>,
    /// Their open spans, earliest first.
    pub(super) spans: Vec<(Time, Time)>,
}

/// Numbers that a country's emergency and crisis services answer.
pub(super) struct EmergencyNumbers {
    /// Ambulance.
    pub(super) ambulance: &'static str,
    /// Crisis line for thoughts of self-harm, where there is a national one.
    pub(super) crisis: Option<&'static str>,
}

/// The numbers of a country, written so that a voice says the digits.
pub(super) const fn emergency_numbers(country: Country) -> EmergencyNumbers {
    match country {
        Country::Us => EmergencyNumbers { ambulance: "911", crisis: Some("988") },
        Country::Gb => EmergencyNumbers { ambulance: "999", crisis: Some("116 123") },
        Country::Es => EmergencyNumbers { ambulance: "112", crisis: Some("024") },
        Country::Mx => EmergencyNumbers { ambulance: "911", crisis: None },
        Country::Other => EmergencyNumbers { ambulance: "112", crisis: None },
    }
}

/// Day and time as said aloud; `None` when neither is definite.
fn moment(slots: &TaskSlots, language: Language) -> Option<String> {
    let day = slots.day.and_then(day_value);
    let hour = slots.hour.and_then(hour_value);
    match (day, hour) {
        (Some(When::Date(date)), Some(When::Time(time))) => {
            Some(when::say(&When::DateTime(date.to_datetime(time)), language))
        }
        (Some(day), Some(hour)) => Some(format!("{}, {}", when::say(&day, language), when::say(&hour, language))),
        (Some(value), None) | (None, Some(value)) => Some(when::say(&value, language)),
        (None, None) => None,
    }
}

fn day_value(day: Day) -> Option<When> {
    match day {
        Day::On(date) => Some(When::Date(date)),
        Day::Between(first, last) => Some(When::Dates(first, last)),
        Day::From(date) => Some(When::From(Moment::Date(date))),
        Day::Until(date) => Some(When::Until(Moment::Date(date))),
        Day::Any => None,
    }
}

fn hour_value(hour: Hour) -> Option<When> {
    match hour {
        Hour::At(time) => Some(When::Time(time)),
        Hour::Between(from, until) => Some(When::Times(from, until)),
        Hour::From(time) => Some(When::From(Moment::Time(time))),
        Hour::Until(time) => Some(When::Until(Moment::Time(time))),
        Hour::Any => None,
    }
}

/// "A", "A and B", "A, B and C".
fn listed(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {and} {last}", most.join(", ")),
    }
}

/// Digits one by one, so that a voice does not read them as one number.
fn spaced(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).map(String::from).collect::<Vec<_>>().join(" ")
}

/// The last four digits of a number, spaced.
fn ending(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    spaced(&last)
}

/// The reason without a closing full stop, so that it fits into a sentence.
fn trimmed(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ',', ';', '!', '?'])
}

/// The text with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}
