//! Names of days and months, units of time and small words, as spoken and as recognisers write them.

use jiff::civil::Weekday;

use super::lexer::{Lead, Token};
use super::numbers::is;
use super::phrase::PhraseList;
use crate::language::Language;

/// A length of time that a caller counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Year,
}

/// A part of the day, with its clinic hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Start as hour of the day.
    pub from: i8,
    /// End as hour of the day.
    pub to: i8,
    /// Which half of the day a bare hour beside it falls in.
    pub half: Half,
}

/// What a part of the day says about an hour beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// Before noon; also the small hours.
    Morning,
    /// After noon.
    Afternoon,
    /// After noon until midnight, then the small hours.
    Night,
}

const ENGLISH_DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

const SPANISH_DAYS: [(&str, Weekday); 7] = [
    ("lunes", Weekday::Monday),
    ("martes", Weekday::Tuesday),
    ("miercoles", Weekday::Wednesday),
    ("jueves", Weekday::Thursday),
    ("viernes", Weekday::Friday),
    ("sabado", Weekday::Saturday),
    ("domingo", Weekday::Sunday),
];

const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const SPANISH_MONTHS: [&str; 12] = [
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

/// A weekday and the index of the token after it. Plurals ("on Saturdays") speak of a habit and are none.
pub(in crate::dialog) fn weekday(tokens: &[Token], at: usize, language: Language) -> Option<(Weekday, usize)> {
    let token = tokens.get(at)?;
    match language {
        Language::English => english_weekday(tokens, at, token),
        Language::Spanish => SPANISH_DAYS
            .iter()
            .find(|(name, _)| *name == token.text || near(name, &token.text))
            .map(|(_, day)| (*day, at + 1)),
    }
}

fn english_weekday(tokens: &[Token], at: usize, token: &Token) -> Option<(Weekday, usize)> {
    let text = token.text.as_str();
    if let Some(stem) = text.strip_suffix('s').filter(|stem| ENGLISH_DAYS.iter().any(|(name, _)| name == stem)) {
        // "Saturday's fine", also as a recogniser writes it.
        let fits = matches!(word(tokens, at + 1), "fine" | "good" | "ok" | "okay" | "great" | "perfect" | "best");
        return (token.possessive || fits)
            .then(|| ENGLISH_DAYS.iter().find(|(name, _)| *name == stem).map(|(_, day)| (*day, at + 1)))?;
    }
    if let Some((_, day)) = ENGLISH_DAYS.iter().find(|(name, _)| *name == text || near(name, text)) {
        return Some((*day, at + 1));
    }
    // Recognisers split a weekday: "fry day", "wends day", "choose day".
    if is(tokens, at + 1, "day") && matches!(tokens[at + 1].lead, Lead::Space | Lead::Mark('-')) {
        let day = match text {
            "mon" | "mun" | "moon" => Weekday::Monday,
            "tues" | "tuesd" | "choose" | "toos" | "twos" | "chews" => Weekday::Tuesday,
            "wends" | "wed" | "weds" | "wens" | "wedness" | "wins" => Weekday::Wednesday,
            "thurs" | "thirst" | "thirs" | "thursd" | "fursday" => Weekday::Thursday,
            "fry" | "fri" | "fried" | "free" => Weekday::Friday,
            "satur" | "sat" | "sater" | "satter" => Weekday::Saturday,
            "sun" | "son" => Weekday::Sunday,
            _ => return None,
        };
        return Some((day, at + 2));
    }
    let day = match text {
        "mon" => Weekday::Monday,
        "tue" | "tues" => Weekday::Tuesday,
        "weds" | "wensday" | "wendsday" | "wenesday" | "wedsday" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        // These three are other words as well: a number beside them or a "next" before them decides.
        "wed" | "sat" | "sun" if abbreviated_day(tokens, at) => match text {
            "wed" => Weekday::Wednesday,
            "sat" => Weekday::Saturday,
            _ => Weekday::Sunday,
        },
        _ => return None,
    };
    Some((day, at + 1))
}

/// Whether a short form that is also another word stands where a weekday does.
fn abbreviated_day(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |i| word(tokens, i));
    let number_follows = tokens.get(at + 1).is_some_and(|t| t.number.is_some() && t.lead != Lead::Clause);
    number_follows || matches!(before, "next" | "this" | "coming") || tokens.len() == 1
}

/// A month (1 to 12) at this token. Short forms count only beside a number, since "mar", "may" and "dec" are not only
/// months.
pub(in crate::dialog) fn month(tokens: &[Token], at: usize, language: Language) -> Option<i8> {
    let text = tokens.get(at)?.text.as_str();
    let names = match language {
        Language::English => &ENGLISH_MONTHS,
        Language::Spanish => &SPANISH_MONTHS,
    };
    if let Some(index) = names.iter().position(|name| *name == text || near(name, text)) {
        return i8::try_from(index + 1).ok();
    }
    if language == Language::Spanish && text == "setiembre" {
        return Some(9);
    }
    let beside_number = tokens.get(at + 1).is_some_and(|t| t.number.is_some())
        || at.checked_sub(1).is_some_and(|i| {
            tokens[i].number.is_some() || matches!(word(tokens, i), "st" | "nd" | "rd" | "th" | "of" | "de" | "the")
        });
    let short = text.len() == 3 || text == "sept";
    let index = names.iter().position(|name| short && name.starts_with(text))?;
    beside_number.then_some(i8::try_from(index + 1).ok()?)
}

/// One slip of a recogniser or a keyboard away from a long name.
fn near(name: &str, text: &str) -> bool {
    name.len() >= 6
        && text.len() >= 6
        && name.as_bytes()[0] == text.as_bytes()[0]
        && (name.len().abs_diff(text.len()) <= 1 || !text.is_ascii())
        && name != text
        && !text.ends_with('s')
        && strsim::osa_distance(name, text) == 1
}

/// A unit of time at this token.
pub(super) fn unit(text: &str) -> Option<Unit> {
    Some(match text {
        "minute" | "minutes" | "min" | "mins" | "minuto" | "minutos" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" | "hora" | "horas" => Unit::Hour,
        "day" | "days" | "dia" | "dias" => Unit::Day,
        "week" | "weeks" | "wk" | "wks" | "semana" | "semanas" => Unit::Week,
        "fortnight" | "fortnights" | "quincena" => Unit::Fortnight,
        "month" | "months" | "mes" | "meses" => Unit::Month,
        "year" | "years" | "yr" | "yrs" | "ano" | "anos" => Unit::Year,
        _ => return None,
    })
}

/// Nouns that make the number before them a quantity and the ordinal before them an ordinary word.
pub(super) fn counted_noun(text: &str) -> bool {
    unit(text).is_some()
        || matches!(
            text,
            "mg" | "milligram"
                | "milligrams"
                | "mcg"
                | "micrograms"
                | "ml"
                | "grams"
                | "units"
                | "pills"
                | "tablets"
                | "tablet"
                | "capsules"
                | "doses"
                | "dose"
                | "puffs"
                | "times"
                | "time"
                | "people"
                | "persons"
                | "kids"
                | "children"
                | "percent"
                | "dollars"
                | "pounds"
                | "kilos"
                | "pound"
                | "degrees"
                | "over"
                | "point"
                | "floor"
                | "street"
                | "avenue"
                | "road"
                | "opinion"
                | "appointment"
                | "appointments"
                | "visit"
                | "call"
                | "name"
                | "one"
                | "ones"
                | "child"
                | "grade"
                | "degree"
                | "available"
                | "opening"
                | "slot"
                | "step"
                | "trimester"
                | "question"
                | "thing"
                | "things"
                | "line"
                | "seconds"
                | "secs"
                | "of"
                | "refills"
                | "refill"
                | "shots"
                | "vaccine"
                | "booster"
                | "others"
                | "other"
                | "more"
                | "different"
                | "old"
                | "miligramos"
                | "gramos"
                | "pastillas"
                | "tabletas"
                | "veces"
                | "vez"
                | "personas"
                | "ninos"
                | "hijos"
                | "cita"
                | "citas"
                | "grados"
                | "piso"
                | "calle"
                | "cosas"
                | "cosa"
                | "pregunta"
                | "unidades"
                | "gotas"
                | "kilo"
                | "libras"
                | "dosis"
                | "opcion"
                | "nombre"
        )
}

/// The text of the token at this place, empty beyond the end.
pub(in crate::dialog) fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

/// Whether these words stand here one after another.
pub(in crate::dialog) fn phrase(tokens: &[Token], at: usize, words: &PhraseList) -> bool {
    words.iter().enumerate().all(|(i, w)| is(tokens, at + i, w))
}
