//! Who is dialled, when, and for how long it rings. Pure.

use jiff::{
    Zoned,
    civil::{Time, Weekday},
};
use serde::{Deserialize, Serialize};

use super::Settings;
use crate::dialog::{Transfer, desk::weekday};

/// Seconds that a number may be let ring: the provider takes no more than 600, and nobody waits a minute.
pub(super) const RINGS: std::ops::RangeInclusive<u8> = 5..=60;
/// Seconds that a message after the tone may last.
pub(super) const MESSAGES: std::ops::RangeInclusive<u16> = 10..=600;

/// Somebody who can be dialled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contact {
    /// Name, for the log of a transfer and the settings page.
    pub name: String,
    /// Number in E.164, for example `+15550100100`.
    pub phone: String,
    /// When this number is dialled, in the clinic's time; none means always.
    #[serde(default)]
    pub shifts: Vec<Shift>,
    /// Seconds that it rings; the clinic's `transfers.ring_s` when absent.
    #[serde(default)]
    pub ring_s: Option<u8>,
}

/// A weekly duty. One that ends no later than it begins goes on until that time of the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Shift {
    /// The day on which it begins.
    #[serde(with = "weekday")]
    #[schema(value_type = String, example = "monday")]
    pub day: Weekday,
    /// When it begins.
    #[schema(value_type = String, example = "18:00:00")]
    pub from: Time,
    /// When it ends; not before `from` means on the next day.
    #[schema(value_type = String, example = "07:00:00")]
    pub until: Time,
}

/// What happens around a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Transfers {
    /// Seconds that each number rings, 5 to 60, unless the contact says otherwise.
    pub ring_s: u8,
    /// Whether a caller whom nobody could take may leave a message after the tone.
    pub voicemail: bool,
    /// The longest message, in seconds, 10 to 600.
    pub message_s: u16,
}

impl Default for Transfers {
    fn default() -> Self {
        Self { ring_s: 20, voicemail: true, message_s: 120 }
    }
}

/// A number to dial, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg<'a> {
    /// Whose number it is.
    pub name: &'a str,
    /// The number in E.164.
    pub phone: &'a str,
    /// Seconds that it rings.
    pub ring_s: u8,
}

impl Shift {
    fn covers(&self, at: &Zoned) -> bool {
        let (day, time) = (at.weekday(), at.time());
        if self.from < self.until {
            return day == self.day && (self.from..self.until).contains(&time);
        }
        (day == self.day && time >= self.from) || (day == self.day.next() && time < self.until)
    }
}

impl Contact {
    /// Whether this number is dialled at that moment of the clinic.
    pub fn is_on_duty(&self, at: &Zoned) -> bool {
        self.shifts.is_empty() || self.shifts.iter().any(|shift| shift.covers(at))
    }
}

impl Settings {
    /// Whom to dial at a moment of the clinic, in order: the clinicians on duty first where one is needed, and whoever
    /// else of those on duty can pick up after that. A person in danger is never left because a list is empty or a
    /// shift has ended: for them the clinicians off duty come last. A number in both lists is dialled once.
    pub fn rota(&self, to: Transfer, at: &Zoned) -> Vec<Leg<'_>> {
        let on_duty = |contact: &&Contact| contact.is_on_duty(at);
        let (doctors, staff) = (self.on_call.iter().filter(on_duty), self.front_desk.iter().filter(on_duty));
        let order: Vec<&Contact> = match to {
            Transfer::Doctor => doctors.chain(staff).chain(&self.on_call).collect(),
            Transfer::Staff => staff.chain(doctors).collect(),
        };
        let mut rota: Vec<Leg<'_>> = Vec::new();
        for contact in order {
            if !contact.phone.is_empty() && !rota.iter().any(|known| known.phone == contact.phone) {
                let ring_s = contact.ring_s.unwrap_or(self.transfers.ring_s);
                rota.push(Leg { name: &contact.name, phone: &contact.phone, ring_s });
            }
        }
        rota
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn at(day: i8, hour: i8, minute: i8) -> Zoned {
        // 2026-03-02 is a Monday.
        date(2026, 3, 1 + day).at(hour, minute, 0, 0).in_tz("America/New_York").unwrap()
    }

    fn contact(name: &str, phone: &str, shifts: &[(Weekday, i8, i8)]) -> Contact {
        let shift = |&(day, from, until): &(Weekday, i8, i8)| Shift {
            day,
            from: Time::constant(from, 0, 0, 0),
            until: Time::constant(until, 0, 0, 0),
        };
        Contact {
            name: name.to_owned(),
            phone: phone.to_owned(),
            shifts: shifts.iter().map(shift).collect(),
            ring_s: None,
        }
    }

    #[test]
    fn a_night_shift_goes_on_into_the_next_morning() {
        let night = contact("Night", "+12025550190", &[(Weekday::Monday, 18, 7)]);
        for (day, hour, on) in
            [(1, 17, false), (1, 18, true), (1, 23, true), (2, 6, true), (2, 7, false), (3, 6, false)]
        {
            assert_eq!(night.is_on_duty(&at(day, hour, 0)), on, "day {day} at {hour}");
        }
        let whole_day = contact("Sunday", "+12025550191", &[(Weekday::Sunday, 0, 0)]);
        assert!(whole_day.is_on_duty(&at(7, 23, 59)) && !whole_day.is_on_duty(&at(8, 0, 0)));
    }

    #[test]
    fn staff_off_duty_are_left_in_peace_but_danger_reaches_a_clinician_at_any_hour() {
        let settings = Settings {
            on_call: vec![
                contact("Day", "+12025550190", &[(Weekday::Monday, 9, 17)]),
                contact("Night", "+12025550191", &[(Weekday::Monday, 17, 9)]),
            ],
            front_desk: vec![contact("Desk", "+12025550192", &[(Weekday::Monday, 9, 17)])],
            ..Settings::default()
        };
        let names = |to, at: Zoned| settings.rota(to, &at).iter().map(|leg| leg.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(Transfer::Doctor, at(1, 12, 0)), ["Day", "Desk", "Night"]);
        assert_eq!(names(Transfer::Staff, at(1, 12, 0)), ["Desk", "Day"]);
        assert_eq!(names(Transfer::Doctor, at(1, 20, 0)), ["Night", "Day"]);
        assert_eq!(names(Transfer::Staff, at(1, 20, 0)), ["Night"]);
        assert_eq!(names(Transfer::Doctor, at(3, 12, 0)), ["Day", "Night"]);
        assert!(names(Transfer::Staff, at(3, 12, 0)).is_empty());
    }

    proptest! {
        #[test]
        fn every_minute_is_in_a_shift_or_in_the_one_that_fills_the_rest_of_the_week(
            day in 0_i8..7, from in 0_i8..24, until in 0_i8..24, probe_day in 1_i8..8, hour in 0_i8..24, minute in 0_i8..60,
        ) {
            let day = Weekday::from_monday_zero_offset(day).unwrap();
            let probe = at(probe_day, hour, minute);
            let one = contact("a", "+12025550190", &[(day, from, until)]);
            prop_assert_eq!(one.is_on_duty(&probe), one.is_on_duty(&probe.checked_add(1.week()).unwrap()));
            // The same hours on every day and the hours between them: exactly one of the two is on duty.
            if from != until {
                let all = |from, until| {
                    let days: Vec<_> = (0..7).map(|d| (Weekday::from_monday_zero_offset(d).unwrap(), from, until)).collect();
                    contact("b", "+12025550191", &days).is_on_duty(&probe)
                };
                prop_assert!(all(from, until) != all(until, from));
            }
        }
    }
}
