//! The area under test: models that behave as told, reports that are there.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cliniq_council::{
    Council,
    export::ReportRead,
    facts::{self, PageText},
    inputs::{Papers, PatientId, ReportId, Reports, RunInputs, Survey},
    models::{Ask, Call, Cause, Discovered, Health, Models, Trouble},
    numbers::{self, NumberCheck, Sources},
    runs::{RunId, names, stages::Stage},
};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result, access::Role, artifacts::Artifacts, error::Kind, phi::Purpose, time::Clock,
};
use cliniq_testkit::{Person, TestApp};
use futures::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;

/// What a model does when it is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Does {
    /// Hands in what the stage asks for.
    Works,
    /// Votes for changes.
    Revises,
    /// Fails with this code.
    Fails(&'static str),
    /// The upstream wants somebody to sign in.
    NeedsAuth,
    /// The upstream's limits are reached for so long.
    Cools(Duration),
    /// Hands in what is no JSON, also when told.
    Babbles,
    /// Never answers.
    Hangs,
}

#[derive(Default)]
struct Script {
    /// What a model does in a stage: in this order, then what it did last for ever.
    orders: HashMap<(String, Stage), Vec<Does>>,
    asked: Vec<Ask>,
    is_open: bool,
    offered: Vec<String>,
    latency: Duration,
}

/// Models that do as they are told.
#[derive(Clone)]
pub(crate) struct FakeModels {
    script: Arc<Mutex<Script>>,
    clock: Arc<Mutex<Option<Clock>>>,
    files: Arc<Mutex<Option<Artifacts>>>,
}

impl FakeModels {
    fn new() -> Self {
        let offered = ["a/b:c", "a:b/c", "a_b_c", "consolidator"].map(ToOwned::to_owned).to_vec();
        let script = Script { is_open: true, offered, ..Script::default() };
        Self { script: Arc::new(Mutex::new(script)), clock: Arc::default(), files: Arc::default() }
    }

    /// In this stage, the model does this, then that, and the last for ever.
    pub(crate) fn order(&self, model: &str, stage: Stage, what: &[Does]) {
        self.script.lock().unwrap().orders.insert((model.to_owned(), stage), what.to_vec());
    }

    /// Whether the upstream lets us in, as its health says.
    pub(crate) fn open(&self, is_open: bool) {
        self.script.lock().unwrap().is_open = is_open;
    }

    /// How long a model works.
    pub(crate) fn takes(&self, latency: Duration) {
        self.script.lock().unwrap().latency = latency;
    }

    /// Adds a model to those on offer.
    pub(crate) fn offer(&self, model: &str) {
        self.script.lock().unwrap().offered.push(model.to_owned());
    }

    /// Everything that was asked.
    pub(crate) fn asked(&self) -> Vec<Ask> {
        self.script.lock().unwrap().asked.clone()
    }

    /// How often a model was asked in a stage.
    pub(crate) fn count(&self, model: &str, stage: Stage) -> usize {
        self.script.lock().unwrap().asked.iter().filter(|ask| ask.model == model && ask.stage == stage).count()
    }

    fn next(&self, ask: &Ask) -> Does {
        let mut script = self.script.lock().unwrap();
        script.asked.push(ask.clone());
        let key = (ask.model.clone(), ask.stage);
        match script.orders.get_mut(&key) {
            None => Does::Works,
            Some(orders) if orders.len() > 1 => orders.remove(0),
            Some(orders) => orders[0].clone(),
        }
    }

    async fn answer(&self, ask: Ask) -> Result<Phi<String>, Trouble> {
        let files = self.files.lock().unwrap().clone().unwrap();
        let now = self.clock.lock().unwrap().as_ref().unwrap().now();
        let latency = self.script.lock().unwrap().latency;
        let does = self.next(&ask);
        let first = format!("{}/{}", ask.run, names::artifact(ask.stage, 1, &ask.model));
        let is_there = files.read_named(&first).await.unwrap().is_some();
        let is_again = ask.task.open(Purpose::Decide).contains("earlier consolidation") || self.rounds(&ask);
        assert!(!is_there || is_again, "{} was asked for {:?} although it is there", ask.model, ask.stage);
        tokio::task::yield_now().await;
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let code = |code: &str| Cause::new(code, "As the test has ordered.");
        let reply = match does {
            Does::Works => work(&ask, "APPROVE"),
            Does::Revises => work(&ask, "REVISE"),
            Does::Fails(why) => return Err(Trouble::Failed(code(why))),
            Does::NeedsAuth => return Err(Trouble::NeedsAuth(code("client_key"))),
            Does::Cools(time) => {
                return Err(Trouble::CoolingDown { until: now.plus(time), cause: code("cooling_down") });
            }
            Does::Babbles => "I would rather not.".to_owned(),
            Does::Hangs => std::future::pending().await,
        };
        let reply = match &ask.shape {
            None => reply,
            Some(shape) => {
                (shape.check)(&reply).map_err(|why| Trouble::Failed(Cause::new("malformed", why.to_string())))?
            }
        };
        Ok(Phi::new(reply))
    }

    /// Whether the run has been in this stage before, in an earlier round.
    fn rounds(&self, ask: &Ask) -> bool {
        let script = self.script.lock().unwrap();
        let units: HashSet<_> = script
            .asked
            .iter()
            .filter(|it| it.run == ask.run && it.stage == ask.stage && it.model == ask.model)
            .map(|it| it.unit)
            .collect();
        units.len() > 1
    }
}

/// What a model hands in: the same in every run.
fn work(ask: &Ask, vote: &str) -> String {
    let task = ask.task.open(Purpose::Decide);
    match ask.stage {
        Stage::PeerReview => {
            let labels = task.lines().find_map(|line| line.strip_prefix("Labels: ")).unwrap();
            let labels: Vec<&str> = labels.split(", ").filter(|label| !label.is_empty()).collect();
            let review = |label: &&str| {
                json!({ "label": label, "strengths": ["quotes figures"], "weaknesses": ["long"], "missing": [],
                    "accuracy_issues": [format!("{} doubts {label}", ask.model)], "overreach": "" })
            };
            let reviews: Vec<Value> = labels.iter().map(review).collect();
            json!({ "reviews": reviews, "ranking": labels, "notes": "" }).to_string()
        }
        Stage::FinalReview => {
            let changes = if vote == "REVISE" { json!(["Name the session of the alpha power."]) } else { json!([]) };
            json!({ "vote": vote, "required_changes": changes, "optional_changes": [], "quality_score": 7 }).to_string()
        }
        Stage::Analysis | Stage::Revision | Stage::Consolidation | Stage::FinalDrafts => {
            format!("## Summary\n\nI am {}: {} of the alpha power 12.5 µV².\n", ask.model, ask.stage.as_str())
        }
    }
}

impl Models for FakeModels {
    fn ask<'a>(&'a self, _ctx: &'a Ctx, ask: Ask) -> BoxFuture<'a, Result<Phi<String>, Trouble>> {
        self.answer(ask).boxed()
    }

    fn discover(&self) -> BoxFuture<'_, Result<Vec<Discovered>, Trouble>> {
        let script = self.script.lock().unwrap();
        let offered = script.offered.iter().map(|id| Discovered { id: id.clone(), sees: None }).collect();
        let unreachable = || Trouble::Failed(Cause::new("unreachable", "Nobody answers."));
        let answer = if script.is_open { Ok(offered) } else { Err(unreachable()) };
        std::future::ready(answer).boxed()
    }

    fn health(&self) -> BoxFuture<'_, Health> {
        let script = self.script.lock().unwrap();
        let error_kind = (!script.is_open).then(|| "client_key".to_owned());
        let models = script.offered.len();
        let health = Health { reachable: script.is_open, models, error_kind, advice: None, simulated: true };
        std::future::ready(health).boxed()
    }

    fn calls<'a>(&'a self, _ctx: &'a Ctx, _run: Id<RunId>) -> BoxFuture<'a, Result<Vec<Call>>> {
        std::future::ready(Ok(Vec::new())).boxed()
    }
}

/// Reports of one patient of the first clinic.
pub(crate) struct FakeReports {
    pub(crate) patient: Id<PatientId>,
    pub(crate) report: Id<ReportId>,
    pub(crate) clinic: Arc<Mutex<Option<Id<cliniq_platform::tenancy::Clinic>>>>,
    /// Somebody has the report read again: it cannot be looked at meanwhile.
    pub(crate) is_away: Arc<AtomicBool>,
}

impl FakeReports {
    fn find(&self, ctx: &Ctx, patient: Id<PatientId>, reports: &[Id<ReportId>]) -> Result<()> {
        if patient != self.patient || Some(ctx.clinic()) != *self.clinic.lock().unwrap() {
            return Err(Error::not_found(patient));
        }
        reports.iter().find(|id| **id != self.report).map_or(Ok(()), |id| Err(Error::not_found(*id)))
    }
}

impl Reports for FakeReports {
    fn survey<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Survey>> {
        std::future::ready(self.find(ctx, patient, reports).map(|()| Survey { needs_vision: false })).boxed()
    }

    fn inputs<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<RunInputs>> {
        let inputs = self.find(ctx, patient, reports).map(|()| RunInputs {
            shared_context: Phi::new("# Report material\n\nAlpha power, eyes closed, O1: 12.5 µV².\n".to_owned()),
            images: Vec::new(),
        });
        std::future::ready(inputs).boxed()
    }

    fn check_numbers<'a>(
        &'a self,
        _ctx: &'a Ctx,
        _reports: &'a [Id<ReportId>],
        draft: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<Phi<String>>> {
        if self.is_away.load(Ordering::Relaxed) {
            let away = Error::new(Kind::Conflict, "report.not-read", "This report has not been read yet.");
            return std::future::ready(Err(away)).boxed();
        }
        let is_known = draft.open(Purpose::Decide).contains("12.5");
        let found = if is_known { "12.5: exact, page 1" } else { "no figures" };
        std::future::ready(Ok(Phi::new(found.to_owned()))).boxed()
    }

    fn figures<'a>(
        &'a self,
        _ctx: &'a Ctx,
        _reports: &'a [Id<ReportId>],
        text: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<NumberCheck>> {
        let pages = [PageText { number: 1, text: "Alpha power, eyes closed, O1: 12.5 µV²." }];
        let sources = Sources { facts: &facts::read(&pages), pages: &pages };
        std::future::ready(Ok(numbers::check(text.open(Purpose::Decide), &sources))).boxed()
    }

    fn papers<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Papers>> {
        let papers = self.find(ctx, patient, reports).map(|()| Papers {
            patient: Phi::new("Patient seven".to_owned()),
            reports: vec![ReportRead { id: reports[0].to_string(), sha256: vec!["0".repeat(64)], pages: 1 }],
        });
        std::future::ready(papers).boxed()
    }
}

/// The council on a fresh platform.
pub(crate) struct TestCouncil {
    pub(crate) app: TestApp,
    pub(crate) council: Council,
    pub(crate) models: FakeModels,
    pub(crate) is_away: Arc<AtomicBool>,
    patient: Id<PatientId>,
    report: Id<ReportId>,
}

impl std::ops::Deref for TestCouncil {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl TestCouncil {
    pub(crate) async fn new() -> Self {
        let models = FakeModels::new();
        let (patient, report, clinic) = (Id::new(), Id::new(), Arc::new(Mutex::new(None)));
        let is_away = Arc::new(AtomicBool::new(false));
        let reports = FakeReports { patient, report, clinic: Arc::clone(&clinic), is_away: Arc::clone(&is_away) };
        let mut made = None;
        let app = TestApp::of(cliniq_council::catalog(), |platform| {
            let council = Council::new(platform.clone(), Arc::new(models.clone()), Arc::new(reports));
            let router: OpenApiRouter = OpenApiRouter::new()
                .merge(cliniq_council::routes().with_state(council.clone()))
                .merge(cliniq_platform::auth::routes().with_state(platform.clone()));
            let units = cliniq_council::jobs(&council);
            made = Some(council);
            (router.split_for_parts().0, units)
        })
        .await;
        *clinic.lock().unwrap() = Some(app.north.id);
        *models.clock.lock().unwrap() = Some(app.platform.clock().clone());
        *models.files.lock().unwrap() = Some(app.platform.artifacts().clone());
        Self { app, council: made.unwrap(), models, is_away, patient, report }
    }

    /// The three models of an ordinary panel.
    pub(crate) const PANEL: [&str; 3] = ["a/b:c", "a:b/c", "a_b_c"];

    /// What is sent to make a run with this panel.
    pub(crate) fn body(&self, models: &[&str]) -> Value {
        json!({ "patient_id": self.patient, "report_ids": [self.report], "models": models,
            "consolidator": models.first(), "fallback_consolidators": models.get(1..2).unwrap_or_default() })
    }

    pub(crate) async fn doctor(&self) -> Person {
        self.north(Role::Doctor).await
    }

    /// A run with the ordinary panel, started; answers its id.
    pub(crate) async fn started(&self) -> String {
        let doctor = self.doctor().await;
        let run = self.post(&doctor, "/api/runs", self.body(&Self::PANEL)).await.expect(201);
        assert_eq!(run["state"], "created");
        let id = run["id"].as_str().unwrap().to_owned();
        self.wish(&id, "start").await.expect(202);
        id
    }

    /// Asks something of a run.
    pub(crate) async fn wish(&self, id: &str, what: &str) -> cliniq_testkit::Reply {
        self.post(&self.doctor().await, &format!("/api/runs/{id}/{what}"), json!({})).await
    }

    /// How a run stands.
    pub(crate) async fn run(&self, id: &str) -> Value {
        self.get(&self.doctor().await, &format!("/api/runs/{id}")).await.expect(200)
    }

    /// Works until nothing is left to do; answers how the run stands.
    pub(crate) async fn work(&self, id: &str) -> Value {
        self.council.advance_runs().await.unwrap();
        self.run_jobs().await;
        self.run(id).await
    }

    /// A patient that is there, and a report of theirs.
    pub(crate) fn patient(&self) -> String {
        self.patient.to_string()
    }
}

/// Stage, model and state of the units of a run.
pub(crate) fn units(run: &Value) -> Vec<(u64, u64, String, String)> {
    let unit = |unit: &Value| {
        let text = |key: &str| unit[key].as_str().unwrap().to_owned();
        (unit["round"].as_u64().unwrap(), unit["stage"].as_u64().unwrap(), text("model"), text("state"))
    };
    run["units"].as_array().unwrap().iter().map(unit).collect()
}
