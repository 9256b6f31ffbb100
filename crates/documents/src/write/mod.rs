//! Writing: a paper in Markdown becomes a web page, a PDF or a Word file.

use jiff::Timestamp;

/// What is to be printed. The same paper always gives the same bytes, in each format.
///
/// `body` is Markdown with tables, strike-through, task lists and footnotes. Raw HTML in it is shown as text, pictures
/// are named, not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Stands on the first page and in the file's properties.
    pub title: String,
    /// Below the title.
    pub subtitle: Option<String>,
    /// Who sends it; printed above the title.
    pub letterhead: Option<Letterhead>,
    /// Below the title, a line each: `("Patient", "JD-01")`.
    pub particulars: Vec<(String, String)>,
    /// A line on top of each page but the first.
    pub header: Option<String>,
    /// A line at the bottom of each page, beside the page number.
    pub footer: Option<String>,
    /// The paper itself, Markdown.
    pub body: String,
    /// The date in the file's properties.
    pub made_at: Timestamp,
    /// BCP 47, for hyphenation and screen readers: `en`.
    pub language: String,
    /// The size of its pages.
    pub size: PaperSize,
}

impl Paper {
    /// The paper as one web page that needs no other file. Takes some milliseconds.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn html(&self) -> Result<String, WriteError> {
        Err(WriteError::Failed { why: "not built yet".to_owned() })
    }

    /// The paper as a PDF. Keeps a thread busy for some hundredths of a second: call it on a blocking one.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn pdf(&self) -> Result<Vec<u8>, WriteError> {
        Err(WriteError::Failed { why: "not built yet".to_owned() })
    }

    /// The paper as a Word file (Office Open XML).
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn docx(&self) -> Result<Vec<u8>, WriteError> {
        Err(WriteError::Failed { why: "not built yet".to_owned() })
    }
}

/// Who sends a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The clinic's name.
    pub name: String,
    /// Address, telephone, mail: a line each.
    pub lines: Vec<String>,
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PaperSize {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 in.
    UsLetter,
}

/// Why a paper could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The Markdown is longer, or nested deeper, than is printed.
    #[error("the text is too long or nested too deeply to be printed")]
    TooLarge,
    /// The typesetter or the packer refused; its words for the operator, without the paper's.
    #[error("the file could not be written: {why}")]
    Failed {
        /// For the operator.
        why: String,
    },
}
