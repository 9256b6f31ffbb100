//! The embedded web UI over HTTP.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use cliniq_web::Asset;

/// Serves a file of the UI; unknown paths below `/assets` are 404, all others are the application itself.
pub(crate) async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = uri.path().trim_start_matches('/');
    match cliniq_web::asset(path, accepts) {
        Some(asset) => file(&asset, &headers),
        None if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        None => file(&cliniq_web::index(accepts), &headers),
    }
}

fn file(asset: &Asset, headers: &HeaderMap) -> Response {
    // Weak: one hash stands for the plain and the compressed bytes.
    let tag = format!("W/\"{}\"", asset.hash);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known == Some(tag.as_str()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(asset.bytes).into_response()
    };
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(asset.cache));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        set.insert(header::ETAG, tag);
    }
    if let Some(encoding) = asset.encoding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
