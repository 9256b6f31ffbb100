//! Figures: what a model, alone and behind the rules, does with utterances it has not learnt from.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cliniq_reception::language::normalise;
use cliniq_reception::safety::statistical::{Model, Score};
use cliniq_reception::safety::{History, Level, guardrail, rules};

use crate::learn::{Settings, learn};
use crate::lines::{Gravity, Line, Source};

/// Parts of the cross-validation.
pub(crate) const FOLDS: usize = 5;
/// Share of common words from which two rows count as the same saying and stay in one fold.
const ALIKE: f64 = 0.6;

/// One measured utterance.
pub(crate) struct Judged {
    pub(crate) line: Line,
    /// Of a model that has not seen it.
    pub(crate) score: Score,
    /// What the rules say.
    pub(crate) ruled: Option<Level>,
    /// A human hears of it for another reason: a question about a medicine, a result, a diagnosis.
    pub(crate) guarded: bool,
}

impl Judged {
    fn new(line: &Line, model: &Model) -> Self {
        let words = normalise(&line.text);
        Self {
            line: line.clone(),
            score: model.judge(&words).0,
            ruled: rules(&line.text, &History::default()).map(|alarm| alarm.level),
            guarded: guardrail(&line.text).is_some(),
        }
    }

    fn by_model(&self, enough: Score) -> Option<Level> {
        if self.score.emergency >= enough.emergency {
            Some(Level::Emergency)
        } else if self.score.danger >= enough.danger {
            Some(Level::Urgent)
        } else {
            None
        }
    }

    fn joined(&self, enough: Score) -> Option<Level> {
        self.ruled.or_else(|| self.by_model(enough))
    }
}

/// Trains a model and reads it back as the product does.
pub(crate) fn model(lines: &[Line], settings: Settings, enough: (i32, i32), fingerprint: &str) -> Result<Model> {
    let text = learn(lines, settings).render(enough, fingerprint);
    // The product's model borrows from its binary; a program that trains a few of them may leak them.
    Model::parse(Box::leak(text.into_boxed_str())).context("the weights just written cannot be read")
}

/// Judges each row by a model trained on `own` and on the rows of the other folds.
///
/// `grown` makes of a row what is trained on: the row itself, and the row within talk.
pub(crate) fn cross_validate(
    own: &[Line],
    rows: &[Line],
    settings: Settings,
    grown: impl Fn(&Line) -> Vec<Line>,
) -> Result<Vec<Judged>> {
    let folds = folds(rows);
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let (inside, outside): (Vec<_>, Vec<_>) = rows.iter().zip(&folds).partition(|(_, of)| **of == fold);
        let unseen: BTreeSet<String> = inside.iter().map(|(row, _)| said(&row.text)).collect();
        let mut lines: Vec<Line> = own.iter().filter(|line| !unseen.contains(&said(&line.text))).cloned().collect();
        lines.extend(outside.into_iter().flat_map(|(row, _)| grown(row)));
        let model = model(&lines, settings, (i32::MAX, i32::MAX), "")?;
        judged.extend(inside.into_iter().map(|(row, _)| Judged::new(row, &model)));
    }
    Ok(judged)
}

/// Judges rows by a model that learnt from `own` alone, without the lines that say the same as a row.
pub(crate) fn hold_out(own: &[Line], rows: &[Line], settings: Settings) -> Result<Vec<Judged>> {
    let unseen: BTreeSet<String> = rows.iter().map(|row| said(&row.text)).collect();
    let lines: Vec<Line> = own.iter().filter(|line| !unseen.contains(&said(&line.text))).cloned().collect();
    let model = model(&lines, settings, (i32::MAX, i32::MAX), "")?;
    Ok(rows.iter().map(|row| Judged::new(row, &model)).collect())
}

/// Judges rows by a finished model.
pub(crate) fn judge(model: &Model, rows: &[Line]) -> Vec<Judged> {
    rows.iter().map(|row| Judged::new(row, model)).collect()
}

fn said(text: &str) -> String {
    normalise(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// A fold for each row; rows that say nearly the same share one.
fn folds(rows: &[Line]) -> Vec<usize> {
    let words: Vec<BTreeSet<String>> =
        rows.iter().map(|row| normalise(&row.text).into_iter().map(|word| word.text).collect()).collect();
    let mut leader: Vec<usize> = (0..rows.len()).collect();
    for a in 0..rows.len() {
        for b in 0..a {
            let common = words[a].intersection(&words[b]).count() as f64;
            let all = (words[a].len() + words[b].len()) as f64 - common;
            if common >= ALIKE * all {
                leader[a] = leader[b];
                break;
            }
        }
    }
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    leader
        .into_iter()
        .map(|first| {
            let next = numbers.len();
            *numbers.entry(first).or_insert(next) % FOLDS
        })
        .collect()
}

/// What may be given away for what is gained, as shares of harmless rows.
struct Budget {
    /// False emergencies, of rules and model together.
    emergency: f64,
    /// The same among the tempting rows.
    emergency_hard: f64,
    /// Any escalation, of rules, guardrails and model together.
    any: f64,
    /// Any escalation by the model among the corpus's harmless rows, which the rules were fitted to.
    corpus: f64,
}

/// The owner's limits are 1 %, 3 % and 6 %; a little is left for what the folds do not show.
const BUDGET: Budget = Budget { emergency: 0.0065, emergency_hard: 0.02, any: 0.058, corpus: 0.04 };

/// The lowest thresholds that keep the labelled harmless rows, and the corpus's, within the budget.
pub(crate) fn thresholds(judged: &[Judged]) -> Score {
    let none = i32::MAX;
    let within = |enough: Score| {
        let harmless = |source: Source, hard: bool| {
            judged.iter().filter(move |row| {
                row.line.gravity == Gravity::None && row.line.source == source && (!hard || row.line.hard)
            })
        };
        let emergencies =
            |hard: bool| share(harmless(Source::Labelled, hard), |row| row.joined(enough) == Some(Level::Emergency));
        let any = |source: Source| share(harmless(source, false), |row| row.guarded || row.joined(enough).is_some());
        emergencies(false) <= BUDGET.emergency
            && emergencies(true) <= BUDGET.emergency_hard
            && any(Source::Labelled) <= BUDGET.any
            && share(harmless(Source::Corpus, false), |row| row.by_model(enough).is_some()) <= BUDGET.corpus
    };
    let lowest = |fits: &dyn Fn(i32) -> bool| (0..100).map(|step| step * 10 - 200).find(|points| fits(*points));
    let danger = lowest(&|danger| within(Score { danger, emergency: none })).unwrap_or(none);
    let emergency = lowest(&|emergency| within(Score { danger, emergency })).unwrap_or(none);
    Score { danger, emergency }
}

fn share<'a>(rows: impl Iterator<Item = &'a Judged>, yes: impl Fn(&Judged) -> bool) -> f64 {
    let (count, found) = rows.fold((0, 0), |(count, found), row| (count + 1, found + usize::from(yes(row))));
    found as f64 / count.max(1) as f64
}

/// "216/216 (100.0 %)".
fn ratio<'a>(rows: impl Iterator<Item = &'a Judged>, yes: impl Fn(&Judged) -> bool) -> String {
    let (count, found) = rows.fold((0, 0), |(count, found), row| (count + 1, found + usize::from(yes(row))));
    format!("{found}/{count} ({:.1} %)", 100.0 * found as f64 / count.max(1) as f64)
}

/// A table of Markdown: the rules, the model and both, on some rows.
pub(crate) fn figures(judged: &[Judged], enough: Score) -> String {
    type Of = fn(&Line) -> bool;
    let dangers: [(&str, Of); 6] = [
        ("critical, labelled", |line| line.critical),
        ("urgent, labelled", |line| line.source == Source::Labelled && line.gravity == Gravity::Urgent),
        ("dangers of the corpus, English", |line| is_danger(line, Source::Corpus, false)),
        ("dangers of the corpus, Spanish", |line| is_danger(line, Source::Corpus, true)),
        ("fresh dangers, English", |line| is_danger(line, Source::Fresh, false)),
        ("fresh dangers, Spanish", |line| is_danger(line, Source::Fresh, true)),
    ];
    let harmless: [(&str, Of); 4] = [
        ("harmless, labelled", |line| line.source == Source::Labelled && line.gravity == Gravity::None),
        ("harmless and tempting, labelled", |line| line.gravity == Gravity::None && line.hard),
        ("harmless of the corpus", |line| line.source == Source::Corpus && line.gravity == Gravity::None),
        ("fresh harmless, mostly tempting", |line| line.source == Source::Fresh && line.gravity == Gravity::None),
    ];
    let measured = |of: &Of| judged.iter().any(|row| of(&row.line));
    let dangers = || dangers.iter().filter(|(_, of)| measured(of));
    let harmless = || harmless.iter().filter(|(_, of)| measured(of));
    let mut text = String::from("| Rows | Rules | Model alone | Both |\n| --- | --- | --- | --- |\n");
    let mut row = |name: String, of: Of, yes: fn(Option<Level>) -> bool| {
        let rows = || judged.iter().filter(|row| of(&row.line));
        let ruled = ratio(rows(), |row| yes(row.ruled));
        let alone = ratio(rows(), |row| yes(row.by_model(enough)));
        let both = ratio(rows(), |row| yes(row.joined(enough)));
        text.push_str(&format!("| {name} | {ruled} | {alone} | {both} |\n"));
    };
    for (name, of) in dangers() {
        row(format!("{name}: escalated"), *of, |level| level.is_some());
    }
    for (name, of) in harmless() {
        row(format!("{name}: false emergency"), *of, |level| level == Some(Level::Emergency));
        row(format!("{name}: any escalation"), *of, |level| level.is_some());
    }
    let handed = |of: Of| {
        let rows = || judged.iter().filter(move |row| of(&row.line));
        let before = ratio(rows(), |row| row.guarded || row.ruled.is_some());
        (before, ratio(rows(), |row| row.guarded || row.joined(enough).is_some()))
    };
    for (name, of) in harmless() {
        let (before, after) = handed(*of);
        text.push_str(&format!("| {name}: any escalation, guardrails included | {before} | | {after} |\n"));
    }
    text
}

fn is_danger(line: &Line, source: Source, spanish: bool) -> bool {
    line.source == source && line.gravity != Gravity::None && line.spanish == spanish
}
