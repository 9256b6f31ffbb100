//! What the stand-in understands of a request, of either kind.

use serde_json::Value;

use crate::types::Endpoint;

/// Begins the line that says which stage of a council a request belongs to.
const STAGE: &str = "# cliniq council stage ";
/// Begins the line that says which letters are to be judged.
const LABELS: &str = "Labels: ";

/// A request.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) endpoint: Endpoint,
    pub(super) model: String,
    pub(super) stream: bool,
    /// All words, in order.
    pub(super) texts: Vec<String>,
    pub(super) pictures: usize,
    pub(super) stage: Option<u8>,
    /// The letters of the analyses that are to be judged.
    pub(super) labels: Vec<String>,
    pub(super) schema: Option<Value>,
    pub(super) tools: Vec<Tool>,
    /// The tool that must be called; an empty name leaves the choice.
    pub(super) must_call: Option<String>,
    /// Whether a tool's result is the last thing that was said.
    pub(super) has_result: bool,
    pub(super) digest: u64,
}

#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) parameters: Value,
}

impl Asked {
    /// Reads a request's body; `None` when it is no request.
    pub(super) fn read(endpoint: Endpoint, bytes: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(bytes).ok()?;
        let turns = match endpoint {
            Endpoint::ChatCompletions => body["messages"].as_array()?,
            Endpoint::Responses => body["input"].as_array()?,
        };
        let mut asked = Self {
            endpoint,
            model: body["model"].as_str()?.to_owned(),
            // Anything but `true` is not a stream.
            stream: body["stream"] == true,
            texts: body["instructions"].as_str().map(str::to_owned).into_iter().collect(),
            pictures: 0,
            stage: None,
            labels: Vec::new(),
            schema: schema(&body),
            tools: tools(&body),
            must_call: must_call(&body["tool_choice"]),
            has_result: turns
                .last()
                .is_some_and(|turn| turn["role"] == "tool" || turn["type"] == "function_call_output"),
            digest: fingerprint(bytes),
        };
        for turn in turns {
            asked.hear(&turn["content"]);
        }
        asked.find_stage();
        Some(asked)
    }

    fn hear(&mut self, content: &Value) {
        match content {
            Value::String(text) => self.texts.push(text.clone()),
            Value::Array(parts) => {
                for part in parts {
                    match part["type"].as_str() {
                        Some("image_url" | "input_image") => self.pictures += 1,
                        _ => self.texts.extend(part["text"].as_str().map(str::to_owned)),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
        }
    }

    fn find_stage(&mut self) {
        let lines = || self.texts.iter().flat_map(|text| text.lines());
        let stage = lines().find_map(|line| line.strip_prefix(STAGE)?.trim().parse().ok());
        let labels = lines().find_map(|line| line.strip_prefix(LABELS));
        let labels = labels.map(|list| list.split(',').map(|label| label.trim().to_owned()).collect());
        self.stage = stage;
        self.labels = labels.unwrap_or_default();
    }

    /// Whether these words stand in the request.
    pub(super) fn holds(&self, words: &str) -> bool {
        self.texts.iter().any(|text| text.contains(words))
    }

    /// What was given to work on: everything before the task of a stage, without the rules.
    pub(super) fn material(&self) -> Vec<&str> {
        let before = self.texts.iter().take_while(|text| !text.starts_with(STAGE)).map(String::as_str);
        let all: Vec<&str> = before.collect();
        if self.stage.is_some() && all.len() > 1 { all[1..].to_vec() } else { all }
    }

    /// What stands between the first tags of this name, here or there with a label.
    pub(super) fn tagged(&self, tag: &str) -> Option<&str> {
        let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
        self.texts.iter().find_map(|text| {
            let (_, after) = text.split_once(&open)?;
            let (_, inside) = after.split_once('>')?;
            Some(inside.split_once(&close)?.0.trim())
        })
    }

    /// The last thing that was said to the model.
    pub(super) fn last(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }
}

/// The schema as a parameter, else as it was written into the prompt.
fn schema(body: &Value) -> Option<Value> {
    let given = [&body["response_format"]["json_schema"]["schema"], &body["text"]["format"]["schema"]];
    given.into_iter().find(|schema| schema.is_object()).cloned()
}

fn tools(body: &Value) -> Vec<Tool> {
    let tools = body["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    let tool = |tool: &Value| {
        let tool = if tool["function"].is_object() { &tool["function"] } else { tool };
        Some(Tool { name: tool["name"].as_str()?.to_owned(), parameters: tool["parameters"].clone() })
    };
    tools.iter().filter_map(tool).collect()
}

fn must_call(choice: &Value) -> Option<String> {
    match choice {
        Value::String(word) if word == "required" => Some(String::new()),
        Value::Object(_) => {
            let name = choice["function"]["name"].as_str().or_else(|| choice["name"].as_str())?;
            Some(name.to_owned())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// FNV-1a, 64 bits: tells requests apart, protects nothing.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
