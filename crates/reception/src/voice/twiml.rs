//! TwiML: what Twilio is told to do next. <https://www.twilio.com/docs/voice/twiml>

use std::fmt::Write as _;

use crate::{
    language::Language,
    settings::{SpeechProvider, Transcriber, VoiceChoice},
};

/// Seconds of silence after which a message is over.
const MESSAGE_SILENCE_S: u32 = 5;

/// Something that Twilio does.
pub(super) enum Verb<'a> {
    /// Says a sentence and listens at the same time, so that the caller can interrupt.
    /// `timeout`: seconds of silence after which the caller is asked again.
    Ask { say: &'a str, language: Language, action: &'a str, timeout: u8 },
    /// Speaks and listens over a WebSocket to `url`; `action` is told when that has ended.
    Converse { greeting: &'a str, language: Language, url: &'a str, action: &'a str },
    /// Says a sentence.
    Say { say: &'a str, language: Language },
    /// Rings a number for so many seconds; `action` is told how it ended.
    Dial { number: &'a str, ring_s: u8, action: &'a str },
    /// Records after a tone, `longest_s` seconds at most. `action` is told when it is over, also when nothing was said;
    /// `callback` is told once the audio is there.
    Record { action: &'a str, callback: &'a str, longest_s: u16 },
    /// Ends the call.
    HangUp,
}

/// Whose voices speak.
pub(super) struct Voices<'a> {
    /// The voices of `<Say>`, or of a ConversationRelay session.
    pub(super) choice: &'a VoiceChoice,
    /// Who transcribes a ConversationRelay session.
    pub(super) transcriber: Transcriber,
}

/// A whole TwiML document in the baseline voices.
pub(super) fn document(verbs: &[Verb<'_>]) -> String {
    let voices = Voices { choice: &VoiceChoice::default(), transcriber: Transcriber::default() };
    voices.document(verbs)
}

impl Voices<'_> {
    /// A whole TwiML document.
    pub(super) fn document(&self, verbs: &[Verb<'_>]) -> String {
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
                    self.speak(&mut xml, say, *language);
                    xml.push_str("</Gather>");
                }
                Verb::Converse { greeting, language, url, action } => {
                    self.converse(&mut xml, (greeting, *language), url, action);
                }
                Verb::Say { say, language } => self.speak(&mut xml, say, *language),
                Verb::Dial { number, ring_s, action } => {
                    let _ = write!(
                        xml,
                        "<Dial action=\"{}\" method=\"POST\" timeout=\"{ring_s}\" answerOnBridge=\"true\"><Number>{}</Number></Dial>",
                        escape(action),
                        escape(number),
                    );
                }
                Verb::Record { action, callback, longest_s } => {
                    // Without a sound Twilio does not call the action, but goes on: to the same address.
                    let (action, callback) = (escape(action), escape(callback));
                    let _ = write!(
                        xml,
                        "<Record action=\"{action}\" method=\"POST\" maxLength=\"{longest_s}\" \
                     timeout=\"{MESSAGE_SILENCE_S}\" finishOnKey=\"#\" playBeep=\"true\" trim=\"trim-silence\" \
                     recordingStatusCallback=\"{callback}\" recordingStatusCallbackMethod=\"POST\" \
                     recordingStatusCallbackEvent=\"completed absent\"/>\
                     <Redirect method=\"POST\">{action}</Redirect>",
                    );
                }
                Verb::HangUp => xml.push_str("<Hangup/>"),
            }
        }
        xml.push_str("</Response>");
        xml
    }

    fn speak(&self, xml: &mut String, say: &str, language: Language) {
        let baseline = VoiceChoice::default();
        let voice = match self.choice.provider {
            SpeechProvider::Twilio => self.choice.voice(language),
            // Their sound is played; where there is none yet, the baseline speaks.
            SpeechProvider::GoogleCloud | SpeechProvider::Elevenlabs => baseline.voice(language),
        };
        let _ = write!(xml, "<Say voice=\"{}\" language=\"{}\">{}</Say>", escape(voice), locale(language), escape(say));
    }

    /// <https://www.twilio.com/docs/voice/twiml/connect/conversationrelay>
    fn converse(&self, xml: &mut String, (greeting, language): (&str, Language), url: &str, action: &str) {
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
            let (provider, voice) = relay_voice(self.choice, language);
            let (transcriber, model) = match self.transcriber {
                Transcriber::Google => ("Google", "telephony"),
                Transcriber::Deepgram => ("Deepgram", "nova-3-general"),
            };
            let _ = write!(
                xml,
                "<Language code=\"{}\" ttsProvider=\"{provider}\" voice=\"{}\" transcriptionProvider=\"{transcriber}\" \
             speechModel=\"{model}\"/>",
                locale(language),
                escape(voice),
            );
        }
        xml.push_str("</ConversationRelay></Connect>");
    }
}

/// Here the provider has an attribute of its own; in `<Say>` it is the beginning of the voice.
fn relay_voice(choice: &VoiceChoice, language: Language) -> (&'static str, &str) {
    let voice = choice.voice(language);
    match choice.provider {
        SpeechProvider::Twilio => match voice.split_once('.') {
            Some(("Polly", name)) => ("Amazon", name),
            Some((_, name)) => ("Google", name),
            None => ("Google", voice),
        },
        SpeechProvider::GoogleCloud => ("Google", voice),
        SpeechProvider::Elevenlabs => ("ElevenLabs", voice),
    }
}

/// The tag of a language at Twilio.
pub(super) const fn locale(language: Language) -> &'static str {
    match language {
        Language::English => "en-US",
        Language::Spanish => "es-US",
    }
}

/// A `<Say>` of a document of ours.
pub(super) struct Said {
    /// Where it stands.
    pub(super) at: std::ops::Range<usize>,
    pub(super) text: String,
    pub(super) language: Language,
}

/// What a document of ours says, in order.
pub(super) fn says(xml: &str) -> Vec<Said> {
    const END: &str = "</Say>";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = xml[from..].find("<Say ").map(|at| from + at) {
        let Some((open, close)) =
            xml[begin..].find('>').and_then(|open| Some((begin + open, begin + xml[begin..].find(END)?)))
        else {
            break;
        };
        let language =
            if xml[begin..open].contains(locale(Language::Spanish)) { Language::Spanish } else { Language::English };
        from = close + END.len();
        found.push(Said { at: begin..from, text: unescape(&xml[open + 1..close]), language });
    }
    found
}

/// The document with clips in place of what it says there.
pub(super) fn with_clips(xml: &str, clips: &[(std::ops::Range<usize>, Vec<String>)]) -> String {
    let mut played = String::with_capacity(xml.len() + 200 * clips.len());
    let mut from = 0;
    for (at, addresses) in clips {
        played.push_str(&xml[from..at.start]);
        for address in addresses {
            // Writing to a String cannot fail.
            let _ = write!(played, "<Play>{}</Play>", escape(address));
        }
        from = at.end;
    }
    played.push_str(&xml[from..]);
    played
}

fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
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

    #[test]
    fn what_is_said_can_be_played_instead_and_the_rest_stays() {
        let (english, spanish) = (Language::English, Language::Spanish);
        let xml = document(&[
            Verb::Say { say: "Tom & \"Co\" <3", language: english },
            Verb::Ask { say: "¿Cómo puedo ayudarle?", language: spanish, action: "/t", timeout: 6 },
        ]);
        let said = says(&xml);
        assert_eq!(
            said.iter().map(|it| (it.text.as_str(), it.language)).collect::<Vec<_>>(),
            [("Tom & \"Co\" <3", english), ("¿Cómo puedo ayudarle?", spanish)]
        );
        let played = with_clips(&xml, &[(said[1].at.clone(), vec!["/a?b&c".to_owned(), "/d".to_owned()])]);
        assert!(played.contains("<3") || played.contains("&lt;3</Say><Gather"), "{played}");
        assert!(played.contains("\"><Play>/a?b&amp;c</Play><Play>/d</Play></Gather></Response>"), "{played}");
        assert_eq!(with_clips(&xml, &[]), xml);
    }

    proptest! {
        #[test]
        fn any_text_that_is_said_is_found_again(text in "[^\\x00-\\x1f\\u{fffe}\\u{ffff}]{0,80}") {
            let xml = document(&[Verb::Say { say: &text, language: Language::Spanish }]);
            let said: Vec<String> = says(&xml).into_iter().map(|said| said.text).collect();
            prop_assert_eq!(said, [text]);
        }

        #[test]
        fn no_document_of_anybody_is_a_panic(xml in ".*(<Say .*>.*)?(</Say>)?.*") {
            let clips: Vec<_> = says(&xml).into_iter().map(|said| (said.at, Vec::new())).collect();
            let _ = with_clips(&xml, &clips);
        }

        #[test]
        fn no_text_breaks_out_of_its_element(text in any::<String>()) {
            let escaped = escape(&text);
            let is_clean = !escaped.contains(['<', '>', '"', '\'']) && !escaped.chars().any(|c| c < ' ');
            prop_assert!(is_clean);
        }
    }
}
