//! Masking: before a report's text leaves the clinic, names, birth dates, record numbers, telephone numbers and
//! addresses are replaced by placeholders.
//!
//! Promises: what the patient's row says (name, birth date, number) never survives, however it is capitalised, accented,
//! inflected or torn apart by a line break or by text recognition; what labels (“Patient:”, “DOB”, “MRN”) and common
//! shapes (mail addresses, telephone numbers, street addresses) give away is masked as well. The same person gets the
//! same placeholder throughout. Never does: touch a measurement. When in doubt, it masks.

mod birth;
mod labels;
mod letters;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use cliniq_platform::{Phi, phi::Purpose};
use jiff::civil::Date;
use serde::Serialize;

use letters::Name;

/// What is known about the patient beforehand.
#[derive(Clone, Default)]
pub struct Identifiers {
    /// Names, and words under which the clinic keeps them.
    pub names: Vec<Phi<String>>,
    /// Date of birth.
    pub born: Option<Phi<Date>>,
    /// Telephone numbers.
    pub phones: Vec<Phi<String>>,
}

/// What was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MaskedKind)]
pub enum Kind {
    /// The patient's name.
    Patient,
    /// Somebody else's name.
    Person,
    /// A date of birth.
    BirthDate,
    /// A number under which somebody keeps the patient.
    Record,
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
    /// A street address or a part of one.
    Address,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Patient => "PATIENT",
            Self::Person => "PERSON",
            Self::BirthDate => "BIRTH DATE",
            Self::Record => "RECORD",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Address => "ADDRESS",
        }
    }

    /// Whether there can be only one.
    const fn is_single(self) -> bool {
        matches!(self, Self::Patient | Self::BirthDate)
    }
}

/// A piece of text that must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hit {
    start: usize,
    end: usize,
    kind: Kind,
}

/// A text without its identifiers.
#[derive(Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text; what cannot be recognised by rules may still be in it.
    pub text: Phi<String>,
    /// How often each placeholder stands in it.
    pub masks: BTreeMap<String, (Kind, usize)>,
}

/// Masks the texts of one patient.
pub struct Masker {
    patient: Vec<Name>,
    born: Option<Date>,
    phones: Vec<Vec<u8>>,
    /// Names that labels in the texts have given away.
    learned: Vec<(Name, Kind)>,
    /// Letters of those that were masked so far, by kind and folded text.
    given: BTreeMap<(Kind, String), String>,
}

impl Masker {
    /// A masker for a patient that has looked through the texts for names behind labels.
    pub fn new<'a>(known: &Identifiers, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let names = known.names.iter().flat_map(|name| Name::of_patient(name.open(Purpose::Decide)));
        let mut masker = Self {
            patient: names.collect(),
            born: known.born.as_ref().map(|date| *date.open(Purpose::Decide)),
            phones: known.phones.iter().map(|phone| shapes::digits(phone.open(Purpose::Decide))).collect(),
            learned: Vec::new(),
            given: BTreeMap::new(),
        };
        masker.phones.retain(|digits| digits.len() >= shapes::SIGNIFICANT);
        for text in texts {
            for (value, kind) in labels::names(text) {
                for name in Name::of_label(value) {
                    if !masker.learned.iter().any(|(known, _)| *known == name) {
                        masker.learned.push((name, kind));
                    }
                }
            }
        }
        masker
    }

    /// The text with its identifiers replaced.
    pub fn mask(&mut self, text: &str) -> Masked {
        let hits = self.hits(text);
        let mut masked = String::with_capacity(text.len());
        let mut masks: BTreeMap<String, (Kind, usize)> = BTreeMap::new();
        let mut at = 0;
        for hit in hits {
            masked.push_str(&text[at..hit.start]);
            let placeholder = self.placeholder(hit.kind, &text[hit.start..hit.end]);
            masked.push_str(&placeholder);
            masks.entry(placeholder).or_insert((hit.kind, 0)).1 += 1;
            at = hit.end;
        }
        masked.push_str(&text[at..]);
        Masked { text: Phi::new(masked), masks }
    }

    /// Everything that must go, from left to right, none over another.
    fn hits(&self, text: &str) -> Vec<Hit> {
        let letters = letters::of(text);
        let mut hits = Vec::new();
        for name in &self.patient {
            hits.extend(name.find(text, &letters).map(|(start, end)| Hit { start, end, kind: Kind::Patient }));
        }
        for (name, kind) in &self.learned {
            hits.extend(name.find(text, &letters).map(|(start, end)| Hit { start, end, kind: *kind }));
        }
        if let Some(born) = self.born {
            hits.extend(birth::find(text, born).map(|(start, end)| Hit { start, end, kind: Kind::BirthDate }));
        }
        for digits in &self.phones {
            hits.extend(shapes::number(text, digits).map(|(start, end)| Hit { start, end, kind: Kind::Phone }));
        }
        hits.extend(labels::values(text));
        hits.extend(shapes::find(text));
        joined(text, hits)
    }

    /// The patient is always the patient; others are told apart by letters, in the order of their appearance.
    fn placeholder(&mut self, kind: Kind, original: &str) -> String {
        if kind.is_single() {
            return format!("[{}]", kind.word());
        }
        let folded: String = letters::of(original).iter().map(|letter| letter.is).collect();
        let next = self.given.keys().filter(|(it, _)| *it == kind).count();
        let letter = self.given.entry((kind, folded)).or_insert_with(|| letter_of(next));
        format!("[{} {letter}]", kind.word())
    }
}

/// A, B, … Z, AA, AB, …
fn letter_of(mut number: usize) -> String {
    let mut text = String::new();
    loop {
        let digit = u8::try_from(number % 26).unwrap_or(0);
        text.insert(0, char::from(b'A' + digit));
        match (number / 26).checked_sub(1) {
            Some(rest) => number = rest,
            None => return text,
        }
    }
}

/// Overlapping hits become one, and so do names of one person that only blanks, commas or full stops part.
fn joined(text: &str, mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.retain(|hit| hit.start < hit.end);
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.kind));
    let mut found: Vec<Hit> = Vec::new();
    for hit in hits {
        if let Some(last) = found.last_mut() {
            let is_over = hit.start < last.end;
            let is_next = !is_over
                && hit.kind == last.kind
                && matches!(hit.kind, Kind::Patient | Kind::Person)
                && text[last.end..hit.start].chars().all(|c| " ,.".contains(c));
            if is_over || is_next {
                last.end = last.end.max(hit.end);
                last.kind = last.kind.min(hit.kind);
                continue;
            }
        }
        found.push(hit);
    }
    found
}
