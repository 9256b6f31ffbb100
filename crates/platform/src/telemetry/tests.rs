use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::*;
use crate::config::{LogConfig, LogFormat};
use crate::secret::Secret;

const MARKED: &str = "MARKEDVALUE";

/// Runs `work` with a log of its own and returns the lines.
fn logged(format: LogFormat, filter: &str, work: impl FnOnce()) -> String {
    let config = LogConfig { format, filter: filter.to_owned() };
    let written = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&written);
    let subscriber = subscriber(&config, move |line| sink.lock().unwrap().push_str(line)).unwrap();
    tracing::subscriber::with_default(subscriber, work);
    Arc::into_inner(written).unwrap().into_inner().unwrap()
}

fn say_everything_sensitive() {
    let span = tracing::info_span!("turn", caller = MARKED, call.id = "call_1", password = tracing::field::Empty);
    let _entered = span.enter();
    span.record("password", MARKED);
    let secret = Secret::new(MARKED.to_owned());
    tracing::info!(
        patient.name = MARKED,
        phone = %MARKED,
        SpeechResult = ?Some(MARKED),
        transcript.text = MARKED,
        birth.year = 1_987_654_321_u64,
        api_key = ?secret,
        refresh_token = MARKED,
        status = 200,
        "turn taken for +1 512 555 0143 and {MARKED}@example.org, key {secret:?}"
    );
}

#[test]
fn values_of_sensitive_fields_are_never_written_in_either_format() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let lines = logged(format, "info", say_everything_sensitive);

        for leaked in [MARKED, "555", "1987654321"] {
            assert!(!lines.contains(leaked), "{leaked} in {lines}");
        }
        assert!(lines.contains("call_1") && lines.contains("turn taken"), "{lines}");
    }
}

#[test]
fn a_json_line_has_the_fields_of_the_spans_around_it() {
    let lines = logged(LogFormat::Json, "info", say_everything_sensitive);
    let line: Value = serde_json::from_str(&lines).unwrap();

    assert_eq!(line["level"], "INFO");
    assert_eq!(line["fields"]["call.id"], "call_1");
    assert_eq!(line["fields"]["status"], 200);
    assert_eq!(line["fields"]["caller"], "[redacted]");
}

#[test]
fn a_text_line_is_one_line_whatever_the_message_holds() {
    let lines = logged(LogFormat::Text, "info", || {
        tracing::info!(kind = "a b\nc", "first\nsecond\u{1b}[31m");
    });

    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(lines.contains(r#"first\nsecond\u{1b}[31m kind="a b\nc""#), "{lines}");
}

#[test]
fn an_inner_field_wins_over_the_outer_one() {
    let lines = logged(LogFormat::Text, "info", || {
        let _outer = tracing::info_span!("outer", attempt = 1).entered();
        let _inner = tracing::info_span!("inner", attempt = 2).entered();
        tracing::info!("trying");
    });

    assert!(lines.trim_end().ends_with("trying attempt=2"), "{lines}");
}

#[test]
fn the_filter_decides_per_module() {
    let lines = logged(LogFormat::Text, "warn,cliniq=debug", || {
        tracing::info!(target: "other", "not wanted");
        tracing::debug!(target: "cliniq", "wanted");
    });

    assert!(lines.contains(": wanted\n") && !lines.contains("not wanted"), "{lines}");
}

#[test]
fn a_long_value_is_cut() {
    let long = "é".repeat(10_000);

    let lines = logged(LogFormat::Text, "info", || {
        tracing::info!(error = long.as_str(), "too much");
    });

    assert!(lines.chars().count() < 2_200);
}

#[test]
fn durations_are_counted_in_buckets() {
    let recorder = recorder().unwrap();
    let telemetry = Telemetry { handle: recorder.handle() };
    metrics::with_local_recorder(&recorder, || metrics::histogram!("turn_duration_seconds").record(0.004));

    let text = telemetry.render();

    assert!(text.contains("turn_duration_seconds_bucket{le=\"0.002\"} 0"), "{text}");
    assert!(text.contains("turn_duration_seconds_bucket{le=\"0.005\"} 1"), "{text}");
}

#[tokio::test]
async fn the_upkeep_ends_with_the_process() {
    let stop = CancellationToken::new();
    stop.cancel();

    assert_eq!(Telemetry::detached().unwrap().keep(stop).await, Ok(()));
}

#[test]
fn a_filter_that_cannot_be_read_is_an_error() {
    let config = LogConfig { format: LogFormat::Text, filter: "info,=,".to_owned() };

    assert!(matches!(subscriber(&config, |_| ()).err(), Some(TelemetryError::Filter(_))));
}
