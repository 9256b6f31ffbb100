//! The conversation: what was heard goes in, what is said and written down comes out. Pure.
//!
//! Nothing here waits, reads a clock, draws a random number or keeps anything between calls: the same state and the
//! same words always give the same step. The host loads a [`State`], calls [`turn`], and commits the step's state and
//! effects before a word of it is spoken.
//!
//! - [`desk`]: what the clinic lets the receptionist know.
//! - [`state`]: where a conversation stands.
//! - [`step`]: what a turn yields.
//! - [`intent`], [`slots`], [`when`]: what the words mean.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod desk;
pub mod intent;
pub mod slots;
pub mod state;
pub mod step;
pub mod when;

pub use desk::Desk;
pub use state::State;
pub use step::{Effect, ForRole, Next, Step, TaskDraft, TaskKind, TaskSlots, Transfer, TransferOutcome};

/// One thing heard from the caller. Silence is empty text without digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heard<'a> {
    /// The caller's words as transcribed.
    pub text: &'a str,
    /// The transcriber's confidence, 0 to 1, when it gave one.
    pub confidence: Option<f32>,
    /// Keys pressed, when any were.
    pub digits: Option<&'a str>,
}
