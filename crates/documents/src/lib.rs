//! Reading and writing files: PDF and text in, HTML, PDF and DOCX out. Knows no clinic and no database.
//!
//! * [`read::Reader`] turns the bytes somebody uploaded into a [`read::Document`]. What parses them is a process of its
//!   own with limits on memory and time: a hostile file costs that process, never the server.
//! * [`write::Paper`] is what is to be printed, written in Markdown; it becomes a web page, a PDF or a Word file. The same
//!   paper always gives the same bytes.
//! * [`diff::words`] says which words of two texts differ.

pub mod diff;
pub mod read;
pub mod write;
