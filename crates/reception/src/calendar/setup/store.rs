//! Rows of services, practitioners, exceptions and rules.

use cliniq_platform::{Error, Id, Result, db::Tx, error::Kind, tenancy::Clinic};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
    result::{DatabaseErrorKind, Error as DieselError},
};
use jiff::civil::{Date, Time};

use super::{
    Exception, ExceptionId, NewException, NewPractitioner, NewService, Practitioner, PractitionerId, Rules, Service,
    ServiceId,
};
use crate::{
    calendar::availability::Effect,
    schema::{calendar_settings, practitioners, schedule_exceptions, services},
};

/// A number that was checked before it was stored.
fn stored<T: TryFrom<i32>>(number: i32) -> Result<T> {
    T::try_from(number).map_err(|_| Error::internal("a row of the calendar holds a number out of its range"))
}

pub(super) fn rules(tx: &mut Tx<'_>) -> Result<Option<(i64, Rules)>> {
    use calendar_settings as it;
    let row: Option<(i64, i32, i32, i32, bool)> = tx
        .of(it::table)
        .select((it::version, it::step_minutes, it::lead_minutes, it::hold_minutes, it::feeds_show_names))
        .first(tx.conn())
        .optional()?;
    let read = |(version, step, lead, hold, feeds_show_names): (i64, i32, i32, i32, bool)| {
        let rules = Rules {
            step_minutes: stored(step)?,
            lead_minutes: stored(lead)?,
            hold_minutes: stored(hold)?,
            feeds_show_names,
        };
        Ok((version, rules))
    };
    row.map(read).transpose()
}

/// Stores the rules over the version that was edited; 0: none were ever set.
pub(super) fn put_rules(tx: &mut Tx<'_>, version: i64, rules: Rules) -> Result<()> {
    use calendar_settings as it;
    let values = (
        it::step_minutes.eq(i32::from(rules.step_minutes)),
        it::lead_minutes.eq(i32::try_from(rules.lead_minutes).unwrap_or(i32::MAX)),
        it::hold_minutes.eq(i32::from(rules.hold_minutes)),
        it::feeds_show_names.eq(rules.feeds_show_names),
        it::version.eq(version + 1),
    );
    let moved_on =
        || Error::new(Kind::Conflict, "calendar.moved-on", "Somebody else changed these rules in the meantime.");
    if version > 0 {
        let unchanged = tx.of(it::table).filter(it::version.eq(version));
        let changed = diesel::update(unchanged).set(values).execute(tx.conn())?;
        return if changed == 1 { Ok(()) } else { Err(moved_on()) };
    }
    match diesel::insert_into(it::table).values((it::clinic_id.eq(tx.clinic()), values)).execute(tx.conn()) {
        Ok(_) => Ok(()),
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(moved_on()),
        Err(error) => Err(error.into()),
    }
}

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = services)]
struct ServiceRow {
    id: Id<ServiceId>,
    clinic_id: Id<Clinic>,
    name: String,
    minutes: i32,
    buffer_minutes: i32,
    practitioners: String,
    active: bool,
    version: i64,
}

impl ServiceRow {
    fn of(id: Id<ServiceId>, is: &NewService, version: i64, clinic: Id<Clinic>) -> Result<Self> {
        Ok(Self {
            id,
            clinic_id: clinic,
            name: is.name.trim().to_owned(),
            minutes: is.minutes.into(),
            buffer_minutes: is.buffer_minutes.into(),
            practitioners: serde_json::to_string(&is.practitioners)?,
            active: is.active,
            version,
        })
    }

    fn service(self) -> Result<Service> {
        let is = NewService {
            name: self.name,
            minutes: stored(self.minutes)?,
            buffer_minutes: stored(self.buffer_minutes)?,
            practitioners: serde_json::from_str(&self.practitioners)?,
            active: self.active,
        };
        Ok(Service { id: self.id, is, version: self.version })
    }
}

pub(super) fn services(tx: &mut Tx<'_>) -> Result<Vec<Service>> {
    let rows: Vec<ServiceRow> =
        tx.of(services::table).select(ServiceRow::as_select()).order(services::id.asc()).load(tx.conn())?;
    rows.into_iter().map(ServiceRow::service).collect()
}

pub(crate) fn service(tx: &mut Tx<'_>, id: Id<ServiceId>) -> Result<Option<Service>> {
    let row: Option<ServiceRow> = tx
        .of(services::table)
        .filter(services::id.eq(id))
        .select(ServiceRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(ServiceRow::service).transpose()
}

pub(super) fn insert_service(tx: &mut Tx<'_>, service: &Service) -> Result<()> {
    let row = ServiceRow::of(service.id, &service.is, service.version, tx.clinic())?;
    diesel::insert_into(services::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Answers whether the row was still as `before`.
pub(super) fn update_service(tx: &mut Tx<'_>, before: &Service, new: &NewService) -> Result<bool> {
    let row = ServiceRow::of(before.id, new, before.version + 1, tx.clinic())?;
    let same = tx.of(services::table).filter(services::id.eq(before.id).and(services::version.eq(before.version)));
    Ok(diesel::update(same).set(row).execute(tx.conn())? == 1)
}

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = practitioners)]
struct PractitionerRow {
    id: Id<PractitionerId>,
    clinic_id: Id<Clinic>,
    name: String,
    colour: i32,
    hours: String,
    active: bool,
    version: i64,
}

impl PractitionerRow {
    fn of(id: Id<PractitionerId>, is: &NewPractitioner, version: i64, clinic: Id<Clinic>) -> Result<Self> {
        Ok(Self {
            id,
            clinic_id: clinic,
            name: is.name.trim().to_owned(),
            colour: is.colour.into(),
            hours: serde_json::to_string(&is.hours)?,
            active: is.active,
            version,
        })
    }

    fn practitioner(self) -> Result<Practitioner> {
        let is = NewPractitioner {
            name: self.name,
            colour: stored(self.colour)?,
            hours: serde_json::from_str(&self.hours)?,
            active: self.active,
        };
        Ok(Practitioner { id: self.id, is, version: self.version })
    }
}

pub(super) fn practitioners(tx: &mut Tx<'_>) -> Result<Vec<Practitioner>> {
    let rows: Vec<PractitionerRow> = tx
        .of(practitioners::table)
        .select(PractitionerRow::as_select())
        .order(practitioners::id.asc())
        .load(tx.conn())?;
    rows.into_iter().map(PractitionerRow::practitioner).collect()
}

pub(crate) fn practitioner(tx: &mut Tx<'_>, id: Id<PractitionerId>) -> Result<Option<Practitioner>> {
    let row: Option<PractitionerRow> = tx
        .of(practitioners::table)
        .filter(practitioners::id.eq(id))
        .select(PractitionerRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(PractitionerRow::practitioner).transpose()
}

/// Counts a change of somebody's appointments: on PostgreSQL, whoever else wants to write one of them waits here until
/// this transaction has ended. Answers whether there is such a practitioner.
pub(crate) fn lock_agenda(tx: &mut Tx<'_>, id: Id<PractitionerId>) -> Result<bool> {
    let theirs = tx.of(practitioners::table).filter(practitioners::id.eq(id));
    Ok(diesel::update(theirs).set(practitioners::agenda.eq(practitioners::agenda + 1)).execute(tx.conn())? == 1)
}

pub(super) fn has_somebody_to_book(tx: &mut Tx<'_>) -> Result<bool> {
    let somebody = tx.of(practitioners::table).filter(practitioners::active.eq(true));
    let something = tx.of(services::table).filter(services::active.eq(true));
    Ok(diesel::select(diesel::dsl::exists(somebody).and(diesel::dsl::exists(something))).get_result(tx.conn())?)
}

pub(super) fn insert_practitioner(tx: &mut Tx<'_>, new: &Practitioner) -> Result<()> {
    let row = PractitionerRow::of(new.id, &new.is, new.version, tx.clinic())?;
    diesel::insert_into(practitioners::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Answers whether the row was still as `before`.
pub(super) fn update_practitioner(tx: &mut Tx<'_>, before: &Practitioner, new: &NewPractitioner) -> Result<bool> {
    let row = PractitionerRow::of(before.id, new, before.version + 1, tx.clinic())?;
    let same = practitioners::id.eq(before.id).and(practitioners::version.eq(before.version));
    Ok(diesel::update(tx.of(practitioners::table).filter(same)).set(row).execute(tx.conn())? == 1)
}

const CLOSED: &str = "closed";
const EXTRA: &str = "extra";

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = schedule_exceptions, treat_none_as_null = true)]
struct ExceptionRow {
    id: Id<ExceptionId>,
    clinic_id: Id<Clinic>,
    practitioner_id: Option<Id<PractitionerId>>,
    kind: String,
    first_day: String,
    last_day: String,
    from_time: Option<String>,
    until_time: Option<String>,
    reason: String,
    version: i64,
}

impl ExceptionRow {
    fn of(id: Id<ExceptionId>, is: &NewException, version: i64, clinic: Id<Clinic>) -> Self {
        let (kind, part) = match is.effect {
            Effect::Closed(part) => (CLOSED, part),
            Effect::Extra(part) => (EXTRA, Some(part)),
        };
        Self {
            id,
            clinic_id: clinic,
            practitioner_id: is.practitioner,
            kind: kind.to_owned(),
            first_day: is.first.to_string(),
            last_day: is.last.to_string(),
            from_time: part.map(|(from, _)| from.to_string()),
            until_time: part.map(|(_, until)| until.to_string()),
            reason: is.reason.trim().to_owned(),
            version,
        }
    }

    fn exception(self) -> Result<Exception> {
        let time = |text: &String| text.parse::<Time>().map_err(Error::internal);
        let (from, until) =
            (self.from_time.as_ref().map(time).transpose()?, self.until_time.as_ref().map(time).transpose()?);
        let effect = match (self.kind.as_str(), from.zip(until)) {
            (CLOSED, part) => Effect::Closed(part),
            (EXTRA, Some(part)) => Effect::Extra(part),
            (_, _) => return Err(Error::internal("an exception row is neither a closure nor extra hours")),
        };
        let is = NewException {
            practitioner: self.practitioner_id,
            first: self.first_day.parse().map_err(Error::internal)?,
            last: self.last_day.parse().map_err(Error::internal)?,
            effect,
            reason: self.reason,
        };
        Ok(Exception { id: self.id, is, version: self.version })
    }
}

/// Exceptions that touch the days from `first` on, to `last` when given; earliest first. ISO dates sort as text.
pub(super) fn exceptions(tx: &mut Tx<'_>, first: Date, last: Option<Date>) -> Result<Vec<Exception>> {
    use schedule_exceptions as it;
    let mut query = tx.of(it::table).filter(it::last_day.ge(first.to_string())).into_boxed();
    if let Some(last) = last {
        query = query.filter(it::first_day.le(last.to_string()));
    }
    let rows: Vec<ExceptionRow> =
        query.select(ExceptionRow::as_select()).order((it::first_day.asc(), it::id.asc())).load(tx.conn())?;
    rows.into_iter().map(ExceptionRow::exception).collect()
}

pub(super) fn exception(tx: &mut Tx<'_>, id: Id<ExceptionId>) -> Result<Option<Exception>> {
    let row: Option<ExceptionRow> = tx
        .of(schedule_exceptions::table)
        .filter(schedule_exceptions::id.eq(id))
        .select(ExceptionRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(ExceptionRow::exception).transpose()
}

pub(super) fn insert_exception(tx: &mut Tx<'_>, new: &Exception) -> Result<()> {
    let row = ExceptionRow::of(new.id, &new.is, new.version, tx.clinic());
    diesel::insert_into(schedule_exceptions::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Answers whether the row was still as `before`.
pub(super) fn update_exception(tx: &mut Tx<'_>, before: &Exception, new: &NewException) -> Result<bool> {
    use schedule_exceptions as it;
    let row = ExceptionRow::of(before.id, new, before.version + 1, tx.clinic());
    let same = it::id.eq(before.id).and(it::version.eq(before.version));
    Ok(diesel::update(tx.of(it::table).filter(same)).set(row).execute(tx.conn())? == 1)
}

/// Answers whether there was one.
pub(super) fn delete_exception(tx: &mut Tx<'_>, id: Id<ExceptionId>) -> Result<bool> {
    let gone = tx.of(schedule_exceptions::table).filter(schedule_exceptions::id.eq(id));
    Ok(diesel::delete(gone).execute(tx.conn())? == 1)
}
