//! Writing: a paper in Markdown becomes a web page, a PDF or a Word file.
//!
//! Markdown is read once into blocks and words ([`model`]); each format is written from these and from nothing else, and
//! escapes every text. So nothing in a text can become an element, a link, or a command of a format.
//!
//! | File | What it does |
//! | --- | --- |
//! | `model` | Markdown into blocks |
//! | `html` | one web page without scripts, pictures or foreign addresses |
//! | `docx` | WordprocessingML and the archive around it |
//! | `fonts`, `lines`, `layout`, `pages`, `paint` | typesetting: letters, lines, blocks, pages, PDF |
//! | `sheet` | pages on which everything is put by hand |

mod docx;
mod fonts;
mod html;
mod layout;
mod lines;
mod model;
mod pages;
mod paint;
mod sheet;

use jiff::Timestamp;

pub use sheet::{Lettering, Placed, Sheet, print};

/// What is to be printed. The same paper always gives the same bytes, in each format.
///
/// `body` is Markdown with tables, strike-through, task lists and footnotes. Raw HTML in it is shown as text; pictures
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
    /// BCP 47, for screen readers and spelling: `en`.
    pub language: String,
    /// The size of its pages.
    pub size: PaperSize,
}

impl Paper {
    /// The paper as one web page that needs no other file.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn html(&self) -> Result<String, WriteError> {
        Ok(html::page(self, &model::blocks(&self.body)?))
    }

    /// The paper as a PDF with a tree of tags for screen readers. Keeps a thread busy for some hundredths of a second:
    /// call it on a blocking one.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn pdf(&self) -> Result<Vec<u8>, WriteError> {
        paint::paper(self, &model::blocks(&self.body)?)
    }

    /// The paper as a Word file (Office Open XML).
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn docx(&self) -> Result<Vec<u8>, WriteError> {
        docx::file(self, &model::blocks(&self.body)?)
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

impl PaperSize {
    /// Width and height in points, 72 to the inch.
    #[must_use]
    pub fn points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::UsLetter => (612.0, 792.0),
        }
    }
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

impl WriteError {
    fn failed(why: impl std::fmt::Display) -> Self {
        Self::Failed { why: why.to_string() }
    }
}
