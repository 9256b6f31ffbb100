//! `/api/speech/{token}`: a clip, for whoever was given its address.

use axum::{
    Router,
    body::Body,
    extract::{Path, State as Shared},
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};
use cliniq_platform::{Error, Result};

use crate::Reception;

/// The route of clips. It is not part of the OpenAPI document: only Twilio is given addresses of it.
pub fn routes() -> Router<Reception> {
    Router::new().route("/api/speech/{token}", get(clip))
}

async fn clip(Shared(reception): Shared<Reception>, Path(token): Path<String>) -> Result<Response> {
    let (content_type, bytes) = reception.clip(&token).await?;
    let mut response = Response::new(Body::from(bytes));
    let content_type = HeaderValue::from_str(&content_type).map_err(Error::internal)?;
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    // It may repeat a caller's words.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
