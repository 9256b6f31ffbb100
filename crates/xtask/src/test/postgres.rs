//! A PostgreSQL of this run's own: in a temporary folder, on a free port, without durability, gone afterwards.

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

/// Stops when the guard is dropped or this process ends.
pub(crate) struct PrivatePostgres {
    url: String,
    _guard: Guard,
}

impl PrivatePostgres {
    pub(crate) fn start() -> Result<Self> {
        let programs = programs().context("initdb and pg_ctl were not found")?;
        let run_as: Vec<&str> = if is_root() {
            vec!["runuser", "-u", SYSTEM_USER, "--"]
        } else {
            Vec::new()
        };
        let folder = temporary_folder("postgres")?;
        let data = folder.join("data");
        let pg_ctl = programs.join("pg_ctl");
        let stop = "folder=$1; shift; \"$@\" >/dev/null 2>&1; rm -rf \"$folder\"";
        let mut stopper: Vec<OsString> = vec![folder.clone().into()];
        stopper.extend(run_as.iter().map(OsString::from));
        stopper.extend([
            pg_ctl.clone().into(),
            "stop".into(),
            "--pgdata".into(),
            data.clone().into(),
        ]);
        stopper.extend(["--mode=immediate".into(), "--wait".into()]);
        let guard = Guard::new(stop, stopper)?;
        if !run_as.is_empty() {
            capture(command("chown", [SYSTEM_USER]).arg(&folder))?;
        }

        let port = free_port()?;
        let server = |program: &Path| in_folder(&folder, &run_as, program);
        let mut init = server(&programs.join("initdb"));
        init.args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--pgdata",
        ]);
        println!("PostgreSQL on port {port}, in {}", folder.display());
        capture(init.arg(&data))?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
             -c synchronous_commit=off -c full_page_writes=off -c max_connections=400"
        );
        let mut start = server(&pg_ctl);
        start
            .args(["start", "--wait", "--silent", "--options", &options, "--log"])
            .arg(folder.join("log"));
        run(start.arg("--pgdata").arg(&data))?;
        let port_text = port.to_string();
        for statement in [
            format!("CREATE ROLE {TEST_USER} LOGIN CREATEDB"),
            format!("CREATE DATABASE {TEST_USER} OWNER {TEST_USER}"),
        ] {
            let place = [
                "--host=127.0.0.1",
                "--username=postgres",
                "--port",
                &port_text,
                "--quiet",
                "--command",
                &statement,
            ];
            run(server(&programs.join("psql")).args(place))?;
        }
        Ok(Self {
            url: format!("postgres://{TEST_USER}@127.0.0.1:{port}/{TEST_USER}"),
            _guard: guard,
        })
    }

    /// A database of its own, whose owner may create others.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// The folder with the newest server programs.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .max_by_key(number)
        .map(|path| path.join("bin"));
    let on_path = || find_program(&["initdb"]).and_then(|file| file.parent().map(Path::to_path_buf));
    newest.filter(|folder| folder.join("initdb").is_file()).or_else(on_path)
}

/// A command as the user that PostgreSQL runs under. Its working folder must be one which that user may enter.
fn in_folder(folder: &Path, run_as: &[&str], program: &Path) -> Command {
    let mut command = match run_as {
        [first, rest @ ..] => {
            let mut command = command(first, rest);
            command.arg(program);
            command
        }
        [] => command(program, [""; 0]),
    };
    command.current_dir(folder);
    command
}

/// A port nobody listens on now. Another program could take it before PostgreSQL does; then the start fails and says so.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
