//! Recording rows.

use cliniq_platform::{
    Error, Id, Result,
    artifacts::Artifact,
    db::{SystemTx, Tx},
    tenancy::Clinic,
    time::Timestamp,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{Kind, Recording, Status};
use crate::{calls::CallId, schema::recordings};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = recordings)]
struct Row {
    id: Id<Recording>,
    call_id: Id<CallId>,
    kind: String,
    provider_id: String,
    status: String,
    duration_s: Option<i64>,
    artifact_id: Option<Id<Artifact>>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
}

impl Row {
    fn recording(self) -> Result<Recording> {
        let unknown = |word: &str| Error::internal(format!("a recording row holds the unknown word {word:?}"));
        Ok(Recording {
            id: self.id,
            call: self.call_id,
            kind: Kind::parse(&self.kind).ok_or_else(|| unknown(&self.kind))?,
            provider_id: self.provider_id,
            status: Status::parse(&self.status).ok_or_else(|| unknown(&self.status))?,
            duration_s: self.duration_s,
            artifact: self.artifact_id,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<Recording>) -> Result<Option<Recording>> {
    let row: Option<Row> =
        tx.of(recordings::table).filter(recordings::id.eq(id)).select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(Row::recording).transpose()
}

pub(super) fn by_provider_id(tx: &mut Tx<'_>, provider_id: &str) -> Result<Option<Recording>> {
    let row: Option<Row> = tx
        .of(recordings::table)
        .filter(recordings::provider_id.eq(provider_id))
        .select(Row::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(Row::recording).transpose()
}

pub(super) fn of_call(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<Recording>> {
    let rows: Vec<Row> = tx
        .of(recordings::table)
        .filter(recordings::call_id.eq(call))
        .select(Row::as_select())
        .order(recordings::id.asc())
        .load(tx.conn())?;
    rows.into_iter().map(Row::recording).collect()
}

pub(super) fn insert(tx: &mut Tx<'_>, recording: &Recording) -> Result<()> {
    let row = (
        recordings::id.eq(recording.id),
        recordings::clinic_id.eq(tx.clinic()),
        recordings::call_id.eq(recording.call),
        recordings::kind.eq(recording.kind.as_str()),
        recordings::provider_id.eq(&recording.provider_id),
        recordings::status.eq(recording.status.as_str()),
        recordings::duration_s.eq(recording.duration_s),
        recordings::artifact_id.eq(recording.artifact),
        recordings::created_at.eq(recording.created_at),
        recordings::expires_at.eq(recording.expires_at),
    );
    diesel::insert_into(recordings::table).values(row).execute(tx.conn())?;
    Ok(())
}

pub(super) fn update(tx: &mut Tx<'_>, recording: &Recording) -> Result<()> {
    diesel::update(tx.of(recordings::table).filter(recordings::id.eq(recording.id)))
        .set((
            recordings::status.eq(recording.status.as_str()),
            recordings::duration_s.eq(recording.duration_s),
            recordings::artifact_id.eq(recording.artifact),
            recordings::expires_at.eq(recording.expires_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Recordings of all clinics whose time is over, oldest first.
pub(super) fn expired(tx: &mut SystemTx<'_>, now: Timestamp, limit: i64) -> Result<Vec<(Id<Clinic>, Id<Recording>)>> {
    Ok(recordings::table
        .filter(recordings::status.eq_any([Status::Ready.as_str(), Status::Stored.as_str()]))
        .filter(recordings::expires_at.le(now))
        .select((recordings::clinic_id, recordings::id))
        .order(recordings::expires_at.asc())
        .limit(limit)
        .load(tx.conn())?)
}
