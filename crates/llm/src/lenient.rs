//! JSON as models write it. Pure.
//!
//! Models think aloud before they answer, put answers into fences, talk around them, and write JavaScript or Python where
//! JSON was asked for. All of that is read. What is *not* mended is an answer that stops in the middle: half a review
//! is not a review.

use serde_json::{Map, Number, Value};

/// Deeper nesting is nobody's answer.
const DEEPEST: usize = 64;

/// Finds and reads the JSON object or list in a model's answer.
///
/// Strict JSON is taken as it is; else the largest readable object or list is.
pub fn parse(text: &str) -> Option<Value> {
    let text = without_thoughts(text);
    if let Ok(value) = serde_json::from_str::<Value>(text.trim()) {
        return (value.is_object() || value.is_array()).then_some(value);
    }
    let mut best: Option<(usize, Value)> = None;
    let mut from = 0;
    // Every opening bracket that is not inside of something read before.
    while let Some(at) = text[from..].find(['{', '[']).map(|at| from + at) {
        let mut reader = Reader { rest: &text[at..], depth: 0 };
        from = match reader.value() {
            Some(value) => {
                let end = text.len() - reader.rest.len();
                if best.as_ref().is_none_or(|(length, _)| end - at > *length) {
                    best = Some((end - at, value));
                }
                end
            }
            // Whatever began here does not end: what stands inside of it is a part, not the answer.
            None if reader.rest.is_empty() => return None,
            None => at + 1,
        };
    }
    best.map(|(_, value)| value)
}

/// Cuts out `<think>…</think>`. A thought that is not closed swallows the rest: no answer was begun.
fn without_thoughts(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    // Some templates open the thought themselves, so that only its end is written.
    if let Some((_, after)) = rest.split_once("</think>").filter(|(before, _)| !before.contains("<think>")) {
        rest = after;
    }
    while let Some((before, thought)) = rest.split_once("<think>") {
        kept.push_str(before);
        rest = thought.split_once("</think>").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// Reads a value from the front of a text, leniently. `rest` is empty after a failure only if the text ended too early.
struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn value(&mut self) -> Option<Value> {
        self.skip();
        match self.rest.chars().next()? {
            '{' => self.nested(Self::object),
            '[' => self.nested(Self::list),
            quote if closing(quote).is_some() => self.string().map(Value::String),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Option<Value> {
        self.take('{');
        let mut object = Map::new();
        loop {
            self.separators();
            if self.take('}') {
                return Some(Value::Object(object));
            }
            let key = match self.rest.chars().next()? {
                quote if closing(quote).is_some() => self.string()?,
                _ => self.name()?,
            };
            self.skip();
            if !self.take(':') {
                return None;
            }
            let value = self.value()?;
            object.insert(key, value);
        }
    }

    fn list(&mut self) -> Option<Value> {
        self.take('[');
        let mut list = Vec::new();
        loop {
            self.separators();
            if self.take(']') {
                return Some(Value::Array(list));
            }
            list.push(self.value()?);
        }
    }

    /// Missing, doubled and trailing commas are all the same.
    fn separators(&mut self) {
        self.skip();
        while self.take(',') {
            self.skip();
        }
    }

    fn string(&mut self) -> Option<String> {
        let open = self.rest.chars().next()?;
        let close = closing(open)?;
        self.take(open);
        let mut text = String::new();
        loop {
            let c = self.next()?;
            match c {
                '\\' => self.escape(&mut text)?,
                c if c == close => return Some(text),
                // Raw line breaks, too, which JSON forbids and models write.
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Option<()> {
        match self.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'u' => {
                let high = self.hex()?;
                let both = if (0xd800..0xdc00).contains(&high) && self.rest.starts_with("\\u") {
                    self.next();
                    self.next();
                    let low = self.hex()?;
                    0x1_0000 + ((high - 0xd800) << 10) + low.wrapping_sub(0xdc00) % 0x400
                } else {
                    high
                };
                text.push(char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            quoted @ ('"' | '\'' | '\\' | '/') => text.push(quoted),
            // `\d` of a pattern, `\mu` of a formula: meant as it stands.
            other => text.extend(['\\', other]),
        }
        Some(())
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        self.rest = &self.rest[4..];
        Some(number)
    }

    /// A name without quotes, as in JavaScript.
    fn name(&mut self) -> Option<String> {
        let end =
            self.rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))).unwrap_or(self.rest.len());
        let name = self.advance(end);
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// A number, or one of the words of JSON and Python.
    fn word(&mut self) -> Option<Value> {
        let end =
            self.rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(self.rest.len());
        match self.advance(end) {
            "true" | "True" => Some(Value::Bool(true)),
            "false" | "False" => Some(Value::Bool(false)),
            "null" | "None" | "NaN" | "undefined" => Some(Value::Null),
            word => number(word),
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.advance(c.len_utf8());
        Some(c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.rest.starts_with(wanted);
        if is_there {
            self.advance(wanted.len_utf8());
        }
        is_there
    }

    fn advance(&mut self, by: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(by);
        self.rest = rest;
        taken
    }

    /// Space and comments.
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let end = if self.rest.starts_with("//") {
                self.rest.find('\n')
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/").map(|at| at + 2)
            } else {
                return;
            };
            self.advance(end.unwrap_or(self.rest.len()));
        }
    }
}

/// The quotation mark that ends what this one begins.
const fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

fn number(word: &str) -> Option<Value> {
    let word = word.strip_prefix('+').unwrap_or(word);
    if let Ok(whole) = word.parse::<i64>() {
        return Some(whole.into());
    }
    // Only what begins like a number: Rust also reads "infinity".
    let is_number =
        word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) && !word.contains(['i', 'n']);
    is_number.then(|| word.parse().ok().and_then(Number::from_f64).map(Value::Number)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_models_write_around_and_instead_of_json_is_read() {
        let wanted = json!({ "vote": "REVISE", "score": 7, "changes": ["a", "b"], "final": null, "ok": true });
        let written = [
            r#"{"vote":"REVISE","score":7,"changes":["a","b"],"final":null,"ok":true}"#,
            "```json\n{\"vote\":\"REVISE\",\"score\":7,\"changes\":[\"a\",\"b\"],\"final\":null,\"ok\":true}\n```\nHope it helps!",
            "<think>{\"vote\":\"APPROVE\"} or [1]?</think>Here: {vote: 'REVISE', score: 7, changes: ['a', 'b',], final: None, ok: True,}",
            "thinking aloud {}</think>{“vote”: “REVISE”, /* mind */ \"score\": 7 // of ten\n, \"changes\": [\"a\" \"b\"], \"final\": null, \"ok\": true}",
            "Of [1] and [2], my review:\n{\"vote\":\"REVISE\",\"score\":+7,,\"changes\":[\"a\",\"b\"],\"final\":NaN,\"ok\":true}",
        ];
        for text in written {
            assert_eq!(parse(text).as_ref(), Some(&wanted), "{text}");
        }
    }

    #[test]
    fn an_answer_that_stops_in_the_middle_is_not_mended() {
        let whole = r#"Sure: {"reviews": [{"label": "A", "notes": "x"}], "ranking": ["A"]}"#;
        for end in 7..whole.len() {
            assert_eq!(parse(&whole[..end]), None, "{}", &whole[..end]);
        }
        assert!(parse(whole).is_some());
        assert_eq!(parse("<think>{\"a\":1}"), None);
    }

    #[test]
    fn raw_breaks_and_wrong_escapes_stand_for_themselves() {
        assert_eq!(
            parse("{\"a\": \"one\ntwo \\d \\u00b5 \\ud83d\\ude00 \\\"q\\\"\"}"),
            Some(json!({ "a": "one\ntwo \\d µ 😀 \"q\"" }))
        );
    }

    #[test]
    fn bare_words_are_no_answer() {
        for text in ["", "I cannot do that.", "\"text\"", "7", "{", "}", "[1, 2", &"[".repeat(100_000)] {
            assert_eq!(parse(text), None);
        }
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[^\u{0}]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map(".{0,8}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_panic(text in any::<String>()) {
            let _ = parse(&text);
        }

        #[test]
        fn nothing_that_looks_like_json_does_either(text in r#"[\[\]{}:,"'\\u0-9a-f /*<>thinknull“”.+-]{0,60}"#) {
            let _ = parse(&text);
        }

        #[test]
        fn strict_json_within_talk_is_read_exactly(value in json_value()) {
            prop_assume!(value.as_object().is_some_and(|object| !object.is_empty()));
            let text = format!("Well:\n{value:#}\nDone.");
            prop_assume!(!text.contains("<think>") && !text.contains("</think>"));

            prop_assert_eq!(parse(&text), Some(value));
        }
    }
}
