//! The council's routes and jobs on a real database, with files that people really send.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod files;
mod reports;
