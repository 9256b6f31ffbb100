//! The receptionist's operations and routes, in process, on a real database.

mod calls;
mod escalations;
mod reception;
mod tasks;
mod transcripts;
