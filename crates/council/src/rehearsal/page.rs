//! Pages of words at places, which become aligned text or a sheet.

use cliniq_documents::write::{Lettering, Placed, Sheet};

/// The width of a letter of the plain text in points of the sheet.
const LETTER: f32 = 4.4;

/// Words at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    x: f32,
    points: f32,
    lettering: Lettering,
    text: String,
}

/// A page, line by line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Page {
    lines: Vec<(f32, Vec<Words>)>,
    rules: Vec<f32>,
}

impl Page {
    /// Adds words at a place. Those of one height are one line.
    pub(super) fn put(&mut self, (x, y): (f32, f32), points: f32, lettering: Lettering, text: impl Into<String>) {
        let words = Words { x, points, lettering, text: text.into() };
        match self.lines.iter_mut().find(|(line, _)| (*line - y).abs() < 0.5) {
            Some((_, line)) => line.push(words),
            None => self.lines.push((y, vec![words])),
        }
    }

    /// Adds a line across the page.
    pub(super) fn rule(&mut self, y: f32) {
        self.rules.push(y);
    }

    /// As plain text.
    pub(super) fn text(&self) -> String {
        let mut lines: Vec<&(f32, Vec<Words>)> = self.lines.iter().collect();
        lines.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut text = String::new();
        for (_, line) in lines {
            let mut words: Vec<&Words> = line.iter().collect();
            words.sort_by(|a, b| a.x.total_cmp(&b.x));
            let mut length = 0;
            for word in words {
                // Places are some hundred points, so the number of letters is a small one.
                let column = (word.x / LETTER).round().max(0.0) as usize;
                let space = if length == 0 { column } else { column.saturating_sub(length).max(2) };
                text.extend(std::iter::repeat_n(' ', space));
                text.push_str(&word.text);
                length += space + word.text.chars().count();
            }
            text.push('\n');
        }
        text
    }

    /// As a sheet of paper.
    pub(super) fn sheet(&self) -> Sheet {
        let rules = self.rules.iter().map(|y| Placed::Area { x: 36.0, y: *y, width: 523.0, height: 0.6, grey: 120 });
        let words = self.lines.iter().flat_map(|(y, line)| {
            line.iter().map(|words| Placed::Text {
                x: words.x,
                y: *y,
                points: words.points,
                lettering: words.lettering,
                text: words.text.clone(),
            })
        });
        Sheet { items: rules.chain(words).collect(), ..Sheet::default() }
    }
}
