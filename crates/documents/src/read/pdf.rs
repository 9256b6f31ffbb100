//! The text layer of a PDF.

use pdf_oxide::PdfDocument;

use super::{
    Gap, How, Limits, Page, ReadError,
    arrange::{Word, arrange},
    document::has_pdf_header,
    steps::check_size,
};

/// A page with fewer letters than this and a picture is one that was scanned: its only text is a stamped number.
const FEW_LETTERS: usize = 32;

/// The pages of a PDF with the text they hold, and the numbers of those that are pictures.
pub(super) fn text(file: &[u8], limits: &Limits) -> Result<(Vec<Page>, Vec<u32>), ReadError> {
    check_size(file, limits)?;
    if !has_pdf_header(file) {
        return Err(ReadError::NotThisKind);
    }
    let document = PdfDocument::from_bytes(file.to_vec()).map_err(|error| verdict(&error))?;
    unlock(&document)?;
    let count = document.page_count().map_err(|error| verdict(&error))?;
    let pages = u32::try_from(count).unwrap_or(u32::MAX);
    if pages == 0 {
        return Err(ReadError::Empty);
    }
    if pages > limits.pages {
        return Err(ReadError::TooManyPages { pages, limit: limits.pages });
    }
    let mut room = limits.text_bytes;
    let mut read = Vec::new();
    let mut pictures = Vec::new();
    for (number, index) in (1..=pages).zip(0..) {
        let page = page(&document, number, index);
        room =
            room.checked_sub(page.text.len() as u64).ok_or(ReadError::TooLarge { limit_bytes: limits.text_bytes })?;
        if page.gap.is_none() && is_picture(&document, index, &page.text) {
            pictures.push(number);
        }
        read.push(page);
    }
    if read.iter().all(|page| page.gap == Some(Gap::Unreadable)) {
        return Err(ReadError::Corrupt);
    }
    Ok((read, pictures))
}

/// Whether the words of a page may be in a picture. Without any text its drawn lines may be letters too.
fn is_picture(document: &PdfDocument, index: usize, text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let has_few = text.chars().filter(|c| !c.is_whitespace()).nth(FEW_LETTERS).is_none();
    has_few && document.page_image_handles(index).is_ok_and(|images| !images.is_empty())
}

fn page(document: &PdfDocument, number: u32, index: usize) -> Page {
    let Ok(words) = document.extract_words(index) else {
        return Page { number, text: String::new(), how: How::None, gap: Some(Gap::Unreadable) };
    };
    let words = words.into_iter().map(|word| Word {
        x: word.bbox.x,
        y: word.bbox.y,
        width: word.bbox.width,
        height: word.bbox.height,
        // Control characters come from fonts without a proper map, and mean nothing to anybody.
        text: word.text.chars().filter(|c| !c.is_control()).collect(),
    });
    let text = arrange(words.collect());
    let how = if text.is_empty() { How::None } else { How::TextLayer };
    Page { number, text, how, gap: None }
}

/// A file may be encrypted with an empty password, only to forbid its printing; that one is read. Without a password
/// the library answers empty pages and no error, so it must be asked.
fn unlock(document: &PdfDocument) -> Result<(), ReadError> {
    if !document.is_encrypted() || matches!(document.authenticate(b""), Ok(true)) {
        return Ok(());
    }
    Err(ReadError::Encrypted)
}

fn verdict(error: &pdf_oxide::Error) -> ReadError {
    match error {
        pdf_oxide::Error::EncryptedPdf => ReadError::Encrypted,
        _ => ReadError::Corrupt,
    }
}
