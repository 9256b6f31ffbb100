//! `/api/calls/{incoming,turn,transfer,status}`: Twilio's webhooks.
//!
//! They always answer TwiML with 200, because a caller must never hear “application error”; only a wrong signature is
//! 403. When the database is away, the safety rules still hear the caller and the last known numbers are dialled.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State as Shared},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::post,
};
use cliniq_platform::{Error, Phi, Result, time::Timestamp, twilio::is_signed};
use sha2::{Digest, Sha256};

use super::{
    phrases,
    spoken::{Endpoint, Spoken, Unstored, Way, dial, earlier_legs, transfer_action},
    twiml::{Verb, document},
    voiced::voiced,
};
use crate::{
    Reception,
    calls::{Origin, Status},
    dialog::{Transfer, TransferOutcome},
    language::Language,
    settings::{Line, VoiceMode},
    turn::{Answer, Happening, Leg, OnCall, Words},
};

/// How long a caller waits for the database before the words that need none are spoken. Twilio gives up after 15 s.
pub(super) const PATIENCE: Duration = Duration::from_secs(6);

/// Twilio's webhooks. They are not part of the OpenAPI document: their form is Twilio's.
pub fn routes() -> Router<Reception> {
    Router::new()
        .route("/api/calls/incoming", post(incoming))
        .route("/api/calls/turn", post(turn))
        .route("/api/calls/transfer", post(transfer))
        .route("/api/calls/status", post(status))
        .merge(super::recorded::http::routes())
        .merge(super::relay::http::routes())
}

/// A webhook whose signature was right.
pub(super) struct Webhook {
    pub(super) line: Arc<Line>,
    form: Vec<(String, String)>,
    query: Vec<(String, String)>,
    key: String,
    /// The server's address as Twilio knows it, without a path.
    base: String,
}

impl Webhook {
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn on(&self) -> Option<OnCall> {
        Some(OnCall {
            provider_call_id: self.field("CallSid")?.to_owned(),
            origin: Origin::Phone,
            caller: self.field("From").map(|from| Phi::new(from.to_owned())),
            dialled: self.field("To").map(str::to_owned),
            turn: self.query("turn").and_then(|turn| turn.parse().ok()),
        })
    }

    /// How the clinic listens to its callers.
    pub(super) fn way(&self) -> Way {
        match (self.line.settings.voice.mode, self.field("CallSid"), self.field("To")) {
            (VoiceMode::Relay, Some(call_sid), Some(dialled)) => Way::Relay(Endpoint {
                base: websocket_base(&self.base),
                dialled: dialled.to_owned(),
                call_sid: call_sid.to_owned(),
            }),
            (VoiceMode::Relay | VoiceMode::Gather, _, _) => Way::Gather,
        }
    }
}

/// Why a webhook is not acted upon.
pub(super) enum Refused {
    /// The signature is missing or wrong, or the clinic has no account to check it with.
    NotSigned,
    /// Nobody has this number.
    UnknownNumber,
    /// The body is larger than anything Twilio sends.
    TooLarge,
    /// The database is away and the number was never seen before.
    Unavailable(Error),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::NotSigned => (StatusCode::FORBIDDEN, "The signature of this webhook is not right.").into_response(),
            Self::UnknownNumber => {
                metrics::counter!("webhooks_refused_total", "reason" => "unknown_number").increment(1);
                let say = phrases::NOT_IN_SERVICE;
                xml(document(&[Verb::Say { say, language: Language::English }, Verb::HangUp]))
            }
            Self::TooLarge => {
                metrics::counter!("webhooks_refused_total", "reason" => "too_large").increment(1);
                let say = phrases::TOO_LONG;
                xml(document(&[Verb::Ask { say, language: Language::English, action: "/api/calls/turn", timeout: 6 }]))
            }
            Self::Unavailable(error) => {
                tracing::error!(error = %error.chain(), "a webhook cannot be answered: the database is away");
                let say = phrases::CANNOT_SERVE;
                xml(document(&[Verb::Say { say, language: Language::English }, Verb::HangUp]))
            }
        }
    }
}

pub(super) fn xml(twiml: String) -> Response {
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], twiml).into_response()
}

/// Reads and verifies a webhook.
pub(super) async fn open(reception: &Reception, request: Request) -> Result<Webhook, Refused> {
    let (parts, body) = request.into_parts();
    let bytes = read(body, reception.webhook_limit()).await.ok_or(Refused::TooLarge)?;
    // Lossy: bytes that are no UTF-8 become replacement characters, never an error a caller would hear.
    let form: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
    let query: Vec<(String, String)> =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let line = match reception.line(&dialled(&form, &query)).await {
        Ok(Some(line)) => line,
        Ok(None) => return Err(Refused::UnknownNumber),
        Err(error) => return Err(Refused::Unavailable(error)),
    };
    let signature = parts.headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let base = public_base(reception, &line, &parts.headers);
    let is_right = line.telephony.auth_token.as_ref().is_some_and(|token| {
        let path = parts.uri.path_and_query().map_or("", |it| it.as_str());
        is_signed(token, &format!("{base}{path}"), &form, signature)
    });
    if !is_right {
        metrics::counter!("webhooks_refused_total", "reason" => "signature").increment(1);
        tracing::warn!(clinic.id = %line.ctx.clinic(), "a webhook with a wrong signature was refused");
        return Err(Refused::NotSigned);
    }
    let key = request_key(&parts.headers, &parts.uri, &bytes);
    Ok(Webhook { line, form, query, key, base })
}

/// The number that was dialled: Twilio's, or where it sends none, the one in the address that it was given.
fn dialled(form: &[(String, String)], query: &[(String, String)]) -> String {
    let named = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    };
    named(form, "To").or_else(|| named(query, "line").map(|digits| format!("+{digits}"))).unwrap_or_default()
}

async fn read(body: Body, limit: usize) -> Option<Bytes> {
    to_bytes(body, limit).await.ok()
}

/// What a repeated request has in common with its first: Twilio's own token, else address and body.
fn request_key(headers: &HeaderMap, uri: &Uri, body: &[u8]) -> String {
    if let Some(token) = headers.get("i-twilio-idempotency-token").and_then(|value| value.to_str().ok()) {
        return format!("token:{token}");
    }
    let mut hash = Sha256::new();
    hash.update(uri.path_and_query().map_or("", |it| it.as_str()).as_bytes());
    hash.update([0]);
    hash.update(body);
    let digest = hash.finalize();
    let hex = digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        hex.push_str(&format!("{byte:02x}"));
        hex
    });
    format!("body:{hex}")
}

/// The address that Twilio was given, without a path: the clinic's, the server's, else the one the request came to.
pub(super) fn public_base(reception: &Reception, line: &Line, headers: &HeaderMap) -> String {
    match line.telephony.public_url.as_deref().or_else(|| reception.public_url()) {
        Some(base) => base.trim_end_matches('/').to_owned(),
        None => {
            let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
            format!("http://{host}")
        }
    }
}

/// The same address for a WebSocket.
pub(super) fn websocket_base(base: &str) -> String {
    // `http` and `https` become `ws` and `wss`.
    base.strip_prefix("http").map_or_else(|| base.to_owned(), |rest| format!("ws{rest}"))
}

/// A call comes in: greet.
async fn incoming(Shared(reception): Shared<Reception>, request: Request) -> Response {
    match open(&reception, request).await {
        Ok(webhook) => answer(&reception, &webhook, Happening::Answered { language: None }, webhook.way()).await,
        Err(refused) => refused.into_response(),
    }
}

/// The caller has said or pressed something, or nothing.
async fn turn(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let words = Words {
        text: Phi::new(webhook.field("SpeechResult").unwrap_or_default().to_owned()),
        // Twilio sends 0.0 when it does not know.
        confidence: webhook.field("Confidence").and_then(|value| value.parse().ok()).filter(|c: &f32| *c > 0.0),
        digits: webhook
            .field("Digits")
            .map(|digits| digits.chars().filter(|c| "0123456789*#".contains(*c)).take(32).collect()),
    };
    // A caller who is heard turn by turn stays so: the WebSocket may not have been reachable.
    answer(&reception, &webhook, Happening::Heard(words), Way::Gather).await
}

/// A transfer has ended: the next number, or back to the receptionist.
async fn transfer(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let outcome = match webhook.field("DialCallStatus") {
        Some("completed" | "answered") => TransferOutcome::Answered,
        Some("busy") => TransferOutcome::Busy,
        Some("no-answer" | "canceled") => TransferOutcome::NoAnswer,
        Some(_) | None => TransferOutcome::Failed,
    };
    let to = if webhook.query("to") == Some("doctor") { Transfer::Doctor } else { Transfer::Staff };
    let mut outcomes = earlier_legs(webhook.query("legs").unwrap_or_default());
    outcomes.push(outcome);
    // A rota stays the one that the transfer began with, although shifts end.
    let begun = webhook
        .query("at")
        .and_then(|at| at.parse().ok())
        .map_or_else(|| reception.clock().now(), Timestamp::from_micros);
    let rota = webhook.line.settings.rota(to, &begun.in_zone(&webhook.line.zone));
    if outcome != TransferOutcome::Answered
        && let Some(next) = rota.get(outcomes.len())
    {
        // Nothing is stored between two legs, so that a rota is dialled to its end without the database as well.
        return xml(document(&[dial(next, &transfer_action(to, begun, &outcomes))]));
    }
    let legs = outcomes.into_iter().enumerate().map(|(at, outcome)| Leg {
        whom: rota.get(at).map_or_else(|| format!("number {}", at + 1), |leg| leg.name.to_owned()),
        outcome,
    });
    let ended = Happening::TransferEnded(legs.collect());
    answer(&reception, &webhook, ended, webhook.way()).await
}

/// Twilio tells how the call ended.
async fn status(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let status = match webhook.field("CallStatus") {
        Some("completed") => Status::Completed,
        Some("busy") => Status::Busy,
        Some("no-answer") => Status::NoAnswer,
        Some("failed") => Status::Failed,
        Some("canceled") => Status::Canceled,
        // queued, initiated, ringing, in-progress: nothing has ended.
        Some(_) | None => return xml(document(&[])),
    };
    let duration = webhook.field("CallDuration").and_then(|seconds| seconds.parse().ok()).filter(|s: &i64| *s >= 0);
    if let Some(on) = webhook.on()
        && let Err(error) = reception.end_call(&webhook.line, &on, status, duration).await
    {
        // Twilio repeats a status callback that was not taken.
        return error.into_response();
    }
    xml(document(&[]))
}

/// Lets it happen and speaks the answer; when the database is away, speaks what needs none.
pub(super) async fn answer(reception: &Reception, webhook: &Webhook, happening: Happening, way: Way) -> Response {
    let Some(on) = webhook.on() else {
        // Signed but without a call: nothing can be remembered, so the caller is asked again.
        let say = phrases::say_it_again(webhook.line.settings.desk.first_language());
        let language = webhook.line.settings.desk.first_language();
        return xml(document(&[Verb::Ask {
            say,
            language,
            action: "/api/calls/turn",
            timeout: webhook.line.settings.voice.silence_s,
        }]));
    };
    let began = std::time::Instant::now();
    let dialled = webhook.field("To").map(str::to_owned);
    let spoken = Spoken { line: &webhook.line, way, dialled };
    let advanced = tokio::time::timeout(
        PATIENCE,
        reception
            .advance(&webhook.line, &on, happening.clone(), Some(&webhook.key), |call, step| spoken.twiml(call, step)),
    )
    .await;
    let reply = match advanced {
        Ok(Ok(Answer::Fresh(_, reply) | Answer::Repeated(reply))) => {
            xml(voiced(reception, &webhook.line, &on.provider_call_id, reply).await)
        }
        Ok(Err(error)) => {
            tracing::error!(code = error.code(), error = %error.chain(), "a turn could not be stored");
            not_stored(Unstored::of(&webhook.line, &happening).twiml(&webhook.line, reception.clock().now()))
        }
        Err(_) => {
            tracing::error!("a turn was not stored in time");
            not_stored(Unstored::of(&webhook.line, &happening).twiml(&webhook.line, reception.clock().now()))
        }
    };
    metrics::histogram!("turn_duration_seconds").record(began.elapsed());
    reply
}

/// An answer that goes with nothing stored says so in a header, for whoever watches the traffic.
pub(super) fn not_stored(twiml: String) -> Response {
    ([(header::HeaderName::from_static("x-cliniq-stored"), "false")], xml(twiml)).into_response()
}
