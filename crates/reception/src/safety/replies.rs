//! What may be said to a caller: the last look at a sentence that a model has phrased.
//!
//! Stops medical advice, diagnosis, reassurance, results, promises, invented facts and impersonation. A scripted
//! sentence spoken after its own commit ("I've created …") need not pass here; a model's sentence always must.

use std::sync::LazyLock;

use crate::language::normalise;

use super::grammar::{Grammar, GrammarError};

const SOURCE: &str = include_str!("replies.grammar");

/// Longer than anybody listens to on a telephone.
const LONGEST_WORDS: usize = 90;

/// Numbers that may be named in any reply: emergency services and the US crisis line.
const PUBLIC_NUMBERS: &[&str] = &["911", "999", "112", "988", "111"];

/// Why a sentence must not be said to a caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// Nothing to say, or more than [90 words](check_reply).
    #[error("the reply is empty or too long to be spoken")]
    Length,
    /// It breaks a rule; `rule` names it.
    #[error("{rule}")]
    Forbidden {
        /// Which rule, readable by a clinician.
        rule: String,
    },
    /// It holds an address, an amount of money or a telephone number that no system of record supplied.
    #[error("the reply holds a link, a price or a number of its own: {0:?}")]
    OwnNumber(String),
    /// The rules could not be loaded, so nothing may be said.
    #[error("the reply rules could not be loaded: {0}")]
    Unchecked(String),
}

static REPLIES: LazyLock<Result<Grammar, GrammarError>> = LazyLock::new(compile);

pub(super) fn compile() -> Result<Grammar, GrammarError> {
    Grammar::compile(&[SOURCE])
}

/// May this sentence be said to a caller?
///
/// # Errors
/// The rule that forbids it. Empty text and text of more than 90 words is forbidden too.
pub fn check_reply(text: &str) -> Result<(), ReplyFault> {
    let grammar = REPLIES.as_ref().map_err(|error| ReplyFault::Unchecked(error.to_string()))?;
    let words = normalise(text);
    if words.is_empty() || words.len() > LONGEST_WORDS {
        return Err(ReplyFault::Length);
    }
    if let Some(own) = own_number(text) {
        return Err(ReplyFault::OwnNumber(own.to_owned()));
    }
    let reading = grammar.read(text, &words);
    match grammar.first_to_fire(&reading).map(|at| &grammar.rules[at]) {
        Some(rule) => Err(ReplyFault::Forbidden { rule: format!("{}: {}", rule.name, rule.why) }),
        None => Ok(()),
    }
}

/// A link, an address, money or a long number: facts that only the system of record may put into a sentence.
fn own_number(text: &str) -> Option<&str> {
    text.split_whitespace().find(|token| {
        let link = token.contains("://") || token.contains("www.") || token.contains('@');
        let money = token.contains(['$', '\u{20ac}', '\u{a3}']);
        let digits: String = token.chars().filter(char::is_ascii_digit).collect();
        let phone = digits.len() >= 7 && !PUBLIC_NUMBERS.contains(&digits.as_str());
        link || money || phone
    })
}
