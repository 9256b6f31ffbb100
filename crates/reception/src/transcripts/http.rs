//! `/api/transcripts` and `/api/calls/{id}/transcript`.

use axum::{Json, extract::State};
use cliniq_platform::{
    Ctx, Phi, Result,
    http::{
        Page, PageQuery, Problems,
        extract::{PathId, Valid},
    },
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AlarmNote, Hit, Line, LineDetail, Speaker};
use crate::{
    Reception,
    calls::{CallId, http::CallView},
};

/// The routes of transcripts.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(read_transcript))
        .routes(routes!(read_call_transcript))
        .routes(routes!(search_transcripts))
}

/// One line of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Line)]
struct LineView {
    seq: i32,
    speaker: Speaker,
    text: String,
    at: Timestamp,
    /// The transcriber's confidence, 0 to 1.
    confidence: Option<f64>,
    /// What it asked for, in the order spoken.
    intents: Vec<String>,
    /// The alarm it raised.
    alarm: Option<AlarmNote>,
    /// How long the decision took, in milliseconds.
    latency_ms: Option<f64>,
    /// How much of it the caller heard before interrupting.
    heard: Option<String>,
}

impl From<Line> for LineView {
    fn from(line: Line) -> Self {
        let Line { seq, speaker, text, at, confidence, detail } = line;
        let LineDetail { intents, alarm, latency_us, heard } =
            detail.map(|detail| detail.into_open(Purpose::Show)).unwrap_or_default();
        let latency_ms = latency_us.map(|us| std::time::Duration::from_micros(us).as_secs_f64() * 1000.0);
        Self { seq, speaker, text: text.into_open(Purpose::Show), at, confidence, intents, alarm, latency_ms, heard }
    }
}

/// A call, word by word.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Transcript)]
struct TranscriptView {
    call: CallView,
    lines: Vec<LineView>,
}

async fn transcript(reception: &Reception, ctx: &Ctx, id: cliniq_platform::Id<CallId>) -> Result<Json<TranscriptView>> {
    let (call, lines) = reception.read_transcript(ctx, id).await?;
    Ok(Json(TranscriptView { call: CallView::from(call), lines: lines.into_iter().map(Into::into).collect() }))
}

/// Read a transcript; the reading is audited.
#[utoipa::path(get, path = "/api/transcripts/{call_id}", tag = "transcripts", params(("call_id" = String, Path)),
    responses((status = 200, body = TranscriptView), Problems))]
async fn read_transcript(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
) -> Result<Json<TranscriptView>> {
    transcript(&reception, &ctx, id).await
}

/// Read the transcript of a call; the reading is audited.
#[utoipa::path(get, path = "/api/calls/{id}/transcript", tag = "transcripts", params(("id" = String, Path)),
    responses((status = 200, body = TranscriptView), Problems))]
async fn read_call_transcript(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
) -> Result<Json<TranscriptView>> {
    transcript(&reception, &ctx, id).await
}

/// A search; what it looks for is in the body, because addresses are logged everywhere.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct TranscriptSearch {
    /// Words, or parts of words, that must all be in a line.
    #[garde(length(min = 1, max = 200))]
    q: String,
    /// `next` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
    /// At most so many items (1 to 200).
    #[garde(skip)]
    limit: Option<u32>,
}

/// A line that was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TranscriptHit)]
struct HitView {
    call_id: String,
    /// When the call was answered.
    started_at: Timestamp,
    seq: i32,
    speaker: Speaker,
    /// The part of the line around the first match.
    excerpt: String,
}

impl From<Hit> for HitView {
    fn from(hit: Hit) -> Self {
        let Hit { call, call_started_at, seq, speaker, excerpt } = hit;
        let excerpt = excerpt.into_open(Purpose::Show);
        Self { call_id: call.to_string(), started_at: call_started_at, seq, speaker, excerpt }
    }
}

/// Search all transcripts; the search is audited.
#[utoipa::path(post, path = "/api/transcripts/search", tag = "transcripts", request_body = TranscriptSearch,
    responses((status = 200, body = Page<HitView>), Problems))]
async fn search_transcripts(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(search): Valid<TranscriptSearch>,
) -> Result<Json<Page<HitView>>> {
    let TranscriptSearch { q, cursor, limit } = search;
    let after = cursor.as_deref().map(str::parse).transpose()?;
    let limit = PageQuery { cursor: None, limit }.limit();
    Ok(Json(reception.search_transcripts(&ctx, Phi::new(q), after, limit).await?.map(HitView::from)))
}
