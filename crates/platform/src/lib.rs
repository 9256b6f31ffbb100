//! What the areas of cliniq stand on. It knows no product noun: no call, no run, no offer.

pub mod config;
pub mod lifecycle;
pub mod retry;
pub mod secret;
pub mod telemetry;
