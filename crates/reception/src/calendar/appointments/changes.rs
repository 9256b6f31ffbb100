//! What happens to appointments, each inside the transaction of whoever wants it: the agenda is queued for, the row and
//! its time are changed together, audited and told.

use std::time::Duration;

use cliniq_platform::{Error, Id, Result, db::Tx, events::Event, tenancy};

use super::{Appointment, AppointmentId, Because, NewAppointment, Patient, Relocation, Reserve, Status, rules, store};
use crate::{
    calendar::{
        availability::Span,
        setup::{self, PractitionerId, ServiceId},
    },
    dialog::slots::Country,
};

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
pub(super) fn reinstate(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: i64) -> Result<Appointment> {
    let before = edited(tx, id, Some(version))?;
    let booked = before.reinstated()?;
    take_time(tx, &booked)?;
    change(tx, &before, booked, ("appointment.reinstate", "appointment.booked"))
}

/// Waits for all other writers of these agendas, in one order, so that no two wait for each other.
pub(super) fn queue(tx: &mut Tx<'_>, practitioners: &[Id<PractitionerId>]) -> Result<()> {
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
pub(super) fn edited(tx: &mut Tx<'_>, id: Id<AppointmentId>, version: Option<i64>) -> Result<Appointment> {
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
pub(super) fn country(tx: &mut Tx<'_>) -> Result<Country> {
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
pub(super) fn expire(tx: &mut Tx<'_>, hold: &Appointment) -> Result<()> {
    let expired = hold.cancelled(Because::Expired)?;
    store::free_time(tx, hold.id)?;
    change(tx, hold, expired, ("appointment.expire", "appointment.cancelled"))?;
    Ok(())
}

/// Stores a change, with its audit entry and event.
pub(super) fn change(
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
