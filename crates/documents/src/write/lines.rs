//! Words into lines of a given width, ragged on the right as clinical papers are read best.

use super::{
    fonts::{Cut, Fonts, Run},
    model::{Inline, Style},
};

/// Superscripts: their size, and how far they are raised, in parts of the size around them.
const RAISED_SIZE: f32 = 0.7;
const RAISED_BY: f32 = 0.33;

/// A row of letters with its place on a line.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) run: Run,
    /// From the left end of the line.
    pub(super) x: f32,
    /// Above the line.
    pub(super) lift: f32,
    pub(super) is_struck: bool,
}

/// One line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    pub(super) width: f32,
}

/// How wide words are, for one point of size.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// The longest word: below this width words are cut.
    pub(super) least: f32,
    /// The longest line: above this width nothing changes.
    pub(super) natural: f32,
}

/// What a line is made of while it is filled.
enum Token<'a> {
    /// Letters without a space; a word may consist of several in different styles.
    Letters(&'a str, Style),
    Space,
    Break,
}

fn tokens(words: &[Inline]) -> impl Iterator<Item = Token<'_>> {
    words.iter().flat_map(|inline| {
        let parts: Vec<Token<'_>> = match inline {
            Inline::Break => vec![Token::Break],
            Inline::Words(text, style) => text
                .split_inclusive(char::is_whitespace)
                .flat_map(|part| {
                    let letters = part.trim_end_matches(char::is_whitespace);
                    let space = (letters.len() < part.len()).then_some(Token::Space);
                    (!letters.is_empty()).then_some(Token::Letters(letters, *style)).into_iter().chain(space)
                })
                .collect(),
        };
        parts
    })
}

/// The sizes of words, whatever their size on paper.
pub(super) fn measure(fonts: &Fonts, words: &[Inline], base: Style) -> Measure {
    const POINTS: f32 = 100.0;
    let mut measure = Measure::default();
    let (mut word, mut line) = (0.0_f32, 0.0_f32);
    let space = width(fonts, " ", base, POINTS);
    for token in tokens(words) {
        match token {
            Token::Letters(text, style) => {
                let width = width(fonts, text, mixed(style, base), POINTS);
                word += width;
                line += width;
            }
            Token::Space => {
                word = 0.0;
                line += space;
            }
            Token::Break => (word, line) = (0.0, 0.0),
        }
        measure.least = measure.least.max(word / POINTS);
        measure.natural = measure.natural.max(line / POINTS);
    }
    measure
}

/// Breaks words into lines. There is always one line at least.
pub(super) fn break_lines(fonts: &Fonts, words: &[Inline], base: Style, points: f32, max_width: f32) -> Vec<Line> {
    let mut filler = Filler { fonts, points, max_width, lines: Vec::new(), line: Vec::new(), x: 0.0 };
    let space = width(fonts, " ", base, points);
    let mut word: Vec<(&str, Style)> = Vec::new();
    let mut gap = 0.0;
    for token in tokens(words) {
        match token {
            Token::Letters(text, style) => word.push((text, mixed(style, base))),
            Token::Space => {
                filler.put(&mut word, &mut gap);
                gap = space;
            }
            Token::Break => {
                filler.put(&mut word, &mut gap);
                filler.end_line();
                gap = 0.0;
            }
        }
    }
    filler.put(&mut word, &mut gap);
    filler.end_line();
    filler.lines
}

/// Lines of monospaced text as they are, spaces kept; what is too long goes on below.
pub(super) fn code_lines(fonts: &Fonts, code: &str, points: f32, max_width: f32) -> Vec<Line> {
    let style = Style { mono: true, ..Style::default() };
    let advance = width(fonts, "0", style, points).max(0.1);
    // At least one letter a line, however narrow.
    let per_line = (max_width / advance).floor().max(1.0) as usize;
    let mut lines = Vec::new();
    for line in code.split('\n') {
        let letters: Vec<char> = line.replace('\t', "    ").chars().collect();
        if letters.is_empty() {
            lines.push(Line::default());
        }
        for part in letters.chunks(per_line) {
            lines.push(set(fonts, &[(part.iter().collect(), style)], points));
        }
    }
    lines
}

struct Filler<'a> {
    fonts: &'a Fonts,
    points: f32,
    max_width: f32,
    lines: Vec<Line>,
    line: Vec<(String, Style)>,
    x: f32,
}

impl Filler<'_> {
    /// Puts a word after a gap, on this line or the next.
    fn put(&mut self, word: &mut Vec<(&str, Style)>, gap: &mut f32) {
        if word.is_empty() {
            return;
        }
        let wide: f32 = word.iter().map(|(text, style)| width(self.fonts, text, *style, self.points)).sum();
        if self.x > 0.0 && self.x + *gap + wide > self.max_width {
            self.end_line();
        }
        if self.x > 0.0 && *gap > 0.0 {
            let style = self.line.last().map_or(Style::default(), |(_, style)| *style);
            // A space belongs to the words around, not to the code or the note's mark before it.
            self.add(" ", Style { raised: false, struck: false, mono: false, ..style }, *gap);
        }
        for (text, style) in word.drain(..) {
            if wide <= self.max_width {
                let width = width(self.fonts, text, style, self.points);
                self.add(text, style, width);
            } else {
                self.cut(text, style);
            }
        }
        *gap = 0.0;
    }

    /// A word longer than the line goes on below, letter by letter.
    fn cut(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            let letter = c.to_string();
            let width = width(self.fonts, &letter, style, self.points);
            if self.x > 0.0 && self.x + width > self.max_width {
                self.end_line();
            }
            self.add(&letter, style, width);
        }
    }

    fn add(&mut self, text: &str, style: Style, width: f32) {
        self.x += width;
        match self.line.last_mut() {
            Some((last, same)) if *same == style => last.push_str(text),
            _ => self.line.push((text.to_owned(), style)),
        }
    }

    fn end_line(&mut self) {
        self.lines.push(set(self.fonts, &self.line, self.points));
        self.line.clear();
        self.x = 0.0;
    }
}

/// Letters side by side.
fn set(fonts: &Fonts, parts: &[(String, Style)], points: f32) -> Line {
    let mut line = Line::default();
    for (text, style) in parts {
        let (size, lift) = if style.raised { (points * RAISED_SIZE, points * RAISED_BY) } else { (points, 0.0) };
        for run in fonts.shape(text, Cut::of(*style), size) {
            let width = run.width;
            line.pieces.push(Piece { run, x: line.width, lift, is_struck: style.struck });
            line.width += width;
        }
    }
    line
}

fn width(fonts: &Fonts, text: &str, style: Style, points: f32) -> f32 {
    let size = if style.raised { points * RAISED_SIZE } else { points };
    fonts.shape(text, Cut::of(style), size).iter().map(|run| run.width).sum()
}

/// The style of letters in a place that has one of its own.
fn mixed(style: Style, base: Style) -> Style {
    Style { bold: style.bold || base.bold, italic: style.italic || base.italic, ..style }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<Inline> {
        vec![Inline::Words(text.to_owned(), Style::default())]
    }

    fn letters(line: &Line) -> String {
        line.pieces.iter().map(|piece| piece.run.text.as_str()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_letter_is_lost_and_no_line_too_wide(text in "[a-zA-Zµ²θ ]{0,120}", max_width in 20.0_f32..300.0) {
            let fonts = Fonts::get().unwrap();
            let lines = break_lines(fonts, &words(&text), Style::default(), 10.0, max_width);
            let joined: String = lines.iter().map(letters).collect();
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&joined), solid(&text));
            // Kerning across a space may add a hair.
            prop_assert!(lines.iter().all(|line| line.width <= max_width + 1.0));
        }
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        let fonts = Fonts::get().unwrap();
        let lines = break_lines(fonts, &words("relative theta power"), Style::default(), 10.0, 60.0);
        assert_eq!(lines.iter().map(letters).collect::<Vec<_>>(), ["relative theta", "power"]);
    }
}
