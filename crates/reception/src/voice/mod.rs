//! The telephone: Twilio's webhooks in, TwiML out; or words both ways over a WebSocket.

pub mod http;
mod phrases;
mod recorded;
mod relay;
mod spoken;
mod twiml;
mod voiced;

pub use cliniq_platform::twilio::is_signed;
pub(crate) use relay::Newest;
pub(crate) use spoken::recording_callback;
