//! Utterances that were written before the rules were looked at: what is understood of them may only grow.
//! `docs/reception/dialogue.md` says how much it was at first sight.

use std::collections::BTreeMap;

use serde_json::Value;

/// Mended after, by concept, so that it tells little of other words any more.
const FRESH: &str = include_str!("../../tests/corpus/dialogue_fresh.jsonl");
/// Written after that and never mended after: it tells how other words fare.
const UNMENDED: &str = include_str!("../../tests/corpus/dialogue_unmended.jsonl");

/// How many of each kind were right, of how many; and what was wrong.
#[derive(Default)]
struct Score {
    right: BTreeMap<String, (usize, usize)>,
    wrong: Vec<String>,
}

impl Score {
    fn count(&mut self, kind: &str, line: &Value, is_right: bool, wanted: &Value, got: &Value) {
        let (right, all) = self.right.entry(format!("{kind} {}", line["lang"].as_str().unwrap())).or_default();
        *all += 1;
        *right += usize::from(is_right);
        if !is_right {
            let said = line.get("text").unwrap_or(&line["turns"]);
            self.wrong.push(format!("{kind}: {said}\n    wanted {wanted}\n    got    {got}"));
        }
    }
}

/// A slot as it is compared: folded, without titles.
fn plain(value: &Value) -> String {
    let words = crate::language::words(value.as_str().unwrap_or_default());
    let titles = ["dr", "doctor", "dra", "doctora"];
    let kept: Vec<String> =
        words.into_iter().map(|word| word.text).filter(|word| !titles.contains(&word.as_str())).collect();
    kept.join(" ")
}

/// Reasons are free text: one word of substance in common is enough.
fn is_same(slot: &str, wanted: &Value, got: &Value) -> bool {
    if slot != "reason" {
        return plain(wanted) == plain(got);
    }
    let stem = |word: &str| word.chars().take(5).collect::<String>();
    let got = plain(got);
    let got: Vec<String> = got.split(' ').map(stem).collect();
    plain(wanted).split(' ').filter(|word| word.len() > 2).any(|word| got.contains(&stem(word)))
}

fn score(lines: &str) -> Score {
    let mut score = Score::default();
    for text in lines.lines() {
        let line: Value = serde_json::from_str(text).unwrap();
        let got: Value = serde_json::from_str(&super::evaluate(text).unwrap()).unwrap();
        match line["kind"].as_str().unwrap() {
            "intent" => {
                score.count("intent", &line, got["intent"] == line["intent"], &line["intent"], &got["intent"]);
                if line["also"].is_array() {
                    let mut all = vec![line["intent"].clone()];
                    all.extend(line["also"].as_array().unwrap().iter().cloned());
                    let all = Value::from(all);
                    score.count("two requests", &line, got["intents"] == all, &all, &got["intents"]);
                }
            }
            "date" => {
                let is_accepted = line["accept"].as_array().unwrap().contains(&got["value"]);
                score.count("date", &line, is_accepted, &line["accept"], &got["value"]);
            }
            _ => {
                score.count(
                    "task",
                    &line,
                    got["task_type"] == line["task_type"],
                    &line["task_type"],
                    &got["task_type"],
                );
                for (slot, wanted) in line["slots"].as_object().unwrap() {
                    let told = got["slots"].get(slot).unwrap_or(&Value::Null);
                    score.count(&format!("slot {slot}"), &line, is_same(slot, wanted, told), wanted, told);
                }
            }
        }
    }
    score
}

/// Fails when fewer of a kind are right than were once.
fn check(lines: &str, floors: &[(&str, usize)]) {
    let score = score(lines);
    let figures: Vec<String> =
        score.right.iter().map(|(kind, (right, all))| format!("{kind}: {right} of {all}")).collect();
    let report = format!("{}\n\n{}", figures.join("\n"), score.wrong.join("\n"));
    for (kind, floor) in floors {
        assert!(score.right[*kind].0 >= *floor, "{kind} has fallen below {floor}\n{report}");
    }
    println!("{report}");
}

#[test]
fn what_is_understood_of_fresh_words_only_grows() {
    check(
        FRESH,
        &[
            ("intent en", 140),
            ("intent es", 81),
            ("date en", 48),
            ("date es", 23),
            ("two requests en", 9),
            ("two requests es", 4),
            ("slot patient_name en", 27),
            ("slot patient_name es", 14),
        ],
    );
}

#[test]
fn what_is_understood_of_words_that_nothing_was_mended_after_only_grows() {
    check(UNMENDED, &[("intent en", 59), ("intent es", 37), ("date en", 10), ("date es", 6), ("two requests en", 3)]);
}
