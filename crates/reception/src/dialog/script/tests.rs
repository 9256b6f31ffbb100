//! Every sentence, in both languages, with every kind of value in it.

use jiff::civil::{Date, Time, Weekday};

use super::{AfterTransfer, Line, SameHours};
use crate::dialog::slots::{Country, Drug, Phone};
use crate::dialog::state::{Ask, Cause, Request, Standing};
use crate::dialog::step::{Day, Existing, Hour, TaskSlots};
use crate::language::Language;
use crate::safety;

const DAY: Date = Date::constant(2026, 3, 10);
const TIME: Time = Time::constant(14, 30, 0, 0);
const LATER: Time = Time::constant(16, 0, 0, 0);
const COUNTRIES: [Country; 5] = [Country::Us, Country::Gb, Country::Es, Country::Mx, Country::Other];
const REQUESTS: [Request; 7] = [
    Request::Appointment,
    Request::Reschedule,
    Request::Cancel,
    Request::Callback,
    Request::Refill,
    Request::MedicalQuestion,
    Request::Message,
];
const ASKS: [Ask; 15] = [
    Ask::Name,
    Ask::Reason,
    Ask::When,
    Ask::Hour,
    Ask::Day,
    Ask::Instead(DAY),
    Ask::Existing,
    Ask::Phone,
    Ask::CallerNumber,
    Ask::BirthDate,
    Ask::Drug,
    Ask::Pharmacy,
    Ask::Question,
    Ask::Confirm,
    Ask::Change,
];

fn filled() -> TaskSlots {
    TaskSlots {
        patient_name: Some("Ana Lund".into()),
        phone: Some(Phone { e164: "+12125550147".into(), digits: "2125550147".into() }),
        reason: Some("check-up".into()),
        doctor: Some("Dr. Okafor".into()),
        day: Some(Day::On(DAY)),
        hour: Some(Hour::At(TIME)),
        existing: Some(Existing { words: "the Friday one".into(), date: Some(DAY), time: Some(TIME) }),
        // A name that the reply rules do not know: reading back the caller's medicine is no advice, and the sentences
        // around it are what is checked here.
        drug: Some(Drug { name: "Xylomar".into(), dose: None }),
        pharmacy: Some("Main Street Pharmacy".into()),
        ..TaskSlots::default()
    }
}

/// Gives every sentence to `check`.
fn every_sentence(check: impl Fn(&str, &Line<'_>)) {
    let wishes = [
        TaskSlots::default(),
        filled(),
        TaskSlots { day: Some(Day::Between(DAY, DAY)), hour: Some(Hour::Between(TIME, LATER)), ..filled() },
        TaskSlots { day: Some(Day::From(DAY)), hour: Some(Hour::From(TIME)), ..filled() },
        TaskSlots { day: Some(Day::Until(DAY)), hour: Some(Hour::Until(TIME)), ..filled() },
        TaskSlots { day: Some(Day::Any), hour: Some(Hour::Any), existing: Some(Existing::default()), ..filled() },
    ];
    let names = ["Ana".to_owned(), "Bo".to_owned(), "Cy".to_owned()];
    let week = [
        SameHours { days: vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday], spans: vec![(TIME, LATER)] },
        SameHours { days: vec![Weekday::Saturday], spans: vec![(TIME, LATER)] },
    ];
    let places = [(String::new(), "12 Harbor Street".to_owned())];
    let spans = [(TIME, LATER)];
    let mut lines = vec![
        Line::HowCanIHelp,
        Line::WhatICanDo,
        Line::AnythingElse,
        Line::Goodbye,
        Line::TakeYourTime,
        Line::NotUnderstood,
        Line::NothingHeard,
        Line::Noted,
        Line::Acknowledged,
        Line::LanguageSwitched,
        Line::RecordingStopped,
        Line::AutomatedReceptionist,
        Line::Dropped,
        Line::BeforeYouGo,
        Line::ClosedDay { day: DAY, instead: Some(DAY) },
        Line::ClosedDay { day: DAY, instead: None },
        Line::ClosedHour { day: DAY, from: TIME, until: LATER },
        Line::PastHour,
        Line::DoctorsQuestion,
        Line::DoctorsQuestionFirst,
        Line::QuestionNoted,
        Line::OfferMessage,
        Line::OfferAppointment,
        Line::HoursWeek(&week),
        Line::OpenOn { day: DAY, spans: &spans },
        Line::ClosedOn(DAY),
        Line::Addresses(&places),
        Line::Insurers(&names),
        Line::Services(&names),
        Line::Price { service: "a check-up", price: "80 dollars" },
        Line::Minutes { service: "a check-up", minutes: 20 },
        Line::Doctors(&names),
        Line::OwnNumber("212 555 0100"),
        Line::EmergencyTransfer,
        Line::EmergencyUnanswered,
        Line::Voicemail { in_danger: true },
        Line::Voicemail { in_danger: false },
        Line::VoicemailLeft,
        Line::MayWeRecord,
        Line::UrgentTransfer { distress: true },
        Line::UrgentTransfer { distress: false },
    ];
    let causes = [Cause::Asked, Cause::NotUnderstood, Cause::Urgent, Cause::TooLong, Cause::Language, Cause::Withdrawn];
    let causes = causes.into_iter().chain(REQUESTS.map(Cause::NotAutomated));
    for cause in causes {
        lines.push(Line::Transfer(cause));
        for then in [AfterTransfer::CallBack, AfterTransfer::GoOn, AfterTransfer::Noted] {
            lines.push(Line::TransferFailed { cause, country: Country::Gb, then });
        }
    }
    let standing = |name: &str| Standing {
        id: "appt_1".into(),
        version: 3,
        practitioner: "prac_1".into(),
        practitioner_name: name.into(),
        start: DAY.to_datetime(TIME),
    };
    let (named, nameless) = (standing("Dr. Okafor"), standing(""));
    let starts = [DAY.to_datetime(TIME); 4];
    lines.extend([Line::ChangedMeanwhile, Line::TooSoon, Line::ThatIsWhenItIs, Line::LeftAsItIs]);
    for standing in [&named, &nameless] {
        lines.extend([Line::CancelThis(standing), Line::MoveThisWhen(standing), Line::Cancelled(standing)]);
        for slots in &wishes {
            lines.extend([Line::MoveThis { standing, slots }, Line::Moved { standing, slots }]);
        }
    }
    for request in [Request::Reschedule, Request::Cancel] {
        lines.extend([2, 3, 4].map(|n| Line::WhichOfThese { request, starts: &starts[..n] }));
    }
    for country in COUNTRIES {
        lines.push(Line::EmergencyWithdrawn { country });
        for flag in [true, false] {
            lines.push(Line::Greeting { clinic: "Harbor Clinic", country, recorded: flag, other_language: flag });
            lines.push(Line::Emergency { country, self_harm: flag });
        }
    }
    for request in REQUESTS {
        lines.extend([Line::Queued(request), Line::NowTo(request)]);
        for slots in &wishes {
            lines.extend([
                Line::ReadBackChange { request, slots },
                Line::Filed { request, slots },
                Line::FiledAgain { request, slots },
                Line::AlreadyFiled { request, slots },
            ]);
            for ask in ASKS {
                for (caller, again) in [(Some("+12125550147"), false), (None, true)] {
                    lines.push(Line::Ask { ask, request, slots, caller, again });
                }
            }
        }
    }
    for line in &lines {
        for language in [Language::English, Language::Spanish] {
            check(&line.say(language), line);
        }
    }
}

#[test]
fn every_sentence_may_be_said_to_a_caller() {
    every_sentence(|said, line| {
        let verdict = safety::check_reply(said);
        assert!(verdict.is_ok(), "{line:?}: `{said}`: {verdict:?}");
    });
}

#[test]
fn every_sentence_is_whole_and_short_enough_to_be_heard() {
    every_sentence(|said, line| {
        assert!(!said.trim().is_empty(), "{line:?} says nothing");
        assert!(said.ends_with(['.', '?', '!', ' ']), "{line:?} does not end: `{said}`");
        assert!(!said.contains("  ") && !said.contains(".."), "{line:?} stumbles: `{said}`");
        assert!(said.split_whitespace().count() <= 60, "{line:?} is too long: `{said}`");
    });
}

#[test]
fn the_emergency_sentence_names_the_number_of_the_country() {
    for (country, number) in [(Country::Us, "911"), (Country::Gb, "999"), (Country::Es, "112"), (Country::Mx, "911")] {
        for language in [Language::English, Language::Spanish] {
            for self_harm in [false, true] {
                let said = Line::Emergency { country, self_harm }.say(language);
                assert!(said.contains(number), "`{said}` does not name {number}");
            }
        }
    }
}

#[test]
fn numbers_are_read_digit_by_digit() {
    let ask = Line::Ask {
        ask: Ask::CallerNumber,
        request: Request::Callback,
        slots: &TaskSlots::default(),
        caller: Some("+1 212-555-0147"),
        again: false,
    };
    assert_eq!(ask.say(Language::English), "Is the number ending in 0 1 4 7 the best one to reach you?");
}
