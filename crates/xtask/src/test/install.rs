//! Programs that parts of the tests need: found, installed where that is possible, or named to the developer.

use std::path::PathBuf;

use anyhow::Result;

use crate::report::Report;
use crate::run::{capture, command, find_program, is_root, run};
use crate::{test::postgres, ui};

/// A program of the operating system.
#[derive(Clone, Copy)]
pub(crate) struct Tool {
    name: &'static str,
    /// The Debian package, when Debian has a version that is new enough.
    package: Option<&'static str>,
    /// Why it cannot be used as it is.
    fault: fn() -> Option<String>,
}

pub(crate) const POSTGRES: Tool = Tool {
    name: "PostgreSQL's server programs",
    package: Some("postgresql"),
    fault: || postgres::programs().is_none().then(|| "initdb and pg_ctl were not found".to_owned()),
};

pub(crate) const PYTHON: Tool = Tool {
    name: "Python 3 with venv",
    package: Some("python3-venv"),
    fault: || {
        let works = capture(&mut command("python3", ["-c", "import venv, ensurepip"])).is_ok();
        (!works).then(|| "python3 cannot make virtual environments".to_owned())
    },
};

pub(crate) const CHROMIUM: Tool = Tool {
    name: "Chromium",
    package: Some("chromium"),
    fault: || chromium().is_none().then(|| "no Chromium was found (CHROMIUM may name one)".to_owned()),
};

/// Looks at the PDFs that we write.
pub(crate) const POPPLER: Tool = Tool {
    name: "Poppler's programs",
    package: Some("poppler-utils"),
    fault: || find_program(&["pdftotext"]).is_none().then(|| "pdftotext was not found".to_owned()),
};

/// Reads pages that are pictures.
pub(crate) const TESSERACT: Tool = Tool {
    name: "Tesseract",
    package: Some("tesseract-ocr"),
    fault: || find_program(&["tesseract"]).is_none().then(|| "tesseract was not found".to_owned()),
};

pub(crate) const NODE: Tool =
    Tool { name: "Node", package: None, fault: || ui::require_node().err().map(|error| format!("{error:#}")) };

/// The browser that the tests drive.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file());
    named.or_else(|| find_program(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]))
}

/// The programs that the chosen parts need.
#[derive(Default)]
pub(crate) struct Tools {
    needed: Vec<Tool>,
    faults: Vec<(&'static str, String)>,
}

impl Tools {
    /// Adds what a part needs.
    pub(crate) fn need(&mut self, tools: &[Tool]) {
        self.needed.extend(tools);
    }

    /// Looks for the programs, installs missing ones if it may and can, and says what remains to be done by hand.
    pub(crate) fn provide(&mut self, may_install: bool) -> Result<()> {
        self.look();
        let packages = self.missing_packages();
        if may_install
            && !packages.is_empty()
            && let Some(prefix) = apt()
        {
            println!("Installing what the tests need: {}", packages.join(", "));
            run(&mut as_root(&prefix, &["apt-get", "update"]))?;
            let install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes"];
            let words: Vec<&str> = install.into_iter().chain(["--no-install-recommends"]).chain(packages).collect();
            run(&mut as_root(&prefix, &words))?;
            self.look();
        }
        for (name, fault) in &self.faults {
            println!("Missing: {name}: {fault}");
        }
        let packages = self.missing_packages();
        if !packages.is_empty() {
            println!("Install by hand: apt-get install {}", packages.join(" "));
        }
        Ok(())
    }

    fn look(&mut self) {
        let faults = self.needed.iter().filter_map(|tool| Some((tool.name, (tool.fault)()?)));
        self.faults = faults.collect();
    }

    fn missing_packages(&self) -> Vec<&'static str> {
        let missing = self.needed.iter().filter(|tool| self.faults.iter().any(|(name, _)| *name == tool.name));
        missing.filter_map(|tool| tool.package).collect()
    }

    /// Why the first missing one of these programs cannot be used.
    pub(crate) fn missing(&self, tools: &[Tool]) -> Option<&str> {
        let fault = self.faults.iter().find(|(name, _)| tools.iter().any(|tool| tool.name == *name));
        fault.map(|(_, fault)| fault.as_str())
    }

    /// Runs a part of the report when its programs are there, notes it as skipped otherwise.
    pub(crate) fn part(
        &self,
        report: &mut Report,
        name: &'static str,
        needs: &[Tool],
        work: impl FnOnce(&mut Vec<String>) -> Result<()>,
    ) {
        match self.missing(needs) {
            None => report.part(name, work),
            Some(fault) => report.skip(name, fault),
        }
    }
}

/// What to write before a command to run it as root, when Debian's packages can be installed without asking.
fn apt() -> Option<Vec<&'static str>> {
    find_program(&["apt-get"])?;
    if is_root() {
        return Some(Vec::new());
    }
    let may_sudo = find_program(&["sudo"]).is_some() && capture(&mut command("sudo", ["-n", "true"])).is_ok();
    may_sudo.then(|| vec!["sudo", "-n"])
}

fn as_root(prefix: &[&str], words: &[&str]) -> std::process::Command {
    let mut words = prefix.iter().chain(words);
    let program = words.next().copied().unwrap_or("true");
    command(program, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRESENT: Tool = Tool { name: "present", package: Some("a"), fault: || None };
    const ABSENT: Tool = Tool { name: "absent", package: Some("b"), fault: || Some("not here".to_owned()) };

    #[test]
    fn only_what_is_missing_is_named() {
        let mut tools = Tools::default();
        tools.need(&[PRESENT, ABSENT]);
        tools.look();

        assert_eq!(tools.missing_packages(), ["b"]);
        assert_eq!(tools.missing(&[PRESENT]), None);
        assert_eq!(tools.missing(&[PRESENT, ABSENT]), Some("not here"));
    }

    #[test]
    fn a_command_for_root_is_the_same_with_and_without_sudo() {
        let words = |command: std::process::Command| format!("{command:?}");

        assert!(words(as_root(&[], &["apt-get", "update"])).contains("\"apt-get\" \"update\""));
        assert!(words(as_root(&["sudo", "-n"], &["apt-get", "update"])).contains("\"sudo\" \"-n\" \"apt-get\""));
    }
}
