//! Splitting what is said into sentences: the unit that is synthesised once and played for ever. Pure.

/// The sentences of a text, none of them empty. Together they are the text, but for the white space in between.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .zip(rest.chars().skip(1))
            .find(|((_, mark), next)| matches!(mark, '.' | '?' | '!') && next.is_whitespace())
            .map_or(rest.len(), |((at, mark), _)| at + mark.len_utf8());
        let (sentence, after) = rest.split_at(end);
        rest = after.trim_start();
        Some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_split_behind_its_full_stops_and_questions() {
        let text = "This could be an emergency. Please call 911 right now. ¿Cómo puedo ayudarle? At 9.30!";
        let sentences: Vec<&str> = split(text).collect();
        let expected =
            ["This could be an emergency.", "Please call 911 right now.", "¿Cómo puedo ayudarle?", "At 9.30!"];
        assert_eq!(sentences, expected);
        assert_eq!(split("  ").count(), 0);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_a_sentence_is_split_no_further(text in ".{0,200}") {
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            let sentences: Vec<&str> = split(&text).collect();
            prop_assert_eq!(letters(&sentences.concat()), letters(&text));
            for sentence in sentences {
                prop_assert!(!sentence.trim().is_empty());
                prop_assert_eq!(split(sentence).collect::<Vec<_>>(), [sentence]);
            }
        }
    }
}
