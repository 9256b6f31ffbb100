//! What was read.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// What a file is taken for. Its content must agree: a text that claims to be a PDF is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Plain text: UTF-8, UTF-16 with a byte order mark, or Windows-1252. A form feed begins a new page.
    Text,
    /// Markdown, in the encodings of plain text.
    Markdown,
}

impl Kind {
    /// Recognises a file by its first bytes, and where these say nothing by the ending of its name.
    #[must_use]
    pub fn of(name: &str, first_bytes: &[u8]) -> Option<Self> {
        if has_pdf_header(first_bytes) {
            return Some(Self::Pdf);
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
        match ending.as_str() {
            "pdf" => Some(Self::Pdf),
            "txt" | "text" => Some(Self::Text),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// The media type to serve the original under.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }
}

/// Writers put up to a kilobyte of junk before the header, and readers have always tolerated it.
pub(super) fn has_pdf_header(file: &[u8]) -> bool {
    let head = file.get(..1024).unwrap_or(file);
    head.windows(5).any(|window| window == b"%PDF-")
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// All its pages in order, at least one; also those without text.
    pub pages: Vec<Page>,
}

impl Document {
    /// The text of all pages, a form feed between two.
    #[must_use]
    pub fn text(&self) -> String {
        self.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n\u{c}\n")
    }

    /// Whether each page is text or known to be empty: nothing was lost.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.pages.iter().all(|page| matches!(page.gap, None | Some(Gap::Blank)))
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// Its words, a line a line; the columns of a table stand below each other, at least two spaces apart. Empty when
    /// `how` is [`How::None`].
    pub text: String,
    /// Where the words are from.
    pub how: How,
    /// Why there is no text, or why there may be more on the page than its text; absent when all was read.
    pub gap: Option<Gap>,
}

/// Where the words of a page are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The file holds them as text.
    TextLayer,
    /// They were recognised in the picture of the page, and may hold wrong letters and figures.
    Ocr,
    /// There are none; [`Page::gap`] says why.
    None,
}

/// Why text of a page is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nothing is on it, so that nothing is missing.
    Blank,
    /// It is a picture, and Tesseract is not installed.
    OcrUnavailable,
    /// It is a picture in which no words were recognised, or recognition failed.
    OcrFailed,
    /// It is a picture, and this file has more of those than are recognised.
    BeyondOcrLimit,
    /// It is damaged.
    Unreadable,
}

/// The picture of a page, a PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The PNG file.
    pub png: Bytes,
}
