//! `/api/calls/{id}/recording`: the audio of a call.

use axum::{
    body::Body,
    extract::State as Shared,
    http::{HeaderValue, header},
    response::Response,
};
use cliniq_platform::{
    Ctx, Id, Result,
    http::{
        Problems,
        extract::{PathId, Query},
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Kind, Recording, Status};
use crate::{Reception, calls::CallId};

/// The routes of recordings.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new().routes(routes!(listen))
}

/// A recording of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RecordingView {
    id: String,
    kind: Kind,
    status: Status,
    duration_s: Option<i64>,
    /// Where its audio is, once it is stored here.
    url: Option<String>,
    created_at: Timestamp,
    /// When it is erased.
    expires_at: Option<Timestamp>,
}

impl From<Recording> for RecordingView {
    fn from(recording: Recording) -> Self {
        let Recording { id, call, kind, status, duration_s, created_at, expires_at, .. } = recording;
        let url = (status == Status::Stored).then(|| format!("/api/calls/{call}/recording?recording={id}"));
        Self { id: id.to_string(), kind, status, duration_s, url, created_at, expires_at }
    }
}

/// Which recording.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WhichRecording {
    /// The newest when absent.
    recording: Option<String>,
}

/// Listen to a recording of a call.
#[utoipa::path(get, operation_id = "listen_to_call", path = "/api/calls/{id}/recording", tag = "calls",
    params(("id" = String, Path), WhichRecording),
    responses((status = 200, content_type = "audio/mpeg", body = Vec<u8>), Problems))]
async fn listen(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
    Query(which): Query<WhichRecording>,
) -> Result<Response> {
    // A word that is no id names no recording.
    let which = which.recording.map(|id| Id::parse(&id).unwrap_or_else(|_| Id::new()));
    let (_, artifact, bytes) = reception.listen(&ctx, id, which).await?;
    let mut response = Response::new(Body::from(bytes));
    let kind = HeaderValue::from_str(&artifact.content_type).map_err(cliniq_platform::Error::internal)?;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    // Somebody's voice stays in no cache on the way.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
