//! `/healthz`, `/readyz`, `/metrics`: for supervisors, not for people.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use cliniq_platform::{lifecycle::Lifecycle, telemetry::Telemetry};

/// What the probes look at.
#[derive(Clone)]
pub(crate) struct Probes {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) telemetry: Telemetry,
    pub(crate) product: crate::assemble::Product,
}

pub(crate) fn routes(probes: Probes) -> Router {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(probes)
}

/// The process answers: do not restart it.
async fn alive() -> &'static str {
    "ok"
}

/// The process can serve: send requests here.
async fn ready(State(probes): State<Probes>) -> Response {
    if !probes.lifecycle.is_ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting or stopping").into_response();
    }
    match probes.product.platform.db().system_read(|_| Ok(())).await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached").into_response(),
    }
}

async fn metrics(State(probes): State<Probes>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], probes.telemetry.render()).into_response()
}
