//! Markdown as blocks and words, the one source of all formats.

use comrak::{
    Arena, Node, Options,
    nodes::{ListType, NodeValue, TableAlignment},
    parse_document,
};

use super::WriteError;

/// More than any report has: what is longer is no paper, and would keep a thread busy for long.
const MAX_BYTES: usize = 2 << 20;
/// Lists in lists in quotations; people stop at four.
const MAX_DEPTH: usize = 24;

/// A piece of a paper that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Heading { level: u8, words: Vec<Inline> },
    Paragraph(Vec<Inline>),
    List { first: Option<u32>, items: Vec<Item> },
    Table { columns: Vec<Align>, header: Vec<Cell>, rows: Vec<Vec<Cell>> },
    Code(String),
    Quote(Vec<Block>),
    Rule,
}

/// One entry of a list; of a task list when it says whether it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) done: Option<bool>,
    pub(super) blocks: Vec<Block>,
}

/// The words of a table's cell.
pub(super) type Cell = Vec<Inline>;

/// A run of letters in one style, or the end of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    Words(String, Style),
    Break,
}

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
    pub(super) struck: bool,
    pub(super) raised: bool,
}

/// On which side of its column a cell's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// Reads Markdown. Anything is Markdown, so only its size and depth can be wrong.
pub(super) fn blocks(markdown: &str) -> Result<Vec<Block>, WriteError> {
    if markdown.len() > MAX_BYTES {
        return Err(WriteError::TooLarge);
    }
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    children(root, 0)
}

fn children(node: Node<'_>, depth: usize) -> Result<Vec<Block>, WriteError> {
    if depth > MAX_DEPTH {
        return Err(WriteError::TooLarge);
    }
    let mut blocks = Vec::new();
    for child in node.children() {
        block(child, depth + 1, &mut blocks)?;
    }
    Ok(blocks)
}

fn block(node: Node<'_>, depth: usize, blocks: &mut Vec<Block>) -> Result<(), WriteError> {
    match &node.data().value {
        NodeValue::Heading(heading) => blocks.push(Block::Heading { level: heading.level, words: words(node)? }),
        NodeValue::Paragraph => blocks.push(Block::Paragraph(words(node)?)),
        NodeValue::List(list) => {
            let first = u32::try_from(list.start).unwrap_or(1);
            let items = node.children().map(|child| item(child, depth)).collect::<Result<_, _>>()?;
            blocks.push(Block::List { first: (list.list_type == ListType::Ordered).then_some(first), items });
        }
        NodeValue::Table(table) => blocks.push(self::table(node, &table.alignments)?),
        NodeValue::CodeBlock(code) => blocks.push(Block::Code(clean(code.literal.trim_end_matches('\n')))),
        // Shown as what it is: text.
        NodeValue::HtmlBlock(html) => blocks.push(Block::Code(clean(html.literal.trim_end_matches('\n')))),
        NodeValue::BlockQuote => blocks.push(Block::Quote(children(node, depth)?)),
        NodeValue::ThematicBreak => blocks.push(Block::Rule),
        NodeValue::FootnoteDefinition(note) => {
            let mut inner = children(node, depth)?;
            let mark = Inline::Words(format!("[{}] ", clean(&note.name)), Style { raised: true, ..Style::default() });
            match inner.first_mut() {
                Some(Block::Paragraph(words)) => words.insert(0, mark),
                _ => inner.insert(0, Block::Paragraph(vec![mark])),
            }
            blocks.append(&mut inner);
        }
        // The options above make no other blocks; what a later version adds is shown by its content.
        _ => blocks.append(&mut children(node, depth)?),
    }
    Ok(())
}

fn item(node: Node<'_>, depth: usize) -> Result<Item, WriteError> {
    let done = match &node.data().value {
        NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
        _ => None,
    };
    Ok(Item { done, blocks: children(node, depth)? })
}

fn table(node: Node<'_>, alignments: &[TableAlignment]) -> Result<Block, WriteError> {
    let columns = alignments
        .iter()
        .map(|alignment| match alignment {
            TableAlignment::None | TableAlignment::Left => Align::Left,
            TableAlignment::Center => Align::Centre,
            TableAlignment::Right => Align::Right,
        })
        .collect::<Vec<_>>();
    let mut header = Vec::new();
    let mut rows = Vec::new();
    for row in node.children() {
        let mut cells = row.children().map(words).collect::<Result<Vec<_>, _>>()?;
        cells.resize(columns.len(), Vec::new());
        match &row.data().value {
            NodeValue::TableRow(true) => header = cells,
            _ => rows.push(cells),
        }
    }
    Ok(Block::Table { columns, header, rows })
}

fn words(node: Node<'_>) -> Result<Vec<Inline>, WriteError> {
    let mut words = Vec::new();
    for child in node.children() {
        inline(child, Style::default(), 0, &mut words)?;
    }
    Ok(words)
}

fn inline(node: Node<'_>, style: Style, depth: usize, words: &mut Vec<Inline>) -> Result<(), WriteError> {
    if depth > MAX_DEPTH {
        return Err(WriteError::TooLarge);
    }
    let mut inner = style;
    match &node.data().value {
        NodeValue::Text(text) => push(words, &clean(text), style),
        NodeValue::Code(code) => push(words, &clean(&code.literal), Style { mono: true, ..style }),
        NodeValue::HtmlInline(html) => push(words, &clean(html), style),
        NodeValue::SoftBreak => push(words, " ", style),
        NodeValue::LineBreak => words.push(Inline::Break),
        NodeValue::FootnoteReference(note) => {
            push(words, &format!("[{}]", clean(&note.name)), Style { raised: true, ..style });
        }
        NodeValue::Strong => inner.bold = true,
        NodeValue::Emph => inner.italic = true,
        NodeValue::Strikethrough => inner.struck = true,
        NodeValue::Image(_) => push(words, "[Picture] ", Style { italic: true, ..style }),
        _ => {}
    }
    for child in node.children() {
        inline(child, inner, depth + 1, words)?;
    }
    // On paper a link is its address.
    if let NodeValue::Link(link) = &node.data().value
        && ["http://", "https://", "mailto:"].iter().any(|scheme| link.url.starts_with(scheme))
        && !matches!(words.last(), Some(Inline::Words(text, _)) if text.ends_with(&link.url))
    {
        push(words, &format!(" ({})", clean(&link.url)), style);
    }
    Ok(())
}

fn push(words: &mut Vec<Inline>, text: &str, style: Style) {
    match words.last_mut() {
        Some(Inline::Words(last, same)) if *same == style => last.push_str(text),
        _ => words.push(Inline::Words(text.to_owned(), style)),
    }
}

/// Without what no format can hold: control characters, characters that are none, and the marks that turn the direction
/// of what follows, with which a text can be made to look like another.
pub(super) fn clean(text: &str) -> String {
    let is_kept = |c: &char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let is_none = matches!(c, '\u{fffe}' | '\u{ffff}');
        (!c.is_control() || matches!(c, '\n' | '\t')) && !turns && !is_none
    };
    text.chars().filter(is_kept).collect()
}

/// The letters without their styles.
#[cfg(test)]
fn letters(words: &[Inline]) -> String {
    words
        .iter()
        .map(|inline| match inline {
            Inline::Words(text, _) => text.as_str(),
            Inline::Break => "\n",
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_without_end_is_refused_and_not_followed() {
        for deep in [">".repeat(5000), "- ".repeat(5000), format!("{}x{}", "*a **b ".repeat(400), "** c*".repeat(400))] {
            assert!(matches!(blocks(&deep), Err(WriteError::TooLarge) | Ok(_)));
        }
        assert_eq!(blocks(&"> ".repeat(100)), Err(WriteError::TooLarge));
        assert_eq!(blocks(&"x".repeat(MAX_BYTES + 1)), Err(WriteError::TooLarge));
    }

    #[test]
    fn html_is_text_and_a_picture_is_named() {
        let read = blocks("a <b>c</b> ![brain](http://x/y.png)\n\n<script>alert(1)</script>\n").unwrap();
        let Some(Block::Paragraph(words)) = read.first() else { panic!("{read:?}") };
        assert_eq!(letters(words), "a <b>c</b> [Picture] brain");
        assert_eq!(read[1], Block::Code("<script>alert(1)</script>".to_owned()));
    }

    #[test]
    fn a_row_always_has_as_many_cells_as_the_table_has_columns() {
        let read = blocks("| a | b |\n|---|--:|\n| 1 |\n| 1 | 2 | 3 |\n").unwrap();
        let Some(Block::Table { columns, header, rows }) = read.first() else { panic!("{read:?}") };
        assert_eq!(*columns, [Align::Left, Align::Right]);
        assert_eq!(header.len(), 2);
        assert!(rows.iter().all(|row| row.len() == 2), "{rows:?}");
    }
}
