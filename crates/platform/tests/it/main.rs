//! The platform's operations and routes: a real database, the real router, a clock that tests move.
//!
//! Runs on SQLite; with `CLINIQ_TEST_DATABASE=postgres://…` on PostgreSQL, one fresh database a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests start their own tasks")]

mod access;
mod database;
mod members;
mod patients;
mod requests;
mod sessions;
mod setup;
mod sign_in;
mod tokens;
mod work;
mod world;
