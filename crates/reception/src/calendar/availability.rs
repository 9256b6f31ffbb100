//! When somebody can come: the pure half of the calendar.
//!
//! Promises: every slot offered lies inside working hours and outside exceptions, overlaps nothing that is taken, and
//! keeps the lead time; the same calendar and the same `now` always give the same slots. Days of 23 and of 25 hours are
//! days like others: the grid is civil time, lengths are real time. Knows no clock, no row, no id but its text.

use std::sync::Arc;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::dialog::desk::Opening;

#[cfg(test)]
mod tests;

/// The text of a service's or practitioner's id. Shared: every slot names one.
pub type Key = Arc<str>;

/// A half-open stretch of real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl Span {
    /// Whether the two share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies in this one.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// What can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its id.
    pub key: Key,
    /// The clinic's name for it.
    pub name: String,
    /// How long the patient is there, in minutes.
    pub minutes: u16,
    /// How long the practitioner needs afterwards, in minutes; may lie outside of working hours.
    pub buffer_minutes: u16,
    /// Who offers it; empty: everybody.
    pub practitioners: Vec<Key>,
}

impl Service {
    /// Whether this practitioner offers it.
    pub fn is_offered_by(&self, practitioner: &str) -> bool {
        self.practitioners.is_empty() || self.practitioners.iter().any(|key| **key == *practitioner)
    }

    /// The patient's time, when it begins at `start`.
    pub fn visit(&self, start: Timestamp) -> Span {
        Span { start, end: start + minutes(self.minutes) }
    }

    /// The practitioner's time: the visit and what is needed afterwards.
    pub fn occupied(&self, start: Timestamp) -> Span {
        Span { start, end: start + minutes(self.minutes) + minutes(self.buffer_minutes) }
    }
}

fn minutes(count: u16) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

/// A practitioner's week and what is taken of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda {
    /// Their id.
    pub practitioner: Key,
    /// Their name, as patients say it.
    pub name: String,
    /// Working hours of an ordinary week, in the clinic's civil time. An `until` of midnight is the end of the day.
    pub weekly: Vec<Opening>,
    /// What is taken: appointments with their buffers, and holds that have not expired. In any order.
    pub taken: Vec<Span>,
}

/// What an exception does to the hours of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Takes the whole day, or this part of it, away.
    Closed(Option<(Time, Time)>),
    /// Adds this part of the day.
    Extra((Time, Time)),
}

/// Days that differ from ordinary ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Whose days; `None`: everybody's.
    pub practitioner: Option<Key>,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What happens to them.
    pub effect: Effect,
}

impl Exception {
    fn is_on(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

/// All that decides when somebody can come.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The clinic's time zone.
    pub zone: TimeZone,
    /// Appointments begin at multiples of so many minutes of the civil day; at least 1.
    pub step_minutes: u16,
    /// Nothing is offered that begins sooner than so many minutes from now.
    pub lead_minutes: u32,
    /// What is taken is known until then: nothing is offered that begins later.
    pub until: Timestamp,
    /// What can be booked.
    pub services: Vec<Service>,
    /// Who can be booked.
    pub agendas: Vec<Agenda>,
    /// Days that differ.
    pub exceptions: Vec<Exception>,
}

/// A time at which somebody can come.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// When the visit begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// To whom.
    pub practitioner: Key,
}

impl Slot {
    const fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// What is to be booked.
    pub service: &'a Service,
    /// With whom; `None`: anybody who offers it.
    pub practitioner: Option<&'a str>,
}

/// When somebody would like to come, in the clinic's civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Then.
    At(Date, Time),
    /// At any time of that day from the first time on, before the second.
    Within(Date, Time, Time),
}

impl Wish {
    /// At any time of this day.
    pub const fn on(date: Date) -> Self {
        Self::Within(date, Time::midnight(), Time::MAX)
    }

    /// The day.
    pub const fn date(self) -> Date {
        match self {
            Self::At(date, _) | Self::Within(date, _, _) => date,
        }
    }
}

/// Alternatives are looked for so many days before and after the wish.
const AROUND_DAYS: i64 = 14;

impl Calendar {
    /// A practitioner's working time of one day, disjoint and in order.
    ///
    /// The particular wins over the general, and what is added over what is taken away: the week's hours, less the
    /// clinic's closures, with its extra hours, less the practitioner's absences, with their extra hours.
    pub fn working(&self, agenda: &Agenda, date: Date) -> Vec<Span> {
        let weekly = agenda.weekly.iter().filter(|it| it.day == date.weekday());
        let mut spans = joined(weekly.filter_map(|it| self.span(date, it.from, it.until)).collect());
        for of in [None, Some(&agenda.practitioner)] {
            let on_day = || self.exceptions.iter().filter(|it| it.practitioner.as_ref() == of && it.is_on(date));
            for exception in on_day() {
                let Effect::Closed(part) = exception.effect else { continue };
                let (from, until) = part.unwrap_or((Time::midnight(), Time::midnight()));
                if let Some(closed) = self.span(date, from, until) {
                    spans = without(&spans, closed);
                }
            }
            let extra = on_day().filter_map(|it| match it.effect {
                Effect::Extra((from, until)) => self.span(date, from, until),
                Effect::Closed(_) => None,
            });
            spans.extend(extra);
            spans = joined(spans);
        }
        spans
    }

    /// Everybody's working time of the days that `range` touches, in order.
    pub fn working_hours(&self, range: Span) -> Vec<Slot> {
        let (first, last) = (self.date_of(range.start), self.date_of(range.end));
        let days = || first.series(1.day()).take_while(|date| *date <= last);
        let work = self.agendas.iter().flat_map(|agenda| {
            days().flat_map(|date| self.working(agenda, date)).map(|Span { start, end }| Slot {
                start,
                end,
                practitioner: Arc::clone(&agenda.practitioner),
            })
        });
        let mut work: Vec<Slot> = work.filter(|slot| slot.span().overlaps(range)).collect();
        work.sort();
        work
    }

    /// Whether a visit would lie inside the practitioner's working time. What is taken is not looked at.
    pub fn is_working(&self, agenda: &Agenda, visit: Span) -> bool {
        let date = visit.start.to_zoned(self.zone.clone()).date();
        // A day that ends at midnight and one that begins there are one stretch of work.
        let days = [date, date.tomorrow().unwrap_or(date)];
        joined(days.into_iter().flat_map(|day| self.working(agenda, day)).collect())
            .into_iter()
            .any(|work| work.contains(visit))
    }

    /// Free slots that begin in `range`, earliest first; of one instant, by practitioner.
    pub fn free_slots(&self, wanted: &Wanted<'_>, range: Span, now: Timestamp) -> Vec<Slot> {
        let earliest = now.saturating_add(SignedDuration::from_mins(i64::from(self.lead_minutes))).unwrap_or(now);
        let range = Span { start: range.start.max(earliest), end: range.end.min(self.until) };
        if range.start >= range.end {
            return Vec::new();
        }
        let wanted_agendas = self.agendas.iter().filter(|agenda| self.is_wanted(wanted, agenda));
        let agendas: Vec<(&Agenda, Vec<Span>)> =
            wanted_agendas.map(|agenda| (agenda, joined(agenda.taken.clone()))).collect();
        let (first, last) = (self.date_of(range.start), self.date_of(range.end - SignedDuration::from_nanos(1)));
        let mut slots = Vec::new();
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            let mut starts = None;
            for (agenda, taken) in &agendas {
                let work = self.working(agenda, date);
                if work.is_empty() {
                    continue;
                }
                // The same for everybody, and the dearest part of the search.
                let starts = starts.get_or_insert_with(|| self.grid(date));
                let visits = starts.iter().filter(|start| (range.start..range.end).contains(*start));
                let free = visits.filter(|start| self.is_free(wanted.service, agenda, (&work, taken), **start));
                slots.extend(free.map(|start| Slot {
                    start: *start,
                    end: wanted.service.visit(*start).end,
                    practitioner: Arc::clone(&agenda.practitioner),
                }));
            }
        }
        slots.sort();
        slots.dedup();
        slots
    }

    fn is_wanted(&self, wanted: &Wanted<'_>, agenda: &Agenda) -> bool {
        wanted.practitioner.is_none_or(|key| *key == *agenda.practitioner)
            && wanted.service.is_offered_by(&agenda.practitioner)
    }

    /// Whether a visit that begins at `start` lies in the working time and overlaps nothing that is taken.
    fn is_free(&self, service: &Service, agenda: &Agenda, (work, taken): (&[Span], &[Span]), start: Timestamp) -> bool {
        let visit = service.visit(start);
        let is_in_work = work.iter().any(|span| span.contains(visit)) || self.is_across_midnight(agenda, work, visit);
        is_in_work && !overlaps_any(taken, service.occupied(start))
    }

    /// Whether a visit begins in today's last hours and ends in tomorrow's first ones, with no break between them.
    fn is_across_midnight(&self, agenda: &Agenda, work: &[Span], visit: Span) -> bool {
        let begins_in_work = work.iter().any(|span| (span.start..span.end).contains(&visit.start));
        begins_in_work && self.date_of(visit.start) != self.date_of(visit.end) && self.is_working(agenda, visit)
    }

    /// The instants of a day at which appointments may begin. Civil times that a change of clocks skips do not exist;
    /// those it repeats exist twice.
    fn grid(&self, date: Date) -> Vec<Timestamp> {
        let step = usize::from(self.step_minutes.max(1));
        let mut instants = Vec::with_capacity(24 * 60 / step + 4);
        for minute in (0..24 * 60).step_by(step) {
            let at = date.at(i8_of(minute / 60), i8_of(minute % 60), 0, 0);
            let ambiguous = self.zone.to_ambiguous_timestamp(at);
            match ambiguous.offset() {
                AmbiguousOffset::Unambiguous { .. } => instants.extend(ambiguous.compatible().ok()),
                AmbiguousOffset::Gap { .. } => {}
                AmbiguousOffset::Fold { .. } => {
                    instants.extend(ambiguous.earlier().ok());
                    instants.extend(ambiguous.later().ok());
                }
            }
        }
        instants
    }

    /// Up to `count` free slots around a wish, earliest first: on its day before other days, near its time before far
    /// from it, none overlapping another, so that they are choices. A wish that is free is among them.
    pub fn nearest(&self, wanted: &Wanted<'_>, wish: Wish, count: usize, now: Timestamp) -> Vec<Slot> {
        let mut chosen: Vec<Slot> = Vec::new();
        // Outwards from the wish, day by day: most searches end on the first one.
        for off in 0..=AROUND_DAYS {
            let around = [wish.date().saturating_sub(off.days()), wish.date().saturating_add(off.days())];
            let dates = if off == 0 { &around[..1] } else { &around[..] };
            let whole = dates.iter().filter_map(|date| self.span(*date, Time::midnight(), Time::midnight()));
            let mut free: Vec<Slot> = whole.flat_map(|day| self.free_slots(wanted, day, now)).collect();
            free.sort_by_cached_key(|slot| self.distance(wish, slot.start));
            for slot in free {
                if chosen.len() == count {
                    break;
                }
                if !chosen.iter().any(|other| other.span().overlaps(slot.span())) {
                    chosen.push(slot);
                }
            }
            if chosen.len() == count {
                break;
            }
        }
        chosen.sort();
        chosen
    }

    /// Free slots that fulfil the wish exactly.
    pub fn matching(&self, wanted: &Wanted<'_>, wish: Wish, now: Timestamp) -> Vec<Slot> {
        let (from, until) = match wish {
            Wish::At(date, time) => {
                let Some(at) = self.instant(date, time) else { return Vec::new() };
                (at, at + SignedDuration::from_secs(1))
            }
            Wish::Within(date, from, until) => {
                let Some(from) = self.instant(date, from) else { return Vec::new() };
                let Some(until) = self.instant(date, until) else { return Vec::new() };
                (from, until)
            }
        };
        self.free_slots(wanted, Span { start: from, end: until }, now)
    }

    /// How far a slot is from a wish on its own day or another one: in minutes of the day, and of two equally far ones
    /// the later first. Who asks for Thursday at ten would rather come on Friday at ten than at eight.
    fn distance(&self, wish: Wish, start: Timestamp) -> (i64, bool) {
        let civil = start.to_zoned(self.zone.clone()).datetime();
        let minute = minute_of(civil.time());
        let off = match wish {
            Wish::At(_, time) => minute - minute_of(time),
            Wish::Within(_, from, _) if minute < minute_of(from) => minute - minute_of(from),
            Wish::Within(_, _, until) => (minute - minute_of(until)).max(0),
        };
        (off.abs(), off < 0 || civil.date() < wish.date())
    }

    fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The instant of a civil time; one that is skipped is moved behind the gap, of a repeated one the first.
    pub fn instant(&self, date: Date, time: Time) -> Option<Timestamp> {
        self.zone.to_timestamp(date.to_datetime(time)).ok()
    }

    /// A part of a day as real time; until midnight is the end of the day. `None` when nothing is left of it.
    fn span(&self, date: Date, from: Time, until: Time) -> Option<Span> {
        let start = self.instant(date, from)?;
        let end = if until == Time::midnight() {
            self.instant(date.tomorrow().ok()?, until)?
        } else {
            self.instant(date, until)?
        };
        (start < end).then_some(Span { start, end })
    }
}

fn i8_of(small: usize) -> i8 {
    // Hours and minutes of a day; the grid makes no others.
    i8::try_from(small).unwrap_or_default()
}

fn minute_of(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// The same time as disjoint spans in order; neighbours become one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut all: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match all.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            Some(_) | None => all.push(span),
        }
    }
    all
}

/// What remains of the spans without `gone`.
fn without(spans: &[Span], gone: Span) -> Vec<Span> {
    let pieces = spans.iter().flat_map(|span| {
        let before = Span { start: span.start, end: span.end.min(gone.start) };
        let after = Span { start: span.start.max(gone.end), end: span.end };
        [before, after]
    });
    pieces.filter(|piece| piece.start < piece.end).collect()
}

/// Whether one of these disjoint, ordered spans overlaps `span`.
fn overlaps_any(taken: &[Span], span: Span) -> bool {
    let next = taken.partition_point(|it| it.end <= span.start);
    taken.get(next).is_some_and(|it| it.overlaps(span))
}
