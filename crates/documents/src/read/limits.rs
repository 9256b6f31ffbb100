//! How much a file may cost.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much one file may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Size of its text in bytes, all pages together.
    pub text_bytes: u64,
    /// Pages.
    pub pages: u32,
    /// Pages without a text layer that are recognised; later ones stay pictures.
    pub ocr_pages: u32,
    /// Data memory of the reading process in bytes.
    pub memory_bytes: u64,
    /// How long one step (the text of a file, the picture of a page, the recognition of a page) may take.
    pub time: Duration,
    /// Reading processes at the same time.
    pub processes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            text_bytes: 16 << 20,
            pages: 500,
            ocr_pages: 60,
            memory_bytes: 1 << 30,
            time: Duration::from_secs(30),
            processes: 2,
        }
    }
}
