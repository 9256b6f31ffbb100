//! Blocks into rows: what must stay on one page, with everything that is drawn in it.

use super::{
    Letterhead, Paper, WriteError,
    fonts::Fonts,
    lines::{Line, Measure, Piece, break_lines, code_lines, measure},
    model::{Align, Block, Cell, Inline, Item, Style, clean},
};

/// The size of ordinary letters in points, and the height of their lines in parts of it.
pub(super) const BODY: f32 = 10.5;
const LEADING: f32 = 1.38;
/// Sizes of headings by level.
const HEADINGS: [f32; 6] = [16.0, 13.5, 12.0, 11.0, 10.5, 10.5];
const TITLE: f32 = 21.0;
/// Sizes that are tried for tables, for they must not be wider than the page.
const TABLE_SIZES: [f32; 5] = [9.5, 8.5, 7.5, 6.5, 5.5];
/// Left and right of a cell's text.
const CELL_PADDING: f32 = 4.0;
/// Above a paragraph.
const GAP: f32 = 6.0;

/// How dark something is: 0 is black.
pub(super) type Grey = u8;
const BLACK: Grey = 24;
const QUIET: Grey = 96;
const LINE: Grey = 200;
const SHADE: Grey = 243;

/// Something drawn, measured from the left margin and the top of its row.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Letters { piece: Piece, x: f32, baseline: f32, grey: Grey, node: Option<usize> },
    Area { x: f32, y: f32, width: f32, height: f32, grey: Grey },
}

/// A strip of the paper that is never cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) height: f32,
    /// White above it, except at the top of a page.
    pub(super) space: f32,
    pub(super) marks: Vec<Mark>,
    /// Whether the next row must stand on the same page.
    pub(super) keeps_next: bool,
    /// The table it is a row of; that table's header is repeated above it on a new page.
    pub(super) table: Option<usize>,
}

/// What a node of the tree of tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading(u8),
    Paragraph,
    List { is_numbered: bool },
    Entry,
    Label,
    Body,
    Table,
    TableRow,
    HeaderCell,
    Cell,
    Quote,
    Code,
}

/// A node of the tree of tags, by which screen readers find their way.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) role: Role,
    pub(super) parent: Option<usize>,
}

/// A paper in rows.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) rows: Vec<Row>,
    /// The header of each table, as it is repeated.
    pub(super) headers: Vec<Row>,
    pub(super) nodes: Vec<Node>,
}

/// Lays a paper out on pages whose text is `width` wide and `height` high.
pub(super) fn flow(paper: &Paper, blocks: &[Block], width: f32, height: f32) -> Result<Flow, WriteError> {
    let mut setter = Setter { fonts: Fonts::get()?, flow: Flow::default(), height };
    let frame = Frame { x: 0.0, width, parent: None, grey: BLACK };
    setter.front(paper, frame);
    for block in blocks {
        setter.block(block, frame);
    }
    Ok(setter.flow)
}

/// The strip in which blocks are set.
#[derive(Clone, Copy)]
struct Frame {
    x: f32,
    width: f32,
    parent: Option<usize>,
    grey: Grey,
}

/// How lines of one text look.
#[derive(Clone, Copy)]
struct Look {
    points: f32,
    style: Style,
    space: f32,
    /// Whether what follows must stand on the same page.
    keeps_next: bool,
}

impl Look {
    const BODY: Self = Self { points: BODY, style: PLAIN, space: GAP, keeps_next: false };
}

const PLAIN: Style = Style { bold: false, italic: false, mono: false, struck: false, raised: false };
const BOLD: Style = Style { bold: true, ..PLAIN };

struct Setter {
    fonts: &'static Fonts,
    flow: Flow,
    height: f32,
}

impl Setter {
    fn node(&mut self, role: Role, parent: Option<usize>) -> usize {
        self.flow.nodes.push(Node { role, parent });
        self.flow.nodes.len() - 1
    }

    fn front(&mut self, paper: &Paper, frame: Frame) {
        if let Some(letterhead) = &paper.letterhead {
            self.letterhead(letterhead, frame);
        }
        let node = self.node(Role::Title, None);
        let look = Look { points: TITLE, style: BOLD, space: 18.0, keeps_next: true };
        self.text(&words(&paper.title), look, frame, node);
        let quiet = Frame { grey: QUIET, ..frame };
        if let Some(subtitle) = &paper.subtitle {
            let node = self.node(Role::Paragraph, None);
            self.text(&words(subtitle), Look { points: 12.0, space: 2.0, keeps_next: true, ..Look::BODY }, quiet, node);
        }
        for (name, value) in &paper.particulars {
            let node = self.node(Role::Paragraph, None);
            let label = Inline::Words(format!("{}: ", clean(name)), BOLD);
            let line = [vec![label], words(value)].concat();
            self.text(&line, Look { points: 9.5, space: 1.0, ..Look::BODY }, frame, node);
        }
        self.flow.rows.push(rule(frame, 10.0, BLACK));
    }

    fn letterhead(&mut self, letterhead: &Letterhead, frame: Frame) {
        let node = self.node(Role::Paragraph, None);
        let look = Look { points: 13.0, style: BOLD, space: 0.0, keeps_next: true };
        self.text(&words(&letterhead.name), look, frame, node);
        let quiet = Frame { grey: QUIET, ..frame };
        for line in &letterhead.lines {
            let node = self.node(Role::Paragraph, None);
            self.text(&words(line), Look { points: 9.0, space: 0.0, keeps_next: true, ..Look::BODY }, quiet, node);
        }
        self.flow.rows.push(rule(frame, 6.0, LINE));
    }

    fn block(&mut self, block: &Block, frame: Frame) {
        match block {
            Block::Heading { level, words } => {
                let index = usize::from(level.saturating_sub(1)).min(HEADINGS.len() - 1);
                let points = HEADINGS.get(index).copied().unwrap_or(BODY);
                let node = self.node(Role::Heading(*level), frame.parent);
                self.text(words, Look { points, style: BOLD, space: points * 1.1, keeps_next: true }, frame, node);
            }
            Block::Paragraph(words) => {
                let node = self.node(Role::Paragraph, frame.parent);
                self.text(words, Look::BODY, frame, node);
            }
            Block::List { first, items } => self.list(*first, items, frame),
            Block::Table { columns, header, rows } => self.table(columns, header, rows, frame),
            Block::Code(code) => self.code(code, frame),
            Block::Quote(blocks) => self.quote(blocks, frame),
            Block::Rule => self.flow.rows.push(rule(frame, 10.0, LINE)),
        }
    }

    /// Lines of text; the first two and the last two of them stay together.
    fn text(&mut self, words: &[Inline], look: Look, frame: Frame, node: usize) {
        let lines = break_lines(self.fonts, words, look.style, look.points, frame.width);
        let last = lines.len().saturating_sub(1);
        for (index, line) in lines.into_iter().enumerate() {
            let mut row = Row { height: look.points * LEADING, ..Row::default() };
            row.space = if index == 0 { look.space } else { 0.0 };
            row.keeps_next = if index == last { look.keeps_next } else { index == 0 || index + 2 > last };
            letters(&mut row.marks, line, (frame.x, baseline(look.points)), frame.grey, Some(node));
            self.flow.rows.push(row);
        }
    }

    fn list(&mut self, first: Option<u32>, items: &[Item], frame: Frame) {
        let list = self.node(Role::List { is_numbered: first.is_some() }, frame.parent);
        let indent = if first.is_some() { 20.0 } else { 14.0 };
        let mut number = first.unwrap_or(1);
        for item in items {
            let entry = self.node(Role::Entry, Some(list));
            let label = self.node(Role::Label, Some(entry));
            let body = self.node(Role::Body, Some(entry));
            let mark = match (item.done, first) {
                (Some(true), _) => "☑".to_owned(),
                (Some(false), _) => "☐".to_owned(),
                (None, Some(_)) => format!("{number}."),
                (None, None) => "•".to_owned(),
            };
            number = number.saturating_add(1);
            let begin = self.flow.rows.len();
            // Deep lists stop moving right before nothing is left of the line.
            let indent = if frame.width > 120.0 { indent } else { 0.0 };
            let inside = Frame { x: frame.x + indent, width: frame.width - indent, parent: Some(body), ..frame };
            for block in &item.blocks {
                self.block(block, inside);
            }
            if self.flow.rows.len() == begin {
                self.flow.rows.push(Row { height: BODY * LEADING, ..Row::default() });
            }
            let line = break_lines(self.fonts, &words(&mark), PLAIN, BODY, f32::MAX).swap_remove(0);
            if let Some(row) = self.flow.rows.get_mut(begin) {
                row.space = row.space.min(GAP / 2.0);
                letters(&mut row.marks, line, (frame.x, baseline(BODY)), frame.grey, Some(label));
            }
        }
    }

    fn quote(&mut self, blocks: &[Block], frame: Frame) {
        let node = self.node(Role::Quote, frame.parent);
        let indent = if frame.width > 120.0 { 14.0 } else { 0.0 };
        let begin = self.flow.rows.len();
        let inside = Frame { x: frame.x + indent, width: frame.width - indent, parent: Some(node), grey: 60 };
        for block in blocks {
            self.block(block, inside);
        }
        for row in self.flow.rows.iter_mut().skip(begin) {
            row.marks.push(Mark::Area { x: frame.x, y: 0.0, width: 2.0, height: row.height, grey: LINE });
        }
    }

    fn code(&mut self, code: &str, frame: Frame) {
        const POINTS: f32 = 8.5;
        let node = self.node(Role::Code, frame.parent);
        for (index, line) in code_lines(self.fonts, code, POINTS, frame.width - 12.0).into_iter().enumerate() {
            let mut row = Row { height: POINTS * 1.35, space: if index == 0 { GAP } else { 0.0 }, ..Row::default() };
            row.marks.push(Mark::Area { x: frame.x, y: 0.0, width: frame.width, height: row.height, grey: SHADE });
            letters(&mut row.marks, line, (frame.x + 6.0, baseline(POINTS)), frame.grey, Some(node));
            self.flow.rows.push(row);
        }
    }

    fn table(&mut self, columns: &[Align], header: &[Cell], rows: &[Vec<Cell>], frame: Frame) {
        if columns.is_empty() {
            return;
        }
        let table = self.flow.headers.len();
        let node = self.node(Role::Table, frame.parent);
        let (points, widths) = self.columns(columns.len(), header, rows, frame.width);
        let grid = Grid { frame, columns, widths: &widths, points, table };
        let mut head = self.cells(&grid, header, node, true);
        let repeated = joined(&head);
        self.flow.headers.push(repeated);
        if let Some(first) = head.first_mut() {
            first.space = GAP + 2.0;
        }
        self.flow.rows.append(&mut head);
        for row in rows {
            let mut set = self.cells(&grid, row, node, false);
            self.flow.rows.append(&mut set);
        }
        self.flow.rows.push(Row { height: 4.0, ..Row::default() });
    }

    /// The largest letters with which no word of a table is cut, and the widths of its columns.
    fn columns(&self, count: usize, header: &[Cell], rows: &[Vec<Cell>], width: f32) -> (f32, Vec<f32>) {
        let mut measures = vec![Measure::default(); count];
        let all = std::iter::once((header, BOLD)).chain(rows.iter().map(|row| (row.as_slice(), PLAIN)));
        for (cells, style) in all {
            for (column, cell) in measures.iter_mut().zip(cells) {
                let cell = measure(self.fonts, cell, style);
                column.least = column.least.max(cell.least);
                column.natural = column.natural.max(cell.natural);
            }
        }
        // A hair of room: a line is measured word by word and set in one go.
        let padding = 2.0 * CELL_PADDING + 0.5;
        let room = (width - padding * count as f32).max(1.0);
        let least: f32 = measures.iter().map(|column| column.least).sum();
        let natural: f32 = measures.iter().map(|column| column.natural).sum();
        let fits = |points: &f32| least * points <= room;
        let points = TABLE_SIZES.into_iter().find(fits).unwrap_or(TABLE_SIZES[TABLE_SIZES.len() - 1]);
        let widths = measures.iter().map(|column| {
            let width = if natural * points <= room {
                column.natural * points
            } else if least * points <= room {
                let share = (column.natural - column.least) / (natural - least).max(f32::EPSILON);
                column.least * points + (room - least * points) * share
            } else {
                column.least * room / least.max(f32::EPSILON)
            };
            width.max(1.0) + padding
        });
        (points, widths.collect())
    }

    /// One row of a table: one strip, or one a line where it is so high that it must be cut somewhere.
    fn cells(&mut self, grid: &Grid<'_>, cells: &[Cell], parent: usize, is_header: bool) -> Vec<Row> {
        let style = if is_header { BOLD } else { PLAIN };
        let node = self.node(Role::TableRow, Some(parent));
        let leading = grid.points * 1.25;
        let mut set = Vec::new();
        let mut left = grid.frame.x;
        for ((cell, width), align) in cells.iter().zip(grid.widths).zip(grid.columns) {
            let role = if is_header { Role::HeaderCell } else { Role::Cell };
            let cell_node = self.node(role, Some(node));
            let inner = width - 2.0 * CELL_PADDING;
            for (index, line) in break_lines(self.fonts, cell, style, grid.points, inner).into_iter().enumerate() {
                let room = (inner - line.width).max(0.0);
                let shift = match align {
                    Align::Left => 0.0,
                    Align::Centre => room / 2.0,
                    Align::Right => room,
                };
                set.push((index, left + CELL_PADDING + shift, line, cell_node));
            }
            left += width;
        }
        let lines = set.iter().map(|(index, ..)| index + 1).max().unwrap_or(1);
        let width: f32 = grid.widths.iter().sum();
        let is_cut = lines as f32 * leading > self.height / 3.0;
        let count = if is_cut { lines } else { 1 };
        let mut rows: Vec<Row> =
            (0..count).map(|_| Row { table: Some(grid.table), keeps_next: is_header, ..Row::default() }).collect();
        for row in &mut rows {
            row.height = if is_cut { leading } else { lines as f32 * leading + 5.0 };
        }
        for (index, x, line, cell) in set {
            let (row, y) = if is_cut { (index, 0.0) } else { (0, 2.5 + index as f32 * leading) };
            if let Some(row) = rows.get_mut(row) {
                letters(&mut row.marks, line, (x, y + baseline(grid.points)), grid.frame.grey, Some(cell));
            }
        }
        if let Some(row) = rows.last_mut() {
            let (height, grey) = if is_header { (0.9, BLACK) } else { (0.4, LINE) };
            row.marks.push(Mark::Area { x: grid.frame.x, y: row.height - height, width, height, grey });
        }
        rows
    }
}

/// What all rows of one table share.
struct Grid<'a> {
    frame: Frame,
    columns: &'a [Align],
    widths: &'a [f32],
    points: f32,
    table: usize,
}

/// The rows of a header as one strip without nodes: what is repeated is not read out again.
fn joined(rows: &[Row]) -> Row {
    let mut one = Row { keeps_next: true, ..Row::default() };
    for row in rows {
        for mark in &row.marks {
            let mut mark = mark.clone();
            match &mut mark {
                Mark::Letters { baseline, node, .. } => {
                    *baseline += one.height;
                    *node = None;
                }
                Mark::Area { y, .. } => *y += one.height,
            }
            one.marks.push(mark);
        }
        one.height += row.height;
    }
    one
}

fn letters(marks: &mut Vec<Mark>, line: Line, (x, baseline): (f32, f32), grey: Grey, node: Option<usize>) {
    marks.extend(line.pieces.into_iter().map(|piece| Mark::Letters { piece, x, baseline, grey, node }));
}

fn rule(frame: Frame, space: f32, grey: Grey) -> Row {
    let area = Mark::Area { x: frame.x, y: 0.0, width: frame.width, height: 0.8, grey };
    Row { height: 0.8, space, marks: vec![area], ..Row::default() }
}

/// From the top of a line to its baseline.
fn baseline(points: f32) -> f32 {
    points * 1.02
}

fn words(text: &str) -> Vec<Inline> {
    vec![Inline::Words(clean(text), PLAIN)]
}
