//! What an upstream's error means. Pure: a status, some headers and a body in, a [`Trouble`] out.
//!
//! CLIProxyAPI passes the JSON of the providers behind it on as it is, so the body may have any shape, and a gateway in
//! between may answer with a page of HTML. What is read here is recognised by fixed words and then forgotten: upstreams
//! quote prompts in their messages.
#![deny(clippy::wildcard_enum_match_arm)]

use std::time::Duration;

use cliniq_platform::{outbound::Fault, time::Timestamp};
use serde_json::Value;

use crate::error::{AuthCause, Failure, Refusal};

/// What went wrong with one exchange, and how long the upstream asks to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) what: What,
    pub(crate) wait: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    NeedsAuth(AuthCause),
    CoolingDown,
    RateLimited,
    UnknownModel,
    Refused(Refusal),
    /// This model is asked another way.
    OtherEndpoint,
    TooLong,
    Truncated,
    /// Nothing at all was said, with every sign of success.
    Empty,
    Malformed(&'static str),
    Unreachable,
    TimedOut,
    /// A failure that may pass.
    Failing(u16),
    /// A failure that will not: a wrong path, a redirect, a method that is not taken.
    Misplaced(u16),
}

impl Trouble {
    pub(crate) const fn of(what: What) -> Self {
        Self { what, wait: None }
    }

    /// Whether another attempt of the same exchange can help.
    pub(crate) const fn is_passing(&self) -> bool {
        match self.what {
            What::CoolingDown
            | What::RateLimited
            | What::NeedsAuth(AuthCause::NoAccount)
            | What::Empty
            | What::Unreachable
            | What::TimedOut
            | What::Failing(_) => true,
            What::NeedsAuth(AuthCause::ClientKey | AuthCause::ProviderLogin)
            | What::UnknownModel
            | What::Refused(_)
            | What::OtherEndpoint
            | What::TooLong
            | What::Truncated
            | What::Malformed(_)
            | What::Misplaced(_) => false,
        }
    }

    /// What the caller is told when no further attempt is made. `recheck` bounds how far ahead a model is parked
    /// unasked: upstreams name dates that are days away and sometimes stale.
    pub(crate) fn into_failure(self, now: Timestamp, recheck: Duration) -> Failure {
        match self.what {
            What::NeedsAuth(cause) => Failure::NeedsAuth { cause },
            What::CoolingDown => {
                let wait = self.wait.unwrap_or(recheck);
                Failure::CoolingDown { until: now.plus(wait), ask_again: now.plus(wait.min(recheck)) }
            }
            What::RateLimited => Failure::RateLimited { after: self.wait.unwrap_or(CALM).min(recheck) },
            What::UnknownModel => Failure::UnknownModel,
            What::Refused(kind) => Failure::Refused { kind },
            What::OtherEndpoint => Failure::Refused { kind: Refusal::Unsupported },
            What::TooLong => Failure::TooLong,
            What::Truncated => Failure::Truncated,
            What::Empty => Failure::Malformed { why: "it is empty".into() },
            What::Malformed(why) => Failure::Malformed { why: why.into() },
            What::Unreachable => Failure::Unreachable,
            What::TimedOut => Failure::TimedOut,
            What::Failing(status) | What::Misplaced(status) => Failure::Upstream { status },
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::of(match fault {
            Fault::Address | Fault::NotAllowed | Fault::Connect => What::Unreachable,
            // Somebody was there and had taken the question: not the same as nobody being there.
            Fault::Broken => What::Failing(0),
            Fault::TimedOut => What::TimedOut,
            Fault::TooLarge { .. } => What::Malformed("it is larger than allowed"),
            Fault::Request => What::Refused(Refusal::Request),
            Fault::Unreadable => What::Malformed("it is not JSON"),
        })
    }
}

/// Too many requests without a word on how long to wait: the usual allowance is one of a minute.
const CALM: Duration = Duration::from_secs(60);

/// What the headers of an answer say about trying again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints<'a> {
    pub(crate) retry_after: Option<&'a str>,
    pub(crate) retry_after_ms: Option<&'a str>,
}

impl Hints<'_> {
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        if let Some(ms) = self.retry_after_ms.and_then(|text| text.trim().parse().ok()) {
            return seconds(ms, 1e-3);
        }
        let text = self.retry_after?.trim();
        if let Ok(number) = text.parse() {
            return seconds(number, 1.0);
        }
        let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Timestamp::from(at).since(now))
    }
}

/// No wait is longer than this: what says more is out of its mind, and sums of instants must not overflow.
const LONGEST: f64 = 400.0 * 86_400.0;

fn seconds(number: f64, unit: f64) -> Option<Duration> {
    (number.is_finite() && number >= 0.0).then(|| Duration::from_secs_f64((number * unit).min(LONGEST)))
}

/// What an answer with a status other than success means.
pub(crate) fn of_status(status: u16, hints: Hints<'_>, body: &[u8], now: Timestamp) -> Trouble {
    let said = Said::read(body);
    let wait = said.reset.or_else(|| hints.wait(now));
    Trouble { what: said.recognised().unwrap_or_else(|| said.by_status(status)), wait }
}

/// What an error object inside of a success or a stream means; `None` when the value holds no error.
pub(crate) fn of_value(value: &Value) -> Option<Trouble> {
    let said = Said::of(value);
    (said.shape != Shape::Nothing).then(|| {
        let what = said.recognised().or_else(|| said.status().map(|status| said.by_status(status)));
        Trouble { what: what.unwrap_or(What::Failing(200)), wait: said.reset }
    })
}

/// How an error was written down. CLIProxyAPI's own refusal of a key is the only one that is a bare string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Nothing,
    Text,
    Object,
}

/// The words of an error, in lower case.
#[derive(Debug)]
struct Said {
    shape: Shape,
    /// `type`, `code`, `status`: words for machines, separated by spaces.
    words: String,
    message: String,
    /// A status inside of the body.
    number: Option<u16>,
    reset: Option<Duration>,
    /// The body of a framework that did not like the request's form.
    is_validation: bool,
}

/// A message's beginning is enough to recognise it.
const MESSAGE_LIMIT: usize = 4096;

impl Said {
    fn read(body: &[u8]) -> Self {
        let body = body.trim_ascii();
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            let said = Self::of(&value);
            if said.shape != Shape::Nothing {
                return said;
            }
        }
        let text = String::from_utf8_lossy(&body[..body.len().min(MESSAGE_LIMIT)]).to_lowercase();
        let shape = if text.is_empty() { Shape::Nothing } else { Shape::Text };
        Self { shape, words: String::new(), message: text, number: None, reset: None, is_validation: false }
    }

    fn of(value: &Value) -> Self {
        let mut said = Self {
            shape: Shape::Nothing,
            words: String::new(),
            message: String::new(),
            number: None,
            reset: None,
            is_validation: false,
        };
        match value {
            // Google's APIs wrap an error in a list.
            Value::Array(list) => list.first().map_or(said, Self::of),
            Value::Object(object) => {
                match object.get("error") {
                    Some(Value::String(text)) => {
                        said.shape = Shape::Text;
                        said.add(text);
                        said.take(value);
                    }
                    Some(error @ Value::Object(_)) => {
                        said.shape = Shape::Object;
                        said.take(error);
                    }
                    Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | None => {
                        // `{"type":"error","code":…,"message":…}` of a responses stream, and bare provider bodies.
                        let is_error = object.get("type").and_then(Value::as_str) == Some("error");
                        if let Some(detail) = object.get("detail") {
                            said.shape = Shape::Object;
                            said.is_validation = detail.is_array();
                            match detail.as_str() {
                                Some(text) => said.add(text),
                                None => said.take(detail),
                            }
                        } else if is_error || (!object.contains_key("choices") && object.contains_key("message")) {
                            said.shape = Shape::Object;
                            said.take(value);
                        }
                    }
                }
                said
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => said,
        }
    }

    fn add(&mut self, text: &str) {
        self.message.extend(text.chars().take(MESSAGE_LIMIT).flat_map(char::to_lowercase));
        self.message.push(' ');
    }

    fn take(&mut self, error: &Value) {
        for key in ["type", "code", "status"] {
            match &error[key] {
                Value::String(word) if word.len() <= 128 => {
                    self.words.push_str(&word.to_lowercase());
                    self.words.push(' ');
                    self.number = self.number.or_else(|| word.parse().ok());
                }
                Value::Number(number) => {
                    self.number = self.number.or_else(|| number.as_u64().and_then(|n| u16::try_from(n).ok()));
                }
                Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {}
            }
        }
        if let Some(message) = error["message"].as_str() {
            self.add(message);
        }
        self.reset = error["reset_seconds"].as_f64().and_then(|number| seconds(number, 1.0));
    }

    fn has_word(&self, word: &str) -> bool {
        self.words.split(' ').any(|said| said == word)
    }

    fn says(&self, phrase: &str) -> bool {
        self.message.contains(phrase)
    }

    fn says_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.says(phrase))
    }

    /// What is certain whatever the status.
    fn recognised(&self) -> Option<What> {
        const TOO_LONG: &[&str] = &[
            "context length",
            "context window",
            "maximum context",
            "prompt is too long",
            "input is too long",
            "too many tokens",
            "exceeds the maximum number of tokens",
        ];
        const NO_SUCH_MODEL: &[&str] = &["unknown provider for model", "invalid model name passed"];
        const OTHER_ENDPOINT: &[&str] = &[
            "not accessible via the /chat/completions endpoint",
            "not accessible via the /responses endpoint",
            "only supported in v1/responses",
        ];
        if self.has_word("model_cooldown") || self.says("are cooling down") {
            return Some(What::CoolingDown);
        }
        if self.has_word("unsupported_api_for_model") || self.says_any(OTHER_ENDPOINT) {
            return Some(What::OtherEndpoint);
        }
        if self.says("only supported on /v1/images") {
            return Some(What::Refused(Refusal::ImageOnly));
        }
        if self.has_word("auth_unavailable") || self.says("auth_unavailable") || self.says("no auth available") {
            return Some(What::NeedsAuth(AuthCause::NoAccount));
        }
        if self.says("unsafe_example_api_key") || self.has_word("unsafe_example_api_key") {
            return Some(What::NeedsAuth(AuthCause::ClientKey));
        }
        if self.has_word("context_length_exceeded") || self.has_word("request_too_large") || self.says_any(TOO_LONG) {
            return Some(What::TooLong);
        }
        if self.has_word("model_not_found") || self.says_any(NO_SUCH_MODEL) {
            return Some(What::UnknownModel);
        }
        if self.has_word("content_filter") || self.has_word("content_policy_violation") {
            return Some(What::Refused(Refusal::Filtered));
        }
        if self.has_word("insufficient_quota") || self.has_word("billing_error") {
            return Some(What::Refused(Refusal::Quota));
        }
        None
    }

    /// The status that an error stands for when it came with another one.
    fn status(&self) -> Option<u16> {
        const KNOWN: &[(&str, u16)] = &[
            ("authentication_error", 401),
            ("invalid_api_key", 401),
            ("unauthenticated", 401),
            ("permission_error", 403),
            ("permission_denied", 403),
            ("not_found_error", 404),
            ("rate_limit_error", 429),
            ("rate_limit_exceeded", 429),
            ("resource_exhausted", 429),
            ("invalid_request_error", 400),
            ("invalid_argument", 400),
            ("overloaded_error", 503),
            ("unavailable", 503),
            ("server_error", 500),
            ("internal_server_error", 500),
            ("api_error", 500),
        ];
        let by_number = self.number.filter(|status| (400..600).contains(status));
        let by_key = || (self.shape == Shape::Text && self.says("api key")).then_some(401);
        let by_word = || KNOWN.iter().find(|(word, _)| self.has_word(word)).map(|(_, status)| *status);
        by_number.or_else(by_word).or_else(by_key)
    }

    fn by_status(&self, status: u16) -> What {
        /// LiteLLM's own refusals of a client's key, which are objects.
        const OUR_KEY: &[&str] = &["no api key passed", "virtual key", "proxy server token", "malformed api key"];
        match status {
            401 if self.shape == Shape::Object && !self.says_any(OUR_KEY) => What::NeedsAuth(AuthCause::ProviderLogin),
            401 => What::NeedsAuth(AuthCause::ClientKey),
            402 => What::Refused(Refusal::Quota),
            403 => What::Refused(Refusal::Permission),
            404 if self.shape == Shape::Object => What::UnknownModel,
            408 => What::TimedOut,
            413 => What::TooLong,
            // A framework's list of faulty fields is about the form; everything else that is unprocessable is too much.
            422 if !self.is_validation => What::TooLong,
            429 => What::RateLimited,
            409 | 425 | 500 | 502..=504 | 520..=529 => What::Failing(status),
            400 | 415 | 422 => What::Refused(Refusal::Request),
            _ => What::Misplaced(status),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_794_968_000_000_000);

    fn of(status: u16, body: &str) -> Trouble {
        of_status(status, Hints::default(), body.as_bytes(), NOW)
    }

    #[test]
    fn a_wait_is_read_from_the_body_first_then_from_the_header_in_seconds_or_as_a_date() {
        let cooldown = r#"{"error":{"code":"model_cooldown","message":"All credentials","reset_seconds":7}}"#;
        let hints = |text| Hints { retry_after: Some(text), ..Hints::default() };
        let wait = |hints, body: &str| of_status(429, hints, body.as_bytes(), NOW).wait.map(|wait| wait.as_secs());

        assert_eq!(wait(hints("30"), cooldown), Some(7));
        assert_eq!(wait(hints("30"), "{}"), Some(30));
        let date = jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&NOW.plus(Duration::from_secs(90)).as_jiff())
            .unwrap();
        assert_eq!(wait(hints(&date), "{}"), Some(90));
        assert_eq!(wait(hints("Sun, 06 Nov 1994 08:49:37 GMT"), "{}"), Some(0));
        let nonsense = ["-1", "NaN", "soon", ""];
        assert!(nonsense.iter().all(|text| wait(hints(text), "{}").is_none()));
        assert_eq!(wait(Hints { retry_after_ms: Some("1500"), retry_after: Some("9") }, "{}"), Some(1));
    }

    #[test]
    fn an_absurd_reset_is_a_date_far_ahead_and_an_early_second_look() {
        let body = r#"{"error":{"code":"model_cooldown","message":"m","reset_seconds":1587827}}"#;

        let failure = of(429, body).into_failure(NOW, Duration::from_secs(300));

        let (until, ask_again) = (NOW.plus(Duration::from_secs(1_587_827)), NOW.plus(Duration::from_secs(300)));
        assert_eq!(failure, Failure::CoolingDown { until, ask_again });
    }

    #[test]
    fn errors_of_other_shapes_are_recognised() {
        let rows = [
            (
                400,
                r#"[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"x"}}]"#,
                What::Refused(Refusal::Request),
            ),
            (429, r#"[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"x"}}]"#, What::RateLimited),
            (429, r#"{"error":{"code":"insufficient_quota"}}"#, What::Refused(Refusal::Quota)),
            (529, r#"{"type":"error","error":{"type":"overloaded_error"}}"#, What::Failing(529)),
            (401, r#"{"detail":"expired"}"#, What::NeedsAuth(AuthCause::ProviderLogin)),
            (401, "Unauthorized", What::NeedsAuth(AuthCause::ClientKey)),
            (
                401,
                r#"{"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error","code":"401"}}"#,
                What::NeedsAuth(AuthCause::ClientKey),
            ),
            (
                400,
                r#"{"error":{"message":"{'error': '/chat/completions: Invalid model name passed in model=x'}"}}"#,
                What::UnknownModel,
            ),
            (422, r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, What::Refused(Refusal::Request)),
            (404, "404 page not found", What::Misplaced(404)),
            (301, "", What::Misplaced(301)),
            (502, "<html>Bad Gateway</html>", What::Failing(502)),
        ];
        for (status, body, expected) in rows {
            assert_eq!(of(status, body).what, expected, "{status} {body}");
        }
    }

    #[test]
    fn an_error_inside_of_a_success_keeps_its_meaning() {
        let of = |body: &str| of_value(&serde_json::from_str(body).unwrap()).map(|trouble| trouble.what);

        assert_eq!(of(r#"{"error":"Missing API key"}"#), Some(What::NeedsAuth(AuthCause::ClientKey)));
        let login = r#"{"error":{"message":"m","type":"authentication_error","code":"invalid_api_key"}}"#;
        assert_eq!(of(login), Some(What::NeedsAuth(AuthCause::ProviderLogin)));
        assert_eq!(of(r#"{"error":{"message":"m","code":503}}"#), Some(What::Failing(503)));
        assert_eq!(of(r#"{"error":{"message":"what is this"}}"#), Some(What::Failing(200)));
        assert_eq!(of(r#"{"type":"error","code":"rate_limit_exceeded","message":"m"}"#), Some(What::RateLimited));
        assert_eq!(of(r#"{"choices":[],"error":null}"#), None);
        assert_eq!(of(r#"{"choices":[],"message":"hello"}"#), None);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("error"),
            Just("type"),
            Just("code"),
            Just("message"),
            Just("detail"),
            Just("reset_seconds"),
            Just("x")
        ];
        leaf.prop_recursive(4, 32, 5, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map(key.clone().prop_map(str::to_owned), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_panic(
            status in 0_u16..1000,
            body in proptest::collection::vec(any::<u8>(), 0..600),
            header in any::<Option<String>>(),
        ) {
            let hints = Hints { retry_after: header.as_deref(), retry_after_ms: header.as_deref() };
            let trouble = of_status(status, hints, &body, NOW);
            let _ = trouble.into_failure(NOW, Duration::from_secs(300));
        }

        #[test]
        fn no_json_makes_the_reader_panic_and_an_error_is_never_overlooked(status in 0_u16..1000, value in json()) {
            let trouble = of_status(status, Hints::default(), value.to_string().as_bytes(), NOW);
            let _ = trouble.into_failure(NOW, Duration::from_secs(300));
            let has_error = value.get("error").is_some_and(|error| error.is_string() || error.is_object());
            prop_assert!(!has_error || of_value(&value).is_some());
        }
    }
}
