//! Transfers: the rota is dialled to its end, and the transcript says how each leg went.

use cliniq_platform::access::Role;
use cliniq_testkit::telephone::{PhoneCall, Telephone, action};
use serde_json::{Value, json};

use crate::reception::TestReception;

const NUMBER: &str = "+12025550100";
const SID: &str = "CA00000000000000000000000000000003";

struct Clinic {
    app: TestReception,
    twilio: Telephone,
}

impl Clinic {
    /// A clinic with two clinicians on call, one of whom is also the front desk.
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other settings.
    async fn with(change: impl FnOnce(&mut Value)) -> Self {
        let app = TestReception::new().await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["on_call"] = json!([{ "name": "Dr. Okafor", "phone": "+12025550190" },
            { "name": "Dr. Lindqvist", "phone": "+12025550191" }]);
        settings["front_desk"] = json!([{ "name": "Desk", "phone": "+12025550191" },
            { "name": "Back office", "phone": "+12025550192" }]);
        change(&mut settings);
        let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
        app.put(&admin, path, 0, json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony }))
            .await
            .expect(200);
        Self { app, twilio: Telephone::new(&base, "a shared secret", NUMBER) }
    }

    /// A caller in danger, who is being put through.
    async fn in_danger(&self) -> String {
        self.says("I have crushing chest pain and I can't breathe").await
    }

    async fn says(&self, words: &str) -> String {
        let mut call: PhoneCall = self.twilio.call(SID, "+12025550123");
        call.answer().await.unwrap();
        call.say(words).await.unwrap().body
    }

    /// A webhook of this call to the address that TwiML named.
    async fn tells(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut form = vec![("CallSid", SID), ("From", "+12025550123"), ("To", NUMBER)];
        form.extend_from_slice(more);
        self.twilio.post(path, &form).await.unwrap().body
    }

    /// Every number of the rota fails.
    async fn nobody_picks_up(&self, mut twiml: String) -> String {
        while twiml.contains("<Dial") {
            twiml = self.leg(&twiml, "no-answer").await;
        }
        twiml
    }

    async fn call(&self) -> Value {
        let staff = self.app.north(Role::Staff).await;
        let calls = self.app.get(&staff, "/api/calls").await.expect(200);
        let id = calls["items"][0]["id"].as_str().unwrap().to_owned();
        self.app.get(&staff, &format!("/api/calls/{id}")).await.expect(200)
    }

    async fn tasks(&self) -> Vec<(String, bool)> {
        let staff = self.app.north(Role::Staff).await;
        let tasks = self.app.get(&staff, "/api/tasks").await.expect(200);
        let of = |task: &Value| (task["kind"].as_str().unwrap().to_owned(), task["incomplete"].as_bool().unwrap());
        tasks["items"].as_array().unwrap().iter().map(of).collect()
    }

    async fn leg(&self, twiml: &str, status: &str) -> String {
        self.tells(&action(twiml).unwrap(), &[("DialCallStatus", status)]).await
    }

    async fn transfers(&self) -> Vec<String> {
        let staff = self.app.north(Role::Staff).await;
        let calls = self.app.get(&staff, "/api/calls").await.expect(200);
        let id = calls["items"][0]["id"].as_str().unwrap().to_owned();
        let transcript = self.app.get(&staff, &format!("/api/calls/{id}/transcript")).await.expect(200);
        let lines = transcript["lines"].as_array().unwrap();
        let is_note = |line: &&Value| line["speaker"] == "system";
        lines.iter().filter(is_note).map(|line| line["text"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn the_rota_is_dialled_to_its_end_and_each_leg_is_in_the_transcript() {
    let clinic = Clinic::new().await;
    let mut twiml = clinic.in_danger().await;
    for (number, status) in
        [("+12025550190", "no-answer"), ("+12025550191", "busy"), ("+12025550192", "a status of tomorrow")]
    {
        assert!(twiml.contains(&format!("<Number>{number}</Number>")), "{number}: {twiml}");
        assert!(clinic.transfers().await.is_empty());
        twiml = clinic.leg(&twiml, status).await;
    }
    assert!(!twiml.contains("<Dial") && twiml.contains("911"), "{twiml}");
    assert_eq!(
        clinic.transfers().await,
        ["[transfer: Dr. Okafor: no answer; Dr. Lindqvist: busy; Back office: failed]"]
    );
}

#[tokio::test]
async fn a_repeated_end_of_a_leg_gets_the_same_answer_and_is_noted_once() {
    let clinic = Clinic::new().await;
    let first = clinic.in_danger().await;
    let second = clinic.leg(&first, "busy").await;
    assert_eq!(clinic.leg(&first, "busy").await, second);
    let ended = clinic.leg(&second, "completed").await;
    assert_eq!(clinic.leg(&second, "completed").await, ended);
    assert_eq!(clinic.transfers().await, ["[transfer: Dr. Okafor: busy; Dr. Lindqvist: answered]"]);
}

/// The value of an attribute of TwiML, unescaped.
fn attribute(twiml: &str, name: &str) -> String {
    let begin = twiml.split_once(&format!(" {name}=\"")).unwrap().1;
    begin.split_once('"').unwrap().0.replace("&amp;", "&")
}

#[tokio::test]
async fn every_way_a_leg_can_fail_leads_to_the_next_number_and_then_to_the_tone() {
    for status in ["busy", "no-answer", "failed", "canceled"] {
        let clinic = Clinic::new().await;
        let mut twiml = clinic.says("I want to talk to a real person").await;
        for _ in 0..3 {
            assert!(twiml.contains("<Dial") && !twiml.contains("<Record"), "{status}: {twiml}");
            twiml = clinic.leg(&twiml, status).await;
        }
        assert!(twiml.contains("after the tone") && twiml.contains("<Record"), "{status}: {twiml}");
        // Filed before the tone: hanging up now loses nothing.
        assert!(clinic.tasks().await.contains(&("callback".to_owned(), true)), "{status}");
    }
}

#[tokio::test]
async fn a_message_after_the_tone_is_a_recording_of_the_call_and_completes_the_call_back() {
    let clinic = Clinic::new().await;
    let tone = clinic.nobody_picks_up(clinic.says("I want to talk to a real person").await).await;
    let (callback, action) = (attribute(&tone, "recordingStatusCallback"), action(&tone).unwrap());
    let recorded = [("RecordingSid", "RE0001"), ("RecordingDuration", "12"), ("Digits", "#")];
    let thanks = clinic.tells(&action, &recorded).await;
    assert!(thanks.contains("passed your message to the team") && thanks.contains("<Hangup/>"), "{thanks}");
    assert_eq!(clinic.tells(&action, &recorded).await, thanks);
    // Twilio tells of the recording without any number, twice.
    for _ in 0..2 {
        let form = [
            ("CallSid", SID),
            ("RecordingSid", "RE0001"),
            ("RecordingStatus", "completed"),
            ("RecordingDuration", "12"),
        ];
        assert_eq!(clinic.twilio.post(&callback, &form).await.unwrap().status, 200);
    }
    let call = clinic.call().await;
    assert_eq!(call["recordings"].as_array().unwrap().len(), 1, "{call}");
    let recording = &call["recordings"][0];
    assert_eq!((recording["kind"].as_str(), recording["duration_s"].as_i64()), (Some("voicemail"), Some(12)));
    assert!(clinic.tasks().await.contains(&("callback".to_owned(), false)));
    assert!(clinic.transfers().await.contains(&"[message left]".to_owned()));
}

#[tokio::test]
async fn danger_that_nobody_takes_hears_the_emergency_sentence_and_stays_an_open_escalation() {
    let clinic = Clinic::new().await;
    let tone = clinic.nobody_picks_up(clinic.in_danger().await).await;
    assert!(tone.contains("911") && tone.contains("<Record"), "{tone}");
    // Silence after the tone: Twilio goes on to the redirect, and the caller is listened to again.
    let again = clinic.tells(&action(&tone).unwrap(), &[]).await;
    assert!(again.contains("911") && again.contains("<Gather"), "{again}");
    let staff = clinic.app.north(Role::Staff).await;
    let open = clinic.app.get(&staff, "/api/escalations?status=open").await.expect(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 1, "{open}");
}

#[tokio::test]
async fn the_tone_is_not_offered_where_the_clinic_takes_no_messages() {
    let clinic = Clinic::with(|settings| settings["transfers"] = json!({ "voicemail": false })).await;
    let back = clinic.nobody_picks_up(clinic.says("I want to talk to a real person").await).await;
    assert!(back.contains("<Gather") && !back.contains("<Record"), "{back}");
}

#[tokio::test]
async fn only_those_on_duty_are_dialled_each_as_long_as_set() {
    // The test begins on a Wednesday at 10 in the clinic's zone.
    let clinic = Clinic::with(|settings| {
        let shift = |day: &str, from: &str, until: &str| json!([{ "day": day, "from": from, "until": until }]);
        settings["front_desk"][0]["shifts"] = shift("wednesday", "08:00:00", "10:30:00");
        settings["front_desk"][0]["ring_s"] = json!(35);
        settings["front_desk"][1]["shifts"] = shift("tuesday", "18:00:00", "08:00:00");
        settings["on_call"][0]["shifts"] = shift("thursday", "00:00:00", "00:00:00");
        settings["transfers"] = json!({ "ring_s": 15 });
    })
    .await;
    let desk = clinic.says("I want to talk to a real person").await;
    assert!(desk.contains("<Number>+12025550191</Number>") && attribute(&desk, "timeout") == "35", "{desk}");
    // The shift ends while it rings: the rota of this transfer stays what it was when it began.
    clinic.app.advance(std::time::Duration::from_secs(3600));
    let tone = clinic.leg(&desk, "no-answer").await;
    assert!(tone.contains("<Record"), "{tone}");
    assert!(clinic.transfers().await.contains(&"[transfer: Desk: no answer]".to_owned()));
}

#[tokio::test]
async fn a_rota_that_cannot_ring_is_refused_with_its_place() {
    let app = TestReception::new().await;
    let admin = app.north(Role::Admin).await;
    let path = "/api/clinic/reception";
    let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
    settings["on_call"] = json!([{ "name": "Dr. Okafor", "phone": "+12025550190", "ring_s": 3 }]);
    settings["transfers"] = json!({ "ring_s": 90, "message_s": 5 });
    settings["recording"] = json!({ "keep_days": 0 });
    settings["speech"] = json!({ "voice": { "provider": "elevenlabs" } });
    let problem = app.put(&admin, path, 0, json!({ "settings": settings, "numbers": [] })).await.expect(422);
    let paths: Vec<&str> = problem["fields"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    let expected = [
        "settings.transfers.ring_s",
        "settings.transfers.message_s",
        "settings.recording.keep_days",
        "settings.on_call.0.ring_s",
        "settings.speech.voice",
    ];
    assert_eq!(paths, expected);
}
