//! A panel of language models reads a patient's qEEG report in six stages; a clinician selects, signs and exports.
//!
//! Nothing here is a diagnosis. `anonymize`, `review`, `runs::plan`, `runs::stages` and `runs::rules` decide and are
//! pure; the other rooms remember, ask the models and tell people.

pub mod anonymize;
pub mod export;
pub mod facts;
pub mod gateway;
pub mod inputs;
pub mod masking;
pub mod models;
pub mod numbers;
pub mod rehearsal;
pub mod reports;
pub mod review;
pub mod runs;
pub mod schema;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::extract::FromRef;
use cliniq_platform::{
    Platform, access::Perm, artifacts::Artifacts, db::Db, events::Catalog, jobs::Registry, time::Clock,
};
use utoipa_axum::router::OpenApiRouter;

/// The area: what its operations work with. Cheap to clone.
#[derive(Clone)]
pub struct Council {
    inner: Arc<Inner>,
}

struct Inner {
    platform: Platform,
    models: Arc<dyn models::Models>,
    reports: Arc<dyn inputs::Reports>,
    /// Whether the upstream lets us in, as far as this process knows. It is asked again while it does not.
    has_auth: AtomicBool,
}

impl Council {
    /// The area on a platform, with the models it may ask and the reports it may read.
    pub fn new(platform: Platform, models: Arc<dyn models::Models>, reports: Arc<dyn inputs::Reports>) -> Self {
        Self { inner: Arc::new(Inner { platform, models, reports, has_auth: AtomicBool::new(true) }) }
    }

    /// What the area stands on.
    pub fn platform(&self) -> &Platform {
        &self.inner.platform
    }

    /// The language models.
    pub fn models(&self) -> &dyn models::Models {
        &*self.inner.models
    }

    fn reports(&self) -> &dyn inputs::Reports {
        &*self.inner.reports
    }

    fn db(&self) -> &Db {
        self.inner.platform.db()
    }

    fn clock(&self) -> &Clock {
        self.inner.platform.clock()
    }

    fn files(&self) -> &Artifacts {
        self.inner.platform.artifacts()
    }

    fn has_auth(&self) -> bool {
        self.inner.has_auth.load(Ordering::Relaxed)
    }

    fn set_auth(&self, has_auth: bool) {
        self.inner.has_auth.store(has_auth, Ordering::Relaxed);
    }

    /// Whether a model may be sent pictures: unless it is known not to take them.
    async fn sees(&self, model: &str) -> bool {
        let offered = self.models().discover().await.unwrap_or_default();
        offered.iter().any(|it| it.id == model && it.sees != Some(false))
    }
}

impl FromRef<Council> for Platform {
    fn from_ref(council: &Council) -> Self {
        council.platform().clone()
    }
}

/// The area's routes.
pub fn routes() -> OpenApiRouter<Council> {
    OpenApiRouter::new().merge(runs::http::routes())
}

/// The area's events and who may see them.
pub fn catalog() -> Catalog {
    runs::http::EVENTS.iter().fold(reports::catalog(), |catalog, name| catalog.event(name, Perm::CouncilRead))
}

/// The area's jobs.
pub fn jobs(council: &Council) -> Registry {
    Registry::default().job::<runs::RunUnit>(council)
}
