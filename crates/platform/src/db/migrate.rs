//! Migrations: numbered folders with `up.sql` and `down.sql`, the same numbers for both engines, embedded.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use rust_embed::RustEmbed;

use super::{Conn, Engine, engine};
use crate::{
    config::{DatabaseConfig, DatabaseUrl},
    error::{Error, Kind, Result},
};

#[derive(RustEmbed)]
#[folder = "../../migrations"]
struct Files;

/// One migration, as embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: i32,
    /// The folder's name, for example `0001_platform`.
    pub name: String,
    up: String,
    down: String,
}

/// A migration and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The folder's name.
    pub name: String,
    /// Whether it has been applied.
    pub is_applied: bool,
}

#[derive(diesel::QueryableByName)]
struct AppliedRow {
    #[diesel(sql_type = sql_types::Integer)]
    number: i32,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

/// All migrations of an engine, in order.
///
/// # Errors
/// When a folder lacks a file or a number; a build with such folders does not pass the tests.
pub fn all(engine: Engine) -> Result<Vec<Migration>> {
    let folder = format!("{}/", engine.as_str());
    let mut found = Vec::new();
    for path in Files::iter() {
        let Some(name) = path.strip_prefix(&folder).and_then(|rest| rest.strip_suffix("/up.sql")) else { continue };
        let number = name
            .split('_')
            .next()
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| Error::internal(format!("the migration folder {name} has no number")))?;
        let text = |file: &str| {
            Files::get(&format!("{folder}{name}/{file}"))
                .and_then(|f| String::from_utf8(f.data.into_owned()).ok())
                .ok_or_else(|| Error::internal(format!("the migration {name} has no {file}")))
        };
        found.push(Migration { number, name: name.to_owned(), up: text("up.sql")?, down: text("down.sql")? });
    }
    found.sort_by_key(|m| m.number);
    Ok(found)
}

/// Applies what is missing; answers the names that were applied. Several processes may start at once.
///
/// # Errors
/// When a statement fails (nothing of that migration remains), or the database was made by a newer release.
pub fn up(config: &DatabaseConfig) -> Result<Vec<String>> {
    let (mut conn, engine) = connect(config)?;
    locked(&mut conn, engine, |conn| {
        let known = all(engine)?;
        let applied = applied(conn)?;
        if let Some(newer) = applied.iter().find(|row| known.iter().all(|m| m.number != row.number)) {
            return Err(Error::new(
                Kind::Conflict,
                "db.newer-schema",
                format!("The database has the migration {}, which this release does not know.", newer.name),
            ));
        }
        let mut names = Vec::new();
        for migration in known {
            if applied.iter().any(|row| row.number == migration.number) {
                continue;
            }
            let record = format!(
                "INSERT INTO schema_migrations (number, name) VALUES ({}, '{}');",
                migration.number, migration.name
            );
            transact(conn, &format!("{}\n{record}", migration.up))
                .map_err(|e| Error::internal(format!("{}: {e}", migration.name)))?;
            names.push(migration.name);
        }
        Ok(names)
    })
}

/// Takes the last `count` migrations back; answers their names, last first. Their tables' rows are lost.
///
/// # Errors
/// When a statement fails.
pub fn down(config: &DatabaseConfig, count: usize) -> Result<Vec<String>> {
    let (mut conn, engine) = connect(config)?;
    locked(&mut conn, engine, |conn| {
        let applied = applied(conn)?;
        let mut names = Vec::new();
        for migration in
            all(engine)?.into_iter().rev().filter(|m| applied.iter().any(|row| row.number == m.number)).take(count)
        {
            let record = format!("DELETE FROM schema_migrations WHERE number = {};", migration.number);
            transact(conn, &format!("{}\n{record}", migration.down))
                .map_err(|e| Error::internal(format!("{}: {e}", migration.name)))?;
            names.push(migration.name);
        }
        Ok(names)
    })
}

/// Every migration and whether it is applied.
///
/// # Errors
/// When the database cannot be reached.
pub fn status(config: &DatabaseConfig) -> Result<Vec<Status>> {
    let (mut conn, engine) = connect(config)?;
    let applied = applied(&mut conn)?;
    Ok(all(engine)?
        .into_iter()
        .map(|m| Status { is_applied: applied.iter().any(|row| row.number == m.number), name: m.name })
        .collect())
}

fn connect(config: &DatabaseConfig) -> Result<(Conn, Engine)> {
    match &config.url {
        DatabaseUrl::Sqlite(path) => Ok((engine::open_sqlite(path, false)?, Engine::Sqlite)),
        DatabaseUrl::Postgres(url) => Ok((engine::open_postgres(url)?, Engine::Postgres)),
    }
}

fn applied(conn: &mut Conn) -> Result<Vec<AppliedRow>> {
    conn.batch_execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL);",
    )?;
    Ok(sql_query("SELECT number, name FROM schema_migrations ORDER BY number").load(conn)?)
}

/// One migrating process at a time: SQLite by a file-wide write lock per migration, PostgreSQL by an advisory lock.
fn locked<T>(conn: &mut Conn, engine: Engine, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    const LOCK: i64 = 0x636c_696e_6971;
    if engine == Engine::Postgres {
        conn.batch_execute(&format!(
            "SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({LOCK});"
        ))?;
    }
    let result = f(conn);
    if engine == Engine::Postgres {
        conn.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK});"))?;
    }
    result
}

fn transact(conn: &mut Conn, sql: &str) -> diesel::QueryResult<()> {
    let begin = match conn {
        Conn::Sqlite(_) => "BEGIN IMMEDIATE",
        Conn::Postgres(_) => "BEGIN",
    };
    conn.batch_execute(begin)?;
    let done = conn.batch_execute(sql).and_then(|()| conn.batch_execute("COMMIT"));
    if done.is_err() {
        // The statement's own error is the one to report.
        drop(conn.batch_execute("ROLLBACK"));
    }
    done
}
