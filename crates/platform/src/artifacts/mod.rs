//! Artifacts: files of a clinic. A row says what a file is; its bytes lie in the object store under their SHA-256, in a
//! folder of the clinic.
//!
//! The bytes are written (and flushed) before the row: a crash in between leaves bytes that nobody refers to, never a
//! row without bytes. The same content is stored once per clinic. What was damaged on disk is never handed out.

mod incoming;
mod named;
mod store;

pub use incoming::{Incoming, Kept, Received};

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use futures::{Stream, StreamExt as _, TryStreamExt as _};

use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, local::LocalFileSystem, path::Path as ObjectPath,
};
use sha2::{Digest, Sha256};

pub use named::Written;

use crate::{
    config::{ArtifactsConfig, ArtifactsUrl},
    ctx::Ctx,
    db::Db,
    error::{Error, Result},
    ids::{Entity, Id},
    tenancy::Clinic,
    time::Timestamp,
};

/// A file as its row tells it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::artifacts)]
pub struct Artifact {
    /// Its id.
    pub id: Id<Artifact>,
    /// Its media type, for example `audio/mpeg`.
    pub content_type: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub size: i64,
    /// When it was stored.
    pub created_at: Timestamp,
}

impl Entity for Artifact {
    const PREFIX: &'static str = "art";
    const NOUN: &'static str = "artifact";
}

/// The files of all clinics; cheap to clone.
#[derive(Clone)]
pub struct Artifacts {
    db: Db,
    objects: Arc<dyn ObjectStore>,
    /// Where files lie until they are kept.
    incoming: PathBuf,
}

impl Artifacts {
    /// Opens the store that the configuration names.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn open(config: &ArtifactsConfig, db: Db) -> Result<Self> {
        let ArtifactsUrl::File(folder) = &config.url;
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let files = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?.with_fsync(true);
        Ok(Self { db, objects: Arc::new(files), incoming: folder.join(incoming::FOLDER) })
    }

    /// Stores a file.
    ///
    /// # Errors
    /// When its bytes or its row cannot be written.
    pub async fn put(&self, ctx: &Ctx, content_type: &str, bytes: Vec<u8>) -> Result<Artifact> {
        let kept = self.keep_bytes(ctx, bytes).await?;
        let content_type = content_type.to_owned();
        self.db.write(ctx, move |tx| kept.record(tx, &content_type)).await
    }

    /// Stores bytes; [`Kept::record`] writes the row, together with those that refer to it.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn keep_bytes(&self, ctx: &Ctx, bytes: Vec<u8>) -> Result<Kept> {
        let sha256 = hex(&Sha256::digest(&bytes));
        let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&place(ctx.clinic(), &sha256), PutPayload::from(bytes), options).await {
            // The same content is there already.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(Kept::new(sha256, size)),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Deletes a file of the caller's clinic: its row, and its bytes when no other row names them. What is not there is
    /// deleted.
    ///
    /// # Errors
    /// When row or bytes cannot be deleted.
    pub async fn delete(&self, ctx: &Ctx, id: Id<Artifact>) -> Result<()> {
        let orphan = self
            .db
            .write(ctx, move |tx| {
                let Some(artifact) = store::get(tx, id)? else { return Ok(None) };
                store::delete(tx, id)?;
                Ok((!store::is_named(tx, &artifact.sha256)?).then_some(artifact.sha256))
            })
            .await?;
        let Some(sha256) = orphan else { return Ok(()) };
        match self.objects.delete(&place(ctx.clinic(), &sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// What a file of the caller's clinic is, without its bytes.
    ///
    /// # Errors
    /// `artifact.not-found`.
    pub async fn describe(&self, ctx: &Ctx, id: Id<Artifact>) -> Result<Artifact> {
        let found = self.db.read(ctx, move |tx| store::get(tx, id)).await?;
        found.ok_or_else(|| Error::not_found(id))
    }

    /// Reads a file of the caller's clinic.
    ///
    /// # Errors
    /// `artifact.not-found`; an internal error when the bytes are missing or not those that were stored.
    pub async fn get(&self, ctx: &Ctx, id: Id<Artifact>) -> Result<(Artifact, Vec<u8>)> {
        let found = self.db.read(ctx, move |tx| store::get(tx, id)).await?;
        let artifact = found.ok_or_else(|| Error::not_found(id))?;
        let object = self.objects.get(&place(ctx.clinic(), &artifact.sha256)).await.map_err(Error::internal)?;
        let bytes = object.bytes().await.map_err(Error::internal)?;
        if hex(&Sha256::digest(&bytes)) != artifact.sha256 {
            return Err(Error::internal(format!("the bytes of {id} are not those that were stored")));
        }
        Ok((artifact, bytes.to_vec()))
    }

    /// Reads a file of the caller's clinic piece by piece, with a constant amount of memory. The bytes are looked through
    /// before the first is handed out.
    ///
    /// # Errors
    /// As [`Artifacts::get`].
    pub async fn open_stream(
        &self,
        ctx: &Ctx,
        id: Id<Artifact>,
    ) -> Result<(Artifact, impl Stream<Item = Result<bytes::Bytes>> + Send + 'static + use<>)> {
        let found = self.db.read(ctx, move |tx| store::get(tx, id)).await?;
        let artifact = found.ok_or_else(|| Error::not_found(id))?;
        let path = place(ctx.clinic(), &artifact.sha256);
        let mut hash = Sha256::new();
        let mut looked = self.objects.get(&path).await.map_err(Error::internal)?.into_stream();
        while let Some(piece) = looked.try_next().await.map_err(Error::internal)? {
            hash.update(&piece);
        }
        if hex(&hash.finalize()) != artifact.sha256 {
            return Err(Error::internal(format!("the bytes of {id} are not those that were stored")));
        }
        let pieces = self.objects.get(&path).await.map_err(Error::internal)?.into_stream();
        Ok((artifact, pieces.map(|piece| piece.map_err(Error::internal))))
    }

    /// Removes what crashes have left of files on their way in; answers how many there were.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<usize> {
        let folder = self.incoming.clone();
        let stale = now.minus(incoming::STALE);
        tokio::task::spawn_blocking(move || sweep(&folder, stale))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }
}

/// The names of parts that were never put together are none that the store would list: the folder is read itself.
fn sweep(folder: &std::path::Path, stale: Timestamp) -> std::io::Result<usize> {
    let mut swept = 0;
    let clinics = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        found => found?,
    };
    for clinic in clinics {
        for file in std::fs::read_dir(clinic?.path())? {
            let file = file?;
            let changed = file.metadata()?.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            if Timestamp::from_micros(0).plus(changed) < stale {
                std::fs::remove_file(file.path())?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

fn place(clinic: Id<Clinic>, sha256: &str) -> ObjectPath {
    ObjectPath::from_iter([clinic.as_str(), &sha256[..2], sha256])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
