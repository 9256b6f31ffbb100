//! Typed ids: a UUIDv7 with the prefix of its noun (`task_0197…`), so that byte order is time order and a call's id
//! can never be passed where a task's is meant.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};

/// Something that has an id of its own.
pub trait Entity: 'static {
    /// What stands before the underscore: lower-case ASCII letters, at most [`MAX_PREFIX`] of them.
    const PREFIX: &'static str;
    /// The noun of messages and problem codes (`task` → `task.not-found`).
    const NOUN: &'static str;
}

/// Longest allowed [`Entity::PREFIX`].
pub const MAX_PREFIX: usize = 7;
const HEX: usize = 32;
const CAPACITY: usize = MAX_PREFIX + 1 + HEX;

/// The id of a `T`. Its text is kept inline: ids are copied freely and written to SQL without allocating.
#[derive(AsExpression)]
#[diesel(sql_type = Text)]
pub struct Id<T> {
    text: [u8; CAPACITY],
    len: u8,
    of: PhantomData<fn() -> T>,
}

/// The text is not the id of a `T`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

impl<T: Entity> Id<T> {
    /// A new id for something that happens at `at`; ids of one millisecond are ordered by their making in this process.
    #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
    pub fn new() -> Self {
        Self::of_uuid(uuid::Uuid::now_v7())
    }

    /// The id with these 128 bits.
    pub fn of_uuid(uuid: uuid::Uuid) -> Self {
        let mut text = [0; CAPACITY];
        let prefix = T::PREFIX.len();
        text[..prefix].copy_from_slice(T::PREFIX.as_bytes());
        text[prefix] = b'_';
        uuid.simple().encode_lower(&mut text[prefix + 1..=prefix + HEX]);
        // At most MAX_PREFIX + 33, checked when the slices above are taken.
        #[expect(clippy::cast_possible_truncation, reason = "CAPACITY is 40")]
        Self { text, len: (prefix + 1 + HEX) as u8, of: PhantomData }
    }

    /// Reads an id.
    ///
    /// # Errors
    /// [`NotAnId`] when the prefix is another noun's or the rest is not 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let hex = text.strip_prefix(T::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or(NotAnId)?;
        if hex.len() != HEX || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NotAnId);
        }
        uuid::Uuid::try_parse(hex).map(Self::of_uuid).map_err(|_| NotAnId)
    }
}

impl<T> Id<T> {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII was ever written here.
        std::str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl<T: Entity> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl<T: Entity> FromStr for Id<T> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::parse(text)
    }
}
impl<T> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de, T: Entity> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl<T, DB> FromSql<Text, DB> for Id<T>
where
    T: Entity,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::parse(&String::from_sql(bytes)?)?)
    }
}
impl<T, DB> ToSql<Text, DB> for Id<T>
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<T, DB> diesel::deserialize::Queryable<Text, DB> for Id<T>
where
    T: Entity,
    DB: Backend,
    Self: FromSql<Text, DB>,
{
    type Row = Self;
    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Call;
    impl Entity for Call {
        const PREFIX: &'static str = "call";
        const NOUN: &'static str = "call";
    }

    #[test]
    fn later_ids_sort_later() {
        let ids: Vec<Id<Call>> = (0..1000).map(|_| Id::new()).collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn an_id_reads_back_and_foreign_text_does_not() {
        let id = Id::<Call>::new();
        assert_eq!(Id::parse(id.as_str()), Ok(id));
        for wrong in
            ["", "call_", "task_0197a0b0c0d07000800000000000000f", "call_XYZ", "call_0197A0B0C0D07000800000000000000F"]
        {
            assert_eq!(Id::<Call>::parse(wrong), Err(NotAnId), "{wrong}");
        }
    }
}
