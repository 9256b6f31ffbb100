//! The calendar through the routes: set-up, holds, bookings, races, feeds.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use cliniq_platform::{Id, Phi, access::Role, time::Timestamp};
use cliniq_reception::{
    calendar::{self, availability::Wish, openings::Answer},
    rehearsal::Script,
    tasks::Origin,
};
use cliniq_testkit::{Person, Reply, app::BEGIN};
use serde_json::{Value, json};

use crate::reception::TestReception;

/// A clinic with a calendar: Dr. Okafor and Dr. Lund, on weekdays from nine to five; visits of half an hour.
pub(crate) struct Booked {
    pub(crate) app: Arc<TestReception>,
    pub(crate) staff: Person,
    owner: Person,
    pub(crate) okafor: String,
    lund: String,
    visit: String,
}

const DAYS: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];
pub(crate) const APPOINTMENTS: &str = "/api/calendar/appointments";

/// Tomorrow, Thursday 2026-03-05, at this time in New York.
pub(crate) fn at(hour: u32, minute: u32) -> String {
    format!("2026-03-05T{:02}:{minute:02}:00Z", hour + 5)
}

impl Booked {
    pub(crate) async fn new() -> Self {
        let app = TestReception::new().await;
        let (staff, owner) = (app.north(Role::Staff).await, app.north(Role::Owner).await);
        let hours: Vec<Value> =
            DAYS.iter().map(|day| json!({ "day": day, "from": "09:00:00", "until": "17:00:00" })).collect();
        let mut ids = Vec::new();
        for (name, colour) in [("Dr. Amara Okafor", 0), ("Dr. Henrik Lund", 1)] {
            let body = json!({ "name": name, "colour": colour, "hours": hours });
            ids.push(id(&app.post(&owner, "/api/calendar/practitioners", body).await.expect(201)));
        }
        let visit = json!({ "name": "Office visit", "minutes": 30 });
        let visit = id(&app.post(&owner, "/api/calendar/services", visit).await.expect(201));
        let (lund, okafor) = (ids.pop().unwrap(), ids.pop().unwrap());
        Self { app: Arc::new(app), staff, owner, okafor, lund, visit }
    }

    fn body(&self, start: &str, more: &Value) -> Value {
        let mut body = json!({ "practitioner": self.okafor, "service": self.visit, "start": start });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    async fn create(&self, start: &str, more: Value) -> Reply {
        self.app.post(&self.staff, APPOINTMENTS, self.body(start, &more)).await
    }

    pub(crate) async fn book(&self, start: &str) -> Value {
        self.create(start, json!({ "patient_name": "Ana Ruiz", "phone": "(202) 555-0147" })).await.expect(201)
    }

    /// An operation on an appointment as it was last seen.
    pub(crate) async fn act(&self, appointment: &Value, what: &str, body: Value) -> Reply {
        let path = format!("{APPOINTMENTS}/{}/{what}", id(appointment));
        let version = format!("\"{}\"", appointment["version"]);
        self.app.send(&self.staff, Method::POST, &path, Some(body), &[("if-match", &version)]).await
    }

    /// Beginnings of free slots of tomorrow.
    pub(crate) async fn free(&self, practitioner: &str) -> Vec<String> {
        let path = format!(
            "/api/calendar/availability?service={}&practitioner={practitioner}&from={}&until={}",
            self.visit,
            at(0, 0),
            at(18, 0)
        );
        let slots = self.app.get(&self.staff, &path).await.expect(200);
        slots["items"].as_array().unwrap().iter().map(|slot| slot["start"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn audited(&self) -> Vec<String> {
        let ctx = self.app.platform.ctx_for_member(self.app.north.id, self.owner.user).await.unwrap();
        let entries = self.app.platform.list_audit(&ctx, None, 200).await.unwrap().items;
        let mut actions: Vec<String> = entries.into_iter().map(|entry| entry.action).collect();
        actions.retain(|action| action.starts_with("appointment."));
        actions.reverse();
        actions
    }
}

pub(crate) fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

fn code(problem: &Value) -> &str {
    problem["code"].as_str().unwrap()
}

#[tokio::test]
async fn an_appointment_is_held_confirmed_moved_cancelled_and_taken_back() {
    let clinic = Booked::new().await;
    let held = clinic.create(&at(10, 0), json!({ "hold": true })).await.expect(201);
    assert_eq!(
        (held["status"].as_str(), held["practitioner"]["name"].as_str()),
        (Some("pending"), Some("Dr. Amara Okafor"))
    );
    assert_eq!(held["hold_expires_at"], "2026-03-04T15:10:00Z");
    let named = json!({ "patient_name": "Ana Ruiz", "phone": "+12025550147" });
    let booked = clinic.act(&held, "confirm", named).await.expect(200);
    assert_eq!((booked["status"].as_str(), booked["hold_expires_at"].is_null()), (Some("booked"), true));
    let stale = clinic.act(&held, "move", json!({ "start": at(11, 0) })).await.expect(409);
    assert_eq!((code(&stale), stale["current_version"].as_i64()), ("appointment.moved-on", Some(2)));
    let to = json!({ "start": at(11, 0), "practitioner": clinic.lund });
    let moved = clinic.act(&booked, "move", to).await.expect(200);
    assert_eq!((moved["start"].as_str(), moved["end"].as_str()), (Some(&*at(11, 0)), Some(&*at(11, 30))));
    assert_eq!(
        (moved["practitioner"]["id"].as_str(), moved["patient_name"].as_str()),
        (Some(&*clinic.lund), Some("Ana Ruiz"))
    );
    assert!(clinic.free(&clinic.okafor).await.contains(&at(10, 0)), "the old time is free again");
    let cancelled = clinic.act(&moved, "cancel", json!({ "because": "clinic" })).await.expect(200);
    assert_eq!((cancelled["status"].as_str(), cancelled["because"].as_str()), (Some("cancelled"), Some("clinic")));
    assert!(clinic.free(&clinic.lund).await.contains(&at(11, 0)));
    let again = clinic.act(&cancelled, "reinstate", json!({})).await.expect(200);
    assert_eq!(again["status"], "booked");
    assert!(!clinic.free(&clinic.lund).await.contains(&at(11, 0)));
    let actions = ["hold", "confirm", "move", "cancel", "reinstate"].map(|verb| format!("appointment.{verb}"));
    assert_eq!(clinic.audited().await, actions);
}

#[tokio::test]
async fn of_fifty_who_want_one_time_exactly_one_gets_it() {
    let clinic = Arc::new(Booked::new().await);
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..50u32 {
        let clinic = Arc::clone(&clinic);
        // Half of them want it a quarter of an hour later: their visits overlap the others'.
        let start = at(10, 15 * (n % 2));
        racing.spawn(async move { clinic.create(&start, json!({ "hold": n % 3 == 0 })).await });
    }
    let replies = racing.join_all().await;
    let won = replies.iter().filter(|reply| reply.status.as_u16() == 201).count();
    assert_eq!(won, 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for lost in replies.iter().filter(|reply| reply.status.as_u16() != 201) {
        assert_eq!((lost.status.as_u16(), code(&lost.body)), (409, "appointment.slot-taken"));
    }
    let listed = clinic.app.get(&clinic.staff, APPOINTMENTS).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn two_that_change_places_all_the_time_never_overlap_nor_wait_for_each_other_for_ever() {
    let clinic = Arc::new(Booked::new().await);
    let first = id(&clinic.book(&at(10, 0)).await);
    let second = id(&clinic.create(&at(11, 0), json!({ "practitioner": clinic.lund })).await.expect(201));
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..24u32 {
        let clinic = Arc::clone(&clinic);
        let which = if n % 2 == 0 { first.clone() } else { second.clone() };
        racing.spawn(async move {
            let path = format!("{APPOINTMENTS}/{which}");
            let seen = clinic.app.get(&clinic.staff, &path).await.expect(200);
            let to = if n % 4 < 2 { &clinic.okafor } else { &clinic.lund };
            clinic.act(&seen, "move", json!({ "start": at(10 + n % 2, 0), "practitioner": to })).await
        });
    }
    for reply in racing.join_all().await {
        let known = ["appointment.moved-on", "appointment.slot-taken"];
        assert!(reply.status.as_u16() == 200 || known.contains(&code(&reply.body)), "{}", reply.body);
    }
}

#[tokio::test]
async fn an_expired_hold_makes_way_at_once_and_is_swept_later() {
    let clinic = Booked::new().await;
    let held = clinic.create(&at(10, 0), json!({ "hold": true })).await.expect(201);
    let other = clinic.create(&at(14, 0), json!({ "hold": true })).await.expect(201);
    assert_eq!(code(&clinic.create(&at(10, 15), json!({})).await.expect(409)), "appointment.slot-taken");
    clinic.app.advance(Duration::from_secs(10 * 60));
    assert!(clinic.free(&clinic.okafor).await.contains(&at(10, 0)), "free before anybody has swept");
    assert_eq!(code(&clinic.act(&other, "confirm", json!({})).await.expect(409)), "appointment.hold-expired");
    let booked = clinic.book(&at(10, 15)).await;
    assert_eq!(code(&clinic.act(&held, "confirm", json!({})).await.expect(409)), "appointment.moved-on");
    assert_eq!(clinic.app.reception.expire_holds().await.unwrap(), 1, "the first was evicted by the booking");
    assert_eq!(clinic.app.reception.expire_holds().await.unwrap(), 0);
    let listed = clinic.app.get(&clinic.staff, &format!("{APPOINTMENTS}?cancelled=true")).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [id(&booked)]);
    let swept = clinic.app.get(&clinic.staff, &format!("{APPOINTMENTS}/{}", id(&other))).await.expect(200);
    assert_eq!((swept["status"].as_str(), swept["because"].as_str()), (Some("cancelled"), Some("expired")));
}

#[tokio::test]
async fn time_that_is_long_over_is_forgotten_and_what_is_to_come_stays_taken() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    let later = "2026-03-16T14:00:00Z";
    clinic.book(later).await;
    clinic.app.advance(Duration::from_secs(9 * 24 * 3600));
    clinic.app.reception.expire_holds().await.unwrap();
    assert_eq!(code(&clinic.create(later, json!({})).await.expect(409)), "appointment.slot-taken");
    let all = clinic.app.get(&clinic.staff, APPOINTMENTS).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "the appointments themselves stay");
}

#[tokio::test]
async fn a_hold_that_is_given_back_is_free_and_not_confirmed_any_more() {
    let clinic = Booked::new().await;
    let held = clinic.create(&at(10, 0), json!({ "hold": true })).await.expect(201);
    let released = clinic.act(&held, "release", json!({})).await.expect(200);
    assert_eq!(released["because"], "released");
    assert_eq!(code(&clinic.act(&released, "confirm", json!({})).await.expect(409)), "appointment.illegal-move");
    assert_eq!(code(&clinic.act(&released, "reinstate", json!({})).await.expect(409)), "appointment.illegal-move");
    clinic.book(&at(10, 0)).await;
}

#[tokio::test]
async fn asking_again_with_the_same_key_changes_nothing() {
    let clinic = Booked::new().await;
    let body = clinic.body(&at(10, 0), &json!({ "hold": true }));
    let send = |body: Value| {
        clinic.app.send(&clinic.staff, Method::POST, APPOINTMENTS, Some(body), &[("idempotency-key", "call-7/1")])
    };
    let first = send(body.clone()).await.expect(201);
    assert_eq!(send(body).await.expect(201), first);
    let other = send(clinic.body(&at(12, 0), &json!({}))).await.expect(409);
    assert_eq!(code(&other), "appointment.key-reused");
    assert_eq!(clinic.audited().await, ["appointment.hold"]);
}

#[tokio::test]
async fn times_outside_of_hours_are_refused_unless_staff_want_them() {
    let clinic = Booked::new().await;
    let refused = async |start: String, more: Value| {
        let problem = clinic.create(&start, more).await.expect(422);
        (code(&problem).to_owned(), problem["fields"][0]["path"].as_str().unwrap().to_owned())
    };
    let start = |code: &str| (code.to_owned(), "start".to_owned());
    assert_eq!(refused(at(8, 45), json!({})).await, start("appointment.outside-hours"));
    assert_eq!(refused(at(16, 45), json!({})).await, start("appointment.outside-hours"));
    assert_eq!(refused(at(10, 2), json!({})).await, start("appointment.off-grid"));
    assert_eq!(refused("2026-03-04T14:00:00Z".to_owned(), json!({})).await, start("appointment.in-the-past"));
    clinic.create(&at(8, 45), json!({ "outside_hours": true })).await.expect(201);
    let absence = json!({ "practitioner": clinic.okafor, "first": "2026-03-05", "last": "2026-03-05",
        "effect": "closed", "from": "13:00:00", "until": "17:00:00", "reason": "Conference" });
    let absence = clinic.app.post(&clinic.owner, "/api/calendar/exceptions", absence).await.expect(201);
    assert_eq!(refused(at(13, 0), json!({})).await, start("appointment.outside-hours"));
    assert!(!clinic.free(&clinic.okafor).await.contains(&at(13, 0)));
    assert!(clinic.free(&clinic.lund).await.contains(&at(13, 0)));
    let path = format!("/api/calendar/exceptions/{}", id(&absence));
    assert_eq!(clinic.app.delete(&clinic.owner, &path).await.status.as_u16(), 204);
    clinic.book(&at(13, 0)).await;
}

#[tokio::test]
async fn a_visit_is_fulfilled_or_missed_once_its_time_has_come() {
    let clinic = Booked::new().await;
    let booked = clinic.book(&at(10, 0)).await;
    let path = format!("{APPOINTMENTS}/{}", id(&booked));
    let version = booked["version"].as_i64().unwrap();
    let early = clinic.app.patch(&clinic.staff, &path, version, json!({ "status": "noshow" })).await.expect(409);
    assert_eq!(code(&early), "appointment.illegal-move");
    clinic.app.advance(Duration::from_secs(25 * 3600));
    let missed = clinic.app.patch(&clinic.staff, &path, version, json!({ "status": "noshow" })).await.expect(200);
    assert_eq!(missed["status"], "noshow");
    let note = json!({ "status": "booked", "note": "came late", "phone": "" });
    let back = clinic.app.patch(&clinic.staff, &path, version + 1, note).await.expect(200);
    assert_eq!((back["status"].as_str(), back["note"].as_str()), (Some("booked"), Some("came late")));
    assert_eq!((back["phone"].is_null(), back["patient_name"].as_str()), (true, Some("Ana Ruiz")));
}

#[tokio::test]
async fn appointments_are_listed_by_time_and_found_by_name_and_number() {
    let clinic = Booked::new().await;
    clinic.book(&at(11, 0)).await;
    clinic.book(&at(9, 0)).await;
    let other = json!({ "practitioner": clinic.lund, "patient_name": "José Muñoz", "phone": "+12025550188" });
    let other = clinic.create(&at(10, 0), other).await.expect(201);
    let page = clinic.app.get(&clinic.staff, &format!("{APPOINTMENTS}?limit=2")).await.expect(200);
    let starts = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|it| it["start"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(starts(&page), [at(9, 0), at(10, 0)]);
    let next = format!("{APPOINTMENTS}?limit=2&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(starts(&clinic.app.get(&clinic.staff, &next).await.expect(200)), [at(11, 0)]);
    let range = format!("{APPOINTMENTS}?from={}&until={}", at(9, 30), at(11, 0));
    assert_eq!(starts(&clinic.app.get(&clinic.staff, &range).await.expect(200)), [at(10, 0)]);
    for q in ["munoz jose", "555 0188", "5550188"] {
        let found =
            clinic.app.post(&clinic.staff, &format!("{APPOINTMENTS}/search"), json!({ "q": q })).await.expect(200);
        let ids: Vec<String> = found["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(ids, [id(&other)], "{q}");
    }
}

#[tokio::test]
async fn a_feed_shows_initials_until_the_clinic_decides_otherwise_and_ends_when_revoked() {
    let clinic = Booked::new().await;
    let booked = clinic.book(&at(10, 0)).await;
    let body = json!({ "practitioner": clinic.okafor });
    assert_eq!(clinic.app.post(&clinic.staff, "/api/calendar/feeds", body.clone()).await.status.as_u16(), 403);
    let feed = clinic.app.post(&clinic.owner, "/api/calendar/feeds", body).await.expect(201);
    let path = feed["path"].as_str().unwrap().to_owned();
    let read = async || {
        let request = axum::http::Request::get(&path).body(axum::body::Body::empty()).unwrap();
        clinic.app.raw(request).await
    };
    let reply = read().await;
    assert_eq!(reply.headers["content-type"], "text/calendar; charset=utf-8");
    let text = reply.expect(200).as_str().unwrap().to_owned();
    for line in ["BEGIN:VCALENDAR", "DTSTART:20260305T150000Z", "DTEND:20260305T153000Z", "STATUS:CONFIRMED"] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
    }
    assert!(text.contains("SUMMARY:Office visit: A. R.\r\n") && !text.contains("Ruiz"), "{text}");
    assert!(text.contains(&format!("UID:{}@cliniq", id(&booked))));
    let rules = json!({ "step_minutes": 15, "lead_minutes": 60, "hold_minutes": 5, "feeds_show_names": true });
    clinic.app.put(&clinic.owner, "/api/calendar/rules", 0, rules).await.expect(200);
    clinic.act(&booked, "cancel", json!({})).await.expect(200);
    let text = read().await.expect(200).as_str().unwrap().to_owned();
    assert!(text.contains("SUMMARY:Office visit: Ana Ruiz\r\n") && text.contains("STATUS:CANCELLED\r\n"), "{text}");
    let listed = clinic.app.get(&clinic.owner, "/api/calendar/feeds").await.expect(200);
    assert!(!listed.to_string().contains(path.rsplit('/').next().unwrap()), "the address is shown once");
    let revoke = format!("/api/calendar/feeds/{}", id(&feed));
    let stranger = clinic.app.south(Role::Owner).await;
    assert_eq!(clinic.app.delete(&stranger, &revoke).await.status.as_u16(), 404);
    assert_eq!(clinic.app.delete(&clinic.owner, &revoke).await.status.as_u16(), 204);
    assert_eq!(code(&read().await.expect(404)), "calendar-feed.not-found");
}

#[tokio::test]
async fn only_those_who_run_the_clinic_change_its_set_up_and_nobody_over_anothers_edit() {
    let clinic = Booked::new().await;
    let path = format!("/api/calendar/services/{}", clinic.visit);
    let body = json!({ "name": "Office visit", "minutes": 45, "buffer_minutes": 15, "practitioners": [clinic.lund] });
    let denied = clinic.app.put(&clinic.staff, &path, 1, body.clone()).await.expect(403);
    assert_eq!(code(&denied), "access.denied");
    clinic.app.put(&clinic.owner, &path, 1, body.clone()).await.expect(200);
    assert_eq!(code(&clinic.app.put(&clinic.owner, &path, 1, body).await.expect(409)), "service.moved-on");
    assert_eq!(code(&clinic.create(&at(10, 0), json!({})).await.expect(422)), "appointment.not-offered");
    let booked = clinic.create(&at(10, 0), json!({ "practitioner": clinic.lund })).await.expect(201);
    assert_eq!((booked["end"].as_str(), booked["occupied_until"].as_str()), (Some(&*at(10, 45)), Some(&*at(11, 0))));
    let wrong = json!({ "name": "Visit", "minutes": 7 });
    let wrong = clinic.app.post(&clinic.owner, "/api/calendar/services", wrong).await.expect(422);
    assert_eq!((code(&wrong), wrong["fields"][0]["path"].as_str()), ("calendar.invalid", Some("minutes")));
    let part = json!({ "day": "monday", "from": "12:00:00", "until": "09:00:00" });
    let wrong = json!({ "name": "Dr. X", "hours": [part] });
    clinic.app.post(&clinic.owner, "/api/calendar/practitioners", wrong).await.expect(422);
    let extra = json!({ "first": "2026-03-07", "last": "2026-03-07", "effect": "extra" });
    let problem = clinic.app.post(&clinic.owner, "/api/calendar/exceptions", extra).await.expect(422);
    assert_eq!(problem["fields"][0]["path"], "from");
}

#[tokio::test]
async fn another_clinic_sees_and_books_nothing_here() {
    let clinic = Booked::new().await;
    let booked = clinic.book(&at(10, 0)).await;
    let stranger = clinic.app.south(Role::Owner).await;
    assert_eq!(clinic.app.get(&stranger, APPOINTMENTS).await.expect(200)["items"], json!([]));
    let path = format!("{APPOINTMENTS}/{}", id(&booked));
    assert_eq!(code(&clinic.app.get(&stranger, &path).await.expect(404)), "appointment.not-found");
    let body = clinic.body(&at(12, 0), &json!({}));
    assert_eq!(code(&clinic.app.post(&stranger, APPOINTMENTS, body).await.expect(404)), "practitioner.not-found");
    let foreign = json!({ "name": "Visit", "minutes": 30, "practitioners": [clinic.okafor] });
    clinic.app.post(&stranger, "/api/calendar/services", foreign).await.expect(422);
}

#[tokio::test]
async fn working_hours_are_told_with_exceptions_applied() {
    let clinic = Booked::new().await;
    let closed = json!({ "first": "2026-03-05", "last": "2026-03-05", "effect": "closed", "reason": "Inventory" });
    clinic.app.post(&clinic.owner, "/api/calendar/exceptions", closed).await.expect(201);
    let path = "/api/calendar/working-hours?from=2026-03-05T05:00:00Z&until=2026-03-07T05:00:00Z";
    let hours = clinic.app.get(&clinic.staff, path).await.expect(200);
    let starts: Vec<&str> = hours["items"].as_array().unwrap().iter().map(|it| it["start"].as_str().unwrap()).collect();
    assert_eq!(starts, ["2026-03-06T14:00:00Z", "2026-03-06T14:00:00Z"]);
}

#[tokio::test]
async fn a_caller_is_offered_holds_and_known_again() {
    let clinic = Booked::new().await;
    clinic.book(&at(10, 0)).await;
    let ctx = clinic.app.platform.ctx_for_host(clinic.app.north.id);
    let load = async |phone: &str| {
        let phone = Phi::new(phone.to_owned());
        clinic.app.platform.db().read(&ctx, move |tx| calendar::openings(tx, Some(&phone), None)).await.unwrap()
    };
    let openings = load("+12025550147").await;
    assert!(openings.is_kept());
    let known = openings.known("Ana Ruiz");
    assert_eq!(known.len(), 1);
    assert!(load("+12025550199").await.known("Ana Ruiz").is_empty());
    let thursday = jiff::civil::date(2026, 3, 5);
    let wish = Wish::At(thursday, jiff::civil::time(10, 0, 0, 0));
    let wanted = openings.again(known[0]).unwrap();
    let Answer::Nearest(near) = openings.answer(&wanted, wish, 3, BEGIN.as_jiff()) else { panic!("ten is taken") };
    let times: Vec<String> = near.iter().map(|slot| openings.civil(slot).to_string()).collect();
    assert_eq!(times, ["2026-03-05T09:30:00", "2026-03-05T10:30:00", "2026-03-05T11:00:00"]);
    let new = calendar::NewAppointment {
        practitioner: near[1].practitioner.parse().unwrap(),
        service: wanted.service.key.parse().unwrap(),
        start: Timestamp::from(near[1].start),
        patient: calendar::Patient::default(),
        origin: Origin::Phone,
        call: None,
        task: None,
        key: Some("call/1".to_owned()),
        is_outside_hours_allowed: false,
    };
    let hold = async || {
        let (new, id) = (new.clone(), Id::new());
        let hold = move |tx: &mut cliniq_platform::db::Tx<'_>| calendar::reserve(tx, id, &new, calendar::Reserve::Hold);
        clinic.app.platform.db().write(&ctx, hold).await.unwrap()
    };
    let held = hold().await;
    assert_eq!(held.id, hold().await.id, "a repeated turn holds nothing twice");
    let booked = clinic
        .app
        .platform
        .db()
        .write(&ctx, move |tx| calendar::confirm(tx, held.id, None, &calendar::Patient::default()))
        .await
        .unwrap();
    assert_eq!(booked.status, calendar::appointments::Status::Booked);
}

#[tokio::test]
async fn the_audit_of_an_appointment_names_no_patient() {
    let clinic = Booked::new().await;
    let booked = clinic.book(&at(10, 0)).await;
    clinic.act(&booked, "cancel", json!({})).await.expect(200);
    let ctx = clinic.app.platform.ctx_for_member(clinic.app.north.id, clinic.owner.user).await.unwrap();
    let entries = clinic.app.platform.list_audit(&ctx, None, 200).await.unwrap().items;
    let told = entries.iter().filter(|entry| entry.action.starts_with("appointment."));
    let details: Vec<String> = told.map(|entry| format!("{:?}", entry.detail)).collect();
    assert_eq!(details.len(), 2);
    assert!(details.iter().all(|detail| !detail.contains("Ruiz") && !detail.contains("5550147")), "{details:?}");
}

/// What a caller says who wants tomorrow at ten.
const WANTS_TEN: [&str; 5] = [
    "I'd like to book an appointment for a check-up",
    "Maria Lopez",
    "tomorrow at ten in the morning",
    "yes that's right",
    "no that's all, goodbye",
];

pub(crate) async fn appointments(clinic: &Booked) -> Vec<Value> {
    let path = format!("{APPOINTMENTS}?from={}&until={}", at(0, 0), at(18, 0));
    clinic.app.get(&clinic.staff, &path).await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_caller_who_says_yes_is_in_the_calendar_with_name_number_and_reason() {
    let clinic = Booked::new().await;
    let ctx = clinic.app.platform.ctx_for_host(clinic.app.north.id);
    let script = Script { caller: "+12025550147", says: &WANTS_TEN, pace: Duration::from_secs(4) };
    let call = clinic.app.reception.rehearse(&ctx, script).await.unwrap();
    let all = appointments(&clinic).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((all[0]["status"].as_str(), all[0]["start"].as_str()), (Some("booked"), Some(&*at(10, 0))));
    assert_eq!(
        (all[0]["patient_name"].as_str(), all[0]["phone"].as_str()),
        (Some("Maria Lopez"), Some("+12025550147"))
    );
    assert_eq!(all[0]["call"].as_str(), Some(call.as_str()), "{}", all[0]);
    assert_eq!(clinic.audited().await, ["appointment.hold", "appointment.confirm"]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_before_the_yes_keeps_nobody_from_the_time_for_long() {
    let clinic = Booked::new().await;
    let ctx = clinic.app.platform.ctx_for_host(clinic.app.north.id);
    let script = Script { caller: "+12025550147", says: &WANTS_TEN[..3], pace: Duration::from_secs(4) };
    clinic.app.reception.rehearse(&ctx, script).await.unwrap();
    let free = async || {
        clinic.free(&clinic.okafor).await.contains(&at(10, 0)) && clinic.free(&clinic.lund).await.contains(&at(10, 0))
    };
    assert!(!free().await, "held while the caller might still say yes");
    clinic.app.platform.clock().advance(Duration::from_secs(11 * 60));
    assert!(free().await);
    let tasks = clinic.app.get(&clinic.staff, "/api/tasks").await.expect(200);
    assert_eq!(tasks["items"][0]["incomplete"], true, "what was told is kept all the same: {tasks}");
}

#[tokio::test]
async fn a_simulated_call_takes_no_time_away() {
    let clinic = Booked::new().await;
    let started = clinic.app.post(&clinic.staff, "/api/calls/simulations", json!({})).await.expect(201);
    let turns = format!("/api/calls/simulations/{}/turns", started["call"]["id"].as_str().unwrap());
    for says in WANTS_TEN {
        clinic.app.post(&clinic.staff, &turns, json!({ "text": says })).await.expect(200);
    }
    assert!(appointments(&clinic).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_callers_who_want_one_time_at_one_moment_everybody_gets_a_time_and_nobody_the_same() {
    let clinic = Arc::new(Booked::new().await);
    let ctx = clinic.app.platform.ctx_for_host(clinic.app.north.id);
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..5 {
        let (clinic, ctx) = (Arc::clone(&clinic), ctx.clone());
        racing.spawn(async move {
            let caller = format!("+120255501{n:02}");
            let script = Script { caller: &caller, says: &WANTS_TEN, pace: Duration::ZERO };
            clinic.app.reception.rehearse(&ctx, script).await.unwrap();
        });
    }
    racing.join_all().await;
    let all = appointments(&clinic).await;
    let mut taken: Vec<String> = all.iter().map(|it| format!("{} {}", it["practitioner"]["id"], it["start"])).collect();
    taken.sort();
    taken.dedup();
    assert_eq!((taken.len(), all.len()), (5, 5), "{all:?}");
    assert!(all.iter().all(|it| it["status"] == "booked"), "{all:?}");
    let at_ten = all.iter().filter(|it| it["start"] == *at(10, 0)).count();
    assert_eq!(at_ten, 2, "as many get the time they want as there are doctors: {all:?}");
}
