//! Both kinds of answers, cut at every byte and bent in every way.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const CHAT: &str = concat!(
    ": keep-alive\n\n",
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Al\"}}]}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"phä\"},\"finish_reason\":null}]}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n",
    "data: [DONE]\n\n",
);
const RESPONSES: &str = concat!(
    "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Alphä\"}\n\n",
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}\n\n",
);

fn streamed(endpoint: Endpoint, bytes: &[u8]) -> Result<Answered, Trouble> {
    Wire::joined(endpoint, bytes, 1 << 20)
}

#[test]
fn a_stream_that_is_cut_anywhere_is_never_a_complete_answer() {
    // Once the reason for the end is there, nothing of the answer is missing.
    let chat_end = CHAT.find("\"stop\"}]}\n\n").unwrap() + "\"stop\"}]}\n\n".len();
    for (endpoint, stream, end) in
        [(Endpoint::ChatCompletions, CHAT, chat_end), (Endpoint::Responses, RESPONSES, RESPONSES.len())]
    {
        for cut in 0..end {
            assert!(streamed(endpoint, &stream.as_bytes()[..cut]).is_err(), "{cut}");
        }
        for cut in end..=stream.len() {
            assert_eq!(streamed(endpoint, &stream.as_bytes()[..cut]).ok().unwrap().text, "Alphä");
        }
    }
}

#[test]
fn a_whole_answer_that_is_cut_anywhere_is_never_complete() {
    let chat = json!({ "choices": [{ "message": { "content": "Alphä" }, "finish_reason": "stop" }] }).to_string();
    let content = json!([{ "type": "output_text", "text": "Alphä" }]);
    let response = json!({ "status": "completed", "output": [{ "type": "message", "content": content }] }).to_string();
    for (read, body) in [(chat::read as fn(&[u8]) -> _, chat), (responses::read, response)] {
        for cut in 0..body.len() {
            assert!(read(&body.as_bytes()[..cut]).is_err(), "{cut}");
        }
        assert_eq!(read(format!("\n\n {body}").as_bytes()).ok().unwrap().text, "Alphä");
    }
}

#[test]
fn tool_calls_are_put_together_from_pieces_and_named_apart() {
    let stream = concat!(
        "data: {\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"a\",\"arguments\":\"{\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}},{\"index\":1,\"id\":\"call_1\",\"function\":{\"name\":\"b\",\"arguments\":\"\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n",
    );

    let answered = streamed(Endpoint::ChatCompletions, stream.as_bytes()).ok().unwrap();

    let calls: Vec<_> = answered
        .tool_calls
        .iter()
        .map(|call| (call.id.as_str(), call.name.as_str(), call.arguments.open(Purpose::Decide).as_str()))
        .collect();
    assert_eq!(calls, [("call_1", "a", "{}"), ("call_2", "b", "")]);
    assert_eq!(answered.finish, Finish::ToolCalls);
}

#[test]
fn an_answer_may_lack_everything_but_its_words() {
    for body in [
        json!({ "choices": [{ "message": { "content": "x" } }] }),
        json!({ "choices": [{ "message": { "content": [{ "type": "text", "text": "x" }] }, "finish_reason": "end_turn" }] }),
        json!({ "choices": [{ "message": { "content": "x", "reasoning_content": "y" }, "finish_reason": null }], "usage": null, "error": null }),
    ] {
        assert_eq!(chat::read(body.to_string().as_bytes()).ok().unwrap().text, "x");
    }
}

#[test]
fn a_part_of_an_answer_is_an_answer_of_neither_kind() {
    let rows = [
        (json!({ "choices": [{ "message": { "content": "x" }, "finish_reason": "length" }] }), What::Truncated),
        (json!({ "choices": [{ "message": { "content": "x" }, "finish_reason": "MAX_TOKENS" }] }), What::Truncated),
        (json!({ "choices": [{ "message": { "content": "" }, "finish_reason": "stop" }] }), What::Empty),
        (json!({ "choices": [] }), What::Empty),
        (json!({ "hello": 1 }), What::Malformed("it has no choices")),
    ];
    for (body, what) in rows {
        assert_eq!(chat::read(body.to_string().as_bytes()).err().unwrap().what, what, "{body}");
    }
    let rows = [
        (json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" } }), What::Truncated),
        (json!({ "status": "failed", "error": { "code": "rate_limit_exceeded", "message": "m" } }), What::RateLimited),
        (json!({ "status": "failed", "error": null }), What::Failing(200)),
        (json!({ "status": "in_progress", "output": [] }), What::Failing(200)),
        (json!({ "status": "completed", "output": [] }), What::Empty),
    ];
    for (body, what) in rows {
        assert_eq!(responses::read(body.to_string().as_bytes()).err().unwrap().what, what, "{body}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (chat::read(&bytes), responses::read(&bytes));
        let _ = (streamed(Endpoint::ChatCompletions, &bytes), streamed(Endpoint::Responses, &bytes));
    }

    #[test]
    fn no_bent_stream_makes_them_panic(at in 0_usize..700, byte in any::<u8>(), of_chat in any::<bool>()) {
        let (endpoint, stream) =
            if of_chat { (Endpoint::ChatCompletions, CHAT) } else { (Endpoint::Responses, RESPONSES) };
        let mut bytes = stream.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = streamed(endpoint, &bytes);
    }

    #[test]
    fn an_answer_with_an_error_in_it_is_no_answer(message in ".{0,40}", as_text in any::<bool>(), of_chat in any::<bool>()) {
        let error = if as_text { Value::from(message) } else { json!({ "message": message }) };
        let choice = json!({ "message": { "content": "x" }, "finish_reason": "stop" });
        let item = json!({ "type": "message", "content": [{ "type": "output_text", "text": "x" }] });
        let body = json!({ "choices": [choice], "output": [item], "status": "completed", "error": error }).to_string();

        let outcome = if of_chat { chat::read(body.as_bytes()) } else { responses::read(body.as_bytes()) };

        prop_assert!(outcome.is_err());
    }
}
