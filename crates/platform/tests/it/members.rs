//! The people of a clinic, and what they may do to each other.

use axum::http::StatusCode;
use cliniq_platform::access::{Perm, Role};
use cliniq_platform::tenancy;
use serde_json::json;

use crate::world::{PASSWORD, TestPlatform};

#[tokio::test]
async fn a_role_taken_away_counts_with_the_next_request() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Admin]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let mut browser = app.signed_in(&clinic, "bo").await;
    browser.get("/api/members").await.expect(StatusCode::OK);

    let changed =
        amara.patch(&format!("/api/members/{}", bo.id), json!({ "roles": ["staff"] })).await.expect(StatusCode::OK);

    assert_eq!(changed["roles"], json!(["staff"]));
    browser.get("/api/members").await.refused(403, "access.denied");
    assert_eq!(app.audited(&clinic).await.last().unwrap(), "member.change");
}

#[tokio::test]
async fn somebody_let_go_finds_no_clinic_any_more_and_may_come_back() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Admin]).await;
    let mut amara = app.signed_in(&clinic, "amara").await;
    let mut browser = app.signed_in(&clinic, "bo").await;
    let path = format!("/api/members/{}", bo.id);

    amara.patch(&path, json!({ "active": false })).await.expect(StatusCode::OK);
    browser.get("/api/members").await.refused(404, "clinic.not-found");
    let session = app.browser().sign_in("bo", PASSWORD).await.expect(StatusCode::OK);
    assert_eq!(session["clinics"], json!([]));

    amara.patch(&path, json!({ "active": true })).await.expect(StatusCode::OK);
    browser.get("/api/members").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_cannot_raise_anybody_to_owner_nor_themself_to_anything() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    let amara = app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Admin]).await;
    let cy = app.member(&clinic, "cy", &[Role::Staff]).await;
    let mut browser = app.signed_in(&clinic, "bo").await;

    for (member, patch) in [
        (&cy, json!({ "roles": ["owner"] })),
        (&bo, json!({ "roles": ["admin", "doctor"] })),
        (&amara, json!({ "roles": ["staff"] })),
        (&amara, json!({ "active": false })),
    ] {
        browser.patch(&format!("/api/members/{}", member.id), patch).await.refused(403, "member.owner-only");
    }
    let body = json!({ "email": "eve@example.org", "name": "Eve", "roles": ["owner"] });
    browser.post("/api/members", body).await.refused(403, "member.owner-only");
    browser
        .patch(&format!("/api/members/{}", cy.id), json!({ "roles": ["staff", "doctor"] }))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_clinic_always_keeps_an_owner() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    let amara = app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Doctor]).await;
    let mut browser = app.signed_in(&clinic, "amara").await;
    let own = format!("/api/members/{}", amara.id);

    browser.patch(&own, json!({ "active": false })).await.refused(409, "member.last-owner");
    browser.patch(&own, json!({ "roles": ["doctor"] })).await.refused(409, "member.last-owner");
    browser.patch(&own, json!({ "roles": [] })).await.refused(422, "member.invalid");
    browser.patch(&own, json!({ "roles": ["owner", "doctor"] })).await.expect(StatusCode::OK);
    browser.patch(&format!("/api/members/{}", bo.id), json!({ "roles": ["owner"] })).await.expect(StatusCode::OK);
    browser.patch(&own, json!({ "roles": ["doctor"] })).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_cannot_take_each_others_role_at_the_same_instant() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    let amara = app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Owner]).await;
    let (mut by_amara, mut by_bo) = (app.signed_in(&clinic, "amara").await, app.signed_in(&clinic, "bo").await);
    let (of_amara, of_bo) = (format!("/api/members/{}", amara.id), format!("/api/members/{}", bo.id));

    let staff = || json!({ "roles": ["staff"] });
    let (one, two) = tokio::join!(by_amara.patch(&of_bo, staff()), by_bo.patch(&of_amara, staff()));

    let done = [one.status, two.status].into_iter().filter(|status| *status == StatusCode::OK).count();
    assert_eq!(done, 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    for name in ["amara", "bo", "cy"] {
        app.member(&clinic, name, &[Role::Owner]).await;
    }
    let mut browser = app.signed_in(&clinic, "amara").await;
    let first = browser.get("/api/members?limit=2").await.expect(StatusCode::OK);
    let next = first["next"].as_str().unwrap();
    let second = browser.get(&format!("/api/members?limit=2&cursor={next}")).await.expect(StatusCode::OK);
    let names = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|m| m["user"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((names(&first), names(&second)), (vec!["amara".to_owned(), "bo".to_owned()], vec!["cy".to_owned()]));
    assert_eq!(second["next"], json!(null));
    browser.get("/api/members?cursor=elsewhere").await.refused(400, "http.bad-cursor");
}

#[tokio::test]
async fn those_who_are_told_are_those_who_may_and_are_there() {
    let app = TestPlatform::new();
    let clinic = app.clinic("Lakeview").await;
    let amara = app.member(&clinic, "amara", &[Role::Owner]).await;
    let bo = app.member(&clinic, "bo", &[Role::Doctor]).await;
    let cy = app.member(&clinic, "cy", &[Role::Doctor]).await;
    let ctx = app.ctx(&clinic, &amara).await;
    let gone = cliniq_platform::tenancy::MemberPatch { roles: None, active: Some(false) };
    app.platform.change_member(&ctx, cy.id, gone).await.unwrap();

    let (told, names) = app
        .platform
        .db()
        .read(&ctx, move |tx| {
            let told = tenancy::members_with(tx, Perm::TaskDecide)?;
            Ok((told, tenancy::names(tx, &[bo.user.id, cy.user.id])?))
        })
        .await
        .unwrap();

    assert_eq!(told, [bo.user.id]);
    assert_eq!(
        (names[&bo.user.id].as_str(), names[&cy.user.id].as_str()),
        ("bo", "cy"),
        "former people keep their names"
    );
}
