//! Errors on the wire: RFC 9457 problem details. The only place where an [`Error`] becomes a status.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::{Error, FieldFault, Kind};

/// A problem as the client reads it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable code, for example `task.not-found`.
    pub code: String,
    /// What happened, as a sentence for a person.
    pub detail: String,
    /// Quote this to the operator.
    pub request_id: Option<String>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldFault>,
    /// The present version of a row that has moved on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
}

/// Carried by the response until the outermost layer has logged it and added the request id.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    pub(super) problem: Problem,
    pub(super) chain: String,
}

/// The status that stands for what the caller can do.
pub(crate) const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Problem {
    pub(super) fn body(&self) -> Vec<u8> {
        // A struct of strings and numbers always serialises.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = status(self.kind());
        let problem = Problem {
            kind: format!("/api/problems/{}", self.code()),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: self.code().to_owned(),
            detail: self.to_string(),
            request_id: None,
            fields: self.fields().to_vec(),
            current_version: self.version(),
        };
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], problem.body()).into_response();
        if let Kind::RateLimited(after) | Kind::Unavailable(after) = self.kind() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response.extensions_mut().insert(Carried { problem, chain: self.chain() });
        response
    }
}

/// The answers every operation may give besides its own: for `responses(…, Problems)`.
#[derive(utoipa::IntoResponses)]
pub enum Problems {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// A permission is missing.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is nothing of that kind in this clinic.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The row has changed, or does not allow this.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is of another type.
    #[response(status = 415, content_type = "application/problem+json")]
    Unsupported(Problem),
    /// Fields need correction.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// Too many requests.
    #[response(status = 429, content_type = "application/problem+json")]
    RateLimited(Problem),
    /// The database cannot take this now.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}
