//! What the operator sees: log lines on standard error, and metrics.
//!
//! Nothing that names a person or opens a door is ever written (`docs/logging.md`): the `redact` module is the last
//! lock, tested with marked values below.

mod lines;
mod redact;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio_util::sync::CancellationToken;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::lines::Lines;
pub(crate) use self::redact::before_quotes;
use crate::config::LogConfig;

/// Seconds; a page is noticed as slow from a second on.
const REQUEST_BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Seconds; a turn of a call should be decided in a few milliseconds, and a caller waits at most two seconds for words.
const TURN_BUCKETS: &[f64] = &[0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0];

/// How often recorded durations are folded into their buckets.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Why logs or metrics cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter of the log section cannot be read.
    #[error("log.filter cannot be read")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Telemetry belongs to the process and was started before.
    #[error("logs or metrics were already started in this process")]
    AlreadyStarted,
    /// The metrics recorder refuses its settings.
    #[error("metrics cannot be recorded")]
    Metrics(#[from] BuildError),
}

/// The process's metrics, ready to be read.
#[derive(Clone)]
pub struct Telemetry {
    handle: PrometheusHandle,
}

impl std::fmt::Debug for Telemetry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Telemetry")
    }
}

impl Telemetry {
    /// Metrics that nothing writes to: for tests, which share one process.
    ///
    /// # Errors
    /// The recorder refuses its settings.
    pub fn detached() -> Result<Self, TelemetryError> {
        Ok(Self { handle: recorder()?.handle() })
    }

    /// All metrics in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Folds recorded durations into their buckets every few seconds until the stop, so that memory stays bounded also
    /// when nobody reads the metrics. For [`Lifecycle::spawn`](crate::lifecycle::Lifecycle::spawn).
    ///
    /// # Errors
    /// Never.
    pub async fn keep(self, stop: CancellationToken) -> Result<(), Infallible> {
        while stop.run_until_cancelled(tokio::time::sleep(UPKEEP_EVERY)).await.is_some() {
            self.handle.run_upkeep();
        }
        Ok(())
    }
}

/// Starts logs and metrics of this process, and sends panics to the log without what they quote.
///
/// # Errors
/// The filter cannot be read, or telemetry was started before.
pub fn init(config: &LogConfig) -> Result<Telemetry, TelemetryError> {
    let recorder = recorder()?;
    let telemetry = Telemetry { handle: recorder.handle() };
    subscriber(config, to_stderr)?.try_init().map_err(|_| TelemetryError::AlreadyStarted)?;
    metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::AlreadyStarted)?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(telemetry)
}

fn subscriber<W>(config: &LogConfig, sink: W) -> Result<impl Subscriber + Send + Sync + 'static, TelemetryError>
where
    W: Fn(&str) + Send + Sync + 'static,
{
    let filter = EnvFilter::builder().parse(&config.filter)?;
    Ok(tracing_subscriber::registry().with(filter).with(Lines::new(config.format, sink)))
}

fn recorder() -> Result<PrometheusRecorder, TelemetryError> {
    let request = Matcher::Full("http_request_duration_seconds".to_owned());
    let turn = Matcher::Full("turn_duration_seconds".to_owned());
    Ok(PrometheusBuilder::new()
        .set_buckets_for_metric(request, REQUEST_BUCKETS)?
        .set_buckets_for_metric(turn, TURN_BUCKETS)?
        .build_recorder())
}

fn to_stderr(line: &str) {
    // A log that cannot be written cannot be complained about either.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = panic.payload_as_str().map(before_quotes).unwrap_or_default();
    tracing::error!(location, "panicked: {message}");
}
