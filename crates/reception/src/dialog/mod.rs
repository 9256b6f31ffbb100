//! The conversation: what was heard goes in, what is said and written down comes out. Pure.
//!
//! Nothing here waits, reads a clock, draws a random number or keeps anything between calls: the same state and the
//! same words always give the same step. The host loads a [`State`], calls [`turn`], and commits the step's state and
//! effects before a word of it is spoken.
//!
//! - [`desk`]: what the clinic lets the receptionist know.
//! - [`state`]: where a conversation stands. [`step`]: what a turn yields.
//! - [`intent`], [`slots`], [`when`]: what the words mean; `hearing` gathers it, `phrases` adds small talk.
//! - `turn`: one turn in order. `open`: between requests. `fill`: a request under way. `flow`: what a request needs.
//!   `booking`: the clinic's calendar. `known`: the caller's appointments in it. `filed`: what was filed, and changes to
//!   it. `handover`: leaving the machine. `faq`: answers from the desk. `script`: every sentence.
//!
//! What it never does: lower an alarm, answer a medical question, promise a time that nobody holds, forget a slot, say nothing.
//! `tests/dialog_conversations.rs` and `tests/dialog_properties.rs` show it.
#![deny(clippy::wildcard_enum_match_arm)]

use jiff::Zoned;

use crate::calendar::Openings;
use crate::language::Language;

mod booking;
pub mod desk;
mod faq;
mod filed;
mod fill;
mod flow;
mod handover;
mod hearing;
pub mod intent;
mod known;
mod open;
mod phrases;
mod recording;
mod script;
pub mod slots;
pub mod state;
pub mod step;
mod turn;
mod voicemail;
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

/// The first words of a call.
pub fn greet(desk: &Desk, state: State) -> Step {
    handover::greet(desk, state)
}

/// Takes one turn: safety first, then the conversation. `now` is in the clinic's time zone.
///
/// The telephone, the simulator and `evaluate` all call this and nothing else.
pub fn turn(desk: &Desk, state: &State, heard: &Heard<'_>, now: &Zoned) -> Step {
    turn::take(Clinic { desk, openings: None }, state, heard, now)
}

/// Like [`turn`], at a clinic that keeps a calendar: wishes are answered from its openings, and free times are held.
pub fn turn_with_calendar(clinic: Clinic<'_>, state: &State, heard: &Heard<'_>, now: &Zoned) -> Step {
    turn::take(clinic, state, heard, now)
}

/// What a conversation knows of the clinic.
#[derive(Clone, Copy)]
pub struct Clinic<'a> {
    /// What the clinic lets the receptionist know.
    pub desk: &'a Desk,
    /// Its calendar at this moment, where it keeps one.
    pub openings: Option<&'a Openings>,
}

/// The caller hung up: what was collected and not filed, as incomplete tasks.
pub fn hang_up(_desk: &Desk, state: &State) -> Vec<Effect> {
    handover::unfinished(state)
}

/// The sentence that comes first in an emergency. The host says it when it must act without the conversation's state.
pub fn emergency_sentence(country: slots::Country, language: Language) -> String {
    script::Line::Emergency { country, self_harm: false }.say(language)
}

/// What is said when an utterance was not understood: by it a reviewer's queue finds the calls in which that happened.
pub(crate) fn not_understood(language: Language) -> String {
    script::Line::NotUnderstood.say(language)
}

/// A transfer has ended, or every number of the rota was tried: what to say and do.
///
/// An answered one ends the call. After an emergency the emergency sentence stays; otherwise the conversation offers
/// a call back or goes on where it was.
pub fn transfer_failed(desk: &Desk, state: State, outcome: TransferOutcome) -> Step {
    handover::after_transfer(desk, state, outcome)
}

/// Nobody picked up, and the clinic takes messages after the tone. `None` where the conversation itself has a better way
/// on: a request under way is finished in words.
pub fn take_message(desk: &Desk, state: State) -> Option<Step> {
    voicemail::offer(desk, state)
}

/// The recording of a message is over; `is_left` unless nothing was said.
pub fn message_left(desk: &Desk, state: State, is_left: bool) -> Step {
    voicemail::after(desk, state, is_left)
}

/// The first words of a call that is recorded only if the caller says yes: they end with that question.
pub fn greet_asking_to_record(desk: &Desk, state: State) -> Step {
    recording::greet(desk, state)
}

/// Whether these words answer that question: yes, no, or not at all.
pub fn consents_to_recording(heard: &Heard<'_>) -> Option<bool> {
    recording::consents(heard)
}

/// The turn after a plain yes or no to that question; `None` when the words hold anything else, which [`turn`] hears.
pub fn recording_answered(desk: &Desk, state: &State, heard: &Heard<'_>) -> Option<Step> {
    recording::answered(desk, state, heard)
}

/// What every caller may hear, line by line: nothing in it was said by a caller.
pub fn fixed_lines(desk: &Desk, language: Language) -> Vec<String> {
    script::fixed(desk, language)
}
