//! The clinic's calendar: services, practitioners with their hours, exceptions, appointments, feeds.
//!
//! Promises: no practitioner is ever booked twice, whoever races whom, on either engine; a hold that expires frees its
//! time at once, swept or not; asking again with the same key changes nothing. Never does: put a patient's name into
//! an event, an address or, unless the clinic wants it, a feed.
//!
//! `availability.rs` decides when somebody can come, `appointments/rules.rs` what may become of an appointment. A clinic
//! that has no practitioner or no service keeps no calendar here, and nothing of this concerns it.
//!
//! # For the dialogue
//!
//! `openings.rs` is the calendar as a conversation needs it, and as pure as the dialogue: plain data, asked without
//! waiting.
//!
//! 1. `turn.rs` decides a turn without it. When a time was wished for and the clinic keeps a calendar, [`openings`] are
//!    loaded and the turn is decided again; what the call holds itself counts as free.
//! 2. `dialog/booking.rs` asks [`Openings::answer`] whether the wish is free and what is nearest. Its effects are to
//!    hold, to book what is held, and to give back.
//! 3. `appointments/on_call.rs` carries them out in the transaction that stores the turn. A hold is named by the call,
//!    the request and the turn that took it. `appointment.slot-taken` means that somebody was faster: the turn is
//!    decided again with fresh openings.
//!
//! `dialog/known.rs` asks [`Openings::known`] and [`Openings::again`] for the appointment that a caller wants to move or
//! cancel. Its effects name the row with its version: `appointment.moved-on` means that the front desk was faster, and
//! the turn is decided again.

pub mod appointments;
pub mod availability;
pub mod feeds;
mod names;
pub mod openings;
pub mod setup;
pub mod slots;

use cliniq_platform::{Id, Phi, Result, access::Perm, db::Tx, events::Catalog, phi::Purpose};
use utoipa_axum::router::OpenApiRouter;

pub(crate) use appointments::on_call;
pub use appointments::{
    Appointment, AppointmentId, NewAppointment, Patient, Relocation, Reserve, cancel, confirm, release, relocate,
    reserve,
};
pub use openings::Openings;
pub(crate) use setup::is_kept;
pub use setup::{PractitionerId, ServiceId};

use crate::{Reception, calls::CallId};

/// The calendar's routes.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .merge(setup::http::routes())
        .merge(appointments::http::routes())
        .merge(slots::http::routes())
        .merge(feeds::http::routes())
}

/// The calendar's events and who may see them.
pub fn catalog() -> Catalog {
    Catalog::default()
        .event("appointment.held", Perm::AppointmentRead)
        .event("appointment.booked", Perm::AppointmentRead)
        .event("appointment.moved", Perm::AppointmentRead)
        .event("appointment.changed", Perm::AppointmentRead)
        .event("appointment.cancelled", Perm::AppointmentRead)
        .event("calendar.changed", Perm::AppointmentRead)
}

/// The calendar as a conversation needs it: free times of the coming weeks, and the caller's own appointments.
///
/// `caller` is the number in E.164 that the call comes from, when it is known; what `call` itself holds counts as free.
///
/// # Errors
/// When the rows cannot be read.
pub fn openings(tx: &mut Tx<'_>, caller: Option<&Phi<String>>, call: Option<Id<CallId>>) -> Result<Openings> {
    let now = tx.now().as_jiff();
    let until = now.saturating_add(openings::AHEAD).unwrap_or(now);
    let calendar = appointments::calendar(tx, availability::Span { start: now, end: until }, call)?;
    let known = match caller {
        Some(caller) => appointments::known(tx, caller.open(Purpose::Decide))?,
        None => Vec::new(),
    };
    Ok(Openings::new(calendar, known))
}
