//! A date of birth in a text, however it is written.

use jiff::civil::Date;

use crate::facts::month;

/// A run of letters or of digits.
struct Run<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Run<'_> {
    fn number(&self) -> Option<i32> {
        let digits = self.text.trim_end_matches(|c: char| c.is_alphabetic());
        let ordinal = &self.text[digits.len()..];
        let is_ordinal =
            ordinal.is_empty() || ["st", "nd", "rd", "th"].iter().any(|it| it.eq_ignore_ascii_case(ordinal));
        digits.parse().ok().filter(|_| is_ordinal)
    }

    fn is_month(&self, of: Date) -> bool {
        month(self.text) == Some(of.month())
    }
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let mut found: Vec<Run<'_>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push(Run { text: &text[from..at], start: from, end: at });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The places of a date: three numbers, or a month's name and two, in any usual order; or eight digits.
pub(super) fn find(text: &str, born: Date) -> impl Iterator<Item = (usize, usize)> {
    let all = runs(text);
    let (y, m, d) = (i32::from(born.year()), i32::from(born.month()), i32::from(born.day()));
    let compact = [format!("{y:04}{m:02}{d:02}"), format!("{d:02}{m:02}{y:04}"), format!("{m:02}{d:02}{y:04}")];
    let mut found: Vec<(usize, usize)> =
        all.iter().filter(|run| compact.iter().any(|it| it == run.text)).map(|run| (run.start, run.end)).collect();
    let mut index = 0;
    while index < all.len() {
        let Some(last) = matched(text, &all[index..], born) else {
            index += 1;
            continue;
        };
        found.push((all[index].start, all[index + last].end));
        index += last + 1;
    }
    found.into_iter()
}

/// Whether the first runs are the date; answers the place of the last of them.
fn matched(text: &str, all: &[Run<'_>], born: Date) -> Option<usize> {
    let (year, month, day) = (i32::from(born.year()), i32::from(born.month()), i32::from(born.day()));
    // “4th of March 1980” has a word in between.
    let (places, last) = match all {
        [a, of, b, c, ..] if of.text.eq_ignore_ascii_case("of") || of.text.eq_ignore_ascii_case("de") => ([a, b, c], 3),
        [a, b, c, ..] => ([a, b, c], 2),
        _ => return None,
    };
    let gap = |from: &Run<'_>, to: &Run<'_>| &text[from.end..to.start];
    let is_close = |gap: &str| gap.len() <= 8 && gap.chars().all(|c| c.is_whitespace() || "-/.,'’–".contains(c));
    let gaps = [gap(places[0], places[1]), gap(places[1], places[2])];
    if last == 2 && !gaps.iter().all(|gap| is_close(gap)) {
        return None;
    }
    let is_year = |run: &Run<'_>| {
        let short = run.text.len() == 2 && run.number() == Some(year.rem_euclid(100));
        run.number() == Some(year)
            || (short && (gaps[0] == gaps[1] || places[1].is_month(born) || places[0].is_month(born)))
    };
    let is = |run: &Run<'_>, number: i32| run.number() == Some(number);
    let is_date = [places, [places[2], places[1], places[0]]].iter().any(|[a, b, c]| {
        is_year(c)
            && ((is(a, day) && (is(b, month) || b.is_month(born)))
                || ((is(a, month) || a.is_month(born)) && is(b, day)))
    });
    let year_first = is_year(places[0]) && (is(places[1], month) || places[1].is_month(born)) && is(places[2], day);
    (is_date || year_first).then_some(last)
}
