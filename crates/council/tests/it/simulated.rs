//! Runs through the real gateway, over the wire, against the simulated upstream.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use cliniq_council::{Council, gateway::ThroughGateway};
use cliniq_llm::{
    Gateway, Settings,
    simulated::{DISSENTER, Fault, Options, RESPONSES_ONLY, Rule, Running, Upstream},
};
use cliniq_platform::{Id, access::Role};
use cliniq_testkit::TestApp;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;

use crate::panel::FakeReports;

struct World {
    app: TestApp,
    council: Council,
    upstream: Running,
    body: Value,
}

impl World {
    /// The council with this panel, whose first member consolidates.
    async fn new(panel: &[&str]) -> Self {
        let upstream = Upstream::start(Options::default()).unwrap();
        let settings = Settings { within: Duration::from_secs(2), ..Settings::hurried(upstream.address()) };
        let (patient, report, clinic) = (Id::new(), Id::new(), Arc::new(Mutex::new(None)));
        let reports = FakeReports { patient, report, clinic: Arc::clone(&clinic), is_away: Arc::default() };
        let mut made = None;
        let app = TestApp::of(cliniq_council::catalog(), |platform| {
            let gateway = Gateway::new(platform.db().clone(), settings).unwrap();
            let models = ThroughGateway::new(gateway, platform.clock().clone(), Vec::new());
            let council = Council::new(platform.clone(), Arc::new(models), Arc::new(reports));
            let router: OpenApiRouter = cliniq_council::routes().with_state(council.clone());
            let units = cliniq_council::jobs(&council);
            made = Some(council);
            (router.split_for_parts().0, units)
        })
        .await;
        *clinic.lock().unwrap() = Some(app.north.id);
        let body = json!({ "patient_id": patient, "report_ids": [report], "models": panel, "consolidator": panel[0],
            "options": { "patience_s": 60 } });
        Self { app, council: made.unwrap(), upstream, body }
    }

    /// A run, worked on until nothing is left to do.
    async fn run(&self) -> Value {
        let doctor = self.app.north(Role::Doctor).await;
        let run = self.app.post(&doctor, "/api/runs", self.body.clone()).await.expect(201);
        let path = format!("/api/runs/{}", run["id"].as_str().unwrap());
        self.app.post(&doctor, &format!("{path}/start"), json!({})).await.expect(202);
        self.app.run_jobs().await;
        self.app.get(&doctor, &path).await.expect(200)
    }
}

#[tokio::test]
async fn a_run_over_the_wire_is_complete_and_every_call_is_booked() {
    let world = World::new(&["sim-gpt-5.2", "sim-claude-opus-5", DISSENTER, RESPONSES_ONLY]).await;
    let run = world.run().await;
    assert_eq!((run["state"].as_str(), run["losses"].as_array().unwrap().len()), (Some("complete"), 0), "{run}");
    let doctor = world.app.north(Role::Doctor).await;
    let path = format!("/api/runs/{}", run["id"].as_str().unwrap());
    let calls = world.app.get(&doctor, &format!("{path}/calls")).await.expect(200);
    let calls = calls.as_array().unwrap();
    assert_eq!(calls.len(), run["units"].as_array().unwrap().len());
    assert!(
        calls.iter().all(|call| call["error"].is_null() && call["purpose"].as_str().unwrap().starts_with("council."))
    );
    let endpoints = |model: &str| -> Vec<&Value> {
        calls.iter().filter(|call| call["model"] == model).map(|call| &call["endpoint"]).collect()
    };
    assert!(endpoints(RESPONSES_ONLY).iter().all(|endpoint| **endpoint == "responses"));
    let reviews = world.app.get(&doctor, &format!("{path}/reviews")).await.expect(200);
    assert_eq!(reviews["reviews"].as_array().unwrap().len(), 4);
    assert!(reviews["agreement"]["dissent"].as_array().unwrap().iter().any(|it| it["inverted"].as_u64() > Some(0)));
    let health = world.app.get(&doctor, "/api/health").await.expect(200);
    assert_eq!((&health["upstream"]["reachable"], &health["upstream"]["simulated"]), (&json!(true), &json!(true)));
}

/// What a run comes to when one of three models meets a fault in one stage, and why.
fn outcome(run: &Value) -> (String, Vec<String>) {
    let units = run["units"].as_array().unwrap().iter().filter(|unit| unit["cause"].is_object());
    let told =
        |unit: &Value| format!("{} {}", unit["model"].as_str().unwrap(), unit["cause"]["code"].as_str().unwrap());
    (run["state"].as_str().unwrap().to_owned(), units.map(told).collect())
}

#[tokio::test]
async fn every_fault_of_the_upstream_is_told_with_its_cause_and_costs_one_model_at_most() {
    const VICTIM: &str = "sim-gemini-3-pro";
    let expect = |fault: Fault| match fault {
        Fault::MissingKey | Fault::InvalidKey | Fault::SafeMode => Some(("needs_auth", "client_key")),
        Fault::ProviderLogin | Fault::ProviderLoginVerbatim => Some(("needs_auth", "provider_login")),
        Fault::AuthUnavailable => Some(("needs_auth", "no_account")),
        Fault::UnknownModel | Fault::ModelNotFound => Some(("degraded", "unknown_model")),
        Fault::Permission => Some(("degraded", "permission")),
        Fault::Quota => Some(("degraded", "quota")),
        Fault::ContextLength | Fault::TooLarge => Some(("degraded", "too_long")),
        Fault::Truncated => Some(("degraded", "truncated")),
        Fault::Hang => Some(("degraded", "timed_out")),
        _ => None,
    };
    // Stage 4 is the consolidator's alone.
    let stages = [1, 2, 3, 5, 6];
    for (index, fault) in Fault::ALL.iter().enumerate() {
        let stage = stages[index % stages.len()];
        let world = World::new(&["sim-gpt-5.2", "sim-claude-opus-5", VICTIM]).await;
        world.upstream.set_rules(vec![Rule::always(*fault).model(VICTIM).stage(stage)]);
        let run = world.run().await;
        let (state, causes) = outcome(&run);
        let told = format!("{fault:?} in stage {stage}: {state}, {causes:?}");
        match state.as_str() {
            "complete" => assert!(causes.is_empty(), "{told}"),
            "degraded" | "needs_auth" | "cooling_down" => {
                assert!(!causes.is_empty() && causes.iter().all(|cause| cause.starts_with(VICTIM)), "{told}");
            }
            _ => panic!("{told}"),
        }
        if let Some((expected, code)) = expect(*fault) {
            assert_eq!(
                (state.as_str(), causes.first().map(String::as_str)),
                (expected, Some(&*format!("{VICTIM} {code}"))),
                "{told}"
            );
        }
        // The fault goes away: whoever was parked goes on, and nothing finished is asked for again.
        if state == "needs_auth" || state == "cooling_down" {
            let before = world.upstream.count();
            world.upstream.set_rules(Vec::new());
            world.council.ask_for_auth().await;
            world.app.advance(Duration::from_secs(6 * 60));
            world.council.advance_runs().await.unwrap();
            world.app.run_jobs().await;
            let doctor = world.app.north(Role::Doctor).await;
            let path = format!("/api/runs/{}", run["id"].as_str().unwrap());
            let run = world.app.get(&doctor, &path).await.expect(200);
            let left = 16 - run["units"].as_array().unwrap().iter().filter(|unit| unit["attempt"] == 1).count() as u64;
            assert!(matches!(run["state"].as_str(), Some("complete" | "degraded")), "{told}, then {run}");
            assert!(world.upstream.count() - before <= 16 && left <= 1, "{told}");
        }
    }
}
