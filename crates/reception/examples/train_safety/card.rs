//! The model's card: what it is, what it was trained on, what it does, how to make it again.

use cliniq_reception::safety::statistical::Score;

use crate::learn::{Learnt, SEED, Settings};
use crate::lines::Lines;
use crate::measure::{FOLDS, Judged, figures};

/// What the card tells.
pub(crate) struct Card<'a> {
    pub(crate) read: &'a Lines,
    pub(crate) learnt: &'a Learnt,
    pub(crate) settings: Settings,
    pub(crate) enough: Score,
    pub(crate) date: &'a str,
    /// Size of the weights file.
    pub(crate) bytes: usize,
}

impl Card<'_> {
    /// The page, with its tables of figures.
    pub(crate) fn render(&self, held_out: &[Judged], folds: &[Judged], fresh: &[Judged]) -> String {
        let Settings { rate, sparsity, ridge, rounds, deaf, fewest, most, labelled } = self.settings;
        format!(
            "# Card of the statistical safety model\n\
             \n\
             Written by `cargo xtask train safety`; do not edit. What the layer is for stands in [safety.md](safety.md).\n\
             \n\
             | | |\n\
             | --- | --- |\n\
             | Kind | two logistic regressions (danger, emergency) on words, pairs, word classes and pieces of words |\n\
             | Date | {date} |\n\
             | Features with a weight | {features} in {kilobytes} kB |\n\
             | Enough for a human | {danger:.2} log-odds of danger |\n\
             | Enough for an emergency | {emergency:.2} log-odds of an emergency |\n\
             | Own lines as written | {dangerous} dangerous, {harmless} harmless; fingerprint `{fingerprint}` |\n\
             | Also learnt from | the corpus of the rules' tests; labelled speech that is not in this repository (weights are no rows) |\n\
             | Learner | FTRL-Proximal: rate {rate}, sparsity {sparsity}, ridge {ridge}, {rounds} rounds, {deaf} % of features left out in each, features seen {fewest} times or more, the {most} heaviest, weight of rows {labelled}, seed {SEED} |\n\
             | Again | `cargo xtask train safety --labelled FOLDER`: the same input gives the same bytes |\n\
             \n\
             ## Own lines only\n\
             \n\
             Trained on `training/safety` without any line that says the same as a measured row. The rows have shaped the\n\
             rules, so the columns of the rules flatter; of the lines' author they were hidden, but for some thirty rows shown as\n\
             samples of the format. The model's column is the honest one; the thresholds are those of the folds below.\n\
             \n\
             {own}\n\
             ## Cross-validated\n\
             \n\
             Own lines and rows, {FOLDS} folds, near-duplicates in one fold; each row is judged by a model that has not seen\n\
             it. The thresholds come from here: the lowest that keep rules and model together within 0.65 % false\n\
             emergencies (2 % of the tempting rows) and 5.8 % of any escalation with the guardrails.\n\
             \n\
             {folds}\n\
             ## Fresh lines\n\
             \n\
             `tests/corpus/safety_fresh.jsonl`: in wordings as odd as callers may find, written after all training lines but\n\
             those of `harmless_misheard.lines` and `harmless_things.lines` (mangled times, requests for other machines,\n\
             things and places), which take up nothing of it; the rules were not changed for them either. The only rows\n\
             here that have shaped neither rules nor model. The harmless ones are tempting on purpose (idioms, history,\n\
             denials): no picture of a clinic's day. Whoever changes rules or lines because of a line in this file ends\n\
             its use as a measure. It was measured after each of five trainings (the first: 111/124, 64/80 and 34/153 of\n\
             any escalation); none of what changed between them was changed because of it.\n\
             \n\
             {fresh}",
            date = self.date,
            features = self.learnt.weights.len(),
            kilobytes = self.bytes / 1000,
            danger = f64::from(self.enough.danger) / 100.0,
            emergency = f64::from(self.enough.emergency) / 100.0,
            dangerous = self.read.written.0,
            harmless = self.read.written.1,
            fingerprint = self.read.fingerprint,
            own = figures(held_out, self.enough),
            folds = figures(folds, self.enough),
            fresh = figures(fresh, self.enough),
        )
    }
}
