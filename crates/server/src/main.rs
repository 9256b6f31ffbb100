//! `cliniq`: the software a clinic runs on.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    cliniq_server::cli::run(cliniq_server::cli::Cli::parse())
}
