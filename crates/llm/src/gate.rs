//! How many calls are under way at a time: in all, of one model, of one clinic.
//!
//! Who waits is served clinic by clinic in turn, so that a clinic with a hundred runs does not keep another waiting
//! behind them; within a clinic in the order of coming, except that nobody waits behind a model that is full.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cliniq_platform::{Id, tenancy::Clinic};
use tokio::sync::oneshot;

use crate::{settings::Limits, types::ModelId};

/// Gives out places.
#[derive(Clone)]
pub(crate) struct Gate {
    state: Arc<Mutex<State>>,
    limits: Limits,
}

#[derive(Default)]
struct State {
    running: usize,
    by_model: HashMap<ModelId, usize>,
    by_clinic: HashMap<Id<Clinic>, usize>,
    /// The clinics that wait, the next one first.
    waiting: VecDeque<(Id<Clinic>, VecDeque<Waiter>)>,
}

struct Waiter {
    model: ModelId,
    place: oneshot::Sender<Place>,
}

/// A place that is taken, until it is dropped.
pub(crate) struct Place {
    gate: Gate,
    clinic: Id<Clinic>,
    model: ModelId,
}

impl Gate {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { state: Arc::default(), limits }
    }

    /// Waits for a place.
    pub(crate) async fn enter(&self, clinic: Id<Clinic>, model: &ModelId) -> Place {
        let (place, taken) = oneshot::channel();
        {
            let mut state = self.lock();
            let waiter = Waiter { model: model.clone(), place };
            match state.waiting.iter_mut().find(|(waiting, _)| *waiting == clinic) {
                Some((_, line)) => line.push_back(waiter),
                None => state.waiting.push_back((clinic, VecDeque::from([waiter]))),
            }
        }
        self.admit();
        match taken.await {
            Ok(place) => place,
            // Whoever waits is dropped from the line only once its receiver is gone.
            Err(_) => std::future::pending().await,
        }
    }

    /// How many calls are under way and how many wait.
    pub(crate) fn load(&self) -> (usize, usize) {
        let state = self.lock();
        (state.running, state.waiting.iter().map(|(_, line)| line.len()).sum())
    }

    /// Gives free places to those who wait.
    fn admit(&self) {
        loop {
            let next = self.lock().next(self.limits);
            let Some((clinic, waiter)) = next else { return };
            let place = Place { gate: self.clone(), clinic, model: waiter.model };
            // Whoever no longer waits leaves the place to the next.
            drop(waiter.place.send(place));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next who may begin; the place is counted as taken.
    fn next(&mut self, limits: Limits) -> Option<(Id<Clinic>, Waiter)> {
        if self.running >= limits.all {
            return None;
        }
        for turn in 0..self.waiting.len() {
            let (clinic, line) = &mut self.waiting[turn];
            let clinic = *clinic;
            line.retain(|waiter| !waiter.place.is_closed());
            let has_place = self.by_clinic.get(&clinic).copied().unwrap_or(0) < limits.clinic;
            let is_free = |waiter: &Waiter| self.by_model.get(&waiter.model).copied().unwrap_or(0) < limits.model;
            let Some(waiter) = line.iter().position(is_free).filter(|_| has_place).and_then(|at| line.remove(at))
            else {
                continue;
            };
            // Served: the clinic goes to the end of the round.
            let served = self.waiting.remove(turn).filter(|(_, line)| !line.is_empty());
            self.waiting.extend(served);
            self.running += 1;
            *self.by_clinic.entry(clinic).or_default() += 1;
            *self.by_model.entry(waiter.model.clone()).or_default() += 1;
            return Some((clinic, waiter));
        }
        self.waiting.retain(|(_, line)| !line.is_empty());
        None
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        {
            let mut state = self.gate.lock();
            state.running -= 1;
            leave(&mut state.by_clinic, &self.clinic);
            leave(&mut state.by_model, &self.model);
        }
        self.gate.admit();
    }
}

fn leave<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Poll};

    use futures::{future::poll_immediate, poll};

    use super::*;

    fn model(name: &str) -> ModelId {
        ModelId::parse(name).unwrap()
    }

    async fn at_once(gate: &Gate, clinic: Id<Clinic>, name: &str) -> Option<Place> {
        poll_immediate(pin!(gate.enter(clinic, &model(name)))).await
    }

    async fn waits(future: impl Future<Output = Place>) -> bool {
        let mut future = pin!(future);
        matches!(poll!(future.as_mut()), Poll::Pending)
    }

    #[tokio::test]
    async fn each_limit_holds_by_itself() {
        let gate = Gate::new(Limits { all: 3, model: 2, clinic: 2 });
        let (one, two) = (Id::new(), Id::new());

        let first = at_once(&gate, one, "a").await.unwrap();
        let _second = at_once(&gate, one, "b").await.unwrap();
        assert!(waits(gate.enter(one, &model("c"))).await, "the clinic has two");
        let third = at_once(&gate, two, "a").await.unwrap();
        assert!(waits(gate.enter(two, &model("b"))).await, "three are all");
        drop(first);
        assert!(at_once(&gate, two, "a").await.is_some(), "a place was left");
        drop(third);
        assert_eq!(gate.load(), (1, 0));
    }

    #[tokio::test]
    async fn a_clinic_that_comes_late_is_not_served_last() {
        let gate = Gate::new(Limits { all: 1, model: 9, clinic: 9 });
        let (busy, late) = (Id::new(), Id::new());
        let place = at_once(&gate, busy, "a").await.unwrap();
        let name = model("a");
        let mut line: Vec<_> = (0..3).map(|_| Box::pin(gate.enter(busy, &name))).collect();
        for waiting in &mut line {
            assert!(poll!(waiting.as_mut()).is_pending());
        }
        let mut newcomer = Box::pin(gate.enter(late, &name));
        assert!(poll!(newcomer.as_mut()).is_pending());

        drop(place);
        let Poll::Ready(second) = poll!(line[0].as_mut()) else { panic!("the first in line is served") };
        assert!(poll!(newcomer.as_mut()).is_pending());
        drop(second);

        assert!(poll!(newcomer.as_mut()).is_ready(), "then the other clinic");
    }

    #[tokio::test]
    async fn nobody_waits_behind_a_model_that_is_full() {
        let gate = Gate::new(Limits { all: 9, model: 1, clinic: 9 });
        let clinic = Id::new();
        let _place = at_once(&gate, clinic, "a").await.unwrap();
        let name = model("a");
        let mut stuck = Box::pin(gate.enter(clinic, &name));
        assert!(poll!(stuck.as_mut()).is_pending());

        assert!(at_once(&gate, clinic, "b").await.is_some());
    }

    #[tokio::test]
    async fn whoever_stops_waiting_holds_nothing() {
        let gate = Gate::new(Limits { all: 1, model: 1, clinic: 1 });
        let clinic = Id::new();
        let name = model("a");
        let place = at_once(&gate, clinic, "a").await.unwrap();
        let mut given_up = Box::pin(gate.enter(clinic, &name));
        assert!(poll!(given_up.as_mut()).is_pending());
        drop(place);
        // The place is already on its way to the one who gives up.
        drop(given_up);

        assert_eq!(gate.load(), (0, 0));
        assert!(at_once(&gate, clinic, "a").await.is_some());
    }
}
