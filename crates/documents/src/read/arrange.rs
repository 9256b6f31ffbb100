//! Words at places become lines of text in which columns stay columns.
//!
//! The library can make Markdown of a page too, but guesses where tables are: of a dense one it joins neighbouring columns
//! into one cell, and of a list of values it joins lines. A value that moved to another electrode is worse than a table
//! without bars, so nothing is guessed here.

/// Words and their box; the origin is the lower left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) text: String,
}

impl Word {
    fn middle(&self) -> f32 {
        self.y + self.height / 2.0
    }
}

/// Columns are set for letters somewhat narrower than most, so that a wide word does not push its neighbours aside.
const NARROWER: f32 = 0.85;
/// A gap wider than so many letters separates columns, which at least two spaces say.
const COLUMN_GAP: f32 = 1.6;
/// White as high as so many lines is an empty line.
const PARAGRAPH_GAP: f32 = 1.9;

/// The lines of a page from top to bottom.
pub(super) fn arrange(mut words: Vec<Word>) -> String {
    words.retain(|word| !word.text.trim().is_empty() && word.x.is_finite() && word.middle().is_finite());
    let Some(letter) = letter_width(&words) else { return String::new() };
    let left = words.iter().map(|word| word.x).fold(f32::INFINITY, f32::min);
    words.sort_by(|a, b| b.middle().total_cmp(&a.middle()));
    let mut text = String::new();
    let mut above: Option<(f32, f32)> = None;
    for line in words.chunk_by_mut(|a, b| a.middle() - b.middle() < 0.4 * a.height.min(b.height)) {
        let Some(first) = line.first() else { continue };
        let (middle, height) = (first.middle(), first.height);
        if above.is_some_and(|(before, size)| before - middle > PARAGRAPH_GAP * size.max(height)) {
            text.push('\n');
        }
        above = Some((middle, height));
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        text.push_str(line_of(line, left, letter).trim_end());
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// The width of an ordinary letter of the page: that of the middle word.
fn letter_width(words: &[Word]) -> Option<f32> {
    let count = |word: &Word| word.text.chars().count().max(1) as f32;
    let mut widths: Vec<f32> =
        words.iter().map(|word| word.width / count(word)).filter(|width| width.is_finite() && *width > 0.1).collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() / 2).copied()
}

fn line_of(words: &[Word], left: f32, letter: f32) -> String {
    /// Wider than any page is in letters; a box far outside of it must not become a long row of spaces.
    const MAX_COLUMN: f32 = 400.0;
    let mut line = String::new();
    let mut length = 0;
    let mut end: Option<f32> = None;
    for word in words {
        // A place on a page, so the number of letters is a small one.
        let column = ((word.x - left) / (letter * NARROWER)).round().clamp(0.0, MAX_COLUMN) as usize;
        let space = match end.map(|end| word.x - end) {
            None => column,
            Some(gap) if gap > COLUMN_GAP * letter => column.saturating_sub(length).max(2),
            Some(gap) if gap > 0.12 * letter => 1,
            Some(_) => 0,
        };
        line.extend(std::iter::repeat_n(' ', space));
        line.push_str(&word.text);
        length += space + word.text.chars().count();
        end = Some(word.x + word.width);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(x: f32, y: f32, text: &str) -> Word {
        Word { x, y, width: 5.0 * text.chars().count() as f32, height: 10.0, text: text.to_owned() }
    }

    #[test]
    fn columns_stay_below_each_other_and_words_of_a_sentence_together() {
        let words = vec![
            word(150.0, 686.0, "12.3"),
            word(50.0, 686.0, "Fp1"),
            word(50.0, 700.0, "Site"),
            word(150.0, 700.5, "Delta"),
            word(50.0, 640.0, "See"),
            word(68.0, 640.0, "below"),
        ];
        let text = arrange(words);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[0].find("Delta"), lines[1].find("12.3"));
        assert_eq!(lines[2..], ["", "See below"]);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_wherever_it_stands(places in proptest::collection::vec((any::<f32>(), any::<f32>(), "[a-z0-9]{1,6}"), 0..30)) {
            let words: Vec<Word> = places.iter().map(|(x, y, text)| word(*x, *y, text)).collect();
            let kept = words.iter().filter(|word| word.x.is_finite() && word.middle().is_finite());
            let mut expected: Vec<char> = kept.flat_map(|word| word.text.chars()).collect();
            let mut found: Vec<char> = arrange(words.clone()).chars().filter(|c| !c.is_whitespace()).collect();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
