//! `/v1/chat/completions`: what is sent, what comes back, whole or piece by piece.

use std::collections::BTreeMap;

use cliniq_platform::{Phi, phi::Purpose};
use serde_json::{Value, json};

use super::{
    Answered, data_url,
    failure::{Trouble, What, of_value},
    sse::Event,
    unique_calls,
};
use crate::{
    error::Refusal,
    types::{Finish, Message, Part, Request, Role, ToolCall, ToolChoice, Usage},
};

/// The request's body.
pub(super) fn body(request: &Request, stream: bool) -> Value {
    let mut body = json!({
        "model": request.model,
        "messages": request.messages.iter().flat_map(messages).collect::<Vec<_>>(),
    });
    if stream {
        body["stream"] = true.into();
        body["stream_options"] = json!({ "include_usage": true });
    }
    if let Some(temperature) = request.temperature {
        body["temperature"] = temperature.into();
    }
    if let Some(most) = request.max_tokens {
        body["max_tokens"] = most.into();
    }
    if let Some(schema) = &request.schema {
        let schema = json!({ "name": schema.name, "schema": schema.schema });
        body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
    }
    if !request.tools.is_empty() {
        let tool = |tool: &crate::types::ToolSpec| {
            let function = json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters });
            json!({ "type": "function", "function": function })
        };
        body["tools"] = request.tools.iter().map(tool).collect();
        body["tool_choice"] = match &request.tool_choice {
            ToolChoice::Auto => "auto".into(),
            ToolChoice::None => "none".into(),
            ToolChoice::Required => "required".into(),
            ToolChoice::Tool(name) => json!({ "type": "function", "function": { "name": name } }),
        };
    }
    body
}

/// A message of ours is one of theirs, except that each tool's result stands alone.
fn messages(message: &Message) -> Vec<Value> {
    let mut results = Vec::new();
    let mut calls = Vec::new();
    let mut content = Vec::new();
    for part in &message.parts {
        match part {
            Part::Text(text) => content.push(json!({ "type": "text", "text": text.open(Purpose::Model) })),
            Part::Image { media_type, bytes } => {
                content.push(json!({ "type": "image_url", "image_url": { "url": data_url(media_type, bytes) } }));
            }
            Part::File { name, media_type, bytes } => {
                let file = json!({ "filename": name, "file_data": data_url(media_type, bytes) });
                content.push(json!({ "type": "file", "file": file }));
            }
            Part::ToolCall(call) => calls.push(json!({
                "id": call.id,
                "type": "function",
                "function": { "name": call.name, "arguments": call.arguments.open(Purpose::Model) },
            })),
            Part::ToolResult { call, content } => results.push(json!({
                "role": "tool",
                "tool_call_id": call,
                "content": content.open(Purpose::Model),
            })),
        }
    }
    if !content.is_empty() || !calls.is_empty() {
        let mut said = json!({ "role": role(message.role), "content": plain(content) });
        if !calls.is_empty() {
            said["tool_calls"] = calls.into();
        }
        results.insert(0, said);
    }
    results
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    }
}

/// A single text is written as a string, which every upstream reads; only mixtures are lists.
fn plain(mut content: Vec<Value>) -> Value {
    match content.as_mut_slice() {
        [] => Value::Null,
        [only] if only["type"] == "text" => only["text"].take(),
        _ => content.into(),
    }
}

/// Reads a whole answer. Blank lines before it are keep-alives; an error inside of it is an error.
pub(super) fn read(body: &[u8]) -> Result<Answered, Trouble> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Trouble::of(super::not_json(body)))?;
    if let Some(trouble) = of_value(&value) {
        return Err(trouble);
    }
    let Some(choices) = value["choices"].as_array() else {
        return Err(Trouble::of(What::Malformed("it has no choices")));
    };
    let Some(choice) = choices.first() else {
        return Err(Trouble::of(What::Empty));
    };
    let message = &choice["message"];
    let calls = message["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut calls: Vec<ToolCall> = calls.iter().filter_map(tool_call).collect();
    unique_calls(&mut calls);
    let answered = Answered {
        text: text_of(&message["content"]),
        tool_calls: calls,
        finish: Finish::Stop,
        usage: usage(&value["usage"]),
        model: value["model"].as_str().map(str::to_owned),
    };
    answered.finished(choice["finish_reason"].as_str())
}

fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

fn tool_call(call: &Value) -> Option<ToolCall> {
    let name = call["function"]["name"].as_str().filter(|name| !name.is_empty())?;
    Some(ToolCall {
        id: call["id"].as_str().unwrap_or_default().to_owned(),
        name: name.to_owned(),
        arguments: Phi::new(super::arguments(&call["function"]["arguments"])),
    })
}

fn usage(usage: &Value) -> Usage {
    Usage {
        input: usage["prompt_tokens"].as_u64().unwrap_or(0),
        output: usage["completion_tokens"].as_u64().unwrap_or(0),
        cached: usage["prompt_tokens_details"]["cached_tokens"].as_u64().unwrap_or(0),
    }
}

impl Answered {
    /// Whether what was collected is an answer, given the reason why it ended.
    fn finished(mut self, reason: Option<&str>) -> Result<Self, Trouble> {
        match reason.map(str::to_ascii_lowercase).as_deref() {
            Some("length" | "max_tokens") => return Err(Trouble::of(What::Truncated)),
            Some("content_filter" | "safety") => return Err(Trouble::of(What::Refused(Refusal::Filtered))),
            Some("error") => return Err(Trouble::of(What::Failing(200))),
            Some(_) | None => {}
        }
        self.settled()?;
        Ok(self)
    }
}

/// Collects the chunks of a stream.
#[derive(Default)]
pub(super) struct Chunks {
    text: String,
    calls: BTreeMap<u64, Building>,
    reason: Option<String>,
    usage: Usage,
    model: Option<String>,
    is_done: bool,
}

#[derive(Default)]
struct Building {
    id: String,
    name: String,
    arguments: String,
}

impl Chunks {
    /// Takes an event; answers the words in it.
    pub(super) fn take(&mut self, event: &Event) -> Result<Option<String>, Trouble> {
        if event.data.trim() == "[DONE]" {
            self.is_done = true;
            return Ok(None);
        }
        let chunk: Value = serde_json::from_str(&event.data)
            .map_err(|_| Trouble::of(What::Malformed("a piece of the stream is not JSON")))?;
        if let Some(trouble) = of_value(&chunk) {
            return Err(trouble);
        }
        if chunk["usage"].is_object() {
            self.usage = usage(&chunk["usage"]);
        }
        if self.model.is_none() {
            self.model = chunk["model"].as_str().map(str::to_owned);
        }
        let choice = &chunk["choices"][0];
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.reason = Some(reason.to_owned());
        }
        for call in choice["delta"]["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default() {
            self.add_call(call);
        }
        let text = text_of(&choice["delta"]["content"]);
        self.text.push_str(&text);
        Ok((!text.is_empty()).then_some(text))
    }

    fn add_call(&mut self, call: &Value) {
        let index = call["index"].as_u64().unwrap_or(self.calls.len() as u64);
        let building = self.calls.entry(index).or_default();
        if let Some(id) = call["id"].as_str() {
            building.id = id.to_owned();
        }
        if let Some(name) = call["function"]["name"].as_str() {
            building.name.push_str(name);
        }
        if let Some(arguments) = call["function"]["arguments"].as_str() {
            building.arguments.push_str(arguments);
        }
    }

    pub(super) const fn is_done(&self) -> bool {
        self.is_done
    }

    /// The answer, if the stream came to its end: without `[DONE]` and without a reason why it ended, it was cut.
    pub(super) fn end(self) -> Result<Answered, Trouble> {
        if !self.is_done && self.reason.is_none() {
            return Err(super::cut());
        }
        let Self { text, calls, usage, model, reason, is_done: _ } = self;
        let built = calls.into_values().filter(|call| !call.name.is_empty());
        let mut tool_calls: Vec<ToolCall> = built
            .map(|Building { id, name, arguments }| ToolCall { id, name, arguments: Phi::new(arguments) })
            .collect();
        unique_calls(&mut tool_calls);
        Answered { text, tool_calls, finish: Finish::Stop, usage, model }.finished(reason.as_deref())
    }
}
