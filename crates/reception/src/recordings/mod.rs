//! Recordings of calls, and messages left after the tone.
//!
//! Promises: a call is recorded only with consent, and a refusal erases what there is; the audio is fetched into the
//! clinic's own store and then erased at the provider; every listening is audited; after the clinic's retention nothing
//! is left but the row that says so. Never does: call the provider inside of a request. `consent.rs` decides,
//! `tests/it/recordings.rs` shows all of it.

pub(crate) mod consent;
pub mod http;
mod jobs;
mod store;

use std::time::Duration;

use cliniq_platform::{
    Ctx, Error, Id, Result, access::Perm, artifacts::Artifact, db::Tx, error::Kind as ErrorKind, events::Event,
    ids::Entity, jobs::Registry, time::Timestamp,
};
use serde::{Deserialize, Serialize};

pub use consent::{Consent, ConsentRule};

use crate::{
    Reception,
    calls::{self, Call, CallId, Origin},
    settings::Line,
};

/// Days that a recording may be kept.
pub(crate) const KEEPS: std::ops::RangeInclusive<u16> = 1..=3_650;

/// How the clinic records. Whether it does is [`crate::dialog::Desk::records_calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RecordingPolicy {
    /// Whose consent is needed.
    pub consent: ConsentRule,
    /// Days after which recordings and messages are erased, 1 to 3650.
    pub keep_days: u16,
}

impl Default for RecordingPolicy {
    fn default() -> Self {
        Self { consent: ConsentRule::default(), keep_days: 90 }
    }
}

impl RecordingPolicy {
    fn keep(self) -> Duration {
        Duration::from_secs(u64::from(self.keep_days) * 24 * 3_600)
    }
}

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingKind)]
pub enum Kind {
    /// The conversation.
    Call,
    /// A message after the tone.
    Voicemail,
}

impl Kind {
    /// The word in the database and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Voicemail => "voicemail",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Call, Self::Voicemail].into_iter().find(|it| it.as_str() == word)
    }
}

/// Where a recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingStatus)]
pub enum Status {
    /// It is being made.
    Running,
    /// The provider has it.
    Ready,
    /// It is here.
    Stored,
    /// Nothing was recorded.
    Empty,
    /// It was erased, here and at the provider.
    Erased,
}

impl Status {
    const ALL: [Self; 5] = [Self::Running, Self::Ready, Self::Stored, Self::Empty, Self::Erased];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Stored => "stored",
            Self::Empty => "empty",
            Self::Erased => "erased",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// A recording as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its id.
    pub id: Id<Recording>,
    /// The call.
    pub call: Id<CallId>,
    /// What was recorded.
    pub kind: Kind,
    /// The provider's id, `RE…`.
    pub provider_id: String,
    /// Where it is.
    pub status: Status,
    /// How long it is, in seconds.
    pub duration_s: Option<i64>,
    /// The audio, once it is here.
    pub artifact: Option<Id<Artifact>>,
    /// When it was first heard of.
    pub created_at: Timestamp,
    /// When it is erased.
    pub expires_at: Option<Timestamp>,
}

impl Entity for Recording {
    const PREFIX: &'static str = "rec";
    const NOUN: &'static str = "recording";
}

/// What the provider tells of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) provider_id: String,
    /// [`Status::Running`], [`Status::Ready`] or [`Status::Empty`].
    pub(crate) status: Status,
    pub(crate) duration_s: Option<i64>,
}

impl Recording {
    fn new(call: Id<CallId>, told: &Told, now: Timestamp) -> Self {
        Self {
            id: Id::new(),
            call,
            kind: told.kind,
            provider_id: told.provider_id.clone(),
            status: Status::Running,
            duration_s: None,
            artifact: None,
            created_at: now,
            expires_at: None,
        }
    }

    /// The recording once the provider has told something of it. Its words come late, twice and in any order: what is
    /// known already is never taken back.
    fn after(&self, told: &Told, now: Timestamp, policy: RecordingPolicy) -> Self {
        let status = match (self.status, told.status) {
            (Status::Running | Status::Empty, Status::Ready) => Status::Ready,
            (Status::Running, Status::Empty) => Status::Empty,
            (known, _) => known,
        };
        let is_new = status == Status::Ready && self.status != Status::Ready;
        Self {
            status,
            duration_s: self.duration_s.or(told.duration_s),
            expires_at: if is_new { Some(now.plus(policy.keep())) } else { self.expires_at },
            ..self.clone()
        }
    }
}

/// The jobs around recordings.
pub(crate) fn registry(reception: &Reception) -> Registry {
    jobs::registry(reception)
}

/// What follows from a turn for the recording of its call: enqueued with the turn.
pub(crate) fn follow(tx: &mut Tx<'_>, call: &Call, before: Option<Consent>) -> Result<()> {
    if call.origin != Origin::Phone {
        return Ok(());
    }
    match consent::change(before, call.consent) {
        Some(consent::Change::Begin) => tx.enqueue(&jobs::BeginRecording { call: call.id }),
        Some(consent::Change::Erase) => tx.enqueue(&jobs::EraseCall { call: call.id }),
        None => Ok(()),
    }
}

/// The recordings of a call, oldest first.
pub(crate) fn of_call(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<Recording>> {
    store::of_call(tx, call)
}

impl Reception {
    /// Takes what the provider tells of a recording. Order-independent and idempotent.
    ///
    /// # Errors
    /// `call.not-found` when no such call was ever stored; `db.unavailable`.
    pub(crate) async fn note_recording(&self, line: &Line, call_sid: &str, told: Told) -> Result<()> {
        let (call_sid, policy) = (call_sid.to_owned(), line.settings.recording);
        self.db()
            .write(&line.ctx, move |tx| {
                let call = calls::store::by_provider_id(tx, &call_sid)?;
                let call = call.ok_or_else(|| Error::not_found(Id::<CallId>::new()))?;
                let (known, is_new) = match store::by_provider_id(tx, &told.provider_id)? {
                    Some(known) => (known, false),
                    None => (Recording::new(call.id, &told, tx.now()), true),
                };
                let after = known.after(&told, tx.now(), policy);
                if is_new {
                    store::insert(tx, &after)?;
                } else if after != known {
                    store::update(tx, &after)?;
                }
                if after.status != Status::Ready || known.status == Status::Ready {
                    return Ok(());
                }
                tx.emit(&Event::new("recording.ready", after.id).with("call", call.id))?;
                if after.kind == Kind::Call && call.consent != Some(Consent::Given) {
                    return tx.enqueue(&jobs::EraseRecording { recording: after.id });
                }
                tx.enqueue(&jobs::FetchRecording { recording: after.id })
            })
            .await
    }

    /// The audio of a call: the named recording, else the newest that is here. Each listening is audited.
    ///
    /// # Errors
    /// `recording.not-found`; `recording.not-stored` while the provider still has it, or when it was erased.
    pub async fn listen(
        &self,
        ctx: &Ctx,
        call: Id<CallId>,
        which: Option<Id<Recording>>,
    ) -> Result<(Recording, Artifact, Vec<u8>)> {
        ctx.require(Perm::TranscriptRead)?;
        let found = self
            .db()
            .write(ctx, move |tx| {
                let all = store::of_call(tx, call)?;
                let named = |recording: &&Recording| which.is_none_or(|id| recording.id == id);
                let candidates: Vec<&Recording> = all.iter().filter(named).collect();
                let Some(newest) = candidates.last() else {
                    return Err(Error::not_found(which.unwrap_or_default()));
                };
                let stored = candidates.iter().rev().find(|recording| recording.artifact.is_some()).unwrap_or(newest);
                let recording = (*stored).clone();
                if recording.artifact.is_some() {
                    let detail = serde_json::json!({ "recording": recording.id });
                    tx.audit("recording.listen", call.as_str(), Some(&detail))?;
                }
                Ok(recording)
            })
            .await?;
        let artifact = found.artifact.ok_or_else(not_stored)?;
        let (artifact, bytes) = self.platform().artifacts().get(ctx, artifact).await?;
        Ok((found, artifact, bytes))
    }

    /// Enqueues the erasure of recordings whose time is over; answers how many.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn erase_expired_recordings(&self) -> Result<usize> {
        let now = self.clock().now();
        let expired = self.db().system_read(move |tx| store::expired(tx, now, 500)).await?;
        let count = expired.len();
        for (clinic, recording) in expired {
            let ctx = self.platform().ctx_for_host(clinic);
            self.db().write(&ctx, move |tx| tx.enqueue(&jobs::EraseRecording { recording })).await?;
        }
        Ok(count)
    }
}

fn not_stored() -> Error {
    Error::new(ErrorKind::Conflict, "recording.not-stored", "The audio is not here: not yet, or no longer.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(status: Status) -> Told {
        Told { kind: Kind::Voicemail, provider_id: "RE1".to_owned(), status, duration_s: Some(7) }
    }

    proptest! {
        #[test]
        fn whatever_comes_late_or_twice_nothing_known_is_taken_back(
            statuses in proptest::collection::vec(prop_oneof![
                Just(Status::Running), Just(Status::Ready), Just(Status::Empty)], 1..8),
            known in prop_oneof![Just(Status::Stored), Just(Status::Erased)],
        ) {
            let (begin, policy) = (Timestamp::from_micros(0), RecordingPolicy::default());
            let mut recording = Recording::new(Id::new(), &told(Status::Running), begin);
            for (minute, status) in (1_u64..).zip(&statuses) {
                recording = recording.after(&told(*status), begin.plus(Duration::from_secs(60 * minute)), policy);
            }
            let first = statuses.iter().position(|status| *status == Status::Ready);
            prop_assert_eq!(recording.status == Status::Ready, first.is_some());
            let ready_at = first.map(|at| begin.plus(Duration::from_secs(60 * (at as u64 + 1))));
            prop_assert_eq!(recording.expires_at, ready_at.map(|at| at.plus(policy.keep())));
            let settled = Recording { status: known, ..recording };
            for status in statuses {
                prop_assert_eq!(settled.after(&told(status), begin, policy).status, known);
            }
        }
    }
}
