//! The reading process alone: one request on standard input, one answer on standard output.

use std::process::ExitCode;

fn main() -> ExitCode {
    cliniq_documents::read::child::serve()
}
