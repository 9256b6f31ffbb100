//! Reading: bytes that somebody uploaded become pages of text and pictures of pages.
//!
//! Whoever made the file may be careless or hostile, and parsers of PDF have bugs that no `catch_unwind` contains: a deep
//! enough nesting ends the process. So each step (the text of a file, the picture of a page, the recognition of a page)
//! is done by a process of its own, which takes limits on its memory and time upon itself before it looks at the file,
//! and which is killed with all its children when it is late. What it dies of becomes a [`ReadError`].
//!
//! | File | What it does |
//! | --- | --- |
//! | `reader` | the handle: queue, steps, recognition of the pages without text |
//! | `process` | starts, asks and buries one child process |
//! | `child` | the other end: what `cliniq read-document` runs |
//! | `wire` | the frames between the two |
//! | `steps` | the steps themselves, the same in the child and in tests |
//! | `arrange` | words at places into lines with columns |
//! | `pdf`, `picture`, `ocr`, `plain` | pdf_oxide, hayro, Tesseract, encodings of text |

mod arrange;
pub mod child;
mod document;
mod error;
mod limits;
mod ocr;
mod pdf;
mod picture;
mod plain;
mod process;
mod reader;
mod steps;
mod wire;

pub use document::{Document, Gap, How, Kind, Page, Picture};
pub use error::ReadError;
pub use limits::Limits;
pub use reader::Reader;
