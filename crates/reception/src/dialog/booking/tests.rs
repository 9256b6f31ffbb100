//! Conversations at a clinic that keeps its calendar here.

use jiff::{
    Zoned,
    civil::{Weekday, date, time},
    tz::TimeZone,
};

use super::*;
use crate::calendar::availability::{Agenda, Calendar, Service, Span};
use crate::dialog::{Clinic, Desk, Heard, State, turn_with_calendar};

/// Wednesday, 2026-03-04, ten o'clock.
fn now() -> Zoned {
    date(2026, 3, 4).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap()
}

fn span(day: i8, from: (i8, i8), until: (i8, i8)) -> Span {
    let at = |(hour, minute)| date(2026, 3, day).at(hour, minute, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    Span { start: at(from), end: at(until) }
}

/// Dr. Okafor and Dr. Lund, Thursdays and Fridays from nine to twelve; visits of half an hour, physicals of an hour.
/// `taken` is taken with both.
fn openings(taken: &[Span]) -> Openings {
    let weekly = [Weekday::Thursday, Weekday::Friday].map(|day| crate::dialog::desk::Opening {
        day,
        from: time(9, 0, 0, 0),
        until: time(12, 0, 0, 0),
    });
    let agenda = |key: &str, name: &str| Agenda {
        practitioner: key.into(),
        name: name.to_owned(),
        weekly: weekly.to_vec(),
        taken: taken.to_vec(),
    };
    let service = |key: &str, name: &str, minutes| Service {
        key: key.into(),
        name: name.to_owned(),
        minutes,
        buffer_minutes: 0,
        practitioners: Vec::new(),
    };
    let calendar = Calendar {
        zone: TimeZone::UTC,
        step_minutes: 30,
        lead_minutes: 0,
        until: "2026-05-01T00:00:00Z".parse().unwrap(),
        services: vec![service("visit", "Office visit", 30), service("physical", "Physical", 60)],
        agendas: vec![agenda("okafor", "Dr. Okafor"), agenda("lund", "Dr. Lund")],
        exceptions: Vec::new(),
    };
    Openings::new(calendar, Vec::new())
}

struct Call {
    desk: Desk,
    openings: Openings,
    step: Step,
    effects: Vec<Effect>,
}

impl Call {
    fn to(openings: Openings) -> Self {
        let desk = Desk { doctors: vec!["Dr. Okafor".to_owned(), "Dr. Lund".to_owned()], ..Desk::default() };
        let step = crate::dialog::greet(&desk, State::new(&desk, Some("+12025550147"), &now()));
        Self { desk, openings, step, effects: Vec::new() }
    }

    fn say(&mut self, text: &str) -> &str {
        let clinic = Clinic { desk: &self.desk, openings: Some(&self.openings) };
        let heard = Heard { text, ..Heard::default() };
        self.step = turn_with_calendar(clinic, &self.step.state, &heard, &now());
        self.effects.extend(self.step.effects.iter().cloned());
        &self.step.say
    }

    /// What the call did to the calendar, a word each: `hold okafor 10:00`.
    fn deeds(&self) -> Vec<String> {
        let word = |what: &str, held: &Held| {
            let at = held.start.to_zoned(TimeZone::UTC);
            format!("{what} {} {} {}", held.practitioner, at.strftime("%a"), at.strftime("%H:%M"))
        };
        let deed = |effect: &Effect| match effect {
            Effect::Hold(held) => Some(word("hold", held)),
            Effect::Book { held, .. } => Some(word("book", held)),
            Effect::GiveBack(held) => Some(word("back", held)),
            Effect::Move { .. } | Effect::Cancel(_) => None,
            Effect::FileTask(_) | Effect::WithdrawTask { .. } | Effect::Escalate(_) | Effect::StopRecording => None,
        };
        self.effects.iter().filter_map(deed).collect()
    }
}

#[test]
fn a_free_time_is_held_when_it_is_named_and_booked_with_the_yes() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    let read_back = call.say("Thursday at ten in the morning").to_owned();
    assert!(read_back.contains("Dr. Lund") || read_back.contains("Dr. Okafor"), "{read_back}");
    assert_eq!(call.deeds().len(), 1, "{:?}", call.deeds());
    let done = call.say("yes that's right").to_owned();
    assert!(done.contains("in our calendar") && done.contains("Thursday"), "{done}");
    assert_eq!(call.deeds().len(), 2);
    assert!(call.deeds()[0].starts_with("hold") && call.deeds()[1].starts_with("book"), "{:?}", call.deeds());
    assert_eq!(call.deeds()[0][5..], call.deeds()[1][5..]);
}

#[test]
fn a_taken_time_is_said_to_be_taken_and_the_nearest_are_offered() {
    let mut call = Call::to(openings(&[span(5, (10, 0), (11, 0))]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    let offer = call.say("Thursday at ten in the morning").to_owned();
    assert!(offer.contains("already taken") && offer.contains("9:30"), "{offer}");
    assert_eq!(call.deeds(), [] as [&str; 0]);
    call.say("nine thirty then");
    assert!(call.deeds()[0].ends_with("Thu 09:30"), "{:?}", call.deeds());
}

#[test]
fn the_second_one_is_an_answer_to_an_offer() {
    let mut call = Call::to(openings(&[span(5, (9, 0), (12, 0)), span(6, (10, 0), (11, 0))]));
    call.say("I need an appointment for my knee");
    call.say("Maria Lopez");
    let offer = call.say("Thursday at ten in the morning").to_owned();
    assert!(offer.contains("Friday"), "{offer}");
    let second = call.step.state.flow().unwrap().offered[1];
    call.say("the second one please");
    assert!(call.deeds()[0].ends_with(&second.strftime("%a %H:%M").to_string()), "{:?} {second}", call.deeds());
}

#[test]
fn somebody_who_says_only_the_afternoon_or_any_time_is_offered_what_there_is() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like an appointment for my knee");
    call.say("Maria Lopez");
    let offer = call.say("Friday, any time").to_owned();
    assert!(offer.contains("On Friday") && offer.contains("I could offer"), "{offer}");
    call.say("the first one");
    assert!(call.deeds()[0].ends_with("Fri 09:00"), "{:?}", call.deeds());
}

#[test]
fn a_change_of_mind_gives_the_first_time_back() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    call.say("Thursday at ten in the morning");
    call.say("no, Friday at nine please");
    let deeds = call.deeds();
    assert_eq!(deeds.len(), 3, "{deeds:?}");
    assert!(deeds[1].starts_with("back") && deeds[1].ends_with("Thu 10:00"), "{deeds:?}");
    assert!(deeds[2].starts_with("hold") && deeds[2].ends_with("Fri 09:00"), "{deeds:?}");
}

#[test]
fn a_time_that_somebody_else_got_before_the_yes_is_offered_anew() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    call.say("Thursday at ten in the morning");
    // The hold expired, and somebody was faster.
    call.openings = openings(&[span(5, (10, 0), (10, 30))]);
    let offer = call.say("yes that's right").to_owned();
    assert!(offer.contains("already taken"), "{offer}");
    assert!(!call.deeds().iter().any(|deed| deed.starts_with("book")), "{:?}", call.deeds());
}

#[test]
fn a_doctor_who_was_named_is_the_one_who_is_held() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like an appointment with Dr. Lund about my knee");
    call.say("Maria Lopez");
    call.say("Thursday at ten in the morning");
    assert_eq!(call.deeds(), ["hold lund Thu 10:00"]);
}

#[test]
fn what_was_booked_can_be_changed_in_the_same_call() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like an appointment with Dr. Lund about my knee");
    call.say("Maria Lopez");
    call.say("Thursday at ten in the morning");
    call.say("yes that's right");
    call.say("actually make it Friday at eleven");
    let deeds = call.deeds();
    assert!(deeds.contains(&"back lund Thu 10:00".to_owned()), "{deeds:?}");
    assert_eq!(deeds.last().unwrap(), "book lund Fri 11:00", "{deeds:?}");
}

#[test]
fn so_far_ahead_that_nobody_knows_the_wish_goes_to_the_front_desk_as_ever() {
    let mut call = Call::to(openings(&[]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    call.say("September tenth at ten in the morning");
    let filed = call.say("yes that's right").to_owned();
    assert!(filed.contains("front desk"), "{filed}");
    assert_eq!(call.deeds(), [] as [&str; 0]);
}

#[test]
fn an_emergency_in_the_middle_of_booking_comes_first() {
    let mut call = Call::to(openings(&[span(5, (10, 0), (11, 0))]));
    call.say("I'd like to book an appointment for my knee");
    call.say("Maria Lopez");
    call.say("Thursday at ten in the morning");
    let said = call.say("the second one, oh god my chest, I can't breathe").to_owned();
    assert!(said.contains("911"), "{said}");
}

#[test]
fn a_call_in_spanish_is_offered_times_in_spanish() {
    let mut call = Call::to(openings(&[span(5, (10, 0), (11, 0))]));
    call.say("Hola, quisiera una cita para mi rodilla");
    call.say("María López");
    let offer = call.say("el jueves a las diez de la mañana").to_owned();
    assert!(offer.contains("ya está ocupado") && offer.contains("9:30"), "{offer}");
    call.say("la primera");
    assert_eq!(call.deeds().len(), 1, "{:?}", call.deeds());
}
