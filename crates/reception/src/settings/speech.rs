//! Which voice speaks: the provider, the names of the voices, and an experiment between two of them. Pure.
#![deny(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::language::Language;

/// Who turns words into sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeechProvider {
    /// Twilio itself, with `<Say>`: no account besides Twilio's, nothing to wait for.
    #[default]
    Twilio,
    /// Google Cloud Text-to-Speech.
    GoogleCloud,
    /// ElevenLabs.
    Elevenlabs,
}

impl SpeechProvider {
    /// Those that have an account of their own.
    pub const VENDORS: [Self; 2] = [Self::GoogleCloud, Self::Elevenlabs];

    /// The word in the database: also the vendor's name among the clinic's connectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::GoogleCloud => "google_cloud",
            Self::Elevenlabs => "elevenlabs",
        }
    }

    /// The voice when the clinic has named none; ElevenLabs has none that is everybody's.
    const fn usual_voice(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Twilio, Language::English) => "Google.en-US-Neural2-F",
            (Self::Twilio, Language::Spanish) => "Google.es-US-Neural2-A",
            (Self::GoogleCloud, Language::English) => "en-US-Neural2-F",
            (Self::GoogleCloud, Language::Spanish) => "es-US-Neural2-A",
            (Self::Elevenlabs, Language::English | Language::Spanish) => "",
        }
    }
}

/// A voice per language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct VoiceChoice {
    /// Who speaks.
    pub provider: SpeechProvider,
    /// The provider's name of the English voice; empty: the usual one.
    pub english: String,
    /// The provider's name of the Spanish voice; empty: the usual one.
    pub spanish: String,
}

impl VoiceChoice {
    /// The provider's name of the voice of a language.
    pub fn voice(&self, language: Language) -> &str {
        let named = match language {
            Language::English => &self.english,
            Language::Spanish => &self.spanish,
        };
        if named.trim().is_empty() { self.provider.usual_voice(language) } else { named.trim() }
    }

    /// Whether both languages have a voice whose name the provider could know.
    pub(super) fn is_complete(&self) -> bool {
        [Language::English, Language::Spanish].into_iter().all(|language| {
            let voice = self.voice(language);
            // It becomes part of an address or an attribute.
            !voice.is_empty()
                && voice.len() <= 100
                && voice.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        })
    }
}

/// Two voices compared: each caller hears one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VoiceExperiment {
    /// The voice to be compared with the present one.
    pub candidate: VoiceChoice,
    /// How many of 100 callers hear it, 1 to 99.
    pub percent: u8,
}

/// How the receptionist's sentences are spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Speech {
    /// The voice that callers hear.
    pub voice: VoiceChoice,
    /// A comparison with another voice.
    pub experiment: Option<VoiceExperiment>,
}

/// Which of the two voices of an experiment a caller hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VoiceArm)]
pub enum Arm {
    /// The present one.
    Control,
    /// The one it is compared with.
    Candidate,
}

impl Arm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Control, Self::Candidate];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Candidate => "candidate",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

impl Speech {
    /// The arm of a call, by a hash of the provider's id of it: the same whenever and wherever it is asked for. None
    /// without an experiment.
    pub fn arm(&self, provider_call_id: &str) -> Option<Arm> {
        let experiment = self.experiment.as_ref()?;
        let hash = Sha256::digest(provider_call_id.as_bytes());
        let place = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) % 100;
        Some(if place < u32::from(experiment.percent) { Arm::Candidate } else { Arm::Control })
    }

    /// The voice that an arm hears. An experiment that was ended leaves everybody the present voice.
    pub fn voice_of(&self, arm: Option<Arm>) -> &VoiceChoice {
        match (arm, &self.experiment) {
            (Some(Arm::Candidate), Some(experiment)) => &experiment.candidate,
            (Some(Arm::Candidate | Arm::Control) | None, _) => &self.voice,
        }
    }

    /// All voices in use.
    pub(super) fn voices(&self) -> impl Iterator<Item = (&'static str, &VoiceChoice)> {
        let candidate = self.experiment.as_ref().map(|it| ("speech.experiment.candidate", &it.candidate));
        [("speech.voice", &self.voice)].into_iter().chain(candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(percent: u8) -> Speech {
        let candidate = VoiceChoice { provider: SpeechProvider::GoogleCloud, ..VoiceChoice::default() };
        Speech { experiment: Some(VoiceExperiment { candidate, percent }), ..Speech::default() }
    }

    #[test]
    fn a_call_hears_the_same_arm_for_ever_and_the_share_is_what_was_set() {
        assert_eq!(Speech::default().arm("CA1"), None);
        for percent in [1, 30, 50, 99] {
            let speech = split(percent);
            let arms: Vec<Option<Arm>> = (0..10_000).map(|n| speech.arm(&format!("CA{n}"))).collect();
            let share = arms.iter().filter(|arm| **arm == Some(Arm::Candidate)).count();
            assert!(share.abs_diff(usize::from(percent) * 100) < 200, "{percent}: {share}");
            assert_eq!(arms, (0..10_000).map(|n| speech.arm(&format!("CA{n}"))).collect::<Vec<_>>());
        }
    }

    #[test]
    fn each_arm_has_its_voice_and_an_experiment_that_ended_leaves_the_present_one() {
        let speech = split(50);
        assert_eq!(speech.voice_of(Some(Arm::Candidate)).voice(Language::Spanish), "es-US-Neural2-A");
        assert_eq!(speech.voice_of(Some(Arm::Control)).voice(Language::English), "Google.en-US-Neural2-F");
        assert_eq!(Speech::default().voice_of(Some(Arm::Candidate)).provider, SpeechProvider::Twilio);
    }

    #[test]
    fn a_voice_that_is_no_plain_name_is_not_complete() {
        let voice = |english: &str| VoiceChoice {
            provider: SpeechProvider::Elevenlabs,
            english: english.to_owned(),
            spanish: "pNInz6obpgDQGcFmaJgB".to_owned(),
        };
        assert!(voice("21m00Tcm4TlvDq8ikWAM").is_complete());
        for wrong in ["", "../v1/voices", "a?b", "a b"] {
            assert!(!voice(wrong).is_complete(), "{wrong}");
        }
    }
}
