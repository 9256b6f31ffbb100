//! Rows of appointments and of the time they take.

use std::{ops::Range, time::Duration};

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::{SystemTx, Tx},
    phi::Purpose,
    tenancy::Clinic,
    time::Timestamp,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
    TextExpressionMethods,
    result::{DatabaseErrorKind, Error as DieselError},
};

use super::{Appointment, AppointmentFilter, AppointmentId, Because, Patient, Place, Status, rules};
use crate::{
    calendar::{
        availability::Span,
        setup::{PractitionerId, ServiceId},
    },
    calls::CallId,
    schema::{appointment_steps, appointments},
    tasks::{Origin, TaskId},
    transcripts::search,
};

/// What begins before a range may reach into it; nothing is longer than a day, visit and buffer together.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = appointments, treat_none_as_null = true)]
struct AppointmentRow {
    id: Id<AppointmentId>,
    clinic_id: Id<Clinic>,
    practitioner_id: Id<PractitionerId>,
    service_id: Id<ServiceId>,
    status: String,
    cancelled_because: Option<String>,
    start_at: Timestamp,
    end_at: Timestamp,
    occupied_until: Timestamp,
    hold_expires_at: Option<Timestamp>,
    patient_name: Option<String>,
    phone: Option<String>,
    note: Option<String>,
    folded: String,
    origin: String,
    call_id: Option<Id<CallId>>,
    task_id: Option<Id<TaskId>>,
    idempotency_key: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl AppointmentRow {
    fn of(appointment: &Appointment, clinic: Id<Clinic>) -> Self {
        let text = |phi: &Option<Phi<String>>| phi.as_ref().map(|phi| phi.open(Purpose::Store).trim().to_owned());
        let Patient { name, phone, note } = &appointment.patient;
        let searched: Vec<String> = [name, phone].into_iter().filter_map(text).collect();
        Self {
            id: appointment.id,
            clinic_id: clinic,
            practitioner_id: appointment.practitioner,
            service_id: appointment.service,
            status: appointment.status.as_str().to_owned(),
            cancelled_because: appointment.because.map(|because| because.as_str().to_owned()),
            start_at: appointment.start,
            end_at: appointment.end,
            occupied_until: appointment.occupied_until,
            hold_expires_at: appointment.hold_expires_at,
            patient_name: text(name),
            phone: text(phone),
            note: text(note),
            folded: search::folded(&searched.join(" ")),
            origin: appointment.origin.as_str().to_owned(),
            call_id: appointment.call,
            task_id: appointment.task,
            idempotency_key: appointment.key.clone(),
            created_at: appointment.created_at,
            updated_at: appointment.updated_at,
            version: appointment.version,
        }
    }

    fn appointment(self) -> Result<Appointment> {
        Ok(Appointment {
            id: self.id,
            practitioner: self.practitioner_id,
            service: self.service_id,
            status: word(&Status::ALL, Status::as_str, &self.status)?,
            because: self.cancelled_because.map(|text| word(&Because::ALL, Because::as_str, &text)).transpose()?,
            start: self.start_at,
            end: self.end_at,
            occupied_until: self.occupied_until,
            hold_expires_at: self.hold_expires_at,
            patient: Patient {
                name: self.patient_name.map(Phi::new),
                phone: self.phone.map(Phi::new),
                note: self.note.map(Phi::new),
            },
            origin: word(&[Origin::Phone, Origin::Simulation, Origin::Manual], Origin::as_str, &self.origin)?,
            call: self.call_id,
            task: self.task_id,
            key: self.idempotency_key,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }
}

fn word<T: Copy>(all: &[T], as_str: impl Fn(T) -> &'static str, word: &str) -> Result<T> {
    let known = all.iter().copied().find(|it| as_str(*it) == word);
    known.ok_or_else(|| Error::internal(format!("an appointment row holds the unknown word {word:?}")))
}

fn read(rows: Vec<AppointmentRow>) -> Result<Vec<Appointment>> {
    rows.into_iter().map(AppointmentRow::appointment).collect()
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<AppointmentId>) -> Result<Option<Appointment>> {
    let row: Option<AppointmentRow> = tx
        .of(appointments::table)
        .filter(appointments::id.eq(id))
        .select(AppointmentRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(AppointmentRow::appointment).transpose()
}

pub(super) fn by_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<Appointment>> {
    let row: Option<AppointmentRow> = tx
        .of(appointments::table)
        .filter(appointments::idempotency_key.eq(key))
        .select(AppointmentRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(AppointmentRow::appointment).transpose()
}

pub(super) fn list(
    tx: &mut Tx<'_>,
    filter: &AppointmentFilter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Appointment>> {
    use appointments as it;
    let gone = [Because::Released.as_str(), Because::Expired.as_str()];
    let mut query =
        tx.of(it::table).filter(it::cancelled_because.is_null().or(it::cancelled_because.ne_all(gone))).into_boxed();
    if !filter.with_cancelled {
        query = query.filter(it::status.ne(Status::Cancelled.as_str()));
    }
    if let Some(from) = filter.from {
        // The second condition follows from the first; it is what the index can be searched by.
        query = query.filter(it::end_at.gt(from)).filter(it::start_at.gt(from.minus(LONGEST)));
    }
    if let Some(until) = filter.until {
        query = query.filter(it::start_at.lt(until));
    }
    if let Some(practitioner) = filter.practitioner {
        query = query.filter(it::practitioner_id.eq(practitioner));
    }
    if let Some(q) = &filter.q {
        let patterns = search::patterns(q.open(Purpose::Store));
        if patterns.is_empty() {
            // Something was looked for that no word can be: punctuation matches nothing, not everything.
            return Ok(Vec::new());
        }
        for pattern in patterns {
            query = query.filter(it::folded.like(pattern));
        }
    }
    if let Some(Place { start, id }) = after {
        query = query.filter(it::start_at.gt(start).or(it::start_at.eq(start).and(it::id.gt(id))));
    }
    let rows: Vec<AppointmentRow> = query
        .select(AppointmentRow::as_select())
        .order((it::start_at.asc(), it::id.asc()))
        .limit(limit)
        .load(tx.conn())?;
    read(rows)
}

/// Standing appointments to come of a number, earliest first.
pub(super) fn of_phone(tx: &mut Tx<'_>, phone: &str) -> Result<Vec<Appointment>> {
    /// More than anybody has; a number shared by a home for the elderly still ends.
    const AT_MOST: i64 = 20;
    let rows: Vec<AppointmentRow> = tx
        .of(appointments::table)
        .filter(appointments::phone.eq(phone))
        .filter(appointments::start_at.gt(tx.now()))
        .filter(appointments::status.eq(Status::Booked.as_str()))
        .select(AppointmentRow::as_select())
        .order(appointments::start_at.asc())
        .limit(AT_MOST)
        .load(tx.conn())?;
    read(rows)
}

/// A practitioner's appointments that begin in a range, cancelled ones too, ended holds not; earliest first.
pub(in crate::calendar) fn of_practitioner(
    tx: &mut Tx<'_>,
    practitioner: Id<PractitionerId>,
    range: Range<Timestamp>,
) -> Result<Vec<Appointment>> {
    let filter = AppointmentFilter {
        from: Some(range.start),
        until: Some(range.end),
        practitioner: Some(practitioner),
        with_cancelled: true,
        q: None,
    };
    list(tx, &filter, None, 10_000)
}

/// What is taken within a range, by practitioner; holds that have expired are not, nor are those of the call `but_by`.
pub(super) fn taken(
    tx: &mut Tx<'_>,
    range: Span,
    now: Timestamp,
    but_by: Option<Id<CallId>>,
) -> Result<Vec<(Id<PractitionerId>, Span)>> {
    use appointments as it;
    let (from, until) = (Timestamp::from(range.start), Timestamp::from(range.end).plus(LONGEST));
    let mut query = tx
        .of(it::table)
        .filter(it::start_at.ge(from.minus(LONGEST)).and(it::start_at.lt(until)))
        .filter(it::status.ne(Status::Cancelled.as_str()))
        .filter(it::hold_expires_at.is_null().or(it::hold_expires_at.gt(now)))
        .select((it::practitioner_id, it::start_at, it::occupied_until))
        .into_boxed();
    if let Some(call) = but_by {
        let of_others = it::call_id.is_null().or(it::call_id.ne(call));
        query = query.filter(it::status.ne(Status::Pending.as_str()).or(of_others));
    }
    let rows: Vec<(Id<PractitionerId>, Timestamp, Timestamp)> = query.load(tx.conn())?;
    let span = |(id, start, end): (_, Timestamp, Timestamp)| (id, Span { start: start.as_jiff(), end: end.as_jiff() });
    Ok(rows.into_iter().map(span).collect())
}

/// Stores a new appointment.
///
/// # Errors
/// `appointment.key-reused` when another request with its key was faster.
pub(super) fn insert(tx: &mut Tx<'_>, appointment: &Appointment) -> Result<()> {
    let row = AppointmentRow::of(appointment, tx.clinic());
    match diesel::insert_into(appointments::table).values(row).execute(tx.conn()) {
        Ok(_) => Ok(()),
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(rules::key_reused()),
        Err(error) => Err(error.into()),
    }
}

/// Stores an appointment that was read as `before`.
///
/// # Errors
/// `appointment.moved-on` when somebody else was faster.
pub(super) fn update(tx: &mut Tx<'_>, before: &Appointment, after: &Appointment) -> Result<()> {
    use appointments as it;
    let row = AppointmentRow::of(after, tx.clinic());
    let unchanged = tx.of(it::table).filter(it::id.eq(before.id).and(it::version.eq(before.version)));
    if diesel::update(unchanged).set(row).execute(tx.conn())? == 0 {
        let version = get(tx, before.id)?.ok_or_else(|| Error::not_found(before.id))?.version;
        return Err(Error::moved_on(before.id, version));
    }
    Ok(())
}

/// Whose appointments have any of these steps of a practitioner's time.
pub(super) fn holders(
    tx: &mut Tx<'_>,
    practitioner: Id<PractitionerId>,
    steps: &Range<i64>,
) -> Result<Vec<Id<AppointmentId>>> {
    use appointment_steps as it;
    Ok(tx
        .of(it::table)
        .filter(it::practitioner_id.eq(practitioner))
        .filter(it::step.ge(steps.start).and(it::step.lt(steps.end)))
        .select(it::appointment_id)
        .distinct()
        .load(tx.conn())?)
}

/// Takes an appointment's time.
///
/// # Errors
/// `appointment.slot-taken` when somebody has a part of it.
pub(super) fn take_time(tx: &mut Tx<'_>, appointment: &Appointment, steps: Range<i64>) -> Result<()> {
    use appointment_steps as it;
    for step in steps {
        let row = (
            it::practitioner_id.eq(appointment.practitioner),
            it::step.eq(step),
            it::clinic_id.eq(tx.clinic()),
            it::appointment_id.eq(appointment.id),
        );
        match diesel::insert_into(it::table).values(row).execute(tx.conn()) {
            Ok(_) => {}
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => return Err(rules::slot_taken()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Gives all time of an appointment back.
pub(super) fn free_time(tx: &mut Tx<'_>, id: Id<AppointmentId>) -> Result<()> {
    let theirs = tx.of(appointment_steps::table).filter(appointment_steps::appointment_id.eq(id));
    diesel::delete(theirs).execute(tx.conn())?;
    Ok(())
}

/// Forgets whose time it was before a step, in all clinics.
pub(super) fn forget_time(tx: &mut SystemTx<'_>, before: i64) -> Result<usize> {
    Ok(diesel::delete(appointment_steps::table.filter(appointment_steps::step.lt(before))).execute(tx.conn())?)
}

/// Holds of all clinics that have expired.
pub(super) fn expired(
    tx: &mut SystemTx<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(Id<Clinic>, Id<AppointmentId>)>> {
    Ok(appointments::table
        .filter(appointments::status.eq(Status::Pending.as_str()))
        .filter(appointments::hold_expires_at.le(now))
        .select((appointments::clinic_id, appointments::id))
        .order(appointments::hold_expires_at.asc())
        .limit(limit)
        .load(tx.conn())?)
}
