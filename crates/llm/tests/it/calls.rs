//! Asking and what comes before it: the way, the place, the budget, the guard, the models.

use std::time::{Duration, Instant};

use cliniq_llm::{
    Endpoint, Failure, Finish, Gateway, Limits, Message, Part, Role, Settings, ToolChoice, ToolSpec, Upstream,
    simulated::{DISSENTER, Fault, IMAGE_ONLY, Options, RESPONSES_ONLY, Rule},
};
use cliniq_platform::{config::Config, phi::Purpose, secret::Secret};
use futures::future::join_all;
use serde_json::json;

use crate::world::{PURPOSE, World, model, question, question_to};

#[tokio::test]
async fn an_answer_comes_with_its_cost() {
    let world = World::new().await;

    let completed = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();

    let reply = completed.reply;
    assert!(reply.text.open(Purpose::Decide).contains("“What is alpha?”"));
    assert_eq!((reply.endpoint, reply.finish), (Endpoint::ChatCompletions, Finish::Stop));
    assert!(reply.usage.input > 0 && reply.usage.output > 0);
    let ledger = completed.ledger;
    assert_eq!((ledger.attempts, ledger.status, ledger.usage), (1, Some(200), reply.usage));
    assert!(ledger.bytes_sent > 50 && ledger.bytes_received > 50 && ledger.simulated);
}

#[tokio::test]
async fn a_model_that_refuses_chat_completions_is_asked_once_the_other_way_and_that_is_remembered() {
    let world = World::new().await;
    let asked = || world.upstream.seen().iter().map(|seen| seen.endpoint).collect::<Vec<_>>();

    let first = world.gateway.complete(&world.north(), PURPOSE, question_to(RESPONSES_ONLY)).await.unwrap();

    assert_eq!((first.reply.endpoint, first.ledger.attempts), (Endpoint::Responses, 2));
    assert!(first.reply.text.open(Purpose::Decide).contains("What is alpha?"));
    world.gateway.complete(&world.south(), PURPOSE, question_to(RESPONSES_ONLY)).await.unwrap();
    assert_eq!(asked(), [Endpoint::ChatCompletions, Endpoint::Responses, Endpoint::Responses]);
    // Another process, or this one after a restart.
    let again = Gateway::new(world.app.platform.db().clone(), Settings::hurried(world.upstream.address())).unwrap();
    let later = again.complete(&world.north(), PURPOSE, question_to(RESPONSES_ONLY)).await.unwrap();
    assert_eq!((later.reply.endpoint, later.ledger.attempts), (Endpoint::Responses, 1));
}

#[tokio::test]
async fn what_is_remembered_can_become_wrong() {
    let world = World::new().await;
    let rule = Rule::always(Fault::UnsupportedApi).times(1);
    world.upstream.set_rules(vec![rule.clone()]);
    let first = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();
    assert_eq!(first.reply.endpoint, Endpoint::Responses);
    world.upstream.set_rules(vec![Rule { fault: Some(Fault::UnknownRoute), ..rule }]);

    let second = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();

    assert_eq!((second.reply.endpoint, second.ledger.attempts), (Endpoint::ChatCompletions, 2));
    let third = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();
    assert_eq!((third.reply.endpoint, third.ledger.attempts), (Endpoint::ChatCompletions, 1));
}

#[tokio::test]
async fn models_have_their_peculiarities() {
    let world = World::new().await;
    let kind = async |name: &str| {
        let mut request = question_to(name);
        request.messages[1] = Message::user("Look.").image("image/png", vec![1, 2, 3]);
        match world.gateway.complete(&world.north(), PURPOSE, request).await {
            Ok(completed) => completed.reply.text.open(Purpose::Decide).clone(),
            Err(failed) => failed.failure.kind().to_owned(),
        }
    };

    assert_eq!(kind(IMAGE_ONLY).await, "image_only");
    assert_eq!(kind(DISSENTER).await, "request");
    assert_eq!(kind("sim-nobody").await, "unknown_model");
    assert!(kind("test/sim-vision:latest").await.contains("One picture came with it."));
    assert!(kind(RESPONSES_ONLY).await.contains("One picture came with it."));
}

#[tokio::test]
async fn tools_are_called_and_their_results_are_heard_both_ways() {
    let world = World::new().await;
    for name in ["sim-gpt-5.2", RESPONSES_ONLY] {
        let parameters = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
        let tool = ToolSpec { name: "get_weather".to_owned(), description: "Weather".to_owned(), parameters };
        let mut request = question_to(name).with_tools(vec![tool], ToolChoice::Required);

        let called = world.gateway.complete(&world.north(), PURPOSE, request.clone()).await.unwrap().reply;

        assert_eq!(called.finish, Finish::ToolCalls);
        let call = called.tool_calls[0].clone();
        assert_eq!(call.name, "get_weather");
        assert!(call.arguments.open(Purpose::Decide).contains("\"city\""));
        let mut said = Message::new(Role::Assistant);
        said.parts.push(Part::ToolCall(call.clone()));
        request.messages.extend([said, Message::tool_result(call.id, "7 degrees")]);
        let answered = world.gateway.complete(&world.north(), PURPOSE, request).await.unwrap().reply;
        assert_eq!(answered.finish, Finish::Stop);
    }
}

#[tokio::test]
async fn models_are_listed_and_the_list_is_kept_for_a_while() {
    let options = Options { models: Some(vec!["a/b:c".to_owned(), "m(high)".to_owned()]), ..Options::default() };
    let world = World::with(options, |settings| Settings { models_for: Duration::from_secs(60), ..settings }).await;

    let listed = join_all((0..20).map(|_| world.gateway.models())).await;

    let names = |at: usize| listed[at].as_ref().unwrap().iter().map(|model| model.id.to_string()).collect::<Vec<_>>();
    assert_eq!(names(0), ["a/b:c", "m(high)"]);
    assert_eq!(names(19), names(0));
    let health = world.gateway.health().await;
    assert_eq!((health.reachable, health.models, health.error_kind), (true, 2, None));
}

#[tokio::test]
async fn a_proxy_without_accounts_and_one_that_refuses_our_key_are_told_apart() {
    let empty = World::with(Options { models: Some(Vec::new()), ..Options::default() }, |settings| settings).await;
    let health = empty.gateway.health().await;
    assert_eq!((health.reachable, health.models, health.error_kind), (true, 0, Some("no_account")));

    let locked =
        World::with(Options { api_keys: vec!["right".to_owned()], ..Options::default() }, |settings| settings).await;
    let health = locked.gateway.health().await;
    assert_eq!((health.reachable, health.error_kind), (true, Some("client_key")));
    let with_key = |key: &str| {
        let address = locked.upstream.address();
        let upstream = Upstream::At { address, key: Some(Secret::new(key.to_owned())), is_covered: true };
        Gateway::new(locked.app.platform.db().clone(), Settings::new(upstream)).unwrap()
    };
    assert!(with_key("right").complete(&locked.north(), PURPOSE, question()).await.is_ok());
    let failed = with_key("wrong").complete(&locked.north(), PURPOSE, question()).await.err().unwrap();
    assert_eq!(failed.failure.kind(), "client_key");
}

#[tokio::test]
async fn nothing_about_a_patient_leaves_to_an_upstream_that_is_not_covered() {
    let world = World::new().await;
    let upstream = Upstream::At { address: world.upstream.address(), key: None, is_covered: false };
    let gateway = Gateway::new(world.app.platform.db().clone(), Settings::new(upstream)).unwrap();

    let failed = gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

    assert_eq!((failed.failure.clone(), failed.ledger.attempts), (Failure::PhiRefused, 0));
    assert_eq!(world.upstream.count(), 0);
    assert!(!gateway.may_see_patients());
    assert!(gateway.complete(&world.north(), PURPOSE, question().free_of_phi()).await.is_ok());
}

#[tokio::test]
async fn no_more_calls_are_under_way_than_allowed_and_clinics_take_turns() {
    let options = Options { latency: Duration::from_millis(60), ..Options::default() };
    let limits = Limits { all: 2, model: 2, clinic: 2 };
    let world = World::with(options, |settings| Settings { limits, ..settings }).await;
    let (north, south) = (world.north(), world.south());
    let ask = |clinic: &'static str| {
        let (ctx, gateway) = (if clinic == "north" { north.clone() } else { south.clone() }, world.gateway.clone());
        async move {
            gateway.complete(&ctx, PURPOSE, question()).await.unwrap();
            (clinic, Instant::now())
        }
    };

    let begin = Instant::now();
    let mut done = join_all((0..8).map(|_| ask("north")).chain([ask("south")])).await;

    assert!(begin.elapsed() >= Duration::from_millis(5 * 60), "nine calls, two at a time");
    done.sort_by_key(|(_, at)| *at);
    let place = done.iter().position(|(clinic, _)| *clinic == "south").unwrap();
    assert!(place < 5, "the other clinic was served as number {}", place + 1);
    assert_eq!(world.gateway.load(), (0, 0));
}

#[tokio::test]
async fn a_budget_stops_one_clinic_and_one_area_and_begins_anew_at_midnight() {
    let config = Config::parse("[llm]\nbudgets = \"test 3 calls; all 1000000 tokens\"", []).unwrap();
    let budgets = config.llm.budgets.list().to_vec();
    let world = World::with(Options::default(), |settings| Settings { budgets, ..settings }).await;
    let north = world.north();
    let ask = || world.gateway.complete(&north, PURPOSE, question());

    let outcomes = join_all((0..5).map(|_| ask())).await;

    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    let failed = ask().await.err().unwrap();
    let Failure::BudgetSpent { resets } = failed.failure else { panic!("{:?}", failed.failure) };
    assert_eq!(resets.to_string(), "2026-03-05T00:00:00Z");
    assert!(world.gateway.complete(&world.south(), PURPOSE, question()).await.is_ok());
    let other = cliniq_llm::Purpose::new("other.question");
    assert!(world.gateway.complete(&north, other, question()).await.is_ok());
    world.app.platform.clock().advance(Duration::from_secs(24 * 3600));
    assert!(ask().await.is_ok());
}

#[tokio::test]
async fn tokens_are_a_budget_too() {
    let config = Config::parse("[llm]\nbudgets = \"all 20 tokens\"", []).unwrap();
    let budgets = config.llm.budgets.list().to_vec();
    let world = World::with(Options::default(), |settings| Settings { budgets, ..settings }).await;

    assert!(world.gateway.complete(&world.north(), PURPOSE, question()).await.is_ok());
    let failed = world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

    assert_eq!(failed.failure.kind(), "budget_spent");
    assert_eq!(world.upstream.count(), 1);
}

#[tokio::test]
async fn an_address_may_end_in_the_usual_ways_and_must_be_one() {
    let world = World::new().await;
    for ending in ["", "/", "/v1", "/v1/"] {
        let settings = Settings::hurried(format!("{}{ending}", world.upstream.address()));
        let gateway = Gateway::new(world.app.platform.db().clone(), settings).unwrap();
        assert!(gateway.models().await.is_ok(), "{ending}");
    }
    for wrong in ["", "127.0.0.1:1", "ftp://127.0.0.1"] {
        assert!(Gateway::new(world.app.platform.db().clone(), Settings::hurried(wrong.to_owned())).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer() {
    let world = World::new().await;
    let said = async || {
        let completed = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();
        completed.reply.text.open(Purpose::Decide).clone()
    };

    assert_eq!(said().await, said().await);
    let seen = world.upstream.seen();
    assert_eq!(seen[0].digest, seen[1].digest);
    assert_eq!(model("sim-gpt-5.2").as_str(), seen[0].model);
}
