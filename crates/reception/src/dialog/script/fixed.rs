//! The sentences that hold nothing a caller said: what a vendor without an agreement may be asked to speak.

use super::{AfterTransfer, Line};
use crate::dialog::{
    desk::Desk,
    state::{Ask, Cause, Request},
    step::TaskSlots,
};
use crate::language::Language;

const REQUESTS: [Request; 7] = [
    Request::Appointment,
    Request::Reschedule,
    Request::Cancel,
    Request::Callback,
    Request::Refill,
    Request::MedicalQuestion,
    Request::Message,
];
const ASKS: [Ask; 11] = [
    Ask::Name,
    Ask::Reason,
    Ask::When,
    Ask::Hour,
    Ask::Day,
    Ask::Existing,
    Ask::Phone,
    Ask::BirthDate,
    Ask::Drug,
    Ask::Pharmacy,
    Ask::Question,
];
const CAUSES: [Cause; 6] =
    [Cause::Asked, Cause::NotUnderstood, Cause::Urgent, Cause::TooLong, Cause::Language, Cause::Withdrawn];

/// Every such line of a clinic, in a language. Which requests a caller has made is not among them, only what every
/// caller may hear.
pub(in crate::dialog) fn fixed(desk: &Desk, language: Language) -> Vec<String> {
    let (country, clinic) = (desk.country, desk.clinic_name.as_str());
    let other_language = desk.speaks(match language {
        Language::English => Language::Spanish,
        Language::Spanish => Language::English,
    });
    let nothing = TaskSlots::default();
    let mut lines = vec![
        Line::Greeting { clinic, country, recorded: desk.records_calls, other_language },
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
        Line::AutomatedReceptionist,
        Line::MayWeRecord,
        Line::RecordingStopped,
        Line::Dropped,
        Line::BeforeYouGo,
        Line::NothingFree,
        Line::PastHour,
        Line::QuestionNoted,
        Line::OfferMessage,
        Line::OfferAppointment,
        Line::OwnNumber(&desk.phone),
        Line::EmergencyTransfer,
        Line::EmergencyUnanswered,
        Line::EmergencyWithdrawn { country },
        Line::Voicemail { in_danger: true },
        Line::Voicemail { in_danger: false },
        Line::VoicemailLeft,
    ];
    for flag in [true, false] {
        lines.push(Line::Emergency { country, self_harm: flag });
        lines.push(Line::UrgentTransfer { distress: flag });
    }
    for cause in CAUSES {
        lines.push(Line::Transfer(cause));
        for then in [AfterTransfer::CallBack, AfterTransfer::GoOn, AfterTransfer::Noted] {
            lines.push(Line::TransferFailed { cause, country, then });
        }
    }
    for request in REQUESTS {
        lines.push(Line::Filed { request, slots: &nothing });
        for (ask, again) in ASKS.into_iter().flat_map(|ask| [(ask, true), (ask, false)]) {
            lines.push(Line::Ask { ask, request, slots: &nothing, caller: None, again });
        }
    }
    lines.iter().map(|line| line.say(language)).collect()
}
