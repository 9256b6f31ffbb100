//! Escalations: calls in which somebody may be in danger, or needs a person now, until somebody has dealt with them.
//!
//! Promises: an alarm is a row when the caller hears the emergency sentence, once per turn; whoever takes it on is
//! named; it is closed only with a note. Never does: disappear by itself, or tell anybody of a simulated call.

pub mod http;
mod instability;
mod rules;
mod store;

use cliniq_platform::{
    Ctx, Error, Id, Phi, Result, access::Perm, db::Tx, events::Event, http::Page, ids::Entity, tenancy::User,
    time::Timestamp,
};

use crate::{
    Reception,
    calls::{CallId, Origin},
    safety::{Alarm, Level},
    tasks::{self, Person, Source, TaskId},
};

pub use rules::Status;

/// Marker of escalation ids.
pub struct EscalationId;
impl Entity for EscalationId {
    const PREFIX: &'static str = "esc";
    const NOUN: &'static str = "escalation";
}

/// An escalation as stored.
#[derive(Clone, PartialEq)]
pub struct Escalation {
    /// Its id.
    pub id: Id<EscalationId>,
    /// The call.
    pub call: Id<CallId>,
    /// Where the call comes from.
    pub origin: Origin,
    /// How fast a person must take over.
    pub level: Level,
    /// Why: `emergency`, `human_request`, ….
    pub reason: String,
    /// What kind of danger: `cardiac`, `stroke`, ….
    pub category: String,
    /// Which rule, readable by a clinician.
    pub rule: String,
    /// The caller's own words that fired.
    pub words: Phi<Vec<String>>,
    /// The whole utterance.
    pub quote: Phi<String>,
    /// How far it is.
    pub status: Status,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Who took it on, and when.
    pub acknowledged: Option<(Id<User>, Timestamp)>,
    /// Who closed it, and when.
    pub resolved: Option<(Id<User>, Timestamp)>,
    /// What was done.
    pub note: Option<Phi<String>>,
    /// Changes with every edit.
    pub version: i64,
}

/// An escalation and what stands in other rows about it.
#[derive(Clone)]
pub struct EscalationSheet {
    /// The escalation.
    pub escalation: Escalation,
    /// The task that asks somebody to look at the call.
    pub task: Option<Id<TaskId>>,
    /// The number that called.
    pub caller: Option<Phi<String>>,
    /// The patient, when the caller named one.
    pub patient_name: Option<Phi<String>>,
    /// Who took it on.
    pub acknowledged_by: Option<Person>,
    /// Who closed it.
    pub resolved_by: Option<Person>,
}

/// Raises an escalation for a turn of a call, and presses the call's escalation task accordingly. `None` when this
/// turn has raised one already.
pub(crate) fn raise(
    tx: &mut Tx<'_>,
    source: &Source,
    turn: i32,
    alarm: &Alarm,
    quote: &str,
) -> Result<Option<Id<EscalationId>>> {
    if store::is_raised(tx, source.call, turn)? {
        return Ok(None);
    }
    let escalation = Escalation {
        id: Id::new(),
        call: source.call,
        origin: source.origin,
        level: alarm.level,
        reason: alarm.reason.as_str().to_owned(),
        category: alarm.category.to_owned(),
        rule: alarm.rule.clone(),
        words: Phi::new(alarm.words.clone()),
        quote: Phi::new(quote.to_owned()),
        status: Status::Open,
        raised_at: tx.now(),
        acknowledged: None,
        resolved: None,
        note: None,
        version: 1,
    };
    store::insert(tx, &escalation, turn)?;
    tasks::press(tx, source, alarm.level)?;
    let (level, origin) = (rules::level_word(alarm.level), source.origin.as_str());
    let detail = serde_json::json!({ "level": level, "reason": escalation.reason, "category": escalation.category });
    tx.audit("escalation.raise", escalation.id.as_str(), Some(&detail))?;
    tx.emit(&Event::new("escalation.created", escalation.id).with("level", level).with("origin", origin))?;
    Ok(Some(escalation.id))
}

/// One escalation, for the area's own jobs.
pub(crate) fn get(tx: &mut Tx<'_>, id: Id<EscalationId>) -> Result<Option<Escalation>> {
    store::get(tx, id)
}

/// The gravest level that a call has raised.
pub(crate) fn gravest(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Option<Level>> {
    store::gravest(tx, call)
}

/// The escalations of a call, oldest first, as they are shown.
pub(crate) fn of_call(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<EscalationSheet>> {
    let found = store::of_call(tx, call)?;
    store::sheets(tx, found)
}

impl Reception {
    /// Escalations, newest first.
    ///
    /// # Errors
    /// Without [`Perm::EscalationRead`].
    pub async fn list_escalations(
        &self,
        ctx: &Ctx,
        status: Option<Status>,
        before: Option<Id<EscalationId>>,
        limit: i64,
    ) -> Result<Page<EscalationSheet>> {
        ctx.require(Perm::EscalationRead)?;
        self.db()
            .read(ctx, move |tx| {
                let found = store::list(tx, status, before, limit + 1)?;
                let Page { items, next } = Page::of(found, limit, |it| it.id.to_string());
                Ok(Page { items: store::sheets(tx, items)?, next })
            })
            .await
    }

    /// One escalation.
    ///
    /// # Errors
    /// `escalation.not-found`.
    pub async fn get_escalation(&self, ctx: &Ctx, id: Id<EscalationId>) -> Result<EscalationSheet> {
        ctx.require(Perm::EscalationRead)?;
        self.db().read(ctx, move |tx| sheet(tx, id)).await
    }

    /// Takes an escalation on. Somebody who comes second is answered with who came first, and changes nothing.
    ///
    /// # Errors
    /// `escalation.not-found`; `escalation.already-resolved`.
    pub async fn acknowledge_escalation(&self, ctx: &Ctx, id: Id<EscalationId>) -> Result<EscalationSheet> {
        ctx.require(Perm::EscalationAcknowledge)?;
        let by = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                let before = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                let after = before.acknowledged_by(by, tx.now())?;
                if after != before {
                    store::update(tx, &before, &after)?;
                    tx.audit("escalation.acknowledge", id.as_str(), None)?;
                    tx.emit(&Event::new("escalation.acknowledged", id))?;
                }
                sheet(tx, id)
            })
            .await
    }

    /// Closes an escalation, with a note of what was done.
    ///
    /// # Errors
    /// `escalation.needs-note`; `escalation.already-resolved`; `escalation.not-found`.
    pub async fn resolve_escalation(
        &self,
        ctx: &Ctx,
        id: Id<EscalationId>,
        note: Phi<String>,
    ) -> Result<EscalationSheet> {
        ctx.require(Perm::EscalationResolve)?;
        let by = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                let before = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                let after = before.resolved_by(by, tx.now(), &note)?;
                store::update(tx, &before, &after)?;
                tx.audit("escalation.resolve", id.as_str(), None)?;
                tx.emit(&Event::new("escalation.resolved", id))?;
                sheet(tx, id)
            })
            .await
    }
}

fn sheet(tx: &mut Tx<'_>, id: Id<EscalationId>) -> Result<EscalationSheet> {
    let escalation = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    store::sheets(tx, vec![escalation])?.pop().ok_or_else(|| Error::not_found(id))
}
