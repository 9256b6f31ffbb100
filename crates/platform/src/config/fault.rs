//! What is wrong with a configuration, all of it at once.

use std::fmt;

/// One thing the operator has to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key (`server.bind`), or the file when it could not be read at all.
    pub key: String,
    /// Where the value came from: a file, an environment variable, the defaults.
    pub origin: String,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}): {}", self.key, self.origin, self.problem)
    }
}

/// The configuration cannot be used. Every fault is listed, so that one round of changes is enough.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// At least one fault, in the order of the layers.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the configuration cannot be used:")?;
        for fault in &self.faults {
            write!(out, "\n  {fault}")?;
        }
        Ok(())
    }
}
