//! For tests only: a fresh database, two clinics with a person per role, typed requests against the router in process,
//! and a telephone. It knows no area: each area hands in its own routes and jobs.

pub mod app;
pub mod database;
pub mod telephone;
pub mod vendor;

pub use app::{Person, Reply, TestApp};
pub use database::TestDatabase;
