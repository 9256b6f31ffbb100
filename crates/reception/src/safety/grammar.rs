//! The grammar file format: concepts, rules, readings and weights, as plain text that a clinician can read.
//!
//! ```text
//! # A comment.
//! = chest                          a concept and its phrases, separated by commas
//! chest, breast bone/plate, behind my rib*
//! kind firm: not_breathing         how scope treats a concept (see `scope`)
//! reading sugar_low: sugar 0..3.5  a number near a measure, within bounds, is itself a concept
//! rule chest-pain emergency cardiac
//!   why  Pain in the chest is the heart until a clinician says otherwise.
//!   when chest + pain
//! weigh 2: severe sudden           for the rule of doubt
//! ```
//!
//! In a phrase `a/b` is a choice of words, `(a b|c)` of phrases, `word*` any ending, `[word]` optional, `..` up to three words of anything and `<n>` a
//! number. In a rule `+` joins concepts that stand near each other (`+9`: within nine words), `>` is the same in that
//! order, `|` is a choice, `&` anywhere in the utterance, `!` must not be there.

mod draft;

use std::ops::RangeInclusive;

use crate::language::{Number, Word, numbers};

use super::matcher::Matcher;
use super::scope;
use draft::Draft;

/// Index of a concept in its grammar.
pub(super) type Concept = u16;

/// How far a reading may stand from the words that say what was measured.
const READING_DISTANCE: usize = 6;

/// After a number these say that it counted time, not what was measured.
const TIME_UNITS: &[&str] = &[
    "am", "anos", "day", "days", "dias", "hora", "horas", "hour", "hours", "meses", "minutes", "minutos", "month",
    "months", "oclock", "pm", "semanas", "times", "veces", "week", "weeks", "year", "years",
];

/// Longer utterances are read in overlapping pieces of this many words, so that work stays linear.
pub(super) const PIECE: usize = 400;

/// Why a grammar file cannot be used. Line numbers count from 1.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum GrammarError {
    /// A line that is no concept, phrase, rule, kind, reading or weight.
    #[error("line {line}: {what}")]
    Line {
        /// Where.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A rule, kind or weight names a concept that no lexicon has.
    #[error("unknown concept: {0}")]
    UnknownConcept(String),
    /// A verdict (level, reason, category) that the program does not know.
    #[error("rule {rule}: unknown verdict {verdict}")]
    UnknownVerdict {
        /// The rule.
        rule: String,
        /// Its verdict.
        verdict: String,
    },
}

/// How scope treats a concept; see [`scope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something felt or seen now: silenced by negation, past, supposition and another topic.
    Sign,
    /// The name of an illness or event: silenced by all of these and by family history.
    Name,
    /// Already a negation ("not breathing", "can not move"): silenced by past, idiom and topic only.
    Firm,
    /// Too grave to be argued away (wanting to die): silenced by idiom only.
    Grave,
    /// Who and in what condition (a child, pregnant), severity, time: never silenced.
    Context,
}

/// A concept found in an utterance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) concept: Concept,
    /// Index of the first word.
    pub(super) start: usize,
    /// Index after the last word.
    pub(super) end: usize,
}

/// One alternative of a rule.
#[derive(Debug)]
struct When {
    /// The first is the anchor; the others stand near it.
    near: Vec<Near>,
    anywhere: Vec<Vec<Concept>>,
    unless: Vec<Concept>,
}

#[derive(Debug)]
struct Near {
    any_of: Vec<Concept>,
    distance: usize,
    after_anchor: bool,
}

/// A rule as written: its verdict is given meaning by whoever compiled the grammar.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) verdict: Vec<&'static str>,
    pub(super) why: &'static str,
    whens: Vec<When>,
}

#[derive(Debug)]
struct Measure {
    concept: Concept,
    of: Concept,
    bounds: Vec<RangeInclusive<f64>>,
}

/// A compiled grammar.
pub(super) struct Grammar {
    matcher: Matcher,
    names: Vec<&'static str>,
    kinds: Vec<Kind>,
    cues: scope::Cues,
    measures: Vec<Measure>,
    /// In the order of the file: the first that fires wins within its verdict.
    pub(super) rules: Vec<Rule>,
    /// For each concept the rules of which it is an anchor, by their index.
    anchored: Vec<Vec<u16>>,
    /// Points of each concept for the rule of doubt.
    pub(super) weights: Vec<(Concept, i32)>,
}

/// What a grammar made of an utterance (or of one piece of a very long one).
pub(super) struct Reading<'a> {
    pub(super) words: &'a [Word],
    /// Live hits, that is those that no scope silenced, sorted by concept and place.
    live: Vec<Hit>,
    /// One bit for each concept that has a live hit.
    present: Vec<u64>,
}

impl Reading<'_> {
    /// The live hits of one concept, in order of place.
    pub(super) fn hits(&self, concept: Concept) -> &[Hit] {
        if !self.has(concept) {
            return &[];
        }
        let from = self.live.partition_point(|h| h.concept < concept);
        let to = self.live.partition_point(|h| h.concept <= concept);
        &self.live[from..to]
    }

    fn has(&self, concept: Concept) -> bool {
        self.present[usize::from(concept / 64)] & 1 << (concept % 64) != 0
    }

    fn any(&self, concepts: &[Concept]) -> Option<Hit> {
        concepts.iter().find_map(|c| self.hits(*c).first().copied())
    }
}

impl Grammar {
    /// Compiles grammar sources; all share one set of concepts.
    ///
    /// # Errors
    /// The first thing in the sources that cannot be understood.
    pub(super) fn compile(sources: &[&'static str]) -> Result<Self, GrammarError> {
        let mut draft = Draft::default();
        for source in sources {
            draft.read(source)?;
        }
        draft.finish()
    }

    /// Name of a concept as the file writes it.
    pub(super) fn name(&self, concept: Concept) -> &'static str {
        self.names.get(usize::from(concept)).copied().unwrap_or_default()
    }

    /// Finds the concepts of normalised words and drops those that scope silences.
    pub(super) fn read<'a>(&self, text: &str, words: &'a [Word]) -> Reading<'a> {
        let numbers = numbers(words);
        let mut hits = self.matcher.find(words, &numbers);
        self.measure(words, &numbers, &mut hits);
        let scope = scope::Scope::of(text, words, &hits, &self.cues);
        hits.retain(|hit| {
            let kind = self.kinds.get(usize::from(hit.concept)).copied().unwrap_or(Kind::Sign);
            !scope.silences(hit, kind)
        });
        hits.sort_unstable();
        hits.dedup();
        let mut present = vec![0; self.names.len() / 64 + 1];
        for hit in &hits {
            present[usize::from(hit.concept / 64)] |= 1 << (hit.concept % 64);
        }
        Reading { words, live: hits, present }
    }

    /// The rules that may fire, by their index, in the order of the file: those of which an anchor was found.
    pub(super) fn candidates(&self, reading: &Reading<'_>) -> Vec<u16> {
        let concepts = reading.live.chunk_by(|a, b| a.concept == b.concept).filter_map(|hits| hits.first());
        let rules = concepts.filter_map(|hit| self.anchored.get(usize::from(hit.concept))).flatten();
        let mut candidates: Vec<u16> = rules.copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// The first rule that fires, by its index.
    pub(super) fn first_to_fire(&self, reading: &Reading<'_>) -> Option<usize> {
        let mut candidates = self.candidates(reading).into_iter().map(usize::from);
        candidates.find(|at| self.rules[*at].fires(reading).is_some())
    }

    /// Adds the concepts that a number makes out of a measure ("sugar … 2.1").
    fn measure(&self, words: &[Word], numbers: &[Number], hits: &mut Vec<Hit>) {
        let mut found = Vec::new();
        for measure in &self.measures {
            for hit in hits.iter().filter(|h| h.concept == measure.of) {
                let near = numbers.iter().filter(|n| {
                    let gap = n.first.saturating_sub(hit.end).max(hit.start.saturating_sub(n.end));
                    let time = words.get(n.end).is_some_and(|w| TIME_UNITS.contains(&w.text.as_str()));
                    (!time || hit.start == n.end)
                        && gap <= READING_DISTANCE
                        && measure.bounds.iter().any(|b| b.contains(&n.value))
                });
                found.extend(near.map(|n| Hit {
                    concept: measure.concept,
                    start: hit.start.min(n.first),
                    end: hit.end.max(n.end),
                }));
            }
        }
        hits.append(&mut found);
    }
}

impl Rule {
    /// How many ways there are to fire.
    #[cfg(test)]
    pub(super) fn alternatives(&self) -> usize {
        self.whens.len()
    }

    /// The hits that make the rule fire, if it fires.
    pub(super) fn fires(&self, reading: &Reading<'_>) -> Option<Vec<Hit>> {
        self.whens.iter().find_map(|when| when.fires(reading))
    }
}

impl When {
    fn fires(&self, reading: &Reading<'_>) -> Option<Vec<Hit>> {
        if self.unless.iter().any(|c| reading.has(*c)) {
            return None;
        }
        let elsewhere: Vec<Hit> = self.anywhere.iter().map(|any| reading.any(any)).collect::<Option<_>>()?;
        let (anchor, rest) = self.near.split_first()?;
        let mut fired = anchor.any_of.iter().flat_map(|c| reading.hits(*c)).find_map(|at| {
            let mut cluster = vec![*at];
            for near in rest {
                cluster.push(near.beside(at, reading)?);
            }
            Some(cluster)
        })?;
        fired.extend(elsewhere);
        Some(fired)
    }
}

impl Near {
    fn beside(&self, anchor: &Hit, reading: &Reading<'_>) -> Option<Hit> {
        let reach = |h: &&Hit| {
            let after = h.start.saturating_sub(anchor.end);
            let before = anchor.start.saturating_sub(h.end);
            after.max(before) <= self.distance && (!self.after_anchor || h.start >= anchor.start && h.end > anchor.end)
        };
        self.any_of.iter().find_map(|c| reading.hits(*c).iter().find(reach)).copied()
    }
}
