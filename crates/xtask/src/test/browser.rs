//! The web UI in Chromium, against the real server with a demonstration clinic.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

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
    playwright.env("CLINIQ_URL", format!("http://{}", server.address));
    playwright.env("CLINIQ_E2E", server.world()?.to_string());
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
        && words.next().is_some_and(|word| matches!(word, "passed" | "failed" | "skipped" | "flaky" | "interrupted"))
}

/// `cliniq demo` with a folder and a port of its own.
struct Server {
    address: String,
    folder: PathBuf,
    log: PathBuf,
    child: Child,
    guard: Guard,
}

impl Server {
    /// Starts the server and waits until it has said how to sign in.
    fn start(binary: &Path) -> Result<Self> {
        let folder = temporary_folder("browser")?;
        let log = cache("browser")?.join("server.log");
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut demo = Command::new(binary);
        demo.args(["demo", "--bind", &address, "--folder"]).arg(&folder).current_dir(&folder);
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        println!("$ {} demo --bind {address}  (log: {})", binary.display(), log.display());
        demo.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let child = demo.spawn().context("cannot start the server")?;
        let guard = Guard::new(STOP, [child.id().to_string().into(), folder.clone().into_os_string()])?;
        let mut server = Self { address, folder, log, child, guard };
        server.wait()?;
        Ok(server)
    }

    fn wait(&mut self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < START_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended before it was ready ({status}); its log is {}", self.log.display());
            }
            if setup_token(&fs::read_to_string(&self.log)?).is_some() {
                return Ok(());
            }
            thread::sleep(LOOK_EVERY);
        }
        bail!("the server was not ready after {} s; its log is {}", START_LIMIT.as_secs(), self.log.display())
    }

    /// What the tests are told: whom to sign in as, in which clinic, and a set-up link that nobody has used.
    fn world(&self) -> Result<Value> {
        let note = self.folder.join("people.json");
        let note = fs::read_to_string(&note).with_context(|| format!("cannot read {}", note.display()))?;
        let mut world = people(&serde_json::from_str(&note)?)?;
        let session = post(&self.address, "/api/session", &world["staff"])?;
        world["clinic"] = session["clinics"][0]["slug"].clone();
        world["setup_token"] = setup_token(&fs::read_to_string(&self.log)?).into();
        Ok(world)
    }
}

/// One person of each kind that the tests play, from the demo's note of its people.
fn people(note: &Value) -> Result<Value> {
    let all = note["all"].as_array().context("the demo noted nobody")?;
    let one = |roles: &[&str]| {
        let is_one = |person: &&Value| roles.iter().any(|role| person["roles"][0] == *role);
        let person =
            all.iter().find(is_one).with_context(|| format!("the demo has nobody who is {}", roles.join(" or ")))?;
        anyhow::Ok(json!({ "email": person["email"], "password": note["password"] }))
    };
    Ok(json!({ "owner": one(&["owner", "admin"])?, "staff": one(&["staff"])?, "doctor": one(&["doctor"])? }))
}

/// The secret part of the set-up link that the server has printed.
fn setup_token(printed: &str) -> Option<&str> {
    let (_, rest) = printed.split_once("/setup#")?;
    // The line is complete when its end is there.
    let (token, _) = rest.split_once(char::is_whitespace)?;
    Some(token)
}

/// Posts JSON and returns the answer's. HTTP/1.0, because then the answer ends with the connection.
fn post(address: &str, path: &str, body: &Value) -> Result<Value> {
    let body = body.to_string();
    let mut stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
    write!(
        stream,
        "POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("the server sent no HTTP")?;
    let status = head.lines().next().unwrap_or_default();
    if !status.contains(" 200 ") {
        bail!("POST {path}: {status}: {body}");
    }
    serde_json::from_str(body).with_context(|| format!("POST {path} was not answered with JSON"))
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
    fn the_tests_are_told_one_person_of_each_kind() {
        let person = |role: &str| json!({ "job": "any", "email": format!("{role}@demo.example"), "roles": [role] });
        let note =
            json!({ "password": "p", "all": [person("auditor"), person("staff"), person("doctor"), person("admin")] });

        let world = people(&note).unwrap();

        assert_eq!(world["owner"], json!({ "email": "admin@demo.example", "password": "p" }));
        assert_eq!(world["staff"]["email"], "staff@demo.example");
        assert!(people(&json!({ "password": "p", "all": [person("staff")] })).is_err());
    }

    #[test]
    fn the_set_up_link_is_read_once_its_line_is_complete() {
        assert_eq!(setup_token("  http://127.0.0.1:1/setup#abc-1\n\n  Everything"), Some("abc-1"));
        assert_eq!(setup_token("  http://127.0.0.1:1/setup#ab"), None);
        assert_eq!(setup_token("starting"), None);
    }

    #[test]
    fn a_server_that_ends_at_once_is_told_with_its_log() {
        let error = Server::start(Path::new("/bin/false")).err().unwrap();

        assert!(error.to_string().contains("ended before it was ready"), "{error:#}");
    }
}
