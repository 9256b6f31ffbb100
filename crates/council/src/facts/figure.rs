//! Figures as they are printed: digits, their decimals, and whether the comma or the point stands before them.

use serde::{Deserialize, Serialize};

/// A number with the text it was read from, so that rounding can be told from another value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figure {
    /// As printed, sign included.
    pub text: String,
    /// Its value.
    pub value: f64,
    /// Digits behind the decimal mark.
    pub decimals: u8,
}

impl Figure {
    /// A figure printed with this many decimals.
    pub fn of(value: f64, decimals: u8) -> Self {
        Self { text: format!("{value:.*}", usize::from(decimals)), value, decimals }
    }

    /// Half a unit of the last printed digit: how far off the value may be.
    pub fn slack(&self) -> f64 {
        0.5 * 10f64.powi(-i32::from(self.decimals))
    }

    /// Whether this figure is the other one, or the other one rounded to fewer decimals (either way at a tie).
    pub fn rounds(&self, exact: f64) -> bool {
        (self.value - exact).abs() <= self.slack() * (1.0 + 1e-9) + 1e-12
    }

    /// Whether both are the same number, whatever zeros follow.
    pub fn same(&self, other: &Self) -> bool {
        (self.value - other.value).abs() < 1e-9 * self.value.abs().max(1.0)
    }
}

/// How a text writes its numbers and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Style {
    /// The comma stands before the decimals: 12,3.
    pub decimal_comma: bool,
    /// 04/03/2026 is the fourth of March.
    pub day_first: bool,
}

impl Style {
    /// Looks through a text for what can only be meant one way.
    pub fn of(text: &str) -> Self {
        let (mut commas, mut points) = (0_usize, 0_usize);
        let mut day_first = 0_i32;
        for word in text.split(|c: char| c.is_whitespace() || "|;()[]{}=:".contains(c)) {
            let word = word.trim_matches(|c: char| !c.is_ascii_digit());
            let Some(at) = word.find(|c: char| !c.is_ascii_digit()) else { continue };
            let (whole, rest) = word.split_at(at);
            let mark = rest.chars().next().unwrap_or(' ');
            let fraction = &rest[mark.len_utf8()..];
            let digits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
            match mark {
                // Three digits behind a comma may be thousands; anything else is a decimal.
                ',' if digits && fraction.len() != 3 => commas += 1,
                '.' if digits && fraction.len() != 3 => points += 1,
                '/' if whole.len() <= 2 => {
                    let second: String = fraction.chars().take_while(char::is_ascii_digit).collect();
                    let is_date = fraction.matches('/').count() == 1;
                    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
                    if is_date && number(whole) > 12 {
                        day_first += 1;
                    } else if is_date && number(&second) > 12 {
                        day_first -= 1;
                    }
                }
                _ => {}
            }
        }
        Self { decimal_comma: commas > points, day_first: day_first > 0 }
    }
}

/// Reads an unsigned number at the start of a text; answers it with the bytes it takes.
pub(crate) fn number(text: &str, style: Style) -> Option<(Figure, usize)> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut whole = digits(0);
    // “.85” is written without its zero; “,85” never is.
    if whole == 0 && !(bytes.first() == Some(&b'.') && digits(1) > 0) {
        return None;
    }
    let (decimal, grouping) = if style.decimal_comma { (b',', b'.') } else { (b'.', b',') };
    let mut plain = text[..whole].to_owned();
    let mut at = whole;
    // Thousands: one to three digits, then groups of exactly three.
    if (1..=3).contains(&whole) {
        while bytes.get(at) == Some(&grouping) && digits(at + 1) == 3 {
            plain.push_str(&text[at + 1..at + 4]);
            at += 4;
        }
        whole = at;
    }
    let mut decimals = 0;
    let mark = bytes.get(at).copied();
    // The other mark is a decimal too where it cannot be a grouping.
    let is_other = mark == Some(grouping) && whole == at && !matches!(digits(at + 1), 0 | 3);
    if mark == Some(decimal) || is_other {
        let fraction = digits(at + 1);
        if fraction > 0 {
            plain.push('.');
            plain.push_str(&text[at + 1..at + 1 + fraction]);
            decimals = fraction;
            at += 1 + fraction;
        }
    }
    let value = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some((Figure { text: text[..at].to_owned(), value, decimals: u8::try_from(decimals).ok()? }, at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, decimal_comma: bool) -> Option<(f64, u8, usize)> {
        number(text, Style { decimal_comma, day_first: false }).map(|(it, used)| (it.value, it.decimals, used))
    }

    #[test]
    fn comma_and_point_mean_what_the_text_means_by_them() {
        assert_eq!(read("12.30 µV", false), Some((12.3, 2, 5)));
        assert_eq!(read("12,3;", true), Some((12.3, 1, 4)));
        assert_eq!(read("1,234.5", false), Some((1234.5, 1, 7)));
        assert_eq!(read("1.234,5", true), Some((1234.5, 1, 7)));
        assert_eq!(read("1,234", true), Some((1.234, 3, 5)));
        assert_eq!(read("1,234", false), Some((1234.0, 0, 5)));
        assert_eq!(read("9.", false), Some((9.0, 0, 1)));
        assert_eq!(read(".85", false), Some((0.85, 2, 3)));
        assert_eq!(read("x", false), None);
    }

    #[test]
    fn the_style_is_seen_from_what_can_be_meant_only_one_way() {
        assert!(Style::of("Fp1 12,3 | 4,56; am 3.4.2026").decimal_comma);
        assert!(!Style::of("Fp1 12.3, 4.56 and 1,234").decimal_comma);
        assert!(Style::of("on 23/04/2026 and 04/05/2026").day_first);
        assert!(!Style::of("on 04/23/2026").day_first);
    }

    #[test]
    fn rounding_is_half_a_unit_of_the_last_digit() {
        assert!(Figure::of(12.3, 1).rounds(12.34));
        assert!(Figure::of(12.4, 1).rounds(12.35));
        assert!(!Figure::of(12.4, 1).rounds(12.34));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}", comma: bool) {
            if let Some((_, used)) = number(&text, Style { decimal_comma: comma, day_first: false }) {
                prop_assert!(text.is_char_boundary(used));
            }
            Style::of(&text);
        }
    }
}
