//! From files to pages and facts: at once while the sender waits, else as a job.

use std::time::Duration;

use cliniq_documents::read::{Document, Gap, How, ReadError};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    artifacts::Kept,
    db::Tx,
    error::Kind,
    events::Event,
    jobs::{Job, JobCtx, Verdict},
};
use serde::{Deserialize, Serialize};

use super::{Archive, PageRow, Profile, Report, ReportId, State, changed, find, not_read, store};
use crate::facts::{self, Facts, PageText};

/// One file as it was read.
pub(super) struct Source {
    pub(super) seq: i32,
    pub(super) document: Document,
}

/// A page with its text, counted over all files of a report.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct TextPage {
    pub(super) page: u32,
    pub(super) how: How,
    pub(super) gap: Option<Gap>,
    pub(super) text: String,
}

/// What a reading gives.
pub(super) struct Parts {
    pages: Vec<PageRow>,
    texts: Vec<TextPage>,
    facts: Facts,
}

impl Parts {
    /// Puts the pages of all files one behind the other and reads their facts.
    ///
    /// # Errors
    /// When the thread that reads is lost.
    pub(super) async fn of(sources: Vec<Source>, profile: Profile) -> Result<Self> {
        // A long report takes more than the blink that may be spent on a thread of the server.
        tokio::task::spawn_blocking(move || Self::read(sources, profile)).await.map_err(Error::internal)
    }

    fn read(sources: Vec<Source>, profile: Profile) -> Self {
        let (mut pages, mut texts) = (Vec::new(), Vec::new());
        for source in sources {
            for page in source.document.pages {
                let number = pages.len() + 1;
                pages.push(PageRow {
                    page: i32::try_from(number).unwrap_or(i32::MAX),
                    file: source.seq,
                    file_page: i32::try_from(page.number).unwrap_or(i32::MAX),
                    how: page.how,
                    gap: page.gap,
                    characters: i32::try_from(page.text.chars().count()).unwrap_or(i32::MAX),
                });
                let page_number = u32::try_from(number).unwrap_or(u32::MAX);
                texts.push(TextPage { page: page_number, how: page.how, gap: page.gap, text: page.text });
            }
        }
        let whole: Vec<&str> = texts.iter().map(|page| page.text.as_str()).collect();
        let style = profile.style(&whole.join("\n"));
        let of_text: Vec<PageText<'_>> =
            texts.iter().map(|page| PageText { number: page.page, text: &page.text }).collect();
        let facts = facts::read_in(&of_text, style);
        Self { pages, texts, facts }
    }
}

/// What a reading gives, with its bytes in the store.
pub(super) struct Outcome {
    pages: Vec<PageRow>,
    document: Kept,
    facts: Kept,
    measurements: i32,
    findings: i32,
}

impl Outcome {
    /// Writes the reading's rows; the report is ready then.
    pub(super) fn record(&self, tx: &mut Tx<'_>, report: &mut Report) -> Result<()> {
        report.document = Some(self.document.record(tx, "application/json")?.id);
        report.facts = Some(self.facts.record(tx, "application/json")?.id);
        report.state = State::Ready;
        report.fault = None;
        report.pages = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        report.measurements = self.measurements;
        report.findings = self.findings;
        report.read_at = Some(tx.now());
        store::update(tx, report)?;
        store::put_pages(tx, report.id, &self.pages)
    }
}

/// What a report says.
#[derive(Clone)]
pub struct Reading {
    pages: Vec<TextPage>,
    /// Its measurements.
    pub facts: Facts,
}

impl Reading {
    /// The pages: number, where the text is from, why there is none, the text.
    pub fn pages(&self) -> impl Iterator<Item = (u32, How, Option<Gap>, Phi<&str>)> {
        self.pages.iter().map(|page| (page.page, page.how, page.gap, Phi::new(page.text.as_str())))
    }

    pub(super) fn texts(&self) -> &[TextPage] {
        &self.pages
    }
}

impl Archive {
    pub(super) async fn keep_parts(&self, ctx: &Ctx, parts: Parts) -> Result<Outcome> {
        let Parts { pages, texts, facts } = parts;
        let artifacts = self.platform.artifacts();
        Ok(Outcome {
            pages,
            document: artifacts.keep_bytes(ctx, serde_json::to_vec(&texts)?).await?,
            facts: artifacts.keep_bytes(ctx, serde_json::to_vec(&facts)?).await?,
            measurements: i32::try_from(facts.measurements.len()).unwrap_or(i32::MAX),
            findings: i32::try_from(facts.findings.len()).unwrap_or(i32::MAX),
        })
    }

    pub(super) async fn reading(&self, ctx: &Ctx, report: &Report) -> Result<Reading> {
        let (Some(document), Some(facts)) = (report.document, report.facts) else { return Err(not_read()) };
        let (_, document) = self.platform.artifacts().get(ctx, document).await?;
        let (_, facts) = self.platform.artifacts().get(ctx, facts).await?;
        Ok(Reading { pages: serde_json::from_slice(&document)?, facts: serde_json::from_slice(&facts)? })
    }

    async fn read_files(&self, ctx: &Ctx, report: &Report) -> Result<std::result::Result<Parts, ReadError>> {
        let mut sources = Vec::with_capacity(report.files.len());
        for file in &report.files {
            let (_, bytes) = self.platform.artifacts().get(ctx, file.artifact).await?;
            match self.reader.read(bytes.into(), file.kind).await {
                Ok(document) => sources.push(Source { seq: file.seq, document }),
                Err(error) => return Ok(Err(error)),
            }
            let (id, seq, of) = (report.id, file.seq, report.files.len());
            self.platform
                .db()
                .write(ctx, move |tx| tx.emit(&Event::new("report.progress", id).with("files", seq).with("of", of)))
                .await?;
        }
        Parts::of(sources, report.profile).await.map(Ok)
    }

    /// Writes how a reading ended, unless another was asked for in the meantime.
    async fn settle(&self, ctx: &Ctx, job: &ReadReport, read: std::result::Result<Outcome, Error>) -> Result<()> {
        let (id, reading) = (job.report, job.reading);
        self.platform
            .db()
            .write(ctx, move |tx| {
                let mut report = find(tx, id)?;
                if report.reading != reading || report.state != State::Waiting {
                    return Ok(());
                }
                match &read {
                    Ok(result) => result.record(tx, &mut report)?,
                    Err(error) => {
                        report.state = State::Failed;
                        report.fault = Some(error.code().to_owned());
                        store::update(tx, &report)?;
                    }
                }
                changed(tx, &report)
            })
            .await
    }
}

/// Reads a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadReport {
    /// Which.
    pub report: Id<ReportId>,
    /// Which reading of it.
    pub reading: i64,
}

impl Job for ReadReport {
    const NAME: &'static str = "council.read_report";
    type Area = Archive;

    fn key(&self) -> Option<String> {
        Some(format!("{} {}", self.report, self.reading))
    }

    async fn run(self, archive: &Archive, ctx: &JobCtx) -> std::result::Result<(), Verdict> {
        let id = self.report;
        let report = archive.platform.db().read(&ctx.ctx, move |tx| find(tx, id)).await?;
        if report.reading != self.reading || report.state != State::Waiting {
            return Ok(());
        }
        let read = match archive.read_files(&ctx.ctx, &report).await? {
            Ok(parts) => Ok(archive.keep_parts(&ctx.ctx, parts).await?),
            Err(error) if error.is_passing() && ctx.attempt < Self::ATTEMPTS => {
                return Err(Verdict::Retry(fault(&error)));
            }
            Err(error) => Err(fault(&error)),
        };
        Ok(archive.settle(&ctx.ctx, &self, read).await?)
    }
}

/// A reader's error as a problem. None of them holds a word of the file.
pub(super) fn fault(error: &ReadError) -> Error {
    let (kind, code, message) = match error {
        ReadError::Encrypted => {
            (Kind::Invalid, "report.encrypted", "The file is protected by a password; save it without one.".to_owned())
        }
        ReadError::Corrupt => (Kind::Invalid, "report.corrupt", "The file is damaged.".to_owned()),
        ReadError::Empty => (Kind::Invalid, "report.empty", "The file is empty.".to_owned()),
        ReadError::NotThisKind => (
            Kind::Unsupported,
            "report.unsupported",
            "The file is no PDF, text or Markdown, or not what its name says.".to_owned(),
        ),
        ReadError::TooLarge { limit_bytes } => (
            Kind::TooLarge,
            "report.too-large",
            format!("The file, or the text in it, is larger than {} MiB.", limit_bytes >> 20),
        ),
        ReadError::TooManyPages { pages, limit } => {
            (Kind::Invalid, "report.too-many-pages", format!("The file has {pages} pages; at most {limit} are read."))
        }
        ReadError::NoSuchPage => (Kind::NotFound, "report.no-such-page", "The report has no such page.".to_owned()),
        ReadError::TimedOut => (Kind::Invalid, "report.too-slow", "Reading the file took too long.".to_owned()),
        ReadError::OutOfMemory => {
            (Kind::Invalid, "report.too-complex", "Reading the file took too much memory.".to_owned())
        }
        ReadError::Unavailable { .. } => (
            Kind::Unavailable(Duration::from_secs(5)),
            "report.reader-unavailable",
            "Files cannot be read at the moment; please try again.".to_owned(),
        ),
    };
    let told = Error::new(kind, code, message);
    match error {
        ReadError::Unavailable { why } => told.because(why.clone()),
        _ => told,
    }
}
