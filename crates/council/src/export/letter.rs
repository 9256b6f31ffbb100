//! The patient's version: plain words, the clinic's letterhead, no model, no figure that the report does not have.

use cliniq_documents::write::Paper;
use cliniq_platform::phi::Purpose;

use super::{ExportInput, Letter, Signature, plain, sheet};
use crate::numbers::{NumberCheck, Verdict};

/// What stands in place of a figure that is not in the report.
const WITHHELD: &str = "(figure withheld: it is not in your report)";
/// What stands in place of a model's name.
const SOFTWARE: &str = "the software";

/// Abbreviations and what they are short for.
const SPELLED: [(&str, &str); 14] = [
    ("EC", "eyes closed"),
    ("EO", "eyes open"),
    ("PAF", "peak alpha frequency"),
    ("IAF", "peak alpha frequency"),
    ("TBR", "theta/beta ratio"),
    ("FAA", "frontal alpha asymmetry"),
    ("PDR", "basic rhythm at the back of the head"),
    ("ERP", "response to a signal"),
    ("ERPs", "responses to signals"),
    ("SD", "standard deviations"),
    ("SMR", "sensorimotor rhythm"),
    ("abs.", "absolute"),
    ("rel.", "relative"),
    ("QEEG", "qEEG"),
];

/// Words of the field, and how they are explained to somebody who hears them for the first time.
const EXPLAINED: [(&str, &str); 20] = [
    ("qEEG", "a recording of the brain's electrical rhythms, measured and compared by a computer"),
    ("delta", "the slowest rhythm, strongest in deep sleep"),
    ("theta", "a slow rhythm, often seen in drowsiness and in daydreaming"),
    ("alpha", "the rhythm of relaxed wakefulness, strongest with closed eyes"),
    ("beta", "a fast rhythm of active thinking"),
    ("gamma", "the fastest rhythm"),
    ("sensorimotor rhythm", "a rhythm over the middle of the head while the body is still"),
    ("absolute power", "how strong a rhythm is"),
    ("relative power", "which part of the whole a rhythm makes up"),
    (
        "z score",
        "how far a value is from the average of people of the same age; between -2 and 2 lie about 95 of 100 people",
    ),
    (
        "z-score",
        "how far a value is from the average of people of the same age; between -2 and 2 lie about 95 of 100 people",
    ),
    ("peak alpha frequency", "the speed at which the alpha rhythm is strongest, in beats a second (Hz)"),
    ("theta/beta ratio", "how strong slow theta is compared with fast beta"),
    ("asymmetry", "a difference between the left and the right side"),
    ("coherence", "how much two places of the brain work in step"),
    ("P300", "the brain's answer about a third of a second after a rare signal"),
    ("latency", "how long an answer takes, in thousandths of a second (ms)"),
    ("amplitude", "how high a wave is"),
    ("artifact", "a disturbance of the recording, such as a blink"),
    ("eyes closed", "recorded while the eyes were shut"),
];

/// Lines about the making of a draft, which are nobody's finding.
const OF_THE_COUNCIL: [&str; 10] = [
    "peer review",
    "reviewer",
    "consolidat",
    "panel",
    "council",
    "language model",
    "draft",
    "analysis a",
    "analysis b",
    "analysis c",
];

/// A draft in words for patients: abbreviations spelled out, sections about its making left out, models not named.
/// `models` are the ids of the panel.
pub fn plain_words(draft: &str, models: &[String]) -> String {
    let mut text = String::with_capacity(draft.len());
    let mut left_out: Option<usize> = None;
    for line in draft.lines() {
        let level = line.chars().take_while(|c| *c == '#').count();
        if level > 0 {
            let lower = line.to_lowercase();
            let is_inside = left_out.is_some_and(|outer| level > outer);
            if !is_inside {
                let is_of_making = OF_THE_COUNCIL.iter().any(|word| lower.contains(word))
                    || lower.contains("number check")
                    || lower.contains("provenance");
                left_out = is_of_making.then_some(level);
            }
        }
        if left_out.is_none() {
            text.push_str(&spelled(line));
            text.push('\n');
        }
    }
    unnamed(&text, models)
}

/// Spells out abbreviations, where they stand as words.
fn spelled(line: &str) -> String {
    let mut text = line.to_owned();
    for (short, long) in SPELLED {
        text = replaced(&text, short, long, false);
    }
    text
}

/// Takes the names of models out.
fn unnamed(text: &str, models: &[String]) -> String {
    let mut names: Vec<&str> = models.iter().map(String::as_str).collect();
    // Also without the provider before it, and without the options behind it.
    names.extend(models.iter().filter_map(|id| id.rsplit('/').next()));
    names.extend(models.iter().filter_map(|id| id.rsplit('/').next()?.split([':', '(']).next()));
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    let named = names.into_iter().filter(|name| name.chars().count() > 1);
    named.fold(text.to_owned(), |text, name| replaced(&text, name, SOFTWARE, true))
}

/// Replaces a word; letters and digits beside it make it another word.
fn replaced(text: &str, word: &str, by: &str, any_case: bool) -> String {
    let is_part = |c: char| c.is_alphanumeric();
    let mut found = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let here =
            rest.get(..word.len()).filter(|it| *it == word || (any_case && it.to_lowercase() == word.to_lowercase()));
        let stands_alone = !text[..at].ends_with(is_part)
            && (!rest.get(word.len()..).unwrap_or("").starts_with(is_part) || word.ends_with(|c: char| !is_part(c)));
        if here.is_some() && stands_alone {
            found.push_str(by);
            at += word.len();
        } else {
            let c = rest.chars().next().map_or(1, char::len_utf8);
            found.push_str(&rest[..c]);
            at += c;
        }
    }
    found
}

/// Puts a remark in place of each figure that is not in the report.
fn withheld(text: &str, check: &NumberCheck) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut at = 0;
    for figure in check.figures.iter().filter(|it| it.verdict == Verdict::NotFound) {
        // Both ends of a range have its place.
        let Some(before) = text.get(at..figure.start) else { continue };
        safe.push_str(before);
        safe.push_str(WITHHELD);
        at = figure.end;
    }
    safe.push_str(text.get(at..).unwrap_or(""));
    safe
}

/// The paper of `patient.pdf`.
pub(super) fn paper(input: &ExportInput, letter: &Letter, signature: &Signature) -> Paper {
    let models: Vec<String> =
        input.panel.iter().map(|it| it.model.clone()).chain(input.losses.iter().map(|it| it.model.clone())).collect();
    // A clinician may have written the text: names are taken out again.
    let own = withheld(letter.text.open(Purpose::Show), &letter.check);
    let text = unnamed(own.trim(), &models);
    let mut body =
        "This letter is for you. It is not a diagnosis, and it replaces no talk with your clinician.\n\n".to_owned();
    if input.is_simulated {
        body.push_str("**This is an example: nothing in it is about a person.**\n\n");
    }
    body.push_str(&text);
    let lower = text.to_lowercase();
    let words: Vec<&(&str, &str)> = EXPLAINED.iter().filter(|(word, _)| lower.contains(&word.to_lowercase())).collect();
    if !words.is_empty() {
        body.push_str("\n\n## Words in this letter\n\n");
        let mut told = Vec::new();
        for (word, meaning) in words {
            if !told.contains(meaning) {
                body.push_str(&format!("- **{word}**: {meaning}\n"));
                told.push(meaning);
            }
        }
    }
    let zone = jiff::tz::TimeZone::UTC;
    body.push_str(&format!(
        "\n\n---\n\nRead and signed by {} on {}. Software helped to write it. Please ask if anything is unclear.\n",
        plain(&signature.by),
        signature.at.in_zone(&zone).date()
    ));
    sheet(input, "About your brain recording", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_spelled_out_as_words_only() {
        assert_eq!(
            spelled("EC and EO, but not ECG; PAF 9.4 Hz"),
            "eyes closed and eyes open, but not ECG; peak alpha frequency 9.4 Hz"
        );
    }

    #[test]
    fn sections_about_the_making_and_names_of_models_are_left_out() {
        let draft = "# Findings\nAlpha is slow, says gpt-9.\n## Peer review\nReviewer A agreed.\n### Detail\nx\n## Advice\nRest. GPT-9!\n";
        let words = plain_words(draft, &["vendor/gpt-9:latest".to_owned()]);
        assert_eq!(words, "# Findings\nAlpha is slow, says the software.\n## Advice\nRest. the software!\n");
    }
}
