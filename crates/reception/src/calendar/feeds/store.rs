//! Rows of feeds.

use cliniq_platform::{
    Id, Result,
    db::{SystemTx, Tx},
    tenancy::{Clinic, User},
    time::Timestamp,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{Feed, FeedId};
use crate::{calendar::setup::PractitionerId, schema::calendar_feeds as it};

type Row = (Id<FeedId>, Id<PractitionerId>, Option<Id<User>>, Timestamp);

pub(super) fn list(tx: &mut Tx<'_>) -> Result<Vec<Feed>> {
    let rows: Vec<Row> = tx
        .of(it::table)
        .select((it::id, it::practitioner_id, it::created_by, it::created_at))
        .order(it::id.desc())
        .load(tx.conn())?;
    let feed = |(id, practitioner, created_by, created_at): Row| Feed { id, practitioner, created_by, created_at };
    Ok(rows.into_iter().map(feed).collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, feed: &Feed, hash: &str) -> Result<()> {
    let row = (
        it::id.eq(feed.id),
        it::clinic_id.eq(tx.clinic()),
        it::practitioner_id.eq(feed.practitioner),
        it::token_hash.eq(hash),
        it::created_by.eq(feed.created_by),
        it::created_at.eq(feed.created_at),
    );
    diesel::insert_into(it::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Answers whether there was one.
pub(super) fn delete(tx: &mut Tx<'_>, id: Id<FeedId>) -> Result<bool> {
    Ok(diesel::delete(tx.of(it::table).filter(it::id.eq(id))).execute(tx.conn())? == 1)
}

/// Whose feed this is: the address itself says which clinic it belongs to.
pub(super) fn by_hash(tx: &mut SystemTx<'_>, hash: &str) -> Result<Option<(Id<Clinic>, Id<PractitionerId>)>> {
    let found = it::table.filter(it::token_hash.eq(hash)).select((it::clinic_id, it::practitioner_id));
    Ok(found.first(tx.conn()).optional()?)
}
