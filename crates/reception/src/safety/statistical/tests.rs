use proptest::prelude::*;

use super::model::Model;
use super::*;
use crate::safety::{History, check, rules};

#[derive(serde::Deserialize)]
struct Case {
    text: String,
    expect: String,
    /// Known to be judged otherwise; kept so that nobody forgets it.
    #[serde(default)]
    missed: bool,
}

/// The lines written after training, which no training has seen.
fn fresh() -> Vec<Case> {
    let lines = include_str!("../../../tests/corpus/safety_fresh.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn level(text: &str) -> Option<Level> {
    check(text, &History::default()).map(|alarm| alarm.level)
}

fn points(text: &str) -> Score {
    committed().unwrap().judge(&normalise(text)).0
}

#[test]
fn the_committed_weights_can_be_read_and_are_not_empty() {
    let model = committed().unwrap();
    assert!(model.len() > 5_000, "{}", model.len());
    assert!(model.enough().danger < 1_000 && model.enough().emergency < 1_000, "{:?}", model.enough());
    assert!(WEIGHTS.len() < 300_000, "{} bytes", WEIGHTS.len());
}

#[test]
fn the_weights_come_from_the_lines_beside_them() {
    // The trainer computes the same over all files of the folder in the order of their names, then the classes.
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::fs::read_dir(home.join("training/safety")).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.push(home.join("src/safety/statistical/classes.txt"));
    let of_all = paths.iter().fold(0_u64, |so_far, path| {
        let text = std::fs::read(path).unwrap();
        let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        so_far.rotate_left(7) ^ text.iter().fold(0xcbf2_9ce4_8422_2325, fnv)
    });
    let lines = committed().unwrap().lines();
    assert_eq!(lines, format!("{of_all:016x}"), "run cargo xtask train safety --labelled FOLDER");
    let card = include_str!("../../../../../docs/safety-model.md");
    assert!(card.contains(lines), "the card speaks of other weights");
}

#[test]
fn a_broken_weights_file_is_an_error_that_names_the_line() {
    let fault = |text: &'static str| Model::parse(text).err().map(|error| error.line);
    assert_eq!(fault("bias\t1\t2\nw chest\t5\t6"), None);
    assert_eq!(fault("bias\t1\t2\nw chest\tmany\t6"), Some(2));
    assert_eq!(fault("# a comment\nw chest\t5"), Some(2));
    assert_eq!(fault("w chest\t5\t6\nw chest\t5\t6"), Some(2));
    assert_eq!(fault("chest\t5\t6"), Some(1));
}

#[test]
fn points_add_up_and_each_feature_counts_once() {
    let model = Model::parse("bias\t-100\t-200\nw chest\t30\t40\nb my chest\t5\t7\nenough\t0\t0").unwrap();
    let score = |text: &str| model.judge(&normalise(text)).0;
    assert_eq!(score("hello"), Score { danger: -100, emergency: -200 });
    assert_eq!(score("My chest!"), Score { danger: -65, emergency: -153 });
    assert_eq!(score("my chest is my chest"), Score { danger: -65, emergency: -153 });
}

#[test]
fn what_is_denied_is_another_feature() {
    let model = Model::parse("bias\t0\t0\nk FEVER\t100\t0\nk ~FEVER\t-100\t0\nenough\t0\t0").unwrap();
    let danger = |text: &str| model.judge(&normalise(text)).0.danger;
    assert_eq!(danger("she has a fever"), 100);
    assert_eq!(danger("she does not have a fever"), -100);
    assert_eq!(danger("no fever"), -100);
    assert_eq!(danger("no tiene fiebre"), -100);
    assert_eq!(danger("mi hijo no aguanta la fiebre"), 100);
    assert_eq!(danger("no cough but a fever"), 100);
}

#[test]
fn an_alarm_names_its_layer_its_points_and_the_callers_words() {
    let model = Model::parse("bias\t0\t0\nw wax\t300\t310\nw looks\t20\t10\nenough\t250\t400").unwrap();
    let text = "Well, she LOOKS like wax";
    let alarm = alarm(&model, text, &normalise(text)).unwrap();
    assert_eq!((alarm.level, alarm.reason, alarm.category), (Level::Urgent, Reason::Uncertain, "unplaced"));
    assert_eq!(alarm.rule, "layer 4, statistics: +3.20 (+2.50 is enough); most: w wax +3.00, w looks +0.20");
    assert_eq!(alarm.words, ["LOOKS", "wax"]);
}

#[test]
fn the_work_for_a_word_is_bounded() {
    let noticed = |text: &str| {
        let (words, mut count) = (normalise(text), 0_usize);
        features(&words, |_| count += 1);
        (count, words.len())
    };
    let texts: Vec<String> = fresh().into_iter().map(|case| case.text).collect();
    let (count, words) = noticed(&texts.join(" "));
    assert!(words > 3_000 && count < words * 100, "{count} features of {words} words");
}

#[test]
fn danger_no_rule_knows_is_heard_and_errands_are_not() {
    let heard = |text: &str| super::check(text).is_some();
    assert!(heard("grandpa's lips went blue and he won't answer me"));
    assert!(heard("mi papá está tirado en el piso y no despierta"));
    assert!(!heard("I'd like to book a checkup for next Tuesday"));
    assert!(!heard("quiero cambiar mi cita para el jueves"));
    assert!(!heard(""));
}

#[test]
fn talk_about_nothing_does_not_hide_danger_at_the_end_or_in_the_middle() {
    let talk = "and then I was telling her about the parking and the new building ".repeat(40);
    let danger = "my husband is on the floor, he is blue and he won't wake up";
    for text in [format!("{talk}{danger}"), format!("{danger} {talk}"), format!("{talk}{danger} {talk}")] {
        assert!(super::check(&text).is_some(), "{} words", text.split_whitespace().count());
    }
    assert_eq!(super::check(&talk), None);
}

#[test]
fn the_fresh_lines_are_judged_as_the_card_says() {
    let mut wrong = Vec::new();
    for case in fresh() {
        let heard = level(&case.text).is_some();
        if (heard == (case.expect != "none")) == case.missed {
            wrong.push(format!("{} {}: {}", case.expect, if case.missed { "(missed)" } else { "" }, case.text));
        }
    }
    assert!(wrong.is_empty(), "{} changed:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn polite_talk_around_a_fresh_danger_seldom_loses_it() {
    const AROUND: &[(&str, &str)] = &[
        ("hello good morning, this is Maria Lopez, ", ""),
        ("sorry to bother you but ", " thank you"),
        ("hola buenas tardes, ", " por favor"),
        ("I was going to book for next week and ", ", what should I do"),
    ];
    let known: Vec<String> =
        fresh().into_iter().filter(|case| case.expect != "none" && !case.missed).map(|case| case.text).collect();
    let around = |text: &String| AROUND.iter().filter(|(a, b)| level(&format!("{a}{text}{b}")).is_none()).count();
    let lost: usize = known.iter().map(around).sum();
    assert!(lost * 50 <= known.len() * AROUND.len(), "{lost} of {} lost", known.len() * AROUND.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_at_all_panics_and_nothing_is_lowered(text in any::<String>()) {
        let history = History::default();
        prop_assert!(check(&text, &history).map(|alarm| alarm.level) >= rules(&text, &history).map(|alarm| alarm.level));
        let _ = super::check(&text);
    }

    #[test]
    fn words_of_callers_in_any_order_are_never_lowered(
        words in proptest::collection::vec(prop::sample::select(vec![
            "my", "chest", "no", "hurts", "appointment", "blue", "not", "breathing", "baby", "mi", "pecho", "sin",
            "fiebre", "cita", "bleeding", "refill", "fell", "and", "but", "years", "ago",
        ]), 0..30)
    ) {
        let (text, history) = (words.join(" "), History::default());
        prop_assert!(check(&text, &history).map(|alarm| alarm.level) >= rules(&text, &history).map(|alarm| alarm.level));
    }

    #[test]
    fn case_and_punctuation_change_no_point(pick in any::<prop::sample::Index>()) {
        let cases = fresh();
        let text = &pick.get(&cases).text;
        prop_assume!(!text.contains(|c: char| c.is_ascii_digit()));
        let bare = text.replace('-', " ");
        let bare: String = bare.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        prop_assert_eq!(points(&bare.to_lowercase()), points(text));
        prop_assert_eq!(points(&text.to_uppercase()), points(text));
    }
}
