//! Which job names this process can run, and with what.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use super::{Job, JobCtx, Subscriber, Verdict};
use crate::{error::Error, events::Catalog};

type Run = Arc<dyn Fn(JobCtx, String) -> Pin<Box<dyn Future<Output = Result<(), Verdict>> + Send>> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Handler {
    pub(super) attempts: u32,
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
        self.handlers.insert(J::NAME, Handler { attempts: J::ATTEMPTS, run });
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
        self.handlers.insert(S::NAME, Handler { attempts: 10, run });
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
            return Some(Handler { attempts: 1, run: Arc::new(|_, _| Box::pin(std::future::ready(Ok(())))) });
        }
        self.handlers.get(name).cloned()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.handlers.keys().chain(&self.retired).map(ToString::to_string).collect()
    }
}
