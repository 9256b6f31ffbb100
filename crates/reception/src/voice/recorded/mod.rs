//! What Twilio tells of recordings: the end of a message after the tone, and how each recording came out.

pub(in crate::voice) mod http;
