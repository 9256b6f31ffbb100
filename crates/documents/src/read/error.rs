//! Why a file could not be read.

use serde::{Deserialize, Serialize};

/// Why a file could not be read. No variant holds a word of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ReadError {
    /// It opens with a password only.
    #[error("the file is protected by a password")]
    Encrypted,
    /// It is damaged beyond what can be read.
    #[error("the file is damaged")]
    Corrupt,
    /// It has no bytes, or no pages.
    #[error("the file is empty")]
    Empty,
    /// It is not what it claims to be.
    #[error("the file is not of the kind it is said to be")]
    NotThisKind,
    /// The file, or the text in it, exceeds the limit.
    #[error("the file or its text is larger than {limit_bytes} bytes")]
    TooLarge {
        /// What is allowed.
        limit_bytes: u64,
    },
    /// It has more pages than are read.
    #[error("the file has {pages} pages; {limit} are read")]
    TooManyPages {
        /// How many it has.
        pages: u32,
        /// How many are allowed.
        limit: u32,
    },
    /// There is no page of this number.
    #[error("the file has no such page")]
    NoSuchPage,
    /// Reading took longer than allowed.
    #[error("reading the file took too long")]
    TimedOut,
    /// Reading took more memory than allowed.
    #[error("reading the file took too much memory")]
    OutOfMemory,
    /// The reading process could not be started or spoken to: not the file's fault, and worth another try.
    #[error("files cannot be read at the moment: {why}")]
    Unavailable {
        /// For the operator.
        why: String,
    },
}

impl ReadError {
    /// Whether the same file may be read later: nothing is known against it.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
