//! Telephone numbers, spoken or keyed in.

use phonenumber::country::Id;

use super::text::Utterance;
use crate::dialog::when::lexer::Lead;
use crate::dialog::when::numbers::simple;
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::Language;

/// The country whose numbering plan a clinic's callers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub enum Country {
    /// United States.
    #[serde(rename = "US")]
    Us,
    /// United Kingdom.
    #[serde(rename = "GB")]
    Gb,
    /// Spain.
    #[serde(rename = "ES")]
    Es,
    /// Mexico.
    #[serde(rename = "MX")]
    Mx,
    /// Any other: numbers are taken as they are said.
    #[serde(rename = "ZZ")]
    Other,
}

/// Not a country code (ISO 3166-1 alpha-2: two letters).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 3166-1 alpha-2 country code: {0:?}")]
pub struct NoCountry(String);

impl std::str::FromStr for Country {
    type Err = NoCountry;

    /// Reads an ISO 3166-1 alpha-2 code in either case.
    ///
    /// # Errors
    /// [`NoCountry`] when the text is not two letters. A country without rules of its own is [`Country::Other`].
    fn from_str(code: &str) -> Result<Self, NoCountry> {
        match code.to_ascii_uppercase().as_str() {
            "US" => Ok(Country::Us),
            "GB" | "UK" => Ok(Country::Gb),
            "ES" => Ok(Country::Es),
            "MX" => Ok(Country::Mx),
            other if other.len() == 2 && other.bytes().all(|b| b.is_ascii_uppercase()) => Ok(Country::Other),
            _ => Err(NoCountry(code.to_owned())),
        }
    }
}

impl Country {
    /// Its id in the metadata of numbering plans.
    fn id(self) -> Option<Id> {
        match self {
            Country::Us => Some(Id::US),
            Country::Gb => Some(Id::GB),
            Country::Es => Some(Id::ES),
            Country::Mx => Some(Id::MX),
            Country::Other => None,
        }
    }

    /// Whether a number of this many digits can be dialled within the country, even when no subscriber has it.
    fn dials(self, digits: &str) -> bool {
        match self {
            Country::Us => matches!(digits.len(), 7 | 10) || (digits.len() == 11 && digits.starts_with('1')),
            Country::Gb => {
                matches!(digits.len(), 7 | 8) || (matches!(digits.len(), 10 | 11) && digits.starts_with('0'))
            }
            Country::Es => digits.len() == 9 || (digits.len() == 11 && digits.starts_with("34")),
            Country::Mx => matches!(digits.len(), 8 | 10) || (digits.len() == 12 && digits.starts_with("52")),
            Country::Other => (7..=15).contains(&digits.len()),
        }
    }
}

/// A number to call back.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Phone {
    /// E.164 (`+12125550123`) when the numbering plan knows the number; its national digits as said otherwise.
    pub e164: String,
    /// The digits as the caller gave them.
    pub digits: String,
}

/// Reads a telephone number from keyed `digits` or from speech ("five five five, oh one two three", "double four").
/// Of several the last counts, since people correct themselves. Numbers too short to be dialled are none.
pub fn phone(said: &Utterance<'_>, digits: Option<&str>, country: Country) -> Option<Phone> {
    let keyed = digits.map(|d| d.chars().filter(char::is_ascii_digit).collect::<String>());
    if let Some(found) = keyed.and_then(|digits| checked(&digits, false, country)) {
        return Some(found);
    }
    runs(said).into_iter().rev().find_map(|run| checked(&run.digits, run.international, country))
}

/// Whether the caller means the number that they are calling from: "the same number", "this one".
pub fn calling_number(said: &Utterance<'_>) -> bool {
    let phrases: &PhraseList = match said.language {
        Language::English => phrases![
            "same number",
            "this number",
            "the number im calling from",
            "number im on",
            "number i am calling from",
            "number im calling from",
            "the one im calling from",
            "number you have",
            "this phone",
            "the number i called from",
            "number you see",
            "calling from now",
            "my caller id",
            "this same one",
            "number on file",
        ],
        Language::Spanish => phrases![
            "este numero",
            "el mismo numero",
            "este mismo numero",
            "mismo numero",
            "este telefono",
            "del que llamo",
            "desde el que llamo",
            "desde donde llamo",
            "numero que tienen",
            "a este",
            "este mismo",
            "al mismo",
        ],
    };
    !said.after_each(phrases).is_empty()
}

/// Digits said one after another.
#[derive(Default)]
struct Run {
    digits: String,
    international: bool,
}

/// All runs of spoken or written digits.
fn runs(said: &Utterance<'_>) -> Vec<Run> {
    let mut runs = vec![Run::default()];
    let mut at = 0;
    while at < said.tokens.len() {
        let (digits, next) = digits_at(said, at);
        let Some(run) = runs.last_mut() else { break };
        if let Some(digits) = digits {
            if run.digits.is_empty() {
                let before = said.tokens[at].start.checked_sub(1).and_then(|i| said.text.get(i..=i));
                run.international =
                    before == Some("+") || at.checked_sub(1).is_some_and(|i| matches!(said.word(i), "plus" | "mas"));
            }
            run.digits.push_str(&digits);
        } else if !run.digits.is_empty() && !joins(said.word(at)) {
            runs.push(Run::default());
        }
        at = next;
    }
    runs
}

/// Words that stand between the groups of one number.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "um" | "uh"
            | "er"
            | "dash"
            | "hyphen"
            | "then"
            | "and"
            | "area"
            | "code"
            | "extension"
            | "its"
            | "guion"
            | "y"
            | "luego"
            | "eh"
            | "este"
            | "pues"
            | "space"
            | "dot"
            | "punto"
            | "so"
            | "okay"
            | "ok"
            | "yeah"
    )
}

/// The digits that the words from `at` on stand for, and the index after them.
fn digits_at(said: &Utterance<'_>, at: usize) -> (Option<String>, usize) {
    let word = said.word(at);
    let times = match word {
        "double" | "doble" => 2,
        "triple" | "treble" => 3,
        _ => 1,
    };
    if times > 1 {
        let digit = said.tokens.get(at + 1).and_then(|t| number(t, said.language)).filter(|d| *d < 10);
        return match digit {
            Some(digit) => (Some(digit.to_string().repeat(times)), at + 2),
            None => (None, at + 1),
        };
    }
    if said.tokens[at].text.bytes().all(|b| b.is_ascii_digit()) {
        return (Some(word.to_owned()), at + 1);
    }
    let Some(value) = number(&said.tokens[at], said.language) else {
        return (None, at + 1);
    };
    if said.word(at + 1) == "hundred" && (1..100).contains(&value) {
        return (Some(format!("{value}00")), at + 2);
    }
    if said.word(at + 1) == "thousand" && value < 10 {
        return (Some(format!("{value}000")), at + 2);
    }
    if value >= 20 && value % 10 == 0 {
        let units_at = at + 1 + usize::from(said.language == Language::Spanish && said.word(at + 1) == "y");
        let units = said.tokens.get(units_at).filter(|t| t.lead == Lead::Space || matches!(t.lead, Lead::Mark('-')));
        if let Some(units @ 1..=9) = units.filter(|t| t.number.is_none()).and_then(|t| number(t, said.language)) {
            return (Some((value + units).to_string()), units_at + 1);
        }
    }
    (Some(value.to_string()), at + 1)
}

/// A number word, with the names of nought that only telephone numbers use.
fn number(token: &crate::dialog::when::lexer::Token, language: Language) -> Option<u32> {
    match token.text.as_str() {
        "nought" | "naught" => Some(0),
        _ => simple(token, language),
    }
}

/// The number if it can be dialled.
fn checked(digits: &str, international: bool, country: Country) -> Option<Phone> {
    if digits.len() < 7 || digits.len() > 15 {
        return None;
    }
    let written = if international { format!("+{digits}") } else { digits.to_owned() };
    let parsed = phonenumber::parse(country.id(), &written).ok().filter(phonenumber::is_valid);
    if let Some(number) = parsed {
        let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
        return Some(Phone { e164, digits: digits.to_owned() });
    }
    (country.dials(digits) || international).then(|| Phone { e164: written, digits: digits.to_owned() })
}
