//! Finds where the patterns of a [`Grammar`] hold in an utterance.

use super::grammar::{Grammar, Pattern, Rule, Step};
use crate::language::Word;

/// Only so many words are weighed: nobody says more in one turn, and the work stays bounded on any input.
const MOST_WORDS: usize = 200;

/// An utterance prepared for matching.
pub(super) struct Heard<'g> {
    grammar: &'g Grammar,
    pub(super) words: Vec<Word>,
    /// Word after word: which lists have an entry that starts there, and how many words it takes.
    spans: Vec<(u16, u8)>,
    /// Per word where its spans begin, and where the last word's end.
    spans_from: Vec<usize>,
    /// One bit for each list that has an entry anywhere in the utterance: most patterns can be ruled out by it.
    present: Vec<u64>,
}

/// A rule that holds, and over which words (`end` exclusive).
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit<'g> {
    pub(super) rule: &'g Rule,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'g> Heard<'g> {
    /// Splits, mends what recognition broke, leaves out fillers and looks every word up.
    pub(super) fn new(grammar: &'g Grammar, words: &[Word]) -> Self {
        let mut kept = mend(grammar, words);
        kept.truncate(MOST_WORDS);
        let mut atoms_from = vec![0];
        let mut atoms = Vec::with_capacity(kept.len() * 2);
        for word in &kept {
            grammar.atoms(&word.text, &mut atoms);
            atoms_from.push(atoms.len());
        }
        let of = |at: usize| atoms.get(*atoms_from.get(at)?..*atoms_from.get(at + 1)?);
        let mut heard = Heard {
            grammar,
            spans: Vec::with_capacity(kept.len() * 16),
            spans_from: Vec::with_capacity(kept.len() + 1),
            present: vec![0; grammar.begins.len() / 64 + 1],
            words: kept,
        };
        let mut here = Vec::new();
        for at in 0..heard.words.len() {
            spans_at(grammar, at, of, &mut here);
            heard.spans_from.push(heard.spans.len());
            heard.spans.append(&mut here);
        }
        heard.spans_from.push(heard.spans.len());
        for (list, _) in &heard.spans {
            heard.present[usize::from(list / 64)] |= 1 << (list % 64);
        }
        heard
    }

    /// Lists with an entry that starts at word `at`, sorted by list and length.
    fn spans(&self, at: usize) -> &[(u16, u8)] {
        let (from, till) = (self.spans_from.get(at), self.spans_from.get(at + 1));
        from.zip(till).and_then(|(from, till)| self.spans.get(*from..*till)).unwrap_or_default()
    }

    /// Whether every list that these steps need occurs somewhere.
    fn is_possible(&self, steps: &[Step]) -> bool {
        let occurs = |list: u16| self.present[usize::from(list / 64)] & 1 << (list % 64) != 0;
        steps.iter().all(|step| match step {
            Step::List(list) | Step::Ahead(list) => occurs(*list),
            Step::NotList(_) | Step::ClauseEnd | Step::Gap { .. } | Step::Any | Step::Start | Step::End => true,
        })
    }

    /// Every rule that holds, at every place where it does, in the order of the places.
    pub(super) fn hits(&self) -> Vec<Hit<'g>> {
        let mut hits: Vec<Hit<'g>> = Vec::new();
        for at in 0..self.words.len() {
            let mut last = None;
            for (list, _) in self.spans(at) {
                if last.replace(*list) == Some(*list) {
                    continue;
                }
                for (rule, variant) in self.grammar.begins.get(usize::from(*list)).into_iter().flatten() {
                    let Some(rule) = self.grammar.rules.get(*rule) else {
                        continue;
                    };
                    let Some(steps) = rule.pattern.get(*variant).filter(|steps| self.is_possible(steps)) else {
                        continue;
                    };
                    if let Some(hit) = self.from(steps, at).and_then(|end| self.holds(rule, at, end)) {
                        hits.push(hit);
                    }
                }
            }
        }
        hits
    }

    /// Checks a rule's conditions once its pattern matched; the hit grows to the nearest words that meet them.
    fn holds(&self, rule: &'g Rule, start: usize, end: usize) -> Option<Hit<'g>> {
        let mut hit = Hit { rule, start, end };
        for pattern in &rule.and {
            let away = |(from, till): &(usize, usize)| from.saturating_sub(end) + start.saturating_sub(*till);
            let (start, end) = self.everywhere(pattern).min_by_key(away)?;
            (hit.start, hit.end) = (hit.start.min(start), hit.end.max(end));
        }
        rule.unless.iter().all(|pattern| self.everywhere(pattern).next().is_none()).then_some(hit)
    }

    /// Every place where a condition holds.
    fn everywhere(&self, pattern: &Pattern) -> impl Iterator<Item = (usize, usize)> {
        let possible = pattern.iter().any(|steps| self.is_possible(steps));
        let places = if possible { self.words.len() } else { 0 };
        (0..places).filter_map(|at| {
            let end = pattern.iter().filter_map(|steps| self.from(steps, at)).min()?;
            Some((at, end))
        })
    }

    /// Where a match of `steps` that begins at word `at` ends; the nearest end is taken for gaps, the longest for lists.
    fn from(&self, steps: &[Step], at: usize) -> Option<usize> {
        let Some((step, rest)) = steps.split_first() else {
            return Some(at);
        };
        match *step {
            Step::List(list) => {
                let lengths = self.lengths(list, at);
                lengths.rev().find_map(|length| self.from(rest, at + usize::from(length)))
            }
            Step::NotList(list) => self.lengths(list, at).next().is_none().then(|| self.from(rest, at)).flatten(),
            Step::Ahead(list) => self.lengths(list, at).next().is_some().then(|| self.from(rest, at)).flatten(),
            Step::ClauseEnd => {
                let last = at.checked_sub(1).and_then(|last| self.words.get(last));
                let ends = at == self.words.len() || last.is_some_and(|word| word.ends_clause);
                ends.then(|| self.from(rest, at)).flatten()
            }
            Step::Any => (at < self.words.len()).then(|| self.from(rest, at + 1)).flatten(),
            Step::Start => (at == 0).then(|| self.from(rest, at)).flatten(),
            Step::End => (at == self.words.len()).then(|| self.from(rest, at)).flatten(),
            Step::Gap { most, crosses } => {
                for skipped in 0..=usize::from(most) {
                    // A clause that ends before this place closes the gap.
                    let last = (at + skipped).checked_sub(1).and_then(|last| self.words.get(last));
                    if !crosses && last.is_some_and(|word| word.ends_clause) {
                        return None;
                    }
                    if let Some(end) = self.from(rest, at + skipped) {
                        return Some(end);
                    }
                }
                None
            }
        }
    }

    /// Lengths of the entries of `list` that start at `at`, shortest first.
    fn lengths(&self, list: u16, at: usize) -> impl DoubleEndedIterator<Item = u8> {
        let spans = self.spans(at);
        let from = spans.partition_point(|(known, _)| *known < list);
        let till = spans.partition_point(|(known, _)| *known <= list);
        spans.get(from..till).unwrap_or(&[]).iter().map(|(_, length)| *length)
    }
}

/// Gathers the lists with an entry that starts at word `at`, sorted by list and length, each once.
fn spans_at<'a>(
    grammar: &Grammar,
    at: usize,
    atoms_of: impl Fn(usize) -> Option<&'a [u16]>,
    spans: &mut Vec<(u16, u8)>,
) {
    for atom in atoms_of(at).unwrap_or(&[]) {
        for entry in grammar.entries.get(usize::from(*atom)).into_iter().flatten() {
            let fits = |(next, atom): (usize, &u16)| atoms_of(at + 1 + next).is_some_and(|atoms| atoms.contains(atom));
            if entry.rest.iter().enumerate().all(fits) {
                spans.push((entry.list, u8::try_from(1 + entry.rest.len()).unwrap_or(u8::MAX)));
            }
        }
    }
    spans.sort_unstable();
    spans.dedup();
}

/// Puts together what recognition broke and leaves out words that never decide anything.
fn mend(grammar: &Grammar, heard: &[Word]) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(heard.len());
    let mut rest = heard;
    while let Some((word, after)) = rest.split_first() {
        let fused = grammar.fusions.get(word.text.as_str()).into_iter().flatten().find(|(parts, _)| {
            parts.len() <= after.len() && parts.iter().zip(after).all(|(part, next)| *part == next.text)
        });
        if let Some((parts, whole)) = fused {
            let last = after.get(..parts.len()).and_then(<[Word]>::last).unwrap_or(word);
            kept.push(Word {
                text: (*whole).to_owned(),
                start: word.start,
                end: last.end,
                ends_clause: last.ends_clause,
            });
            rest = after.get(parts.len()..).unwrap_or(&[]);
            continue;
        }
        if grammar.fillers.contains(word.text.as_str()) {
            // A filler's comma must still part the clauses around it.
            if let Some(last) = kept.last_mut() {
                last.ends_clause |= word.ends_clause;
            }
        } else {
            // A comma after a title or a linking word is an abbreviation or a hesitation: "Dr. Ito", "make a, an ...".
            let ends_clause = word.ends_clause && !grammar.links.contains(word.text.as_str());
            kept.push(Word { ends_clause, ..word.clone() });
        }
        rest = after;
    }
    kept
}
