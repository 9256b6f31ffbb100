//! Reading in real child processes, and writing looked at by tools that are not ours.

mod files;
mod reading;
mod writing;
