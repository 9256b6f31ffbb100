//! Artifacts: files of a clinic. A row says what a file is; its bytes lie in the object store under their SHA-256, in a
//! folder of the clinic.
//!
//! The bytes are written (and flushed) before the row: a crash in between leaves bytes that nobody refers to, never a
//! row without bytes. The same content is stored once per clinic. What was damaged on disk is never handed out.

mod incoming;
mod store;

use std::sync::Arc;

pub use incoming::Incoming;

use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, local::LocalFileSystem, path::Path as ObjectPath,
};
use sha2::{Digest, Sha256};

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
        Ok(Self { db, objects: Arc::new(files) })
    }

    /// Stores a file.
    ///
    /// # Errors
    /// When its bytes or its row cannot be written.
    pub async fn put(&self, ctx: &Ctx, content_type: &str, bytes: Vec<u8>) -> Result<Artifact> {
        let sha256 = hex(&Sha256::digest(&bytes));
        let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&place(ctx.clinic(), &sha256), PutPayload::from(bytes), options).await {
            // The same content is there already.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => {}
            Err(error) => return Err(Error::internal(error)),
        }
        self.insert(ctx, content_type.to_owned(), sha256, size).await
    }

    /// Begins a file whose bytes come piece by piece.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub async fn begin(&self, ctx: &Ctx, content_type: &str) -> Result<Incoming> {
        Incoming::begin(self.clone(), ctx, content_type).await
    }

    async fn insert(&self, ctx: &Ctx, content_type: String, sha256: String, size: i64) -> Result<Artifact> {
        self.db
            .write(ctx, move |tx| {
                let artifact = Artifact {
                    id: Id::new(),
                    content_type: content_type.clone(),
                    sha256: sha256.clone(),
                    size,
                    created_at: tx.now(),
                };
                store::insert(tx, &artifact)?;
                Ok(artifact)
            })
            .await
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
}

fn place(clinic: Id<Clinic>, sha256: &str) -> ObjectPath {
    ObjectPath::from_iter([clinic.as_str(), &sha256[..2], sha256])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
