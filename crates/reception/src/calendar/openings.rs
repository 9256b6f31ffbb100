//! The calendar as a conversation needs it: is this wish free, what is nearest, which appointment is meant.
//!
//! Plain data, loaded once per turn and asked without waiting; the same openings and the same `now` always answer the
//! same. It is a snapshot: what it calls free may be taken before the turn ends, and then the reservation says so.

use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Time},
};

use super::{
    availability::{Agenda, Calendar, Key, Service, Slot, Wanted, Wish},
    names::{self, Person},
};

#[cfg(test)]
mod tests;

/// So far ahead openings reach: further away a person at the clinic is asked.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);

/// An appointment to come of the person who calls. What it holds is protected: it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: Key,
    /// For the change that follows.
    pub version: i64,
    /// The service's id.
    pub service: Key,
    /// The service, as it is called.
    pub service_name: String,
    /// The practitioner's id.
    pub practitioner: Key,
    /// The practitioner, as patients say it.
    pub practitioner_name: String,
    /// When it begins, in the clinic's civil time.
    pub start: DateTime,
    /// Who comes; empty when nobody said.
    pub patient_name: String,
}

/// What the calendar says to a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is free; of several practitioners the first.
    Free(Slot),
    /// It is not; these are nearest, earliest first.
    Nearest(Vec<Slot>),
    /// Nothing is free within two weeks of it.
    Nothing,
    /// It is further ahead than these openings reach ([`AHEAD`]): nobody knows here.
    TooFar,
}

/// Free times of the coming weeks, and the caller's own appointments.
#[derive(Clone)]
pub struct Openings {
    calendar: Calendar,
    known: Vec<Known>,
}

impl Openings {
    /// Openings of a calendar.
    pub const fn new(calendar: Calendar, known: Vec<Known>) -> Self {
        Self { calendar, known }
    }

    /// Whether the clinic keeps a calendar here at all. When not, wishes are taken down as before.
    pub const fn is_kept(&self) -> bool {
        !self.calendar.services.is_empty() && !self.calendar.agendas.is_empty()
    }

    /// The service that a caller means: the one whose name is in what they said, else the clinic's first one, which is
    /// what somebody comes for who names nothing.
    pub fn service(&self, said: Option<&str>) -> Option<&Service> {
        let said = said.map(names::folded).unwrap_or_default();
        let named = |service: &&Service| {
            let name = names::folded(&service.name);
            !name.is_empty() && name.iter().all(|word| said.iter().any(|it| names::is_nearly(word, it)))
        };
        let longest = self.calendar.services.iter().filter(named).max_by_key(|service| service.name.len());
        longest.or_else(|| self.calendar.services.first())
    }

    /// The practitioner that a caller names; `None` when the name fits nobody, or several.
    pub fn practitioner(&self, said: &str) -> Option<&Agenda> {
        let mut fitting = self.calendar.agendas.iter().filter(|agenda| names::may_be_called(&agenda.name, said));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// A practitioner's name.
    pub fn name_of(&self, practitioner: &str) -> Option<&str> {
        let agenda = self.calendar.agendas.iter().find(|agenda| *agenda.practitioner == *practitioner)?;
        Some(&agenda.name)
    }

    /// Whether a wish is free; if not, up to `count` alternatives.
    ///
    /// `practitioner` is an id; `None`: anybody who offers the service.
    pub fn answer(&self, wanted: &Wanted<'_>, wish: Wish, count: usize, now: Timestamp) -> Answer {
        if self.calendar.instant(wish.date(), Time::midnight()).is_none_or(|day| day >= self.calendar.until) {
            return Answer::TooFar;
        }
        if let (Wish::At(..), Some(slot)) = (wish, self.calendar.matching(wanted, wish, now).into_iter().next()) {
            return Answer::Free(slot);
        }
        let nearest = self.calendar.nearest(wanted, wish, count, now);
        if nearest.is_empty() { Answer::Nothing } else { Answer::Nearest(nearest) }
    }

    /// When a slot begins, in the clinic's civil time: what is said to the caller.
    pub fn civil(&self, slot: &Slot) -> DateTime {
        self.civil_time(slot.start)
    }

    /// An instant in the clinic's civil time.
    pub fn civil_time(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.calendar.zone.clone()).datetime()
    }

    /// Appointments to come of the person who calls and gives this name, earliest first. Number and name are both
    /// needed: one that nobody's name stands in is nobody's.
    pub fn known(&self, name: &str) -> Vec<&Known> {
        self.known.iter().filter(|known| names::person(&known.patient_name, name) == Person::Same).collect()
    }

    /// Whether an appointment is still to come for the number that calls, under whatever name.
    pub fn has(&self, id: &str) -> bool {
        self.known.iter().any(|known| *known.id == *id)
    }

    /// Whether this is a part of the name of somebody who has appointments under the number that calls: with the full
    /// name it may be they.
    pub fn may_know(&self, name: &str) -> bool {
        self.known.iter().any(|known| names::person(&known.patient_name, name) == Person::Unsure)
    }

    /// Whether a known appointment begins so soon that a person at the clinic has to see to it.
    pub fn is_soon(&self, known: &Known, now: Timestamp) -> bool {
        let notice = SignedDuration::from_mins(i64::from(self.calendar.lead_minutes));
        let begins = self.calendar.instant(known.start.date(), known.start.time());
        begins.is_none_or(|begins| begins.duration_since(now) < notice)
    }

    /// Whether a practitioner may be called so.
    pub fn is_called(&self, practitioner: &str, said: &str) -> bool {
        self.name_of(practitioner).is_some_and(|name| names::may_be_called(name, said))
    }

    /// What is wanted when a known appointment moves: the same service with the same practitioner. `None` when either
    /// is no longer offered.
    pub fn again<'a>(&'a self, known: &'a Known) -> Option<Wanted<'a>> {
        let service = self.calendar.services.iter().find(|service| service.key == known.service)?;
        let offers = self.calendar.agendas.iter().any(|agenda| agenda.practitioner == known.practitioner);
        offers.then_some(Wanted { service, practitioner: Some(&known.practitioner) })
    }
}
