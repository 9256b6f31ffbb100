//! The gateway: what the areas hold.

use std::{pin::Pin, sync::Arc};

use cliniq_platform::{Ctx, Error, Phi, Result, db::Db, error::Kind, time::Clock};
use futures::Stream;
use serde::Serialize;
use tokio::{sync::Mutex, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    attempts::{Got, How},
    breaker::Breaker,
    budget::{Purse, Reserved},
    endpoints::Endpoints,
    error::{AuthCause, Failure},
    gate::{Gate, Place},
    guard,
    ledger::{Booking, Books, LedgerEntry},
    settings::{Settings, Upstream},
    types::{Endpoint, Model, ModelId, Purpose, Reply, Request, ToolCall},
    upstream::{Answered, Wire},
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
    /// Whether anybody answers at its address.
    pub reachable: bool,
    /// How many models it lists. None although nothing is wrong otherwise: no provider is signed in.
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
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) wire: Wire,
    pub(crate) endpoints: Endpoints,
    pub(crate) clock: Clock,
    books: Books,
    purse: Purse,
    gate: Gate,
    breaker: Breaker,
    models: Mutex<Option<(Instant, Result<Arc<[Model]>, Failure>)>>,
}

/// A call that may be made: what it holds is given back when it is dropped.
pub(crate) struct Admitted {
    pub(crate) booking: Booking,
    pub(crate) deadline: Instant,
    _place: Place,
    _reserved: Option<Reserved>,
}

impl Gateway {
    /// A gateway to one upstream, with its books in this database.
    ///
    /// # Errors
    /// When the upstream's address cannot be used.
    pub fn new(db: Db, settings: Settings) -> Result<Self> {
        let (address, key) = match &settings.upstream {
            Upstream::At { address, key, .. } => (address, key.clone()),
            Upstream::Simulated { address } => (address, None),
        };
        let clock = db.clock().clone();
        let wire = Wire::new(address, key, settings.answer_limit, clock.clone()).map_err(|fault| {
            Error::new(Kind::Malformed, "llm.unreachable", "The address of the model upstream cannot be used.")
                .because(fault)
        })?;
        let books = Books::new(db, settings.is_simulated());
        let inner = Inner {
            wire,
            endpoints: Endpoints::new(books.clone()),
            clock,
            books,
            purse: Purse::new(settings.budgets.clone()),
            gate: Gate::new(settings.limits),
            breaker: Breaker::default(),
            models: Mutex::new(None),
            settings,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Books calls whose end nobody waited for, until `stop` and the end of the calls that are under way then. One of each
    /// process's background tasks.
    ///
    /// # Errors
    /// Never: what cannot be booked is tried again, and logged in the end.
    pub async fn keep_books(self, stop: CancellationToken) -> Result<()> {
        self.inner.books.keep(stop, || self.inner.gate.load().0 == 0).await;
        Ok(())
    }

    /// Asks a model and waits for its complete answer.
    ///
    /// # Errors
    /// The failure, after bounded attempts. It is booked as a success is.
    pub async fn complete(&self, ctx: &Ctx, purpose: Purpose, request: Request) -> Result<Completed, Failed> {
        let Admitted { mut booking, deadline, _place, _reserved } = self.admit(ctx, &purpose, &request).await?;
        match self.inner.attempts(&request, How::Whole, deadline, &mut booking).await {
            Ok((endpoint, Got::Whole(answered))) => {
                Ok(self.inner.succeed(&request.model, booking, reply(&request, endpoint, answered)).await)
            }
            Ok((_, Got::Stream { .. })) => {
                let why = "it came in pieces".into();
                Err(self.inner.fail(&request.model, booking, Failure::Malformed { why }).await)
            }
            Err(failure) => Err(self.inner.fail(&request.model, booking, failure).await),
        }
    }

    /// Everything that comes before asking: may it leave, can it be paid, does the model rest, is there a place.
    pub(crate) async fn admit(&self, ctx: &Ctx, purpose: &Purpose, request: &Request) -> Result<Admitted, Failed> {
        let inner = &*self.inner;
        let before = inner.books.open(ctx, purpose, &request.model);
        if let Err(failure) = guard::check(&inner.settings.upstream, request) {
            return Err(inner.fail(&request.model, before, failure).await);
        }
        let place = inner.gate.enter(ctx.clinic(), &request.model).await;
        // Asked only now: what was known when the call began to wait may no longer be true.
        let now = inner.clock.now();
        let reserved = match inner.purse.reserve(&inner.books, ctx, purpose, now).await {
            Ok(reserved) => reserved,
            Err(failure) => return Err(inner.fail(&request.model, before, failure).await),
        };
        if let Err(failure) = inner.breaker.admit(&request.model, now) {
            return Err(inner.refuse(before, failure).await);
        }
        let deadline = Instant::now() + request.within.unwrap_or(inner.settings.within);
        let booking = before.begin_now();
        Ok(Admitted { booking, deadline, _place: place, _reserved: reserved })
    }

    /// The models that the upstream lists, cached for some seconds. A listed model need not be usable.
    ///
    /// # Errors
    /// Why the upstream does not list them.
    pub async fn models(&self) -> Result<Arc<[Model]>, Failure> {
        let inner = &*self.inner;
        // Held while asking: a hundred screens that open together ask once.
        let mut kept = inner.models.lock().await;
        if let Some((at, known)) = &*kept
            && at.elapsed() < inner.settings.models_for
        {
            return known.clone();
        }
        let listed = inner.wire.models().await;
        let listed =
            listed.map(Arc::from).map_err(|trouble| trouble.into_failure(inner.clock.now(), inner.settings.recheck));
        *kept = Some((Instant::now(), listed.clone()));
        listed
    }

    /// How the upstream is, cached as the list of models is. Never fails.
    pub async fn health(&self) -> Health {
        const NO_ACCOUNT: Failure = Failure::NeedsAuth { cause: AuthCause::NoAccount };
        let (models, failure) = match self.models().await {
            Ok(models) if models.is_empty() => (0, Some(NO_ACCOUNT)),
            Ok(models) => (models.len(), None),
            Err(failure) => (0, Some(failure)),
        };
        Health {
            reachable: !matches!(failure, Some(Failure::Unreachable | Failure::TimedOut)),
            models,
            error_kind: failure.as_ref().map(Failure::kind),
            advice: failure.as_ref().map(Failure::advice),
            simulated: self.inner.settings.is_simulated(),
        }
    }

    /// Why this model would not be asked at present: it cools down, or has failed again and again.
    pub fn resting(&self, model: &ModelId) -> Option<Failure> {
        self.inner.breaker.resting(model, self.inner.clock.now())
    }

    /// Whether requests about patients may be sent at all.
    pub fn may_see_patients(&self) -> bool {
        match &self.inner.settings.upstream {
            Upstream::At { is_covered, .. } => *is_covered,
            Upstream::Simulated { .. } => true,
        }
    }

    /// How many calls are under way in this process, and how many wait for a place.
    pub fn load(&self) -> (usize, usize) {
        self.inner.gate.load()
    }

    /// The calls that were made about a row (see [`Purpose::about`]), oldest first, at most 1,000.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls_about(&self, ctx: &Ctx, subject: &str) -> Result<Vec<LedgerEntry>> {
        self.inner.books.about(ctx, subject).await
    }
}

impl Inner {
    pub(crate) async fn succeed(&self, model: &ModelId, booking: Booking, reply: Reply) -> Completed {
        self.breaker.learn(model, Ok(()), self.clock.now());
        let ledger = booking.close(Ok(&reply)).await;
        Completed { reply, ledger }
    }

    /// A call that was made has failed: the model's record knows it.
    pub(crate) async fn fail(&self, model: &ModelId, booking: Booking, failure: Failure) -> Failed {
        if booking.entry().attempts > 0 {
            self.breaker.learn(model, Err(&failure), self.clock.now());
        }
        self.refuse(booking, failure).await
    }

    async fn refuse(&self, booking: Booking, failure: Failure) -> Failed {
        let ledger = Box::new(booking.close(Err(&failure)).await);
        // The kind and the upstream's own name for the exchange, never a word of it.
        tracing::info!(
            call.id = %ledger.id,
            model.id = %ledger.model,
            purpose = ledger.purpose,
            attempts = ledger.attempts,
            trace = ledger.trace,
            failure = failure.kind(),
            "a model did not answer"
        );
        Failed { failure, ledger }
    }
}

pub(crate) fn reply(request: &Request, endpoint: Endpoint, answered: Answered) -> Reply {
    let Answered { text, tool_calls, finish, usage, model } = answered;
    let model = model.and_then(|name| ModelId::parse(&name).ok()).unwrap_or_else(|| request.model.clone());
    Reply { text: Phi::new(text), tool_calls, finish, usage, endpoint, model }
}
