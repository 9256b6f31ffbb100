//! A file that arrives piece by piece: as large as it may be, no more than a few pieces of it are in memory.

use object_store::{ObjectStoreExt, WriteMultipart, path::Path as ObjectPath};
use sha2::{Digest, Sha256};

use super::{Artifact, Artifacts, hex, place};
use crate::{
    ctx::Ctx,
    error::{Error, Result},
    ids::Id,
};

/// Bytes that are written at once; object stores want at least so many.
const PIECE: usize = 5 << 20;
/// Pieces that may wait to be written.
const WAITING: usize = 2;

/// A file being written. It is nowhere until [`Incoming::finish`].
pub struct Incoming {
    artifacts: Artifacts,
    ctx: Ctx,
    content_type: String,
    /// Where the bytes lie before their hash is known.
    aside: ObjectPath,
    upload: WriteMultipart,
    hash: Sha256,
    len: u64,
}

impl Incoming {
    pub(super) async fn begin(artifacts: Artifacts, ctx: &Ctx, content_type: &str) -> Result<Self> {
        let aside = ObjectPath::from_iter([ctx.clinic().as_str(), "incoming", Id::<Artifact>::new().as_str()]);
        let upload = artifacts.objects.put_multipart(&aside).await.map_err(Error::internal)?;
        Ok(Self {
            artifacts,
            ctx: ctx.clone(),
            content_type: content_type.to_owned(),
            aside,
            upload: WriteMultipart::new_with_chunk_size(upload, PIECE),
            hash: Sha256::new(),
            len: 0,
        })
    }

    /// Bytes so far.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing has been written.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// When an earlier piece could not be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.upload.wait_for_capacity(WAITING).await.map_err(Error::internal)?;
        self.hash.update(bytes);
        self.len += bytes.len() as u64;
        self.upload.write(bytes);
        Ok(())
    }

    /// Gives the file up; what was written goes away.
    pub async fn abandon(self) {
        if let Err(error) = self.upload.abort().await {
            // Bytes that nobody refers to.
            tracing::warn!(%error, "an unfinished file could not be removed");
        }
    }

    /// Stores the file: the bytes first, flushed, then the row.
    ///
    /// # Errors
    /// When bytes or row cannot be written.
    pub async fn finish(self) -> Result<Artifact> {
        let Self { artifacts, ctx, content_type, aside, upload, hash, len } = self;
        upload.finish().await.map_err(Error::internal)?;
        let sha256 = hex(&hash.finalize());
        match artifacts.objects.rename_if_not_exists(&aside, &place(ctx.clinic(), &sha256)).await {
            Ok(()) => {}
            // The same content is there already.
            Err(object_store::Error::AlreadyExists { .. }) => {
                artifacts.objects.delete(&aside).await.map_err(Error::internal)?;
            }
            Err(error) => return Err(Error::internal(error)),
        }
        let size = i64::try_from(len).map_err(Error::internal)?;
        artifacts.insert(&ctx, content_type, sha256, size).await
    }
}
