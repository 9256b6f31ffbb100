//! Running other programs: every command is printed before it runs, in the repository's root.

use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// A folder below `target` for what the verbs keep between runs.
pub(crate) fn cache(name: &str) -> Result<PathBuf> {
    let folder = target()?.join("xtask").join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// Cargo's target folder, wherever the developer has put it.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata: serde_json::Value = serde_json::from_str(&capture(&mut metadata_command())?)?;
    let path = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(path))
}

/// `cargo metadata` of the workspace's own packages.
pub(crate) fn metadata_command() -> Command {
    cargo(["metadata", "--format-version=1", "--no-deps"])
}

/// A command in the repository's root.
pub(crate) fn command<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// A Cargo command in the repository's root.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    command("cargo", arguments)
}

/// Prints a command and runs it with this terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("cannot start {}", words(command)))?;
    succeeded(command, status)
}

/// Runs a command silently and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", words(command)))?;
    succeeded(command, output.status)?;
    String::from_utf8(output.stdout).context("the output is not UTF-8")
}

/// Prints a command, runs it showing all output, and returns the lines that `keep` wants.
pub(crate) fn run_keeping(command: &mut Command, keep: fn(&str) -> bool) -> Result<Kept> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", words(command)))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut lines = Vec::new();
    thread::scope(|scope| {
        let errors = scope.spawn(|| stderr.map_or_else(Vec::new, |from| show(from, keep, |line| eprintln!("{line}"))));
        lines = stdout.map_or_else(Vec::new, |from| show(from, keep, |line| println!("{line}")));
        lines.extend(errors.join().unwrap_or_default());
    });
    let status = child.wait().context("cannot wait for the command")?;
    Ok(Kept { lines, failure: succeeded(command, status).err() })
}

/// What [`run_keeping`] kept.
pub(crate) struct Kept {
    /// The wanted lines.
    pub(crate) lines: Vec<String>,
    /// Why the command failed, if it did.
    pub(crate) failure: Option<anyhow::Error>,
}

fn show(from: impl Read, keep: fn(&str) -> bool, print: impl Fn(&str)) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        print(&line);
        if keep(&line) {
            kept.push(line.trim().to_owned());
        }
    }
    kept
}

fn announce(command: &Command) {
    println!("$ {}", words(command));
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", words(command));
    }
    Ok(())
}

fn words(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let variables = variables.map(|(name, value)| format!("{}={}", name.to_string_lossy(), quoted(value)));
    let program = std::iter::once(command.get_program()).chain(command.get_args());
    variables.chain(program.map(quoted)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let is_plain = |c: char| c.is_alphanumeric() || "-_=/.,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The first of these programs that is on the `PATH`.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    capture(&mut command("id", ["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// A number that tells one content from another.
pub(crate) fn fingerprint(content: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Builds the server and returns the path of its binary.
pub(crate) fn build_server() -> Result<PathBuf> {
    run(&mut cargo(["build", "--package", "cliniq"]))?;
    let binary = target()?.join("debug").join("cliniq");
    if !binary.is_file() {
        bail!("cargo built no {}", binary.display());
    }
    Ok(binary)
}

/// A shell script that runs when this process ends, however it ends: it waits for the end of its standard input, which
/// the kernel closes also after Ctrl-C or a kill, and has a process group of its own.
pub(crate) struct Guard {
    shell: Child,
    input: Option<ChildStdin>,
}

impl Guard {
    /// `script` sees its arguments as `$1`, `$2`, …
    pub(crate) fn new<S: AsRef<OsStr>>(script: &str, arguments: impl IntoIterator<Item = S>) -> Result<Self> {
        use std::os::unix::process::CommandExt as _;
        let mut shell = Command::new("sh")
            .args(["-c", &format!("read -r _\n{script}"), "guard"])
            .args(arguments)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .context("cannot start sh")?;
        let input = shell.stdin.take();
        Ok(Self { shell, input })
    }

    /// Lets the script begin, without waiting for its end.
    pub(crate) fn release(&mut self) {
        self.input = None;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.release();
        // The script reports nothing; when it cannot be waited for there is nothing left to do.
        let _ = self.shell.wait();
    }
}

/// A new folder of this process below the system's one for temporary files.
pub(crate) fn temporary_folder(purpose: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("cliniq-{purpose}-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_runs_its_script_when_it_is_dropped() {
        let folder = temporary_folder("guard-test").unwrap();
        let guard = Guard::new("rm -r \"$1\"", [&folder]).unwrap();
        assert!(folder.exists());

        drop(guard);

        assert!(!folder.exists());
    }

    #[test]
    fn wanted_lines_are_kept_from_both_streams() {
        let mut command = command("sh", ["-c", "echo keep out; echo other; echo keep err >&2; exit 3"]);

        let kept = run_keeping(&mut command, |line| line.starts_with("keep")).unwrap();

        assert_eq!(kept.lines, ["keep out", "keep err"]);
        assert!(kept.failure.unwrap().to_string().contains("exit status: 3"));
    }

    #[test]
    fn a_printed_command_can_be_copied_with_its_variables() {
        let mut command = command("cargo", ["test", "--workspace"]);
        command.env("CLINIQ_TEST_DATABASE", "postgres://x").env_remove("OTHER");

        assert_eq!(words(&command), "CLINIQ_TEST_DATABASE=postgres://x cargo test --workspace");
    }
}
