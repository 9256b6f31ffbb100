//! API tokens.

use std::time::Duration;

use axum::http::StatusCode;
use cliniq_platform::access::Role;
use serde_json::json;

use crate::world::{Browser, TestPlatform};

fn program<'a>(app: &'a TestPlatform, token: &serde_json::Value) -> Browser<'a> {
    let mut program = app.browser();
    program.access = Some(token.as_str().unwrap().to_owned());
    program.site = None;
    program
}

#[tokio::test]
async fn a_token_does_what_it_was_made_for_and_nothing_else() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let body = json!({ "name": "Export", "permissions": ["member.read", "token.manage"] });

    let made = amara.post("/api/tokens", body).await.expect(StatusCode::CREATED);

    assert!(made["token"].as_str().unwrap().starts_with("cq_"));
    let mut program = program(&app, &made["token"]);
    program.get("/api/members").await.expect(StatusCode::OK);
    program.get("/api/audit").await.refused(403, "access.denied");
    program
        .post("/api/tokens", json!({ "name": "Child", "permissions": ["member.read"] }))
        .await
        .refused(403, "token.by-token");
    let listed = amara.get("/api/tokens").await.expect(StatusCode::OK);
    assert_eq!(listed["items"][0]["permissions"], json!(["member.read", "token.manage"]));
    assert!(listed["items"][0]["last_used_at"].is_string());
    assert!(listed["items"][0].get("token").is_none());
}

#[tokio::test]
async fn a_token_never_exceeds_its_owner_and_ends_with_them() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Admin]).await;
    let (mut amara, mut browser) = (app.signed_in(&clinic, "amara").await, app.signed_in(&clinic, "bo").await);
    let beyond = json!({ "name": "Too much", "permissions": ["task.decide"] });
    browser.post("/api/tokens", beyond).await.refused(422, "token.beyond-own");
    let unknown = browser.post("/api/tokens", json!({ "name": "x", "permissions": ["task.read", "world.rule"] })).await;
    assert_eq!(unknown.fields(), ["permissions[1]"]);
    let body = json!({ "name": "Export", "permissions": ["member.read", "token.manage"] });
    let made = browser.post("/api/tokens", body).await.expect(StatusCode::CREATED);
    let mut program = program(&app, &made["token"]);
    let path = format!("/api/members/{}", bo.id);

    amara.patch(&path, json!({ "roles": ["staff"] })).await.expect(StatusCode::OK);
    program.get("/api/members").await.refused(403, "access.denied");
    program.get("/api/tokens").await.expect(StatusCode::OK);
    amara.patch(&path, json!({ "active": false })).await.expect(StatusCode::OK);
    program.get("/api/tokens").await.refused(401, "auth.bad-token");
    amara.patch(&path, json!({ "active": true })).await.expect(StatusCode::OK);
    program.get("/api/tokens").await.refused(401, "auth.bad-token");
}

#[tokio::test]
async fn a_token_belongs_to_one_clinic_even_when_its_owner_has_two() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = (app.clinic("Lakeview").await, app.clinic("Harbor").await);
    app.member(&lakeview, "amara", &[Role::Owner]).await;
    app.member(&harbor, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&lakeview, "amara").await;
    let body = json!({ "name": "Export", "permissions": ["member.read"] });
    let made = amara.post("/api/tokens", body).await.expect(StatusCode::CREATED);

    let mut program = program(&app, &made["token"]);
    program.get("/api/members").await.expect(StatusCode::OK);
    program.clinic = Some(lakeview.slug);
    program.get("/api/members").await.expect(StatusCode::OK);
    program.clinic = Some(harbor.slug);
    program.get("/api/members").await.refused(404, "clinic.not-found");
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_only_its_owner_revokes_it() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    app.member(&clinic, "bo", &[Role::Owner]).await;
    let (mut amara, mut bo) = (app.signed_in(&clinic, "amara").await, app.signed_in(&clinic, "bo").await);
    let body = json!({ "name": "Export", "permissions": ["member.read"] });
    let made = amara.post("/api/tokens", body).await.expect(StatusCode::CREATED);
    let path = format!("/api/tokens/{}", made["id"].as_str().unwrap());

    bo.delete(&path).await.refused(404, "token.not-found");
    assert_eq!(bo.get("/api/tokens").await.expect(StatusCode::OK)["items"], json!([]));
    amara.delete(&path).await.expect(StatusCode::NO_CONTENT);
    amara.delete(&path).await.refused(404, "token.not-found");
    program(&app, &made["token"]).get("/api/members").await.refused(401, "auth.bad-token");
    program(&app, &json!("cq_invented")).get("/api/members").await.refused(401, "auth.bad-token");
    let audited = app.audited(&clinic).await;
    assert_eq!(audited[audited.len() - 2..], ["token.create", "token.revoke"]);
}

#[tokio::test]
async fn the_last_use_is_noted_to_the_minute() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let body = json!({ "name": "Export", "permissions": ["member.read"] });
    let made = amara.post("/api/tokens", body).await.expect(StatusCode::CREATED);
    let mut program = program(&app, &made["token"]);
    let mut used = Vec::new();
    for wait_s in [0, 59, 1] {
        app.clock.advance(Duration::from_secs(wait_s));
        program.get("/api/members").await.expect(StatusCode::OK);
        used.push(amara.get("/api/tokens").await.expect(StatusCode::OK)["items"][0]["last_used_at"].clone());
    }
    assert_eq!(used[0], used[1]);
    assert_ne!(used[1], used[2]);
}
