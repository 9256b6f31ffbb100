//! The course of measurements over sessions, and how many extreme scores chance alone would give.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Facts, Figure, Key, Measure, Measurement, Session};

/// One measurement over the sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What was measured; its session is absent.
    pub key: Key,
    /// The figures, earliest session first.
    pub values: Vec<(Session, Figure)>,
    /// The last figure less the first.
    pub change: f64,
}

/// What was measured in at least two sessions, in the order of its first appearance by measure, band and site. Where a
/// session contradicts itself, its first value counts; the contradiction is flagged elsewhere.
pub fn courses(facts: &Facts) -> Vec<Course> {
    let mut by_key: BTreeMap<_, (Key, BTreeMap<Session, Figure>)> = BTreeMap::new();
    for it in &facts.measurements {
        let (Some(session), Some(figure)) = (it.session, it.figure()) else { continue };
        let key = Key { session: None, ..it.key() };
        let order =
            (key.condition, key.component, key.measure, key.of, key.bands, key.site.map(|site| (site.rank(), site)));
        let (_, values) = by_key.entry(order).or_insert_with(|| (key, BTreeMap::new()));
        values.entry(session).or_insert_with(|| figure.clone());
    }
    by_key
        .into_values()
        .filter_map(|(key, values)| {
            let values: Vec<(Session, Figure)> = values.into_iter().collect();
            let change = values.last()?.1.value - values.first()?.1.value;
            (values.len() >= 2).then_some(Course { key, values, change })
        })
        .collect()
}

/// Scores that lie far out, and how many would by chance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extremes {
    /// Beyond this many standard deviations, on either side.
    pub beyond: f64,
    /// How many scores there are.
    pub scores: usize,
    /// How many lie beyond.
    pub count: usize,
    /// How many would lie beyond if nothing but chance were at work and the scores were independent, which those of
    /// neighbouring sites are not: the true spread around this number is wider.
    pub expected: f64,
}

/// Two-sided tail of the normal distribution beyond 1.96, 2.58 and 3 standard deviations.
const TAILS: [(f64, f64); 3] = [(1.96, 0.049_996), (2.58, 0.009_880), (3.0, 0.002_700)];

/// Counts the z scores of a report that lie beyond 1.96, 2.58 and 3.
pub fn extremes(facts: &Facts) -> Vec<Extremes> {
    let scores: Vec<f64> = facts.measurements.iter().filter_map(z).collect();
    TAILS
        .iter()
        .map(|(beyond, tail)| Extremes {
            beyond: *beyond,
            scores: scores.len(),
            count: scores.iter().filter(|z| z.abs() >= *beyond).count(),
            expected: expected(scores.len(), *tail),
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a report has far fewer than 2^52 scores")]
fn expected(scores: usize, tail: f64) -> f64 {
    scores as f64 * tail
}

fn z(it: &Measurement) -> Option<f64> {
    (it.measure == Measure::ZScore).then(|| it.figure().map(|figure| figure.value)).flatten()
}
