//! What one utterance may mean, gathered once and before any decision.

use jiff::Zoned;
use jiff::civil::DateTime;

use super::Heard;
use super::intent::{self, Intent, Scored, Topic};
use super::phrases::{self, Phrase};
use super::slots::{self, Confirmation};
use super::state::Request;
use super::when::{self, Found};
use crate::language::{Language, Word, words};
use crate::safety;

/// More of an utterance than this is not read for intents and slots (safety reads it whole): four spoken minutes.
const READ_CHARS: usize = 4000;

/// An utterance and what it may mean.
pub(super) struct Hearing<'a> {
    /// The caller's words.
    pub(super) text: &'a str,
    /// Keys pressed.
    pub(super) digits: Option<&'a str>,
    /// The same words, folded.
    pub(super) words: Vec<Word>,
    /// The language to read it in.
    pub(super) language: Language,
    /// Its own language, where the words tell.
    pub(super) spoken: Option<Language>,
    /// What it asks for, in the order spoken.
    pub(super) intents: Vec<Scored>,
    /// The intent to serve first.
    pub(super) primary: Intent,
    /// The clinic's civil time.
    pub(super) now: DateTime,
}

impl<'a> Hearing<'a> {
    /// Reads what was heard; `expected` is the conversation's language.
    pub(super) fn of(heard: &Heard<'a>, expected: Language, now: &Zoned) -> Hearing<'a> {
        let text = match heard.text.char_indices().nth(READ_CHARS) {
            Some((end, _)) => heard.text.get(..end).unwrap_or(heard.text),
            None => heard.text,
        };
        let understood = intent::understand(text);
        let spoken = understood.language;
        Hearing {
            text,
            digits: heard.digits.map(str::trim).filter(|digits| !digits.is_empty()),
            words: words(text),
            language: spoken.unwrap_or(expected),
            spoken,
            primary: understood.primary(),
            intents: understood.intents,
            now: now.datetime(),
        }
    }

    /// Nothing was said and no key was pressed.
    pub(super) fn is_silence(&self) -> bool {
        self.words.is_empty() && self.digits.is_none()
    }

    /// The utterance says one of these things.
    pub(super) fn says(&self, phrase: Phrase) -> bool {
        phrases::says(&self.words, phrase)
    }

    /// The utterance asks for this, perhaps among other things.
    pub(super) fn wants(&self, intent: Intent) -> bool {
        self.intents.iter().any(|scored| scored.intent == intent)
    }

    /// The requests in the utterance, in the order spoken.
    pub(super) fn requests(&self) -> Vec<Request> {
        let mut requests: Vec<Request> = self
            .intents
            .iter()
            .filter_map(|scored| request(scored.intent))
            .collect();
        // "My knee hurts, can I come in": the symptom is why, not a question of its own.
        if requests.len() > 1 {
            requests.retain(|request| *request != Request::MedicalQuestion);
        }
        requests
    }

    /// What the caller wants to know about the clinic.
    pub(super) fn topic(&self) -> Option<Topic> {
        intent::topic(self.text)
    }

    /// The question is one that no machine answers.
    pub(super) fn is_guarded(&self) -> bool {
        safety::guardrail(self.text).is_some()
    }

    /// The whole utterance means leaving.
    pub(super) fn is_leaving(&self) -> bool {
        intent::is_leaving(self.text)
    }

    /// Yes or no: a key, or words.
    pub(super) fn yes_no(&self) -> Option<Confirmation> {
        match self.digits {
            Some("1") => return Some(Confirmation::Yes),
            Some("2") => return Some(Confirmation::No),
            Some(_) | None => {}
        }
        // "Please give me the address" is polite, not a yes.
        if self.wants(Intent::ClinicInfo) && !self.wants(Intent::Affirm) && !self.wants(Intent::Deny) {
            return None;
        }
        let confirmation = slots::confirmation(self.text, self.language);
        if confirmation.is_some() || self.when().is_some() {
            // "Make it ten" sounds agreeable, but names something new.
            return confirmation;
        }
        match self.intents.first().map(|it| it.intent) {
            Some(Intent::Affirm) => Some(Confirmation::Yes),
            Some(Intent::Deny) => Some(Confirmation::No),
            Some(
                Intent::ScheduleAppointment
                | Intent::RescheduleAppointment
                | Intent::CancelAppointment
                | Intent::CallbackRequest
                | Intent::ClinicInfo
                | Intent::Refill
                | Intent::MedicalAdvice
                | Intent::HumanRequest
                | Intent::Goodbye
                | Intent::Unclear,
            )
            | None => None,
        }
    }

    /// Day and time named in the whole utterance.
    pub(super) fn when(&self) -> Option<Found> {
        self.when_in(0, self.text.len())
    }

    /// Day and time named in a part of the utterance; offsets are those of the whole.
    pub(super) fn when_in(&self, from: usize, until: usize) -> Option<Found> {
        let found = when::find(self.text.get(from..until)?, self.language, self.now)?;
        Some(Found {
            value: found.value,
            start: found.start + from,
            end: found.end + from,
        })
    }

    /// The first day or time that is named at all, even one that the caller cannot make: "I can't come tomorrow".
    pub(super) fn when_named(&self) -> Option<Found> {
        self.when().or_else(|| {
            self.words
                .iter()
                .find_map(|word| self.when_in(word.start, self.text.len()))
        })
    }

    /// Yes, no, thanks or goodbye and nothing else.
    pub(super) fn is_small_talk(&self) -> bool {
        match self.primary {
            Intent::Affirm | Intent::Deny | Intent::Goodbye => true,
            Intent::ScheduleAppointment
            | Intent::RescheduleAppointment
            | Intent::CancelAppointment
            | Intent::CallbackRequest
            | Intent::ClinicInfo
            | Intent::Refill
            | Intent::MedicalAdvice
            | Intent::HumanRequest
            | Intent::Unclear => false,
        }
    }

    /// The caller's words between two offsets.
    pub(super) fn quoted(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or(self.text).trim()
    }
}

/// The request that an intent opens, if it opens one.
pub(super) const fn request(intent: Intent) -> Option<Request> {
    match intent {
        Intent::ScheduleAppointment => Some(Request::Appointment),
        Intent::RescheduleAppointment => Some(Request::Reschedule),
        Intent::CancelAppointment => Some(Request::Cancel),
        Intent::CallbackRequest => Some(Request::Callback),
        Intent::Refill => Some(Request::Refill),
        Intent::MedicalAdvice => Some(Request::MedicalQuestion),
        Intent::ClinicInfo
        | Intent::HumanRequest
        | Intent::Goodbye
        | Intent::Affirm
        | Intent::Deny
        | Intent::Unclear => None,
    }
}
