//! Protected health information as a type: it cannot be printed, logged or serialised, only opened for a purpose.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    sql_types::Text,
};

/// What somebody said, is called, or suffers from. There is deliberately no `Debug`, `Display` or `Serialize`.
#[derive(Clone, PartialEq, Eq, Hash, Default, FromSqlRow)]
pub struct Phi<T>(T);

/// Why the content is looked at. Names the legitimate readers; a search for a variant finds every place of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The receptionist's rules decide what to do next; nothing leaves the process.
    Decide,
    /// Written to the clinic's own database.
    Store,
    /// Shown to a signed-in person with the permission for it.
    Show,
    /// Spoken back to the caller on the same call.
    Speak,
    /// Put together with other texts for a question to a model; nothing leaves the process.
    Prompt,
    /// Sent to a language model whose operator may see it; the gateway is the only reader of this kind.
    Model,
}

impl<T> Phi<T> {
    /// Marks a value as protected.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for a purpose.
    pub const fn open(&self, _purpose: Purpose) -> &T {
        &self.0
    }

    /// Gives the value away, for a purpose.
    pub fn into_open(self, _purpose: Purpose) -> T {
        self.0
    }

    /// Another protected value made of this one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Phi<U> {
        Phi(f(self.0))
    }
}

/// Rows are read into protected values directly. Writing needs `open(Purpose::Store)`: Diesel wants `Debug` of what it
/// binds, and protected values have none.
impl<T, DB> FromSql<Text, DB> for Phi<T>
where
    DB: Backend,
    T: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        T::from_sql(bytes).map(Self)
    }
}
