//! What labels give away: “Patient: …”, “DOB …”, “MRN# …”.

use super::{Hit, Kind};

/// Labels by what follows them. Longer ones stand before those they begin with.
const LABELS: &[(Kind, &[&str])] = &[
    (
        Kind::Patient,
        &[
            "patient name",
            "patient's name",
            "name of patient",
            "client name",
            "client's name",
            "subject name",
            "full name",
            "first name",
            "last name",
            "middle name",
            "given name",
            "family name",
            "maiden name",
            "surname",
            "patient",
            "client",
            "subject",
            "name",
            "nombre del paciente",
            "nombre",
            "apellidos",
            "apellido",
            "paciente",
            "nachname",
            "vorname",
        ],
    ),
    (
        Kind::Person,
        &[
            "referring physician",
            "referring clinician",
            "referring provider",
            "referred by",
            "referral",
            "attending physician",
            "primary physician",
            "physician",
            "doctor",
            "clinician",
            "provider",
            "practitioner",
            "therapist",
            "technician",
            "technologist",
            "recorded by",
            "interpreted by",
            "reviewed by",
            "reported by",
            "prepared by",
            "signed by",
            "examiner",
            "operator",
            "mother",
            "father",
            "parent",
            "parents",
            "guardian",
            "spouse",
            "partner",
            "emergency contact",
            "next of kin",
            "arzt",
            "medico",
            "médico",
        ],
    ),
    (
        Kind::BirthDate,
        &[
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "d.o.b.",
            "d.o.b",
            "dob",
            "born on",
            "born",
            "geburtsdatum",
            "geboren am",
            "geboren",
            "geb.",
            "fecha de nacimiento",
        ],
    ),
    (
        Kind::Record,
        &[
            "medical record number",
            "medical record no",
            "medical record",
            "record number",
            "record no",
            "record id",
            "record",
            "mrn",
            "patient number",
            "patient no",
            "patient id",
            "client id",
            "subject id",
            "chart number",
            "chart no",
            "chart",
            "case number",
            "case no",
            "file number",
            "file no",
            "account number",
            "account no",
            "member id",
            "policy number",
            "policy no",
            "insurance number",
            "insurance no",
            "insurance id",
            "social security number",
            "social security",
            "ssn",
            "nhs number",
            "accession number",
            "accession no",
            "accession",
            "encounter",
            "passport",
            "id number",
            "id no",
            "id",
            "n.º de historia",
            "número de historia",
            "versichertennummer",
        ],
    ),
    (
        Kind::Phone,
        &[
            "telephone number",
            "telephone",
            "phone number",
            "phone no",
            "home phone",
            "work phone",
            "cell phone",
            "phone",
            "mobile",
            "cell",
            "tel",
            "fax",
            "teléfono",
            "telefono",
            "telefon",
            "móvil",
            "handy",
        ],
    ),
    (Kind::Email, &["email address", "e-mail", "email", "correo"]),
    (
        Kind::Address,
        &[
            "home address",
            "mailing address",
            "street address",
            "address",
            "street",
            "residence",
            "dirección",
            "direccion",
            "domicilio",
            "adresse",
            "anschrift",
            "wohnort",
            "zip code",
            "zip",
            "postcode",
            "postal code",
            "plz",
        ],
    ),
];

/// A label, what is behind it, and where that stands.
struct Labelled<'a> {
    kind: Kind,
    value: &'a str,
    start: usize,
}

/// The values behind labels.
pub(super) fn values(text: &str) -> Vec<Hit> {
    all(text).into_iter().map(|it| Hit { start: it.start, end: it.start + it.value.len(), kind: it.kind }).collect()
}

/// The names behind labels.
pub(super) fn names(text: &str) -> Vec<(&str, Kind)> {
    let of_people = all(text).into_iter().filter(|it| matches!(it.kind, Kind::Patient | Kind::Person));
    let labelled = of_people.map(|it| (it.value, it.kind));
    labelled
        .chain(super::shapes::titled(text).into_iter().map(|(start, end)| (&text[start..end], Kind::Person)))
        .collect()
}

fn all(text: &str) -> Vec<Labelled<'_>> {
    let mut found = Vec::new();
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        in_line(line, begin, &mut found);
        begin += line.len();
    }
    found
}

fn in_line<'a>(line: &'a str, begin: usize, found: &mut Vec<Labelled<'a>>) {
    let mut at = 0;
    while at < line.len() {
        let is_word = line[at..].starts_with(char::is_alphabetic) && !line[..at].ends_with(char::is_alphanumeric);
        let Some((kind, label)) = is_word.then(|| label(&line[at..])).flatten() else {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let behind = at + label;
        match value(line, behind, kind) {
            Some((from, to)) => {
                found.push(Labelled { kind, value: &line[from..to], start: begin + from });
                at = to;
            }
            None => at = behind,
        }
    }
}

/// The label at the start of a text: its kind and length.
fn label(text: &str) -> Option<(Kind, usize)> {
    let fits = |label: &str| {
        let mut rest = text.chars();
        let mut len = 0;
        for wanted in label.chars() {
            let c = rest.next()?;
            let is_same =
                c.to_lowercase().eq(wanted.to_lowercase()) || (wanted == ' ' && matches!(c, '_' | '-' | '\u{a0}'));
            if !is_same {
                return None;
            }
            len += c.len_utf8();
        }
        (!rest.as_str().starts_with(char::is_alphanumeric)).then_some(len)
    };
    LABELS
        .iter()
        .flat_map(|(kind, labels)| labels.iter().map(move |label| (*kind, *label)))
        .filter_map(|(kind, label)| fits(label).map(|len| (kind, len)))
        .max_by_key(|(_, len)| *len)
}

/// What is behind a label: up to the next label, bar, wide blank or the end of the line.
fn value(line: &str, behind: usize, kind: Kind) -> Option<(usize, usize)> {
    let rest = &line[behind..];
    let marks = rest.trim_start_matches(|c: char| c.is_whitespace() || "*_()".contains(c));
    let has_mark = marks.starts_with([':', '|', '=', '#', '.']) || rest.starts_with("  ") || rest.starts_with('\t');
    let value = marks.trim_start_matches(|c: char| c.is_whitespace() || ":|=#*_.".contains(c));
    // Without a mark between them only a number is meant: “MRN 12345”, but not “record of the session”.
    let is_number = value.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '(');
    let is_meant = match kind {
        Kind::BirthDate => is_number || value.starts_with(char::is_alphabetic) && has_mark,
        Kind::Record => {
            has_mark && value.chars().take_while(|c| !c.is_whitespace()).any(|c| c.is_ascii_digit()) || is_number
        }
        Kind::Phone => is_number,
        Kind::Patient | Kind::Person => has_mark && value.starts_with(char::is_alphanumeric),
        Kind::Email | Kind::Address => has_mark,
    };
    if !is_meant || value.is_empty() {
        return None;
    }
    let from = line.len() - value.len();
    let to = from + extent(value, kind);
    let trimmed = line[from..to].trim_end_matches(|c: char| c.is_whitespace() || ",;*".contains(c));
    (!trimmed.is_empty()).then_some((from, from + trimmed.len()))
}

/// How far a value reaches.
fn extent(value: &str, kind: Kind) -> usize {
    let mut previous = ' ';
    for (at, c) in value.char_indices() {
        let ends = matches!(c, '|' | ';' | '\t' | '\n' | '\r')
            || value[at..].starts_with("  ")
            || (kind != Kind::Address && c == ',' && !matches!(kind, Kind::Patient | Kind::Person | Kind::BirthDate))
            // The words behind a number are not part of it.
            || (matches!(kind, Kind::Phone | Kind::Record) && c == ' ' && !next_is_number(&value[at..]));
        let is_label = at > 0 && !previous.is_alphanumeric() && c.is_alphabetic() && starts_field(&value[at..]);
        if ends || is_label {
            return at;
        }
        previous = c;
    }
    value.len()
}

fn next_is_number(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '(')
}

/// Whether a label with its mark, or one that needs none, stands here: the next field of the line.
fn starts_field(text: &str) -> bool {
    const FURTHER: [&str; 12] = [
        "age",
        "sex",
        "gender",
        "session",
        "date",
        "recorded",
        "recording",
        "visit",
        "page",
        "handedness",
        "eyes",
        "report",
    ];
    let lower: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    if FURTHER
        .iter()
        .any(|word| lower.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '#', '='])))
    {
        return true;
    }
    label(text).is_some_and(|(kind, len)| {
        let rest = text[len..].trim_start_matches([' ', '*']);
        rest.starts_with([':', '#', '=', '|'])
            || (matches!(kind, Kind::BirthDate | Kind::Record | Kind::Phone)
                && rest.starts_with(|c: char| c.is_ascii_digit() || c == '+'))
    })
}
