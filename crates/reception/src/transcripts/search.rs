//! Search in what people said: folded words, found anywhere in a word, in any order.

use crate::language::words;

/// Characters shown before the first match.
const BEFORE: usize = 60;
/// Characters shown from the first match on.
const AFTER: usize = 100;

/// A text as it is searched: its words in lower case without accents, one space between them.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.text);
    }
    folded
}

/// A `LIKE` pattern for each word of a query; a text matches when it matches all of them. Folded words are letters and
/// digits only, so that no `%` or `_` of the query is ever a wildcard; a query without any word has no pattern.
pub(crate) fn patterns(query: &str) -> Vec<String> {
    words(query)
        .into_iter()
        .map(|word| word.text)
        .filter(|word| !word.is_empty())
        .map(|word| format!("%{word}%"))
        .collect()
}

/// The part of a text around the first word of the query that is found in it.
pub(super) fn excerpt(text: &str, query: &str) -> String {
    let wanted = words(query);
    let holds = |word: &str| wanted.iter().any(|it| !it.text.is_empty() && word.contains(&it.text));
    let at = words(text).into_iter().find(|word| holds(&word.text)).map_or(0, |word| word.start);
    let start = text[..at].char_indices().rev().take(BEFORE).last().map_or(at, |(start, _)| start);
    let end = text[at..].char_indices().nth(AFTER).map_or(text.len(), |(end, _)| at + end);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{before}{}{after}", &text[start..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        assert_eq!(folded("¿Señora MUÑOZ-García? +1 (202) 555"), "senora munoz garcia 1 202 555");
        assert_eq!(patterns("Muñoz 55"), ["%munoz%", "%55%"]);
    }

    #[test]
    fn wildcards_of_a_query_are_not_wildcards() {
        assert!(patterns("%").is_empty());
        assert!(patterns("_ % \\").is_empty());
        assert_eq!(patterns("100%_"), ["%100%"]);
    }

    #[test]
    fn an_excerpt_shows_the_match_with_its_surroundings() {
        let text = format!("{} lisinopril {}", "before ".repeat(30), "after ".repeat(30));
        let shown = excerpt(&text, "LISINOPRIL");
        assert!(shown.contains("lisinopril") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(excerpt("short", "nothing"), "short");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_patterns_hold_no_inner_wildcard(text in ".{0,200}", query in ".{0,40}") {
            let _ = excerpt(&text, &query);
            let _ = folded(&text);
            for pattern in patterns(&query) {
                let inner = &pattern[1..pattern.len() - 1];
                prop_assert!(!inner.contains(['%', '_', '\\']));
            }
        }
    }
}
