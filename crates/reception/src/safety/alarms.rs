//! The alarm grammar at work: rules first, the rule of doubt last.

use std::sync::LazyLock;

use crate::language::{Word, normalise};

use super::grammar::{Grammar, GrammarError, Hit, PIECE, Reading, Rule};
use super::{Alarm, History, Level, Reason};

const SOURCES: &[&str] = &[
    include_str!("lexicon/en_body.lexicon"),
    include_str!("lexicon/en_harm.lexicon"),
    include_str!("lexicon/en_people.lexicon"),
    include_str!("lexicon/en_scope.lexicon"),
    include_str!("lexicon/es_body.lexicon"),
    include_str!("lexicon/es_people.lexicon"),
    include_str!("alarms.rules"),
];

/// Points at which what no rule knows is handed to a human.
const DOUBT: i32 = 5;
/// How many earlier utterances may complete what is said now.
const REMEMBERED: usize = 3;
/// Words by which the pieces of a very long utterance overlap.
const OVERLAP: usize = 60;

/// The alarm grammar with its verdicts understood.
pub(super) struct Alarms {
    grammar: Grammar,
    /// One for each rule of the grammar.
    verdicts: Vec<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verdict {
    level: Level,
    reason: Reason,
    category: &'static str,
}

static ALARMS: LazyLock<Result<Alarms, GrammarError>> = LazyLock::new(Alarms::compile);

pub(super) fn check(text: &str, history: &History<'_>) -> Option<Alarm> {
    match &*ALARMS {
        Ok(alarms) => alarms.check(text, history),
        // Unreachable while the tests pass; if it ever happens, no caller may be left alone with a deaf machine.
        Err(error) => Some(Alarm {
            level: Level::Urgent,
            reason: Reason::Uncertain,
            category: "unknown",
            rule: format!("the safety grammar could not be loaded: {error}"),
            words: Vec::new(),
        }),
    }
}

impl Alarms {
    pub(super) fn compile() -> Result<Self, GrammarError> {
        let grammar = Grammar::compile(SOURCES)?;
        let verdicts = grammar.rules.iter().map(verdict).collect::<Result<_, _>>()?;
        Ok(Self { grammar, verdicts })
    }

    /// The rules, in the order of the file.
    #[cfg(test)]
    pub(super) fn rules(&self) -> &[Rule] {
        &self.grammar.rules
    }

    fn check(&self, text: &str, history: &History<'_>) -> Option<Alarm> {
        let words = normalise(text);
        let alone = pieces(&words).filter_map(|piece| self.judge(text, piece));
        if let Some(alarm) = alone.max_by_key(|alarm| alarm.level) {
            return Some(alarm);
        }
        self.with_history(text, history)
    }

    /// Judges one utterance together with the last few; only what the new words complete counts, and no doubt is
    /// carried over: each earlier utterance had its own check.
    fn with_history(&self, text: &str, history: &History<'_>) -> Option<Alarm> {
        let from = history.earlier.len().saturating_sub(REMEMBERED);
        let recent = history.earlier.get(from..).unwrap_or_default();
        if recent.is_empty() || text.trim().is_empty() {
            return None;
        }
        let mut together = recent.join(". ");
        together.push_str(". ");
        let now_from = together.len();
        together.push_str(text);
        let words = normalise(&together);
        let tail = words.get(words.len().saturating_sub(PIECE)..)?;
        let reading = self.grammar.read(&together, tail);
        self.strongest(&reading, |hits| hits.iter().any(|h| tail.get(h.start).is_some_and(|w| w.start >= now_from)))
            .map(|(at, hits)| self.alarm(&together, &reading, at, &hits))
    }

    fn judge(&self, text: &str, words: &[Word]) -> Option<Alarm> {
        let reading = self.grammar.read(text, words);
        match self.strongest(&reading, |_| true) {
            Some((at, hits)) => Some(self.alarm(text, &reading, at, &hits)),
            None => self.doubt(text, &reading),
        }
    }

    /// The first rule of the highest level that fires on hits that `counts` accepts.
    fn strongest(&self, reading: &Reading<'_>, counts: impl Fn(&[Hit]) -> bool) -> Option<(usize, Vec<Hit>)> {
        let mut best: Option<(usize, Vec<Hit>)> = None;
        for at in self.grammar.candidates(reading).into_iter().map(usize::from) {
            let (rule, verdict) = (&self.grammar.rules[at], self.verdicts[at]);
            let beaten = |(b, _): &(usize, Vec<Hit>)| self.verdicts[*b].level >= verdict.level;
            if best.as_ref().is_some_and(beaten) {
                continue;
            }
            if let Some(hits) = rule.fires(reading).filter(|hits| counts(hits)) {
                best = Some((at, hits));
            }
        }
        best
    }

    fn alarm(&self, text: &str, reading: &Reading<'_>, at: usize, hits: &[Hit]) -> Alarm {
        let (rule, verdict) = (&self.grammar.rules[at], self.verdicts[at]);
        Alarm {
            level: verdict.level,
            reason: verdict.reason,
            category: verdict.category,
            rule: format!("layer 2, {}: {}", rule.name, rule.why),
            words: spoken(text, reading.words, hits),
        }
    }

    /// Layer 5: adds up how much an utterance sounds like an acute illness that no rule knows.
    fn doubt(&self, text: &str, reading: &Reading<'_>) -> Option<Alarm> {
        let present = |(concept, points): &(u16, i32)| Some((*concept, *points, *reading.hits(*concept).first()?));
        let evidence: Vec<_> = self.grammar.weights.iter().filter_map(present).collect();
        let points: i32 = evidence.iter().map(|(_, points, _)| points).sum();
        if points < DOUBT {
            return None;
        }
        let worrying = evidence.iter().filter(|(_, points, _)| *points > 0);
        let (names, hits): (Vec<_>, Vec<_>) = worrying.map(|(c, _, hit)| (self.grammar.name(*c), *hit)).unzip();
        Some(Alarm {
            level: Level::Urgent,
            reason: Reason::Uncertain,
            category: "uncertain",
            rule: format!("layer 5, doubt: {} ({points} points, {DOUBT} are enough)", names.join(" + ")),
            words: spoken(text, reading.words, &hits),
        })
    }
}

/// Reads `emergency cardiac` or `urgent medical_advice breathing`.
fn verdict(rule: &Rule) -> Result<Verdict, GrammarError> {
    let unknown = || GrammarError::UnknownVerdict { rule: rule.name.to_owned(), verdict: rule.verdict.join(" ") };
    let (level, reason, category) = match rule.verdict.as_slice() {
        ["emergency", category] => (Level::Emergency, Reason::Emergency, *category),
        ["urgent", "medical_advice", category] => (Level::Urgent, Reason::MedicalAdvice, *category),
        ["urgent", "distress", category] => (Level::Urgent, Reason::Distress, *category),
        ["urgent", "uncertain", category] => (Level::Urgent, Reason::Uncertain, *category),
        _ => return Err(unknown()),
    };
    Ok(Verdict { level, reason, category })
}

/// Cuts a very long utterance into overlapping pieces.
fn pieces(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    let starts = (0..words.len().max(1)).step_by(PIECE - OVERLAP);
    let last = move |start: &usize| *start == 0 || start + OVERLAP < words.len();
    starts.filter(last).map(move |start| &words[start..words.len().min(start + PIECE)])
}

/// The caller's own words behind hits, each once, in the order spoken.
fn spoken(text: &str, words: &[Word], hits: &[Hit]) -> Vec<String> {
    let mut spans: Vec<(usize, usize)> =
        hits.iter().filter_map(|h| Some((words.get(h.start)?.start, words.get(h.end.checked_sub(1)?)?.end))).collect();
    spans.sort_unstable();
    spans.dedup();
    spans.into_iter().filter_map(|(start, end)| text.get(start..end).map(str::to_owned)).collect()
}
