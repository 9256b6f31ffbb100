//! Lists of phrases, and the quick look that tells that none of them begins here.

use super::lexer::Token;
use super::numbers::is;

/// Phrases (folded words separated by spaces) of which one may stand somewhere; written `phrases!["at noon", "noon"]`.
///
/// A grammar asks every list at every token, and nearly always the answer is no. So a list knows, from compile time on,
/// the [marks](Mark) of its first words, and a token knows its own: one comparison settles most questions.
#[derive(Debug)]
pub(in crate::dialog) struct PhraseList {
    phrases: &'static [&'static str],
    firsts: u128,
}

/// One of 128 bits for every word; words that differ seldom share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialog) struct Mark(u128);

impl Mark {
    /// The mark of a folded word.
    pub(in crate::dialog) const fn of(word: &str) -> Mark {
        Mark::of_first(word.as_bytes(), word.len())
    }

    /// The mark of the word in the first `length` bytes.
    const fn of_first(bytes: &[u8], length: usize) -> Mark {
        let mut number = length;
        let mut at = 0;
        while at < length {
            number = number.wrapping_mul(31).wrapping_add(bytes[at] as usize);
            at += 1;
        }
        Mark(1 << ((number ^ number >> 7) % 128))
    }
}

impl PhraseList {
    /// A list; `phrases![…]` calls this at compile time.
    pub(in crate::dialog) const fn new(phrases: &'static [&'static str]) -> PhraseList {
        let mut firsts = 0;
        let mut at = 0;
        while at < phrases.len() {
            let bytes = phrases[at].as_bytes();
            let mut length = 0;
            while length < bytes.len() && bytes[length] != b' ' {
                length += 1;
            }
            firsts |= Mark::of_first(bytes, length).0;
            at += 1;
        }
        PhraseList { phrases, firsts }
    }

    /// The phrases as written.
    pub(in crate::dialog) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.phrases.iter().copied()
    }
}

/// A [`PhraseList`] that is made at compile time.
macro_rules! phrases {
    ($($phrase:literal),+ $(,)?) => {
        const { &$crate::dialog::when::phrase::PhraseList::new(&[$($phrase),+]) }
    };
}
pub(in crate::dialog) use phrases;

/// The number of tokens of the longest of these phrases that stands here.
pub(in crate::dialog) fn any_phrase(tokens: &[Token], at: usize, list: &PhraseList) -> Option<usize> {
    let first = tokens.get(at)?;
    if list.firsts & first.mark.0 == 0 {
        return None;
    }
    let length = |phrase: &&str| {
        let rest = phrase.strip_prefix(first.text.as_str())?;
        if rest.is_empty() {
            return Some(1);
        }
        let mut count = 1;
        for word in rest.strip_prefix(' ')?.split(' ') {
            if !is(tokens, at + count, word) {
                return None;
            }
            count += 1;
        }
        Some(count)
    };
    list.phrases.iter().filter_map(length).max()
}

#[cfg(test)]
mod tests {
    use super::super::lexer::tokens;
    use super::*;
    use crate::language::words;

    #[test]
    fn the_longest_phrase_that_stands_here_counts() {
        let text = "at the end of the day";
        let tokens = tokens(text, &words(text));
        let list = phrases!["at", "at the end", "at the beginning of", "a", "end of the day and night"];
        assert_eq!(any_phrase(&tokens, 0, list), Some(3));
        assert_eq!(any_phrase(&tokens, 2, list), None);
        assert_eq!(any_phrase(&tokens, 9, list), None);
    }

    #[test]
    fn a_list_has_the_mark_of_each_of_its_first_words() {
        let list = phrases!["noon", "high noon", "12 noon"];
        for first in ["noon", "high", "12"] {
            assert!(list.firsts & Mark::of(first).0 != 0, "{first}");
        }
        assert!(list.firsts.count_ones() <= 3);
    }
}
