//! The telephone: Twilio's webhooks in, TwiML out; or words both ways over a WebSocket.

pub mod http;
mod phrases;
mod recorded;
mod relay;
mod spoken;
mod twiml;

pub(crate) use relay::Newest;
pub(crate) use spoken::recording_callback;
pub use cliniq_platform::twilio::is_signed;
