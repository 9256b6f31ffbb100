//! From pages to measurements: headings carry what they name to the lines below, tables are read by their columns,
//! everything else line by line.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    Finding, MOST, PageText, ReadBy, Session,
    columns::{self, Column, Kind},
    figure::Style,
    lex::{self, Token, What},
    lexicon::Term,
    slots::{Found, Place, Slots, walk},
    terms::Measure,
};

/// Words that mean nothing here, in a line that still is a heading.
const HEADING_WORDS: usize = 5;
/// Words that mean nothing here, in a line that still states figures: beyond, it is a sentence about them.
const LINE_WORDS: usize = 7;

/// Reads pages in their order.
pub(super) fn read(pages: &[PageText<'_>], style: Style) -> (Found, HashMap<u32, Date>) {
    let mut reader = Reader { style, ..Reader::default() };
    for page in pages {
        if reader.found.measurements.len() >= MOST {
            break;
        }
        reader.page(page);
    }
    (reader.found, reader.dates)
}

#[derive(Default)]
struct Reader {
    style: Style,
    /// What the headings above say.
    context: Slots,
    columns: Option<Vec<Column>>,
    /// Dates of numbered sessions.
    dates: HashMap<u32, Date>,
    page: u32,
    /// Measures that plain headings have named since the last figure.
    stranded: Vec<Label>,
    found: Found,
}

/// What a heading says is measured.
type Label = (Option<Measure>, bool);

impl Reader {
    fn page(&mut self, page: &PageText<'_>) {
        self.page = page.number;
        for line in page.text.lines() {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        let line = line.trim_end();
        if line.trim().is_empty() || columns::is_rule(line) {
            return;
        }
        let is_title = line.trim_start().starts_with('#');
        let plain = columns::without_marks(line);
        let mut tokens = lex::tokens(&plain, self.style);
        self.dated(&mut tokens);
        if is_title {
            self.columns = None;
        } else if let Some(columns) = columns::heading(line, &tokens) {
            // Of tables side by side each row is several lines, which name what they measure.
            let columns = Some(columns).filter(|it| !columns::is_side_by_side(it));
            self.columns =
                columns.map(|it| it.into_iter().map(|it| Column { slots: self.resolved(it.slots), ..it }).collect());
            return;
        }
        let has_figure = tokens.iter().any(|it| matches!(it.what, What::Figure(_) | What::Term(Term::NotAvailable)));
        if !is_title && self.row(line, &tokens) {
            self.stranded.clear();
            return;
        }
        let words = tokens.iter().filter(|it| it.what == What::Word).count();
        if !has_figure || is_title {
            if words <= HEADING_WORDS || is_title {
                self.heading(&tokens);
            }
            if is_title {
                self.stranded.clear();
            }
            return;
        }
        self.stranded.clear();
        if words <= LINE_WORDS {
            let place = Place { page: self.page, by: ReadBy::Line, is_cell: false };
            walk(&tokens, &self.context, place, &mut self.found);
        }
        self.carry_session(&tokens);
    }

    /// Keeps only dates of recordings, and joins numbered sessions with their dates.
    fn dated(&mut self, tokens: &mut Vec<Token>) {
        let mut is_other = false;
        tokens.retain(|token| match token.what {
            What::Term(Term::OtherDate) => {
                is_other = true;
                true
            }
            What::Term(Term::Recorded | Term::Session) | What::Session(_) => {
                is_other = false;
                true
            }
            What::Date(_) => !is_other,
            _ => true,
        });
        let mut number = None;
        for token in tokens.iter() {
            match token.what {
                What::Session(session) => number = Some(session),
                What::Date(date) => {
                    if let Some(number) = number.take() {
                        self.dates.insert(number, date);
                    }
                }
                What::Term(Term::Recorded) | What::Mark(_) | What::Word => {}
                _ => number = None,
            }
        }
    }

    fn resolved(&self, mut slots: Slots) -> Slots {
        if let Some(Session::Number(number)) = slots.session
            && let Some(date) = self.dates.get(&number)
        {
            slots.session = Some(Session::Date(*date));
        }
        slots
    }

    /// What a line of figures says of the session holds for the lines below, too: “Session 2  2026-03-04  Age 41”.
    fn carry_session(&mut self, tokens: &[Token]) {
        let names =
            tokens.iter().any(|it| matches!(it.what, What::Term(Term::Recorded | Term::Session) | What::Session(_)));
        let date = tokens.iter().find_map(|it| if let What::Date(date) = it.what { Some(date) } else { None });
        if let Some(date) = date
            && names
        {
            self.begin(Session::Date(date));
        }
    }

    fn begin(&mut self, session: Session) {
        if self.context.session.is_none() {
            self.context.session = Some(session);
        } else if self.context.session != Some(session) {
            self.context = Slots { session: Some(session), ..Slots::default() };
        }
    }

    fn heading(&mut self, tokens: &[Token]) {
        let mut said = Slots::default();
        let mut and_z = false;
        for token in tokens {
            match &token.what {
                What::Date(date) => said.session = Some(Session::Date(*date)),
                // The date that stands behind its number says more.
                What::Session(_) if matches!(said.session, Some(Session::Date(_))) => {}
                what => {
                    said.take(what);
                }
            }
        }
        if said.is_z && said.unit.is_some() {
            and_z = true;
            said.is_z = false;
        }
        let said = self.resolved(said);
        if said.is_empty() {
            return;
        }
        if let Some(session) = said.session {
            self.begin(session);
        }
        if self.is_torn((said.measure, said.is_z)) {
            let Slots { session, condition, .. } = self.context;
            self.context = Slots { session, condition, ..Slots::default() };
            return;
        }
        let context = &mut self.context;
        if said.measure.is_some() || said.component.is_some() || said.is_z {
            // A new section: what the last one was about is over.
            let (session, condition) = (context.session, context.condition);
            let measure = if said.is_z && said.measure.is_none() { context.measure } else { None };
            *context = Slots { session, condition, measure, ..Slots::default() };
        }
        if said.bands.is_some() || said.condition.is_some() {
            context.site = None;
        }
        if said.site.is_some() && said.measure.is_none() {
            context.bands = context.bands.filter(|_| said.bands.is_none());
        }
        let merged = said.over(context);
        *context = Slots { and_z, is_z: said.is_z || (context.is_z && said.measure.is_none()), ..merged };
    }

    /// Two measures, one below the other and no figure between, were the labels of a table that a program has torn apart:
    /// what stands below belongs to neither. A wrong fact is worse than a missing one.
    fn is_torn(&mut self, label: Label) -> bool {
        if label == (None, false) {
            return self.stranded.len() > 1;
        }
        if self.stranded.last() != Some(&label) {
            self.stranded.push(label);
        }
        self.stranded.len() > 1
    }

    /// Reads a line as a row of the present table; says whether it was one.
    fn row(&mut self, line: &str, tokens: &[Token]) -> bool {
        let Some(columns) = self.columns.take() else { return false };
        let is_row = self.row_of(line, tokens, &columns);
        self.columns = Some(columns);
        is_row
    }

    fn row_of(&mut self, line: &str, tokens: &[Token], columns: &[Column]) -> bool {
        let spans = columns::cells(line);
        let by_cell: Vec<&[Token]> = spans.iter().map(|span| columns::within(tokens, *span)).collect();
        let plain = columns::without_marks(line);
        let is_one_each =
            |(column, cell): (&Column, &&[Token])| !column.kind.is_figure() || groups(&plain, cell).len() <= 1;
        let cells = if spans.len() == columns.len() && columns.iter().zip(&by_cell).all(is_one_each) {
            by_cell
        } else {
            match in_order(&plain, tokens, columns) {
                Some(cells) => cells,
                None => return self.gap(tokens, columns),
            }
        };
        let is_value = |cell: &[Token]| {
            cell.iter().any(|it| matches!(it.what, What::Figure(_) | What::Range(..))) || is_absent(line, cell)
        };
        let has_value = columns.iter().zip(&cells).any(|(column, cell)| column.kind.is_figure() && is_value(cell));
        if !has_value {
            return false;
        }
        let mut label = Slots::default();
        for (column, cell) in columns.iter().zip(&cells) {
            let names = matches!(column.kind, Kind::Label | Kind::Other | Kind::Unit)
                || (column.kind == Kind::Value && column.slots.is_empty() && !is_value(cell));
            if names {
                for token in *cell {
                    if let What::Date(date) = token.what {
                        label.session = Some(Session::Date(date));
                    } else {
                        label.take(&token.what);
                    }
                }
            }
        }
        let label = self.resolved(label);
        if columns.iter().any(|it| it.kind == Kind::Value && it.slots.collides(&label) && !is_z_of(&it.slots, &label)) {
            return false;
        }
        self.values(line, columns, &cells, &label);
        true
    }

    fn values(&mut self, line: &str, columns: &[Column], cells: &[&[Token]], label: &Slots) {
        let row = label.over(&self.context);
        let place = Place { page: self.page, by: ReadBy::Table, is_cell: true };
        let begin = self.found.measurements.len();
        let mut ends = (None, None);
        let mut early = None;
        for (column, cell) in columns.iter().zip(cells) {
            match column.kind {
                Kind::Value => {
                    let around = self.resolved(column.slots.clone()).over(&row);
                    if is_absent(line, cell) {
                        let absent = [Token { what: What::Term(Term::NotAvailable), start: 0, end: 0 }];
                        walk(&absent, &around, place, &mut self.found);
                    } else {
                        walk(cell, &around, place, &mut self.found);
                    }
                }
                Kind::Target => early = target_in(cell).or(early),
                Kind::Low => ends.0 = figure_in(cell),
                Kind::High => ends.1 = figure_in(cell),
                Kind::Label | Kind::Unit | Kind::Other => {}
            }
        }
        let ends = (ends.0.is_some() || ends.1.is_some()).then_some(super::Target { low: ends.0, high: ends.1 });
        if let Some(target) = early.or(ends) {
            let values = self.found.measurements[begin..].iter_mut().filter(|it| it.measure != Measure::ZScore);
            for value in values {
                value.target.get_or_insert_with(|| target.clone());
            }
        }
    }

    /// A line with figures that does not fit the columns: where it names a row of the table, a figure is missing.
    fn gap(&mut self, tokens: &[Token], columns: &[Column]) -> bool {
        let figures = tokens.iter().filter(|it| matches!(it.what, What::Figure(_))).count();
        let columns = columns.iter().filter(|it| it.kind.is_figure()).count();
        let is_other = tokens.iter().skip(1).any(|it| {
            let mut named = Slots::default();
            matches!(it.what, What::Word) || (named.take(&it.what) && named.unit.is_none())
        });
        let names_site =
            !is_other && tokens.first().is_some_and(|it| matches!(it.what, What::Electrode(_) | What::Pair(..)));
        if names_site && figures > 1 && figures < columns {
            self.found.findings.push(Finding::UnevenRow { page: self.page, figures, columns });
            return true;
        }
        false
    }
}

/// A column of z scores below, or beside, the measure that the row names.
fn is_z_of(column: &Slots, row: &Slots) -> bool {
    column.is_z && Slots { is_z: false, measure: None, ..column.clone() }.is_empty() && row.measure.is_some()
}

fn is_absent(line: &str, cell: &[Token]) -> bool {
    match cell {
        [one] if one.what == What::Term(Term::NotAvailable) => true,
        // One or more dashes, and nothing else.
        [first, ..] => {
            cell.iter().all(|it| matches!(it.what, What::Mark('-' | '–' | '—' | '−')))
                && line.is_char_boundary(first.start)
        }
        [] => false,
    }
}

fn target_in(cell: &[Token]) -> Option<super::Target> {
    cell.iter().find_map(|it| match &it.what {
        What::Range(low, high) => Some(super::Target { low: low.clone(), high: high.clone() }),
        What::Figure(figure) => Some(super::Target { low: Some(figure.clone()), high: Some(figure.clone()) }),
        _ => None,
    })
}

fn figure_in(cell: &[Token]) -> Option<super::Figure> {
    cell.iter().find_map(|it| if let What::Figure(figure) = &it.what { Some(figure.clone()) } else { None })
}

/// The figures of a line dealt to the columns in their order: as many of them as there are columns of figures.
fn in_order<'a>(line: &str, tokens: &'a [Token], columns: &[Column]) -> Option<Vec<&'a [Token]>> {
    let groups = groups(line, tokens);
    let wanted = columns.iter().filter(|it| it.kind.is_figure()).count();
    if groups.len() != wanted || wanted == 0 {
        return None;
    }
    let label = &tokens[..groups[0].0];
    let mut next = groups.iter();
    let mut has_label = false;
    let cells = columns.iter().map(|column| {
        if column.kind.is_figure() {
            next.next().map_or(&tokens[..0], |(from, to)| &tokens[*from..*to])
        } else if !has_label {
            has_label = true;
            label
        } else {
            &tokens[..0]
        }
    });
    let cells: Vec<&[Token]> = cells.collect();
    // A table whose heading names no column of labels has them all the same.
    (has_label || label.is_empty()).then_some(cells)
}

/// Each figure of a line with what belongs to it: its unit, and a second figure in parentheses. Answers token ranges.
fn groups(line: &str, tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        let is_blank = |at: Option<char>| at.is_none_or(char::is_whitespace);
        let stands_free =
            is_blank(line[..token.start].chars().next_back()) && is_blank(line[token.end..].chars().next());
        let begins = match token.what {
            What::Mark('(') => {
                depth += 1;
                false
            }
            What::Mark(')') => {
                depth = depth.saturating_sub(1);
                false
            }
            What::Mark('-' | '–' | '—') => depth == 0 && stands_free && !found.is_empty(),
            What::Figure(_) | What::Range(..) | What::Term(Term::NotAvailable) => depth == 0,
            _ => false,
        };
        if begins {
            found.push((index, index + 1));
        } else if let Some(last) = found.last_mut() {
            last.1 = index + 1;
        }
    }
    found
}
