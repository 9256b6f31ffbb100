//! Exports: the chosen draft as Markdown, web page, PDF and Word file with the record of its making, and a letter for
//! the patient.
//!
//! Promises: the same input gives the same bytes; every output says that it is no diagnosis, which models were lost, and
//! which figures are not in the report; the patient's letter exists only after a signature, names no model and states no
//! figure that the report does not have. Never does: ask anybody anything, read a clock.

mod letter;
mod record;

use cliniq_documents::write::{Letterhead, Paper, PaperSize, WriteError};
use cliniq_platform::{Error, Phi, Result, error::Kind, phi::Purpose, time::Timestamp};

pub use letter::plain_words;

use crate::numbers::NumberCheck;

/// Stands in every output.
pub const NO_DIAGNOSIS: &str = "This is not a diagnosis. It was prepared with software that compares drafts of language \
                                models; a clinician answers for what is done with it.";

/// Everything an export shows. Texts are those of the run, texts of the clinic its own.
#[derive(Clone)]
pub struct ExportInput {
    /// The run's id.
    pub run: String,
    /// Under what the clinic keeps the patient.
    pub patient: Phi<String>,
    /// The clinic's name and address.
    pub letterhead: Letterhead,
    /// The paper its country uses.
    pub size: PaperSize,
    /// When the export was asked for; stands in the files' properties.
    pub made_at: Timestamp,
    /// The chosen draft, Markdown.
    pub text: Phi<String>,
    /// Its figures.
    pub check: NumberCheck,
    /// What the letter to the patient is made of; without it there is none.
    pub letter: Option<Letter>,
    /// The models of the panel.
    pub panel: Vec<PanelModel>,
    /// The prompts that were used.
    pub prompts: Vec<PromptUsed>,
    /// What the run has written.
    pub artifacts: Vec<ArtifactWritten>,
    /// What was read.
    pub reports: Vec<ReportRead>,
    /// Models that did not take part to the end.
    pub losses: Vec<Loss>,
    /// Who chose the draft, and when.
    pub selection: Selection,
    /// Who signed it, and when.
    pub signature: Option<Signature>,
    /// The models were simulated: nothing in the text is about a person.
    pub is_simulated: bool,
}

/// The patient's version.
#[derive(Clone)]
pub struct Letter {
    /// Its text, Markdown in plain words: [`plain_words`] of the draft, or what a clinician wrote.
    pub text: Phi<String>,
    /// The figures of this text.
    pub check: NumberCheck,
}

/// A model of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelModel {
    /// Its id, as the upstream calls it.
    pub model: String,
    /// What it did: “panel”, “consolidator”.
    pub role: String,
    /// What the upstream says of its version, if anything.
    pub version: Option<String>,
}

/// A prompt that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptUsed {
    /// The stage, from 1 to 6.
    pub stage: u8,
    /// The version of its file.
    pub version: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// A text that the run has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactWritten {
    /// The stage, from 1 to 6.
    pub stage: u8,
    /// Its name in the run.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A report that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRead {
    /// Its id.
    pub id: String,
    /// SHA-256 of its files, in their order.
    pub sha256: Vec<String>,
    /// How many pages it has.
    pub pages: i32,
}

/// A model that did not take part to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Which.
    pub model: String,
    /// In which stage.
    pub stage: u8,
    /// Why, as a sentence.
    pub why: String,
}

/// Who chose a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The person's name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Which draft: its name in the run.
    pub artifact: String,
}

/// Who signed a draft.
#[derive(Clone)]
pub struct Signature {
    /// The person's name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the text that was signed.
    pub sha256: String,
    /// What they wrote beside it.
    pub note: Option<Phi<String>>,
}

/// A file of an export.
#[derive(Clone)]
pub struct ExportFile {
    /// Its name: `final.pdf`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Phi<Vec<u8>>,
}

/// The names of all files of an export; `patient.pdf` is there only with a signature and a letter.
pub const FILES: [&str; 5] = ["final.md", "final.html", "final.pdf", "final.docx", "patient.pdf"];

/// Writes all files. Keeps a thread busy for some tenths of a second: call it on a blocking one.
///
/// # Errors
/// `export.too-large` when the text cannot be set; an internal error when a file cannot be written.
pub fn write(input: &ExportInput) -> Result<Vec<ExportFile>> {
    let paper = record::paper(input);
    let mut files = vec![
        file("final.md", "text/markdown; charset=utf-8", record::markdown(input).into_bytes()),
        file("final.html", "text/html; charset=utf-8", paper.html().map_err(refused)?.into_bytes()),
        file("final.pdf", "application/pdf", paper.pdf().map_err(refused)?),
        file(
            "final.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            paper.docx().map_err(refused)?,
        ),
    ];
    if input.signature.is_some() && input.letter.is_some() {
        files.push(patient_letter(input)?);
    }
    Ok(files)
}

/// Writes the patient's version.
///
/// # Errors
/// `export.not-signed` before a clinician has signed; `export.no-letter` when nothing was prepared; as [`write`].
pub fn patient_letter(input: &ExportInput) -> Result<ExportFile> {
    let Some(signature) = &input.signature else {
        return Err(Error::new(
            Kind::Conflict,
            "export.not-signed",
            "The patient's version leaves only after a clinician has signed the draft.",
        ));
    };
    let Some(letter) = &input.letter else {
        return Err(Error::new(Kind::Conflict, "export.no-letter", "No text was prepared for the patient."));
    };
    let paper = letter::paper(input, letter, signature);
    Ok(file("patient.pdf", "application/pdf", paper.pdf().map_err(refused)?))
}

fn file(name: &'static str, media_type: &'static str, bytes: Vec<u8>) -> ExportFile {
    ExportFile { name, media_type, bytes: Phi::new(bytes) }
}

fn refused(error: WriteError) -> Error {
    match error {
        WriteError::TooLarge => {
            Error::new(Kind::Invalid, "export.too-large", "The text is too long, or nested too deeply, to be printed.")
        }
        WriteError::Failed { why } => Error::internal(why),
    }
}

/// What both papers have in common.
fn sheet(input: &ExportInput, title: &str, body: String) -> Paper {
    Paper {
        title: title.to_owned(),
        subtitle: None,
        letterhead: Some(input.letterhead.clone()),
        particulars: vec![("Patient".to_owned(), input.patient.open(Purpose::Show).clone())],
        header: Some(format!("{} — {title}", input.letterhead.name)),
        footer: Some("Not a diagnosis".to_owned()),
        body,
        made_at: input.made_at.as_jiff(),
        language: "en".to_owned(),
        size: input.size,
    }
}

/// A day and a time in UTC, to the minute.
fn moment(at: Timestamp) -> String {
    let at = at.in_zone(&jiff::tz::TimeZone::UTC);
    format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
}

/// A text as a cell of a Markdown table, or within a line: nothing in it is a mark of Markdown.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => safe.push(' '),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' => {
                safe.push('\\');
                safe.push(c);
            }
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
