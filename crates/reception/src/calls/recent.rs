//! Calls that this process has just stored, so that their next turn needs no look at the database.
//!
//! The row stays the truth: a turn decided on a call that has changed elsewhere fails its version check, is forgotten
//! here, and is decided again on the row.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cliniq_platform::{Id, tenancy::Clinic};

use super::Call;

/// Calls kept at most; when there are more, all are forgotten and read again when they go on.
const MOST: usize = 1_024;

type Key = (Id<Clinic>, String);

/// The calls, by clinic and provider's id.
#[derive(Default)]
pub(crate) struct Recent {
    calls: Mutex<HashMap<Key, Call>>,
}

impl Recent {
    /// The call, if it stands just before this turn.
    pub(crate) fn before(&self, clinic: Id<Clinic>, provider_call_id: &str, turn: i32) -> Option<Call> {
        let call = self.lock().get(&(clinic, provider_call_id.to_owned())).cloned();
        call.filter(|call| call.turns + 1 == turn)
    }

    /// Keeps a call that has been stored, unless it has ended.
    pub(crate) fn keep(&self, clinic: Id<Clinic>, call: &Call) {
        let mut calls = self.lock();
        let key = (clinic, call.provider_call_id.clone());
        if call.ended_at.is_some() {
            calls.remove(&key);
            return;
        }
        if calls.len() >= MOST {
            calls.clear();
        }
        calls.insert(key, call.clone());
    }

    /// Forgets a call that has changed elsewhere.
    pub(crate) fn forget(&self, clinic: Id<Clinic>, provider_call_id: &str) {
        self.lock().remove(&(clinic, provider_call_id.to_owned()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
