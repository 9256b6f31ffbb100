//! One connection type over both engines.

/// A connection to SQLite or PostgreSQL; queries are written once against it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded engine.
    Sqlite(diesel::SqliteConnection),
    /// The engine of larger installations.
    Postgres(diesel::PgConnection),
}
