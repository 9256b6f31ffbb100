//! The receptionist's operations and routes, in process, on a real database.

mod calls;
mod reception;
mod escalations;
mod tasks;
mod transcripts;
