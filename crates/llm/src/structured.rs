//! An answer of a given shape.
//!
//! A ladder, because no single rung holds everywhere: providers drop `response_format`, some refuse it, and models talk
//! around what was asked. The schema is sent *and* written into the prompt; where the upstream refuses the schema, the
//! prompt alone is sent; what comes is read leniently; what is wrong with it is told to the model, once.

use cliniq_platform::{Ctx, phi};
use serde::de::DeserializeOwned;

use crate::{
    error::{Failure, Refusal},
    gateway::{Completed, Failed, Gateway},
    ledger::LedgerEntry,
    lenient,
    types::{Message, Purpose, Reply, Request},
};

/// An answer of a given shape.
#[derive(Clone)]
pub struct Structured<T> {
    /// What the model said, read and found in order.
    pub value: T,
    /// The reply it was read from.
    pub reply: Reply,
    /// The calls it took, all in the books: one, or more when the first answer could not be used.
    pub ledger: Vec<LedgerEntry>,
}

/// What is wrong with an answer: as told to the model, which may quote it, and as told to everybody else.
struct Fault {
    to_model: String,
    why: String,
}

impl Gateway {
    /// Asks for an answer of the shape of `request.schema`, reads it leniently, and has it corrected once.
    ///
    /// `check` says what is wrong with an answer that has the shape. Its sentence is told to the model and stands in the
    /// failure: let it name labels and fields, and quote no content.
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
        let mut request = asked_in_words(request);
        let mut ledger = Vec::new();
        let first = match self.complete(ctx, purpose.clone(), request.clone()).await {
            Err(failed) if request.schema.is_some() && may_be_the_schema(&failed.failure) => {
                ledger.push(*failed.ledger);
                request.schema = None;
                self.complete(ctx, purpose.clone(), request.clone()).await?
            }
            first => first?,
        };
        let Completed { reply, ledger: entry } = first;
        ledger.push(entry);
        let fault = match read(&reply, &check) {
            Ok(value) => return Ok(Structured { value, reply, ledger }),
            Err(fault) => fault,
        };
        let said = reply.text.open(phi::Purpose::Model).clone();
        request.messages.extend([Message::assistant(said), Message::user(correction(&fault.to_model))]);
        let Completed { reply, ledger: entry } = self.complete(ctx, purpose, request).await?;
        match read(&reply, &check) {
            Ok(value) => {
                ledger.push(entry);
                Ok(Structured { value, reply, ledger })
            }
            Err(fault) => {
                Err(Failed { failure: Failure::Malformed { why: fault.why.into() }, ledger: Box::new(entry) })
            }
        }
    }
}

/// Writes the schema into the prompt as well, at its end: what several requests share stays at the beginning.
fn asked_in_words(mut request: Request) -> Request {
    if let Some(schema) = &request.schema {
        let words = format!(
            "Answer with one JSON object and nothing else: no introduction, no code fence, no comment. It must be valid \
             against this JSON Schema:\n{}",
            schema.schema
        );
        request.messages.push(Message::user(words));
    }
    request
}

fn correction(fault: &str) -> String {
    format!("That cannot be used: {fault}. Answer again with the whole corrected JSON object and nothing else.")
}

/// Whether a refusal may be about the schema rather than about the question.
const fn may_be_the_schema(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused { kind: Refusal::Request | Refusal::Unsupported })
}

fn read<T: DeserializeOwned>(reply: &Reply, check: impl Fn(&T) -> Result<(), String>) -> Result<T, Fault> {
    let same = |why: &str| Fault { to_model: why.to_owned(), why: why.to_owned() };
    // Some providers answer a schema with a tool call of that name.
    let text = match reply.tool_calls.first() {
        Some(call) if reply.text.open(phi::Purpose::Decide).trim().is_empty() => &call.arguments,
        Some(_) | None => &reply.text,
    };
    let value =
        lenient::parse(text.open(phi::Purpose::Decide)).ok_or_else(|| same("it holds no complete JSON object"))?;
    let value = T::deserialize(value).map_err(|error| Fault {
        // serde quotes what it found.
        to_model: error.to_string(),
        why: "it has not the required fields".to_owned(),
    })?;
    check(&value).map_err(|why| same(&why))?;
    Ok(value)
}
