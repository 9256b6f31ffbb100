//! The notation of one phrase: what its choices stand for, and which ways of writing them are refused as ambiguous.
//!
//! `a/b` chooses between single words, `(a b|c)` between whole phrases. Whoever writes "about to faint/pass out/black
//! out" means three things that may happen but has written "faint out out", which nobody says, and "about to faint" is
//! never heard. Such a line would be a silent hole, so it does not load.

/// Small words that complete the word before them ("pass out"): as one choice among full words they are nearly always
/// a slip.
const COMPLETING: &[&str] = &[
    "about", "around", "at", "away", "back", "by", "down", "for", "from", "in", "into", "of", "off", "on", "onto",
    "out", "over", "round", "through", "to", "up", "with",
];
/// Words that name a thing only together with the word before them ("heart attack").
const BOUND: &[&str] = &["attack", "attack*"];
/// More than this many phrases out of one is a slip of the pen.
const MOST: usize = 256;

/// Writes out the `(a b|c)` choices of a phrase and refuses what can be read in two ways.
///
/// # Errors
/// What is wrong with the phrase, in words for whoever wrote it.
pub(super) fn expand(phrase: &str) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let mut open = vec![phrase.to_owned()];
    while let Some(next) = open.pop() {
        if open.len() + done.len() > MOST {
            return Err("too many choices".to_owned());
        }
        let Some((before, rest)) = next.split_once('(') else {
            refuse_ambiguous(&next)?;
            done.push(next);
            continue;
        };
        let (choices, after) = rest.split_once(')').ok_or("a parenthesis is not closed")?;
        open.extend(choices.split('|').map(|choice| format!("{before}{choice}{after}")));
    }
    Ok(done)
}

fn refuse_ambiguous(phrase: &str) -> Result<(), String> {
    if phrase.contains([')', '|']) {
        return Err("choices of whole phrases are written (a b|c)".to_owned());
    }
    if !phrase.contains('/') {
        return Ok(());
    }
    let mut seen: Vec<&str> = Vec::new();
    for part in phrase.split_whitespace().filter(|part| *part != "..") {
        let choices: Vec<&str> = part.trim_matches(['[', ']']).split('/').collect();
        let completing = choices.iter().filter(|word| COMPLETING.contains(word)).count();
        let bound = choices.len() > 1 && choices.iter().any(|word| BOUND.contains(word));
        if bound || completing > 0 && completing < choices.len() {
            return Err(format!("{part:?} joins more than single words with \"/\": write (a b|c)"));
        }
        if let Some(twice) = choices.iter().find(|word| seen.contains(word)) {
            return Err(format!("{twice:?} stands twice: \"/\" joins single words only, write (a b|c)"));
        }
        seen.extend(choices);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn whole_phrases_are_chosen_in_parentheses() {
        let mut all = expand("about to (faint|pass out) now").unwrap();
        all.sort();
        assert_eq!(all, ["about to faint now", "about to pass out now"]);
    }

    #[test]
    fn a_slash_joins_single_words_only() {
        for slip in [
            "about to faint/pass out/collapse",
            "going to faint/pass out/black out",
            "heart attack/stroke",
            "can not .. wake/get .. to get/stay up",
            "came (off|out",
            "came off|out",
        ] {
            assert!(expand(slip).is_err(), "{slip}");
        }
        for plain in ["can/could not see", "shooting up/down/into", "a heart attack", "in and out/up"] {
            assert!(expand(plain).is_ok(), "{plain}");
        }
    }
}
