//! Calls of patients who have an appointment already: it is moved or cancelled in the calendar, and nobody else's is.

use std::time::Duration;

use cliniq_platform::access::Role;
use cliniq_reception::rehearsal::Script;
use cliniq_testkit::telephone::{Telephone, action};
use serde_json::{Value, json};

use crate::calendar::{APPOINTMENTS, Booked, appointments, at, id};

const CALLER: &str = "+12025550147";

async fn call(clinic: &Booked, caller: &str, says: &[&str]) {
    let ctx = clinic.app.platform.ctx_for_host(clinic.app.north.id);
    let script = Script { caller, says, pace: Duration::from_secs(4) };
    clinic.app.reception.rehearse(&ctx, script).await.unwrap();
}

/// The tasks that calls left: kind, what the calendar was made to say, whether incomplete.
async fn tasks(clinic: &Booked) -> Vec<(String, Option<String>, bool)> {
    let tasks = clinic.app.get(&clinic.staff, "/api/tasks").await.expect(200);
    let task = |task: &Value| {
        let done = task["slots"]["calendar"]["value"].as_str().map(str::to_owned);
        (task["kind"].as_str().unwrap().to_owned(), done, task["incomplete"].as_bool().unwrap())
    };
    tasks["items"].as_array().unwrap().iter().map(task).collect()
}

async fn the_one(clinic: &Booked) -> Value {
    let mut all = appointments(clinic).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[tokio::test]
async fn a_caller_cancels_their_appointment_and_the_front_desk_sees_it() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    call(&clinic, CALLER, &["I need to cancel my appointment", "Ana Ruiz", "yes please"]).await;
    assert!(appointments(&clinic).await.is_empty());
    assert_eq!(tasks(&clinic).await, [("cancel".to_owned(), Some("cancelled during the call".to_owned()), false)]);
    assert_eq!(clinic.audited().await, ["appointment.book", "appointment.cancel"]);
    assert!(clinic.free(&clinic.okafor).await.contains(&at(10, 0)));
}

#[tokio::test]
async fn a_caller_moves_their_appointment_and_the_hold_is_gone() {
    let clinic = Booked::new().await;
    let before = clinic.book(&at(10, 0)).await;
    let says =
        ["I'd like to move my appointment", "Ana Ruiz", "tomorrow at three in the afternoon", "yes that's right"];
    call(&clinic, CALLER, &says).await;
    let after = the_one(&clinic).await;
    assert_eq!((id(&after), after["start"].as_str()), (id(&before), Some(&*at(15, 0))));
    assert_eq!(after["status"], "booked");
    assert_eq!(tasks(&clinic).await, [("reschedule".to_owned(), Some("moved during the call".to_owned()), false)]);
    let audited = clinic.audited().await;
    assert_eq!(audited, ["appointment.book", "appointment.hold", "appointment.cancel", "appointment.move"]);
    let free = clinic.free(&clinic.okafor).await;
    assert!(free.contains(&at(10, 0)) && !free.contains(&at(15, 0)), "{free:?}");
}

#[tokio::test]
async fn who_hangs_up_before_the_yes_keeps_the_appointment_where_it_was() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    call(&clinic, CALLER, &["move my appointment please", "Ana Ruiz", "tomorrow at three in the afternoon"]).await;
    clinic.app.platform.clock().advance(Duration::from_secs(11 * 60));
    let free = clinic.free(&clinic.okafor).await;
    assert!(!free.contains(&at(10, 0)) && free.contains(&at(15, 0)), "{free:?}");
    assert_eq!(tasks(&clinic).await, [("reschedule".to_owned(), None, true)]);
}

#[tokio::test]
async fn number_and_name_are_both_needed() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    let says = |name| ["cancel my appointment please", name, "the one tomorrow", "yes"];
    call(&clinic, CALLER, &says("Anne Russell")).await;
    call(&clinic, "+12025550199", &says("Ana Ruiz")).await;
    assert_eq!(the_one(&clinic).await["status"], "booked");
    let left = tasks(&clinic).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|(kind, done, _)| kind == "cancel" && done.is_none()), "{left:?}");
}

#[tokio::test]
async fn trying_the_receptionist_out_moves_and_cancels_nothing() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    let started =
        clinic.app.post(&clinic.staff, "/api/calls/simulations", json!({ "caller": CALLER })).await.expect(201);
    let turns = format!("/api/calls/simulations/{}/turns", started["call"]["id"].as_str().unwrap());
    for says in ["cancel my appointment", "Ana Ruiz", "yes"] {
        clinic.app.post(&clinic.staff, &turns, json!({ "text": says })).await.expect(200);
    }
    assert_eq!(the_one(&clinic).await["status"], "booked");
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_and_front_desk_race_for_one_appointment_and_no_time_is_taken_twice() {
    let clinic = std::sync::Arc::new(Booked::new().await);
    let booked = clinic.book(&at(10, 0)).await;
    let mut racing = tokio::task::JoinSet::new();
    for hour in ["two", "three", "four"] {
        let clinic = std::sync::Arc::clone(&clinic);
        racing.spawn(async move {
            let wish = format!("move my appointment to tomorrow at {hour} in the afternoon, this is Ana Ruiz");
            call(&clinic, CALLER, &[&wish, "yes", "yes", "yes"]).await;
        });
    }
    let desk = std::sync::Arc::clone(&clinic);
    racing.spawn(async move {
        // Overtaken or not: the front desk asks with the version that it saw.
        desk.act(&booked, "move", json!({ "start": at(11, 0) })).await;
    });
    racing.join_all().await;
    let after = the_one(&clinic).await;
    assert_eq!(after["status"], "booked");
    clinic.app.platform.clock().advance(Duration::from_secs(11 * 60));
    let free = clinic.free(&clinic.okafor).await;
    let taken = [11, 14, 15, 16].into_iter().filter(|hour| !free.contains(&at(*hour, 0))).count();
    assert_eq!(taken, 1, "the appointment's own time and no other: {free:?}");
}

#[tokio::test]
async fn a_repeated_webhook_changes_nothing() {
    const NUMBER: &str = "+12025550100";
    const SID: &str = "CA00000000000000000000000000000009";
    let clinic = Booked::new().await;
    let booked = clinic.book(&at(10, 0)).await;
    let base = clinic.app.serve().await;
    let admin = clinic.app.north(Role::Admin).await;
    let settings = clinic.app.get(&admin, "/api/clinic/reception").await.expect(200)["settings"].clone();
    let telephony = json!({ "account_sid": "AC1", "auth_token": "a shared secret", "public_url": base });
    let body = json!({ "settings": settings, "numbers": [NUMBER], "telephony": telephony });
    clinic.app.put(&admin, "/api/clinic/reception", 0, body).await.expect(200);
    let twilio = Telephone::new(&base, "a shared secret", NUMBER);
    let mut phone = twilio.call(SID, CALLER);
    phone.answer().await.unwrap();
    let asked = phone.say("cancel my appointment please, this is Ana Ruiz").await.unwrap().body;
    let form = [("CallSid", SID), ("From", CALLER), ("To", NUMBER), ("SpeechResult", "yes"), ("Confidence", "0.9")];
    let yes = async || twilio.post(&action(&asked).unwrap(), &form).await.unwrap().body;
    let done = yes().await;
    assert!(done.contains("is cancelled"), "{done}");
    assert!(appointments(&clinic).await.is_empty());
    let cancelled = clinic.app.get(&clinic.staff, &format!("{APPOINTMENTS}/{}", id(&booked))).await.expect(200);
    clinic.act(&cancelled, "reinstate", json!({})).await.expect(200);
    assert_eq!(yes().await, done, "the same answer");
    assert_eq!(the_one(&clinic).await["status"], "booked", "and nothing is cancelled again");
}
