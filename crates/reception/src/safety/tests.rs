use proptest::prelude::*;

use super::alarms::Alarms;
use super::guardrails::Guardrails;
use super::*;

/// One line of the corpus: what a caller says and what must come of it.
#[derive(serde::Deserialize)]
struct Case {
    text: String,
    /// `emergency`, `urgent` or `none`.
    expect: String,
    lang: String,
}

fn corpus() -> Vec<Case> {
    let lines = include_str!("../../tests/corpus/safety.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn alone(text: &str) -> Option<Alarm> {
    check(text, &History::default())
}

fn level(text: &str) -> Option<Level> {
    alone(text).map(|alarm| alarm.level)
}

fn emergencies() -> Vec<String> {
    corpus().into_iter().filter(|case| case.expect == "emergency").map(|case| case.text).collect()
}

#[test]
fn every_grammar_file_can_be_loaded() {
    assert!(Alarms::compile().is_ok(), "{:?}", Alarms::compile().err());
    assert!(Guardrails::compile().is_ok(), "{:?}", Guardrails::compile().err());
    assert!(super::replies::compile().is_ok(), "{:?}", super::replies::compile().err());
}

#[test]
fn every_rule_explains_itself_and_can_fire() {
    let alarms = Alarms::compile().unwrap();
    for rule in alarms.rules() {
        assert!(!rule.why.is_empty(), "{} has no explanation", rule.name);
        assert!(rule.alternatives() > 0, "{} has no alternative", rule.name);
    }
}

#[test]
fn a_broken_grammar_is_an_error_that_names_the_line() {
    use super::grammar::{Grammar, GrammarError};
    let error = Grammar::compile(&["= a\nword\nkind odd: a"]).err();
    assert!(matches!(error, Some(GrammarError::Line { line: 3, .. })));
    let error = Grammar::compile(&["= a\nword\nrule r emergency x\nwhen a + b"]).err();
    assert_eq!(error, Some(GrammarError::UnknownConcept("b".to_owned())));
}

#[test]
fn the_corpus_is_judged_as_written() {
    let mut wrong = Vec::new();
    for case in corpus() {
        let heard = alone(&case.text);
        let right = match case.expect.as_str() {
            "emergency" => heard.as_ref().is_some_and(|a| a.level == Level::Emergency),
            "urgent" => heard.is_some(),
            "none" => heard.is_none(),
            other => panic!("unknown expectation {other}"),
        };
        if !right {
            wrong.push(format!("[{}] {} → {:?}: {}", case.lang, case.expect, heard.map(|a| a.rule), case.text));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_corpus_is_large_and_speaks_both_languages() {
    let corpus = corpus();
    assert!(corpus.len() >= 300);
    for lang in ["en", "es"] {
        assert!(corpus.iter().filter(|c| c.lang == lang && c.expect == "emergency").count() >= 60);
        assert!(corpus.iter().filter(|c| c.lang == lang && c.expect == "none").count() >= 10);
    }
}

#[test]
fn a_tight_chest_escalates_and_names_the_words() {
    let alarm = alone("I need to move my appointment to Tuesday, and my chest feels tight").unwrap();
    assert_eq!((alarm.level, alarm.reason, alarm.category), (Level::Emergency, Reason::Emergency, "cardiac"));
    assert!(alarm.words.contains(&"chest".to_owned()), "{:?}", alarm.words);
}

#[test]
fn a_denied_symptom_is_silent_but_the_next_one_is_heard() {
    assert_eq!(level("I don't have chest pain, I just need a refill"), None);
    assert_eq!(level("I don't have chest pain any more but now I can't breathe"), Some(Level::Emergency));
    assert_eq!(level("no fever, chest pain since noon"), Some(Level::Emergency));
}

#[test]
fn a_place_or_an_occasion_is_no_topic() {
    assert_eq!(level("my student is having a seizure in class"), Some(Level::Emergency));
    assert_eq!(level("he collapsed at the football game"), Some(Level::Emergency));
    assert_eq!(level("when is the seizure clinic"), None);
}

#[test]
fn an_errand_calms_doubt_but_never_a_known_danger() {
    assert_eq!(level("his knee is locked"), Some(Level::Urgent));
    assert_eq!(level("I need to book a visit because my skin is dry"), None);
    let danger = "I need to book a visit, my wife's face is drooping, and please refill her prescription";
    assert_eq!(level(danger), Some(Level::Emergency));
}

#[test]
fn a_pressure_in_crisis_and_a_cord_in_sight_are_emergencies() {
    for text in
        ["my BP is 210 over 110", "tengo la presión en 210", "the cord is coming out", "se está saliendo el cordón"]
    {
        assert_eq!(level(text), Some(Level::Emergency), "{text}");
    }
    assert_eq!(level("my blood pressure was 118 over 76"), None);
}

#[test]
fn a_negation_that_is_the_symptom_is_never_taken_for_a_denial() {
    for text in ["no puedo respirar", "I can't feel my arm", "he is not breathing", "no respira", "she won't wake up"] {
        assert_eq!(level(text), Some(Level::Emergency), "{text}");
    }
}

#[test]
fn history_family_and_idiom_are_silent() {
    for text in [
        "I had a stroke in 2019 and need my yearly check",
        "my father died of a heart attack in his sixties",
        "I'm dying to know when you open",
        "is the emergency room near you",
        "I need to change my emergency contact",
        "I'm calling about a stroke follow-up appointment",
    ] {
        assert_eq!(alone(text), None, "{text}");
    }
}

#[test]
fn other_people_in_danger_count_fully() {
    for text in ["my husband has chest pain", "there's a man here who collapsed", "mi vecino no respira"] {
        assert_eq!(level(text), Some(Level::Emergency), "{text}");
    }
}

#[test]
fn a_caller_may_mix_languages_within_a_sentence() {
    assert_eq!(level("my mom tiene dolor en el chest"), Some(Level::Emergency));
    assert_eq!(level("mi bebé is not breathing"), Some(Level::Emergency));
}

#[test]
fn numbers_of_home_meters_are_understood_in_words_and_digits() {
    for text in ["his sugar is thirty eight", "glucose 2.1", "oxygen is eighty four", "su azúcar está en cuarenta"] {
        assert!(alone(text).is_some(), "{text}");
    }
    assert_eq!(alone("my blood pressure was 130 over 80"), None);
}

#[test]
fn earlier_turns_complete_what_is_said_now() {
    let earlier = ["I'm thirty weeks pregnant".to_owned(), "my name is Ana".to_owned()];
    let alarm = check("yes and there is some bleeding", &History { earlier: &earlier });
    assert_eq!(alarm.map(|a| a.level), Some(Level::Emergency));
    assert_eq!(check("next Tuesday please", &History { earlier: &["my chest hurts".to_owned()] }), None);
}

#[test]
fn medical_questions_are_recognised_and_errands_are_not() {
    assert_eq!(guardrail("can I take ibuprofen with my blood pressure pills"), Some(Reason::Medication));
    assert_eq!(guardrail("¿puedo tomar paracetamol con el antibiótico?"), Some(Reason::Medication));
    assert_eq!(guardrail("are my lab results back"), Some(Reason::TestResult));
    assert_eq!(guardrail("is it normal that the wound itches"), Some(Reason::MedicalAdvice));
    assert_eq!(guardrail("I'd like to refill my lisinopril"), None);
    assert_eq!(guardrail("what time do you open on Monday"), None);
}

#[test]
fn advice_promises_and_invented_facts_are_not_said() {
    for text in [
        "You should take two tablets every six hours.",
        "It's probably just a virus.",
        "There is nothing to worry about.",
        "Your results are normal.",
        "I promise the doctor will call you.",
        "I've booked you for Tuesday.",
        "The visit costs $40.",
        "I'm a nurse here.",
        "No se preocupe, no es grave.",
        "",
    ] {
        assert!(check_reply(text).is_err(), "{text}");
    }
    for text in [
        "I can put that question to the doctor for you.",
        "What name should I put on the appointment?",
        "If this is an emergency, please hang up and call 911.",
        "Would Tuesday at ten work for you?",
        "¿A nombre de quién hago la cita?",
    ] {
        assert_eq!(check_reply(text), Ok(()), "{text}");
    }
}

#[test]
fn reasons_have_the_names_of_the_interface() {
    assert_eq!(serde_json::to_string(&Reason::MedicalAdvice).unwrap(), "\"medical_advice\"");
    assert_eq!(Reason::ProviderInstability.as_str(), "provider_instability");
    assert!(Level::Urgent < Level::Emergency);
}

#[test]
fn a_very_long_utterance_is_still_heard_to_the_end() {
    let text = format!("{} and now my chest hurts", "I was calling about my bill ".repeat(2_000));
    assert_eq!(level(&text), Some(Level::Emergency));
}

/// Swaps words for what speech recognition makes of them.
fn misheard(text: &str) -> String {
    const SWAPS: &[(&str, &str)] = &[
        ("breathing", "brething"),
        ("breathe", "brethe"),
        ("can't", "cant"),
        ("won't", "wont"),
        ("unconscious", "unconcious"),
        ("bleeding", "bleedin"),
        ("swollen", "swolen"),
        ("seizure", "siezure"),
        ("throat", "throte"),
        ("stroke", "stroak"),
        ("I'm", "im"),
        ("embarazada", "embarasada"),
        ("cabeza", "cabesa"),
        ("corazón", "corason"),
    ];
    SWAPS.iter().fold(text.to_owned(), |text, (right, wrong)| text.replace(right, wrong))
}

/// What callers say around the thing that matters.
const BEFORE: &[&str] = &[
    "hello good morning, this is Maria Lopez, ",
    "sorry to bother you but ",
    "yeah hi um so ",
    "I was going to book for next week and ",
    "hola buenas tardes, ",
    "no that's not it. ",
    "yes. ",
    "",
];
const AFTER: &[&str] = &[
    ", can you help me",
    " thank you",
    ", what should I do",
    " por favor",
    ", my date of birth is May second",
    ". Also I need to cancel Tuesday.",
    " and I don't know what to do",
    "",
];

#[test]
fn chatter_around_it_never_loses_an_alarm() {
    let mut lost = Vec::new();
    for text in emergencies() {
        for (before, after) in BEFORE.iter().flat_map(|b| AFTER.iter().map(move |a| (b, a))) {
            let text = format!("{before}{text}{after}");
            if alone(&text).is_none() {
                lost.push(text);
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_hesitation_at_any_place_loses_an_alarm() {
    let mut lost = Vec::new();
    for text in emergencies() {
        let words: Vec<&str> = text.split_whitespace().collect();
        for at in 0..=words.len() {
            let hesitant = [&words[..at], &["um"], &words[at..]].concat().join(" ");
            if alone(&hesitant).is_none() {
                lost.push(hesitant);
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_stutter_at_any_place_loses_an_alarm() {
    let mut lost = Vec::new();
    for text in emergencies() {
        let words: Vec<&str> = text.split_whitespace().collect();
        for at in 0..words.len() {
            let stuttered = [&words[..=at], &words[at..]].concat().join(" ");
            if alone(&stuttered).is_none() {
                lost.push(stuttered);
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_emergency_is_lost_by_punctuation_case_or_mishearing() {
    let mut lost = Vec::new();
    for text in emergencies() {
        let bare: String = text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        for variant in [bare.to_lowercase(), bare.to_uppercase(), misheard(&text)] {
            if alone(&variant).is_none() {
                lost.push(variant);
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_at_all_panics(text in any::<String>(), earlier in proptest::collection::vec(any::<String>(), 0..4)) {
        let _ = check(&text, &History { earlier: &earlier });
        let _ = guardrail(&text);
        let _ = check_reply(&text);
    }

    #[test]
    fn longer_hesitations_never_lose_an_alarm(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
                                       noise in prop::sample::select(vec!["um", "uh,", "er", "eh", "uhm, uh"])) {
        let texts = emergencies();
        let mut words: Vec<&str> = pick.get(&texts).split_whitespace().collect();
        words.insert(at.index(words.len() + 1), noise);
        prop_assert!(alone(&words.join(" ")).is_some(), "{}", words.join(" "));
    }
}
