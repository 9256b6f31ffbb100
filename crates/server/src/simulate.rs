//! `cliniq simulate-upstream`: the stand-in for a model proxy, in a process of its own.

use std::{io::Write as _, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use clap::Args;
use cliniq_llm::simulated::{self, Rule, Upstream};
use cliniq_platform::lifecycle::Lifecycle;

/// How the stand-in behaves.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8317", value_name = "ADDRESS")]
    bind: SocketAddr,
    /// How long it thinks about each answer, in milliseconds.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    latency_ms: u64,
    /// A key that it accepts; can be given several times. Without one it asks for none.
    #[arg(long = "api-key", value_name = "KEY")]
    api_keys: Vec<String>,
    /// A model that it offers; can be given several times. Without one it offers its own.
    #[arg(long = "model", value_name = "NAME")]
    models: Vec<String>,
    /// Faults to play: a JSON list of rules. They can be changed while it runs, with PUT /control/rules.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

/// Answers until a signal comes.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let rules: Vec<Rule> = match &options.rules {
        Some(path) => {
            let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{} is no list of rules", path.display()))?
        }
        None => Vec::new(),
    };
    let upstream = Upstream::bind(
        options.bind,
        simulated::Options {
            latency: Duration::from_millis(options.latency_ms),
            api_keys: options.api_keys,
            models: Some(options.models).filter(|models| !models.is_empty()),
            rules,
        },
    )
    .with_context(|| format!("cannot listen on {}", options.bind))?;
    let lifecycle = Lifecycle::new();
    lifecycle.stop_on_signals()?;
    writeln!(std::io::stdout(), "simulated model upstream on {}", upstream.address())?;
    upstream.run(lifecycle.soft().clone()).await.context("the simulated upstream failed")?;
    Ok(ExitCode::SUCCESS)
}
