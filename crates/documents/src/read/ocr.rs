//! Words in pictures, by the Tesseract program when the machine has it.

use std::{
    io::{self, Read as _, Write as _},
    process::{Command, Stdio},
};

use super::{Gap, How, Limits, Page, ReadError, picture::Drawing};

/// Pixels per inch: below 200 Tesseract loses the figures of a table, above 300 it only becomes slow.
pub(super) const DPI: u16 = 250;

/// How Tesseract looks at a page: as one column of text of differing sizes first, which keeps the lines of tables, and
/// where that finds nothing as text that is anywhere.
const LAYOUTS: [&str; 2] = ["4", "11"];

/// The page with the words that are in its picture, or with the gap that says why there are none.
pub(super) fn recognise(number: u32, drawing: Drawing, limits: &Limits) -> Result<Page, ReadError> {
    let gap = |gap| Page { number, text: String::new(), how: How::None, gap: Some(gap) };
    if drawing.is_blank() {
        return Ok(gap(Gap::Blank));
    }
    let picture = drawing.png()?;
    drop(drawing);
    for layout in LAYOUTS {
        match tesseract(&picture.png, layout, limits.text_bytes) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => {
                let text = text.trim_matches(['\n', '\u{c}', ' ']).to_owned();
                return Ok(Page { number, text, how: How::Ocr, gap: None });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(gap(Gap::OcrUnavailable)),
            Err(_) => return Ok(gap(Gap::OcrFailed)),
        }
    }
    Ok(gap(Gap::OcrFailed))
}

/// One run of Tesseract. It stays in the process group of its parent and inherits its limits, so it ends when that ends.
fn tesseract(png: &[u8], layout: &str, max_bytes: u64) -> io::Result<String> {
    let mut process = Command::new("tesseract")
        .args(["stdin", "stdout", "--psm", layout, "--dpi", "250", "-l", "eng"])
        // Columns stay apart: a value is told from its z-score by the space between.
        .args(["-c", "preserve_interword_spaces=1"])
        // More threads than cores of a busy machine make it slower, not faster.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // Tesseract reads all of its input before it writes; a failure shows in what it answers.
    let sent = process.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(png));
    let mut text = Vec::new();
    let read = process.stdout.take().map_or(Ok(0), |stdout| stdout.take(max_bytes).read_to_end(&mut text));
    let status = process.wait()?;
    sent?;
    read?;
    if !status.success() {
        return Err(io::ErrorKind::Other.into());
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}
