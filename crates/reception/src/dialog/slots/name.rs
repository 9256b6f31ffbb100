//! Names of patients, announced or given as an answer, spelled or not.

use std::ops::Range;

use super::medicines::is_drug;
use super::provider::names_profession;
use super::reason::is_complaint;
use super::text::{Utterance, courtesy, evades, title};
use super::words;
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::Language;

/// More words than this are a sentence, not a name.
const LONGEST: usize = 6;

/// The patient's name as it should be written: "it's Jon Smyth, S M Y T H", "me llamo María de la Cruz", and a bare
/// "maria lopez" where it was `asked` for. A day, a yes, a complaint, a drug or an evasion is no name.
pub fn person_name(said: &Utterance<'_>, asked: bool) -> Option<String> {
    let announced = announced(said, asked).or_else(|| tagged(said)).or_else(|| between(said));
    let name = match announced.filter(|name| !names_doctor(said, name.start)) {
        Some(name) => name,
        None if asked && !evades(said) => bare(said).filter(|name| !names_doctor(said, name.start))?,
        None => return None,
    };
    Some(written(said, name))
}

/// What an answer says after the name: "Ann Holt, knee pain". `None` where nothing of substance does.
pub(in crate::dialog) fn beside_name<'a>(said: &Utterance<'a>, name: &str) -> Option<&'a str> {
    let last = crate::language::words(name).pop()?;
    let at = (0..said.tokens.len()).rev().find(|at| said.word(*at) == last.text)?;
    let rest = said.trimmed(at + 1..said.tokens.len());
    // Letters that spell the name belong to it.
    let has_substance = rest.clone().any(|at| said.word(at).chars().count() > 2 && !after_name(said.word(at)));
    has_substance.then(|| said.slice(rest))
}

/// Whether this name has a doctor's title: it is not the patient's.
fn names_doctor(said: &Utterance<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|i| matches!(said.word(i), "dr" | "doctor" | "dra" | "doctora"))
}

/// A name after the words that announce one; the last such, since people correct themselves.
fn announced(said: &Utterance<'_>, asked: bool) -> Option<Range<usize>> {
    let (sure, likely): (&PhraseList, &PhraseList) = match said.language {
        Language::English => (SURE, LIKELY),
        Language::Spanish => (SEGURO, PROBABLE),
    };
    let after_sure = said.after_each(sure).into_iter().rev().find_map(|at| name_at(said, at, true));
    after_sure.or_else(|| {
        // "I'm", "it's", "for": a name only if what follows is nothing else.
        said.after_each(likely).into_iter().rev().find_map(|at| {
            let name = name_at(said, at, false)?;
            let ends = said.begins_clause(name.end) || after_name(said.word(name.end));
            let capital = said.spelling(name.start).chars().next().is_some_and(char::is_uppercase);
            let known_kind = (name.start..name.end).any(|i| is_complaint(said.word(i)) || is_drug(said.word(i)));
            ((capital || asked) && ends && !known_kind).then_some(name)
        })
    })
}

/// What may follow a name in the same clause.
fn after_name(word: &str) -> bool {
    matches!(
        word,
        "" | "calling"
            | "speaking"
            | "here"
            | "and"
            | "i"
            | "id"
            | "im"
            | "from"
            | "about"
            | "with"
            | "at"
            | "to"
            | "tomorrow"
            | "manana"
            | "please"
            | "s"
            | "y"
            | "con"
            | "llamo"
            | "llamando"
            | "necesito"
            | "quiero"
            | "again"
            | "is"
            | "on"
            | "my"
            | "date"
            | "born"
    )
}

/// "Priya Shah speaking", "Stefan Wojcik is the patient": the words before the tag.
fn tagged(said: &Utterance<'_>) -> Option<Range<usize>> {
    const TAGS: &PhraseList = phrases![
        "speaking",
        "is the patient",
        "is my name",
        "is the name",
        "is the patients name",
        "is his name",
        "is her name",
        "calling here",
        "al habla",
        "es mi nombre",
        "es el paciente",
        "es la paciente",
        "es el nombre",
        "al telefono",
    ];
    let tag = (1..said.tokens.len()).find(|at| said.phrase(*at, TAGS).is_some())?;
    let clause = said.clauses().into_iter().find(|c| c.contains(&(tag - 1)))?;
    let start = (clause.start..tag).rev().take_while(|i| may_be_name(said, *i)).last()?;
    let name = said.trimmed(start..tag);
    (!name.is_empty() && name.len() <= LONGEST).then_some(name)
}

/// "Priya Raman here", "book José Arroyo in for …", "call Lena Fischer back": a name in capitals before "here", or between a verb and its
/// particle.
fn between(said: &Utterance<'_>) -> Option<Range<usize>> {
    const AROUND: [(&[&str], &[&str]); 3] = [
        (&["book", "fit", "squeeze", "put", "get", "slot"], &["in", "down"]),
        (&["call", "ring", "phone"], &["back", "on", "at"]),
        (&["apunte", "apunten", "anote", "llame", "llamen"], &["para", "al", "a"]),
    ];
    let is_capital = |at: usize| said.spelling(at).chars().next().is_some_and(char::is_uppercase);
    let here = (2..said.tokens.len()).find(|at| said.word(*at) == "here" && said.begins_clause(at + 1));
    let before_here = here.and_then(|at| {
        let start = (0..at).rev().take_while(|i| is_capital(*i) && may_be_name(said, *i)).last()?;
        ((2..=4).contains(&(at - start))).then_some(start..at)
    });
    before_here.or_else(|| {
        (0..said.tokens.len()).find_map(|verb| {
            let (_, particles) = AROUND.iter().find(|(verbs, _)| verbs.contains(&said.word(verb)))?;
            let start = if said.word(verb + 1) == "a" { verb + 2 } else { verb + 1 };
            let length = (start..said.tokens.len()).take_while(|at| is_capital(*at) && may_be_name(said, *at)).count();
            let end = start + length;
            ((2..=4).contains(&length) && particles.contains(&said.word(end))).then_some(start..end)
        })
    })
}

/// A name that begins at `at`, after a title.
fn name_at(said: &Utterance<'_>, at: usize, sure: bool) -> Option<Range<usize>> {
    let mut start = at;
    while start < said.tokens.len()
        && (title(said.word(start))
            || courtesy(said.word(start))
            || matches!(said.word(start), "is" | "its" | "es" | "the" | "first"))
    {
        start += 1;
    }
    let mut end = start;
    while end < said.tokens.len() && end - start < LONGEST {
        let joins = end > start && (particle(said.word(end)) || joins_two(said, end));
        if end > start && said.begins_clause(end) || !(joins || may_be_name(said, end)) {
            break;
        }
        end += 1;
    }
    while end > start
        && (particle(said.word(end - 1)) && end - start > 1 || matches!(said.word(end - 1), "and" | "y" | "e"))
    {
        end -= 1;
    }
    let spelled_only = end == start;
    if spelled_only {
        return None;
    }
    // "this is about my knee": the first word already refuses; a lone initial is no name either.
    let lone_letter = end - start == 1 && said.word(start).chars().count() == 1;
    (sure || !lone_letter).then_some(start..end)
}

/// Whether "and" here joins two first names: "Alan and Rita Moreau".
fn joins_two(said: &Utterance<'_>, at: usize) -> bool {
    matches!(said.word(at), "and" | "y" | "e")
        && may_be_name(said, at + 1)
        && may_be_name(said, at - 1)
        && may_be_name(said, at + 2)
}

/// The answer to "what is the name?": the clause that can be one, or a name that ends a clause.
fn bare(said: &Utterance<'_>) -> Option<Range<usize>> {
    let clauses = said.clauses();
    let whole = clauses.iter().rev().find_map(|clause| {
        // "Ann Holt, H O L T": the letters spell what stands before them.
        if clauses.len() > 1 && clause.clone().all(|i| said.word(i).chars().count() == 1) {
            return None;
        }
        let name = unspelled(said, said.trimmed(clause.clone()));
        let fits = !name.is_empty()
            && name.len() <= LONGEST
            && name.clone().all(|i| {
                may_be_name(said, i)
                    || title(said.word(i))
                    || i > name.start && (particle(said.word(i)) || joins_two(said, i))
            })
            && !spelled(said, name.clone());
        fits.then_some(name)
    });
    if let Some(name) = whole {
        let start = name.clone().find(|i| !title(said.word(*i)))?;
        return Some(start..name.end);
    }
    // "Ann Holt for a check-up", "Ann Holt and it's about my knee": a name leads, and what follows goes on.
    let leads = clauses.iter().find_map(|clause| {
        let name = said.trimmed(clause.clone());
        let length = name
            .clone()
            .take_while(|at| may_be_name(said, *at) || *at > name.start && particle(said.word(*at)))
            .count();
        let end = name.start + length;
        let goes_on = matches!(said.word(end), "for" | "and" | "its" | "about" | "with" | "para" | "y" | "por" | "es");
        ((2..=LONGEST).contains(&length) && end < name.end && goes_on).then_some(name.start..end)
    });
    if leads.is_some() {
        return leads;
    }
    // "just book me in sonia brandt"
    clauses.iter().rev().find_map(|clause| {
        let name = said.trimmed(clause.clone());
        let start = name.clone().rev().take_while(|i| may_be_name(said, *i)).last()?;
        let booked_in =
            start >= 2 && said.word(start - 1) == "in" && matches!(said.word(start - 2), "me" | "him" | "her" | "us");
        let announced = booked_in
            || matches!(said.word(start.wrapping_sub(1)), "for" | "is" | "its" | "es" | "para" | "name" | "under");
        (announced && (2..=4).contains(&(name.end - start))).then_some(start..name.end)
    })
}

/// `name` without the letters that spell it: "jon smyth S M Y T H".
fn unspelled(said: &Utterance<'_>, name: Range<usize>) -> Range<usize> {
    let one_letter = |i: &usize| said.word(*i).chars().count() == 1;
    let cut = (name.start + 1..name.end).filter(one_letter).find(|i| letters(said, *i).is_some());
    name.start..cut.unwrap_or(name.end)
}

/// Whether these tokens are letters one by one.
fn spelled(said: &Utterance<'_>, range: Range<usize>) -> bool {
    range.len() > 2 && range.clone().all(|i| said.word(i).chars().count() == 1) && letters(said, range.start).is_none()
}

/// A word that can be part of a name: letters only, and no word of ordinary speech.
fn may_be_name(said: &Utterance<'_>, at: usize) -> bool {
    let word = said.word(at);
    let capital = |at: usize| said.spelling(at).chars().next().is_some_and(char::is_uppercase);
    let month_name = matches!(word, "april" | "may" | "june" | "august" | "abril" | "julio" | "domingo");
    let beside = at > 0 && !said.begins_clause(at) || at + 1 < said.tokens.len() && !said.begins_clause(at + 1);
    // A month or a Sunday beside another capital is somebody: "April May Johnson", "Domingo Flores".
    let beside_capital = at > 0 && !said.begins_clause(at) && capital(at - 1) && !said.is_calendar(at - 1)
        || at + 1 < said.tokens.len() && !said.begins_clause(at + 1) && capital(at + 1);
    let is_month_of_name = beside && !said.is_calendar(at + 1) && word != "domingo";
    let is_somebody = month_name && (is_month_of_name || capital(at) && beside_capital);
    !word.is_empty()
        && word.chars().all(char::is_alphabetic)
        && (!said.is_calendar(at) || is_somebody)
        && (!words::is_ordinary(word) || is_name_too(said, at))
        && (!is_complaint(word) || said.spelling(at).chars().next().is_some_and(char::is_uppercase))
        && !is_drug(word)
        && !names_profession(word, said.language)
}

/// Words that mean something in one of the languages and are names all the same, when written as such beside another
/// name: Mia, Hope, Will, Day.
fn is_name_too(said: &Utterance<'_>, at: usize) -> bool {
    let capital = |at: usize| said.spelling(at).chars().next().is_some_and(char::is_uppercase);
    let is_beside_name =
        |other: usize| capital(other) && !words::is_ordinary(said.word(other)) && !said.is_calendar(other);
    let after = at + 1 < said.tokens.len() && !said.begins_clause(at + 1) && is_beside_name(at + 1);
    let before = at > 0 && !said.begins_clause(at) && is_beside_name(at - 1);
    let is_given_name = matches!(
        said.word(at),
        "mia"
            | "hope"
            | "will"
            | "mark"
            | "day"
            | "love"
            | "long"
            | "good"
            | "best"
            | "bell"
            | "line"
            | "page"
            | "price"
            | "rush"
            | "case"
            | "little"
            | "wish"
            | "sol"
            | "luz"
            | "paz"
            | "bueno"
            | "mayor"
            | "power"
    );
    is_given_name && capital(at) && (after || before)
}

/// Particles inside names, written small.
pub(in crate::dialog) fn particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "la"
            | "del"
            | "los"
            | "las"
            | "van"
            | "der"
            | "den"
            | "von"
            | "da"
            | "di"
            | "do"
            | "dos"
            | "du"
            | "le"
            | "el"
            | "al"
            | "bin"
            | "ibn"
            | "ben"
            | "ter"
            | "ten"
            | "zu"
            | "af"
            | "y"
            | "san"
            | "st"
    )
}

/// A name that was spelled from `at` on, and the index after it: "S M Y T H", "S as in Sam, M as in Mary".
fn letters(said: &Utterance<'_>, at: usize) -> Option<(String, usize)> {
    let mut spelled = String::new();
    let mut i = at;
    let letter = |i: usize| Some(said.word(i)).filter(|w| w.chars().count() == 1 && w.chars().all(char::is_alphabetic));
    while i < said.tokens.len() {
        if matches!(said.word(i), "double" | "doble")
            && let Some(twice) = letter(i + 1)
        {
            spelled.push_str(&twice.repeat(2));
            i += 2;
        } else if let Some(one) = letter(i) {
            spelled.push_str(one);
            i += 1;
            if let Some(n) = said.phrase(i, phrases!["as in", "for", "like", "de", "como"])
                && said.word(i + n).starts_with(one)
                && said.word(i + n).chars().count() > 1
            {
                i += n + 1;
            }
        } else {
            break;
        }
    }
    (spelled.chars().count() >= 3).then_some((spelled, i))
}

/// The name in its spelling: as said, corrected by the letters that were spelled out, with capitals.
fn written(said: &Utterance<'_>, name: Range<usize>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for at in name.clone() {
        let part = said.spelling(at).trim_end_matches("'s").trim_end_matches("\u{2019}s").to_owned();
        let hyphen = at > name.start && said.tokens[at].lead == crate::dialog::when::lexer::Lead::Mark('-');
        let cased = capital(&part, said.word(at), at > name.start);
        match parts.last_mut().filter(|_| hyphen) {
            Some(last) => {
                last.push('-');
                last.push_str(&cased);
            }
            None => parts.push(cased),
        }
    }
    // What was spelled replaces the part that sounds like it.
    let spelled = (name.start..said.tokens.len())
        .find_map(|at| letters(said, at).filter(|_| said.word(at).chars().count() == 1 || said.word(at) == "double"));
    if let Some((spelled, _)) = spelled {
        let close = |part: &String| strsim::jaro_winkler(&part.to_lowercase(), &spelled);
        let best = parts
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| close(a).total_cmp(&close(b)))
            .map(|(i, part)| (i, close(part)));
        match best {
            Some((index, score)) if score > 0.6 => parts[index] = capital(&spelled, &spelled, false),
            _ => {}
        }
    }
    parts.retain(|p| p.chars().count() > 1 || parts_are_initials(p));
    parts.join(" ")
}

/// A lone capital letter in a name is an initial.
fn parts_are_initials(part: &str) -> bool {
    part.chars().all(char::is_uppercase)
}

/// A part with its capital, unless the caller's text already has one or it is a particle.
fn capital(part: &str, folded: &str, inside: bool) -> String {
    if part.chars().any(char::is_uppercase) && !part.chars().all(char::is_uppercase)
        || (inside && (particle(folded) || matches!(folded, "and" | "e")))
    {
        return part.to_owned();
    }
    let lower = part.to_lowercase();
    let mut out = String::new();
    let mut up = true;
    for c in lower.chars() {
        if up {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        up = matches!(c, '\'' | '\u{2019}') && out.chars().count() == 2;
    }
    if let Some(rest) = out.strip_prefix("Mc").filter(|rest| rest.chars().count() > 2) {
        let mut chars = rest.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        return format!("Mc{first}{}", chars.as_str());
    }
    out
}

const SURE: &PhraseList = phrases![
    "my name is",
    "my names",
    "my name",
    "the name is",
    "the names",
    "name is",
    "names",
    "name was",
    "my full name is",
    "his name is",
    "her name is",
    "his names",
    "her names",
    "their name is",
    "patient is",
    "patients name is",
    "the patient is",
    "i am called",
    "call me",
    "under the name",
    "under the name of",
    "first name is",
    "in the name of",
    "name of",
    "this is mr",
    "this is mrs",
    "this is miss",
    "this is ms",
];

const LIKELY: &PhraseList = phrases![
    "this is",
    "its",
    "it is",
    "im",
    "i am",
    "for",
    "thats",
    "that is",
    "under",
    "for my son",
    "for my daughter",
    "for my wife",
    "for my husband",
    "for my mother",
    "for my father",
    "for my mom",
    "for my dad",
    "calling for",
];

const SEGURO: &PhraseList = phrases![
    "me llamo",
    "mi nombre es",
    "mi nombre",
    "el nombre es",
    "se llama",
    "su nombre es",
    "a nombre de",
    "mi nombre completo es",
    "le habla",
    "les habla",
    "le llama",
    "les llama",
    "habla",
    "le saluda",
    "nombre de",
    "la paciente es",
    "el paciente es",
];

const PROBABLE: &PhraseList = phrases![
    "soy",
    "es",
    "para",
    "para mi hijo",
    "para mi hija",
    "para mi esposo",
    "para mi esposa",
    "para mi madre",
    "para mi padre",
];
