//! Tables: what a heading row says of the figures below it.

use super::{
    Session,
    lex::{Token, What},
    lexicon::Term,
    slots::Slots,
};

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) kind: Kind,
    pub(crate) slots: Slots,
    /// The middle of its heading, in characters of the line.
    pub(crate) middle: usize,
}

impl Column {
    /// Whether its figures are target ranges.
    pub(crate) const fn is_target(&self) -> bool {
        matches!(self.kind, Kind::Target | Kind::Low | Kind::High)
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// They name the row.
    Label,
    /// They are figures.
    Value,
    /// They are target ranges.
    Target,
    /// They are ends of target ranges.
    Low,
    High,
    /// They are units.
    Unit,
    /// They are something else.
    Other,
}

impl Kind {
    /// Whether its cells hold figures.
    pub(crate) const fn is_figure(self) -> bool {
        matches!(self, Self::Value | Self::Target | Self::Low | Self::High)
    }
}

/// The cells of a line: between bars, or between wide blanks. Answers byte ranges.
pub(crate) fn cells(line: &str) -> Vec<(usize, usize)> {
    let has_bars = is_barred(line);
    let mut found = Vec::new();
    let mut start = 0;
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let len = if has_bars {
            usize::from(bytes[at] == b'|')
        } else {
            let blanks = bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let is_wide = blanks >= 2 || bytes[at] == b'\t';
            if is_wide { blanks } else { 0 }
        };
        if len > 0 {
            found.push((start, at));
            at += len;
            start = at;
        } else {
            at += 1;
        }
    }
    found.push((start, bytes.len()));
    if has_bars {
        // The outer bars have nothing outside of them.
        if line.trim_start().starts_with('|') {
            found.remove(0);
        }
        if line.trim_end().ends_with('|') {
            found.pop();
        }
    } else {
        found.retain(|(from, to)| !line[*from..*to].trim().is_empty());
    }
    found
}

/// Whether a line is a row of a table with bars.
pub(crate) fn is_barred(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 || line.matches(" | ").count() >= 2
}

/// Whether a line only separates the heading of a table from its rows.
pub(crate) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.contains(['-', '=', '─', '━']) && line.chars().all(|c| "|-=─━┼+: ".contains(c))
}

/// The tokens that begin in a cell: a term that the border tears apart belongs to the first of its cells.
pub(crate) fn within(tokens: &[Token], (from, to): (usize, usize)) -> &[Token] {
    let first = tokens.partition_point(|token| token.start < from);
    let last = tokens.partition_point(|token| token.start < to);
    &tokens[first..last.max(first)]
}

/// A line without the marks of Markdown, byte for byte as long: programs that find tables in pages draw their borders
/// also through words.
pub(crate) fn without_marks(line: &str) -> String {
    line.replace(['|', '*', '`'], " ")
}

/// The columns that a line names, if it is the heading of a table.
pub(crate) fn heading(line: &str, tokens: &[Token]) -> Option<Vec<Column>> {
    if tokens.iter().any(|it| matches!(it.what, What::Figure(_)) || it.what == What::Term(Term::NotAvailable)) {
        return None;
    }
    let spans = cells(line);
    let by_cell: Option<Vec<Column>> =
        spans.iter().map(|span| column(line, within(tokens, *span), *span, is_barred(line))).collect();
    let found = match by_cell {
        Some(columns) if columns.len() >= 2 && !is_torn(&columns) => columns,
        // Several columns in one cell, or a line without cells.
        _ => by_words(line, tokens)?,
    };
    // “Condition: eyes closed” is a label with its one value, not a table.
    let is_pair = !is_barred(line) && tokens.iter().any(|it| it.what == What::Mark(':'));
    (is_heading(&found) && !(is_pair && found.len() == 2)).then_some(found)
}

/// A column from the words of one heading cell; `None` when they name two things of a kind, or are a sentence.
fn column(line: &str, tokens: &[Token], (from, to): (usize, usize), is_barred: bool) -> Option<Column> {
    let mut slots = Slots::default();
    let mut kind = None;
    let mut words = 0;
    for token in tokens {
        let mut one = Slots::default();
        match &token.what {
            What::Word => words += 1,
            What::Date(date) => one.session = Some(Session::Date(*date)),
            what => {
                if !one.take(what) {
                    kind = kind.or(kind_of(what));
                }
            }
        }
        if is_date_of(&slots, &one) {
            slots.session = None;
        }
        if slots.collides(&one) {
            return None;
        }
        let and_z = one.is_z && slots.unit.is_some() || one.unit.is_some() && slots.is_z;
        slots = one.over(&slots);
        slots.and_z |= and_z;
    }
    if slots.and_z {
        slots.is_z = false;
    }
    if words > if is_barred { 6 } else { 3 } {
        return None;
    }
    let kind = match kind {
        Some(Kind::Label) if slots.is_empty() => Kind::Label,
        Some(kind) if kind != Kind::Label => kind,
        _ if slots.is_empty() => Kind::Other,
        _ => Kind::Value,
    };
    let middle = line[..from].chars().count() + line[from..to].chars().count() / 2;
    Some(Column { kind, slots, middle })
}

/// Whether a session's number and its date stand in two cells: then these are no cells.
fn is_torn(columns: &[Column]) -> bool {
    let told: Vec<&Slots> = columns.iter().map(|it| &it.slots).filter(|slots| !slots.is_empty()).collect();
    told.windows(2).any(|pair| is_date_of(pair[0], pair[1]))
}

/// The date behind a session's number: one thing said twice.
fn is_date_of(before: &Slots, one: &Slots) -> bool {
    matches!((before.session, one.session), (Some(Session::Number(_)), Some(Session::Date(_))))
}

/// Whether two tables, or more, stand side by side: a column of labels behind one of values.
pub(crate) fn is_side_by_side(columns: &[Column]) -> bool {
    let first_value = columns.iter().position(|it| it.kind.is_figure());
    first_value.is_some_and(|at| columns[at..].iter().any(|it| it.kind == Kind::Label))
}

fn kind_of(what: &What) -> Option<Kind> {
    match what {
        What::Range(..) => None,
        What::Term(Term::RowLabel | Term::Session | Term::Recorded) => Some(Kind::Label),
        What::Term(Term::Target) => Some(Kind::Target),
        What::Term(Term::Low) => Some(Kind::Low),
        What::Term(Term::High) => Some(Kind::High),
        What::Term(Term::UnitLabel) => Some(Kind::Unit),
        What::Term(Term::Remark) => Some(Kind::Other),
        What::Term(Term::Value) => Some(Kind::Value),
        _ => None,
    }
}

/// The columns of a heading whose cells nothing separates: a new one begins where a second thing of a kind is named.
fn by_words(line: &str, tokens: &[Token]) -> Option<Vec<Column>> {
    let mut found: Vec<Column> = Vec::new();
    for token in tokens {
        let mut one = Slots::default();
        let kind = match &token.what {
            What::Word => return None,
            What::Mark(_) | What::Range(..) => continue,
            What::Date(date) => {
                one.session = Some(Session::Date(*date));
                Kind::Value
            }
            what if one.take(what) => Kind::Value,
            what => kind_of(what)?,
        };
        let is_addition = kind == Kind::Value
            && found.last().is_some_and(|last| {
                last.kind == Kind::Value
                    && !last.slots.collides(&one)
                    && !(last.slots.is_z && one.is_z)
                    && (one.unit.is_some() || !last.slots.is_z)
            });
        match found.last_mut() {
            Some(last) if is_date_of(&last.slots, &one) => last.slots.session = one.session,
            Some(last) if is_addition => last.slots = one.over(&last.slots),
            _ => {
                let middle = line[..token.start].chars().count() + line[token.start..token.end].chars().count() / 2;
                found.push(Column { kind, slots: one, middle });
            }
        }
    }
    Some(found)
}

/// A heading names rows and a value, or several values that differ in the same respect.
fn is_heading(columns: &[Column]) -> bool {
    let values: Vec<&Slots> = columns.iter().filter(|it| it.kind == Kind::Value).map(|it| &it.slots).collect();
    let has_label = columns.iter().any(|it| it.kind == Kind::Label);
    let has_plain = values.iter().any(|slots| slots.is_empty());
    if values.is_empty() || columns.len() < 2 {
        return false;
    }
    let are_alike = values.windows(2).all(|pair| {
        pair[0].collides(pair[1]) || pair[0].is_z != pair[1].is_z || pair[0].unit.is_some() && pair[1].unit.is_some()
    });
    // One session or one condition beside a label is a line about the recording.
    let is_about = |slots: &Slots| {
        let bare = Slots { session: None, condition: None, ..slots.clone() };
        bare.is_empty() && !slots.is_empty()
    };
    let is_line = values.len() == 1 && is_about(values[0]);
    (has_label && !is_line) || has_plain || (values.len() >= 2 && are_alike)
}
