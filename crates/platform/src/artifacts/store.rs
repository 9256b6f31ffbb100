//! Artifact rows.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::Artifact;
use crate::{
    db::{Tx, schema::artifacts},
    error::Result,
    ids::Id,
};

pub(super) fn insert(tx: &mut Tx<'_>, artifact: &Artifact) -> Result<()> {
    let row = (
        artifacts::id.eq(artifact.id),
        artifacts::clinic_id.eq(tx.clinic()),
        artifacts::content_type.eq(&artifact.content_type),
        artifacts::sha256.eq(&artifact.sha256),
        artifacts::size.eq(artifact.size),
        artifacts::created_at.eq(artifact.created_at),
    );
    diesel::insert_into(artifacts::table).values(row).execute(tx.conn())?;
    Ok(())
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<Artifact>) -> Result<Option<Artifact>> {
    Ok(tx
        .of(artifacts::table)
        .filter(artifacts::id.eq(id))
        .select(Artifact::as_select())
        .first(tx.conn())
        .optional()?)
}

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<Artifact>) -> Result<usize> {
    Ok(diesel::delete(tx.of(artifacts::table).filter(artifacts::id.eq(id))).execute(tx.conn())?)
}

/// Whether a row of the clinic still names these bytes.
pub(super) fn is_named(tx: &mut Tx<'_>, sha256: &str) -> Result<bool> {
    let named = tx.of(artifacts::table).filter(artifacts::sha256.eq(sha256)).count();
    Ok(named.get_result::<i64>(tx.conn())? > 0)
}
