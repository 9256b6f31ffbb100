//! The built web UI, embedded.
