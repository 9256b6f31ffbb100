//! The one gateway to language models: nothing else in the product calls a model, and only `upstream` knows the wire.
//!
//! A [`Gateway`] asks one upstream, which speaks for many models. It waits for a free place, checks that the request may
//! leave, makes bounded attempts, and books every call in the ledger. What it answers is complete or a [`Failure`]:
//! never the beginning of an answer, never an upstream's error taken for words of a model.

mod attempts;
mod breaker;
mod budget;
mod endpoints;
mod error;
mod gate;
mod gateway;
mod guard;
mod ledger;
pub mod lenient;
mod schema;
mod settings;
pub mod simulated;
mod streaming;
mod structured;
mod types;
mod upstream;

pub use error::{AuthCause, Failure, Refusal, Retry};
pub use gateway::{Completed, Delta, Deltas, Failed, Gateway, Health};
pub use ledger::{Call, LedgerEntry};
pub use settings::{Limits, Settings, USUAL_ADDRESS, Upstream};
pub use structured::Structured;
pub use types::{
    Content, Endpoint, Finish, Message, Model, ModelId, NotAModelId, Part, Purpose, Reply, Request, Role, Schema,
    ToolCall, ToolChoice, ToolSpec, Usage,
};
