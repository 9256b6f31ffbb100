//! The doctor asked for.

use rphonetic::DoubleMetaphone;

use super::text::Utterance;
use super::words;

/// How alike a heard and a known surname must be (Jaro-Winkler).
const ALIKE: f64 = 0.88;

/// The doctor named in an utterance. Where the clinic's doctors are `known`, a name that looks or sounds like one of
/// them is that one, in the clinic's spelling; any other name is answered as "Dr. …".
pub fn doctor(said: &Utterance<'_>, known: &[String]) -> Option<String> {
    let mut titled = (0..said.tokens.len()).rev().filter(|at| is_title(said.word(*at))).filter_map(|at| {
        let refused = (at.saturating_sub(3)..at)
            .rev()
            .take_while(|i| !is_title(said.word(*i)))
            .any(|i| matches!(said.word(i), "not" | "isnt" | "except" | "than" | "instead"));
        let name = surname(said, at + 1)?;
        (!refused).then_some(name)
    });
    if let Some(name) = titled.next() {
        return Some(best(&name, known).cloned().unwrap_or_else(|| format!("Dr. {name}")));
    }
    // Without a title only a clinic's own doctor is one: "with Ingram please".
    (0..said.tokens.len()).find_map(|at| {
        let word = said.word(at);
        let possible = word.chars().count() >= 4 && !words::is_ordinary(word) && !said.is_calendar(at);
        known.iter().find(|doctor| possible && surname_of(doctor) == word).cloned()
    })
}

/// Whether a doctor's title is said at all.
pub(in crate::dialog) fn names_a_title(said: &Utterance<'_>) -> bool {
    (0..said.tokens.len()).any(|at| is_title(said.word(at)))
}

fn is_title(word: &str) -> bool {
    matches!(word, "dr" | "doctor" | "doc" | "dra" | "doctora" | "drs")
}

/// The name after a title: one to three words that are no ordinary speech. In text with capitals it ends with them.
fn surname(said: &Utterance<'_>, at: usize) -> Option<String> {
    // "a new doctor, preferably …" names nobody.
    let (before, first) = (said.tokens.get(at.checked_sub(1)?)?, said.tokens.get(at)?);
    if said.text.get(before.end..first.start).is_none_or(|gap| gap.contains([',', '?', '!', ';'])) {
        return None;
    }
    let mut end = at;
    let capitals = said.spelling(at).chars().next().is_some_and(char::is_uppercase);
    while end < said.tokens.len() && end - at < 3 {
        let word = said.word(end);
        let capital = said.spelling(end).chars().next().is_some_and(char::is_uppercase);
        let particle = end > at && matches!(word, "de" | "la" | "del" | "van" | "der" | "von");
        let single = word.chars().count() == 1 && !capital;
        let fits =
            word.chars().all(char::is_alphabetic) && !words::is_ordinary(word) && !said.is_calendar(end) && !single;
        if !(fits || particle) || (capitals && !capital && !particle) || (end > at && said.begins_clause(end)) {
            break;
        }
        end += 1;
    }
    if end == at {
        return None;
    }
    let parts: Vec<String> = (at..end)
        .map(|i| {
            let part = said.spelling(i).trim_end_matches("'s").trim_end_matches("\u{2019}s");
            let mut chars = part.chars();
            let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}", chars.as_str())
        })
        .collect();
    Some(parts.join(" "))
}

/// The known doctor whose surname looks or sounds most like the heard one.
fn best<'a>(heard: &str, known: &'a [String]) -> Option<&'a String> {
    let heard = surname_of(heard);
    let metaphone = DoubleMetaphone::default();
    let sound = |word: &str| {
        if word.is_ascii() { metaphone.double_metaphone(word).primary() } else { String::new() }
    };
    let heard_sound = sound(&heard);
    known
        .iter()
        .map(|doctor| {
            let surname = surname_of(doctor);
            let looks = strsim::jaro_winkler(&heard, &surname);
            let sounds = !heard_sound.is_empty() && heard_sound == sound(&surname);
            (doctor, if sounds { looks.max(ALIKE) } else { looks })
        })
        .filter(|(_, score)| *score >= ALIKE)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(doctor, _)| doctor)
}

/// The folded last word of a name.
fn surname_of(name: &str) -> String {
    crate::language::words(name).pop().map(|w| w.text).unwrap_or_default()
}
