//! How an answer is written down for the wire: whole or in pieces, of either kind.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{answer::Said, asked::Asked};
use crate::types::Endpoint;

/// The words of one piece of a stream, in characters.
const PIECE: usize = 48;

/// The whole answer as one JSON body. `reason` is why a chat completion ended.
pub(super) fn whole(asked: &Asked, said: &Said, reason: &str) -> Value {
    match asked.endpoint {
        Endpoint::ChatCompletions => chat(asked, said, reason),
        Endpoint::Responses => response(asked, said, reason),
    }
}

/// The whole answer as the events of a stream, its end mark last.
pub(super) fn pieces(asked: &Asked, said: &Said, reason: &str) -> Vec<Bytes> {
    match asked.endpoint {
        Endpoint::ChatCompletions => chat_pieces(asked, said, reason),
        Endpoint::Responses => response_pieces(asked, said, reason),
    }
}

/// An error as it comes inside of a stream that has begun.
pub(super) fn error_piece(endpoint: Endpoint) -> Bytes {
    let error = json!({ "message": "simulated failure of the provider", "type": "server_error", "code": "internal_server_error" });
    match endpoint {
        Endpoint::ChatCompletions => data(&json!({ "error": error })),
        Endpoint::Responses => {
            let event = json!({
                "type": "error",
                "code": "internal_server_error",
                "message": "simulated failure of the provider",
                "sequence_number": 2,
            });
            Bytes::from(format!("\nevent: error\ndata: {event}\n\n"))
        }
    }
}

/// The end mark of a stream in which nothing was said.
pub(super) fn bare_end(asked: &Asked) -> Bytes {
    match asked.endpoint {
        Endpoint::ChatCompletions => Bytes::from_static(b"data: [DONE]\n\n"),
        Endpoint::Responses => completed(&response(asked, &Said::default(), "stop")),
    }
}

fn id(asked: &Asked) -> String {
    format!("sim-{:016x}", asked.digest)
}

/// Four bytes a token is what providers bill on average.
fn tokens(bytes: usize) -> usize {
    bytes.div_ceil(4)
}

fn question(asked: &Asked) -> usize {
    tokens(asked.texts.iter().map(String::len).sum()) + asked.pictures * 1_000
}

fn reply(said: &Said) -> usize {
    tokens(said.text.len() + said.calls.iter().map(|(name, of)| name.len() + of.to_string().len()).sum::<usize>())
}

fn call_id(asked: &Asked, at: usize) -> String {
    format!("call_{:08x}{at}", asked.digest >> 32)
}

fn reason_of<'r>(said: &Said, reason: &'r str) -> &'r str {
    if said.calls.is_empty() || reason != "stop" { reason } else { "tool_calls" }
}

fn chat(asked: &Asked, said: &Said, reason: &str) -> Value {
    let mut message = json!({ "role": "assistant", "content": said.text });
    if !said.calls.is_empty() {
        message["content"] = Value::Null;
        message["tool_calls"] = chat_calls(asked, said);
    }
    let (input, output) = (question(asked), reply(said));
    json!({
        "id": id(asked),
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": asked.model,
        "choices": [{ "index": 0, "message": message, "finish_reason": reason_of(said, reason) }],
        "usage": { "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output },
    })
}

fn chat_calls(asked: &Asked, said: &Said) -> Value {
    let call = |(at, (name, arguments)): (usize, &(String, Value))| {
        let function = json!({ "name": name, "arguments": arguments.to_string() });
        json!({ "index": at, "id": call_id(asked, at), "type": "function", "function": function })
    };
    said.calls.iter().enumerate().map(call).collect()
}

fn chat_pieces(asked: &Asked, said: &Said, reason: &str) -> Vec<Bytes> {
    let chunk = |delta: Value, reason: Option<&str>| {
        data(&json!({
            "id": id(asked),
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": asked.model,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }],
        }))
    };
    let mut pieces = vec![chunk(json!({ "role": "assistant", "content": "" }), None)];
    pieces.extend(words(&said.text).map(|words| chunk(json!({ "content": words }), None)));
    if !said.calls.is_empty() {
        pieces.push(chunk(json!({ "tool_calls": chat_calls(asked, said) }), None));
    }
    pieces.push(chunk(json!({}), Some(reason_of(said, reason))));
    let (input, output) = (question(asked), reply(said));
    let usage = json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
    pieces.push(data(&json!({ "id": id(asked), "object": "chat.completion.chunk", "choices": [], "usage": usage })));
    pieces.push(Bytes::from_static(b"data: [DONE]\n\n"));
    pieces
}

fn response(asked: &Asked, said: &Said, reason: &str) -> Value {
    let mut output = vec![json!({ "type": "reasoning", "summary": [] })];
    if !said.text.is_empty() {
        let content = json!([{ "type": "output_text", "text": said.text, "annotations": [] }]);
        output.push(json!({ "type": "message", "role": "assistant", "content": content }));
    }
    output.extend(response_calls(asked, said));
    let incomplete = match reason {
        "length" => Some("max_output_tokens"),
        "content_filter" => Some("content_filter"),
        _ => None,
    };
    let (input, spent) = (question(asked), reply(said));
    json!({
        "id": id(asked),
        "object": "response",
        "model": asked.model,
        "status": if incomplete.is_some() { "incomplete" } else { "completed" },
        "error": null,
        "incomplete_details": incomplete.map(|reason| json!({ "reason": reason })),
        "output": output,
        "usage": { "input_tokens": input, "output_tokens": spent, "total_tokens": input + spent },
    })
}

fn response_calls(asked: &Asked, said: &Said) -> Vec<Value> {
    let call = |(at, (name, arguments)): (usize, &(String, Value))| {
        json!({
            "type": "function_call",
            "call_id": call_id(asked, at),
            "name": name,
            "arguments": arguments.to_string(),
        })
    };
    said.calls.iter().enumerate().map(call).collect()
}

fn response_pieces(asked: &Asked, said: &Said, reason: &str) -> Vec<Bytes> {
    let event = |kind: &str, mut value: Value| {
        value["type"] = kind.into();
        Bytes::from(format!("event: {kind}\ndata: {value}\n\n"))
    };
    let mut pieces =
        vec![event("response.created", json!({ "response": { "id": id(asked), "status": "in_progress" } }))];
    pieces.extend(words(&said.text).map(|words| event("response.output_text.delta", json!({ "delta": words }))));
    let calls = response_calls(asked, said).into_iter();
    pieces.extend(calls.map(|item| event("response.output_item.done", json!({ "item": item }))));
    let response = response(asked, said, reason);
    pieces.push(match response["status"].as_str() {
        Some("incomplete") => event("response.incomplete", json!({ "response": response })),
        _ => completed(&response),
    });
    pieces
}

fn completed(response: &Value) -> Bytes {
    let event = json!({ "type": "response.completed", "response": response });
    Bytes::from(format!("event: response.completed\ndata: {event}\n\n"))
}

fn data(value: &Value) -> Bytes {
    Bytes::from(format!("data: {value}\n\n"))
}

/// The text in pieces, none of them cut inside of a character.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(PIECE).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}
