//! Voices of vendors: clips that are played and kept, what a vendor without an agreement never hears, every way in which
//! a vendor can be out of order, and the experiment between two voices.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cliniq_platform::{access::Role, config::PublicUrl};
use cliniq_testkit::{
    telephone::Telephone,
    vendor::{Asked, Mood, Vendor},
};
use serde_json::{Value, json};

use crate::reception::TestReception;

const NUMBER: &str = "+12025550100";
const ON_CALL: &str = "+12025550190";
const MP3: &[u8] = b"ID3\x04 a voice";

struct Clinic {
    app: TestReception,
    twilio: Telephone,
    vendor: Vendor,
    base: String,
}

/// Both vendors in one: Google answers with base64 in JSON, ElevenLabs with bytes.
fn speaks(asked: &Asked) -> (u16, &'static str, Vec<u8>) {
    if asked.path.starts_with("/v1/text:synthesize") {
        let body = json!({ "audioContent": STANDARD.encode(MP3) }).to_string();
        return (200, "application/json", body.into_bytes());
    }
    (200, "audio/mpeg", MP3.to_vec())
}

/// The words that a vendor was asked to speak.
fn words(asked: &Asked) -> String {
    let body: Value = serde_json::from_slice(&asked.body).unwrap();
    body["input"]["text"].as_str().or(body["text"].as_str()).unwrap().to_owned()
}

impl Clinic {
    async fn new(speech: Value, baa: bool) -> Self {
        let vendor = Vendor::new(speaks).await;
        let address = vendor.base().to_owned();
        Self::at(&address, vendor, speech, baa).await
    }

    async fn at(address: &str, vendor: Vendor, speech: Value, baa: bool) -> Self {
        let address = PublicUrl::parse(address).unwrap();
        let app = TestReception::with(|config| {
            config.speech.google_url = address.clone();
            config.speech.elevenlabs_url = address;
        })
        .await;
        let base = app.serve().await;
        let admin = app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["speech"] = speech;
        settings["on_call"] = json!([{ "name": "Dr. Okafor", "phone": ON_CALL }]);
        let accounts = ["google_cloud", "elevenlabs"].map(|it| json!({ "provider": it, "key": "a key", "baa": baa }));
        let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
        let body =
            json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony, "speech_accounts": accounts });
        let stored = app.put(&admin, path, 0, body).await.expect(200);
        assert!(!stored.to_string().contains("a key"), "{stored}");
        Self { app, twilio: Telephone::new(&base, "a shared secret", NUMBER), vendor, base }
    }

    /// A call that has been greeted; answers the greeting.
    async fn call(&self, sid: &str) -> (cliniq_testkit::telephone::PhoneCall, String) {
        let mut call = self.twilio.call(sid, "+12025550123");
        let greeting = call.answer().await.unwrap().body;
        (call, greeting)
    }

    async fn instabilities(&self) -> usize {
        let staff = self.app.north(Role::Staff).await;
        let open = self.app.get(&staff, "/api/escalations?status=open").await.expect(200);
        let is_one = |it: &&Value| it["reason"] == "provider_instability";
        open["items"].as_array().unwrap().iter().filter(is_one).count()
    }
}

fn google() -> Value {
    json!({ "voice": { "provider": "google_cloud" } })
}

fn elevenlabs() -> Value {
    json!({ "voice": { "provider": "elevenlabs", "english": "21m00Tcm4TlvDq8ikWAM", "spanish": "pNInz6obpgDQGcFmaJgB" } })
}

/// The addresses that TwiML plays.
fn plays(twiml: &str) -> Vec<String> {
    twiml.split("<Play>").skip(1).map(|rest| rest.split("</Play>").next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn fixed_sentences_are_synthesised_once_and_played_from_an_address_that_expires() {
    for (speech, path, key) in [
        (google(), "/v1/text:synthesize", "x-goog-api-key"),
        (elevenlabs(), "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=mp3_22050_32", "xi-api-key"),
    ] {
        let clinic = Clinic::new(speech, false).await;
        let (_, greeting) = clinic.call("CA01").await;
        let asked = clinic.vendor.asked();
        assert!(!asked.is_empty() && asked.iter().all(|it| it.path == path && it.header(key) == "a key"), "{asked:?}");
        let addresses = plays(&greeting);
        assert!(addresses.len() == asked.len() && !greeting.contains("<Say"), "{greeting}");
        let (_, again) = clinic.call("CA02").await;
        assert_eq!((clinic.vendor.asked().len(), plays(&again).len()), (0, addresses.len()));
        // Twilio fetches it; nobody can change the address, and in the end it leads nowhere.
        let fetch = async |address: &str| {
            let request = axum::http::Request::get(address).body(axum::body::Body::empty()).unwrap();
            clinic.app.raw(request).await
        };
        let clip = fetch(&addresses[0]).await;
        assert_eq!(clip.headers["content-type"], "audio/mpeg");
        assert_eq!(clip.expect(200), String::from_utf8_lossy(MP3).into_owned());
        let mut changed = addresses[0].clone();
        changed.replace_range(30..31, if &changed[30..31] == "A" { "B" } else { "A" });
        assert_eq!(fetch(&changed).await.expect(404)["code"], "speech.bad-address");
        clinic.app.advance(Duration::from_secs(3600));
        assert_eq!(fetch(&addresses[0]).await.expect(404)["code"], "speech.bad-address");
        assert!(clinic.base.starts_with("http"));
    }
}

#[tokio::test]
async fn a_vendor_without_an_agreement_never_hears_what_a_caller_said() {
    for baa in [false, true] {
        let clinic = Clinic::new(google(), baa).await;
        let (mut call, _) = clinic.call("CA03").await;
        call.say("I'd like to book an appointment for my annual physical").await.unwrap();
        call.say("Maria Lopez").await.unwrap();
        let asked_back = call.say("next Thursday at ten in the morning").await.unwrap().body;
        assert!(asked_back.contains(if baa { "<Play>" } else { "<Say" }), "{asked_back}");
        let spoken: Vec<String> = clinic.vendor.asked().iter().map(words).collect();
        let tells =
            spoken.iter().any(|said| ["Maria", "Lopez", "physical", "Thursday"].iter().any(|w| said.contains(w)));
        assert_eq!(tells, baa, "{spoken:?}");
        if baa {
            // What holds a caller's words is deleted once it was fetched; fixed sentences stay.
            assert_eq!(clinic.app.reception.forget_spoken_words().await.unwrap(), 0);
            clinic.app.advance(Duration::from_secs(2 * 3600));
            assert!(clinic.app.reception.forget_spoken_words().await.unwrap() > 0);
            assert_eq!(clinic.app.reception.forget_spoken_words().await.unwrap(), 0);
        }
    }
}

#[tokio::test]
async fn in_every_outage_the_baseline_voice_says_the_right_words_in_time_and_the_vendor_is_left_alone() {
    let moods = [
        Mood::Hanging,
        Mood::Broken,
        Mood::Garbage,
        Mood::Slow(Duration::from_secs(3)),
        Mood::Refusing(429, "{}"),
        Mood::Refusing(401, "{}"),
    ];
    for (speech, mood) in moods.into_iter().flat_map(|mood| [(google(), mood), (elevenlabs(), mood)]) {
        let clinic = Clinic::new(speech, true).await;
        clinic.vendor.is(mood);
        let mut longest = Duration::ZERO;
        for n in 0..4 {
            let mut call = clinic.twilio.call(&format!("CA1{n}"), "+12025550123");
            let began = Instant::now();
            let greeting = call.answer().await.unwrap().body;
            longest = longest.max(began.elapsed());
            assert!(greeting.contains("<Say") && greeting.contains("North Clinic"), "{mood:?}: {greeting}");
            let began = Instant::now();
            let sentence = call.say("I have crushing chest pain").await.unwrap().body;
            longest = longest.max(began.elapsed());
            assert!(sentence.contains("911") && sentence.contains(ON_CALL), "{mood:?}: {sentence}");
        }
        assert!(longest < Duration::from_secs(2), "{mood:?}: {longest:?}");
        assert_eq!(clinic.instabilities().await, 1, "{mood:?}");
        // Three failures and the vendor is left alone, until it is tried again.
        clinic.vendor.asked();
        clinic.call("CA20").await;
        assert_eq!(clinic.vendor.asked().len(), 0, "{mood:?}");
        clinic.vendor.is(Mood::Well);
        clinic.app.advance(Duration::from_secs(120));
        let (_, back) = clinic.call("CA21").await;
        assert!(back.contains("<Play>"), "{mood:?}: {back}");
    }
}

#[tokio::test]
async fn a_vendor_at_which_nobody_listens_costs_no_time() {
    let unused = Vendor::new(speaks).await;
    let clinic = Clinic::at(&Vendor::nobody().await, unused, google(), true).await;
    let began = Instant::now();
    let (_, greeting) = clinic.call("CA30").await;
    assert!(greeting.contains("<Say") && began.elapsed() < Duration::from_secs(2), "{greeting}");
}

#[tokio::test]
async fn who_is_in_danger_waits_for_no_vendor_but_hears_the_clip_that_is_there() {
    let clinic = Clinic::new(google(), true).await;
    let (mut call, _) = clinic.call("CA40").await;
    clinic.vendor.asked();
    let sentence = call.say("I have crushing chest pain").await.unwrap().body;
    assert!(sentence.contains("<Say") && sentence.contains("911") && clinic.vendor.asked().is_empty(), "{sentence}");
    // Saving the settings has the fixed sentences synthesised; from then on there is nothing to wait for.
    clinic.app.run_jobs().await;
    let spoken: Vec<String> = clinic.vendor.asked().iter().map(words).collect();
    assert!(spoken.iter().any(|said| said.contains("911")), "{spoken:?}");
    clinic.vendor.is(Mood::Hanging);
    let (mut call, _) = clinic.call("CA41").await;
    let sentence = call.say("I have crushing chest pain").await.unwrap().body;
    assert!(sentence.contains("<Play>") && !sentence.contains("<Say") && sentence.contains(ON_CALL), "{sentence}");
}

#[tokio::test]
async fn each_caller_hears_one_of_two_voices_and_the_results_are_told_apart() {
    let experiment = json!({ "experiment": { "candidate": { "provider": "google_cloud" }, "percent": 50 } });
    let clinic = Clinic::new(experiment, true).await;
    let mut candidates = 0;
    for n in 0..24 {
        let sid = format!("CA5{n}");
        let (mut call, greeting) = clinic.call(&sid).await;
        candidates += u64::from(greeting.contains("<Play>"));
        if n % 2 == 0 {
            call.say("goodbye").await.unwrap();
        }
        call.hang_up(10 + n).await.unwrap();
    }
    assert!((4..=20).contains(&candidates), "{candidates}");
    let owner = clinic.app.north(Role::Owner).await;
    let results = clinic.app.get(&owner, "/api/analytics/voices").await.expect(200);
    let arms = results["arms"].as_array().unwrap();
    let calls = |arm: usize| arms[arm]["calls"].as_u64().unwrap();
    assert_eq!((arms[0]["arm"].as_str(), arms[1]["arm"].as_str()), (Some("control"), Some("candidate")));
    assert_eq!((calls(0) + calls(1), calls(1)), (24, candidates), "{results}");
    let google = results["providers"].as_array().unwrap().iter().find(|it| it["provider"] == "google_cloud").unwrap();
    assert!(google["made"].as_u64().unwrap() > 0 && google["characters"].as_u64().unwrap() > 0, "{results}");
}

#[tokio::test]
async fn a_relay_session_is_told_voice_and_transcriber_and_an_unagreed_vendor_does_not_speak_there() {
    for (baa, provider) in [(true, "ttsProvider=\"ElevenLabs\""), (false, "ttsProvider=\"Google\"")] {
        let clinic = Clinic::new(elevenlabs(), baa).await;
        let admin = clinic.app.north(Role::Admin).await;
        let path = "/api/clinic/reception";
        let mut settings = clinic.app.get(&admin, path).await.expect(200)["settings"].clone();
        settings["voice"] = json!({ "mode": "relay", "transcriber": "deepgram" });
        clinic.app.put(&admin, path, 1, json!({ "settings": settings, "numbers": [NUMBER] })).await.expect(200);
        let (_, twiml) = clinic.call("CA60").await;
        assert!(twiml.contains(provider) && twiml.contains("transcriptionProvider=\"Deepgram\""), "{twiml}");
        assert!(twiml.contains("speechModel=\"nova-3-general\""), "{twiml}");
    }
}
