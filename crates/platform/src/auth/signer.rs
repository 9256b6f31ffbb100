//! Access tokens: short-lived JWTs signed with EdDSA. The private keys lie sealed in the database, so that every process
//! of an installation accepts what another one signed; the public ones are served as JWKS.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use serde::{Deserialize, Serialize};

use super::{Session, SigningKey, store};
use crate::{
    db::SystemTx,
    error::{Error, Kind, Result},
    ids::Id,
    keys::Keys,
    platform::Platform,
    tenancy::User,
    time::Timestamp,
};

const ISSUER: &str = "cliniq";
/// A key signs for so long; then the next one is made. Old ones go on verifying what they signed.
const ROTATE_AFTER: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Tokens of an unknown key make the keys be read again, but not more often than this.
const REREAD_AFTER: Duration = Duration::from_secs(10);
/// What stands before the 32 bytes of an Ed25519 private key in its PKCS #8 form (RFC 8410).
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What an access token says. Who may do what is not in it: that is read anew with each request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// The person.
    pub(crate) sub: Id<User>,
    /// The browser session that the token ends with.
    pub(crate) sid: Id<Session>,
    iat: i64,
    exp: i64,
}

/// A signed access token.
pub struct Access {
    /// The token itself.
    pub token: String,
    /// How long it is valid from now.
    pub expires_in: Duration,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The signing keys of this process, read when they are first needed.
#[derive(Default)]
pub(crate) struct Ring {
    loaded: RwLock<Option<Arc<Loaded>>>,
}

struct Loaded {
    kid: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    jwks: JwkSet,
    newest_at: Timestamp,
    read_at: Timestamp,
}

impl Ring {
    fn get(&self) -> Option<Arc<Loaded>> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, loaded: Arc<Loaded>) {
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
    }
}

impl Platform {
    /// Signs an access token for a session.
    pub(crate) async fn sign_access(&self, user: Id<User>, session: Id<Session>) -> Result<Access> {
        let now = self.clock().now();
        let ring = self.signing_keys(|loaded| now.since(loaded.newest_at) < ROTATE_AFTER).await?;
        let expires_in = Duration::from_secs(60 * u64::from(self.config().auth.access_minutes));
        let iat = now.as_micros() / 1_000_000;
        let exp = now.plus(expires_in).as_micros() / 1_000_000;
        let claims = Claims { iss: ISSUER.to_owned(), sub: user, sid: session, iat, exp };
        let header = Header { kid: Some(ring.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &ring.signing).map_err(Error::internal)?;
        Ok(Access { token, expires_in })
    }

    /// Reads an access token.
    ///
    /// `auth.bad-token` when it was not signed by this installation or was altered, `auth.token-expired` when its time
    /// is over.
    pub(crate) async fn verify_access(&self, token: &str) -> Result<Claims> {
        let now = self.clock().now();
        let header = jsonwebtoken::decode_header(token).map_err(|_| bad_token())?;
        let kid = header.kid.ok_or_else(bad_token)?;
        // A key this process has not seen may have been made by another one a moment ago.
        let ring = self
            .signing_keys(|loaded| loaded.verifying.contains_key(&kid) || now.since(loaded.read_at) < REREAD_AFTER)
            .await?;
        let key = ring.verifying.get(&kid).ok_or_else(bad_token)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        // The library would ask the system's clock; the claims' own time is checked below with ours.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|_| bad_token())?.claims;
        if claims.iss != ISSUER {
            return Err(bad_token());
        }
        if claims.exp <= now.as_micros() / 1_000_000 {
            return Err(Error::new(Kind::Unauthenticated, "auth.token-expired", "The access token has expired."));
        }
        Ok(claims)
    }

    /// The public keys that verify access tokens.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub async fn jwks(&self) -> Result<JwkSet> {
        Ok(self.signing_keys(|_| true).await?.jwks.clone())
    }

    /// The keys as this process has them, or read again when `good` says that these will not do.
    async fn signing_keys(&self, good: impl Fn(&Loaded) -> bool) -> Result<Arc<Loaded>> {
        if let Some(loaded) = self.keys().ring().get().filter(|loaded| good(loaded)) {
            return Ok(loaded);
        }
        let keys = self.keys().clone();
        let loaded = Arc::new(self.db().system(move |tx| load(tx, &keys)).await?);
        self.keys().ring().put(Arc::clone(&loaded));
        Ok(loaded)
    }
}

fn bad_token() -> Error {
    Error::new(Kind::Unauthenticated, "auth.bad-token", "The access token is not one of this installation.")
}

/// Reads all keys; makes the next one when there is none yet or the newest is old.
fn load(tx: &mut SystemTx<'_>, keys: &Keys) -> Result<Loaded> {
    let now = tx.now();
    let mut pairs = Vec::new();
    for row in store::signing_keys(tx.conn())? {
        match keys.open(&["signing-key", row.id.as_str()], &row.sealed_private) {
            Ok(seed) => pairs.push((Pair::of(row.id, seed.expose())?, row.created_at)),
            // Sealed under a former key of the installation: what it signed is void, the people sign in again.
            Err(_) => tracing::warn!(signing_key.id = %row.id, "a signing key of another installation key is ignored"),
        }
    }
    if pairs.last().is_none_or(|(_, made_at)| now.since(*made_at) >= ROTATE_AFTER) {
        let id = Id::<SigningKey>::new();
        let seed = crate::secret::Secret::new(rand::random::<[u8; 32]>());
        let pair = Pair::of(id, seed.expose())?;
        let sealed = keys.seal(&["signing-key", id.as_str()], seed.expose())?;
        store::insert_signing_key(
            tx.conn(),
            &store::SigningKeyRow { id, sealed_private: sealed, public_key: pair.public()?, created_at: now },
        )?;
        pairs.push((pair, now));
    }
    let (newest, newest_at) = pairs.last().ok_or_else(|| Error::internal("there is no signing key"))?;
    let (kid, signing, newest_at) = (newest.kid.clone(), newest.private.clone(), *newest_at);
    let jwks = JwkSet { keys: pairs.iter().map(|(pair, _)| pair.jwk.clone()).collect() };
    let mut verifying = HashMap::new();
    for (pair, _) in pairs {
        let public = DecodingKey::from_jwk(&pair.jwk).map_err(Error::internal)?;
        verifying.insert(pair.kid, public);
    }
    Ok(Loaded { kid, signing, verifying, jwks, newest_at, read_at: now })
}

struct Pair {
    kid: String,
    private: EncodingKey,
    jwk: Jwk,
}

impl Pair {
    fn of(id: Id<SigningKey>, seed: &[u8]) -> Result<Self> {
        let mut der = PKCS8_HEAD.to_vec();
        der.extend_from_slice(seed);
        let private = EncodingKey::from_ed_der(&der);
        zeroize::Zeroize::zeroize(&mut der);
        let mut jwk = Jwk::from_encoding_key(&private, Algorithm::EdDSA).map_err(Error::internal)?;
        jwk.common.key_id = Some(id.to_string());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { kid: id.to_string(), private, jwk })
    }

    fn public(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.jwk)?)
    }
}
