//! What was told about a task, by name, as the people at the clinic read it.

use std::collections::BTreeMap;

use cliniq_platform::Phi;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::dialog::{
    TaskKind, TaskSlots,
    step::{Day, Hour, InCalendar},
};

/// One thing that was told.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// As it is read.
    pub value: String,
    /// Dates, times and spans in ISO 8601, in the clinic's zone; `..` is an open end.
    pub iso: Option<String>,
    /// The caller's own words, when they differ.
    pub words: Option<String>,
}

impl Slot {
    fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), iso: None, words: None }
    }

    /// What a person typed: a date or a time is recognised when it is written in ISO 8601.
    fn typed(value: &str) -> Self {
        let value = value.trim();
        if let Ok(date) = value.parse::<Date>() {
            return Self { value: long(date), iso: Some(date.to_string()), words: None };
        }
        if let Ok(time) = Time::strptime("%H:%M", value) {
            return Self { value: clock(time), iso: Some(hour_iso(time)), words: None };
        }
        Self::plain(value)
    }
}

/// What was told, by name: `date`, `drug`, `reason`, ….
pub type Slots = BTreeMap<String, Slot>;

/// Corrections by name; `None` removes.
pub type SlotPatch = BTreeMap<String, Option<Phi<String>>>;

/// The names that a task's slots may have.
pub(super) const NAMES: [&str; 15] = [
    "reason",
    "service",
    "provider_type",
    "doctor",
    "date",
    "time",
    "new_date",
    "new_time",
    "appointment",
    "birth_date",
    "drug",
    "dose",
    "pharmacy",
    "patient_name",
    "calendar",
];

/// The slots of a conversation under the names that the clinic knows. Of a move the wished day is the new one.
pub(super) fn told(kind: TaskKind, slots: &TaskSlots) -> Slots {
    let (date, time) = if kind == TaskKind::Reschedule { ("new_date", "new_time") } else { ("date", "time") };
    let words = slots.when_words.clone();
    let plain = |text: &Option<String>| text.as_deref().map(Slot::plain);
    let named = [
        ("patient_name", plain(&slots.patient_name)),
        ("reason", plain(&slots.reason)),
        ("service", plain(&slots.service)),
        ("provider_type", plain(&slots.provider_type)),
        ("doctor", plain(&slots.doctor)),
        (date, slots.day.map(|day| Slot { words: words.clone(), ..of_day(day) })),
        (time, slots.hour.map(|hour| Slot { words: words.clone(), ..of_hour(hour) })),
        ("appointment", slots.existing.as_ref().map(|it| existing(&it.words, it.date, it.time))),
        (
            "birth_date",
            slots.birth_date.map(|date| Slot { iso: Some(date.to_string()), ..Slot::plain(long_birth(date)) }),
        ),
        ("drug", slots.drug.as_ref().map(|drug| Slot::plain(drug.name.as_str()))),
        ("dose", slots.drug.as_ref().and_then(|drug| plain(&drug.dose))),
        ("pharmacy", plain(&slots.pharmacy)),
        ("calendar", slots.in_calendar.map(|done| Slot::plain(in_calendar(done)))),
    ];
    named.into_iter().filter_map(|(name, slot)| Some((name.to_owned(), slot?))).collect()
}

/// Slots after corrections by hand.
pub(super) fn corrected(mut slots: Slots, patch: &SlotPatch) -> Slots {
    for (name, value) in patch {
        match value {
            Some(value) => {
                slots.insert(name.clone(), Slot::typed(value.open(cliniq_platform::phi::Purpose::Store)));
            }
            None => {
                slots.remove(name);
            }
        }
    }
    slots
}

/// What is done already.
const fn in_calendar(done: InCalendar) -> &'static str {
    match done {
        InCalendar::Booked => "booked during the call",
        InCalendar::Moved => "moved during the call",
        InCalendar::Cancelled => "cancelled during the call",
    }
}

fn of_day(day: Day) -> Slot {
    let (value, iso) = match day {
        Day::On(date) => (long(date), Some(date.to_string())),
        Day::Between(first, last) => (format!("{} to {}", long(first), long(last)), Some(format!("{first}/{last}"))),
        Day::From(date) => (format!("{} or later", long(date)), Some(format!("{date}/.."))),
        Day::Until(date) => (format!("{} or earlier", long(date)), Some(format!("../{date}"))),
        Day::Any => ("any day".to_owned(), None),
    };
    Slot { value, iso, words: None }
}

fn of_hour(hour: Hour) -> Slot {
    let (value, iso) = match hour {
        Hour::At(time) => (clock(time), Some(hour_iso(time))),
        Hour::Between(from, until) => {
            (format!("{} to {}", clock(from), clock(until)), Some(format!("{}/{}", hour_iso(from), hour_iso(until))))
        }
        Hour::From(time) => (format!("{} or later", clock(time)), Some(format!("{}/..", hour_iso(time)))),
        Hour::Until(time) => (format!("before {}", clock(time)), Some(format!("../{}", hour_iso(time)))),
        Hour::Any => ("any time".to_owned(), None),
    };
    Slot { value, iso, words: None }
}

/// The appointment to be moved or cancelled: its day and time where they were understood, else the caller's words.
fn existing(words: &str, date: Option<Date>, time: Option<Time>) -> Slot {
    let (value, iso) = match (date, time) {
        (Some(date), Some(time)) => {
            (format!("{}, {}", long(date), clock(time)), Some(format!("{date}T{}", hour_iso(time))))
        }
        (Some(date), None) => (long(date), Some(date.to_string())),
        (None, Some(time)) => (clock(time), Some(hour_iso(time))),
        (None, None) => (words.to_owned(), None),
    };
    let words = (words != value && !words.is_empty()).then(|| words.to_owned());
    Slot { value, iso, words }
}

/// `Tue, Nov 24, 2026`.
fn long(date: Date) -> String {
    date.strftime("%a, %b %-d, %Y").to_string()
}

/// `Nov 24, 1958`: nobody asks for the weekday of a birth.
fn long_birth(date: Date) -> String {
    date.strftime("%b %-d, %Y").to_string()
}

/// `2:30 PM`.
fn clock(time: Time) -> String {
    time.strftime("%-I:%M %p").to_string()
}

/// `14:30`.
fn hour_iso(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::dialog::step::Existing;

    #[test]
    fn a_wish_is_shown_with_its_iso_form_and_the_callers_words() {
        let slots = TaskSlots {
            day: Some(Day::On(date(2026, 11, 24))),
            hour: Some(Hour::At(time(14, 30, 0, 0))),
            when_words: Some("next tuesday half past two".to_owned()),
            ..TaskSlots::default()
        };
        let told = told(TaskKind::Appointment, &slots);
        let day = &told["date"];
        assert_eq!((day.value.as_str(), day.iso.as_deref()), ("Tue, Nov 24, 2026", Some("2026-11-24")));
        assert_eq!(day.words.as_deref(), Some("next tuesday half past two"));
        assert_eq!((told["time"].value.as_str(), told["time"].iso.as_deref()), ("2:30 PM", Some("14:30")));
    }

    #[test]
    fn of_a_move_the_wished_day_is_the_new_one_and_the_old_one_is_the_appointment() {
        let slots = TaskSlots {
            day: Some(Day::From(date(2026, 12, 1))),
            hour: Some(Hour::Any),
            existing: Some(Existing {
                words: "the one on friday".to_owned(),
                date: Some(date(2026, 11, 27)),
                time: None,
            }),
            ..TaskSlots::default()
        };
        let told = told(TaskKind::Reschedule, &slots);
        assert_eq!(told.keys().map(String::as_str).collect::<Vec<_>>(), ["appointment", "new_date", "new_time"]);
        assert_eq!(told["new_date"].iso.as_deref(), Some("2026-12-01/.."));
        assert_eq!(told["new_time"].iso, None);
        assert_eq!(told["appointment"].words.as_deref(), Some("the one on friday"));
    }

    #[test]
    fn a_typed_correction_in_iso_is_understood_and_an_empty_one_removes() {
        let slots = told(TaskKind::Refill, &TaskSlots { reason: Some("x".to_owned()), ..TaskSlots::default() });
        let patch = SlotPatch::from([
            ("date".to_owned(), Some(Phi::new("2026-11-24".to_owned()))),
            ("time".to_owned(), Some(Phi::new("09:05".to_owned()))),
            ("drug".to_owned(), Some(Phi::new(" metformin ".to_owned()))),
            ("reason".to_owned(), None),
        ]);
        let slots = corrected(slots, &patch);
        assert_eq!(slots["date"].value, "Tue, Nov 24, 2026");
        assert_eq!(slots["time"].value, "9:05 AM");
        assert_eq!(slots["drug"].value, "metformin");
        assert!(!slots.contains_key("reason"));
    }
}
