//! The web UI in Chromium, against the real server with a demonstration clinic.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::install::chromium;
use super::postgres::free_port;
use crate::run::{Guard, cache, command, root, run_keeping, temporary_folder};

/// How long the demonstration clinic may take to be filled, on a machine that is busy with something else.
const START_LIMIT: Duration = Duration::from_secs(120);
/// How often the server is looked at until it has announced itself.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Ends the server when this process ended without doing so, then removes its folder.
const STOP: &str = "kill -TERM \"$1\" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 \"$1\" 2>/dev/null || break; sleep 0.5; done
kill -KILL \"$1\" 2>/dev/null
rm -rf \"$2\"";

/// Runs the Playwright tests against the server at `binary`.
pub(crate) fn run(binary: &Path, summary: &mut Vec<String>) -> Result<()> {
    let server = Server::start(binary)?;
    let mut playwright = command("npx", ["--no-install", "playwright", "test", "--reporter=list"]);
    playwright.current_dir(root().join("ui"));
    playwright
        .env("CLINIQ_URL", &server.url)
        .env("CLINIQ_E2E", &server.announcement);
    playwright.env("CHROMIUM", chromium().context("no Chromium was found")?);
    let kept = run_keeping(&mut playwright, is_summary)?;
    summary.extend(kept.lines);
    match kept.failure {
        Some(failure) => Err(failure.context(format!("the server's log is {}", server.log.display()))),
        None => Ok(()),
    }
}

/// The closing lines of Playwright: “12 passed (34.5s)”, “1 failed”, “2 skipped”, “1 flaky”.
fn is_summary(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_number = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
    is_number
        && words
            .next()
            .is_some_and(|word| matches!(word, "passed" | "failed" | "skipped" | "flaky" | "interrupted"))
}

/// `cliniq demo` with a folder and a port of its own.
struct Server {
    url: String,
    /// What `--announce` wrote: the address, and one person of each kind to sign in as.
    announcement: String,
    log: PathBuf,
    child: Child,
    guard: Guard,
}

impl Server {
    fn start(binary: &Path) -> Result<Self> {
        let folder = temporary_folder("browser")?;
        let announced = folder.join("announced.json");
        let log = cache("browser")?.join("server.log");
        let bind = format!("127.0.0.1:{}", free_port()?);
        let mut demo = Command::new(binary);
        demo.args(["demo", "--bind", &bind, "--data"])
            .arg(folder.join("data"))
            .arg("--announce")
            .arg(&announced);
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        demo.stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .current_dir(&folder);
        println!("$ {} demo --bind {bind}  (log: {})", binary.display(), log.display());
        let child = demo.spawn().context("cannot start the server")?;
        let guard = Guard::new(STOP, [child.id().to_string().into(), folder.into_os_string()])?;
        let mut server = Self {
            url: format!("http://{bind}"),
            announcement: String::new(),
            log,
            child,
            guard,
        };
        server.announcement = server.wait_for(&announced)?;
        Ok(server)
    }

    fn wait_for(&mut self, announced: &Path) -> Result<String> {
        let began = Instant::now();
        while began.elapsed() < START_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "the server ended before it was ready ({status}); its log is {}",
                    self.log.display()
                );
            }
            // Written elsewhere and renamed, so that it is whole as soon as it is there.
            if let Ok(text) = fs::read_to_string(announced) {
                return Ok(text.trim().to_owned());
            }
            thread::sleep(LOOK_EVERY);
        }
        bail!(
            "the server was not ready after {} s; its log is {}",
            START_LIMIT.as_secs(),
            self.log.display()
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.guard.release();
        // The guard ends it; waiting here only removes its entry from the process table.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_playwright_are_recognised() {
        for line in ["  12 passed (34.5s)", "  1 failed", "  2 skipped"] {
            assert!(is_summary(line), "{line}");
        }
        assert!(!is_summary("  ✓  1 e2e/sign-in.spec.ts:3:1 › signs in (1.2s)"));
        assert!(!is_summary("passed"));
    }

    #[test]
    fn a_server_that_ends_at_once_is_told_with_its_log() {
        let error = Server::start(Path::new("/bin/false")).err().unwrap();

        assert!(error.to_string().contains("ended before it was ready"), "{error:#}");
    }
}
