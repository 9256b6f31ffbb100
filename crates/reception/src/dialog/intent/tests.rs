//! Sentences and what they must be understood as; written for these tests, none taken from a corpus.

use super::grammar::GrammarError;
use super::*;
use proptest::prelude::*;

#[test]
fn the_rule_files_are_well_formed() {
    assert_eq!(Grammar::read(&RULE_FILES).map(|_| ()), Ok(()));
}

#[test]
fn a_rule_file_with_a_mistake_is_refused_with_its_place() {
    for (text, problem) in [
        ("== refills", "no meaning is called refills"),
        ("6 refill", "a pattern before any `==`"),
        ("== refill\nrefill", "weight and pattern expected"),
        ("== refill\n0 refill", "the weight is 1 to 9"),
        ("== refill\n6 (refill", "brackets do not close"),
        ("== refill\n6 @pills", "@pills is not defined"),
        ("== refill\n6 .. pills", "a pattern begins with a word"),
        ("== refill\n6 Pills", "words are written folded"),
        ("unless never", "`unless` goes on with a rule"),
        ("| pills", "`|` goes on with a list"),
        ("@pills = pill\n@pills = tablet", "@pills is defined twice"),
        ("@pills = p*", "too short for `*`"),
    ] {
        let refused = Grammar::read(&[("test", text)]).map(|_| ()).map_err(|error: GrammarError| error.to_string());
        let error = refused.expect_err(text);
        assert!(error.contains(problem) && error.starts_with("test.rules, line"), "{text}: {error}");
    }
}

fn reading(text: &str) -> Reading {
    Reading::of(&words(text))
}

/// The sentences of a table with the intent that each stands under.
fn table(text: &'static str) -> Vec<(Intent, &'static str)> {
    let (mut rows, mut under) = (Vec::new(), Intent::Unclear);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("== ") {
            Some(name) => under = Intent::ALL.into_iter().find(|intent| intent.as_str() == name).expect(name),
            None => rows.push((under, line)),
        }
    }
    rows
}

#[test]
fn every_sentence_of_the_tables_is_understood() {
    let english = table(include_str!("sentences/english.txt"));
    let spanish = table(include_str!("sentences/spanish.txt"));
    assert!(english.len() >= 400 && spanish.len() >= 90, "{} and {} sentences", english.len(), spanish.len());
    let rows = english.into_iter().chain(spanish);
    let missed: Vec<_> =
        rows.map(|(intent, text)| (intent, understand(text).primary(), text)).filter(|row| row.0 != row.1).collect();
    assert!(missed.is_empty(), "{} missed (wanted, understood, sentence): {missed:#?}", missed.len());
}

fn intents(text: &str) -> Vec<Intent> {
    understand(text).intents.iter().map(|scored| scored.intent).collect()
}

#[test]
fn two_requests_in_one_breath_are_kept_in_the_order_spoken() {
    use Intent::{CallbackRequest, CancelAppointment, ClinicInfo, MedicalAdvice, Refill, RescheduleAppointment};
    for (text, wanted) in [
        ("cancel my Thursday appointment and I need a refill", [CancelAppointment, Refill]),
        ("I need a refill and I also want to cancel my appointment on Thursday", [Refill, CancelAppointment]),
        ("can you refill my inhaler, and what time do you close", [Refill, ClinicInfo]),
        ("please reschedule my checkup and have the nurse call me back", [RescheduleAppointment, CallbackRequest]),
        ("what are your hours, and are my test results back yet", [ClinicInfo, MedicalAdvice]),
        ("quiero cancelar mi cita y necesito resurtir mi receta", [CancelAppointment, Refill]),
    ] {
        assert_eq!(intents(text), wanted, "{text}");
    }
}

#[test]
fn a_leading_yes_or_no_stays_in_front_of_the_request() {
    assert_eq!(intents("yes, and what is the address"), [Intent::Affirm, Intent::ClinicInfo]);
    assert_eq!(intents("no, cancel my appointment"), [Intent::Deny, Intent::CancelAppointment]);
    assert_eq!(intents("no that's wrong, I want to speak to a person"), [Intent::Deny, Intent::HumanRequest]);
}

#[test]
fn agreeing_to_a_booking_is_a_yes_that_still_names_the_booking() {
    let understood = understand("yes, I'd like to book an appointment");
    assert_eq!(understood.primary(), Intent::Affirm);
    assert_eq!(intents("yes, I'd like to book an appointment"), [Intent::Affirm, Intent::ScheduleAppointment]);
}

#[test]
fn a_no_before_a_noun_counts_things_and_answers_nothing() {
    for text in ["no injuries just a stiff neck", "no fever but I have a cough", "no rash, my ear hurts"] {
        assert!(!intents(text).contains(&Intent::Deny), "{text}: {:?}", intents(text));
    }
}

#[test]
fn a_decision_names_the_words_and_the_rule_behind_it() {
    let text = "well, I ran out of my metformin";
    let understood = understand(text);
    let scored = understood.intents.first().expect("never empty");
    assert_eq!(scored.intent, Intent::Refill);
    assert!(text.get(scored.start..scored.end).is_some_and(|words| words.contains("out of")), "{scored:?}");
    assert!(RULE_FILES.iter().any(|(_, rules)| rules.contains(scored.why)), "{scored:?}");
}

#[test]
fn what_the_caller_wants_to_know_has_a_topic() {
    for (text, wanted) in [
        ("what time do you close", Topic::Hours),
        ("are you open on Christmas", Topic::Holidays),
        ("where are you located", Topic::Location),
        ("is there somewhere to park", Topic::Parking),
        ("do you take Medicaid", Topic::Insurance),
        ("do you offer acupuncture", Topic::Services),
        ("how much is a visit", Topic::Price),
        ("what should I bring to my first appointment", Topic::Documents),
        ("do you have a female doctor", Topic::Staff),
        ("what's your fax number", Topic::Contact),
        ("how do I log in to the portal", Topic::Online),
        ("is the building wheelchair accessible", Topic::Visiting),
        ("¿a qué hora abren?", Topic::Hours),
        ("¿dónde están ubicados?", Topic::Location),
        ("¿hay estacionamiento?", Topic::Parking),
        ("¿aceptan mi seguro?", Topic::Insurance),
        ("¿cuánto cuesta la consulta?", Topic::Price),
    ] {
        assert_eq!(reading(text).topic(), Some(wanted), "{text}");
    }
    for text in ["I need an appointment", "what's the weather in Boston", "yes", ""] {
        assert_eq!(reading(text).topic(), None, "{text}");
    }
}

#[test]
fn off_topic_questions_never_become_questions_about_the_clinic() {
    for text in [
        "what is the interest rate on my savings account",
        "how much is a flight to Madrid",
        "where can I find a good pizza",
        "what time is the football game",
        "do you know any jokes",
        "how do I bake bread in the oven",
    ] {
        assert!(!intents(text).contains(&Intent::ClinicInfo), "{text}: {:?}", understand(text).intents);
    }
}

#[test]
fn a_wish_for_the_other_language_is_heard() {
    for text in
        ["en español por favor", "do you speak Spanish", "can we switch to Spanish", "no hablo inglés", "Spanish"]
    {
        assert_eq!(reading(text).language_wish(), Some(Language::Spanish), "{text}");
    }
    for text in ["in English please", "¿habla inglés?", "can we speak English", "inglés"] {
        assert_eq!(reading(text).language_wish(), Some(Language::English), "{text}");
    }
    for text in ["I need an appointment", "my English teacher is sick", "quiero una cita", ""] {
        assert_eq!(reading(text).language_wish(), None, "{text}");
    }
}

#[test]
fn asking_again_and_asking_for_a_moment_are_heard() {
    for text in [
        "can you repeat that",
        "say that again please",
        "sorry, what?",
        "I didn't catch that",
        "¿puede repetir?",
        "¿mande?",
    ] {
        assert!(reading(text).is_repeat_request(), "{text}");
    }
    for text in [
        "hold on a second",
        "one moment please",
        "give me a minute",
        "let me check my calendar",
        "un momento",
        "espere",
    ] {
        assert!(reading(text).is_hold_request(), "{text}");
    }
    for text in [
        "I need an appointment",
        "I want a repeat prescription",
        "I've been on hold for an hour",
        "quiero una cita",
        "",
    ] {
        assert!(!reading(text).is_repeat_request() && !reading(text).is_hold_request(), "{text}");
    }
}

#[test]
fn only_an_utterance_that_is_all_farewell_is_leaving() {
    for leaving in [
        "no that's all, bye",
        "goodbye",
        "nothing else, thank you",
        "I do not need anything else",
        "eso es todo, gracias",
        "adiós",
    ] {
        assert!(reading(leaving).is_leaving(), "{leaving}");
    }
    for staying in ["I have no more lisinopril", "there's no rush but I need a slot", "no", "no tengo más insulina", ""]
    {
        assert!(!reading(staying).is_leaving(), "{staying}");
    }
}

#[test]
fn the_language_spoken_is_told_from_the_words() {
    assert_eq!(understand("I need to see a doctor").language, Some(Language::English));
    assert_eq!(understand("necesito una cita con el doctor").language, Some(Language::Spanish));
    assert_eq!(understand("lisinopril").language, None);
}

/// A budget that a debug build on a busy machine keeps; the release build takes a small part of it.
#[test]
fn understanding_takes_a_small_part_of_a_turn() {
    let rows = table(include_str!("sentences/english.txt"));
    let _ = understand("warm up");
    let begin = std::time::Instant::now();
    for (_, text) in &rows {
        std::hint::black_box(understand(text));
    }
    let each = begin.elapsed() / u32::try_from(rows.len()).expect("a short table");
    assert!(each < std::time::Duration::from_millis(2), "{each:?} each");
}

proptest! {
    #[test]
    fn any_text_is_understood_as_something_and_its_bytes_are_its_own(text in "\\PC*") {
        let understood = understand(&text);
        prop_assert!(!understood.intents.is_empty());
        for scored in &understood.intents {
            prop_assert!(text.get(scored.start..scored.end).is_some());
        }
        let reading = reading(&text);
        let _ = (reading.topic(), reading.is_leaving(), reading.language_wish());
        let _ = (reading.is_repeat_request(), reading.is_hold_request());
    }

    #[test]
    fn any_words_that_the_rules_know_are_understood_without_harm(
        picked in proptest::collection::vec(0usize..10_000, 0..60),
        marks in "[ ,.?!]{0,60}",
    ) {
        let known: Vec<&str> = RULE_FILES.iter().flat_map(|(_, text)| text.split_whitespace()).collect();
        let mut text = String::new();
        for (at, pick) in picked.iter().enumerate() {
            text.push_str(known.get(pick % known.len()).copied().unwrap_or_default());
            text.push(' ');
            text.extend(marks.chars().nth(at));
        }
        prop_assert!(!understand(&text).intents.is_empty());
    }
}
