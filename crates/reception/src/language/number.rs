//! Numbers as callers say them, in both languages: "thirty nine point five", "a hundred and four", "treinta y nueve".
//!
//! For readings of a thermometer or a meter, ages and weeks. Not for dates or phone numbers, which need their own care.

use std::sync::LazyLock;

use super::{Word, WordMap};

/// A number and the words that said it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// What it amounts to.
    pub value: f64,
    /// Index of its first word.
    pub first: usize,
    /// Index after its last word.
    pub end: usize,
}

/// Small numbers in words, both languages. "un", "una" and "a" are articles far more often than numbers.
const SMALL: &[(&str, u32)] = &[
    ("zero", 0),
    ("oh", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("cero", 0),
    ("uno", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("trece", 13),
    ("catorce", 14),
    ("quince", 15),
    ("dieciseis", 16),
    ("diecisiete", 17),
    ("dieciocho", 18),
    ("diecinueve", 19),
    ("veintiuno", 21),
    ("veintiun", 21),
    ("veintidos", 22),
    ("veintitres", 23),
    ("veinticuatro", 24),
    ("veinticinco", 25),
    ("veintiseis", 26),
    ("veintisiete", 27),
    ("veintiocho", 28),
    ("veintinueve", 29),
];

/// Tens in words, both languages.
const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("veinte", 20),
    ("treinta", 30),
    ("cuarenta", 40),
    ("cincuenta", 50),
    ("sesenta", 60),
    ("setenta", 70),
    ("ochenta", 80),
    ("noventa", 90),
];

/// Hundreds in words, both languages.
const HUNDREDS: &[(&str, u32)] = &[
    ("hundred", 100),
    ("cien", 100),
    ("ciento", 100),
    ("doscientos", 200),
    ("trescientos", 300),
    ("cuatrocientos", 400),
    ("quinientos", 500),
    ("seiscientos", 600),
];

/// Every number of a normalised utterance, in order.
pub fn numbers(words: &[Word]) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match read(words, at) {
            Some(number) => {
                at = number.end;
                found.push(number);
            }
            None => at += 1,
        }
    }
    found
}

/// Reads the longest number that begins at `first`.
fn read(words: &[Word], first: usize) -> Option<Number> {
    if let Some(value) = digits(word(words, first)) {
        let (value, end) = point(words, first + 1, value);
        return Some(Number { value, first, end });
    }
    let (mut whole, mut at) = below_hundred(words, first).or_else(|| hundred(words, first).map(|_| (0, first)))?;
    if let Some(many) = hundred(words, at) {
        // "two hundred" multiplies, "doscientos" and a bare "hundred" stand for themselves.
        whole = if many == 100 && whole > 0 { whole.saturating_mul(100) } else { many };
        at += 1;
        let joined = if matches!(word(words, at), "and" | "y") { at + 1 } else { at };
        if let Some((rest, end)) = below_hundred(words, joined) {
            whole = whole.saturating_add(rest);
            at = end;
        }
    } else if whole < 10 {
        // "one oh four", "one seventy": a hundred swallowed, as with pulses and temperatures.
        let zero = matches!(word(words, at), "oh" | "zero" | "o");
        if let Some((rest, end)) = below_hundred(words, at + usize::from(zero))
            && whole > 0
            && (zero || rest >= 10)
        {
            whole = whole * 100 + rest;
            at = end;
        }
    }
    let (value, end) = point(words, at, f64::from(whole));
    Some(Number { value, first, end })
}

/// Adds a spoken fraction: "point five", "punto uno", "coma cinco".
fn point(words: &[Word], at: usize, whole: f64) -> (f64, usize) {
    if !matches!(word(words, at), "point" | "punto" | "coma") {
        return (whole, at);
    }
    match below_hundred(words, at + 1).or_else(|| Some((digits_whole(word(words, at + 1))?, at + 2))) {
        Some((fraction, end)) if fraction < 10 => (whole + f64::from(fraction) / 10.0, end),
        Some((fraction, end)) => (whole + f64::from(fraction % 100) / 100.0, end),
        None => (whole, at),
    }
}

/// Reads 0 to 99 in words.
fn below_hundred(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let tens = match counts(words, at)? {
        Counts::Small(small) => return Some((small, at + 1)),
        Counts::Tens(tens) => tens,
        Counts::Hundreds(_) => return None,
    };
    let joined = if word(words, at + 1) == "y" { at + 2 } else { at + 1 };
    match counts(words, joined) {
        Some(Counts::Small(unit @ 1..=9)) => Some((tens + unit, joined + 1)),
        Some(_) | None => Some((tens, at + 1)),
    }
}

fn hundred(words: &[Word], at: usize) -> Option<u32> {
    match counts(words, at)? {
        Counts::Hundreds(many) => Some(many),
        Counts::Small(_) | Counts::Tens(_) => None,
    }
}

/// What a number word counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    Small(u32),
    Tens(u32),
    Hundreds(u32),
}

static COUNTS: LazyLock<WordMap<Counts>> = LazyLock::new(|| {
    let small = SMALL.iter().map(|(word, value)| (*word, Counts::Small(*value)));
    let tens = TENS.iter().map(|(word, value)| (*word, Counts::Tens(*value)));
    let hundreds = HUNDREDS.iter().map(|(word, value)| (*word, Counts::Hundreds(*value)));
    small.chain(tens).chain(hundreds).collect()
});

fn counts(words: &[Word], at: usize) -> Option<Counts> {
    words.get(at).and_then(|word| COUNTS.get(word.text.as_str())).copied()
}

fn word(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |w| w.text.as_str())
}

fn digits(word: &str) -> Option<f64> {
    let plain = word.len() <= 7 && word.starts_with(|c: char| c.is_ascii_digit());
    if plain && word.bytes().all(|b| b.is_ascii_digit() || b == b'.') { word.parse().ok() } else { None }
}

fn digits_whole(word: &str) -> Option<u32> {
    if word.len() <= 2 && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
        word.parse().ok()
    } else {
        None
    }
}
