//! `/api/calls/relay`: the WebSocket of a session (GET), and the action of `<Connect>` that follows it (POST).

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        Request, State as Shared,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::get,
};
use cliniq_platform::Phi;
use tokio::time::{sleep_until, timeout};

use super::{
    messages::{Handoff, Incoming, Outgoing},
    session::{Session, Standing, Ticket},
};
use crate::{
    Reception,
    dialog::Transfer,
    language::Language,
    settings::Line,
    turn::Happening,
    voice::{
        http::{Webhook, answer, not_stored, open, public_base, websocket_base, xml},
        is_signed,
        spoken::{Spoken, Unstored, Way},
        twiml::{Verb, document},
        voiced::voiced,
    },
};

/// How long Twilio has for `setup`, and for closing a session that was ended.
const FORMALITIES: Duration = Duration::from_secs(10);
/// Frames that are no message, after which a session is given up.
const MOST_GARBAGE: u32 = 50;
/// The largest message, in bytes: far more than anybody says between two pauses.
const LARGEST: usize = 256 * 1024;

/// The routes of ConversationRelay.
pub(in crate::voice) fn routes() -> Router<Reception> {
    Router::new().route("/api/calls/relay", get(relay).post(ended))
}

/// Opens a session, if Twilio has signed its address.
async fn relay(
    Shared(reception): Shared<Reception>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Some((line, ticket)) = admit(&reception, &uri, &headers).await else {
        metrics::counter!("webhooks_refused_total", "reason" => "signature").increment(1);
        return (StatusCode::FORBIDDEN, "The signature of this session is not right.").into_response();
    };
    match upgrade {
        Ok(upgrade) => upgrade
            .max_message_size(LARGEST)
            .max_frame_size(LARGEST)
            .on_upgrade(move |socket| serve(socket, reception, line, ticket)),
        Err(rejection) => rejection.into_response(),
    }
}

/// The clinic and the call that a signed address names.
async fn admit(reception: &Reception, uri: &Uri, headers: &HeaderMap) -> Option<(Arc<Line>, Ticket)> {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let named = |name: &str| query.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let dialled = format!("+{}", named("line")?);
    let line = match reception.line(&dialled).await {
        Ok(line) => line?,
        Err(error) => {
            tracing::error!(error = %error.chain(), "a session cannot be opened: the database is away");
            return None;
        }
    };
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok())?;
    let base = websocket_base(&public_base(reception, &line, headers));
    let url = format!("{base}{}", uri.path_and_query()?);
    if !is_signed(line.telephony.auth_token.as_ref()?, &url, &[], signature) {
        tracing::warn!(clinic.id = %line.ctx.clinic(), "a session with a wrong signature was refused");
        return None;
    }
    let language = match named("lang") {
        Some("es") => Language::Spanish,
        Some(_) | None => Language::English,
    };
    let turns = named("turn")?.parse().ok()?;
    Some((line, Ticket { call_sid: named("call")?.to_owned(), dialled, turns, language }))
}

/// Serves a session until either side ends it.
async fn serve(mut socket: WebSocket, reception: Reception, line: Arc<Line>, ticket: Ticket) {
    let mut garbage = Garbage::default();
    let setup = timeout(FORMALITIES, setup(&mut socket, &ticket, &mut garbage)).await;
    let Ok(Some((id, caller))) = setup else {
        metrics::counter!("relay_sessions_total", "result" => "refused").increment(1);
        return;
    };
    metrics::counter!("relay_sessions_total", "result" => "opened").increment(1);
    let (mut session, outgoing) = Session::open(reception, line, ticket, id, caller).await;
    let mut is_open = tell(&mut socket, outgoing).await;
    while is_open && !session.has_ended() {
        let outgoing = tokio::select! {
            received = receive(&mut socket, &mut garbage) => match received {
                Some(message) => session.hear(message).await,
                None => break,
            },
            () = sleep_until(session.deadline()) => session.quiet().await,
        };
        is_open = tell(&mut socket, outgoing).await;
    }
    if is_open && session.has_ended() {
        // Twilio closes a session that was ended; closing it from here would look like a failure.
        let closed = timeout(FORMALITIES, async { while receive(&mut socket, &mut garbage).await.is_some() {} });
        if closed.await.is_err() {
            tracing::warn!("Twilio has not closed a session that was ended");
        }
    }
    session.close().await;
}

/// Waits for `setup`: the session's id and who calls. The session must be of the call that its address was signed for.
async fn setup(
    socket: &mut WebSocket,
    ticket: &Ticket,
    garbage: &mut Garbage,
) -> Option<(String, Option<Phi<String>>)> {
    loop {
        if let Incoming::Setup { session_id, call_sid, from } = receive(socket, garbage).await? {
            if call_sid == ticket.call_sid {
                return Some((session_id, from.map(Phi::new)));
            }
            tracing::warn!("a session was set up for another call than its address was signed for");
            return None;
        }
    }
}

/// Counts frames that are no message.
#[derive(Default)]
struct Garbage(u32);

/// The next message; `None` when the connection is gone or makes no sense. Safe to cancel: a frame is taken whole.
async fn receive(socket: &mut WebSocket, garbage: &mut Garbage) -> Option<Incoming> {
    loop {
        let message = match socket.recv().await?.ok()? {
            Message::Text(text) => serde_json::from_str(&text).ok(),
            Message::Binary(_) => None,
            Message::Ping(_) | Message::Pong(_) => continue,
            Message::Close(_) => return None,
        };
        if message.is_some() {
            return message;
        }
        metrics::counter!("relay_garbage_total").increment(1);
        garbage.0 += 1;
        if garbage.0 > MOST_GARBAGE {
            tracing::warn!("a session that sends no messages was given up");
            return None;
        }
    }
}

/// Sends; answers whether the connection still stands.
async fn tell(socket: &mut WebSocket, outgoing: Vec<Outgoing>) -> bool {
    for message in outgoing {
        let Ok(json) = serde_json::to_string(&message) else { return false };
        if socket.send(Message::text(json)).await.is_err() {
            return false;
        }
    }
    true
}

/// A session has ended, for whatever reason: the call goes on from what was stored. Nothing is decided here, so a
/// repeated request gets the same answer.
async fn ended(Shared(reception): Shared<Reception>, request: Request) -> Response {
    let webhook = match open(&reception, request).await {
        Ok(webhook) => webhook,
        Err(refused) => return refused.into_response(),
    };
    let handoff: Option<Handoff> = webhook.field("HandoffData").and_then(|data| serde_json::from_str(data).ok());
    if let Some(Handoff { stored: false, to, .. }) = handoff {
        let unstored = Unstored::to(&webhook.line, to.unwrap_or(Transfer::Staff));
        return not_stored(unstored.twiml(&webhook.line, reception.clock().now()));
    }
    if webhook.field("CallStatus") == Some("completed") {
        // The caller has hung up, nobody is listening; the status callback files what was left.
        return xml(document(&[Verb::HangUp]));
    }
    let Some(on) = webhook.on() else {
        return answer(&reception, &webhook, Happening::Answered { language: None }, Way::Gather).await;
    };
    match reception.standing(&webhook.line, &on.provider_call_id).await {
        Ok(Some(standing)) => {
            let twiml = go_on(&webhook, on.turn, &standing);
            xml(voiced(&reception, &webhook.line, &on.provider_call_id, twiml).await)
        }
        Ok(None) => answer(&reception, &webhook, Happening::Answered { language: None }, Way::Gather).await,
        Err(error) => {
            tracing::error!(error = %error.chain(), "a call cannot go on from its session: the database is away");
            let unstored = Unstored::of(&webhook.line, &Happening::Answered { language: None });
            not_stored(unstored.twiml(&webhook.line, reception.clock().now()))
        }
    }
}

/// What follows a session. One that got anywhere is opened again; where not even that works, the caller is listened to
/// turn by turn.
fn go_on(webhook: &Webhook, began_at: Option<i32>, standing: &Standing) -> String {
    let Standing { call, said } = standing;
    let got_somewhere = began_at.is_some_and(|turns| call.turns > turns);
    let way = if got_somewhere { webhook.way() } else { Way::Gather };
    let spoken = Spoken { line: &webhook.line, way, dialled: webhook.field("To").map(str::to_owned) };
    spoken.say(call, &said.say, said.language, said.next)
}
