//! A gateway, an upstream that plays, and two clinics.

use axum::Router;
use cliniq_llm::{
    Gateway, Message, ModelId, Purpose, Request, Settings,
    simulated::{Options, Running, Upstream},
};
use cliniq_platform::{Ctx, events::Catalog, jobs::Registry};
use cliniq_testkit::TestApp;

/// What the calls of these tests are for.
pub(crate) const PURPOSE: Purpose = Purpose::new("test.question");

pub(crate) struct World {
    pub(crate) gateway: Gateway,
    pub(crate) upstream: Running,
    pub(crate) app: TestApp,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default(), |settings| settings).await
    }

    pub(crate) async fn with(options: Options, change: impl FnOnce(Settings) -> Settings) -> Self {
        let upstream = Upstream::start(options).unwrap();
        let app = TestApp::of(Catalog::default(), |_| (Router::new(), Registry::default())).await;
        let settings = change(Settings::hurried(upstream.address()));
        let gateway = Gateway::new(app.platform.db().clone(), settings).unwrap();
        Self { gateway, upstream, app }
    }

    /// The software itself in one clinic.
    pub(crate) fn north(&self) -> Ctx {
        self.app.platform.ctx_for_host(self.app.north.id)
    }

    /// The software itself in another clinic.
    pub(crate) fn south(&self) -> Ctx {
        self.app.platform.ctx_for_host(self.app.south.id)
    }
}

pub(crate) fn model(name: &str) -> ModelId {
    ModelId::parse(name).unwrap()
}

/// A question to a model without peculiarities.
pub(crate) fn question() -> Request {
    question_to("sim-gpt-5.2")
}

pub(crate) fn question_to(name: &str) -> Request {
    Request::new(model(name), vec![Message::system("Be brief."), Message::user("What is alpha?")])
}
