//! Random tokens: refresh cookies, one-time links, API tokens. The database holds only their hashes, so that a copy of
//! it lets nobody in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// 256 random bits as text that fits into a URL, a header and a cookie.
pub fn random() -> Secret<String> {
    Secret::new(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What the database knows of a token. The tokens are random already: no salt, no slow hash.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
