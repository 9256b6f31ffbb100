//! The phone receptionist: understands callers, books, takes refills to the doctor, and escalates at once when
//! somebody may be in danger.
//!
//! [`language`], [`safety`] and [`dialog`] are pure: words in, decision out. The other rooms remember, speak the
//! telephone's language, and tell people.

pub mod alerts;
pub mod analytics;
pub mod calendar;
pub mod calls;
pub mod dialog;
pub mod escalations;
pub mod evaluate;
pub mod language;
pub mod reconcile;
pub mod recordings;
pub mod rehearsal;
pub mod reviews;
pub mod safety;
pub mod schema;
pub mod settings;
pub mod speech;
pub mod tasks;
pub mod transcripts;
mod turn;
pub mod voice;

use std::sync::Arc;

use axum::extract::FromRef;
use cliniq_platform::{
    Platform,
    access::Perm,
    db::Db,
    events::Catalog,
    jobs::{Registry, Subscriber as _},
    time::Clock,
};
use utoipa_axum::router::OpenApiRouter;

/// The area: what its operations work with. Cheap to clone.
#[derive(Clone)]
pub struct Reception {
    inner: Arc<Inner>,
}

struct Inner {
    platform: Platform,
    lines: settings::Lines,
    recent: calls::recent::Recent,
    sessions: voice::Newest,
    speech: speech::Engine,
}

impl Reception {
    /// The area on a platform.
    ///
    /// # Errors
    /// When no client for the speech providers can be built.
    pub fn new(platform: Platform) -> cliniq_platform::Result<Self> {
        let speech = speech::Engine::open(&platform)?;
        Ok(Self {
            inner: Arc::new(Inner {
                platform,
                lines: settings::Lines::default(),
                recent: calls::recent::Recent::default(),
                sessions: voice::Newest::default(),
                speech,
            }),
        })
    }

    /// What the area stands on.
    pub fn platform(&self) -> &Platform {
        &self.inner.platform
    }

    fn db(&self) -> &Db {
        self.inner.platform.db()
    }

    fn clock(&self) -> &Clock {
        self.inner.platform.clock()
    }

    fn lines(&self) -> &settings::Lines {
        &self.inner.lines
    }

    fn recent(&self) -> &calls::recent::Recent {
        &self.inner.recent
    }

    fn sessions(&self) -> &voice::Newest {
        &self.inner.sessions
    }

    fn speech(&self) -> &speech::Engine {
        &self.inner.speech
    }

    /// The largest webhook body, in bytes.
    fn webhook_limit(&self) -> usize {
        self.platform().config().server.webhook_limit_kib as usize * 1024
    }

    /// The server's own address as the provider reaches it.
    fn public_url(&self) -> Option<&str> {
        self.platform().config().server.public_url.as_ref().map(|url| url.as_str())
    }
}

impl FromRef<Reception> for Platform {
    fn from_ref(reception: &Reception) -> Self {
        reception.platform().clone()
    }
}

/// The area's routes.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .merge(calendar::routes())
        .merge(analytics::http::routes())
        .merge(calls::http::routes())
        .merge(escalations::http::routes())
        .merge(recordings::http::routes())
        .merge(reviews::http::routes())
        .merge(settings::http::routes())
        .merge(tasks::http::routes())
        .merge(transcripts::http::routes())
        .merge(OpenApiRouter::from(speech::http::routes()))
        .merge(OpenApiRouter::from(voice::http::routes()))
}

/// The area's events, who may see them, and who is told.
pub fn catalog() -> Catalog {
    Catalog::default()
        .event("call.started", Perm::CallRead)
        .event("call.turned", Perm::CallRead)
        .event("call.ended", Perm::CallRead)
        .event("recording.ready", Perm::TranscriptRead)
        .event("review.made", Perm::ReviewRead)
        .event("reception.settings_changed", Perm::ReceptionSettingsRead)
        .subscribe(settings::TakeHours::EVENT, settings::TakeHours::NAME)
        .and(alerts::catalog())
        .and(calendar::catalog())
}

/// The area's jobs and subscribers.
pub fn jobs(reception: &Reception) -> Registry {
    alerts::registry(reception)
        .and(recordings::registry(reception))
        .and(speech::registry(reception))
        .on::<settings::TakeHours>(reception)
}
