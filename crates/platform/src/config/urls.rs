//! The three addresses that choose the backends, and the server's own.

use std::fmt;
use std::path::PathBuf;

use toml::Value;

use super::setting::{Setting, quoted};
use crate::secret::Secret;

/// Where rows are kept.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// An SQLite file. `sqlite:data/cliniq.db`, `sqlite:///var/lib/cliniq/cliniq.db`.
    Sqlite(PathBuf),
    /// A PostgreSQL server. The whole URL is secret because it usually holds a password.
    Postgres(Secret<String>),
}

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactsUrl {
    /// A folder. `file:data/artifacts`, `file:///var/lib/cliniq/artifacts`.
    File(PathBuf),
}

/// How live updates travel between the parts of one installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusUrl {
    /// Inside this process: `memory:`.
    Memory,
}

/// The address under which people and the telephony provider reach the server: `https://desk.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// An address that is part of the program.
    pub(super) fn fixed(address: &'static str) -> Self {
        Self(address.to_owned())
    }

    /// Reads an address.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::from_text(text)
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers speak to this address over TLS, so that cookies can be marked `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl DatabaseUrl {
    /// The engine's name, as operators know it.
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Setting for DatabaseUrl {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        const ACCEPTED: &str = "write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE";
        match text.split_once(':') {
            Some(("sqlite", rest)) => local_path(rest).map(Self::Sqlite),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") && rest.len() > 2 => {
                Ok(Self::Postgres(Secret::new(text.to_owned())))
            }
            Some(_) | None => Err(ACCEPTED.to_owned()),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(match self {
            Self::Sqlite(path) => quoted(&format!("sqlite:{}", path.display())),
            Self::Postgres(url) => quoted(&without_credentials(url.expose())),
        })
    }
}

impl Setting for ArtifactsUrl {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("file", rest)) => local_path(rest).map(Self::File),
            Some(_) | None => Err("write file:FOLDER".to_owned()),
        }
    }

    fn shown(&self) -> Option<String> {
        let Self::File(path) = self;
        Some(quoted(&format!("file:{}", path.display())))
    }
}

impl Setting for BusUrl {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        if text == "memory:" { Ok(Self::Memory) } else { Err("write memory:".to_owned()) }
    }

    fn shown(&self) -> Option<String> {
        Some(quoted("memory:"))
    }
}

impl Setting for PublicUrl {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        const ACCEPTED: &str = "write scheme and host without a path, like https://desk.example.org";
        let text = text.trim().trim_end_matches('/');
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(ACCEPTED)?;
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(ACCEPTED.to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(&self.0))
    }
}

/// The path after `sqlite:` or `file:`: as it is, or absolute after `//`.
fn local_path(rest: &str) -> Result<PathBuf, String> {
    let path = match rest.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => return Err("write three slashes before an absolute path, none before a relative one".to_owned()),
        None => rest,
    };
    match path {
        "" => Err("a path must follow the colon".to_owned()),
        ":memory:" => Err("name a file: what is kept in memory would be lost with the process".to_owned()),
        _ if path.contains(['?', '#', '\0']) => Err("options after the path are not read; leave them out".to_owned()),
        _ => Ok(PathBuf::from(path)),
    }
}

/// The URL without user, password and options, any of which may hold a credential.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // The last @ ends the credentials, also when the password itself holds one.
    match rest.rsplit_once('@') {
        Some((_, place)) => format!("{scheme}://(hidden)@{place}"),
        None => format!("{scheme}://{rest}"),
    }
}
