//! The receptionist's operations and routes, in process, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calls;
mod escalations;
mod reception;
mod relay;
mod tasks;
mod transcripts;
mod transfer;
