//! Parts of the day and the hours that a clinic means by them.

use super::lexer::Token;
use super::lexicon::{self, Half, Part, word};
use super::numbers::is;
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::{Atom, Context};
use crate::language::Language;

/// A part of the day, unless a greeting, a habit or an illness is named by it.
pub(super) fn part(c: &Context<'_>, at: usize) -> Option<(Atom, usize)> {
    let t = c.tokens;
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let (part, after) = match c.language {
        Language::English => english_part(t, at)?,
        Language::Spanish => spanish_part(t, at)?,
    };
    let greeting = matches!(before, "good" | "buenas" | "buena" | "lovely" | "nice" | "wonderful" | "great");
    let habit = matches!(before, "every" | "each" | "since" | "all" | "cada" | "todas" | "ayer" | "yesterday");
    let illness = matches!(
        word(t, after),
        "sickness"
            | "sweats"
            | "terrors"
            | "pill"
            | "pills"
            | "dose"
            | "shift"
            | "shifts"
            | "cramps"
            | "stiffness"
            | "meds"
    );
    let morning_after = is(t, after, "after") && matches!(word(t, after + 1), "pill" | "pills");
    let ordinary = greeting || habit || illness || morning_after;
    (!ordinary).then_some((Atom::Part(part), after))
}

const fn span(from: i8, to: i8, half: Half) -> Part {
    Part { from, to, half }
}

pub(super) fn english_part(t: &[Token], at: usize) -> Option<(Part, usize)> {
    if let Some(n) = any_phrase(t, at, phrases!["tonight", "this evening"]) {
        return Some((span(17, 20, Half::Afternoon), at + n));
    }
    if let Some(n) =
        any_phrase(t, at, phrases!["lunchtime", "lunch time", "lunch hour", "around lunch", "over lunch", "at lunch"])
    {
        return Some((span(12, 13, Half::Afternoon), at + n));
    }
    let j = at + usize::from(is(t, at, "this"));
    let (when, j) = match word(t, j) {
        "early" => (-1, j + 1),
        "mid" | "middle" => (0, j + 1),
        "late" | "later" => (1, j + 1),
        // "late Friday afternoon"
        _ if j >= 2 && j == at && lexicon::weekday(t, j - 1, Language::English).is_some() => match word(t, j - 2) {
            "early" => (-1, j),
            "late" => (1, j),
            _ => (2, j),
        },
        _ => (2, j),
    };
    let j = j + any_phrase(t, j, phrases!["in the", "of the"]).filter(|_| when < 2).unwrap_or(0);
    // "in the early morning" and "in the am"
    let name = word(t, j);
    let part = match (name, when) {
        ("morning" | "mornings", -1) => span(8, 10, Half::Morning),
        ("morning" | "mornings", 0) => span(9, 11, Half::Morning),
        ("morning" | "mornings", 1) => span(10, 12, Half::Morning),
        ("morning" | "mornings", _) => span(8, 12, Half::Morning),
        ("midmorning", _) => span(9, 11, Half::Morning),
        ("afternoon" | "afternoons", -1) => span(12, 14, Half::Afternoon),
        ("afternoon" | "afternoons", 0) => span(14, 16, Half::Afternoon),
        ("afternoon" | "afternoons", 1) => span(15, 17, Half::Afternoon),
        ("afternoon" | "afternoons", _) => span(12, 17, Half::Afternoon),
        ("midafternoon", _) => span(14, 16, Half::Afternoon),
        ("evening" | "evenings", -1) => span(17, 19, Half::Afternoon),
        ("evening" | "evenings", 1) => span(19, 21, Half::Afternoon),
        ("evening" | "evenings", _) => span(17, 20, Half::Afternoon),
        ("night" | "nighttime", _) => span(18, 21, Half::Night),
        _ => return None,
    };
    Some((part, j + 1))
}

fn spanish_part(t: &[Token], at: usize) -> Option<(Part, usize)> {
    let options: [(&PhraseList, Part); 10] = [
        (
            phrases!["primera hora de la tarde", "temprano en la tarde", "temprano por la tarde"],
            span(12, 14, Half::Afternoon),
        ),
        (phrases!["temprano por la manana", "temprano en la manana", "la manana temprano"], span(8, 10, Half::Morning)),
        (phrases!["media manana"], span(9, 11, Half::Morning)),
        (phrases!["ultima hora de la manana"], span(10, 12, Half::Morning)),
        (phrases!["media tarde"], span(14, 16, Half::Afternoon)),
        (
            phrases![
                "por la manana",
                "en la manana",
                "a la manana",
                "de la manana",
                "esta manana",
                "la manana",
                "las mananas",
            ],
            span(8, 12, Half::Morning),
        ),
        (
            phrases![
                "esta tarde",
                "por la tarde",
                "en la tarde",
                "a la tarde",
                "de la tarde",
                "la tarde",
                "las tardes"
            ],
            span(12, 17, Half::Afternoon),
        ),
        (phrases!["de la madrugada", "por la madrugada"], span(0, 6, Half::Morning)),
        (
            phrases!["esta noche", "por la noche", "en la noche", "a la noche", "de la noche", "la noche"],
            span(17, 20, Half::Night),
        ),
        (phrases!["hora de comer", "la hora de la comida", "la hora del almuerzo"], span(12, 13, Half::Afternoon)),
    ];
    if let Some((part, n)) =
        options.iter().filter_map(|(names, part)| any_phrase(t, at, names).map(|n| (*part, n))).max_by_key(|(_, n)| *n)
    {
        return Some((part, at + n));
    }
    // "tarde" and "noche" beside a day or an hour: "mañana tarde". Alone, "tarde" is "late".
    let before_is_day = at
        .checked_sub(1)
        .is_some_and(|i| matches!(word(t, i), "manana" | "hoy") || lexicon::weekday(t, i, Language::Spanish).is_some());
    match word(t, at) {
        "tarde" if before_is_day => Some((span(12, 17, Half::Afternoon), at + 1)),
        "noche" if before_is_day => Some((span(17, 20, Half::Night), at + 1)),
        _ => None,
    }
}
