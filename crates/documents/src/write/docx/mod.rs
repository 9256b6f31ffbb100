//! A paper as a Word file: WordprocessingML in an archive. Written by hand, for the same paper must give the same bytes,
//! and libraries number paragraphs by counters of the process and stamp archives with the clock.

mod body;
mod parts;

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{Paper, WriteError, model::Block};

/// The file.
pub(super) fn file(paper: &Paper, blocks: &[Block]) -> Result<Vec<u8>, WriteError> {
    let body = body::Body::of(paper, blocks);
    let entries = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::RELATIONS.to_owned()),
        ("docProps/core.xml", parts::properties(paper)),
        ("word/document.xml", body.document),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS.to_owned()),
        ("word/styles.xml", parts::styles(paper)),
        ("word/numbering.xml", parts::numbering(&body.numbered)),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/header1.xml", parts::header(paper)),
        ("word/header2.xml", parts::empty_header()),
        ("word/footer1.xml", parts::footer(paper)),
    ];
    // The archive's clock begins in 1980; the paper's own date stands in its properties.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive.start_file(name, options).map_err(WriteError::failed)?;
        archive.write_all(content.as_bytes()).map_err(WriteError::failed)?;
    }
    Ok(archive.finish().map_err(WriteError::failed)?.into_inner())
}

/// A text as XML has it. Control characters are gone already: `model::clean`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in super::model::clean(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
