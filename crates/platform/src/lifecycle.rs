//! How the process stops: softly first, hard when asked twice or when the grace is over.
//!
//! Long-lived work is started by [`Lifecycle::spawn`], the only caller of `tokio::spawn`: it has a name, its errors and
//! panics are logged, and [`Lifecycle::shutdown`] waits for it. A task watches [`Lifecycle::soft`] and finishes what it
//! holds; a task that does not is dropped at its next `await` when [`Lifecycle::hard`] is cancelled.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::telemetry::before_quotes;

/// After the hard stop a task ends at its next `await`. One that blocks its thread is given up after this time.
const HARD_STOP_WAIT: Duration = Duration::from_secs(2);

/// What a task's error or panic means for the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The process is of no use without this task: stop it softly and report the failure.
    Stop,
    /// The process goes on; the log tells.
    Log,
}

/// How [`Lifecycle::shutdown`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shutdown {
    /// Every task finished by itself.
    Finished,
    /// These tasks were still at work when the grace was over or a second signal came, and were dropped.
    Cut(Vec<&'static str>),
}

/// Start, stop and names of the process's long-lived tasks. Clones share one state.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    running: Mutex<BTreeMap<u64, &'static str>>,
    started: AtomicU64,
    ready: AtomicBool,
    failure: Mutex<Option<String>>,
}

impl Lifecycle {
    /// A process that has just begun: no task, not ready, no stop asked for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the process should finish: take no new work, complete what was begun.
    pub fn soft(&self) -> &CancellationToken {
        &self.shared.soft
    }

    /// Cancelled when the process should end at once.
    pub fn hard(&self) -> &CancellationToken {
        &self.shared.hard
    }

    /// Asks for a soft stop. Asking twice changes nothing.
    pub fn stop(&self) {
        self.shared.soft.cancel();
    }

    /// Waits until somebody asks for a stop.
    pub async fn stopping(&self) {
        self.shared.soft.cancelled().await;
    }

    /// Says that requests can be served from now on.
    pub fn set_ready(&self) {
        self.shared.ready.store(true, Ordering::Release);
    }

    /// Whether requests should be sent here: started completely and not stopping.
    pub fn is_ready(&self) -> bool {
        self.shared.ready.load(Ordering::Acquire) && !self.shared.soft.is_cancelled()
    }

    /// The first failure of a task that the process cannot do without, in words for the operator.
    pub fn failure(&self) -> Option<String> {
        lock(&self.shared.failure).clone()
    }

    /// Starts a named task that lives until it ends by itself or the process stops.
    ///
    /// An error or a panic is logged under the task's name; with [`OnError::Stop`] it also stops the process softly.
    pub fn spawn<F, E>(&self, name: &'static str, on_error: OnError, task: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let shared = Arc::clone(&self.shared);
        let number = shared.started.fetch_add(1, Ordering::Relaxed);
        lock(&shared.running).insert(number, name);
        let guarded = async move {
            let hard = shared.hard.clone();
            tokio::select! {
                biased;
                ended = AssertUnwindSafe(task).catch_unwind() => {
                    lock(&shared.running).remove(&number);
                    if let Some(failure) = failure_of(ended) {
                        shared.failed(name, on_error, &failure);
                    }
                }
                // The name stays in `running`: shutdown reports who had to be cut.
                () = hard.cancelled() => {}
            }
        };
        #[expect(clippy::disallowed_methods, reason = "the one place where long-lived work is started")]
        tokio::spawn(self.shared.tasks.track_future(guarded));
    }

    /// Turns SIGTERM and SIGINT into stops: the first one is soft, the second one hard.
    ///
    /// # Errors
    /// When the process may not install signal handlers.
    pub fn stop_on_signals(&self) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (soft, hard) = (self.shared.soft.clone(), self.shared.hard.clone());
        let listener = async move {
            let name = either(&mut terminate, &mut interrupt).await;
            tracing::info!(signal = name, "stopping: open work is finished first; a second signal stops at once");
            soft.cancel();
            let name = either(&mut terminate, &mut interrupt).await;
            tracing::warn!(signal = name, "stopping at once");
            hard.cancel();
        };
        // Not tracked: it waits for a second signal that usually never comes, and must not hold up the shutdown.
        #[expect(clippy::disallowed_methods, reason = "ends with the process, nothing waits for it")]
        tokio::spawn(listener);
        Ok(())
    }

    /// Stops softly, waits for the tasks, and drops those that are still at work after `grace` or a second signal.
    pub async fn shutdown(&self, grace: Duration) -> Shutdown {
        let shared = &self.shared;
        shared.soft.cancel();
        shared.tasks.close();
        tokio::select! {
            biased;
            () = shared.tasks.wait() => return Shutdown::Finished,
            () = shared.hard.cancelled() => {}
            () = tokio::time::sleep(grace) => {}
        }
        shared.hard.cancel();
        if tokio::time::timeout(HARD_STOP_WAIT, shared.tasks.wait()).await.is_err() {
            tracing::error!("a task blocks its thread and is left behind");
        }
        let cut: Vec<&'static str> = lock(&shared.running).values().copied().collect();
        if cut.is_empty() {
            return Shutdown::Finished;
        }
        tracing::warn!(tasks = ?cut, "tasks were cut off");
        Shutdown::Cut(cut)
    }
}

impl Shared {
    fn failed(&self, name: &'static str, on_error: OnError, failure: &str) {
        match on_error {
            OnError::Log => tracing::error!(task = name, error = failure, "task failed"),
            OnError::Stop => {
                tracing::error!(task = name, error = failure, "task failed, stopping");
                lock(&self.failure).get_or_insert_with(|| format!("{name}: {failure}"));
                self.soft.cancel();
            }
        }
    }
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) -> &'static str {
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    }
}

/// What went wrong, with the chain of causes, or `None` when the task ended well.
fn failure_of<E>(ended: Result<Result<(), E>, Box<dyn Any + Send>>) -> Option<String>
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(chain(error.into().as_ref())),
        Err(panic) => Some(format!("panicked: {}", before_quotes(panic_message(panic.as_ref())))),
    }
}

fn chain(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// The guarded values are whole after every statement, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::sync::oneshot;

    use super::*;

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_task_that_heeds_the_soft_stop_finishes_its_work() {
        let lifecycle = Lifecycle::new();
        let (done, finished) = oneshot::channel();
        let own = lifecycle.clone();
        lifecycle.spawn("careful", OnError::Stop, async move {
            own.stopping().await;
            tokio::time::sleep(SHORT).await;
            done.send("all work is done").unwrap();
            Ok::<_, Infallible>(())
        });

        assert_eq!(lifecycle.shutdown(LONG).await, Shutdown::Finished);
        assert_eq!(finished.await, Ok("all work is done"));
        assert_eq!(lifecycle.failure(), None);
    }

    #[tokio::test]
    async fn a_task_that_never_ends_is_cut_after_the_grace_and_named() {
        let lifecycle = Lifecycle::new();
        lifecycle.spawn("stubborn", OnError::Log, std::future::pending::<Result<(), Infallible>>());

        assert_eq!(lifecycle.shutdown(SHORT).await, Shutdown::Cut(vec!["stubborn"]));
        assert!(lifecycle.hard().is_cancelled());
    }

    #[tokio::test]
    async fn a_hard_stop_ends_the_grace() {
        let lifecycle = Lifecycle::new();
        lifecycle.spawn("stubborn", OnError::Log, std::future::pending::<Result<(), Infallible>>());
        lifecycle.hard().cancel();

        let ended = tokio::time::timeout(LONG / 3, lifecycle.shutdown(LONG)).await;

        assert_eq!(ended, Ok(Shutdown::Cut(vec!["stubborn"])));
    }

    #[tokio::test]
    async fn the_failure_of_an_indispensable_task_stops_the_process() {
        let lifecycle = Lifecycle::new();
        lifecycle.spawn("listener", OnError::Stop, async { Err(io::Error::other("the address is taken")) });

        lifecycle.stopping().await;

        assert_eq!(lifecycle.failure().as_deref(), Some("listener: the address is taken"));
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_and_takes_nobody_along() {
        let lifecycle = Lifecycle::new();
        let (done, finished) = oneshot::channel();
        lifecycle.spawn("bystander", OnError::Log, async move {
            done.send(()).unwrap();
            Ok::<_, Infallible>(())
        });
        lifecycle.spawn("clumsy", OnError::Stop, async {
            assert!(std::hint::black_box(1) > 2, "one is less than two");
            Ok::<_, Infallible>(())
        });

        lifecycle.stopping().await;

        assert_eq!(finished.await, Ok(()));
        assert_eq!(lifecycle.failure().as_deref(), Some("clumsy: panicked: one is less than two"));
    }

    #[tokio::test]
    async fn a_failure_that_only_concerns_the_task_lets_the_process_go_on() {
        let lifecycle = Lifecycle::new();
        lifecycle.spawn("optional", OnError::Log, async { Err(io::Error::other("no luck")) });

        assert_eq!(lifecycle.shutdown(LONG).await, Shutdown::Finished);
        assert_eq!(lifecycle.failure(), None);
    }

    #[tokio::test]
    async fn a_process_is_ready_from_its_start_until_it_stops() {
        let lifecycle = Lifecycle::new();
        assert!(!lifecycle.is_ready());

        lifecycle.set_ready();
        assert!(lifecycle.is_ready());

        lifecycle.stop();
        assert!(!lifecycle.is_ready());
    }

    #[tokio::test]
    async fn the_first_signal_stops_softly_and_the_second_one_hard() {
        let lifecycle = Lifecycle::new();
        lifecycle.stop_on_signals().unwrap();
        // The shell's own `kill`: the program of that name is not on every machine.
        let pid = std::process::id().to_string();
        let send = || std::process::Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &pid]).status();

        assert!(send().unwrap().success());
        lifecycle.stopping().await;
        assert!(!lifecycle.hard().is_cancelled());

        assert!(send().unwrap().success());
        assert_eq!(tokio::time::timeout(LONG, lifecycle.hard().cancelled()).await, Ok(()));
    }

    #[tokio::test]
    async fn causes_are_told_in_order() {
        let inner = io::Error::other("no space left");
        let outer = io::Error::other(Caused(inner));

        assert_eq!(failure_of(Ok(Err(outer))).as_deref(), Some("the log was not written: no space left"));
    }

    #[derive(Debug, thiserror::Error)]
    #[error("the log was not written")]
    struct Caused(#[source] io::Error);
}
