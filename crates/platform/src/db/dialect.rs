//! The few places where the engines speak differently. No other file matches on the engine.

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one writer.
    Sqlite,
    /// A server, many writers.
    Postgres,
}

impl Engine {
    /// The word in logs and on the status page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Whether the database belongs to this one process.
    pub const fn is_embedded(self) -> bool {
        match self {
            Self::Sqlite => true,
            Self::Postgres => false,
        }
    }

    /// Appended to a sub-select that claims rows: several workers must not wait for, or get, the same ones.
    pub const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// A condition on `xid`: true for rows of transactions before which nothing can appear any more. A reader that
    /// stops there never skips an event of a slower, concurrent transaction.
    pub const fn settled(self) -> &'static str {
        match self {
            Self::Sqlite => "1 = 1",
            Self::Postgres => "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
        }
    }
}
