//! Questions that a machine never answers: dose, interaction, diagnosis, test result.
//!
//! Not an alarm: the call goes on, and the question becomes a task for a clinician in the caller's own words.

use std::sync::LazyLock;

use crate::language::normalise;

use super::Reason;
use super::grammar::{Grammar, GrammarError, PIECE};

const SOURCE: &str = include_str!("guardrails.grammar");

pub(super) struct Guardrails {
    grammar: Grammar,
    /// One for each rule of the grammar.
    reasons: Vec<Reason>,
}

static GUARDRAILS: LazyLock<Result<Guardrails, GrammarError>> = LazyLock::new(Guardrails::compile);

impl Guardrails {
    pub(super) fn compile() -> Result<Self, GrammarError> {
        let grammar = Grammar::compile(&[SOURCE])?;
        let reason = |rule: &super::grammar::Rule| match rule.verdict.as_slice() {
            ["medication"] => Ok(Reason::Medication),
            ["test_result"] => Ok(Reason::TestResult),
            ["medical_advice"] => Ok(Reason::MedicalAdvice),
            _ => Err(GrammarError::UnknownVerdict { rule: rule.name.to_owned(), verdict: rule.verdict.join(" ") }),
        };
        let reasons = grammar.rules.iter().map(reason).collect::<Result<_, _>>()?;
        Ok(Self { grammar, reasons })
    }
}

/// Which kind of medical question this is, if any: [`Reason::Medication`], [`Reason::TestResult`] or
/// [`Reason::MedicalAdvice`].
///
/// A grammar that cannot be loaded makes every utterance a medical question: nothing is then answered by a machine.
pub fn guardrail(text: &str) -> Option<Reason> {
    let Ok(guardrails) = &*GUARDRAILS else {
        return Some(Reason::MedicalAdvice);
    };
    let words = normalise(text);
    words.chunks(PIECE).find_map(|piece| {
        let reading = guardrails.grammar.read(text, piece);
        guardrails.grammar.first_to_fire(&reading).map(|at| guardrails.reasons[at])
    })
}
