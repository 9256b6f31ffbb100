//! Report rows.

use std::collections::HashMap;

use cliniq_documents::read::{Gap, How, Kind as FileKind};
use cliniq_platform::{
    Error, Id, Phi, Result,
    artifacts::Artifact,
    db::Tx,
    patients::PatientId,
    phi::Purpose,
    tenancy::{Clinic, User},
    time::Timestamp,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, sql_query, sql_types};

use super::{
    File, PageRow, Report, ReportId, State,
    schema::{report_files as files, report_pages as pages, report_pictures as pictures, reports as rows},
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = rows)]
struct ReportRow {
    id: Id<ReportId>,
    patient_id: Id<PatientId>,
    state: String,
    fault: Option<String>,
    profile: String,
    reading: i64,
    document_id: Option<Id<Artifact>>,
    facts_id: Option<Id<Artifact>>,
    pages: i32,
    measurements: i32,
    findings: i32,
    uploaded_by: Option<Id<User>>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = files)]
struct FileRow {
    report_id: Id<ReportId>,
    seq: i32,
    artifact_id: Id<Artifact>,
    name: Phi<String>,
    kind: String,
    size: i64,
}

/// The word of a value that is stored as its JSON name.
fn word<T: serde::Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        _ => Err(Error::internal("a word was expected")),
    }
}

fn meaning<T: serde::de::DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word.to_owned()))?)
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<ReportId>) -> Result<Option<Report>> {
    let row: Option<ReportRow> =
        tx.of(rows::table).filter(rows::id.eq(id)).select(ReportRow::as_select()).first(tx.conn()).optional()?;
    Ok(with_files(tx, row.into_iter().collect())?.pop())
}

pub(super) fn list(
    tx: &mut Tx<'_>,
    patient: Id<PatientId>,
    before: Option<Id<ReportId>>,
    limit: i64,
) -> Result<Vec<Report>> {
    let mut query = tx.of(rows::table).filter(rows::patient_id.eq(patient)).into_boxed();
    if let Some(before) = before {
        query = query.filter(rows::id.lt(before));
    }
    let found = query.select(ReportRow::as_select()).order(rows::id.desc()).limit(limit).load(tx.conn())?;
    with_files(tx, found)
}

fn with_files(tx: &mut Tx<'_>, found: Vec<ReportRow>) -> Result<Vec<Report>> {
    let ids: Vec<Id<ReportId>> = found.iter().map(|row| row.id).collect();
    let mut by_report: HashMap<Id<ReportId>, Vec<File>> = HashMap::new();
    let of_these: Vec<FileRow> = tx
        .of(files::table)
        .filter(files::report_id.eq_any(ids))
        .select(FileRow::as_select())
        .order(files::seq.asc())
        .load(tx.conn())?;
    for row in of_these {
        let kind: FileKind = meaning(&row.kind)?;
        let file = File { seq: row.seq, artifact: row.artifact_id, name: row.name, kind, size: row.size };
        by_report.entry(row.report_id).or_default().push(file);
    }
    found
        .into_iter()
        .map(|row| {
            let state = State::ALL.into_iter().find(|it| it.as_str() == row.state);
            Ok(Report {
                id: row.id,
                patient: row.patient_id,
                state: state.ok_or_else(|| Error::internal(format!("{} has an unknown state", row.id)))?,
                fault: row.fault,
                profile: serde_json::from_str(&row.profile)?,
                reading: row.reading,
                document: row.document_id,
                facts: row.facts_id,
                pages: row.pages,
                measurements: row.measurements,
                findings: row.findings,
                uploaded_by: row.uploaded_by,
                created_at: row.created_at,
                read_at: row.read_at,
                files: by_report.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// The columns that a reading changes.
macro_rules! told {
    ($report:expr) => {
        (
            rows::state.eq($report.state.as_str()),
            rows::fault.eq($report.fault.as_deref()),
            rows::profile.eq(serde_json::to_string(&$report.profile)?),
            rows::reading.eq($report.reading),
            rows::document_id.eq($report.document),
            rows::facts_id.eq($report.facts),
            rows::pages.eq($report.pages),
            rows::measurements.eq($report.measurements),
            rows::findings.eq($report.findings),
            rows::read_at.eq($report.read_at),
        )
    };
}

pub(super) fn insert(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    let identity = (
        rows::id.eq(report.id),
        rows::clinic_id.eq(tx.clinic()),
        rows::patient_id.eq(report.patient),
        rows::uploaded_by.eq(report.uploaded_by),
        rows::created_at.eq(report.created_at),
    );
    diesel::insert_into(rows::table).values((identity, told!(report))).execute(tx.conn())?;
    for file in &report.files {
        let row = (
            files::report_id.eq(report.id),
            files::seq.eq(file.seq),
            files::clinic_id.eq(tx.clinic()),
            files::artifact_id.eq(file.artifact),
            files::name.eq(file.name.open(Purpose::Store).as_str()),
            files::kind.eq(word(&file.kind)?),
            files::size.eq(file.size),
        );
        diesel::insert_into(files::table).values(row).execute(tx.conn())?;
    }
    Ok(())
}

pub(super) fn update(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    diesel::update(tx.of(rows::table).filter(rows::id.eq(report.id))).set(told!(report)).execute(tx.conn())?;
    Ok(())
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = pages)]
struct StoredPage {
    page: i32,
    file_seq: i32,
    file_page: i32,
    how: String,
    gap: Option<String>,
    characters: i32,
}

impl StoredPage {
    fn page(self) -> Result<PageRow> {
        let how: How = meaning(&self.how)?;
        let gap: Option<Gap> = self.gap.as_deref().map(meaning).transpose()?;
        Ok(PageRow {
            page: self.page,
            file: self.file_seq,
            file_page: self.file_page,
            how,
            gap,
            characters: self.characters,
        })
    }
}

pub(super) fn pages(tx: &mut Tx<'_>, report: Id<ReportId>) -> Result<Vec<PageRow>> {
    let found: Vec<StoredPage> = tx
        .of(pages::table)
        .filter(pages::report_id.eq(report))
        .select(StoredPage::as_select())
        .order(pages::page.asc())
        .load(tx.conn())?;
    found.into_iter().map(StoredPage::page).collect()
}

pub(super) fn page(tx: &mut Tx<'_>, report: Id<ReportId>, number: i32) -> Result<Option<PageRow>> {
    let found: Option<StoredPage> = tx
        .of(pages::table)
        .filter(pages::report_id.eq(report))
        .filter(pages::page.eq(number))
        .select(StoredPage::as_select())
        .first(tx.conn())
        .optional()?;
    found.map(StoredPage::page).transpose()
}

#[derive(diesel::Insertable)]
#[diesel(table_name = pages)]
struct NewPage {
    report_id: Id<ReportId>,
    page: i32,
    clinic_id: Id<Clinic>,
    file_seq: i32,
    file_page: i32,
    how: String,
    gap: Option<String>,
    characters: i32,
}

cliniq_platform::later_row!(NewPage => pages);

/// Replaces the pages of a report.
pub(super) fn put_pages(tx: &mut Tx<'_>, report: Id<ReportId>, all: &[PageRow]) -> Result<()> {
    diesel::delete(tx.of(pages::table).filter(pages::report_id.eq(report))).execute(tx.conn())?;
    for it in all {
        let row = NewPage {
            report_id: report,
            page: it.page,
            clinic_id: tx.clinic(),
            file_seq: it.file,
            file_page: it.file_page,
            how: word(&it.how)?,
            gap: it.gap.as_ref().map(word).transpose()?,
            characters: it.characters,
        };
        tx.write_later(row);
    }
    Ok(())
}

pub(super) fn picture(tx: &mut Tx<'_>, report: Id<ReportId>, page: i32) -> Result<Option<Id<Artifact>>> {
    Ok(tx
        .of(pictures::table)
        .filter(pictures::report_id.eq(report))
        .filter(pictures::page.eq(page))
        .select(pictures::artifact_id)
        .first(tx.conn())
        .optional()?)
}

/// Remembers the picture of a page, unless somebody else has in the meantime.
pub(super) fn put_picture(tx: &mut Tx<'_>, report: Id<ReportId>, page: i32, artifact: Id<Artifact>) -> Result<()> {
    let clinic = tx.clinic();
    sql_query(
        "INSERT INTO report_pictures (report_id, page, clinic_id, artifact_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (report_id, page) DO NOTHING",
    )
    .bind::<sql_types::Text, _>(report)
    .bind::<sql_types::Integer, _>(page)
    .bind::<sql_types::Text, _>(clinic)
    .bind::<sql_types::Text, _>(artifact)
    .execute(tx.conn())?;
    Ok(())
}
