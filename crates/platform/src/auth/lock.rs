//! How guessing is slowed down: per account, and per address.
//!
//! An account is locked after some wrong passwords in a row, each time twice as long. Accounts that do not exist are
//! locked by the same rule, so that the lock says nothing about who has one. Addresses have an allowance of attempts
//! that fills up again; it lives in memory, because losing it in a restart costs one allowance.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    config::AuthConfig,
    error::{Error, Kind, Result},
    time::Timestamp,
};

/// The longest lock of an account.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// Attempts an address may make at once.
const BURST: u32 = 30;
/// An address may make one more attempt after this time.
const REFILL: Duration = Duration::from_secs(2);
/// Addresses and unknown accounts that are remembered; beyond, those with the least to remember go.
const REMEMBERED: usize = 20_000;

/// When and for how long an account is locked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockRule {
    after: u32,
    first: Duration,
}

impl LockRule {
    pub(crate) fn of(config: &AuthConfig) -> Self {
        Self { after: config.lock_after, first: Duration::from_secs(config.lock_seconds.into()) }
    }

    /// How long an account is locked by the attempt that is its `failed`th without success in a row.
    pub(crate) fn lock(self, failed: u32) -> Option<Duration> {
        let doublings = failed.checked_sub(self.after)?;
        let factor = 2_u32.saturating_pow(doublings);
        Some(self.first.saturating_mul(factor).min(LONGEST.max(self.first)))
    }
}

/// The account takes no password for `wait`.
pub(crate) fn locked(wait: Duration) -> Error {
    Error::new(
        Kind::RateLimited(wait.max(Duration::from_secs(1))),
        "auth.locked",
        "Too many wrong passwords in a row; please wait before you try again.",
    )
}

/// What the process remembers of those who try to get in.
#[derive(Default)]
pub struct Gate {
    addresses: Mutex<HashMap<Option<IpAddr>, Allowance>>,
    strangers: Mutex<HashMap<String, Failures>>,
}

#[derive(Clone, Copy)]
struct Allowance {
    left: u32,
    since: Timestamp,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    locked_until: Timestamp,
}

impl Gate {
    /// Takes one attempt from the allowance of an address.
    ///
    /// # Errors
    /// `auth.too-many-attempts` when none is left.
    pub(crate) fn admit(&self, from: Option<IpAddr>, now: Timestamp) -> Result<()> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut addresses, |allowance| refilled(*allowance, now).left >= BURST, |allowance| allowance.left);
        let known = addresses.entry(network(from)).or_insert(Allowance { left: BURST, since: now });
        let present = refilled(*known, now);
        let Some(left) = present.left.checked_sub(1) else {
            *known = present;
            return Err(Error::new(
                Kind::RateLimited(REFILL),
                "auth.too-many-attempts",
                "Too many attempts from your network; please wait a moment.",
            ));
        };
        *known = Allowance { left, ..present };
        Ok(())
    }

    /// Gives the attempt back: it succeeded, so it was no guess.
    pub(crate) fn pardon(&self, from: Option<IpAddr>) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = addresses.get_mut(&network(from)) {
            known.left = (known.left + 1).min(BURST);
        }
    }

    /// Counts an attempt at an account that does not exist.
    ///
    /// # Errors
    /// `auth.locked`, exactly as an existing account would answer.
    pub(crate) fn stranger(&self, email: &str, rule: LockRule, now: Timestamp) -> Result<()> {
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |known: &Failures| known.locked_until.plus(LONGEST) < now && known.count > 0;
        make_room(&mut strangers, over, |known| u32::MAX - known.count);
        let known = strangers.entry(email.to_owned()).or_insert(Failures { count: 0, locked_until: now });
        if known.locked_until > now {
            return Err(locked(known.locked_until.since(now)));
        }
        known.count = known.count.saturating_add(1);
        if let Some(time) = rule.lock(known.count) {
            known.locked_until = now.plus(time);
        }
        Ok(())
    }
}

/// Keeps a memory bounded: forgets what is over, and when that is not enough, those of the highest `worth_forgetting`.
fn make_room<K: Eq + Hash + Clone, V>(
    memory: &mut HashMap<K, V>,
    is_over: impl Fn(&V) -> bool,
    worth_forgetting: impl Fn(&V) -> u32,
) {
    if memory.len() < REMEMBERED {
        return;
    }
    memory.retain(|_, value| !is_over(value));
    if memory.len() < REMEMBERED {
        return;
    }
    let mut worth: Vec<u32> = memory.values().map(&worth_forgetting).collect();
    worth.sort_unstable();
    let median = worth[worth.len() / 2];
    memory.retain(|_, value| worth_forgetting(value) < median);
}

/// The allowance as it is now.
fn refilled(allowance: Allowance, now: Timestamp) -> Allowance {
    let passed = now.since(allowance.since);
    let more = u32::try_from(passed.as_micros() / REFILL.as_micros()).unwrap_or(u32::MAX);
    if more == 0 {
        return allowance;
    }
    let since = allowance.since.plus(REFILL.saturating_mul(more));
    Allowance { left: allowance.left.saturating_add(more).min(BURST), since }
}

/// One customer of an IPv6 provider has a whole /64; guessing from each of its addresses is guessing from one.
fn network(from: Option<IpAddr>) -> Option<IpAddr> {
    from.map(|ip| match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: LockRule = LockRule { after: 5, first: Duration::from_secs(30) };
    const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    #[test]
    fn locks_begin_with_the_fifth_wrong_password_and_double_up_to_an_hour() {
        let seconds: Vec<Option<u64>> = (4..=13).map(|n| RULE.lock(n).map(|time| time.as_secs())).collect();
        let expected =
            [None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(960), Some(1920), Some(3600), Some(3600)];
        assert_eq!(seconds, expected);
        assert_eq!(RULE.lock(u32::MAX), Some(LONGEST));
    }

    #[test]
    fn an_account_that_does_not_exist_locks_like_one_that_does() {
        let gate = Gate::default();
        for _ in 0..5 {
            assert!(gate.stranger("nobody@example.org", RULE, START).is_ok());
        }
        assert_eq!(gate.stranger("nobody@example.org", RULE, START).unwrap_err().code(), "auth.locked");
        assert!(gate.stranger("other@example.org", RULE, START).is_ok());
        assert!(gate.stranger("nobody@example.org", RULE, START.plus(Duration::from_secs(30))).is_ok());
    }

    #[test]
    fn an_address_gets_its_attempts_back_with_time_and_with_success() {
        let gate = Gate::default();
        let home = Some("2001:db8:1:2::7".parse().unwrap());
        let next_door = Some("2001:db8:1:2::8".parse().unwrap());
        for _ in 0..BURST {
            assert!(gate.admit(home, START).is_ok());
        }
        assert!(gate.admit(next_door, START).is_err(), "the same network");
        gate.pardon(home);
        assert!(gate.admit(home, START).is_ok());
        assert!(gate.admit(home, START).is_err());
        assert!(gate.admit(home, START.plus(REFILL)).is_ok());
        assert!(gate.admit(Some("198.51.100.1".parse().unwrap()), START).is_ok());
    }

    #[test]
    fn the_memory_stays_bounded_and_forgets_the_worst_last() {
        let gate = Gate::default();
        let worst = Some("198.51.100.1".parse().unwrap());
        while gate.admit(worst, START).is_ok() {}
        for n in 0..100_000_u32 {
            assert!(gate.admit(Some(IpAddr::V4((0x0a00_0000 + n).into())), START).is_ok());
        }
        assert!(gate.addresses.lock().unwrap().len() <= REMEMBERED);
        assert!(gate.admit(worst, START).is_err());
    }
}
