//! Patient rows.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, TextExpressionMethods,
    result::{DatabaseErrorKind, Error as DieselError},
};
use jiff::civil::Date;

use super::{Details, Patient, PatientId, in_use, moved_on};
use crate::{
    db::{Tx, schema::patients as rows},
    error::{Error, Result},
    ids::Id,
    phi::{Phi, Purpose},
    time::Timestamp,
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = rows)]
struct PatientRow {
    id: Id<PatientId>,
    label: Phi<String>,
    notes: Phi<String>,
    date_of_birth: Option<Phi<String>>,
    phone: Option<Phi<String>>,
    tags: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl PatientRow {
    fn patient(self) -> Result<Patient> {
        let born: Option<Date> = self
            .date_of_birth
            .map(|text| text.open(Purpose::Decide).parse())
            .transpose()
            // The parser's own words would repeat the date.
            .map_err(|_| Error::internal(format!("the date of birth of {} is none", self.id)))?;
        let details = Details {
            label: self.label,
            notes: self.notes,
            date_of_birth: born.map(Phi::new),
            phone: self.phone,
            tags: serde_json::from_str(&self.tags)?,
        };
        Ok(Patient {
            id: self.id,
            details,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<PatientId>) -> Result<Option<Patient>> {
    let row: Option<PatientRow> =
        tx.of(rows::table).filter(rows::id.eq(id)).select(PatientRow::as_select()).first(tx.conn()).optional()?;
    row.map(PatientRow::patient).transpose()
}

/// Newest first; with folded words, those that have all of them.
pub(super) fn list(
    tx: &mut Tx<'_>,
    words: Option<&str>,
    before: Option<Id<PatientId>>,
    limit: i64,
) -> Result<Vec<Patient>> {
    let mut query = tx.of(rows::table).into_boxed();
    if let Some(before) = before {
        query = query.filter(rows::id.lt(before));
    }
    // Folded words are letters and digits only: none of them holds a wildcard.
    for word in words.unwrap_or("").split(' ').filter(|word| !word.is_empty()) {
        query = query.filter(rows::folded.like(format!("%{word}%")));
    }
    let found: Vec<PatientRow> =
        query.select(PatientRow::as_select()).order(rows::id.desc()).limit(limit).load(tx.conn())?;
    found.into_iter().map(PatientRow::patient).collect()
}

pub(super) fn by_phone(tx: &mut Tx<'_>, phone: &str) -> Result<Vec<Patient>> {
    let found: Vec<PatientRow> = tx
        .of(rows::table)
        .filter(rows::phone.eq(phone))
        .select(PatientRow::as_select())
        .order(rows::id.asc())
        .load(tx.conn())?;
    found.into_iter().map(PatientRow::patient).collect()
}

/// The columns that hold a patient's details.
macro_rules! details {
    ($patient:expr) => {{
        let details = &$patient.details;
        (
            rows::label.eq(details.label.open(Purpose::Store).as_str()),
            rows::notes.eq(details.notes.open(Purpose::Store).as_str()),
            rows::date_of_birth.eq(details.date_of_birth.as_ref().map(|born| born.open(Purpose::Store).to_string())),
            rows::phone.eq(details.phone.as_ref().map(|phone| phone.open(Purpose::Store).as_str())),
            rows::tags.eq(serde_json::to_string(&details.tags)?),
            rows::folded.eq(details.folded()),
            rows::updated_at.eq($patient.updated_at),
            rows::version.eq($patient.version),
        )
    }};
}

pub(super) fn insert(tx: &mut Tx<'_>, patient: &Patient) -> Result<()> {
    let identity = (rows::id.eq(patient.id), rows::clinic_id.eq(tx.clinic()), rows::created_at.eq(patient.created_at));
    diesel::insert_into(rows::table).values((identity, details!(patient))).execute(tx.conn())?;
    Ok(())
}

/// Stores a patient that was read at `version`.
///
/// # Errors
/// `patient.moved-on` when somebody else was faster.
pub(super) fn update(tx: &mut Tx<'_>, version: i64, patient: &Patient) -> Result<()> {
    let unchanged = tx.of(rows::table).filter(rows::id.eq(patient.id)).filter(rows::version.eq(version));
    let written = diesel::update(unchanged).set(details!(patient)).execute(tx.conn())?;
    if written == 0 { Err(moved_on()) } else { Ok(()) }
}

/// Deletes a patient.
///
/// # Errors
/// `patient.in-use` when another table refers to them.
pub(super) fn delete(tx: &mut Tx<'_>, id: Id<PatientId>) -> Result<()> {
    match diesel::delete(tx.of(rows::table).filter(rows::id.eq(id))).execute(tx.conn()) {
        Ok(_) => Ok(()),
        Err(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => Err(in_use()),
        Err(error) => Err(error.into()),
    }
}
