//! Which words of two texts differ.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

/// After this long the search for the shortest difference ends with a valid but longer one: two texts that have nothing
/// in common must not hold a thread.
const PATIENCE: Duration = Duration::from_millis(500);

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stands in both texts.
    Kept,
    /// It stands in the old text only.
    Removed,
    /// It stands in the new text only.
    Added,
}

/// A run of words with one fate. Neighbouring spans have different ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What became of the words.
    pub change: Change,
    /// The words with the white space between them, byte for byte.
    pub text: String,
}

/// The words of `old` and `new` as one text with its changes: all that is not [`Change::Added`] is `old`, all that is not
/// [`Change::Removed`] is `new`. In a change what went stands before what came.
#[must_use]
pub fn words(old: &str, new: &str) -> Vec<Span> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(old, new);
    let mut spans: Vec<Span> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Removed,
            ChangeTag::Insert => Change::Added,
        };
        match spans.last_mut() {
            Some(last) if last.change == kind => last.text.push_str(change.value()),
            _ => spans.push(Span { change: kind, text: change.value().to_owned() }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn side(spans: &[Span], without: Change) -> String {
        spans.iter().filter(|span| span.change != without).map(|span| span.text.as_str()).collect()
    }

    #[test]
    fn a_changed_figure_is_one_word_removed_and_one_added() {
        let spans = words("Theta at Fz is 12.3 µV².", "Theta at Fz is 13.2 µV².");
        let told: Vec<_> = spans.iter().map(|span| (span.change, span.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Change::Kept, "Theta at Fz is "),
                (Change::Removed, "12.3"),
                (Change::Added, "13.2"),
                (Change::Kept, " µV².")
            ]
        );
        assert!(words("", "").is_empty());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_had_again_and_neighbours_differ(old in r"([a-c]|\PC| |\n){0,40}", new in r"([a-c]|\PC| |\n){0,40}") {
            let spans = words(&old, &new);
            prop_assert_eq!(side(&spans, Change::Added), old);
            prop_assert_eq!(side(&spans, Change::Removed), new);
            prop_assert!(spans.windows(2).all(|pair| pair[0].change != pair[1].change));
            prop_assert!(spans.iter().all(|span| !span.text.is_empty()));
        }
    }
}
