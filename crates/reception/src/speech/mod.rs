//! Voices other than Twilio's own: sentences are synthesised by a vendor, kept as clips, and played from our address.
//!
//! Promises: a caller waits for a vendor no longer than the configured patience, and somebody being put through waits for
//! none; without a clip the baseline voice says the same words; a vendor that fails is left alone for a while, and the
//! call in which that happened raises `provider_instability`. A vendor with which the clinic has no business associate
//! agreement is given fixed sentences only, never words that a caller said. `tests/it/speech.rs` shows all of it.

mod breaker;
pub mod http;
mod jobs;
mod sentences;
mod store;
mod vendors;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cliniq_platform::{
    Ctx, Error, Id, Platform, Result, artifacts::Artifact, db::Tx, error::Kind, jobs::Registry, tenancy::Clinic,
    time::Timestamp,
};
use futures::{StreamExt as _, stream::FuturesUnordered};
use sha2::{Digest, Sha256};

use crate::{
    Reception, dialog,
    language::Language,
    settings::{Line, SpeechProvider},
};
use breaker::Breaker;
use vendors::{Sentence, Vendors};

/// What the tokens of clips are sealed for.
const SEALED_FOR: &[&str] = &["speech", "clip"];
/// Clips known to this process; when there are more, all are looked up again.
const MOST_KNOWN: usize = 10_000;
/// How long clips that hold a caller's words are kept: Twilio fetches them within seconds.
const KEEP_WORDS: Duration = Duration::from_secs(3_600);

/// Whose clip, and its hash.
type ClipKey = (Id<Clinic>, String);

/// What the voices need that outlives a turn.
pub(crate) struct Engine {
    vendors: Vendors,
    breakers: Mutex<HashMap<(Id<Clinic>, SpeechProvider), Breaker>>,
    known: Mutex<HashMap<ClipKey, Id<Artifact>>>,
}

/// The jobs around clips.
pub(crate) fn registry(reception: &Reception) -> Registry {
    jobs::registry(reception)
}

/// Has the fixed sentences synthesised before anybody calls, where a vendor speaks.
pub(crate) fn warm(tx: &mut Tx<'_>) -> Result<()> {
    tx.enqueue(&jobs::WarmVoices {})
}

impl Engine {
    /// The vendors that the configuration names.
    pub(crate) fn open(platform: &Platform) -> Result<Self> {
        let vendors = Vendors::open(&platform.config().speech).map_err(Error::internal)?;
        Ok(Self { vendors, breakers: Mutex::default(), known: Mutex::default() })
    }

    fn admits(&self, clinic: Id<Clinic>, provider: SpeechProvider, now: Timestamp) -> bool {
        lock(&self.breakers).entry((clinic, provider)).or_default().admits(now)
    }

    /// Notes how a request ended; answers whether that has opened the breaker.
    fn note(&self, clinic: Id<Clinic>, provider: SpeechProvider, succeeded: bool, now: Timestamp) -> bool {
        let mut breakers = lock(&self.breakers);
        let breaker = breakers.entry((clinic, provider)).or_default();
        if succeeded {
            breaker.succeeded();
            return false;
        }
        breaker.failed(now)
    }
}

/// Whose sentence is to be spoken, and by whom.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    provider: SpeechProvider,
    voice: &'a str,
    language: Language,
    words: &'a str,
    /// It holds nothing that a caller said.
    is_fixed: bool,
}

impl Wanted<'_> {
    /// The same words in the same voice have the same hash. Each part carries its length.
    fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for part in [self.provider.as_str(), self.voice, crate::turn::tag(self.language), self.words] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What came of asking for clips.
pub(crate) struct Voiced {
    /// The address of each sentence's clip, in order; `None` when the baseline voice has to say it all.
    pub(crate) clips: Option<Vec<String>>,
    /// A vendor has become unstable just now.
    pub(crate) has_failed: Option<SpeechProvider>,
}

impl Voiced {
    const fn baseline() -> Self {
        Self { clips: None, has_failed: None }
    }
}

impl Reception {
    /// The clips of a text in the voice that a call hears. `may_wait`: whether the caller can be let wait for a vendor.
    pub(crate) async fn voice(
        &self,
        line: &Line,
        call_sid: &str,
        (text, language): (&str, Language),
        may_wait: bool,
    ) -> Voiced {
        let choice = line.voice_of(line.settings.speech.arm(call_sid), false);
        let Some(account) = line.speech.get(&choice.provider).filter(|account| account.key.is_some()) else {
            return Voiced::baseline();
        };
        let fixed: HashSet<String> = fixed(line, language);
        let wanted: Vec<Wanted<'_>> = sentences::split(text)
            .map(|words| Wanted {
                provider: choice.provider,
                voice: choice.voice(language),
                language,
                words,
                is_fixed: fixed.contains(words),
            })
            .collect();
        // One voice speaks a whole answer: when a part of it may not leave, none does.
        if !account.baa && wanted.iter().any(|sentence| !sentence.is_fixed) {
            return Voiced::baseline();
        }
        let patience = Duration::from_millis(self.platform().config().speech.patience_ms.into());
        self.clips(line, &wanted, may_wait.then_some(patience)).await
    }

    async fn clips(&self, line: &Line, wanted: &[Wanted<'_>], patience: Option<Duration>) -> Voiced {
        let began = Instant::now();
        let mut clips = match self.known_clips(&line.ctx, wanted).await {
            Ok(clips) => clips,
            Err(error) => {
                tracing::warn!(error = %error.chain(), "clips could not be looked up");
                return Voiced::baseline();
            }
        };
        let missing: Vec<Wanted<'_>> =
            wanted.iter().copied().filter(|sentence| !clips.contains_key(&sentence.hash())).collect();
        let mut has_failed = None;
        if let Some(provider) = missing.first().map(|sentence| sentence.provider) {
            let Some(patience) = patience else { return Voiced::baseline() };
            if !self.speech().admits(line.ctx.clinic(), provider, self.clock().now()) {
                return Voiced::baseline();
            }
            let deadline = began + patience;
            let mut asked: FuturesUnordered<_> =
                missing.iter().map(|sentence| self.synthesise(line, *sentence, deadline)).collect();
            while let Some(made) = asked.next().await {
                match made {
                    Ok((hash, artifact)) => drop(clips.insert(hash, artifact)),
                    Err(opened) => has_failed = has_failed.or(opened.then_some(provider)),
                }
            }
        }
        let expires = self.clock().now().plus(self.address_lifetime());
        let addresses = wanted.iter().map(|sentence| {
            let artifact = clips.get(&sentence.hash())?;
            self.address(line.ctx.clinic(), *artifact, expires).ok()
        });
        Voiced { clips: addresses.collect(), has_failed }
    }

    async fn known_clips(&self, ctx: &Ctx, wanted: &[Wanted<'_>]) -> Result<HashMap<String, Id<Artifact>>> {
        let clinic = ctx.clinic();
        let mut found = HashMap::new();
        let mut unknown = Vec::new();
        {
            let known = lock(&self.speech().known);
            for hash in wanted.iter().map(Wanted::hash) {
                match known.get(&(clinic, hash.clone())) {
                    Some(artifact) => drop(found.insert(hash, *artifact)),
                    None => unknown.push(hash),
                }
            }
        }
        if !unknown.is_empty() {
            let rows = self.db().read(ctx, move |tx| store::clips_of(tx, &unknown)).await?;
            for (hash, artifact) in rows {
                self.learn(clinic, &hash, artifact);
                found.insert(hash, artifact);
            }
        }
        Ok(found)
    }

    fn learn(&self, clinic: Id<Clinic>, hash: &str, artifact: Id<Artifact>) {
        let mut known = lock(&self.speech().known);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert((clinic, hash.to_owned()), artifact);
    }

    /// One clip, until `deadline`. The error says whether the failure has opened the vendor's breaker.
    async fn synthesise(
        &self,
        line: &Line,
        wanted: Wanted<'_>,
        deadline: Instant,
    ) -> Result<(String, Id<Artifact>), bool> {
        let clinic = line.ctx.clinic();
        let vendor = self.speech().vendors.of(wanted.provider);
        let key = line.speech.get(&wanted.provider).and_then(|account| account.key.as_ref());
        let (Some(vendor), Some(key)) = (vendor, key) else { return Err(false) };
        let began = Instant::now();
        let sentence = Sentence { words: wanted.words, language: wanted.language, voice: wanted.voice };
        let answer = tokio::time::timeout_at(deadline.into(), vendor.synthesise(key, sentence)).await;
        let outcome = match &answer {
            Ok(Ok(_)) => "made",
            Ok(Err(failure)) => {
                tracing::warn!(speech.provider = wanted.provider.as_str(), %failure, "a sentence was not synthesised");
                "failed"
            }
            Err(_) => "late",
        };
        let took = began.elapsed();
        metrics::histogram!("speech_duration_seconds", "provider" => wanted.provider.as_str(), "outcome" => outcome)
            .record(took);
        let request = store::Request {
            provider: wanted.provider.as_str(),
            outcome,
            latency_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            characters: i64::try_from(wanted.words.chars().count()).unwrap_or(i64::MAX),
        };
        let opened = self.speech().note(clinic, wanted.provider, outcome == "made", self.clock().now());
        let stored = match answer {
            Ok(Ok(audio)) => self.keep(&line.ctx, &wanted, audio, request).await.map(Some),
            Ok(Err(_)) | Err(_) => {
                self.db().write_together(&line.ctx, move |tx| store::insert_request(tx, &request)).await.map(|()| None)
            }
        };
        match stored {
            Ok(Some(made)) => Ok(made),
            Ok(None) => Err(opened),
            Err(error) => {
                tracing::warn!(error = %error.chain(), "a clip could not be stored");
                Err(opened)
            }
        }
    }

    async fn keep(
        &self,
        ctx: &Ctx,
        wanted: &Wanted<'_>,
        audio: Vec<u8>,
        request: store::Request,
    ) -> Result<(String, Id<Artifact>)> {
        let artifact = self.platform().artifacts().put(ctx, "audio/mpeg", audio).await?.id;
        let (hash, is_fixed) = (wanted.hash(), wanted.is_fixed);
        let stored = hash.clone();
        self.db()
            .write_together(ctx, move |tx| {
                store::insert_clip(tx, &stored, artifact, is_fixed)?;
                store::insert_request(tx, &request)
            })
            .await?;
        self.learn(ctx.clinic(), &hash, artifact);
        Ok((hash, artifact))
    }

    fn address_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.platform().config().speech.address_minutes) * 60)
    }

    /// Where a clip can be fetched until then. The token is sealed: nobody can guess one, change one, or read what it
    /// says.
    fn address(&self, clinic: Id<Clinic>, artifact: Id<Artifact>, expires: Timestamp) -> Result<String> {
        let says = format!("{clinic} {artifact} {}", expires.as_micros());
        Ok(format!("/api/speech/{}", self.platform().keys().seal(SEALED_FOR, says.as_bytes())?))
    }

    /// A clip by the token of its address: media type and bytes.
    ///
    /// # Errors
    /// `speech.bad-address` when the token is not ours, or its time is over.
    pub(crate) async fn clip(&self, token: &str) -> Result<(String, Vec<u8>)> {
        let says = self.platform().keys().open(SEALED_FOR, token).map_err(|_| bad_address())?;
        let says = std::str::from_utf8(says.expose()).map_err(|_| bad_address())?;
        let mut parts = says.split(' ');
        let clinic: Id<Clinic> = parts.next().and_then(|id| Id::parse(id).ok()).ok_or_else(bad_address)?;
        let artifact: Id<Artifact> = parts.next().and_then(|id| Id::parse(id).ok()).ok_or_else(bad_address)?;
        let expires =
            parts.next().and_then(|at| at.parse().ok()).map(Timestamp::from_micros).ok_or_else(bad_address)?;
        if self.clock().now() >= expires {
            return Err(bad_address());
        }
        let ctx = self.platform().ctx_for_host(clinic);
        let (artifact, bytes) = self.platform().artifacts().get(&ctx, artifact).await?;
        Ok((artifact.content_type, bytes))
    }

    /// Deletes clips that hold a caller's words and have been fetched long ago; answers how many.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn forget_spoken_words(&self) -> Result<usize> {
        let before = self.clock().now().minus(KEEP_WORDS);
        let stale = self.db().system_read(move |tx| store::stale(tx, before, 500)).await?;
        let count = stale.len();
        for (clinic, hash, artifact) in stale {
            let ctx = self.platform().ctx_for_host(clinic);
            lock(&self.speech().known).remove(&(clinic, hash.clone()));
            self.db().write(&ctx, move |tx| store::delete_clip(tx, &hash)).await?;
            self.platform().artifacts().delete(&ctx, artifact).await?;
        }
        Ok(count)
    }
}

/// The sentences of a clinic that hold nothing that a caller said.
fn fixed(line: &Line, language: Language) -> HashSet<String> {
    let lines = dialog::fixed_lines(&line.settings.desk, language);
    lines.iter().flat_map(|line| sentences::split(line)).map(str::to_owned).collect()
}

fn bad_address() -> Error {
    Error::new(Kind::NotFound, "speech.bad-address", "There is nothing to hear at this address, or no longer.")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
