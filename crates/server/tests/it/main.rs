//! The whole product: every route and role, and the real binary under load, killed and started again.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where its world does")]
#![expect(clippy::disallowed_methods, reason = "tests start their own tasks")]

mod access;
mod documents;
mod killed;
mod openapi;
mod process;
mod product;
