//! The installation's key, and what is sealed with it.
//!
//! One key of 32 random bytes belongs to an installation. It is never used itself: each purpose has a sub-key derived
//! from it, so that what one purpose leaks says nothing about another. Sealing is authenticated encryption bound to a
//! context (which clinic, which vendor): a sealed text that was copied into another row does not open there.

use std::{
    fmt,
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::{
    auth::signer::Ring,
    config::KeysConfig,
    error::{Error, Kind, Result},
    secret::Secret,
};

/// The format of sealed texts; a later one can be told apart by its own word.
const FORMAT: &str = "v1.";
const NONCE: usize = 24;

/// The installation's key and what is derived from it; cheap to clone.
#[derive(Clone)]
pub struct Keys {
    inner: Arc<Inner>,
}

struct Inner {
    sealing: Secret<[u8; 32]>,
    fingerprint: String,
    ring: Ring,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("fingerprint", &self.inner.fingerprint).finish_non_exhaustive()
    }
}

impl Keys {
    /// Loads the key from the configuration or its file; the file is made, readable by its owner only, when it is
    /// missing.
    ///
    /// # Errors
    /// `keys.unreadable` when the file cannot be read or made, or holds no key.
    pub fn load(config: &KeysConfig) -> Result<Self> {
        let master = match &config.secret {
            Some(text) => KeysConfig::parse(text.expose()).map_err(|fault| unreadable("keys.secret", fault))?,
            None => from_file(&config.file)?,
        };
        Ok(Self::of(&master))
    }

    /// The keys that are derived from this installation key.
    pub fn of(master: &Secret<[u8; 32]>) -> Self {
        let sealing = derive(master.expose(), "seal");
        let fingerprint = Sha256::digest(derive(master.expose(), "fingerprint").expose());
        let fingerprint = URL_SAFE_NO_PAD.encode(&fingerprint[..6]);
        Self { inner: Arc::new(Inner { sealing, fingerprint, ring: Ring::default() }) }
    }

    /// A short public name of the key, to compare two hosts or a backup with its key.
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// The keys access tokens are signed with, once they are read.
    pub(crate) fn ring(&self) -> &Ring {
        &self.inner.ring
    }

    /// Encrypts `plain`, bound to `context`: the words that say whose it is and what for, most general first.
    ///
    /// # Errors
    /// When the plain text is longer than the cipher can take (gigabytes).
    pub fn seal(&self, context: &[&str], plain: &[u8]) -> Result<String> {
        // 24 random bytes: so long that two never meet, without anybody counting.
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: plain, aad: &bound_to(context) };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a plain text is too long to be sealed"))?;
        let mut bytes = Vec::with_capacity(NONCE + sealed.len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(format!("{FORMAT}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what [`Keys::seal`] made for the same context.
    ///
    /// # Errors
    /// `keys.cannot-open` when the text was sealed with another key or for another context, or was altered.
    pub fn open(&self, context: &[&str], sealed: &str) -> Result<Secret<Vec<u8>>> {
        let bytes =
            sealed.strip_prefix(FORMAT).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or_else(closed)?;
        let (nonce, body) = bytes.split_first_chunk::<NONCE>().ok_or_else(closed)?;
        let payload = Payload { msg: body, aad: &bound_to(context) };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map(Secret::new).map_err(|_| closed())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.inner.sealing.expose().into())
    }
}

/// Reads the key file, or makes it.
fn from_file(path: &Path) -> Result<Secret<[u8; 32]>> {
    let place = path.display().to_string();
    match std::fs::read_to_string(path).map(Secret::new) {
        Ok(text) => {
            warn_if_others_can_read(path);
            KeysConfig::parse(text.expose()).map_err(|fault| unreadable(&place, fault))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make_file(path).map_err(|e| unreadable(&place, e)),
        Err(error) => Err(unreadable(&place, error)),
    }
}

fn make_file(path: &Path) -> std::io::Result<Secret<[u8; 32]>> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let key = Secret::new(rand::random::<[u8; 32]>());
    let text = Secret::new(format!("{}\n", STANDARD.encode(key.expose())));
    // `create_new`: of two processes that start together, one makes the key and the other is told to start again.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.expose().as_bytes())?;
    // What is sealed with a key that a power cut takes away is lost.
    file.sync_all()?;
    tracing::info!(path = %path.display(), "made the key of this installation; keep a copy apart from the data");
    Ok(key)
}

fn warn_if_others_can_read(path: &Path) {
    if let Ok(data) = std::fs::metadata(path)
        && data.permissions().mode() & 0o077 != 0
    {
        tracing::warn!(path = %path.display(), "other accounts of this host can read the key of this installation");
    }
}

/// A sub-key: the single-block expansion of HKDF (RFC 5869); the master is random already and needs no extraction.
fn derive(master: &[u8; 32], purpose: &str) -> Secret<[u8; 32]> {
    // HMAC pads a short key with zeros to its block; doing so here leaves nothing that could fail.
    let mut block = [0; 64];
    block[..master.len()].copy_from_slice(master);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    block.zeroize();
    mac.update(b"cliniq ");
    mac.update(purpose.as_bytes());
    mac.update(&[1]);
    Secret::new(mac.finalize().into_bytes().into())
}

/// The context as bytes. Each word carries its length, so that no two contexts read the same.
fn bound_to(context: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in context {
        bytes.extend_from_slice(&(word.len() as u64).to_be_bytes());
        bytes.extend_from_slice(word.as_bytes());
    }
    bytes
}

fn closed() -> Error {
    Error::new(
        Kind::Internal,
        "keys.cannot-open",
        "A stored credential cannot be read with the key of this installation.",
    )
}

fn unreadable(place: &str, cause: impl fmt::Display) -> Error {
    Error::new(Kind::Internal, "keys.unreadable", format!("The key of this installation ({place}) cannot be used."))
        .because(format!("{place}: {cause}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::of(&Secret::new([byte; 32]))
    }

    #[test]
    fn the_key_file_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/cliniq.key");
        let config = KeysConfig { file: file.clone(), secret: None };

        let first = Keys::load(&config).unwrap();
        let again = Keys::load(&config).unwrap();

        assert_eq!(first.fingerprint(), again.fingerprint());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_spoiled_key_file_is_refused_and_never_quoted_or_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cliniq.key");
        std::fs::write(&file, "not a key at all").unwrap();

        let error = Keys::load(&KeysConfig { file: file.clone(), secret: None }).unwrap_err();

        assert_eq!(error.code(), "keys.unreadable");
        assert!(!format!("{error:?}{}", error.chain()).contains("not a key"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "not a key at all");
    }

    #[test]
    fn debug_shows_the_fingerprint_and_nothing_of_the_key() {
        let shown = format!("{:?}", keys(7));
        assert!(shown.contains(keys(7).fingerprint()), "{shown}");
        assert!(!shown.contains("[7"), "{shown}");
    }

    #[test]
    fn another_installations_key_opens_nothing() {
        let sealed = keys(1).seal(&["a"], b"x").unwrap();
        assert_eq!(keys(2).open(&["a"], &sealed).unwrap_err().code(), "keys.cannot-open");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_for_its_own_context_only(
            plain in proptest::collection::vec(any::<u8>(), 0..300), whose in ".{0,20}", what in ".{0,20}", other in ".{0,20}",
        ) {
            let keys = keys(3);
            let sealed = keys.seal(&[&whose, &what], &plain).unwrap();
            let opened = keys.open(&[&whose, &what], &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plain);
            let elsewhere = keys.open(&[&whose, &what, &other], &sealed);
            prop_assert!(elsewhere.is_err());
            let merged = keys.open(&[&format!("{whose}{what}")], &sealed);
            prop_assert!(merged.is_err());
        }

        #[test]
        fn altered_or_arbitrary_text_does_not_open(
            plain in proptest::collection::vec(any::<u8>(), 0..100), at in any::<prop::sample::Index>(), bit in 0_u8..8, noise in ".*",
        ) {
            let keys = keys(4);
            let sealed = keys.seal(&["clinic", "vendor"], &plain).unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(&sealed[FORMAT.len()..]).unwrap();
            let place = at.index(bytes.len());
            bytes[place] ^= 1 << bit;
            let altered = format!("{FORMAT}{}", URL_SAFE_NO_PAD.encode(bytes));
            prop_assert!(keys.open(&["clinic", "vendor"], &altered).is_err());
            let noise = format!("{FORMAT}{noise}");
            prop_assert!(keys.open(&["clinic", "vendor"], &noise).is_err());
        }
    }
}
