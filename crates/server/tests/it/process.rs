//! The real binary on a database of its own.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cliniq_platform::outbound::{Client, Profile};
use cliniq_testkit::TestDatabase;

/// A server that can be killed and started again on the same data and port.
pub(crate) struct Process {
    pub(crate) base: String,
    port: u16,
    database: String,
    keys: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
}

impl Process {
    /// A server for this database; not started yet.
    pub(crate) fn new(database: &TestDatabase) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self {
            base: format!("http://127.0.0.1:{port}"),
            port,
            database: database.url(),
            keys: database.config.keys.file.clone(),
            folder: database.folder().to_owned(),
            child: None,
        }
    }

    /// Starts it and waits until it serves; answers how long that took.
    pub(crate) async fn start(&mut self) -> Duration {
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_cliniq"))
            .arg("serve")
            .current_dir(&self.folder)
            .env("CLINIQ_SERVER__BIND", format!("127.0.0.1:{}", self.port))
            .env("DATABASE_URL", &self.database)
            .env("CLINIQ_KEYS__FILE", &self.keys)
            .env("CLINIQ_DATABASE__MIGRATE", "true")
            .env("CLINIQ_LOG__FILTER", "warn")
            .stdout(Stdio::null())
            .stderr(std::fs::File::options().create(true).append(true).open(self.folder.join("log.txt")).unwrap())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let client = Client::new(Profile::default()).unwrap();
        loop {
            let ready =
                client.get(&format!("{}/readyz", self.base)).unwrap().within(Duration::from_secs(1)).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(30), "the server did not become ready:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Kills it as the kernel does: no handler runs.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
