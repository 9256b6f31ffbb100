//! The learner: logistic regression by FTRL-Proximal (McMahan et al., KDD 2013), which leaves most weights at nothing.
//!
//! Only addition, multiplication, division and the square root are used, which are exact to the last bit everywhere:
//! the same lines give the same weights on every machine.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use cliniq_reception::language::normalise;
use cliniq_reception::safety::statistical::features;

use crate::lines::{Dice, Gravity, Line, Source};

/// Where the order of the examples and what is left out come from: any number does, as long as it stays.
pub(crate) const SEED: u64 = 20_261_120;

/// How fast, how sparse, how careful. Chosen on the folds, where the figures hardly depend on them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) rate: f64,
    pub(crate) sparsity: f64,
    pub(crate) ridge: f64,
    pub(crate) rounds: usize,
    /// Percent of an example's features that a round leaves out at random: no feature may be relied on alone.
    pub(crate) deaf: usize,
    /// Rarer features are not learnt.
    pub(crate) fewest: u32,
    /// As many features stay, the heaviest: the weights are to be read by people and to fit in 300 kB.
    pub(crate) most: usize,
    /// How much a labelled or corpus row counts, against a line of our own.
    pub(crate) labelled: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rate: 0.2, sparsity: 1.0, ridge: 2.0, rounds: 20, deaf: 70, fewest: 4, most: 16_000, labelled: 6.0 }
    }
}

/// An utterance as numbers of features.
struct Example {
    features: Vec<u32>,
    gravity: Gravity,
    weight: f64,
}

/// Names of features and their numbers.
#[derive(Default)]
struct Vocabulary {
    numbers: HashMap<u64, u32>,
    names: Vec<String>,
    counts: Vec<u32>,
}

/// Weights in hundredths of log-odds, by name, and the two intercepts.
pub(crate) struct Learnt {
    pub(crate) bias: (i32, i32),
    pub(crate) weights: Vec<(String, i32, i32)>,
}

impl Learnt {
    /// The weights file.
    pub(crate) fn render(&self, enough: (i32, i32), fingerprint: &str) -> String {
        let mut text = String::from(
            "# Written by `cargo xtask train safety`; the card is docs/safety-model.md.\n\
             # Feature, then hundredths of log-odds for danger and for emergency.\n",
        );
        let _ = writeln!(text, "lines\t{fingerprint}");
        let _ = writeln!(text, "bias\t{}\t{}", self.bias.0, self.bias.1);
        let _ = writeln!(text, "enough\t{}\t{}", enough.0, enough.1);
        for (name, danger, emergency) in &self.weights {
            let _ = writeln!(text, "{name}\t{danger}\t{emergency}");
        }
        text
    }
}

/// Learns from lines; the order of the lines does not matter, their texts do.
pub(crate) fn learn(lines: &[Line], settings: Settings) -> Learnt {
    let mut vocabulary = Vocabulary::default();
    let mut examples: Vec<Example> = lines.iter().map(|line| example(line, settings, &mut vocabulary)).collect();
    for example in &mut examples {
        let counts = &vocabulary.counts;
        example.features.retain(|feature| counts.get(*feature as usize).is_some_and(|n| *n >= settings.fewest));
    }
    Dice::new(SEED).shuffle(&mut examples);
    let first = Heads::train(&examples, vocabulary.names.len(), settings);
    let kept = first.heaviest(settings.most);
    for example in &mut examples {
        example.features.retain(|feature| kept.contains(feature));
    }
    // Trained once more, what was kept takes over what was dropped.
    let last = Heads::train(&examples, vocabulary.names.len(), settings);
    let weigh = |at: &u32| {
        let name = vocabulary.names.get(*at as usize).cloned().unwrap_or_default();
        (name, points(last.danger.weight(*at as usize)), points(last.emergency.weight(*at as usize)))
    };
    let mut weights: Vec<(String, i32, i32)> = kept.iter().map(weigh).collect();
    weights.retain(|(_, danger, emergency)| (*danger, *emergency) != (0, 0));
    weights.sort();
    Learnt { bias: (points(last.danger.bias), points(last.emergency.bias)), weights }
}

fn points(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

/// Both questions.
struct Heads {
    danger: Head,
    emergency: Head,
}

impl Heads {
    fn train(examples: &[Example], size: usize, settings: Settings) -> Self {
        Self {
            danger: Head::train(examples, size, settings, |gravity| gravity != Gravity::None),
            emergency: Head::train(examples, size, settings, |gravity| gravity == Gravity::Emergency),
        }
    }

    /// The numbers of the features that weigh most.
    fn heaviest(&self, most: usize) -> BTreeSet<u32> {
        let weigh = |at: usize| points(self.danger.weight(at)).abs() + points(self.emergency.weight(at)).abs();
        let mut all: Vec<(i32, u32)> = (0..self.danger.z.len()).map(|at| (-weigh(at), at as u32)).collect();
        all.sort_unstable();
        all.truncate(most);
        all.into_iter().filter(|(weight, _)| *weight != 0).map(|(_, at)| at).collect()
    }
}

fn example(line: &Line, settings: Settings, vocabulary: &mut Vocabulary) -> Example {
    let words = normalise(&line.text);
    let mut found = Vec::new();
    features(&words, |feature| {
        let next = vocabulary.names.len() as u32;
        let number = *vocabulary.numbers.entry(feature.key()).or_insert(next);
        if number == next {
            vocabulary.names.push(feature.to_string());
            vocabulary.counts.push(0);
        }
        found.push(number);
    });
    found.sort_unstable();
    found.dedup();
    for feature in &found {
        vocabulary.counts[*feature as usize] += 1;
    }
    let weight = if line.source == Source::Own { 1.0 } else { settings.labelled };
    Example { features: found, gravity: line.gravity, weight }
}

/// One question's regression in training.
struct Head {
    settings: Settings,
    z: Vec<f64>,
    n: Vec<f64>,
    bias: f64,
    bias_n: f64,
}

impl Head {
    fn train(examples: &[Example], size: usize, settings: Settings, yes: fn(Gravity) -> bool) -> Self {
        let mut head = Self { settings, z: vec![0.0; size], n: vec![0.0; size], bias: 0.0, bias_n: 1.0 };
        let mut dice = Dice::new(SEED);
        let mut heard = Vec::new();
        for _ in 0..settings.rounds {
            for example in examples {
                heard.clear();
                heard.extend(example.features.iter().filter(|_| dice.below(100) >= settings.deaf));
                head.step(&heard, example.weight, yes(example.gravity));
            }
        }
        head
    }

    fn weight(&self, at: usize) -> f64 {
        let (z, n) = (self.z[at], self.n[at]);
        if z.abs() <= self.settings.sparsity {
            return 0.0;
        }
        let shrunk = z - z.signum() * self.settings.sparsity;
        -shrunk / ((1.0 + n.sqrt()) / self.settings.rate + self.settings.ridge)
    }

    fn step(&mut self, features: &[u32], weight: f64, yes: bool) {
        let kept = 1.0 - self.settings.deaf as f64 / 100.0;
        let sum: f64 = features.iter().map(|at| self.weight(*at as usize)).sum();
        let error = (logistic(sum / kept + self.bias) - if yes { 1.0 } else { 0.0 }) * weight;
        let squared = error * error;
        for at in features {
            let at = *at as usize;
            let weight = self.weight(at);
            let slowed = ((self.n[at] + squared).sqrt() - self.n[at].sqrt()) / self.settings.rate;
            self.z[at] += error - slowed * weight;
            self.n[at] += squared;
        }
        self.bias_n += squared;
        self.bias -= self.settings.rate * error / self.bias_n.sqrt();
    }
}

/// 1 / (1 + e^-x), with e^x as (1 + x/1024)^1024: no library's exponential, whose last bit differs by platform.
fn logistic(x: f64) -> f64 {
    let x = x.clamp(-30.0, 30.0);
    let power = (0..10).fold(1.0 + x.abs() / 1024.0, |power, _| power * power);
    if x < 0.0 { 1.0 / (1.0 + power) } else { power / (1.0 + power) }
}
