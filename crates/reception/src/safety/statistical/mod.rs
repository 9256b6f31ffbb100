//! Layer 4: a small statistical model, for danger that no rule says.
//!
//! Two logistic regressions over [`features`] of the normalised words: danger of any kind, and emergency. Trained
//! offline by `cargo xtask train safety` on lines of our own (`training/safety/`) and labelled speech; the weights are
//! `model.weights`, the figures `docs/safety-model.md`.
//!
//! Promises: it is asked only when the rules are silent, so it can raise and never lower; whole numbers only, so the
//! same words give the same score on every machine; it names what weighed most. What is public is so for the trainer.

mod classes;
mod features;
mod model;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::language::{Word, normalise};

use super::{Alarm, Level, Reason};

pub use features::{Feature, features};
pub use model::{Explanation, Model, Points, Score, WeightsError};

const WEIGHTS: &str = include_str!("model.weights");

static MODEL: LazyLock<Result<Model, WeightsError>> = LazyLock::new(|| Model::parse(WEIGHTS));

/// The committed model.
///
/// # Errors
/// When `model.weights` cannot be read; a test keeps that from happening.
pub fn committed() -> Result<&'static Model, &'static WeightsError> {
    MODEL.as_ref()
}

/// What the model alone thinks of an utterance; `None` is silence.
pub fn check(text: &str) -> Option<Alarm> {
    let words = normalise(text);
    match committed() {
        Ok(model) => alarm(model, text, &words),
        // Unreachable while the tests pass; as with the rules, nobody is left alone with a deaf machine.
        Err(error) => Some(Alarm {
            level: Level::Urgent,
            reason: Reason::Uncertain,
            category: "unknown",
            rule: format!("the statistical layer could not be loaded: {error}"),
            words: Vec::new(),
        }),
    }
}

fn alarm(model: &Model, text: &str, words: &[Word]) -> Option<Alarm> {
    let (score, piece) = model.judge(words);
    let enough = model.enough();
    let (level, reason, points, needed) = if score.emergency >= enough.emergency {
        (Level::Emergency, Reason::Emergency, score.emergency, enough.emergency)
    } else if score.danger >= enough.danger {
        (Level::Urgent, Reason::Uncertain, score.danger, enough.danger)
    } else {
        return None;
    };
    let explanation = model.explain(piece);
    let features: Vec<String> =
        explanation.features.iter().map(|(name, points)| format!("{name} {}", odds(*points))).collect();
    Some(Alarm {
        level,
        reason,
        category: "unplaced",
        rule: format!(
            "layer 4, statistics: {} ({} is enough); most: {}",
            odds(points),
            odds(needed),
            features.join(", ")
        ),
        words: spoken(text, piece, &explanation.words),
    })
}

/// Points as log-odds with two decimals.
fn odds(points: Points) -> String {
    format!("{:+.2}", f64::from(points) / 100.0)
}

/// The caller's own words at these places, each once.
fn spoken(text: &str, words: &[Word], places: &[usize]) -> Vec<String> {
    let mut spans: Vec<(usize, usize)> =
        places.iter().filter_map(|at| words.get(*at)).map(|word| (word.start, word.end)).collect();
    spans.dedup();
    spans.into_iter().filter_map(|(start, end)| text.get(start..end).map(str::to_owned)).collect()
}
