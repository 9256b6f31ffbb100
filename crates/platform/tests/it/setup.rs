//! The first start, and invitations.

use std::time::Duration;

use axum::http::StatusCode;
use cliniq_platform::{access::Role, secret::Secret};
use serde_json::{Value, json};

use crate::world::{ANOTHER, PASSWORD, TestPlatform};

fn setup(token: &str) -> Value {
    json!({
        "token": token,
        "owner": { "name": "Amara Okafor", "email": "amara@example.org", "password": PASSWORD },
        "clinic": { "name": "Lakeview Family Clinic", "time_zone": "America/Chicago", "country": "US" },
        "hours": { "weekly": [{ "day": "monday", "from": "09:00", "until": "17:00" }], "exceptions": [] },
        "numbers": ["+13125550142"],
    })
}

fn acceptance(token: &str, email: &str, password: &str) -> Value {
    json!({ "token": token, "owner": { "name": "Bo Lind", "email": email, "password": password } })
}

async fn link(app: &TestPlatform) -> String {
    app.platform.ensure_setup_link().await.unwrap().unwrap().expose().clone()
}

fn token_of(invited: &Value) -> String {
    invited["invitation_link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned()
}

#[tokio::test]
async fn the_first_start_leads_to_a_clinic_with_an_owner_who_is_signed_in() {
    let app = TestPlatform::new();
    let token = link(&app).await;
    let mut browser = app.browser();

    let shown = browser.post("/api/setup/check", json!({ "token": token })).await.expect(StatusCode::OK);
    let expected = json!({ "kind": "clinic", "clinic": null, "email": null, "name": null, "demo": false });
    assert_eq!(shown, expected);
    let answer = browser.post("/api/setup", setup(&token)).await;
    browser.keep_token(&answer);
    let session = answer.expect(StatusCode::OK);

    assert_eq!(session["clinics"][0]["slug"], "lakeview-family-clinic");
    assert_eq!(session["clinics"][0]["roles"], json!(["owner"]));
    browser.get("/api/members").await.expect(StatusCode::OK);
    browser.refresh().await.expect(StatusCode::OK);
    let caller = app.platform.ctx_for_phone("+13125550142").await.unwrap().unwrap();
    assert_eq!(caller.clinic().to_string(), session["clinics"][0]["id"].as_str().unwrap());
    assert!(app.platform.ctx_for_phone("+13125550143").await.unwrap().is_none());
    assert!(app.platform.ensure_setup_link().await.unwrap().is_none(), "a clinic has an owner now");
}

#[tokio::test]
async fn a_setup_link_works_once() {
    let app = TestPlatform::new();
    let token = link(&app).await;
    app.browser().post("/api/setup", setup(&token)).await.expect(StatusCode::OK);
    app.browser().post("/api/setup", setup(&token)).await.refused(404, "setup.link-spent");
    app.browser().post("/api/setup/check", json!({ "token": token })).await.refused(404, "setup.link-spent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_use_a_setup_link_at_the_same_instant_one_makes_the_clinic() {
    let app = TestPlatform::new();
    let token = link(&app).await;
    let rivals = ["amara@example.org", "bo@example.org", "cy@example.org"].map(|email| {
        let mut body = setup(&token);
        body["owner"]["email"] = json!(email);
        body["numbers"] = json!([]);
        async { app.browser().post("/api/setup", body).await.status }
    });
    let statuses = futures::future::join_all(rivals).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::NOT_FOUND).count(), 2, "{statuses:?}");
}

#[tokio::test]
async fn each_start_prints_a_fresh_link_and_the_older_one_is_void() {
    let app = TestPlatform::new();
    let first = link(&app).await;
    let second = link(&app).await;
    app.browser().post("/api/setup/check", json!({ "token": first })).await.refused(404, "setup.link-spent");
    app.browser().post("/api/setup/check", json!({ "token": second })).await.expect(StatusCode::OK);
    app.clock.advance(Duration::from_secs(72 * 3600));
    app.browser().post("/api/setup/check", json!({ "token": second })).await.refused(404, "setup.link-spent");
    assert!(app.platform.setup_address(&Secret::new("abc".to_owned())).ends_with("/setup#abc"));
}

#[tokio::test]
async fn wrong_answers_are_named_together_and_do_not_spend_the_link() {
    let app = TestPlatform::new();
    let token = link(&app).await;
    let wrong = json!({
        "token": token,
        "owner": { "name": " ", "email": "nonsense", "password": "short" },
        "clinic": { "name": "Lakeview", "time_zone": "Mars/Base", "country": "us" },
        "numbers": ["+13125550142", "312-555-0143"],
    });
    let answer = app.browser().post("/api/setup", wrong).await;
    let expected = ["owner.name", "owner.email", "clinic.time_zone", "clinic.country", "numbers[1]", "owner.password"];
    assert_eq!(answer.fields(), expected);
    answer.refused(422, "setup.invalid");

    for weak in ["Amara-Okafor-2026", "lakeviewfamily", "password12345", "qwertyuiop12"] {
        let mut body = setup(&token);
        body["owner"]["password"] = json!(weak);
        let answer = app.browser().post("/api/setup", body).await;
        assert_eq!(answer.fields(), ["owner.password"], "{weak}");
        assert!(!answer.refused(422, "setup.invalid").to_string().contains(weak));
    }
    app.browser().post("/api/setup", setup(&token)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_number_of_another_clinic_is_refused_and_nothing_of_the_setup_remains() {
    let app = TestPlatform::new();
    let harbor = app.clinic("Harbor").await;
    let ctx = app.platform.ctx_for_host(harbor.id);
    app.platform
        .db()
        .write(&ctx, |tx| cliniq_platform::tenancy::set_phones(tx, &["+13125550142".to_owned()]))
        .await
        .unwrap();
    let token = link(&app).await;
    app.browser().post("/api/setup", setup(&token)).await.refused(409, "clinic.phone-taken");
    assert!(app.platform.clinic_by_slug("lakeview-family-clinic").await.unwrap().is_none());

    let mut body = setup(&token);
    body["numbers"] = json!([]);
    app.browser().post("/api/setup", body).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn whoever_accepts_an_invitation_is_a_member_from_then_on() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let body = json!({ "email": "Bo@example.org", "name": "Bo Lind", "roles": ["doctor", "staff"] });

    let invited = amara.post("/api/members", body).await.expect(StatusCode::CREATED);
    assert_eq!(invited["active"], json!(false));
    app.browser().sign_in("bo", PASSWORD).await.refused(401, "auth.wrong-credentials");
    let token = token_of(&invited);
    let shown = app.browser().post("/api/setup/check", json!({ "token": token })).await.expect(StatusCode::OK);
    assert_eq!(
        (&shown["kind"], &shown["clinic"]["name"], &shown["email"]),
        (&json!("invitation"), &json!("Lakeview"), &json!("bo@example.org"))
    );
    let other = app.browser().post("/api/setup", acceptance(&token, "eve@example.org", PASSWORD)).await;
    assert_eq!(other.fields(), ["owner.email"]);
    let session =
        app.browser().post("/api/setup", acceptance(&token, "bo@example.org", PASSWORD)).await.expect(StatusCode::OK);

    assert_eq!(session["clinics"][0]["roles"], json!(["doctor", "staff"]));
    app.browser()
        .post("/api/setup", acceptance(&token, "bo@example.org", PASSWORD))
        .await
        .refused(404, "setup.link-spent");
    let members = amara.get("/api/members").await.expect(StatusCode::OK);
    assert_eq!(members["items"][1]["active"], json!(true));
    assert!(app.audited(&clinic).await.contains(&"member.join".to_owned()));
}

#[tokio::test]
async fn a_second_invitation_replaces_the_first_and_they_end_after_a_week() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let body = json!({ "email": "bo@example.org", "name": "Bo Lind", "roles": ["staff"] });
    let first = token_of(&amara.post("/api/members", body.clone()).await.expect(StatusCode::CREATED));
    let second = token_of(&amara.post("/api/members", body.clone()).await.expect(StatusCode::CREATED));

    app.browser().post("/api/setup/check", json!({ "token": first })).await.refused(404, "setup.link-spent");
    app.browser().post("/api/setup/check", json!({ "token": second })).await.expect(StatusCode::OK);
    app.clock.advance(Duration::from_secs(7 * 24 * 3600));
    app.browser().post("/api/setup/check", json!({ "token": second })).await.refused(404, "setup.link-spent");

    amara.refresh().await.expect(StatusCode::OK);
    let third = token_of(&amara.post("/api/members", body.clone()).await.expect(StatusCode::CREATED));
    app.browser().post("/api/setup", acceptance(&third, "bo@example.org", PASSWORD)).await.expect(StatusCode::OK);
    amara.post("/api/members", body).await.refused(409, "member.exists");
}

#[tokio::test]
async fn an_invitation_does_not_open_the_account_of_somebody_who_has_one() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = (app.clinic("Lakeview").await, app.clinic("Harbor").await);
    app.member(&lakeview, "amara", &[Role::Owner]).await;
    app.member(&harbor, "bo", &[Role::Owner]).await;
    let mut amara = app.signed_in(&lakeview, "amara").await;
    let body = json!({ "email": "bo@example.org", "name": "Bo", "roles": ["staff"] });
    let token = token_of(&amara.post("/api/members", body).await.expect(StatusCode::CREATED));

    // Amara holds the link, but not Bo's password.
    app.browser()
        .post("/api/setup", acceptance(&token, "bo@example.org", ANOTHER))
        .await
        .refused(401, "auth.wrong-credentials");
    app.browser().sign_in("bo", ANOTHER).await.refused(401, "auth.wrong-credentials");
    let session =
        app.browser().post("/api/setup", acceptance(&token, "bo@example.org", PASSWORD)).await.expect(StatusCode::OK);
    let slugs: Vec<&str> =
        session["clinics"].as_array().unwrap().iter().map(|clinic| clinic["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["harbor", "lakeview"]);
    assert_eq!(session["user"]["name"], "bo", "an invitation does not rename anybody");
}

#[tokio::test]
async fn whoever_was_invited_by_two_clinics_is_a_member_only_where_they_accepted() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = (app.clinic("Lakeview").await, app.clinic("Harbor").await);
    app.member(&lakeview, "amara", &[Role::Owner]).await;
    app.member(&harbor, "cy", &[Role::Owner]).await;
    let body = json!({ "email": "bo@example.org", "name": "Bo", "roles": ["doctor"] });
    let mut amara = app.signed_in(&lakeview, "amara").await;
    let mut cy = app.signed_in(&harbor, "cy").await;
    let token = token_of(&amara.post("/api/members", body.clone()).await.expect(StatusCode::CREATED));
    let pending = cy.post("/api/members", body).await.expect(StatusCode::CREATED);

    let session =
        app.browser().post("/api/setup", acceptance(&token, "bo@example.org", PASSWORD)).await.expect(StatusCode::OK);
    assert_eq!(session["clinics"].as_array().unwrap().len(), 1);
    let path = format!("/api/members/{}", pending["id"].as_str().unwrap());
    cy.patch(&path, json!({ "active": true })).await.refused(409, "member.not-joined");
}
