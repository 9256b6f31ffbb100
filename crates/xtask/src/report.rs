//! What ran, how long it took, and what the runners said at their end.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How a part ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

struct Part {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
    summary: Vec<String>,
}

/// Collects the parts of a verb and closes with a table.
#[derive(Default)]
pub(crate) struct Report {
    parts: Vec<Part>,
}

impl Report {
    /// Runs a part; its value is the runner's own summary. A failure is noted and the next part runs all the same.
    pub(crate) fn part(&mut self, name: &'static str, work: impl FnOnce(&mut Vec<String>) -> Result<()>) {
        println!("\n==> {name}");
        let began = Instant::now();
        let mut summary = Vec::new();
        let outcome = match work(&mut summary) {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                eprintln!("error: {error:#}");
                Outcome::Failed(format!("{error:#}"))
            }
        };
        self.parts.push(Part { name, outcome, took: began.elapsed(), summary });
    }

    /// Notes that a part could not run.
    pub(crate) fn skip(&mut self, name: &'static str, reason: impl Into<String>) {
        let outcome = Outcome::Skipped(reason.into());
        self.parts.push(Part { name, outcome, took: Duration::ZERO, summary: Vec::new() });
    }

    /// Whether a part of this name has run and passed.
    pub(crate) fn has_passed(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name == name && part.outcome == Outcome::Passed)
    }

    /// Prints summaries and table. Fails when a part failed, and when one was skipped unless `may_skip`.
    pub(crate) fn finish(self, may_skip: bool) -> Result<()> {
        println!("\n{}", self.text());
        let bad = |part: &&Part| match part.outcome {
            Outcome::Passed => false,
            Outcome::Failed(_) => true,
            Outcome::Skipped(_) => !may_skip,
        };
        let bad: Vec<&str> = self.parts.iter().filter(bad).map(|part| part.name).collect();
        if !bad.is_empty() {
            bail!("not passed: {}", bad.join(", "));
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for part in self.parts.iter().filter(|part| !part.summary.is_empty()) {
            let _ = writeln!(text, "{}:", part.name);
            for line in &part.summary {
                let _ = writeln!(text, "    {line}");
            }
        }
        let width = self.parts.iter().map(|part| part.name.len()).max().unwrap_or_default();
        for part in &self.parts {
            let (word, why) = match &part.outcome {
                Outcome::Passed => ("passed", ""),
                Outcome::Failed(why) => ("FAILED", why.as_str()),
                Outcome::Skipped(why) => ("skipped", why.as_str()),
            };
            let why = why.lines().next().unwrap_or_default();
            let line = format!("{:width$}  {word:7}  {:7.1} s  {why}", part.name, part.took.as_secs_f64());
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Report {
        let mut report = Report::default();
        report.part("good", |summary| {
            summary.push("7 passed".to_owned());
            Ok(())
        });
        report.part("bad", |_| bail!("one is not two\nand more"));
        report.skip("absent", "no browser");
        report
    }

    #[test]
    fn the_table_has_a_line_a_part_below_the_runners_own_words() {
        let text = sample().text();

        assert!(text.starts_with("good:\n    7 passed\n"), "{text}");
        assert!(text.contains("bad     FAILED") && text.contains("one is not two\n"), "{text}");
        assert!(text.contains("absent  skipped"), "{text}");
        assert!(!text.contains("and more"), "{text}");
    }

    #[test]
    fn what_failed_or_was_skipped_is_named() {
        assert_eq!(sample().finish(false).unwrap_err().to_string(), "not passed: bad, absent");
        assert_eq!(sample().finish(true).unwrap_err().to_string(), "not passed: bad");
    }

    #[test]
    fn a_later_part_can_depend_on_an_earlier_one() {
        let report = sample();

        assert!(report.has_passed("good") && !report.has_passed("bad") && !report.has_passed("absent"));
    }
}
