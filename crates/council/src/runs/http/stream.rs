//! `/api/runs/{id}/stream`.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response, Sse, sse},
};
use cliniq_platform::{
    Ctx, Result,
    http::{Problems, extract::PathId},
    live::{
        Frame, LiveEvent,
        http::{Seat, wire},
    },
};
use futures::StreamExt;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::views::RunView;
use crate::{
    Council,
    runs::{RunId, follow::RunFrame},
};

pub(super) fn routes() -> OpenApiRouter<Council> {
    OpenApiRouter::new().routes(routes!(follow_run))
}

/// Follow a run.
///
/// Server-sent events. First `run.snapshot`, whose data is the run; then one frame for each event: its name is the
/// event's, its data a `LiveEvent`, its id the place to resume from. With `Last-Event-ID` there is no snapshot, and
/// nothing is left out. The stream ends after `run.completed`.
#[utoipa::path(get, path = "/api/runs/{id}/stream", tag = "council",
    params(("id" = String, Path), ("Last-Event-ID" = Option<String>, Header, description = "Resume behind this frame")),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), Problems))]
async fn follow_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
) -> Result<Response> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let seat = Seat::take(council.platform())?;
    let frames = council.follow_run(&ctx, id, after).await?;
    let frames = frames.map(move |frame| {
        // The seat is free again when the stream, and with it this closure, is dropped.
        let _held = &seat;
        Ok::<_, Infallible>(frame_on_wire(frame))
    });
    // Of its own accord too: events of other runs keep the log busy without bringing this stream anything.
    let stream = Sse::new(frames).keep_alive(sse::KeepAlive::default().text("still here"));
    Ok(([("x-accel-buffering", "no")], stream).into_response())
}

fn frame_on_wire(frame: RunFrame) -> sse::Event {
    match frame {
        RunFrame::Snapshot { at, sheet } => {
            // A struct of texts always serialises.
            let data = serde_json::to_string(&RunView::from(*sheet)).unwrap_or_default();
            sse::Event::default().event("run.snapshot").id(at.to_string()).data(data)
        }
        RunFrame::Event { at, event } => wire(Frame::Event { at, event }),
        RunFrame::Heartbeat => wire(Frame::Heartbeat),
    }
}
