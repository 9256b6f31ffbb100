//! Log lines: one event, one line, with the fields of the spans around it.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::redact::{REDACTED, is_sensitive, without_people};
use crate::config::LogFormat;

/// A longer value is cut: a log line is no place for documents.
const LONGEST_VALUE: usize = 2_000;

/// Writes redacted lines to a sink.
pub(super) struct Lines<W> {
    format: LogFormat,
    sink: W,
}

impl<W: Fn(&str)> Lines<W> {
    /// `sink` gets whole lines with their line end, one call a line.
    pub(super) const fn new(format: LogFormat, sink: W) -> Self {
        Self { format, sink }
    }
}

/// The fields of a span or an event, by name, in the order they were first recorded.
#[derive(Debug, Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// The event's own words, which are a field like any other until here.
    fn take_message(&mut self) -> String {
        let place = self.0.iter().position(|(name, _)| *name == "message");
        match place.map(|place| self.0.remove(place).1) {
            Some(Value::String(message)) => message,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Text is cut, cleaned and dropped altogether under a sensitive name.
    fn set_text(&mut self, field: &Field, text: &str) {
        let value = if is_sensitive(field.name()) { REDACTED.to_owned() } else { clean(text) };
        self.set(field.name(), value.into());
    }

    /// Numbers are dropped under a sensitive name as well: a birth year is one.
    fn set_plain(&mut self, field: &Field, value: Value) {
        self.set(field.name(), if is_sensitive(field.name()) { REDACTED.into() } else { value });
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set_text(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set_text(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set_plain(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set_plain(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set_plain(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set_plain(field, value.into());
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: Fn(&str) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                outer.0.iter().for_each(|(name, value)| fields.set(name, value.clone()));
            }
        }
        event.record(&mut fields);
        let line = match self.format {
            LogFormat::Text => text_line(event.metadata(), fields),
            LogFormat::Json => json_line(event.metadata(), fields),
        };
        (self.sink)(&line);
    }
}

fn text_line(metadata: &Metadata<'_>, mut fields: Fields) -> String {
    let message = one_line(&fields.take_message());
    let mut line = format!("{} {:>5} {}: {message}", now(), metadata.level(), metadata.target());
    for (name, value) in fields.0 {
        let _ = write!(line, " {name}={}", plain(&value));
    }
    line.push('\n');
    line
}

fn json_line(metadata: &Metadata<'_>, mut fields: Fields) -> String {
    let line = json!({
        "timestamp": now(),
        "level": metadata.level().as_str(),
        "target": metadata.target(),
        "message": fields.take_message(),
        "fields": fields.0.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
    });
    format!("{line}\n")
}

/// Microseconds, so that the lines of one moment can be told apart.
#[expect(clippy::disallowed_methods, reason = "a log line carries the machine's time, also in tests")]
fn now() -> String {
    format!("{:.6}", Timestamp::now())
}

fn clean(text: &str) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", without_people(&text[..end])),
        None => without_people(text).into_owned(),
    }
}

/// A value in a text line: bare when it is one plain word, in quotes otherwise.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() && !text.contains(|c: char| c == '"' || !c.is_ascii_graphic()) => {
            text.clone()
        }
        Value::String(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

/// A message with a line break in it could pretend to be two.
fn one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for letter in message.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}
