//! What may become of an appointment.
//!
//! ```text
//! (hold) → pending → booked → fulfilled
//!             │         ├───→ noshow
//!             └→ cancelled ←┘      every end but an expired or released hold can be taken back
//! ```

use cliniq_platform::{Error, Phi, Result, error::Kind, time::Timestamp};

use super::{Appointment, Because, NewAppointment, Patient, Status};
use crate::{
    calendar::{
        availability::{Calendar, Service, Span},
        setup::QUANTUM_MINUTES,
    },
    dialog::slots::{self, Country, Utterance},
    language::Language,
};

/// Microseconds of one quantum of a practitioner's time.
const QUANTUM: i64 = QUANTUM_MINUTES as i64 * 60 * 1_000_000;

/// Quanta of a week: so long after it was, the time of a visit is kept as taken.
pub(super) const KEPT_STEPS: i64 = 7 * 24 * 60 / QUANTUM_MINUTES as i64;

/// The quanta that a stretch of time touches, as counted from the epoch.
pub(super) fn steps(from: Timestamp, until: Timestamp) -> std::ops::Range<i64> {
    let last = until.as_micros().saturating_add(QUANTUM - 1);
    from.as_micros().div_euclid(QUANTUM)..last.div_euclid(QUANTUM)
}

/// The practitioner's time that an appointment would take, if it may begin at `start`.
///
/// Staff may book outside of the hours when they say so: somebody comes in early, and the door is opened.
pub(super) fn checked_span(
    calendar: &Calendar,
    service: &Service,
    practitioner: &str,
    start: Timestamp,
    when: When,
) -> Result<(Span, Span)> {
    if start.as_micros().rem_euclid(QUANTUM) != 0 {
        return Err(Error::invalid("appointment.off-grid", "start", "Appointments begin at full five minutes."));
    }
    let agenda = calendar.agendas.iter().find(|agenda| *agenda.practitioner == *practitioner);
    let Some(agenda) = agenda.filter(|_| service.is_offered_by(practitioner)) else {
        return Err(Error::invalid(
            "appointment.not-offered",
            "practitioner",
            "This practitioner does not offer this service, or can no longer be booked.",
        ));
    };
    let (visit, occupied) = (service.visit(start.as_jiff()), service.occupied(start.as_jiff()));
    if Timestamp::from(visit.end) <= when.now {
        return Err(Error::invalid("appointment.in-the-past", "start", "This time is over already."));
    }
    if !when.is_outside_hours_allowed && !calendar.is_working(agenda, visit) {
        return Err(Error::invalid(
            "appointment.outside-hours",
            "start",
            "The practitioner does not work then, or not until the visit's end.",
        ));
    }
    Ok((visit, occupied))
}

/// The circumstances under which a time is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub(super) now: Timestamp,
    pub(super) is_outside_hours_allowed: bool,
}

/// Somebody else has the time, or takes it in this moment.
pub(super) fn slot_taken() -> Error {
    Error::new(Kind::Conflict, "appointment.slot-taken", "This time has just been taken; please choose another one.")
}

/// The key stands for another appointment already.
pub(super) fn key_reused() -> Error {
    Error::new(
        Kind::Conflict,
        "appointment.key-reused",
        "This idempotency key was used for another appointment; choose a new one.",
    )
}

fn illegal(message: &'static str) -> Error {
    Error::new(Kind::Conflict, "appointment.illegal-move", message)
}

impl Appointment {
    /// Whether it is a hold that nobody confirmed in time.
    pub(super) fn has_expired(&self, now: Timestamp) -> bool {
        self.hold_expires_at.is_some_and(|expires| expires <= now)
    }

    /// Whether it takes its practitioner's time.
    pub const fn is_standing(&self) -> bool {
        match self.status {
            Status::Pending | Status::Booked | Status::Fulfilled | Status::Noshow => true,
            Status::Cancelled => false,
        }
    }

    /// Whether it is what the same request asked for.
    pub(super) fn is_of(&self, new: &NewAppointment) -> bool {
        self.practitioner == new.practitioner && self.service == new.service && self.start == new.start
    }

    /// Booked, after a hold.
    ///
    /// # Errors
    /// `appointment.hold-expired`, `appointment.illegal-move`.
    pub(super) fn confirmed(&self, patient: &Patient, now: Timestamp) -> Result<Self> {
        match self.status {
            Status::Pending if self.has_expired(now) => Err(hold_expired()),
            Status::Pending => {
                let told = |new: &Option<Phi<String>>, old: &Option<Phi<String>>| new.clone().or_else(|| old.clone());
                Ok(Self {
                    status: Status::Booked,
                    hold_expires_at: None,
                    patient: Patient {
                        name: told(&patient.name, &self.patient.name),
                        phone: told(&patient.phone, &self.patient.phone),
                        note: told(&patient.note, &self.patient.note),
                    },
                    ..self.clone()
                })
            }
            Status::Cancelled if matches!(self.because, Some(Because::Expired)) => Err(hold_expired()),
            Status::Booked | Status::Fulfilled | Status::Noshow | Status::Cancelled => {
                Err(illegal("Only a hold can be confirmed."))
            }
        }
    }

    /// Moved to another time, practitioner or service.
    ///
    /// # Errors
    /// `appointment.hold-expired`, `appointment.illegal-move`.
    pub(super) fn check_movable(&self, now: Timestamp) -> Result<()> {
        match self.status {
            Status::Pending if self.has_expired(now) => Err(hold_expired()),
            Status::Pending | Status::Booked => Ok(()),
            Status::Fulfilled | Status::Noshow | Status::Cancelled => {
                Err(illegal("Only an appointment that is still to come can be moved."))
            }
        }
    }

    /// Cancelled; the time is free again.
    ///
    /// # Errors
    /// `appointment.illegal-move`.
    pub(super) fn cancelled(&self, because: Because) -> Result<Self> {
        match (self.status, because) {
            (Status::Booked, Because::Patient | Because::Clinic)
            | (Status::Pending, Because::Patient | Because::Clinic | Because::Released | Because::Expired) => {
                Ok(Self { status: Status::Cancelled, because: Some(because), hold_expires_at: None, ..self.clone() })
            }
            (Status::Booked, Because::Released | Because::Expired) => Err(illegal("This is no hold any more.")),
            (Status::Fulfilled | Status::Noshow | Status::Cancelled, _) => {
                Err(illegal("This appointment is over or cancelled already."))
            }
        }
    }

    /// Booked again after it was cancelled, if its time is still free.
    ///
    /// # Errors
    /// `appointment.illegal-move`.
    pub(super) fn reinstated(&self) -> Result<Self> {
        match (self.status, self.because) {
            (Status::Cancelled, Some(Because::Patient | Because::Clinic)) => {
                Ok(Self { status: Status::Booked, because: None, ..self.clone() })
            }
            (_, _) => Err(illegal("Only a cancelled appointment can be booked again.")),
        }
    }

    /// What became of the visit.
    ///
    /// # Errors
    /// `appointment.illegal-move`.
    pub(super) fn ended(&self, outcome: Status, now: Timestamp) -> Result<Self> {
        let is_legal = match (self.status, outcome) {
            (from, to) if from == to => true,
            (Status::Booked, Status::Fulfilled | Status::Noshow) => self.start <= now,
            (Status::Fulfilled | Status::Noshow, Status::Booked | Status::Fulfilled | Status::Noshow) => true,
            (_, _) => false,
        };
        if !is_legal {
            return Err(illegal("A visit is fulfilled or missed once its time has come; nothing else is set here."));
        }
        Ok(Self { status: outcome, ..self.clone() })
    }
}

impl Patient {
    /// With the number as callers' numbers come, E.164, when it reads as one in the clinic's country: whoever calls is
    /// found by it. Another one stays as it was written.
    pub(super) fn dialable(self, country: Country) -> Self {
        let read = |text: String| match slots::phone(&Utterance::new(&text, Language::English), None, country) {
            Some(number) if number.e164.starts_with('+') => number.e164,
            Some(_) | None => text.trim().to_owned(),
        };
        Self { phone: self.phone.map(|phone| phone.map(read)), ..self }
    }
}

fn hold_expired() -> Error {
    Error::new(Kind::Conflict, "appointment.hold-expired", "The hold has expired; the time may be somebody else's now.")
}

/// Initials, for those who must not see a name: `A. R.` of Ana Ruiz.
pub(in crate::calendar) fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()));
    letters.take(3).map(|letter| format!("{}.", letter.to_uppercase())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use cliniq_platform::{Id, phi::Purpose};

    use super::*;
    use crate::tasks::Origin;

    const NOW: Timestamp = Timestamp::from_micros(1_772_636_400_000_000);

    fn after(minutes: i64) -> Timestamp {
        Timestamp::from_micros(NOW.as_micros() + minutes * 60_000_000)
    }

    fn appointment(status: Status) -> Appointment {
        Appointment {
            id: Id::new(),
            practitioner: Id::new(),
            service: Id::new(),
            status,
            because: (status == Status::Cancelled).then_some(Because::Patient),
            start: after(60),
            end: after(90),
            occupied_until: after(90),
            hold_expires_at: (status == Status::Pending).then_some(after(10)),
            patient: Patient::default(),
            origin: Origin::Manual,
            call: None,
            task: None,
            key: None,
            created_at: NOW,
            updated_at: NOW,
            version: 1,
        }
    }

    #[test]
    fn a_span_touches_each_of_its_five_minutes_once() {
        assert_eq!(steps(after(0), after(15)).count(), 3);
        assert_eq!(steps(after(0), after(15)).end, steps(after(15), after(20)).start);
        // A buffer that ends within a quantum takes all of it.
        assert_eq!(steps(after(0), after(12)).count(), 3);
    }

    #[test]
    fn a_hold_is_confirmed_until_it_expires() {
        let held = appointment(Status::Pending);
        let booked = held.confirmed(&Patient::default(), after(9)).unwrap();
        assert_eq!((booked.status, booked.hold_expires_at), (Status::Booked, None));
        let late = held.confirmed(&Patient::default(), after(10)).err().unwrap();
        assert_eq!(late.code(), "appointment.hold-expired");
        let swept = held.cancelled(Because::Expired).unwrap();
        assert_eq!(swept.confirmed(&Patient::default(), after(11)).err().unwrap().code(), "appointment.hold-expired");
    }

    #[test]
    fn every_move_that_is_not_drawn_is_refused() {
        use Status::{Booked, Cancelled, Fulfilled, Noshow, Pending};
        let all = [Pending, Booked, Fulfilled, Noshow, Cancelled];
        let allowed = |may: fn(&Appointment) -> bool| -> Vec<Status> {
            all.into_iter().filter(|status| may(&appointment(*status))).collect()
        };
        assert_eq!(allowed(|it| it.confirmed(&Patient::default(), NOW).is_ok()), [Pending]);
        assert_eq!(allowed(|it| it.check_movable(NOW).is_ok()), [Pending, Booked]);
        assert_eq!(allowed(|it| it.cancelled(Because::Patient).is_ok()), [Pending, Booked]);
        assert_eq!(allowed(|it| it.cancelled(Because::Expired).is_ok()), [Pending]);
        assert_eq!(allowed(|it| it.reinstated().is_ok()), [Cancelled]);
        assert_eq!(allowed(|it| it.ended(Noshow, after(61)).is_ok()), [Booked, Fulfilled, Noshow]);
        assert_eq!(allowed(|it| it.ended(Noshow, NOW).is_ok()), [Fulfilled, Noshow]);
        assert_eq!(allowed(|it| it.ended(Pending, after(61)).is_ok()), [Pending]);
    }

    #[test]
    fn a_released_hold_is_not_booked_again() {
        let released = appointment(Status::Pending).cancelled(Because::Released).unwrap();
        assert!(released.reinstated().is_err());
    }

    #[test]
    fn a_number_is_kept_as_callers_numbers_come_when_it_reads_as_one() {
        let kept = |text: &str| {
            let patient = Patient { phone: Some(Phi::new(text.to_owned())), ..Patient::default() };
            patient.dialable(Country::Us).phone.map(|phone| phone.into_open(Purpose::Show))
        };
        for written in ["(202) 555-0147", "202 555 0147", "+1 202-555-0147", "+12025550147"] {
            assert_eq!(kept(written).as_deref(), Some("+12025550147"), "{written}");
        }
        assert_eq!(kept(" ask his sister ").as_deref(), Some("ask his sister"));
        assert_eq!(kept("").as_deref(), Some(""));
    }

    #[test]
    fn initials_show_nobody() {
        assert_eq!(initials("ana maría ruiz"), "A. M. R.");
        assert_eq!(initials("  "), "");
        assert_eq!(initials("O'Neil (mother) Q R S"), "O. M. Q.");
    }
}
