//! Bodies and headers as they should not be.

use axum::{body::Body, extract::Request, http::StatusCode};
use cliniq_platform::{access::Role, auth};
use serde_json::json;

use crate::world::{PASSWORD, TestPlatform};

fn raw(content_type: Option<&str>, body: impl Into<Body>) -> Request {
    let mut request = Request::builder().method("POST").uri("/api/session").header("sec-fetch-site", "same-origin");
    if let Some(kind) = content_type {
        request = request.header("content-type", kind);
    }
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_without_being_repeated() {
    let app = TestPlatform::new();
    let marked = "marked-5309";
    for body in [
        format!("{{\"email\": \"{marked}"),
        format!("{{\"email\": 7, \"password\": \"{marked}\"}}"),
        format!("{{\"email\": \"{marked}\"}}"),
        format!("[\"{marked}\"]"),
        String::new(),
    ] {
        let refused = app.browser().exchange(raw(Some("application/json; charset=utf-8"), body)).await;
        assert!(!refused.refused(400, "http.bad-json").to_string().contains(marked));
    }
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        app.browser().exchange(raw(kind, "{}")).await.refused(415, "http.not-json");
    }
    let long = json!({ "email": "a".repeat(400), "password": "x" }).to_string();
    let answer = app.browser().exchange(raw(Some("application/json"), long)).await;
    assert_eq!(answer.fields(), ["email"]);
    answer.refused(422, "http.invalid-fields");
    // axum's own limit; the server sets the configured one.
    let huge = json!({ "email": "a".repeat(3 << 20), "password": "x" }).to_string();
    app.browser().exchange(raw(Some("application/json"), huge)).await.refused(413, "http.too-large");
}

#[tokio::test]
async fn every_answer_carries_the_id_that_the_problem_names() {
    let app = TestPlatform::new();
    let answer = app.browser().get("/api/members").await;
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.refused(401, "auth.no-session")["request_id"], json!(id));
}

#[tokio::test]
async fn odd_authorization_headers_are_no_session() {
    let app = TestPlatform::new();
    for value in ["", "Bearer", "Basic YTpi", "bearer  ", "Token x"] {
        let request =
            Request::builder().uri("/api/members").header("authorization", value).body(Body::empty()).unwrap();
        let answer = app.browser().exchange(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value:?}");
    }
}

#[tokio::test]
async fn nothing_secret_stands_in_what_is_printed_for_debugging() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let attempt = || auth::Attempt {
        email: "amara@example.org".to_owned(),
        password: PASSWORD.to_owned().into(),
        request: cliniq_platform::Id::new(),
    };
    let issued = app.platform.sign_in(&auth::Gate::default(), attempt()).await.unwrap();
    let refresh = issued.refresh.as_ref().unwrap().expose().clone();
    let link = app.platform.ensure_setup_link().await.unwrap();

    let shown = format!("{:?} {:?} {:?} {:?}", attempt(), issued, link, app.platform.keys());

    for secret in [PASSWORD, &issued.access.token, &refresh] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn the_database_holds_hashes_and_no_token_or_password() {
    let app = TestPlatform::new();
    if app.platform.db().engine() != cliniq_platform::db::Engine::Sqlite {
        return;
    }
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let made = amara
        .post("/api/tokens", json!({ "name": "Export", "permissions": ["member.read"] }))
        .await
        .expect(StatusCode::CREATED);
    let body = json!({ "email": "bo@example.org", "name": "Bo", "roles": ["staff"] });
    let invited = amara.post("/api/members", body).await.expect(StatusCode::CREATED);
    let link = invited["invitation_link"].as_str().unwrap().rsplit_once('#').unwrap().1;
    let cookie = amara.cookie.clone().unwrap();

    let mut stored = Vec::new();
    for file in std::fs::read_dir(app.folder()).unwrap() {
        let path = file.unwrap().path();
        if path.to_string_lossy().contains("cliniq.db") {
            stored.extend(std::fs::read(path).unwrap());
        }
    }
    let holds = |text: &str| stored.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("amara@example.org"), "the test looks at the right files");
    for secret in [
        PASSWORD,
        made["token"].as_str().unwrap(),
        link,
        cookie.split_once('.').unwrap().1,
        amara.access.as_deref().unwrap(),
    ] {
        assert!(!holds(secret), "{secret}");
    }
}
