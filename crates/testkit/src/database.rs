//! A database for one test: a file of its own, or a PostgreSQL database of its own.

use cliniq_platform::{
    config::{ArtifactsUrl, Config, DatabaseUrl},
    db::migrate,
    secret::Secret,
};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use tempfile::TempDir;

/// Names the PostgreSQL server of a test run: `postgres://user@host:port/database`. Absent: SQLite.
const SERVER: &str = "CLINIQ_TEST_DATABASE";

/// A migrated database that goes away with this value.
pub struct TestDatabase {
    /// A configuration that names it, and a key of its own.
    pub config: Config,
    folder: TempDir,
    postgres: Option<(String, String)>,
}

impl TestDatabase {
    /// Makes and migrates a database.
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on without.
    #[expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test's environment says where it runs")]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.artifacts.url = ArtifactsUrl::File(folder.path().join("artifacts"));
        config.keys.file = folder.path().join("cliniq.key");
        config.jobs.poll_ms = 50;
        let postgres = std::env::var(SERVER).ok().map(|server| {
            let name = format!(
                "test_{}",
                folder.path().file_name().unwrap().to_string_lossy().replace('.', "").to_lowercase()
            );
            PgConnection::establish(&server).unwrap().batch_execute(&format!("CREATE DATABASE \"{name}\"")).unwrap();
            (server, name)
        });
        config.database.url = match &postgres {
            Some((server, name)) => DatabaseUrl::Postgres(Secret::new(with_name(server, name))),
            None => DatabaseUrl::Sqlite(folder.path().join("cliniq.db")),
        };
        config.database.connections = 6;
        migrate::up(&config.database).unwrap();
        Self { config, folder, postgres }
    }

    /// A folder for the test's other files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The database's address, as an operator would write it.
    pub fn url(&self) -> String {
        match &self.config.database.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.expose().clone(),
        }
    }
}

impl Default for TestDatabase {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.postgres
            && let Ok(mut conn) = PgConnection::establish(server)
        {
            // The server is thrown away with the test run; a database left over does no harm.
            drop(conn.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")));
        }
    }
}

/// The server's address with another database's name.
fn with_name(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').map_or((server, None), |(a, p)| (a, Some(p)));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    match parameters {
        Some(parameters) => format!("{base}/{name}?{parameters}"),
        None => format!("{base}/{name}"),
    }
}
