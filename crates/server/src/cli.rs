//! The command line.

use std::{
    future::IntoFuture as _,
    io::{BufRead, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use cliniq_platform::{
    config::Config,
    db::migrate,
    lifecycle::{Lifecycle, OnError},
    telemetry::{self, Telemetry},
    time::Clock,
};
use tokio::net::TcpListener;

use crate::{
    assemble::{self, Process, Product},
    demo, health, router, simulate,
};

/// The software a clinic runs on.
#[derive(Debug, Parser)]
#[command(name = "cliniq", version, about, propagate_version = true)]
pub struct Cli {
    /// Configuration file; cliniq.toml in this folder when there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the clinic: telephone webhooks, API, web UI and background jobs.
    Serve {
        /// Bring a PostgreSQL database up to date first. SQLite always is.
        #[arg(long)]
        migrate: bool,
    },
    /// Serve a demo clinic with a week of calls, in a folder of its own.
    Demo {
        /// Where its data are kept.
        #[arg(long, default_value = "data/demo", value_name = "FOLDER")]
        folder: PathBuf,
        /// Forget what the demo has, and begin anew.
        #[arg(long)]
        fresh: bool,
        /// Where to listen.
        #[arg(long, value_name = "ADDRESS")]
        bind: Option<SocketAddr>,
    },
    /// Bring the database up or down, or show where it stands.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Show, check or describe the configuration.
    #[command(subcommand, name = "config")]
    Configuration(Configuration),
    /// Print the OpenAPI document.
    Openapi,
    /// Work with the receptionist without a server.
    #[command(subcommand)]
    Reception(ReceptionCommand),
    /// Read one file from standard input, in the server's own frames: the process in which uploads are parsed.
    #[command(hide = true)]
    ReadDocument,
    /// Answer like a model proxy, without any model: for demonstrations and tests. docs/llm.md has its faults.
    SimulateUpstream(simulate::Options),
}

#[derive(Debug, Subcommand)]
enum Migrate {
    /// Apply what is missing.
    Up,
    /// Take the last migrations back. Their tables' rows are lost.
    Down {
        /// How many.
        #[arg(default_value_t = 1)]
        count: usize,
    },
    /// List all migrations and whether they are applied.
    Status,
}

#[derive(Debug, Subcommand)]
enum Configuration {
    /// Print the resolved configuration, secrets hidden.
    Dump,
    /// Check the configuration.
    Check,
    /// Print an example file with every key explained.
    Example,
}

#[derive(Debug, Subcommand)]
enum ReceptionCommand {
    /// Run utterances and dialogues through the receptionist: one JSON object per line in, one out.
    Evaluate {
        /// The lines; standard input when absent.
        #[arg(long, value_name = "FILE")]
        input: Option<PathBuf>,
    },
}

/// Runs the program; failures are told in one line on standard error.
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            // Nothing can be done when standard error is closed.
            drop(writeln!(std::io::stderr(), "cliniq: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode> {
    let load = || Config::load(cli.config.as_deref());
    match cli.command {
        Command::Serve { migrate } => serve(load()?, migrate),
        Command::Demo { folder, fresh, bind } => {
            let mut config = demo::config(load()?, &folder, fresh)?;
            config.server.bind = bind.unwrap_or(config.server.bind);
            run_demo(config)
        }
        Command::Migrate(verb) => run_migrate(&load()?, &verb),
        Command::Configuration(Configuration::Dump) => print(&load()?.dump()),
        Command::Configuration(Configuration::Check) => {
            load()?;
            print("The configuration is complete and consistent.\n")
        }
        Command::Configuration(Configuration::Example) => print(&Config::example()),
        Command::Openapi => print(&format!("{}\n", router::openapi().to_pretty_json()?)),
        Command::Reception(ReceptionCommand::Evaluate { input }) => evaluate(input.as_deref()),
        // No configuration: this process knows neither the database nor a secret.
        Command::ReadDocument => Ok(cliniq_documents::read::child::serve()),
        Command::SimulateUpstream(options) => runtime()?.block_on(simulate::run(options)),
    }
}

fn print(text: &str) -> Result<ExitCode> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn run_migrate(config: &Config, verb: &Migrate) -> Result<ExitCode> {
    let mut text = String::new();
    match verb {
        Migrate::Up => {
            for name in migrate::up(&config.database)? {
                text.push_str(&format!("applied {name}\n"));
            }
        }
        Migrate::Down { count } => {
            for name in migrate::down(&config.database, *count)? {
                text.push_str(&format!("took back {name}\n"));
            }
        }
        Migrate::Status => {
            for migration in migrate::status(&config.database)? {
                let word = if migration.is_applied { "applied" } else { "missing" };
                text.push_str(&format!("{word}  {}\n", migration.name));
            }
        }
    }
    if text.is_empty() {
        text.push_str("Nothing to do.\n");
    }
    print(&text)
}

/// Bad lines are told on standard error and make the exit code 1; good lines are answered all the same.
fn evaluate(input: Option<&Path>) -> Result<ExitCode> {
    let reader: Box<dyn BufRead> = match input {
        Some(path) => {
            let file = std::fs::File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
            Box::new(std::io::BufReader::new(file))
        }
        None => Box::new(std::io::stdin().lock()),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut faults = 0_u32;
    for (at, line) in reader.lines().enumerate() {
        let line = line.with_context(|| format!("line {} cannot be read", at + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        match cliniq_reception::evaluate::evaluate(&line) {
            Ok(answer) => writeln!(out, "{answer}")?,
            Err(fault) => {
                faults += 1;
                writeln!(std::io::stderr(), "line {}: {fault}", at + 1)?;
            }
        }
    }
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot be started")
}

fn serve(config: Config, migrate: bool) -> Result<ExitCode> {
    let telemetry = telemetry::init(&config.log)?;
    assemble::migrate(&config, migrate)?;
    runtime()?.block_on(async {
        let process = open(config, telemetry)?;
        let listener = listen(&process).await?;
        announce(&process, listener.local_addr()?).await?;
        serve_until_stopped(process, listener).await
    })
}

fn run_demo(config: Config) -> Result<ExitCode> {
    let telemetry = telemetry::init(&config.log)?;
    assemble::migrate(&config, true)?;
    runtime()?.block_on(async {
        let people = demo::seed(&config).await?;
        let process = open(config, telemetry)?;
        let listener = listen(&process).await?;
        let address = listener.local_addr()?;
        let link = process.product.platform.ensure_setup_link().await?;
        std::io::stdout().lock().write_all(demo::welcome(address, &people, link.as_ref()).as_bytes())?;
        serve_until_stopped(process, listener).await
    })
}

fn open(config: Config, telemetry: Telemetry) -> Result<Process> {
    let lifecycle = Lifecycle::new();
    lifecycle.stop_on_signals()?;
    let product = Product::open(config, Clock::System, lifecycle.soft().clone())?;
    Ok(Process { product, lifecycle, telemetry })
}

async fn listen(process: &Process) -> Result<TcpListener> {
    let bind = process.product.platform.config().server.bind;
    TcpListener::bind(bind).await.with_context(|| format!("cannot listen on {bind}"))
}

/// Says where the product is, how it runs, and how to begin.
async fn announce(process: &Process, address: SocketAddr) -> Result<()> {
    let platform = &process.product.platform;
    tracing::info!(
        database = platform.db().engine().as_str(),
        workers = platform.config().jobs.workers,
        "serving on http://{address}, jobs run in this process"
    );
    if let Some(token) = platform.ensure_setup_link().await? {
        let base = platform
            .config()
            .server
            .public_url
            .as_ref()
            .map_or_else(|| format!("http://{address}"), ToString::to_string);
        writeln!(
            std::io::stdout(),
            "\nNo clinic is set up yet. Open this link once, to set up yours:\n\n    {base}/setup#{}\n",
            token.expose()
        )?;
    }
    Ok(())
}

async fn serve_until_stopped(process: Process, listener: TcpListener) -> Result<ExitCode> {
    let Process { product, lifecycle, telemetry } = process;
    let probes =
        health::Probes { lifecycle: lifecycle.clone(), telemetry: telemetry.clone(), product: product.clone() };
    let app = router::with_probes(router::product(&product), probes);
    lifecycle.spawn("metrics", OnError::Log, telemetry.clone().keep(lifecycle.soft().clone()));
    product.start(&lifecycle);
    lifecycle.set_ready();
    let stop = lifecycle.clone();
    let grace = Duration::from_secs(product.platform.config().server.shutdown_grace_s.into());
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move { stop.stopping().await });
    let hard = lifecycle.hard().clone();
    tokio::select! {
        served = server.into_future() => served.context("the server failed")?,
        () = hard.cancelled() => {}
    }
    lifecycle.shutdown(grace).await;
    if let Some(failure) = lifecycle.failure() {
        anyhow::bail!(failure);
    }
    Ok(ExitCode::SUCCESS)
}
