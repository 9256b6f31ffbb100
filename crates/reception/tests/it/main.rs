//! The receptionist's operations and routes, in process, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod analytics;
mod calendar;
mod calls;
mod escalations;
mod known;
mod ledger;
mod reception;
mod recordings;
mod relay;
mod reviews;
mod sms;
mod speech;
mod tasks;
mod transcripts;
mod transfer;
