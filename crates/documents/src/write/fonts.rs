//! Letters: the embedded fonts, and the shaping of words with them.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, ShapePlan, UnicodeBuffer, script, shape_with_plan};

use super::{WriteError, model::Style};

/// What stands for a character that no font has.
const UNKNOWN: char = '\u{fffd}';

/// A cut of the embedded fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cut {
    Regular,
    Bold,
    Italic,
    BoldItalic,
    Mono,
}

impl Cut {
    pub(super) fn of(style: Style) -> Self {
        match (style.mono, style.bold, style.italic) {
            (true, _, _) => Self::Mono,
            (false, false, false) => Self::Regular,
            (false, true, false) => Self::Bold,
            (false, false, true) => Self::Italic,
            (false, true, true) => Self::BoldItalic,
        }
    }
}

struct Loaded {
    font: Font,
    face: Face<'static>,
    /// Which rules of the font apply: made once, for it takes longer than to shape a word. Those of the Latin script serve
    /// Greek and Cyrillic letters too.
    plan: ShapePlan,
}

impl Loaded {
    fn new(file: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(file, 0)?;
        let plan = ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        Some(Self { font: Font::new(file.into(), 0)?, face, plan })
    }

    fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some()
    }
}

/// All cuts.
pub(super) struct Fonts {
    regular: Loaded,
    bold: Loaded,
    italic: Loaded,
    bold_italic: Loaded,
    mono: Loaded,
}

/// Read once: they are part of the program and never change.
static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        regular: Loaded::new(include_bytes!("../../fonts/SourceSans3-Regular.ttf"))?,
        bold: Loaded::new(include_bytes!("../../fonts/SourceSans3-Bold.ttf"))?,
        italic: Loaded::new(include_bytes!("../../fonts/SourceSans3-Italic.ttf"))?,
        bold_italic: Loaded::new(include_bytes!("../../fonts/SourceSans3-BoldItalic.ttf"))?,
        mono: Loaded::new(include_bytes!("../../fonts/DejaVuSansMono.ttf"))?,
    })
});

/// Letters of one cut and size in a row.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) cut: Cut,
    pub(super) points: f32,
    pub(super) width: f32,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

impl Fonts {
    pub(super) fn get() -> Result<&'static Self, WriteError> {
        FONTS.as_ref().ok_or_else(|| WriteError::failed("an embedded font cannot be read"))
    }

    pub(super) fn font(&self, cut: Cut) -> Font {
        self.loaded(cut).font.clone()
    }

    fn loaded(&self, cut: Cut) -> &Loaded {
        match cut {
            Cut::Regular => &self.regular,
            Cut::Bold => &self.bold,
            Cut::Italic => &self.italic,
            Cut::BoldItalic => &self.bold_italic,
            Cut::Mono => &self.mono,
        }
    }

    /// Shapes a text, letter after letter to the right. Where the cut lacks a character the monospaced one, which has the
    /// most signs, steps in.
    pub(super) fn shape(&self, text: &str, cut: Cut, points: f32) -> Vec<Run> {
        let mut parts: Vec<(Cut, String)> = Vec::new();
        for c in text.chars() {
            let (c, cut) = match c {
                c if self.loaded(cut).has(c) => (c, cut),
                c if self.mono.has(c) => (c, Cut::Mono),
                _ => (UNKNOWN, Cut::Mono),
            };
            match parts.last_mut() {
                Some((last, part)) if *last == cut => part.push(c),
                _ => parts.push((cut, c.to_string())),
            }
        }
        parts.into_iter().map(|(cut, text)| self.shape_part(text, cut, points)).collect()
    }

    fn shape_part(&self, text: String, cut: Cut, points: f32) -> Run {
        let loaded = self.loaded(cut);
        let unit = loaded.font.units_per_em();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = shape_with_plan(&loaded.face, &loaded.plan, buffer);
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (index, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let start = info.cluster;
            // A cluster reaches to the next one; several glyphs may share it.
            let rest = infos.get(index..).unwrap_or_default();
            let end = rest.iter().map(|next| next.cluster).find(|next| *next != start);
            let range = position_of(start)..end.map_or(text.len(), position_of);
            // Units of a font are small whole numbers, which f32 holds exactly.
            let ems = |units: i32| units as f32 / unit;
            width += ems(position.x_advance) * points;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                ems(position.x_advance),
                ems(position.x_offset),
                ems(position.y_offset),
                ems(position.y_advance),
                range,
                None,
            ));
        }
        Run { text, cut, points, width, glyphs }
    }
}

fn position_of(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reports_are_full_of_is_in_the_fonts() {
        let fonts = Fonts::get().unwrap();
        for cut in [Cut::Regular, Cut::Bold, Cut::Italic, Cut::BoldItalic, Cut::Mono] {
            let runs = fonts.shape("µV² θ/β ≥ ±1.96 σ Δ → ÄÖÜß éñ – “”", cut, 10.0);
            let text: String = runs.iter().map(|run| run.text.as_str()).collect();
            assert_eq!(text, "µV² θ/β ≥ ±1.96 σ Δ → ÄÖÜß éñ – “”");
            assert!(runs.iter().flat_map(|run| &run.glyphs).all(|glyph| glyph.glyph_id.to_u32() != 0));
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_seen_to_be_missing() {
        let runs = Fonts::get().unwrap().shape("a漢b", Cut::Regular, 10.0);
        assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>(), ["a", "\u{fffd}", "b"]);
    }
}
