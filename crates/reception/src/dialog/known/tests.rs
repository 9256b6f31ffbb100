//! Conversations about appointments that stand in the calendar, against a calendar that a front desk changes too.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Zoned,
    civil::{DateTime, Weekday, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::*;
use crate::calendar::Openings;
use crate::calendar::availability::{Agenda, Calendar, Service, Span};
use crate::dialog::desk::{Desk, Opening};
use crate::dialog::state::Held;
use crate::dialog::{Clinic, Effect, Heard, State, TaskKind, turn_with_calendar};

/// Wednesday, 2026-03-04, ten o'clock.
fn now() -> Zoned {
    date(2026, 3, 4).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap()
}

fn at(day: i8, hour: i8) -> DateTime {
    date(2026, 3, day).at(hour, 0, 0, 0)
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    patient: &'static str,
    practitioner: String,
    start: DateTime,
    version: i64,
    is_booked: bool,
}

/// The clinic's calendar, as far as the rows matter: Dr. Okafor and Dr. Lund, Thursdays and Fridays from nine to twelve.
#[derive(Clone, Debug, Default, PartialEq)]
struct Book {
    rows: BTreeMap<String, Row>,
    holds: BTreeMap<(u16, u16), Held>,
}

/// Somebody was faster.
#[derive(Debug)]
struct Overtaken;

impl Book {
    fn with(mut self, id: &str, patient: &'static str, practitioner: &str, start: DateTime) -> Self {
        let row = Row { patient, practitioner: practitioner.to_owned(), start, version: 1, is_booked: true };
        self.rows.insert(id.to_owned(), row);
        self
    }

    fn openings(&self) -> Openings {
        let weekly = [Weekday::Thursday, Weekday::Friday].map(|day| Opening {
            day,
            from: time(9, 0, 0, 0),
            until: time(12, 0, 0, 0),
        });
        let booked = || self.rows.iter().filter(|(_, row)| row.is_booked);
        let span = |row: &Row| {
            let start = row.start.to_zoned(TimeZone::UTC).unwrap().timestamp();
            Span { start, end: start + SignedDuration::from_mins(30) }
        };
        let agenda = |key: &str, name: &str| Agenda {
            practitioner: key.into(),
            name: name.to_owned(),
            weekly: weekly.to_vec(),
            taken: booked().filter(|(_, row)| row.practitioner == key).map(|(_, row)| span(row)).collect(),
        };
        let calendar = Calendar {
            zone: TimeZone::UTC,
            step_minutes: 30,
            lead_minutes: 120,
            until: "2026-05-01T00:00:00Z".parse().unwrap(),
            services: vec![Service {
                key: "visit".into(),
                name: "Office visit".to_owned(),
                minutes: 30,
                buffer_minutes: 0,
                practitioners: Vec::new(),
            }],
            agendas: vec![agenda("okafor", "Dr. Okafor"), agenda("lund", "Dr. Lund")],
            exceptions: Vec::new(),
        };
        let known = booked().map(|(id, row)| Known {
            id: id.as_str().into(),
            version: row.version,
            service: "visit".into(),
            service_name: "Office visit".to_owned(),
            practitioner: row.practitioner.as_str().into(),
            practitioner_name: format!("Dr. {}{}", row.practitioner[..1].to_uppercase(), &row.practitioner[1..]),
            start: row.start,
            patient_name: row.patient.to_owned(),
        });
        let mut known: Vec<Known> = known.collect();
        known.sort_by_key(|known| known.start);
        Openings::new(calendar, known)
    }

    /// All effects or none, as a transaction.
    fn apply(&mut self, effects: &[Effect]) -> Result<(), Overtaken> {
        let mut after = self.clone();
        for effect in effects {
            after.apply_one(effect)?;
        }
        *self = after;
        Ok(())
    }

    fn apply_one(&mut self, effect: &Effect) -> Result<(), Overtaken> {
        let civil = |held: &Held| held.start.to_zoned(TimeZone::UTC).datetime();
        let is_taken = |rows: &BTreeMap<String, Row>, held: &Held| {
            rows.values().any(|row| row.is_booked && row.practitioner == held.practitioner && row.start == civil(held))
        };
        match effect {
            Effect::Hold(held) if is_taken(&self.rows, held) => return Err(Overtaken),
            Effect::Hold(held) => {
                self.holds.insert((held.ordinal, held.turn), held.clone());
            }
            Effect::GiveBack(held) => {
                self.holds.remove(&(held.ordinal, held.turn));
            }
            Effect::Book { held, .. } => {
                self.holds.remove(&(held.ordinal, held.turn));
                let id = format!("new-{}-{}", held.ordinal, held.turn);
                *self = std::mem::take(self).with(&id, "Somebody New", &held.practitioner, civil(held));
            }
            Effect::Move { standing, held } => {
                let taken = is_taken(&self.rows, held);
                let row = self.current(standing)?;
                if taken {
                    return Err(Overtaken);
                }
                row.start = civil(held);
                row.version += 1;
                self.holds.remove(&(held.ordinal, held.turn)).expect("what an appointment moves to was held");
            }
            Effect::Cancel(standing) => {
                let row = self.current(standing)?;
                row.is_booked = false;
                row.version += 1;
            }
            Effect::FileTask(_) | Effect::WithdrawTask { .. } | Effect::Escalate(_) | Effect::StopRecording => {}
        }
        Ok(())
    }

    fn current(&mut self, standing: &Standing) -> Result<&mut Row, Overtaken> {
        let row = self.rows.get_mut(&standing.id).expect("an appointment that was read from here");
        if row.version == standing.version && row.is_booked { Ok(row) } else { Err(Overtaken) }
    }

    /// The front desk moves a row.
    fn desk_moves(&mut self, id: &str, start: DateTime) {
        let row = self.rows.get_mut(id).expect("a row");
        row.start = start;
        row.version += 1;
    }
}

struct Call {
    desk: Desk,
    book: Book,
    state: State,
    step: Step,
    effects: Vec<Effect>,
}

impl Call {
    fn to(book: Book) -> Self {
        let desk = Desk { doctors: vec!["Dr. Okafor".to_owned(), "Dr. Lund".to_owned()], ..Desk::default() };
        let step = crate::dialog::greet(&desk, State::new(&desk, Some("+12025550147"), &now()));
        Self { desk, book, state: step.state.clone(), step, effects: Vec::new() }
    }

    /// As the host does: decide, store, and decide again when somebody was faster. `meanwhile` happens between the two.
    fn say_while(&mut self, text: &str, meanwhile: impl FnOnce(&mut Book)) -> &str {
        let mut meanwhile = Some(meanwhile);
        for _ in 0..8 {
            let openings = self.book.openings();
            let clinic = Clinic { desk: &self.desk, openings: Some(&openings) };
            let heard = Heard { text, ..Heard::default() };
            let step = turn_with_calendar(clinic, &self.state, &heard, &now());
            if let Some(meanwhile) = meanwhile.take() {
                meanwhile(&mut self.book);
            }
            if self.book.apply(&step.effects).is_ok() {
                self.state = step.state.clone();
                self.effects.extend(step.effects.iter().cloned());
                self.step = step;
                return &self.step.say;
            }
        }
        panic!("the turn was never decided");
    }

    fn say(&mut self, text: &str) -> String {
        self.say_while(text, |_| {}).to_owned()
    }

    fn row(&self, id: &str) -> (DateTime, bool) {
        let row = &self.book.rows[id];
        (row.start, row.is_booked)
    }

    /// The last task that was filed: its kind, and what it says the calendar was made to say.
    fn task(&self) -> Option<(TaskKind, Option<crate::dialog::step::InCalendar>)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::FileTask(draft) => Some((draft.kind, draft.slots.in_calendar)),
            Effect::WithdrawTask { .. }
            | Effect::Escalate(_)
            | Effect::Hold(_)
            | Effect::Book { .. }
            | Effect::GiveBack(_)
            | Effect::Move { .. }
            | Effect::Cancel(_)
            | Effect::StopRecording => None,
        })
    }
}

/// Maria's on Thursday at ten with Dr. Lund.
fn marias() -> Book {
    Book::default().with("a", "Maria Lopez", "lund", at(5, 10))
}

use crate::dialog::step::InCalendar::{Cancelled, Moved};

#[test]
fn an_appointment_is_read_back_and_cancelled_with_the_yes() {
    let mut call = Call::to(marias());
    call.say("I need to cancel my appointment");
    let read_back = call.say("Maria Lopez");
    assert!(read_back.contains("Thursday") && read_back.contains("Dr. Lund"), "{read_back}");
    assert!(read_back.contains("Shall I cancel it?"), "{read_back}");
    assert!(call.row("a").1);
    let done = call.say("yes please");
    assert!(done.contains("is cancelled"), "{done}");
    assert!(!call.row("a").1);
    assert_eq!(call.task(), Some((TaskKind::Cancel, Some(Cancelled))), "a person sees it");
}

#[test]
fn cancel_it_please_is_a_yes_and_thanks_bye_is_none() {
    for (words, stands) in [
        ("cancel it please", false),
        ("thanks, bye", true),
        ("don't cancel it", true),
        ("no", true),
        ("no don't do that", true),
        ("hmm", true),
        ("what are your hours", true),
        ("never mind", true),
    ] {
        let mut call = Call::to(marias());
        call.say("please cancel my appointment, this is Maria Lopez");
        call.say(words);
        assert_eq!(call.row("a").1, stands, "{words}: {}", call.step.say);
    }
}

#[test]
fn a_no_leaves_it_and_the_other_one_goes_to_the_front_desk() {
    let mut call = Call::to(marias());
    call.say("cancel my appointment please, this is Maria Lopez");
    let said = call.say("no");
    assert!(said.contains("stays as it is") && said.contains("Which appointment"), "{said}");
    let read_back = call.say("the one with the physiotherapist");
    let filed = call.say("yes");
    assert!(call.row("a").1);
    assert_eq!(call.task(), Some((TaskKind::Cancel, None)), "{read_back} {filed}");
}

#[test]
fn a_move_is_read_back_held_and_made_with_the_yes() {
    let mut call = Call::to(marias());
    call.say("I'd like to move my appointment");
    let read_back = call.say("Maria Lopez");
    assert!(read_back.contains("Thursday") && read_back.contains("What day and time"), "{read_back}");
    let confirm = call.say("Friday at eleven in the morning");
    assert!(confirm.contains("Thursday") && confirm.contains("Friday"), "{confirm}");
    assert_eq!((call.row("a").0, call.book.holds.len()), (at(5, 10), 1), "until the yes it stays");
    let done = call.say("yes that's right");
    assert!(done.contains("moved in our calendar"), "{done}");
    assert_eq!((call.row("a"), call.book.holds.len()), ((at(6, 11), true), 0));
    assert_eq!(call.task(), Some((TaskKind::Reschedule, Some(Moved))));
}

#[test]
fn one_sentence_is_enough_for_a_move_to_be_read_back() {
    let mut call = Call::to(marias());
    let confirm = call.say("this is Maria Lopez, please move my appointment to Friday at eleven in the morning");
    assert!(confirm.contains("I'd move the appointment"), "{confirm}");
    call.say("yes");
    assert_eq!(call.row("a"), (at(6, 11), true));
}

#[test]
fn a_taken_time_is_not_moved_to_and_others_with_the_same_doctor_are_offered() {
    let mut call = Call::to(marias().with("x", "Otto Reed", "lund", at(6, 11)));
    call.say("move my appointment please, Maria Lopez is my name");
    let offer = call.say("Friday at eleven in the morning");
    assert!(offer.contains("already taken"), "{offer}");
    call.say("the first one");
    call.say("yes");
    let (start, is_booked) = call.row("a");
    assert!(is_booked && start != at(5, 10) && start != at(6, 11), "{start}");
    assert_eq!(call.book.rows["a"].practitioner, "lund");
}

#[test]
fn the_number_alone_tells_nothing_and_neither_does_a_relatives_name() {
    for name in ["Peter Lopez", "Mario Lopez", "Otto Reed"] {
        let mut call = Call::to(marias().with("b", "", "lund", at(6, 9)));
        call.say("cancel my appointment please");
        let said = call.say(name);
        assert!(!said.contains("Lund") && !said.contains("Thursday") && !said.contains("Friday"), "{name}: {said}");
        call.say("the one this week");
        call.say("yes");
        assert!(call.row("a").1 && call.row("b").1);
        assert_eq!(call.task(), Some((TaskKind::Cancel, None)), "{name}");
    }
}

#[test]
fn a_first_name_is_asked_to_be_completed_once() {
    let mut call = Call::to(marias());
    call.say("cancel my appointment please");
    let said = call.say("Maria");
    assert!(said.contains("First and last name") && !said.contains("Lund"), "{said}");
    let said = call.say("Maria Lopez");
    assert!(said.contains("Dr. Lund"), "{said}");
}

#[test]
fn of_several_the_caller_says_which() {
    let book = || marias().with("b", "Maria Lopez", "okafor", at(6, 9));
    for (answer, cancelled) in [("the Friday one", "b"), ("the first one", "a"), ("the one with Dr. Okafor", "b")] {
        let mut call = Call::to(book());
        call.say("cancel my appointment please");
        let said = call.say("Maria Lopez");
        assert!(said.contains("Which one would you like to cancel?"), "{said}");
        let said = call.say(answer);
        assert!(said.contains("Shall I cancel it?"), "{answer}: {said}");
        call.say("yes");
        assert_eq!([call.row("a").1, call.row("b").1], [cancelled != "a", cancelled != "b"], "{answer}");
    }
    let mut call = Call::to(book());
    call.say("this is Maria Lopez, cancel my appointment on Friday");
    call.say("yes");
    assert!(call.row("a").1 && !call.row("b").1, "the day was said already");
}

#[test]
fn what_the_front_desk_changed_meanwhile_is_told_and_not_overwritten() {
    let mut call = Call::to(marias());
    call.say("cancel my appointment please, this is Maria Lopez");
    let said = call.say_while("yes", |book| book.desk_moves("a", at(6, 9))).to_owned();
    assert!(said.contains("changed in our calendar") && said.contains("Friday"), "{said}");
    assert_eq!(call.row("a"), (at(6, 9), true));
    call.say("yes");
    assert!(!call.row("a").1, "a yes to what stands there now");
}

#[test]
fn a_move_that_the_front_desk_overtook_is_asked_again() {
    let mut call = Call::to(marias());
    call.say("this is Maria Lopez, please move my appointment to Friday at eleven in the morning");
    let said = call.say_while("yes", |book| book.desk_moves("a", at(6, 9))).to_owned();
    assert!(said.contains("changed in our calendar"), "{said}");
    assert_eq!(call.row("a"), (at(6, 9), true));
}

#[test]
fn an_appointment_within_the_clinics_notice_goes_to_a_person() {
    let mut call = Call::to(Book::default().with("a", "Maria Lopez", "lund", at(4, 11)));
    let said = call.say("this is Maria Lopez, I have to cancel my appointment today");
    assert!(said.contains("so soon that the front desk"), "{said}");
    call.say("yes");
    assert!(call.row("a").1);
    assert_eq!(call.task(), Some((TaskKind::Cancel, None)));
}

#[test]
fn a_change_of_mind_from_moving_to_cancelling_still_needs_a_yes() {
    let mut call = Call::to(marias());
    call.say("this is Maria Lopez, I want to move my appointment");
    let said = call.say("actually just cancel it");
    assert!(said.contains("Shall I cancel it?"), "{said}");
    assert!(call.row("a").1);
    call.say("yes");
    assert!(!call.row("a").1);
}

#[test]
fn what_was_moved_can_be_moved_again_and_cancelled_in_the_same_call() {
    let mut call = Call::to(marias());
    call.say("this is Maria Lopez, please move my appointment to Friday at eleven in the morning");
    call.say("yes");
    call.say("actually make it Friday at nine");
    assert_eq!(call.row("a"), (at(6, 9), true), "{}", call.step.say);
    let said = call.say("cancel it");
    assert!(said.contains("Shall I cancel it?"), "{said}");
    call.say("yes");
    assert!(!call.row("a").1);
}

#[test]
fn the_time_that_it_has_already_is_no_move() {
    let mut call = Call::to(marias());
    call.say("this is Maria Lopez, I want to move my appointment");
    let said = call.say("Thursday at ten in the morning");
    assert!(said.contains("already"), "{said}");
    assert!(call.book.holds.is_empty());
}

#[test]
fn in_spanish_too() {
    let mut call = Call::to(marias());
    call.say("hola, quiero cambiar mi cita");
    let said = call.say("María López");
    assert!(said.contains("Veo la cita") && said.contains("jueves"), "{said}");
    let said = call.say("el viernes a las once de la mañana");
    assert!(said.contains("Cambio la cita"), "{said}");
    call.say("sí");
    assert_eq!(call.row("a"), (at(6, 11), true));
    let mut call = Call::to(marias());
    call.say("hola, quiero cancelar mi cita, me llamo María López");
    assert!(call.step.say.contains("¿La cancelo?"), "{}", call.step.say);
    call.say("sí, por favor");
    assert!(!call.row("a").1);
}

#[test]
fn an_emergency_while_an_appointment_is_cancelled_comes_first_and_leaves_it() {
    let mut call = Call::to(marias());
    call.say("this is Maria Lopez, cancel my appointment");
    let said = call.say("yes, oh god my chest, I can't breathe");
    assert!(said.contains("911"), "{said}");
    assert!(call.row("a").1);
}

/// Words that steer a call about appointments, so that random calls reach every corner.
const SAYINGS: [&str; 36] = [
    "cancel my appointment",
    "move my appointment",
    "I can't come on Thursday, please cancel",
    "move my appointment from Thursday to Friday at nine",
    "quiero cancelar mi cita",
    "cámbieme la cita",
    "Maria Lopez",
    "Maria",
    "Otto Reed",
    "my name is Maria Lopez",
    "the Friday one",
    "the first one",
    "the one with Dr. Lund",
    "Friday at nine",
    "Thursday at eleven in the morning",
    "next week any time",
    "September tenth at ten",
    "the second one",
    "yes",
    "sí",
    "cancel it",
    "no",
    "no, Friday",
    "no, the time is wrong",
    "never mind",
    "actually cancel it instead",
    "actually I want to move it instead",
    "make it Friday at eleven",
    "cancel that",
    "thanks, bye",
    "I don't know",
    "what are your hours",
    "I'd like an appointment for my knee on Friday at ten",
    "let me talk to a person",
    "I can't breathe",
    "umbrella lamppost",
];

/// What may stand for a yes to "shall I cancel it".
const PLAIN_YES: [&str; 7] = [
    "yes",
    "sí",
    "cancel it",
    "cancel that",
    "cancel my appointment",
    "actually cancel it instead",
    "quiero cancelar mi cita",
];

#[derive(Clone, Debug)]
enum Event {
    Says(usize),
    /// The same, while the front desk moves an appointment.
    SaysWhileMoved(usize, &'static str, i8),
}

fn event() -> impl Strategy<Value = Event> {
    let said = || 0..SAYINGS.len();
    let moved = (said(), prop_oneof![Just("a"), Just("b"), Just("x")], 9i8..12);
    prop_oneof![
        6 => said().prop_map(Event::Says),
        1 => moved.prop_map(|(said, id, hour)| Event::SaysWhileMoved(said, id, hour)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_call_loses_an_appointment(events in prop::collection::vec(event(), 1..25)) {
        let book = marias()
            .with("b", "Maria Lopez", "okafor", at(6, 9))
            .with("x", "Leo Lopez", "lund", at(6, 10))
            .with("y", "", "okafor", at(5, 9));
        let mut call = Call::to(book);
        for event in &events {
            let (before, asked) = (call.book.clone(), call.state.clone());
            let done = call.effects.len();
            let text = match event {
                Event::Says(at) => {
                    call.say(SAYINGS[*at]);
                    SAYINGS[*at]
                }
                Event::SaysWhileMoved(said, id, hour) => {
                    let free = |book: &Book| book.rows[*id].is_booked;
                    // A Friday two weeks on: it never collides with another row.
                    let to = date(2026, 3, 20).at(*hour, if *id == "a" { 0 } else { 30 }, 0, 0);
                    call.say_while(SAYINGS[*said], |book| if free(book) { book.desk_moves(id, to) });
                    SAYINGS[*said]
                }
            };
            for id in ["x", "y"] {
                let (was, is) = (&before.rows[id], &call.book.rows[id]);
                prop_assert!(is.is_booked && (is.start == was.start || matches!(event, Event::SaysWhileMoved(..))));
            }
            for id in ["a", "b"].into_iter().filter(|id| before.rows[*id].is_booked) {
                if !call.book.rows[id].is_booked {
                    let flow = asked.flow().expect("a request under way");
                    let read_back = flow.standing.as_ref().is_some_and(|standing| standing.id == id);
                    prop_assert!(flow.request == Request::Cancel && flow.asking == Ask::Confirm && read_back);
                    prop_assert!(PLAIN_YES.contains(&text), "cancelled by `{text}`");
                    prop_assert!(asked.said.contains("Shall I cancel it?") || asked.said.contains("¿La cancelo?"));
                }
            }
            let changed = call.effects[done..].iter().filter(|it| matches!(it, Effect::Move { .. } | Effect::Cancel(_)));
            let filed = call.effects[done..].iter().filter(|it| matches!(it, Effect::FileTask(draft) if draft.slots.in_calendar.is_some()));
            prop_assert!(changed.count() <= filed.count(), "changed without a task that says so");
        }
        // What a hang-up leaves: holds expire, nothing else happens.
        for effect in crate::dialog::hang_up(&call.desk, &call.state) {
            prop_assert!(!effect.is_for_calendar());
        }
    }
}
