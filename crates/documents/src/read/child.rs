//! The reading process: what the hidden command `cliniq read-document` runs.

use std::{
    io::{self, Read},
    process::ExitCode,
    thread,
};

use bytes::Bytes;
use rustix::process::{Resource, Rlimit, setrlimit};

use super::{
    Limits, ReadError,
    steps::perform,
    wire::{Answer, Request, receive_message_blocking, send_blocking},
};

/// Parsers recurse; honest files nest some dozen levels. It counts as data memory.
const STACK_BYTES: usize = 64 << 20;

/// Reads one request from standard input, does it under the limits that come with it, and answers on standard output.
///
/// Standard input stays open meanwhile: its end means that the server is gone, and then so is this process.
#[must_use]
pub fn serve() -> ExitCode {
    // What a parser says when it panics may quote the file, and standard error may end in a log.
    std::panic::set_hook(Box::new(|_| {}));
    match serve_one() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve_one() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let (request, length): (Request, usize) = receive_message_blocking(&mut input)?;
    restrict(&request.limits)?;
    let mut file = Vec::new();
    let (answer, blob) = if file.try_reserve_exact(length).is_ok() {
        (&mut input).take(length as u64).read_to_end(&mut file)?;
        drop(input);
        work(request, Bytes::from(file))
    } else {
        (Answer::Failed { error: ReadError::OutOfMemory }, Bytes::new())
    };
    send_blocking(&mut io::stdout().lock(), &answer, &blob)
}

/// Does the step on a thread with stack enough for parsers.
fn work(request: Request, file: Bytes) -> (Answer, Bytes) {
    let failed = |error| (Answer::Failed { error }, Bytes::new());
    let watch = thread::Builder::new().spawn(end_with_the_server);
    let work = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || perform(&request, file));
    match (watch, work) {
        // A parser that panics met something its author had not thought of.
        (Ok(_), Ok(work)) => work.join().unwrap_or_else(|_| failed(ReadError::Corrupt)),
        // Only memory can be lacking: the stacks count.
        (Err(_), _) | (_, Err(_)) => failed(ReadError::OutOfMemory),
    }
}

/// Takes the limits upon this process, for good: also its children cannot lift them.
fn restrict(limits: &Limits) -> io::Result<()> {
    let limit = |resource, current, maximum| {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
    };
    let seconds = limits.time.as_secs().max(1);
    // Data, not address space: allocators and threads reserve a lot of the latter that they never use.
    limit(Resource::Data, limits.memory_bytes, limits.memory_bytes)?;
    // The soft limit is the signal that tells why the process ended, the hard one sees to it that it does.
    limit(Resource::Cpu, seconds, seconds + 2)?;
    limit(Resource::Core, 0, 0)?;
    // Nothing is written to disk.
    limit(Resource::Fsize, 0, 0)?;
    limit(Resource::Nofile, 64, 64)?;
    Ok(())
}

fn end_with_the_server() {
    let mut byte = [0];
    // Nothing is ever sent after the file; an answer of any kind means that the other end is gone.
    drop(io::stdin().lock().read(&mut byte));
    std::process::abort();
}
