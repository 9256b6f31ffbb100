//! Notification rows.

use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, sql_query,
    sql_types::{BigInt, Text},
};

use super::NewNotification;
use crate::{
    db::{Tx, schema::notifications},
    error::Result,
    ids::{Entity, Id},
    tenancy::User,
    time::Timestamp,
};

/// Marker of notification ids.
pub struct NotificationId;
impl Entity for NotificationId {
    const PREFIX: &'static str = "note";
    const NOUN: &'static str = "notification";
}

/// One line of a person's feed.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    /// Its id.
    pub id: Id<NotificationId>,
    /// Stable word, for the icon.
    pub kind: String,
    /// One line.
    pub title: String,
    /// A second line.
    pub body: String,
    /// Path in the UI below the clinic.
    pub link: String,
    /// When it was delivered.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

pub(super) fn insert_once(
    tx: &mut Tx<'_>,
    user: Id<User>,
    new: &NewNotification,
) -> Result<Option<Id<NotificationId>>> {
    let (id, clinic, now) = (Id::<NotificationId>::new(), tx.clinic(), tx.now());
    let inserted = sql_query(
        "INSERT INTO notifications (id, clinic_id, user_id, about, kind, title, body, link, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (clinic_id, user_id, kind, about) DO NOTHING",
    )
    .bind::<Text, _>(id)
    .bind::<Text, _>(clinic)
    .bind::<Text, _>(user)
    .bind::<Text, _>(new.about.clone())
    .bind::<Text, _>(new.kind)
    .bind::<Text, _>(new.title.clone())
    .bind::<Text, _>(new.body.clone())
    .bind::<Text, _>(new.link.clone())
    .bind::<BigInt, _>(now)
    .execute(tx.conn())?;
    Ok((inserted > 0).then_some(id))
}

pub(super) fn list(
    tx: &mut Tx<'_>,
    user: Id<User>,
    only_unread: bool,
    before: Option<Id<NotificationId>>,
    limit: i64,
) -> Result<Vec<Notification>> {
    let mut query = tx
        .of(notifications::table)
        .filter(notifications::user_id.eq(user))
        .filter(notifications::cleared_at.is_null())
        .into_boxed();
    if only_unread {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(before) = before {
        query = query.filter(notifications::id.lt(before));
    }
    Ok(query.select(Notification::as_select()).order(notifications::id.desc()).limit(limit).load(tx.conn())?)
}

pub(super) fn count_unread(tx: &mut Tx<'_>, user: Id<User>) -> Result<i64> {
    Ok(tx
        .of(notifications::table)
        .filter(notifications::user_id.eq(user))
        .filter(notifications::read_at.is_null())
        .filter(notifications::cleared_at.is_null())
        .count()
        .get_result(tx.conn())?)
}

pub(super) fn exists(tx: &mut Tx<'_>, user: Id<User>, id: Id<NotificationId>) -> Result<bool> {
    let mine = tx.of(notifications::table).filter(notifications::user_id.eq(user)).filter(notifications::id.eq(id));
    Ok(mine.count().get_result::<i64>(tx.conn())? > 0)
}

/// Marks one, or all, as read; answers how many were unread.
pub(super) fn mark_read(tx: &mut Tx<'_>, user: Id<User>, id: Option<Id<NotificationId>>) -> Result<usize> {
    let now = tx.now();
    let unread =
        tx.of(notifications::table).filter(notifications::user_id.eq(user)).filter(notifications::read_at.is_null());
    Ok(match id {
        Some(id) => diesel::update(unread.filter(notifications::id.eq(id)))
            .set(notifications::read_at.eq(now))
            .execute(tx.conn())?,
        None => diesel::update(unread).set(notifications::read_at.eq(now)).execute(tx.conn())?,
    })
}

pub(super) fn clear(tx: &mut Tx<'_>, user: Id<User>) -> Result<usize> {
    let now = tx.now();
    let shown =
        tx.of(notifications::table).filter(notifications::user_id.eq(user)).filter(notifications::cleared_at.is_null());
    Ok(diesel::update(shown).set(notifications::cleared_at.eq(now)).execute(tx.conn())?)
}
