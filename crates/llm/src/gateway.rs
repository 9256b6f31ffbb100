//! The gateway: what the areas hold.

use std::{pin::Pin, sync::Arc};

use cliniq_platform::{Ctx, Phi, Result};
use futures::Stream;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::Failure,
    ledger::LedgerEntry,
    types::{Model, Purpose, Reply, Request, ToolCall},
};

/// A complete answer, and what it cost.
#[derive(Clone)]
pub struct Completed {
    /// The answer.
    pub reply: Reply,
    /// The call in the books, where it already stands.
    pub ledger: LedgerEntry,
}

/// No answer, and what it cost nevertheless.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{failure}")]
pub struct Failed {
    /// Why.
    pub failure: Failure,
    /// The call in the books, where it already stands. Boxed: results of calls are passed around.
    pub ledger: Box<LedgerEntry>,
}

/// An answer of a given shape.
#[derive(Clone)]
pub struct Structured<T> {
    /// What the model said, read and found in order.
    pub value: T,
    /// The reply it was read from.
    pub reply: Reply,
    /// The calls it took: one, or two when the first answer had to be corrected.
    pub ledger: Vec<LedgerEntry>,
}

/// A piece of a streamed answer.
#[derive(Clone)]
pub enum Delta {
    /// Further words.
    Text(Phi<String>),
    /// A complete tool call.
    ToolCall(ToolCall),
    /// The end: the whole answer. A stream that ends without it, or with an error, was no answer.
    Finished(Box<Completed>),
}

/// A streamed answer: pieces, then [`Delta::Finished`] or one error. Dropping it cancels the call.
pub type Deltas = Pin<Box<dyn Stream<Item = Result<Delta, Failed>> + Send>>;

/// What can be said of the upstream without asking a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Whether it lists its models.
    pub reachable: bool,
    /// How many it lists. None although it is reachable: no provider is signed in.
    pub models: usize,
    /// [`Failure::kind`], when something is wrong.
    pub error_kind: Option<&'static str>,
    /// What to do about it.
    pub advice: Option<&'static str>,
    /// Whether it is the simulated one, whose answers are not of a model.
    pub simulated: bool,
}

/// The way to the models; cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    #[expect(dead_code, reason = "the wire follows")]
    inner: Arc<()>,
}

impl Gateway {
    /// Asks a model and waits for its complete answer.
    ///
    /// # Errors
    /// The failure, after bounded attempts. It is booked as a success is.
    pub async fn complete(&self, ctx: &Ctx, purpose: Purpose, request: Request) -> Result<Completed, Failed> {
        let _ = (ctx, purpose, request, self);
        std::future::pending().await
    }

    /// Asks a model and passes its answer on while it is being written.
    ///
    /// Attempts are repeated until the first piece has come, not after.
    ///
    /// # Errors
    /// What kept the answer from beginning.
    pub async fn stream(&self, ctx: &Ctx, purpose: Purpose, request: Request) -> Result<Deltas, Failed> {
        let _ = (ctx, purpose, request, self);
        std::future::pending().await
    }

    /// Asks for an answer of the shape of `request.schema`, reads it leniently, and has it corrected once.
    ///
    /// `check` says what is wrong with an answer that has the shape: it is told to the model, so let it name labels and
    /// fields and quote no content.
    ///
    /// # Errors
    /// [`Failure::Malformed`] when the corrected answer cannot be used either, and what [`Gateway::complete`] says.
    pub async fn structured<T, C>(
        &self,
        ctx: &Ctx,
        purpose: Purpose,
        request: Request,
        check: C,
    ) -> Result<Structured<T>, Failed>
    where
        T: DeserializeOwned,
        C: Fn(&T) -> Result<(), String>,
    {
        let _ = (ctx, purpose, request, self, check);
        std::future::pending().await
    }

    /// The models that the upstream lists, cached for some seconds. A listed model need not be usable.
    ///
    /// # Errors
    /// Why the upstream does not list them.
    pub async fn models(&self) -> Result<Arc<[Model]>, Failure> {
        std::future::pending().await
    }

    /// How the upstream is, cached as the list of models is. Never fails.
    pub async fn health(&self) -> Health {
        std::future::pending().await
    }

    /// The calls that were made about a row (see [`Purpose::about`]), oldest first, at most 1,000.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls_about(&self, ctx: &Ctx, subject: &str) -> Result<Vec<LedgerEntry>> {
        let _ = (ctx, subject, self);
        std::future::pending().await
    }
}
