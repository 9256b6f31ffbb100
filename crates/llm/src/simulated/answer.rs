//! What the stand-in says, without a fault: made of the request alone.

use serde_json::{Map, Value, json};

use super::{
    asked::{Asked, Tool, fingerprint},
    panel,
};

/// An answer before it is written down for the wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    /// The tools that are called, with their arguments.
    pub(super) calls: Vec<(String, Value)>,
}

/// Stands before everything that people read.
pub(super) const MARK: &str = "> Simulated answer: written by the built-in stand-in, not by a language model.";

/// The answer to a request.
pub(super) fn to(asked: &Asked) -> Said {
    if let Some(tool) = called(asked) {
        let arguments = instance(&tool.parameters, &tool.parameters, asked.digest, &tool.name, 0);
        return Said { text: String::new(), calls: vec![(tool.name.clone(), arguments)] };
    }
    let text = match panel::answer(asked) {
        Some(text) => text,
        None => match &asked.schema {
            Some(schema) => instance(schema, schema, asked.digest, "answer", 0).to_string(),
            None => talk(asked),
        },
    };
    Said { text, calls: Vec::new() }
}

/// The tool to be called: the one that must be, else one whose name the user spoke.
fn called(asked: &Asked) -> Option<&Tool> {
    if asked.has_result {
        return None;
    }
    match asked.must_call.as_deref() {
        Some("") => asked.tools.first(),
        Some(name) => asked.tools.iter().find(|tool| tool.name == name),
        None => {
            let spoken = asked.last().to_lowercase();
            asked.tools.iter().find(|tool| {
                let name = tool.name.to_lowercase();
                spoken.contains(&name) || spoken.contains(&name.replace(['_', '-'], " "))
            })
        }
    }
}

fn talk(asked: &Asked) -> String {
    let last = asked.last().trim();
    let beginning: String = last.chars().take(280).collect();
    let more = if beginning.len() < last.len() { " …" } else { "" };
    let seen = match asked.pictures {
        0 => String::new(),
        1 => " One picture came with it.".to_owned(),
        n => format!(" {n} pictures came with it."),
    };
    let about = if asked.has_result { "The tool answered" } else { "You said" };
    format!("{MARK}\n\n{about}: “{beginning}{more}”{seen} A real model would answer here.")
}

/// Deeper schemas are not filled in.
const DEEPEST: usize = 12;

/// A value that is valid against the usual kinds of JSON Schema.
pub(super) fn instance(root: &Value, schema: &Value, seed: u64, name: &str, depth: usize) -> Value {
    let seed = seed ^ fingerprint(name.as_bytes());
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(path) = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#')) {
        return root.pointer(path).map_or(Value::Null, |target| instance(root, target, seed, name, depth + 1));
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(choices) = schema["enum"].as_array().filter(|choices| !choices.is_empty()) {
        return choices[pick(seed, choices.len())].clone();
    }
    for either in ["anyOf", "oneOf", "allOf"] {
        if let Some(first) = schema[either].as_array().and_then(|list| list.iter().find(|one| one["type"] != "null")) {
            return instance(root, first, seed, name, depth + 1);
        }
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.as_str(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null"),
        _ if schema["properties"].is_object() => "object",
        _ => "string",
    };
    match kind {
        "object" => {
            let properties = schema["properties"].as_object();
            let filled = properties
                .into_iter()
                .flatten()
                .map(|(key, of)| (key.clone(), instance(root, of, seed, key, depth + 1)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
        "array" => {
            let least = schema["minItems"].as_u64().unwrap_or(1).min(16);
            (0..least).map(|at| instance(root, &schema["items"], seed ^ at, name, depth + 1)).collect()
        }
        "integer" => {
            let least = schema["minimum"].as_i64().unwrap_or(1);
            let most = schema["maximum"].as_i64().unwrap_or(least.saturating_add(9)).max(least);
            let span = usize::try_from(most.saturating_sub(least).saturating_add(1)).unwrap_or(1);
            json!(least + i64::try_from(pick(seed, span)).unwrap_or(0))
        }
        "number" => schema["minimum"].as_f64().unwrap_or(0.5).into(),
        "boolean" => seed.is_multiple_of(2).into(),
        "null" => Value::Null,
        _ => format!("Simulated {}.", name.replace('_', " ")).into(),
    }
}

/// One of so many, by the seed.
pub(super) fn pick(seed: u64, of: usize) -> usize {
    // The low bits of FNV are the weakest.
    usize::try_from((seed >> 17) % of.max(1) as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_filled_in() {
        let schema = json!({
            "type": "object",
            "properties": {
                "kind": { "enum": ["a", "b"] },
                "list": { "type": "array", "minItems": 2, "items": { "$ref": "#/$defs/item" } },
                "maybe": { "type": ["null", "integer"], "minimum": 3, "maximum": 3 },
                "flag": { "type": "boolean" },
            },
            "$defs": { "item": { "type": "object", "properties": { "title": { "type": "string" } } } },
        });

        let value = instance(&schema, &schema, 7, "answer", 0);

        assert!(["a", "b"].contains(&value["kind"].as_str().unwrap()));
        assert_eq!(value["list"].as_array().unwrap().len(), 2);
        assert_eq!(value["list"][0]["title"], "Simulated title.");
        assert_eq!(value["maybe"], 3);
        assert!(value["flag"].is_boolean());
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({ "$ref": "#" });

        assert_eq!(instance(&schema, &schema, 1, "x", 0), Value::Null);
    }
}
