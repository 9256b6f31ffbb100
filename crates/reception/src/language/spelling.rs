//! Mis-hearings and near spellings of the words that matter in danger.
//!
//! Two steps: a table of what speech recognition really writes, then, for long danger words only, one wrong letter.
//! Ordinary words are never touched by the second step (see `spellings.txt`).

use std::sync::LazyLock;

use super::{Word, WordMap, WordSet};

/// The table, one `correct: wrong, wrong` line per word; `keep:` lists real words that look like danger words.
const TABLE: &str = include_str!("spellings.txt");

/// Shorter words have too many innocent neighbours to be repaired by likeness.
const SHORTEST_FUZZY: usize = 6;

struct Spellings {
    exact: WordMap<&'static str>,
    /// Words long enough to be repaired by likeness, under their first letter.
    fuzzy: [Vec<&'static str>; 256],
    keep: WordSet,
}

static SPELLINGS: LazyLock<Spellings> = LazyLock::new(|| {
    let mut spellings =
        Spellings { exact: WordMap::default(), fuzzy: [const { Vec::new() }; 256], keep: WordSet::default() };
    for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some((correct, wrong)) = line.split_once(':') else {
            continue;
        };
        let wrong = wrong.split(',').map(str::trim).filter(|w| !w.is_empty());
        if correct == "keep" {
            spellings.keep.extend(wrong);
        } else {
            spellings.exact.extend(wrong.map(|w| (w, correct)));
            spellings.keep.insert(correct);
            if let Some(first) = correct.bytes().next().filter(|_| correct.len() >= SHORTEST_FUZZY) {
                spellings.fuzzy[usize::from(first)].push(correct);
            }
        }
    }
    spellings
});

/// Repairs the spelling of each word.
pub(super) fn repair(mut words: Vec<Word>) -> Vec<Word> {
    for word in &mut words {
        if let Some(correct) = correction(&word.text) {
            word.text = correct.to_owned();
        } else if let Some(correct) = word.text.strip_suffix('s').and_then(|stem| SPELLINGS.exact.get(stem)) {
            // "throte's closing": the possessive or plural of a known mis-spelling.
            word.text = format!("{correct}s");
        }
    }
    words
}

fn correction(word: &str) -> Option<&'static str> {
    if let Some(correct) = SPELLINGS.exact.get(word) {
        return Some(correct);
    }
    if word.len() < SHORTEST_FUZZY || !word.is_ascii() || SPELLINGS.keep.contains(word) {
        return None;
    }
    let first = word.bytes().next()?;
    let near = |danger: &&&str| one_slip(word.as_bytes(), danger.as_bytes());
    SPELLINGS.fuzzy[usize::from(first)].iter().find(near).copied()
}

/// One letter missing, added, wrong or swapped with its neighbour, the first letter being right.
/// A plain plural or a dropped final letter is inflection, not a slip.
fn one_slip(heard: &[u8], meant: &[u8]) -> bool {
    if heard.first() != meant.first() || heard.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let common = heard.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (h, m) = (&heard[common..], &meant[common..]);
    match (h, m) {
        ([], _) | (_, []) => false,
        ([_, rest @ ..], _) if rest == m => true,
        (_, [_, rest @ ..]) if rest == h => true,
        ([a, b, h @ ..], [c, d, m @ ..]) if a == d && b == c && h == m => true,
        ([_, h @ ..], [_, m @ ..]) => h == m && !h.is_empty(),
    }
}
