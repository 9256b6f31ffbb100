//! The wire of the one upstream, CLIProxyAPI, and of what speaks like it. No other module knows a field's name.
//!
//! An exchange is one HTTP request. It answers with a whole [`Answered`] or with a [`Trouble`]; whether to try again is
//! decided elsewhere.

mod chat;
mod failure;
mod models;
mod responses;
mod sse;
#[cfg(test)]
mod tests;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use cliniq_platform::{
    Phi,
    outbound::{Answer, Call, Client, Fault, Profile, Url},
    phi::Purpose,
    secret::Secret,
    time::{Clock, Timestamp},
};
use serde_json::Value;

pub(crate) use failure::{Trouble, What};

use self::failure::Hints;
use crate::types::{Endpoint, Finish, Model, Request, ToolCall, Usage};

/// An error's body is read up to here.
const ERROR_LIMIT: usize = 64 * 1024;
/// The list of models is read up to here.
const MODELS_LIMIT: usize = 4 * 1024 * 1024;
/// The list of models comes within this time or not at all.
const MODELS_WITHIN: Duration = Duration::from_secs(5);

/// A complete answer, as the wire has it.
pub(crate) struct Answered {
    pub(crate) text: String,
    pub(crate) tool_calls: Vec<ToolCall>,
    pub(crate) finish: Finish,
    pub(crate) usage: Usage,
    pub(crate) model: Option<String>,
}

impl Answered {
    fn settled(&mut self) -> Result<(), Trouble> {
        if !self.tool_calls.is_empty() {
            self.finish = Finish::ToolCalls;
        } else if self.text.trim().is_empty() {
            return Err(Trouble::of(What::Empty));
        }
        Ok(())
    }
}

/// What can be told of an exchange whatever became of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) status: Option<u16>,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) trace: Option<String>,
}

/// The upstream's address, our key, and the limits.
#[derive(Clone)]
pub(crate) struct Wire {
    client: Client,
    base: String,
    key: Option<Secret<String>>,
    answer_limit: usize,
    clock: Clock,
}

impl Wire {
    /// A wire to `base`, which may end in a slash or in `/v1`.
    pub(crate) fn new(
        base: &str,
        key: Option<Secret<String>>,
        answer_limit: usize,
        clock: Clock,
    ) -> Result<Self, Fault> {
        let base = base.trim_end_matches('/');
        let base = base.strip_suffix("/v1").unwrap_or(base).to_owned();
        // A model may think for minutes before its first byte: only the caller's own limit ends the silence.
        let long = Duration::from_secs(24 * 3600);
        let url = Url::parse(&base).map_err(|_| Fault::Address)?;
        let host = url.host_str().ok_or(Fault::Address)?;
        let hosts = Some(vec![format!("{host}:{}", url.port_or_known_default().ok_or(Fault::Address)?)]);
        let client = Client::new(Profile { silence: long, total: long, hosts, ..Profile::default() })?;
        // A scheme that is none is found now rather than at the first call.
        drop(client.get(&base)?);
        Ok(Self { client, base, key, answer_limit, clock })
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn signed(&self, call: Call) -> Call {
        match &self.key {
            Some(key) => call.bearer(key),
            None => call,
        }
    }

    /// The models that the upstream lists.
    pub(crate) async fn models(&self) -> Result<Vec<Model>, Trouble> {
        let call = self.signed(self.client.get(&format!("{}/v1/models", self.base))?).within(MODELS_WITHIN);
        let answer = call.send().await?;
        if !answer.status().is_success() {
            return Err(self.refused(answer, &mut Traffic::default()).await);
        }
        models::read(&answer.bytes(MODELS_LIMIT).await?)
    }

    /// Asks and waits for the whole answer.
    pub(crate) async fn ask(
        &self,
        endpoint: Endpoint,
        request: &Request,
        within: Duration,
        traffic: &mut Traffic,
    ) -> Result<Answered, Trouble> {
        let answer = self.open(endpoint, request, false, within, traffic).await?;
        let is_stream = is_stream(&answer);
        let body = self.whole(answer, traffic).await?;
        if is_stream {
            // Asked for one piece and sent several: what matters is that they are complete.
            return Self::joined(endpoint, &body, self.answer_limit);
        }
        match endpoint {
            Endpoint::ChatCompletions => chat::read(&body),
            Endpoint::Responses => responses::read(&body),
        }
    }

    /// Asks and answers with the stream, which has yet to be read.
    pub(crate) async fn ask_streaming(
        &self,
        endpoint: Endpoint,
        request: &Request,
        within: Duration,
        traffic: &mut Traffic,
    ) -> Result<Incoming, Trouble> {
        let answer = self.open(endpoint, request, true, within, traffic).await?;
        let source = if is_stream(&answer) {
            Source::Events(answer)
        } else {
            // An upstream that does not stream answers in one piece; an error may hide in it as well.
            let body = self.whole(answer, traffic).await?;
            Source::Whole(Some(match endpoint {
                Endpoint::ChatCompletions => chat::read(&body)?,
                Endpoint::Responses => responses::read(&body)?,
            }))
        };
        let reader = sse::Reader::new(self.answer_limit);
        Ok(Incoming { source, reader, assembly: Assembly::new(endpoint), left: self.answer_limit })
    }

    async fn open(
        &self,
        endpoint: Endpoint,
        request: &Request,
        stream: bool,
        within: Duration,
        traffic: &mut Traffic,
    ) -> Result<Answer, Trouble> {
        let (path, body) = match endpoint {
            Endpoint::ChatCompletions => ("/v1/chat/completions", chat::body(request, stream)),
            Endpoint::Responses => ("/v1/responses", responses::body(request, stream)),
        };
        let body = body.to_string().into_bytes();
        traffic.sent += body.len() as u64;
        traffic.status = None;
        let call = self.signed(self.client.post(&format!("{}{path}", self.base))?);
        let answer = call.body("application/json", body).within(within).send().await?;
        traffic.status = Some(answer.status().as_u16());
        traffic.trace = ["x-cpa-trace-id", "x-request-id"].into_iter().find_map(|name| {
            // Written to a row and a log: a name, not a letter.
            let is_name = |text: &&str| text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_graphic());
            answer.header(name).filter(is_name).map(str::to_owned)
        });
        if answer.status().is_success() { Ok(answer) } else { Err(self.refused(answer, traffic).await) }
    }

    async fn whole(&self, answer: Answer, traffic: &mut Traffic) -> Result<Vec<u8>, Trouble> {
        let body = answer.bytes(self.answer_limit).await.map_err(midway)?;
        traffic.received += body.len() as u64;
        Ok(body)
    }

    /// What a status other than success means. A body that cannot be read takes nothing from it.
    async fn refused(&self, mut answer: Answer, traffic: &mut Traffic) -> Trouble {
        let status = answer.status().as_u16();
        let header = |name| answer.header(name).map(str::to_owned);
        let (after, after_ms) = (header("retry-after"), header("retry-after-ms"));
        let mut body = Vec::new();
        while body.len() < ERROR_LIMIT
            && let Ok(Some(chunk)) = answer.chunk().await
        {
            body.extend_from_slice(&chunk);
        }
        traffic.received += body.len() as u64;
        let hints = Hints { retry_after: after.as_deref(), retry_after_ms: after_ms.as_deref() };
        failure::of_status(status, hints, &body, self.now())
    }

    fn joined(endpoint: Endpoint, body: &[u8], limit: usize) -> Result<Answered, Trouble> {
        let mut assembly = Assembly::new(endpoint);
        for event in sse::Reader::new(limit).push(body)? {
            assembly.take(&event)?;
        }
        assembly.end()
    }
}

/// A stream that is being read.
pub(crate) struct Incoming {
    source: Source,
    reader: sse::Reader,
    assembly: Assembly,
    left: usize,
}

enum Source {
    Events(Answer),
    Whole(Option<Answered>),
}

/// What a stream brought next.
pub(crate) enum Next {
    /// Words; may be empty, as a sign of life.
    Text(String),
    /// The end, and the whole.
    End(Box<Answered>),
}

impl Incoming {
    /// The next words, or the end. After the end or an error it must not be asked again.
    pub(crate) async fn next(&mut self, traffic: &mut Traffic) -> Result<Next, Trouble> {
        let answer = match &mut self.source {
            Source::Events(answer) => answer,
            Source::Whole(answered) => {
                let answered = answered.take().ok_or_else(cut)?;
                return Ok(Next::End(Box::new(answered)));
            }
        };
        if self.assembly.is_done() {
            return self.take_end();
        }
        let Some(bytes) = answer.chunk().await.map_err(midway)? else {
            return self.take_end();
        };
        traffic.received += bytes.len() as u64;
        self.left = self.left.checked_sub(bytes.len()).ok_or(sse::NotEvents::TooLarge)?;
        let mut text = String::new();
        for event in self.reader.push(&bytes)? {
            text.extend(self.assembly.take(&event)?);
        }
        Ok(Next::Text(text))
    }

    /// Whether the answer came in one piece, so that none of its words was handed out before the end.
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(self.source, Source::Whole(_))
    }

    fn take_end(&mut self) -> Result<Next, Trouble> {
        let endpoint = self.assembly.endpoint();
        let assembly = std::mem::replace(&mut self.assembly, Assembly::new(endpoint));
        assembly.end().map(|answered| Next::End(Box::new(answered)))
    }
}

/// The pieces of a stream, of either kind.
enum Assembly {
    Chat(chat::Chunks),
    Responses(responses::Events),
}

impl Assembly {
    fn new(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::ChatCompletions => Self::Chat(chat::Chunks::default()),
            Endpoint::Responses => Self::Responses(responses::Events::default()),
        }
    }

    const fn endpoint(&self) -> Endpoint {
        match self {
            Self::Chat(_) => Endpoint::ChatCompletions,
            Self::Responses(_) => Endpoint::Responses,
        }
    }

    fn take(&mut self, event: &sse::Event) -> Result<Option<String>, Trouble> {
        match self {
            Self::Chat(chunks) => chunks.take(event),
            Self::Responses(events) => events.take(event),
        }
    }

    const fn is_done(&self) -> bool {
        match self {
            Self::Chat(chunks) => chunks.is_done(),
            Self::Responses(events) => events.is_done(),
        }
    }

    fn end(self) -> Result<Answered, Trouble> {
        match self {
            Self::Chat(chunks) => chunks.end(),
            Self::Responses(events) => events.end(),
        }
    }
}

impl From<sse::NotEvents> for Trouble {
    fn from(fault: sse::NotEvents) -> Self {
        Self::of(What::Malformed(match fault {
            sse::NotEvents::TooLarge => "it is larger than allowed",
            sse::NotEvents::NotText => "a piece of the stream is not text",
        }))
    }
}

fn is_stream(answer: &Answer) -> bool {
    answer.header("content-type").is_some_and(|kind| kind.trim_start().starts_with("text/event-stream"))
}

/// A stream without its end: what came may be half of what was meant.
const fn cut() -> Trouble {
    Trouble::of(What::Failing(200))
}

/// A connection that breaks in the middle of an answer is a cut, not an upstream that is away.
fn midway(fault: Fault) -> Trouble {
    if fault == Fault::Broken { cut() } else { fault.into() }
}

/// Why a body is not JSON: nothing came, or something else did.
fn not_json(body: &[u8]) -> What {
    if body.trim_ascii().is_empty() { What::Empty } else { What::Malformed("it is not JSON") }
}

fn data_url(media_type: &str, bytes: &Phi<Bytes>) -> String {
    let mut url = format!("data:{media_type};base64,");
    STANDARD.encode_string(bytes.open(Purpose::Model), &mut url);
    url
}

/// A tool call's arguments are text; some upstreams send the object itself.
fn arguments(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Gives names to calls that came without, or with a name that was given twice.
fn unique_calls(calls: &mut [ToolCall]) {
    for at in 0..calls.len() {
        let (before, rest) = calls.split_at_mut(at);
        let is_taken = |id: &str| before.iter().any(|call| call.id == id);
        let mut number = at + 1;
        while rest[0].id.is_empty() || is_taken(&rest[0].id) {
            rest[0].id = format!("call_{number}");
            number += 1;
        }
    }
}
