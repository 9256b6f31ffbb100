//! The weights: what training found out, read once, added up for each utterance.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::language::Word;

use super::features::{Feature, features};

/// Longer utterances are judged in overlapping pieces of this many words: danger is not to be diluted by talk.
const PIECE: usize = 40;
/// Features that an explanation names.
const NAMED: usize = 4;
/// Words of the caller that an explanation shows.
const SHOWN: usize = 6;

/// Hundredths of log-odds, so that adding them up gives the same on every machine.
pub type Points = i32;

/// Why a weights file cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the weights: {what}")]
pub struct WeightsError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

/// The two questions, answered in [`Points`]: is somebody in danger at all, and is it an emergency?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Log-odds of any danger.
    pub danger: Points,
    /// Log-odds of an emergency.
    pub emergency: Points,
}

/// What made up a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The heaviest features with their points, heaviest first.
    pub features: Vec<(&'static str, Points)>,
    /// Indices of the words that carry most, in the order spoken.
    pub words: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    name: &'static str,
    weight: Score,
}

/// Passes keys through: they are hashes already.
#[derive(Clone, Copy, Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A trained model.
pub struct Model {
    bias: Score,
    enough: Score,
    table: HashMap<u64, u32, BuildHasherDefault<Ready>>,
    entries: Vec<Entry>,
    lines: &'static str,
}

impl Model {
    /// Reads a weights file: `bias`, `enough` and `lines` (the fingerprint of the training lines), then one feature a
    /// line with its two weights, separated by tabs.
    ///
    /// # Errors
    /// The first line that is none of these.
    pub fn parse(text: &'static str) -> Result<Self, WeightsError> {
        let mut model = Self {
            bias: Score::default(),
            enough: Score { danger: Points::MAX, emergency: Points::MAX },
            table: HashMap::default(),
            entries: Vec::new(),
            lines: "",
        };
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            model.line(line).map_err(|what| WeightsError { line: at + 1, what })?;
        }
        Ok(model)
    }

    fn line(&mut self, line: &'static str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap_or_default();
        if name == "lines" {
            self.lines = fields.next().ok_or("no fingerprint")?;
            return Ok(());
        }
        let mut points = || fields.next().and_then(|field| field.parse().ok()).ok_or("two numbers are needed");
        let weight = Score { danger: points()?, emergency: points()? };
        match name {
            "bias" => self.bias = weight,
            "enough" => self.enough = weight,
            _ => {
                let key = Feature::parse(name).ok_or("no feature has such a name")?.key();
                let index = u32::try_from(self.entries.len()).map_err(|_| "too many features")?;
                self.entries.push(Entry { name, weight });
                if self.table.insert(key, index).is_some() {
                    return Err("this feature, or one with the same key, stands twice");
                }
            }
        }
        Ok(())
    }

    /// At how many points an utterance is danger, and at how many an emergency.
    pub fn enough(&self) -> Score {
        self.enough
    }

    /// Fingerprint of the training lines that these weights come from.
    pub fn lines(&self) -> &'static str {
        self.lines
    }

    /// Number of features that have a weight.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was learnt.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The score of the most dangerous piece, with its words.
    pub fn judge<'a>(&self, words: &'a [Word]) -> (Score, &'a [Word]) {
        let most = |(score, _): &(Score, &[Word])| {
            let above = |points: Points, enough: Points| points.saturating_sub(enough);
            above(score.danger, self.enough.danger).max(above(score.emergency, self.enough.emergency))
        };
        let scored = pieces(words).map(|piece| (self.score(piece), piece));
        scored.max_by_key(most).unwrap_or((self.bias, words))
    }

    fn score(&self, words: &[Word]) -> Score {
        let found = self.found(words);
        found.iter().fold(self.bias, |score, (index, _)| {
            let weight = self.entries.get(*index as usize).map(|entry| entry.weight).unwrap_or_default();
            Score { danger: score.danger + weight.danger, emergency: score.emergency + weight.emergency }
        })
    }

    /// The features of an utterance that have a weight, each once, with where it was first noticed.
    fn found(&self, words: &[Word]) -> Vec<(u32, (usize, usize))> {
        let mut found = Vec::with_capacity(words.len() * 12);
        features(words, |feature| {
            if let Some(index) = self.table.get(&feature.key()) {
                found.push((*index, (feature.first, feature.last)));
            }
        });
        found.sort_unstable();
        found.dedup_by_key(|(index, _)| *index);
        found
    }

    /// What speaks most for danger in these words.
    pub fn explain(&self, words: &[Word]) -> Explanation {
        let mut carried = vec![0; words.len()];
        let mut heavy = Vec::new();
        for (index, (first, last)) in self.found(words) {
            let Some(entry) = self.entries.get(index as usize) else {
                continue;
            };
            let points = entry.weight.danger + entry.weight.emergency;
            for at in [first, last] {
                if let Some(carried) = carried.get_mut(at) {
                    *carried += points;
                }
            }
            heavy.push((entry.name, entry.weight.danger));
        }
        heavy.sort_by_key(|(name, points)| (-*points, *name));
        heavy.retain(|(_, points)| *points > 0);
        heavy.truncate(NAMED);
        let mut order: Vec<usize> =
            (0..words.len()).filter(|at| carried.get(*at).is_some_and(|sum| *sum > 0)).collect();
        order.sort_by_key(|at| (-carried.get(*at).copied().unwrap_or_default(), *at));
        order.truncate(SHOWN);
        order.sort_unstable();
        Explanation { features: heavy, words: order }
    }
}

/// Cuts a long utterance into pieces that overlap by half.
fn pieces(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    let step = PIECE / 2;
    let starts = (0..words.len().max(1)).step_by(step);
    let needed = move |start: &usize| *start == 0 || start + step < words.len();
    starts.filter(needed).filter_map(move |start| words.get(start..words.len().min(start + PIECE)))
}
