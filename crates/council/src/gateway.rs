//! The models through the product's gateway.

use std::time::Duration;

use cliniq_llm::{
    AuthCause, Failed, Failure, Gateway, LedgerEntry, Message, ModelId, Part, Purpose as CallPurpose, Refusal, Request,
    Role, Schema,
};
use cliniq_platform::{Ctx, Error, Id, Phi, Result, phi::Purpose, time::Clock};
use futures::{FutureExt, future::BoxFuture};
use serde_json::Value;

use crate::{
    models::{Ask, Call, Cause, Discovered, Health, Models, Shape, Trouble},
    runs::{RunId, stages::Stage},
};

/// An upstream that nobody answers at is asked again after this long: proxies are restarted.
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// The gateway as the council uses it.
#[derive(Clone)]
pub struct ThroughGateway {
    gateway: Gateway,
    clock: Clock,
    text_only: Vec<String>,
}

impl ThroughGateway {
    /// The models behind a gateway; those of `text_only` do not take pictures.
    pub const fn new(gateway: Gateway, clock: Clock, text_only: Vec<String>) -> Self {
        Self { gateway, clock, text_only }
    }

    async fn put(&self, ctx: &Ctx, ask: Ask) -> Result<Phi<String>, Trouble> {
        let has_pictures = !ask.pictures.is_empty();
        match self.once(ctx, &ask).await {
            // Upstreams do not say which models see; one that does not can still read the text.
            Err(Failure::Refused { kind: Refusal::Unsupported | Refusal::Request }) if has_pictures => {
                let blind = Ask { pictures: Vec::new(), ..ask };
                self.once(ctx, &blind).await
            }
            answered => answered,
        }
        .map_err(|failure| self.trouble(failure))
    }

    async fn once(&self, ctx: &Ctx, ask: &Ask) -> Result<Phi<String>, Failure> {
        let model = ModelId::parse(&ask.model).map_err(|_| Failure::UnknownModel)?;
        let purpose = purpose(ask.stage).about(ask.run);
        let request = Request::new(model, messages(ask));
        match &ask.shape {
            None => {
                let completed = self.gateway.complete(ctx, purpose, request).await.map_err(failure)?;
                Some(completed.reply.text).filter(|text| !text.open(Purpose::Decide).trim().is_empty()).ok_or(EMPTY)
            }
            Some(shape) => self.shaped(ctx, purpose, request, shape).await,
        }
    }

    async fn shaped(
        &self,
        ctx: &Ctx,
        purpose: CallPurpose,
        request: Request,
        shape: &Shape,
    ) -> Result<Phi<String>, Failure> {
        let schema = serde_json::from_str(shape.schema).map_err(|_| Failure::Books)?;
        let request = request.with_schema(Schema { name: shape.name.to_owned(), schema });
        let check = |value: &Value| (shape.check)(&value.to_string()).map(drop).map_err(|refused| refused.to_string());
        let answered = self.gateway.structured::<Value, _>(ctx, purpose, request, check).await.map_err(failure)?;
        // What was found in order is stored in its one form.
        let stored = (shape.check)(&answered.value.to_string());
        stored.map(Phi::new).map_err(|_| Failure::Malformed { why: "it does not have the shape asked for".into() })
    }

    fn trouble(&self, failure: Failure) -> Trouble {
        let now = self.clock.now();
        let cause = cause(&failure);
        match failure {
            Failure::NeedsAuth { cause: AuthCause::ClientKey | AuthCause::ProviderLogin | AuthCause::NoAccount } => {
                Trouble::NeedsAuth(cause)
            }
            Failure::CoolingDown { ask_again, .. } => Trouble::CoolingDown { until: ask_again, cause },
            Failure::RateLimited { after } => Trouble::CoolingDown { until: now.plus(after), cause },
            Failure::BudgetSpent { resets } => Trouble::CoolingDown { until: resets, cause },
            Failure::Unreachable => Trouble::CoolingDown { until: now.plus(ASK_AGAIN), cause },
            Failure::Cancelled | Failure::Books => Trouble::Ours(Error::from(failure)),
            Failure::UnknownModel
            | Failure::Refused { .. }
            | Failure::TooLong
            | Failure::Truncated
            | Failure::Malformed { .. }
            | Failure::TimedOut
            | Failure::Upstream { .. }
            | Failure::PhiRefused => Trouble::Failed(cause),
        }
    }
}

/// A reply without a word.
const EMPTY: Failure = Failure::Malformed { why: std::borrow::Cow::Borrowed("it is empty") };

impl Models for ThroughGateway {
    fn ask<'a>(&'a self, ctx: &'a Ctx, ask: Ask) -> BoxFuture<'a, Result<Phi<String>, Trouble>> {
        self.put(ctx, ask).boxed()
    }

    fn discover(&self) -> BoxFuture<'_, Result<Vec<Discovered>, Trouble>> {
        async {
            let models = self.gateway.models().await.map_err(|failure| self.trouble(failure))?;
            let discovered = models.iter().map(|model| {
                let id = model.id.to_string();
                Discovered { sees: self.text_only.contains(&id).then_some(false), id }
            });
            Ok(discovered.collect())
        }
        .boxed()
    }

    fn health(&self) -> BoxFuture<'_, Health> {
        async {
            let health = self.gateway.health().await;
            Health {
                reachable: health.reachable,
                models: health.models,
                error_kind: health.error_kind.map(ToOwned::to_owned),
                advice: health.advice.map(ToOwned::to_owned),
                simulated: health.simulated,
            }
        }
        .boxed()
    }

    fn calls<'a>(&'a self, ctx: &'a Ctx, run: Id<RunId>) -> BoxFuture<'a, Result<Vec<Call>>> {
        async move {
            let entries = self.gateway.calls_about(ctx, run.as_str()).await?;
            Ok(entries.into_iter().map(call).collect())
        }
        .boxed()
    }
}

fn failure(failed: Failed) -> Failure {
    failed.failure
}

fn cause(failure: &Failure) -> Cause {
    let sentence = failure.to_string();
    let mut letters = sentence.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    Cause::new(failure.kind(), format!("{first}{}. {}", letters.as_str(), failure.advice()))
}

/// What is the same in all of a run stands first, so that providers can keep it.
fn messages(ask: &Ask) -> Vec<Message> {
    let mut question = Message::new(Role::User);
    question.parts.push(Part::Text(ask.context.clone()));
    question.parts.push(Part::Text(ask.task.clone()));
    for picture in &ask.pictures {
        let bytes = picture.bytes.clone().map(Into::into);
        question.parts.push(Part::Image { media_type: picture.media_type.clone(), bytes });
    }
    vec![Message::system(ask.system.clone()), question]
}

const fn purpose(stage: Stage) -> CallPurpose {
    CallPurpose::new(match stage {
        Stage::Analysis => "council.analysis",
        Stage::PeerReview => "council.peer_review",
        Stage::Revision => "council.revision",
        Stage::Consolidation => "council.consolidation",
        Stage::FinalReview => "council.final_review",
        Stage::FinalDrafts => "council.final_draft",
    })
}

fn call(entry: LedgerEntry) -> Call {
    Call {
        id: entry.id.to_string(),
        purpose: entry.purpose,
        model: entry.model.to_string(),
        endpoint: entry.endpoint.map(|endpoint| endpoint.as_str().to_owned()),
        attempts: entry.attempts,
        status: entry.status,
        error: entry.error,
        started_at: entry.started_at,
        latency_ms: u64::try_from(entry.latency.as_millis()).unwrap_or(u64::MAX),
        input_tokens: entry.usage.input,
        output_tokens: entry.usage.output,
        bytes_sent: entry.bytes_sent,
        bytes_received: entry.bytes_received,
        trace: entry.trace,
    }
}
