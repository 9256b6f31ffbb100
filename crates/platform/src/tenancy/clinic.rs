//! A clinic and what is checked before there is one.

use crate::{
    db::schema::clinics,
    error::FieldFault,
    ids::{Entity, Id},
    time::Timestamp,
};

/// The tenant: one clinic. Its id stands in every row that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = clinics)]
pub struct Clinic {
    /// Its id.
    pub id: Id<Clinic>,
    /// Its word in addresses: `/c/lakeview`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// ISO 3166 code of its country, two capitals.
    pub country: String,
    /// Whether it was made to look around: its people and patients are invented.
    pub demo: bool,
    /// When it was set up.
    pub created_at: Timestamp,
}

impl Entity for Clinic {
    const PREFIX: &'static str = "clinic";
    const NOUN: &'static str = "clinic";
}

/// A clinic to be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClinic {
    /// Its name.
    pub name: String,
    /// IANA name of its time zone, for example `Europe/Berlin`.
    pub time_zone: String,
    /// ISO 3166 code of its country, two capitals.
    pub country: String,
    /// Whether it is there to look around.
    pub demo: bool,
}

impl NewClinic {
    /// What needs correction; `under` is where the clinic stands in the request, for example `clinic.`.
    pub(crate) fn faults(&self, under: &str) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| {
            faults.push(FieldFault { path: format!("{under}{field}"), message: message.to_owned() });
        };
        if !(1..=120).contains(&self.name.trim().chars().count()) {
            fault("name", "A clinic needs a name of at most 120 characters.");
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            fault("time_zone", "This is no IANA time zone, for example America/New_York.");
        }
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            fault("country", "Write the country as two capital letters, for example US.");
        }
        faults
    }

    /// The word in addresses that the name suggests: small ASCII letters, digits and hyphens.
    pub(crate) fn slug(&self) -> String {
        let mut slug = String::new();
        for c in self.name.trim().chars().flat_map(char::to_lowercase) {
            match plain(c) {
                Some(text) => slug.push_str(text),
                None if c.is_ascii_alphanumeric() => slug.push(c),
                // An apostrophe joins: "St. Mary's" is st-marys.
                None if matches!(c, '\'' | '’') => {}
                None if slug.is_empty() || slug.ends_with('-') => {}
                None => slug.push('-'),
            }
            if slug.len() >= 40 {
                break;
            }
        }
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() { "clinic".to_owned() } else { slug.to_owned() }
    }
}

/// Letters of our neighbours as ASCII.
pub(crate) const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ß' => "ss",
        'ý' | 'ÿ' => "y",
        _ => return None,
    })
}

/// Whether this is a telephone number as the telephony providers write it: `+` and 7 to 15 digits (E.164).
pub fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> NewClinic {
        NewClinic {
            name: name.to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            country: "DE".to_owned(),
            demo: false,
        }
    }

    #[test]
    fn slugs_can_be_read_aloud() {
        for (name, slug) in [
            ("Lakeview Family Clinic", "lakeview-family-clinic"),
            ("St. Mary's", "st-marys"),
            ("Praxis Dr. Müller & Söhne", "praxis-dr-mueller-soehne"),
            ("Clínica Peñalosa", "clinica-penalosa"),
            ("診療所", "clinic"),
        ] {
            assert_eq!(named(name).slug(), slug);
        }
    }

    #[test]
    fn each_wrong_field_is_named() {
        let wrong = NewClinic {
            name: " ".to_owned(),
            time_zone: "Mars/Base".to_owned(),
            country: "de".to_owned(),
            demo: false,
        };
        let paths: Vec<String> = wrong.faults("clinic.").into_iter().map(|fault| fault.path).collect();
        assert_eq!(paths, ["clinic.name", "clinic.time_zone", "clinic.country"]);
    }

    #[test]
    fn only_international_numbers_are_addresses() {
        assert!(is_e164("+14155550123"));
        for wrong in ["14155550123", "+0123456789", "+1 415 555 0123", "+", "", "+123456789012345678"] {
            assert!(!is_e164(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_name_makes_a_slug_for_addresses(name in ".{0,200}") {
            let slug = named(&name).slug();
            prop_assert!((1..=42).contains(&slug.len()));
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
    }
}
