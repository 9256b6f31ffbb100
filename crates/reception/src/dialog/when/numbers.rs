//! Spoken numbers: cardinals to 99, ordinals to 31, years, in English and Spanish.
//!
//! A general converter of number words joins what callers keep apart ("two thirty" is 2:30, not 32), so the grammar
//! asks for exactly the kind of number that its place allows.

use super::lexer::{Lead, Token};
use crate::language::Language;

/// A number and the index of the token after it.
pub(in crate::dialog) type Counted = (u32, usize);

/// The value of one English number word below twenty, or a ten.
fn english(word: &str) -> Option<u32> {
    Some(match word {
        "zero" | "oh" | "o" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// The value of one Spanish number word.
fn spanish(word: &str) -> Option<u32> {
    Some(match word {
        "cero" => 0,
        "un" | "uno" | "una" => 1,
        "dos" => 2,
        "tres" => 3,
        "cuatro" => 4,
        "cinco" => 5,
        "seis" => 6,
        "siete" => 7,
        "ocho" => 8,
        "nueve" => 9,
        "diez" => 10,
        "once" => 11,
        "doce" => 12,
        "trece" => 13,
        "catorce" => 14,
        "quince" => 15,
        "dieciseis" => 16,
        "diecisiete" => 17,
        "dieciocho" => 18,
        "diecinueve" => 19,
        "veinte" => 20,
        "veintiun" | "veintiuno" | "veintiuna" => 21,
        "veintidos" => 22,
        "veintitres" => 23,
        "veinticuatro" => 24,
        "veinticinco" => 25,
        "veintiseis" => 26,
        "veintisiete" => 27,
        "veintiocho" => 28,
        "veintinueve" => 29,
        "treinta" => 30,
        "cuarenta" => 40,
        "cincuenta" => 50,
        "sesenta" => 60,
        "setenta" => 70,
        "ochenta" => 80,
        "noventa" => 90,
        _ => return None,
    })
}

/// What recognisers write for a number word that sounds the same; only where nothing but a number can stand.
pub(in crate::dialog) fn homophone(word: &str) -> Option<u32> {
    Some(match word {
        "won" => 1,
        "too" | "to" => 2,
        "tree" => 3,
        "for" | "fore" => 4,
        "sicks" => 6,
        "ate" => 8,
        "nein" => 9,
        "tin" | "tenn" => 10,
        _ => return None,
    })
}

/// One number word or a run of digits.
pub(in crate::dialog) fn simple(token: &Token, language: Language) -> Option<u32> {
    token.number.or_else(|| match language {
        // "eleven's fine"
        Language::English if token.possessive => english(token.text.strip_suffix('s')?),
        // "fiveish"
        Language::English => english(token.text.strip_suffix("ish").unwrap_or(&token.text)),
        Language::Spanish => spanish(&token.text),
    })
}

/// A cardinal from 0 to 99 in words, or any run of digits: "twenty five", "treinta y uno", "25".
pub(in crate::dialog) fn cardinal(tokens: &[Token], at: usize, language: Language) -> Option<Counted> {
    let first = tokens.get(at)?;
    let value = simple(first, language)?;
    if first.number.is_some() {
        return Some((value, at + 1));
    }
    let units_at = match language {
        Language::English if (20..=90).contains(&value) => at + 1,
        Language::Spanish if (20..=90).contains(&value) && value % 10 == 0 && is(tokens, at + 1, "y") => at + 2,
        Language::English | Language::Spanish => return Some((value, at + 1)),
    };
    let units =
        tokens.get(units_at).filter(|t| t.number.is_none() && !matches!(t.lead, Lead::Clause | Lead::Mark(',')));
    match units.and_then(|t| simple(t, language)) {
        Some(units @ 1..=9) => Some((value + units, units_at + 1)),
        _ => Some((value, at + 1)),
    }
}

/// The value of one English ordinal word.
fn english_ordinal(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" | "nineth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" | "twelveth" | "twelth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return None,
    })
}

/// What recognisers write for an ordinal word; only right after a month.
pub(in crate::dialog) fn ordinal_homophone(word: &str) -> Option<u32> {
    Some(match word {
        "fist" => 1,
        "thrid" | "turd" => 3,
        "forth" => 4,
        "fith" | "filth" => 5,
        "sixt" | "sikh" => 6,
        "ate" | "eight" => 8,
        "tent" | "tense" | "tends" => 10,
        _ => return None,
    })
}

/// An English ordinal from 1 to 31: "ninth", "twenty second", "30th".
pub(in crate::dialog) fn ordinal(tokens: &[Token], at: usize) -> Option<Counted> {
    let first = tokens.get(at)?;
    if let Some(value) = first.number {
        let suffix = tokens.get(at + 1)?;
        let suffixed = matches!(suffix.text.as_str(), "st" | "nd" | "rd" | "th") && suffix.lead != Lead::Clause;
        return (suffixed && (1..=31).contains(&value)).then_some((value, at + 2));
    }
    if let Some(value) = english_ordinal(&first.text) {
        return Some((value, at + 1));
    }
    let tens = english(&first.text).filter(|tens| matches!(tens, 20 | 30))?;
    let (units, after) = match tokens.get(at + 1)? {
        t if t.number.is_some() => ordinal(tokens, at + 1)?,
        t => (english_ordinal(&t.text)?, at + 2),
    };
    (units < 10 && tens + units <= 31).then_some((tens + units, after))
}

/// A year from 1900 to 2099 in digits or words: "2026", "nineteen eighty five", "two thousand six", "mil novecientos
/// ochenta y cinco", "dos mil veintiseis".
pub(in crate::dialog) fn year(tokens: &[Token], at: usize, language: Language) -> Option<Counted> {
    let first = tokens.get(at)?;
    if let Some(value) = first.number {
        if first.text.len() == 4 && (1900..=2099).contains(&value) {
            return Some((value, at + 1));
        }
        // Recognisers also write "19 85".
        let rest = tokens.get(at + 1).filter(|t| t.text.len() == 2 && t.lead == Lead::Space)?;
        let century = Some(value).filter(|value| matches!(value, 19 | 20))?;
        return Some((century * 100 + rest.number?, at + 2));
    }
    match language {
        Language::English => english_year(tokens, at),
        Language::Spanish => spanish_year(tokens, at),
    }
}

/// "nineteen eighty five", "nineteen oh four", "twenty ten", "two thousand (and) six".
fn english_year(tokens: &[Token], at: usize) -> Option<Counted> {
    let century = english(&tokens.get(at)?.text)?;
    if century == 2 && is(tokens, at + 1, "thousand") {
        let rest = if is(tokens, at + 2, "and") { at + 3 } else { at + 2 };
        return Some(match cardinal(tokens, rest, Language::English) {
            Some((years, after)) if years < 100 && tokens[rest].number.is_none() => (2000 + years, after),
            _ => (2000, at + 2),
        });
    }
    if !matches!(century, 19 | 20) {
        return None;
    }
    if is(tokens, at + 1, "hundred") {
        return Some((century * 100, at + 2));
    }
    if is(tokens, at + 1, "oh") || is(tokens, at + 1, "o") {
        let units = english(&tokens.get(at + 2)?.text).filter(|units| *units < 10)?;
        return Some((century * 100 + units, at + 3));
    }
    let (years, after) = cardinal(tokens, at + 1, Language::English)?;
    (10..100).contains(&years).then_some((century * 100 + years, after))
}

/// "mil novecientos ochenta y cinco", "dos mil seis".
fn spanish_year(tokens: &[Token], at: usize) -> Option<Counted> {
    let (base, rest) = if is(tokens, at, "mil") && is(tokens, at + 1, "novecientos") {
        (1900, at + 2)
    } else if is(tokens, at, "dos") && is(tokens, at + 1, "mil") {
        (2000, at + 2)
    } else {
        return None;
    };
    Some(match cardinal(tokens, rest, Language::Spanish) {
        Some((years, after)) if years < 100 => (base + years, after),
        _ => (base, rest),
    })
}

/// Whether the token at this place is this word.
pub(in crate::dialog) fn is(tokens: &[Token], at: usize, word: &str) -> bool {
    tokens.get(at).is_some_and(|t| t.text == word)
}
