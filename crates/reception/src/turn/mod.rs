//! One turn of a call, for the telephone and the simulator alike: load, decide, store, answer.
//!
//! The decision is pure and made outside of any transaction; what was decided is stored in one transaction that checks
//! the call's version, so that two webhooks of one call never both succeed on the same state. Nothing external happens
//! here: people are told by jobs after the commit.

mod change;
mod decision;
mod lines;

use std::sync::Arc;

use cliniq_platform::{Ctx, Error, Id, Phi, Result, error::Kind, events::Event, phi::Purpose, time::Timestamp};

use self::change::{Change, save, source};
use crate::{
    Reception, calendar,
    calls::{Call, CallId, Origin, Status, store},
    dialog::{self, Effect, State, Step, TransferOutcome},
    escalations,
    language::Language,
    safety::Level,
    settings::Line,
    tasks,
};

/// Runs of a turn whose call, or whose place in the calendar, was changed by somebody else in the meantime.
const RUNS: u32 = 8;
/// What a turn meets whose call or whose place in the calendar somebody else changed: it is decided again.
const OVERTAKEN: [&str; 3] = ["call.moved-on", "appointment.slot-taken", "appointment.moved-on"];

/// Which call something happens on.
#[derive(Clone)]
pub(crate) struct OnCall {
    /// The provider's id of the call.
    pub(crate) provider_call_id: String,
    pub(crate) origin: Origin,
    pub(crate) caller: Option<Phi<String>>,
    pub(crate) dialled: Option<String>,
    /// Which happening of the call this is, from 1, where the provider was told to say so.
    pub(crate) turn: Option<i32>,
}

/// What happens on a call.
#[derive(Clone)]
pub(crate) enum Happening {
    /// The call was answered: greet.
    Answered {
        /// Language to begin in, when it is not the clinic's first.
        language: Option<Language>,
    },
    /// Something, or nothing, was heard.
    Heard(Words),
    /// A transfer is over: the outcome of each of its legs, in the order they were dialled. The last one decides.
    TransferEnded(Vec<Leg>),
    /// The recording of a message after the tone is over.
    MessageEnded {
        /// Something was said.
        is_left: bool,
    },
}

/// One number of a transfer.
#[derive(Clone)]
pub(crate) struct Leg {
    /// Whose number it is, as the settings name them.
    pub(crate) whom: String,
    pub(crate) outcome: TransferOutcome,
}

/// What was heard.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) text: Phi<String>,
    /// The transcriber's confidence, 0 to 1.
    pub(crate) confidence: Option<f32>,
    pub(crate) digits: Option<String>,
}

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) call: Call,
    pub(crate) step: Step,
    /// How long the decision took.
    pub(crate) took: std::time::Duration,
    pub(crate) escalation: Option<Id<escalations::EscalationId>>,
}

/// The answer to a request about a call.
pub(crate) enum Answer {
    /// The request was new.
    Fresh(Box<Outcome>, String),
    /// The request has been answered before, with these words.
    Repeated(String),
}

impl Reception {
    /// Lets something happen on a call. `key` recognises a repeated request, which is answered with what `render`
    /// made of the first one and changes nothing.
    ///
    /// # Errors
    /// `db.unavailable`; `call.moved-on` when other requests about the same call kept being faster.
    pub(crate) async fn advance(
        &self,
        line: &Line,
        on: &OnCall,
        happening: Happening,
        key: Option<&str>,
        render: impl Fn(&Call, &Step) -> String,
    ) -> Result<Answer> {
        let mut run = 1;
        loop {
            match self.advance_once(line, on, &happening, key, &render).await {
                Err(error) if OVERTAKEN.contains(&error.code()) => {
                    self.recent().forget(line.ctx.clinic(), &on.provider_call_id);
                    if run == RUNS {
                        return Err(error);
                    }
                    run += 1;
                }
                other => return other,
            }
        }
    }

    async fn advance_once(
        &self,
        line: &Line,
        on: &OnCall,
        happening: &Happening,
        key: Option<&str>,
        render: &impl Fn(&Call, &Step) -> String,
    ) -> Result<Answer> {
        let (call, reply) = self.load(&line.ctx, on, key).await?;
        if let Some(reply) = reply {
            return Ok(Answer::Repeated(reply));
        }
        let now = self.clock().now();
        let is_new = call.is_none();
        let call = call.unwrap_or_else(|| begin(line, on, now));
        let began = std::time::Instant::now();
        let mut step = decision::decide(line, &call, happening, None, now);
        if line.keeps_calendar && decision::concerns_calendar(&call, &step) {
            let (caller, id) = (call.caller.clone(), call.id);
            let openings =
                self.db().read(&line.ctx, move |tx| calendar::openings(tx, caller.as_ref(), Some(id))).await?;
            step = decision::decide(line, &call, happening, Some(&openings), now);
        }
        let took = began.elapsed();
        metrics::histogram!("turn_decision_seconds").record(took);
        let consent_before = call.consent;
        let mut call = decision::after(call, &step, now);
        call.consent = decision::consent_after(line, consent_before, happening, &step);
        let reply = render(&call, &step);
        let change = Change {
            call,
            is_new,
            dialled: on.dialled.clone(),
            lines: lines::of(happening, &step, took),
            key: key.map(str::to_owned),
            reply: reply.clone(),
            zone: line.zone.clone(),
            heard: lines::words(happening),
            consent_before,
            step,
        };
        let change = Arc::new(change);
        let stored = Arc::clone(&change);
        let db = self.db();
        // A practitioner's agenda is changed by one transaction at a time: whoever waits for it must not keep others.
        let escalation = if change.touches_calendar() {
            db.write(&line.ctx, move |tx| stored.store(tx)).await?
        } else {
            db.write_together(&line.ctx, move |tx| stored.store(tx)).await?
        };
        let change = Arc::unwrap_or_clone(change);
        self.recent().keep(line.ctx.clinic(), &change.call);
        Ok(Answer::Fresh(Box::new(Outcome { call: change.call, step: change.step, took, escalation }), reply))
    }

    async fn load(&self, ctx: &Ctx, on: &OnCall, key: Option<&str>) -> Result<(Option<Call>, Option<String>)> {
        if let Some(call) = on.turn.and_then(|turn| self.recent().before(ctx.clinic(), &on.provider_call_id, turn)) {
            return Ok((Some(call), None));
        }
        let (provider_call_id, key, turn) = (on.provider_call_id.clone(), key.map(str::to_owned), on.turn);
        self.db()
            .read(ctx, move |tx| {
                let call = store::by_provider_id(tx, &provider_call_id)?;
                let reply = match (&call, &key) {
                    // The call stands just before this turn, so it has not been answered yet.
                    (Some(call), Some(_)) if turn == Some(call.turns + 1) => None,
                    (Some(call), Some(key)) => store::reply(tx, call.id, key)?,
                    (Some(_) | None, _) => None,
                };
                Ok((call, reply))
            })
            .await
    }

    /// The call is over, says the provider: what was collected is filed. Order-independent and idempotent; a call that
    /// is not known yet is recorded with its end.
    ///
    /// # Errors
    /// `db.unavailable`; `call.moved-on` when other requests about the same call kept being faster.
    pub(crate) async fn end_call(
        &self,
        line: &Line,
        on: &OnCall,
        status: Status,
        duration_s: Option<i64>,
    ) -> Result<()> {
        let mut run = 1;
        loop {
            self.recent().forget(line.ctx.clinic(), &on.provider_call_id);
            let (call, _) = self.load(&line.ctx, on, None).await?;
            let now = self.clock().now();
            let is_new = call.is_none();
            let mut call = call.unwrap_or_else(|| begin(line, on, now));
            if call.ended_at.is_some() && (call.duration_s.is_some() || duration_s.is_none()) {
                return Ok(());
            }
            let effects = if call.ended_at.is_some() {
                Vec::new()
            } else {
                dialog::hang_up(&line.settings.desk, call.state.open(Purpose::Decide))
            };
            call.status = status;
            call.ended_at = call.ended_at.or(Some(now));
            call.duration_s = duration_s.or(call.duration_s);
            call.version += 1;
            let (zone, dialled) = (line.zone.clone(), on.dialled.clone());
            let stored = self
                .db()
                .write(&line.ctx, move |tx| {
                    save(tx, &call, is_new, dialled.as_deref())?;
                    let source = source(&call, &zone);
                    for effect in &effects {
                        match effect {
                            Effect::FileTask(draft) => {
                                tasks::file(tx, &source, draft)?;
                            }
                            Effect::WithdrawTask { ordinal } => tasks::withdraw(tx, &source, *ordinal)?,
                            // A hang-up raises no alarm, there is nothing left to record, and what is held expires.
                            Effect::Escalate(_)
                            | Effect::StopRecording
                            | Effect::Hold(_)
                            | Effect::Book { .. }
                            | Effect::GiveBack(_)
                            | Effect::Move { .. }
                            | Effect::Cancel(_) => {}
                        }
                    }
                    tx.emit(&Event::new("call.ended", call.id))
                })
                .await;
            match stored {
                Err(error) if error.code() == "call.moved-on" && run < RUNS => run += 1,
                other => return other,
            }
        }
    }
}

/// A call about to begin. Its version is one behind what will be stored.
fn begin(line: &Line, on: &OnCall, now: Timestamp) -> Call {
    let caller = on.caller.as_ref().map(|caller| caller.open(Purpose::Decide).as_str());
    let state = State::new(&line.settings.desk, caller, &now.in_zone(&line.zone));
    let id = Id::new();
    Call {
        id,
        provider_call_id: on.provider_call_id.clone(),
        origin: on.origin,
        caller: on.caller.clone(),
        status: Status::InProgress,
        language: tag(state.language).to_owned(),
        intent: None,
        escalated: false,
        turns: 0,
        state: Phi::new(state),
        version: 0,
        started_at: now,
        turned_at: now,
        ended_at: None,
        duration_s: None,
        consent: None,
        voice: line.settings.speech.arm(&on.provider_call_id),
    }
}

/// BCP 47 tag of a language.
pub(crate) const fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Spanish => "es",
    }
}

/// Whether a level needs an ambulance rather than a clinician.
pub(crate) const fn is_emergency(level: Level) -> bool {
    match level {
        Level::Emergency => true,
        Level::Urgent => false,
    }
}

/// The call is known by an id of ours only; simulations use it as the provider's.
pub(crate) fn simulation(id: Id<CallId>) -> OnCall {
    OnCall { provider_call_id: id.to_string(), origin: Origin::Simulation, caller: None, dialled: None, turn: None }
}

/// A request about a call that ended or is not one.
pub(crate) fn not_open() -> Error {
    Error::new(Kind::Conflict, "call.has-ended", "This call has ended.")
}
