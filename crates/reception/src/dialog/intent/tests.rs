//! Sentences and what they must be understood as; written for these tests, none taken from a corpus.

use super::*;
use proptest::prelude::*;

#[test]
fn the_rule_files_are_well_formed() {
    assert_eq!(Grammar::read(&RULE_FILES).map(|_| ()), Ok(()));
}

fn every_sentence_means(intent: Intent, sentences: &[&str]) {
    let missed: Vec<_> = sentences.iter().map(|s| (s, understand(s))).filter(|(_, u)| u.primary() != intent).collect();
    assert!(missed.is_empty(), "not {}: {missed:#?}", intent.as_str());
}

#[test]
fn a_wish_to_be_seen_is_a_booking() {
    every_sentence_means(
        Intent::ScheduleAppointment,
        &[
            "I'd like to make an appointment",
            "can I book a physical for Monday",
            "quiero hacer una cita",
            "I need a dentist",
        ],
    );
}

#[test]
fn an_appointment_at_another_time_is_a_rescheduling_and_none_at_all_a_cancellation() {
    let reschedule = ["can we move my appointment to Friday", "necesito cambiar mi cita", "I have to reschedule"];
    every_sentence_means(Intent::RescheduleAppointment, &reschedule);
    every_sentence_means(Intent::CancelAppointment, &["please cancel my appointment", "quiero cancelar mi cita"]);
}

#[test]
fn papers_pills_people_and_questions_are_told_apart() {
    every_sentence_means(
        Intent::Refill,
        &["I ran out of my metformin", "se me acabaron las pastillas", "I need a refill"],
    );
    every_sentence_means(Intent::MedicalAdvice, &["can I take ibuprofen with this", "are my test results back"]);
    every_sentence_means(Intent::HumanRequest, &["let me talk to a real person", "quiero hablar con una persona"]);
    every_sentence_means(Intent::CallbackRequest, &["can someone call me back", "que me llamen por favor"]);
    every_sentence_means(Intent::ClinicInfo, &["what are your hours", "donde estan ubicados", "is there parking"]);
    every_sentence_means(Intent::Unclear, &["", "blue seven window", "who won the world war", "I'm not sure"]);
}

#[test]
fn two_requests_in_one_breath_are_kept_in_order() {
    let intents: Vec<_> = understand("cancel my Thursday appointment and I need a refill").intents;
    let intents: Vec<_> = intents.iter().map(|scored| scored.intent).collect();
    assert_eq!(intents, [Intent::CancelAppointment, Intent::Refill]);
}

#[test]
fn only_an_utterance_that_is_all_farewell_is_leaving() {
    for leaving in ["no that's all, bye", "goodbye", "nothing else, thank you", "eso es todo, gracias", "adiós"] {
        assert!(is_leaving(leaving), "{leaving}");
    }
    for staying in ["I have no more lisinopril", "there's no rush but I need a slot", "no", "no tengo más insulina", ""]
    {
        assert!(!is_leaving(staying), "{staying}");
    }
}

proptest! {
    #[test]
    fn any_text_is_understood_as_something_and_its_bytes_are_its_own(text in "\\PC*") {
        let understood = understand(&text);
        prop_assert!(!understood.intents.is_empty());
        for scored in &understood.intents {
            prop_assert!(text.get(scored.start..scored.end).is_some());
        }
        let _ = (topic(&text), is_leaving(&text), language_wish(&text), is_repeat_request(&text), is_hold_request(&text));
    }
}
