//! Notification rows.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, sql_query,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    NewNotification,
    deliveries::{Delivery, Preferences, Status, Wish},
};
use crate::{
    db::{
        Tx,
        schema::{deliveries, notification_preferences as preferences, notifications},
    },
    error::{Error, Result},
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

/// What a notification tells a telephone: its kind and where it leads.
pub(super) fn kind_and_link(tx: &mut Tx<'_>, id: Id<NotificationId>) -> Result<Option<(String, String)>> {
    Ok(tx
        .of(notifications::table)
        .filter(notifications::id.eq(id))
        .select((notifications::kind, notifications::link))
        .first(tx.conn())
        .optional()?)
}

/// What a person has chosen; nothing when they never chose.
pub(super) fn preferences(tx: &mut Tx<'_>, user: Id<User>) -> Result<Preferences> {
    let row: Option<(Option<String>, String, i64)> = tx
        .of(preferences::table)
        .filter(preferences::user_id.eq(user))
        .select((preferences::phone, preferences::sms, preferences::version))
        .first(tx.conn())
        .optional()?;
    let Some((phone, sms, version)) = row else {
        return Ok(Preferences { phone: None, sms: Wish::Nothing, version: 0 });
    };
    let sms = Wish::parse(&sms).ok_or_else(|| unknown(&sms))?;
    Ok(Preferences { phone, sms, version })
}

/// Stores what a person has chosen if `version` is still the present one; answers whether it was.
pub(super) fn put_preferences(
    tx: &mut Tx<'_>,
    user: Id<User>,
    version: i64,
    phone: Option<&str>,
    sms: Wish,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic(), tx.now());
    let written = if version == 0 {
        // An upsert: Diesel's multi-connection has no on_conflict.
        sql_query(
            "INSERT INTO notification_preferences (clinic_id, user_id, phone, sms, version, updated_at) \
             VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT (clinic_id, user_id) DO NOTHING",
        )
        .bind::<Text, _>(clinic)
        .bind::<Text, _>(user)
        .bind::<Nullable<Text>, _>(phone.map(str::to_owned))
        .bind::<Text, _>(sms.as_str())
        .bind::<BigInt, _>(now)
        .execute(tx.conn())?
    } else {
        let mine = tx.of(preferences::table).filter(preferences::user_id.eq(user));
        diesel::update(mine.filter(preferences::version.eq(version)))
            .set((
                preferences::phone.eq(phone),
                preferences::sms.eq(sms.as_str()),
                preferences::version.eq(version + 1),
                preferences::updated_at.eq(now),
            ))
            .execute(tx.conn())?
    };
    Ok(written > 0)
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = deliveries)]
struct DeliveryRow {
    id: Id<Delivery>,
    notification_id: Id<NotificationId>,
    user_id: Id<User>,
    address: String,
    status: String,
    provider_id: Option<String>,
    error_code: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl DeliveryRow {
    fn delivery(self) -> Result<Delivery> {
        Ok(Delivery {
            id: self.id,
            notification: self.notification_id,
            user: self.user_id,
            address: self.address,
            status: Status::parse(&self.status).ok_or_else(|| unknown(&self.status))?,
            provider_id: self.provider_id,
            error_code: self.error_code,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

pub(super) fn insert_delivery(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<()> {
    let row = (
        deliveries::id.eq(delivery.id),
        deliveries::clinic_id.eq(tx.clinic()),
        deliveries::notification_id.eq(delivery.notification),
        deliveries::user_id.eq(delivery.user),
        deliveries::channel.eq("sms"),
        deliveries::address.eq(&delivery.address),
        deliveries::status.eq(delivery.status.as_str()),
        deliveries::created_at.eq(delivery.created_at),
        deliveries::updated_at.eq(delivery.updated_at),
    );
    diesel::insert_into(deliveries::table).values(row).execute(tx.conn())?;
    Ok(())
}

pub(super) fn delivery(tx: &mut Tx<'_>, id: Id<Delivery>) -> Result<Option<Delivery>> {
    let row: Option<DeliveryRow> = tx
        .of(deliveries::table)
        .filter(deliveries::id.eq(id))
        .select(DeliveryRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(DeliveryRow::delivery).transpose()
}

pub(super) fn update_delivery(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<()> {
    let now = tx.now();
    diesel::update(tx.of(deliveries::table).filter(deliveries::id.eq(delivery.id)))
        .set((
            deliveries::status.eq(delivery.status.as_str()),
            deliveries::provider_id.eq(&delivery.provider_id),
            deliveries::error_code.eq(&delivery.error_code),
            deliveries::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn deliveries(tx: &mut Tx<'_>, before: Option<Id<Delivery>>, limit: i64) -> Result<Vec<Delivery>> {
    let mut query = tx.of(deliveries::table).into_boxed();
    if let Some(before) = before {
        query = query.filter(deliveries::id.lt(before));
    }
    let rows: Vec<DeliveryRow> =
        query.select(DeliveryRow::as_select()).order(deliveries::id.desc()).limit(limit).load(tx.conn())?;
    rows.into_iter().map(DeliveryRow::delivery).collect()
}

fn unknown(word: &str) -> Error {
    Error::internal(format!("a row of a delivery holds the unknown word {word:?}"))
}
