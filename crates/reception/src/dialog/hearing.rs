//! What one utterance may mean, gathered once and before any decision.

use std::cell::OnceCell;

use jiff::Zoned;
use jiff::civil::DateTime;

use super::Heard;
use super::intent::{Intent, Reading, Scored, Topic};
use super::phrases::{Phrase, Phrases};
use super::slots::{self, Confirmation, Utterance};
use super::state::Request;
use super::when::lexer::Lead;
use super::when::{self, Found};
use crate::language::{Language, Word, words};
use crate::safety;

/// More of an utterance than this is not read for intents and slots (safety reads it whole): four spoken minutes.
const READ_CHARS: usize = 4000;

/// How many words are tried, one after another, as the beginning of something.
pub(super) const SEARCHED_WORDS: usize = 60;

/// An utterance and what it may mean. What only some turns ask for is found at the first question and kept.
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
    /// The same words, split for the readers of slots.
    pub(super) said: Utterance<'a>,
    reading: OnceCell<Reading>,
    phrases: OnceCell<Phrases>,
    when: OnceCell<Option<Found>>,
    guarded: OnceCell<bool>,
}

impl<'a> Hearing<'a> {
    /// Reads what was heard; `expected` is the conversation's language.
    pub(super) fn of(heard: &Heard<'a>, expected: Language, now: &Zoned) -> Hearing<'a> {
        let text = match heard.text.char_indices().nth(READ_CHARS) {
            Some((end, _)) => heard.text.get(..end).unwrap_or(heard.text),
            None => heard.text,
        };
        let words = words(text);
        let reading = Reading::of(&words);
        let understood = reading.understood();
        let spoken = understood.language;
        let language = spoken.unwrap_or(expected);
        Hearing {
            text,
            digits: heard.digits.map(str::trim).filter(|digits| !digits.is_empty()),
            language,
            spoken,
            primary: understood.primary(),
            intents: understood.intents,
            now: now.datetime(),
            said: Utterance::of_words(text, &words, language),
            words,
            reading: OnceCell::from(reading),
            phrases: OnceCell::new(),
            when: OnceCell::new(),
            guarded: OnceCell::new(),
        }
    }

    /// Nothing was said and no key was pressed.
    pub(super) fn is_silence(&self) -> bool {
        self.words.is_empty() && self.digits.is_none()
    }

    /// The utterance says one of these things.
    pub(super) fn says(&self, phrase: Phrase) -> bool {
        self.phrases.get_or_init(|| Phrases::of(&self.words)).has(phrase)
    }

    /// The utterance asks for this, perhaps among other things.
    pub(super) fn wants(&self, intent: Intent) -> bool {
        self.intents.iter().any(|scored| scored.intent == intent)
    }

    /// The requests in the utterance, in the order spoken.
    pub(super) fn requests(&self) -> Vec<Request> {
        let mut requests: Vec<Request> = self.intents.iter().filter_map(|scored| request(scored.intent)).collect();
        // "My knee hurts, can I come in": the symptom is why, not a question of its own.
        if requests.len() > 1 {
            requests.retain(|request| *request != Request::MedicalQuestion);
        }
        requests
    }

    /// The words that belong to one request of several: "cancel Thursday | and book me for Tuesday at ten".
    pub(super) fn part(&self, wanted: Request) -> Hearing<'a> {
        const JOINS: [&str; 8] = ["and", "then", "also", "plus", "y", "luego", "tambien", "ademas"];
        let spoken: Vec<&Scored> = self.intents.iter().filter(|it| request(it.intent).is_some()).collect();
        // At the next joining word: what decided for a request may stand well before its verb ("cancel my appointment
        // on Thursday and book a new one").
        let cut = |before: &Scored, after: &Scored| {
            let mut joins = self.words.iter().filter(|word| JOINS.contains(&word.text.as_str()));
            let join = joins.find(|word| before.end <= word.start);
            join.map_or(after.start, |word| word.start)
        };
        let at = spoken.iter().position(|it| request(it.intent) == Some(wanted)).unwrap_or(0);
        let before = at.checked_sub(1).and_then(|before| Some((spoken.get(before)?, spoken.get(at)?)));
        let from = before.map_or(0, |(before, this)| cut(before, this));
        let after = spoken.get(at).zip(spoken.get(at + 1));
        let until = after.map_or(self.text.len(), |(this, after)| cut(this, after));
        let text = self.text.get(from..until).unwrap_or(self.text);
        let words = words(text);
        Hearing {
            text,
            digits: self.digits,
            said: Utterance::of_words(text, &words, self.language),
            words,
            language: self.language,
            spoken: self.spoken,
            intents: self.intents.iter().filter(|it| request(it.intent) == Some(wanted)).cloned().collect(),
            primary: self.primary,
            now: self.now,
            reading: OnceCell::new(),
            phrases: OnceCell::new(),
            when: OnceCell::new(),
            guarded: OnceCell::new(),
        }
    }

    /// What the caller wants to know about the clinic.
    pub(super) fn topic(&self) -> Option<Topic> {
        self.reading().topic()
    }

    /// The utterance asks something about the clinic. A word or three are rather a value: "Mark Price".
    pub(super) fn asks_about_clinic(&self) -> bool {
        self.wants(Intent::ClinicInfo) && (self.words.len() > 3 || self.text.contains('?'))
    }

    /// The question is one that no machine answers.
    pub(super) fn is_guarded(&self) -> bool {
        *self.guarded.get_or_init(|| safety::guardrail(self.text).is_some())
    }

    /// The whole utterance means leaving.
    pub(super) fn is_leaving(&self) -> bool {
        self.reading().is_leaving()
    }

    /// The rules that hold in the utterance.
    pub(super) fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| Reading::of(&self.words))
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
        let confirmation = slots::confirmation(&self.said);
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
        *self.when.get_or_init(|| when::find_in(&self.said.tokens, self.language, self.now))
    }

    /// Day and time named in a part of the utterance, cut between words; offsets are those of the whole.
    pub(super) fn when_in(&self, from: usize, until: usize) -> Option<Found> {
        let tokens = &self.said.tokens;
        let first = tokens.partition_point(|token| token.start < from);
        let part = tokens.get(first..tokens.partition_point(|token| token.start < until))?;
        if part.first()?.lead == Lead::Space {
            return when::find_in(part, self.language, self.now);
        }
        // Whatever stood before the part is not part of it.
        let mut part = part.to_vec();
        part.first_mut()?.lead = Lead::Space;
        when::find_in(&part, self.language, self.now)
    }

    /// The first day or time that is named at all, even one that the caller cannot make: "I can't come tomorrow".
    pub(super) fn when_named(&self) -> Option<Found> {
        let starts = self.words.iter().take(SEARCHED_WORDS);
        self.when().or_else(|| starts.map(|word| word.start).find_map(|start| self.when_in(start, self.text.len())))
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
