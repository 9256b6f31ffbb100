//! The developer's verbs. `cargo xtask help` lists them; `CONTRIBUTING.md` says when to use which.
//!
//! Depends on nothing of ours, so that it builds in seconds and still runs when the product does not compile.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod bench;
mod check;
mod demo;
mod migration;
mod report;
mod run;
mod test;
mod tidy;
mod train;
mod ui;
mod update;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developer's verbs")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// The gate: format, lints, tidy, tests on SQLite, generated files of the UI
    Check,
    /// Everything: the suite on SQLite and on a private PostgreSQL, Python's view of the webhooks, the browser
    Test(test::Options),
    /// Builds what is missing, fills a demonstration clinic and serves it
    Demo(demo::Options),
    /// Installs the UI's packages when they changed, generates its types, builds it
    Ui,
    /// Writes all generated files anew: openapi.json, the UI's types, config.example.toml, the list of problems
    Update,
    /// Checks what the compiler cannot: directions, places of queries, twins of migrations, pages of problems
    Tidy,
    /// Measures the release build
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Trains what is learnt offline and committed
    #[command(subcommand)]
    Train(train::Train),
    /// Makes an empty migration for both engines
    NewMigration {
        /// What changes, in snake case: call_recordings
        name: String,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().verb {
        Verb::Check => check::check(),
        Verb::Test(options) => test::test(&options),
        Verb::Demo(options) => demo::demo(&options),
        Verb::Ui => ui::require_node().and_then(|()| ui::build()),
        Verb::Update => update::update(),
        Verb::Tidy => tidy::tidy(),
        Verb::Bench(which) => bench::bench(&which),
        Verb::Train(which) => train::train(&which),
        Verb::NewMigration { name } => migration::create(&run::root().join("migrations"), &name),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
