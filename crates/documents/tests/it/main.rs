//! Reading in real child processes, and writing looked at by tools that are not ours.

#![expect(clippy::unwrap_used, reason = "a test ends where its world does")]
#![expect(clippy::print_stdout, reason = "tests tell how long they took and what they could not ask")]

mod files;
mod reading;
mod writing;
