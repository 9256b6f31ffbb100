//! A line as tokens: terms, figures, ranges, dates, and the words in between.

use jiff::civil::Date;

use super::{
    dates,
    figure::{self, Figure, Style},
    lexicon::{self, Term},
    terms::{Band, Electrode},
};

/// One piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) what: What,
    /// Its bytes in the line.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Term(Term),
    Electrode(Electrode),
    Pair(Electrode, Electrode),
    Ratio(Band, Band),
    Figure(Figure),
    /// From, to; one of them open.
    Range(Option<Figure>, Option<Figure>),
    Date(Date),
    /// “Session” and its number.
    Session(u32),
    /// A spread that follows a value: ± 2.1.
    PlusMinus,
    /// A word that means nothing here.
    Word,
    /// Punctuation.
    Mark(char),
}

/// Reads a line.
pub(crate) fn tokens(line: &str, style: Style) -> Vec<Token> {
    let pieces = pieces(line, style);
    joined(named(line, pieces))
}

/// A piece before words are looked up.
enum Piece {
    Word { folded: String, start: usize, end: usize },
    Other(Token),
}

impl Piece {
    fn is_word(&self) -> Option<&str> {
        match self {
            Self::Word { folded, .. } => Some(folded),
            Self::Other(_) => None,
        }
    }

    fn is_joint(&self) -> bool {
        matches!(self, Self::Other(Token { what: What::Mark('-' | '_' | '‑'), .. }))
    }

    fn span(&self) -> (usize, usize) {
        match self {
            Self::Word { start, end, .. } => (*start, *end),
            Self::Other(token) => (token.start, token.end),
        }
    }
}

fn pieces(line: &str, style: Style) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        let before = line[..at].chars().next_back();
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let fresh = before.is_none_or(|b| !b.is_alphanumeric());
        if fresh && let Some((date, used)) = dates::date(rest, style) {
            found.push(other(What::Date(date), at, at + used));
            at += used;
            continue;
        }
        if let Some((token, used)) = quantity(rest, before, style) {
            found.push(other(token, at, at + used));
            at += used;
            continue;
        }
        if is_letter(c) {
            let used = word_len(rest);
            found.push(Piece::Word { folded: lexicon::folded(&rest[..used]), start: at, end: at + used });
            at += used;
            continue;
        }
        let what = if c == '±' { What::PlusMinus } else { What::Mark(c) };
        found.push(other(what, at, at + c.len_utf8()));
        at += c.len_utf8();
    }
    found
}

fn other(what: What, start: usize, end: usize) -> Piece {
    Piece::Other(Token { what, start, end })
}

const fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−' | '–')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '%' | '°' | 'µ')
}

/// Letters and the digits behind them; “n/a”, “T/B”, “µV²/Hz”, “µV^2” and “n.a.” are one word each.
fn word_len(text: &str) -> usize {
    if text.starts_with(['%', '°']) {
        return text.chars().next().map_or(0, char::len_utf8);
    }
    for whole in ["n/a", "k.a.", "n.a.", "n.d.", "d.o.b.", "t/b", "go/nogo"] {
        let fits = text.get(..whole.len()).is_some_and(|it| it.eq_ignore_ascii_case(whole));
        if fits && !text[whole.len()..].starts_with(char::is_alphanumeric) {
            return whole.len();
        }
    }
    let mut used: usize =
        text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '²' | '\'' | '’')).map(char::len_utf8).sum();
    let word = lexicon::folded(&text[..used]);
    if matches!(word.as_str(), "µv" | "uv") && text[used..].starts_with("^2") {
        used += 2;
    }
    let is_power = matches!(word.as_str(), "µv²" | "uv2" | "µv2" | "uv²") || text[..used].ends_with("^2");
    if is_power && text[used..].get(..3).is_some_and(|it| it.eq_ignore_ascii_case("/hz")) {
        used += 3;
    }
    used
}

/// A figure with its sign, or a range, at the start of a text.
fn quantity(text: &str, before: Option<char>, style: Style) -> Option<(What, usize)> {
    if let Some((mark, rest)) = bound(text) {
        let sign = Sign::of(rest.trim_start(), Some(' '));
        let value = &rest.trim_start()[sign.len..];
        let (figure, used) = figure::number(value, style)?;
        let used = text.len() - value.len() + used;
        let figure = sign.on(figure);
        return Some((
            if mark == '<' { What::Range(None, Some(figure)) } else { What::Range(Some(figure), None) },
            used,
        ));
    }
    // “P3” is a word, and so is what stands behind a letter.
    if before.is_some_and(|b| b.is_alphanumeric() || b == '_') {
        return None;
    }
    let sign = Sign::of(text, before);
    let (first, used) = figure::number(&text[sign.len..], style)?;
    let end = sign.len + used;
    let after = &text[end..];
    let first = sign.on(first);
    if let Some((second, more)) = range_end(after, &first, style) {
        return Some((What::Range(Some(first), Some(second)), end + more));
    }
    // “19ch”, “2nd”, “3D”: not a value; “12.3µV²” and “87%” are.
    let word: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '²').collect();
    let is_unit = word.is_empty()
        || matches!(lexicon::term(std::iter::once(lexicon::folded(&word).as_str())), Some((Term::Unit(_), 1)));
    is_unit.then_some((What::Figure(first), end))
}

/// A sign that belongs to the figure behind it.
struct Sign {
    len: usize,
    is_minus: bool,
}

impl Sign {
    fn of(text: &str, before: Option<char>) -> Self {
        let none = Self { len: 0, is_minus: false };
        let Some(c) = text.chars().next() else { return none };
        let is_free = before.is_none_or(|b| b.is_whitespace() || "([{|=:;,<>≤≥/".contains(b));
        let is_number = text[c.len_utf8()..].starts_with(|d: char| d.is_ascii_digit() || d == '.');
        let is_sign = (is_minus(c) || c == '+') && is_free && is_number;
        if is_sign { Self { len: c.len_utf8(), is_minus: is_minus(c) } } else { none }
    }

    fn on(&self, figure: Figure) -> Figure {
        if self.is_minus {
            Figure { text: format!("-{}", figure.text), value: -figure.value, ..figure }
        } else {
            figure
        }
    }
}

fn bound(text: &str) -> Option<(char, &str)> {
    for (mark, kind) in [("<=", '<'), (">=", '>'), ("<", '<'), (">", '>'), ("≤", '<'), ("≥", '>')] {
        if let Some(rest) = text.strip_prefix(mark) {
            return Some((kind, rest));
        }
    }
    None
}

/// The second half of “8–12”, “-1.5 to 1.5”, “0.4 … 1.2”.
fn range_end(text: &str, first: &Figure, style: Style) -> Option<(Figure, usize)> {
    let trimmed = text.trim_start_matches(' ');
    let blanks = text.len() - trimmed.len();
    let (joint, needs_order) = [
        ("to ", false),
        ("–", true),
        ("—", true),
        ("-", true),
        ("−", true),
        ("..", false),
        ("…", false),
        ("bis ", false),
    ]
    .into_iter()
    .find(|(joint, _)| trimmed.starts_with(joint))?;
    let rest = &trimmed[joint.len()..];
    let rest_trimmed = rest.trim_start_matches([' ', '.']);
    let inner_blanks = rest.len() - rest_trimmed.len();
    // “12.3 -0.4” is two values: a hyphen that clings to the second only is its sign.
    if needs_order && (blanks > 0) != (inner_blanks > 0) {
        return None;
    }
    if dates::date(rest_trimmed, style).is_some() {
        return None;
    }
    let sign = Sign::of(rest_trimmed, Some(' '));
    let unsigned = &rest_trimmed[sign.len..];
    let (second, used) = figure::number(unsigned, style)?;
    let second = sign.on(second);
    let is_ordered = first.value < second.value;
    // “3-2-1” is no range.
    let goes_on =
        unsigned[used..].strip_prefix(is_minus).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()));
    (is_ordered && !goes_on).then_some((second, blanks + joint.len() + inner_blanks + sign.len + used))
}

/// Looks words up: electrodes and terms, the longest first.
fn named(line: &str, pieces: Vec<Piece>) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let (start, end) = pieces[at].span();
        let Some(word) = pieces[at].is_word() else {
            if let Piece::Other(token) = &pieces[at] {
                found.push(token.clone());
            }
            at += 1;
            continue;
        };
        if let Some(electrode) = Electrode::parse(word) {
            found.push(Token { what: What::Electrode(electrode), start, end });
            at += 1;
            continue;
        }
        let (what, used) = match lookup(&pieces[at..]) {
            Some((term, used)) => (What::Term(term), used),
            None => (What::Word, 1),
        };
        let end = pieces[at + used - 1].span().1;
        found.push(Token { what, start, end });
        at += used;
    }
    debug_assert!(found.iter().all(|token| line.is_char_boundary(token.start) && line.is_char_boundary(token.end)));
    found
}

/// The longest term at the start, and how many pieces it takes, hyphens between its words and a digit behind it
/// (“Beta-2”, “alpha 1”) included.
fn lookup(pieces: &[Piece]) -> Option<(Term, usize)> {
    let mut words: Vec<String> = Vec::new();
    let mut ends = Vec::new();
    for (index, piece) in pieces.iter().enumerate().take(9) {
        match piece {
            Piece::Word { folded, .. } => {
                words.push(folded.clone());
                ends.push(index + 1);
            }
            // A number behind a band is part of its name, where such a band exists.
            Piece::Other(Token { what: What::Figure(figure), start, .. })
                if figure.decimals == 0 && words.len() == 1 && *start <= pieces[index - 1].span().1 + 1 =>
            {
                words.push(figure.text.trim_start_matches('-').to_owned());
                ends.push(index + 1);
            }
            joint if joint.is_joint() && index > 0 => {}
            _ => break,
        }
    }
    let (term, used) = lexicon::term(words.iter().map(String::as_str))?;
    Some((term, ends[used - 1]))
}

/// Puts together what belongs together: pairs of sites, ratios of bands, numbered sessions.
fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let what = |ahead: usize| tokens.get(at + ahead).map(|it| &it.what);
        let is_joint = matches!(what(1), Some(What::Mark('-' | '/' | '–' | '—' | '−' | '‑' | ':')));
        let (what, used) = match (&token.what, what(1), what(2)) {
            (What::Electrode(a), _, Some(What::Electrode(b))) if is_joint && a != b => (What::Pair(*a, *b), 3),
            (What::Term(Term::Band(a)), Some(What::Mark('/' | '-' | '–' | ':')), Some(What::Term(Term::Band(b))))
                if a != b =>
            {
                (What::Ratio(*a, *b), 3)
            }
            // “8–12 Hz” are the limits of a band: the unit is the range's, and says nothing of the figures below.
            (What::Range(..), Some(What::Term(Term::Unit(_))), _) => (token.what.clone(), 2),
            (What::Term(Term::Ratio(a, b)), _, _) => (What::Ratio(*a, *b), 1),
            (What::Term(Term::Session), Some(What::Figure(number)), _) => match ordinal(number) {
                Some(number) => (What::Session(number), 2),
                None => (token.what.clone(), 1),
            },
            (What::Term(Term::Session), Some(What::Mark('#')), Some(What::Figure(number))) => match ordinal(number) {
                Some(number) => (What::Session(number), 3),
                None => (token.what.clone(), 1),
            },
            (same, _, _) => (same.clone(), 1),
        };
        found.push(Token { what, start: token.start, end: tokens[at + used - 1].end });
        at += used;
    }
    found
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: a small whole number")]
fn ordinal(figure: &Figure) -> Option<u32> {
    (figure.decimals == 0 && (1.0..=99.0).contains(&figure.value)).then_some(figure.value as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::terms::{Component, Measure, Unit};

    fn read(line: &str) -> Vec<What> {
        tokens(line, Style::of(line))
            .into_iter()
            .map(|token| token.what)
            .filter(|it| !matches!(it, What::Mark(_)))
            .collect()
    }

    fn figure(text: &str) -> What {
        What::Figure(figure::number(text, Style::default()).unwrap().0)
    }

    #[test]
    fn a_line_of_a_list_is_its_terms_and_figures() {
        let electrode = |name| What::Electrode(Electrode::parse(name).unwrap());
        assert_eq!(
            read("Fp1 Delta absolute power 12.3 µV² z=2.1"),
            [
                electrode("Fp1"),
                What::Term(Term::Band(Band::Delta)),
                What::Term(Term::Measure(Measure::AbsolutePower)),
                figure("12.3"),
                What::Term(Term::Unit(Unit::MicrovoltSquared)),
                What::Term(Term::Z),
                figure("2.1"),
            ]
        );
        assert_eq!(
            read("P300 at Pz: 342ms"),
            [
                What::Term(Term::Component(Component::P300)),
                What::Word,
                electrode("Pz"),
                figure("342"),
                What::Term(Term::Unit(Unit::Millisecond))
            ]
        );
    }

    #[test]
    fn ranges_signs_pairs_and_ratios_are_one_piece_each() {
        assert!(
            matches!(&read("target 8.5–10.5 Hz")[1], What::Range(Some(a), Some(b)) if a.value == 8.5 && b.value == 10.5)
        );
        assert!(matches!(&read("< 2.5")[0], What::Range(None, Some(b)) if b.value == 2.5));
        assert!(matches!(&read("-1.96 to 1.96")[0], What::Range(Some(a), Some(_)) if a.value == -1.96));
        assert_eq!(read("12.3 -0.4").len(), 2);
        assert!(matches!(&read("F3-F4")[0], What::Pair(..)));
        assert!(matches!(&read("F3/F4 asymmetry")[0], What::Pair(..)));
        assert!(matches!(&read("Theta/Beta ratio")[0], What::Ratio(Band::Theta, Band::Beta)));
        assert!(matches!(&read("Beta 2")[0], What::Term(Term::Band(Band::Beta2))));
        assert!(matches!(&read("eyes-closed")[0], What::Term(Term::Condition(_))));
        assert!(matches!(&read("Session 2: 2026-03-04")[..], [What::Session(2), What::Date(_)]));
    }

    proptest! {
        #[test]
        fn any_line_becomes_tokens_in_order(line in "\\PC{0,60}") {
            let found = tokens(&line, Style::of(&line));
            for pair in found.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
            for token in &found {
                prop_assert!(line.get(token.start..token.end).is_some());
            }
        }
    }
}
