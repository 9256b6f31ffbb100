//! Brings the layers together.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::fault::{ConfigError, Fault};
use super::sections::{Raw, check};
use super::{Config, Section};

/// The file that is read when nobody names one.
const DEFAULT_FILE: &str = "cliniq.toml";
/// A key that is at most this many letters away is offered as what was meant.
const LIKELY_MEANT: usize = 5;
/// Names that other programs set as well.
const PLAIN_VARIABLES: [(&str, &str); 4] = [
    ("DATABASE_URL", "database.url"),
    ("ARTIFACTS_URL", "artifacts.url"),
    ("CLIPROXY_BASE_URL", "llm.upstream"),
    ("CLIPROXY_API_KEY", "llm.api_key"),
];

/// The environment, ordered by name; a value that is not text is told by why.
type Variables = BTreeMap<String, Result<String, &'static str>>;

/// The layer a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    File(PathBuf),
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Variable(name) => out.write_str(name),
        }
    }
}

impl Config {
    /// Reads file and environment of this process, and checks the result.
    ///
    /// `file` is the operator's `--config`. A file that is named must exist; the default one need not.
    ///
    /// # Errors
    /// A file that cannot be read, keys that do not exist, values that cannot be read or cannot work: all together.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::load_from(
            file,
            std::env::vars_os()
                .map(|(name, value)| (name.to_string_lossy().into_owned(), value.into_string().map_err(|_| NOT_UTF8))),
        )
    }

    pub(super) fn load_from(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, Result<String, &'static str>)>,
    ) -> Result<Self, ConfigError> {
        let variables: Variables = variables.into_iter().collect();
        let named = variables.get("CLINIQ_CONFIG").and_then(|path| path.as_ref().ok()).filter(|path| !path.is_empty());
        let (path, must_exist) = match (file, named) {
            (Some(path), _) => (path.to_path_buf(), true),
            (None, Some(path)) => (PathBuf::from(path), true),
            (None, None) => (PathBuf::from(DEFAULT_FILE), false),
        };
        let mut loader = Loader::default();
        match std::fs::read_to_string(&path) {
            Ok(text) => loader.read_file(&path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => {}
            Err(error) => loader.fault(path.display().to_string(), "file", format!("cannot be read: {error}")),
        }
        loader.read_variables(&variables);
        loader.finish()
    }

    /// Reads a configuration from the text of a file and from variables, without touching the process.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse<'a>(file: &str, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ConfigError> {
        let mut loader = Loader::default();
        loader.read_file(Path::new(DEFAULT_FILE), file);
        let own = |(name, value): (&str, &str)| (name.to_owned(), Ok(value.to_owned()));
        loader.read_variables(&variables.into_iter().map(own).collect());
        loader.finish()
    }

    /// Checks values that were set by code, like a test or a command-line option, as [`Config::load`] does.
    ///
    /// # Errors
    /// Every value that cannot work.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let faults: Vec<Fault> = check(self)
            .into_iter()
            .map(|(key, problem)| {
                let origin = self.origins.get(key).map_or_else(|| "default".to_owned(), ToString::to_string);
                Fault { key: key.to_owned(), origin, problem }
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(ConfigError { faults }) }
    }
}

const NOT_UTF8: &str = "is not valid UTF-8";

#[derive(Default)]
struct Loader {
    config: Config,
    faults: Vec<Fault>,
}

impl Loader {
    fn read_file(&mut self, path: &Path, text: &str) {
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                // The message only: the error's own display quotes the line, which may hold a secret.
                let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).lines().count().max(1));
                self.fault(path.display().to_string(), "file", format!("line {line}: {}", error.message()));
                return;
            }
        };
        let origin = Origin::File(path.to_path_buf());
        for (section, value) in table {
            let Value::Table(keys) = value else {
                self.fault(section.clone(), &origin.to_string(), self.no_such_key(&section));
                continue;
            };
            if !self.config.sections().iter().any(|known| known.name() == section) {
                self.fault(section.clone(), &origin.to_string(), self.no_such_key(&section));
                continue;
            }
            for (key, value) in keys {
                self.set(&format!("{section}.{key}"), &Raw::Toml(value), origin.clone());
            }
        }
    }

    fn read_variables(&mut self, variables: &Variables) {
        for (name, key) in PLAIN_VARIABLES {
            if let Some(value) = variables.get(name) {
                self.set_variable(name, key, value.as_deref().map_err(|problem| *problem));
            }
        }
        for (name, value) in variables {
            let Some((section, key)) = name.strip_prefix("CLINIQ_").and_then(|rest| rest.split_once("__")) else {
                continue;
            };
            let key = format!("{}.{}", section.to_ascii_lowercase(), key.to_ascii_lowercase());
            self.set_variable(name, &key, value.as_deref().map_err(|problem| *problem));
        }
    }

    fn set_variable(&mut self, name: &str, key: &str, value: Result<&str, &'static str>) {
        match value {
            Ok(text) => self.set(key, &Raw::Text(text.to_owned()), Origin::Variable(name.to_owned())),
            Err(problem) => self.fault(key.to_owned(), name, problem.to_owned()),
        }
    }

    fn set(&mut self, path: &str, raw: &Raw, origin: Origin) {
        let result = path.split_once('.').and_then(|(section, key)| {
            let mut sections = self.config.sections_mut();
            let section = sections.iter_mut().find(|known| known.name() == section)?;
            section.keys().iter().any(|known| known.name == key).then(|| section.set(key, raw))
        });
        match result {
            Some(Ok(())) => drop(self.config.origins.insert(path.to_owned(), origin)),
            Some(Err(problem)) => self.fault(path.to_owned(), &origin.to_string(), problem),
            None => self.fault(path.to_owned(), &origin.to_string(), self.no_such_key(path)),
        }
    }

    fn no_such_key(&self, path: &str) -> String {
        let sections = self.config.sections();
        let keys = |section: &&dyn Section| {
            let name = section.name();
            section.keys().iter().map(move |key| format!("{name}.{}", key.name)).collect::<Vec<_>>()
        };
        let candidates: Vec<String> = if path.contains('.') {
            sections.iter().flat_map(keys).collect()
        } else {
            sections.iter().map(|section| section.name().to_owned()).collect()
        };
        let nearest = candidates
            .into_iter()
            .map(|name| (letters_apart(&name, path), name))
            .min()
            .filter(|(apart, name)| *apart <= LIKELY_MEANT.min(name.len() / 2));
        match nearest {
            Some((_, name)) => format!("there is no such key; did you mean {name}?"),
            None => "there is no such key; config.example.toml lists all of them".to_owned(),
        }
    }

    fn fault(&mut self, key: String, origin: &str, problem: String) {
        self.faults.push(Fault { key, origin: origin.to_owned(), problem });
    }

    fn finish(mut self) -> Result<Config, ConfigError> {
        if let Err(ConfigError { faults }) = self.config.validate() {
            self.faults.extend(faults);
        }
        if self.faults.is_empty() { Ok(self.config) } else { Err(ConfigError { faults: self.faults }) }
    }
}

/// The Levenshtein distance: how many letters must be added, removed or changed.
pub(super) fn letters_apart(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (done, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], done + 1);
        for (place, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[right.len()]
}
