//! Patients: the one list that calls, reports and runs refer to.
//!
//! Promises: what is known of a person stands in one row; each reading of it is audited. Never does: put a name, a
//! number or a search word into an address, a log or an event. It knows nothing of what refers to a patient, except that
//! a patient whom something refers to cannot be deleted.

pub mod http;
mod store;

use jiff::civil::Date;

pub use http::routes;

use crate::{
    access::Perm,
    ctx::Ctx,
    db::Tx,
    error::{Error, FieldFault, Kind, Result},
    events::Event,
    http::Page,
    ids::{Entity, Id},
    phi::{Phi, Purpose},
    platform::Platform,
    tenancy,
    time::Timestamp,
};

/// Marker of patient ids.
pub struct PatientId;
impl Entity for PatientId {
    const PREFIX: &'static str = "patient";
    const NOUN: &'static str = "patient";
}

/// A patient of a clinic.
#[derive(Clone)]
pub struct Patient {
    /// Their id.
    pub id: Id<PatientId>,
    /// What the clinic knows of them.
    pub details: Details,
    /// When they were entered.
    pub created_at: Timestamp,
    /// When their details were last changed.
    pub updated_at: Timestamp,
    /// Changes with every edit.
    pub version: i64,
}

/// What a clinic knows of a patient.
#[derive(Clone)]
pub struct Details {
    /// Under what the clinic keeps them: a name, or a code.
    pub label: Phi<String>,
    /// Remarks.
    pub notes: Phi<String>,
    /// Date of birth.
    pub date_of_birth: Option<Phi<Date>>,
    /// Telephone number; stored as E.164, so that a call finds the patient.
    pub phone: Option<Phi<String>>,
    /// Words to group by.
    pub tags: Vec<String>,
}

impl Details {
    /// The details as they are stored: blanks trimmed, the number in its international form.
    ///
    /// # Errors
    /// `patient.invalid`, naming the fields.
    fn checked(self, country: &str, today: Date) -> Result<Self> {
        let trimmed = |text: Phi<String>| text.map(|text| text.trim().to_owned());
        let label = trimmed(self.label);
        let mut faults = Vec::new();
        let mut fault =
            |path: &str, message: &str| faults.push(FieldFault { path: path.to_owned(), message: message.to_owned() });
        if label.open(Purpose::Decide).is_empty() {
            fault("label", "Say under what the clinic keeps this patient.");
        }
        let is_possible = |born: &Date| born.year() >= 1880 && *born <= today;
        if self.date_of_birth.as_ref().is_some_and(|born| !is_possible(born.open(Purpose::Decide))) {
            fault("date_of_birth", "Nobody who is alive was born on this day.");
        }
        let phone = match self.phone.filter(|phone| !phone.open(Purpose::Decide).trim().is_empty()) {
            None => None,
            Some(phone) => {
                let e164 = e164(phone.open(Purpose::Decide), country);
                if e164.is_none() {
                    fault("phone", "This is no telephone number; write it with its area code.");
                }
                e164.map(Phi::new)
            }
        };
        if !faults.is_empty() {
            return Err(Error::invalid_fields("patient.invalid", faults));
        }
        let mut tags: Vec<String> =
            self.tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
        tags.sort();
        tags.dedup();
        Ok(Self { label, notes: trimmed(self.notes), date_of_birth: self.date_of_birth, phone, tags })
    }

    /// What a search looks through.
    fn folded(&self) -> String {
        let phone = self.phone.as_ref().map_or("", |phone| phone.open(Purpose::Store).as_str());
        folded(&format!("{} {phone} {}", self.label.open(Purpose::Store), self.tags.join(" ")))
    }
}

/// A telephone number in its international form, as somebody in this country writes it.
fn e164(text: &str, country: &str) -> Option<String> {
    let parsed = phonenumber::parse(country.parse().ok(), text.trim()).ok()?;
    let number = parsed.format().mode(phonenumber::Mode::E164).to_string();
    tenancy::is_e164(&number).then_some(number)
}

/// Words in lower case without accents and marks, one blank between them.
fn folded(text: &str) -> String {
    let letters = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| tenancy::plain(c).map_or_else(|| c.to_string(), str::to_owned));
    let plain: String = letters.collect();
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

impl Platform {
    /// The clinic's patients, the newest first, behind `before`; with `q`, those in whose label, number or tags all of
    /// its words are found. The reading is audited, without what was searched for.
    ///
    /// # Errors
    /// Without [`Perm::PatientRead`].
    pub async fn list_patients(
        &self,
        ctx: &Ctx,
        q: Option<Phi<String>>,
        before: Option<Id<PatientId>>,
        limit: i64,
    ) -> Result<Page<Patient>> {
        ctx.require(Perm::PatientRead)?;
        let words = q.map(|q| folded(q.open(Purpose::Decide)));
        self.db()
            .write(ctx, move |tx| {
                let clinic = tx.clinic();
                tx.audit(if words.is_some() { "patient.search" } else { "patient.list" }, clinic.as_str(), None)?;
                let patients = store::list(tx, words.as_deref(), before, limit + 1)?;
                Ok(Page::of(patients, limit, |patient| patient.id.to_string()))
            })
            .await
    }

    /// A patient. The reading is audited.
    ///
    /// # Errors
    /// Without [`Perm::PatientRead`]; `patient.not-found`.
    pub async fn get_patient(&self, ctx: &Ctx, id: Id<PatientId>) -> Result<Patient> {
        ctx.require(Perm::PatientRead)?;
        self.db()
            .write(ctx, move |tx| {
                let patient = find(tx, id)?;
                tx.audit("patient.read", id.as_str(), None)?;
                Ok(patient)
            })
            .await
    }

    /// Enters a patient.
    ///
    /// # Errors
    /// Without [`Perm::PatientWrite`]; `patient.invalid`.
    pub async fn create_patient(&self, ctx: &Ctx, details: Details) -> Result<Patient> {
        ctx.require(Perm::PatientWrite)?;
        self.db()
            .write(ctx, move |tx| {
                let now = tx.now();
                let details = checked(tx, details.clone())?;
                let patient = Patient { id: Id::new(), details, created_at: now, updated_at: now, version: 1 };
                store::insert(tx, &patient)?;
                tx.audit("patient.create", patient.id.as_str(), None)?;
                tx.emit(&Event::new("patient.created", patient.id))?;
                Ok(patient)
            })
            .await
    }

    /// Replaces what is known of a patient.
    ///
    /// # Errors
    /// Without [`Perm::PatientWrite`]; `patient.not-found`; `patient.moved-on`; `patient.invalid`.
    pub async fn put_patient(&self, ctx: &Ctx, id: Id<PatientId>, version: i64, details: Details) -> Result<Patient> {
        ctx.require(Perm::PatientWrite)?;
        self.db()
            .write(ctx, move |tx| {
                let present = find(tx, id)?;
                let details = checked(tx, details.clone())?;
                let patient = Patient { details, updated_at: tx.now(), version: version + 1, ..present };
                store::update(tx, version, &patient)?;
                tx.audit("patient.change", id.as_str(), None)?;
                tx.emit(&Event::new("patient.changed", id))?;
                Ok(patient)
            })
            .await
    }

    /// Deletes a patient to whom nothing refers. The audit stays.
    ///
    /// # Errors
    /// Without [`Perm::PatientWrite`]; `patient.not-found`; `patient.in-use` when reports or other rows are theirs.
    pub async fn delete_patient(&self, ctx: &Ctx, id: Id<PatientId>) -> Result<()> {
        ctx.require(Perm::PatientWrite)?;
        self.db()
            .write(ctx, move |tx| {
                find(tx, id)?;
                store::delete(tx, id)?;
                tx.audit("patient.delete", id.as_str(), None)?;
                tx.emit(&Event::new("patient.deleted", id))
            })
            .await
    }
}

/// A patient, for those who have checked and audited why they look.
///
/// # Errors
/// `patient.not-found`.
pub fn find(tx: &mut Tx<'_>, id: Id<PatientId>) -> Result<Patient> {
    store::get(tx, id)?.ok_or_else(|| Error::not_found(id))
}

/// The patients with this telephone number (E.164): several people may share one.
///
/// # Errors
/// When the rows cannot be read.
pub fn by_phone(tx: &mut Tx<'_>, phone: &Phi<String>) -> Result<Vec<Patient>> {
    store::by_phone(tx, phone.open(Purpose::Store))
}

fn checked(tx: &mut Tx<'_>, details: Details) -> Result<Details> {
    let clinic = tenancy::clinic(tx)?;
    let zone = jiff::tz::TimeZone::get(&clinic.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    details.checked(&clinic.country, tx.now().in_zone(&zone).date())
}

fn moved_on() -> Error {
    Error::new(Kind::Conflict, "patient.moved-on", "Somebody else changed this patient in the meantime.")
}

fn in_use() -> Error {
    Error::new(Kind::Conflict, "patient.in-use", "Reports, or other rows, belong to this patient.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_stored_as_calls_bring_it() {
        assert_eq!(e164("(202) 555-0143", "US").as_deref(), Some("+12025550143"));
        assert_eq!(e164("+49 30 1234567", "US").as_deref(), Some("+49301234567"));
        assert_eq!(e164("030 1234567", "DE").as_deref(), Some("+49301234567"));
        assert_eq!(e164("twelve", "US"), None);
    }

    #[test]
    fn accents_case_and_marks_do_not_matter_in_a_search() {
        assert_eq!(folded("  MÜLLER-Nuñez,  Ana "), "mueller nunez ana");
    }
}
