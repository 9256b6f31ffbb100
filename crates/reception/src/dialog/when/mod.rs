//! Dates and times as people say them, as civil time in the clinic's zone.
//!
//! An utterance goes through three steps, each in its own file:
//!
//! 1. `lexer` splits it into tokens that remember how they were separated (`3/14`, `2:30`, `230pm`).
//! 2. `scan` finds the atoms: days (`day_en`, `day_es`), clock times (`clock`), parts of the day and the small
//!    words that relate them (from, until, after, not, or).
//! 3. `assemble` relates the atoms to each other: ranges, bounds, corrections, a date and a time of one sentence.
//!
//! Everything is resolved towards the future: a weekday, a day of the month or a date without a year is the next one.
//! A bare hour is read in business hours (7 to 11 is the morning, 12 to 6 the afternoon).

mod assemble;
mod calendar;
mod clock;
mod clock_es;
mod day;
mod day_en;
mod day_es;
pub(in crate::dialog) mod lexer;
pub(in crate::dialog) mod lexicon;
pub(in crate::dialog) mod numbers;
mod parts;
pub(in crate::dialog) mod phrase;
mod say;
mod scan;
mod signs;
#[cfg(test)]
mod tests;
mod week_en;

use jiff::civil::{Date, DateTime, Time};

use crate::language::{Language, words};
use lexer::Token;

pub use say::say;

/// One point named by a caller, as precisely as it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A whole day.
    Date(Date),
    /// A time on a day that was not named.
    Time(Time),
    /// A time on a day.
    DateTime(DateTime),
}

/// What a caller's words about time mean, in the clinic's civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// One day: "next Tuesday".
    Date(Date),
    /// A time on a day not named: "half past two".
    Time(Time),
    /// A time on a day: "Friday at ten".
    DateTime(DateTime),
    /// Any day from the first to the last, both included: "next week".
    Dates(Date, Date),
    /// Between two times on a day not named: "between two and four", "in the afternoon".
    Times(Time, Time),
    /// Between two moments: "tomorrow morning".
    Span(DateTime, DateTime),
    /// From this moment on: "after the twentieth", "any time after three". A day is included.
    From(Moment),
    /// Until this moment: "before ten", "by Friday". A day is included.
    Until(Moment),
}

/// A [`When`] and the words that said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the words mean.
    pub value: When,
    /// Byte offset of the first word used.
    pub start: usize,
    /// Byte offset after the last word used.
    pub end: usize,
}

/// Finds what an utterance says about a date or a time, relative to `now` (civil time in the clinic's zone).
///
/// Corrections are resolved ("no, Thursday not Tuesday" is Thursday) and a date and a time of one utterance are one
/// value. The answer never lies before `now`: words that only name the past ("yesterday") find nothing.
pub fn find(text: &str, language: Language, now: DateTime) -> Option<Found> {
    find_in(&lexer::tokens(text, &words(text)), language, now)
}

/// [`find`] in an utterance, or a part of one, that is split already.
pub(super) fn find_in(tokens: &[Token], language: Language, now: DateTime) -> Option<Found> {
    let context = scan::Context { tokens, language, now };
    let items = scan::items(&context);
    assemble::assemble(&items, &context)
}

impl Moment {
    /// ISO 8601: `2026-03-10`, `14:30` or `2026-03-10T14:30`.
    pub fn iso(&self) -> String {
        match self {
            Moment::Date(date) => date.to_string(),
            Moment::Time(time) => hour_minute(*time),
            Moment::DateTime(moment) => date_hour_minute(*moment),
        }
    }
}

impl When {
    /// ISO 8601 to the minute; a range is `start/end` with both ends included, an open range its one bound.
    pub fn iso(&self) -> String {
        match self {
            When::Date(date) => date.to_string(),
            When::Time(time) => hour_minute(*time),
            When::DateTime(moment) => date_hour_minute(*moment),
            When::Dates(first, last) => format!("{first}/{last}"),
            When::Times(from, to) => format!("{}/{}", hour_minute(*from), hour_minute(*to)),
            When::Span(from, to) => format!("{}/{}", date_hour_minute(*from), date_hour_minute(*to)),
            When::From(bound) | When::Until(bound) => bound.iso(),
        }
    }

    /// The one day that the words name: also that of a span within a day and the first day of "from the 20th on".
    /// `None` for several days and for a deadline.
    pub fn date(&self) -> Option<Date> {
        match self {
            When::Date(date) | When::From(Moment::Date(date)) => Some(*date),
            When::DateTime(moment) | When::From(Moment::DateTime(moment)) | When::Until(Moment::DateTime(moment)) => {
                Some(moment.date())
            }
            When::Span(from, to) if from.date() == to.date() => Some(from.date()),
            When::Dates(first, last) if first == last => Some(*first),
            When::Time(_)
            | When::Times(..)
            | When::Dates(..)
            | When::Span(..)
            | When::From(Moment::Time(_))
            | When::Until(Moment::Date(_) | Moment::Time(_)) => None,
        }
    }

    /// The one time that the words name, also that of "after four"; `None` for a part of the day, which leaves it open.
    pub fn time(&self) -> Option<Time> {
        match self {
            When::Time(time) | When::From(Moment::Time(time)) => Some(*time),
            When::DateTime(moment) | When::From(Moment::DateTime(moment)) => Some(moment.time()),
            When::Date(_)
            | When::Dates(..)
            | When::Times(..)
            | When::Span(..)
            | When::From(Moment::Date(_))
            | When::Until(_) => None,
        }
    }
}

/// `14:30`.
fn hour_minute(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `2026-03-10T14:30`.
fn date_hour_minute(moment: DateTime) -> String {
    format!("{}T{}", moment.date(), hour_minute(moment.time()))
}
