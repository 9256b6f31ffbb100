//! What callers say about time, and what it means on Wednesday 4 March 2026 at ten in the morning.

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::{When, find, say};
use crate::language::Language::{self, English, Spanish};

fn now() -> DateTime {
    date(2026, 3, 4).at(10, 0, 0, 0)
}

fn iso(text: &str, language: Language) -> String {
    find(text, language, now()).map(|found| found.value.iso()).unwrap_or_default()
}

/// Reports every row that differs, not only the first.
fn check(rows: &[(&str, &str)], language: Language) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let found = iso(text, language);
            (found != *expected).then(|| format!("{text:?}: {found:?}, expected {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn weekdays_and_relative_days_are_the_next_ones() {
    check(
        &[
            ("tomorrow", "2026-03-05"),
            ("tomorow please", "2026-03-05"),
            ("the day after tomorrow", "2026-03-06"),
            ("Monday", "2026-03-09"),
            ("this Monday", "2026-03-09"),
            ("coming Friday", "2026-03-06"),
            ("next Friday", "2026-03-13"),
            ("Friday next week", "2026-03-13"),
            ("next week Thursday", "2026-03-12"),
            ("sometime next week, maybe Thursday", "2026-03-12"),
            ("the Monday after next", "2026-03-16"),
            ("a week from Tuesday", "2026-03-17"),
            ("Tuesday week", "2026-03-17"),
            ("a week on Thursday", "2026-03-12"),
            ("a week tomorrow", "2026-03-12"),
            ("two weeks from Friday", "2026-03-20"),
            ("in two weeks from Friday", "2026-03-20"),
            ("in three weeks", "2026-03-25"),
            ("in ten days' time", "2026-03-14"),
            ("in a fortnight", "2026-03-18"),
            ("in a couple of weeks", "2026-03-18"),
            ("six months from now", "2026-09-04"),
            ("in two weeks on Monday", "2026-03-16"),
            ("wends day", "2026-03-04"),
            ("choose day", "2026-03-10"),
            ("thirs day morning", "2026-03-05T08:00/2026-03-05T12:00"),
            ("wensday", "2026-03-04"),
            ("fri", "2026-03-06"),
            ("Saturday's fine", "2026-03-07"),
            ("any day but Monday", ""),
        ],
        English,
    );
}

#[test]
fn days_of_the_month_are_the_next_ones() {
    check(
        &[
            ("the 9th", "2026-03-09"),
            ("the second", "2026-04-02"),
            ("on the twenty second", "2026-03-22"),
            ("March the third", "2027-03-03"),
            ("March 3rd 2027", "2027-03-03"),
            ("the third of March twenty twenty seven", "2027-03-03"),
            ("april nine", "2026-04-09"),
            ("9 April", "2026-04-09"),
            ("july forth", "2026-07-04"),
            ("march twenty forth", "2026-03-24"),
            ("february 29", "2028-02-29"),
            ("the 31st", "2026-03-31"),
            ("the first of the month", ""),
            ("the 20th of this month", "2026-03-20"),
            ("the second Tuesday in May", "2026-05-12"),
            ("first Monday in April", "2026-04-06"),
            ("the last Friday of the month", "2026-03-27"),
            ("the last day of next month", "2026-04-30"),
            ("end of the month", "2026-03-31"),
            ("the middle of April", "2026-04-15"),
            ("Monday the ninth", "2026-03-09"),
            ("Tuesday the 17th of March", "2026-03-17"),
            ("Thursday, March 12", "2026-03-12"),
            ("3/14", "2026-03-14"),
            ("14/3", "2026-03-14"),
            ("3/14/26", "2026-03-14"),
            ("2026-05-06", "2026-05-06"),
            ("Christmas Eve", "2026-12-24"),
            ("the day before Thanksgiving", "2026-11-25"),
            ("the Monday after Easter", "2026-04-06"),
            ("St Patrick's Day", "2026-03-17"),
        ],
        English,
    );
}

#[test]
fn several_days_and_bounds_keep_both_ends() {
    check(
        &[
            ("next week", "2026-03-09/2026-03-15"),
            ("the week after next", "2026-03-16/2026-03-22"),
            ("this weekend", "2026-03-07/2026-03-08"),
            ("next month", "2026-04-01/2026-04-30"),
            ("sometime in May", "2026-05-01/2026-05-31"),
            ("early next week", "2026-03-09/2026-03-11"),
            ("between the 10th and the 12th", "2026-03-10/2026-03-12"),
            ("from the 10th to the 12th of May", "2026-05-10/2026-05-12"),
            ("Monday to Wednesday", "2026-03-09/2026-03-11"),
            ("after March 20th", "2026-03-21"),
            ("before Friday", "2026-03-05"),
            ("by Friday", "2026-03-06"),
            ("starting April 1", "2026-04-01"),
            ("not until the sixteenth", "2026-03-16"),
            ("the week after Easter", "2026-04-06/2026-04-12"),
            ("within a week", "2026-03-04/2026-03-11"),
            ("as soon as possible", "2026-03-04"),
        ],
        English,
    );
}

#[test]
fn spoken_times_are_business_hours_unless_said_otherwise() {
    check(
        &[
            ("half past two", "14:30"),
            ("quarter to nine", "08:45"),
            ("a quarter past 1 in the afternoon", "13:15"),
            ("quarter to 13 in the afternoon", "12:45"),
            ("five to twelve", "11:55"),
            ("let's say half four", "16:30"),
            ("two thirty", "14:30"),
            ("seven thirty", "07:30"),
            ("nine oh five", "09:05"),
            ("fourteen hundred", "14:00"),
            ("oh nine hundred", "09:00"),
            ("sixteen forty five", "16:45"),
            ("at 1430", "14:30"),
            ("2 ish", "14:00"),
            ("around 4ish", "16:00"),
            ("two 30 p m", "14:30"),
            ("10 o clock", "10:00"),
            ("10 o\"clock in the morning", "10:00"),
            ("230 pm", "14:30"),
            ("evening 4:45", "16:45"),
            ("12 at night", "00:00"),
            ("twelve noon", "12:00"),
            ("three", "15:00"),
            ("um, ten please", "10:00"),
            ("yes eleven's still fine", "11:00"),
            ("four works", "16:00"),
            ("after lunch", "13:00"),
            ("any time after three", "15:00"),
            ("not before ten", "10:00"),
            ("no later than three", "15:00"),
            ("between 9 and 11", "09:00/11:00"),
            ("10:00-11:30", "10:00/11:30"),
            ("8 to 5", "08:00/17:00"),
            ("from 11 to 1", "11:00/13:00"),
            ("5 to 6 pm", "17:00/18:00"),
            ("ten to eleven", "10:50"),
            ("8am-2pm", "08:00/14:00"),
            ("zero nine thirty", "09:30"),
            ("noonish", "12:00"),
            ("fiveish", "17:00"),
            ("2 to 4 pm", "14:00/16:00"),
            ("mid afternoon", "14:00/16:00"),
        ],
        English,
    );
}

#[test]
fn a_date_and_a_time_of_one_utterance_are_one_value() {
    check(
        &[
            ("first thing Monday", "2026-03-09T08:00"),
            ("noon on Friday", "2026-03-06T12:00"),
            ("2:30pm on Tuesday", "2026-03-10T14:30"),
            ("the 9th at 2", "2026-03-09T14:00"),
            ("March 9 10 am", "2026-03-09T10:00"),
            ("May 5th at 11", "2026-05-05T11:00"),
            ("Friday afternoon around three", "2026-03-06T15:00"),
            ("tonight at six", "2026-03-04T18:00"),
            ("this afternoon", "2026-03-04T12:00/2026-03-04T17:00"),
            ("late Friday afternoon", "2026-03-06T15:00/2026-03-06T17:00"),
            ("lunchtime tomorrow", "2026-03-05T12:00/2026-03-05T13:00"),
            ("from 9 to 11 on Monday", "2026-03-09T09:00/2026-03-09T11:00"),
            ("Tuesday between ten and noon", "2026-03-10T10:00/2026-03-10T12:00"),
            ("tomorrow after four", "2026-03-05T16:00"),
            ("next week in the morning", "2026-03-09T08:00/2026-03-15T12:00"),
            ("in half an hour", "2026-03-04T10:30"),
            ("in an hour and a half", "2026-03-04T11:30"),
            ("Wednesday at nine", "2026-03-11T09:00"),
            ("today at nine", "2026-03-04T21:00"),
            ("today at 9 am", ""),
            ("sun day at ate thirty", "2026-03-08T08:30"),
        ],
        English,
    );
}

#[test]
fn corrections_and_refusals_leave_what_was_wished() {
    check(
        &[
            ("no, Thursday not Tuesday", "2026-03-05"),
            ("not Thursday, Friday", "2026-03-06"),
            ("Tuesday, I mean Monday at 3", "2026-03-09T15:00"),
            ("I need it for Thursday at 3, no, 4", "2026-03-05T16:00"),
            ("Tuesday doesn't work, Thursday?", "2026-03-05"),
            ("I can't do Monday, what about Friday", "2026-03-06"),
            ("instead of Friday, Monday", "2026-03-09"),
            ("hold on, not Friday, make it the Monday after", "2026-03-09"),
            ("move my appointment from Tuesday to Thursday", "2026-03-05"),
            ("can I change it from the 5th at 2 pm to the 9th at 4", "2026-03-09T16:00"),
            ("please change the date to the 10th of March", "2026-03-10"),
            ("Monday or Tuesday", "2026-03-09"),
            ("it's 1 pm right now, so Friday", "2026-03-06"),
        ],
        English,
    );
}

#[test]
fn what_is_no_date_is_none() {
    let silent = [
        "yesterday",
        "last Tuesday",
        "two weeks ago",
        "every Monday",
        "since Monday",
        "are you open on Saturdays",
        "my blood pressure is one forty over ninety",
        "I have two kids",
        "it has been hurting for 3 days",
        "my number is 555 0123",
        "five five five oh one two three",
        "20 mg",
        "24/7",
        "hold on a second",
        "may I speak to someone",
        "my first appointment",
        "the third floor",
        "good morning",
        "let's go with that one",
        "thank you for your help today",
        "how are you today",
        "I'd like to march in",
        "he's 9 years old",
        "I have no more lisinopril",
        "",
    ];
    check(&silent.map(|text| (text, "")), English);
    check(
        &[
            ("ayer", ""),
            ("hace dos semanas", ""),
            ("todos los lunes", ""),
            ("los sábados abren", ""),
            ("me duele desde el lunes", ""),
            ("tengo dos hijos", ""),
            ("buenas tardes", ""),
            ("el martes pasado", ""),
            ("un momento", ""),
        ],
        Spanish,
    );
}

#[test]
fn spanish_days_are_understood() {
    check(
        &[
            ("hoy", "2026-03-04"),
            ("mañana", "2026-03-05"),
            ("pasado mañana", "2026-03-06"),
            ("el martes que viene", "2026-03-10"),
            ("el próximo viernes", "2026-03-06"),
            ("el viernes de la semana que viene", "2026-03-13"),
            ("este jueves", "2026-03-05"),
            ("el quince de marzo", "2026-03-15"),
            ("el 10 de marzo de 2027", "2027-03-10"),
            ("el primero de abril", "2026-04-01"),
            ("el 9", "2026-03-09"),
            ("el día quince", "2026-03-15"),
            ("el lunes 9", "2026-03-09"),
            ("el quince del mes que viene", "2026-04-15"),
            ("14/3", "2026-03-14"),
            ("3/4", "2026-04-03"),
            ("dentro de dos semanas", "2026-03-18"),
            ("en tres días", "2026-03-07"),
            ("de hoy en ocho", "2026-03-11"),
            ("el martes en ocho", "2026-03-17"),
            ("a finales de mes", "2026-03-31"),
            ("el primer lunes de abril", "2026-04-06"),
            ("el último viernes del mes", "2026-03-27"),
            ("Nochebuena", "2026-12-24"),
            ("el lunes después de Pascua", "2026-04-06"),
            ("la semana que viene", "2026-03-09/2026-03-15"),
            ("el mes que viene", "2026-04-01/2026-04-30"),
            ("este fin de semana", "2026-03-07/2026-03-08"),
            ("del lunes al miércoles", "2026-03-09/2026-03-11"),
            ("del 9 al 13 de marzo", "2026-03-09/2026-03-13"),
            ("a partir del 20", "2026-03-20"),
            ("hasta el viernes", "2026-03-06"),
            ("no, el jueves no el martes", "2026-03-05"),
            ("el martes no, mejor el viernes", "2026-03-06"),
            ("quiero cambiar mi cita del martes al jueves", "2026-03-05"),
        ],
        Spanish,
    );
}

#[test]
fn spanish_times_are_understood() {
    check(
        &[
            ("a las tres y media de la tarde", "15:30"),
            ("a la una y cuarto", "13:15"),
            ("las cinco menos cuarto", "16:45"),
            ("cuarto para las tres", "14:45"),
            ("faltan diez para las cuatro", "15:50"),
            ("tres treinta", "15:30"),
            ("a las 15:30", "15:30"),
            ("a las 3 pm", "15:00"),
            ("a las ocho de la noche", "20:00"),
            ("al mediodía", "12:00"),
            ("diez", "10:00"),
            ("como a las cuatro", "16:00"),
            ("después de las tres", "15:00"),
            ("antes de las diez", "10:00"),
            ("entre las nueve y las once", "09:00/11:00"),
            ("de nueve a once", "09:00/11:00"),
            ("por la tarde", "12:00/17:00"),
            ("mañana por la mañana", "2026-03-05T08:00/2026-03-05T12:00"),
            ("mañana a las diez de la mañana", "2026-03-05T10:00"),
            ("el lunes a las nueve", "2026-03-09T09:00"),
            ("el veintidós de abril a las cuatro y media", "2026-04-22T16:30"),
            ("esta tarde a las cinco", "2026-03-04T17:00"),
            ("a primera hora del lunes", "2026-03-09T08:00"),
            ("en media hora", "2026-03-04T10:30"),
            ("el jueves por la mañana", "2026-03-05T08:00/2026-03-05T12:00"),
        ],
        Spanish,
    );
}

#[test]
fn found_words_are_the_callers_own() {
    let text = "um, could I come next Tuesday at half past two please";
    let found = find(text, English, now()).expect("a date and a time");
    assert_eq!(&text[found.start..found.end], "next Tuesday at half past two");
}

#[test]
fn a_value_is_read_back_in_the_callers_language() {
    let at = When::DateTime(date(2026, 3, 10).at(14, 30, 0, 0));
    assert_eq!(say(&at, English), "Tuesday, March 10 at 2:30 PM");
    assert_eq!(say(&at, Spanish), "martes 10 de marzo a las 2:30 de la tarde");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_go_back_in_time(text in ".{0,60}") {
        for language in [English, Spanish] {
            never_before_now(&text, language)?;
        }
    }

    #[test]
    fn no_order_of_its_own_words_makes_it_panic_or_go_back_in_time(
        words in prop::collection::vec(prop::sample::select(VOCABULARY), 0..9),
        day in 1_i8..=28, month in 1_i8..=12, hour in 0_i8..24,
    ) {
        let text = words.join(" ");
        for language in [English, Spanish] {
            never_before(&text, language, date(2026, month, day).at(hour, 17, 0, 0))?;
        }
    }

    #[test]
    fn what_is_read_back_is_understood(days in 1_i32..=330, hour in 0_i8..24, quarter in 0_i8..4) {
        let day = now().date().checked_add(jiff::Span::new().days(days)).expect("within the calendar");
        let moment = day.at(hour, quarter * 15, 0, 0);
        for value in [When::Date(day), When::DateTime(moment), When::Time(moment.time())] {
            for language in [English, Spanish] {
                let said = say(&value, language);
                let found = find(&said, language, now()).map(|found| found.value);
                prop_assert_eq!(found, Some(value), "{:?}", said);
            }
        }
    }
}

fn never_before_now(text: &str, language: Language) -> Result<(), TestCaseError> {
    never_before(text, language, now())
}

/// The value begins at or after `now`, its end not before its beginning, and its words lie within the text.
fn never_before(text: &str, language: Language, now: DateTime) -> Result<(), TestCaseError> {
    let Some(found) = find(text, language, now) else {
        return Ok(());
    };
    prop_assert!(text.get(found.start..found.end).is_some_and(|words| !words.is_empty()), "{text:?}");
    match found.value {
        When::Date(date) => prop_assert!(date >= now.date(), "{text:?} {date}"),
        When::DateTime(moment) => prop_assert!(moment >= now, "{text:?} {moment}"),
        When::Dates(first, last) => prop_assert!(first >= now.date() && last >= first, "{text:?} {first} {last}"),
        When::Span(from, to) => prop_assert!(from >= now && to >= from, "{text:?} {from} {to}"),
        When::Times(from, to) => prop_assert!(to > from, "{text:?} {from} {to}"),
        When::Time(_) => {}
        When::From(bound) | When::Until(bound) => match bound {
            super::Moment::Date(date) => prop_assert!(date >= now.date(), "{text:?} {date}"),
            super::Moment::DateTime(moment) => prop_assert!(moment >= now, "{text:?} {moment}"),
            super::Moment::Time(_) => {}
        },
    }
    Ok(())
}

const VOCABULARY: &[&str] = &[
    "the",
    "next",
    "this",
    "last",
    "monday",
    "tuesday",
    "friday",
    "week",
    "weeks",
    "month",
    "from",
    "to",
    "until",
    "between",
    "and",
    "after",
    "before",
    "not",
    "no",
    "or",
    "at",
    "in",
    "on",
    "of",
    "first",
    "second",
    "ninth",
    "31st",
    "march",
    "may",
    "february",
    "29",
    "30",
    "31",
    "2",
    "12",
    "13:45",
    "9am",
    "pm",
    "half",
    "past",
    "quarter",
    "ten",
    "twenty",
    "thirty",
    "morning",
    "afternoon",
    "evening",
    "night",
    "noon",
    "midnight",
    "today",
    "tomorrow",
    "day",
    "days",
    "hours",
    "a",
    "ago",
    "since",
    "early",
    "late",
    "end",
    "rest",
    "starting",
    "weekend",
    "easter",
    "3/14",
    "2026",
    "1999",
    "for",
    "by",
    "asap",
    "el",
    "la",
    "las",
    "lunes",
    "martes",
    "que",
    "viene",
    "de",
    "del",
    "al",
    "a",
    "hasta",
    "desde",
    "entre",
    "y",
    "media",
    "cuarto",
    "menos",
    "para",
    "tarde",
    "mañana",
    "pasado",
    "hoy",
    "marzo",
    "abril",
    "semana",
    "mes",
    "fin",
    "dentro",
    "en",
    "dos",
    "tres",
    "quince",
    "días",
    "o",
    "próximo",
    "primero",
    "último",
    "después",
    "antes",
    "hace",
    "proxima",
    "99999999",
];
