//! A paper as one web page: no script, no picture, no address outside of it.

use std::fmt::Write as _;

use super::{
    Paper, PaperSize,
    model::{Align, Block, Cell, Inline, Item, Style, clean},
};

/// The look, on screens and on paper.
const STYLE: &str = include_str!("page.css");

/// The whole page.
pub(super) fn page(paper: &Paper, blocks: &[Block]) -> String {
    let size = match paper.size {
        PaperSize::A4 => "A4",
        PaperSize::UsLetter => "letter",
    };
    let mut out = Writer::default();
    out.raw("<!doctype html>\n<html lang=\"").text(&paper.language).raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // The page may be opened anywhere: should anything slip through, it still may load and run nothing.
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    out.raw("<title>").text(&paper.title).raw("</title>\n<style>\n@page { size: ").raw(size).raw("; }\n");
    out.raw(STYLE).raw("</style>\n</head>\n<body>\n<header>\n");
    if let Some(letterhead) = &paper.letterhead {
        out.raw("<address>\n<strong>").text(&letterhead.name).raw("</strong>\n");
        for line in &letterhead.lines {
            out.raw("<br>").text(line).raw("\n");
        }
        out.raw("</address>\n");
    }
    out.raw("<h1>").text(&paper.title).raw("</h1>\n");
    if let Some(subtitle) = &paper.subtitle {
        out.raw("<p class=\"subtitle\">").text(subtitle).raw("</p>\n");
    }
    if !paper.particulars.is_empty() {
        out.raw("<dl>\n");
        for (name, value) in &paper.particulars {
            out.raw("<dt>").text(name).raw("</dt><dd>").text(value).raw("</dd>\n");
        }
        out.raw("</dl>\n");
    }
    out.raw("</header>\n<main>\n");
    out.blocks(blocks);
    out.raw("</main>\n");
    if paper.header.is_some() || paper.footer.is_some() {
        out.raw("<footer>\n");
        for line in [&paper.header, &paper.footer].into_iter().flatten() {
            out.raw("<p>").text(line).raw("</p>\n");
        }
        out.raw("</footer>\n");
    }
    out.raw("</body>\n</html>\n");
    out.html
}

#[derive(Default)]
struct Writer {
    html: String,
}

impl Writer {
    /// Markup; never a word of the paper.
    fn raw(&mut self, markup: &str) -> &mut Self {
        self.html.push_str(markup);
        self
    }

    /// Words of the paper.
    fn text(&mut self, text: &str) -> &mut Self {
        for c in clean(text).chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                c => self.html.push(c),
            }
        }
        self
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, words } => {
                // The title is the page's only first heading.
                let level = (level + 1).min(6);
                self.open(&format!("h{level}")).words(words).close(&format!("h{level}"));
            }
            Block::Paragraph(words) => {
                self.open("p").words(words).close("p");
            }
            Block::List { first: Some(first), items } => {
                // Writing to a string cannot fail.
                writeln!(self.html, "<ol start=\"{first}\">").ok();
                self.items(items).close("ol");
            }
            Block::List { first: None, items } => {
                self.raw("<ul>\n").items(items).close("ul");
            }
            Block::Table { columns, header, rows } => self.table(columns, header, rows),
            Block::Code(code) => {
                self.raw("<pre><code>").text(code).raw("</code></pre>\n");
            }
            Block::Quote(blocks) => {
                self.raw("<blockquote>\n").blocks(blocks);
                self.close("blockquote");
            }
            Block::Rule => {
                self.raw("<hr>\n");
            }
        }
    }

    fn items(&mut self, items: &[Item]) -> &mut Self {
        for item in items {
            self.raw("<li>");
            match item.done {
                Some(true) => self.raw("<input type=\"checkbox\" checked disabled aria-label=\"done\"> "),
                Some(false) => self.raw("<input type=\"checkbox\" disabled aria-label=\"open\"> "),
                None => self,
            };
            match item.blocks.as_slice() {
                [Block::Paragraph(words)] => {
                    self.words(words);
                }
                blocks => self.blocks(blocks),
            }
            self.close("li");
        }
        self
    }

    fn table(&mut self, columns: &[Align], header: &[Cell], rows: &[Vec<Cell>]) {
        self.raw("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n<thead>\n<tr>");
        for (cell, align) in header.iter().zip(columns) {
            self.raw("<th scope=\"col\"").raw(class(*align)).raw(">").words(cell).raw("</th>");
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for (cell, align) in row.iter().zip(columns) {
                self.raw("<td").raw(class(*align)).raw(">").words(cell).raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table></div>\n");
    }

    fn words(&mut self, words: &[Inline]) -> &mut Self {
        for inline in words {
            match inline {
                Inline::Break => self.raw("<br>"),
                Inline::Words(text, style) => self.styled(text, *style),
            };
        }
        self
    }

    fn styled(&mut self, text: &str, style: Style) -> &mut Self {
        let elements = [
            (style.bold, "strong"),
            (style.italic, "em"),
            (style.struck, "s"),
            (style.raised, "sup"),
            (style.mono, "code"),
        ];
        let worn = || elements.iter().filter(|(is_worn, _)| *is_worn).map(|(_, name)| *name);
        for name in worn() {
            self.raw("<").raw(name).raw(">");
        }
        self.text(text);
        for name in worn().rev() {
            self.raw("</").raw(name).raw(">");
        }
        self
    }

    fn open(&mut self, name: &str) -> &mut Self {
        self.raw("<").raw(name).raw(">")
    }

    fn close(&mut self, name: &str) -> &mut Self {
        self.raw("</").raw(name).raw(">\n")
    }
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Centre => " class=\"centre\"",
        Align::Right => " class=\"right\"",
    }
}
