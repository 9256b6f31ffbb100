//! Safety: what a caller says is checked for danger before anything else, on every turn, in every state.
//!
//! Promises: deterministic, in-process, no model, microseconds; every alarm names its rule and the caller's own words.
//! Never does: lower an alarm, give advice, depend on the state of the call. When in doubt it escalates, and a grammar
//! that cannot be loaded escalates everything.
//!
//! Layers: 1 [`normalise`] one spelling; 2 the concept grammar (`lexicon/` by language, one `alarms.rules` for both, so
//! callers may mix them); 3 scope (negation, past, family, supposition, topic, idiom); 4 [`statistical`], what no rule
//! says; 5 the rule of doubt. `docs/safety.md` says all of it in words; `tests/corpus/safety.jsonl` holds the cases.

#![deny(clippy::wildcard_enum_match_arm)]

mod alarms;
mod grammar;
mod guardrails;
mod matcher;
mod phrase;
mod replies;
mod scope;
pub mod statistical;
#[cfg(test)]
mod tests;

pub use grammar::GrammarError;
pub use guardrails::guardrail;
pub use replies::{ReplyFault, check_reply};

/// How fast a human must take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A clinician takes the call now: a red flag that nobody at a front desk can weigh.
    Urgent,
    /// Ambulance, emergency room or crisis team now.
    Emergency,
}

/// Why a call goes to a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Danger to life or limb, self-harm, violence, overdose.
    Emergency,
    /// The caller asked for a person.
    HumanRequest,
    /// Several turns in a row were not understood.
    Misunderstanding,
    /// A vendor the call depends on is failing.
    ProviderInstability,
    /// A question about a medicine, a dose or an interaction.
    Medication,
    /// A question about a test result.
    TestResult,
    /// A question or symptom that needs a clinician.
    MedicalAdvice,
    /// The caller is in strong emotional distress.
    Distress,
    /// The call has lasted too long.
    Duration,
    /// Something that sounds like danger and cannot be placed.
    Uncertain,
}

impl Reason {
    /// The name used in storage, JSON and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::HumanRequest => "human_request",
            Self::Misunderstanding => "misunderstanding",
            Self::ProviderInstability => "provider_instability",
            Self::Medication => "medication",
            Self::TestResult => "test_result",
            Self::MedicalAdvice => "medical_advice",
            Self::Distress => "distress",
            Self::Duration => "duration",
            Self::Uncertain => "uncertain",
        }
    }
}

/// An utterance that a human must hear about now.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Alarm {
    /// How fast.
    pub level: Level,
    /// Why.
    pub reason: Reason,
    /// What kind of danger: `cardiac`, `stroke`, `breathing`, … as `alarms.rules` names them.
    pub category: &'static str,
    /// Layer, rule and its explanation, readable by a clinician.
    pub rule: String,
    /// The caller's own words that fired, in the order spoken.
    pub words: Vec<String>,
}

/// What the caller said before in the same call.
#[derive(Clone, Copy, Debug, Default)]
pub struct History<'a> {
    /// Earlier utterances, oldest first.
    pub earlier: &'a [String],
}

/// All layers on one utterance; pure, to be called before anything else on every turn in every state.
///
/// The statistical layer is asked last and only where the rules are silent, so it can raise but never lower.
pub fn check(text: &str, history: &History<'_>) -> Option<Alarm> {
    rules(text, history).or_else(|| statistical::check(text))
}

/// Layers 1, 2, 3 and 5, without the statistical one.
///
/// The utterance is judged alone first; if it is harmless alone it is judged together with the last few things the
/// caller said ("I'm pregnant" … "yes, bleeding").
pub fn rules(text: &str, history: &History<'_>) -> Option<Alarm> {
    alarms::check(text, history)
}
