//! Appointments: held, booked, moved, cancelled.
//!
//! Promises: of any number of requests for one time, exactly one wins; the time of a hold is free again the moment it
//! expires; each change is audited and told to open calendars. Every writer first counts the practitioner's agenda,
//! which makes writers of one agenda wait for each other; the keys of `appointment_steps` stand guard behind that.

pub mod http;
pub(crate) mod on_call;
mod operations;
pub(super) mod rules;
mod store;

use std::time::Duration;

use cliniq_platform::{
    Error, Id, Phi, Result, db::Tx, events::Event, ids::Entity, phi::Purpose, tenancy, time::Timestamp,
};

pub(in crate::calendar) use store::of_practitioner;

use super::{
    availability::{Calendar, Span},
    openings::Known,
    setup::{self, PractitionerId, ServiceId},
};
use crate::{
    calls::CallId,
    dialog::slots::Country,
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

/// Takes a time, for a while or for good.
///
/// # Errors
/// `appointment.slot-taken` when somebody was faster; `appointment.key-reused`; `appointment.off-grid`,
/// `appointment.not-offered`, `appointment.in-the-past`, `appointment.outside-hours`.
pub fn reserve(tx: &mut Tx<'_>, id: Id<AppointmentId>, new: &NewAppointment, how: Reserve) -> Result<Appointment> {
    queue(tx, &[new.practitioner])?;
    if let Some(key) = &new.key
        && let Some(known) = store::by_key(tx, key)?
    {
        return if known.is_of(new) { Ok(known) } else { Err(rules::key_reused()) };
    }
    let to = Relocation {
        start: new.start,
        practitioner: None,
        service: None,
        is_outside_hours_allowed: new.is_outside_hours_allowed,
    };
    let (visit, occupied) = spans(tx, new.practitioner, new.service, to)?;
    let now = tx.now();
    let (status, hold_expires_at) = match how {
        Reserve::Hold => (Status::Pending, Some(now.plus(hold_time(tx)?))),
        Reserve::Book => (Status::Booked, None),
    };
    let appointment = Appointment {
        id,
        practitioner: new.practitioner,
        service: new.service,
        status,
        because: None,
        start: visit.start.into(),
        end: visit.end.into(),
        occupied_until: occupied.end.into(),
        hold_expires_at,
        patient: new.patient.clone().dialable(country(tx)?),
        origin: new.origin,
        call: new.call,
        task: new.task,
        key: new.key.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert(tx, &appointment)?;
    take_time(tx, &appointment)?;
    let name = match how {
        Reserve::Hold => ("appointment.hold", "appointment.held"),
        Reserve::Book => ("appointment.book", "appointment.booked"),
    };
    tell(tx, &appointment, name)?;
    Ok(appointment)
}

/// Books what was held. What is told of the patient here is kept; what is absent stays.
///
/// # Errors
/// `appointment.not-found`, `appointment.moved-on`, `appointment.hold-expired`, `appointment.illegal-move`.
pub fn confirm(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>, patient: &Patient) -> Result<Appointment> {
    let before = edited(tx, id, version)?;
    let confirmed = before.confirmed(&patient.clone().dialable(country(tx)?), tx.now())?;
    change(tx, &before, confirmed, ("appointment.confirm", "appointment.booked"))
}

/// Gives a hold back.
///
/// # Errors
/// `appointment.not-found`, `appointment.illegal-move`.
pub fn release(tx: &mut Tx<'_>, id: Id<AppointmentId>) -> Result<Appointment> {
    end(tx, id, None, Because::Released)
}

/// Cancels an appointment: its time is free again.
///
/// # Errors
/// `appointment.not-found`, `appointment.moved-on`, `appointment.illegal-move`.
pub fn cancel(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>, because: Because) -> Result<Appointment> {
    end(tx, id, version, because)
}

fn end(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>, because: Because) -> Result<Appointment> {
    let before = edited(tx, id, version)?;
    let cancelled = before.cancelled(because)?;
    store::free_time(tx, id)?;
    change(tx, &before, cancelled, ("appointment.cancel", "appointment.cancelled"))
}

/// Moves an appointment to another time, practitioner or service.
///
/// # Errors
/// `appointment.not-found`, `appointment.moved-on`, `appointment.illegal-move`, and those of [`reserve`].
pub fn relocate(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>, to: Relocation) -> Result<Appointment> {
    let known = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    let practitioner = to.practitioner.unwrap_or(known.practitioner);
    let service = to.service.unwrap_or(known.service);
    queue(tx, &[known.practitioner, practitioner])?;
    let before = read_again(tx, id, version)?;
    if before.practitioner != known.practitioner {
        return Err(Error::moved_on(id, before.version));
    }
    before.check_movable(tx.now())?;
    let (visit, occupied) = spans(tx, practitioner, service, to)?;
    let moved = Appointment {
        practitioner,
        service,
        start: visit.start.into(),
        end: visit.end.into(),
        occupied_until: occupied.end.into(),
        ..before.clone()
    };
    store::free_time(tx, id)?;
    take_time(tx, &moved)?;
    change(tx, &before, moved, ("appointment.move", "appointment.moved"))
}

/// Books a cancelled appointment again.
fn reinstate(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: i64) -> Result<Appointment> {
    let before = edited(tx, id, Some(version))?;
    let booked = before.reinstated()?;
    take_time(tx, &booked)?;
    change(tx, &before, booked, ("appointment.reinstate", "appointment.booked"))
}

/// Waits for all other writers of these agendas, in one order, so that no two wait for each other.
fn queue(tx: &mut Tx<'_>, practitioners: &[Id<PractitionerId>]) -> Result<()> {
    let mut all = practitioners.to_vec();
    all.sort();
    all.dedup();
    for id in all {
        if !setup::lock_agenda(tx, id)? {
            return Err(Error::not_found(id));
        }
    }
    Ok(())
}

/// The appointment, once nobody else can change it.
fn edited(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>) -> Result<Appointment> {
    let known = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    queue(tx, &[known.practitioner])?;
    read_again(tx, id, version)
}

fn read_again(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>) -> Result<Appointment> {
    let now = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    if version.is_some_and(|version| version != now.version) {
        return Err(Error::moved_on(id, now.version));
    }
    Ok(now)
}

/// The visit and the practitioner's time, if the appointment may be there.
fn spans(
    tx: &mut Tx<'_>,
    practitioner: Id<PractitionerId>,
    service: Id<ServiceId>,
    to: Relocation,
) -> Result<(Span, Span)> {
    let service = setup::service(tx, service)?.filter(|it| it.is.active);
    let service = service.ok_or_else(|| {
        Error::invalid("appointment.not-offered", "service", "This service does not exist, or is no longer offered.")
    })?;
    let day = to.start.as_jiff();
    let date = day.to_zoned(setup::zone(tx)?).date();
    let calendar = setup::calendar(tx, date, date.tomorrow().unwrap_or(date))?;
    let when = rules::When { now: tx.now(), is_outside_hours_allowed: to.is_outside_hours_allowed };
    rules::checked_span(&calendar, &service.counted(), practitioner.as_str(), to.start, when)
}

/// Whose numbering plan the clinic's patients use.
fn country(tx: &mut Tx<'_>) -> Result<Country> {
    Ok(tenancy::clinic(tx)?.country.parse().unwrap_or(Country::Other))
}

fn hold_time(tx: &mut Tx<'_>) -> Result<Duration> {
    Ok(Duration::from_secs(u64::from(setup::rules(tx)?.hold_minutes) * 60))
}

/// Takes an appointment's time, after expired holds on it have made way.
fn take_time(tx: &mut Tx<'_>, appointment: &Appointment) -> Result<()> {
    let steps = rules::steps(appointment.start, appointment.occupied_until);
    for id in store::holders(tx, appointment.practitioner, &steps)? {
        let holder = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
        if !holder.has_expired(tx.now()) {
            return Err(rules::slot_taken());
        }
        expire(tx, &holder)?;
    }
    store::take_time(tx, appointment, steps)
}

/// Ends a hold that nobody confirmed. Its practitioner's agenda is queued for.
fn expire(tx: &mut Tx<'_>, hold: &Appointment) -> Result<()> {
    let expired = hold.cancelled(Because::Expired)?;
    store::free_time(tx, hold.id)?;
    change(tx, hold, expired, ("appointment.expire", "appointment.cancelled"))?;
    Ok(())
}

/// Stores a change, with its audit entry and event.
fn change(
    tx: &mut Tx<'_>,
    before: &Appointment,
    after: Appointment,
    words: (&'static str, &'static str),
) -> Result<Appointment> {
    let after = Appointment { version: before.version + 1, updated_at: tx.now(), ..after };
    store::update(tx, before, &after)?;
    tell(tx, &after, words)?;
    Ok(after)
}

fn tell(tx: &mut Tx<'_>, appointment: &Appointment, (action, event): (&'static str, &'static str)) -> Result<()> {
    let detail = serde_json::json!({
        "status": appointment.status.as_str(),
        "practitioner": appointment.practitioner,
        "because": appointment.because.map(Because::as_str),
    });
    tx.audit(action, appointment.id.as_str(), Some(&detail))?;
    tx.emit(&Event::new(event, appointment.id).with("practitioner", appointment.practitioner))
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
