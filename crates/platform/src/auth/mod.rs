//! Who is asking: sign-in, browser sessions, access tokens, API tokens, one-time links.
//!
//! A browser holds a refresh token in a cookie that scripts cannot read, and an access token of some minutes in memory.
//! Neither says what its holder may do: roles are read with each request, so that a role taken away, or a session ended,
//! counts at once. Passwords and tokens are kept as hashes only; none of them is ever logged.

mod api_tokens;
pub mod http;
pub(crate) mod invite;
mod lock;
mod password;
mod session;
mod setup;
pub(crate) mod signer;
mod store;
mod token;

pub use api_tokens::{ApiToken, NewApiToken};
pub use http::routes;
pub use lock::Gate;
pub use session::{Attempt, Issued, Overview};
pub use setup::{Link, LinkKind, NewOwner, Setup};
pub use signer::Access;
pub use token::{hash as hash_token, random as random_token};

pub(crate) use password::hash as hash_password;

use crate::ids::Entity;

/// Marker of session ids: one sign-in of one browser.
pub struct Session;
impl Entity for Session {
    const PREFIX: &'static str = "session";
    const NOUN: &'static str = "session";
}

/// Marker of the ids of signing keys.
pub struct SigningKey;
impl Entity for SigningKey {
    const PREFIX: &'static str = "key";
    const NOUN: &'static str = "signing-key";
}

/// Marker of the ids of one-time links.
pub struct SetupLink;
impl Entity for SetupLink {
    const PREFIX: &'static str = "link";
    const NOUN: &'static str = "setup-link";
}
