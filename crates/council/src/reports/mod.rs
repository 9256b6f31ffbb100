//! Reports: what was uploaded for a patient, read into pages of text and into facts.
//!
//! Promises: a file arrives piece by piece and is refused with its reason before anything refers to it; a report that is
//! there can be read, or says why not; a reading survives a crash as a job; each look at what a report says is audited.
//! Never does: use a sender's file name as a path, or hand out text that leaves the clinic unmasked.

mod context;
pub mod http;
mod reading;
mod schema;
mod store;
mod upload;

use cliniq_documents::read::{Gap, How, Kind as FileKind, Reader};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Platform, Result,
    access::Perm,
    artifacts::Artifact,
    db::Tx,
    error::Kind,
    events::{Catalog, Event},
    http::Page,
    ids::Entity,
    jobs::Registry,
    patients::{self, PatientId},
    tenancy::User,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

pub use context::{Context, Preview, RunContext};
pub use reading::{ReadReport, Reading};
pub use upload::{UPLOAD_LIMIT, Upload};

use crate::facts::Style;

/// Marker of report ids.
pub struct ReportId;
impl Entity for ReportId {
    const PREFIX: &'static str = "report";
    const NOUN: &'static str = "report";
}

/// The reports of all clinics, and what reads them; cheap to clone.
#[derive(Clone)]
pub struct Archive {
    platform: Platform,
    reader: Reader,
}

/// How far a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportState)]
pub enum State {
    /// It waits to be read, or is being read.
    Waiting,
    /// Its text and facts are there.
    Ready,
    /// It cannot be read; its fault says why.
    Failed,
}

impl State {
    const ALL: [Self; 3] = [Self::Waiting, Self::Ready, Self::Failed];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// Which mark stands before decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// What the text itself shows.
    #[default]
    Auto,
    /// 12.3
    Point,
    /// 12,3
    Comma,
}

/// Which comes first in 04/03/2026.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// What the text itself shows; the month where it shows nothing.
    #[default]
    Auto,
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}

/// How a report is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ReadingProfile)]
pub struct Profile {
    /// Which mark stands before decimals.
    pub decimal_mark: DecimalMark,
    /// Which comes first in a date of numbers.
    pub date_order: DateOrder,
}

impl Profile {
    /// The style of a text under this profile.
    pub fn style(self, text: &str) -> Style {
        let seen = Style::of(text);
        Style {
            decimal_comma: match self.decimal_mark {
                DecimalMark::Auto => seen.decimal_comma,
                DecimalMark::Point => false,
                DecimalMark::Comma => true,
            },
            day_first: match self.date_order {
                DateOrder::Auto => seen.day_first,
                DateOrder::DayFirst => true,
                DateOrder::MonthFirst => false,
            },
        }
    }
}

/// A report as its row tells it.
#[derive(Clone)]
pub struct Report {
    /// Its id.
    pub id: Id<ReportId>,
    /// Whose it is.
    pub patient: Id<PatientId>,
    /// How far it is.
    pub state: State,
    /// Why it cannot be read: the code of a problem.
    pub fault: Option<String>,
    /// How it is read.
    pub profile: Profile,
    /// Which reading this is, from 1.
    pub reading: i64,
    /// The text of its pages.
    document: Option<Id<Artifact>>,
    /// Its facts.
    facts: Option<Id<Artifact>>,
    /// How many pages it has; 0 until it was read.
    pub pages: i32,
    /// How many measurements were found.
    pub measurements: i32,
    /// How many things there are to be careful about.
    pub findings: i32,
    /// Who uploaded it.
    pub uploaded_by: Option<Id<User>>,
    /// When.
    pub created_at: Timestamp,
    /// When it was read last.
    pub read_at: Option<Timestamp>,
    /// Its files, in the order of their arrival.
    pub files: Vec<File>,
}

/// A file of a report.
#[derive(Clone)]
pub struct File {
    /// Its place among the files of the report, from 1.
    pub seq: i32,
    /// Its bytes.
    artifact: Id<Artifact>,
    /// As the sender calls it.
    pub name: Phi<String>,
    /// What it is.
    pub kind: FileKind,
    /// Its length in bytes.
    pub size: i64,
}

/// A page of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// Counted over all files, from 1.
    pub page: i32,
    /// Which file it is in.
    pub file: i32,
    /// Its number there.
    pub file_page: i32,
    /// Where its text is from.
    pub how: How,
    /// Why it has none.
    pub gap: Option<Gap>,
    /// How long its text is.
    pub characters: i32,
}

impl Archive {
    /// The reports on a platform, read by this reader.
    pub const fn new(platform: Platform, reader: Reader) -> Self {
        Self { platform, reader }
    }

    /// What the reports stand on.
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// A patient's reports, the newest first, behind `before`.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `patient.not-found`.
    pub async fn list_reports(
        &self,
        ctx: &Ctx,
        patient: Id<PatientId>,
        before: Option<Id<ReportId>>,
        limit: i64,
    ) -> Result<Page<Report>> {
        ctx.require(Perm::ReportRead)?;
        self.platform
            .db()
            .read(ctx, move |tx| {
                patients::find(tx, patient)?;
                Ok(Page::of(store::list(tx, patient, before, limit + 1)?, limit, |report| report.id.to_string()))
            })
            .await
    }

    /// A report, without what it says.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`.
    pub async fn get_report(&self, ctx: &Ctx, id: Id<ReportId>) -> Result<Report> {
        ctx.require(Perm::ReportRead)?;
        self.platform.db().read(ctx, move |tx| find(tx, id)).await
    }

    /// The pages of a report, without what they say.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`.
    pub async fn list_pages(&self, ctx: &Ctx, id: Id<ReportId>) -> Result<Vec<PageRow>> {
        ctx.require(Perm::ReportRead)?;
        self.platform
            .db()
            .read(ctx, move |tx| {
                find(tx, id)?;
                store::pages(tx, id)
            })
            .await
    }

    /// What a report says: its pages and its facts. The reading is audited.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`; `report.not-read` until it was read, or when it cannot be.
    pub async fn read_report(&self, ctx: &Ctx, id: Id<ReportId>) -> Result<Reading> {
        let report = self.looked_at(ctx, id, "report.read").await?;
        self.reading(ctx, &report).await
    }

    /// Has a report read again.
    ///
    /// # Errors
    /// Without [`Perm::ReportWrite`]; `report.not-found`.
    pub async fn read_again(&self, ctx: &Ctx, id: Id<ReportId>, profile: Profile) -> Result<Report> {
        ctx.require(Perm::ReportWrite)?;
        self.platform
            .db()
            .write(ctx, move |tx| {
                let present = find(tx, id)?;
                let reading = present.reading + 1;
                let report = Report { state: State::Waiting, fault: None, profile, reading, ..present };
                store::update(tx, &report)?;
                tx.audit("report.extract", id.as_str(), None)?;
                changed(tx, &report)?;
                tx.enqueue(&ReadReport { report: id, reading })?;
                Ok(report)
            })
            .await
    }

    /// The report, after its reading has been audited.
    async fn looked_at(&self, ctx: &Ctx, id: Id<ReportId>, action: &'static str) -> Result<Report> {
        ctx.require(Perm::ReportRead)?;
        self.platform
            .db()
            .write(ctx, move |tx| {
                let report = find(tx, id)?;
                tx.audit(action, id.as_str(), None)?;
                Ok(report)
            })
            .await
    }
}

fn find(tx: &mut Tx<'_>, id: Id<ReportId>) -> Result<Report> {
    store::get(tx, id)?.ok_or_else(|| Error::not_found(id))
}

/// Tells the pages that a report is another than before.
fn changed(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    tx.emit(
        &Event::new("report.changed", report.id).with("patient", report.patient).with("state", report.state.as_str()),
    )
}

fn not_read() -> Error {
    Error::new(Kind::Conflict, "report.not-read", "This report has not been read yet, or cannot be read.")
}

/// The events of reports and who may see them.
pub fn catalog() -> Catalog {
    Catalog::default()
        .event("report.created", Perm::ReportRead)
        .event("report.changed", Perm::ReportRead)
        .event("report.progress", Perm::ReportRead)
}

/// The jobs of reports.
pub fn jobs(archive: &Archive) -> Registry {
    Registry::default().job::<ReadReport>(archive)
}
