//! Audit rows, as they are read. They are written by `Tx::audit` and never changed.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use crate::{
    db::{Tx, schema::audit_entries as entries},
    error::Result,
    ids::Id,
    tenancy::User,
    time::Timestamp,
};

#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = entries)]
pub(super) struct EntryRow {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<Id<User>>,
    pub(super) action: String,
    pub(super) subject: String,
    pub(super) detail: Option<String>,
}

/// The clinic's entries before `before`, newest first.
pub(super) fn list(tx: &mut Tx<'_>, before: Option<i64>, limit: i64) -> Result<Vec<EntryRow>> {
    let mut query = tx.of(entries::table).into_boxed();
    if let Some(before) = before {
        query = query.filter(entries::seq.lt(before));
    }
    Ok(query.select(EntryRow::as_select()).order(entries::seq.desc()).limit(limit).load(tx.conn())?)
}
