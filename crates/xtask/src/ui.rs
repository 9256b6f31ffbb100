//! The web UI's packages, types and build. Each step runs only when what it reads has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run::{cache, capture, command, find_program, fingerprint, root, run};

/// The oldest Node that Vite and Playwright support.
const OLDEST_NODE: (u32, u32) = (20, 19);
/// What the build reads, below `ui`.
const SOURCES: &[&str] =
    &["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"];

/// Fails, and says what to install, when Node or npm is missing or too old.
pub(crate) fn require_node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let advice = format!("install Node {major}.{minor} or later with npm (https://nodejs.org)");
    if find_program(&["node"]).is_none() || find_program(&["npm"]).is_none() {
        bail!("Node is missing: {advice}");
    }
    let version = capture(&mut command("node", ["--version"]))?;
    match parse_version(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(_) | None => bail!("Node {} is too old: {advice}", version.trim()),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Installs packages when the lock file changed, generates the types, builds `ui/dist`.
pub(crate) fn build() -> Result<()> {
    install()?;
    if root().join("openapi.json").is_file() {
        npm(&["run", "types"])?;
    }
    npm(&["run", "build"])?;
    fs::write(stamp()?, sources_fingerprint()?).context("cannot note what was built")
}

/// Like [`build`], unless `ui/dist` was made from the present sources.
pub(crate) fn build_when_stale() -> Result<()> {
    let built = root().join("ui/dist/index.html").is_file();
    if built && fs::read_to_string(stamp()?).is_ok_and(|noted| Some(noted) == sources_fingerprint().ok()) {
        println!("The web UI is up to date.");
        return Ok(());
    }
    build()
}

/// Fails when the committed types do not belong to the committed `openapi.json`, or do not fit the UI.
pub(crate) fn check_types() -> Result<()> {
    install()?;
    let root = root();
    let fresh = cache("ui")?.join("schema.ts");
    let mut generate = command("npx", ["--no-install", "openapi-typescript", "../openapi.json", "--output"]);
    run(generate.arg(&fresh).current_dir(root.join("ui")))?;
    if fs::read(&fresh)? != fs::read(root.join("ui/src/api/schema.ts")).unwrap_or_default() {
        bail!("ui/src/api/schema.ts does not belong to openapi.json: run `cargo xtask update`");
    }
    npm(&["run", "lint"])
}

/// `npm ci`, unless `node_modules` belongs to the present lock file.
pub(crate) fn install() -> Result<()> {
    let ui = root().join("ui");
    let lock = fingerprint(fs::read(ui.join("package-lock.json")).context("cannot read ui/package-lock.json")?);
    let installed = ui.join("node_modules/.cliniq-lock");
    if fs::read_to_string(&installed).is_ok_and(|noted| noted == lock) {
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])?;
    fs::write(installed, lock).context("cannot note which packages are installed")
}

fn npm(arguments: &[&str]) -> Result<()> {
    run(command("npm", arguments).current_dir(root().join("ui")))
}

fn stamp() -> Result<PathBuf> {
    Ok(cache("ui")?.join("built-from"))
}

fn sources_fingerprint() -> Result<String> {
    let root = root();
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join("ui").join(source), &mut files)?;
    }
    collect(&root.join("openapi.json"), &mut files)?;
    files.sort();
    let contents = files.into_iter().map(|file| Ok((fs::read(&file)?, file))).collect::<Result<Vec<_>>>()?;
    Ok(fingerprint(contents))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert!(parse_version("v20.9.0") < Some(OLDEST_NODE));
        assert!(parse_version("v22.1.0") > Some(OLDEST_NODE));
        assert_eq!(parse_version("unknown"), None);
    }
}
