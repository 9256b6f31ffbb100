//! The gate that a change must pass before anybody looks at it. Fast on purpose: one engine, no browser.

use anyhow::Result;

use crate::report::Report;
use crate::run::{cargo, run};
use crate::{test, tidy, ui};

pub(crate) fn check() -> Result<()> {
    let mut report = Report::default();
    report.part("format", |_| run(&mut cargo(["fmt", "--all", "--check"])));
    report.part("lints", |_| {
        run(&mut cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"]))
    });
    report.part("tidy", |_| tidy::tidy());
    report.part("tests on SQLite", |summary| test::rust_suite(None, summary));
    match ui::require_node() {
        Ok(()) => report.part("UI types", |_| ui::check_types()),
        Err(missing) => println!("\nThe UI was not checked: {missing:#}"),
    }
    report.finish(false)
}
