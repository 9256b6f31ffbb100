//! Tokens of an utterance: words and numbers with what stood between them.

use super::phrase::Mark;
use crate::language::{Word, words};

/// A run of letters or a run of digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dialog) struct Token {
    /// Folded as [`crate::language::Word::text`] is.
    pub text: String,
    /// The mark of its text, which rules out most phrases.
    pub mark: Mark,
    /// Byte offset of its first character in the utterance.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// What stood before it.
    pub lead: Lead,
    /// Its value when it is written in (at most nine) digits.
    pub number: Option<u32>,
    /// Its letters end in an apostrophe and an s ("Saturday's").
    pub possessive: bool,
}

/// What separates a token from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialog) enum Lead {
    /// Nothing: the `pm` of `230pm`.
    Joined,
    /// White space only, or the beginning of the utterance.
    Space,
    /// One mark directly between the two, without space: the `/` of `3/14`.
    Mark(char),
    /// Punctuation that ends a clause.
    Clause,
    /// Any other punctuation.
    Other,
}

/// Splits the words of an utterance into tokens.
pub(in crate::dialog) fn tokens(text: &str, heard: &[Word]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(heard.len() + 4);
    let mut previous = 0;
    for word in heard {
        let slice = &text[word.start..word.end];
        let gap = &text[previous..word.start];
        let mut lead = if tokens.is_empty() { Lead::Space } else { lead_of(gap) };
        let mut from = 0;
        for (at, c) in slice.char_indices() {
            let to = at + c.len_utf8();
            let splits = slice[to..].chars().next().is_none_or(|next| next.is_ascii_digit() != c.is_ascii_digit());
            if splits {
                let piece = &slice[from..to];
                // Nearly every word is one token, and is folded already.
                let text = match (from, to == slice.len()) {
                    (0, true) => word.text.clone(),
                    _ => words(piece).into_iter().map(|w| w.text).collect(),
                };
                if !text.is_empty() {
                    let start = word.start + from;
                    tokens.push(Token {
                        number: number(&text),
                        mark: Mark::of(&text),
                        possessive: piece.ends_with("'s") || piece.ends_with("\u{2019}s"),
                        text,
                        start,
                        end: word.start + to,
                        lead,
                    });
                    lead = Lead::Joined;
                }
                from = to;
            }
        }
        previous = word.end;
    }
    tokens
}

/// The value of a run of ASCII digits; longer ones are no quantity.
fn number(text: &str) -> Option<u32> {
    (text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Classifies the text between two words.
fn lead_of(gap: &str) -> Lead {
    let mut chars = gap.chars();
    match (chars.next(), chars.next()) {
        (Some(mark), None) if !mark.is_whitespace() => Lead::Mark(mark),
        _ if gap.contains(['.', ',', ';', '!', '?', '\u{2026}', '\u{2014}', '\u{bf}', '\u{a1}']) => Lead::Clause,
        _ if gap.chars().all(char::is_whitespace) => Lead::Space,
        _ => Lead::Other,
    }
}
