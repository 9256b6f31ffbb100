//! The speech providers' wires: words in, MP3 out.

use std::{future::Future, pin::Pin, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cliniq_platform::{
    config::SpeechConfig,
    outbound::{Call, Client, Fault, Profile, Url},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use crate::{language::Language, settings::SpeechProvider};

/// The largest clip, in bytes: some minutes of speech.
const LARGEST: usize = 8 << 20;

/// Why there is no audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// No answer.
    #[error("{0}")]
    Wire(#[from] Fault),
    /// An answer, but a refusal.
    #[error("the provider answered with status {0}")]
    Status(u16),
    /// What was answered is no audio.
    #[error("the provider's answer is no audio")]
    NoAudio,
}

/// What is to be spoken. There is no `Debug`: it may hold a caller's words.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) words: &'a str,
    pub(super) language: Language,
    /// The provider's name of the voice.
    pub(super) voice: &'a str,
}

type Clip<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Failure>> + Send + 'a>>;

/// Turns words into sound. `<Say>` needs none: Twilio does it itself, and it is what is left when this fails.
pub(super) trait Speech: Send + Sync {
    /// The sentence as MP3.
    fn synthesise<'a>(&'a self, key: &'a Secret<String>, sentence: Sentence<'a>) -> Clip<'a>;
}

/// The providers that the configuration names.
pub(super) struct Vendors {
    google: Google,
    elevenlabs: Elevenlabs,
}

impl Vendors {
    pub(super) fn open(config: &SpeechConfig) -> Result<Self, Fault> {
        let (google, elevenlabs) = (config.google_url.as_str(), config.elevenlabs_url.as_str());
        Ok(Self {
            google: Google { client: client(google)?, base: google.to_owned() },
            elevenlabs: Elevenlabs { client: client(elevenlabs)?, base: elevenlabs.to_owned() },
        })
    }

    /// The provider; `None` where Twilio speaks by itself.
    pub(super) fn of(&self, provider: SpeechProvider) -> Option<&dyn Speech> {
        match provider {
            SpeechProvider::Twilio => None,
            SpeechProvider::GoogleCloud => Some(&self.google),
            SpeechProvider::Elevenlabs => Some(&self.elevenlabs),
        }
    }
}

/// Limits of last resort; a caller's patience is much shorter.
fn client(base: &str) -> Result<Client, Fault> {
    let host = Url::parse(base).ok().and_then(|url| url.host_str().map(str::to_owned));
    let total = Duration::from_secs(10);
    Client::new(Profile {
        connect: Duration::from_secs(2),
        silence: total,
        total,
        hosts: host.map(|host| vec![host]),
        ..Profile::default()
    })
}

/// <https://cloud.google.com/text-to-speech/docs/reference/rest/v1/text/synthesize>
struct Google {
    client: Client,
    base: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoogleBody<'a> {
    input: GoogleInput<'a>,
    voice: GoogleVoice<'a>,
    audio_config: GoogleAudio,
}

#[derive(Serialize)]
struct GoogleInput<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoogleVoice<'a> {
    language_code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoogleAudio {
    audio_encoding: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GoogleAnswer {
    audio_content: String,
}

impl Speech for Google {
    fn synthesise<'a>(&'a self, key: &'a Secret<String>, sentence: Sentence<'a>) -> Clip<'a> {
        Box::pin(async move {
            let body = GoogleBody {
                input: GoogleInput { text: sentence.words },
                voice: GoogleVoice { language_code: locale(sentence.language), name: sentence.voice },
                audio_config: GoogleAudio { audio_encoding: "MP3" },
            };
            let call = self.client.post(&format!("{}/v1/text:synthesize", self.base))?;
            // Base64 is a third longer.
            let answer = answered(call.secret_header("x-goog-api-key", key).json(&body), LARGEST * 2).await?;
            let answer: GoogleAnswer = serde_json::from_slice(&answer).map_err(|_| Failure::NoAudio)?;
            mp3(STANDARD.decode(answer.audio_content).map_err(|_| Failure::NoAudio)?)
        })
    }
}

/// <https://elevenlabs.io/docs/api-reference/text-to-speech/convert>
struct Elevenlabs {
    client: Client,
    base: String,
}

/// The model with the shortest delay that speaks both languages.
const ELEVENLABS_MODEL: &str = "eleven_flash_v2_5";

#[derive(Serialize)]
struct ElevenlabsBody<'a> {
    text: &'a str,
    model_id: &'static str,
    language_code: &'static str,
}

impl Speech for Elevenlabs {
    fn synthesise<'a>(&'a self, key: &'a Secret<String>, sentence: Sentence<'a>) -> Clip<'a> {
        Box::pin(async move {
            let language_code = crate::turn::tag(sentence.language);
            let body = ElevenlabsBody { text: sentence.words, model_id: ELEVENLABS_MODEL, language_code };
            let address = format!("{}/v1/text-to-speech/{}?output_format=mp3_22050_32", self.base, sentence.voice);
            let call = self.client.post(&address)?;
            mp3(answered(call.secret_header("xi-api-key", key).json(&body), LARGEST).await?)
        })
    }
}

async fn answered(call: Call, limit: usize) -> Result<Vec<u8>, Failure> {
    let answer = call.send().await?;
    let status = answer.status();
    if !status.is_success() {
        return Err(Failure::Status(status.as_u16()));
    }
    Ok(answer.bytes(limit).await?)
}

/// The bytes, if they begin as MP3 does: with a tag or with a frame. Anything else would be noise in a caller's ear.
fn mp3(bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let is_mp3 = match bytes.as_slice() {
        [b'I', b'D', b'3', ..] => true,
        [0xff, second, ..] => second & 0xe0 == 0xe0,
        _ => false,
    };
    if is_mp3 { Ok(bytes) } else { Err(Failure::NoAudio) }
}

const fn locale(language: Language) -> &'static str {
    match language {
        Language::English => "en-US",
        Language::Spanish => "es-US",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_and_frames_are_audio_and_pages_are_not() {
        for audio in [&b"ID3\x04"[..], b"\xff\xfb\x90\x64", b"\xff\xf3\x40"] {
            assert!(mp3(audio.to_vec()).is_ok());
        }
        for other in [&b""[..], b"\xff", b"<html>", b"{\"detail\":{}}", b"\xff\x00{"] {
            assert_eq!(mp3(other.to_vec()), Err(Failure::NoAudio));
        }
    }

    proptest! {
        #[test]
        fn no_answer_of_google_is_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let answer: Result<GoogleAnswer, _> = serde_json::from_slice(&bytes);
            let _ = answer.map(|answer| STANDARD.decode(answer.audio_content).map(mp3));
        }
    }
}
