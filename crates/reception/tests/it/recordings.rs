//! Recordings: only with consent, fetched into the clinic's own store, heard with an audit entry, erased in the end.

use cliniq_platform::{access::Role, config::PublicUrl};
use cliniq_testkit::{
    telephone::{PhoneCall, Telephone},
    vendor::{Asked, Mood, Vendor},
};
use serde_json::{Value, json};

use crate::reception::TestReception;

const NUMBER: &str = "+12025550100";
const SID: &str = "CA00000000000000000000000000000004";
const AUDIO: &[u8] = b"ID3 the voice of somebody";

struct Clinic {
    app: TestReception,
    twilio: Telephone,
    api: Vendor,
}

fn twilio(asked: &Asked) -> (u16, &'static str, Vec<u8>) {
    match (asked.method.as_str(), asked.path.rsplit('/').next().unwrap()) {
        ("POST", "Recordings.json") => {
            (201, "application/json", br#"{"sid":"RE0001","status":"in-progress"}"#.to_vec())
        }
        ("GET", _) => (200, "audio/mpeg", AUDIO.to_vec()),
        ("DELETE", _) => (204, "application/json", Vec::new()),
        _ => (200, "application/json", b"{}".to_vec()),
    }
}

impl Clinic {
    async fn recording(policy: Value) -> Self {
        let api = Vendor::new(twilio).await;
        let address = PublicUrl::parse(api.base()).unwrap();
        let app = TestReception::with(|config| config.twilio.url = address).await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["records_calls"] = json!(true);
        settings["recording"] = policy;
        let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
        app.put(&admin, path, 0, json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony }))
            .await
            .expect(200);
        Self { app, twilio: Telephone::new(&base, "a shared secret", NUMBER), api }
    }

    fn phone(&self) -> PhoneCall {
        self.twilio.call(SID, "+12025550123")
    }

    async fn call(&self) -> Value {
        let staff = self.app.north(Role::Staff).await;
        let calls = self.app.get(&staff, "/api/calls").await.expect(200);
        let id = calls["items"][0]["id"].as_str().unwrap().to_owned();
        self.app.get(&staff, &format!("/api/calls/{id}")).await.expect(200)
    }

    /// What Twilio was asked, method and the end of the path.
    fn asked(&self) -> Vec<(String, String)> {
        let of = |asked: Asked| (asked.method, asked.path.split_once("/Accounts/AC1/").unwrap().1.to_owned());
        self.api.asked().into_iter().map(of).collect()
    }

    async fn tells(&self, status: &str) {
        let form =
            [("CallSid", SID), ("RecordingSid", "RE0001"), ("RecordingStatus", status), ("RecordingDuration", "61")];
        let path = format!("/api/calls/recording?line={}&kind=call", &NUMBER[1..]);
        assert_eq!(self.twilio.post(&path, &form).await.unwrap().status, 200);
    }
}

fn asked(method: &str, path: &str) -> (String, String) {
    (method.to_owned(), path.to_owned())
}

#[tokio::test]
async fn who_goes_on_after_being_told_is_recorded_and_the_audio_comes_here_and_leaves_the_provider() {
    let clinic = Clinic::recording(json!({ "consent": "one_party", "keep_days": 30 })).await;
    let mut phone = clinic.phone();
    let greeting = phone.answer().await.unwrap().body;
    assert!(greeting.contains("This call is recorded"), "{greeting}");
    clinic.app.run_jobs().await;
    assert_eq!(clinic.asked(), [], "nothing is recorded before the sentence was said");
    phone.say("what are your opening hours").await.unwrap();
    clinic.app.run_jobs().await;
    assert_eq!(clinic.asked(), [asked("POST", &format!("Calls/{SID}/Recordings.json"))]);
    assert_eq!(clinic.call().await["recordings"][0]["status"], "running");
    clinic.tells("completed").await;
    clinic.tells("completed").await;
    clinic.tells("in-progress").await;
    clinic.app.run_jobs().await;
    assert_eq!(clinic.asked(), [asked("GET", "Recordings/RE0001.mp3"), asked("DELETE", "Recordings/RE0001.json")]);
    let call = clinic.call().await;
    let recording = &call["recordings"][0];
    assert_eq!((recording["status"].as_str(), recording["duration_s"].as_i64()), (Some("stored"), Some(61)));
    assert_eq!(call["consent"], "given");
    // Listening, with the right for it, leaves an entry.
    let owner = clinic.app.north(Role::Owner).await;
    let heard = clinic.app.get(&owner, recording["url"].as_str().unwrap()).await;
    assert_eq!(heard.headers["content-type"], "audio/mpeg");
    assert_eq!(heard.expect(200), json!(String::from_utf8_lossy(AUDIO)));
    let stranger = clinic.app.south(Role::Owner).await;
    clinic.app.get(&stranger, recording["url"].as_str().unwrap()).await.expect(404);
    // After the clinic's retention nothing is left.
    clinic.app.advance(std::time::Duration::from_secs(29 * 24 * 3600));
    assert_eq!(clinic.app.reception.erase_expired_recordings().await.unwrap(), 0);
    clinic.app.advance(std::time::Duration::from_secs(2 * 24 * 3600));
    assert_eq!(clinic.app.reception.erase_expired_recordings().await.unwrap(), 1);
    clinic.app.run_jobs().await;
    assert_eq!(clinic.app.reception.erase_expired_recordings().await.unwrap(), 0);
    assert_eq!(clinic.call().await["recordings"][0]["status"], "erased");
    let gone = clinic.app.get(&owner, recording["url"].as_str().unwrap()).await.expect(409);
    assert_eq!(gone["code"], "recording.not-stored");
}

#[tokio::test]
async fn only_a_yes_begins_a_recording_where_everybody_has_to_agree() {
    for (answer, consent) in [("yes", "given"), ("no", "refused"), ("I need a refill of my lisinopril", "refused")] {
        let clinic = Clinic::recording(json!({ "consent": "all_party" })).await;
        let mut phone = clinic.phone();
        let question = phone.answer().await.unwrap().body;
        assert!(question.contains("May we record this call?"), "{question}");
        let next = phone.say(answer).await.unwrap().body;
        assert!(next.contains("<Gather"), "{next}");
        clinic.app.run_jobs().await;
        let expected =
            if consent == "given" { vec![asked("POST", &format!("Calls/{SID}/Recordings.json"))] } else { vec![] };
        assert_eq!((clinic.asked(), clinic.call().await["consent"].as_str().unwrap()), (expected, consent), "{answer}");
    }
}

#[tokio::test]
async fn danger_instead_of_an_answer_is_danger() {
    let clinic = Clinic::recording(json!({ "consent": "all_party" })).await;
    let mut phone = clinic.phone();
    phone.answer().await.unwrap();
    let sentence = phone.say("no, I can't breathe").await.unwrap().body;
    assert!(sentence.contains("911"), "{sentence}");
    assert_eq!(clinic.call().await["escalated"], true);
}

#[tokio::test]
async fn a_refusal_in_mid_call_stops_the_recording_and_erases_it_everywhere() {
    let clinic = Clinic::recording(json!({ "consent": "one_party" })).await;
    let mut phone = clinic.phone();
    phone.answer().await.unwrap();
    phone.say("what are your opening hours").await.unwrap();
    clinic.app.run_jobs().await;
    clinic.asked();
    let stopped = phone.say("please don't record this call").await.unwrap().body;
    assert!(stopped.contains("not being recorded"), "{stopped}");
    clinic.app.run_jobs().await;
    let stop = asked("POST", &format!("Calls/{SID}/Recordings/RE0001.json"));
    assert_eq!(clinic.asked(), [stop, asked("DELETE", "Recordings/RE0001.json")]);
    // What Twilio tells late brings nothing back.
    clinic.tells("completed").await;
    clinic.app.run_jobs().await;
    let call = clinic.call().await;
    assert_eq!((call["consent"].as_str(), call["recordings"][0]["status"].as_str()), (Some("refused"), Some("erased")));
    assert!(!clinic.asked().iter().any(|(method, _)| method == "GET"));
}

#[tokio::test]
async fn audio_that_cannot_be_fetched_today_is_fetched_tomorrow() {
    let clinic = Clinic::recording(json!({ "consent": "one_party" })).await;
    let mut phone = clinic.phone();
    phone.answer().await.unwrap();
    phone.say("what are your opening hours").await.unwrap();
    clinic.app.run_jobs().await;
    clinic.tells("completed").await;
    clinic.api.is(Mood::Broken);
    clinic.app.run_jobs().await;
    assert_eq!(clinic.call().await["recordings"][0]["status"], "ready");
    clinic.api.is(Mood::Refusing(429, ""));
    clinic.app.advance(std::time::Duration::from_secs(3600));
    clinic.app.run_jobs().await;
    clinic.api.is(Mood::Well);
    clinic.app.advance(std::time::Duration::from_secs(3600));
    clinic.app.run_jobs().await;
    assert_eq!(clinic.call().await["recordings"][0]["status"], "stored");
}

#[tokio::test]
async fn nothing_is_recorded_or_said_of_recording_unless_it_is_switched_on() {
    let clinic = Clinic::recording(json!({})).await;
    let admin = clinic.app.north(Role::Admin).await;
    let path = "/api/clinic/reception";
    let present = clinic.app.get(&admin, path).await.expect(200);
    let mut settings = present["settings"].clone();
    settings["records_calls"] = json!(false);
    clinic.app.put(&admin, path, 1, json!({ "settings": settings, "numbers": [NUMBER] })).await.expect(200);
    let mut phone = clinic.phone();
    let greeting = phone.answer().await.unwrap().body;
    phone.say("yes").await.unwrap();
    clinic.app.run_jobs().await;
    assert!(!greeting.contains("record") && clinic.asked().is_empty(), "{greeting}");
    assert_eq!(clinic.call().await["consent"], Value::Null);
}
