//! `/api/events`: the one live stream of a browser tab.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response, Sse, sse},
};
use futures::StreamExt;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Frame, LiveEvent};
use crate::{
    ctx::Ctx,
    error::{Error, Kind, Result},
    http::Problems,
    platform::Platform,
};

/// The route of the live stream.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(follow_events))
}

/// Follow what happens in the clinic.
///
/// Server-sent events: the frame's name is the event's, its data a `LiveEvent`, its id the place to resume from.
/// The first frame is `hello`. A `reset` frame says that the log no longer reaches back to `Last-Event-ID`.
#[utoipa::path(get, path = "/api/events", tag = "live",
    params(("Last-Event-ID" = Option<String>, Header, description = "Resume behind this frame")),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), Problems))]
async fn follow_events(State(platform): State<Platform>, ctx: Ctx, headers: HeaderMap) -> Result<Response> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let seat = Seat::take(&platform)?;
    let frames = platform.live().stream(ctx, after, platform.stopping()).await?;
    let frames = frames.map(move |frame| {
        // The seat is free again when the stream, and with it this closure, is dropped.
        let _held = &seat;
        Ok::<_, Infallible>(wire(frame))
    });
    Ok(([("x-accel-buffering", "no")], Sse::new(frames)).into_response())
}

/// A frame as server-sent event; what carries nothing for the reader is a comment.
pub fn wire(frame: Frame) -> sse::Event {
    let wire = sse::Event::default();
    match frame {
        Frame::Hello { at, server_time } => {
            let data = serde_json::json!({ "server_time": server_time });
            wire.event("hello").id(at.to_string()).data(data.to_string())
        }
        Frame::Reset => wire.event("reset").data("{}"),
        Frame::Event { at, event } => {
            // A struct of texts always serialises.
            let data = serde_json::to_string(&event).unwrap_or_default();
            wire.event(event.name).id(at.to_string()).data(data)
        }
        Frame::Current | Frame::Heartbeat => wire.comment("still here"),
    }
}

/// One of the open streams the server is ready to serve.
#[derive(Debug)]
pub struct Seat(Arc<AtomicUsize>);

impl Seat {
    /// A seat, until this value is dropped.
    ///
    /// # Errors
    /// `live.too-many-streams` when all are taken.
    pub fn take(platform: &Platform) -> Result<Self> {
        let (open, most) = (platform.live().open_streams(), platform.config().server.event_streams as usize);
        if open.fetch_add(1, Ordering::AcqRel) >= most {
            open.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::new(
                Kind::RateLimited(std::time::Duration::from_secs(10)),
                "live.too-many-streams",
                "Too many live streams are open.",
            ));
        }
        metrics::gauge!("live_streams").increment(1.0);
        Ok(Self(Arc::clone(open)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
        metrics::gauge!("live_streams").decrement(1.0);
    }
}
