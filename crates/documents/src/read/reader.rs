//! The handle that the server makes and areas use.

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use tokio::sync::Semaphore;

use super::{
    Document, Gap, How, Kind, Limits, Page, Picture, ReadError, process,
    steps::{check_size, perform},
    wire::{Answer, Request, Step},
};

/// Reads files. Cheap to clone; all clones share one pool of processes.
#[derive(Debug, Clone)]
pub struct Reader {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    limits: Limits,
    pool: Semaphore,
}

#[derive(Debug)]
enum Place {
    Child(PathBuf),
    InProcess,
}

impl Reader {
    /// Reads in child processes: each is `program read-document`, which runs [`super::child::serve`].
    #[must_use]
    pub fn child(program: impl Into<PathBuf>, limits: Limits) -> Self {
        Self::new(Place::Child(program.into()), limits)
    }

    /// Reads in this process, without limits on memory and time. For tests of what is done with a document only.
    #[must_use]
    pub fn in_process(limits: Limits) -> Self {
        Self::new(Place::InProcess, limits)
    }

    fn new(place: Place, limits: Limits) -> Self {
        let pool = Semaphore::new(limits.processes.max(1));
        Self { inner: Arc::new(Inner { place, limits, pool }) }
    }

    /// What a file may cost.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Reads a file: all its pages with their text. Pages of a PDF without a text layer are recognised, a few at a time;
    /// one for which that fails has a [`Gap`], and is no reason to refuse the file.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub async fn read(&self, file: Bytes, kind: Kind) -> Result<Document, ReadError> {
        let Answer::Text { mut pages, pictures } = self.perform(Step::Text { kind }, &file).await?.0 else {
            return Err(out_of_turn());
        };
        let most = usize::try_from(self.limits().ocr_pages).unwrap_or(usize::MAX).min(pictures.len());
        let (recognised, beyond) = pictures.split_at(most);
        // The numbers are copied: a closure over references would make this future unfit to be sent between threads.
        let looks = recognised.iter().copied().map(|number| self.recognise(number, &file));
        let mut looked_at: Vec<Page> = stream::iter(looks).buffered(self.limits().processes.max(1)).collect().await;
        looked_at.extend(beyond.iter().map(|number| gap(*number, Gap::BeyondOcrLimit)));
        for look in looked_at {
            if let Some(page) = pages.iter_mut().find(|page| page.number == look.number) {
                *page = better(std::mem::replace(page, gap(look.number, Gap::Unreadable)), look);
            }
        }
        Ok(Document { kind, pages })
    }

    /// Draws page `number` (from 1) of a PDF, its longer side `pixels` long, at most 4,000.
    ///
    /// # Errors
    /// See [`ReadError`]; [`ReadError::NotThisKind`] for what is not a PDF.
    pub async fn draw(&self, file: Bytes, number: u32, pixels: u16) -> Result<Picture, ReadError> {
        let (answer, png) = self.perform(Step::Draw { number, pixels }, &file).await?;
        let Answer::Drawn { width, height } = answer else {
            return Err(out_of_turn());
        };
        Ok(Picture { width, height, png })
    }

    /// Never fails: what went wrong is the page's gap.
    async fn recognise(&self, number: u32, file: &Bytes) -> Page {
        match self.perform(Step::Recognise { number }, file).await {
            Ok((Answer::Recognised { page }, _)) => page,
            Ok(_) | Err(_) => gap(number, Gap::OcrFailed),
        }
    }

    async fn perform(&self, step: Step, file: &Bytes) -> Result<(Answer, Bytes), ReadError> {
        let limits = &self.inner.limits;
        check_size(file, limits)?;
        let request = Request { limits: limits.clone(), step };
        let _place_in_pool = self.inner.pool.acquire().await.map_err(|_| unavailable("the pool is closed"))?;
        match &self.inner.place {
            Place::Child(program) => process::ask(program, &request, file).await,
            Place::InProcess => {
                let file = file.clone();
                let work = tokio::task::spawn_blocking(move || perform(&request, file)).await;
                match work.map_err(|_| ReadError::Corrupt)? {
                    (Answer::Failed { error }, _) => Err(error),
                    done => Ok(done),
                }
            }
        }
    }
}

fn gap(number: u32, gap: Gap) -> Page {
    Page { number, text: String::new(), how: How::None, gap: Some(gap) }
}

/// Of a page's text layer and what was recognised on it, the one that says more. The text layer has no wrong letters, so
/// a picture must show a good deal more than that. Where nobody could look, the page says so.
fn better(text_layer: Page, look: Page) -> Page {
    let letters = |page: &Page| page.text.chars().filter(|c| !c.is_whitespace()).count();
    if text_layer.how == How::None || letters(&look) > 2 * letters(&text_layer) {
        return look;
    }
    let gap = look.gap.filter(|gap| *gap != Gap::Blank);
    Page { gap, ..text_layer }
}

fn out_of_turn() -> ReadError {
    unavailable("the reading process answered something else than it was asked")
}

fn unavailable(why: &str) -> ReadError {
    ReadError::Unavailable { why: why.to_owned() }
}
