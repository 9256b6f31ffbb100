//! One child process: started, asked one thing, buried.

use std::{
    io,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use bytes::Bytes;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    time::{sleep, timeout},
};

use super::{
    ReadError,
    wire::{Answer, Request, receive, send},
};

/// The command of the program that calls [`super::child::serve`].
const COMMAND: &str = "read-document";
/// Where Tesseract is looked for. The environment is not passed on: it holds the server's secrets.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";
/// The beginning of what the process complains of; enough for the reason of its death.
const COMPLAINT: usize = 4 << 10;
/// A PNG is smaller than the 64 MB it was drawn in.
const MAX_BLOB: u64 = 80 << 20;

/// How often, and after which pauses, a process that has closed its output is looked at before it is killed.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Asks a new process to do one step with a file.
pub(super) async fn ask(program: &Path, request: &Request, file: &Bytes) -> Result<(Answer, Bytes), ReadError> {
    let mut process = Process::start(program).map_err(|error| unavailable(&error))?;
    // JSON writes a character in up to six bytes.
    let max_json = request.limits.text_bytes.saturating_mul(6).saturating_add(1 << 20);
    let Ok(talk) = timeout(request.limits.time, process.talk(request, file, max_json)).await else {
        process.bury().await.map_err(|error| unavailable(&error))?;
        return Err(ReadError::TimedOut);
    };
    if matches!(&talk.answer, Err(error) if error.kind() == io::ErrorKind::UnexpectedEof) {
        process.settle().await;
    }
    let status = process.bury().await.map_err(|error| unavailable(&error))?;
    match talk.answer {
        Ok((Answer::Failed { error }, _)) => Err(error),
        Ok(answer) => Ok(answer),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(ReadError::TooLarge { limit_bytes: request.limits.text_bytes })
        }
        Err(error) => Err(cause_of_death(status, &talk.complaint, &error)),
    }
}

struct Process {
    child: Child,
    /// None once it is buried.
    group: Option<Pid>,
    pipes: Option<(ChildStdin, ChildStdout, ChildStderr)>,
}

struct Talk {
    answer: io::Result<(Answer, Bytes)>,
    complaint: Vec<u8>,
}

impl Process {
    fn start(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(COMMAND)
            .env_clear()
            .env("PATH", SEARCH_PATH)
            // The server's allocator takes a gigabyte ahead, which would leave nothing of the limit for the work.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let pipes = match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
            (Some(stdin), Some(stdout), Some(stderr)) => Some((stdin, stdout, stderr)),
            _ => None,
        };
        Ok(Self { child, group, pipes })
    }

    async fn talk(&mut self, request: &Request, file: &[u8], max_json: u64) -> Talk {
        let Some((mut stdin, mut stdout, stderr)) = self.pipes.take() else {
            return Talk { answer: Err(io::ErrorKind::BrokenPipe.into()), complaint: Vec::new() };
        };
        let exchange = async move {
            let sent = send(&mut stdin, request, file).await;
            let answer = receive(&mut stdout, max_json, MAX_BLOB).await;
            // Only now: the end of its input ends the process. That it died before it had read all of the file shows in
            // the answer that is missing, and is then the lesser news.
            drop(stdin.shutdown().await);
            answer.map_err(|error| sent.err().filter(|_| error.kind() != io::ErrorKind::UnexpectedEof).unwrap_or(error))
        };
        let (answer, complaint) = tokio::join!(exchange, complaint(stderr));
        Talk { answer, complaint }
    }

    /// Who has closed the output without an answer is about to end: how, by itself, is worth a moment. It is not waited
    /// for, so that the group's number stays its own.
    async fn settle(&self) {
        let Some(group) = self.group else { return };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        for _ in 0..LOOKS {
            match waitid(WaitId::Pid(group), options) {
                Ok(None) => sleep(BETWEEN_LOOKS).await,
                Ok(Some(_)) | Err(_) => return,
            }
        }
    }

    /// Kills what is left of the group and takes note of how the process ended.
    async fn bury(mut self) -> io::Result<ExitStatus> {
        // Nothing else may have the group's number before the process is waited for.
        self.kill();
        self.child.wait().await
    }

    fn kill(&mut self) {
        if let Some(group) = self.group.take() {
            // An error says that nobody is left to be killed.
            kill_process_group(group, Signal::KILL).ok();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads all that the process complains of, so that it never waits for a reader, and keeps the beginning.
async fn complaint(mut stderr: ChildStderr) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = stderr.read(&mut buffer).await {
        let room = COMPLAINT.saturating_sub(kept.len()).min(count);
        kept.extend_from_slice(buffer.get(..room).unwrap_or_default());
    }
    kept
}

/// Why a process died without an answer. The words are those of Rust's runtime; nothing of them is passed on.
fn cause_of_death(status: ExitStatus, complaint: &[u8], error: &io::Error) -> ReadError {
    let says = |words: &str| complaint.windows(words.len()).any(|window| window == words.as_bytes());
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => ReadError::TimedOut,
        _ if says("memory allocation of") || says("out of memory") => ReadError::OutOfMemory,
        _ if says("has overflowed its stack") => ReadError::Corrupt,
        // The kernel ends what takes the machine's last memory; nobody else sends this to a process that was answering.
        Some(signal) if signal == Signal::KILL.as_raw() && error.kind() == io::ErrorKind::UnexpectedEof => {
            ReadError::OutOfMemory
        }
        // It was killed by us, because what it said was no answer: that is not the file's doing.
        Some(signal) if signal == Signal::KILL.as_raw() => unavailable(error),
        Some(_) => ReadError::Corrupt,
        None => unavailable(&io::Error::new(error.kind(), format!("the reading process ended with {status}"))),
    }
}

fn unavailable(error: &io::Error) -> ReadError {
    ReadError::Unavailable { why: error.to_string() }
}
