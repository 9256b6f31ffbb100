//! The layers around all routes: request id, log line, metrics, timeout, panic guard, security headers.

use std::time::{Duration, Instant};

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use super::problem::Carried;
use crate::{
    ctx,
    error::{Error, Kind},
    ids::Id,
};

/// How long a request may take that brings files.
const UPLOAD: Duration = Duration::from_secs(30 * 60);
/// The id of the request, in the answer and in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts the shared layers around a router. `limit` bounds the time of one request; streams are answered before.
pub fn wrap<S: Clone + Send + Sync + 'static>(router: Router<S>, limit: Duration) -> Router<S> {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            // What panicked may hold anything, so its message is not repeated; the panic hook has logged the place.
            Error::internal("a handler panicked").into_response()
        }))
        .layer(middleware::from_fn(move |request, next| observe(limit, request, next)))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
        ))
        .layer(set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(self)"))
        .layer(set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
}

/// Whether a request brings files: it takes as long as its bytes take to arrive, and the route that takes them bounds
/// that itself.
fn is_upload(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
}

async fn observe(limit: Duration, mut request: Request, next: Next) -> Response {
    let id = Id::<ctx::Request>::new();
    let began = Instant::now();
    let method = request.method().clone();
    // The pattern, not the path: paths hold ids, and a log of patterns can be grouped.
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "unmatched".to_owned(), |m| m.as_str().to_owned());
    let is_api = request.uri().path().starts_with("/api");
    request.extensions_mut().insert(id);
    let limit = if is_upload(&request) { UPLOAD } else { limit };
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::new(Kind::Unavailable(Duration::from_secs(1)), "http.timed-out", "This took too long.")
            .into_response(),
    };
    let status = response.status();
    let took = began.elapsed();
    metrics::histogram!("http_request_duration_seconds", "route" => route.clone(), "method" => method.to_string(),
        "status" => status.as_u16().to_string())
    .record(took);
    let carried = response.extensions_mut().remove::<Carried>();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if let Some(carried) = carried {
        let code = carried.problem.code.clone();
        if status.is_server_error() {
            tracing::error!(request.id = %id, %method, route, status = status.as_u16(), code, error = carried.chain, "request failed");
        } else {
            tracing::debug!(request.id = %id, %method, route, status = status.as_u16(), code, "request refused");
        }
        response = with_request_id(response, carried, id);
    } else {
        tracing::debug!(request.id = %id, %method, route, status = status.as_u16(), took_ms, "request answered");
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn with_request_id(response: Response, mut carried: Carried, id: Id<ctx::Request>) -> Response {
    carried.problem.request_id = Some(id.to_string());
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(carried.problem.body()))
}

/// The answer of `/api` to a path that nothing serves.
pub async fn no_such_route() -> Error {
    Error::new(Kind::NotFound, "http.no-such-route", "There is nothing at this address.")
}
