//! The gateway against the simulated upstream over real sockets, with its books in a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests start their own tasks")]

mod books;
mod calls;
mod faults;
mod shapes;
mod streams;
mod world;
