//! A PostgreSQL of this run's own: in a temporary folder, on a free port, gone afterwards.

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{Guard, capture, command, find_program, is_root, run, temporary_folder};

/// PostgreSQL refuses to run as root; Debian's package makes this user.
const SYSTEM_USER: &str = "postgres";
/// What the tests connect as: not a superuser, so that row-level security applies to them.
const TEST_USER: &str = "cliniq";

/// Whether an acknowledged commit must survive the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As PostgreSQL comes: what a measurement is worth something with.
    Full,
    /// Nothing waits for the disk: what a test wants.
    Off,
}

/// Stops when the guard is dropped or this process ends.
pub(crate) struct PrivatePostgres {
    port: u16,
    _guard: Guard,
}

impl PrivatePostgres {
    /// Starts a server with these databases, which belong to a user who may create others.
    pub(crate) fn start(durability: Durability, databases: &[&str]) -> Result<Self> {
        let installation = Installation::find()?;
        let folder = temporary_folder("postgres")?;
        let guard = installation.stop_at_the_end(&folder)?;
        if !installation.run_as.is_empty() {
            capture(command("chown", [SYSTEM_USER]).arg(&folder))?;
        }
        let port = free_port()?;
        println!("PostgreSQL on port {port}, in {}", folder.display());
        installation.start(&folder, port, durability)?;
        let create = |database: &&str| format!("CREATE DATABASE {database} OWNER {TEST_USER}");
        let role = std::iter::once(format!("CREATE ROLE {TEST_USER} LOGIN CREATEDB"));
        for statement in role.chain(databases.iter().map(create)) {
            let mut psql = installation.program("psql", &folder);
            psql.args(["--host=127.0.0.1", "--username=postgres", "--quiet", "--port", &port.to_string()]);
            run(psql.args(["--command", &statement]))?;
        }
        Ok(Self { port, _guard: guard })
    }

    /// The server's address without a database.
    pub(crate) fn server_url(&self) -> String {
        format!("postgres://{TEST_USER}@127.0.0.1:{}", self.port)
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.server_url())
    }
}

/// PostgreSQL's programs, and the words before them that make them run as a user whom they accept.
struct Installation {
    programs: PathBuf,
    run_as: &'static [&'static str],
}

impl Installation {
    fn find() -> Result<Self> {
        let programs = programs().context("initdb and pg_ctl were not found")?;
        let run_as: &[&str] = if is_root() { &["runuser", "-u", SYSTEM_USER, "--"] } else { &[] };
        Ok(Self { programs, run_as })
    }

    /// A program in a working folder that its user may enter.
    fn program(&self, name: &str, folder: &Path) -> Command {
        let program = self.programs.join(name);
        let words = self.run_as.iter().map(OsString::from).chain([program.into()]).collect::<Vec<_>>();
        let mut command = command(&words[0], &words[1..]);
        command.current_dir(folder);
        command
    }

    fn stop_at_the_end(&self, folder: &Path) -> Result<Guard> {
        let script = "folder=$1; shift; \"$@\" >/dev/null 2>&1; rm -rf \"$folder\"";
        let mut stop = self.program("pg_ctl", folder);
        stop.args(["stop", "--mode=immediate", "--wait", "--pgdata"]).arg(folder.join("data"));
        let words = [folder.as_os_str(), stop.get_program()].into_iter().chain(stop.get_args());
        Guard::new(script, words)
    }

    fn start(&self, folder: &Path, port: u16, durability: Durability) -> Result<()> {
        let data = folder.join("data");
        let mut init = self.program("initdb", folder);
        init.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        capture(init.arg("--pgdata").arg(&data))?;
        let reckless = match durability {
            Durability::Full => "",
            Durability::Off => " -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
        };
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=400{reckless}"
        );
        let mut start = self.program("pg_ctl", folder);
        start.args(["start", "--wait", "--silent", "--options", &options]);
        run(start.arg("--log").arg(folder.join("log")).arg("--pgdata").arg(&data))
    }
}

/// The folder with the newest server programs.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().filter_map(Result::ok);
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|entry| entry.path()).max_by_key(number).map(|path| path.join("bin"));
    let on_path = || find_program(&["initdb"]).and_then(|file| file.parent().map(Path::to_path_buf));
    newest.filter(|folder| folder.join("initdb").is_file()).or_else(on_path)
}

/// A port nobody listens on now. Another program could take it before PostgreSQL does; then the start fails and says so.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
