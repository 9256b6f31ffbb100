//! What models say of each other's texts: peer reviews (stage 2) and ballots (stage 5), read strictly and counted.
//!
//! Pure. It promises: every expected label is judged exactly once or the reply is refused with a sentence that tells the
//! model what to mend; counting shows dissent and does not average it away.
#![deny(clippy::wildcard_enum_match_arm)]

mod rank;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use rank::{Agreement, Dissent, Place, Ranking, aggregate};

/// The JSON Schema of [`PeerReview`].
pub const PEER_REVIEW_SCHEMA: &str = include_str!("../../../../prompts/council/peer-review.schema.json");
/// The JSON Schema of [`Ballot`].
pub const BALLOT_SCHEMA: &str = include_str!("../../../../prompts/council/ballot.schema.json");

/// Points of one list; more than anybody reads is a model that does not stop.
const MOST_POINTS: usize = 60;

/// What one reviewer says of one analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Judgement {
    /// The letter of the analysis.
    pub label: String,
    /// What is good.
    #[serde(default)]
    pub strengths: Vec<String>,
    /// What is weak.
    #[serde(default)]
    pub weaknesses: Vec<String>,
    /// What the report holds and the analysis does not say.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What disagrees with the report.
    #[serde(default)]
    pub accuracy_issues: Vec<String>,
    /// Where it says more than the report allows; empty when nowhere.
    #[serde(default, deserialize_with = "or_empty")]
    pub overreach: String,
}

/// What one reviewer says of all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PeerReview {
    /// One judgement for each analysis but the reviewer's own.
    pub reviews: Vec<Judgement>,
    /// The letters, best first.
    pub ranking: Vec<String>,
    /// Anything else.
    #[serde(default, deserialize_with = "or_empty")]
    pub notes: String,
}

/// Whether a consolidation may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Vote {
    /// As it is.
    Approve,
    /// With changes.
    Revise,
}

impl Vote {
    /// The word in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Revise => "revise",
        }
    }
}

/// A vote with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ballot {
    /// The vote.
    pub vote: Vote,
    /// What has to change.
    #[serde(default)]
    pub required_changes: Vec<String>,
    /// What could change.
    #[serde(default)]
    pub optional_changes: Vec<String>,
    /// From 1 to 10.
    pub quality_score: u8,
}

fn or_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// Why a reply was not accepted, as a sentence for the model that wrote it. It names keys and letters, never content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    fn json(error: &serde_json::Error) -> Self {
        // serde's own message may quote the reply, which is about a patient: only the kind and the place are told.
        let what = match error.classify() {
            serde_json::error::Category::Data => "does not follow the schema",
            serde_json::error::Category::Eof => "ends too early",
            serde_json::error::Category::Io | serde_json::error::Category::Syntax => "is not JSON",
        };
        Self(format!("The reply {what} (line {}, column {}).", error.line(), error.column()))
    }
}

/// Reads a peer review of the analyses with these letters.
///
/// # Errors
/// [`Refused`], when it is no JSON of that shape, or a letter is missing, strange or there twice.
pub fn parse_peer_review(json: &str, expected: &[String]) -> Result<PeerReview, Refused> {
    let mut review: PeerReview = serde_json::from_str(json).map_err(|e| Refused::json(&e))?;
    for judgement in &mut review.reviews {
        judgement.label = letter(&judgement.label);
        let lists = [&judgement.strengths, &judgement.weaknesses, &judgement.missing, &judgement.accuracy_issues];
        not_endless(&lists)?;
    }
    review.ranking = review.ranking.iter().map(|label| letter(label)).collect();
    each_once("reviews", review.reviews.iter().map(|it| &it.label), expected)?;
    each_once("ranking", review.ranking.iter(), expected)?;
    // In the order of the letters: equal reviews are equal bytes.
    review.reviews.sort_by(|a, b| label_order(&a.label).cmp(&label_order(&b.label)));
    Ok(review)
}

/// Reads a ballot.
///
/// # Errors
/// [`Refused`], when it is no JSON of that shape, its score is out of range, or it wants changes and names none.
pub fn parse_ballot(json: &str) -> Result<Ballot, Refused> {
    let ballot: Ballot = serde_json::from_str(json).map_err(|e| Refused::json(&e))?;
    if !(1..=10).contains(&ballot.quality_score) {
        return Err(Refused("`quality_score` must be a whole number from 1 to 10.".to_owned()));
    }
    not_endless(&[&ballot.required_changes, &ballot.optional_changes])?;
    if ballot.vote == Vote::Revise && ballot.required_changes.iter().all(|change| change.trim().is_empty()) {
        return Err(Refused("A vote of REVISE needs at least one entry in `required_changes`.".to_owned()));
    }
    Ok(ballot)
}

fn not_endless(lists: &[&Vec<String>]) -> Result<(), Refused> {
    if lists.iter().any(|list| list.len() > MOST_POINTS) {
        return Err(Refused(format!("A list has more than {MOST_POINTS} entries.")));
    }
    Ok(())
}

/// The letter of “Analysis B” or “ b. ”.
fn letter(label: &str) -> String {
    let word = label.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or_default();
    word.to_uppercase()
}

/// Letters in the order in which they are given out: by length, then by alphabet.
fn label_order(label: &str) -> (usize, &str) {
    (label.len(), label)
}

fn each_once<'a>(list: &str, found: impl Iterator<Item = &'a String>, expected: &[String]) -> Result<(), Refused> {
    let mut missing: BTreeSet<&String> = expected.iter().collect();
    for label in found {
        if !expected.contains(label) {
            return Err(Refused(format!("`{list}` holds a label that is none of {}.", expected.join(", "))));
        }
        if !missing.remove(label) {
            return Err(Refused(format!("`{list}` holds the label {label} twice.")));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing: Vec<&str> = missing.into_iter().map(String::as_str).collect();
    Err(Refused(format!("`{list}` lacks {}.", missing.join(", "))))
}

/// The ballots of a stage, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Tally {
    /// How many approve.
    pub approve: usize,
    /// How many want changes.
    pub revise: usize,
    /// Whether more than half of those who voted want changes.
    pub majority_revises: bool,
}

/// Counts votes.
pub fn tally(votes: impl IntoIterator<Item = Vote>) -> Tally {
    let (mut approve, mut revise) = (0, 0);
    for vote in votes {
        match vote {
            Vote::Approve => approve += 1,
            Vote::Revise => revise += 1,
        }
    }
    Tally { approve, revise, majority_revises: revise > approve }
}

/// The changes that ballots ask for, each once, in the order of the ballots.
pub fn required_changes<'a>(ballots: impl IntoIterator<Item = &'a Ballot>) -> Vec<String> {
    let mut changes: Vec<String> = Vec::new();
    for change in ballots.into_iter().flat_map(|ballot| &ballot.required_changes) {
        let change = change.trim();
        let is_known = changes.iter().any(|known| known.eq_ignore_ascii_case(change));
        if !change.is_empty() && !is_known {
            changes.push(change.to_owned());
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn labels(letters: &str) -> Vec<String> {
        letters.chars().map(String::from).collect()
    }

    fn review(labels: &[&str], ranking: &[&str]) -> String {
        let reviews: Vec<Value> = labels.iter().map(|it| json!({ "label": it, "strengths": ["clear"] })).collect();
        json!({ "reviews": reviews, "ranking": ranking, "notes": null }).to_string()
    }

    #[test]
    fn every_expected_label_is_there_exactly_once() {
        let expected = labels("BC");
        let good = parse_peer_review(&review(&["C", "Analysis B"], &["b", " C."]), &expected).unwrap();
        assert_eq!(good.reviews.iter().map(|it| it.label.as_str()).collect::<Vec<_>>(), ["B", "C"]);
        assert_eq!(good.ranking, ["B", "C"]);
        for (reviewed, ranking, why) in [
            (vec!["B"], vec!["B", "C"], "`reviews` lacks C."),
            (vec!["B", "B", "C"], vec!["B", "C"], "`reviews` holds the label B twice."),
            (vec!["A", "B", "C"], vec!["B", "C"], "`reviews` holds a label that is none of B, C."),
            (vec!["B", "C"], vec!["B"], "`ranking` lacks C."),
        ] {
            let refused = parse_peer_review(&review(&reviewed, &ranking), &expected).unwrap_err();
            assert_eq!(refused.to_string(), why);
        }
    }

    #[test]
    fn a_ballot_for_changes_names_them_and_its_score_is_from_one_to_ten() {
        let ballot = |vote: &str, changes: Value, score: i64| {
            parse_ballot(&json!({ "vote": vote, "required_changes": changes, "quality_score": score }).to_string())
        };
        assert_eq!(ballot("APPROVE", json!([]), 8).unwrap().vote, Vote::Approve);
        assert!(ballot("REVISE", json!(["say which session"]), 1).is_ok());
        for (vote, changes, score) in [
            ("REVISE", json!([" "]), 5),
            ("APPROVE", json!([]), 0),
            ("APPROVE", json!([]), 11),
            ("MAYBE", json!([]), 5),
        ] {
            assert!(ballot(vote, changes, score).is_err(), "{vote} {score}");
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_the_reply() {
        let refused = parse_ballot(r#"{"vote": "Mrs Doe is well", "quality_score": 3}"#).unwrap_err();
        assert!(!refused.to_string().contains("Doe"), "{refused}");
    }

    #[test]
    fn the_schemas_ask_for_what_is_read() {
        let keys = |value: &Value| -> BTreeSet<String> { value.as_object().unwrap().keys().cloned().collect() };
        let schema: Value = serde_json::from_str(PEER_REVIEW_SCHEMA).unwrap();
        let read: Value =
            serde_json::to_value(parse_peer_review(&review(&["B"], &["B"]), &labels("B")).unwrap()).unwrap();
        assert_eq!(keys(&schema["properties"]), keys(&read));
        assert_eq!(keys(&schema["properties"]["reviews"]["items"]["properties"]), keys(&read["reviews"][0]));
        let schema: Value = serde_json::from_str(BALLOT_SCHEMA).unwrap();
        let read = Ballot { vote: Vote::Approve, required_changes: vec![], optional_changes: vec![], quality_score: 5 };
        assert_eq!(keys(&schema["properties"]), keys(&serde_json::to_value(read).unwrap()));
    }

    #[test]
    fn changes_that_several_ask_for_stand_once() {
        let ballot = |changes: &[&str]| Ballot {
            vote: Vote::Revise,
            required_changes: changes.iter().map(ToString::to_string).collect(),
            optional_changes: vec![],
            quality_score: 5,
        };
        let changes = required_changes(&[ballot(&["Name the session", ""]), ballot(&["name the session ", "Shorter"])]);
        assert_eq!(changes, ["Name the session", "Shorter"]);
    }

    #[test]
    fn a_tie_is_no_majority() {
        assert!(!tally([Vote::Approve, Vote::Revise]).majority_revises);
        assert!(tally([Vote::Revise]).majority_revises);
        assert!(!tally([]).majority_revises);
    }

    proptest! {
        #[test]
        fn no_reply_breaks_the_reader(reply in ".{0,400}") {
            drop(parse_ballot(&reply));
            drop(parse_peer_review(&reply, &labels("AB")));
        }
    }
}
