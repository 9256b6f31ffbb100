//! Who wrote what, hidden from the models: stable letters per run, own texts left out, orders shuffled.
//!
//! Pure and repeatable: the order depends on the run's id and the reader, nothing else, so that a prompt made again
//! after a crash is the same prompt.

use sha2::{Digest, Sha256};

/// The letters of a run's models, given out once when the run is made and kept with it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Labels(Vec<(String, String)>);

/// A text under the letter of its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled<T> {
    /// The letter.
    pub label: String,
    /// The text.
    pub text: T,
}

impl Labels {
    /// Gives each model of a panel a letter. Which one depends on the run: A is not always the first of the panel.
    pub fn of(run: &str, panel: &[String]) -> Self {
        let mut models = panel.to_vec();
        shuffle(&mut models, |model| digest(&[run, "labels", model]));
        Self(models.into_iter().enumerate().map(|(index, model)| (label(index), model)).collect())
    }

    /// The letter of a model; `None` for strangers.
    pub fn of_model(&self, model: &str) -> Option<&str> {
        self.0.iter().find(|(_, it)| it == model).map(|(label, _)| label.as_str())
    }

    /// The model behind a letter: for people only.
    pub fn model(&self, label: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == label).map(|(_, model)| model.as_str())
    }

    /// Letters and models, in the order of the letters.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(label, model)| (label.as_str(), model.as_str()))
    }

    /// The texts of all but the reader, under letters, in an order of the reader's own.
    pub fn others<T: Clone>(&self, run: &str, reader: &str, texts: &[(String, T)]) -> Vec<Labelled<T>> {
        let mut others: Vec<Labelled<T>> = texts
            .iter()
            .filter(|(model, _)| model != reader)
            .filter_map(|(model, text)| Some(Labelled { label: self.of_model(model)?.to_owned(), text: text.clone() }))
            .collect();
        shuffle(&mut others, |it| digest(&[run, "order", reader, &it.label]));
        others
    }
}

/// Texts in an order that says nothing about who wrote them: of the run, the reader and the occasion.
pub fn shuffled<T>(run: &str, reader: &str, occasion: &str, texts: Vec<(String, T)>) -> Vec<T> {
    let mut texts = texts;
    shuffle(&mut texts, |(model, _)| digest(&[run, occasion, reader, model]));
    texts.into_iter().map(|(_, text)| text).collect()
}

/// Takes the panel's names out of a text: a model that introduces itself is not anonymous.
pub fn scrub(text: &str, panel: &[String]) -> String {
    let mut names: Vec<&str> =
        panel.iter().flat_map(|model| [Some(model.as_str()), model.rsplit('/').next()]).flatten().collect();
    names.retain(|name| name.chars().count() >= SHORTEST_NAME);
    // The longest first: `gpt-5.1-mini` is no `gpt-5.1` with a rest.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names.iter().fold(text.to_owned(), |text, name| without(&text, name))
}

/// Shorter names are words that may stand in any text.
const SHORTEST_NAME: usize = 4;

/// The text with whole occurrences of a name, in any case, replaced.
fn without(text: &str, name: &str) -> String {
    let (haystack, needle) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, found) in haystack.match_indices(&needle) {
        let end = start + found.len();
        if start < at || is_word(haystack[..start].chars().next_back()) || is_word(haystack[end..].chars().next()) {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str("[a model]");
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// The letters by number: A to Z, then AA, AB and so on without an end.
fn label(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

fn shuffle<T>(items: &mut [T], key: impl Fn(&T) -> [u8; 32]) {
    items.sort_by_cached_key(key);
}

/// SHA-256 of the parts; each is preceded by its length, so that no two lists of parts are the same bytes.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn panel(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("vendor/model-{n}")).collect()
    }

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(label).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn runs_give_out_letters_differently_and_readers_read_in_different_orders() {
        let panel = panel(8);
        let firsts: BTreeSet<String> =
            (0..20).map(|n| Labels::of(&format!("run{n}"), &panel).model("A").unwrap().to_owned()).collect();
        assert!(firsts.len() > 3, "{firsts:?}");
        let labels = Labels::of("run", &panel);
        let texts: Vec<(String, ())> = panel.iter().map(|model| (model.clone(), ())).collect();
        let orders: BTreeSet<String> = panel
            .iter()
            .map(|reader| labels.others("run", reader, &texts).into_iter().map(|it| it.label).collect())
            .collect();
        assert!(orders.len() > 4, "{orders:?}");
    }

    #[test]
    fn a_model_that_names_itself_is_not_named() {
        let panel = vec!["openai/GPT-5.1".to_owned(), "gpt-5.1-mini".to_owned(), "o3".to_owned()];
        let text = "As gpt-5.1, unlike GPT-5.1-mini or openai/gpt-5.1, I find o3 bands; agpt-5.1 stays.";
        let scrubbed = scrub(text, &panel);
        assert_eq!(scrubbed, "As [a model], unlike [a model] or [a model], I find o3 bands; agpt-5.1 stays.");
    }

    proptest! {
        #[test]
        fn everybody_has_one_letter_and_nobody_reads_their_own(count in 1_usize..60, run in "[a-z0-9]{1,12}") {
            let panel = panel(count);
            let labels = Labels::of(&run, &panel);
            prop_assert_eq!(&labels, &Labels::of(&run, &panel));
            let letters: BTreeSet<&str> = labels.iter().map(|(label, _)| label).collect();
            prop_assert_eq!(letters.len(), count);
            let texts: Vec<(String, usize)> = panel.iter().cloned().zip(0..).collect();
            for (reader, own) in &texts {
                let others = labels.others(&run, reader, &texts);
                prop_assert_eq!(others.len(), count - 1);
                prop_assert!(others.iter().all(|it| it.text != *own));
                for other in others {
                    prop_assert_eq!(labels.model(&other.label), Some(panel[other.text].as_str()));
                }
            }
        }

        #[test]
        fn scrubbing_breaks_no_text(text in ".{0,200}", name in ".{0,12}") {
            drop(scrub(&text, &[name]));
        }
    }
}
