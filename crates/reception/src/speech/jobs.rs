//! Synthesising fixed sentences before anybody waits for them.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use cliniq_platform::{
    Error,
    error::Kind,
    jobs::{Job, JobCtx, Registry, Verdict},
};
use serde::{Deserialize, Serialize};

use super::{Wanted, fixed};
use crate::{Reception, language::Language, settings::Arm};

/// How long one sentence may take when nobody waits.
const PATIENCE: Duration = Duration::from_secs(9);

pub(super) fn registry(reception: &Reception) -> Registry {
    Registry::default().job::<WarmVoices>(reception)
}

/// Has every fixed sentence of the clinic synthesised in the voices of its vendors. What is there already is not asked
/// for again, so a run that failed in the middle goes on where it was.
#[derive(Serialize, Deserialize)]
pub(super) struct WarmVoices {}

impl Job for WarmVoices {
    const NAME: &'static str = "reception.warm_voices";
    const ATTEMPTS: u32 = 6;
    type Area = Reception;

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let line = reception.line_of(&ctx.ctx).await?;
        let mut failed = 0_u32;
        for arm in Arm::ALL {
            let choice = line.settings.speech.voice_of(Some(arm));
            if line.speech.get(&choice.provider).is_none_or(|account| account.key.is_none()) {
                continue;
            }
            for language in [Language::English, Language::Spanish] {
                if !line.settings.desk.speaks(language) {
                    continue;
                }
                let sentences: BTreeSet<String> = fixed(&line, language).into_iter().collect();
                for words in &sentences {
                    let (provider, voice) = (choice.provider, choice.voice(language));
                    let wanted = Wanted { provider, voice, language, words, is_fixed: true };
                    if !reception.known_clips(&line.ctx, &[wanted]).await?.is_empty() {
                        continue;
                    }
                    let made = reception.synthesise(&line, wanted, Instant::now() + PATIENCE).await;
                    failed += u32::from(made.is_err());
                    if failed >= 3 {
                        return Err(Verdict::Retry(unavailable()));
                    }
                }
            }
        }
        if failed > 0 { Err(Verdict::Retry(unavailable())) } else { Ok(()) }
    }
}

fn unavailable() -> Error {
    let after = Kind::Unavailable(Duration::from_secs(60));
    Error::new(after, "speech.unavailable", "The speech provider does not answer at the moment.")
}
