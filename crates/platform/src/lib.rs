//! What the areas of cliniq stand on. It knows no product noun: no call, no run, no offer.

pub mod access;
pub mod artifacts;
pub mod audit;
pub mod auth;
pub mod config;
pub mod ctx;
pub mod db;
pub mod error;
pub mod events;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod lifecycle;
pub mod live;
pub mod notify;
pub mod outbound;
pub mod patients;
pub mod phi;
mod platform;
pub mod retry;
pub mod secret;
pub mod telemetry;
pub mod tenancy;
pub mod time;
pub mod twilio;

pub use ctx::Ctx;
pub use error::{Error, Result};
pub use ids::Id;
pub use phi::Phi;
pub use platform::Platform;
