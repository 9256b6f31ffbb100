//! What travels over the WebSocket.

use serde::{Deserialize, Serialize};

use crate::{
    dialog::{Next, Transfer},
    language::Language,
    voice::twiml::locale,
};

/// What Twilio tells. There is no `Debug`: it holds a caller's words.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Incoming {
    /// The first message of a session.
    Setup { session_id: String, call_sid: String, from: Option<String> },
    /// The caller said something; more of the same utterance follows unless it is the `last` of it.
    Prompt {
        voice_prompt: String,
        #[serde(default = "whole")]
        last: bool,
    },
    /// The caller pressed a key.
    Dtmf { digit: String },
    /// The caller spoke while being spoken to, and had heard so much.
    Interrupt { utterance_until_interrupt: String },
    /// What was sent was not understood, or the session failed. Its description may repeat what was sent.
    Error {},
    /// Who is speaking at this moment.
    Info { name: String, value: serde_json::Value },
    /// Something that Twilio has learned since.
    #[serde(other)]
    Unknown,
}

const fn whole() -> bool {
    true
}

/// What Twilio is told.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum Outgoing {
    /// Say this; the caller may interrupt.
    Text { token: String, last: bool, lang: &'static str, interruptible: bool },
    /// Speak and listen in this language from now on.
    Language { tts_language: &'static str, transcription_language: &'static str },
    /// End the session; Twilio takes `handoffData` to the action of `<Connect>`.
    End { handoff_data: String },
}

impl Outgoing {
    pub(super) fn say(token: &str, language: Language) -> Self {
        let lang = locale(language);
        Self::Text { token: token.to_owned(), last: true, lang, interruptible: true }
    }

    pub(super) fn switch_to(language: Language) -> Self {
        let locale = locale(language);
        Self::Language { tts_language: locale, transcription_language: locale }
    }

    pub(super) fn end(handoff: Handoff) -> Self {
        let Handoff { reason, to, stored } = handoff;
        Self::End { handoff_data: serde_json::json!({ "reason": reason, "to": to, "stored": stored }).to_string() }
    }
}

/// What the action of `<Connect>` has to know even when nothing can be read there: never words of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Handoff {
    /// `transfer`, `voicemail` or `hang_up`.
    pub(super) reason: Reason,
    /// Whom the caller is put through to.
    pub(super) to: Option<Transfer>,
    /// Whether the turn that led here was stored, with the words to be said.
    pub(super) stored: bool,
}

/// Why a session is ended by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Transfer,
    Voicemail,
    HangUp,
}

/// What was said on a call and what follows it, as it is stored with the turn.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    /// How much had happened on the call once it was said.
    pub(super) turns: i32,
    pub(super) say: String,
    pub(super) language: Language,
    pub(super) next: Next,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_spelled_as_twilio_documents_them() {
        let spelled = |message: Outgoing| serde_json::to_value(message).unwrap();
        assert_eq!(
            spelled(Outgoing::say("Hello.", Language::English)),
            serde_json::json!({ "type": "text", "token": "Hello.", "last": true, "lang": "en-US", "interruptible": true })
        );
        assert_eq!(
            spelled(Outgoing::switch_to(Language::Spanish)),
            serde_json::json!({ "type": "language", "ttsLanguage": "es-US", "transcriptionLanguage": "es-US" })
        );
        let handoff = Handoff { reason: Reason::Transfer, to: Some(Transfer::Doctor), stored: true };
        let end = spelled(Outgoing::end(handoff));
        assert_eq!(end["type"], "end");
        // A string that holds JSON, as Twilio posts it to the action.
        let posted: Handoff = serde_json::from_str(end["handoffData"].as_str().unwrap()).unwrap();
        assert_eq!(posted, handoff);
    }

    #[test]
    fn a_message_that_twilio_learns_later_is_no_error() {
        let message = r#"{"type":"tokens-played","value":{"a":[1]}}"#;
        assert!(matches!(serde_json::from_str(message), Ok(Incoming::Unknown)));
        let setup = r#"{"type":"setup","sessionId":"VX1","callSid":"CA1","from":"+1","to":"+2","customParameters":{}}"#;
        assert!(matches!(serde_json::from_str(setup), Ok(Incoming::Setup { .. })));
        let whole = r#"{"type":"prompt","voicePrompt":"hi","lang":"en-US"}"#;
        assert!(matches!(serde_json::from_str(whole), Ok(Incoming::Prompt { last: true, .. })));
    }
}
