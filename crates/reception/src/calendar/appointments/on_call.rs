//! What a call does to the calendar: hold a time while the caller is asked, book it when they have said yes, let go; move
//! or cancel an appointment that the caller has.
//!
//! A hold is found by the call, the request and the turn that took it, so that a repeated turn changes nothing.

use cliniq_platform::{Error, Id, Phi, Result, db::Tx};

use super::{
    AppointmentId, Because, NewAppointment, Patient, Relocation, Reserve, Status, changes::queue, confirm, release,
    reserve, store,
};
use crate::{
    calendar::setup::{PractitionerId, ServiceId},
    dialog::{
        TaskSlots,
        state::{Held, Standing},
    },
    tasks::{Origin, Source},
};

/// Holds a time.
///
/// # Errors
/// `appointment.slot-taken` when somebody was faster, and whatever [`reserve`] refuses.
pub(crate) fn hold(tx: &mut Tx<'_>, source: &Source, held: &Held) -> Result<()> {
    let new = appointment(source, held, Patient::default(), held_key(source, held))?;
    reserve(tx, Id::new(), &new, Reserve::Hold).map(drop)
}

/// Books what is held. A hold that has expired meanwhile is booked all the same when its time is still free.
///
/// # Errors
/// `appointment.slot-taken` when it is not, and whatever [`reserve`] refuses.
pub(crate) fn book(tx: &mut Tx<'_>, source: &Source, held: &Held, slots: &TaskSlots) -> Result<()> {
    let patient = Patient {
        name: slots.patient_name.clone().map(Phi::new),
        phone: slots.phone.as_ref().map(|phone| Phi::new(phone.e164.clone())).or_else(|| source.caller.clone()),
        note: slots.reason.clone().map(Phi::new),
    };
    match store::by_key(tx, &held_key(source, held))? {
        Some(known) if known.status == Status::Booked => Ok(()),
        Some(known) if known.status == Status::Pending && !known.has_expired(tx.now()) => {
            confirm(tx, known.id, None, &patient).map(drop)
        }
        Some(_) | None => {
            let new = appointment(source, held, patient, booked_key(source, held))?;
            reserve(tx, Id::new(), &new, Reserve::Book).map(drop)
        }
    }
}

/// Lets go of what is held or booked; of what has ended otherwise, nothing is left to let go of.
///
/// # Errors
/// When the rows cannot be changed.
pub(crate) fn give_back(tx: &mut Tx<'_>, source: &Source, held: &Held) -> Result<()> {
    for key in [held_key(source, held), booked_key(source, held)] {
        match store::by_key(tx, &key)? {
            Some(known) if known.status == Status::Pending => release(tx, known.id).map(drop)?,
            Some(known) if known.status == Status::Booked => {
                super::cancel(tx, known.id, None, Because::Patient).map(drop)?;
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}

/// Moves an appointment to the time that is held for it, and ends the hold. Either both happen or, until the transaction
/// is stored, the appointment stays where it was.
///
/// # Errors
/// `appointment.moved-on` when somebody changed it since it was read back, `appointment.slot-taken` when the hold has
/// expired and somebody took the time, and whatever [`super::relocate`] refuses.
pub(crate) fn relocate(tx: &mut Tx<'_>, source: &Source, standing: &Standing, held: &Held) -> Result<()> {
    let id = appointment_id(standing)?;
    let known = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    let to = appointment(source, held, Patient::default(), held_key(source, held))?;
    // Both agendas before either row, in the one order that all writers keep.
    queue(tx, &[known.practitioner, to.practitioner])?;
    if let Some(hold) = store::by_key(tx, &held_key(source, held))?
        && hold.status == Status::Pending
    {
        release(tx, hold.id)?;
    }
    let to = Relocation {
        start: to.start,
        practitioner: Some(to.practitioner),
        service: Some(to.service),
        is_outside_hours_allowed: false,
    };
    super::relocate(tx, id, Some(standing.version), to).map(drop)
}

/// Cancels an appointment that was read back to the caller.
///
/// # Errors
/// `appointment.moved-on` when somebody changed it since then.
pub(crate) fn cancel(tx: &mut Tx<'_>, standing: &Standing) -> Result<()> {
    super::cancel(tx, appointment_id(standing)?, Some(standing.version), Because::Patient).map(drop)
}

fn appointment_id(standing: &Standing) -> Result<Id<AppointmentId>> {
    Id::parse(&standing.id).map_err(Error::internal)
}

fn held_key(source: &Source, held: &Held) -> String {
    format!("{}.{}.{}", source.call, held.ordinal, held.turn)
}

/// The key of a time that was booked after its hold had expired.
fn booked_key(source: &Source, held: &Held) -> String {
    format!("{}.booked", held_key(source, held))
}

fn appointment(source: &Source, held: &Held, patient: Patient, key: String) -> Result<NewAppointment> {
    let practitioner: Id<PractitionerId> = Id::parse(&held.practitioner).map_err(Error::internal)?;
    let service: Id<ServiceId> = Id::parse(&held.service).map_err(Error::internal)?;
    Ok(NewAppointment {
        practitioner,
        service,
        start: held.start.into(),
        patient,
        origin: Origin::Phone,
        call: Some(source.call),
        task: None,
        key: Some(key),
        is_outside_hours_allowed: false,
    })
}
