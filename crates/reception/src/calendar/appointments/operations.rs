//! What staff do with appointments: each names its permission and runs in one transaction.

use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    access::Perm,
    db::{SystemTx, Tx},
    http::Page,
    phi::Purpose,
};

use super::{
    Appointment, AppointmentFilter, AppointmentId, AppointmentSheet, Because, NewAppointment, Patient, Place,
    Relocation, Reserve, Status, cancel,
    changes::{change, country, edited, expire, reinstate},
    confirm, release, relocate, reserve, rules, sheet, sheets, store,
};
use crate::Reception;

impl Reception {
    /// Appointments that match, in order of their beginning, from the place after `after`.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn list_appointments(
        &self,
        ctx: &Ctx,
        filter: AppointmentFilter,
        after: Option<Place>,
        limit: i64,
    ) -> Result<Page<AppointmentSheet>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db()
            .read(ctx, move |tx| {
                let page = store::list(tx, &filter, after, limit + 1)?;
                let Page { items, next } = Page::of(page, limit, Place::of);
                Ok(Page { items: sheets(tx, items)?, next })
            })
            .await
    }

    /// One appointment.
    ///
    /// # Errors
    /// `appointment.not-found`.
    pub async fn get_appointment(&self, ctx: &Ctx, id: Id<AppointmentId>) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentRead)?;
        self.db()
            .read(ctx, move |tx| {
                let appointment = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                sheet(tx, appointment)
            })
            .await
    }

    /// Makes an appointment, or a hold.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; those of [`reserve`].
    pub async fn create_appointment(&self, ctx: &Ctx, new: NewAppointment, how: Reserve) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        let id = Id::new();
        self.edit(ctx, move |tx| reserve(tx, id, &new, how)).await
    }

    /// Books what was held.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; those of [`confirm`].
    pub async fn confirm_appointment(
        &self,
        ctx: &Ctx,
        id: Id<AppointmentId>,
        version: i64,
        patient: Patient,
    ) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| confirm(tx, id, Some(version), &patient)).await
    }

    /// Gives a hold back.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; those of [`release`].
    pub async fn release_appointment(&self, ctx: &Ctx, id: Id<AppointmentId>) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| release(tx, id)).await
    }

    /// Moves an appointment.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; those of [`relocate`].
    pub async fn move_appointment(
        &self,
        ctx: &Ctx,
        id: Id<AppointmentId>,
        version: i64,
        to: Relocation,
    ) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| relocate(tx, id, Some(version), to)).await
    }

    /// Cancels an appointment.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; those of [`cancel`].
    pub async fn cancel_appointment(
        &self,
        ctx: &Ctx,
        id: Id<AppointmentId>,
        version: i64,
        because: Because,
    ) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| cancel(tx, id, Some(version), because)).await
    }

    /// Books a cancelled appointment again, if its time is still free.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; `appointment.slot-taken`, `appointment.moved-on`,
    /// `appointment.illegal-move`.
    pub async fn reinstate_appointment(
        &self,
        ctx: &Ctx,
        id: Id<AppointmentId>,
        version: i64,
    ) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| reinstate(tx, id, version)).await
    }

    /// Says what became of a visit, and corrects who came. What is absent stays; an empty text is removed.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentWrite`]; `appointment.moved-on`, `appointment.illegal-move`.
    pub async fn change_appointment(
        &self,
        ctx: &Ctx,
        id: Id<AppointmentId>,
        version: i64,
        outcome: Option<Status>,
        patient: Patient,
    ) -> Result<AppointmentSheet> {
        ctx.require(Perm::AppointmentWrite)?;
        self.edit(ctx, move |tx| {
            let before = edited(tx, id, Some(version))?;
            let ended = before.ended(outcome.unwrap_or(before.status), tx.now())?;
            let told = |new: &Option<Phi<String>>, old: &Option<Phi<String>>| match new {
                Some(text) => Some(text.clone()).filter(|text| !text.open(Purpose::Store).is_empty()),
                None => old.clone(),
            };
            let patient = Patient {
                name: told(&patient.name, &ended.patient.name),
                phone: told(&patient.phone, &ended.patient.phone),
                note: told(&patient.note, &ended.patient.note),
            };
            let patient = patient.dialable(country(tx)?);
            change(tx, &before, Appointment { patient, ..ended }, ("appointment.change", "appointment.changed"))
        })
        .await
    }

    async fn edit(
        &self,
        ctx: &Ctx,
        f: impl Fn(&mut Tx<'_>) -> Result<Appointment> + Send + 'static,
    ) -> Result<AppointmentSheet> {
        self.db()
            .write(ctx, move |tx| {
                let appointment = f(tx)?;
                sheet(tx, appointment)
            })
            .await
    }

    /// Ends holds that nobody confirmed; answers how many. Their time was free already: this tells open calendars. Also
    /// forgets whose time it was once it is long over: nobody can be booked there any more.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn expire_holds(&self) -> Result<usize> {
        let now = self.clock().now();
        let over = rules::steps(now, now).start - rules::KEPT_STEPS;
        self.db().system(move |tx: &mut SystemTx<'_>| store::forget_time(tx, over)).await?;
        let due = self.db().system_read(move |tx: &mut SystemTx<'_>| store::expired(tx, now, 200)).await?;
        let count = due.len();
        for (clinic, id) in due {
            let ctx = self.platform().ctx_for_host(clinic);
            self.db()
                .write(&ctx, move |tx| {
                    let hold = edited(tx, id, None)?;
                    // Confirmed or released in this moment: nothing is left to do.
                    if hold.has_expired(tx.now()) { expire(tx, &hold) } else { Ok(()) }
                })
                .await?;
        }
        Ok(count)
    }
}
