//! Reading: bytes that somebody uploaded become pages of text and pictures of pages.

mod document;
mod error;
mod limits;
mod reader;

pub use document::{Document, Gap, How, Kind, Page, Picture};
pub use error::ReadError;
pub use limits::Limits;
pub use reader::Reader;
