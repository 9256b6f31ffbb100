//! What goes wrong at the models, and what people do about it.

use std::time::Duration;

use cliniq_council::runs::stages::Stage;
use serde_json::{Value, json};

use crate::panel::{Does, TestCouncil, units};

const MINUTE: Duration = Duration::from_secs(60);

fn losses(run: &Value) -> Vec<(u64, String, String)> {
    let loss = |loss: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (loss["stage"].as_u64().unwrap(), text(&loss["model"]), text(&loss["cause"]["code"]))
    };
    run["losses"].as_array().unwrap().iter().map(loss).collect()
}

#[tokio::test]
async fn a_lost_model_is_named_with_stage_and_cause_and_the_run_goes_on() {
    for stage in Stage::ALL {
        let app = TestCouncil::new().await;
        app.models.order("a_b_c", stage, &[Does::Fails("timed_out")]);
        let id = app.started().await;
        let run = app.work(&id).await;
        // It is not the consolidator: in that stage nobody asks it.
        let expected = if stage == Stage::Consolidation { "complete" } else { "degraded" };
        assert_eq!(run["state"], expected, "{stage:?}: {run}");
        let lost: Vec<_> = losses(&run).into_iter().map(|(stage, model, code)| (stage, model + " " + &code)).collect();
        let count = usize::from(stage != Stage::Consolidation);
        assert_eq!(lost, vec![(u64::from(stage.number()), "a_b_c timed_out".to_owned()); count]);
        assert!(run["offered_artifact_id"].is_string());
    }
}

#[tokio::test]
async fn when_all_fail_the_run_says_so_and_what_is_left_is_offered() {
    for (stage, state) in [
        (Stage::Analysis, "failed"),
        (Stage::PeerReview, "degraded"),
        (Stage::Revision, "failed"),
        (Stage::Consolidation, "failed"),
        (Stage::FinalReview, "degraded"),
        (Stage::FinalDrafts, "degraded"),
    ] {
        let app = TestCouncil::new().await;
        for model in TestCouncil::PANEL {
            app.models.order(model, stage, &[Does::Fails("upstream")]);
        }
        let id = app.started().await;
        let run = app.work(&id).await;
        assert_eq!(run["state"], state, "{stage:?}");
        assert_eq!(losses(&run).len(), if stage == Stage::Consolidation { 2 } else { 3 }, "{stage:?}");
        assert_eq!(run["offers_consolidation"], stage == Stage::FinalDrafts, "{stage:?}");
        assert_eq!(run["offered_artifact_id"].is_string(), state == "degraded", "{stage:?}");
    }
}

#[tokio::test]
async fn a_fallback_consolidates_when_the_consolidator_cannot() {
    let app = TestCouncil::new().await;
    app.models.order("a/b:c", Stage::Consolidation, &[Does::Fails("refused")]);
    let id = app.started().await;
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), losses(&run)[0].0), (Some("degraded"), 4));
    assert!(units(&run).contains(&(1, 4, "a:b/c".to_owned(), "done".to_owned())));
    // Another attempt at what was stood in for would change nothing.
    assert_eq!(app.wish(&id, "retry").await.expect(409)["code"], "run.nothing-to-retry");
}

#[tokio::test]
async fn a_missing_sign_in_parks_the_run_and_it_goes_on_by_itself_without_paying_twice() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::Revision, &[Does::NeedsAuth, Does::Works]);
    app.models.open(true);
    let id = app.started().await;
    app.models.open(false);
    let run = app.work(&id).await;
    assert_eq!(run["state"], "needs_auth");
    let parked = run["units"].as_array().unwrap().iter().find(|unit| unit["state"] == "needs_auth").unwrap();
    assert_eq!((&parked["cause"]["code"], &parked["model"]), (&json!("client_key"), &json!("a_b_c")));
    // Nothing is tried while the upstream does not let us in, however much time passes.
    app.advance(10 * MINUTE);
    app.council.ask_for_auth().await;
    assert_eq!(app.work(&id).await["state"], "needs_auth");
    assert_eq!(app.models.count("a_b_c", Stage::Revision), 1);
    app.models.open(true);
    app.council.ask_for_auth().await;
    assert_eq!(app.work(&id).await["state"], "complete");
    assert_eq!(app.models.asked().len(), 17);
}

#[tokio::test]
async fn somebody_may_go_on_at_once_or_without_the_model() {
    for (query, state) in [("resume", "complete"), ("resume?without_parked=true", "degraded")] {
        let app = TestCouncil::new().await;
        app.models.order("a_b_c", Stage::Analysis, &[Does::NeedsAuth, Does::Works]);
        let id = app.started().await;
        assert_eq!(app.work(&id).await["state"], "needs_auth");
        app.wish(&id, query).await.expect(200);
        let run = app.work(&id).await;
        assert_eq!(run["state"], state, "{query}");
    }
}

#[tokio::test]
async fn limits_are_waited_for_and_days_are_not() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::Analysis, &[Does::Cools(MINUTE), Does::Works]);
    let id = app.started().await;
    let run = app.work(&id).await;
    assert_eq!(run["state"], "cooling_down");
    let parked = run["units"].as_array().unwrap().iter().find(|unit| unit["state"] == "cooling_down").unwrap();
    assert!(parked["until"].is_string());
    app.advance(MINUTE);
    assert_eq!(app.work(&id).await["state"], "complete");

    app.models.order("a_b_c", Stage::Analysis, &[Does::Cools(Duration::from_secs(495_669))]);
    let id = app.started().await;
    let run = app.work(&id).await;
    assert_eq!(run["state"], "degraded");
    assert_eq!(losses(&run)[0], (1, "a_b_c".to_owned(), "cooling_down".to_owned()));
}

#[tokio::test]
async fn a_model_that_always_promises_the_next_minute_is_not_waited_for_all_day() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::Analysis, &[Does::Cools(MINUTE)]);
    let id = app.started().await;
    for _ in 0..12 {
        app.work(&id).await;
        app.advance(MINUTE);
    }
    let run = app.run(&id).await;
    assert_eq!((run["state"].as_str(), losses(&run).len()), (Some("degraded"), 1));
    assert!(app.models.count("a_b_c", Stage::Analysis) <= 11);
}

#[tokio::test]
async fn replies_that_are_no_json_lose_the_unit_and_not_the_run() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::PeerReview, &[Does::Babbles]);
    app.models.order("a_b_c", Stage::FinalReview, &[Does::Babbles]);
    let id = app.started().await;
    let run = app.work(&id).await;
    let lost: Vec<u64> = losses(&run).iter().filter(|loss| loss.2 == "malformed").map(|loss| loss.0).collect();
    assert_eq!((run["state"].as_str(), lost), (Some("degraded"), vec![2, 5]));
}

#[tokio::test]
async fn a_retry_asks_only_for_what_has_failed() {
    let app = TestCouncil::new().await;
    app.models.order("a_b_c", Stage::FinalDrafts, &[Does::Fails("timed_out"), Does::Works]);
    let id = app.started().await;
    assert_eq!(app.work(&id).await["state"], "degraded");
    app.wish(&id, "retry").await.expect(202);
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), app.models.asked().len()), (Some("complete"), 17));
    assert_eq!(app.wish(&id, "retry").await.expect(409)["code"], "run.illegal-move");
}

#[tokio::test]
async fn a_halted_run_asks_nobody_and_goes_on_where_it_was() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    app.wish(&id, "pause").await.expect(200);
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), app.models.asked().len()), (Some("paused"), 0));
    assert_eq!(app.wish(&id, "pause").await.expect(200)["state"], "paused");
    assert_eq!(app.wish(&id, "start").await.expect(409)["code"], "run.illegal-move");
    app.wish(&id, "resume").await.expect(200);
    assert_eq!(app.work(&id).await["state"], "complete");
    assert_eq!(app.models.asked().len(), 16);
}

#[tokio::test]
async fn a_cancelled_run_asks_nobody_any_more() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    app.wish(&id, "cancel").await.expect(200);
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), app.models.asked().len()), (Some("cancelled"), 0));
    app.wish(&id, "cancel").await.expect(200);
    assert_eq!(app.wish(&id, "resume").await.expect(409)["code"], "run.illegal-move");
    app.wish(&id, "rerun").await.expect(202);
    assert_eq!(app.work(&id).await["state"], "complete");
}

#[tokio::test]
async fn a_call_under_way_is_dropped_when_its_run_is_cancelled() {
    let app = TestCouncil::new().await;
    for model in TestCouncil::PANEL {
        app.models.order(model, Stage::Analysis, &[Does::Hangs]);
    }
    let id = app.started().await;
    let cancel = async {
        while app.models.asked().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        app.wish(&id, "cancel").await.expect(200);
    };
    tokio::join!(cancel, app.run_jobs());
    let run = app.run(&id).await;
    assert_eq!(run["state"], "cancelled");
    assert!(units(&run).iter().all(|(_, _, _, state)| state == "waiting" || state == "queued"), "{run}");
}

#[tokio::test]
async fn a_damaged_file_is_a_loss_and_not_a_text() {
    let app = TestCouncil::new().await;
    app.models.order("a:b/c", Stage::Revision, &[Does::Fails("timed_out")]);
    let id = app.started().await;
    app.work(&id).await;
    let name = format!("{id}/stage-1/a=3ab=2fc.md");
    app.platform.artifacts().write_named(&name, b"something else".to_vec()).await.unwrap();
    let read = app.get(&app.doctor().await, &format!("/api/runs/{id}/artifacts/1/a=3ab=2fc.md")).await;
    assert_eq!(read.expect(500)["code"], "internal");
    app.wish(&id, "retry").await.expect(202);
    let run = app.work(&id).await;
    assert_eq!(losses(&run), [(3, "a:b/c".to_owned(), "artifact-damaged".to_owned())]);
}

#[tokio::test]
async fn a_report_that_is_away_is_told_and_does_not_halt_the_run() {
    let app = TestCouncil::new().await;
    let id = app.started().await;
    app.is_away.store(true, std::sync::atomic::Ordering::Relaxed);
    let run = app.work(&id).await;
    assert_eq!((run["state"].as_str(), losses(&run).len()), (Some("degraded"), 3));
    assert!(losses(&run).iter().all(|loss| (loss.0, loss.2.as_str()) == (5, "report.not-read")));
}
