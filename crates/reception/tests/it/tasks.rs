//! The task queue through the routes.

use std::collections::BTreeSet;

use cliniq_platform::access::Role;
use cliniq_testkit::Person;
use serde_json::{Value, json};

use crate::reception::TestReception;

async fn write(app: &TestReception, who: &Person, body: Value) -> Value {
    app.post(who, "/api/tasks", body).await.expect(201)
}

async fn change(app: &TestReception, who: &Person, task: &Value, body: Value) -> cliniq_testkit::Reply {
    app.patch(who, &path(task), task["version"].as_i64().unwrap(), body).await
}

fn path(task: &Value) -> String {
    format!("/api/tasks/{}", id(task))
}

fn id(task: &Value) -> &str {
    task["id"].as_str().unwrap()
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|task| id(task).to_owned()).collect()
}

async fn audited(app: &TestReception, action: &str) -> usize {
    let owner = app.north(Role::Owner).await;
    let ctx = app.platform.ctx_for_member(app.north.id, owner.user).await.unwrap();
    let entries = app.platform.list_audit(&ctx, None, 200).await.unwrap();
    entries.items.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn a_task_goes_from_the_queue_to_done_and_back() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let task =
        write(&app, &staff, json!({ "kind": "callback", "patient_name": "Ana Ruiz", "phone": "+12025550147" })).await;
    assert_eq!((task["status"].as_str(), task["urgency"].as_str()), (Some("pending"), Some("soon")));
    assert_eq!((task["title"].as_str(), task["origin"].as_str()), (Some("Callback request"), Some("manual")));
    let claimed = change(&app, &staff, &task, json!({ "assignee": "me" })).await.expect(200);
    assert_eq!(claimed["status"], "in_progress");
    assert_eq!(claimed["assignee"]["id"], staff.user.to_string());
    assert!(claimed["assignee"]["name"].as_str().unwrap().contains("Staff"));
    let done =
        change(&app, &staff, &claimed, json!({ "status": "completed", "note": "spoke to her" })).await.expect(200);
    assert_eq!((done["status"].as_str(), done["note"].as_str()), (Some("completed"), Some("spoke to her")));
    let illegal = change(&app, &staff, &done, json!({ "status": "pending" })).await.expect(409);
    assert_eq!(illegal["code"], "task.illegal-move");
    let undone = change(&app, &staff, &done, json!({ "status": "in_progress" })).await.expect(200);
    assert_eq!(undone["completed_at"], Value::Null);
    let freed = change(&app, &staff, &undone, json!({ "assignee": null })).await.expect(200);
    assert_eq!((freed["status"].as_str(), freed["assignee"].is_null()), (Some("pending"), true));
    assert_eq!(audited(&app, "task.create").await, 1);
    assert_eq!(audited(&app, "task.update").await, 4);
}

#[tokio::test]
async fn an_edit_of_a_version_that_has_moved_on_is_refused_with_the_present_one() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let task = write(&app, &staff, json!({ "kind": "general", "note": "call the lab" })).await;
    change(&app, &staff, &task, json!({ "urgency": "urgent" })).await.expect(200);
    let stale = change(&app, &staff, &task, json!({ "status": "cancelled" })).await.expect(409);
    assert_eq!((stale["code"].as_str(), stale["current_version"].as_i64()), (Some("task.moved-on"), Some(2)));
    let without = app.send(&staff, axum::http::Method::PATCH, &path(&task), Some(json!({})), &[]).await;
    assert_eq!(without.expect(400)["code"], "http.if-match-required");
}

#[tokio::test]
async fn details_are_corrected_and_unknown_ones_refused() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let task = write(&app, &staff, json!({ "kind": "appointment" })).await;
    let slots = json!({ "slots": { "date": "2026-03-10", "time": "14:30" } });
    let corrected = change(&app, &staff, &task, slots).await.expect(200);
    assert_eq!(corrected["slots"]["date"], json!({ "value": "Tue, Mar 10, 2026", "iso": "2026-03-10", "words": null }));
    let wrong = change(&app, &staff, &corrected, json!({ "slots": { "shoe_size": "44" } })).await.expect(422);
    assert_eq!(wrong["code"], "task.unknown-slot");
    let stranger = app.south(Role::Staff).await;
    let given = change(&app, &staff, &corrected, json!({ "assignee": stranger.user.to_string() })).await.expect(422);
    assert_eq!(given["code"], "task.unknown-assignee");
}

#[tokio::test]
async fn only_doctors_decide_with_a_reason_and_once() {
    let app = TestReception::new().await;
    let (staff, doctor) = (app.north(Role::Staff).await, app.north(Role::Doctor).await);
    let task = write(&app, &staff, json!({ "kind": "refill", "patient_name": "Ana Ruiz" })).await;
    assert_eq!(task["for_role"], "doctor");
    let decision = format!("{}/decision", path(&task));
    assert_eq!(app.post(&staff, &decision, json!({ "verdict": "approve" })).await.expect(403)["code"], "access.denied");
    let owner = app.north(Role::Owner).await;
    app.post(&owner, &decision, json!({ "verdict": "approve" })).await.expect(403);
    let mute = app.post(&doctor, &decision, json!({ "verdict": "reject" })).await.expect(422);
    assert_eq!(
        (mute["code"].as_str(), mute["fields"][0]["path"].as_str()),
        (Some("task.decision-needs-reason"), Some("reason"))
    );
    let decided =
        app.post(&doctor, &decision, json!({ "verdict": "reject", "reason": "needs a visit" })).await.expect(200);
    assert_eq!(
        (decided["status"].as_str(), decided["decision"]["verdict"].as_str()),
        (Some("completed"), Some("reject"))
    );
    assert_eq!(decided["decision"]["by"]["id"], doctor.user.to_string());
    let again = app.post(&doctor, &decision, json!({ "verdict": "approve" })).await.expect(409);
    assert_eq!(again["code"], "task.already-decided");
    // What a doctor decided is taken back by a doctor only.
    change(&app, &staff, &decided, json!({ "status": "in_progress" })).await.expect(403);
    change(&app, &doctor, &decided, json!({ "status": "in_progress" })).await.expect(200);
    let second = app.post(&doctor, &decision, json!({ "verdict": "approve" })).await.expect(200);
    assert_eq!(second["decision"]["verdict"], "approve");
    let desk = write(&app, &staff, json!({ "kind": "callback" })).await;
    let not_theirs = app.post(&doctor, &format!("{}/decision", path(&desk)), json!({ "verdict": "approve" })).await;
    assert_eq!(not_theirs.expect(409)["code"], "task.not-for-doctor");
}

#[tokio::test]
async fn a_follow_up_becomes_a_task_of_the_front_desk() {
    let app = TestReception::new().await;
    let (staff, doctor) = (app.north(Role::Staff).await, app.north(Role::Doctor).await);
    let task = write(&app, &staff, json!({ "kind": "medical_question", "patient_name": "Ana Ruiz" })).await;
    let body =
        json!({ "verdict": "request_follow_up", "reason": "unclear", "follow_up": { "what": "Ask about the dose" } });
    app.post(&doctor, &format!("{}/decision", path(&task)), body).await.expect(200);
    let page = app.get(&staff, "/api/tasks?for_role=staff").await.expect(200);
    let follow_up = &page["items"][0];
    assert_eq!(
        (follow_up["question"].as_str(), follow_up["patient_name"].as_str()),
        (Some("Ask about the dose"), Some("Ana Ruiz"))
    );
    assert!(follow_up["note"].as_str().unwrap().contains(id(&task)));
}

#[tokio::test]
async fn another_clinics_task_does_not_exist() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let task = write(&app, &staff, json!({ "kind": "refill", "patient_name": "Ana Ruiz" })).await;
    let (stranger, doctor) = (app.south(Role::Staff).await, app.south(Role::Doctor).await);
    assert_eq!(app.get(&stranger, &path(&task)).await.expect(404)["code"], "task.not-found");
    change(&app, &stranger, &task, json!({ "status": "cancelled" })).await.expect(404);
    app.post(&doctor, &format!("{}/decision", path(&task)), json!({ "verdict": "approve" })).await.expect(404);
    assert_eq!(app.get(&stranger, "/api/tasks").await.expect(200)["items"], json!([]));
    assert_eq!(app.post(&stranger, "/api/tasks/search", json!({ "q": "Ruiz" })).await.expect(200)["items"], json!([]));
    assert_eq!(app.get(&stranger, "/api/tasks/counts").await.expect(200)["by_status"]["pending"], 0);
    app.get(&staff, "/api/tasks/task_nonsense").await.expect(404);
}

#[tokio::test]
async fn filters_and_counts_agree() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let refill = write(&app, &staff, json!({ "kind": "refill" })).await;
    let urgent = write(&app, &staff, json!({ "kind": "general", "urgency": "urgent" })).await;
    let mine = write(&app, &staff, json!({ "kind": "callback" })).await;
    change(&app, &staff, &mine, json!({ "assignee": "me" })).await.expect(200);
    let gone = write(&app, &staff, json!({ "kind": "callback" })).await;
    change(&app, &staff, &gone, json!({ "status": "cancelled" })).await.expect(200);
    for (query, expected) in [
        ("kind=refill", vec![id(&refill)]),
        ("urgency=urgent", vec![id(&urgent)]),
        ("for_role=doctor", vec![id(&refill)]),
        ("assignee=me", vec![id(&mine)]),
        ("status=in_progress", vec![id(&mine)]),
        ("status=cancelled&assignee=none", vec![id(&gone)]),
        ("kind=refill&urgency=urgent", vec![]),
    ] {
        assert_eq!(ids(&app.get(&staff, &format!("/api/tasks?{query}")).await.expect(200)), expected, "{query}");
    }
    assert_eq!(app.get(&staff, "/api/tasks?assignee=somebody").await.expect(400)["code"], "task.bad-assignee");
    app.get(&staff, "/api/tasks?status=lost").await.expect(400);
    app.advance(std::time::Duration::from_secs(3600));
    let counts = app.get(&staff, "/api/tasks/counts").await.expect(200);
    let by_status = json!({ "pending": 2, "in_progress": 1, "completed": 0, "cancelled": 1 });
    assert_eq!(counts["by_status"], by_status);
    assert_eq!((counts["by_kind"]["callback"].as_i64(), counts["by_kind"]["refill"].as_i64()), (Some(1), Some(1)));
    assert_eq!(
        (counts["mine"].as_i64(), counts["unassigned"].as_i64(), counts["overdue"].as_i64()),
        (Some(1), Some(2), Some(1))
    );
}

#[tokio::test]
async fn a_search_finds_parts_of_words_without_accents_and_takes_no_wildcards() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let task =
        json!({ "kind": "refill", "patient_name": "José Muñoz", "phone": "+12025550147", "question": "100% sure?" });
    let task = write(&app, &staff, task).await;
    write(&app, &staff, json!({ "kind": "refill", "patient_name": "Beatrix Stone" })).await;
    for (q, found) in [
        ("munoz", 1),
        ("MUÑ jos", 1),
        ("555-0147", 1),
        ("(202) 555", 1),
        ("100%", 1),
        ("refill", 2),
        ("munoz stone", 0),
        ("%", 0),
        ("_", 0),
        ("' OR 1=1 --", 0),
    ] {
        let page = app.post(&staff, "/api/tasks/search", json!({ "q": q })).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{q}");
    }
    let filtered =
        app.post(&staff, "/api/tasks/search", json!({ "q": "munoz", "status": "completed" })).await.expect(200);
    assert_eq!(filtered["items"], json!([]));
    change(&app, &staff, &task, json!({ "note": "left a voicemail" })).await.expect(200);
    let noted = app.post(&staff, "/api/tasks/search", json!({ "q": "voicemail", "sort": "newest", "limit": 5 })).await;
    assert_eq!(ids(&noted.expect(200)), [id(&task)]);
}

#[tokio::test]
async fn pages_neither_repeat_nor_lose_a_row_while_others_arrive() {
    let app = TestReception::new().await;
    let staff = app.north(Role::Staff).await;
    let urgencies = ["routine", "soon", "urgent", "emergency"];
    let kinds = ["refill", "callback", "general"];
    let mut before = BTreeSet::new();
    for at in 0..14 {
        let body = json!({ "kind": kinds[at % 3], "urgency": urgencies[at % 4] });
        before.insert(id(&write(&app, &staff, body).await).to_owned());
        if at % 2 == 0 {
            app.advance(std::time::Duration::from_secs(1));
        }
    }
    for sort in ["oldest", "newest", "urgency", "due"] {
        for group in ["none", "urgency", "kind", "assignee", "status"] {
            let (mut seen, mut cursor) = (Vec::new(), None::<String>);
            for arriving in std::iter::once(true).chain(std::iter::repeat(false)) {
                let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
                let page =
                    app.get(&staff, &format!("/api/tasks?sort={sort}&group={group}&limit=4{after}")).await.expect(200);
                seen.extend(ids(&page));
                if arriving {
                    write(&app, &staff, json!({ "kind": "cancel", "urgency": "soon" })).await;
                }
                match page["next"].as_str() {
                    Some(next) => cursor = Some(next.to_owned()),
                    None => break,
                }
            }
            let unique: BTreeSet<String> = seen.iter().cloned().collect();
            assert_eq!(unique.len(), seen.len(), "{sort}/{group} repeats a row");
            assert!(before.is_subset(&unique), "{sort}/{group} loses a row");
        }
    }
    let first = app.get(&staff, "/api/tasks?sort=urgency&limit=2").await.expect(200);
    let cursor = first["next"].as_str().unwrap();
    let other = app.get(&staff, &format!("/api/tasks?sort=due&cursor={cursor}")).await.expect(400);
    assert_eq!(other["code"], "http.bad-cursor");
    let order: Vec<_> = first["items"].as_array().unwrap().iter().map(|task| task["urgency"].clone()).collect();
    assert_eq!(order, ["emergency", "emergency"]);
}

#[tokio::test]
async fn the_doctors_are_told_of_a_refill_and_the_front_desk_of_the_decision_once() {
    let app = TestReception::new().await;
    let (staff, doctor) = (app.north(Role::Staff).await, app.north(Role::Doctor).await);
    let admin = app.north(Role::Admin).await;
    let task = json!({ "kind": "refill", "patient_name": "Ana Ruiz", "title": "Ana wants more" });
    let task = write(&app, &staff, task).await;
    assert!(app.run_jobs().await > 0);
    assert_eq!(app.run_jobs().await, 0);
    let feed = app.get(&doctor, "/api/notifications").await.expect(200);
    assert_eq!((feed["unread"].as_i64(), feed["items"][0]["title"].as_str()), (Some(1), Some("Refill request")));
    assert_eq!(feed["items"][0]["link"], format!("/tasks/{}", id(&task)));
    assert_eq!(app.get(&staff, "/api/notifications").await.expect(200)["unread"], 0);
    app.post(&doctor, &format!("{}/decision", path(&task)), json!({ "verdict": "approve" })).await.expect(200);
    app.run_jobs().await;
    for person in [&staff, &admin] {
        let feed = app.get(person, "/api/notifications").await.expect(200);
        assert_eq!((feed["unread"].as_i64(), feed["items"][0]["kind"].as_str()), (Some(1), Some("task.decided")));
        assert!(!feed.to_string().contains("Ana"), "{feed}");
    }
    assert_eq!(app.get(&doctor, "/api/notifications").await.expect(200)["unread"], 1);
    let stranger = app.south(Role::Doctor).await;
    assert_eq!(app.get(&stranger, "/api/notifications").await.expect(200)["unread"], 0);
}

#[tokio::test]
async fn whoever_wrote_a_task_is_not_told_of_it() {
    let app = TestReception::new().await;
    let (staff, admin) = (app.north(Role::Staff).await, app.north(Role::Admin).await);
    write(&app, &staff, json!({ "kind": "callback" })).await;
    app.run_jobs().await;
    assert_eq!(app.get(&staff, "/api/notifications").await.expect(200)["unread"], 0);
    assert_eq!(app.get(&admin, "/api/notifications").await.expect(200)["unread"], 1);
}
