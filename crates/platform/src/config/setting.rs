//! Types a key can have: how each is read from TOML, from an environment variable, and shown.

use std::net::SocketAddr;
use std::path::PathBuf;

use toml::Value;

use crate::secret::Secret;

/// A type of a configuration key. Problems are sentences for the operator and never repeat a value that may be secret.
pub(super) trait Setting: Sized {
    /// Reads the value of a TOML key.
    fn from_toml(value: &Value) -> Result<Self, String>;

    /// Reads the text of an environment variable.
    fn from_text(text: &str) -> Result<Self, String>;

    /// The value as a TOML literal, secrets hidden; `None` when there is none.
    fn shown(&self) -> Option<String>;
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: one line of words.
    Text,
    /// For collectors: one JSON object a line.
    Json,
}

impl Setting for String {
    fn from_toml(value: &Value) -> Result<Self, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| expected("text in quotes", value))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(self))
    }
}

impl Setting for bool {
    fn from_toml(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| expected("true or false", value))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err("write true or false".to_owned()),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for u32 {
    fn from_toml(value: &Value) -> Result<Self, String> {
        let number = value.as_integer().ok_or_else(|| expected("a whole number", value))?;
        Self::try_from(number).map_err(|_| format!("write a whole number from 0 to {}", Self::MAX))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.trim().parse().map_err(|_| format!("write a whole number from 0 to {}", Self::MAX))
    }

    fn shown(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for SocketAddr {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.trim()
            .parse()
            .map_err(|_| "write an address and a port, like 127.0.0.1:8080, or [::]:8080 for all".to_owned())
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Setting for PathBuf {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("write the path of a file".to_owned()) } else { Ok(Self::from(text)) }
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(&self.to_string_lossy()))
    }
}

impl Setting for LogFormat {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("write \"text\" or \"json\"".to_owned()),
        }
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Text => "text",
            Self::Json => "json",
        }))
    }
}

impl Setting for Secret<String> {
    fn from_toml(value: &Value) -> Result<Self, String> {
        String::from_toml(value).map(Self::new)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self::new(text.to_owned()))
    }

    fn shown(&self) -> Option<String> {
        Some(quoted("(hidden)"))
    }
}

impl<T: Setting> Setting for Option<T> {
    fn from_toml(value: &Value) -> Result<Self, String> {
        T::from_toml(value).map(Some)
    }

    /// An empty variable means "not set": compose files and unit files pass empty variables on.
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::from_text(text).map(Some) }
    }

    fn shown(&self) -> Option<String> {
        self.as_ref().and_then(T::shown)
    }
}

pub(super) fn expected(what: &str, found: &Value) -> String {
    format!("write {what}, not a value of type {}", found.type_str())
}

pub(super) fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}
