//! What a clinic may use in a day.
//!
//! The ledger is the count; calls of this process that are under way and not booked yet are added to it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cliniq_platform::{Ctx, Id, config::Budget, tenancy::Clinic, time::Timestamp};

use crate::{error::Failure, ledger::Books, types::Purpose};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

type UnderWay = Arc<Mutex<HashMap<(Id<Clinic>, &'static str), u64>>>;

/// All budgets.
#[derive(Clone)]
pub(crate) struct Purse {
    budgets: Arc<[Budget]>,
    under_way: UnderWay,
}

/// A call that counts although it is not booked yet, until it is dropped.
pub(crate) struct Reserved {
    under_way: UnderWay,
    who: (Id<Clinic>, &'static str),
}

impl Purse {
    pub(crate) fn new(budgets: Vec<Budget>) -> Self {
        Self { budgets: budgets.into(), under_way: Arc::default() }
    }

    /// Counts a call in, if every budget that concerns it has room.
    ///
    /// # Errors
    /// [`Failure::BudgetSpent`]; [`Failure::Books`] when the ledger cannot be read: a limit that cannot be checked holds.
    pub(crate) async fn reserve(
        &self,
        books: &Books,
        ctx: &Ctx,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<Option<Reserved>, Failure> {
        if !self.budgets.iter().any(|budget| concerns(budget, purpose)) {
            return Ok(None);
        }
        // Counted in before the ledger is read, so that two that come together see each other.
        let reserved = self.count_in(ctx.clinic(), purpose.area());
        let (today, tomorrow) = day_of(now);
        for budget in self.budgets.iter().filter(|budget| concerns(budget, purpose)) {
            let spent = books.spent(ctx, budget.area.clone(), today).await;
            let (calls, tokens) = spent.map_err(|error| {
                tracing::warn!(error = %error.chain(), "a budget of model calls cannot be read");
                Failure::Books
            })?;
            let calls = calls + self.under_way(ctx.clinic(), budget.area.as_deref());
            let is_over =
                budget.calls.is_some_and(|most| calls > most) || budget.tokens.is_some_and(|most| tokens >= most);
            if is_over {
                return Err(Failure::BudgetSpent { resets: tomorrow });
            }
        }
        Ok(Some(reserved))
    }

    fn count_in(&self, clinic: Id<Clinic>, area: &'static str) -> Reserved {
        let who = (clinic, area);
        *self.under_way.lock().unwrap_or_else(PoisonError::into_inner).entry(who).or_default() += 1;
        Reserved { under_way: Arc::clone(&self.under_way), who }
    }

    fn under_way(&self, clinic: Id<Clinic>, area: Option<&str>) -> u64 {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = under_way.iter().filter(|((of, by), _)| *of == clinic && area.is_none_or(|area| area == *by));
        counts.map(|(_, count)| count).sum()
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.who);
            }
        }
    }
}

fn concerns(budget: &Budget, purpose: &Purpose) -> bool {
    budget.area.as_deref().is_none_or(|area| area == purpose.area())
}

/// The day of an instant, in UTC: its beginning and its end.
fn day_of(now: Timestamp) -> (Timestamp, Timestamp) {
    let begin = Timestamp::from_micros(now.as_micros().div_euclid(DAY) * DAY);
    (begin, begin.plus(Duration::from_micros(DAY.unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_at_midnight_utc() {
        let noon: Timestamp = "2026-11-21T12:34:56Z".parse::<jiff::Timestamp>().unwrap().into();

        let (begin, end) = day_of(noon);

        assert_eq!(begin.to_string(), "2026-11-21T00:00:00Z");
        assert_eq!(end.to_string(), "2026-11-22T00:00:00Z");
        assert_eq!(day_of(begin).0, begin);
    }
}
