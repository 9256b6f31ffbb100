//! The stand-in's routes: those of the proxy, and `/control` to say which faults it plays.

use std::{future::IntoFuture as _, io, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    Upstream,
    asked::Asked,
    play::{self, End, Play},
    rules::Rule,
};
use crate::types::Endpoint;

/// Pages of a report as pictures may come with a question.
const BODY_LIMIT: usize = 128 * 1024 * 1024;
/// How long answers that are under way may go on after the stop.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// How long an answer that never comes is withheld.
const NEVER: Duration = Duration::from_secs(3600);

/// Answers until `stop`.
pub(super) async fn serve(
    upstream: Upstream,
    listener: tokio::net::TcpListener,
    stop: CancellationToken,
) -> io::Result<()> {
    let app = Router::new()
        .route("/", get(index))
        .route("/healthz", get(health))
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(chat))
        .route("/v1/responses", post(responses))
        .route("/control/rules", get(rules).put(set_rules).post(add_rule).delete(no_rules))
        .route("/control/calls", get(calls).delete(forget))
        // The proxy's own: a route that is unknown has no body.
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(upstream);
    let stopping = stop.clone();
    let served = axum::serve(listener, app).with_graceful_shutdown(async move { stopping.cancelled().await });
    tokio::select! {
        ended = served.into_future() => ended,
        // Nobody has to wait for an answer that never comes.
        () = async { stop.cancelled().await; tokio::time::sleep(LAST_WORDS).await } => Ok(()),
    }
}

async fn index() -> Json<Value> {
    Json(
        json!({ "message": "cliniq simulated upstream", "endpoints": ["/v1/models", "/v1/chat/completions", "/v1/responses"] }),
    )
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The proxy's check of keys; the failure's body is a string, not an object.
fn refused(upstream: &Upstream, headers: &HeaderMap) -> Option<Response> {
    let keys = &upstream.shared.options.api_keys;
    if keys.is_empty() {
        return None;
    }
    let sent = headers.get(header::AUTHORIZATION).or_else(|| headers.get("x-api-key"));
    let word = match sent.and_then(|value| value.to_str().ok()) {
        None => "Missing API key",
        Some(key) if keys.iter().any(|known| known == key.trim_start_matches("Bearer ")) => return None,
        Some(_) => "Invalid API key",
    };
    Some((StatusCode::UNAUTHORIZED, Json(json!({ "error": word }))).into_response())
}

async fn models(State(upstream): State<Upstream>, headers: HeaderMap) -> Response {
    if let Some(refused) = refused(&upstream, &headers) {
        return refused;
    }
    let data: Vec<Value> =
        upstream.models().iter().map(|id| json!({ "id": id, "object": "model", "owned_by": "simulated" })).collect();
    Json(json!({ "object": "list", "data": data })).into_response()
}

async fn chat(State(upstream): State<Upstream>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&upstream, Endpoint::ChatCompletions, &headers, &body).await
}

async fn responses(State(upstream): State<Upstream>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&upstream, Endpoint::Responses, &headers, &body).await
}

async fn answer(upstream: &Upstream, endpoint: Endpoint, headers: &HeaderMap, body: &[u8]) -> Response {
    if let Some(refused) = refused(upstream, headers) {
        return refused;
    }
    let Some(asked) = Asked::read(endpoint, body) else {
        let error =
            json!({ "message": "the body is no request", "type": "invalid_request_error", "code": "invalid_json" });
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    };
    let rule = upstream.note(&asked).unwrap_or_default();
    let latency = rule.latency_ms.map_or(upstream.shared.options.latency, Duration::from_millis);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let play = match rule.fault {
        Some(fault) => play::of(fault, &asked, &rule),
        None if !upstream.models().contains(&asked.model) => play::unknown_model(&asked.model),
        None => play::refusal(&asked).unwrap_or_else(|| play::properly(&asked)),
    };
    perform(play, &asked).await
}

async fn perform(play: Play, asked: &Asked) -> Response {
    let Play { status, headers, pieces, end } = play;
    if end == End::Never {
        tokio::time::sleep(NEVER).await;
    }
    let is_one = pieces.len() <= 1 && end == End::Properly;
    let body = if is_one {
        Body::from(pieces.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default())
    } else {
        let sent = stream::iter(pieces).then(|(pause, bytes)| async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Ok::<_, io::Error>(bytes)
        });
        let broken = (end == End::Broken).then(|| Err(io::Error::other("played")));
        Body::from_stream(sent.chain(stream::iter(broken)))
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let trace = ("x-cpa-trace-id", format!("sim-{:08x}", asked.digest >> 32));
    for (name, value) in headers.into_iter().chain([trace]) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

async fn rules(State(upstream): State<Upstream>) -> Json<Vec<Rule>> {
    Json(upstream.state().rules.clone())
}

async fn set_rules(State(upstream): State<Upstream>, Json(rules): Json<Vec<Rule>>) -> Json<Vec<Rule>> {
    upstream.set_rules(rules.clone());
    Json(rules)
}

async fn add_rule(State(upstream): State<Upstream>, Json(rule): Json<Rule>) -> Json<Rule> {
    upstream.add_rule(rule.clone());
    Json(rule)
}

async fn no_rules(State(upstream): State<Upstream>) -> StatusCode {
    upstream.set_rules(Vec::new());
    StatusCode::NO_CONTENT
}

async fn calls(State(upstream): State<Upstream>) -> Json<Value> {
    let (total, by_model) = {
        let state = upstream.state();
        (state.total, state.by_model.clone())
    };
    Json(json!({ "total": total, "by_model": by_model, "calls": upstream.seen() }))
}

async fn forget(State(upstream): State<Upstream>) -> StatusCode {
    upstream.forget();
    StatusCode::NO_CONTENT
}
