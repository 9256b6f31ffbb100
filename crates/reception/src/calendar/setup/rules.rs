//! What a clinic may set up.

use cliniq_platform::{Error, Result, error::FieldFault};
use jiff::civil::Time;

use super::{NewException, NewPractitioner, NewService, Practitioner, Rules};
use crate::calendar::availability::Effect;

/// Every length in the calendar is a multiple of so many minutes: they are what a practitioner's time is counted in.
pub const QUANTUM_MINUTES: u16 = 5;
/// The longest visit, and the longest buffer: a working day.
const LONGEST_MINUTES: u16 = 12 * 60;

/// Collects what is wrong with an edit.
#[derive(Default)]
struct Faults(Vec<FieldFault>);

impl Faults {
    fn unless(&mut self, is_right: bool, path: impl Into<String>, message: &str) {
        if !is_right {
            self.0.push(FieldFault { path: path.into(), message: message.to_owned() });
        }
    }

    fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::invalid_fields("calendar.invalid", self.0)) }
    }
}

fn is_name(name: &str) -> bool {
    (1..=80).contains(&name.trim().chars().count())
}

const fn is_quantised(minutes: u16) -> bool {
    minutes.is_multiple_of(QUANTUM_MINUTES)
}

/// Whether a part of a day begins before it ends and both are counted in quanta.
fn is_part(from: Time, until: Time) -> bool {
    let whole = |time: Time| is_quantised(time.minute().unsigned_abs().into()) && time.second() == 0;
    whole(from) && whole(until) && (from < until || until == Time::midnight())
}

impl Rules {
    pub(super) fn check(self) -> Result<()> {
        let mut faults = Faults::default();
        let is_step = is_quantised(self.step_minutes) && (QUANTUM_MINUTES..=240).contains(&self.step_minutes);
        faults.unless(is_step, "step_minutes", "Choose a multiple of 5 between 5 and 240.");
        faults.unless(self.lead_minutes <= 30 * 24 * 60, "lead_minutes", "At most 30 days.");
        faults.unless((1..=240).contains(&self.hold_minutes), "hold_minutes", "Between 1 minute and 4 hours.");
        faults.check()
    }
}

impl NewService {
    /// `known` are the clinic's practitioners.
    pub(super) fn check(&self, known: &[Practitioner]) -> Result<()> {
        let is_length = |minutes: u16| is_quantised(minutes) && minutes <= LONGEST_MINUTES;
        let mut faults = Faults::default();
        faults.unless(is_name(&self.name), "name", "Between 1 and 80 characters.");
        faults.unless(is_length(self.minutes) && self.minutes > 0, "minutes", "A multiple of 5, up to 12 hours.");
        faults.unless(is_length(self.buffer_minutes), "buffer_minutes", "A multiple of 5, up to 12 hours.");
        let are_known = self.practitioners.iter().all(|id| known.iter().any(|it| it.id == *id));
        faults.unless(are_known, "practitioners", "Somebody in this list is not of this clinic.");
        faults.check()
    }
}

impl NewPractitioner {
    pub(super) fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.unless(is_name(&self.name), "name", "Between 1 and 80 characters.");
        faults.unless(self.hours.len() <= 50, "hours", "At most 50 parts of a week.");
        for (at, part) in self.hours.iter().enumerate() {
            let is_right = is_part(part.from, part.until);
            faults.unless(is_right, format!("hours[{at}]"), "From before until, both in steps of 5 minutes.");
        }
        faults.check()
    }
}

impl NewException {
    /// `known` are the clinic's practitioners.
    pub(super) fn check(&self, known: &[Practitioner]) -> Result<()> {
        let mut faults = Faults::default();
        faults.unless(self.first <= self.last, "last", "The last day is not before the first.");
        let days = self.first.until(self.last).map_or(0, |span| span.get_days());
        faults.unless(days <= 400, "last", "At most 400 days.");
        faults.unless(self.reason.chars().count() <= 200, "reason", "At most 200 characters.");
        let part = match self.effect {
            Effect::Closed(part) => part,
            Effect::Extra(part) => Some(part),
        };
        let is_right = part.is_none_or(|(from, until)| is_part(from, until));
        faults.unless(is_right, "until", "After the beginning, both in steps of 5 minutes.");
        let is_known = self.practitioner.is_none_or(|id| known.iter().any(|it| it.id == id));
        faults.unless(is_known, "practitioner", "Nobody of this clinic has this id.");
        faults.check()
    }
}

#[cfg(test)]
mod tests {
    use cliniq_platform::Id;
    use jiff::civil::{Weekday, date, time};

    use super::*;
    use crate::dialog::desk::Opening;

    fn paths(checked: Result<()>) -> Vec<String> {
        let faults = checked.err().map(|error| error.fields().to_vec()).unwrap_or_default();
        faults.into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn the_usual_rules_are_allowed_and_odd_steps_are_not() {
        assert!(Rules::default().check().is_ok());
        let odd = Rules { step_minutes: 7, lead_minutes: 99_999, hold_minutes: 0, ..Rules::default() };
        assert_eq!(paths(odd.check()), ["step_minutes", "lead_minutes", "hold_minutes"]);
    }

    #[test]
    fn a_service_takes_time_and_is_offered_by_people_of_the_clinic() {
        let service = |minutes| NewService {
            name: "Visit".to_owned(),
            minutes,
            buffer_minutes: 0,
            practitioners: vec![Id::new()],
            active: true,
        };
        assert_eq!(paths(service(0).check(&[])), ["minutes", "practitioners"]);
        assert_eq!(paths(service(725).check(&[])), ["minutes", "practitioners"]);
        assert_eq!(paths(service(30).check(&[])), ["practitioners"]);
    }

    #[test]
    fn hours_begin_before_they_end_and_may_end_at_midnight() {
        let hours = |from, until| NewPractitioner {
            name: "Dr. Amara Okafor".to_owned(),
            colour: 0,
            hours: vec![Opening { day: Weekday::Monday, from, until }],
            active: true,
        };
        assert!(hours(time(9, 0, 0, 0), Time::midnight()).check().is_ok());
        for until in [time(9, 0, 0, 0), time(8, 0, 0, 0), time(10, 3, 0, 0)] {
            assert_eq!(paths(hours(time(9, 0, 0, 0), until).check()), ["hours[0]"], "{until}");
        }
    }

    #[test]
    fn an_exception_ends_after_it_begins_and_not_in_years() {
        let exception = |last| NewException {
            practitioner: None,
            first: date(2026, 12, 24),
            last,
            effect: Effect::Closed(None),
            reason: String::new(),
        };
        assert!(exception(date(2027, 1, 2)).check(&[]).is_ok());
        assert_eq!(paths(exception(date(2026, 12, 23)).check(&[])), ["last"]);
        assert_eq!(paths(exception(date(2029, 1, 1)).check(&[])), ["last"]);
    }
}
