//! Which fault is played when.

use serde::{Deserialize, Serialize};

use super::asked::Asked;

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A fault that the upstream, or something in front of it, is known for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Fault { $($(#[doc = $doc])+ $name,)+ }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

faults! {
    /// 401 with a string: no key was sent.
    MissingKey,
    /// 401 with a string: a wrong key was sent.
    InvalidKey,
    /// 403: the proxy runs with the keys of its example and answers nobody.
    SafeMode,
    /// 401 with an object: the provider's login has expired.
    ProviderLogin,
    /// 401 in Anthropic's own words, passed through.
    ProviderLoginVerbatim,
    /// 404 without a body.
    UnknownRoute,
    /// 404 in plain text, as older versions say it.
    UnknownRouteText,
    /// 400: no provider has this model.
    UnknownModel,
    /// 404 with `model_not_found`.
    ModelNotFound,
    /// 400: this model does not do chat completions.
    UnsupportedApi,
    /// 400: the request's form is refused.
    InvalidRequest,
    /// 403: the account may not.
    Permission,
    /// 403: the quota is used up.
    Quota,
    /// 400 with `context_length_exceeded`.
    ContextLength,
    /// 413.
    TooLarge,
    /// 422.
    Unprocessable,
    /// 429; with the rule's `retry_after` as a header.
    RateLimit,
    /// 429 `model_cooldown` with the rule's `reset_seconds`.
    Cooldown,
    /// 429 in Google's form: an error in a list.
    GoogleQuota,
    /// 499: the client went away, says the proxy.
    ClientGone,
    /// 500.
    ServerError,
    /// 502 with a page of HTML.
    BadGateway,
    /// 503 `auth_unavailable`: no account for this model.
    AuthUnavailable,
    /// 503: this model only makes pictures.
    ImageOnly,
    /// 504.
    GatewayTimeout,
    /// 529, `overloaded_error` in Anthropic's own words.
    Overloaded,
    /// 500 with a body that is a bare string.
    VerbatimString,
    /// 400 with `{"detail": …}`.
    VerbatimDetail,
    /// 200 with an error inside.
    ErrorInside,
    /// 200, blank lines while it thinks, then the answer: no fault at all.
    BlankLines,
    /// 200, blank lines while it thinks, then an error.
    BlankLinesThenError,
    /// 200 with a page of HTML.
    Html,
    /// 200 without a body.
    EmptyBody,
    /// 200 with an answer that has no words; a stream of nothing but its end mark.
    EmptyAnswer,
    /// The answer was cut off at the token limit.
    Truncated,
    /// The content filter stopped the answer.
    Filtered,
    /// The connection breaks in the middle of the answer.
    Cut,
    /// A stream that closes properly, without its end mark.
    NoEndMark,
    /// A stream that turns into an error.
    ErrorInStream,
    /// A stream with comments as signs of life: no fault at all.
    KeepAlive,
    /// 64 MiB.
    Huge,
    /// Never answers.
    Hang,
    /// An answer of which nothing is JSON.
    Prose,
    /// An answer whose JSON lacks what was asked for.
    WrongShape,
    /// The right answer, thought about aloud, fenced, and with Python's words in it: no fault at all.
    Sloppy,
}

/// A fault, and the calls that it meets. Absent conditions hold for every call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The model; with a `*` at its end, all that begin so.
    pub model: Option<String>,
    /// The stage of a council.
    pub stage: Option<u8>,
    /// Something that stands in the request.
    pub marker: Option<String>,
    /// Only streams, or only whole answers.
    pub stream: Option<bool>,
    /// So many calls are let by first.
    pub skip: u32,
    /// So many calls are met; all when absent.
    pub times: Option<u32>,
    /// What is played; nothing when absent, which leaves the latency.
    pub fault: Option<Fault>,
    /// For a cooldown: when it is said to end.
    pub reset_seconds: Option<f64>,
    /// The header `Retry-After`: seconds, or a date.
    pub retry_after: Option<String>,
    /// Thinks for so long instead.
    pub latency_ms: Option<u64>,
}

impl Rule {
    /// A rule that plays this fault at every call.
    pub fn always(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }

    /// Only for this model.
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Only in this stage of a council.
    #[must_use]
    pub const fn stage(mut self, stage: u8) -> Self {
        self.stage = Some(stage);
        self
    }

    /// Only so many times.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// A copy, if this call is met; counts it.
    pub(super) fn take(&mut self, asked: &Asked) -> Option<Self> {
        let is_model = self.model.as_deref().is_none_or(|wanted| match wanted.strip_suffix('*') {
            Some(beginning) => asked.model.starts_with(beginning),
            None => asked.model == wanted,
        });
        let is_met = is_model
            && self.stage.is_none_or(|stage| asked.stage == Some(stage))
            && self.stream.is_none_or(|stream| asked.stream == stream)
            && self.marker.as_deref().is_none_or(|marker| asked.holds(marker))
            && self.times != Some(0);
        if !is_met {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times = self.times.map(|times| times - 1);
        Some(self.clone())
    }
}
