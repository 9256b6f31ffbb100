//! Measurements of the release build, next to what one would otherwise have written.

use anyhow::Result;

use crate::run::{cargo, command, root, run, target};
use crate::test::install::{POSTGRES, PYTHON, Tools};
use crate::test::postgres::{Durability, PrivatePostgres};
use crate::test::python::{self, CHECKS};

#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Whole signed calls at 1, 32 and 256 in flight, on SQLite and PostgreSQL, next to FastAPI with SQLAlchemy
    Turn,
}

pub(crate) fn bench(which: &Bench) -> Result<()> {
    match which {
        Bench::Turn => turn(),
    }
}

fn turn() -> Result<()> {
    let mut tools = Tools::default();
    tools.need(&[PYTHON, POSTGRES]);
    tools.provide(true)?;
    run(&mut cargo(["build", "--release", "--package", "cliniq"]))?;
    run(&mut cargo(["build", "--release", "--package", "cliniq-testkit", "--example", "turns"]))?;
    let release = target()?.join("release");
    let python = python::environment("requirements-bench.txt")?;
    let mut measure = command(&python, ["bench_turn.py"]);
    measure.current_dir(root().join(CHECKS)).env("PYTHONDONTWRITEBYTECODE", "1");
    measure.env("CLINIQ_BIN", release.join("cliniq")).env("TURNS_BIN", release.join("examples/turns"));
    let postgres = match tools.missing(&[POSTGRES]) {
        None => Some(PrivatePostgres::start(Durability::Full, &["ours", "theirs"])?),
        Some(fault) => {
            println!("PostgreSQL is not measured: {fault}");
            None
        }
    };
    if let Some(postgres) = &postgres {
        measure.env("POSTGRES", postgres.server_url());
    }
    run(&mut measure)
}
