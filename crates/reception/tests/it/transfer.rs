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
        let app = TestReception::new().await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["on_call"] = json!([{ "name": "Dr. Okafor", "phone": "+12025550190" },
            { "name": "Dr. Lindqvist", "phone": "+12025550191" }]);
        settings["front_desk"] = json!([{ "name": "Desk", "phone": "+12025550191" },
            { "name": "Back office", "phone": "+12025550192" }]);
        let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
        app.put(&admin, path, 0, json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony }))
            .await
            .expect(200);
        Self { app, twilio: Telephone::new(&base, "a shared secret", NUMBER) }
    }

    /// A caller in danger, who is being put through.
    async fn in_danger(&self) -> String {
        let mut call: PhoneCall = self.twilio.call(SID, "+12025550123");
        call.answer().await.unwrap();
        call.say("I have crushing chest pain and I can't breathe").await.unwrap().body
    }

    async fn leg(&self, twiml: &str, status: &str) -> String {
        let form = [("CallSid", SID), ("From", "+12025550123"), ("To", NUMBER), ("DialCallStatus", status)];
        self.twilio.post(&action(twiml).unwrap(), &form).await.unwrap().body
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
