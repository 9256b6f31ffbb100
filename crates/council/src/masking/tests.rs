use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn known(name: &str) -> Identifiers {
    Identifiers {
        names: vec![Phi::new(name.to_owned())],
        born: Some(Phi::new(date(1980, 5, 6))),
        phones: vec![Phi::new("+12025550143".to_owned())],
    }
}

fn masked(name: &str, text: &str) -> String {
    Masker::new(&known(name), [text]).mask(text).text.into_open(Purpose::Show)
}

#[test]
fn the_patients_name_is_masked_in_all_its_forms() {
    for text in [
        "Jane Müller",
        "JANE MÜLLER",
        "Müller, Jane",
        "Mueller",
        "Müllers",
        "Müller's",
        "Jane Mül-\n  ler",
        "J a n e M ü l l e r",
        "Mu\u{308}ller",
        "jane_müller",
        "JaneMüller",
        "Mül\u{ad}ler",
        "Mü1ler",
    ] {
        let shown = masked("Jane Müller", &format!("The recording of {text} shows 12.3 µV² at Fp1."));
        assert!(shown.contains("[PATIENT]") && shown.contains("12.3 µV² at Fp1"), "{text}: {shown}");
        assert!(!shown.to_lowercase().contains("ller"), "{text}: {shown}");
    }
}

#[test]
fn a_birth_date_is_masked_however_it_is_written_and_a_session_is_not() {
    for text in [
        "1980-05-06",
        "06.05.1980",
        "6.5.80",
        "5/6/1980",
        "05/06/80",
        "6 May 1980",
        "May 6, 1980",
        "May 6th, 1980",
        "06-MAY-1980",
        "19800506",
        "6th of May 1980",
        "1980/5/6",
    ] {
        let shown = masked("Jane Roe", &format!("Adult ({text}), recorded 2026-03-04."));
        assert_eq!(shown, "Adult ([BIRTH DATE]), recorded 2026-03-04.", "{text}");
    }
}

#[test]
fn labels_give_away_what_the_clinic_did_not_know() {
    let shown = masked(
        "JD-01",
        "Patient: John Q. Public   DOB: 01/02/1979   MRN# A-0012345\nReferred by: Dr. Ann Smith\n| Patient | John Public |\n\
         Address: 12 Elm Street, Springfield, IL 62704\nTel. (555) 867-5309 or jane@example.org\nMr. Public slept well. MRN 0012345\n",
    );
    for gone in ["John", "Public", "1979", "0012345", "Ann", "Smith", "Elm", "62704", "867", "example.org"] {
        assert!(!shown.contains(gone), "{gone}: {shown}");
    }
    assert!(shown.contains("slept well"), "{shown}");
}

#[test]
fn measurements_and_terms_are_left_alone() {
    let text = "Session 1: 2026-03-04, eyes closed\nSite  Delta  Theta  Alpha\nFp1  12.3  8.1  9.9\nCz  10.2  7.7  11.0\n\
                P300 latency 342 ms (target 280-340), 19 channels, 256 Hz, impedance below 5 kOhm\nTheta/Beta 2.10 z -0.44\n\
                Name of the measure: coherence. Subject to review. The record shows 87 % artifact-free data.\n";
    assert_eq!(masked("Jane Roe", text), text);
}

#[test]
fn the_same_person_keeps_their_placeholder() {
    let text = "Referred by: Ann Smith\nReviewed by: Bob Jones\nAnn Smith agreed.";
    let mut masker = Masker::new(&Identifiers::default(), [text]);
    let first = masker.mask(text);
    let shown = first.text.open(Purpose::Show);
    assert_eq!(shown, "Referred by: [PERSON A]\nReviewed by: [PERSON B]\n[PERSON A] agreed.");
    assert_eq!(first.masks["[PERSON A]"], (Kind::Person, 2));
    assert!(masker.mask("Bob Jones").text == Phi::new("[PERSON B]".to_owned()));
}

#[test]
fn a_name_that_is_a_term_is_masked_all_the_same() {
    assert_eq!(masked("Alpha Beta", "Alpha waves of Mrs. Beta"), "[PATIENT] waves of Mrs. [PATIENT]");
}

#[test]
fn letters_go_on_behind_z() {
    assert_eq!([0, 25, 26, 27, 701, 702].map(letter_of), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
}

/// The text's letters without its placeholders.
fn plain(masked: &str) -> String {
    let mut rest = masked.to_owned();
    while let (Some(from), Some(to)) = (rest.find('['), rest.find(']')) {
        if from > to {
            break;
        }
        rest.replace_range(from..=to, "\u{1}");
    }
    rest.chars().filter(|c| c.is_alphanumeric() || *c == '\u{1}').flat_map(char::to_lowercase).collect()
}

#[derive(Clone, Debug)]
enum Torn {
    Whole,
    Upper,
    Lower,
    Spaced,
    Broken(usize),
    Possessive,
    Inflected,
}

fn torn() -> impl Strategy<Value = Torn> {
    prop_oneof![
        Just(Torn::Whole),
        Just(Torn::Upper),
        Just(Torn::Lower),
        Just(Torn::Spaced),
        (1usize..4).prop_map(Torn::Broken),
        Just(Torn::Possessive),
        Just(Torn::Inflected),
    ]
}

fn written(name: &str, how: &Torn) -> String {
    match how {
        Torn::Whole => name.to_owned(),
        Torn::Upper => name.to_uppercase(),
        Torn::Lower => name.to_lowercase(),
        Torn::Spaced => name.chars().map(String::from).collect::<Vec<_>>().join(" "),
        Torn::Broken(at) => {
            let (a, b) = name.split_at(*at);
            format!("{a}-\n   {b}")
        }
        Torn::Possessive => format!("{name}'s"),
        Torn::Inflected => format!("{name}s"),
    }
}

proptest! {
    #[test]
    fn a_planted_name_never_survives(
        given in "[A-Z][a-z]{4,10}", family in "[A-Z][a-z]{4,10}", how in torn(),
        before in "[0-9 .,;()|\n]{0,20}", after in "[0-9 .,;()|\n]{0,20}",
    ) {
        let name = format!("{given} {family}");
        let text = format!("{before} {} {} {after}", written(&given, &how), written(&family, &how));
        let shown = masked(&name, &text);
        let left = plain(&shown);
        prop_assert!(!left.contains(&given.to_lowercase()), "{shown}");
        prop_assert!(!left.contains(&family.to_lowercase()), "{shown}");
    }

    #[test]
    fn a_planted_number_never_survives(
        digits in "[2-9][0-9]{9}", marks in prop::collection::vec(prop::sample::select(vec!["", " ", "-", ".", ") ", "/"]), 10),
        around in "[a-z ]{0,12}",
    ) {
        let mut text = format!("{around} ");
        for (digit, mark) in digits.chars().zip(&marks) {
            text.push(digit);
            text.push_str(mark);
        }
        let known = Identifiers { phones: vec![Phi::new(format!("+1{digits}"))], ..Identifiers::default() };
        let shown = Masker::new(&known, [text.as_str()]).mask(&text).text.into_open(Purpose::Show);
        prop_assert!(!plain(&shown).contains(&digits[3..]), "{shown}");
    }

    #[test]
    fn a_planted_birth_date_never_survives(day in 0i64..20_000, which in any::<prop::sample::Index>(), around in "[a-z ,.()]{0,12}") {
        let born = date(1940, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let spellings = crate::facts::spellings(born);
        let text = format!("{around} {} {around}", which.get(&spellings));
        let known = Identifiers { born: Some(Phi::new(born)), ..Identifiers::default() };
        let shown = Masker::new(&known, [text.as_str()]).mask(&text).text.into_open(Purpose::Show);
        prop_assert!(shown.contains("[BIRTH DATE]") && !shown.contains(|c: char| c.is_ascii_digit()), "{text}: {shown}");
    }

    #[test]
    fn any_text_is_masked_and_what_is_outside_stays(text in "(\\PC|\n){0,200}") {
        let hits = Masker::new(&known("Jane Roe"), [text.as_str()]).hits(&text);
        for pair in hits.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
        masked("Jane Roe", &text);
    }
}
