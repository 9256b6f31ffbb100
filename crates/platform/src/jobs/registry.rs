//! Which job names this process can run, and with what.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use super::{Job, JobCtx, Lane, Subscriber, Verdict};
use crate::{error::Error, events::Catalog};

type Run = Arc<dyn Fn(JobCtx, String) -> Pin<Box<dyn Future<Output = Result<(), Verdict>> + Send>> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Handler {
    pub(super) attempts: u32,
    pub(super) lane: Lane,
    pub(super) run: Run,
}

/// The jobs and subscribers of the areas.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Handler>,
    retired: Vec<&'static str>,
    catalog: Catalog,
}

impl Registry {
    /// Adds a job.
    #[must_use]
    pub fn job<J: Job>(mut self, area: &J::Area) -> Self {
        let area = area.clone();
        let run: Run = Arc::new(move |ctx, payload| {
            let area = area.clone();
            Box::pin(async move {
                let job: J = serde_json::from_str(&payload).map_err(|e| Verdict::Fail(Error::from(e)))?;
                job.run(&area, &ctx).await
            })
        });
        self.handlers.insert(J::NAME, Handler { attempts: J::ATTEMPTS, lane: J::LANE, run });
        self
    }

    /// Adds a subscriber of an event.
    #[must_use]
    pub fn on<S: Subscriber>(mut self, area: &S::Area) -> Self {
        let area = area.clone();
        let run: Run = Arc::new(move |ctx, payload| {
            let area = area.clone();
            Box::pin(async move {
                let event = serde_json::from_str(&payload).map_err(|e| Verdict::Fail(Error::from(e)))?;
                S::handle(&area, &ctx, event).await
            })
        });
        self.handlers.insert(S::NAME, Handler { attempts: 10, lane: Lane::Working, run });
        self.catalog = self.catalog.subscribe(S::EVENT, S::NAME);
        self
    }

    /// Names of jobs that earlier releases enqueued and this one does not know: their rows are drained, not run.
    #[must_use]
    pub fn retired(mut self, names: &[&'static str]) -> Self {
        self.retired.extend_from_slice(names);
        self
    }

    /// Both registries together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.handlers.extend(other.handlers);
        self.retired.extend(other.retired);
        self.catalog = self.catalog.and(other.catalog);
        self
    }

    /// The subscriptions of the registered subscribers.
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub(super) fn handler(&self, name: &str) -> Option<Handler> {
        if self.retired.contains(&name) {
            let run: Run = Arc::new(|_, _| Box::pin(std::future::ready(Ok(()))));
            return Some(Handler { attempts: 1, lane: Lane::Working, run });
        }
        self.handlers.get(name).cloned()
    }

    /// Which seats a job of this name takes.
    pub(super) fn lane(&self, name: &str) -> Lane {
        self.handlers.get(name).map_or(Lane::Working, |handler| handler.lane)
    }

    /// The names of a lane's jobs.
    pub(super) fn names(&self, lane: Lane) -> Vec<String> {
        let known = self.handlers.keys().chain(&self.retired);
        known.filter(|name| self.lane(name) == lane).map(ToString::to_string).collect()
    }
}
