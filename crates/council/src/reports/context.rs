//! What models are given of reports: facts and text without identifiers, and, where a page has no text, its picture.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use cliniq_documents::read::{Gap, How, Kind as FileKind};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    artifacts::Artifact,
    error::Kind,
    patients::{self, PatientId},
    phi::Purpose,
};

use super::{Archive, PageRow, Reading, Report, ReportId, find, not_read, reading::fault, store};
use crate::{
    export::ReportRead,
    facts::{self, Bands, Facts, Finding, Measure, Measurement, PageText, Site, TEN_TWENTY, Value},
    inputs::Papers,
    masking::{Identifiers, Kind as MaskedKind, Masker},
    numbers::{self, NumberCheck, Sources},
};

/// The longer side of a page's picture, in pixels: small print of a report is still legible.
const PIXELS: u16 = 1_600;
/// A run is given at most so many pictures.
const PICTURES: usize = 24;
/// A preview shows so many characters.
const SHOWN: usize = 20_000;

/// What a run is given.
pub struct RunContext {
    /// Facts and text, masked; the same bytes for the same reports.
    pub shared_context: Phi<String>,
    /// PNG pictures of pages without text, in order. A picture cannot be masked: what is printed on the page is on it.
    pub pictures: Vec<Phi<Bytes>>,
}

/// What would be sent, for the eyes of the clinic.
pub struct Preview {
    /// The beginning of the text that would be sent.
    pub text: Phi<String>,
    /// How long the whole text is, in characters.
    pub characters: usize,
    /// What was replaced by which placeholder, and how often.
    pub masks: BTreeMap<String, (MaskedKind, usize)>,
    /// Pages that have no text: only their pictures could be sent, and these cannot be masked.
    pub pictures: Vec<u32>,
}

/// Several reports of one patient as one: their pages counted on, their facts together.
pub struct Context {
    known: Identifiers,
    pages: Vec<(u32, How, Option<Gap>, String)>,
    /// Where each report begins: its first page.
    begins: Vec<u32>,
    facts: Facts,
}

impl Context {
    /// The text for models.
    fn text(&self) -> (String, BTreeMap<String, (MaskedKind, usize)>) {
        let mut masker = Masker::new(&self.known, self.pages.iter().map(|(_, _, _, text)| text.as_str()));
        let mut written = facts_of(&self.facts);
        let mut masks: BTreeMap<String, (MaskedKind, usize)> = BTreeMap::new();
        written.push_str("\n# Text of the reports\n");
        for (page, how, gap, text) in &self.pages {
            let report = self.begins.iter().filter(|begin| *begin <= page).count();
            let source = match (how, gap) {
                (How::TextLayer, _) => "",
                (How::Ocr, _) => ", recognised from a picture: letters and figures may be wrong",
                (How::None, Some(Gap::Blank)) => ", blank",
                (How::None, _) => ", no text could be read",
            };
            // Writing to a string does not fail.
            let _ = write!(written, "\n## Report {report}, page {page}{source}\n\n");
            let masked = masker.mask(text);
            for (placeholder, (kind, count)) in masked.masks {
                masks.entry(placeholder).or_insert((kind, 0)).1 += count;
            }
            written.push_str(masked.text.open(Purpose::Decide).trim_end());
            written.push('\n');
        }
        (written, masks)
    }

    /// Pages that only their pictures could show.
    fn without_text(&self) -> impl Iterator<Item = u32> {
        self.pages
            .iter()
            .filter(|(_, how, gap, _)| *how == How::None && *gap != Some(Gap::Blank))
            .map(|(page, ..)| *page)
    }

    /// Traces the figures of a draft.
    fn check(&self, draft: &str) -> NumberCheck {
        let pages: Vec<PageText<'_>> =
            self.pages.iter().map(|(number, _, _, text)| PageText { number: *number, text }).collect();
        numbers::check(draft, &Sources { facts: &self.facts, pages: &pages })
    }
}

impl Archive {
    /// What would be sent to models of a report. The reading is audited.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`; `report.not-read`.
    pub async fn preview(&self, ctx: &Ctx, id: Id<ReportId>) -> Result<Preview> {
        let report = self.looked_at(ctx, id, "report.preview").await?;
        let context = self.together(ctx, report.patient, vec![report]).await?;
        blocking(move || {
            let (text, masks) = context.text();
            let characters = text.chars().count();
            let shown = text.chars().take(SHOWN).collect();
            let pictures = context.without_text().collect();
            Preview { text: Phi::new(shown), characters, masks, pictures }
        })
        .await
    }

    /// Whether all of these reports of a patient were read, and whether some of their pages have no text.
    ///
    /// # Errors
    /// `report.not-found`, also for another patient's; `report.not-read`.
    pub async fn survey(&self, ctx: &Ctx, patient: Id<PatientId>, reports: &[Id<ReportId>]) -> Result<bool> {
        let reports = self.of_patient(ctx, patient, reports).await?;
        Ok(self.together(ctx, patient, reports).await?.without_text().next().is_some())
    }

    /// What models are given of these reports. The reading is audited.
    ///
    /// # Errors
    /// `report.not-found`, also for another patient's; `report.not-read`; when a page cannot be drawn.
    pub async fn context_for(&self, ctx: &Ctx, patient: Id<PatientId>, reports: &[Id<ReportId>]) -> Result<RunContext> {
        let reports = self.of_patient(ctx, patient, reports).await?;
        let ids: Vec<Id<ReportId>> = reports.iter().map(|report| report.id).collect();
        let context = self.together(ctx, patient, reports).await?;
        let mut pictures = Vec::new();
        for page in context.without_text().take(PICTURES) {
            // The last report that begins at or before the page.
            let at = context.begins.iter().rposition(|begin| *begin <= page).unwrap_or(0);
            let own = page - context.begins[at] + 1;
            pictures.push(Phi::new(self.picture(ctx, ids[at], own).await?));
        }
        let text = blocking(move || context.text().0).await?;
        let audited = ids.clone();
        self.platform
            .db()
            .write(ctx, move |tx| audited.iter().try_for_each(|id| tx.audit("report.send", id.as_str(), None)))
            .await?;
        Ok(RunContext { shared_context: Phi::new(text), pictures })
    }

    /// Traces every figure of a draft to these reports.
    ///
    /// # Errors
    /// `report.not-found`; `report.not-read`.
    pub async fn check_numbers(&self, ctx: &Ctx, reports: &[Id<ReportId>], draft: &Phi<String>) -> Result<NumberCheck> {
        let mut found = Vec::with_capacity(reports.len());
        for id in reports.iter().copied() {
            found.push(self.platform.db().read(ctx, move |tx| find(tx, id)).await?);
        }
        let patient = found.first().map(|report| report.patient).ok_or_else(not_read)?;
        let context = self.together(ctx, patient, found).await?;
        let draft = draft.clone();
        blocking(move || context.check(draft.open(Purpose::Decide))).await
    }

    /// What the papers of a run say of the patient and the reports: the label, and what the files were.
    ///
    /// # Errors
    /// `patient.not-found`; `report.not-found`, also for another patient's.
    pub async fn papers(&self, ctx: &Ctx, patient: Id<PatientId>, reports: &[Id<ReportId>]) -> Result<Papers> {
        let label = self.platform.db().read(ctx, move |tx| Ok(patients::find(tx, patient)?.details.label)).await?;
        let mut read = Vec::with_capacity(reports.len());
        for report in self.of_patient(ctx, patient, reports).await? {
            let mut sha256 = Vec::with_capacity(report.files.len());
            for file in &report.files {
                sha256.push(self.platform.artifacts().describe(ctx, file.artifact).await?.sha256);
            }
            read.push(ReportRead { id: report.id.to_string(), sha256, pages: report.pages });
        }
        Ok(Papers { patient: label, reports: read })
    }

    /// The picture of a page; drawn once, then kept.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`; `report.no-such-page`; `report.no-picture` for files that have no
    /// pictures; the reader's own.
    pub async fn page_picture(&self, ctx: &Ctx, id: Id<ReportId>, page: u32) -> Result<Bytes> {
        self.looked_at(ctx, id, "report.look").await?;
        self.picture(ctx, id, page).await
    }

    async fn picture(&self, ctx: &Ctx, id: Id<ReportId>, page: u32) -> Result<Bytes> {
        let number = i32::try_from(page).unwrap_or(i32::MAX);
        let (report, row, kept) = self
            .platform
            .db()
            .read(ctx, move |tx| Ok((find(tx, id)?, store::page(tx, id, number)?, store::picture(tx, id, number)?)))
            .await?;
        if let Some(kept) = kept {
            return Ok(self.platform.artifacts().get(ctx, kept).await?.1.into());
        }
        let row: PageRow = row.ok_or_else(|| fault(&cliniq_documents::read::ReadError::NoSuchPage))?;
        let file = report.files.iter().find(|file| file.seq == row.file).ok_or_else(not_read)?;
        if file.kind != FileKind::Pdf {
            return Err(Error::new(Kind::NotFound, "report.no-picture", "Only pages of a PDF have pictures."));
        }
        let (_, bytes) = self.platform.artifacts().get(ctx, file.artifact).await?;
        let in_file = u32::try_from(row.file_page).unwrap_or(u32::MAX);
        let picture = self.reader.draw(bytes.into(), in_file, PIXELS).await.map_err(|error| fault(&error))?;
        let kept = self.platform.artifacts().keep_bytes(ctx, picture.png.to_vec()).await?;
        self.platform
            .db()
            .write(ctx, move |tx| {
                let artifact: Id<Artifact> = kept.record(tx, "image/png")?.id;
                store::put_picture(tx, id, number, artifact)
            })
            .await?;
        Ok(picture.png)
    }

    /// A file of a report as it was sent. The reading is audited.
    ///
    /// # Errors
    /// Without [`Perm::ReportRead`]; `report.not-found`; `report.no-such-file`.
    pub async fn original(
        &self,
        ctx: &Ctx,
        id: Id<ReportId>,
        file: i32,
    ) -> Result<(super::File, impl futures::Stream<Item = Result<Bytes>> + Send + 'static + use<>)> {
        let report = self.looked_at(ctx, id, "report.download").await?;
        let file = report
            .files
            .into_iter()
            .find(|it| it.seq == file)
            .ok_or_else(|| Error::new(Kind::NotFound, "report.no-such-file", "The report has no such file."))?;
        let (_, pieces) = self.platform.artifacts().open_stream(ctx, file.artifact).await?;
        Ok((file, pieces))
    }

    async fn of_patient(&self, ctx: &Ctx, patient: Id<PatientId>, reports: &[Id<ReportId>]) -> Result<Vec<Report>> {
        let reports = reports.to_vec();
        self.platform
            .db()
            .read(ctx, move |tx| {
                patients::find(tx, patient)?;
                reports
                    .iter()
                    .map(|id| {
                        find(tx, *id)
                            .and_then(|it| if it.patient == patient { Ok(it) } else { Err(Error::not_found(*id)) })
                    })
                    .collect()
            })
            .await
    }

    /// Puts reports together, in this order.
    async fn together(&self, ctx: &Ctx, patient: Id<PatientId>, reports: Vec<Report>) -> Result<Context> {
        let patient = self.platform.db().read(ctx, move |tx| patients::find(tx, patient)).await?;
        let known = Identifiers {
            names: vec![patient.details.label],
            born: patient.details.date_of_birth,
            phones: patient.details.phone.into_iter().collect(),
        };
        let mut context = Context { known, pages: Vec::new(), begins: Vec::new(), facts: Facts::default() };
        let mut all = Vec::with_capacity(reports.len());
        for report in &reports {
            let reading: Reading = self.reading(ctx, report).await?;
            let before = u32::try_from(context.pages.len()).unwrap_or(u32::MAX);
            context.begins.push(before + 1);
            context.pages.extend(reading.texts().iter().map(|it| (before + it.page, it.how, it.gap, it.text.clone())));
            all.push(reading.facts.from_page(before));
        }
        context.facts = Facts::together(all);
        Ok(context)
    }
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)
}

/// The facts as models read them: tables of sites and bands, lines for what else there is, then what to be careful
/// about. Nothing in it was typed by a person, so there is nothing to mask.
fn facts_of(facts: &Facts) -> String {
    let mut text = "# Facts\n\nRead from the reports by rules; pages are those below.\n".to_owned();
    let mut tables: BTreeMap<_, Vec<&Measurement>> = BTreeMap::new();
    let mut others = Vec::new();
    for it in &facts.measurements {
        match (it.site, it.bands) {
            (Some(Site::One(_)), Some(Bands::One(_))) if it.target.is_none() => {
                tables.entry((it.session, it.condition, it.of, it.measure, it.unit)).or_default().push(it);
            }
            _ => others.push(it),
        }
    }
    for ((session, condition, of, measure, unit), rows) in &tables {
        let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
        let unit = unit.map(|unit| format!(" ({unit})")).unwrap_or_default();
        let session = session.map_or("no date".to_owned(), |it| it.to_string());
        let condition = condition.map(|it| format!(" {it}")).unwrap_or_default();
        let _ = write!(text, "\n## {session}{condition}: {measure}{of}{unit}\n\n");
        table(rows, &mut text);
    }
    if !others.is_empty() {
        text.push_str("\n## Further measurements\n\n");
    }
    for it in others {
        let unit = it.unit.filter(|_| it.figure().is_some()).map(|unit| format!(" {unit}")).unwrap_or_default();
        let target = it.target.as_ref().map(|target| {
            let end = |end: &Option<facts::Figure>| end.as_ref().map_or("…", |it| it.text.as_str()).to_owned();
            format!(", target {} to {}", end(&target.low), end(&target.high))
        });
        let proposed = if it.read_by == facts::ReadBy::Vision { ", proposed from a picture" } else { "" };
        let _ = writeln!(
            text,
            "- {}: {}{unit}{} (page {}{proposed})",
            it.key(),
            printed(it),
            target.unwrap_or_default(),
            it.page
        );
    }
    careful(facts, &mut text);
    text
}

/// Sites down, bands across.
fn table(rows: &[&Measurement], text: &mut String) {
    let mut bands: Vec<Bands> = rows.iter().filter_map(|it| it.bands).collect();
    bands.sort_unstable();
    bands.dedup();
    let mut sites: Vec<Site> = rows.iter().filter_map(|it| it.site).collect();
    sites.sort_unstable_by_key(|site| (site.rank(), *site));
    sites.dedup();
    text.push_str("| Site |");
    for band in &bands {
        let _ = write!(text, " {band} |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(bands.len()));
    text.push('\n');
    for site in sites {
        let _ = write!(text, "| {site} |");
        for band in &bands {
            let values: Vec<String> = rows
                .iter()
                .filter(|it| it.site == Some(site) && it.bands == Some(*band))
                .map(|it| printed(it))
                .collect();
            let _ = write!(text, " {} |", values.join(" or "));
        }
        text.push('\n');
    }
    let pages: std::collections::BTreeSet<u32> = rows.iter().map(|it| it.page).collect();
    let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
    let _ = write!(text, "\nPage {}.\n", pages.join(", "));
}

fn printed(it: &Measurement) -> String {
    match &it.value {
        Value::Number(figure) => figure.text.clone(),
        Value::NotAvailable => "n/a".to_owned(),
    }
}

fn careful(facts: &Facts, text: &mut String) {
    let courses = facts::courses(facts);
    let course = courses.iter().filter(|it| it.key.measure.stands_alone() || it.key.measure == Measure::Asymmetry);
    let lines: Vec<String> = course
        .map(|it| {
            let values: Vec<String> =
                it.values.iter().map(|(session, figure)| format!("{} ({session})", figure.text)).collect();
            format!("- {}: {}", it.key, values.join(" → "))
        })
        .collect();
    if !lines.is_empty() {
        let _ = write!(text, "\n## Over the sessions\n\n{}\n", lines.join("\n"));
    }
    let scores: Vec<String> = facts::extremes(facts)
        .iter()
        .filter(|it| it.scores > 0)
        .map(|it| {
            format!(
                "- Of {} z scores, {} lie beyond ±{}; chance alone would give about {:.1}.",
                it.scores, it.count, it.beyond, it.expected
            )
        })
        .collect();
    if !scores.is_empty() {
        let _ = write!(text, "\n## Scores and chance\n\n{}\n", scores.join("\n"));
    }
    if !facts.findings.is_empty() {
        text.push_str("\n## To be careful about\n\n");
    }
    for finding in &facts.findings {
        let _ = writeln!(text, "- {}", in_words(finding));
    }
}

/// A finding as a sentence.
pub(super) fn in_words(finding: &Finding) -> String {
    match finding {
        Finding::Contradiction { what, values } => {
            let values: Vec<String> = values.iter().map(|it| format!("{} (page {})", it.printed, it.page)).collect();
            format!("The report contradicts itself on {what}: {}.", values.join(", "))
        }
        Finding::MissingSites { what, sites } => {
            format!("Of {what}, {} of the {} sites are missing: {}.", sites.len(), TEN_TWENTY.len(), sites.join(", "))
        }
        Finding::UnevenRow { page, figures, columns } => {
            format!("On page {page} a row has {figures} figures for {columns} columns and was left out.")
        }
        Finding::NoSession { count } => format!("Of {count} measurements the report does not say when they were made."),
        Finding::NoCondition { count } => {
            format!("Of {count} measurements the report does not say whether the eyes were open.")
        }
        Finding::NotAvailable { count } => format!("{count} values are given as not available."),
        Finding::NoText { page } => format!("Page {page} has no text."),
        Finding::TooMany { kept } => format!("Only the first {kept} measurements were read."),
    }
}
