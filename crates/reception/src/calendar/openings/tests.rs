use jiff::{
    civil::{Date, Time, Weekday, date, time},
    tz::TimeZone,
};

use super::*;
use crate::{calendar::availability::Span, dialog::desk::Opening};

const THURSDAY: Date = date(2026, 3, 5);

fn openings() -> Openings {
    let weekly = vec![Opening { day: Weekday::Thursday, from: time(9, 0, 0, 0), until: time(12, 0, 0, 0) }];
    let agenda = |key: &str, name: &str| Agenda {
        practitioner: key.into(),
        name: name.to_owned(),
        weekly: weekly.clone(),
        taken: Vec::new(),
    };
    let service = |key: &str, name: &str| Service {
        key: key.into(),
        name: name.to_owned(),
        minutes: 30,
        buffer_minutes: 0,
        practitioners: Vec::new(),
    };
    let known = |id: &str, patient: &str| Known {
        id: id.into(),
        version: 1,
        service: "check".into(),
        service_name: "Check-up".to_owned(),
        practitioner: "lund".into(),
        practitioner_name: "Dr. Henrik Lund".to_owned(),
        start: THURSDAY.at(9, 0, 0, 0),
        patient_name: patient.to_owned(),
    };
    let calendar = Calendar {
        zone: TimeZone::UTC,
        step_minutes: 30,
        lead_minutes: 0,
        until: "2026-04-01T00:00:00Z".parse().unwrap(),
        services: vec![service("visit", "Office visit"), service("check", "Check-up")],
        agendas: vec![agenda("okafor", "Dr. Amara Okafor"), agenda("lund", "Dr. Henrik Lund")],
        exceptions: Vec::new(),
    };
    Openings::new(calendar, vec![known("a", "María Gómez"), known("b", "Leo Gómez"), known("c", "")])
}

fn now() -> Timestamp {
    "2026-03-04T10:00:00Z".parse().unwrap()
}

fn at(hour: i8) -> Wish {
    Wish::At(THURSDAY, time(hour, 0, 0, 0))
}

#[test]
fn a_doctor_is_found_by_the_name_as_callers_say_it() {
    let openings = openings();
    let found = |said: &str| openings.practitioner(said).map(|agenda| &*agenda.practitioner);
    assert_eq!(found("doctor okafor"), Some("okafor"));
    assert_eq!(found("Dr. Okafer"), Some("okafor"));
    assert_eq!(found("Henrik"), Some("lund"));
    assert_eq!(found("the doctor"), None);
    assert_eq!(found("Dr. Smith"), None);
}

#[test]
fn a_service_is_found_in_what_was_said_and_the_first_one_otherwise() {
    let openings = openings();
    let found = |said: Option<&str>| openings.service(said).map(|service| &*service.key);
    assert_eq!(found(Some("my yearly check up please")), Some("check"));
    assert_eq!(found(Some("my knee hurts")), Some("visit"));
    assert_eq!(found(None), Some("visit"));
}

#[test]
fn a_free_wish_is_free_and_a_taken_one_has_neighbours() {
    let mut openings = openings();
    let zone = openings.calendar.zone.clone();
    let hour = |hour: i8| zone.to_timestamp(THURSDAY.at(hour, 0, 0, 0)).unwrap();
    let taken = Span { start: hour(10), end: hour(11) };
    openings.calendar.agendas[0].taken.push(taken);
    let service = openings.service(None).unwrap();
    let okafor = Wanted { service, practitioner: Some("okafor") };
    let shown = |slots: &[Slot]| -> Vec<Time> { slots.iter().map(|slot| openings.civil(slot).time()).collect() };
    assert!(matches!(openings.answer(&okafor, at(9), 3, now()), Answer::Free(slot) if slot.start == hour(9)));
    let Answer::Nearest(near) = openings.answer(&okafor, at(10), 3, now()) else { panic!("ten is taken") };
    assert_eq!(shown(&near), [time(9, 0, 0, 0), time(9, 30, 0, 0), time(11, 0, 0, 0)]);
    // Anybody: the colleague is free at ten.
    let anybody = Wanted { service, practitioner: None };
    let Answer::Free(slot) = openings.answer(&anybody, at(10), 3, now()) else { panic!("the colleague is free") };
    assert_eq!(openings.name_of(&slot.practitioner), Some("Dr. Henrik Lund"));
}

#[test]
fn a_calendar_without_a_free_hour_says_so() {
    let mut openings = openings();
    for agenda in &mut openings.calendar.agendas {
        agenda.weekly.clear();
    }
    let service = openings.service(None).unwrap();
    let wanted = Wanted { service, practitioner: None };
    assert_eq!(openings.answer(&wanted, Wish::on(THURSDAY), 3, now()), Answer::Nothing);
    assert!(openings.is_kept());
}

#[test]
fn what_lies_further_ahead_than_is_known_is_not_promised() {
    let openings = openings();
    let service = openings.service(None).unwrap();
    let wanted = Wanted { service, practitioner: None };
    let april = Wish::At(date(2026, 4, 2), time(9, 0, 0, 0));
    assert_eq!(openings.answer(&wanted, april, 3, now()), Answer::TooFar);
    // The last Thursday that is known has openings; those of the one after it are not offered with them.
    let last = Wish::At(date(2026, 3, 31), time(9, 0, 0, 0));
    let Answer::Nearest(near) = openings.answer(&wanted, last, 3, now()) else { panic!("March has free hours") };
    assert!(near.iter().all(|slot| openings.civil(slot).date() == date(2026, 3, 26)), "{near:?}");
}

#[test]
fn a_known_appointment_is_found_by_the_full_name_and_can_be_wanted_again() {
    let openings = openings();
    let ids = |name: &str| openings.known(name).iter().map(|known| known.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids("Maria Gomez"), ["a"]);
    assert_eq!(ids("Leo Gomes"), ["b"]);
    let wanted = openings.again(openings.known("maria gomez")[0]).unwrap();
    assert_eq!((&*wanted.service.key, wanted.practitioner), ("check", Some("lund")));
}

#[test]
fn a_number_alone_or_a_part_of_a_name_tells_nothing() {
    let openings = openings();
    for said in ["Gomez", "Maria", "Ana Ruiz", ""] {
        assert!(openings.known(said).is_empty(), "{said}");
    }
    assert!(openings.may_know("Gomez") && !openings.may_know("Ana Ruiz"));
}

#[test]
fn what_begins_within_the_clinics_notice_is_soon() {
    let mut openings = openings();
    openings.calendar.lead_minutes = 120;
    let known = openings.known[0].clone();
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    assert!(!openings.is_soon(&known, at("2026-03-05T07:00:00Z")));
    assert!(openings.is_soon(&known, at("2026-03-05T07:00:01Z")));
}
