//! The steps of reading. They run in the child process; tests run them in their own.

use bytes::Bytes;

use super::{
    Kind, Limits, ReadError, ocr, pdf, picture, plain,
    wire::{Answer, Request, Step},
};

/// Does one step. Never panics on purpose; that a parser may is the caller's care.
pub(super) fn perform(request: &Request, file: Bytes) -> (Answer, Bytes) {
    match attempt(request, file) {
        Ok(done) => done,
        Err(error) => (Answer::Failed { error }, Bytes::new()),
    }
}

fn attempt(request: &Request, file: Bytes) -> Result<(Answer, Bytes), ReadError> {
    let limits = &request.limits;
    match request.step {
        Step::Text { kind: Kind::Pdf } => {
            let (pages, pictures) = pdf::text(&file, limits)?;
            Ok((Answer::Text { pages, pictures }, Bytes::new()))
        }
        Step::Text { kind: Kind::Text | Kind::Markdown } => {
            Ok((Answer::Text { pages: plain::text(&file, limits)?, pictures: Vec::new() }, Bytes::new()))
        }
        Step::Draw { number, pixels } => {
            let picture = picture::draw(file, number, picture::Size::LongerSide(pixels))?.png()?;
            Ok((Answer::Drawn { width: picture.width, height: picture.height }, picture.png))
        }
        Step::Recognise { number } => {
            let drawing = picture::draw(file, number, picture::Size::Dpi(ocr::DPI))?;
            Ok((Answer::Recognised { page: ocr::recognise(number, drawing, limits)? }, Bytes::new()))
        }
    }
}

/// Refuses a file by its size, before anybody parses it.
pub(super) fn check_size(file: &[u8], limits: &Limits) -> Result<(), ReadError> {
    if file.is_empty() {
        return Err(ReadError::Empty);
    }
    if file.len() as u64 > limits.file_bytes {
        return Err(ReadError::TooLarge { limit_bytes: limits.file_bytes });
    }
    Ok(())
}
