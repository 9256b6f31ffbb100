//! Trains the statistical layer of the safety engine: `cargo xtask train safety [--labelled FOLDER]`.
//!
//! Reads the training lines of this crate, the corpus of the rules' tests and, when given, a folder of labelled speech
//! (`emergencies.jsonl`, `non_emergencies.jsonl`); measures; writes `model.weights` and the card. The same input gives
//! the same bytes. Without the labelled folder it only measures and writes nothing: those weights would be weaker.
#![expect(clippy::print_stdout, reason = "this program talks to a developer's terminal")]

mod card;
mod learn;
mod lines;
mod measure;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cliniq_reception::language::{Language, detect};

use crate::learn::{Settings, learn};
use crate::lines::{Line, Source};

/// Whether rows without a language are Spanish.
pub(crate) fn language_of(text: &str) -> bool {
    detect(text) == Some(Language::Spanish)
}

struct Options {
    labelled: Option<PathBuf>,
    /// Where weights are written besides or instead of the crate: for experiments.
    out: Option<PathBuf>,
    /// The day that the card shows, as the caller writes it.
    date: String,
}

fn options() -> Result<Options> {
    let mut options = Options { labelled: None, out: None, date: "undated".to_owned() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--labelled" => options.labelled = Some(value.into()),
            "--out" => options.out = Some(value.into()),
            "--date" => options.date = value,
            _ => bail!("unknown option {word}: --labelled FOLDER, --out FILE, --date DAY"),
        }
    }
    Ok(options)
}

fn main() -> Result<()> {
    let options = options()?;
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = lines::read(&home.join("training/safety"), &home.join("src/safety/statistical/classes.txt"))?;
    let corpus = lines::read_json(&home.join("tests/corpus/safety.jsonl"), Source::Corpus)?;
    let labelled = match &options.labelled {
        Some(folder) => labelled(folder)?,
        None => Vec::new(),
    };
    let settings = Settings::default();
    let own: Vec<Line> = read.lines.iter().flat_map(|line| both(line, &read.chatter)).collect();
    println!("{} dangerous and {} harmless lines, {} with choices and talk", read.written.0, read.written.1, own.len());

    let rows: Vec<Line> = corpus.iter().chain(&labelled).cloned().collect();
    let folds = measure::cross_validate(&own, &rows, settings, |row| both(row, &read.chatter))?;
    let enough = measure::thresholds(&folds);
    let held_out = measure::hold_out(&own, &rows, settings)?;
    println!("enough: {enough:?}\nown lines only:\n{}", measure::figures(&held_out, enough));
    println!("folds:\n{}", measure::figures(&folds, enough));

    if let Some(out) = &options.out {
        let text = learn(&own, settings).render((enough.danger, enough.emergency), &read.fingerprint);
        std::fs::write(out, text)?;
    }
    if options.labelled.is_none() {
        println!("without --labelled nothing is written: the committed weights come from more than our own lines");
        return Ok(());
    }
    let all: Vec<Line> = own.iter().cloned().chain(rows.iter().flat_map(|row| both(row, &read.chatter))).collect();
    let learnt = learn(&all, settings);
    println!("{} features", learnt.weights.len());
    let text = learnt.render((enough.danger, enough.emergency), &read.fingerprint);
    std::fs::write(home.join("src/safety/statistical/model.weights"), &text)?;
    let card = card::Card { read: &read, learnt: &learnt, settings, enough, date: &options.date, bytes: text.len() };
    let model = measure::model(&all, settings, (enough.danger, enough.emergency), &read.fingerprint)?;
    let fresh = lines::read_json(&home.join("tests/corpus/safety_fresh.jsonl"), Source::Fresh)?;
    let fresh = measure::judge(&model, &fresh);
    println!("fresh:\n{}", measure::figures(&fresh, enough));
    std::fs::write(home.join("../../docs/safety-model.md"), card.render(&held_out, &folds, &fresh))?;
    Ok(())
}

/// A line, and the line within talk.
fn both(line: &Line, chatter: &[(String, bool)]) -> Vec<Line> {
    let mut both = vec![line.clone()];
    both.extend(lines::with_chatter(line, chatter));
    both
}

fn labelled(folder: &Path) -> Result<Vec<Line>> {
    let mut rows = lines::read_json(&folder.join("emergencies.jsonl"), Source::Labelled)?;
    rows.extend(lines::read_json(&folder.join("non_emergencies.jsonl"), Source::Labelled)?);
    Ok(rows)
}
