//! `/api/calls/{voicemail,recording}`: Twilio's webhooks about recordings.

use axum::{
    Router,
    extract::{Request, State as Shared},
    response::{IntoResponse, Response},
    routing::post,
};

use crate::{
    Reception,
    recordings::{Kind, Status, Told},
    turn::Happening,
    voice::{
        http::{PATIENCE, Webhook, answer, open, xml},
        twiml::document,
    },
};

/// The routes of recordings.
pub(in crate::voice) fn routes() -> Router<Reception> {
    Router::new().route("/api/calls/voicemail", post(voicemail)).route("/api/calls/recording", post(recording))
}

/// The tone is over: a message was left, or nothing was said.
async fn voicemail(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let told = told(&webhook, Kind::Voicemail, Status::Ready);
    let is_left = told.is_some();
    if let (Some(told), Some(on)) = (told, webhook.on()) {
        let noted = reception.note_recording(&webhook.line, &on.provider_call_id, told);
        // The call back is filed either way, and the status callback tells of the recording once more.
        match tokio::time::timeout(PATIENCE / 2, noted).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(code = error.code(), error = %error.chain(), "a message was not noted"),
            Err(_) => tracing::warn!("a message was not noted in time"),
        }
    }
    answer(&reception, &webhook, Happening::MessageEnded { is_left }, webhook.way()).await
}

/// How a recording came out. Twilio sends no number with it, so the address that it was given names the clinic's.
async fn recording(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let status = match webhook.field("RecordingStatus") {
        Some("completed") => Status::Ready,
        Some("absent" | "failed") => Status::Empty,
        Some(_) | None => Status::Running,
    };
    let kind = webhook.query("kind").and_then(Kind::parse).unwrap_or(Kind::Call);
    if let (Some(told), Some(call_sid)) = (told(&webhook, kind, status), webhook.field("CallSid"))
        && let Err(error) = reception.note_recording(&webhook.line, call_sid, told).await
    {
        return error.into_response();
    }
    xml(document(&[]))
}

fn told(webhook: &Webhook, kind: Kind, status: Status) -> Option<Told> {
    let provider_id = webhook.field("RecordingSid").filter(|sid| is_sid(sid))?.to_owned();
    let duration_s =
        webhook.field("RecordingDuration").and_then(|seconds| seconds.parse().ok()).filter(|s: &i64| *s >= 0);
    Some(Told { kind, provider_id, status, duration_s })
}

/// What becomes part of an address at the provider is looked at, although it was signed.
fn is_sid(text: &str) -> bool {
    text.len() <= 64 && text.starts_with("RE") && text.chars().all(|c| c.is_ascii_alphanumeric())
}
