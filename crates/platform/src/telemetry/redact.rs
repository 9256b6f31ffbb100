//! Keeps people and credentials out of log lines, whoever wrote them.
//!
//! This is the second lock. The first one are types that cannot be logged ([`Secret`](crate::secret::Secret) and `Phi`)
//! and the rules of `docs/logging.md`; what slips past both is caught by the name of its field or by its shape.

use std::borrow::Cow;

/// What stands where something was taken out.
pub(crate) const REDACTED: &str = "[redacted]";

/// A field whose name has one of these words is never written.
const SENSITIVE: &[&str] = &[
    "address",
    "answer",
    "apikey",
    "auth",
    "authorization",
    "birth",
    "birthdate",
    "body",
    "callee",
    "caller",
    "content",
    "cookie",
    "credential",
    "credentials",
    "dob",
    "email",
    "firstname",
    "from",
    "fullname",
    "heard",
    "lastname",
    "mail",
    "mobile",
    "note",
    "passphrase",
    "password",
    "patient",
    "payload",
    "person",
    "phone",
    "prompt",
    "query",
    "question",
    "quote",
    "reply",
    "said",
    "say",
    "secret",
    "signature",
    "slot",
    "slots",
    "speech",
    "spoken",
    "ssn",
    "text",
    "to",
    "token",
    "transcript",
    "utterance",
    "words",
];

/// With one of these before it, `name` is the name of a person.
const PEOPLE: &[&str] =
    &["contact", "doctor", "family", "first", "full", "given", "last", "member", "middle", "owner", "staff", "user"];

/// A sensitive name that ends with one of these tells about the thing, not its content: `token.id`, `text_bytes`.
const HARMLESS_ENDS: &[&str] = &["bytes", "chars", "count", "id", "kib", "kind", "ms", "s", "us", "version"];

/// Whether the values of a field with this name may not be written.
pub(crate) fn is_sensitive(field: &str) -> bool {
    let words = words_of(field);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    if HARMLESS_ENDS.contains(&last.as_str()) {
        return false;
    }
    let is_person = last == "name" && before.iter().any(|word| PEOPLE.contains(&word.as_str()));
    let is_api_key = last == "key" && before.last().is_some_and(|word| word == "api" || word == "private");
    is_person || is_api_key || words.iter().any(|word| SENSITIVE.contains(&word.as_str()))
}

/// `caller_phone`, `caller.phone` and `CallerPhone` are the same two words.
fn words_of(field: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_lower = false;
    for letter in field.chars() {
        let border = !letter.is_alphanumeric() || (letter.is_uppercase() && previous_lower);
        if border && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        previous_lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The text without international phone numbers, mail addresses, bearer tokens and credentials in addresses.
pub(crate) fn without_people(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '@']) && !contains_bearer(text) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_bearer = false;
    while !rest.is_empty() {
        let blank = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let (space, tail) = rest.split_at(blank);
        clean.push_str(space);
        if let Some(length) = phone_length(tail) {
            clean.push_str(REDACTED);
            rest = &tail[length..];
            continue;
        }
        let (word, tail) = tail.split_at(tail.find(char::is_whitespace).unwrap_or(tail.len()));
        rest = tail;
        let hidden = after_bearer || word.contains('@');
        after_bearer = word.eq_ignore_ascii_case("bearer");
        match word.find('+').and_then(|start| Some((start, phone_length(&word[start..])?))) {
            _ if hidden => clean.push_str(REDACTED),
            Some((start, length)) => {
                clean.push_str(&word[..start]);
                clean.push_str(REDACTED);
                clean.push_str(&without_people(&word[start + length..]));
            }
            None => clean.push_str(word),
        }
    }
    Cow::Owned(clean)
}

fn contains_bearer(text: &str) -> bool {
    text.as_bytes().windows(6).any(|window| window.eq_ignore_ascii_case(b"bearer"))
}

/// The length of the phone number at the start of the text: a plus sign and at least eight digits, which may be grouped.
fn phone_length(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('+')?;
    let mut count = 0;
    let mut end = 0;
    for (place, letter) in digits.char_indices() {
        match letter {
            '0'..='9' => {
                count += 1;
                end = place + 1;
            }
            ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => break,
        }
    }
    (count >= 8).then_some(end + 1)
}

/// The first part of a panic's message, before anything that it quotes: a message like “byte index 3 is not a char
/// boundary; it is inside 'é' of `…`” repeats the text it stumbled over.
pub(crate) fn before_quotes(message: &str) -> &str {
    message.split(['`', '"', '\'', '\n', '“']).next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_people_and_credentials_are_sensitive_in_every_spelling() {
        for field in [
            "password",
            "new_password",
            "caller",
            "caller.phone",
            "CallerPhone",
            "SpeechResult",
            "From",
            "patient.name",
            "patient_name",
            "user.name",
            "refresh_token",
            "X-Api-Key",
            "Authorization",
            "transcript.text",
            "set-cookie",
        ] {
            assert!(is_sensitive(field), "{field}");
        }
    }

    #[test]
    fn what_an_operator_needs_is_not_sensitive() {
        for field in [
            "call.id",
            "clinic.id",
            "patient.id",
            "token.id",
            "job.name",
            "task",
            "status",
            "route",
            "latency_ms",
            "error",
            "text_bytes",
            "signal",
            "key",
            "message",
            "attempt",
            "",
        ] {
            assert!(!is_sensitive(field), "{field}");
        }
    }

    #[test]
    fn phones_mail_addresses_and_tokens_are_cut_out_of_sentences() {
        let cases = [
            ("call from +1 (512) 555-0143 ended", "call from [redacted] ended"),
            ("to=+4930123456789, late", "to=[redacted], late"),
            ("sent to jo@example.org now", "sent to [redacted] now"),
            ("header Authorization: Bearer abc.def.ghi x", "header Authorization: Bearer [redacted] x"),
            ("connecting to postgres://clinic:pw@db/x", "connecting to [redacted]"),
            ("2 + 2 is 4 and 1+1 is 2", "2 + 2 is 4 and 1+1 is 2"),
            ("took 1234567890 us", "took 1234567890 us"),
        ];
        for (text, clean) in cases {
            assert_eq!(without_people(text), clean);
        }
    }

    #[test]
    fn a_panic_message_is_cut_before_what_it_quotes() {
        assert_eq!(before_quotes("byte index 1 is inside 'é' of `José called`"), "byte index 1 is inside");
        assert_eq!(before_quotes("attempt to divide by zero"), "attempt to divide by zero");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_redaction_panic(text in any::<String>()) {
            let _ = (is_sensitive(&text), without_people(&text), before_quotes(&text));
        }

        #[test]
        fn a_phone_number_never_passes(before in "[a-z ,.:=(]{0,12}", number in "[1-9][0-9]{8,13}", after in "[a-z ,.]{0,12}") {
            let text = format!("{before}+{number}{after}");

            prop_assert!(!without_people(&text).contains(&number));
        }

        #[test]
        fn text_without_people_is_not_changed(text in "[a-zA-Z0-9 .,:=_/-]{0,60}") {
            prop_assume!(!contains_bearer(&text));

            prop_assert_eq!(without_people(&text), text.as_str());
        }
    }
}
