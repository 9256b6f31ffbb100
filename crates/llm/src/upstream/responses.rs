//! `/v1/responses`: the other way to ask, for models that refuse chat completions.

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
    let (system, said): (Vec<_>, Vec<_>) = request.messages.iter().partition(|message| message.role == Role::System);
    let mut body = json!({
        "model": request.model,
        "input": said.into_iter().flat_map(items).collect::<Vec<_>>(),
    });
    let rules: Vec<&str> = system.into_iter().flat_map(|message| message.parts.iter().filter_map(words)).collect();
    if !rules.is_empty() {
        body["instructions"] = rules.join("\n\n").into();
    }
    if stream {
        body["stream"] = true.into();
    }
    if let Some(temperature) = request.temperature {
        body["temperature"] = temperature.into();
    }
    if let Some(most) = request.max_tokens {
        body["max_output_tokens"] = most.into();
    }
    if let Some(schema) = &request.schema {
        let format = json!({ "type": "json_schema", "name": schema.name, "schema": schema.schema });
        body["text"] = json!({ "format": format });
    }
    if !request.tools.is_empty() {
        let tool = |tool: &crate::types::ToolSpec| {
            json!({
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
            })
        };
        body["tools"] = request.tools.iter().map(tool).collect();
        body["tool_choice"] = match &request.tool_choice {
            ToolChoice::Auto => "auto".into(),
            ToolChoice::None => "none".into(),
            ToolChoice::Required => "required".into(),
            ToolChoice::Tool(name) => json!({ "type": "function", "name": name }),
        };
    }
    body
}

fn words(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) => Some(text.open(Purpose::Model)),
        Part::Image { .. } | Part::File { .. } | Part::ToolCall(_) | Part::ToolResult { .. } => None,
    }
}

/// Words and pictures of a message stay together; tool calls and their results are items of their own.
fn items(message: &Message) -> Vec<Value> {
    let (role, kind) = match message.role {
        Role::Assistant => ("assistant", "output_text"),
        Role::System | Role::User | Role::Tool => ("user", "input_text"),
    };
    let mut content = Vec::new();
    let mut items = Vec::new();
    for part in &message.parts {
        match part {
            Part::Text(text) => content.push(json!({ "type": kind, "text": text.open(Purpose::Model) })),
            Part::Image { media_type, bytes } => {
                content.push(json!({ "type": "input_image", "image_url": data_url(media_type, bytes) }));
            }
            Part::File { name, media_type, bytes } => {
                let data = data_url(media_type, bytes);
                content.push(json!({ "type": "input_file", "filename": name, "file_data": data }));
            }
            Part::ToolCall(call) => items.push(json!({
                "type": "function_call",
                "call_id": call.id,
                "name": call.name,
                "arguments": call.arguments.open(Purpose::Model),
            })),
            Part::ToolResult { call, content } => items.push(json!({
                "type": "function_call_output",
                "call_id": call,
                "output": content.open(Purpose::Model),
            })),
        }
    }
    if !content.is_empty() {
        items.insert(0, json!({ "role": role, "content": content }));
    }
    items
}

/// Reads a whole answer.
pub(super) fn read(body: &[u8]) -> Result<Answered, Trouble> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Trouble::of(super::not_json(body)))?;
    let mut answered = of_response(&value)?;
    answered.settled()?;
    Ok(answered)
}

/// What a response object says, as far as it is an answer.
fn of_response(response: &Value) -> Result<Answered, Trouble> {
    if let Some(trouble) = of_value(response) {
        return Err(trouble);
    }
    match response["status"].as_str() {
        Some("incomplete") => {
            let reason = response["incomplete_details"]["reason"].as_str().unwrap_or_default();
            let is_filtered = reason == "content_filter";
            let what = if is_filtered { What::Refused(Refusal::Filtered) } else { What::Truncated };
            return Err(Trouble::of(what));
        }
        Some("failed" | "cancelled") => return Err(Trouble::of(What::Failing(200))),
        Some("queued" | "in_progress") => return Err(super::cut()),
        Some(_) | None => {}
    }
    let Some(output) = response["output"].as_array() else {
        return Err(Trouble::of(What::Malformed("it has no output")));
    };
    let mut answered = Answered {
        text: String::new(),
        tool_calls: output.iter().filter_map(tool_call).collect(),
        finish: Finish::Stop,
        usage: usage(&response["usage"]),
        model: response["model"].as_str().map(str::to_owned),
    };
    unique_calls(&mut answered.tool_calls);
    for item in output.iter().filter(|item| item["type"] == "message") {
        let parts = item["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        answered.text.extend(parts.iter().filter_map(|part| part["text"].as_str()));
    }
    Ok(answered)
}

fn tool_call(item: &Value) -> Option<ToolCall> {
    let name = item["name"].as_str().filter(|name| item["type"] == "function_call" && !name.is_empty())?;
    let id = item["call_id"].as_str().or_else(|| item["id"].as_str()).unwrap_or_default();
    let arguments = Phi::new(super::arguments(&item["arguments"]));
    Some(ToolCall { id: id.to_owned(), name: name.to_owned(), arguments })
}

fn usage(usage: &Value) -> Usage {
    Usage {
        input: usage["input_tokens"].as_u64().unwrap_or(0),
        output: usage["output_tokens"].as_u64().unwrap_or(0),
        cached: usage["input_tokens_details"]["cached_tokens"].as_u64().unwrap_or(0),
    }
}

/// Collects the events of a stream.
#[derive(Default)]
pub(super) struct Events {
    text: String,
    calls: Vec<ToolCall>,
    end: Option<Answered>,
}

impl Events {
    /// Takes an event; answers the words in it.
    pub(super) fn take(&mut self, event: &Event) -> Result<Option<String>, Trouble> {
        if event.data.trim() == "[DONE]" {
            return Ok(None);
        }
        let value: Value = serde_json::from_str(&event.data)
            .map_err(|_| Trouble::of(What::Malformed("a piece of the stream is not JSON")))?;
        let kind = value["type"].as_str().or(event.name.as_deref()).unwrap_or_default();
        match kind {
            "response.output_text.delta" => {
                let text = value["delta"].as_str().unwrap_or_default();
                self.text.push_str(text);
                Ok((!text.is_empty()).then(|| text.to_owned()))
            }
            "response.output_item.done" => {
                self.calls.extend(tool_call(&value["item"]));
                Ok(None)
            }
            "response.completed" => {
                self.end = Some(of_response(&value["response"])?);
                Ok(None)
            }
            "response.incomplete" | "response.failed" => {
                let trouble = of_response(&value["response"]).err();
                Err(trouble.unwrap_or_else(|| Trouble::of(What::Failing(200))))
            }
            _ => match of_value(&value) {
                Some(trouble) => Err(trouble),
                None if event.name.as_deref() == Some("error") => Err(Trouble::of(What::Failing(200))),
                // Further kinds tell how the work goes on; new ones are added freely.
                None => Ok(None),
            },
        }
    }

    pub(super) const fn is_done(&self) -> bool {
        self.end.is_some()
    }

    /// The answer, if the stream came to its end.
    pub(super) fn end(self) -> Result<Answered, Trouble> {
        let Some(mut answered) = self.end else {
            return Err(super::cut());
        };
        // Some upstreams leave out of the last event what they have streamed before.
        if answered.text.is_empty() {
            answered.text = self.text;
        }
        if answered.tool_calls.is_empty() {
            answered.tool_calls = self.calls;
            unique_calls(&mut answered.tool_calls);
        }
        answered.settled()?;
        Ok(answered)
    }
}
