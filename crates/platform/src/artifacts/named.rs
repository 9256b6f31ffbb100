//! Files under a name that says what they are, instead of under their content: written whole or not at all.
//!
//! For what is found again by its name after a crash. The bytes go to a temporary file, which is flushed and renamed;
//! whoever reads the name sees the old bytes, the new ones or nothing. There is no row: the area keeps its own, which
//! names the file, its length and its digest.

use object_store::{ObjectStoreExt, PutPayload, path::Path as ObjectPath};
use sha2::{Digest, Sha256};

use super::{Artifacts, hex};
use crate::error::{Error, Result};

/// What was stored under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Their number.
    pub size: i64,
}

impl Written {
    /// Digest and length of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: hex(&Sha256::digest(bytes)), size: i64::try_from(bytes.len()).unwrap_or(i64::MAX) }
    }
}

impl Artifacts {
    /// Stores bytes under a name, replacing what was there. The name's parts are joined by `/`; it must begin with an
    /// id of the clinic's own, which no other clinic can guess or be given.
    ///
    /// # Errors
    /// When the bytes cannot be written.
    pub async fn write_named(&self, name: &str, bytes: Vec<u8>) -> Result<Written> {
        let written = Written::of(&bytes);
        self.objects.put(&path(name)?, PutPayload::from(bytes)).await.map_err(Error::internal)?;
        Ok(written)
    }

    /// The bytes under a name; `None` when there are none.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn read_named(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let object = match self.objects.get(&path(name)?).await {
            Ok(object) => object,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(Error::internal(error)),
        };
        Ok(Some(object.bytes().await.map_err(Error::internal)?.to_vec()))
    }
}

/// Names are made by programs; one that would leave its folder, or lie elsewhere than it says, is a fault of ours.
fn path(name: &str) -> Result<ObjectPath> {
    ObjectPath::parse(name).map_err(Error::internal)
}
