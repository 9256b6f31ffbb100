//! Word classes: "my wife" and "mi abuelo" are somebody, "floppy" and "guango" are weakness.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("classes.txt");

/// No stem in the table is shorter.
const SHORTEST_STEM: usize = 3;

/// Classes speaking of the frame (who, when, why calling) rather than of the body: what they stand with counts
/// wherever in the utterance it is said.
const FRAMING: &[&str] = &[
    "AFRAID",
    "CALM",
    "ERRAND",
    "FUTURE",
    "HELP",
    "IF",
    "JOKE",
    "KIN",
    "NOW",
    "PAST",
    "RECENT",
    "SEVERE",
    "STRANGE",
    "SUDDEN",
    "TOPIC",
    "URGEWORSE",
    "WANT",
];

/// Index of a class in the table.
pub(super) type Class = u8;

/// The table of `classes.txt`.
#[derive(Default)]
pub(super) struct Classes {
    names: Vec<&'static str>,
    framing: Vec<bool>,
    words: HashMap<&'static str, Vec<Class>>,
    stems: HashMap<&'static str, Vec<Class>>,
}

/// The table, read once. Lines without a colon are refused by a test, not here: layer 4 may only lose a word by it.
pub(super) static CLASSES: LazyLock<Classes> = LazyLock::new(|| Classes::parse(TABLE));

impl Classes {
    fn parse(table: &'static str) -> Self {
        let mut classes = Self::default();
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        for (name, members) in lines.filter_map(|line| line.split_once(':')) {
            let Ok(class) = Class::try_from(classes.names.len()) else {
                break;
            };
            classes.names.push(name.trim());
            classes.framing.push(FRAMING.contains(&name.trim()));
            for member in members.split(',').map(str::trim).filter(|member| !member.is_empty()) {
                let (key, map) = match member.strip_suffix('*') {
                    Some(stem) => (stem, &mut classes.stems),
                    None => (member, &mut classes.words),
                };
                let of: &mut Vec<Class> = map.entry(key).or_default();
                if !of.contains(&class) {
                    of.push(class);
                }
            }
        }
        classes
    }

    /// The name of a class, in capitals, so that it is no word.
    pub(super) fn name(&self, class: Class) -> &'static str {
        self.names.get(usize::from(class)).copied().unwrap_or_default()
    }

    /// Whether a class says something about the whole utterance; see [`FRAMING`].
    pub(super) fn is_framing(&self, class: Class) -> bool {
        self.framing.get(usize::from(class)).copied().unwrap_or_default()
    }

    /// Appends the classes of a normalised word, each once, in the order of the table.
    pub(super) fn of(&self, word: &str, into: &mut Vec<Class>) {
        let from = into.len();
        let singular = word.strip_suffix('s').filter(|stem| stem.len() >= SHORTEST_STEM);
        let whole = self.words.get(word).or_else(|| self.words.get(singular?));
        into.extend(whole.into_iter().flatten());
        for end in SHORTEST_STEM..=word.len() {
            into.extend(word.get(..end).and_then(|stem| self.stems.get(stem)).into_iter().flatten());
        }
        if let Some(found) = into.get_mut(from..) {
            found.sort_unstable();
        }
        into.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(word: &str) -> Vec<&'static str> {
        let mut found = Vec::new();
        CLASSES.of(word, &mut found);
        found.into_iter().map(|class| CLASSES.name(class)).collect()
    }

    #[test]
    fn both_languages_share_their_classes() {
        assert_eq!(names("grandmother"), names("abuela"));
        assert_eq!(names("wheezing"), names("silbido"));
        assert_eq!(names("lisinopril"), [""; 0]);
    }

    #[test]
    fn every_line_of_the_table_is_a_comment_a_blank_or_a_class() {
        for line in TABLE.lines() {
            let is_class = line.split_once(':').is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(line.is_empty() || line.starts_with('#') || is_class, "{line}");
            assert!(line.is_ascii(), "the normaliser leaves no accents: {line}");
        }
        assert!(FRAMING.iter().all(|name| CLASSES.names.contains(name)));
    }

    #[test]
    fn no_stem_is_shorter_than_what_is_looked_up() {
        assert!(CLASSES.stems.keys().all(|stem| stem.len() >= SHORTEST_STEM));
    }
}
