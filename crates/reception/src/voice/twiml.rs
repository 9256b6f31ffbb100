//! TwiML: what Twilio is told to do next. <https://www.twilio.com/docs/voice/twiml>

use std::fmt::Write as _;

use crate::language::Language;

/// Seconds that each number rings.
const RING_S: u32 = 20;

/// Something that Twilio does.
pub(super) enum Verb<'a> {
    /// Says a sentence and listens at the same time, so that the caller can interrupt.
    /// `timeout`: seconds of silence after which the caller is asked again.
    Ask { say: &'a str, language: Language, action: &'a str, timeout: u8 },
    /// Speaks and listens over a WebSocket to `url`; `action` is told when that has ended.
    Converse { greeting: &'a str, language: Language, url: &'a str, action: &'a str },
    /// Says a sentence.
    Say { say: &'a str, language: Language },
    /// Rings a number; `action` is told how it ended.
    Dial { number: &'a str, action: &'a str },
    /// Ends the call.
    HangUp,
}

/// A whole TwiML document.
pub(super) fn document(verbs: &[Verb<'_>]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>");
    for verb in verbs {
        match verb {
            Verb::Ask { say, language, action, timeout } => {
                // Writing to a String cannot fail.
                let _ = write!(
                    xml,
                    "<Gather input=\"speech dtmf\" action=\"{}\" method=\"POST\" actionOnEmptyResult=\"true\" \
                     timeout=\"{timeout}\" speechTimeout=\"auto\" speechModel=\"phone_call\" enhanced=\"true\" \
                     profanityFilter=\"false\" language=\"{}\">",
                    escape(action),
                    locale(*language),
                );
                speak(&mut xml, say, *language);
                xml.push_str("</Gather>");
            }
            Verb::Converse { greeting, language, url, action } => converse(&mut xml, greeting, *language, url, action),
            Verb::Say { say, language } => speak(&mut xml, say, *language),
            Verb::Dial { number, action } => {
                let _ = write!(
                    xml,
                    "<Dial action=\"{}\" method=\"POST\" timeout=\"{RING_S}\" answerOnBridge=\"true\"><Number>{}</Number></Dial>",
                    escape(action),
                    escape(number),
                );
            }
            Verb::HangUp => xml.push_str("<Hangup/>"),
        }
    }
    xml.push_str("</Response>");
    xml
}

fn speak(xml: &mut String, say: &str, language: Language) {
    let _ = write!(xml, "<Say voice=\"{}\" language=\"{}\">{}</Say>", voice(language), locale(language), escape(say));
}

/// <https://www.twilio.com/docs/voice/twiml/connect/conversationrelay>
fn converse(xml: &mut String, greeting: &str, language: Language, url: &str, action: &str) {
    let _ = write!(
        xml,
        "<Connect action=\"{}\" method=\"POST\"><ConversationRelay url=\"{}\" welcomeGreeting=\"{}\" \
         welcomeGreetingInterruptible=\"any\" interruptible=\"any\" dtmfDetection=\"true\" \
         reportInputDuringAgentSpeech=\"any\" events=\"speaker-events\" language=\"{}\">",
        escape(action),
        escape(url),
        escape(greeting),
        locale(language),
    );
    for language in [Language::English, Language::Spanish] {
        // Here the provider has an attribute of its own; in <Say> it is the beginning of the voice.
        let voice = voice(language).trim_start_matches("Google.");
        let _ = write!(
            xml,
            "<Language code=\"{}\" ttsProvider=\"Google\" voice=\"{voice}\" transcriptionProvider=\"Google\" \
             speechModel=\"telephony\"/>",
            locale(language),
        );
    }
    xml.push_str("</ConversationRelay></Connect>");
}

/// The baseline voice: Google's, through Twilio.
const fn voice(language: Language) -> &'static str {
    match language {
        Language::English => "Google.en-US-Neural2-F",
        Language::Spanish => "Google.es-US-Neural2-A",
    }
}

/// The tag of a language at Twilio.
pub(super) const fn locale(language: Language) -> &'static str {
    match language {
        Language::English => "en-US",
        Language::Spanish => "es-US",
    }
}

/// Escapes text for element content and attribute values; characters that XML 1.0 forbids become spaces.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_question_is_nested_so_that_the_caller_can_interrupt() {
        let xml = document(&[Verb::Ask {
            say: "Tom & \"Co\" <3",
            language: Language::English,
            action: "/t?a=1&b=2",
            timeout: 6,
        }]);
        assert!(xml.contains("action=\"/t?a=1&amp;b=2\""), "{xml}");
        assert!(xml.contains(">Tom &amp; &quot;Co&quot; &lt;3</Say></Gather></Response>"), "{xml}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_element(text in any::<String>()) {
            let escaped = escape(&text);
            let is_clean = !escaped.contains(['<', '>', '"', '\'']) && !escaped.chars().any(|c| c < ' ');
            prop_assert!(is_clean);
        }
    }
}
