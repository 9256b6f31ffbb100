//! A run from its making to its signature.

use cliniq_council::{models::Ask, runs::stages::Stage};
use cliniq_platform::{Id, access::Role, phi::Purpose};
use serde_json::{Value, json};

use crate::panel::{Does, TestCouncil, units};

#[tokio::test]
async fn a_run_goes_through_six_stages_and_is_signed_by_a_doctor() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), run["losses"].as_array().unwrap().len()), (Some("complete"), 0), "{run}");
    let all = units(&run);
    assert_eq!(all.len(), 16);
    assert!(all.iter().all(|(round, _, _, state)| *round == 1 && state == "done"), "{all:?}");
    assert!(TestCouncil::PANEL.iter().all(|model| app.models.count(model, Stage::FinalDrafts) == 1));
    assert_eq!(run["votes"], json!({ "approve": 3, "revise": 0, "majority_revises": false }));

    let doctor = app.doctor().await;
    assert_eq!(app.wish(&id, "sign").await.expect(409)["code"], "run.not-selected");
    let draft = run["offered_artifact_id"].as_str().unwrap().to_owned();
    let analysis = run["units"][0]["artifact"]["id"].clone();
    let select = format!("/api/runs/{id}/select");
    let refused = app.post(&doctor, &select, json!({ "artifact_id": analysis })).await.expect(409);
    assert_eq!(refused["code"], "run.not-selectable");
    let chosen = app.post(&doctor, &select, json!({ "artifact_id": draft })).await.expect(200);
    assert_eq!(chosen["selection"]["artifact_id"], draft);
    let owner = app.north(Role::Owner).await;
    let sign = format!("/api/runs/{id}/sign");
    assert_eq!(app.post(&owner, &sign, json!({})).await.expect(403)["code"], "access.denied");
    let signed = app.post(&doctor, &sign, json!({ "note": "Seen with the patient." })).await.expect(200);
    let file = run["units"].as_array().unwrap().iter().find(|unit| unit["artifact"]["id"] == draft.as_str()).unwrap();
    assert_eq!(signed["signature"]["sha256"], file["artifact"]["sha256"]);
    assert_eq!(app.post(&doctor, &sign, json!({})).await.expect(200)["signature"], signed["signature"]);
    for wish in ["rerun?from_stage=6", "select"] {
        let body = json!({ "artifact_id": draft });
        let refused = app.post(&doctor, &format!("/api/runs/{id}/{wish}"), body).await.expect(409);
        assert_eq!(refused["code"], "run.signed", "{wish}");
    }
}

#[tokio::test]
async fn files_are_made_of_the_chosen_draft_and_a_signature_begins_a_new_edition() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    let run = app.work(&id).await;
    let doctor = app.doctor().await;
    let (export, exports) = (format!("/api/runs/{id}/export"), format!("/api/runs/{id}/exports"));
    assert_eq!(app.post(&doctor, &export, json!({})).await.expect(409)["code"], "export.not-selected");
    assert_eq!(app.get(&doctor, &exports).await.expect(200), json!([]));

    let draft = json!({ "artifact_id": run["offered_artifact_id"] });
    app.post(&doctor, &format!("/api/runs/{id}/select"), draft).await.expect(200);
    let unsigned = app.post(&doctor, &export, json!({})).await.expect(200);
    assert_eq!(names(&unsigned), ["final.md", "final.html", "final.pdf", "final.docx"]);
    assert_eq!(app.post(&doctor, &export, json!({})).await.expect(200), unsigned, "the same bytes every time");
    assert_eq!(app.get(&doctor, &format!("{exports}/patient.pdf")).await.expect(404)["code"], "export.not-found");

    app.post(&doctor, &format!("/api/runs/{id}/sign"), json!({})).await.expect(200);
    assert_eq!(app.get(&doctor, &exports).await.expect(200), json!([]), "what was made before the signature is old");
    let signed = app.post(&doctor, &export, json!({})).await.expect(200);
    assert_eq!(names(&signed), ["final.md", "final.html", "final.pdf", "final.docx", "patient.pdf"]);
    assert_eq!(app.get(&doctor, &exports).await.expect(200), signed);
    let text = app.get(&doctor, &format!("{exports}/final.md")).await;
    assert_eq!(text.headers["content-disposition"], "attachment; filename=\"final.md\"");
    let text = text.body.as_str().unwrap().to_owned();
    assert!(text.contains("Patient seven") && text.contains("not a diagnosis") && text.contains("analysis@"), "{text}");
    let stranger = app.south(Role::Owner).await;
    app.get(&stranger, &format!("{exports}/final.md")).await.expect(404);
}

fn names(files: &Value) -> Vec<&str> {
    files.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_figures_of_a_text_are_traced_to_the_report() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    let run = app.work(&id).await;
    let doctor = app.doctor().await;
    let artifact = &run["units"].as_array().unwrap().last().unwrap()["artifact"];
    let (folder, name) = (artifact["folder"].as_str().unwrap(), artifact["name"].as_str().unwrap());
    let at = format!("/api/runs/{id}/artifacts/{folder}/{name}");
    let text = app.get(&doctor, &at).await.body.as_str().unwrap().to_owned();
    let traced = app.get(&doctor, &format!("{at}/numbers")).await.expect(200);
    for figure in traced["figures"].as_array().unwrap() {
        let (start, end) = (figure["start"].as_u64().unwrap() as usize, figure["end"].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], figure["text"].as_str().unwrap());
    }
    assert!(traced["figures"].as_array().unwrap().iter().any(|figure| figure["verdict"] == "exact"), "{text} {traced}");
}

#[tokio::test]
async fn the_files_lie_where_the_names_say_and_are_read_back() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    app.work(&id).await;
    let doctor = app.doctor().await;
    let listed = app.get(&doctor, &format!("/api/runs/{id}/artifacts")).await.expect(200);
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 16);
    let mut names = Vec::new();
    for artifact in listed {
        let (folder, name) = (artifact["folder"].as_str().unwrap(), artifact["name"].as_str().unwrap());
        let text = app.get(&doctor, &format!("/api/runs/{id}/artifacts/{folder}/{name}")).await;
        assert_eq!(text.headers["content-type"], artifact["content_type"].as_str().unwrap());
        assert_eq!(text.headers["etag"], format!("\"{}\"", artifact["sha256"].as_str().unwrap()));
        let stored = app.platform.artifacts().read_named(&format!("{id}/{folder}/{name}")).await.unwrap().unwrap();
        assert_eq!(stored.len() as i64, artifact["size"].as_i64().unwrap());
        names.push(format!("{folder}/{name}"));
    }
    assert_eq!(&names[..3], ["stage-1/a=2fb=3ac.md", "stage-1/a=3ab=2fc.md", "stage-1/a_b_c.md"]);
    assert!(names.contains(&"stage-5/a_b_c.json".to_owned()));
    app.get(&doctor, &format!("/api/runs/{id}/artifacts/1/a_b_c.md")).await.expect(200);
    for nothing in ["stage-7/a_b_c.md", "stage-1/..%2fstage-2%2fa_b_c.md", "stage-1/A_b_c.md", "%2e%2e/context.md"] {
        let refused = app.get(&doctor, &format!("/api/runs/{id}/artifacts/{nothing}")).await.expect(404);
        assert_eq!(refused["code"], "run-artifact.not-found", "{nothing}");
    }
}

/// The part of a prompt that changes from stage to stage.
fn task(ask: &Ask) -> &str {
    ask.task.open(Purpose::Decide)
}

#[tokio::test]
async fn prompts_begin_alike_and_name_nobody() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    let run = app.work(&id).await;
    let asked = app.models.asked();
    let heads: Vec<(&str, &str)> =
        asked.iter().map(|ask| (ask.system.as_str(), ask.context.open(Purpose::Decide).as_str())).collect();
    assert!(heads.windows(2).all(|pair| pair[0] == pair[1]));
    for ask in asked.iter().filter(|ask| ask.stage != Stage::Revision) {
        for model in TestCouncil::PANEL {
            assert!(!task(ask).contains(model), "{} is named in {:?}", model, ask.stage);
        }
    }
    let label = |model: &str| {
        let panel = run["panel"].as_array().unwrap();
        panel.iter().find(|it| it["model"] == model).unwrap()["label"].as_str().unwrap().to_owned()
    };
    let reviews: Vec<&Ask> = asked.iter().filter(|ask| ask.stage == Stage::PeerReview).collect();
    for ask in &reviews {
        assert!(!task(ask).contains(&format!("label=\"{}\"", label(&ask.model))), "own analysis in {}", ask.model);
        assert_eq!(task(ask).matches("<analysis label=").count(), 2);
    }
    // Two reviewers speak of each analysis, and neither is named.
    let revision = asked.iter().find(|ask| ask.stage == Stage::Revision && ask.model == "a_b_c").unwrap();
    assert_eq!(task(revision).matches("<review>").count(), 2);
    assert!(task(revision).contains("[a model] doubts"));
    assert!(!task(revision).contains("a/b:c"));
    let vote = asked.iter().find(|ask| ask.stage == Stage::FinalReview).unwrap();
    assert!(task(vote).contains("12.5: exact"));
}

#[tokio::test]
async fn four_starts_at_once_make_one_run() {
    let app = TestCouncil::new().await;
    let doctor = app.doctor().await;
    let run = app.post(&doctor, "/api/runs", app.body(&TestCouncil::PANEL)).await.expect(201);
    let id = run["id"].as_str().unwrap();
    let starts = futures::future::join_all((0..4).map(|_| app.wish(id, "start"))).await;
    for start in starts {
        let run = start.expect(202);
        assert_eq!((run["state"].as_str(), run["units"].as_array().unwrap().len()), (Some("queued"), 3));
    }
    app.work(id).await;
    assert_eq!(app.models.asked().len(), 16);
    app.wish(id, "start").await.expect(202);
    app.work(id).await;
    assert_eq!(app.models.asked().len(), 16);
}

#[tokio::test]
async fn a_majority_for_changes_brings_a_second_consolidation_that_knows_them() {
    let app = TestCouncil::new().await;
    for model in ["a/b:c", "a:b/c"] {
        app.models.order(model, Stage::FinalReview, &[Does::Revises]);
    }
    let id = app.started().await;
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), run["rounds"].as_array().unwrap().len()), (Some("complete"), 2));
    assert_eq!(run["rounds"][1], json!({ "from_stage": 4, "why": "revise" }));
    let asked = app.models.asked();
    let second = asked.iter().rfind(|ask| ask.stage == Stage::Consolidation).unwrap();
    assert!(task(second).contains("An earlier consolidation follows"));
    assert!(task(second).contains("- Name the session of the alpha power."));
    let draft = asked.iter().rfind(|ask| ask.stage == Stage::FinalDrafts).unwrap();
    assert_eq!(task(draft).matches("Name the session").count(), 1);
    let files = app.platform.artifacts();
    assert!(files.read_named(&format!("{id}/stage-4-round-2/a=2fb=3ac.md")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_rerun_makes_a_round_of_its_own_and_keeps_what_was_there() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    app.work(&id).await;
    app.wish(&id, "rerun?from_stage=5").await.expect(202);
    // Asked again while it works, it is the same rerun.
    app.wish(&id, "rerun?from_stage=5").await.expect(202);
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), app.models.asked().len()), (Some("complete"), 22));
    let counts = |unit: &&Value| unit["counts"] == true;
    assert_eq!(run["units"].as_array().unwrap().iter().filter(counts).count(), 16);
    assert_eq!(app.wish(&id, "rerun?from_stage=7").await.expect(422)["code"], "run.bad-stage");
}

#[tokio::test]
async fn reviews_are_counted_and_dissent_is_shown() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::FinalReview, &[Does::Revises]);
    let id = app.started().await;
    app.work(&id).await;
    let reviews = app.get(&app.doctor().await, &format!("/api/runs/{id}/reviews")).await.expect(200);
    assert_eq!((reviews["reviews"].as_array().unwrap().len(), &reviews["votes"]["revise"]), (3, &json!(1)));
    assert_eq!(reviews["agreement"]["order"].as_array().unwrap().len(), 3);
    assert!(reviews["agreement"]["kendalls_w"].is_number());
    assert_eq!(reviews["required_changes"], json!(["Name the session of the alpha power."]));
    assert!(reviews["notice"].as_str().unwrap().contains("Not a diagnosis"));
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_it_begins() {
    let app = TestCouncil::new().await;
    let doctor = app.doctor().await;
    app.models.offer("strange");
    let stranger = json!(Id::<cliniq_council::inputs::PatientId>::new());
    let cases: Vec<(Value, u16, &str)> = vec![
        (app.body(&["a_b_c"]), 422, "run.too-few-models"),
        (app.body(&["a_b_c", "a_b_c"]), 422, "run.duplicate-model"),
        (app.body(&["a_b_c", "nobody"]), 422, "run.unknown-model"),
        (with(app.body(&["a_b_c", "strange"]), "consolidator", json!("nobody")), 422, "run.unknown-consolidator"),
        (with(app.body(&["a_b_c", "strange"]), "report_ids", json!([])), 422, "run.no-reports"),
        (with(app.body(&["a_b_c", "strange"]), "patient_id", stranger), 404, "patient.not-found"),
        (with(app.body(&["a_b_c", "strange"]), "patient_id", json!("x")), 404, "patient.not-found"),
        (with(app.body(&["a_b_c", "strange"]), "options", json!({ "patience_s": 99_999 })), 422, "run.bad-panel"),
    ];
    for (body, status, code) in cases {
        assert_eq!(app.post(&doctor, "/api/runs", body).await.expect(status)["code"], code);
    }
    app.models.open(false);
    let refused = app.post(&doctor, "/api/runs", app.body(&TestCouncil::PANEL)).await.expect(503);
    assert_eq!(refused["code"], "run.upstream-unreachable");
    let health = app.get(&doctor, "/api/health").await.expect(200);
    assert_eq!(health["upstream"]["reachable"], false);
    let models = app.get(&doctor, "/api/models").await.expect(200);
    assert_eq!(
        (models["discovered"].as_array().unwrap().len(), &models["upstream"]["error_kind"]),
        (0, &json!("client_key"))
    );
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

#[tokio::test]
async fn runs_are_the_clinics_own_and_need_the_permission() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    let stranger = app.south(Role::Doctor).await;
    for path in ["", "/artifacts", "/artifacts/1/a_b_c.md", "/reviews", "/calls", "/stream"] {
        let refused = app.get(&stranger, &format!("/api/runs/{id}{path}")).await.expect(404);
        assert_eq!(refused["code"], "run.not-found", "{path}");
        app.get(&app.north(Role::Staff).await, &format!("/api/runs/{id}{path}")).await.expect(403);
    }
    for wish in ["start", "cancel", "pause", "resume", "retry", "rerun", "sign"] {
        app.post(&stranger, &format!("/api/runs/{id}/{wish}"), json!({})).await.expect(404);
        app.post(&app.north(Role::Auditor).await, &format!("/api/runs/{id}/{wish}"), json!({})).await.expect(403);
    }
    let path = format!("/api/patients/{}/runs", app.patient());
    assert_eq!(app.get(&stranger, &path).await.expect(200)["items"], json!([]));
    let listed = app.get(&app.doctor().await, &path).await.expect(200);
    assert_eq!(listed["items"][0]["id"], id.as_str());
}

macro_rules! read_all_columns {
    ($app:expr, $($table:ident),+) => {$({
        use cliniq_council::schema::$table;
        use diesel::{QueryDsl, RunQueryDsl};
        let ctx = $app.platform.ctx_for_host($app.north.id);
        let read = $app.platform.db().read(&ctx, |tx| {
            let all = tx.of($table::table).select($table::all_columns).limit(0);
            Ok(all.execute(tx.conn())?)
        });
        assert_eq!(read.await.unwrap(), 0, stringify!($table));
    })+};
}

#[tokio::test]
async fn the_schema_in_the_program_is_the_one_in_the_database() {
    let app = TestCouncil::new().await;
    read_all_columns!(app, council_runs, council_units, council_artifacts);
}
