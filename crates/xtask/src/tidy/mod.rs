//! What the compiler cannot check, as absences: "this does not mention that".
//!
//! Each rule gets all text files of the repository and returns findings; a rule with its reason is a few lines.

mod arrows;
mod migrations;
mod places;
mod problems;
mod texts;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

pub(crate) use self::problems::{pages as problem_pages, title as problem_title};
use crate::run::{capture, command, root};

/// A text file of the repository.
pub(crate) struct Source {
    /// Below the root, with `/` between folders.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Lines with their numbers, from 1, without what is only a comment.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn is_rust(&self) -> bool {
        has_ending(&self.path, "rs")
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("tests.rs") || self.path.contains("/benches/")
    }

    /// The crate's folder, for a file below `crates`.
    fn package(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    fn finding(&self, line: usize, rule: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, rule: rule.into() }
    }
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

pub(crate) fn tidy() -> Result<()> {
    let root = root();
    let sources = sources(&root)?;
    let mut findings = arrows::check()?;
    for rule in [places::check, problems::check, texts::check] {
        findings.extend(rule(&sources));
    }
    findings.extend(migrations::check(&root.join("migrations"))?);
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy found {} faults", findings.len());
    }
    println!("tidy: {} files, no faults", sources.len());
    Ok(())
}

/// All text files that are or would be committed.
fn sources(root: &Path) -> Result<Vec<Source>> {
    let listed = capture(&mut command("git", ["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let paths = listed.lines().filter(|path| root.join(path).is_file());
    let read = |path: &str| {
        let text = String::from_utf8(std::fs::read(root.join(path))?).ok();
        Ok(text.map(|text| Source { path: path.to_owned(), text }))
    };
    paths.map(read).filter_map(Result::transpose).collect()
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == ending)
}

/// Whether `word` stands in the line as a whole word.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(start, _)| !line[..start].ends_with(is_part) && !line[start + word.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_only_whole() {
        assert!(has_word("pub async fn run()", "async"));
        assert!(has_word("use diesel::prelude;", "diesel"));
        assert!(!has_word("use async_channel::bounded;", "async"));
        assert!(!has_word("asynchronous", "async"));
    }

    #[test]
    fn comments_are_not_code() {
        let source = Source { path: "crates/a/src/lib.rs".into(), text: "//! async\n  // async\nfn x() {}".into() };

        assert_eq!(source.code().collect::<Vec<_>>(), [(3, "fn x() {}")]);
        assert_eq!(source.package(), Some("a"));
    }
}
