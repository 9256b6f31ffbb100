//! What the stand-in says as a member of a council that reads a report.
//!
//! It reads no more than the form of its material: lines with figures are quoted as they are, so that every figure can
//! be traced; nothing is concluded from them. One member disagrees with all others, in each stage.

use serde_json::json;

use super::{
    DISSENTER,
    answer::{MARK, pick},
    asked::{Asked, fingerprint},
};

/// So many lines are quoted, at most.
const QUOTED: usize = 14;

/// The answer of a stage; `None` when the request belongs to none.
pub(super) fn answer(asked: &Asked) -> Option<String> {
    Some(match asked.stage? {
        1 => analysis(asked),
        2 => peer_review(asked),
        3 => revised(
            asked.tagged("analysis")?,
            "Revised after the panel's reviews; every figure was looked up once more.",
        ),
        4 => consolidation(asked),
        5 => ballot(asked),
        6 => revised(asked.tagged("consolidation")?, "Final draft of the consolidated text."),
        _ => return None,
    })
}

fn is_dissenter(asked: &Asked) -> bool {
    asked.model == DISSENTER
}

fn seed(asked: &Asked) -> u64 {
    fingerprint(asked.model.as_bytes()) ^ asked.digest
}

/// A line of the material that holds a figure, as one sentence: cells of a table are set side by side.
fn figures(asked: &Asked) -> Vec<String> {
    let lines = asked.material().into_iter().flat_map(str::lines).map(str::trim);
    let told = lines.filter(|line| {
        let is_rule = line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        !is_rule && !line.starts_with(['#', '<']) && line.len() <= 240 && line.chars().any(|c| c.is_ascii_digit())
    });
    let sentence = |line: &str| {
        let cells: Vec<&str> = line.trim_start_matches(['-', '*', ' ']).split('|').map(str::trim).collect();
        cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let mut figures: Vec<String> = told.map(sentence).collect();
    figures.dedup();
    figures
}

/// Some of the lines, in their order: other members choose others.
fn chosen(all: Vec<String>, seed: u64) -> Vec<String> {
    if all.len() <= QUOTED {
        return all;
    }
    let step = all.len().div_ceil(QUOTED);
    let from = pick(seed, step);
    all.into_iter().skip(from).step_by(step).collect()
}

fn analysis(asked: &Asked) -> String {
    let figures = figures(asked);
    let total = figures.len();
    let quoted: Vec<String> = chosen(figures, seed(asked)).into_iter().map(|line| format!("- {line}")).collect();
    let findings = if quoted.is_empty() { "- The material holds no figures.".to_owned() } else { quoted.join("\n") };
    let quality = match total {
        0 => "No figures were found; the recording cannot be judged from this material.",
        _ => "The lines below are quoted as the report gives them; conditions and reliability are the report's own.",
    };
    let pictures = match asked.pictures {
        0 => "",
        _ => " Pictures of pages came with the material; the stand-in does not look at them.",
    };
    let reading = if is_dissenter(asked) {
        "The deviations may as well be chance: many measures are compared at once, and some exceed any threshold. This \
         reading sees no pattern that holds over conditions, and warns against one."
    } else {
        "Deviations of this kind are discussed with several explanations in the literature, among them drowsiness, \
         medication and the choice of the reference group. None of them is shown by these figures alone."
    };
    format!(
        "{MARK}\n\n## Summary\n\nThe figures that stand out are quoted below, as the report gives them. They describe the \
         recording and are not a diagnosis.\n\n## Data quality\n\n{quality}{pictures}\n\n## Findings\n\n{findings}\n\n\
         ## Interpretation\n\n{reading}\n\n## Limits and open questions\n\n- A stand-in wrote this: it quotes and does not \
         understand.\n- A clinician compares the quoted lines with the report.\n"
    )
}

fn peer_review(asked: &Asked) -> String {
    let mut ranking = asked.labels.clone();
    let seed = fingerprint(asked.model.as_bytes());
    if is_dissenter(asked) {
        ranking.reverse();
    } else if !ranking.is_empty() {
        // Near to the order of the letters, so that the panel agrees more than chance would.
        let at = pick(seed, ranking.len());
        if at + 1 < ranking.len() {
            ranking.swap(at, at + 1);
        }
    }
    let best = ranking.first();
    let reviews: Vec<_> = asked
        .labels
        .iter()
        .map(|label| {
            let is_best = Some(label) == best;
            json!({
                "label": label,
                "strengths": ["Quotes the report's figures as they stand (simulated)."],
                "weaknesses": if is_best { vec![] } else { vec!["The interpretation stays general (simulated)."] },
                "missing": if is_best { vec![] } else { vec!["Says nothing of the test conditions (simulated)."] },
                "accuracy_issues": [],
                "overreach": if is_dissenter(asked) { "Reads a pattern into figures that chance could give (simulated)." } else { "" },
            })
        })
        .collect();
    let notes = if is_dissenter(asked) { "Simulated review; this member disagrees." } else { "Simulated review." };
    json!({ "reviews": reviews, "ranking": ranking, "notes": notes }).to_string()
}

fn consolidation(asked: &Asked) -> String {
    let Some(first) = asked.tagged("revision") else {
        return revised(asked.tagged("consolidation").unwrap_or_default(), "Consolidated text.");
    };
    let body = without_mark(first);
    let dissent = "### Where the panel disagrees\n\nOne side reads the deviations as a pattern worth following up. The other \
                   holds that chance explains them, because many measures are compared at once. Both remain possible.\n\n";
    let (before, limits) = body.split_once("## Limits").unwrap_or((body, ""));
    let limits = if limits.is_empty() { String::new() } else { format!("## Limits{limits}") };
    format!("{MARK}\n\n{}\n\n{dissent}{limits}", before.trim_end())
}

/// The same text once more: what a careful editor without an opinion does.
fn revised(text: &str, note: &str) -> String {
    let body = without_mark(text).trim_end();
    let body = body.rsplit_once("\n\n*").filter(|(_, tail)| tail.ends_with('*')).map_or(body, |(body, _)| body);
    format!("{MARK}\n\n{}\n\n*{note}*\n", body.trim_end())
}

fn without_mark(text: &str) -> &str {
    text.trim().strip_prefix(MARK).unwrap_or(text).trim()
}

fn ballot(asked: &Asked) -> String {
    let ballot = if is_dissenter(asked) {
        json!({
            "vote": "REVISE",
            "required_changes": [
                "Under Interpretation, say how many deviations chance alone would give (simulated)."
            ],
            "optional_changes": [],
            "quality_score": 4,
        })
    } else {
        let score = 7 + pick(fingerprint(asked.model.as_bytes()), 3);
        json!({
            "vote": "APPROVE",
            "required_changes": [],
            "optional_changes": ["Put the test conditions beside the figures (simulated)."],
            "quality_score": score,
        })
    };
    ballot.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Endpoint;

    const REPORT: &str = "# Session 1\n\n| Site | Band | z |\n|---|---|---|\n| Cz | theta | 2.31 |\n| Pz | alpha | -1.4 |\n\
                          Peak alpha frequency: 9.6 Hz\n";

    fn asked(model: &str, task: &str) -> Asked {
        let content = json!([{ "type": "text", "text": REPORT }, { "type": "text", "text": task }]);
        let messages = json!([{ "role": "system", "content": "Rule 1." }, { "role": "user", "content": content }]);
        let body = json!({ "model": model, "messages": messages });
        Asked::read(Endpoint::ChatCompletions, body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn an_analysis_quotes_the_figures_of_the_report_and_no_others() {
        let text = answer(&asked("sim-gpt-5.2", "# cliniq council stage 1\nStage: analysis")).unwrap();

        for figure in ["Cz, theta, 2.31", "Pz, alpha, -1.4", "Peak alpha frequency: 9.6 Hz"] {
            assert!(text.contains(figure), "{text}");
        }
        assert!(text.starts_with(MARK));
        assert_eq!(text.chars().filter(char::is_ascii_digit).collect::<String>(), "2311496");
    }

    #[test]
    fn a_review_judges_every_letter_once_and_one_member_disagrees() {
        let task =
            "# cliniq council stage 2\nStage: peer-review\nLabels: A, C, D\n\n<analysis label=\"A\">x</analysis>";
        let review =
            |model| -> serde_json::Value { serde_json::from_str(&answer(&asked(model, task)).unwrap()).unwrap() };
        let labels = |review: &serde_json::Value| -> Vec<String> {
            review["reviews"].as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap().to_owned()).collect()
        };

        let usual = review("sim-gpt-5.2");
        assert_eq!(labels(&usual), ["A", "C", "D"]);
        assert_eq!(usual["ranking"].as_array().unwrap().len(), 3);
        assert_eq!(review(DISSENTER)["ranking"], json!(["D", "C", "A"]));
    }

    #[test]
    fn all_but_one_approve() {
        let vote = |model| -> serde_json::Value {
            let asked = asked(model, "# cliniq council stage 5\nStage: final-review");
            serde_json::from_str(&answer(&asked).unwrap()).unwrap()
        };

        for (model, _) in super::super::MODELS {
            let expected = if *model == DISSENTER { "REVISE" } else { "APPROVE" };
            assert_eq!(vote(model)["vote"], expected);
        }
        assert!(!vote(DISSENTER)["required_changes"].as_array().unwrap().is_empty());
    }

    #[test]
    fn later_stages_keep_the_text_and_say_once_that_it_is_simulated() {
        let first = answer(&asked("sim-gpt-5.2", "# cliniq council stage 1")).unwrap();
        let own = format!("# cliniq council stage 3\n\n<analysis>\n{first}\n</analysis>\n<review>fine</review>");
        let revised = answer(&asked("sim-gpt-5.2", &own)).unwrap();
        let all =
            format!("# cliniq council stage 4\n\n<revision>\n{revised}\n</revision>\n\n<revision>\ny\n</revision>");
        let consolidated = answer(&asked("sim-gpt-5.2", &all)).unwrap();
        let last = format!("# cliniq council stage 6\n<consolidation>\n{consolidated}\n</consolidation>");
        let draft = answer(&asked("sim-gpt-5.2", &last)).unwrap();

        for text in [&revised, &consolidated, &draft] {
            assert!(text.contains("Cz, theta, 2.31"), "{text}");
            assert_eq!(text.matches(MARK).count(), 1);
        }
        assert!(consolidated.contains("### Where the panel disagrees"));
        assert!(!draft.contains("Revised after"), "{draft}");
    }
}
