//! What is recognised by its shape: mail addresses, telephone numbers, street addresses, people with a title.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Kind};

/// So many digits at the end of a telephone number tell whose it is.
pub(super) const SIGNIFICANT: usize = 7;

/// Shapes; the first group, where there is one, is what is masked.
static SHAPES: LazyLock<Vec<(Kind, Regex)>> = LazyLock::new(|| {
    const TABLE: [(Kind, &str); 10] = [
        (Kind::Email, r"(?i)[\p{L}\p{N}._%+'-]+\s?@\s?[\p{L}\p{N}-]+(?:\s?\.\s?[\p{L}\p{N}-]+)*\.[\p{L}]{2,}"),
        // North America.
        (Kind::Phone, r"(?:\+?1[\s.-]?)?\(\d{3}\)\s?\d{3}[\s.-]\d{4}\b"),
        (Kind::Phone, r"(?:\+1[\s.-]?|\b1[\s.-])?\b\d{3}[-.\s]\d{3}[-.]\d{4}\b"),
        // With a country's code.
        (Kind::Phone, r"(?:\+|\b00)\d{1,3}(?:[\s/-]?\(?\d{1,5}\)?){2,6}\b"),
        // With a trunk prefix.
        (Kind::Phone, r"\b0\d{2,4}[\s/-]{1,3}\d{3,8}(?:[\s-]\d{2,5})?\b"),
        (Kind::Record, r"\b\d{3}-\d{2}-\d{4}\b"),
        (
            Kind::Address,
            r"\b\d{1,5}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\p{L}'.-]*\s+){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Highway|Hwy|Parkway|Pkwy|Circle|Cir)\b\.?(?:,?\s+(?:Apt|Suite|Ste|Unit|#)\.?\s*\w+)?(?:,\s*[A-Z][\p{L} .'-]+)?(?:,?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?)?",
        ),
        (Kind::Address, r"(?i)\bP\.?\s?O\.?\s+Box\s+\d+"),
        (
            Kind::Address,
            r"\b\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|weg|platz|gasse|allee)\s+\d{1,4}\s?[a-z]?\b(?:,?\s+\d{5}\s+\p{Lu}\p{L}+)?",
        ),
        (Kind::Address, r"\b(?:Calle|Avenida|Avda\.|Plaza|Paseo)\s+(?:\p{L}+\s+){0,4}\p{L}+,?\s+\d{1,4}\b"),
    ];
    TABLE.iter().filter_map(|(kind, shape)| Some((*kind, Regex::new(shape).ok()?))).collect()
});

/// A title and the names behind it.
static TITLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Herr|Frau|Sr|Sra|Señor|Señora)\b\.?\s+((?:\p{Lu}\.\s*)*\p{Lu}[\p{L}'’-]+(?:[ ]+(?:van|von|de|der|la|del)\b)*(?:[ ]+\p{Lu}[\p{L}'’-]+){0,2})",
    )
    .ok()
});

/// Everything that has one of the shapes.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let mut found: Vec<Hit> = SHAPES
        .iter()
        .flat_map(|(kind, shape)| shape.find_iter(text).map(|it| Hit { start: it.start(), end: it.end(), kind: *kind }))
        .filter(|hit| hit.kind != Kind::Phone || is_phone(&text[hit.start..hit.end]))
        .collect();
    found.extend(titled(text).into_iter().map(|(start, end)| Hit { start, end, kind: Kind::Person }));
    found
}

/// The names behind titles.
pub(super) fn titled(text: &str) -> Vec<(usize, usize)> {
    let Some(shape) = TITLED.as_ref() else { return Vec::new() };
    shape.captures_iter(text).filter_map(|it| it.get(1)).map(|it| (it.start(), it.end())).collect()
}

fn is_phone(text: &str) -> bool {
    (SIGNIFICANT..=15).contains(&digits(text).len())
}

/// The digits of a text.
pub(super) fn digits(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_digit).collect()
}

/// A known number: its last digits with anything between them that people put there, and what stands before them.
pub(super) fn number(text: &str, known: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let places: Vec<(usize, u8)> = text.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).collect();
    let wanted = &known[known.len().saturating_sub(SIGNIFICANT)..];
    let is_close = |from: usize, to: usize| {
        text.get(from + 1..to)
            .is_some_and(|gap| gap.len() <= 4 && gap.chars().all(|c| c.is_whitespace() || "-/.()+–".contains(c)))
    };
    let mut found = Vec::new();
    for at in 0..places.len().saturating_sub(wanted.len().saturating_sub(1)) {
        let window = &places[at..at + wanted.len()];
        let fits = window.iter().map(|(_, digit)| digit).eq(wanted);
        if !fits || !window.windows(2).all(|pair| is_close(pair[0].0, pair[1].0)) {
            continue;
        }
        // The area and country codes before it, as far as they are those of the number.
        let mut first = at;
        let mut before = known[..known.len() - wanted.len()].iter().rev();
        while first > 0 && is_close(places[first - 1].0, places[first].0) && before.next() == Some(&places[first - 1].1)
        {
            first -= 1;
        }
        let start = text[..places[first].0].trim_end_matches(['+', '(']).len();
        found.push((start, places[at + wanted.len() - 1].0 + 1));
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_a_valid_expression() {
        assert_eq!(SHAPES.len(), 10);
        assert!(TITLED.is_some());
    }
}
