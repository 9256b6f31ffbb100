//! The calendar as a conversation needs it: is this wish free, what is nearest, which appointment is meant.
//!
//! Plain data, loaded once per turn and asked without waiting; the same openings and the same `now` always answer the
//! same. It is a snapshot: what it calls free may be taken before the turn ends, and then the reservation says so.

use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Time},
};

use super::availability::{Agenda, Calendar, Key, Service, Slot, Wanted, Wish};
use crate::language::words;

#[cfg(test)]
mod tests;

/// So far ahead openings reach: further away a person at the clinic is asked.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);

/// Two names are the same when each of their words sounds or looks as similar as this (Jaro-Winkler, 0–1): telephones
/// turn Okafor into Okafer.
const SAME_WORD: f64 = 0.88;
/// Words of names that tell nobody apart.
const TITLES: &[&str] = &["dr", "doctor", "doctora", "prof", "mr", "mrs", "ms", "miss", "senor", "senora", "nurse"];

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
        let said = said.map(folded).unwrap_or_default();
        let named = |service: &&Service| {
            let name = folded(&service.name);
            !name.is_empty() && name.iter().all(|word| said.iter().any(|it| is_same(word, it)))
        };
        let longest = self.calendar.services.iter().filter(named).max_by_key(|service| service.name.len());
        longest.or_else(|| self.calendar.services.first())
    }

    /// The practitioner that a caller names; `None` when the name fits nobody, or several.
    pub fn practitioner(&self, said: &str) -> Option<&Agenda> {
        let mut fitting = self.calendar.agendas.iter().filter(|agenda| is_name_of(&agenda.name, said));
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
        slot.start.to_zoned(self.calendar.zone.clone()).datetime()
    }

    /// The caller's appointments to come, earliest first. With a name, only those of somebody who may be called so; one
    /// that nobody's name stands in fits every name.
    pub fn known(&self, name: Option<&str>) -> Vec<&Known> {
        let fits = |known: &&Known| {
            name.is_none_or(|said| known.patient_name.is_empty() || is_name_of(&known.patient_name, said))
        };
        self.known.iter().filter(fits).collect()
    }

    /// What is wanted when a known appointment moves: the same service with the same practitioner. `None` when either
    /// is no longer offered.
    pub fn again<'a>(&'a self, known: &'a Known) -> Option<Wanted<'a>> {
        let service = self.calendar.services.iter().find(|service| service.key == known.service)?;
        let offers = self.calendar.agendas.iter().any(|agenda| agenda.practitioner == known.practitioner);
        offers.then_some(Wanted { service, practitioner: Some(&known.practitioner) })
    }
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).filter(|word| !word.is_empty()).collect()
}

fn name_words(text: &str) -> Vec<String> {
    folded(text).into_iter().filter(|word| !TITLES.contains(&word.as_str())).collect()
}

/// Whether somebody of this name may be called so: every word that was said is a word of the name, in any order.
fn is_name_of(name: &str, said: &str) -> bool {
    let (name, said) = (name_words(name), name_words(said));
    !said.is_empty() && said.iter().all(|word| name.iter().any(|it| is_same(it, word)))
}

fn is_same(known: &str, said: &str) -> bool {
    known == said || (said.len() > 3 && strsim::jaro_winkler(known, said) >= SAME_WORD)
}
