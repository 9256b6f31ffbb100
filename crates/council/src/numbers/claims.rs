//! The figures of a draft and what the words around them name.

use jiff::civil::Date;

use crate::facts::{Column, Condition, Figure, Session, Site, Slots, Style, Term, Token, Unit, What, columns, tokens};

/// A figure, or a date, that a draft states.
pub(super) struct Claim {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: Stated,
    /// The unit behind it.
    pub(super) unit: Option<Unit>,
    /// What the nearest words, and the headings above, name.
    pub(super) named: Slots,
    /// What the whole sentence, or row, names.
    pub(super) around: Around,
}

/// What is stated.
pub(super) enum Stated {
    Figure(Figure),
    /// One end of a range.
    End(Figure, Figure),
    /// A bound: “below 2.5”.
    Bound(Figure),
    Date(Date),
    Session(u32),
}

/// What a sentence names, and how it speaks.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub(super) sites: Vec<Site>,
    pub(super) sessions: Vec<Session>,
    pub(super) conditions: Vec<Condition>,
    /// Its words, folded.
    pub(super) words: Vec<String>,
    /// Bounds of z scores that it names.
    pub(super) thresholds: Vec<f64>,
    pub(super) names_target: bool,
    /// The word behind this figure.
    pub(super) next: Option<String>,
}

/// Words before a number that make it a reference to something else in the text.
const REFERENCES: [&str; 19] = [
    "stage",
    "step",
    "figure",
    "fig",
    "table",
    "section",
    "appendix",
    "part",
    "item",
    "recommendation",
    "goal",
    "priority",
    "point",
    "version",
    "chapter",
    "page",
    "option",
    "reference",
    "footnote",
];

/// All claims of a draft, in its order.
pub(super) fn of(draft: &str) -> Vec<Claim> {
    let mut reader = Reader { style: Style::of(draft), heading: Slots::default(), columns: None, claims: Vec::new() };
    let mut paragraph: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in draft.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let bare = line.trim();
        let is_table = columns::is_barred(line);
        let is_item = item(line).is_some();
        if bare.is_empty() || bare.starts_with('#') || is_table || is_item || columns::is_rule(line) {
            reader.paragraph(draft, paragraph.take());
        }
        if bare.starts_with('#') {
            reader.title(line);
        } else if is_table && !columns::is_rule(line) {
            reader.row(line.trim_end(), start);
        } else if columns::is_rule(line) {
            continue;
        } else if !bare.is_empty() {
            let from = start + item(line).unwrap_or(0);
            paragraph = Some((paragraph.map_or(from, |(from, _)| from), end));
        }
        if !is_table {
            reader.columns = None;
        }
    }
    reader.paragraph(draft, paragraph);
    reader.claims
}

/// The length of a list's mark at the start of a line: “- ”, “3. ”, “b) ”.
fn item(line: &str) -> Option<usize> {
    let bare = line.trim_start();
    let blanks = line.len() - bare.len();
    let mark = match bare.chars().next()? {
        bullet @ ('-' | '*' | '+' | '•') => {
            let len = bullet.len_utf8();
            bare[len..].starts_with(' ').then_some(len)
        }
        '>' => Some(1),
        _ => {
            let len = bare.chars().take_while(char::is_ascii_digit).count();
            let is_mark =
                (1..=3).contains(&len) && bare[len..].starts_with(['.', ')']) && bare[len + 1..].starts_with(' ');
            is_mark.then_some(len + 1)
        }
    }?;
    Some(blanks + mark)
}

/// Where a token stands: in which text, before what, and where that text begins in the draft.
struct Stand<'a> {
    text: &'a str,
    after: &'a [Token],
    offset: usize,
}

struct Reader {
    style: Style,
    heading: Slots,
    columns: Option<Vec<Column>>,
    claims: Vec<Claim>,
}

impl Reader {
    /// A heading's own numbers are not checked; what it names holds for the text below.
    fn title(&mut self, line: &str) {
        let mut said = Slots::default();
        for token in tokens(line, self.style) {
            match token.what {
                What::Date(date) => said.session = Some(Session::Date(date)),
                What::Session(_) if said.session.is_some() => {}
                ref what => {
                    said.take(what);
                }
            }
        }
        // “Alpha and theta” or “Overview” tells nothing for certain: only sessions and conditions carry over.
        self.heading = Slots { session: said.session, condition: said.condition, ..Slots::default() };
    }

    fn paragraph(&mut self, draft: &str, span: Option<(usize, usize)>) {
        let Some((from, to)) = span else { return };
        let mut carried = self.heading.clone();
        for (start, end) in sentences(&draft[from..to]) {
            carried = self.sentence(&draft[from + start..from + end], from + start, &carried);
        }
    }

    /// Reads a sentence; answers what it named, for the next one.
    fn sentence(&mut self, text: &str, offset: usize, carried: &Slots) -> Slots {
        let found = tokens(text, self.style);
        let around = around(text, &found);
        let mut left = Slots::default();
        for (index, token) in found.iter().enumerate() {
            let after = &found[index + 1..];
            match &token.what {
                What::Figure(_) | What::Range(..) => {
                    if is_reference(text, &found[..index]) || is_system(text, token, after) {
                        continue;
                    }
                    let mut named = left.over(carried);
                    if let Some(behind) = behind(text, after) {
                        named = behind.over(&named);
                    }
                    self.state(token, &Stand { text, after, offset }, &named, &around);
                    left.is_z = false;
                    left.unit = None;
                }
                What::Date(_) | What::Session(_) => {
                    self.state(token, &Stand { text, after, offset }, &left.over(carried), &around);
                    // “From 3.2 in January to 2.7 in March”: the session nearest before a figure is its own.
                    if let What::Date(date) = token.what {
                        left.session = Some(Session::Date(date));
                    } else {
                        left.take(&token.what);
                    }
                }
                what => {
                    let before = left.clone();
                    left.take(what);
                    // Another measure is a new statement; the band or site it is of stays.
                    if left.measure != before.measure {
                        left.unit = None;
                    }
                }
            }
        }
        left.over(carried)
    }

    fn row(&mut self, line: &str, offset: usize) {
        let found = tokens(line, self.style);
        if let Some(columns) = columns::heading(line, &found) {
            self.columns = Some(columns);
            for token in &found {
                if matches!(token.what, What::Date(_) | What::Session(_)) {
                    self.state(
                        token,
                        &Stand { text: line, after: &[], offset },
                        &self.heading.clone(),
                        &Around::default(),
                    );
                }
            }
            return;
        }
        let spans = columns::cells(line);
        let columns = self.columns.take();
        let around = around(line, &found);
        let mut row = Slots::default();
        for (index, span) in spans.iter().enumerate() {
            let cell = columns::within(&found, *span);
            let has_figure = cell.iter().any(|it| matches!(it.what, What::Figure(_) | What::Range(..)));
            if !has_figure || index == 0 {
                for token in cell {
                    match token.what {
                        What::Date(date) => row.session = Some(Session::Date(date)),
                        ref what => {
                            row.take(what);
                        }
                    }
                }
            }
        }
        for (index, span) in spans.iter().enumerate() {
            let cell = columns::within(&found, *span);
            let column = columns.as_ref().and_then(|it| it.get(index));
            let mut around = around.clone();
            around.names_target |= column.is_some_and(Column::is_target);
            let above = column.map(|it| it.slots.clone()).unwrap_or_default().over(&row).over(&self.heading);
            let mut left = Slots::default();
            for (at, token) in cell.iter().enumerate() {
                match &token.what {
                    What::Figure(_) | What::Range(..) | What::Date(_) | What::Session(_) => {
                        self.state(
                            token,
                            &Stand { text: line, after: &cell[at + 1..], offset },
                            &left.over(&above),
                            &around,
                        );
                        left.is_z = false;
                    }
                    what => {
                        left.take(what);
                    }
                }
            }
        }
        self.columns = columns;
    }

    fn state(&mut self, token: &Token, stand: &Stand<'_>, named: &Slots, around: &Around) {
        let Stand { text, after, offset } = *stand;
        let unit = match after.first().map(|it| &it.what) {
            Some(What::Term(Term::Unit(unit))) => Some(*unit),
            _ => None,
        };
        let next = after.iter().find(|it| !matches!(it.what, What::Mark(_))).map(|it| folded(text, it));
        let around = Around { next, ..around.clone() };
        let mut push = |what: Stated| {
            let (start, end) = (offset + token.start, offset + token.end);
            self.claims.push(Claim { start, end, what, unit, named: named.clone(), around: around.clone() });
        };
        match &token.what {
            What::Figure(figure) => push(Stated::Figure(figure.clone())),
            What::Range(Some(low), Some(high)) => {
                push(Stated::End(low.clone(), high.clone()));
                push(Stated::End(high.clone(), low.clone()));
            }
            What::Range(low, high) => {
                let bound = low.as_ref().or(high.as_ref());
                // “|z| > 2” is a convention of the field, not a figure of the report.
                if let Some(bound) = bound.filter(|it| !is_threshold(named, it)) {
                    push(Stated::Bound(bound.clone()));
                }
            }
            What::Date(date) => push(Stated::Date(*date)),
            What::Session(number) => push(Stated::Session(*number)),
            What::Term(_)
            | What::Electrode(_)
            | What::Pair(..)
            | What::Ratio(..)
            | What::PlusMinus
            | What::Word
            | What::Mark(_) => {}
        }
    }
}

fn is_threshold(named: &Slots, bound: &Figure) -> bool {
    const CUSTOMARY: [f64; 7] = [1.0, 1.5, 1.96, 2.0, 2.5, 2.58, 3.0];
    named.is_z && CUSTOMARY.iter().any(|it| (bound.value.abs() - it).abs() < 1e-9)
}

/// Byte ranges of the sentences of a paragraph: they end with a mark that a blank and no small letter follows.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let end = at + c.len_utf8();
        let rest = text[end..].trim_start_matches([')', '"', '”', '*', '_']);
        let next = rest.trim_start().chars().next();
        let word: String = text[start..at].chars().rev().take_while(|c| c.is_alphanumeric()).collect();
        let is_abbreviation = word.chars().count() <= 3
            && matches!(
                word.chars().rev().collect::<String>().as_str(),
                "vs" | "abs" | "rel" | "Fig" | "No" | "approx" | "cf" | "e" | "g"
            );
        if rest.starts_with(char::is_whitespace) && !next.is_some_and(char::is_lowercase) && !is_abbreviation {
            found.push((start, end));
            start = end;
        }
    }
    if start < text.len() {
        found.push((start, text.len()));
    }
    found
}

/// What stands behind a figure and its unit, in parentheses or behind a preposition: “12.3 µV² at Fp1”.
fn behind(text: &str, after: &[Token]) -> Option<Slots> {
    let mut rest = after.iter().skip_while(|it| matches!(it.what, What::Term(Term::Unit(_)))).peekable();
    let first = rest.next()?;
    let is_open = first.what == What::Mark('(');
    let is_joined = first.what == What::Word
        && ["at", "in", "on", "for", "of", "over", "during", "with", "under"].contains(&folded(text, first).as_str());
    if !is_open && !is_joined {
        return None;
    }
    let mut slots = Slots::default();
    for token in rest {
        match &token.what {
            What::Mark(')') if is_open => break,
            What::Mark(',' | ';') if is_open => {}
            What::Mark('(' | ')' | ',' | ';' | ':') | What::Figure(_) | What::Range(..) => break,
            What::Word
                if ["and", "versus", "vs", "but", "while", "or", "to", "compared", "than", "from"]
                    .contains(&folded(text, token).as_str()) =>
            {
                break;
            }
            What::Date(date) => slots.session = Some(Session::Date(*date)),
            what => {
                // The second of a kind belongs to what comes next.
                let mut one = Slots::default();
                one.take(what);
                if slots.collides(&one) {
                    break;
                }
                slots.take(what);
            }
        }
    }
    // In “12.3 µV² (z 2.1)” the parenthesis begins another figure, which `z` belongs to.
    slots.is_z = false;
    slots.unit = None;
    (!slots.is_empty()).then_some(slots)
}

fn around(text: &str, found: &[Token]) -> Around {
    let mut around = Around::default();
    for token in found {
        match &token.what {
            What::Electrode(at) => around.sites.push(Site::One(at.place())),
            What::Pair(a, b) => around.sites.push(Site::Pair(*a, *b).place()),
            What::Term(Term::Region(region)) => around.sites.push(Site::Region(*region)),
            What::Term(Term::Condition(condition)) => around.conditions.push(*condition),
            What::Term(Term::Target) => around.names_target = true,
            What::Date(date) => around.sessions.push(Session::Date(*date)),
            What::Session(number) => around.sessions.push(Session::Number(*number)),
            What::Range(low, high) if low.is_some() != high.is_some() => {
                around.thresholds.extend(low.iter().chain(high).map(|it| it.value));
            }
            _ => {}
        }
        if !matches!(token.what, What::Mark(_) | What::Figure(_) | What::Range(..) | What::Date(_)) {
            let word = folded(text, token);
            around.words.extend(word.split([' ', '-']).map(str::to_owned));
        }
    }
    around
}

/// Whether a number names a part of the text, as in “table 2”.
fn is_reference(text: &str, before: &[Token]) -> bool {
    before.last().is_some_and(|last| last.what == What::Word && REFERENCES.contains(&folded(text, last).as_str()))
}

/// Whether this is the name of the 10–20 system.
fn is_system(text: &str, token: &Token, after: &[Token]) -> bool {
    let name: String = text[token.start..token.end].chars().filter(char::is_ascii_digit).collect();
    let words = [
        "system",
        "placement",
        "sites",
        "site",
        "electrode",
        "electrodes",
        "international",
        "montage",
        "array",
        "channel",
        "eeg",
    ];
    let is_followed = after.iter().take(2).any(|it| words.contains(&folded(text, it).as_str()));
    matches!(name.as_str(), "1020" | "1010") && is_followed
}

fn folded(text: &str, token: &Token) -> String {
    text[token.start..token.end].to_lowercase()
}
