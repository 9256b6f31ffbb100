//! What was heard, as words: the one tokenizer that safety, intents and slots share.
//!
//! A word keeps its place in the original text, so that every decision can show the caller's own words.
//! [`words`] splits, [`normalise`] repairs what speech recognition and haste do to words, [`detect`] tells the language.

mod detect;
mod normalise;
mod number;
mod spelling;
mod table;
#[cfg(test)]
mod tests;

pub use detect::detect;
pub use normalise::normalise;
pub use number::{Number, numbers};
pub(crate) use table::{Lengths, OwnWordMap, WordMap, WordSet, word_set};

/// A language the receptionist speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub enum Language {
    /// English (BCP 47 `en`).
    #[serde(rename = "en")]
    English,
    /// Spanish (BCP 47 `es`).
    #[serde(rename = "es")]
    Spanish,
}

/// One word of an utterance: folded text and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, accents removed, apostrophes removed (`can't` is `cant`).
    pub text: String,
    /// Byte offset of the first character in the original text.
    pub start: usize,
    /// Byte offset after the last character in the original text.
    pub end: usize,
    /// Punctuation that ends a clause stands between this word and the next.
    pub ends_clause: bool,
}

/// Room for the letters of nearly every word.
const USUAL_LETTERS: usize = 16;

/// Splits an utterance into folded words; never fails, never panics on any text.
pub fn words(text: &str) -> Vec<Word> {
    // English has five letters to a word, Spanish hardly more.
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5 + 1);
    let mut open: Option<Word> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() {
            let word = open.get_or_insert_with(|| Word {
                text: String::with_capacity(USUAL_LETTERS),
                start: at,
                end,
                ends_clause: false,
            });
            fold(c, &mut word.text);
            word.end = end;
        } else if matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '`') && open.is_some() {
            // Inside a word an apostrophe disappears; a trailing one does no harm.
        } else {
            words.extend(open.take());
            let pause = matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\u{bf}' | '\u{a1}' | '\u{2026}' | '\u{2014}');
            if let Some(last) = words.last_mut().filter(|_| pause) {
                last.ends_clause = true;
            }
        }
    }
    words.extend(open);
    words
}

/// Appends `c` in lower case without its accent.
fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        into.push(match c {
            '\u{e1}' | '\u{e0}' | '\u{e2}' | '\u{e4}' | '\u{e3}' => 'a',
            '\u{e9}' | '\u{e8}' | '\u{ea}' | '\u{eb}' => 'e',
            '\u{ed}' | '\u{ec}' | '\u{ee}' | '\u{ef}' => 'i',
            '\u{f3}' | '\u{f2}' | '\u{f4}' | '\u{f6}' | '\u{f5}' => 'o',
            '\u{fa}' | '\u{f9}' | '\u{fb}' | '\u{fc}' => 'u',
            '\u{f1}' => 'n',
            '\u{e7}' => 'c',
            // Combining marks (decomposed accents) vanish.
            '\u{300}'..='\u{36f}' => continue,
            other => other,
        });
    }
}
