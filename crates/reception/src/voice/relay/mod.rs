//! Twilio's ConversationRelay: the same conversation over a WebSocket, where the caller may interrupt in mid-sentence.
//!
//! Twilio does the hearing and the speaking; words come in and words go out. A session may die at any moment: what it
//! knows of the call is in the database, and the next one goes on with the same question.
//! <https://www.twilio.com/docs/voice/conversationrelay/websocket-messages>

mod ear;
pub(super) mod http;
mod messages;
mod newest;
mod session;

pub(crate) use newest::Newest;
