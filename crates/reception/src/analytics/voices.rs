//! The experiment between two voices: how calls went in each, and how the speech providers did.

use cliniq_platform::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    About, Share, Spread, Wanted, store,
    store::{ArmFact, SpeechFact},
    tally,
};
use crate::{
    Reception,
    settings::{Arm, SpeechProvider},
};

/// How calls went with each of two voices, and how the providers of voices did.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsVoices)]
pub struct Voices {
    /// What the figures are about.
    pub about: About,
    /// The present voice, then the one it is compared with: calls that began during an experiment.
    pub arms: Vec<ArmFigures>,
    /// What was asked of speech providers in the range; sentences that were there already are not asked for again.
    pub providers: Vec<SpeechFigures>,
}

/// Calls with one of two voices.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsVoiceArm)]
pub struct ArmFigures {
    /// Which voice.
    pub arm: Arm,
    /// Calls that heard it.
    pub calls: i64,
    /// Of those that have ended: how many ended in order with no request left unfinished.
    pub completed: Share,
    /// Of those that have ended: in how many a request was left unfinished, mostly because the caller hung up.
    pub hung_up: Share,
    /// In how many something was escalated.
    pub escalated: Share,
    /// In how many the receptionist did not understand at least once.
    pub misunderstood: Share,
    /// How many turns completed calls took, the greeting not counted.
    pub turns: Spread,
    /// How long ended calls lasted, in seconds.
    pub duration_s: Spread,
}

/// What was asked of a speech provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AnalyticsSpeech)]
pub struct SpeechFigures {
    /// Who.
    pub provider: SpeechProvider,
    /// Sentences that came in time.
    pub made: i64,
    /// Sentences that did not come in time.
    pub late: i64,
    /// Sentences that were refused, or were no audio.
    pub failed: i64,
    /// How long those that came took, in milliseconds.
    pub latency_ms: Spread,
    /// Characters of those that came: what providers charge for.
    pub characters: i64,
}

impl Reception {
    /// How calls went with each of two voices.
    ///
    /// # Errors
    /// Without [`cliniq_platform::access::Perm::AnalyticsRead`]; `analytics.bad-range`.
    pub async fn analyse_voices(&self, ctx: &Ctx, wanted: &Wanted) -> Result<Voices> {
        self.analyse(ctx, wanted, |tx, window| {
            let calls = store::arms(tx, window)?;
            let asked = store::speech(tx, window)?;
            Ok(Voices {
                about: window.about(),
                arms: Arm::ALL.map(|arm| arm_figures(arm, &calls)).to_vec(),
                providers: SpeechProvider::VENDORS.map(|provider| speech_figures(provider, &asked)).to_vec(),
            })
        })
        .await
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds and milliseconds are far below 2^52")]
fn arm_figures(arm: Arm, calls: &[ArmFact]) -> ArmFigures {
    let of_arm = || calls.iter().filter(|call| call.voice.as_deref() == Some(arm.as_str()));
    let ended = || of_arm().filter(|call| call.ended_at.is_some());
    let is_completed = |call: &&ArmFact| store::is_in_order(&call.status) && !call.unfinished;
    let (all, over) = (tally(of_arm().count()), tally(ended().count()));
    ArmFigures {
        arm,
        calls: all,
        completed: Share::of(tally(ended().filter(is_completed).count()), over),
        hung_up: Share::of(tally(ended().filter(|call| call.unfinished).count()), over),
        escalated: Share::of(tally(of_arm().filter(|call| call.escalated).count()), all),
        misunderstood: Share::of(tally(of_arm().filter(|call| call.misunderstood).count()), all),
        turns: Spread::of(ended().filter(is_completed).map(|call| f64::from((call.turns - 1).max(0))).collect()),
        duration_s: Spread::of(ended().filter_map(|call| call.duration_s).map(|seconds| seconds as f64).collect()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^52")]
fn speech_figures(provider: SpeechProvider, asked: &[SpeechFact]) -> SpeechFigures {
    let ended = |outcome: &'static str| {
        asked.iter().filter(move |it| it.provider == provider.as_str() && it.outcome == outcome)
    };
    SpeechFigures {
        provider,
        made: tally(ended("made").count()),
        late: tally(ended("late").count()),
        failed: tally(ended("failed").count()),
        latency_ms: Spread::of(ended("made").map(|it| it.latency_ms as f64).collect()),
        characters: ended("made").map(|it| it.characters).sum(),
    }
}
