//! The council's operations, routes and jobs, in process, on a real database: with files that people really send, and
//! with a panel that does as it is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod files;
mod killed;
mod panel;
mod reports;
mod runs;
mod simulated;
mod stream;
mod troubles;
