//! Files on their way in: written to the store piece by piece while they arrive, with a constant amount of memory.
//!
//! What is refused later, or cut off, has never been an artifact: it lies apart until it is kept, is removed when it is
//! dropped, and what a crash leaves of it is swept away after a day.

use std::{sync::Arc, time::Duration};

use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, path::Path as ObjectPath};
use sha2::{Digest, Sha256};

use super::{Artifact, Artifacts, hex, place, store};
use crate::{
    ctx::Ctx,
    db::Tx,
    error::{Error, Kind, Result},
    ids::Id,
    tenancy::Clinic,
};

/// Where files lie until they are kept. No clinic is called so.
pub(super) const FOLDER: &str = "incoming";
/// Object stores want parts of at least 5 MiB, all of one size but the last.
const PART: usize = 5 << 20;
/// Nothing arrives for longer than this.
pub(super) const STALE: Duration = Duration::from_secs(24 * 3600);

/// A file that is arriving.
pub struct Incoming {
    objects: Arc<dyn ObjectStore>,
    upload: Box<dyn MultipartUpload>,
    path: ObjectPath,
    clinic: Id<Clinic>,
    hash: Sha256,
    size: u64,
    limit: u64,
    part: Vec<u8>,
}

/// A file that has arrived completely and is not an artifact yet. Dropping it leaves it to the sweeper;
/// [`Artifacts::discard`] removes it at once.
#[derive(Debug)]
pub struct Received {
    path: ObjectPath,
    clinic: Id<Clinic>,
    sha256: String,
    size: u64,
}

impl Received {
    /// Its length in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// A file whose bytes lie where those of artifacts do; [`Kept::record`] makes it one.
#[derive(Clone, Debug)]
pub struct Kept {
    sha256: String,
    size: i64,
}

impl Kept {
    pub(super) const fn new(sha256: String, size: i64) -> Self {
        Self { sha256, size }
    }

    /// Writes the artifact's row, together with those that refer to it.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn record(&self, tx: &mut Tx<'_>, content_type: &str) -> Result<Artifact> {
        let artifact = Artifact {
            id: Id::new(),
            content_type: content_type.to_owned(),
            sha256: self.sha256.clone(),
            size: self.size,
            created_at: tx.now(),
        };
        store::insert(tx, &artifact)?;
        Ok(artifact)
    }
}

impl Incoming {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// `artifact.too-large` beyond the limit; an internal error when they cannot be written. Either way nothing is kept.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.limit {
            return Err(too_large(self.limit));
        }
        self.hash.update(bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PART - self.part.len()));
            self.part.extend_from_slice(now);
            rest = later;
            if self.part.len() == PART {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<()> {
        let part = std::mem::take(&mut self.part);
        self.upload.put_part(PutPayload::from(part)).await.map_err(Error::internal)
    }

    /// The file is complete.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn finish(mut self) -> Result<Received> {
        if self.size == 0 {
            // A multi-part upload needs a part.
            self.upload.abort().await.map_err(Error::internal)?;
            self.objects.put(&self.path, PutPayload::new()).await.map_err(Error::internal)?;
        } else {
            if !self.part.is_empty() {
                self.send().await?;
            }
            self.upload.complete().await.map_err(Error::internal)?;
        }
        let Self { path, clinic, hash, size, .. } = self;
        Ok(Received { path, clinic, sha256: hex(&hash.finalize()), size })
    }

    /// The file is not wanted.
    pub async fn abort(mut self) {
        if let Err(error) = self.upload.abort().await {
            tracing::warn!(error = %error, "a file that was refused is left to the sweeper");
        }
    }
}

impl Artifacts {
    /// Begins to take a file of at most `limit` bytes.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn receive(&self, ctx: &Ctx, limit: u64) -> Result<Incoming> {
        let name = Id::<Artifact>::new();
        let path = ObjectPath::from_iter([FOLDER, ctx.clinic().as_str(), name.as_str()]);
        let upload = self.objects.put_multipart(&path).await.map_err(Error::internal)?;
        Ok(Incoming {
            objects: Arc::clone(&self.objects),
            upload,
            path,
            clinic: ctx.clinic(),
            hash: Sha256::new(),
            size: 0,
            limit,
            part: Vec::new(),
        })
    }

    /// The bytes of a file that has arrived.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn look(&self, received: &Received) -> Result<bytes::Bytes> {
        let object = self.objects.get(&received.path).await.map_err(Error::internal)?;
        object.bytes().await.map_err(Error::internal)
    }

    /// Moves a file to its place among the artifacts. Its row is written with [`Kept::record`]; a crash in between leaves
    /// bytes that nobody refers to, never a row without bytes.
    ///
    /// # Errors
    /// When it cannot be moved, or is too long to be counted.
    pub async fn keep(&self, received: Received) -> Result<Kept> {
        let Received { path, clinic, sha256, size } = received;
        let size = i64::try_from(size).map_err(Error::internal)?;
        // The same content may be there already: then it is replaced by itself.
        self.objects.rename(&path, &place(clinic, &sha256)).await.map_err(Error::internal)?;
        Ok(Kept { sha256, size })
    }

    /// Removes a file that is not wanted.
    pub async fn discard(&self, received: Received) {
        if let Err(error) = self.objects.delete(&received.path).await {
            tracing::warn!(error = %error, "a file that was refused is left to the sweeper");
        }
    }
}

fn too_large(limit: u64) -> Error {
    Error::new(Kind::TooLarge, "artifact.too-large", format!("The file is larger than {} MiB.", limit >> 20))
}
