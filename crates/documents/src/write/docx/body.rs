//! The text itself.

use super::{
    super::{
        Paper,
        model::{Align, Block, Cell, Inline, Item, Style},
    },
    escape,
    parts::{MARGIN, NAMESPACES, page_size, text_width},
};

/// Word knows nine levels of lists.
const MAX_LEVEL: usize = 8;

/// The document part, and what the numbering part must know of it.
pub(super) struct Body {
    pub(super) document: String,
    /// The first figure of each numbered list, in order; the first list has number 2.
    pub(super) numbered: Vec<u32>,
    width: u32,
}

/// Where a block stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// The list around it: its number and level.
    list: Option<(usize, usize)>,
    /// Whether it carries the list's mark or only its indent.
    is_marked: bool,
    is_quoted: bool,
}

impl Body {
    pub(super) fn of(paper: &Paper, blocks: &[Block]) -> Self {
        let mut body = Self { document: String::new(), numbered: Vec::new(), width: text_width(paper.size) };
        body.raw(r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document "#).raw(NAMESPACES).raw("><w:body>");
        body.front(paper);
        for block in blocks {
            body.block(block, Place::default());
        }
        let (width, height) = page_size(paper.size);
        // titlePg: the first page has the empty header, and the letterhead in its place.
        body.raw(&format!(
            "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:headerReference w:type=\"first\" r:id=\"rId5\"/>\
             <w:footerReference w:type=\"default\" r:id=\"rId6\"/><w:footerReference w:type=\"first\" r:id=\"rId6\"/>\
             <w:pgSz w:w=\"{width}\" w:h=\"{height}\"/><w:pgMar w:top=\"1304\" w:right=\"{MARGIN}\" w:bottom=\"1304\" \
             w:left=\"{MARGIN}\" w:header=\"624\" w:footer=\"624\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>"
        ));
        body
    }

    fn raw(&mut self, xml: &str) -> &mut Self {
        self.document.push_str(xml);
        self
    }

    fn front(&mut self, paper: &Paper) {
        if let Some(letterhead) = &paper.letterhead {
            self.styled("Letterhead", &[bold(&letterhead.name)]);
            for line in &letterhead.lines {
                self.styled("Letterhead", &[plain(line)]);
            }
        }
        self.styled("Title", &[plain(&paper.title)]);
        if let Some(subtitle) = &paper.subtitle {
            self.styled("Subtitle", &[plain(subtitle)]);
        }
        for (name, value) in &paper.particulars {
            self.styled("Letterhead", &[bold(&format!("{name}: ")), plain(value)]);
        }
    }

    fn styled(&mut self, style: &str, words: &[Inline]) {
        self.raw("<w:p><w:pPr><w:pStyle w:val=\"").raw(style).raw("\"/></w:pPr>");
        self.words(words, false);
        self.raw("</w:p>");
    }

    fn block(&mut self, block: &Block, place: Place) {
        match block {
            Block::Heading { level, words } => self.styled(&format!("Heading{level}"), words),
            Block::Paragraph(words) => self.paragraph(words, place, None),
            Block::Code(code) => {
                let words: Vec<Inline> = lines(code);
                self.paragraph(&words, place, Some("Code"));
            }
            Block::Quote(blocks) => {
                for block in blocks {
                    self.block(block, Place { is_quoted: true, is_marked: false, ..place });
                }
            }
            Block::Rule => {
                self.raw(
                    "<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"C9D1D8\"/></w:pBdr>\
                     </w:pPr></w:p>",
                );
            }
            Block::List { first, items } => self.list(*first, items, place),
            Block::Table { columns, header, rows } => self.table(columns, header, rows),
        }
    }

    fn list(&mut self, first: Option<u32>, items: &[Item], place: Place) {
        let level = place.list.map_or(0, |(_, level)| (level + 1).min(MAX_LEVEL));
        let number = match first {
            None => 1,
            Some(first) => {
                self.numbered.push(first);
                self.numbered.len() + 1
            }
        };
        let inside = Place { list: Some((number, level)), ..place };
        for item in items {
            let mut is_marked = true;
            if let Some(done) = item.done {
                let mark = if done { "☑ " } else { "☐ " };
                match item.blocks.split_first() {
                    Some((Block::Paragraph(words), rest)) => {
                        let words: Vec<Inline> = std::iter::once(plain(mark)).chain(words.iter().cloned()).collect();
                        self.paragraph(&words, Place { is_marked, ..inside }, None);
                        rest.iter().for_each(|block| self.block(block, Place { is_marked: false, ..inside }));
                        continue;
                    }
                    _ => {
                        self.paragraph(&[plain(mark)], Place { is_marked, ..inside }, None);
                        is_marked = false;
                    }
                }
            }
            if item.blocks.is_empty() {
                self.paragraph(&[], Place { is_marked, ..inside }, None);
            }
            for block in &item.blocks {
                self.block(block, Place { is_marked, ..inside });
                is_marked = false;
            }
        }
    }

    fn paragraph(&mut self, words: &[Inline], place: Place, style: Option<&str>) {
        self.raw("<w:p><w:pPr>");
        let style = style.or(match (place.list, place.is_quoted) {
            (Some(_), _) => Some("ListParagraph"),
            (None, true) => Some("Quote"),
            (None, false) => None,
        });
        if let Some(style) = style {
            self.raw("<w:pStyle w:val=\"").raw(style).raw("\"/>");
        }
        match place.list {
            Some((number, level)) if place.is_marked => {
                self.raw(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>"));
            }
            Some((_, level)) => {
                self.raw(&format!("<w:ind w:left=\"{}\"/>", 360 * (level + 1)));
            }
            None => {}
        }
        self.raw("</w:pPr>");
        self.words(words, false);
        self.raw("</w:p>");
    }

    fn table(&mut self, columns: &[Align], header: &[Cell], rows: &[Vec<Cell>]) {
        let count = u32::try_from(columns.len()).unwrap_or(u32::MAX).max(1);
        let width = self.width / count;
        // Many columns, such as one for each electrode, get smaller letters.
        let size = match count {
            0..=6 => 19,
            7..=10 => 16,
            _ => 12,
        };
        self.raw(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblCellMar>\
             <w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
            width * count
        ));
        for _ in columns {
            self.raw(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        self.raw("</w:tblGrid>");
        self.row(columns, header, width, size, true);
        for row in rows {
            self.row(columns, row, width, size, false);
        }
        // Two tables without a paragraph between would grow together.
        self.raw("</w:tbl><w:p><w:pPr><w:spacing w:after=\"60\"/></w:pPr></w:p>");
    }

    fn row(&mut self, columns: &[Align], cells: &[Cell], width: u32, size: u32, is_header: bool) {
        let repeat = if is_header { "<w:tblHeader/>" } else { "" };
        self.raw("<w:tr><w:trPr><w:cantSplit/>").raw(repeat).raw("</w:trPr>");
        for (cell, align) in cells.iter().zip(columns) {
            let side = match align {
                Align::Left => "left",
                Align::Centre => "center",
                Align::Right => "right",
            };
            self.raw(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:spacing w:before=\"20\" \
                 w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"{side}\"/><w:rPr><w:sz w:val=\"{size}\"/>\
                 </w:rPr></w:pPr>"
            ));
            for inline in cell {
                self.run(inline, is_header, Some(size));
            }
            self.raw("</w:p></w:tc>");
        }
        self.raw("</w:tr>");
    }

    fn words(&mut self, words: &[Inline], is_bold: bool) {
        for inline in words {
            self.run(inline, is_bold, None);
        }
    }

    fn run(&mut self, inline: &Inline, is_bold: bool, size: Option<u32>) {
        let Inline::Words(text, style) = inline else {
            self.raw("<w:r><w:br/></w:r>");
            return;
        };
        self.raw("<w:r><w:rPr>");
        // In the order of the schema, which Word insists on.
        if style.mono {
            self.raw("<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/>");
        }
        if style.bold || is_bold {
            self.raw("<w:b/>");
        }
        if style.italic {
            self.raw("<w:i/>");
        }
        if style.struck {
            self.raw("<w:strike/>");
        }
        if let Some(size) = size {
            self.raw(&format!("<w:sz w:val=\"{size}\"/>"));
        }
        if style.raised {
            self.raw("<w:vertAlign w:val=\"superscript\"/>");
        }
        self.raw("</w:rPr><w:t xml:space=\"preserve\">").raw(&escape(text)).raw("</w:t></w:r>");
    }
}

fn plain(text: &str) -> Inline {
    Inline::Words(text.to_owned(), Style::default())
}

fn bold(text: &str) -> Inline {
    Inline::Words(text.to_owned(), Style { bold: true, ..Style::default() })
}

fn lines(code: &str) -> Vec<Inline> {
    let mut words = Vec::new();
    for (index, line) in code.lines().enumerate() {
        if index > 0 {
            words.push(Inline::Break);
        }
        words.push(plain(line));
    }
    words
}
