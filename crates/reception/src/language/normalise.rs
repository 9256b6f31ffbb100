//! Layer 1 of the safety engine: one spelling for everything that means the same.
//!
//! Contractions are opened ("can't", "cannot" and "can not" become `can not`), hesitations and stutters vanish, known
//! mis-hearings and near spellings of danger words are repaired, decimals stay one word. Every word still points into
//! the original text.

use std::sync::LazyLock;

use super::{Word, WordMap, spelling, words};

/// Contractions and slang with their open form. Apostrophes are gone by now, so "ill" and "well" stay what they are.
const OPENED: &[(&str, &[&str])] = &[
    ("aint", &["is", "not"]),
    ("arent", &["are", "not"]),
    ("cannot", &["can", "not"]),
    ("cant", &["can", "not"]),
    ("couldnt", &["could", "not"]),
    ("couldve", &["could", "have"]),
    ("didnt", &["did", "not"]),
    ("doesnt", &["does", "not"]),
    ("dont", &["do", "not"]),
    ("dunno", &["do", "not", "know"]),
    ("gonna", &["going", "to"]),
    ("gotta", &["got", "to"]),
    ("hadnt", &["had", "not"]),
    ("hasnt", &["has", "not"]),
    ("havent", &["have", "not"]),
    ("hes", &["he", "is"]),
    ("im", &["i", "am"]),
    ("isnt", &["is", "not"]),
    ("itll", &["it", "will"]),
    ("its", &["it", "is"]),
    ("ive", &["i", "have"]),
    ("shes", &["she", "is"]),
    ("shouldnt", &["should", "not"]),
    ("thats", &["that", "is"]),
    ("theres", &["there", "is"]),
    ("theyre", &["they", "are"]),
    ("theyve", &["they", "have"]),
    ("wanna", &["want", "to"]),
    ("wasnt", &["was", "not"]),
    ("werent", &["were", "not"]),
    ("weve", &["we", "have"]),
    ("whats", &["what", "is"]),
    ("wheres", &["where", "is"]),
    ("whos", &["who", "is"]),
    ("wont", &["will", "not"]),
    ("wouldnt", &["would", "not"]),
    ("youre", &["you", "are"]),
    ("youve", &["you", "have"]),
];

/// Noises of a speaker who thinks, in both languages.
const HESITATIONS: &[&str] =
    &["ah", "ahh", "eh", "ehm", "em", "er", "erm", "err", "hm", "hmm", "mm", "mmm", "uh", "uhh", "uhm", "um", "umm"];

/// What stands for a contraction or, nothing at all, for a hesitation.
static REPLACED: LazyLock<WordMap<&'static [&'static str]>> = LazyLock::new(|| {
    let hesitations = HESITATIONS.iter().map(|noise| (*noise, &[][..]));
    OPENED.iter().copied().chain(hesitations).collect()
});

/// The words of an utterance in their canonical form, ready for a grammar; never fails, never panics on any text.
///
/// ```text
/// "I can't, um, can't breathe"  →  i can not breathe
/// "temp's 39.5"                 →  temps 39.5
/// ```
pub fn normalise(text: &str) -> Vec<Word> {
    let heard = spelling::repair(join_decimals(text, words(text)));
    let mut opened: Vec<Word> = Vec::with_capacity(heard.len() + 8);
    for word in heard {
        match REPLACED.get(word.text.as_str()) {
            Some(parts) => open(&word, parts, &mut opened),
            None => opened.push(word),
        }
    }
    drop_repeats(unable(opened))
}

/// Replaces one contraction by its parts; all parts point to the same piece of the original.
fn open(word: &Word, parts: &[&str], into: &mut Vec<Word>) {
    for (at, part) in parts.iter().enumerate() {
        let ends_clause = word.ends_clause && at + 1 == parts.len();
        into.push(Word { text: (*part).to_owned(), ends_clause, ..word.clone() });
    }
}

/// Speech recognition writes "39.5" and "39,5": digits, one separator, digits are one number, not two clauses.
fn join_decimals(text: &str, words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let digits = |w: &Word| w.text.len() <= 3 && w.text.bytes().all(|b| b.is_ascii_digit());
        if let Some(before) = joined.last_mut() {
            let between = text.get(before.end..word.start).unwrap_or_default();
            if digits(before) && digits(&word) && matches!(between, "." | ",") {
                before.text.push('.');
                before.text.push_str(&word.text);
                before.end = word.end;
                before.ends_clause = word.ends_clause;
                continue;
            }
        }
        joined.push(word);
    }
    joined
}

/// "unable to", "isn't able to" and "haven't been able to" are "can not" to every grammar.
fn unable(words: Vec<Word>) -> Vec<Word> {
    if !words.iter().any(|word| matches!(word.text.as_str(), "able" | "unable")) {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len() + 2);
    let mut rest = words.as_slice();
    while let Some((word, after)) = rest.split_first() {
        let text = |at: usize| rest.get(at).map_or("", |word| word.text.as_str());
        let used = match [text(0), text(1), text(2), text(3)] {
            ["unable", "to", ..] => 2,
            ["not", "able", "to", _] => 3,
            ["not", "been", "able", "to"] => 4,
            _ => 0,
        };
        if used == 0 {
            out.push(word.clone());
            rest = after;
        } else {
            let end = rest[used - 1].end;
            let part = |text: &str| Word { text: text.to_owned(), start: word.start, end, ends_clause: false };
            out.extend([part("can"), part("not")]);
            rest = &rest[used..];
        }
    }
    out
}

/// Digits and number words mean something when said twice ("nine one one").
fn counts(word: &str) -> bool {
    const UNITS: &[&str] = &["oh", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    word.bytes().any(|b| b.is_ascii_digit()) || UNITS.contains(&word)
}

/// A stuttered word or pair of words ("I I can't", "on my, on my lip", "c-can't") is said once.
fn drop_repeats(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    let mut ahead = words.into_iter().peekable();
    while let Some(word) = ahead.next() {
        // A number said twice counts only among other numbers ("nine one one"), else it is a stutter ("one one side").
        let before = kept.len().checked_sub(2).and_then(|i| kept.get(i)).is_some_and(|w| counts(&w.text));
        let counted = counts(&word.text) && (before || ahead.peek().is_some_and(|w| counts(&w.text)));
        let stutter = kept.last().is_some_and(|last| {
            let first_letter = last.text.len() == 1 && !matches!(last.text.as_str(), "a" | "i" | "y" | "o");
            last.text == word.text && !counted
                || first_letter
                    && word.text.starts_with(&last.text)
                    && last.text.bytes().all(|b| b.is_ascii_alphabetic())
        });
        if stutter {
            kept.pop();
        }
        kept.push(word);
        // A pair said twice: the second one goes; the first keeps its place, the clause ends where the second ended.
        if let [.., a, b, c, d] = kept.as_slice()
            && a.text == c.text
            && b.text == d.text
            && !counts(&a.text)
        {
            let ends_clause = d.ends_clause;
            kept.truncate(kept.len() - 2);
            if let Some(last) = kept.last_mut() {
                last.ends_clause = ends_clause;
            }
        }
    }
    kept
}
