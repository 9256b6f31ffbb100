//! Answers of a given shape: the ladder.

use cliniq_llm::{
    Failed, Schema, Structured,
    simulated::{Fault, Options, Rule},
};
use serde::Deserialize;
use serde_json::json;

use crate::world::{PURPOSE, World, question};

#[derive(Debug, Deserialize, PartialEq)]
struct Vote {
    vote: String,
    score: u8,
    sure: bool,
}

fn schema() -> Schema {
    let schema = json!({
        "type": "object",
        "properties": {
            "vote": { "enum": ["YES"] },
            "score": { "type": "integer", "minimum": 1, "maximum": 10 },
            "sure": { "const": true },
        },
        "required": ["vote", "score", "sure"],
    });
    Schema { name: "vote".to_owned(), schema }
}

async fn ask(world: &World, check: impl Fn(&Vote) -> Result<(), String>) -> Result<Structured<Vote>, Failed> {
    world.gateway.structured(&world.north(), PURPOSE, question().with_schema(schema()), check).await
}

async fn played(rules: Vec<Rule>) -> World {
    World::with(Options { rules, ..Options::default() }, |settings| settings).await
}

#[tokio::test]
async fn a_good_answer_takes_one_call() {
    let world = played(Vec::new()).await;

    let answered = ask(&world, |_| Ok(())).await.unwrap();

    assert_eq!((answered.value.vote.as_str(), answered.ledger.len()), ("YES", 1));
}

#[tokio::test]
async fn thoughts_fences_and_python_are_read_without_asking_again() {
    let world = played(vec![Rule::always(Fault::Sloppy)]).await;

    let answered = ask(&world, |_| Ok(())).await.unwrap();

    assert!(answered.value.sure);
    assert_eq!(world.upstream.count(), 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_is_corrected_once() {
    for fault in [Fault::Prose, Fault::WrongShape] {
        let world = played(vec![Rule::always(fault).times(1)]).await;

        let answered = ask(&world, |_| Ok(())).await.unwrap();

        assert_eq!(answered.ledger.len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_that_stays_unusable_is_malformed_and_quotes_nothing() {
    for fault in [Fault::Prose, Fault::WrongShape] {
        let world = played(vec![Rule::always(fault)]).await;

        let failed = ask(&world, |_| Ok(())).await.err().unwrap();

        assert_eq!((failed.failure.kind(), world.upstream.count()), ("malformed", 2), "{fault:?}");
        assert!(!failed.to_string().contains("fine"), "{failed}");
    }
}

#[tokio::test]
async fn the_callers_own_rule_is_told_to_the_model_and_stands_in_the_failure() {
    let world = played(Vec::new()).await;

    let failed = ask(&world, |_| Err("label B is missing".to_owned())).await.err().unwrap();

    assert!(failed.to_string().contains("label B is missing"));
    assert_eq!(world.upstream.count(), 2);
    let seen = world.upstream.seen();
    assert_ne!(seen[0].digest, seen[1].digest, "the second question says what was wrong");
}

#[tokio::test]
async fn an_upstream_that_refuses_schemas_is_asked_in_words() {
    let world = played(vec![Rule::always(Fault::InvalidRequest).times(1)]).await;

    // Without the parameter the stand-in only talks: what counts is that it was asked again.
    let failed = ask(&world, |_| Ok(())).await.err().unwrap();

    assert_eq!((failed.failure.kind(), world.upstream.count()), ("malformed", 3));
}

#[tokio::test]
async fn other_failures_are_passed_on() {
    let world = played(vec![Rule::always(Fault::ProviderLogin)]).await;

    let failed = ask(&world, |_| Ok(())).await.err().unwrap();

    assert_eq!((failed.failure.kind(), world.upstream.count()), ("provider_login", 1));
}
