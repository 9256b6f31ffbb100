//! What is asked of the provider about recordings: begin, fetch, erase. Each job looks first whether it is still needed.

use std::time::Duration;

use cliniq_platform::{
    Error, Id, Result,
    jobs::{Job, JobCtx, Registry, Verdict},
    twilio::{Account, Failure},
};
use serde::{Deserialize, Serialize};

use super::{Consent, Kind, Recording, Status, Told, store};
use crate::{Reception, calls, calls::CallId, voice::recording_callback};

/// The longest audio that is fetched: a call of five hours.
const LARGEST: u64 = 512 << 20;
/// How long fetching may take.
const FETCHING: Duration = Duration::from_secs(600);

pub(super) fn registry(reception: &Reception) -> Registry {
    Registry::default()
        .job::<BeginRecording>(reception)
        .job::<EraseCall>(reception)
        .job::<FetchRecording>(reception)
        .job::<EraseRecording>(reception)
        .job::<ForgetAtProvider>(reception)
}

/// Begins to record a call.
#[derive(Serialize, Deserialize)]
pub(super) struct BeginRecording {
    pub(super) call: Id<CallId>,
}

impl Job for BeginRecording {
    const NAME: &'static str = "reception.begin_recording";
    // What has not begun within seconds has missed the call.
    const ATTEMPTS: u32 = 3;
    type Area = Reception;

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let id = self.call;
        let found = reception
            .db()
            .read(&ctx.ctx, move |tx| {
                let call = calls::store::get(tx, id)?;
                let dialled = calls::store::dialled(tx, id)?;
                let is_under_way = store::of_call(tx, id)?.iter().any(|recording| recording.kind == Kind::Call);
                Ok(call.map(|call| (call, dialled)).filter(|_| !is_under_way))
            })
            .await?;
        let Some((call, dialled)) = found else { return Ok(()) };
        if call.consent != Some(Consent::Given) || call.ended_at.is_some() {
            return Ok(());
        }
        let line = reception.line_of(&ctx.ctx).await?;
        let Some(account) = account(&line) else { return Ok(()) };
        let base = line.telephony.public_url.as_deref().or_else(|| reception.public_url()).unwrap_or_default();
        let callback = recording_callback(dialled.as_deref().unwrap_or_default(), Kind::Call);
        let callback = format!("{}{callback}", base.trim_end_matches('/'));
        let mut fields = vec![("RecordingChannels", "dual"), ("RecordingTrack", "both")];
        if !base.is_empty() {
            fields.extend([
                ("RecordingStatusCallback", callback.as_str()),
                ("RecordingStatusCallbackMethod", "POST"),
                ("RecordingStatusCallbackEvent", "in-progress completed absent"),
            ]);
        }
        let path = format!("Calls/{}/Recordings.json", call.provider_call_id);
        match reception.platform().twilio().make(&account, &path, &fields).await {
            Ok(made) => {
                let told = Told { kind: Kind::Call, provider_id: made.sid, status: Status::Running, duration_s: None };
                Ok(reception.note_recording(&line, &call.provider_call_id, told).await?)
            }
            // The caller has hung up in the meantime: there is nothing to record.
            Err(Failure::Refused { .. }) => Ok(()),
            // Two recordings of one call would both be told of, kept and erased.
            Err(failure) => Err(Verdict::Retry(failure.into())),
        }
    }
}

/// Stops the recording of a call whose caller refuses, and erases what there is.
#[derive(Serialize, Deserialize)]
pub(super) struct EraseCall {
    pub(super) call: Id<CallId>,
}

impl Job for EraseCall {
    const NAME: &'static str = "reception.erase_call_recording";
    type Area = Reception;

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let id = self.call;
        let (call, recordings) =
            reception.db().read(&ctx.ctx, move |tx| Ok((calls::store::get(tx, id)?, store::of_call(tx, id)?))).await?;
        let Some(call) = call else { return Ok(()) };
        for recording in recordings.into_iter().filter(|recording| recording.kind == Kind::Call) {
            erase(reception, ctx, &call.provider_call_id, recording).await?;
        }
        Ok(())
    }
}

/// Erases a recording here and at the provider.
#[derive(Serialize, Deserialize)]
pub(super) struct EraseRecording {
    pub(super) recording: Id<Recording>,
}

impl Job for EraseRecording {
    const NAME: &'static str = "reception.erase_recording";
    const ATTEMPTS: u32 = 20;
    type Area = Reception;

    fn key(&self) -> Option<String> {
        Some(self.recording.to_string())
    }

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let id = self.recording;
        let found = reception
            .db()
            .read(&ctx.ctx, move |tx| {
                let Some(recording) = store::get(tx, id)? else { return Ok(None) };
                let call = calls::store::get(tx, recording.call)?;
                Ok(call.map(|call| (call.provider_call_id, recording)))
            })
            .await?;
        match found {
            Some((call_sid, recording)) => erase(reception, ctx, &call_sid, recording).await,
            None => Ok(()),
        }
    }
}

async fn erase(reception: &Reception, ctx: &JobCtx, call_sid: &str, recording: Recording) -> Result<(), Verdict> {
    if recording.status == Status::Erased {
        return Ok(());
    }
    let line = reception.line_of(&ctx.ctx).await?;
    if let Some(account) = account(&line) {
        let twilio = reception.platform().twilio();
        if recording.status == Status::Running {
            let path = format!("Calls/{call_sid}/Recordings/{}.json", recording.provider_id);
            match twilio.change(&account, &path, &[("Status", "stopped")]).await {
                // It has stopped by itself.
                Ok(()) | Err(Failure::Refused { .. }) => {}
                Err(failure) => return Err(Verdict::Retry(failure.into())),
            }
        }
        let path = format!("Recordings/{}.json", recording.provider_id);
        twilio.delete(&account, &path).await.map_err(|failure| Verdict::Retry(failure.into()))?;
    }
    let artifact = recording.artifact;
    let erased = Recording { status: Status::Erased, artifact: None, ..recording };
    reception
        .db()
        .write(&ctx.ctx, move |tx| {
            store::update(tx, &erased)?;
            tx.audit("recording.erase", erased.id.as_str(), None)
        })
        .await?;
    if let Some(artifact) = artifact {
        reception.platform().artifacts().delete(&ctx.ctx, artifact).await?;
    }
    Ok(())
}

/// Fetches a recording into the clinic's own store.
#[derive(Serialize, Deserialize)]
pub(super) struct FetchRecording {
    pub(super) recording: Id<Recording>,
}

impl Job for FetchRecording {
    const NAME: &'static str = "reception.fetch_recording";
    const ATTEMPTS: u32 = 15;
    type Area = Reception;

    fn key(&self) -> Option<String> {
        Some(self.recording.to_string())
    }

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let id = self.recording;
        let found = reception.db().read(&ctx.ctx, move |tx| store::get(tx, id)).await?;
        let Some(recording) = found.filter(|recording| recording.status == Status::Ready) else { return Ok(()) };
        let line = reception.line_of(&ctx.ctx).await?;
        let Some(account) = account(&line) else {
            return Err(Verdict::Retry(Error::internal("a recording cannot be fetched without an account")));
        };
        let path = format!("Recordings/{}.mp3", recording.provider_id);
        let audio = reception.platform().twilio().read(&account, &path, FETCHING).await;
        let mut audio = audio.map_err(|failure| Verdict::Retry(failure.into()))?;
        let artifacts = reception.platform().artifacts();
        let mut file = artifacts.receive(&ctx.ctx, LARGEST).await?;
        loop {
            match audio.chunk().await {
                Ok(Some(chunk)) => {
                    if let Err(error) = file.write(&chunk).await {
                        file.abort().await;
                        return Err(error.into());
                    }
                }
                Ok(None) => break,
                Err(fault) => {
                    file.abort().await;
                    return Err(Verdict::Retry(Error::internal(fault)));
                }
            }
        }
        let audio = artifacts.keep(file.finish().await?).await?;
        let (artifact, kept) = reception
            .db()
            .write(&ctx.ctx, move |tx| {
                let artifact = audio.record(tx, "audio/mpeg")?.id;
                let present = store::get(tx, id)?.filter(|recording| recording.status == Status::Ready);
                let Some(recording) = present else { return Ok((artifact, false)) };
                store::update(tx, &Recording { status: Status::Stored, artifact: Some(artifact), ..recording })?;
                tx.enqueue(&ForgetAtProvider { recording: id })?;
                Ok((artifact, true))
            })
            .await?;
        if !kept {
            // Erased while it was being fetched.
            artifacts.delete(&ctx.ctx, artifact).await?;
        }
        Ok(())
    }
}

/// Erases the provider's copy of a recording that is here.
#[derive(Serialize, Deserialize)]
pub(super) struct ForgetAtProvider {
    pub(super) recording: Id<Recording>,
}

impl Job for ForgetAtProvider {
    const NAME: &'static str = "reception.forget_recording_at_provider";
    const ATTEMPTS: u32 = 20;
    type Area = Reception;

    fn key(&self) -> Option<String> {
        Some(self.recording.to_string())
    }

    async fn run(self, reception: &Reception, ctx: &JobCtx) -> Result<(), Verdict> {
        let id = self.recording;
        let found = reception.db().read(&ctx.ctx, move |tx| store::get(tx, id)).await?;
        let Some(recording) = found.filter(|recording| recording.status == Status::Stored) else { return Ok(()) };
        let line = reception.line_of(&ctx.ctx).await?;
        let Some(account) = account(&line) else { return Ok(()) };
        let path = format!("Recordings/{}.json", recording.provider_id);
        let forgotten = reception.platform().twilio().delete(&account, &path).await;
        forgotten.map_err(|failure| Verdict::Retry(failure.into()))
    }
}

fn account(line: &crate::settings::Line) -> Option<Account> {
    let token = line.telephony.auth_token.clone()?;
    Some(Account { sid: line.telephony.account_sid.clone(), token })
}
