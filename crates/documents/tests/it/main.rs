//! Reading in real child processes, and writing looked at by tools that are not ours.

#![expect(clippy::unwrap_used, reason = "a test ends where its world does")]

mod files;
mod reading;
mod writing;
