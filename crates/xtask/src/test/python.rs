//! The webhooks, signed and read by the provider's own Python library, in an environment of its own.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::run::{self, cache, command, fingerprint, root, run_keeping};

const CHECKS: &str = "crates/server/tests/python";

/// Runs the checks; they start the server at `binary` themselves.
pub(crate) fn run(binary: &Path, summary: &mut Vec<String>) -> Result<()> {
    let python = environment()?;
    let mut unittest = command(
        &python,
        ["-m", "unittest", "discover", "--verbose", "--start-directory", CHECKS],
    );
    unittest
        .env("CLINIQ_BINARY", binary)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let kept = run_keeping(&mut unittest, is_summary)?;
    summary.extend(kept.lines);
    if let Some(failure) = kept.failure {
        return Err(failure);
    }
    if !summary
        .iter()
        .any(|line| line.starts_with("Ran ") && !line.starts_with("Ran 0 "))
    {
        bail!("no check was found in {CHECKS}");
    }
    Ok(())
}

/// The interpreter of a virtual environment with the pinned packages; made anew when they change.
fn environment() -> Result<std::path::PathBuf> {
    let requirements = root().join(CHECKS).join("requirements.txt");
    let wanted = std::fs::read(&requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let folder = cache("python")?.join(fingerprint(&wanted));
    let python = folder.join("bin/python");
    let complete = folder.join("complete");
    if !complete.is_file() {
        run::run(command("python3", ["-m", "venv", "--clear"]).arg(&folder))?;
        run::run(command(&python, ["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements))?;
        std::fs::write(&complete, "")?;
    }
    Ok(python)
}

/// The closing lines of `unittest`.
fn is_summary(line: &str) -> bool {
    line.starts_with("Ran ") || line == "OK" || line.starts_with("OK (") || line.starts_with("FAILED (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_unittest_are_recognised() {
        for line in ["Ran 12 tests in 0.3s", "OK", "OK (skipped=1)", "FAILED (failures=1)"] {
            assert!(is_summary(line), "{line}");
        }
        assert!(!is_summary("test_signature (test_webhooks.Signature) ... ok"));
    }
}
