//! Free times and working hours, for people at the clinic.

pub mod http;

use cliniq_platform::{Ctx, Error, Id, Result, access::Perm};

use super::{
    appointments::calendar,
    availability::{Calendar, Slot, Span, Wanted},
    setup::{PractitionerId, ServiceId},
};
use crate::Reception;

impl Reception {
    /// Free slots of a service that begin between `range`'s ends, earliest first, at most `limit`. The lead time is for
    /// callers: staff are shown everything that has not begun.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`]; `service.not-found`.
    pub async fn find_slots(
        &self,
        ctx: &Ctx,
        service: Id<ServiceId>,
        practitioner: Option<Id<PractitionerId>>,
        range: Span,
        limit: usize,
    ) -> Result<Vec<Slot>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db()
            .read(ctx, move |tx| {
                let calendar = Calendar { lead_minutes: 0, ..calendar(tx, range, None)? };
                let known = calendar.services.iter().find(|it| *it.key == *service.as_str());
                let service = known.ok_or_else(|| Error::not_found(service))?;
                let wanted = Wanted { service, practitioner: practitioner.as_ref().map(Id::as_str) };
                let mut slots = calendar.free_slots(&wanted, range, tx.now().as_jiff());
                slots.truncate(limit);
                Ok(slots)
            })
            .await
    }

    /// When the clinic's practitioners work within a range, exceptions applied: each day's part of it.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn list_working_hours(&self, ctx: &Ctx, range: Span) -> Result<Vec<Slot>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db().read(ctx, move |tx| Ok(calendar(tx, range, None)?.working_hours(range))).await
    }
}
