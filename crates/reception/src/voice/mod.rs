//! The telephone: Twilio's webhooks in, TwiML out.

pub mod http;
mod phrases;
mod signature;
mod twiml;

pub use signature::is_signed;
