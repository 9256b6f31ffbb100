//! Staying signed in, and no longer.

use std::time::Duration;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cliniq_platform::{access::Role, tenancy::Clinic};
use serde_json::json;

use crate::world::{Browser, PASSWORD, TestPlatform};

async fn lakeview(app: &TestPlatform) -> (Clinic, Browser<'_>) {
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let browser = app.signed_in(&clinic, "amara").await;
    (clinic, browser)
}

#[tokio::test]
async fn refreshing_replaces_the_cookie_and_the_token() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    let first = browser.cookie.clone();
    app.clock.advance(Duration::from_secs(16 * 60));
    browser.get("/api/members").await.refused(401, "auth.token-expired");

    let session = browser.refresh().await.expect(StatusCode::OK);

    assert_eq!(session["user"]["name"], "amara");
    assert!(browser.cookie.is_some() && browser.cookie != first);
    browser.get("/api/members").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_when_it_was_not_used_for_two_weeks() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    app.clock.advance(Duration::from_secs(13 * 24 * 3600));
    browser.refresh().await.expect(StatusCode::OK);
    app.clock.advance(Duration::from_secs(13 * 24 * 3600));
    browser.refresh().await.expect(StatusCode::OK);
    app.clock.advance(Duration::from_secs(14 * 24 * 3600));
    browser.refresh().await.refused(401, "auth.no-session");
}

#[tokio::test]
async fn the_other_tab_may_show_the_former_cookie_for_ten_seconds() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    let mut other_tab = browser.clone();
    browser.refresh().await.expect(StatusCode::OK);
    app.clock.advance(Duration::from_secs(10));

    let answer = other_tab.refresh().await;

    assert!(answer.set_cookie().is_none(), "the newer cookie stays");
    answer.expect(StatusCode::OK);
    other_tab.get("/api/members").await.expect(StatusCode::OK);
    browser.refresh().await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tabs_that_refresh_at_the_same_instant_are_all_served_and_one_rotates() {
    let app = TestPlatform::new();
    let (_, browser) = lakeview(&app).await;

    let tabs = (0..6).map(|_| {
        let mut tab = browser.clone();
        async move { tab.refresh().await }
    });
    let answers = futures::future::join_all(tabs).await;

    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.set_cookie().is_some()).count(), 1);
}

#[tokio::test]
async fn an_old_cookie_in_other_hands_ends_the_session_for_both() {
    for later_copies in [1, 3] {
        let app = TestPlatform::new();
        let (clinic, mut browser) = lakeview(&app).await;
        let mut thief = browser.clone();
        for _ in 0..later_copies {
            browser.refresh().await.expect(StatusCode::OK);
            app.clock.advance(Duration::from_secs(11));
        }

        thief.refresh().await.refused(401, "auth.session-reused");

        browser.refresh().await.refused(401, "auth.no-session");
        browser.get("/api/members").await.refused(401, "auth.no-session");
        assert_eq!(app.audited(&clinic).await.last().unwrap(), "session.reuse");
    }
}

#[tokio::test]
async fn a_made_up_cookie_is_nobodys() {
    let app = TestPlatform::new();
    let mut browser = app.browser();
    for cookie in ["x", "session_0197a0b0c0d07000800000000000000f.abc", "session_x.y", ".."] {
        browser.cookie = Some(cookie.to_owned());
        browser.refresh().await.refused(401, "auth.no-session");
        assert_eq!(browser.get("/api/session").await.expect(StatusCode::OK)["user"], json!(null));
    }
}

#[tokio::test]
async fn signing_out_ends_cookie_and_token_at_once() {
    let app = TestPlatform::new();
    let (clinic, mut browser) = lakeview(&app).await;
    let mut copy = browser.clone();

    let answer = browser.delete("/api/session").await;

    assert!(answer.set_cookie().unwrap().contains("Max-Age=0"));
    answer.expect(StatusCode::NO_CONTENT);
    copy.get("/api/members").await.refused(401, "auth.no-session");
    copy.refresh().await.refused(401, "auth.no-session");
    assert_eq!(copy.get("/api/session").await.expect(StatusCode::OK)["user"], json!(null));
    assert_eq!(app.audited(&clinic).await.last().unwrap(), "session.end");
    browser.delete("/api/session").await.expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn another_site_can_neither_refresh_nor_sign_out() {
    let app = TestPlatform::new();
    let (_, browser) = lakeview(&app).await;
    for site in [Some("cross-site"), Some("same-site"), None] {
        let mut abused = browser.clone();
        abused.site = site;
        abused.access = None;
        abused.refresh().await.refused(403, "auth.cross-site");
        abused.delete("/api/session").await.refused(403, "auth.cross-site");
    }
    browser.clone().refresh().await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_altered_token_and_one_of_another_key_are_refused() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    let token = browser.access.clone().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let longer = URL_SAFE_NO_PAD.encode(claims.replace("\"exp\":1", "\"exp\":2"));
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
    let stranger = TestPlatform::new();
    let (_, other) = lakeview(&stranger).await;

    for wrong in [
        format!("{}.{longer}.{}", parts[0], parts[2]),
        format!("{unsigned}.{}.", parts[1]),
        format!("{unsigned}.{}.{}", parts[1], parts[2]),
        token[..token.len() - 4].to_owned(),
        "cliniq".to_owned(),
        String::new(),
        other.access.unwrap(),
    ] {
        browser.access = Some(wrong.clone());
        browser.get("/api/members").await.refused(401, "auth.bad-token");
    }
    browser.access = Some(token);
    browser.get("/api/members").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_public_keys_are_served_and_the_private_ones_are_not() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    let jwks = browser.get("/api/auth/jwks.json").await.expect(StatusCode::OK);
    let keys = jwks["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(
        (keys[0]["kty"].as_str(), keys[0]["crv"].as_str(), keys[0]["use"].as_str()),
        (Some("OKP"), Some("Ed25519"), Some("sig"))
    );
    assert!(keys[0].get("d").is_none());
}

#[tokio::test]
async fn a_new_signing_key_follows_after_three_months_and_the_old_ones_tokens_stay_good() {
    let app = TestPlatform::new();
    let (_, mut browser) = lakeview(&app).await;
    app.clock.advance(Duration::from_secs(90 * 24 * 3600 - 60));
    browser.sign_in("amara", PASSWORD).await.expect(StatusCode::OK);
    let mut second = browser.clone();
    app.clock.advance(Duration::from_secs(120));
    second.sign_in("amara", PASSWORD).await.expect(StatusCode::OK);

    let jwks = browser.get("/api/auth/jwks.json").await.expect(StatusCode::OK);
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
    browser.get("/api/members").await.expect(StatusCode::OK);
    second.get("/api/members").await.expect(StatusCode::OK);
}
