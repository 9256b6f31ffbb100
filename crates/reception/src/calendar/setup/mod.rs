//! What the clinic sets up: services, practitioners with their hours, exceptions, and the rules of booking.

pub mod http;
mod rules;
mod store;

use cliniq_platform::{Ctx, Error, Id, Result, access::Perm, db::Tx, events::Event, ids::Entity};
use jiff::{civil::Date, tz::TimeZone};

pub use rules::QUANTUM_MINUTES;
pub(crate) use store::{lock_agenda, practitioner, service};

use super::availability::{self, Agenda, Effect};
use crate::{Reception, dialog::desk::Opening};

/// Marker of service ids.
pub struct ServiceId;
impl Entity for ServiceId {
    const PREFIX: &'static str = "service";
    const NOUN: &'static str = "service";
}

/// Marker of practitioner ids.
pub struct PractitionerId;
impl Entity for PractitionerId {
    const PREFIX: &'static str = "doc";
    const NOUN: &'static str = "practitioner";
}

/// Marker of the ids of exceptions.
pub struct ExceptionId;
impl Entity for ExceptionId {
    const PREFIX: &'static str = "except";
    const NOUN: &'static str = "schedule-exception";
}

/// The rules of booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = CalendarRules)]
pub struct Rules {
    /// Appointments begin at multiples of so many minutes of the day.
    pub step_minutes: u16,
    /// Callers are offered nothing sooner than so many minutes from now.
    pub lead_minutes: u32,
    /// A hold expires after so many minutes.
    pub hold_minutes: u16,
    /// Feeds show patients' names in place of their initials. They leave the clinic's own systems.
    pub feeds_show_names: bool,
}

impl Default for Rules {
    /// Quarter hours, nothing within the next two hours, ten minutes to say yes: longer than a call takes to confirm,
    /// short enough that a caller who hung up blocks nobody's morning.
    fn default() -> Self {
        Self { step_minutes: 15, lead_minutes: 120, hold_minutes: 10, feeds_show_names: false }
    }
}

/// What can be booked, as edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewService {
    /// The clinic's name for it.
    pub name: String,
    /// How long the patient is there, in minutes.
    pub minutes: u16,
    /// How long the practitioner needs afterwards, in minutes.
    pub buffer_minutes: u16,
    /// Who offers it; empty: everybody.
    pub practitioners: Vec<Id<PractitionerId>>,
    /// Whether it can be booked. What was booked stays.
    pub active: bool,
}

/// A service as stored.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: Id<ServiceId>,
    /// What it is.
    pub is: NewService,
    /// Changes with every edit.
    pub version: i64,
}

impl Service {
    /// The service as availability counts with it.
    pub(crate) fn counted(&self) -> availability::Service {
        availability::Service {
            key: self.id.as_str().into(),
            name: self.is.name.clone(),
            minutes: self.is.minutes,
            buffer_minutes: self.is.buffer_minutes,
            practitioners: self.is.practitioners.iter().map(|id| id.as_str().into()).collect(),
        }
    }
}

/// Somebody who can be booked, as edited.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPractitioner {
    /// Their name, as patients say it.
    pub name: String,
    /// Their colour in the calendar: a place in the palette of the UI.
    pub colour: u8,
    /// Working hours of an ordinary week, in the clinic's civil time. An `until` of midnight is the end of the day.
    pub hours: Vec<Opening>,
    /// Whether they can be booked. What was booked stays.
    pub active: bool,
}

/// Somebody who can be booked, as stored.
#[derive(Clone, Debug)]
pub struct Practitioner {
    /// Their id.
    pub id: Id<PractitionerId>,
    /// Who they are and when they work.
    pub is: NewPractitioner,
    /// Changes with every edit.
    pub version: i64,
}

impl Practitioner {
    /// Their agenda, with nothing taken.
    pub(crate) fn agenda(&self) -> Agenda {
        Agenda {
            practitioner: self.id.as_str().into(),
            name: self.is.name.clone(),
            weekly: self.is.hours.clone(),
            taken: Vec::new(),
        }
    }
}

/// Days that differ, as edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewException {
    /// Whose days; `None`: everybody's.
    pub practitioner: Option<Id<PractitionerId>>,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// What happens to them.
    pub effect: Effect,
    /// Why, as colleagues read it.
    pub reason: String,
}

/// Days that differ, as stored.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Their id.
    pub id: Id<ExceptionId>,
    /// What they are.
    pub is: NewException,
    /// Changes with every edit.
    pub version: i64,
}

impl Exception {
    /// The exception as availability counts with it.
    pub(crate) fn counted(&self) -> availability::Exception {
        availability::Exception {
            practitioner: self.is.practitioner.map(|id| id.as_str().into()),
            first: self.is.first,
            last: self.is.last,
            effect: self.is.effect,
        }
    }
}

/// Tells open calendars that their set-up has changed, and the audit who did it.
fn note(tx: &mut Tx<'_>, action: &str, subject: &str) -> Result<()> {
    tx.audit(action, subject, None)?;
    tx.emit(&Event { name: "calendar.changed", subject: subject.to_owned(), payload: serde_json::json!({}) })
}

/// The clinic's time zone. What the database holds was checked when the clinic was made.
pub(crate) fn zone(tx: &mut Tx<'_>) -> Result<TimeZone> {
    TimeZone::get(&cliniq_platform::tenancy::clinic(tx)?.time_zone).map_err(Error::internal)
}

/// The rules of booking; the usual ones while nobody has set any.
pub(crate) fn rules(tx: &mut Tx<'_>) -> Result<Rules> {
    Ok(store::rules(tx)?.map_or_else(Rules::default, |(_, rules)| rules))
}

/// Whether the clinic keeps a calendar here: somebody can be booked for something.
pub(crate) fn is_kept(tx: &mut Tx<'_>) -> Result<bool> {
    store::has_somebody_to_book(tx)
}

/// Everything that can be booked, with nothing taken: exceptions of the days from `first` to `last`.
pub(crate) fn calendar(tx: &mut Tx<'_>, first: Date, last: Date) -> Result<availability::Calendar> {
    let rules = rules(tx)?;
    let active = store::practitioners(tx)?.into_iter().filter(|it| it.is.active);
    Ok(availability::Calendar {
        zone: zone(tx)?,
        step_minutes: rules.step_minutes,
        lead_minutes: rules.lead_minutes,
        until: jiff::Timestamp::MAX,
        agendas: active.map(|it| it.agenda()).collect(),
        services: store::services(tx)?.iter().filter(|it| it.is.active).map(Service::counted).collect(),
        exceptions: store::exceptions(tx, first, Some(last))?.iter().map(Exception::counted).collect(),
    })
}

/// Names by id, retired ones too, for what was booked.
pub(crate) fn named(tx: &mut Tx<'_>) -> Result<(Vec<Service>, Vec<Practitioner>)> {
    Ok((store::services(tx)?, store::practitioners(tx)?))
}

impl Reception {
    /// The rules of booking, and their version: 0 when nobody has set any.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn get_calendar_rules(&self, ctx: &Ctx) -> Result<(i64, Rules)> {
        ctx.require(Perm::AppointmentRead)?;
        self.db().read(ctx, |tx| Ok(store::rules(tx)?.unwrap_or((0, Rules::default())))).await
    }

    /// Replaces the rules of booking. `version` is the one the edit was made on.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`; `calendar.moved-on`.
    pub async fn put_calendar_rules(&self, ctx: &Ctx, version: i64, rules: Rules) -> Result<(i64, Rules)> {
        ctx.require(Perm::CalendarManage)?;
        rules.check()?;
        self.db()
            .write(ctx, move |tx| {
                store::put_rules(tx, version, rules)?;
                let clinic = tx.clinic();
                note(tx, "calendar.change", clinic.as_str())?;
                Ok((version + 1, rules))
            })
            .await
    }

    /// The clinic's services, oldest first, retired ones too.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn list_services(&self, ctx: &Ctx) -> Result<Vec<Service>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db().read(ctx, store::services).await
    }

    /// Adds a service.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`.
    pub async fn create_service(&self, ctx: &Ctx, new: NewService) -> Result<Service> {
        ctx.require(Perm::CalendarManage)?;
        let id = Id::new();
        self.db()
            .write(ctx, move |tx| {
                new.check(&store::practitioners(tx)?)?;
                let service = Service { id, is: new.clone(), version: 1 };
                store::insert_service(tx, &service)?;
                note(tx, "service.create", id.as_str())?;
                Ok(service)
            })
            .await
    }

    /// Replaces a service. `version` is the one the edit was made on. What was booked keeps its length.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`, `service.not-found`, `service.moved-on`.
    pub async fn put_service(&self, ctx: &Ctx, id: Id<ServiceId>, version: i64, new: NewService) -> Result<Service> {
        ctx.require(Perm::CalendarManage)?;
        self.db()
            .write(ctx, move |tx| {
                let before = store::service(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                new.check(&store::practitioners(tx)?)?;
                if before.version != version || !store::update_service(tx, &before, &new)? {
                    return Err(Error::moved_on(id, before.version));
                }
                note(tx, "service.change", id.as_str())?;
                Ok(Service { id, is: new.clone(), version: version + 1 })
            })
            .await
    }

    /// Those who can be booked, oldest first, retired ones too.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn list_practitioners(&self, ctx: &Ctx) -> Result<Vec<Practitioner>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db().read(ctx, store::practitioners).await
    }

    /// Adds somebody who can be booked.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`.
    pub async fn create_practitioner(&self, ctx: &Ctx, new: NewPractitioner) -> Result<Practitioner> {
        ctx.require(Perm::CalendarManage)?;
        new.check()?;
        let id = Id::new();
        self.db()
            .write(ctx, move |tx| {
                let practitioner = Practitioner { id, is: new.clone(), version: 1 };
                store::insert_practitioner(tx, &practitioner)?;
                note(tx, "practitioner.create", id.as_str())?;
                Ok(practitioner)
            })
            .await
    }

    /// Replaces somebody's name and hours. `version` is the one the edit was made on. What was booked stays, also
    /// outside of the new hours.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`, `practitioner.not-found`, `practitioner.moved-on`.
    pub async fn put_practitioner(
        &self,
        ctx: &Ctx,
        id: Id<PractitionerId>,
        version: i64,
        new: NewPractitioner,
    ) -> Result<Practitioner> {
        ctx.require(Perm::CalendarManage)?;
        self.db()
            .write(ctx, move |tx| {
                let before = store::practitioner(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                new.check()?;
                if before.version != version || !store::update_practitioner(tx, &before, &new)? {
                    return Err(Error::moved_on(id, before.version));
                }
                note(tx, "practitioner.change", id.as_str())?;
                Ok(Practitioner { id, is: new.clone(), version: version + 1 })
            })
            .await
    }

    /// Exceptions that touch the days from `first` (today, when absent) on, to `last` when given.
    ///
    /// # Errors
    /// Without [`Perm::AppointmentRead`].
    pub async fn list_exceptions(&self, ctx: &Ctx, first: Option<Date>, last: Option<Date>) -> Result<Vec<Exception>> {
        ctx.require(Perm::AppointmentRead)?;
        self.db()
            .read(ctx, move |tx| {
                let zone = zone(tx)?;
                let first = first.unwrap_or_else(|| tx.now().in_zone(&zone).date());
                store::exceptions(tx, first, last)
            })
            .await
    }

    /// Adds an exception. What was booked on its days stays, and is shown as lying outside of working hours.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`.
    pub async fn create_exception(&self, ctx: &Ctx, new: NewException) -> Result<Exception> {
        ctx.require(Perm::CalendarManage)?;
        let id = Id::new();
        self.db()
            .write(ctx, move |tx| {
                new.check(&store::practitioners(tx)?)?;
                let exception = Exception { id, is: new.clone(), version: 1 };
                store::insert_exception(tx, &exception)?;
                note(tx, "schedule_exception.create", id.as_str())?;
                Ok(exception)
            })
            .await
    }

    /// Replaces an exception. `version` is the one the edit was made on.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar.invalid`, `schedule-exception.not-found`,
    /// `schedule-exception.moved-on`.
    pub async fn put_exception(
        &self,
        ctx: &Ctx,
        id: Id<ExceptionId>,
        version: i64,
        new: NewException,
    ) -> Result<Exception> {
        ctx.require(Perm::CalendarManage)?;
        self.db()
            .write(ctx, move |tx| {
                let before = store::exception(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                new.check(&store::practitioners(tx)?)?;
                if before.version != version || !store::update_exception(tx, &before, &new)? {
                    return Err(Error::moved_on(id, before.version));
                }
                note(tx, "schedule_exception.change", id.as_str())?;
                Ok(Exception { id, is: new.clone(), version: version + 1 })
            })
            .await
    }

    /// Removes an exception: its days are ordinary again.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `schedule-exception.not-found`.
    pub async fn delete_exception(&self, ctx: &Ctx, id: Id<ExceptionId>) -> Result<()> {
        ctx.require(Perm::CalendarManage)?;
        self.db()
            .write(ctx, move |tx| {
                if !store::delete_exception(tx, id)? {
                    return Err(Error::not_found(id));
                }
                note(tx, "schedule_exception.delete", id.as_str())
            })
            .await
    }
}
