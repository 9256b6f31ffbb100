//! How days are named in English.

use jiff::civil::{Date, Weekday};

use super::calendar;
use super::clock;
use super::day::{Day, Named, exact, month_named, numeric, with_year};
use super::lexer::Lead;
use super::lexicon::{self, Unit, counted_noun, month, phrase, unit, weekday, word};
use super::numbers::{cardinal, is, ordinal, ordinal_homophone};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::Context;
use super::week_en::{edge, month_ref, week, week_offset};
use crate::language::Language::English;

/// The day named by the words from `at` on.
pub(super) fn day(c: &Context<'_>, at: usize) -> Option<Named> {
    not_to_come(c, at)
        .or_else(|| counted_from(c, at))
        .or_else(|| beside(c, at))
        .or_else(|| in_length(c, at))
        .or_else(|| edge(c, at))
        .or_else(|| nth_of_month(c, at))
        .or_else(|| day_of_month(c, at))
        .or_else(|| week(c, at))
        .or_else(|| on_weekday(c, at))
        .or_else(|| numeric(c, at))
        .or_else(|| calendar::feast(c.tokens, skip(c, at, "the"), English, c.now.date()).map(|(d, n)| (Day::On(d), n)))
        .or_else(|| plain(c, at))
        .or_else(|| lone_ordinal(c, at))
        .or_else(|| lone_month(c, at))
}

/// `at`, or after this word when it stands there.
pub(super) fn skip(c: &Context<'_>, at: usize, optional: &str) -> usize {
    at + usize::from(is(c.tokens, at, optional))
}

/// The first day of what is named from `at` on, placed in the calendar.
pub(super) fn first_day(c: &Context<'_>, at: usize) -> Option<(Date, usize)> {
    let (named, after) = day(c, at)?;
    named.resolve(c.now.date(), None).map(|(first, _)| (first, after))
}

/// What is over or a habit: "yesterday", "last Tuesday", "two weeks ago", "every Monday".
fn not_to_come(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    if let Some(n) = any_phrase(t, at, phrases!["the day before yesterday", "yesterday", "last night", "the other day"])
    {
        return Some((Day::Past, at + n));
    }
    let named = |i: usize| weekday(t, i, English).map(|(_, n)| n).or_else(|| unit(word(t, i)).map(|_| i + 1));
    if matches!(word(t, at), "every" | "each") {
        return named(at + 1).map(|n| (Day::Past, n));
    }
    if matches!(word(t, at), "last" | "past" | "previous") {
        let month_name = month(t, at + 1, English).map(|_| at + 2);
        let after = named(at + 1).or(month_name)?;
        // "the last day of the month", "last Friday in March" are days to come.
        return (!matches!(word(t, after), "of" | "in")).then_some((Day::Past, after));
    }
    let (_, n) = count(c, at)?;
    unit(word(t, n)).filter(|_| matches!(word(t, n + 1), "ago" | "back"))?;
    Some((Day::Past, n + 2))
}

/// A small count: "two", "a", "a couple of", "10".
fn count(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    let t = c.tokens;
    if let Some(n) = any_phrase(t, at, phrases!["a couple of", "a couple", "couple of", "couple"]) {
        return Some((2, at + n));
    }
    if let Some(n) = any_phrase(t, at, phrases!["a few", "few"]) {
        return Some((3, at + n));
    }
    if matches!(word(t, at), "a" | "an") {
        return Some((1, at + 1));
    }
    cardinal(t, at, English)
}

/// "two weeks from Friday", "a week on Tuesday", "a week today", "ten days from now", "Friday week".
fn counted_from(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some((base, after)) = simple_day(c, at).filter(|(_, after)| is(t, *after, "week"))
        && t[after].lead == Lead::Space
        && !is(t, after + 1, "of")
    {
        return Some((Day::On(calendar::plus_days(base, 7)?), after + 1));
    }
    let (number, n) = count(c, at)
        .or_else(|| (matches!(word(t, at), "week" | "fortnight") && is(t, at + 1, "from")).then_some((1, at)))?;
    let length = unit(word(t, n)).filter(|u| !matches!(u, Unit::Minute | Unit::Hour))?;
    let next = n + 1;
    if let Some(words) = any_phrase(t, next, phrases!["from now", "from today", "hence", "time", "out"]) {
        return Some((Day::On(calendar::plus(today, number, length)?), next + words));
    }
    let weeks = matches!(length, Unit::Week | Unit::Fortnight);
    match word(t, next) {
        "from" | "after" | "following" => {
            let (base, after) = first_day(c, next + 1)?;
            Some((Day::On(calendar::plus(base, number, length)?), after))
        }
        "before" => {
            let (base, after) = first_day(c, next + 1)?;
            let days = match length {
                Unit::Day => i64::from(number),
                Unit::Week => i64::from(number) * 7,
                Unit::Fortnight => i64::from(number) * 14,
                Unit::Minute | Unit::Hour | Unit::Month | Unit::Year => return None,
            };
            Some((exact(calendar::plus_days(base, -days)?, today), after))
        }
        "on" | "this" if weeks => {
            let (base, after) = first_day(c, next + 1)?;
            Some((Day::On(calendar::plus(base, number, length)?), after))
        }
        _ if weeks => {
            let (base, after) = simple_day(c, next)?;
            Some((Day::On(calendar::plus(base, number, length)?), after))
        }
        _ => None,
    }
}

/// Today, tomorrow or a bare weekday.
fn simple_day(c: &Context<'_>, at: usize) -> Option<(Date, usize)> {
    let today = c.now.date();
    match word(c.tokens, at) {
        "today" => Some((today, at + 1)),
        "tomorrow" => Some((today.tomorrow().ok()?, at + 1)),
        _ => weekday(c.tokens, at, English).and_then(|(w, n)| Some((calendar::on_or_after(today, w)?, n))),
    }
}

/// "the day after tomorrow", "the Monday after Easter", "Thursday after next", "the day before Good Friday".
fn beside(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let article = is(t, at, "the");
    let j = skip(c, at, "the");
    if matches!(word(t, j), "next" | "following") && is(t, j + 1, "day") && article {
        return Some((Day::Later(1), j + 2));
    }
    if is(t, j, "following")
        && let Some((w, n)) = weekday(t, j + 1, English)
    {
        return Some((Day::WeekdayLater(w), n));
    }
    let (named, n) = match weekday(t, j, English) {
        Some((w, n)) => (Some(w), n),
        None if is(t, j, "day") => (None, j + 1),
        None => return None,
    };
    let later = match word(t, n) {
        "after" | "following" => true,
        "before" => false,
        _ => return None,
    };
    if let (Some(w), "next") = (named, word(t, n + 1))
        && (later && !unit_or_day(c, n + 2))
    {
        return Some((Day::On(calendar::in_week(today, 2, w)?), n + 2));
    }
    if let Some((base, after)) = day(c, n + 1) {
        let (first, last) = base.resolve(today, None)?;
        let date = match (named, later) {
            (None, true) => last.tomorrow().ok()?,
            (None, false) => first.yesterday().ok()?,
            (Some(w), true) => calendar::after(last, w)?,
            (Some(w), false) => calendar::on_or_before(first.yesterday().ok()?, w)?,
        };
        return Some((exact(date, today), after));
    }
    let ends = t.get(n + 1).is_none_or(|x| x.lead == Lead::Clause || matches!(x.text.as_str(), "that" | "at" | "then"));
    if !(article && later && ends) {
        return None;
    }
    let after = skip(c, n + 1, "that");
    Some((named.map_or(Day::Later(1), Day::WeekdayLater), after))
}

/// Whether a unit or a weekday stands here ("after next week" is no "after next").
fn unit_or_day(c: &Context<'_>, at: usize) -> bool {
    unit(word(c.tokens, at)).is_some() || weekday(c.tokens, at, English).is_some() || word(c.tokens, at) == "weekend"
}

/// "in three weeks", "in ten days' time", "in two weeks on Tuesday", "in the next few days", "within a week".
fn in_length(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let within = is(t, at, "within");
    let introduced = within || is(t, at, "in");
    let j = if introduced { at + 1 } else { at };
    // "in two weeks from Friday"
    if introduced
        && count(c, j).is_some_and(|(_, n)| matches!(word(t, n + 1), "from" | "after"))
        && let Some(found) = counted_from(c, j)
    {
        return Some(found);
    }
    let next_few = any_phrase(t, j, phrases!["the next", "next"]).map(|n| j + n);
    if !introduced && next_few.is_none() {
        return None;
    }
    let j = next_few.unwrap_or(j);
    let j = j + usize::from(matches!(word(t, j), "about" | "around" | "like" | "maybe" | "roughly"));
    let (number, n) = count(c, j).filter(|_| !is(t, j, "couple") || introduced || next_few.is_some())?;
    // "in a week or two" is the earlier of both.
    let length = unit(word(t, n)).filter(|u| !matches!(u, Unit::Minute | Unit::Hour))?;
    let end = calendar::plus(today, number, length)?;
    let after = n + 1 + any_phrase(t, n + 1, phrases!["time", "from now", "or so", "or two", "s time"]).unwrap_or(0);
    if next_few.is_some() {
        return Some((Day::Range(if introduced { today } else { today.tomorrow().ok()? }, end), after));
    }
    if within {
        return Some((Day::Range(today, end), after));
    }
    let on = skip(c, after, "on");
    match weekday(t, on, English) {
        Some((w, end_of_day)) if matches!(length, Unit::Week | Unit::Fortnight) => {
            Some((Day::On(calendar::in_week(end, 0, w)?), end_of_day))
        }
        _ => Some((Day::On(end), after)),
    }
}

/// "second Tuesday of next month", "the last Friday in May", "the first week of April", "the last day of the month".
fn nth_of_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = skip(c, at, "the");
    let (number, n) = match word(t, j) {
        "last" => (-1, j + 1),
        _ => ordinal(t, j).and_then(|(n, after)| Some((i8::try_from(n).ok()?, after)))?,
    };
    let (w, n) = match weekday(t, n, English) {
        Some((w, n)) => (Some(w), n),
        None if matches!(word(t, n), "day" | "week") => (None, n + 1),
        None => return None,
    };
    if !matches!(word(t, n), "of" | "in") {
        return None;
    }
    let ((first, _), after) = month_ref(c, n + 1)?;
    let months = (0..=1).filter_map(|later| calendar::month_of(first, later));
    let found = match (w, word(t, n - 1)) {
        (Some(w), _) => Day::On(months.filter_map(|(first, _)| calendar::nth(first, number, w)).find(|d| *d >= today)?),
        (None, "week") => {
            let (start, last) = calendar::month_of(first, 0)?;
            let start = if number < 0 {
                calendar::plus_days(last, -6)?
            } else {
                calendar::plus_days(start, i64::from(number - 1) * 7)?
            };
            Day::Range(start, calendar::plus_days(start, 6)?.min(last))
        }
        (None, _) if number < 0 => Day::On(calendar::month_of(first, 0)?.1),
        // "the twenty third day of September"
        (None, _) => Day::On(calendar::next_day_of_year(today, first.month(), number)?),
    };
    Some((found, after))
}

/// A day with its month: "the ninth of March", "March the ninth 2026", "9 March", "the first of next month".
fn day_of_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some(m) = month(t, at, English) {
        let j = skip(c, at + 1, "the");
        let word_homophone = || {
            let n = ordinal_homophone(word(t, j)).filter(|_| t[j].lead != Lead::Clause)?;
            Some((n, j + 1))
        };
        // "march twenty forth"
        let tens_homophone = || {
            let tens = cardinal(t, j, English).filter(|(tens, _)| *tens == 20)?.0;
            let units = ordinal_homophone(word(t, j + 1)).filter(|units| *units < 10)?;
            Some((tens + units, j + 2))
        };
        let (number, n) = ordinal(t, j)
            .or_else(tens_homophone)
            .or_else(|| cardinal(t, j, English).filter(|(_, n)| !hour_follows(c, *n)))
            .or_else(word_homophone)
            .filter(|(number, _)| (1..=31).contains(number))?;
        return with_year(c, m, number, n);
    }
    let j = skip(c, at, "the");
    let (number, n) = ordinal(t, j).or_else(|| cardinal(t, j, English))?;
    if !(1..=31).contains(&number) {
        return None;
    }
    let of = is(t, n, "of");
    let n = skip(c, n, "of");
    let n = skip(c, n, "the");
    if of && any_phrase(t, n, phrases!["this month", "month", "the month", "the current month"]).is_some() {
        let words = any_phrase(t, n, phrases!["this month", "month", "the month", "the current month"])?;
        let date = Date::new(today.year(), today.month(), i8::try_from(number).ok()?).ok()?;
        return Some((exact(date, today), n + words));
    }
    if (of || is(t, n, "next")) && phrase(t, n, phrases!["next", "month"]) {
        let (first, _) = calendar::month_of(today, 1)?;
        return Some((Day::On(Date::new(first.year(), first.month(), i8::try_from(number).ok()?).ok()?), n + 2));
    }
    let m = month(t, n, English)?;
    // "at nine, march" and "two may" are no dates; "9 March" and "ninth March" are.
    let dated = of || t[j].number.is_some() || ordinal(t, j).is_some();
    (dated && t[n].lead != Lead::Clause).then(|| with_year(c, m, number, n + 1))?
}

/// Whether the number that ended here was an hour: "9:30", "9 am", "9 o'clock".
fn hour_follows(c: &Context<'_>, at: usize) -> bool {
    let t = c.tokens;
    t.get(at).is_some_and(|x| x.lead == Lead::Mark(':'))
        || clock::meridian(t, at).is_some()
        || any_phrase(t, at, phrases!["oclock", "o clock"]).is_some()
}

/// Whether the number here is an hour with minutes or a half of the day ("9:30", "nine thirty", "9 am").
fn is_clock(c: &Context<'_>, at: usize) -> bool {
    clock::marked(c, at)
}

/// A weekday with what narrows it: "this Friday", "next Tuesday", "Thursday the nineteenth", "Monday next week".
fn on_weekday(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = skip(c, at, "the");
    let prefixes: [(&PhraseList, Week); 3] = [
        (phrases!["this coming", "coming", "upcoming", "this upcoming", "this next"], Week::Coming),
        (phrases!["next"], Week::Next),
        (phrases!["this"], Week::This),
    ];
    let (week, n) = prefixes
        .iter()
        .find_map(|(names, week)| any_phrase(t, j, names).map(|n| (Some(*week), j + n)))
        .unwrap_or((None, j));
    let (w, n) = weekday(t, n, English)?;
    match week {
        Some(Week::Coming) => return Some((Day::On(calendar::after(today, w)?), n)),
        Some(Week::Next) => return Some((Day::On(calendar::in_week(today, 1, w)?), n)),
        Some(Week::This) => {
            let after = any_phrase(t, n, phrases!["coming", "week"]).map_or(n, |words| n + words);
            return Some((Day::On(calendar::on_or_after(today, w)?), after));
        }
        None => {}
    }
    if let Some(words) = any_phrase(t, n, phrases!["coming", "upcoming"]) {
        return Some((Day::On(calendar::after(today, w)?), n + words));
    }
    let of = n + usize::from(matches!(word(t, n), "of" | "in" | "the"));
    if let Some((offset, after)) = week_offset(c, if is(t, n, "the") { n } else { of }) {
        return Some((Day::On(calendar::in_week(today, offset, w)?), after));
    }
    if is(t, n, "in")
        && let Some((Day::On(date), after)) = in_length(c, n)
    {
        return Some((Day::On(calendar::in_week(date, 0, w)?), after));
    }
    // A date that follows says which one: "Thursday the nineteenth", "Monday, March 9".
    if let Some((named @ Day::On(_), after)) = day_of_month(c, n).or_else(|| numeric(c, n)) {
        return Some((named, after));
    }
    let j = skip(c, n, "the");
    if let Some((number, after)) = ordinal(t, j).filter(|(_, after)| !counted_noun(word(t, *after))) {
        return Some((Day::OfMonth(i8::try_from(number).ok()?, Some(w)), after));
    }
    if let Some((number, after)) = bare_day_number(c, j, w) {
        return Some((Day::OfMonth(number, Some(w)), after));
    }
    Some((Day::Weekday(w), n))
}

/// Which week a weekday was said to be in.
#[derive(Clone, Copy)]
enum Week {
    This,
    Next,
    Coming,
}

/// A bare number after a weekday is a day of the month when it cannot be an hour, or when that weekday is soon one.
fn bare_day_number(c: &Context<'_>, at: usize, weekday: Weekday) -> Option<(i8, usize)> {
    let (number, after) = cardinal(c.tokens, at, English)?;
    let range = c.tokens.get(after).is_some_and(|t| t.lead == Lead::Mark('-'));
    if range || c.tokens[at].lead == Lead::Clause || is_clock(c, at) || counted_noun(word(c.tokens, after)) {
        return None;
    }
    let day = i8::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
    let soon = calendar::next_day_of_month(c.now.date(), day, Some(weekday))?;
    let weeks = (soon - c.now.date()).get_days();
    (number > 12 || weeks < 7).then_some((day, after))
}

/// "today", "tomorrow", "later today".
fn plain(c: &Context<'_>, at: usize) -> Option<Named> {
    let today = c.now.date();
    let t = c.tokens;
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let greeting = matches!(before, "help" | "helping" | "doing" | "service")
        || (at >= 2 && (phrase(t, at - 2, phrases!["are", "you"]) || phrase(t, at - 2, phrases!["all", "for"])));
    if is(t, at, "today") && greeting {
        return None;
    }
    if let Some(n) = any_phrase(t, at, phrases!["today", "later today", "same day", "the same day"]) {
        return Some((Day::On(today), at + n));
    }
    let tomorrow =
        any_phrase(t, at, phrases!["tomorrow", "to morrow", "tommorow", "tomorow", "tommorrow", "two morrow"])?;
    Some((Day::On(today.tomorrow().ok()?), at + tomorrow))
}

/// "the ninth", "the 9th", "on the 9": a day of a month not named.
fn lone_ordinal(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let article = is(t, at, "the");
    let j = skip(c, at, "the");
    let (number, after) = match ordinal(t, j) {
        Some(found) => found,
        None => {
            // "on the 9"
            let n = t.get(j).filter(|_| article)?.number.filter(|n| (1..=31).contains(n))?;
            (!is_clock(c, j)).then_some((n, j + 1))?
        }
    };
    let digits = t[j].number.is_some();
    let next = word(t, after);
    let ends = t.get(after).is_none_or(|x| x.lead == Lead::Clause);
    if !ends && counted_noun(next) {
        return None;
    }
    let relates = ends
        || lexicon::weekday(t, after, English).is_some()
        || cardinal(t, after, English).is_some()
        || super::scan::goes_on(next);
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let announced = article
        || digits
        || c.is_bare()
        || matches!(before, "from" | "to" | "till" | "until" | "through" | "and" | "between");
    (announced && (digits || relates)).then_some((Day::OfMonth(i8::try_from(number).ok()?, None), after))
}

/// "in May", "sometime in April", "early" months are in [`edge`].
fn lone_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let before = at.checked_sub(1).map_or("", |i| word(c.tokens, i));
    let introduced = matches!(before, "in" | "for" | "during" | "this" | "until" | "till" | "by" | "after" | "before");
    if !introduced && (before == "to" || !c.is_bare()) {
        return None;
    }
    let ((first, last), after) = month_named(c, at)?;
    Some((Day::Range(first, last), after))
}
