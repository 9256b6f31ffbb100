//! The handle that the server makes and areas use.

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;

use super::{Document, Kind, Limits, Picture, ReadError};

/// Reads files. Cheap to clone; all clones share one pool.
#[derive(Debug, Clone)]
pub struct Reader {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: Option<PathBuf>,
    limits: Limits,
}

impl Reader {
    /// Reads in child processes: `program read-document`, which must call [`super::Reader`]'s counterpart.
    #[must_use]
    pub fn child(program: impl Into<PathBuf>, limits: Limits) -> Self {
        Self { inner: Arc::new(Inner { program: Some(program.into()), limits }) }
    }

    /// Reads in this process, without limits on memory and time. For tests only.
    #[must_use]
    pub fn in_process(limits: Limits) -> Self {
        Self { inner: Arc::new(Inner { program: None, limits }) }
    }

    /// What a file may cost.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Reads a file: all its pages with their text.
    ///
    /// # Errors
    /// See [`ReadError`].
    #[expect(clippy::unused_async, reason = "the signature others build on, ahead of its body")]
    pub async fn read(&self, file: Bytes, kind: Kind) -> Result<Document, ReadError> {
        drop((file, kind, &self.inner.program));
        Err(ReadError::Unavailable { why: "not built yet".to_owned() })
    }

    /// Draws page `number` (from 1) of a PDF, its longer side `pixels` long (at most 4,000).
    ///
    /// # Errors
    /// See [`ReadError`]; [`ReadError::NotThisKind`] for what is not a PDF.
    #[expect(clippy::unused_async, reason = "the signature others build on, ahead of its body")]
    pub async fn draw(&self, file: Bytes, number: u32, pixels: u16) -> Result<Picture, ReadError> {
        drop((file, number, pixels));
        Err(ReadError::Unavailable { why: "not built yet".to_owned() })
    }
}
