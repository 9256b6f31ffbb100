//! Which way each model is asked: learned from its refusals, remembered over restarts.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use tokio::sync::OnceCell;

use crate::{
    ledger::Books,
    types::{Endpoint, ModelId},
};

/// The ways of all models that are not asked the first way, or no longer.
pub(crate) struct Endpoints {
    books: Books,
    /// Read at the first question. A database that is away then is asked again at the next one.
    known: OnceCell<RwLock<HashMap<ModelId, Endpoint>>>,
}

impl Endpoints {
    pub(crate) fn new(books: Books) -> Self {
        Self { books, known: OnceCell::new() }
    }

    /// The way to ask a model first.
    pub(crate) async fn of(&self, model: &ModelId) -> Endpoint {
        let load = || async { self.books.endpoints().await.map(|known| RwLock::new(known.into_iter().collect())) };
        match self.known.get_or_try_init(load).await {
            Ok(known) => {
                let known = known.read().unwrap_or_else(PoisonError::into_inner);
                known.get(model).copied().unwrap_or(Endpoint::ChatCompletions)
            }
            Err(error) => {
                // What is forgotten costs one refused question, no more.
                tracing::warn!(error = %error.chain(), "the remembered ways of asking cannot be read");
                Endpoint::ChatCompletions
            }
        }
    }

    /// A model has answered this way.
    pub(crate) async fn learn(&self, model: &ModelId, endpoint: Endpoint) {
        if self.of(model).await == endpoint {
            return;
        }
        if let Some(known) = self.known.get() {
            known.write().unwrap_or_else(PoisonError::into_inner).insert(model.clone(), endpoint);
        }
        if let Err(error) = self.books.remember(model, endpoint).await {
            tracing::warn!(error = %error.chain(), model.id = %model, "the way of asking is remembered until the next start only");
        }
    }
}
