//! How weeks and months, and their parts, are named in English.

use jiff::civil::{Date, Weekday};

use super::calendar;
use super::day::{Day, Named, month_named};
use super::day_en::{first_day, skip};
use super::lexicon::{month, phrase, weekday, word};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::Context;
use crate::language::Language::English;

/// A week by its distance: "this week", "next week", "the week after next".
pub(super) fn week_offset(c: &Context<'_>, at: usize) -> Option<(i64, usize)> {
    let t = c.tokens;
    let options: [(&PhraseList, i64); 3] = [
        (phrases!["the week after next", "week after next", "the week after that", "the week after"], 2),
        (
            phrases![
                "next week",
                "the following week",
                "the coming week",
                "coming week",
                "following week",
                "the next week"
            ],
            1,
        ),
        (phrases!["this week", "the week", "this coming week"], 0),
    ];
    // "the week of the 16th" and "Monday's the week …" are other things.
    let (offset, n) = options.iter().find_map(|(names, offset)| any_phrase(t, at, names).map(|n| (*offset, n)))?;
    let names_itself = matches!(word(t, at + n), "of" | "beginning" | "commencing" | "starting");
    (!names_itself).then_some((offset, at + n))
}

/// A month by its distance or name: "this month", "the month", "April", "the month after next".
pub(super) fn month_ref(c: &Context<'_>, at: usize) -> Option<((Date, Date), usize)> {
    let t = c.tokens;
    let today = c.now.date();
    let options: [(&PhraseList, i64); 3] = [
        (phrases!["the month after next", "month after next"], 2),
        (phrases!["next month", "the following month", "the next month", "the coming month"], 1),
        (phrases!["this month", "the month", "the current month"], 0),
    ];
    for (names, offset) in options {
        if let Some(n) = any_phrase(t, at, names) {
            return Some((calendar::month_of(today, offset)?, at + n));
        }
    }
    month_named(c, skip(c, at, "this"))
}

/// Beginning, middle and end of a week or a month.
pub(super) fn edge(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = skip(c, at, "the");
    let options: [(&PhraseList, Edge); 6] = [
        (phrases!["beginning of", "start of", "the beginning of", "the start of"], Edge::First),
        (phrases!["early", "early in", "the first half of", "first half of", "earlier in"], Edge::Early),
        (phrases!["middle of", "mid", "in the middle of", "the middle of"], Edge::Middle),
        (
            phrases![
                "late",
                "later",
                "late in",
                "later in",
                "second half of",
                "towards the end of",
                "toward the end of"
            ],
            Edge::Late,
        ),
        (phrases!["end of", "the end of", "last day of", "the very end of"], Edge::Last),
        (phrases!["rest of", "remainder of"], Edge::Rest),
    ];
    let (edge, n) = options
        .iter()
        .filter_map(|(names, edge)| any_phrase(t, j, names).map(|n| (*edge, j + n)))
        .max_by_key(|(_, n)| *n)?;
    if let Some((offset, after)) = week_offset(c, n) {
        let on = |w: Weekday| calendar::in_week(today, offset, w);
        let named = match edge {
            Edge::First => Day::On(on(Weekday::Monday)?),
            Edge::Early => Day::Range(on(Weekday::Monday)?, on(Weekday::Wednesday)?),
            Edge::Middle => Day::On(on(Weekday::Wednesday)?),
            Edge::Late if offset == 0 => Day::Range(today.tomorrow().ok()?, on(Weekday::Sunday)?),
            Edge::Late => Day::Range(on(Weekday::Thursday)?, on(Weekday::Friday)?),
            Edge::Last => Day::On(on(Weekday::Friday)?),
            Edge::Rest => Day::Range(today.max(on(Weekday::Monday)?), on(Weekday::Sunday)?),
        };
        return Some((named, after));
    }
    let ((first, last), after) = month_ref(c, n)?;
    let on = |day: i8| Date::new(first.year(), first.month(), day).ok();
    let named = match edge {
        Edge::First => Day::On(first.max(today)),
        Edge::Early => Day::Range(first, on(10)?),
        Edge::Middle => Day::On(on(15)?),
        Edge::Late => Day::Range(on(21)?, last),
        Edge::Last => Day::On(last),
        Edge::Rest => Day::Range(today.max(first), last),
    };
    Some((named, after))
}

/// A part of a week or month.
#[derive(Clone, Copy)]
enum Edge {
    First,
    Early,
    Middle,
    Late,
    Last,
    Rest,
}

/// Whole weeks, weekends and months: "next week", "the week of the 16th", "this weekend", "next month".
pub(super) fn week(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some(n) = any_phrase(
        t,
        at,
        phrases!["the week of", "week of", "the week beginning", "week commencing", "the week starting"],
    ) {
        let (date, after) = first_day(c, at + n)?;
        let monday = calendar::monday(date, 0)?;
        return Some((Day::Range(monday, calendar::plus_days(monday, 6)?), after));
    }
    if let Some(n) = any_phrase(t, at, phrases!["the week after", "week after"])
        && let Some((date, after)) = first_day(c, at + n)
    {
        let monday = calendar::monday(date, 1)?;
        return Some((Day::Range(monday, calendar::plus_days(monday, 6)?), after));
    }
    let weekends: [(&PhraseList, i64); 3] = [
        (phrases!["the weekend after next", "weekend after next"], 2),
        (phrases!["next weekend", "the following weekend"], 1),
        (phrases!["this weekend", "the weekend", "this coming weekend", "the coming weekend", "weekend"], 0),
    ];
    for (names, offset) in weekends {
        if let Some(n) = any_phrase(t, at, names) {
            let saturday = calendar::in_week(today, offset, Weekday::Saturday)?;
            return Some((Day::Range(saturday, saturday.tomorrow().ok()?), at + n));
        }
    }
    if let Some((offset, after)) =
        week_offset(c, at).filter(|_| !phrase(t, at, phrases!["the", "week"]) || word(t, at + 2) == "after")
    {
        let on = skip(c, after, "on");
        if let Some((w, n)) = weekday(t, on, English) {
            return Some((Day::On(calendar::in_week(today, offset, w)?), n));
        }
        let monday = calendar::monday(today, offset)?;
        return Some((Day::Range(monday, calendar::plus_days(monday, 6)?), after));
    }
    if month(t, at, English).is_some() || month(t, at + 1, English).is_some() {
        return None;
    }
    if phrase(t, at, phrases!["the", "month"]) && word(t, at + 2) != "after" {
        return None;
    }
    let ((first, last), after) = month_ref(c, at)?;
    Some((Day::Range(first, last), after))
}
