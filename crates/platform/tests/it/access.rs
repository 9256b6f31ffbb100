//! Which clinic a request is about, and what nobody may see of the others.

use axum::http::StatusCode;
use cliniq_platform::{
    access::Role,
    keys::Keys,
    secret::Secret,
    tenancy::{self, Clinic},
};
use serde_json::json;

use crate::world::TestPlatform;

async fn two_clinics(app: &TestPlatform) -> (Clinic, Clinic) {
    let (lakeview, harbor) = (app.clinic("Lakeview").await, app.clinic("Harbor").await);
    app.member(&lakeview, "amara", &[Role::Owner]).await;
    app.member(&harbor, "cy", &[Role::Owner]).await;
    (lakeview, harbor)
}

#[tokio::test]
async fn another_clinic_is_as_unknown_as_one_that_does_not_exist() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = two_clinics(&app).await;
    let mut amara = app.signed_in(&lakeview, "amara").await;
    let mut answers = Vec::new();
    for slug in [harbor.slug.as_str(), "no-such-clinic", ""] {
        amara.clinic = Some(slug.to_owned());
        let mut body = amara.get("/api/members").await.refused(404, "clinic.not-found");
        body["request_id"] = json!(null);
        answers.push(body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn another_clinics_rows_are_not_found() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = two_clinics(&app).await;
    let bo = app.member(&harbor, "bo", &[Role::Staff]).await;
    let mut cy = app.signed_in(&harbor, "cy").await;
    let body = json!({ "name": "Export", "permissions": ["member.read"] });
    let token = cy.post("/api/tokens", body).await.expect(StatusCode::CREATED);
    let mut amara = app.signed_in(&lakeview, "amara").await;

    amara.patch(&format!("/api/members/{}", bo.id), json!({ "active": false })).await.refused(404, "member.not-found");
    amara.patch("/api/members/nonsense", json!({ "active": false })).await.refused(404, "member.not-found");
    amara.delete(&format!("/api/tokens/{}", token["id"].as_str().unwrap())).await.refused(404, "token.not-found");
    let audit = amara.get("/api/audit").await.expect(StatusCode::OK);
    assert!(!audit.to_string().contains(bo.id.as_str()));
    assert!(!amara.get("/api/members").await.expect(StatusCode::OK).to_string().contains("bo@example.org"));
}

#[tokio::test]
async fn who_has_one_clinic_need_not_name_it_and_who_has_two_must() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = two_clinics(&app).await;
    let mut amara = app.signed_in(&lakeview, "amara").await;
    amara.clinic = None;
    amara.get("/api/members").await.expect(StatusCode::OK);
    app.member(&harbor, "amara", &[Role::Staff]).await;
    amara.get("/api/members").await.refused(400, "clinic.required");
    amara.clinic = Some(harbor.slug);
    amara.get("/api/members").await.refused(403, "access.denied");
}

#[tokio::test]
async fn the_audit_names_the_people_and_comes_in_pages_newest_first() {
    let app = TestPlatform::new();
    let (lakeview, _) = two_clinics(&app).await;
    let mut amara = app.signed_in(&lakeview, "amara").await;
    let page = amara.get("/api/audit?limit=1").await.expect(StatusCode::OK);
    let entry = &page["items"][0];
    assert_eq!(
        (&entry["action"], &entry["actor"]["name"], &entry["actor"]["kind"]),
        (&json!("session.begin"), &json!("amara"), &json!("user"))
    );
    let next = page["next"].as_str().unwrap();
    let page = amara.get(&format!("/api/audit?limit=50&cursor={next}")).await.expect(StatusCode::OK);
    let actions: Vec<&str> = page["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["member.create", "clinic.create"]);
    amara.get("/api/audit?cursor=x").await.refused(400, "http.bad-cursor");
}

#[tokio::test]
async fn credentials_of_vendors_are_sealed_for_their_clinic_and_open_there_only() {
    let app = TestPlatform::new();
    let (lakeview, harbor) = two_clinics(&app).await;
    let keys = app.platform.keys().clone();
    let ctx = app.platform.ctx_for_host(lakeview.id);
    let put = |keys: Keys| {
        move |tx: &mut cliniq_platform::db::Tx<'_>| {
            let secret = Secret::new("vendor-secret-5309".to_owned());
            tenancy::put_connector(tx, &keys, "twilio", &json!({ "account_sid": "AC1" }), Some(&secret))
        }
    };
    app.platform.db().write(&ctx, put(keys.clone())).await.unwrap();
    app.platform.db().write(&ctx, put(keys.clone())).await.unwrap();

    let read = keys.clone();
    let stored =
        app.platform.db().read(&ctx, move |tx| tenancy::connector(tx, &read, "twilio")).await.unwrap().unwrap();
    assert_eq!(stored.settings["account_sid"], "AC1");
    assert_eq!(stored.secret.as_ref().unwrap().expose(), "vendor-secret-5309");
    assert!(!format!("{stored:?}").contains("5309"));
    let other = app.platform.ctx_for_host(harbor.id);
    let none = app.platform.db().read(&other, move |tx| tenancy::connector(tx, &keys, "twilio")).await.unwrap();
    assert!(none.is_none());
    let stranger = Keys::of(&Secret::new([9; 32]));
    let refused =
        app.platform.db().read(&ctx, move |tx| tenancy::connector(tx, &stranger, "twilio")).await.unwrap_err();
    assert_eq!(refused.code(), "keys.cannot-open");
    let session = app.browser().get("/api/session").await.expect(StatusCode::OK);
    assert_eq!(session["simulated"], json!(false), "a vendor is connected now");
}

#[tokio::test]
async fn clinics_of_the_same_name_get_addresses_of_their_own() {
    let app = TestPlatform::new();
    let mut slugs = Vec::new();
    for _ in 0..3 {
        slugs.push(app.clinic("St. Mary's").await.slug);
    }
    assert_eq!(slugs, ["st-marys", "st-marys-2", "st-marys-3"]);
}
