//! The product with a week of believable work in it, one command after the clone.

use std::os::unix::process::CommandExt as _;

use anyhow::{Context, Result};

use crate::run::{build_server, command};
use crate::ui;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Passed on to `cliniq demo`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn demo(options: &Options) -> Result<()> {
    match ui::require_node() {
        Ok(()) => ui::build_when_stale()?,
        Err(missing) => println!("The web UI is not built, the API and the phone work without it: {missing:#}"),
    }
    let binary = build_server()?;
    // The server takes this process's place, so that Ctrl-C and signals reach it without a middleman.
    let error = command(&binary, ["demo"]).args(&options.arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}
