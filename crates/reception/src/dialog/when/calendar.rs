//! Arithmetic on civil dates, and the feasts that callers name instead of a date.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use super::lexer::Token;
use super::lexicon::Unit;
use super::phrase::{PhraseList, any_phrase, phrases};
use crate::language::Language;

/// The first such weekday on or after `date`.
pub(super) fn on_or_after(date: Date, day: Weekday) -> Option<Date> {
    plus_days(date, i64::from((day.to_monday_zero_offset() - date.weekday().to_monday_zero_offset()).rem_euclid(7)))
}

/// The first such weekday after `date`.
pub(super) fn after(date: Date, day: Weekday) -> Option<Date> {
    on_or_after(date.tomorrow().ok()?, day)
}

/// The last such weekday on or before `date`.
pub(super) fn on_or_before(date: Date, day: Weekday) -> Option<Date> {
    plus_days(date, -i64::from((date.weekday().to_monday_zero_offset() - day.to_monday_zero_offset()).rem_euclid(7)))
}

/// The Monday of the week that `weeks` weeks from now begins with.
pub(super) fn monday(today: Date, weeks: i64) -> Option<Date> {
    plus_days(on_or_before(today, Weekday::Monday)?, weeks * 7)
}

/// This weekday in the calendar week (from Monday) `weeks` after that of `today`.
pub(super) fn in_week(today: Date, weeks: i64, day: Weekday) -> Option<Date> {
    on_or_after(monday(today, weeks)?, day)
}

/// `days` later, `None` beyond the calendar.
pub(super) fn plus_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

/// `count` units later; a month keeps the day of the month where it can.
pub(super) fn plus(date: Date, count: u32, unit: Unit) -> Option<Date> {
    let count = i64::from(count.min(10_000));
    match unit {
        Unit::Day => plus_days(date, count),
        Unit::Week => plus_days(date, count * 7),
        Unit::Fortnight => plus_days(date, count * 14),
        Unit::Month => date.checked_add(count.months()).ok(),
        Unit::Year => date.checked_add(count.min(200).years()).ok(),
        Unit::Minute | Unit::Hour => Some(date),
    }
}

/// `minutes` later.
pub(super) fn plus_minutes(moment: DateTime, minutes: i64) -> Option<DateTime> {
    moment.checked_add(minutes.minutes()).ok()
}

/// First and last day of the month `months` after that of `date`.
pub(super) fn month_of(date: Date, months: i64) -> Option<(Date, Date)> {
    let first = date.first_of_month().checked_add(months.months()).ok()?;
    Some((first, first.last_of_month()))
}

/// The next year in which this day of this month lies on or after `today`; 29 February waits for a leap year.
pub(super) fn next_day_of_year(today: Date, month: i8, day: i8) -> Option<Date> {
    (0..=8).filter_map(|years| Date::new(today.year() + years, month, day).ok()).find(|date| *date >= today)
}

/// The first day of the month `day` on or after `from`, on this weekday when one was named.
pub(super) fn next_day_of_month(from: Date, day: i8, weekday: Option<Weekday>) -> Option<Date> {
    (0..=60)
        .filter_map(|months| {
            let first = from.first_of_month().checked_add(i64::from(months).months()).ok()?;
            Date::new(first.year(), first.month(), day).ok()
        })
        .find(|date| *date >= from && weekday.is_none_or(|w| date.weekday() == w))
}

/// The `nth` such weekday of a month; -1 is the last one.
pub(super) fn nth(first_of_month: Date, nth: i8, day: Weekday) -> Option<Date> {
    first_of_month.nth_weekday_of_month(nth, day).ok()
}

/// Easter Sunday of a year (Gregorian; the anonymous algorithm of 1876).
pub(super) fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// How a feast finds its day in a year.
#[derive(Clone, Copy)]
enum Feast {
    Fixed(i8, i8),
    Nth(i8, i8, Weekday),
    Easter(i64),
    /// Days after the fourth Thursday of November.
    Thanksgiving(i64),
}

const ENGLISH_FEASTS: &[(&PhraseList, Feast)] = &[
    (phrases!["new years eve"], Feast::Fixed(12, 31)),
    (phrases!["new years day", "new years", "new year"], Feast::Fixed(1, 1)),
    (phrases!["martin luther king day", "mlk day", "martin luther king junior day"], Feast::Nth(1, 3, Weekday::Monday)),
    (phrases!["groundhog day"], Feast::Fixed(2, 2)),
    (phrases!["valentines day", "valentines", "saint valentines day"], Feast::Fixed(2, 14)),
    (phrases!["presidents day"], Feast::Nth(2, 3, Weekday::Monday)),
    (phrases!["saint patricks day", "st patricks day", "st paddys day", "saint paddys day"], Feast::Fixed(3, 17)),
    (phrases!["april fools day", "april fools"], Feast::Fixed(4, 1)),
    (phrases!["palm sunday"], Feast::Easter(-7)),
    (phrases!["ash wednesday"], Feast::Easter(-46)),
    (phrases!["good friday"], Feast::Easter(-2)),
    (phrases!["holy saturday", "easter saturday"], Feast::Easter(-1)),
    (phrases!["easter sunday", "easter day", "easter"], Feast::Easter(0)),
    (phrases!["easter monday"], Feast::Easter(1)),
    (phrases!["cinco de mayo"], Feast::Fixed(5, 5)),
    (phrases!["mothers day"], Feast::Nth(5, 2, Weekday::Sunday)),
    (phrases!["memorial day"], Feast::Nth(5, -1, Weekday::Monday)),
    (phrases!["juneteenth"], Feast::Fixed(6, 19)),
    (phrases!["fathers day"], Feast::Nth(6, 3, Weekday::Sunday)),
    (phrases!["independence day", "the fourth of july"], Feast::Fixed(7, 4)),
    (phrases!["labor day", "labour day"], Feast::Nth(9, 1, Weekday::Monday)),
    (phrases!["columbus day", "indigenous peoples day"], Feast::Nth(10, 2, Weekday::Monday)),
    (phrases!["halloween"], Feast::Fixed(10, 31)),
    (phrases!["guy fawkes night", "bonfire night"], Feast::Fixed(11, 5)),
    (phrases!["veterans day", "remembrance day"], Feast::Fixed(11, 11)),
    (phrases!["thanksgiving day", "thanksgiving"], Feast::Thanksgiving(0)),
    (phrases!["black friday"], Feast::Thanksgiving(1)),
    (phrases!["christmas eve"], Feast::Fixed(12, 24)),
    (phrases!["christmas day", "christmas", "xmas"], Feast::Fixed(12, 25)),
    (phrases!["boxing day"], Feast::Fixed(12, 26)),
];

const SPANISH_FEASTS: &[(&PhraseList, Feast)] = &[
    (phrases!["ano nuevo", "el dia de ano nuevo"], Feast::Fixed(1, 1)),
    (phrases!["dia de reyes", "reyes magos", "el dia de reyes"], Feast::Fixed(1, 6)),
    (phrases!["san valentin", "dia de san valentin", "dia de los enamorados"], Feast::Fixed(2, 14)),
    (phrases!["miercoles de ceniza"], Feast::Easter(-46)),
    (phrases!["domingo de ramos"], Feast::Easter(-7)),
    (phrases!["jueves santo"], Feast::Easter(-3)),
    (phrases!["viernes santo"], Feast::Easter(-2)),
    (phrases!["sabado santo"], Feast::Easter(-1)),
    (phrases!["domingo de resurreccion", "domingo de pascua", "pascua"], Feast::Easter(0)),
    (phrases!["lunes de pascua"], Feast::Easter(1)),
    (phrases!["dia del trabajo", "dia del trabajador", "dia de los trabajadores"], Feast::Fixed(5, 1)),
    (phrases!["dia de los muertos", "dia de muertos"], Feast::Fixed(11, 2)),
    (phrases!["todos los santos", "dia de todos los santos"], Feast::Fixed(11, 1)),
    (phrases!["dia de accion de gracias", "accion de gracias"], Feast::Thanksgiving(0)),
    (phrases!["nochebuena", "noche buena"], Feast::Fixed(12, 24)),
    (phrases!["navidad", "dia de navidad"], Feast::Fixed(12, 25)),
    (phrases!["nochevieja", "noche vieja", "fin de ano"], Feast::Fixed(12, 31)),
];

/// The next occurrence of a feast named here, and the index of the token after its name.
pub(super) fn feast(tokens: &[Token], at: usize, language: Language, today: Date) -> Option<(Date, usize)> {
    let feasts = match language {
        Language::English => ENGLISH_FEASTS,
        Language::Spanish => SPANISH_FEASTS,
    };
    let (feast, length) = feasts
        .iter()
        .filter_map(|(names, feast)| any_phrase(tokens, at, names).map(|length| (*feast, length)))
        .max_by_key(|(_, length)| *length)?;
    let date = (0..=1).filter_map(|years| feast_in(today.year() + years, feast)).find(|date| *date >= today)?;
    Some((date, at + length))
}

/// The day of a feast in one year.
fn feast_in(year: i16, feast: Feast) -> Option<Date> {
    match feast {
        Feast::Fixed(month, day) => Date::new(year, month, day).ok(),
        Feast::Nth(month, number, day) => nth(Date::new(year, month, 1).ok()?, number, day),
        Feast::Easter(days) => plus_days(easter(year)?, days),
        Feast::Thanksgiving(days) => plus_days(nth(Date::new(year, 11, 1).ok()?, 4, Weekday::Thursday)?, days),
    }
}
