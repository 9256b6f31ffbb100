//! What is said to a model and what it answers, in words of our own: no provider's field name stands here.

use std::{fmt, str::FromStr, time::Duration};

use bytes::Bytes;
use cliniq_platform::Phi;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of a model at the upstream, as it lists it: `gpt-5.2`, `test/gemini-3-pro`, `claude-opus(high)`, `qwen3:latest`.
///
/// Any text without control characters, because proxies invent prefixes and suffixes freely. It is not a file name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ModelId(String);

/// The text cannot be the name of a model: empty, longer than [`ModelId::MAX_BYTES`], or with control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a model")]
pub struct NotAModelId;

impl ModelId {
    /// The longest name, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 512;

    /// Reads a name; space around it is not part of it.
    ///
    /// # Errors
    /// [`NotAModelId`].
    pub fn parse(text: &str) -> Result<Self, NotAModelId> {
        let text = text.trim();
        let is_name = !text.is_empty() && text.len() <= Self::MAX_BYTES && !text.chars().any(char::is_control);
        if is_name { Ok(Self(text.to_owned())) } else { Err(NotAModelId) }
    }

    /// The name as the upstream wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ModelId {
    type Err = NotAModelId;

    fn from_str(text: &str) -> Result<Self, NotAModelId> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for ModelId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(input)?).map_err(serde::de::Error::custom)
    }
}

/// What a call is for, as its area names it: `council.analysis`, `studio.chat`. Budgets and the ledger go by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    label: &'static str,
    subject: Option<String>,
}

impl Purpose {
    /// A purpose: the area, a dot, the act. Lower-case words, never anything about a patient.
    pub const fn new(label: &'static str) -> Self {
        Self { label, subject: None }
    }

    /// Names the row this call works for, usually a run's or a chat's id: [`Gateway::calls_about`](crate::Gateway::calls_about)
    /// finds the calls by it.
    #[must_use]
    pub fn about(mut self, subject: impl fmt::Display) -> Self {
        self.subject = Some(subject.to_string());
        self
    }

    /// Area and act.
    pub const fn label(&self) -> &'static str {
        self.label
    }

    /// The part before the dot: who pays.
    pub fn area(&self) -> &'static str {
        self.label.split_once('.').map_or(self.label, |(area, _)| area)
    }

    /// The row this call works for.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The product: rules of the conversation.
    System,
    /// Whoever asks.
    User,
    /// The model.
    Assistant,
    /// A tool that the model called.
    Tool,
}

/// One turn of a conversation.
#[derive(Clone)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said or shown, in order.
    pub parts: Vec<Part>,
}

/// A piece of a message. Protected throughout, because most of what is sent was said by or about somebody.
#[derive(Clone)]
pub enum Part {
    /// Words.
    Text(Phi<String>),
    /// A picture.
    Image {
        /// `image/png`, `image/jpeg`.
        media_type: String,
        /// The file.
        bytes: Phi<Bytes>,
    },
    /// Another document, for models that read files.
    File {
        /// A name without meaning, like `report.pdf`: it is sent too.
        name: String,
        /// `application/pdf`.
        media_type: String,
        /// The file.
        bytes: Phi<Bytes>,
    },
    /// A call that the model made earlier in this conversation.
    ToolCall(ToolCall),
    /// What came of such a call.
    ToolResult {
        /// The call's id.
        call: String,
        /// What the tool answered.
        content: Phi<String>,
    },
}

impl Message {
    /// Rules of the conversation.
    pub fn system(text: impl Into<String>) -> Self {
        Self::new(Role::System).text(text)
    }

    /// A question.
    pub fn user(text: impl Into<String>) -> Self {
        Self::new(Role::User).text(text)
    }

    /// An earlier answer of the model.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::new(Role::Assistant).text(text)
    }

    /// What came of a tool call.
    pub fn tool_result(call: impl Into<String>, content: impl Into<String>) -> Self {
        let content = Phi::new(content.into());
        Self { role: Role::Tool, parts: vec![Part::ToolResult { call: call.into(), content }] }
    }

    /// An empty message, to be filled by [`Message::text`] and its siblings.
    pub const fn new(role: Role) -> Self {
        Self { role, parts: Vec::new() }
    }

    /// Adds words.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(Phi::new(text.into())));
        self
    }

    /// Adds a picture.
    #[must_use]
    pub fn image(mut self, media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        self.parts.push(Part::Image { media_type: media_type.into(), bytes: Phi::new(bytes.into()) });
        self
    }
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON Schema of its arguments, an object's.
    pub parameters: Value,
}

/// Whether a tool is called. Some upstreams do not pass it on: a caller checks what came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// None, although tools are listed.
    None,
    /// At least one.
    Required,
    /// This one.
    Tool(String),
}

/// A call that the model wants to be made.
#[derive(Clone)]
pub struct ToolCall {
    /// Given by the upstream, or made up where it gave none; unique in its reply.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments as the model wrote them: JSON if all went well, but that is for the tool to find out.
    pub arguments: Phi<String>,
}

/// The shape that an answer must have.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// The JSON Schema.
    pub schema: Value,
}

/// Whether a request holds anything about a patient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// It does, or nobody has looked: only an upstream that is declared to be covered may see it.
    #[default]
    Protected,
    /// The caller vouches that it holds nothing about a patient.
    FreeOfPhi,
}

/// A question to one model.
#[derive(Clone)]
pub struct Request {
    /// Which model.
    pub model: ModelId,
    /// The conversation so far. Put first what several requests share byte for byte: providers cache beginnings.
    pub messages: Vec<Message>,
    /// Tools the model may call.
    pub tools: Vec<ToolSpec>,
    /// Whether it must.
    pub tool_choice: ToolChoice,
    /// 0 to 2. Advisory: many providers ignore it.
    pub temperature: Option<f32>,
    /// The longest answer, in tokens. Advisory: some providers ignore it.
    pub max_tokens: Option<u32>,
    /// The shape of the answer. Advisory unless asked through [`Gateway::structured`](crate::Gateway::structured).
    pub schema: Option<Schema>,
    /// Whether it holds anything about a patient.
    pub content: Content,
    /// How long the whole call may take, repeated attempts included; the configuration's limit when absent. Waiting for
    /// a free place does not count.
    pub within: Option<Duration>,
}

impl Request {
    /// A question with everything else left to the model.
    pub const fn new(model: ModelId, messages: Vec<Message>) -> Self {
        Self {
            model,
            messages,
            tools: Vec::new(),
            tool_choice: ToolChoice::Auto,
            temperature: None,
            max_tokens: None,
            schema: None,
            content: Content::Protected,
            within: None,
        }
    }

    /// Asks for an answer of this shape.
    #[must_use]
    pub fn with_schema(mut self, schema: Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Offers tools.
    #[must_use]
    pub fn with_tools(mut self, tools: Vec<ToolSpec>, choice: ToolChoice) -> Self {
        self.tools = tools;
        self.tool_choice = choice;
        self
    }

    /// Vouches that nothing in it is about a patient.
    #[must_use]
    pub const fn free_of_phi(mut self) -> Self {
        self.content = Content::FreeOfPhi;
        self
    }

    /// Limits the whole call, repeated attempts included.
    #[must_use]
    pub const fn within(mut self, limit: Duration) -> Self {
        self.within = Some(limit);
        self
    }
}

/// Tokens, as the upstream counted them; zero where it did not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Of the question, what was cached included.
    pub input: u64,
    /// Of the answer, what was thought included.
    pub output: u64,
    /// Of the question, how many came from the provider's cache.
    pub cached: u64,
}

impl Usage {
    /// Question and answer.
    pub const fn total(&self) -> u64 {
        self.input.saturating_add(self.output)
    }
}

/// Why a complete answer ended. One that was cut off is no answer but [`Failure::Truncated`](crate::Failure::Truncated).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The model had said everything.
    Stop,
    /// It waits for its tools.
    ToolCalls,
}

/// The way a model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `/v1/chat/completions`: the first choice.
    ChatCompletions,
    /// `/v1/responses`: for models that refuse the other.
    Responses,
}

impl Endpoint {
    /// The word in rows and on screens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChatCompletions => "chat_completions",
            Self::Responses => "responses",
        }
    }

    /// Reads [`Endpoint::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ChatCompletions, Self::Responses].into_iter().find(|endpoint| endpoint.as_str() == text)
    }
}

/// A complete answer.
#[derive(Clone)]
pub struct Reply {
    /// What the model said; empty when it only calls tools.
    pub text: Phi<String>,
    /// The calls it wants to be made.
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended.
    pub finish: Finish,
    /// Tokens.
    pub usage: Usage,
    /// How it was asked.
    pub endpoint: Endpoint,
    /// Which model says it answered; proxies map names, so this may be another than was asked.
    pub model: ModelId,
}

/// A model that the upstream lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Model {
    /// Its name.
    pub id: ModelId,
    /// Whose it is, where the upstream says.
    pub owned_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_models_are_taken_as_they_are() {
        for name in ["a/b:c", "../x", "model(8192)", "模型", "test/sim-vision:latest", &"x".repeat(200)] {
            assert_eq!(ModelId::parse(name).unwrap().as_str(), name);
        }
        for none in ["", "  ", "a\nb", "a\0", &"x".repeat(513)] {
            assert_eq!(ModelId::parse(none), Err(NotAModelId));
        }
    }

    #[test]
    fn a_purpose_knows_its_area() {
        let purpose = Purpose::new("council.analysis").about("run_1");

        assert_eq!((purpose.area(), purpose.label()), ("council", "council.analysis"));
        assert_eq!(purpose.subject(), Some("run_1"));
    }

    #[test]
    fn an_endpoint_is_read_back_from_its_word() {
        for endpoint in [Endpoint::ChatCompletions, Endpoint::Responses] {
            assert_eq!(Endpoint::parse(endpoint.as_str()), Some(endpoint));
        }
        assert_eq!(Endpoint::parse("completions"), None);
    }
}
