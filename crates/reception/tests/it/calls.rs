//! Simulated calls and settings through the routes.

use cliniq_platform::access::Role;
use serde_json::{Value, json};

use crate::reception::TestReception;

async fn start(app: &TestReception) -> (cliniq_testkit::Person, String, Value) {
    let staff = app.north(Role::Staff).await;
    let turn = app.post(&staff, "/api/calls/simulations", json!({ "caller": "+12025550123" })).await.expect(201);
    let id = turn["call"]["id"].as_str().unwrap().to_owned();
    (staff, id, turn)
}

async fn say(app: &TestReception, who: &cliniq_testkit::Person, id: &str, text: &str) -> Value {
    app.post(who, &format!("/api/calls/simulations/{id}/turns"), json!({ "text": text })).await.expect(200)
}

#[tokio::test]
async fn a_simulated_booking_ends_in_a_task_with_all_slots() {
    let app = TestReception::new().await;
    let (staff, id, turn) = start(&app).await;
    assert!(turn["say"].as_str().unwrap().contains("North Clinic"), "{turn}");
    say(&app, &staff, &id, "I'd like to book an appointment for my annual physical").await;
    say(&app, &staff, &id, "Maria Lopez").await;
    let asked = say(&app, &staff, &id, "next Thursday at ten in the morning").await;
    assert_eq!(asked["call"]["locked_intent"], "appointment");
    say(&app, &staff, &id, "yes that's right").await;
    let end = say(&app, &staff, &id, "no that's all, goodbye").await;
    assert_eq!((end["ended"].as_bool(), end["call"]["status"].as_str()), (Some(true), Some("completed")));
    let tasks = app.get(&staff, "/api/tasks").await.expect(200);
    assert_eq!(tasks["items"].as_array().unwrap().len(), 1, "{tasks}");
    let task = &tasks["items"][0];
    assert_eq!((task["kind"].as_str(), task["patient_name"].as_str()), (Some("appointment"), Some("Maria Lopez")));
    assert_eq!(task["incomplete"], false);
    // A call that has ended takes no further turns.
    let late = app.post(&staff, &format!("/api/calls/simulations/{id}/turns"), json!({ "text": "hello" })).await;
    assert_eq!(late.expect(409)["code"], "call.has-ended");
}

#[tokio::test]
async fn danger_in_any_state_raises_one_escalation_and_pages_nobody_in_a_simulation() {
    let app = TestReception::new().await;
    let (staff, id, _) = start(&app).await;
    say(&app, &staff, &id, "I'd like to book an appointment").await;
    let turn = say(&app, &staff, &id, "actually my chest hurts really badly and I can't breathe").await;
    assert!(turn["say"].as_str().unwrap().contains("911"), "{turn}");
    assert_eq!(turn["alarm"]["level"], "emergency");
    assert_eq!(turn["next"], "transfer");
    let open = app.get(&staff, "/api/escalations?status=open").await.expect(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 1, "{open}");
    app.run_jobs().await;
    let feed = app.get(&staff, "/api/notifications").await.expect(200);
    let paged = feed["items"].as_array().unwrap().iter().any(|n| n["kind"].as_str().unwrap().starts_with("escalation"));
    assert!(!paged, "{feed}");
}

#[tokio::test]
async fn a_call_of_another_clinic_does_not_exist() {
    let app = TestReception::new().await;
    let (_, id, _) = start(&app).await;
    let stranger = app.south(Role::Staff).await;
    for path in [format!("/api/calls/{id}"), format!("/api/calls/{id}/transcript"), format!("/api/transcripts/{id}")] {
        app.get(&stranger, &path).await.expect(404);
    }
    app.post(&stranger, &format!("/api/calls/simulations/{id}/turns"), json!({ "text": "hi" })).await.expect(404);
    assert_eq!(app.get(&stranger, "/api/calls").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn an_abandoned_call_is_ended_and_its_request_filed_as_incomplete() {
    let app = TestReception::new().await;
    let (staff, id, _) = start(&app).await;
    say(&app, &staff, &id, "I need a refill of my lisinopril").await;
    say(&app, &staff, &id, "George Whitfield").await;
    app.advance(std::time::Duration::from_secs(3600));
    assert_eq!(app.reception.end_silent_calls().await.unwrap(), 1);
    assert_eq!(app.reception.end_silent_calls().await.unwrap(), 0);
    let tasks = app.get(&staff, "/api/tasks").await.expect(200);
    let task = &tasks["items"][0];
    assert_eq!((task["kind"].as_str(), task["incomplete"].as_bool()), (Some("refill"), Some(true)), "{tasks}");
}

#[tokio::test]
async fn settings_are_checked_versioned_and_used_by_the_next_call() {
    let app = TestReception::new().await;
    let (admin, staff) = (app.north(Role::Admin).await, app.north(Role::Staff).await);
    let path = "/api/clinic/reception";
    let before = app.get(&admin, path).await.expect(200);
    assert_eq!(before["version"], 0);
    let mut settings = before["settings"].clone();
    settings["clinic_name"] = json!("Harbour Clinic");
    let body = json!({ "settings": settings, "numbers": ["+12025550100"],
        "telephony": { "account_sid": "AC1", "auth_token": "never shown" } });
    app.put(&staff, path, 0, body.clone()).await.expect(403);
    let after = app.put(&admin, path, 0, body.clone()).await.expect(200);
    assert_eq!(after["telephony"]["configured"], true);
    assert!(!after.to_string().contains("never shown"));
    assert_eq!(app.put(&admin, path, 0, body.clone()).await.expect(409)["code"], "reception-settings.moved-on");
    let mut wrong = body;
    wrong["numbers"] = json!(["555"]);
    wrong["settings"]["time_zone"] = json!("Mars/Olympus");
    let problem = app.put(&admin, path, 1, wrong).await.expect(422);
    assert_eq!(problem["fields"].as_array().unwrap().len(), 2, "{problem}");
    let turn = app.post(&staff, "/api/calls/simulations", json!({})).await.expect(201);
    assert!(turn["say"].as_str().unwrap().contains("Harbour Clinic"), "{turn}");
    // Another clinic cannot take the number.
    let foreign = app.south(Role::Admin).await;
    let theirs = app.get(&foreign, path).await.expect(200);
    let body = json!({ "settings": theirs["settings"], "numbers": ["+12025550100"] });
    app.put(&foreign, path, 0, body).await.expect(409);
}
