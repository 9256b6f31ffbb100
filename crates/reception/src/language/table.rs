//! Tables of folded words, built once and asked for every word of every utterance.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// What is known about some folded words. The words are the program's own, so nobody can choose them to collide.
pub(crate) type WordMap<V> = HashMap<&'static str, V, BuildHasherDefault<WordHasher>>;

/// [`WordMap`] of words that were put together while a grammar was read.
pub(crate) type OwnWordMap<V> = HashMap<String, V, BuildHasherDefault<WordHasher>>;

/// Some folded words.
pub(crate) type WordSet = HashSet<&'static str, BuildHasherDefault<WordHasher>>;

/// How long the keys of a table are: asked before every beginning or ending of a word is looked up in it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lengths(u64);

impl Lengths {
    /// Adds the length of a key.
    pub(crate) fn add(&mut self, key: &str) {
        self.0 |= 1 << key.len().min(63);
    }

    /// Whether a key may be so many bytes long.
    pub(crate) fn may_be(self, length: usize) -> bool {
        self.0 & 1 << length.min(63) != 0
    }
}

/// The set of these words, separated by white space.
pub(crate) fn word_set(words: &'static str) -> WordSet {
    words.split_whitespace().collect()
}

/// Hashes a word eight letters at a time: half a dozen operations for nearly every word.
#[derive(Clone, Copy, Default)]
pub(crate) struct WordHasher(u64);

/// An odd number without pattern (2^64 divided by the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl WordHasher {
    fn mix(&mut self, letters: u64) {
        self.0 = (self.0.rotate_left(5) ^ letters).wrapping_mul(SPREAD);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.mix(u64::from_le_bytes(*eight));
        }
        if !rest.is_empty() {
            let last = rest.iter().fold(0, |letters, byte| letters << 8 | u64::from(*byte));
            self.mix(last);
        }
    }

    /// The end mark that `str` adds.
    fn write_u8(&mut self, mark: u8) {
        self.mix(u64::from(mark));
    }

    fn finish(&self) -> u64 {
        // The table looks at the highest and the lowest bits; a product is well mixed only in its upper half.
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_in_one_letter_or_in_length_do_not_collide() {
        let hash = |word: &str| {
            let mut hasher = WordHasher::default();
            std::hash::Hash::hash(word, &mut hasher);
            hasher.finish()
        };
        let words =
            ["", "a", "aa", "b", "can", "cant", "pain", "pains", "breathing", "breathin", "threading", "\u{f1}"];
        let hashes: HashSet<u64> = words.iter().map(|word| hash(word)).collect();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn a_set_holds_exactly_the_words_written() {
        let set = word_set("yes no\n  perhaps");
        assert!(set.contains("perhaps") && set.contains("no") && !set.contains("per") && set.len() == 3);
    }
}
