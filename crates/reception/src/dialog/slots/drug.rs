//! Medicines to refill, and the pharmacy they go to.

use super::medicines::{SHORTEST_LIKENESS, is_drug, is_known, most_alike};
use super::text::{Utterance, evades};
use super::words;
use crate::dialog::when::numbers::{cardinal, simple};
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::Language;

/// How alike a heard word and a medicine's name must be (Jaro-Winkler).
const ALIKE: f64 = 0.92;

/// A medicine as a caller named it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Drug {
    /// Its name, or what it is for ("blood pressure pills").
    pub name: String,
    /// Strength as said, with its unit: "20 mg".
    pub dose: Option<String>,
}

/// Reads the medicine to refill. When it was `asked` for, any name counts; otherwise a known medicine, or what follows
/// "refill of my", "out of my", "need more".
pub fn drug(said: &Utterance<'_>, asked: bool) -> Option<Drug> {
    let dose = dose(said);
    let name = known(said)
        .or_else(|| described(said))
        .or_else(|| announced(said))
        .or_else(|| (asked && !evades(said)).then(|| answered(said)).flatten())?;
    Some(Drug { name, dose })
}

/// The last medicine named ("amoxi, no, the amlodipine"), also in a spelling that is close to it or split in two or three.
fn known(said: &Utterance<'_>) -> Option<String> {
    for at in (0..said.tokens.len()).rev() {
        if is_drug(said.word(at)) {
            return Some(said.word(at).to_owned());
        }
    }
    // "lip it or", "met formin": pieces of one name. A lone word of ordinary speech is never repaired into a drug.
    for length in [1_usize, 2, 3] {
        for at in (0..(said.tokens.len() + 1).saturating_sub(length)).rev() {
            let heard: String = (at..at + length).map(|i| said.word(i)).collect();
            let ordinary = (at..at + length).all(|i| words::is_ordinary(said.word(i)) || said.is_calendar(i));
            if heard.len() < SHORTEST_LIKENESS
                || (length == 1 && ordinary)
                || (at..at + length).any(|i| said.word(i).is_empty())
            {
                continue;
            }
            if length > 1 && (is_known(&heard) || !ordinary && is_drug(&heard)) {
                return Some(heard);
            }
            let needed = if length == 1 { ALIKE } else { ALIKE + 0.02 };
            if let Some(name) = (!ordinary).then(|| most_alike(&heard, needed)).flatten() {
                return Some(name.to_owned());
            }
        }
    }
    None
}

/// "blood pressure pills", "my inhaler", "birth control": a medicine by what it does.
fn described(said: &Utterance<'_>) -> Option<String> {
    const WHOLE: &PhraseList = phrases![
        "birth control pills",
        "birth control",
        "the pill",
        "blood thinners",
        "blood thinner",
        "water pills",
        "water tablets",
        "test strips",
        "insulin needles",
        "eye drops",
        "ear drops",
        "nose spray",
        "nasal spray",
        "steroid cream",
        "sleeping pills",
        "sleeping tablets",
        "beta blockers",
        "inhalers",
        "inhaler",
        "puffer",
        "insulin",
        "statins",
        "statin",
        "antidepressants",
        "antidepressant",
        "antibiotics",
        "painkillers",
        "epipen",
        "epi pen",
        "pastillas anticonceptivas",
        "anticonceptivos",
        "inhalador",
        "insulina",
        "antibiotico",
        "antibioticos",
        "antidepresivos",
        "tiras reactivas",
        "gotas para los ojos",
        "contraceptive pill",
        "contraceptives",
        "iron tablets",
        "antihistamines",
        "lancets",
    ];
    if let Some((at, n)) = (0..said.tokens.len()).find_map(|at| said.phrase(at, WHOLE).map(|n| (at, n))) {
        return Some(said.slice(at..at + n).to_owned());
    }
    let head = (0..said.tokens.len()).find(|at| {
        matches!(
            said.word(*at),
            "pills"
                | "pill"
                | "tablets"
                | "tablet"
                | "medication"
                | "medications"
                | "medicine"
                | "meds"
                | "capsules"
                | "cream"
                | "drops"
                | "patches"
                | "pastillas"
                | "medicina"
                | "medicamento"
                | "medicamentos"
                | "tabletas"
                | "crema"
                | "gotas"
        )
    })?;
    match said.language {
        Language::English => {
            let start = (0..head).rev().take_while(|i| head - i <= 3 && purpose(said, *i)).last()?;
            Some(said.slice(start..head + 1).to_owned())
        }
        Language::Spanish => {
            let n = said.phrase(
                head + 1,
                phrases!["para la", "para el", "para los", "para las", "para", "de la", "del", "de"],
            )?;
            let end = (head + 1 + n..said.tokens.len()).take_while(|i| purpose(said, *i)).last()? + 1;
            Some(said.slice(head..end).to_owned())
        }
    }
}

/// A word that says what a medicine is for.
fn purpose(said: &Utterance<'_>, at: usize) -> bool {
    let word = said.word(at);
    super::reason::is_complaint(word)
        || matches!(
            word,
            "heart" | "antifungal" | "seizure" | "pain" | "nerve" | "adhd" | "azucar" | "water" | "folic" | "acid"
        )
}

/// What follows "refill of my" and the like, if it is a word of its own.
fn announced(said: &Utterance<'_>) -> Option<String> {
    const LEADS: &PhraseList = phrases![
        "refill of my",
        "refill of",
        "refill for my",
        "refill for",
        "refill on my",
        "refill on",
        "refill my",
        "renew my",
        "out of my",
        "out of",
        "more of my",
        "need more",
        "no more",
        "prescription for my",
        "prescription for",
        "ran out of",
        "low on my",
        "low on",
        "script for",
        "repeat of my",
        "receta de mi",
        "receta de",
        "receta para",
        "resurtir mi",
        "resurtir",
        "se me acabo la",
        "se me acabo el",
        "se me termino la",
        "se me termino el",
        "mas de",
        "renovar la",
    ];
    said.after_each(LEADS).into_iter().rev().find_map(|at| {
        let end = (at..said.tokens.len())
            .take_while(|i| *i < at + 3 && names_drug(said, *i) && (*i == at || !said.begins_clause(*i)))
            .last()?
            + 1;
        Some(said.slice(at..end).to_owned())
    })
}

/// A word that can be a medicine's name: none of ordinary speech, no number.
fn names_drug(said: &Utterance<'_>, at: usize) -> bool {
    let word = said.word(at);
    !words::is_ordinary(word)
        && !said.is_calendar(at)
        && !super::text::courtesy(word)
        && word.chars().count() > 3
        && !is_unit(word)
}

/// A bare answer to "which medicine?".
fn answered(said: &Utterance<'_>) -> Option<String> {
    let all = said.trimmed(0..said.tokens.len());
    let start = all.clone().find(|i| names_drug(said, *i))?;
    let end = (start..all.end).take_while(|i| names_drug(said, *i)).last()? + 1;
    (end - start <= 3 && all.len() <= 10).then(|| said.slice(start..end).to_owned())
}

fn is_unit(word: &str) -> bool {
    unit(word).is_some()
}

/// A unit of strength in its short form.
fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "mg" | "milligram" | "milligrams" | "mgs" | "miligramos" | "miligramo" | "migs" | "megs" => "mg",
        "mcg" | "microgram" | "micrograms" | "microgramos" | "mcgs" => "mcg",
        "ml" | "milliliter" | "milliliters" | "millilitres" | "mililitros" => "ml",
        "g" | "gram" | "grams" | "gramos" => "g",
        "unit" | "units" | "unidades" | "iu" => "units",
        "percent" => "%",
        _ => return None,
    })
}

/// "twenty milligrams", "10 mg", "one hundred micrograms", "2.5 mg".
fn dose(said: &Utterance<'_>) -> Option<String> {
    let at = (1..said.tokens.len()).find(|at| unit(said.word(*at)).is_some())?;
    let unit = unit(said.word(at))?;
    // Digits as they were written, with their decimals.
    if said.tokens[at - 1].number.is_some() {
        let decimal = at >= 3 && said.tokens[at - 2].lead == crate::dialog::when::lexer::Lead::Mark('.');
        let decimal = decimal
            || at >= 2
                && said.tokens[at - 1].lead == crate::dialog::when::lexer::Lead::Mark('.')
                && said.tokens[at - 2].number.is_some();
        let start = if decimal { at - 2 } else { at - 1 };
        return Some(format!("{} {unit}", said.slice(start..at)));
    }
    let start = (at.saturating_sub(6)..at).find(|i| spoken(said, *i, at).is_some())?;
    Some(format!("{} {unit}", spoken(said, start, at)?))
}

/// The number spoken by exactly the words of this range: "one hundred and fifty", "seventy five", "mil".
fn spoken(said: &Utterance<'_>, start: usize, end: usize) -> Option<u32> {
    let (mut total, mut at) = (0, start);
    while at < end {
        let word = said.word(at);
        if matches!(word, "hundred" | "cien" | "ciento" | "thousand" | "mil") {
            let factor = if matches!(word, "thousand" | "mil") { 1000 } else { 100 };
            total = total.max(1_u32).checked_mul(factor)?;
            at += 1;
        } else if matches!(word, "and" | "y") && at > start {
            at += 1;
        } else if let Some(hundreds) = word
            .strip_suffix("cientos")
            .and_then(|stem| match stem {
                "dos" => Some(200),
                "tres" => Some(300),
                "cuatro" => Some(400),
                "seis" => Some(600),
                "ocho" => Some(800),
                _ => None,
            })
            .or_else(|| (word == "quinientos").then_some(500))
        {
            total = total.checked_add(hundreds)?;
            at += 1;
        } else {
            simple(&said.tokens[at], said.language)?;
            let (value, next) = cardinal(&said.tokens, at, said.language)?;
            total = total.checked_add(value)?;
            at = next;
        }
    }
    (at == end && total > 0).then_some(total)
}

/// Reads the pharmacy: a chain, "the pharmacy on Main Street", or any answer where it was `asked` for.
pub fn pharmacy(said: &Utterance<'_>, asked: bool) -> Option<String> {
    let chain = (0..said.tokens.len()).find_map(|at| said.phrase(at, CHAINS).map(|n| (at, at + n)));
    let found = chain.or_else(|| by_noun(said));
    if let Some((start, end)) = found {
        // "on Main Street", "in Elm Road", "de la calle Mayor"
        let place = said.phrase(
            end,
            phrases!["on the corner of", "on", "at", "in", "by", "near", "de la calle", "en la calle", "en"],
        );
        let end = match place {
            Some(n) => (end + n..said.tokens.len())
                .take_while(|i| *i < end + n + 5 && !said.begins_clause(*i) && !stops(said.word(*i)))
                .last()
                .map_or(end, |i| i + 1),
            None => end,
        };
        return Some(said.slice(start..end).to_owned());
    }
    if !asked || evades(said) {
        return None;
    }
    let mut range = said.trimmed(0..said.tokens.len());
    while let Some(n) = said.phrase(
        range.start,
        phrases![
            "its",
            "it is",
            "the",
            "to the",
            "to",
            "at the",
            "at",
            "i use",
            "i go to",
            "send it to",
            "la",
            "en la",
            "en",
            "a la",
            "al",
            "es",
            "uso",
            "same",
            "my",
        ],
    ) {
        range.start += n;
    }
    let names =
        range.clone().any(|i| !words::is_ordinary(said.word(i)) && !said.is_calendar(i) && said.word(i).len() > 2);
    (names && range.len() <= 7).then(|| said.slice(range).to_owned())
}

/// Where a place ends.
fn stops(word: &str) -> bool {
    matches!(word, "please" | "and" | "if" | "because" | "thanks" | "por" | "is" | "has" | "hasnt" | "for" | "but")
}

/// "Greenfield pharmacy", "the pharmacy on …", "farmacia San Juan".
fn by_noun(said: &Utterance<'_>) -> Option<(usize, usize)> {
    let at = (0..said.tokens.len()).find(|at| {
        matches!(said.word(*at), "pharmacy" | "chemist" | "chemists" | "drugstore" | "farmacia" | "botica")
    })?;
    let name = |i: usize| {
        !words::is_ordinary(said.word(i))
            && !super::text::courtesy(said.word(i))
            && !matches!(said.word(i), "the" | "la" | "a" | "una" | "al" | "el")
    };
    if said.language == Language::Spanish {
        let end = (at + 1..said.tokens.len())
            .take_while(|i| *i <= at + 3 && name(*i) && !said.begins_clause(*i))
            .last()
            .map_or(at + 1, |i| i + 1);
        let located = said.phrase(end, phrases!["de la calle", "en la calle", "en"]).is_some();
        return (end > at + 1 || located).then_some((at, end));
    }
    let start = (0..at).rev().take_while(|i| at - i <= 3 && name(*i)).last().unwrap_or(at);
    let located = said.phrase(at + 1, phrases!["on", "at", "in", "near", "by"]).is_some();
    (start < at || located).then_some((start, at + 1))
}

const CHAINS: &PhraseList = phrases![
    "cvs",
    "c v s",
    "walgreens",
    "walgreen",
    "rite aid",
    "riteaid",
    "walmart",
    "wal mart",
    "costco",
    "kroger",
    "publix",
    "safeway",
    "target",
    "heb",
    "h e b",
    "albertsons",
    "meijer",
    "wegmans",
    "sams club",
    "duane reade",
    "giant eagle",
    "hy vee",
    "boots",
    "superdrug",
    "lloyds",
    "lloyds pharmacy",
    "well pharmacy",
    "rowlands",
    "tesco",
    "asda",
    "farmacias del ahorro",
    "farmacia del ahorro",
    "farmacias similares",
    "farmacias guadalajara",
    "farmacia guadalajara",
    "farmacia san pablo",
    "benavides",
    "farmacias benavides",
];
