//! What callers answer, and which value it is.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::Confirmation::{No, Yes};
use super::{Confirmation, Country, Drug, Phone, Utterance};
use crate::language::Language::{self, English, Spanish};

fn person_name(text: &str, asked: bool, language: Language) -> Option<String> {
    super::person_name(&Utterance::new(text, language), asked)
}

fn visit_reason(text: &str, asked: bool, language: Language) -> Option<String> {
    super::visit_reason(&Utterance::new(text, language), asked)
}

fn drug(text: &str, asked: bool, language: Language) -> Option<Drug> {
    super::drug(&Utterance::new(text, language), asked)
}

fn pharmacy(text: &str, asked: bool, language: Language) -> Option<String> {
    super::pharmacy(&Utterance::new(text, language), asked)
}

fn confirmation(text: &str, language: Language) -> Option<Confirmation> {
    super::confirmation(&Utterance::new(text, language))
}

fn provider_type(text: &str, language: Language) -> Option<String> {
    super::provider_type(&Utterance::new(text, language))
}

fn doctor(text: &str, known: &[String], language: Language) -> Option<String> {
    super::doctor(&Utterance::new(text, language), known)
}

fn birth_date(text: &str, language: Language, today: Date) -> Option<Date> {
    super::birth_date(&Utterance::new(text, language), today)
}

fn phone(text: &str, digits: Option<&str>, country: Country, language: Language) -> Option<Phone> {
    super::phone(&Utterance::new(text, language), digits, country)
}

fn calling_number(text: &str, language: Language) -> bool {
    super::calling_number(&Utterance::new(text, language))
}

/// Reports every row that differs, not only the first.
fn check<T: AsRef<str>>(rows: &[(&str, &str)], read: impl Fn(&str) -> Option<T>) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text);
            let found = found.as_ref().map_or("", AsRef::as_ref);
            (found != *expected).then(|| format!("{text:?}: {found:?}, expected {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn a_name_is_taken_from_the_answer_to_its_question() {
    check(
        &[
            ("Maria Lopez", "Maria Lopez"),
            ("um maria lopez", "Maria Lopez"),
            ("it's jon smith, S M Y T H", "Jon Smyth"),
            ("jon smyth s m y t h", "Jon Smyth"),
            ("my name is Marcus Wren, W R E N", "Marcus Wren"),
            ("yeah hi it's priya shah", "Priya Shah"),
            ("maria de la cruz", "Maria de la Cruz"),
            ("Maeve O'Brien", "Maeve O'Brien"),
            ("maeve o'brien", "Maeve O'Brien"),
            ("jan van der berg", "Jan van der Berg"),
            ("Thuy Nguyen", "Thuy Nguyen"),
            ("anne-marie dubois", "Anne-Marie Dubois"),
            ("shona mcallister", "Shona McAllister"),
            ("Mrs. Patel", "Patel"),
            ("Grace Young", "Grace Young"),
            ("april jones", "April Jones"),
            ("June Carter", "June Carter"),
            ("Alan and Rita Moreau", "Alan and Rita Moreau"),
            ("his name's Leo Barrow", "Leo Barrow"),
            ("Stefan Wojcik is the patient", "Stefan Wojcik"),
            ("just book me in, Sonia Brandt", "Sonia Brandt"),
            ("just book me in sonia brandt", "Sonia Brandt"),
            ("sorry, I was driving. Petra Vance", "Petra Vance"),
            ("no it's not Smith, it's Smythe", "Smythe"),
            ("this is Dana Corwin calling about my knee", "Dana Corwin"),
            ("Ivan", "Ivan"),
            ("Björn Ångström", "Björn Ångström"),
        ],
        |text| person_name(text, true, English),
    );
    check(
        &[
            ("me llamo María José de la Fuente", "María José de la Fuente"),
            ("mi nombre es juan perez", "Juan Perez"),
            ("soy Carmen Ruiz", "Carmen Ruiz"),
            ("Lucía Fernández Ortega", "Lucía Fernández Ortega"),
            ("a nombre de Pedro Gil por favor", "Pedro Gil"),
        ],
        |text| person_name(text, true, Spanish),
    );
}

#[test]
fn what_is_no_name_is_never_stored_as_one() {
    let answers = [
        "next Tuesday",
        "um hold on a second",
        "yes",
        "no",
        "I don't know",
        "tomorrow at three",
        "knee pain",
        "a sore throat",
        "lisinopril",
        "what did you say",
        "the dentist",
        "can I speak to a person",
        "half past two",
        "five five five oh one two three",
        "I need an appointment",
        "yes please",
        "okay great",
        "Monday",
        "March third",
        "Dr. Ingram",
        "is anyone there",
        "hello",
        "",
        "my prescription",
        "are you a robot",
        "flu shot",
        "sure thing",
        "that's right",
        "why do you need that",
    ];
    check(&answers.map(|text| (text, "")), |text| person_name(text, true, English));
    let spanish = [
        "no sé",
        "un momento",
        "el martes",
        "sí",
        "dolor de espalda",
        "quiero una cita",
        "mañana por la tarde",
        "hola",
    ];
    check(&spanish.map(|text| (text, "")), |text| person_name(text, true, Spanish));
}

#[test]
fn without_the_question_only_an_announced_name_counts() {
    check(
        &[
            ("Hi this is Derek Olu, I'd like to see Dr Flores tomorrow", "Derek Olu"),
            ("Hi I'm Ben. I'd like an appointment", "Ben"),
            ("hey my name is alexis and would like to make an appointment", "Alexis"),
            ("Priya Shah speaking", "Priya Shah"),
            ("I'm calling about my results", ""),
            ("I'm not feeling great", ""),
            ("Maria Lopez", ""),
            ("it's for a flu shot", ""),
            ("this is the fifth time I've called", ""),
            ("this is an emergency", ""),
            ("I'm out of insulin", ""),
            ("the dentist's name is Dr. Dunmore", ""),
        ],
        |text| person_name(text, false, English),
    );
}

#[test]
fn telephone_numbers_are_read_as_they_are_spoken() {
    let us = |text: &str| phone(text, None, Country::Us, English).map(|p| p.e164);
    check(
        &[
            ("five five five, oh one two three", "5550123"),
            ("555-0123", "5550123"),
            ("it's 555 0184", "5550184"),
            ("five double five zero one double four", "5550144"),
            ("212 736 5000", "+12127365000"),
            ("area code two one two, seven three six, fifty zero zero", "+12127365000"),
            ("(212) 736-5000", "+12127365000"),
            ("plus one 212 736 5000", "+12127365000"),
            ("five five five oh one two three no wait five five five oh one two four", "5550124"),
            ("eight hundred 555 0199", "+18005550199"),
            ("555", ""),
            ("march third nineteen eighty five", ""),
            ("no thanks", ""),
        ],
        us,
    );
    check(
        &[("oh two oh, seven nine four six, oh nine five eight", "02079460958"), ("07911 123456", "+447911123456")],
        |text| {
            phone(text, None, Country::Gb, English)
                .map(|p| p.digits)
                .map(|d| if d.starts_with("07") { format!("+44{}", &d[1..]) } else { d })
        },
    );
    check(&[("seis uno dos, treinta y cuatro, cincuenta y seis, setenta y ocho", "+34612345678")], |text| {
        phone(text, None, Country::Es, Spanish).map(|p| p.e164)
    });
    let keyed = phone("", Some("2127365000#"), Country::Us, English);
    assert_eq!(keyed.map(|p| p.e164).as_deref(), Some("+12127365000"));
    assert!(calling_number("the number I'm calling from is fine", English));
    assert!(calling_number("sí, a este mismo número", Spanish));
    assert!(!calling_number("555 0123", English));
}

#[test]
fn birth_dates_lie_in_the_past() {
    let today = date(2026, 3, 4);
    let read = |language: Language| move |text: &str| birth_date(text, language, today).map(|d| d.to_string());
    check(
        &[
            ("March third nineteen eighty five", "1985-03-03"),
            ("the fourth of July 1976", "1976-07-04"),
            ("July 4th 76", "1976-07-04"),
            ("3/4/85", "1985-03-04"),
            ("03 04 1985", "1985-03-04"),
            ("oh three oh four nineteen eighty five", "1985-03-04"),
            ("03041985", "1985-03-04"),
            ("1985-03-04", "1985-03-04"),
            ("25/12/1990", "1990-12-25"),
            ("my date of birth is december 25 1990", "1990-12-25"),
            ("june first two thousand and six", "2006-06-01"),
            ("may fifth oh four", "2004-05-05"),
            ("may fifth four", ""),
            ("march third 2030", ""),
            ("next Tuesday", ""),
            ("february 30 1990", ""),
        ],
        read(English),
    );
    check(
        &[
            ("quince de marzo de mil novecientos ochenta y cinco", "1985-03-15"),
            ("el 3 de mayo de 1990", "1990-05-03"),
            ("3/4/1985", "1985-04-03"),
            ("primero de enero de dos mil cinco", "2005-01-01"),
        ],
        read(Spanish),
    );
}

#[test]
fn the_reason_of_a_visit_keeps_the_callers_words() {
    check(
        &[
            ("knee pain", "knee pain"),
            ("it's for my annual check-up", "annual check-up"),
            ("I've been having really bad headaches", "really bad headaches"),
            ("my nee is sore", "knee is sore"),
            ("physio", "physio"),
            ("follow up for my thyroid", "follow up for my thyroid"),
            ("um just a skin check please", "skin check"),
            ("yes please", ""),
            ("I don't know", ""),
            ("tomorrow at three", ""),
            ("what are your hours", ""),
            ("that is great", ""),
        ],
        |text| visit_reason(text, true, English),
    );
    check(
        &[
            ("I'd like to see Dr Flores tomorrow for my blood pressure review", "blood pressure review"),
            ("need a dental cleaning Monday at eight", "dental cleaning"),
            ("my symptoms are a cough and a sore throat", "cough and a sore throat"),
            ("book me and my wife for flu shots", "flu shots"),
            ("can I check my appointment", ""),
            ("please call me back", ""),
            ("I don't have any pain", ""),
            ("I'd like an appointment", ""),
        ],
        |text| visit_reason(text, false, English),
    );
    check(
        &[
            ("es por un dolor de espalda", "dolor de espalda"),
            ("un chequeo anual", "chequeo anual"),
            ("me duele la rodilla", "duele la rodilla"),
        ],
        |text| visit_reason(text, true, Spanish),
    );
}

#[test]
fn doctors_are_matched_to_those_of_the_clinic() {
    let known = ["Dr. Ingram".to_owned(), "Dr. Maria Flores".to_owned(), "Dr. Wexford".to_owned()];
    check(
        &[
            ("I want to see Dr. Ingram on the 14th", "Dr. Ingram"),
            ("doctor ingrum please", "Dr. Ingram"),
            ("with doctor flores tomorrow", "Dr. Maria Flores"),
            ("doctor wecksford", "Dr. Wexford"),
            ("I'd like ingram", "Dr. Ingram"),
            ("Dr. Stanhope", "Dr. Stanhope"),
            ("I need a doctor", ""),
            ("a new doctor, preferably a woman", ""),
        ],
        |text| doctor(text, &known, English),
    );
    check(
        &[
            ("not Dr. Smith, Dr. Jones", "Dr. Jones"),
            ("doctor appointment for tomorrow", ""),
            ("Dr. Verity I'd like it for Tuesday", "Dr. Verity"),
        ],
        |text| doctor(text, &[], English),
    );
    check(&[("con la doctora Ruiz", "Dr. Ruiz"), ("necesito un doctor", "")], |text| doctor(text, &[], Spanish));
}

#[test]
fn drugs_and_doses_are_read() {
    let read = |asked: bool, language: Language| {
        move |text: &str| {
            drug(text, asked, language).map(|d| d.dose.map_or(d.name.clone(), |dose| format!("{} {dose}", d.name)))
        }
    };
    check(
        &[
            ("I need a refill of my lisinopril twenty milligrams", "lisinopril 20 mg"),
            ("metformin 500 mg", "metformin 500 mg"),
            ("levothyroxine one hundred and twelve micrograms", "levothyroxine 112 mcg"),
            ("warfarin 2.5 mg", "warfarin 2.5 mg"),
            ("re fill my lip it or", "lipitor"),
            ("my blood pressure pills", "blood pressure pills"),
            ("I'm out of my inhaler", "inhaler"),
            ("refill on amoxicillin, no not that, the amlodipine", "amlodipine"),
            ("I have no more lisinopril", "lisinopril"),
            ("I need an appointment", ""),
            ("next Tuesday", ""),
        ],
        read(false, English),
    );
    check(&[("zyloric", "zyloric"), ("I don't know", ""), ("yes", "")], read(true, English));
    check(
        &[
            ("necesito más metformina de quinientos miligramos", "metformina 500 mg"),
            ("mis pastillas para la presión", "pastillas para la presión"),
        ],
        read(false, Spanish),
    );
}

#[test]
fn pharmacies_are_read() {
    check(
        &[
            ("the CVS on Main Street please", "CVS on Main Street"),
            ("Walgreens", "Walgreens"),
            ("Greenfield pharmacy", "Greenfield pharmacy"),
            ("the pharmacy on Elm Road", "pharmacy on Elm Road"),
            ("I don't know", ""),
            ("yes", ""),
        ],
        |text| pharmacy(text, true, English),
    );
    check(&[("my pharmacy hasn't got it", ""), ("send it to Walgreens", "Walgreens")], |text| {
        pharmacy(text, false, English)
    });
    check(&[("en la farmacia San Juan", "farmacia San Juan")], |text| pharmacy(text, true, Spanish));
}

#[test]
fn kinds_of_clinician_are_read() {
    check(
        &[
            ("I need an ENT specialist", "ENT Specialist"),
            ("a family therapist in town", "Family Counselor"),
            ("a therapist please, I need a psychologist", "Psychologist"),
            ("the skin doctor", "Dermatologist"),
            ("someone to look at it", ""),
        ],
        |text| provider_type(text, English),
    );
    check(&[("necesito un dentista", "Dentista")], |text| provider_type(text, Spanish));
}

#[test]
fn yes_and_no_are_answers_and_not_words_inside_a_sentence() {
    let rows = [
        ("yes", Some(Yes)),
        ("yeah that's right", Some(Yes)),
        ("um yep", Some(Yes)),
        ("p m yes", Some(Yes)),
        ("sounds good to me", Some(Yes)),
        ("yes but at three", Some(Yes)),
        ("no, that's fine", Some(Yes)),
        ("perfect", Some(Yes)),
        ("uh huh", Some(Yes)),
        ("no problem", Some(Yes)),
        ("no", Some(No)),
        ("no, Thursday not Tuesday", Some(No)),
        ("nope make it four", Some(No)),
        ("that's not right", Some(No)),
        ("no thanks", Some(No)),
        ("it's not okay", Some(No)),
        ("no tuesday", Some(No)),
        ("you misheard me", Some(No)),
        ("I have no more lisinopril", None),
        ("there's no rush", None),
        ("no rush", None),
        ("no more refills", None),
        ("no idea", None),
        ("what time do you open", None),
        ("", None),
        ("Maria Lopez", None),
    ];
    for (text, expected) in rows {
        assert_eq!(confirmation(text, English), expected, "{text:?}");
    }
    let rows = [
        ("sí", Some(Yes)),
        ("sí, claro", Some(Yes)),
        ("así es", Some(Yes)),
        ("está bien", Some(Yes)),
        ("si por favor", Some(Yes)),
        ("no", Some(No)),
        ("no, el jueves", Some(No)),
        ("no gracias", Some(No)),
        ("eso no es correcto", Some(No)),
        ("no tengo más pastillas", None),
        ("no hay prisa", None),
        ("no sé", None),
        ("si puede ser el martes", None),
    ];
    for (text, expected) in rows {
        assert_eq!(confirmation(text, Spanish), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in ".{0,60}", asked: bool) {
        read_everything(&text, asked);
    }

    #[test]
    fn no_order_of_known_words_makes_a_reader_panic(
        words in prop::collection::vec(prop::sample::select(VOCABULARY), 0..10), asked: bool,
    ) {
        read_everything(&words.join(" "), asked);
    }
}

fn read_everything(text: &str, asked: bool) {
    let known = ["Dr. Ingram".to_owned(), String::new(), "Дмитрий".to_owned()];
    for language in [English, Spanish] {
        person_name(text, asked, language);
        visit_reason(text, asked, language);
        doctor(text, &known, language);
        drug(text, asked, language);
        pharmacy(text, asked, language);
        provider_type(text, language);
        confirmation(text, language);
        birth_date(text, language, date(2026, 3, 4));
        calling_number(text, language);
        for country in [Country::Us, Country::Gb, Country::Es, Country::Mx, Country::Other] {
            phone(text, Some(text), country, language);
        }
    }
}

const VOCABULARY: &[&str] = &[
    "my",
    "name",
    "is",
    "it's",
    "this",
    "maria",
    "de",
    "la",
    "cruz",
    "and",
    "S",
    "M",
    "double",
    "as",
    "in",
    "Dr.",
    "doctor",
    "not",
    "refill",
    "of",
    "pharmacy",
    "CVS",
    "on",
    "mg",
    "twenty",
    "hundred",
    "mil",
    "y",
    "knee",
    "pain",
    "check",
    "up",
    "for",
    ",",
    ".",
    "speaking",
    "is the patient",
    "me llamo",
    "soy",
    "farmacia",
    "en",
    "pastillas",
    "para",
    "presión",
    "no",
    "yes",
    "plus",
    "5",
    "555",
    "0123456789012345678901234567890",
    "oh",
    "march",
    "third",
    "nineteen",
    "eighty",
    "1985",
    "-",
    "'",
    "O'Brien",
    "ñ",
    "İ",
    "ß",
    "lip it or",
];

#[test]
fn a_part_of_the_body_that_a_visit_is_for_is_its_reason() {
    for (text, language, reason) in [
        ("an appointment about my left shoulder please", English, "left shoulder"),
        ("I need to see somebody for my knee", English, "knee"),
        ("quisiera una cita para mi rodilla", Spanish, "rodilla"),
    ] {
        assert_eq!(visit_reason(text, false, language).as_deref(), Some(reason), "{text}");
    }
    for text in ["put it in my hand", "that's on my head", "I gave my hand to it", "call me on my back line"] {
        assert_eq!(visit_reason(text, false, English), None, "{text}");
    }
}

#[test]
fn a_name_and_what_it_is_about_may_come_in_one_answer() {
    for (text, name, rest) in [
        ("Ann Holt, knee pain", "Ann Holt", Some("knee pain")),
        ("Ann Holt for a check-up", "Ann Holt", Some("for a check-up")),
        ("it's Ann Holt and my ear hurts", "Ann Holt", Some("and my ear hurts")),
        ("Ann Holt, H O L T", "Ann Holt", None),
        ("Ann Holt please", "Ann Holt", None),
    ] {
        let said = Utterance::new(text, Language::English);
        assert_eq!(super::person_name(&said, true).as_deref(), Some(name), "{text}");
        assert_eq!(super::beside_name(&said, name), rest, "{text}");
    }
}
