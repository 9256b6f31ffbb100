//! The alert centre through the routes.

use cliniq_platform::access::Role;
use cliniq_testkit::Person;
use serde_json::{Value, json};

use crate::reception::TestReception;

/// A simulated call in which somebody names a danger; answers the escalation.
async fn danger(app: &TestReception, who: &Person) -> Value {
    let turn = app.post(who, "/api/calls/simulations", json!({ "caller": "+12025550147" })).await.expect(201);
    let call = turn["call"]["id"].as_str().unwrap().to_owned();
    let words = json!({ "text": "My name is Ana Ruiz and I have crushing chest pain" });
    app.post(who, &format!("/api/calls/simulations/{call}/turns"), words).await.expect(200);
    let page = app.get(who, "/api/escalations?status=open&limit=1").await.expect(200);
    let escalation = page["items"][0].clone();
    assert_eq!(escalation["call_id"], call);
    escalation
}

fn path(escalation: &Value) -> String {
    format!("/api/escalations/{}", escalation["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_escalation_is_taken_on_and_closed_with_a_note() {
    let app = TestReception::new().await;
    let (staff, doctor) = (app.north(Role::Staff).await, app.north(Role::Doctor).await);
    let raised = danger(&app, &staff).await;
    assert_eq!((raised["level"].as_str(), raised["origin"].as_str()), (Some("emergency"), Some("simulation")));
    assert_eq!(raised["caller"], "+12025550147");
    assert!(raised["quote"].as_str().unwrap().contains("chest") && !raised["words"].as_array().unwrap().is_empty());
    let taken = app.post(&doctor, &format!("{}/acknowledge", path(&raised)), json!({})).await.expect(200);
    assert_eq!(taken["acknowledged"]["by"]["id"], doctor.user.to_string());
    // Who comes second sees who came first.
    let second = app.post(&staff, &format!("{}/acknowledge", path(&raised)), json!({})).await.expect(200);
    assert_eq!(second["acknowledged"], taken["acknowledged"]);
    let resolve = format!("{}/resolve", path(&raised));
    assert_eq!(app.post(&staff, &resolve, json!({ "note": " " })).await.expect(422)["code"], "escalation.needs-note");
    let closed = app.post(&staff, &resolve, json!({ "note": "ambulance is there" })).await.expect(200);
    assert_eq!(
        (closed["status"].as_str(), closed["resolved"]["note"].as_str()),
        (Some("resolved"), Some("ambulance is there"))
    );
    let again = app.post(&staff, &resolve, json!({ "note": "again" })).await.expect(409);
    assert_eq!(again["code"], "escalation.already-resolved");
    assert_eq!(app.get(&staff, "/api/escalations?status=open").await.expect(200)["items"], json!([]));
    assert_eq!(app.get(&staff, &path(&raised)).await.expect(200), closed);
}

#[tokio::test]
async fn readers_cannot_take_on_and_strangers_cannot_see() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let raised = danger(&app, &staff).await;
    let auditor = app.north(Role::Auditor).await;
    app.get(&auditor, &path(&raised)).await.expect(200);
    app.post(&auditor, &format!("{}/acknowledge", path(&raised)), json!({})).await.expect(403);
    let stranger = app.south(Role::Doctor).await;
    assert_eq!(app.get(&stranger, &path(&raised)).await.expect(404)["code"], "escalation.not-found");
    app.post(&stranger, &format!("{}/acknowledge", path(&raised)), json!({})).await.expect(404);
    app.post(&stranger, &format!("{}/resolve", path(&raised)), json!({ "note": "x" })).await.expect(404);
    assert_eq!(app.get(&stranger, "/api/escalations").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let mut raised = Vec::new();
    for _ in 0..5 {
        raised.push(danger(&app, &staff).await["id"].clone());
    }
    raised.reverse();
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = app.get(&staff, &format!("/api/escalations?limit=2{after}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|it| it["id"].clone()));
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, raised);
    assert_eq!(app.get(&staff, "/api/escalations?cursor=x").await.expect(400)["code"], "http.bad-cursor");
}
