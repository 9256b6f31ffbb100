//! Patients: entered, found, changed, and seen by nobody else.

use axum::Router;
use cliniq_platform::{Phi, access::Role, events::Catalog, http, jobs::Registry, patients, phi::Purpose};
use cliniq_testkit::TestApp;
use serde_json::json;

async fn app() -> TestApp {
    TestApp::of(Catalog::default(), |platform| {
        let (routes, _) = patients::routes().split_for_parts();
        let router: Router = http::wrap(routes.with_state(platform.clone()), std::time::Duration::from_secs(30));
        (router, Registry::default())
    })
    .await
}

#[tokio::test]
async fn a_patient_is_found_by_words_and_by_the_number_that_calls() {
    let app = app().await;
    let staff = app.north(Role::Staff).await;
    let body = json!({ "label": "Ana Nuñez-Müller", "date_of_birth": "1980-05-06", "phone": "(202) 555-0143", "tags": ["adult", " adult "] });
    let made = app.post(&staff, "/api/patients", body).await.expect(201);
    assert_eq!((made["phone"].as_str(), &made["tags"]), (Some("+12025550143"), &json!(["adult"])));
    app.post(&staff, "/api/patients", json!({ "label": "JD-01" })).await.expect(201);
    let found = async |q: &str| {
        let page = app.post(&staff, "/api/patients/search", json!({ "q": q })).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (found("nunez ANA").await, found("0143").await, found("adult").await, found("%").await, found("zoe").await),
        (1, 1, 1, 2, 0)
    );
    let ctx = app.platform.ctx_for_member(app.north.id, staff.user).await.unwrap();
    let caller = Phi::new("+12025550143".to_owned());
    let of_number = app.platform.db().read(&ctx, move |tx| patients::by_phone(tx, &caller)).await.unwrap();
    assert_eq!(of_number[0].details.label.open(Purpose::Show), "Ana Nuñez-Müller");
}

#[tokio::test]
async fn an_edit_needs_the_version_it_was_made_on_and_each_look_is_audited() {
    let app = app().await;
    let staff = app.north(Role::Staff).await;
    let id = app.post(&staff, "/api/patients", json!({ "label": "JD-01" })).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/patients/{id}");
    let changed = app.put(&staff, &path, 1, json!({ "label": "JD-02", "notes": "left-handed" })).await.expect(200);
    assert_eq!((changed["version"].as_i64(), changed["notes"].as_str()), (Some(2), Some("left-handed")));
    assert_eq!(app.put(&staff, &path, 1, json!({ "label": "JD-03" })).await.expect(409)["code"], "patient.moved-on");
    app.get(&staff, &path).await.expect(200);
    app.delete(&staff, &path).await.expect(204);
    app.get(&staff, &path).await.expect(404);
    let owner = app.north(Role::Owner).await;
    let ctx = app.platform.ctx_for_member(app.north.id, owner.user).await.unwrap();
    let actions: Vec<String> =
        app.platform.list_audit(&ctx, None, 20).await.unwrap().items.into_iter().map(|it| it.action).collect();
    for action in ["patient.create", "patient.change", "patient.read", "patient.delete"] {
        assert!(actions.iter().any(|it| it == action), "{action}: {actions:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_true_is_refused_by_field() {
    let app = app().await;
    let staff = app.north(Role::Staff).await;
    let wrong = json!({ "label": "  ", "date_of_birth": "2090-01-01", "phone": "twelve" });
    let refused = app.post(&staff, "/api/patients", wrong).await.expect(422);
    let fields: Vec<&str> =
        refused["fields"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!((refused["code"].as_str(), fields), (Some("patient.invalid"), vec!["label", "date_of_birth", "phone"]));
}

#[tokio::test]
async fn another_clinics_patients_do_not_exist_and_experts_see_none() {
    let app = app().await;
    let staff = app.north(Role::Staff).await;
    let id = app.post(&staff, "/api/patients", json!({ "label": "JD-01" })).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let stranger = app.south(Role::Owner).await;
    app.get(&stranger, &format!("/api/patients/{id}")).await.expect(404);
    app.put(&stranger, &format!("/api/patients/{id}"), 1, json!({ "label": "x" })).await.expect(404);
    app.delete(&stranger, &format!("/api/patients/{id}")).await.expect(404);
    assert_eq!(app.get(&stranger, "/api/patients").await.expect(200)["items"], json!([]));
    let expert = app.north(Role::Expert).await;
    app.get(&expert, "/api/patients").await.expect(403);
}
