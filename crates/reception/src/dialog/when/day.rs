//! Days as named, before they are placed in the calendar, and the parts of their grammar that languages share.

use jiff::civil::{Date, Weekday};

use super::calendar;
use super::lexer::Lead;
use super::lexicon::{counted_noun, month};
use super::numbers::{self, is};
use super::scan::Context;
use crate::language::Language;

/// A day or several as a caller named them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// This very day.
    On(Date),
    /// From the first to the last of these days.
    Range(Date, Date),
    /// A day of the month whose month was left open ("the ninth"), on this weekday if one was named.
    OfMonth(i8, Option<Weekday>),
    /// A weekday whose week was left open.
    Weekday(Weekday),
    /// So many days after the day named before ("the day after").
    Later(i64),
    /// The first such weekday after the day named before ("the Monday after").
    WeekdayLater(Weekday),
    /// Not a day to come: "last Tuesday", "every Monday", "two weeks ago".
    Past,
}

/// A day and the index of the token after its words.
pub(super) type Named = (Day, usize);

impl Day {
    /// First and last day in the calendar; nothing that is over. `anchor` is the day named before.
    pub(super) fn resolve(self, today: Date, anchor: Option<Date>) -> Option<(Date, Date)> {
        let (first, last) = match self {
            Day::On(date) => (date, date),
            Day::Range(first, last) => (first.max(today), last),
            Day::OfMonth(day, weekday) => twice(calendar::next_day_of_month(today, day, weekday)?),
            Day::Weekday(weekday) => twice(calendar::on_or_after(today, weekday)?),
            Day::Later(days) => twice(calendar::plus_days(anchor.unwrap_or(today), days)?),
            Day::WeekdayLater(weekday) => twice(calendar::after(anchor.unwrap_or(today), weekday)?),
            Day::Past => return None,
        };
        (first >= today && last >= first).then_some((first, last))
    }

    /// The last such day not after `end`: the beginning of a range whose end was named more precisely.
    pub(super) fn before(self, end: Date, today: Date) -> Option<Date> {
        let date = match self {
            Day::OfMonth(day, _) => Date::new(end.year(), end.month(), day).ok()?,
            Day::Weekday(weekday) => calendar::on_or_before(end, weekday)?,
            Day::On(date) | Day::Range(date, _) => date,
            Day::Later(_) | Day::WeekdayLater(_) | Day::Past => return None,
        };
        (date <= end && date >= today).then_some(date)
    }

    /// The first such day after `start`: the end of a range.
    pub(super) fn following(self, start: Date, today: Date) -> Option<Date> {
        match self {
            Day::OfMonth(day, weekday) => calendar::next_day_of_month(start, day, weekday),
            Day::Weekday(weekday) => calendar::after(start, weekday),
            Day::On(_) | Day::Range(..) | Day::Later(_) | Day::WeekdayLater(_) | Day::Past => {
                self.resolve(today, Some(start)).map(|(_, last)| last)
            }
        }
    }

    /// Whether its month or week was left open.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Day::OfMonth(..) | Day::Weekday(_))
    }
}

fn twice(date: Date) -> (Date, Date) {
    (date, date)
}

/// Gives a date that is over its sense, instead of moving it to a year that nobody named.
pub(super) fn exact(date: Date, today: Date) -> Day {
    if date < today { Day::Past } else { Day::On(date) }
}

/// A day of a month, in the year named at `at` (after an optional "of", "de", "del") or else the next one.
pub(super) fn with_year(c: &Context<'_>, month: i8, day: u32, at: usize) -> Option<Named> {
    let day = i8::try_from(day).ok()?;
    let today = c.now.date();
    let year_at = match c.language {
        Language::Spanish if is(c.tokens, at, "de") || is(c.tokens, at, "del") => at + 1,
        Language::English if is(c.tokens, at, "of") => at + 1,
        Language::English | Language::Spanish => at,
    };
    if let Some((year, after)) = numbers::year(c.tokens, year_at, c.language) {
        // "twenty thirty" after a day is far more often half past eight in the evening than a year of the next decade.
        let near = (i32::from(today.year()) - 130..=i32::from(today.year()) + 3).contains(&i32::try_from(year).ok()?);
        if near {
            let date = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
            return Some((exact(date, today), after));
        }
    }
    Some((Day::On(calendar::next_day_of_year(today, month, day)?), at))
}

/// A date written in numbers: "3/14", "14/3/2026", "2026-03-14", "14.3.26". A lone pair is month/day in English and
/// day/month in Spanish, unless only the other order exists.
pub(super) fn numeric(c: &Context<'_>, at: usize) -> Option<Named> {
    let part = |i: usize| c.tokens.get(i).and_then(|t| t.number.map(|n| (n, t.lead, t.text.len())));
    let (first, _, first_len) = part(at)?;
    let (second, Lead::Mark(mark), _) = part(at + 1)? else {
        return None;
    };
    if !matches!(mark, '/' | '-' | '.') {
        return None;
    }
    let third = part(at + 2).filter(|(_, lead, _)| *lead == Lead::Mark(mark));
    let today = c.now.date();
    let date =
        |year: i16, month: u32, day: u32| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    if first_len == 4 {
        let (third, ..) = third?;
        return Some((exact(date(i16::try_from(first).ok()?, second, third)?, today), at + 3));
    }
    let (month, day) = match c.language {
        _ if first > 12 => (second, first),
        _ if second > 12 => (first, second),
        Language::English => (first, second),
        Language::Spanish => (second, first),
    };
    if let Some((year, _, digits)) = third {
        let year = i16::try_from(if digits == 2 { 2000 + year } else { year }).ok()?;
        return Some((exact(date(year, month, day)?, today), at + 3));
    }
    // Two numbers with a dash are rather "9-11" o'clock, with a dot rather half past something, and 24/7 is always.
    let is_pair = match mark {
        '/' => (first, second) != (24, 7),
        '-' => second > 12,
        _ => false,
    };
    let follows = c.tokens.get(at + 2);
    let quantity = follows.is_some_and(|t| counted_noun(&t.text) || matches!(t.lead, Lead::Mark(':' | '/')));
    if !is_pair || quantity {
        return None;
    }
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Some((Day::On(calendar::next_day_of_year(today, month, day)?), at + 2))
}

/// First and last day of the month named here: "this month", "next month", "the month", a name.
pub(super) fn month_named(c: &Context<'_>, at: usize) -> Option<((Date, Date), usize)> {
    let today = c.now.date();
    let month = month(c.tokens, at, c.language)?;
    let first = (0..=1)
        .filter_map(|years| Date::new(today.year() + years, month, 1).ok())
        .find(|first| first.last_of_month() >= today)?;
    let span = (first, first.last_of_month());
    match numbers::year(c.tokens, at + 1, c.language) {
        Some((year, after)) => {
            let first = Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
            Some(((first, first.last_of_month()), after))
        }
        None => Some((span, at + 1)),
    }
}
