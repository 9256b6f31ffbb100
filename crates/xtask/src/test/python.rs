//! The webhooks, signed and read by the provider's own Python library, in an environment of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::run::{self, cache, command, fingerprint, root, run_keeping};

/// The checks, and the files that pin their packages.
pub(crate) const CHECKS: &str = "crates/server/tests/python";

/// Runs the checks; they start the server at `binary` themselves.
pub(crate) fn run(binary: &Path, summary: &mut Vec<String>) -> Result<()> {
    let python = environment("requirements.txt")?;
    // Without the cache of pytest: nothing but the checks belongs into that folder.
    let mut pytest = command(&python, ["-m", "pytest", "-p", "no:cacheprovider", CHECKS]);
    pytest.env("CLINIQ_BIN", binary).env("PYTHONDONTWRITEBYTECODE", "1");
    let kept = run_keeping(&mut pytest, is_summary)?;
    summary.extend(kept.lines);
    kept.failure.map_or(Ok(()), Err)
}

/// The interpreter of a virtual environment with the packages that a file of the checks pins; made anew when any of
/// these files changes.
pub(crate) fn environment(requirements: &str) -> Result<PathBuf> {
    let checks = root().join(CHECKS);
    let mut pinned = Vec::new();
    for entry in std::fs::read_dir(&checks).with_context(|| format!("cannot read {}", checks.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            pinned.push((std::fs::read(&path)?, path));
        }
    }
    pinned.sort();
    let folder = cache("python")?.join(fingerprint((requirements, pinned)));
    let python = folder.join("bin/python");
    let complete = folder.join("complete");
    if !complete.is_file() {
        run::run(command("python3", ["-m", "venv", "--clear"]).arg(&folder))?;
        let mut install = command(&python, ["-m", "pip", "install", "--quiet", "--requirement"]);
        run::run(install.arg(checks.join(requirements)))?;
        std::fs::write(&complete, "")?;
    }
    Ok(python)
}

/// The closing line of pytest: “==== 12 passed, 1 skipped in 3.45s ====”.
fn is_summary(line: &str) -> bool {
    let words = line.trim_matches(['=', ' ']);
    words.len() < line.len()
        && words.contains(" in ")
        && [" passed", " failed", " error", "no tests"].iter().any(|end| words.contains(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_pytest_is_recognised() {
        for line in
            ["===== 12 passed in 3.45s =====", "=== 1 failed, 2 passed in 0.10s ===", "=== no tests ran in 0.01s ==="]
        {
            assert!(is_summary(line), "{line}");
        }
        assert!(!is_summary("crates/server/tests/python/test_twilio.py ....  [ 40%]"));
        assert!(!is_summary("============ test session starts ============"));
    }
}
