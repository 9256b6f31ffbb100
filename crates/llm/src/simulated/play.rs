//! What goes over the wire for a request, with or without a fault.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    DISSENTER, IMAGE_ONLY, RESPONSES_ONLY,
    answer::{self, Said},
    asked::Asked,
    rules::{Fault, Rule},
    wire,
};
use crate::types::Endpoint;

/// An answer, byte by byte.
#[derive(Debug)]
pub(super) struct Play {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    /// What is sent, each after a pause.
    pub(super) pieces: Vec<(Duration, Bytes)>,
    pub(super) end: End,
}

/// What happens after the last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Properly,
    /// The connection breaks.
    Broken,
    /// Nothing more comes, and the connection stays.
    Never,
}

/// So long is a pause between blank lines and comments.
const BEAT: Duration = Duration::from_millis(5);
/// 64 MiB in pieces of one.
const HUGE: (usize, usize) = (64, 1024 * 1024);

/// What the stand-in's own models do not take, whatever the rules say.
pub(super) fn refusal(asked: &Asked) -> Option<Play> {
    if asked.model == IMAGE_ONLY {
        return Some(of(Fault::ImageOnly, asked, &Rule::default()));
    }
    if asked.model == RESPONSES_ONLY && asked.endpoint == Endpoint::ChatCompletions {
        return Some(of(Fault::UnsupportedApi, asked, &Rule::default()));
    }
    let message = "this model does not take image input";
    (asked.model == DISSENTER && asked.pictures > 0)
        .then(|| error(400, "invalid_request_error", "unsupported_value", message))
}

/// The answer, as it should be.
pub(super) fn properly(asked: &Asked) -> Play {
    ended(asked, &answer::to(asked), "stop")
}

fn ended(asked: &Asked, said: &Said, reason: &str) -> Play {
    if asked.stream {
        stream(wire::pieces(asked, said, reason), End::Properly)
    } else {
        json_body(200, &wire::whole(asked, said, reason))
    }
}

fn stream(pieces: Vec<Bytes>, end: End) -> Play {
    let pieces = pieces.into_iter().map(|piece| (Duration::ZERO, piece)).collect();
    Play { status: 200, headers: vec![("content-type", "text/event-stream".to_owned())], pieces, end }
}

fn body(status: u16, kind: &str, text: impl Into<Bytes>) -> Play {
    let text = text.into();
    let pieces = if text.is_empty() { Vec::new() } else { vec![(Duration::ZERO, text)] };
    Play { status, headers: vec![("content-type", kind.to_owned())], pieces, end: End::Properly }
}

fn json_body(status: u16, value: &Value) -> Play {
    body(status, "application/json", value.to_string())
}

fn error(status: u16, kind: &str, code: &str, message: &str) -> Play {
    json_body(status, &json!({ "error": { "message": message, "type": kind, "code": code } }))
}

/// What a fault looks like.
pub(super) fn of(fault: Fault, asked: &Asked, rule: &Rule) -> Play {
    let model = asked.model.as_str();
    let mut play = match fault {
        Fault::MissingKey => json_body(401, &json!({ "error": "Missing API key" })),
        Fault::InvalidKey => json_body(401, &json!({ "error": "Invalid API key" })),
        Fault::SafeMode => {
            let message = "The proxy runs with the API keys of its example configuration.";
            let mut play = json_body(403, &json!({ "error": "unsafe_example_api_key", "message": message }));
            play.headers.push(("x-cpa-safe-mode", "1".to_owned()));
            play
        }
        Fault::ProviderLogin => error(401, "authentication_error", "invalid_api_key", "OAuth token has expired"),
        Fault::ProviderLoginVerbatim => {
            let error = json!({ "type": "authentication_error", "message": "invalid bearer token" });
            json_body(401, &json!({ "type": "error", "error": error }))
        }
        Fault::UnknownRoute => body(404, "text/plain", ""),
        Fault::UnknownRouteText => body(404, "text/plain", "404 page not found"),
        Fault::UnknownModel => unknown_model(model),
        Fault::ModelNotFound => error(404, "invalid_request_error", "model_not_found", "no such model"),
        Fault::UnsupportedApi => {
            let path = match asked.endpoint {
                Endpoint::ChatCompletions => "/chat/completions",
                Endpoint::Responses => "/responses",
            };
            let message = format!("model \"{model}\" is not accessible via the {path} endpoint");
            json_body(400, &json!({ "error": { "message": message, "code": "unsupported_api_for_model" } }))
        }
        Fault::InvalidRequest => error(400, "invalid_request_error", "invalid_value", "a field is not accepted"),
        Fault::Permission => error(403, "permission_error", "forbidden", "the account may not use this model"),
        Fault::Quota => error(403, "permission_error", "insufficient_quota", "you exceeded your current quota"),
        Fault::ContextLength => {
            let message = "this model's maximum context length is 200000 tokens";
            error(400, "invalid_request_error", "context_length_exceeded", message)
        }
        Fault::TooLarge => error(413, "invalid_request_error", "too_large", "request body too large"),
        Fault::Unprocessable => error(422, "invalid_request_error", "unprocessable", "input too large"),
        Fault::RateLimit => error(429, "rate_limit_error", "rate_limit_exceeded", "too many requests"),
        Fault::Cooldown => cooldown(model, rule.reset_seconds),
        Fault::GoogleQuota => {
            let error =
                json!({ "code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Resource has been exhausted" });
            json_body(429, &json!([{ "error": error }]))
        }
        Fault::ClientGone => error(499, "server_error", "client_closed_request", "context canceled"),
        Fault::ServerError => error(500, "server_error", "internal_server_error", "something failed"),
        Fault::BadGateway => body(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>"),
        Fault::AuthUnavailable => {
            let message = format!("auth_unavailable: no auth available (providers=simulated, model={model})");
            error(503, "server_error", "auth_unavailable", &message)
        }
        Fault::ImageOnly => {
            let message = format!("model {model} is only supported on /v1/images/generations and /v1/images/edits");
            error(503, "server_error", "service_unavailable", &message)
        }
        Fault::GatewayTimeout => error(504, "server_error", "timeout", "upstream request timed out"),
        Fault::Overloaded => json_body(
            529,
            &json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } }),
        ),
        Fault::VerbatimString => body(500, "application/json", "\"upstream connect error\""),
        Fault::VerbatimDetail => json_body(400, &json!({ "detail": "unsupported parameter" })),
        Fault::ErrorInside
        | Fault::BlankLines
        | Fault::BlankLinesThenError
        | Fault::Html
        | Fault::EmptyBody
        | Fault::EmptyAnswer
        | Fault::Truncated
        | Fault::Filtered
        | Fault::Cut
        | Fault::NoEndMark
        | Fault::ErrorInStream
        | Fault::KeepAlive
        | Fault::Huge
        | Fault::Hang
        | Fault::Prose
        | Fault::WrongShape
        | Fault::Sloppy => inside(fault, asked),
    };
    if let Some(after) = &rule.retry_after {
        play.headers.push(("retry-after", after.clone()));
    }
    play
}

/// What a model that nobody offers is answered with.
pub(super) fn unknown_model(model: &str) -> Play {
    let message = format!("unknown provider for model {model}");
    let error = json!({
        "message": message, "type": "invalid_request_error", "code": "model_not_found", "param": "model",
    });
    json_body(400, &json!({ "error": error }))
}

fn cooldown(model: &str, reset_seconds: Option<f64>) -> Play {
    let mut error = json!({
        "code": "model_cooldown",
        "message": format!("All credentials for model {model} are cooling down via provider simulated"),
        "model": model,
        "provider": "simulated",
    });
    if let Some(seconds) = reset_seconds {
        error["reset_seconds"] = seconds.into();
    }
    json_body(429, &json!({ "error": error }))
}

/// The faults that come with the status of a success.
fn inside(fault: Fault, asked: &Asked) -> Play {
    let said = || answer::to(asked);
    match fault {
        Fault::ErrorInside => {
            json_body(200, &json!({ "error": { "message": "the provider failed", "type": "server_error" } }))
        }
        Fault::BlankLines => after_blanks(&wire::whole(asked, &said(), "stop")),
        Fault::BlankLinesThenError => {
            after_blanks(&json!({ "error": { "message": "the provider failed late", "type": "server_error" } }))
        }
        Fault::Html => body(200, "text/html", "<html>Sign in to the network</html>"),
        Fault::EmptyBody => body(200, "application/json", ""),
        Fault::EmptyAnswer if asked.stream => stream(vec![wire::bare_end(asked)], End::Properly),
        Fault::EmptyAnswer => ended(asked, &Said::default(), "stop"),
        Fault::Truncated => ended(asked, &half(&said()), "length"),
        Fault::Filtered => ended(asked, &half(&said()), "content_filter"),
        Fault::Cut => {
            let whole = if asked.stream {
                wire::pieces(asked, &said(), "stop").concat()
            } else {
                wire::whole(asked, &said(), "stop").to_string().into_bytes()
            };
            let mut play = stream(vec![Bytes::copy_from_slice(&whole[..whole.len() / 2])], End::Broken);
            // Long enough for the first half to leave the machine.
            play.pieces.push((BEAT, Bytes::from_static(b" ")));
            if !asked.stream {
                play.headers = vec![("content-type", "application/json".to_owned())];
            }
            play
        }
        Fault::NoEndMark => {
            let mut pieces = wire::pieces(asked, &said(), "stop");
            // The reason why it ends, the usage, and the end mark itself.
            pieces.truncate(pieces.len().saturating_sub(3).max(1));
            stream(pieces, End::Properly)
        }
        Fault::ErrorInStream => {
            let mut pieces = wire::pieces(asked, &said(), "stop");
            pieces.truncate((pieces.len() / 2).max(2));
            pieces.push(wire::error_piece(asked.endpoint));
            stream(pieces, End::Properly)
        }
        Fault::KeepAlive => {
            let comment = Bytes::from_static(b": keep-alive\n\n");
            let pieces = wire::pieces(asked, &said(), "stop").into_iter();
            let mut play = stream(pieces.flat_map(|piece| [comment.clone(), piece]).collect(), End::Properly);
            play.pieces.insert(0, (BEAT, comment));
            play
        }
        Fault::Huge => {
            let piece = Bytes::from(vec![b' '; HUGE.1]);
            let mut play = json_body(200, &json!({}));
            play.pieces = vec![(Duration::ZERO, piece); HUGE.0];
            play
        }
        Fault::Hang => Play { status: 200, headers: Vec::new(), pieces: Vec::new(), end: End::Never },
        Fault::Prose => ended(asked, &spoken("I would rather talk about it than fill in a form."), "stop"),
        Fault::WrongShape => ended(asked, &spoken(r#"{"answer": "simulated", "reviews": "all fine"}"#), "stop"),
        Fault::Sloppy => {
            let text = said().text.replace("null", "None").replace("true", "True");
            let text = match text.strip_suffix('}') {
                Some(open) => format!("<think>Is {{}} enough? No.</think>\nHere you are:\n```json\n{open},}}\n```"),
                None => format!("<think>Let me see.</think>\n{text}"),
            };
            ended(asked, &spoken(&text), "stop")
        }
        // All others have a status of their own.
        _ => ended(asked, &said(), "stop"),
    }
}

fn spoken(text: &str) -> Said {
    Said { text: text.to_owned(), calls: Vec::new() }
}

fn half(said: &Said) -> Said {
    let letters = said.text.chars().count() / 2;
    spoken(&said.text.chars().take(letters.max(1)).collect::<String>())
}

fn after_blanks(value: &Value) -> Play {
    let mut play = json_body(200, value);
    for _ in 0..3 {
        play.pieces.insert(0, (BEAT, Bytes::from_static(b"\n")));
    }
    play
}
