//! The review queue through the routes.

use cliniq_platform::access::Role;
use cliniq_testkit::Person;
use serde_json::{Value, json};

use crate::ledger::{CallRow, LineRow, TASK, TaskRow, call, id, put_call, put_line, put_task, write};
use crate::reception::TestReception;

/// Six calls; the first, smooth one is the only one that nobody needs to look at. Answers the others' ids, newest first.
async fn six(app: &TestReception) -> Vec<String> {
    let calls = [
        call("2026-03-02T09:00"),
        CallRow { id: id(true), ..call("2026-03-02T10:00") },
        CallRow { escalated: true, ..call("2026-03-02T11:00") },
        call("2026-03-02T12:00"),
        call("2026-03-02T13:00"),
        call("2026-03-02T14:00"),
    ];
    let mut ids: Vec<String> = calls[1..].iter().map(|it| it.id.to_string()).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    write(app, &app.north, move |tx| {
        for it in &calls {
            put_call(tx, it);
        }
        put_call(tx, &CallRow { escalated: true, status: "in_progress", duration_s: None, ..call("2026-03-04T09:00") });
        put_call(tx, &CallRow { escalated: true, origin: "simulation", ..call("2026-03-03T09:00") });
        put_task(tx, &calls[3], 0, TaskRow { incomplete: true, ..TASK });
        let heard = LineRow { speaker: "caller", text: "mumble", confidence: Some(0.31), latency_us: None };
        put_line(tx, &calls[4], 0, &heard);
        put_line(tx, &calls[0], 0, &LineRow { confidence: Some(0.92), ..heard });
        let lost = "Sorry, I didn't quite get that. Could you say it again?";
        let said = LineRow { speaker: "receptionist", text: lost, confidence: None, latency_us: None };
        put_line(tx, &calls[5], 1, &said);
    })
    .await;
    ids
}

async fn queue(app: &TestReception, who: &Person) -> Vec<Value> {
    app.get(who, "/api/reviews").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn take_back(app: &TestReception, who: &Person, path: &str, version: i64) -> cliniq_testkit::Reply {
    app.send(who, "DELETE".parse().unwrap(), path, None, &[("if-match", &format!("\"{version}\""))]).await
}

#[tokio::test]
async fn what_looks_troubled_waits_with_the_reason_and_what_looks_smooth_does_not() {
    let app = TestReception::new().await;
    let ids = six(&app).await;
    let doctor = app.north(Role::Doctor).await;
    let waiting = queue(&app, &doctor).await;
    let listed: Vec<&str> = waiting.iter().map(|it| it["call_id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids);
    let mut reasons: Vec<String> = waiting.iter().map(|it| it["reasons"].to_string()).collect();
    reasons.sort_unstable();
    let expected = ["escalated", "incomplete", "low_confidence", "misunderstanding", "sample"];
    assert_eq!(reasons, expected.map(|reason| format!("[\"{reason}\"]")));
    let simulated = app.get(&doctor, "/api/reviews?origin=simulation").await.expect(200);
    assert_eq!(simulated["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn pages_of_the_queue_miss_nothing_and_repeat_nothing() {
    let app = TestReception::new().await;
    let ids = six(&app).await;
    let doctor = app.north(Role::Doctor).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&doctor, &format!("/api/reviews?limit=2{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|it| it["call_id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ids);
    assert_eq!(app.get(&doctor, "/api/reviews?cursor=x").await.expect(400)["code"], "http.bad-cursor");
}

#[tokio::test]
async fn a_verdict_is_given_changed_and_taken_back_and_each_time_audited() {
    let app = TestReception::new().await;
    let ids = six(&app).await;
    let (doctor, owner) = (app.north(Role::Doctor).await, app.north(Role::Owner).await);
    let path = format!("/api/reviews/{}", ids[0]);
    assert_eq!(app.get(&doctor, &path).await.expect(404)["code"], "review.not-found");
    let body = json!({ "verdict": "bad_slot", "note": "Tuesday, not Thursday" });
    let made = app.post(&doctor, &path, body.clone()).await.expect(201);
    assert_eq!((&made["verdict"], &made["version"]), (&json!("bad_slot"), &json!(1)));
    assert_eq!(made["by"]["id"], doctor.user.to_string());
    assert_eq!(queue(&app, &doctor).await.len(), 4);
    assert_eq!(app.post(&owner, &path, body.clone()).await.expect(409)["code"], "review.exists");
    let changed = app.put(&owner, &path, 1, json!({ "verdict": "right", "note": " " })).await.expect(200);
    assert_eq!((&changed["note"], &changed["version"]), (&Value::Null, &json!(2)));
    assert_eq!(changed["by"]["id"], owner.user.to_string());
    assert_eq!(app.put(&doctor, &path, 1, body.clone()).await.expect(409)["code"], "review.moved-on");
    assert_eq!(take_back(&app, &doctor, &path, 1).await.expect(409)["code"], "review.moved-on");
    take_back(&app, &doctor, &path, 2).await.expect(204);
    assert_eq!(queue(&app, &doctor).await.len(), 5);
    app.put(&doctor, &path, 2, body).await.expect(404);
    let audit = audited(&app).await;
    assert_eq!(audit, ["review.make", "review.change", "review.withdraw"]);
}

/// What the audit holds of reviews, oldest first.
async fn audited(app: &TestReception) -> Vec<String> {
    use cliniq_platform::db::schema::audit_entries as entries;
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, TextExpressionMethods as _};
    let ctx = app.platform.ctx_for_host(app.north.id);
    let read = app.platform.db().read(&ctx, |tx| {
        let rows = tx.of(entries::table).filter(entries::action.like("review.%"));
        let found: Vec<(String, Option<String>)> =
            rows.select((entries::action, entries::detail)).order(entries::seq.asc()).load(tx.conn())?;
        Ok(found)
    });
    let found = read.await.unwrap();
    assert!(found.iter().all(|(_, detail)| !detail.as_deref().unwrap_or_default().contains("Tuesday")));
    found.into_iter().map(|(action, _)| action).collect()
}

#[tokio::test]
async fn a_call_that_goes_on_is_not_judged_yet() {
    let app = TestReception::new().await;
    let going_on = CallRow { status: "in_progress", duration_s: None, ..call("2026-03-04T09:00") };
    let path = format!("/api/reviews/{}", going_on.id);
    write(&app, &app.north, move |tx| put_call(tx, &going_on)).await;
    let doctor = app.north(Role::Doctor).await;
    let refused = app.post(&doctor, &path, json!({ "verdict": "right" })).await.expect(409);
    assert_eq!(refused["code"], "review.call-goes-on");
    app.post(&doctor, &path, json!({ "verdict": "splendid" })).await.expect(400);
}

#[tokio::test]
async fn the_summary_counts_the_clinics_own_week() {
    let app = TestReception::new().await;
    let ids = six(&app).await;
    // Sunday 23:30 at the clinic is Monday in UTC: the week before.
    let earlier = CallRow { escalated: true, ..call("2026-03-01T23:30") };
    let of_before = earlier.id.to_string();
    write(&app, &app.north, move |tx| put_call(tx, &earlier)).await;
    let doctor = app.north(Role::Doctor).await;
    for (id, verdict) in [(&ids[0], "right"), (&ids[1], "missed_escalation"), (&of_before, "needless_escalation")] {
        app.post(&doctor, &format!("/api/reviews/{id}"), json!({ "verdict": verdict })).await.expect(201);
    }
    let week = app.get(&doctor, "/api/reviews/summary").await.expect(200);
    assert_eq!((&week["week"], &week["reviewed"], &week["waiting"]), (&json!("2026-W10"), &json!(2), &json!(3)));
    assert_eq!(week["missed"]["share"], 0.5);
    assert_eq!((&week["needless"]["count"], &week["needless"]["of"]), (&json!(0), &json!(2)));
    let (low, high) = (week["missed"]["low"].as_f64().unwrap(), week["missed"]["high"].as_f64().unwrap());
    assert!(low > 0.09 && low < 0.10 && high > 0.90 && high < 0.91, "{low} {high}");
    let before = app.get(&doctor, "/api/reviews/summary?week=2026-W09").await.expect(200);
    assert_eq!((&before["reviewed"], &before["needless"]["count"]), (&json!(1), &json!(1)));
    assert_eq!(app.get(&doctor, "/api/reviews/summary?week=2026-W99").await.expect(400)["code"], "review.bad-week");
    // The same verdicts stand in the figures of safety.
    let safety = app.get(&doctor, "/api/analytics/safety?from=2026-03-02&to=2026-03-09").await.expect(200);
    assert_eq!(safety["missed"], week["missed"]);
}

#[tokio::test]
async fn auditors_read_the_front_desk_does_not_and_strangers_find_nothing() {
    let app = TestReception::new().await;
    let ids = six(&app).await;
    let path = format!("/api/reviews/{}", ids[0]);
    let (auditor, staff) = (app.north(Role::Auditor).await, app.north(Role::Staff).await);
    assert_eq!(queue(&app, &auditor).await.len(), 5);
    app.post(&auditor, &path, json!({ "verdict": "right" })).await.expect(403);
    app.get(&staff, "/api/reviews").await.expect(403);
    let stranger = app.south(Role::Doctor).await;
    assert_eq!(queue(&app, &stranger).await, [] as [Value; 0]);
    assert_eq!(app.post(&stranger, &path, json!({ "verdict": "right" })).await.expect(404)["code"], "call.not-found");
    assert_eq!(app.get(&stranger, "/api/reviews/summary").await.expect(200)["waiting"], 0);
}
