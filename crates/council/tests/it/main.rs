//! The council's operations and routes, in process, on a real database, with a panel that does as it is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod killed;
mod panel;
mod runs;
mod simulated;
mod stream;
mod troubles;
