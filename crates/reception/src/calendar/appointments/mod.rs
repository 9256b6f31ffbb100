//! Appointments: held, booked, moved, cancelled.
//!
//! `changes.rs` makes them, `rules.rs` says what may be made of them. Promises: of any number of requests for one time, exactly one wins; the time of a hold is free again the moment it
//! expires; each change is audited and told to open calendars. Every writer first counts the practitioner's agenda,
//! which makes writers of one agenda wait for each other; the keys of `appointment_steps` stand guard behind that.

mod changes;
pub mod http;
pub(crate) mod on_call;
mod operations;
pub(super) mod rules;
mod store;

use cliniq_platform::{Error, Id, Phi, Result, db::Tx, ids::Entity, phi::Purpose, time::Timestamp};

pub use changes::{cancel, confirm, release, relocate, reserve};
pub(in crate::calendar) use store::of_practitioner;

use super::{
    availability::{Calendar, Span},
    openings::Known,
    setup::{self, PractitionerId, ServiceId},
};
use crate::{
    calls::CallId,
    tasks::{Origin, TaskId},
};

/// Marker of appointment ids.
pub struct AppointmentId;
impl Entity for AppointmentId {
    const PREFIX: &'static str = "appt";
    const NOUN: &'static str = "appointment";
}

/// How far an appointment is, in the words of FHIR's `Appointment.status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AppointmentStatus)]
pub enum Status {
    /// Held: waiting to be confirmed, until it expires.
    Pending,
    /// Agreed upon.
    Booked,
    /// The patient was there.
    Fulfilled,
    /// The patient did not come.
    Noshow,
    /// It does not take place.
    Cancelled,
}

impl Status {
    const ALL: [Self; 5] = [Self::Pending, Self::Booked, Self::Fulfilled, Self::Noshow, Self::Cancelled];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Booked => "booked",
            Self::Fulfilled => "fulfilled",
            Self::Noshow => "noshow",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why an appointment was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CancelledBecause)]
pub enum Because {
    /// The patient wished it.
    Patient,
    /// The clinic had to.
    Clinic,
    /// It was a hold that was given back.
    Released,
    /// It was a hold that nobody confirmed.
    Expired,
}

impl Because {
    const ALL: [Self; 4] = [Self::Patient, Self::Clinic, Self::Released, Self::Expired];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Clinic => "clinic",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

/// Who comes, and what is to be known about it.
#[derive(Clone, Default, PartialEq)]
pub struct Patient {
    /// Their name.
    pub name: Option<Phi<String>>,
    /// Their number, E.164 when it was understood as one.
    pub phone: Option<Phi<String>>,
    /// Anything else.
    pub note: Option<Phi<String>>,
}

/// An appointment as stored.
#[derive(Clone, PartialEq)]
pub struct Appointment {
    /// Its id.
    pub id: Id<AppointmentId>,
    /// With whom.
    pub practitioner: Id<PractitionerId>,
    /// What for.
    pub service: Id<ServiceId>,
    /// How far it is.
    pub status: Status,
    /// Why it was cancelled, if it was.
    pub because: Option<Because>,
    /// When the visit begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Until when the practitioner needs afterwards.
    pub occupied_until: Timestamp,
    /// When a hold expires.
    pub hold_expires_at: Option<Timestamp>,
    /// Who comes.
    pub patient: Patient,
    /// Where it comes from.
    pub origin: Origin,
    /// The call it was made on.
    pub call: Option<Id<CallId>>,
    /// The task it belongs to.
    pub task: Option<Id<TaskId>>,
    /// What its maker calls it; the same key never makes a second one.
    pub key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Changes with every edit.
    pub version: i64,
}

/// An appointment to be made.
#[derive(Clone)]
pub struct NewAppointment {
    /// With whom.
    pub practitioner: Id<PractitionerId>,
    /// What for.
    pub service: Id<ServiceId>,
    /// When the visit begins.
    pub start: Timestamp,
    /// Who comes.
    pub patient: Patient,
    /// Where it comes from.
    pub origin: Origin,
    /// The call it is made on.
    pub call: Option<Id<CallId>>,
    /// The task it belongs to.
    pub task: Option<Id<TaskId>>,
    /// What its maker calls it: asking again with the same key answers what was made before.
    pub key: Option<String>,
    /// It may lie outside of working hours.
    pub is_outside_hours_allowed: bool,
}

/// How firmly a time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserve {
    /// Until it expires.
    Hold,
    /// For good.
    Book,
}

/// Where an appointment moves to; what is absent stays.
#[derive(Clone, Copy, Debug)]
pub struct Relocation {
    /// When the visit begins.
    pub start: Timestamp,
    /// With whom.
    pub practitioner: Option<Id<PractitionerId>>,
    /// What for.
    pub service: Option<Id<ServiceId>>,
    /// It may lie outside of working hours.
    pub is_outside_hours_allowed: bool,
}

/// Which appointments.
#[derive(Clone, Default)]
pub struct AppointmentFilter {
    /// Only those that end after this.
    pub from: Option<Timestamp>,
    /// Only those that begin before this.
    pub until: Option<Timestamp>,
    /// Only with this practitioner.
    pub practitioner: Option<Id<PractitionerId>>,
    /// Cancelled ones too; holds that ended are never listed.
    pub with_cancelled: bool,
    /// Words, or parts of words, of name and number.
    pub q: Option<Phi<String>>,
}

/// A place in the list of appointments: they are in order of their beginning.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    start: Timestamp,
    id: Id<AppointmentId>,
}

impl Place {
    fn of(appointment: &Appointment) -> String {
        format!("{}.{}", appointment.start.as_micros(), appointment.id)
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// `http.bad-cursor`.
    pub fn of_cursor(cursor: &str) -> Result<Self> {
        let read = || {
            let (start, id) = cursor.split_once('.')?;
            Some(Self { start: Timestamp::from_micros(start.parse().ok()?), id: Id::parse(id).ok()? })
        };
        read().ok_or_else(cliniq_platform::http::bad_cursor)
    }
}

/// An appointment and the names that stand in other rows.
#[derive(Clone)]
pub struct AppointmentSheet {
    /// The appointment.
    pub appointment: Appointment,
    /// The practitioner's name.
    pub practitioner: String,
    /// The service's name.
    pub service: String,
}

/// Everything that can be booked and what is taken of it, for times within `range`. What `but_by` holds itself, and has
/// not booked, counts as free.
pub(in crate::calendar) fn calendar(tx: &mut Tx<'_>, range: Span, but_by: Option<Id<CallId>>) -> Result<Calendar> {
    let zone = setup::zone(tx)?;
    let date = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    // A day more on both sides: a visit may cross midnight.
    let (first, last) = (date(range.start), date(range.end));
    let mut calendar = setup::calendar(tx, first.yesterday().unwrap_or(first), last.tomorrow().unwrap_or(last))?;
    calendar.until = range.end;
    let now = tx.now();
    for (practitioner, span) in store::taken(tx, range, now, but_by)? {
        let agenda = calendar.agendas.iter_mut().find(|agenda| *agenda.practitioner == *practitioner.as_str());
        if let Some(agenda) = agenda {
            agenda.taken.push(span);
        }
    }
    Ok(calendar)
}

/// Appointments to come that were made for this number, earliest first.
pub(in crate::calendar) fn known(tx: &mut Tx<'_>, phone: &str) -> Result<Vec<Known>> {
    let zone = setup::zone(tx)?;
    let upcoming = store::of_phone(tx, phone)?;
    let sheets = sheets(tx, upcoming)?;
    let known = sheets.into_iter().map(|sheet| Known {
        id: sheet.appointment.id.as_str().into(),
        version: sheet.appointment.version,
        service: sheet.appointment.service.as_str().into(),
        service_name: sheet.service,
        practitioner: sheet.appointment.practitioner.as_str().into(),
        practitioner_name: sheet.practitioner,
        start: sheet.appointment.start.in_zone(&zone).datetime(),
        patient_name: sheet.appointment.patient.name.map(|name| name.into_open(Purpose::Decide)).unwrap_or_default(),
    });
    Ok(known.collect())
}

fn sheets(tx: &mut Tx<'_>, appointments: Vec<Appointment>) -> Result<Vec<AppointmentSheet>> {
    let (services, practitioners) = setup::named(tx)?;
    let sheet = |appointment: Appointment| AppointmentSheet {
        practitioner: practitioners
            .iter()
            .find(|it| it.id == appointment.practitioner)
            .map(|it| it.is.name.clone())
            .unwrap_or_default(),
        service: services
            .iter()
            .find(|it| it.id == appointment.service)
            .map(|it| it.is.name.clone())
            .unwrap_or_default(),
        appointment,
    };
    Ok(appointments.into_iter().map(sheet).collect())
}

fn sheet(tx: &mut Tx<'_>, appointment: Appointment) -> Result<AppointmentSheet> {
    let id = appointment.id;
    sheets(tx, vec![appointment])?.pop().ok_or_else(|| Error::not_found(id))
}
