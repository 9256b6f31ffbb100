//! Which session of a call is the newest one in this process.
//!
//! A connection may be lost without either side being told. Twilio then opens another, and the old one must not take the
//! silence on its dead line for the caller's.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cliniq_platform::{Id, tenancy::Clinic};

type Key = (Id<Clinic>, String);

/// The newest session of each call that has one.
#[derive(Default)]
pub(crate) struct Newest {
    sessions: Mutex<State>,
}

#[derive(Default)]
struct State {
    opened: u64,
    by_call: HashMap<Key, u64>,
}

impl Newest {
    /// A session was opened; answers its number.
    pub(super) fn open(&self, clinic: Id<Clinic>, call_sid: &str) -> u64 {
        let mut state = self.lock();
        state.opened += 1;
        let number = state.opened;
        state.by_call.insert((clinic, call_sid.to_owned()), number);
        number
    }

    /// Whether no newer session of the call was opened.
    pub(super) fn is(&self, clinic: Id<Clinic>, call_sid: &str, number: u64) -> bool {
        self.lock().by_call.get(&(clinic, call_sid.to_owned())) == Some(&number)
    }

    /// A session was closed.
    pub(super) fn close(&self, clinic: Id<Clinic>, call_sid: &str, number: u64) {
        let mut state = self.lock();
        let key = (clinic, call_sid.to_owned());
        if state.by_call.get(&key) == Some(&number) {
            state.by_call.remove(&key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
