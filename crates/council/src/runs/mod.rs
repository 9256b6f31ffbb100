//! Runs.

pub mod names;
pub mod plan;
pub mod stages;
