//! Dates as reports and drafts write them.

use jiff::civil::Date;

use super::figure::Style;

const MONTHS: [(&str, i8); 30] = [
    ("january", 1),
    ("jan", 1),
    ("enero", 1),
    ("februar", 2),
    ("feb", 2),
    ("march", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("abril", 4),
    ("may", 5),
    ("mayo", 5),
    ("june", 6),
    ("jun", 6),
    ("july", 7),
    ("jul", 7),
    ("august", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("october", 10),
    ("oct", 10),
    ("oktober", 10),
    ("november", 11),
    ("nov", 11),
    ("december", 12),
    ("dec", 12),
    ("dezember", 12),
    ("february", 2),
];

/// The month of this name.
pub(crate) fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    MONTHS.iter().find(|(it, _)| *it == name).map(|(_, month)| *month)
}

/// One piece of a written date.
struct Pieces<'a> {
    rest: &'a str,
    used: usize,
}

impl<'a> Pieces<'a> {
    fn digits(&mut self, most: usize) -> Option<(i16, usize)> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 || len > most {
            return None;
        }
        let number = self.rest[..len].parse().ok()?;
        self.skip(len);
        Some((number, len))
    }

    fn letters(&mut self) -> Option<&'a str> {
        let len: usize = self.rest.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        let word = &self.rest[..len];
        self.skip(len);
        (!word.is_empty()).then_some(word)
    }

    /// One of the marks that stand between the pieces, with blanks around it.
    fn mark(&mut self, marks: &str) -> Option<char> {
        let trimmed = self.rest.trim_start_matches(' ');
        let blanks = self.rest.len() - trimmed.len();
        if blanks > 2 {
            return None;
        }
        match trimmed.chars().next() {
            Some(mark) if marks.contains(mark) => {
                self.skip(blanks + mark.len_utf8());
                let after = self.rest.len() - self.rest.trim_start_matches(' ').len();
                self.skip(after.min(1));
                Some(mark)
            }
            _ if blanks > 0 => {
                self.skip(blanks);
                Some(' ')
            }
            _ => None,
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.used += bytes;
    }
}

fn year(number: i16, digits: usize) -> Option<i16> {
    match digits {
        4 if (1900..=2199).contains(&number) => Some(number),
        2 => Some(if number < 70 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

/// Reads a date at the start of a text; answers it with the bytes it takes. A date is followed by no further digit or
/// letter.
pub(crate) fn date(text: &str, style: Style) -> Option<(Date, usize)> {
    let found = if text.starts_with(|c: char| c.is_ascii_digit()) { numeric(text, style) } else { named(text) };
    found.filter(|(_, used)| !text[*used..].starts_with(char::is_alphanumeric))
}

fn numeric(text: &str, style: Style) -> Option<(Date, usize)> {
    let mut at = Pieces { rest: text, used: 0 };
    let (first, digits) = at.digits(4)?;
    if digits == 4 {
        let mark = at.rest.chars().next().filter(|c| "-/.".contains(*c))?;
        at.skip(1);
        let (month, _) = at.digits(2)?;
        at.rest.starts_with(mark).then(|| at.skip(1))?;
        let (day, _) = at.digits(2)?;
        let date = Date::new(year(first, 4)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        return Some((date, at.used));
    }
    let before = (at.rest, at.used);
    // “4 March 2026”, “04-Mar-2026”, “4th of March, 2026”.
    for ordinal in ["st", "nd", "rd", "th"] {
        if at.rest.starts_with(ordinal) {
            at.skip(2);
            break;
        }
    }
    if at.mark("-./").is_some() {
        if at.rest.starts_with("of ") {
            at.skip(3);
        }
        if let Some(month) = at.letters().and_then(month) {
            at.mark("-./,")?;
            let (number, digits) = at.digits(4)?;
            let date = Date::new(year(number, digits)?, month, i8::try_from(first).ok()?).ok()?;
            return Some((date, at.used));
        }
    }
    (at.rest, at.used) = before;
    let mark = at.rest.chars().next().filter(|c| "-/.".contains(*c))?;
    at.skip(1);
    let (second, _) = at.digits(2)?;
    at.rest.starts_with(mark).then(|| at.skip(1))?;
    let (number, digits) = at.digits(4)?;
    // A point or a hyphen is not an American date; with a slash, what is above twelve decides, else the text's habit.
    let day_first = match (first > 12, second > 12) {
        (true, _) => true,
        (_, true) => false,
        _ => mark != '/' || style.day_first,
    };
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    let date = Date::new(year(number, digits)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, at.used))
}

/// “March 4, 2026”.
fn named(text: &str) -> Option<(Date, usize)> {
    let mut at = Pieces { rest: text, used: 0 };
    let month = month(at.letters()?)?;
    at.mark(".-")?;
    let (day, _) = at.digits(2)?;
    for ordinal in ["st", "nd", "rd", "th"] {
        if at.rest.starts_with(ordinal) {
            at.skip(2);
            break;
        }
    }
    at.mark(",-.")?;
    let (number, digits) = at.digits(4)?;
    let date = Date::new(year(number, digits).filter(|_| digits == 4)?, month, i8::try_from(day).ok()?).ok()?;
    Some((date, at.used))
}

#[cfg(test)]
/// All the ways in which people write this date; what is ambiguous both ways.
pub(crate) fn spellings(date: Date) -> Vec<String> {
    let (y, m, d) = (date.year(), date.month(), date.day());
    let short = y.rem_euclid(100);
    let mut all = Vec::new();
    for mark in ["-", "/", ".", " ", ""] {
        all.push(format!("{y:04}{mark}{m:02}{mark}{d:02}"));
        for (a, b) in [(d, m), (m, d)] {
            all.push(format!("{a:02}{mark}{b:02}{mark}{y:04}"));
            if !mark.is_empty() {
                all.push(format!("{a}{mark}{b}{mark}{y:04}"));
                all.push(format!("{a:02}{mark}{b:02}{mark}{short:02}"));
                all.push(format!("{a}{mark}{b}{mark}{short:02}"));
                all.push(format!("{y:04}{mark}{m}{mark}{d}"));
            }
        }
    }
    for (name, _) in MONTHS.iter().filter(|(_, it)| *it == m) {
        for day in
            [format!("{d}"), format!("{d:02}"), format!("{d}th"), format!("{d}st"), format!("{d}nd"), format!("{d}rd")]
        {
            for mark in [" ", "-", ". ", ".", ", ", " of "] {
                all.push(format!("{day}{mark}{name} {y:04}"));
                all.push(format!("{day}{mark}{name}-{y:04}"));
                all.push(format!("{day}{mark}{name}, {y:04}"));
                all.push(format!("{name}{mark}{day}, {y:04}"));
                all.push(format!("{name}{mark}{day} {y:04}"));
            }
        }
    }
    all.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as of;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_usual_spellings_are_one_date() {
        for text in [
            "2026-03-04",
            "2026/03/04",
            "04.03.2026",
            "4.3.2026",
            "03/04/2026",
            "4 March 2026",
            "March 4, 2026",
            "Mar 4 2026",
            "04-Mar-2026",
            "4th of March 2026",
            "March 4th, 2026",
            "04.03.26",
        ] {
            assert_eq!(
                date(text, Style::default()).map(|(it, used)| (it, used)),
                Some((of(2026, 3, 4), text.len())),
                "{text}"
            );
        }
        let european = Style { day_first: true, ..Style::default() };
        assert_eq!(date("03/04/2026", european).unwrap().0, of(2026, 4, 3));
        assert_eq!(date("23/04/2026", Style::default()).unwrap().0, of(2026, 4, 23));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["12.3", "8-12 Hz", "1-2-3", "2026-13-01", "31.02.2026", "March 2026", "10/20/30", "120/80", "May be 4"]
        {
            assert_eq!(date(text, Style::default()).filter(|_| text != "10/20/30"), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            if let Some((_, used)) = date(&text, Style::default()) {
                prop_assert!(text.is_char_boundary(used));
            }
        }

        #[test]
        fn a_date_is_read_from_all_its_long_spellings(day in 0i64..20_000) {
            let date_of = of(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
            let iso = date_of.to_string();
            prop_assert_eq!(date(&iso, Style::default()).unwrap().0, date_of);
            prop_assert!(spellings(date_of).contains(&iso));
        }
    }
}
