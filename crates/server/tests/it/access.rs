//! The access table: every operation of the OpenAPI document × every role × own and other clinic.

use axum::http::{Method, Request};
use cliniq_platform::access::{Perm, Role};
use cliniq_testkit::{Person, TestApp};
use serde_json::json;

use crate::product::product;

/// Which permission an operation needs.
enum Needs {
    /// No sign-in at all.
    Nothing,
    /// This permission.
    The(Perm),
}

use Needs::{Nothing, The};

/// Operation id → permission. A new operation without a line here fails the test.
const TABLE: &[(&str, Needs)] = &[
    ("get_session", Nothing),
    ("sign_in", Nothing),
    ("refresh_session", Nothing),
    ("sign_out", Nothing),
    ("check_setup", Nothing),
    ("finish_setup", Nothing),
    ("get_jwks", Nothing),
    ("list_members", The(Perm::MemberRead)),
    ("invite_member", The(Perm::MemberManage)),
    ("change_member", The(Perm::MemberManage)),
    ("list_colleagues", The(Perm::TaskUpdate)),
    ("list_tokens", The(Perm::TokenManage)),
    ("create_token", The(Perm::TokenManage)),
    ("revoke_token", The(Perm::TokenManage)),
    ("list_audit", The(Perm::AuditRead)),
    ("list_dead_letters", The(Perm::DeadLetterRead)),
    ("replay_dead_letter", The(Perm::DeadLetterReplay)),
    ("replay_dead_letters", The(Perm::DeadLetterReplay)),
    ("list_notifications", The(Perm::NotificationRead)),
    ("read_notification", The(Perm::NotificationRead)),
    ("read_all_notifications", The(Perm::NotificationRead)),
    ("clear_notifications", The(Perm::NotificationRead)),
    ("get_notification_preferences", The(Perm::NotificationRead)),
    ("put_notification_preferences", The(Perm::NotificationRead)),
    ("list_deliveries", The(Perm::DeadLetterRead)),
    ("resend_delivery", The(Perm::DeadLetterReplay)),
    ("list_calls", The(Perm::CallRead)),
    ("search_calls", The(Perm::CallRead)),
    ("get_call", The(Perm::CallRead)),
    ("listen_to_call", The(Perm::TranscriptRead)),
    ("start_simulation", The(Perm::CallSimulate)),
    ("take_simulated_turn", The(Perm::CallSimulate)),
    ("end_simulation", The(Perm::CallSimulate)),
    ("get_settings", The(Perm::ReceptionSettingsRead)),
    ("put_settings", The(Perm::ReceptionSettingsWrite)),
    ("list_tasks", The(Perm::TaskRead)),
    ("search_tasks", The(Perm::TaskRead)),
    ("count_tasks", The(Perm::TaskRead)),
    ("get_task", The(Perm::TaskRead)),
    ("create_task", The(Perm::TaskCreate)),
    ("change_task", The(Perm::TaskUpdate)),
    ("decide_task", The(Perm::TaskDecide)),
    ("read_call_transcript", The(Perm::TranscriptRead)),
    ("read_transcript", The(Perm::TranscriptRead)),
    ("search_transcripts", The(Perm::TranscriptRead)),
    ("list_escalations", The(Perm::EscalationRead)),
    ("get_escalation", The(Perm::EscalationRead)),
    ("acknowledge_escalation", The(Perm::EscalationAcknowledge)),
    ("resolve_escalation", The(Perm::EscalationResolve)),
    ("get_calendar_rules", The(Perm::AppointmentRead)),
    ("put_calendar_rules", The(Perm::CalendarManage)),
    ("list_services", The(Perm::AppointmentRead)),
    ("create_service", The(Perm::CalendarManage)),
    ("put_service", The(Perm::CalendarManage)),
    ("list_practitioners", The(Perm::AppointmentRead)),
    ("create_practitioner", The(Perm::CalendarManage)),
    ("put_practitioner", The(Perm::CalendarManage)),
    ("list_exceptions", The(Perm::AppointmentRead)),
    ("create_exception", The(Perm::CalendarManage)),
    ("put_exception", The(Perm::CalendarManage)),
    ("delete_exception", The(Perm::CalendarManage)),
    ("list_appointments", The(Perm::AppointmentRead)),
    ("search_appointments", The(Perm::AppointmentRead)),
    ("get_appointment", The(Perm::AppointmentRead)),
    ("find_slots", The(Perm::AppointmentRead)),
    ("list_working_hours", The(Perm::AppointmentRead)),
    ("create_appointment", The(Perm::AppointmentWrite)),
    ("confirm_appointment", The(Perm::AppointmentWrite)),
    ("release_appointment", The(Perm::AppointmentWrite)),
    ("move_appointment", The(Perm::AppointmentWrite)),
    ("cancel_appointment", The(Perm::AppointmentWrite)),
    ("reinstate_appointment", The(Perm::AppointmentWrite)),
    ("change_appointment", The(Perm::AppointmentWrite)),
    ("list_feeds", The(Perm::CalendarManage)),
    ("create_feed", The(Perm::CalendarManage)),
    ("revoke_feed", The(Perm::CalendarManage)),
    ("read_feed", Nothing),
    ("list_reviews", The(Perm::ReviewRead)),
    ("summarise_reviews", The(Perm::ReviewRead)),
    ("get_review", The(Perm::ReviewRead)),
    ("make_review", The(Perm::ReviewWrite)),
    ("change_review", The(Perm::ReviewWrite)),
    ("withdraw_review", The(Perm::ReviewWrite)),
    ("analyse_overview", The(Perm::AnalyticsRead)),
    ("analyse_hourly", The(Perm::AnalyticsRead)),
    ("analyse_sla", The(Perm::AnalyticsRead)),
    ("analyse_providers", The(Perm::AnalyticsRead)),
    ("analyse_safety", The(Perm::AnalyticsRead)),
    ("analyse_voices", The(Perm::AnalyticsRead)),
    ("export_analytics", The(Perm::AnalyticsRead)),
    ("list_patients", The(Perm::PatientRead)),
    ("search_patients", The(Perm::PatientRead)),
    ("create_patient", The(Perm::PatientWrite)),
    ("get_patient", The(Perm::PatientRead)),
    ("put_patient", The(Perm::PatientWrite)),
    ("delete_patient", The(Perm::PatientWrite)),
    ("upload_report", The(Perm::ReportWrite)),
    ("list_reports", The(Perm::ReportRead)),
    ("get_report", The(Perm::ReportRead)),
    ("read_report_text", The(Perm::ReportRead)),
    ("download_report", The(Perm::ReportRead)),
    ("list_report_pages", The(Perm::ReportRead)),
    ("draw_report_page", The(Perm::ReportRead)),
    ("read_report_facts", The(Perm::ReportRead)),
    ("preview_report", The(Perm::ReportRead)),
    ("extract_report", The(Perm::ReportWrite)),
    ("create_run", The(Perm::CouncilRun)),
    ("get_run", The(Perm::CouncilRead)),
    ("list_runs", The(Perm::CouncilRead)),
    ("start_run", The(Perm::CouncilRun)),
    ("cancel_run", The(Perm::CouncilRun)),
    ("pause_run", The(Perm::CouncilRun)),
    ("resume_run", The(Perm::CouncilRun)),
    ("retry_run", The(Perm::CouncilRun)),
    ("rerun", The(Perm::CouncilRun)),
    ("select_draft", The(Perm::CouncilRun)),
    ("sign_run", The(Perm::CouncilSign)),
    ("list_run_artifacts", The(Perm::CouncilRead)),
    ("read_run_artifact", The(Perm::CouncilRead)),
    ("read_run_reviews", The(Perm::CouncilRead)),
    ("check_run_artifact", The(Perm::CouncilRead)),
    ("list_run_calls", The(Perm::CouncilRead)),
    ("export_run", The(Perm::CouncilRun)),
    ("list_run_exports", The(Perm::CouncilRead)),
    ("read_run_export", The(Perm::CouncilRead)),
    ("follow_run", The(Perm::CouncilRead)),
    ("list_models", The(Perm::CouncilRead)),
    ("get_health", Nothing),
];

struct Operation {
    id: String,
    method: Method,
    path: String,
}

fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in cliniq_server::router::openapi().paths.paths {
        for (method, operation) in [
            (Method::GET, item.get),
            (Method::POST, item.post),
            (Method::PUT, item.put),
            (Method::PATCH, item.patch),
            (Method::DELETE, item.delete),
        ] {
            if let Some(operation) = operation {
                all.push(Operation { id: operation.operation_id.unwrap_or_default(), method, path: path.clone() });
            }
        }
    }
    all
}

/// A well-formed id that nothing has, of the noun in the path.
fn nobodys(path: &str) -> String {
    let prefixes = [
        ("/calls/", "call"),
        ("/transcripts/", "call"),
        ("/reviews/", "call"),
        ("/tasks/", "task"),
        ("/escalations/", "esc"),
        ("/notifications/", "note"),
        ("/members/", "member"),
        ("/tokens/", "token"),
        ("/dead-letters/", "job"),
        ("/deliveries/", "sms"),
        ("/calendar/services/", "service"),
        ("/calendar/practitioners/", "doc"),
        ("/calendar/exceptions/", "except"),
        ("/calendar/appointments/", "appt"),
        ("/calendar/feeds/", "feed"),
        ("/patients/", "patient"),
        ("/reports/", "report"),
        ("/runs/", "run"),
    ];
    let prefix = prefixes.iter().find(|(noun, _)| path.contains(noun)).map_or("none", |(_, prefix)| prefix);
    format!("{prefix}_{}", "0".repeat(32))
}

/// A body that every operation can read; most refuse its content, which is after the question of rights.
async fn call(app: &TestApp, who: &Person, operation: &Operation, id: &str) -> (u16, String) {
    let mut path = operation.path.replace("{id}", id).replace("{call}", id).replace("{call_id}", id);
    path = path
        .replace("{stage}", "stage-1")
        .replace("{name}", "none.md")
        .replace("{file}", "final.md")
        .replace("{n}", "1");
    if ["find_slots", "list_working_hours"].contains(&operation.id.as_str()) {
        let service = nobodys("/calendar/services/");
        path = format!("{path}?service={service}&from=2026-03-05T00:00:00Z&until=2026-03-06T00:00:00Z");
    }
    // Doctors and reviewers choose from different words.
    let verdict = if operation.path.starts_with("/api/reviews") { "right" } else { "approve" };
    let body = (operation.method != Method::GET && operation.method != Method::DELETE).then(|| {
        json!({ "text": "hello", "q": "hello", "verdict": verdict, "note": "seen", "kind": "general", "name": "x",
            "email": "x@y.example", "roles": ["staff"], "permissions": ["task.read"], "settings": {}, "numbers": [],
            "minutes": 30, "step_minutes": 15, "lead_minutes": 60, "hold_minutes": 10, "feeds_show_names": false,
            "practitioner": nobodys("/calendar/practitioners/"), "service": nobodys("/calendar/services/"),
            "start": "2026-03-05T15:00:00Z", "first": "2026-03-05", "last": "2026-03-05", "effect": "closed", "label": "JD-01",
            "patient_id": nobodys("/patients/"), "report_ids": [nobodys("/reports/")], "models": ["x", "y"],
            "consolidator": "x", "artifact_id": format!("paper_{}", "0".repeat(32)) })
    });
    // The live stream never ends: that it begins is enough, and it is tested by itself.
    let headers = [("if-match", "\"1\"")];
    let reply = app.send(who, operation.method.clone(), &path, body, &headers).await;
    (reply.status.as_u16(), reply.body["code"].as_str().unwrap_or_default().to_owned())
}

/// Ids of one clinic's rows, by the noun in the path.
async fn rows(app: &TestApp, staff: &Person) -> Vec<(&'static str, String)> {
    let turn = app.post(staff, "/api/calls/simulations", json!({})).await.expect(201);
    let call = turn["call"]["id"].as_str().unwrap().to_owned();
    let turns = format!("/api/calls/simulations/{call}/turns");
    app.post(staff, &turns, json!({ "text": "I have crushing chest pain and cannot breathe" })).await.expect(200);
    let task = app.get(staff, "/api/tasks").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    let escalation =
        app.get(staff, "/api/escalations").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    let mut rows = vec![
        ("/calls/", call.clone()),
        ("/transcripts/", call.clone()),
        ("/reviews/", call),
        ("/tasks/", task),
        ("/escalations/", escalation),
    ];
    rows.extend(calendar_rows(app).await);
    rows
}

async fn calendar_rows(app: &TestApp) -> Vec<(&'static str, String)> {
    let owner = app.north(Role::Owner).await;
    let make = async |noun: &'static str, body: serde_json::Value| {
        let made = app.post(&owner, &format!("/api{}", noun.trim_end_matches('/')), body).await.expect(201);
        (noun, made["id"].as_str().unwrap().to_owned())
    };
    let service = make("/calendar/services/", json!({ "name": "Visit", "minutes": 30 })).await;
    let practitioner = make("/calendar/practitioners/", json!({ "name": "Dr. Amara Okafor" })).await;
    let exception = json!({ "first": "2026-03-05", "last": "2026-03-05", "effect": "closed" });
    let exception = make("/calendar/exceptions/", exception).await;
    let feed = make("/calendar/feeds/", json!({ "practitioner": practitioner.1 })).await;
    let appointment = json!({ "practitioner": practitioner.1, "service": service.1, "outside_hours": true,
        "start": "2026-03-06T15:00:00Z" });
    let appointment = make("/calendar/appointments/", appointment).await;
    vec![service, practitioner, exception, feed, appointment]
}

#[tokio::test]
async fn every_operation_answers_every_role_as_the_table_says() {
    let app = product().await;
    let mut missing = Vec::new();
    for operation in operations() {
        if operation.id == "follow_events" {
            continue;
        }
        let Some((_, needs)) = TABLE.iter().find(|(id, _)| *id == operation.id) else {
            missing.push(operation.id);
            continue;
        };
        let path = operation.path.replace("{id}", "none").replace(['{', '}'], "");
        let nobody = app
            .raw(Request::builder().method(operation.method.clone()).uri(path).body(axum::body::Body::empty()).unwrap())
            .await;
        let The(perm) = needs else {
            assert_ne!(nobody.status.as_u16(), 500, "{}", operation.id);
            continue;
        };
        assert_eq!(nobody.status.as_u16(), 401, "{} without sign-in", operation.id);
        for role in Role::ALL {
            let who = app.north(role).await;
            let (status, code) = call(&app, &who, &operation, &nobodys(&operation.path)).await;
            // Other refusals come after the question of rights: a token, for example, cannot make a token.
            let is_refused = status == 403 && code == "access.denied";
            assert_eq!(is_refused, !role.perms().has(*perm), "{} as {role:?}: {status}", operation.id);
            assert!(status < 500, "{} as {role:?}: {status}", operation.id);
        }
    }
    assert!(missing.is_empty(), "operations without a line in the access table: {missing:?}");
}

#[tokio::test]
async fn rows_of_another_clinic_do_not_exist() {
    let app = product().await;
    let staff = app.north(Role::Staff).await;
    let rows = rows(&app, &staff).await;
    for operation in operations() {
        let Some((_, id)) = rows.iter().find(|(noun, _)| operation.path.contains(noun)) else { continue };
        if !operation.path.contains('{') {
            continue;
        }
        for role in Role::ALL {
            let stranger = app.south(role).await;
            let (status, _) = call(&app, &stranger, &operation, id).await;
            assert!(status == 404 || status == 403, "{} as {role:?} of the other clinic: {status}", operation.id);
            // With the right to do so at home, the answer is that there is nothing.
            if let Some((_, The(perm))) = TABLE.iter().find(|(id, _)| *id == operation.id)
                && role.perms().has(*perm)
                && role != Role::Auditor
            {
                assert_eq!(status, 404, "{} as {role:?} of the other clinic", operation.id);
            }
        }
    }
    // Naming the other clinic in the header does not help either.
    let mut stranger = app.south(Role::Owner).await;
    stranger.clinic.clone_from(&app.north.slug);
    for path in ["/api/tasks", "/api/calls", "/api/escalations", "/api/members", "/api/audit", "/api/clinic/reception"]
    {
        app.get(&stranger, path).await.expect(404);
    }
}
