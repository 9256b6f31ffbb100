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
