//! ConversationRelay over a real WebSocket, played by a scripted Twilio.

use std::time::Duration;

use cliniq_platform::access::Role;
use cliniq_testkit::telephone::{Telephone, said};
use diesel::RunQueryDsl;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::StatusCode},
};

use crate::reception::TestReception;

const NUMBER: &str = "+12025550100";
const ON_CALL: &str = "+12025550190";
const CALLER: &str = "+12025550123";
const SID: &str = "CA00000000000000000000000000000001";

/// A clinic that is reached over ConversationRelay, behind a real socket.
struct Clinic {
    app: TestReception,
    base: String,
    twilio: Telephone,
}

impl Clinic {
    async fn new() -> Self {
        let app = TestReception::new().await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["voice"] = json!({ "mode": "relay", "silence_s": 2 });
        settings["on_call"] = json!([{ "name": "Dr. Amara Okafor", "phone": ON_CALL }]);
        let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
        let body = json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony });
        app.put(&admin, path, 0, body).await.expect(200);
        let twilio = Telephone::new(&base, "a shared secret", NUMBER);
        Self { app, base, twilio }
    }

    async fn post(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut form = vec![("CallSid", SID), ("From", CALLER), ("To", NUMBER)];
        form.extend_from_slice(more);
        let answer = self.twilio.post(path, &form).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// The call comes in; answers the address of its WebSocket.
    async fn answer(&self) -> String {
        attribute(&self.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await, "ConversationRelay", "url")
    }

    async fn open(&self, url: &str, sid: &str) -> Session {
        let mut request = url.into_client_request().unwrap();
        let signature = self.twilio.sign(url, &[]);
        request.headers_mut().insert("x-twilio-signature", signature.parse().unwrap());
        let mut session = Session(connect_async(request).await.unwrap().0);
        let setup = json!({ "type": "setup", "sessionId": "VX1", "accountSid": "AC1", "callSid": sid, "from": CALLER,
            "to": NUMBER, "direction": "inbound", "callStatus": "RINGING", "customParameters": {} });
        session.send(&setup).await;
        session
    }

    /// A session in which nothing has been said since the greeting.
    async fn begin(&self) -> Session {
        let url = self.answer().await;
        self.open(&url, SID).await
    }

    async fn call(&self) -> Value {
        let staff = self.app.north(Role::Staff).await;
        let calls = self.app.get(&staff, "/api/calls").await.expect(200);
        assert_eq!(calls["items"].as_array().unwrap().len(), 1, "{calls}");
        calls["items"][0].clone()
    }

    async fn lines(&self) -> Vec<Value> {
        let staff = self.app.north(Role::Staff).await;
        let id = self.call().await["id"].as_str().unwrap().to_owned();
        let transcript = self.app.get(&staff, &format!("/api/calls/{id}/transcript")).await.expect(200);
        transcript["lines"].as_array().unwrap().clone()
    }
}

struct Session(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Session {
    async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn prompt(&mut self, words: &str, last: bool) {
        self.send(&json!({ "type": "prompt", "voicePrompt": words, "lang": "en-US", "last": last })).await;
    }

    /// What the server sends next; `None` when it closes.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let frame = tokio::time::timeout(Duration::from_secs(20), self.0.next()).await.unwrap();
            match frame {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(_) | Err(_)) | None => return None,
            }
        }
    }

    /// The sentence that the server says next.
    async fn said(&mut self) -> String {
        let message = self.next().await.unwrap();
        assert_eq!((&message["type"], &message["last"]), (&json!("text"), &json!(true)), "{message}");
        message["token"].as_str().unwrap().to_owned()
    }

    async fn say(&mut self, words: &str) -> String {
        self.prompt(words, true).await;
        self.said().await
    }
}

fn attribute(twiml: &str, element: &str, name: &str) -> String {
    let element = twiml.split(&format!("<{element} ")).nth(1).unwrap_or_else(|| panic!("no <{element}>: {twiml}"));
    let value = element.split(&format!(" {name}=\"")).nth(1).or_else(|| element.strip_prefix(&format!("{name}=\"")));
    let value = value.unwrap_or_else(|| panic!("no {name}: {twiml}")).split('"').next().unwrap();
    value.replace("&amp;", "&").replace("&apos;", "'")
}

#[tokio::test]
async fn a_whole_call_is_held_over_the_websocket() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    assert!(attribute(&twiml, "ConversationRelay", "welcomeGreeting").contains("North Clinic"), "{twiml}");
    let url = attribute(&twiml, "ConversationRelay", "url");
    assert!(!url.contains("2025550123"), "the caller's number is in an address: {url}");
    let mut session = clinic.open(&url, SID).await;
    session.say("I'd like to book an appointment for my annual physical").await;
    // An utterance in pieces is one turn.
    session.prompt("Maria", false).await;
    session.prompt("Maria Lopez", false).await;
    session.say("Maria Lopez").await;
    session.say("next Thursday at ten in the morning").await;
    session.say("yes that's right").await;
    session.prompt("no that's all, goodbye", true).await;
    let end = session.next().await.unwrap();
    assert_eq!(end["type"], "end");
    let twiml = clinic
        .post(
            &attribute(&twiml, "Connect", "action"),
            &[("SessionStatus", "ended"), ("HandoffData", end["handoffData"].as_str().unwrap())],
        )
        .await;
    assert!(twiml.contains("<Say") && twiml.ends_with("<Hangup/></Response>"), "{twiml}");
    let staff = clinic.app.north(Role::Staff).await;
    let tasks = clinic.app.get(&staff, "/api/tasks").await.expect(200);
    assert_eq!(tasks["items"].as_array().unwrap().len(), 1, "{tasks}");
    assert_eq!(tasks["items"][0]["patient_name"], "Maria Lopez");
    assert_eq!(clinic.call().await["status"], "completed");
    let heard: Vec<Value> = clinic.lines().await.into_iter().filter(|line| line["speaker"] == "caller").collect();
    assert_eq!(heard.len(), 5, "{heard:?}");
}

#[tokio::test]
async fn an_interruption_in_mid_sentence_is_noted_with_what_the_caller_heard() {
    let clinic = Clinic::new().await;
    let mut session = clinic.begin().await;
    let asked = session.say("I'd like to book an appointment").await;
    let heard = &asked[..asked.len() / 2];
    session
        .send(&json!({ "type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": "460" }))
        .await;
    session.say("sorry, actually I need a refill of my lisinopril").await;
    let lines = clinic.lines().await;
    let interrupted: Vec<&Value> = lines.iter().filter(|line| !line["heard"].is_null()).collect();
    assert_eq!(interrupted.len(), 1, "{lines:?}");
    assert_eq!((&interrupted[0]["text"], &interrupted[0]["heard"]), (&json!(asked), &json!(heard)));
}

#[tokio::test]
async fn danger_ends_the_session_and_the_action_says_the_emergency_sentence_and_dials() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    let mut session = clinic.open(&attribute(&twiml, "ConversationRelay", "url"), SID).await;
    session.prompt("I have crushing chest pain and I can't breathe", true).await;
    let end = session.next().await.unwrap();
    let handoff = end["handoffData"].as_str().unwrap();
    assert_eq!(end["type"], "end");
    assert_eq!(
        serde_json::from_str::<Value>(handoff).unwrap(),
        json!({ "reason": "transfer", "to": "doctor", "stored": true })
    );
    // The alarm is stored before Twilio is told anything.
    let staff = clinic.app.north(Role::Staff).await;
    let open = clinic.app.get(&staff, "/api/escalations?status=open").await.expect(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 1, "{open}");
    let action = attribute(&twiml, "Connect", "action");
    let ended = [("CallStatus", "in-progress"), ("SessionStatus", "ended"), ("HandoffData", handoff)];
    let twiml = clinic.post(&action, &ended).await;
    assert!(twiml.contains("911") && twiml.contains(&format!("<Number>{ON_CALL}</Number>")), "{twiml}");
    assert_eq!(clinic.post(&action, &ended).await, twiml, "a repeated request gets the same answer");
    // Nobody picks up, and nothing is said after the tone: the conversation goes on over a new session.
    let tone = clinic.post(&attribute(&twiml, "Dial", "action"), &[("DialCallStatus", "no-answer")]).await;
    let back = clinic.post(&attribute(&tone, "Record", "action"), &[]).await;
    assert!(attribute(&back, "ConversationRelay", "welcomeGreeting").contains("911"), "{back}");
    // Should that one fail, the caller is listened to turn by turn: what was dialled before is not dialled again.
    let failed = [("CallStatus", "in-progress"), ("SessionStatus", "failed")];
    let back = clinic.post(&attribute(&back, "Connect", "action"), &failed).await;
    assert!(back.contains("<Gather") && !back.contains("<Dial"), "{back}");
}

#[tokio::test]
async fn a_session_that_never_worked_falls_back_to_turns_with_the_same_question() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    let greeting = attribute(&twiml, "ConversationRelay", "welcomeGreeting");
    let failed = [("CallStatus", "in-progress"), ("SessionStatus", "failed"), ("ErrorCode", "64102")];
    let twiml = clinic.post(&attribute(&twiml, "Connect", "action"), &failed).await;
    assert!(twiml.contains("<Gather") && said(&twiml) == greeting, "{twiml}");
    let twiml = clinic
        .post(&attribute(&twiml, "Gather", "action"), &[("SpeechResult", "I need a refill of my lisinopril")])
        .await;
    assert!(twiml.contains("<Gather"), "{twiml}");
}

#[tokio::test]
async fn a_dropped_connection_goes_on_with_the_same_question() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    let url = attribute(&twiml, "ConversationRelay", "url");
    let mut session = clinic.open(&url, SID).await;
    session.say("I'd like to book an appointment for a check up").await;
    let asked = session.say("my name is Maria Lopez").await;
    let before = clinic.call().await;
    drop(session);
    // Twilio connects again by itself …
    let mut session = clinic.open(&url, SID).await;
    assert_eq!(session.said().await, asked);
    drop(session);
    // … or asks the action, which opens a new session with the question as its greeting.
    let failed = [("CallStatus", "in-progress"), ("SessionStatus", "failed")];
    let twiml = clinic.post(&attribute(&twiml, "Connect", "action"), &failed).await;
    assert_eq!(attribute(&twiml, "ConversationRelay", "welcomeGreeting"), asked);
    let after = clinic.call().await;
    assert_eq!((&after["asking"], &after["slots"]), (&before["asking"], &before["slots"]));
    let mut session = clinic.open(&attribute(&twiml, "ConversationRelay", "url"), SID).await;
    session.say("next Thursday at ten in the morning").await;
    assert_eq!(clinic.call().await["turns"], json!(before["turns"].as_i64().unwrap() + 1));
}

#[tokio::test]
async fn words_whose_end_never_came_are_heard_for_danger_all_the_same() {
    let clinic = Clinic::new().await;
    let mut session = clinic.begin().await;
    session.prompt("my husband has collapsed and he is not breathing", false).await;
    session.0.close(None).await.unwrap();
    while session.next().await.is_some() {}
    let staff = clinic.app.north(Role::Staff).await;
    for _ in 0..100 {
        let open = clinic.app.get(&staff, "/api/escalations?status=open").await.expect(200);
        if open["items"].as_array().unwrap().len() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the alarm was lost");
}

#[tokio::test]
async fn a_caller_who_switches_the_language_is_answered_in_it() {
    let clinic = Clinic::new().await;
    let mut session = clinic.begin().await;
    session.prompt("hola, necesito hacer una cita por favor", true).await;
    let switch = session.next().await.unwrap();
    assert_eq!(switch, json!({ "type": "language", "ttsLanguage": "es-US", "transcriptionLanguage": "es-US" }));
    let text = session.next().await.unwrap();
    assert_eq!((&text["type"], &text["lang"]), (&json!("text"), &json!("es-US")), "{text}");
    // Only once: the next answer is in the same language.
    session.say("me llamo María López").await;
}

#[tokio::test]
async fn keys_are_one_entry_and_silence_is_a_turn() {
    let clinic = Clinic::new().await;
    let mut session = clinic.begin().await;
    for digit in ["1", "2", "#"] {
        session.send(&json!({ "type": "dtmf", "digit": digit })).await;
    }
    session.said().await;
    session.send(&json!({ "type": "info", "name": "agentSpeaking", "value": "off" })).await;
    // Nobody says anything: after two seconds the caller is asked again.
    session.said().await;
    let lines = clinic.lines().await;
    let heard: Vec<&str> =
        lines.iter().filter(|line| line["speaker"] == "caller").map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(heard, ["[keys 12]", "[silence]"]);
}

#[tokio::test]
async fn a_dead_line_that_was_replaced_is_not_taken_for_a_silent_caller() {
    let clinic = Clinic::new().await;
    let url = clinic.answer().await;
    let mut dead = clinic.open(&url, SID).await;
    let asked = dead.say("I'd like to book an appointment").await;
    // The connection is lost without anybody being told: it stays open, and nothing comes over it any more.
    let mut session = clinic.open(&url, SID).await;
    assert_eq!(session.said().await, asked);
    dead.send(&json!({ "type": "info", "name": "agentSpeaking", "value": "off" })).await;
    tokio::time::sleep(Duration::from_millis(3_000)).await;
    assert_eq!(clinic.call().await["turns"], 2);
    session.say("Maria Lopez").await;
    assert_eq!(clinic.call().await["turns"], 3);
}

#[tokio::test]
async fn an_address_that_twilio_has_not_signed_opens_nothing() {
    let clinic = Clinic::new().await;
    let url = clinic.answer().await;
    let signature = clinic.twilio.sign(&url, &[]);
    let foreign = Telephone::new(&clinic.base, "another secret", NUMBER).sign(&url, &[]);
    let other_call = url.replace(SID, "CA00000000000000000000000000000002");
    let other_line = url.replace("line=1202", "line=1203");
    for (url, signature) in [
        (&url, None),
        (&url, Some("")),
        (&url, Some(foreign.as_str())),
        (&other_call, Some(signature.as_str())),
        (&other_line, Some(signature.as_str())),
    ] {
        let mut request = url.as_str().into_client_request().unwrap();
        if let Some(signature) = signature {
            request.headers_mut().insert("x-twilio-signature", signature.parse().unwrap());
        }
        match connect_async(request).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), StatusCode::FORBIDDEN),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("{url} was opened"),
        }
    }
    assert_eq!(clinic.call().await["turns"], 1);
}

#[tokio::test]
async fn a_session_is_bound_to_the_call_its_address_was_signed_for() {
    let clinic = Clinic::new().await;
    let url = clinic.answer().await;
    let mut session = clinic.open(&url, "CA00000000000000000000000000000009").await;
    assert_eq!(session.next().await, None);
    assert_eq!(clinic.call().await["turns"], 1);
    // A call whose beginning was lost is greeted by the session itself.
    let unknown = "CA00000000000000000000000000000007";
    let mut session = clinic.open(&url.replace(SID, unknown), unknown).await;
    assert!(session.said().await.contains("North Clinic"));
}

#[tokio::test]
async fn garbage_is_passed_over_and_a_huge_frame_loses_nothing() {
    let clinic = Clinic::new().await;
    let url = clinic.answer().await;
    let mut session = clinic.open(&url, SID).await;
    for garbage in ["", "null", "{}", "[1,2", r#"{"type":"prompt"}"#, r#"{"type":7}"#, r#"{"type":"newer"}"#, "\u{0}"] {
        session.0.send(Message::text(garbage)).await.unwrap();
    }
    session.0.send(Message::binary(vec![0xff; 1_000])).await.unwrap();
    let asked = session.say("I'd like to book an appointment").await;
    let _ = session.0.send(Message::text("a".repeat(1_000_000))).await;
    while session.next().await.is_some() {}
    let mut session = clinic.open(&url, SID).await;
    assert_eq!(session.said().await, asked);
    // Nothing but garbage is not listened to for ever.
    for _ in 0..60 {
        let _ = session.0.send(Message::binary(vec![0; 8])).await;
    }
    assert_eq!(session.next().await, None);
}

#[tokio::test]
async fn a_dead_database_leaves_nobody_without_words() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    let mut session = clinic.open(&attribute(&twiml, "ConversationRelay", "url"), SID).await;
    session.say("I'd like to book an appointment").await;
    let away = |sql: &'static str| {
        clinic.app.platform.db().system(move |tx| {
            diesel::sql_query(sql).execute(tx.conn())?;
            Ok(())
        })
    };
    away("ALTER TABLE calls RENAME TO calls_away").await.unwrap();
    session.prompt("I have crushing chest pain and I can't breathe", true).await;
    let end = session.next().await.unwrap();
    let handoff = end["handoffData"].as_str().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(handoff).unwrap(),
        json!({ "reason": "transfer", "to": "doctor", "stored": false })
    );
    let ended = [("CallStatus", "in-progress"), ("SessionStatus", "ended"), ("HandoffData", handoff)];
    let spoken = clinic.post(&attribute(&twiml, "Connect", "action"), &ended).await;
    assert!(spoken.contains("911") && spoken.contains(ON_CALL), "{spoken}");
    // A connection lost without a word from us: a human being is fetched all the same.
    let failed = [("CallStatus", "in-progress"), ("SessionStatus", "failed")];
    let spoken = clinic.post(&attribute(&twiml, "Connect", "action"), &failed).await;
    assert!(spoken.contains("<Say") && spoken.contains(ON_CALL), "{spoken}");
    away("ALTER TABLE calls_away RENAME TO calls").await.unwrap();
    assert_eq!(clinic.call().await["turns"], 2);
}

#[tokio::test]
async fn a_session_of_which_twilio_reports_error_after_error_is_looked_at_by_a_person() {
    let clinic = Clinic::new().await;
    let twiml = clinic.post("/api/calls/incoming", &[("CallStatus", "ringing")]).await;
    let mut session = clinic.open(&attribute(&twiml, "ConversationRelay", "url"), SID).await;
    for _ in 0..5 {
        session.send(&json!({ "type": "error", "description": "the caller said something" })).await;
    }
    session.prompt("what are your opening hours", true).await;
    assert_eq!(session.next().await.unwrap()["type"], "text", "the conversation goes on");
    let staff = clinic.app.north(Role::Staff).await;
    let open = clinic.app.get(&staff, "/api/escalations?status=open").await.expect(200);
    let reasons: Vec<&str> =
        open["items"].as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["provider_instability"]);
}
