//! Training of what is learnt offline and committed.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::run::{capture, cargo, command, run};

#[derive(clap::Subcommand)]
pub(crate) enum Train {
    /// The statistical layer of the safety engine: measures, and with --labelled writes the weights and their card
    Safety {
        /// A folder with emergencies.jsonl and non_emergencies.jsonl; its rows are learnt from, never copied
        #[arg(long)]
        labelled: Option<PathBuf>,
        /// The day the card shows, such as 2026-11-20; today if not said
        #[arg(long)]
        date: Option<String>,
    },
}

pub(crate) fn train(which: &Train) -> Result<()> {
    let Train::Safety { labelled, date } = which;
    let mut program = cargo(["run", "--release", "--package", "cliniq-reception", "--example", "train_safety", "--"]);
    if let Some(folder) = labelled {
        let folder = folder.canonicalize().with_context(|| format!("no folder {}", folder.display()))?;
        program.arg("--labelled").arg(folder);
    }
    let date = match date {
        Some(date) => date.clone(),
        None => capture(&mut command("date", ["+%F"]))?.trim().to_owned(),
    };
    run(program.arg("--date").arg(date))
}
