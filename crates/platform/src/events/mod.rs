//! Domain events: what has happened, written in the transaction of the change, delivered to subscribers as jobs and to
//! browsers as a live stream.
//!
//! Payloads hold ids, never copies and never PHI: whoever is told reads the row with their own rights.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_query, sql_types};

use crate::{
    access::Perm,
    db::{SystemTx, Tx, schema::events},
    error::Result,
    ids::{Entity, Id},
    later_row,
    tenancy::{Clinic, User},
    time::Timestamp,
};

/// Marker of event ids.
pub struct EventId;
impl Entity for EventId {
    const PREFIX: &'static str = "event";
    const NOUN: &'static str = "event";
}

/// Something that has just happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Noun and past tense: `task.created`.
    pub name: &'static str,
    /// The id of what it happened to.
    pub subject: String,
    /// Further ids; an object.
    pub payload: serde_json::Value,
}

impl Event {
    /// An event about one row, without further payload.
    pub fn new(name: &'static str, subject: impl std::fmt::Display) -> Self {
        Self { name, subject: subject.to_string(), payload: serde_json::Value::Object(serde_json::Map::new()) }
    }

    /// Adds an id to the payload.
    #[must_use]
    pub fn with(mut self, key: &str, id: impl std::fmt::Display) -> Self {
        if let Some(object) = self.payload.as_object_mut() {
            object.insert(key.to_owned(), serde_json::Value::String(id.to_string()));
        }
        self
    }
}

/// Where a reader of the log stands: behind the last event it has seen.
///
/// `xid` comes first: on PostgreSQL the sequence alone is given out before the commit, in another order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    xid: i64,
    seq: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.xid, self.seq)
    }
}

impl std::str::FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (xid, seq) = text.split_once('.').ok_or(NotACursor)?;
        Ok(Self { xid: xid.parse().map_err(|_| NotACursor)?, seq: seq.parse().map_err(|_| NotACursor)? })
    }
}

/// The text is no place in the event log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the event log")]
pub struct NotACursor;

/// An event as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Where it stands in the log.
    pub cursor: Cursor,
    /// Its id.
    pub id: Id<EventId>,
    /// Whose it is.
    pub clinic: Id<Clinic>,
    /// Its name.
    pub name: String,
    /// What it happened to.
    pub subject: String,
    /// Further ids.
    pub payload: serde_json::Value,
    /// Who did it, when it was a person.
    pub actor: Option<Id<User>>,
    /// When.
    pub at: Timestamp,
}

/// Every event name of the product, who may see it, and who is told.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    specs: Vec<Spec>,
    subscriptions: Vec<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug)]
struct Spec {
    name: &'static str,
    perm: Perm,
}

impl Catalog {
    /// Declares an event; people with this permission see it in the live stream.
    #[must_use]
    pub fn event(mut self, name: &'static str, perm: Perm) -> Self {
        self.specs.push(Spec { name, perm });
        self
    }

    /// Declares that a job of this name runs for every event of that name.
    #[must_use]
    pub fn subscribe(mut self, event: &'static str, subscriber: &'static str) -> Self {
        self.subscriptions.push((event, subscriber));
        self
    }

    /// Both catalogues together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.specs.extend(other.specs);
        self.subscriptions.extend(other.subscriptions);
        self
    }

    /// The subscribers of an event.
    pub fn of<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        self.subscriptions.iter().filter(move |(name, _)| *name == event).map(|(_, subscriber)| *subscriber)
    }

    /// The permission that sees this event; `None` for names that nobody declared.
    pub fn perm(&self, event: &str) -> Option<Perm> {
        self.specs.iter().find(|spec| spec.name == event).map(|spec| spec.perm)
    }

    /// All declared names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.specs.iter().map(|spec| spec.name)
    }

    /// Subscriptions to names that nobody declares: a spelling mistake that would stay silent for ever.
    pub fn unheard(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.subscriptions.iter().copied().filter(|(event, _)| self.perm(event).is_none())
    }
}

/// Writes the event row of an open transaction.
pub(crate) fn append(tx: &mut Tx<'_>, event: &Event) -> Id<EventId> {
    let id = Id::new();
    let row = NewRow {
        id,
        clinic_id: tx.clinic(),
        name: event.name,
        subject: event.subject.clone(),
        payload: event.payload.to_string(),
        actor_id: tx.actor().user(),
        at: tx.now(),
    };
    tx.write_later(row);
    id
}

#[derive(diesel::Insertable)]
#[diesel(table_name = events)]
struct NewRow {
    id: Id<EventId>,
    clinic_id: Id<Clinic>,
    name: &'static str,
    subject: String,
    payload: String,
    actor_id: Option<Id<User>>,
    at: Timestamp,
}

later_row!(NewRow => events);

#[derive(diesel::QueryableByName)]
struct LogRow {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    xid: i64,
    #[diesel(sql_type = sql_types::Text)]
    id: String,
    #[diesel(sql_type = sql_types::Text)]
    clinic_id: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    subject: String,
    #[diesel(sql_type = sql_types::Text)]
    payload: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    actor_id: Option<String>,
    #[diesel(sql_type = sql_types::BigInt)]
    at: i64,
}

impl LogRow {
    fn stored(self) -> Result<Stored> {
        let unreadable = |_| crate::error::Error::internal("an event row holds an id that is none");
        Ok(Stored {
            cursor: Cursor { xid: self.xid, seq: self.seq },
            id: self.id.parse().map_err(unreadable)?,
            clinic: self.clinic_id.parse().map_err(unreadable)?,
            name: self.name,
            subject: self.subject,
            payload: serde_json::from_str(&self.payload)?,
            actor: self.actor_id.map(|id| id.parse().map_err(unreadable)).transpose()?,
            at: Timestamp::from_micros(self.at),
        })
    }
}

/// Events after `after`, oldest first, at most `limit`; of all clinics or of one, about anything or about one subject.
/// Events of transactions that a slower one may still come before are left for the next call.
pub(crate) fn after(
    tx: &mut SystemTx<'_>,
    (clinic, subject): (Option<Id<Clinic>>, Option<&str>),
    after: Cursor,
    limit: i64,
) -> Result<Vec<Stored>> {
    let settled = tx.engine().settled();
    let of_clinic = if clinic.is_some() { "clinic_id = $1" } else { "$1 = ''" };
    let of_subject = if subject.is_some() { "subject = $2" } else { "$2 = ''" };
    let rows: Vec<LogRow> = sql_query(format!(
        "SELECT seq, xid, id, clinic_id, name, subject, payload, actor_id, at FROM events \
         WHERE {of_clinic} AND {of_subject} AND (xid, seq) > ($3, $4) AND {settled} ORDER BY xid, seq LIMIT $5"
    ))
    .bind::<sql_types::Text, _>(clinic.map(|id| id.to_string()).unwrap_or_default())
    .bind::<sql_types::Text, _>(subject.unwrap_or_default())
    .bind::<sql_types::BigInt, _>(after.xid)
    .bind::<sql_types::BigInt, _>(after.seq)
    .bind::<sql_types::BigInt, _>(limit)
    .load(tx.conn())?;
    rows.into_iter().map(LogRow::stored).collect()
}

#[derive(diesel::QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = sql_types::BigInt)]
    xid: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
}

/// The place of the newest event that nothing can come before any more; the beginning when there is none.
///
/// A reader that begins here misses nothing: an event of a transaction that is still open may well be older than the
/// newest one that stands in the table.
pub(crate) fn newest(tx: &mut SystemTx<'_>) -> Result<Cursor> {
    let settled = tx.engine().settled();
    let rows: Vec<PlaceRow> =
        sql_query(format!("SELECT xid, seq FROM events WHERE {settled} ORDER BY xid DESC, seq DESC LIMIT 1"))
            .load(tx.conn())?;
    Ok(place(rows.first()))
}

/// The place of the oldest event that is still kept.
pub(crate) fn oldest(tx: &mut SystemTx<'_>) -> Result<Cursor> {
    let rows: Vec<PlaceRow> = sql_query("SELECT xid, seq FROM events ORDER BY xid, seq LIMIT 1").load(tx.conn())?;
    Ok(place(rows.first()))
}

fn place(row: Option<&PlaceRow>) -> Cursor {
    row.map_or_else(Cursor::default, |row| Cursor { xid: row.xid, seq: row.seq })
}

/// Forgets events from before `before`; jobs have long been made of them.
///
/// # Errors
/// When the rows cannot be deleted.
pub fn prune(tx: &mut SystemTx<'_>, before: Timestamp) -> Result<usize> {
    Ok(diesel::delete(events::table.filter(events::at.lt(before))).execute(tx.conn())?)
}
