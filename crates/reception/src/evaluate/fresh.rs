//! Utterances that were written before the rules were looked at: `tests/corpus/dialogue_fresh.jsonl`. What is understood
//! of them may only grow; `docs/reception/dialogue.md` says how much it was at first sight.

use std::collections::BTreeMap;

use serde_json::Value;

const LINES: &str = include_str!("../../tests/corpus/dialogue_fresh.jsonl");

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

fn score() -> Score {
    let mut score = Score::default();
    for text in LINES.lines() {
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

#[test]
fn what_is_understood_of_fresh_words_only_grows() {
    /// Kind, how many have to be right at least.
    const FLOORS: [(&str, usize); 6] = [
        ("intent en", 121),
        ("intent es", 59),
        ("date en", 46),
        ("date es", 22),
        ("two requests en", 0),
        ("two requests es", 0),
    ];
    let score = score();
    let figures: Vec<String> =
        score.right.iter().map(|(kind, (right, all))| format!("{kind}: {right} of {all}")).collect();
    let report = format!("{}\n\n{}", figures.join("\n"), score.wrong.join("\n"));
    for (kind, floor) in FLOORS {
        assert!(score.right[kind].0 >= floor, "{kind} has fallen below {floor}\n{report}");
    }
    println!("{report}");
}
