//! The training lines and their notation.
//!
//! ```text
//! @ emergency cardiac en            what the following lines are: level, subject, language
//! (my chest|his heart) is on fire   a choice
//! {who} grabbed {his} chest         a slot; `slots.txt` says what may stand there
//! ```
//!
//! A line with choices stands for a few of its readings, picked by its own hash: the same lines on every machine.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// How grave an utterance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gravity {
    None,
    Urgent,
    Emergency,
}

/// Where an utterance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Written for training.
    Own,
    /// The corpus of the rules' tests: ours too, but the rules were written with it in view.
    Corpus,
    /// The labelled folder.
    Labelled,
    /// Written after training, measured, never learnt from.
    Fresh,
}

/// One utterance with its label.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) gravity: Gravity,
    pub(crate) spanish: bool,
    pub(crate) source: Source,
    /// Tempting: harmless with words of danger. Known for labelled rows only.
    pub(crate) hard: bool,
    /// Labelled `critical`: the ones that may not be missed. Known for labelled rows only.
    pub(crate) critical: bool,
}

/// Readings that a line with choices stands for, at most.
const READINGS: usize = 4;

/// Everything below a folder of training lines.
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    /// What is said before and after the thing that matters, by language (Spanish is `true`).
    pub(crate) chatter: Vec<(String, bool)>,
    /// Fingerprint of all files and of the table of classes.
    pub(crate) fingerprint: String,
    /// Lines as written, before choices are made: dangerous and harmless.
    pub(crate) written: (usize, usize),
}

/// Reads all `*.lines` files and `slots.txt` of a folder; the table of classes only counts into the fingerprint.
pub(crate) fn read(folder: &Path, classes: &Path) -> Result<Lines> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths.push(classes.to_path_buf());
    let mut texts = Vec::new();
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        texts.push((name, std::fs::read_to_string(path)?));
    }
    let slots = texts.iter().find(|(name, _)| name == "slots.txt").map(|(_, text)| slots(text)).unwrap_or_default();
    let mut all = Lines {
        lines: Vec::new(),
        chatter: Vec::new(),
        fingerprint: fingerprint(texts.iter().map(|(_, text)| text.as_str())),
        written: (0, 0),
    };
    for (name, text) in texts.iter().filter(|(name, _)| name.ends_with(".lines")) {
        read_file(text, &slots, &mut all).with_context(|| name.clone())?;
    }
    Ok(all)
}

fn read_file(text: &str, slots: &BTreeMap<&str, Vec<&str>>, all: &mut Lines) -> Result<()> {
    let mut heading: Option<(Option<Gravity>, bool)> = None;
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(new) = line.strip_prefix('@') {
            heading = Some(read_heading(new).with_context(|| format!("line {at}"))?);
            continue;
        }
        let (gravity, spanish) = heading.with_context(|| format!("line {at} stands under no heading"))?;
        let readings = readings(line, slots).with_context(|| format!("line {at}"))?;
        let Some(gravity) = gravity else {
            all.chatter.extend(readings.into_iter().map(|text| (text, spanish)));
            continue;
        };
        let written = if gravity == Gravity::None { &mut all.written.1 } else { &mut all.written.0 };
        *written += 1;
        all.lines.extend(readings.into_iter().map(|text| Line {
            text,
            gravity,
            spanish,
            source: Source::Own,
            hard: false,
            critical: false,
        }));
    }
    Ok(())
}

fn read_heading(heading: &str) -> Result<(Option<Gravity>, bool)> {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let [level, _subject, language] = words.as_slice() else {
        bail!("a heading is level, subject, language");
    };
    let gravity = match *level {
        "emergency" => Some(Gravity::Emergency),
        "urgent" => Some(Gravity::Urgent),
        "none" => Some(Gravity::None),
        "chatter" => None,
        other => bail!("unknown level {other}"),
    };
    Ok((gravity, *language == "es"))
}

fn slots(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(':'));
    pairs.map(|(name, fillers)| (name.trim(), fillers.split('|').map(str::trim).collect())).collect()
}

/// A few readings of a line, all different, picked by the line's own hash.
fn readings(line: &str, slots: &BTreeMap<&str, Vec<&str>>) -> Result<Vec<String>> {
    let mut dice = Dice::new(hash(line));
    let mut readings: Vec<String> = Vec::new();
    let tries = if line.contains(['(', '{']) { READINGS } else { 1 };
    for _ in 0..tries {
        let reading = reading(line, slots, &mut dice)?;
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    Ok(readings)
}

fn reading(line: &str, slots: &BTreeMap<&str, Vec<&str>>, dice: &mut Dice) -> Result<String> {
    let mut text = line.to_owned();
    // A slot's filler may hold a choice in its turn.
    while let Some(open) = text.find(['(', '{']) {
        let is_slot = text[open..].starts_with('{');
        let close = open + text[open..].find(if is_slot { '}' } else { ')' }).context("a bracket is not closed")?;
        let inside = &text[open + 1..close];
        let fillers: Vec<&str> = if is_slot {
            slots.get(inside).with_context(|| format!("no slot {inside}"))?.clone()
        } else {
            inside.split('|').collect()
        };
        let filler = fillers.get(dice.below(fillers.len())).copied().unwrap_or_default().to_owned();
        text.replace_range(open..=close, &filler);
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A line of a JSON file: the corpus of the rules, or a labelled folder.
#[derive(serde::Deserialize)]
struct Row {
    text: String,
    /// Of the corpus.
    expect: Option<String>,
    /// Of a labelled folder: `critical`, `urgent`, `none`.
    severity: Option<String>,
    lang: Option<String>,
    #[serde(default)]
    hard_negative: bool,
}

/// Reads the corpus or one file of a labelled folder.
pub(crate) fn read_json(path: &Path, source: Source) -> Result<Vec<Line>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = Vec::new();
    for row in text.lines().filter(|line| !line.trim().is_empty()) {
        let row: Row = serde_json::from_str(row).with_context(|| format!("{}: {row}", path.display()))?;
        let label = row.expect.as_deref().or(row.severity.as_deref()).unwrap_or_default();
        let gravity = match label {
            "emergency" | "critical" => Gravity::Emergency,
            "urgent" => Gravity::Urgent,
            "none" => Gravity::None,
            other => bail!("{}: unknown label {other:?}", path.display()),
        };
        let language = crate::language_of(&row.text);
        lines.push(Line {
            gravity,
            spanish: row.lang.map_or(language, |lang| lang == "es"),
            source,
            hard: row.hard_negative,
            critical: label == "critical",
            text: row.text,
        });
    }
    Ok(lines)
}

/// Copies with talk before and after, so that talk learns to weigh nothing.
pub(crate) fn with_chatter(line: &Line, chatter: &[(String, bool)]) -> Vec<Line> {
    let mut dice = Dice::new(hash(&line.text));
    let fitting: Vec<&str> =
        chatter.iter().filter(|(_, spanish)| *spanish == line.spanish).map(|(text, _)| text.as_str()).collect();
    if fitting.is_empty() {
        return Vec::new();
    }
    let mut pick = || fitting[dice.below(fitting.len())];
    let text = format!("{} {} {}", pick(), line.text, pick());
    vec![Line { text, ..line.clone() }]
}

/// A generator of its own, so that no version of a crate changes what is picked (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % (bound.max(1) as u64)) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The fingerprint of training files, as `model.weights` carries it.
fn fingerprint<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let of_all = texts.fold(0_u64, |so_far, text| so_far.rotate_left(7) ^ hash(text));
    format!("{of_all:016x}")
}
