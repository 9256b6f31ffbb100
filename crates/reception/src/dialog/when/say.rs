//! What is read back to a caller, in words that [`super::find`] understands again.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{Moment, When};
use crate::language::Language;

/// Says a value so that a caller can check it: "Tuesday, March 10 at 2:30 PM", "martes 10 de marzo a las 2:30 de la
/// tarde". The year is left to the weekday.
pub fn say(value: &When, language: Language) -> String {
    match language {
        Language::English => english(value),
        Language::Spanish => spanish(value),
    }
}

fn english(value: &When) -> String {
    match value {
        When::Date(date) => english_date(*date),
        When::Time(time) => english_time(*time),
        When::DateTime(moment) => english_moment(*moment),
        When::Dates(first, last) => format!("from {} to {}", english_date(*first), english_date(*last)),
        When::Times(from, to) => format!("between {} and {}", english_time(*from), english_time(*to)),
        When::Span(from, to) if from.date() == to.date() => {
            format!(
                "{} between {} and {}",
                english_date(from.date()),
                english_time(from.time()),
                english_time(to.time())
            )
        }
        When::Span(from, to) => format!("from {} to {}", english_moment(*from), english_moment(*to)),
        When::From(Moment::Date(date)) => format!("from {} onwards", english_date(*date)),
        When::From(Moment::Time(time)) => format!("from {} onwards", english_time(*time)),
        When::From(Moment::DateTime(moment)) => {
            format!("{} from {} onwards", english_date(moment.date()), english_time(moment.time()))
        }
        When::Until(Moment::Date(date)) => format!("until {}", english_date(*date)),
        When::Until(Moment::Time(time)) => format!("until {}", english_time(*time)),
        When::Until(Moment::DateTime(moment)) => {
            format!("{} until {}", english_date(moment.date()), english_time(moment.time()))
        }
    }
}

fn english_moment(moment: DateTime) -> String {
    format!("{} at {}", english_date(moment.date()), english_time(moment.time()))
}

fn english_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let weekday = match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("{weekday}, {} {}", name(&MONTHS, date), date.day())
}

fn english_time(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (12, 0) => "noon".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "AM" } else { "PM" };
            match minute {
                0 => format!("{} {half}", twelve(hour)),
                _ => format!("{}:{minute:02} {half}", twelve(hour)),
            }
        }
    }
}

fn spanish(value: &When) -> String {
    match value {
        When::Date(date) => spanish_date(*date),
        When::Time(time) => format!("a {}", spanish_time(*time)),
        When::DateTime(moment) => spanish_moment(*moment),
        When::Dates(first, last) => format!("del {} al {}", spanish_date(*first), spanish_date(*last)),
        When::Times(from, to) => format!("entre {} y {}", spanish_time(*from), spanish_time(*to)),
        When::Span(from, to) if from.date() == to.date() => {
            format!("{} entre {} y {}", spanish_date(from.date()), spanish_time(from.time()), spanish_time(to.time()))
        }
        When::Span(from, to) => format!("del {} al {}", spanish_moment(*from), spanish_moment(*to)),
        When::From(Moment::Date(date)) => format!("a partir del {}", spanish_date(*date)),
        When::From(Moment::Time(time)) => format!("a partir de {}", spanish_time(*time)),
        When::From(Moment::DateTime(moment)) => {
            format!("{} a partir de {}", spanish_date(moment.date()), spanish_time(moment.time()))
        }
        When::Until(Moment::Date(date)) => format!("hasta el {}", spanish_date(*date)),
        When::Until(Moment::Time(time)) => format!("hasta {}", spanish_time(*time)),
        When::Until(Moment::DateTime(moment)) => {
            format!("{} hasta {}", spanish_date(moment.date()), spanish_time(moment.time()))
        }
    }
}

fn spanish_moment(moment: DateTime) -> String {
    format!("{} a {}", spanish_date(moment.date()), spanish_time(moment.time()))
}

fn spanish_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let weekday = match date.weekday() {
        Weekday::Monday => "lunes",
        Weekday::Tuesday => "martes",
        Weekday::Wednesday => "miércoles",
        Weekday::Thursday => "jueves",
        Weekday::Friday => "viernes",
        Weekday::Saturday => "sábado",
        Weekday::Sunday => "domingo",
    };
    format!("{weekday} {} de {}", date.day(), name(&MONTHS, date))
}

/// With its article: "las 2:30 de la tarde", "la 1 de la tarde".
fn spanish_time(time: Time) -> String {
    let hour = twelve(time.hour());
    let article = if hour == 1 { "la" } else { "las" };
    let part = match time.hour() {
        0..=5 => "de la madrugada",
        6..=11 => "de la mañana",
        12 => "del mediodía",
        13..=19 => "de la tarde",
        _ => "de la noche",
    };
    match time.minute() {
        0 => format!("{article} {hour} {part}"),
        minute => format!("{article} {hour}:{minute:02} {part}"),
    }
}

/// The name of the month of a date.
fn name(months: &[&'static str; 12], date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|index| months.get(index)).copied().unwrap_or_default()
}

/// The hour on a twelve-hour clock.
fn twelve(hour: i8) -> i8 {
    if hour % 12 == 0 { 12 } else { hour % 12 }
}
