//! Rows of clips and of what was asked of speech providers.

use cliniq_platform::{
    Id, Result,
    artifacts::Artifact,
    db::{SystemTx, Tx},
    ids::Entity,
    tenancy::Clinic,
    time::Timestamp,
};
use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Text},
};

use crate::schema::{speech_clips as clips, speech_requests as requests};

/// Marker of the ids of requests to speech providers.
pub(super) struct RequestId;
impl Entity for RequestId {
    const PREFIX: &'static str = "speech";
    const NOUN: &'static str = "speech-request";
}

/// What was asked of a provider.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) provider: &'static str,
    /// `made`, `late` or `failed`.
    pub(super) outcome: &'static str,
    pub(super) latency_ms: i64,
    pub(super) characters: i64,
}

/// The clips that there are of these hashes.
pub(super) fn clips_of(tx: &mut Tx<'_>, hashes: &[String]) -> Result<Vec<(String, Id<Artifact>)>> {
    Ok(tx
        .of(clips::table)
        .filter(clips::hash.eq_any(hashes.to_vec()))
        .select((clips::hash, clips::artifact_id))
        .load(tx.conn())?)
}

/// Notes a clip, unless somebody was faster. `kept`: its words are nobody's.
pub(super) fn insert_clip(tx: &mut Tx<'_>, hash: &str, artifact: Id<Artifact>, kept: bool) -> Result<()> {
    let (clinic, now) = (tx.clinic(), tx.now());
    // An upsert: Diesel's multi-connection has no on_conflict.
    sql_query(
        "INSERT INTO speech_clips (clinic_id, hash, artifact_id, kept, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (clinic_id, hash) DO NOTHING",
    )
    .bind::<Text, _>(clinic)
    .bind::<Text, _>(hash)
    .bind::<Text, _>(artifact)
    .bind::<Bool, _>(kept)
    .bind::<BigInt, _>(now)
    .execute(tx.conn())?;
    Ok(())
}

pub(super) fn insert_request(tx: &mut Tx<'_>, request: &Request) -> Result<()> {
    let row = (
        requests::id.eq(Id::<RequestId>::new()),
        requests::clinic_id.eq(tx.clinic()),
        requests::provider.eq(request.provider),
        requests::outcome.eq(request.outcome),
        requests::latency_ms.eq(request.latency_ms),
        requests::characters.eq(request.characters),
        requests::at.eq(tx.now()),
    );
    diesel::insert_into(requests::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Whose clip, its hash, and its audio.
pub(super) type StaleClip = (Id<Clinic>, String, Id<Artifact>);

/// Clips of all clinics that hold a caller's words and are older than `before`.
pub(super) fn stale(tx: &mut SystemTx<'_>, before: Timestamp, limit: i64) -> Result<Vec<StaleClip>> {
    Ok(clips::table
        .filter(clips::kept.eq(false))
        .filter(clips::created_at.lt(before))
        .select((clips::clinic_id, clips::hash, clips::artifact_id))
        .limit(limit)
        .load(tx.conn())?)
}

pub(super) fn delete_clip(tx: &mut Tx<'_>, hash: &str) -> Result<usize> {
    Ok(diesel::delete(tx.of(clips::table).filter(clips::hash.eq(hash))).execute(tx.conn())?)
}
