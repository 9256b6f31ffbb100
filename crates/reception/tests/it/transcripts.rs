//! Transcripts through the routes.

use cliniq_platform::access::Role;
use cliniq_testkit::Person;
use serde_json::{Value, json};

use crate::reception::TestReception;

async fn call(app: &TestReception, who: &Person, texts: &[&str]) -> String {
    let turn = app.post(who, "/api/calls/simulations", json!({})).await.expect(201);
    let id = turn["call"]["id"].as_str().unwrap().to_owned();
    for text in texts {
        app.post(who, &format!("/api/calls/simulations/{id}/turns"), json!({ "text": text })).await.expect(200);
    }
    id
}

async fn found(app: &TestReception, who: &Person, q: &str) -> Vec<Value> {
    let page = app.post(who, "/api/transcripts/search", json!({ "q": q })).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_word_is_kept_in_order_and_every_reading_is_audited() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let id = call(&app, &staff, &["I need a refill of my lisinopril", "Ana Ruiz"]).await;
    let transcript = app.get(&staff, &format!("/api/transcripts/{id}")).await.expect(200);
    assert_eq!(transcript["call"]["id"], id);
    let lines = transcript["lines"].as_array().unwrap();
    let speakers: Vec<_> = lines.iter().map(|line| line["speaker"].as_str().unwrap()).collect();
    assert_eq!(speakers, ["receptionist", "caller", "receptionist", "caller", "receptionist"]);
    assert!(lines.windows(2).all(|pair| pair[0]["seq"].as_i64() < pair[1]["seq"].as_i64()));
    assert_eq!(lines[1]["text"], "I need a refill of my lisinopril");
    assert_eq!(lines[1]["intents"][0], "refill");
    assert!(lines[1]["latency_ms"].as_f64().is_some_and(|ms| ms > 0.0));
    app.get(&staff, &format!("/api/calls/{id}/transcript")).await.expect(200);
    let owner = app.north(Role::Owner).await;
    let ctx = app.platform.ctx_for_member(app.north.id, owner.user).await.unwrap();
    let entries = app.platform.list_audit(&ctx, None, 200).await.unwrap().items;
    let reads: Vec<_> = entries.iter().filter(|entry| entry.action == "transcript.read").collect();
    assert_eq!(reads.len(), 2);
    assert!(reads.iter().all(|entry| entry.subject == id && entry.actor == Some(staff.user)));
}

#[tokio::test]
async fn a_search_finds_lines_by_parts_of_words_and_takes_no_wildcards() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let older = call(&app, &staff, &["¿Habla español? Soy José Muñoz"]).await;
    let newer = call(&app, &staff, &["This is Jose Munoz, 100% sure"]).await;
    let hits = found(&app, &staff, "munoz jos").await;
    let by_caller: Vec<_> =
        hits.iter().filter(|hit| hit["speaker"] == "caller").map(|hit| hit["call_id"].clone()).collect();
    assert_eq!(by_caller, [newer.as_str(), older.as_str()]);
    assert!(hits.iter().any(|hit| hit["excerpt"].as_str().unwrap().contains("Muñoz")));
    for q in ["%", "_", "munoz zebra"] {
        assert_eq!(found(&app, &staff, q).await, Vec::<Value>::new(), "{q}");
    }
    assert!(!found(&app, &staff, "100%").await.is_empty());
    let stranger = app.south(Role::Staff).await;
    assert_eq!(found(&app, &stranger, "munoz").await, Vec::<Value>::new());
}

#[tokio::test]
async fn pages_of_a_search_neither_repeat_nor_lose_a_line() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    for _ in 0..3 {
        call(&app, &staff, &["zebra one", "zebra two"]).await;
    }
    let all = found(&app, &staff, "zebra").await;
    assert!(all.len() >= 6);
    let (mut seen, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let body = json!({ "q": "zebra", "limit": 2, "cursor": cursor });
        let page = app.post(&staff, "/api/transcripts/search", body).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen, all);
    let lost = app.post(&staff, "/api/transcripts/search", json!({ "q": "zebra", "cursor": "x" })).await;
    assert_eq!(lost.expect(400)["code"], "http.bad-cursor");
}

#[tokio::test]
async fn a_transcript_that_is_not_there_leaves_no_trace_of_a_reading() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let id = call(&app, &staff, &[]).await;
    let stranger = app.south(Role::Staff).await;
    assert_eq!(app.get(&stranger, &format!("/api/transcripts/{id}")).await.expect(404)["code"], "call.not-found");
    let expert = app.north(Role::Expert).await;
    app.get(&expert, &format!("/api/transcripts/{id}")).await.expect(403);
    app.post(&expert, "/api/transcripts/search", json!({ "q": "refill" })).await.expect(403);
}
