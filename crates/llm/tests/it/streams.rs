//! Answers that are passed on while they are being written.

use cliniq_llm::{
    Delta, Request, ToolChoice, ToolSpec,
    simulated::{Fault, Options, RESPONSES_ONLY, Rule},
};
use cliniq_platform::phi::Purpose;
use futures::StreamExt as _;
use serde_json::json;

use crate::world::{PURPOSE, World, question, question_to};

/// The pieces joined, the number of tool calls, and the whole of the end.
async fn heard(world: &World, request: Request) -> (String, usize, String) {
    let mut deltas = world.gateway.stream(&world.north(), PURPOSE, request).await.unwrap();
    let (mut text, mut calls, mut whole) = (String::new(), 0, None);
    while let Some(delta) = deltas.next().await {
        match delta.unwrap() {
            Delta::Text(piece) => text.push_str(piece.open(Purpose::Decide)),
            Delta::ToolCall(_) => calls += 1,
            Delta::Finished(completed) => whole = Some(completed),
        }
    }
    let completed = whole.unwrap();
    assert!(completed.ledger.usage.output > 0 && completed.ledger.bytes_received > 0);
    (text, calls, completed.reply.text.open(Purpose::Decide).clone())
}

#[tokio::test]
async fn the_pieces_are_the_whole() {
    let world = World::new().await;
    for name in ["sim-gpt-5.2", RESPONSES_ONLY] {
        let (text, calls, whole) = heard(&world, question_to(name)).await;

        assert_eq!(text, whole, "{name}");
        assert!(text.contains("What is alpha?") && calls == 0);
    }
}

#[tokio::test]
async fn an_upstream_that_does_not_stream_is_heard_in_one_piece() {
    let world =
        World::with(Options { rules: vec![Rule::always(Fault::BlankLines)], ..Options::default() }, |s| s).await;

    let (text, _, whole) = heard(&world, question()).await;

    assert_eq!(text, whole);
}

#[tokio::test]
async fn tool_calls_come_whole() {
    let world = World::new().await;
    for name in ["sim-gpt-5.2", RESPONSES_ONLY] {
        let tool = ToolSpec {
            name: "look".to_owned(),
            description: "Look".to_owned(),
            parameters: json!({ "type": "object" }),
        };

        let (text, calls, _) = heard(&world, question_to(name).with_tools(vec![tool], ToolChoice::Required)).await;

        assert_eq!((text.as_str(), calls), ("", 1), "{name}");
    }
}

#[tokio::test]
async fn attempts_are_repeated_before_the_first_piece() {
    let rules = vec![Rule::always(Fault::ServerError).times(1), Rule::always(Fault::EmptyAnswer).times(1)];
    let world = World::with(Options { rules, ..Options::default() }, |s| s).await;

    heard(&world, question()).await;

    assert_eq!(world.upstream.count(), 3);
}
