//! How long to wait before trying again: exponential back-off with full jitter.
//!
//! Pure: the caller brings the attempt's number and a random number, so that a schedule can be tested and replayed.
//! Whether an error is worth another attempt is the error's business, not this module's.

use std::time::Duration;

/// How often and how patiently something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The longest wait before the second attempt. Each later wait may be twice as long as the one before.
    pub base: Duration,
    /// No wait is longer than this.
    pub cap: Duration,
    /// How many attempts there are in all, the first one included.
    pub attempts: u32,
}

impl Policy {
    /// The wait after attempt number `attempt` (1 is the first) failed, or `None` when it was the last one.
    pub fn next(&self, attempt: u32, random: f64) -> Option<Duration> {
        (attempt < self.attempts).then(|| delay(attempt, self, random))
    }
}

/// The wait after attempt number `attempt` (1 is the first) failed.
///
/// `random` is a number from 0 to 1 (values outside are brought into that range). The wait is that share of
/// `base · 2^(attempt − 1)`, at most of `cap`: spreading over the whole range keeps a thousand callers that failed
/// together from returning together.
pub fn delay(attempt: u32, policy: &Policy, random: f64) -> Duration {
    let doublings = attempt.saturating_sub(1);
    let longest = 1_u32
        .checked_shl(doublings)
        .and_then(|factor| policy.base.checked_mul(factor))
        .map_or(policy.cap, |wait| wait.min(policy.cap));
    let share = if random.is_nan() { 1.0 } else { random.clamp(0.0, 1.0) };
    // `mul_f64` may round up by a nanosecond, which must not lift a wait over its bound.
    longest.mul_f64(share).min(longest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: Policy = Policy { base: Duration::from_millis(200), cap: Duration::from_secs(60), attempts: 8 };

    #[test]
    fn the_longest_wait_doubles_until_the_cap() {
        let longest: Vec<u128> = (1..=11).map(|attempt| delay(attempt, &POLICY, 1.0).as_millis()).collect();

        assert_eq!(longest, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000]);
    }

    #[test]
    fn the_last_attempt_is_followed_by_nothing() {
        assert!(POLICY.next(7, 0.5).is_some());
        assert_eq!(POLICY.next(8, 0.5), None);
        assert_eq!(POLICY.next(u32::MAX, 0.5), None);
    }

    proptest! {
        #[test]
        fn no_wait_leaves_its_bounds(
            attempt in any::<u32>(),
            random in any::<f64>(),
            base_ms in 0_u64..10_000,
            cap_ms in 0_u64..10_000_000,
        ) {
            let policy = Policy {
                base: Duration::from_millis(base_ms),
                cap: Duration::from_millis(cap_ms),
                attempts: 5,
            };

            let wait = delay(attempt, &policy, random);

            prop_assert!(wait <= policy.cap);
            prop_assert!(attempt > 1 || wait <= policy.base);
        }

        #[test]
        fn more_chance_never_means_a_shorter_wait(attempt in 1_u32..100, low in 0.0..1.0, high in 0.0..1.0) {
            prop_assume!(low <= high);

            prop_assert!(delay(attempt, &POLICY, low) <= delay(attempt, &POLICY, high));
        }

        #[test]
        fn a_later_attempt_never_waits_less(attempt in 1_u32..100, random in 0.0..=1.0) {
            prop_assert!(delay(attempt, &POLICY, random) <= delay(attempt + 1, &POLICY, random));
        }
    }
}
