//! Dates of birth.

use jiff::civil::Date;

use super::text::Utterance;
use crate::dialog::when::lexicon::month;
use crate::dialog::when::numbers::{cardinal, is, ordinal, year};
use crate::language::Language;

/// The oldest age that is taken for one rather than for a slip of recognition.
const OLDEST: i16 = 125;

/// Reads a date of birth: day, month and year, in words or digits. It lies before or on `today`; a year of two digits is
/// the latest such year.
pub fn birth_date(said: &Utterance<'_>, today: Date) -> Option<Date> {
    (0..said.tokens.len()).find_map(|at| {
        with_month_name(said, at, today).or_else(|| in_numbers(said, at, today)).or_else(|| in_one_run(said, at, today))
    })
}

/// "March third nineteen eighty five", "the fourth of July 1976", "quince de marzo de mil novecientos ochenta".
fn with_month_name(said: &Utterance<'_>, at: usize, today: Date) -> Option<Date> {
    let t = &said.tokens;
    let language = said.language;
    let number = |at: usize| ordinal(t, at).or_else(|| cardinal(t, at, language)).filter(|(n, _)| (1..=31).contains(n));
    if let Some(name) = month(t, at, language) {
        let after = at + 1 + usize::from(is(t, at + 1, "the"));
        let (day, after) = number(after)?;
        let birth_year = year_after(said, after, today)?;
        return dated(birth_year, name, day, today);
    }
    let (day, after) = if is(t, at, "primero") { (1, at + 1) } else { number(at)? };
    let after = after + usize::from(matches!(said.word(after), "of" | "de"));
    let name = month(t, after, language)?;
    dated(year_after(said, after + 1, today)?, name, day, today)
}

/// The year from `at` on, after small words.
fn year_after(said: &Utterance<'_>, at: usize, today: Date) -> Option<i16> {
    let t = &said.tokens;
    let at = at + usize::from(matches!(said.word(at), "of" | "de" | "del" | "in" | "the" | "year"));
    if let Some((full, _)) = year(t, at, said.language) {
        return i16::try_from(full).ok();
    }
    // "oh four", "76"; a lone digit is no year.
    let zero = matches!(said.word(at), "oh" | "o" | "zero" | "cero");
    let (short, _) = cardinal(t, at + usize::from(zero), said.language).filter(|(n, _)| {
        if zero {
            *n < 10
        } else {
            (10..100).contains(n) || (*n < 10 && t[at].text.len() == 2 && t[at].number.is_some())
        }
    })?;
    i16::try_from(short).ok().map(|short| full_year(short, today))
}

/// The latest year not after today that ends in these two digits.
fn full_year(short: i16, today: Date) -> i16 {
    let century = today.year() - today.year() % 100;
    if century + short > today.year() { century - 100 + short } else { century + short }
}

/// "3/4/85", "oh three oh four nineteen eighty five", "7 4 1976", "1985-03-04".
fn in_numbers(said: &Utterance<'_>, at: usize, today: Date) -> Option<Date> {
    let t = &said.tokens;
    let before = at.checked_sub(1).map_or("", |i| said.word(i));
    if matches!(before, "oh" | "o" | "zero" | "cero") {
        return None;
    }
    let number = |at: usize| {
        let zero = matches!(said.word(at), "oh" | "o" | "zero" | "cero");
        let (value, after) = cardinal(t, at + usize::from(zero), said.language)?;
        (!zero || value < 10).then_some((value, after))
    };
    if t[at].text.len() == 4
        && let Some((full, after)) = year(t, at, said.language)
    {
        let (name, after) = number(after)?;
        let (day, _) = number(after)?;
        return dated(i16::try_from(full).ok()?, i8::try_from(name).ok()?, day, today);
    }
    let (first, after) = number(at)?;
    let (second, after) = number(after)?;
    let birth_year = year_after(said, after, today)?;
    ordered(first, second, birth_year, said.language, today)
}

/// Eight digits keyed or said in one go: "03041985".
fn in_one_run(said: &Utterance<'_>, at: usize, today: Date) -> Option<Date> {
    let token = &said.tokens[at];
    let value = token.number.filter(|_| token.text.len() == 8)?;
    ordered(value / 1_000_000, value / 10_000 % 100, i16::try_from(value % 10_000).ok()?, said.language, today)
}

/// Two numbers in the order of the language, or in the only possible one.
fn ordered(first: u32, second: u32, year: i16, language: Language, today: Date) -> Option<Date> {
    let (month, day) = match language {
        _ if first > 12 => (second, first),
        _ if second > 12 => (first, second),
        Language::English => (first, second),
        Language::Spanish => (second, first),
    };
    dated(year, i8::try_from(month).ok()?, day, today)
}

/// A real date that someone alive can be born on.
fn dated(year: i16, month: i8, day: u32, today: Date) -> Option<Date> {
    let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    (date <= today && year >= today.year() - OLDEST).then_some(date)
}
