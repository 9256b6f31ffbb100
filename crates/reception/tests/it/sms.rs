//! Text messages to the clinic's people: who wants which, what they say, and what happens when Twilio is out of order.

use std::time::{Duration, Instant};

use cliniq_platform::{access::Role, config::PublicUrl};
use cliniq_testkit::{
    Person,
    telephone::Telephone,
    vendor::{Asked, Mood, Vendor},
};
use serde_json::{Value, json};

use crate::reception::TestReception;

const NUMBER: &str = "+12025550100";
const SENDER: &str = "+12025550111";
const DOCTOR: &str = "+12025550133";
const DANGER: &str = "I'm Ana Ruiz and I have crushing chest pain";

struct Clinic {
    app: TestReception,
    twilio: Telephone,
    api: Vendor,
}

impl Clinic {
    async fn new() -> Self {
        let made = |_: &Asked| (201, "application/json", br#"{"sid":"SM0001","status":"queued"}"#.to_vec());
        let api = Vendor::new(made).await;
        let address = api.base().to_owned();
        Self::at(&address, api).await
    }

    async fn at(address: &str, api: Vendor) -> Self {
        let address = PublicUrl::parse(address).unwrap();
        let app = TestReception::with(|config| {
            config.twilio.url = address;
            config.twilio.timeout_s = 1;
        })
        .await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        let telephony =
            json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base, "sms_from": SENDER });
        app.put(&admin, path, 0, json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony }))
            .await
            .expect(200);
        Self { app, twilio: Telephone::new(&base, "a shared secret", NUMBER), api }
    }

    async fn wish(&self, who: &Person, wish: &str) {
        let body = json!({ "phone": DOCTOR, "sms": wish });
        self.app.put(who, "/api/notifications/preferences", 0, body).await.expect(200);
    }

    /// Somebody in danger calls; answers what they heard and how long they waited for it.
    async fn danger(&self, sid: &str) -> (String, Duration) {
        let mut call = self.twilio.call(sid, "+12025550123");
        call.answer().await.unwrap();
        let began = Instant::now();
        (call.say(DANGER).await.unwrap().body, began.elapsed())
    }

    async fn deliveries(&self) -> Vec<Value> {
        let owner = self.app.north(Role::Owner).await;
        self.app.get(&owner, "/api/deliveries").await.expect(200)["items"].as_array().unwrap().clone()
    }

    async fn statuses(&self) -> Vec<String> {
        self.deliveries().await.iter().map(|it| it["status"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn an_emergency_is_texted_to_who_wants_it_with_a_link_and_nothing_about_the_patient() {
    let clinic = Clinic::new().await;
    let (doctor, staff) = (clinic.app.north(Role::Doctor).await, clinic.app.north(Role::Staff).await);
    clinic.wish(&doctor, "emergencies").await;
    clinic.danger("CA01").await;
    clinic.app.run_jobs().await;
    let messages = clinic.api.asked();
    assert_eq!(messages.len(), 1, "{messages:?}");
    let message = &messages[0];
    assert_eq!((message.method.as_str(), message.path.as_str()), ("POST", "/2010-04-01/Accounts/AC1/Messages.json"));
    assert_eq!((message.field("To").as_deref(), message.field("From").as_deref()), (Some(DOCTOR), Some(SENDER)));
    assert!(message.header("authorization").starts_with("Basic "));
    let body = message.field("Body").unwrap();
    assert!(body.starts_with("Emergency: http") && body.contains("/c/north-clinic/escalations/esc_"), "{body}");
    for word in ["Ana", "Ruiz", "chest", "pain", "2025550123"] {
        assert!(!body.contains(word), "{body}");
    }
    assert_eq!(clinic.statuses().await, ["sent"]);
    assert!(!clinic.deliveries().await[0].to_string().contains(DOCTOR));
    // Twilio tells that it arrived; late words and a repeat change nothing.
    let callback = message.field("StatusCallback").unwrap();
    let path = &callback[callback.find("/api").unwrap()..];
    for word in ["delivered", "sent", "delivered"] {
        let told = clinic.twilio.post(path, &[("MessageSid", "SM0001"), ("MessageStatus", word)]).await.unwrap();
        assert_eq!(told.status, 204);
    }
    assert_eq!(clinic.statuses().await, ["delivered"]);
    let forged =
        clinic.twilio.post_signed(path, &[("MessageSid", "SM0001"), ("MessageStatus", "failed")], "bm8=").await;
    assert_eq!((forged.unwrap().status, clinic.statuses().await), (403, vec!["delivered".to_owned()]));
    // Nobody else asked for messages, and the list is for who watches the operation.
    clinic.app.get(&staff, "/api/deliveries").await.expect(403);
}

#[tokio::test]
async fn a_message_is_sent_once_however_often_the_job_runs() {
    let clinic = Clinic::new().await;
    let doctor = clinic.app.north(Role::Doctor).await;
    clinic.wish(&doctor, "everything").await;
    clinic.danger("CA02").await;
    for _ in 0..3 {
        clinic.app.run_jobs().await;
        clinic.app.advance(Duration::from_secs(3600));
    }
    let texts: Vec<String> = clinic.api.asked().iter().filter_map(|asked| asked.field("Body")).collect();
    let once: std::collections::HashSet<&String> = texts.iter().collect();
    assert!(!texts.is_empty() && once.len() == texts.len(), "{texts:?}");
}

#[tokio::test]
async fn in_every_outage_the_caller_hears_the_sentence_at_once_and_the_message_arrives_when_twilio_is_back() {
    let moods = [
        Mood::Hanging,
        Mood::Broken,
        Mood::Garbage,
        Mood::Slow(Duration::from_secs(2)),
        Mood::Refusing(429, ""),
        Mood::Refusing(503, ""),
    ];
    for mood in moods {
        let clinic = Clinic::new().await;
        let doctor = clinic.app.north(Role::Doctor).await;
        clinic.wish(&doctor, "emergencies").await;
        clinic.api.is(mood);
        let (heard, waited) = clinic.danger("CA03").await;
        assert!(heard.contains("911") && waited < Duration::from_secs(2), "{mood:?}: {waited:?}: {heard}");
        clinic.app.run_jobs().await;
        assert_eq!(clinic.statuses().await, ["queued"], "{mood:?}");
        let staff = clinic.app.north(Role::Staff).await;
        let open = clinic.app.get(&staff, "/api/escalations?status=open").await.expect(200);
        assert_eq!(open["items"].as_array().unwrap().len(), 1, "{mood:?}");
        clinic.api.is(Mood::Well);
        clinic.app.advance(Duration::from_secs(3600));
        clinic.app.run_jobs().await;
        assert_eq!(clinic.statuses().await, ["sent"], "{mood:?}");
    }
}

#[tokio::test]
async fn when_nobody_listens_at_twilio_the_message_waits() {
    let unused = Vendor::new(|_| (200, "text/plain", Vec::new())).await;
    let clinic = Clinic::at(&Vendor::nobody().await, unused).await;
    let doctor = clinic.app.north(Role::Doctor).await;
    clinic.wish(&doctor, "emergencies").await;
    let (heard, waited) = clinic.danger("CA04").await;
    assert!(heard.contains("911") && waited < Duration::from_secs(2), "{waited:?}: {heard}");
    clinic.app.run_jobs().await;
    assert_eq!(clinic.statuses().await, ["queued"]);
}

#[tokio::test]
async fn what_may_have_been_sent_is_sent_again_only_by_a_person_unless_it_is_an_emergency() {
    let clinic = Clinic::new().await;
    let doctor = clinic.app.north(Role::Doctor).await;
    clinic.wish(&doctor, "urgent").await;
    clinic.api.is(Mood::Broken);
    let mut call = clinic.twilio.call("CA05", "+12025550123");
    call.answer().await.unwrap();
    call.say("I want to talk to a real person").await.unwrap();
    for _ in 0..3 {
        clinic.app.run_jobs().await;
        clinic.app.advance(Duration::from_secs(3600));
    }
    assert_eq!((clinic.statuses().await, clinic.api.asked().len()), (vec!["uncertain".to_owned()], 1));
    let owner = clinic.app.north(Role::Owner).await;
    let dead = clinic.app.get(&owner, "/api/dead-letters").await.expect(200);
    assert_eq!(dead["items"][0]["job"], "notify.send_sms", "{dead}");
    clinic.api.is(Mood::Well);
    let replay = format!("/api/dead-letters/{}/replay", dead["items"][0]["id"].as_str().unwrap());
    clinic.app.post(&owner, &replay, json!({})).await.expect(200);
    clinic.app.run_jobs().await;
    assert_eq!((clinic.statuses().await, clinic.api.asked().len()), (vec!["sent".to_owned()], 1));
    let id = clinic.deliveries().await[0]["id"].as_str().unwrap().to_owned();
    let refused = clinic.app.post(&owner, &format!("/api/deliveries/{id}/resend"), json!({})).await.expect(409);
    assert_eq!(refused["code"], "delivery.on-its-way");
}

#[tokio::test]
async fn what_twilio_refuses_is_a_dead_letter_with_its_code() {
    let clinic = Clinic::new().await;
    let doctor = clinic.app.north(Role::Doctor).await;
    clinic.wish(&doctor, "emergencies").await;
    clinic.api.is(Mood::Refusing(400, r#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#));
    clinic.danger("CA06").await;
    clinic.app.run_jobs().await;
    let delivery = clinic.deliveries().await.remove(0);
    assert_eq!((delivery["status"].as_str(), delivery["error_code"].as_str()), (Some("failed"), Some("21211")));
    let owner = clinic.app.north(Role::Owner).await;
    assert_eq!(clinic.app.get(&owner, "/api/dead-letters").await.expect(200)["items"].as_array().unwrap().len(), 1);
    clinic.api.is(Mood::Well);
    let id = delivery["id"].as_str().unwrap();
    clinic.app.post(&owner, &format!("/api/deliveries/{id}/resend"), json!({})).await.expect(200);
    clinic.app.run_jobs().await;
    assert_eq!(clinic.statuses().await, ["sent"]);
}

#[tokio::test]
async fn preferences_are_ones_own_versioned_and_checked() {
    let clinic = Clinic::new().await;
    let doctor = clinic.app.north(Role::Doctor).await;
    let path = "/api/notifications/preferences";
    let before = clinic.app.get(&doctor, path).await.expect(200);
    assert_eq!(before, json!({ "version": 0, "phone": null, "sms": "nothing" }));
    for wrong in [json!({ "phone": "555", "sms": "urgent" }), json!({ "sms": "urgent" })] {
        let problem = clinic.app.put(&doctor, path, 0, wrong).await.expect(422);
        assert_eq!(problem["code"], "notification-preferences.invalid");
    }
    clinic.wish(&doctor, "urgent").await;
    let late = clinic.app.put(&doctor, path, 0, json!({ "sms": "nothing" })).await.expect(409);
    assert_eq!(late["code"], "notification-preferences.moved-on");
    let after = clinic.app.put(&doctor, path, 1, json!({ "phone": DOCTOR, "sms": "nothing" })).await.expect(200);
    assert_eq!(after, json!({ "version": 2, "phone": DOCTOR, "sms": "nothing" }));
    clinic.danger("CA07").await;
    clinic.app.run_jobs().await;
    assert!(clinic.deliveries().await.is_empty());
}

#[tokio::test]
async fn without_a_sender_a_message_is_only_shown() {
    let clinic = Clinic::new().await;
    let (doctor, admin) = (clinic.app.north(Role::Doctor).await, clinic.app.north(Role::Admin).await);
    let path = "/api/clinic/reception";
    let settings = clinic.app.get(&admin, path).await.expect(200)["settings"].clone();
    let telephony = json!({ "account_sid": "AC1" });
    clinic
        .app
        .put(&admin, path, 1, json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony }))
        .await
        .expect(200);
    clinic.wish(&doctor, "everything").await;
    let task = json!({ "kind": "general", "title": "Call the pharmacy" });
    clinic.app.post(&admin, "/api/tasks", task).await.expect(201);
    clinic.app.run_jobs().await;
    let sent = clinic.api.asked().len();
    assert!(sent == 0 && clinic.statuses().await.iter().all(|status| status == "simulated"));
}
