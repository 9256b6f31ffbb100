//! Everything that can be tested on one machine, in the order in which a failure is cheapest to find.
//!
//! What is started here is stopped here: a private PostgreSQL, the server for the browser, their folders. Also after a
//! failure, Ctrl-C or a kill, because [`Guard`](crate::run::Guard)s outlive this process.

mod browser;
pub(crate) mod install;
pub(crate) mod postgres;
pub(crate) mod python;

use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;

use self::install::Tools;
use self::postgres::{Durability, PrivatePostgres};
use crate::report::Report;
use crate::run::{build_server, capture, cargo, run_keeping};
use crate::ui;

/// Where the Rust suite finds a database other than SQLite.
const TEST_DATABASE: &str = "CLINIQ_TEST_DATABASE";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Install nothing; skip the parts whose programs are missing
    #[arg(long)]
    no_install: bool,
    /// Run these parts only
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The Rust suite on SQLite
    Sqlite,
    /// The Rust suite again, on a private PostgreSQL
    Postgres,
    /// The webhooks as Python's Twilio library signs and reads them
    Python,
    /// The web UI in Chromium, against the real server
    Browser,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "Rust suite on SQLite",
            Self::Postgres => "Rust suite on PostgreSQL",
            Self::Python => "webhooks by Python",
            Self::Browser => "browser tests",
        }
    }
}

const UI_BUILD: &str = "UI build";
const SERVER_BUILD: &str = "server build";

pub(crate) fn test(options: &Options) -> Result<()> {
    let wanted = |part: Part| options.only.is_empty() || options.only.contains(&part);
    let mut tools = Tools::default();
    for part in Part::value_variants().iter().filter(|part| wanted(**part)) {
        tools.need(match part {
            // Used where they are there; the suite runs without them too.
            Part::Sqlite => &[install::POPPLER, install::TESSERACT],
            Part::Postgres => &[install::POSTGRES],
            Part::Python => &[install::PYTHON],
            Part::Browser => &[install::NODE, install::CHROMIUM],
        });
    }
    tools.provide(!options.no_install)?;

    let mut report = Report::default();
    // Before any Rust: the server embeds the built UI, and a later change would compile it again.
    if wanted(Part::Browser) && tools.missing(&[install::NODE]).is_none() {
        report.part(UI_BUILD, |_| ui::build_when_stale());
    }
    if wanted(Part::Sqlite) {
        report.part(Part::Sqlite.name(), |summary| rust_suite(None, summary));
    }
    if wanted(Part::Postgres) {
        tools.part(&mut report, Part::Postgres.name(), &[install::POSTGRES], |summary| {
            let postgres = PrivatePostgres::start(Durability::Off, &["cliniq"])?;
            rust_suite(Some(&postgres.url("cliniq")), summary)
        });
    }
    if wanted(Part::Python) || wanted(Part::Browser) {
        with_server(&mut report, &tools, wanted);
    }
    report.finish(options.no_install)
}

/// The parts that look at the real binary from outside.
fn with_server(report: &mut Report, tools: &Tools, wanted: impl Fn(Part) -> bool) {
    let mut binary = None;
    report.part(SERVER_BUILD, |_| {
        binary = Some(build_server()?);
        Ok(())
    });
    let from_outside: [(Part, &[install::Tool], Runner); 2] = [
        (Part::Python, &[install::PYTHON], python::run),
        (Part::Browser, &[install::NODE, install::CHROMIUM], browser::run),
    ];
    for (part, needs, runner) in from_outside.into_iter().filter(|(part, _, _)| wanted(*part)) {
        match &binary {
            Some(binary) if part != Part::Browser || tools.missing(needs).is_some() || report.has_passed(UI_BUILD) => {
                tools.part(report, part.name(), needs, |summary| runner(binary, summary));
            }
            Some(_) => report.skip(part.name(), "the UI was not built"),
            None => report.skip(part.name(), "the server was not built"),
        }
    }
}

type Runner = fn(&Path, &mut Vec<String>) -> Result<()>;

/// Runs the workspace's tests and doc tests, on SQLite or on the database at `url`.
pub(crate) fn rust_suite(url: Option<&str>, summary: &mut Vec<String>) -> Result<()> {
    let has_nextest = capture(&mut cargo(["nextest", "--version"])).is_ok();
    let mut commands = if has_nextest {
        vec![
            cargo(["nextest", "run", "--workspace", "--no-fail-fast"]),
            cargo(["test", "--workspace", "--doc", "--quiet"]),
        ]
    } else {
        vec![cargo(["test", "--workspace", "--no-fail-fast"])]
    };
    let mut failures = Vec::new();
    for command in &mut commands {
        match url {
            Some(url) => command.env(TEST_DATABASE, url),
            None => command.env_remove(TEST_DATABASE),
        };
        let kept = run_keeping(command, is_cargo_summary)?;
        summary.extend(kept.lines);
        failures.extend(kept.failure);
    }
    match failures.into_iter().next() {
        Some(failure) => Err(failure),
        None if summary.is_empty() => bail!("the runner reported no test"),
        None => Ok(()),
    }
}

/// The closing lines of nextest and of `cargo test`; empty binaries say nothing worth keeping.
fn is_cargo_summary(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Summary [") || (line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_own_summaries_are_recognised() {
        assert!(is_cargo_summary("     Summary [   0.319s] 52 tests run: 52 passed, 0 skipped"));
        assert!(is_cargo_summary("test result: ok. 52 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(!is_cargo_summary("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(!is_cargo_summary("test result_is_kept ... ok"));
    }
}
