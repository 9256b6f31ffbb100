//! One turn of a call, for the telephone and the simulator alike: load, decide, store, answer.
//!
//! The decision is pure and made outside of any transaction; what was decided is stored in one transaction that checks
//! the call's version, so that two webhooks of one call never both succeed on the same state. Nothing external happens
//! here: people are told by jobs after the commit.

use std::sync::Arc;

use cliniq_platform::{Ctx, Error, Id, Phi, Result, db::Tx, error::Kind, events::Event, phi::Purpose, time::Timestamp};

use crate::{
    Reception,
    calendar::{self, Openings, on_call},
    calls::{Call, CallId, Origin, Status, store},
    dialog::{self, Clinic, Effect, Heard, Next, State, Step, TaskKind, TransferOutcome, state::Request},
    escalations,
    language::Language,
    recordings::{self, consent},
    safety::Level,
    settings::Line,
    tasks,
    transcripts::{self, LineDetail, NewLine, Speaker},
};

/// Runs of a turn whose call, or whose time in the calendar, was changed by somebody else in the meantime.
const RUNS: u32 = 8;
/// The most of one utterance that is read, in bytes; more than anybody says between two pauses. Of longer ones the
/// beginning and the end are read: danger is seldom named in the middle only.
const MOST_HEARD: usize = 8_000;

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
                // Somebody was faster, on this call or in the calendar: decide again on what stands there now.
                Err(error) if ["call.moved-on", "appointment.slot-taken"].contains(&error.code()) => {
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
        let mut step = decide(line, &call, happening, None, now);
        if line.keeps_calendar && talks_of_a_time(&call, &step) {
            let (caller, id) = (call.caller.clone(), call.id);
            let openings =
                self.db().read(&line.ctx, move |tx| calendar::openings(tx, caller.as_ref(), Some(id))).await?;
            step = decide(line, &call, happening, Some(&openings), now);
        }
        let took = began.elapsed();
        metrics::histogram!("turn_decision_seconds").record(took);
        let consent_before = call.consent;
        let mut call = after(call, &step, now);
        call.consent = consent_after(line, consent_before, happening, &step);
        let reply = render(&call, &step);
        let change = Change {
            call,
            is_new,
            dialled: on.dialled.clone(),
            lines: lines(happening, &step, took),
            key: key.map(str::to_owned),
            reply: reply.clone(),
            zone: line.zone.clone(),
            heard: happening_text(happening),
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
                            | Effect::GiveBack(_) => {}
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

/// The decision: pure, no matter what happened.
fn decide(line: &Line, call: &Call, happening: &Happening, openings: Option<&Openings>, now: Timestamp) -> Step {
    let desk = &line.settings.desk;
    let state = call.state.open(Purpose::Decide);
    let mut step = match happening {
        Happening::Answered { language } => {
            let mut state = state.clone();
            if let Some(language) = language {
                state.language = *language;
            }
            consent::greet(desk, line.settings.recording.consent, state)
        }
        Happening::Heard(words) => {
            // Also of a call whose beginning was lost: it is heard all the same, only the greeting is missing.
            let text = bounded(words.text.open(Purpose::Decide));
            let heard = Heard { text: &text, confidence: words.confidence, digits: words.digits.as_deref() };
            let answered = consent::answered(call.consent, desk, state, &heard);
            answered.unwrap_or_else(|| {
                dialog::turn_with_calendar(Clinic { desk, openings }, state, &heard, &now.in_zone(&line.zone))
            })
        }
        Happening::TransferEnded(legs) => {
            unanswered(line, state.clone(), legs.last().map_or(TransferOutcome::Failed, |leg| leg.outcome))
        }
        Happening::MessageEnded { is_left } => dialog::message_left(desk, state.clone(), *is_left),
    };
    // A transfer with nobody to dial has failed at once; the caller is told so in the same breath.
    if let Next::Transfer(to) = step.next
        && call.origin == Origin::Phone
        && line.settings.rota(to, &now.in_zone(&line.zone)).is_empty()
    {
        let failed = unanswered(line, step.state.clone(), TransferOutcome::Failed);
        step.effects.extend(failed.effects);
        step = Step {
            say: format!("{} {}", step.say, failed.say),
            state: failed.state,
            next: match failed.next {
                Next::Transfer(_) | Next::Listen => Next::Listen,
                Next::Voicemail => Next::Voicemail,
                Next::HangUp => Next::HangUp,
            },
            ..step
        };
    }
    step
}

/// A transfer is over: a message after the tone where nobody picked up and the clinic takes them, else the conversation.
fn unanswered(line: &Line, state: State, outcome: TransferOutcome) -> Step {
    let desk = &line.settings.desk;
    let takes_messages = line.settings.transfers.voicemail && outcome != TransferOutcome::Answered;
    let offered = takes_messages.then(|| dialog::take_message(desk, state.clone())).flatten();
    offered.unwrap_or_else(|| dialog::transfer_failed(desk, state, outcome))
}

/// How it stands with the recording of a call after a turn.
fn consent_after(
    line: &Line,
    before: Option<recordings::Consent>,
    happening: &Happening,
    step: &Step,
) -> Option<recordings::Consent> {
    match happening {
        Happening::Answered { .. } => {
            consent::after_greeting(&line.settings.desk, line.settings.recording.consent, before)
        }
        Happening::Heard(words) => {
            let text = bounded(words.text.open(Purpose::Decide));
            let heard = Heard { text: &text, confidence: words.confidence, digits: words.digits.as_deref() };
            consent::after_words(before, &heard, step)
        }
        Happening::TransferEnded(_) | Happening::MessageEnded { .. } => before,
    }
}

/// Whether a turn came to a point where the calendar has a say: a time was wished for, or an appointment filed.
fn talks_of_a_time(call: &Call, step: &Step) -> bool {
    let wishes = |state: &State| {
        state.flow().is_some_and(|flow| {
            flow.request == Request::Appointment && (flow.slots.day.is_some() || flow.slots.hour.is_some())
        })
    };
    wishes(&step.state)
        || wishes(call.state.open(Purpose::Decide))
        || step.effects.iter().any(|effect| match effect {
            Effect::FileTask(draft) => draft.kind == TaskKind::Appointment,
            Effect::WithdrawTask { .. }
            | Effect::Escalate(_)
            | Effect::Hold(_)
            | Effect::Book { .. }
            | Effect::GiveBack(_)
            | Effect::StopRecording => false,
        })
}

/// At most [`MOST_HEARD`] bytes of an utterance: all, or its beginning and its end.
fn bounded(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= MOST_HEARD {
        return text.into();
    }
    let half = MOST_HEARD / 2;
    let head = text.floor_char_boundary(half);
    let tail = text.ceil_char_boundary(text.len() - half);
    format!("{} … {}", &text[..head], &text[tail..]).into()
}

/// The call after a step.
fn after(mut call: Call, step: &Step, now: Timestamp) -> Call {
    call.turns += 1;
    call.version += 1;
    call.turned_at = now;
    tag(step.language).clone_into(&mut call.language);
    call.escalated |= step.alarm.is_some() || step.effects.iter().any(|e| matches!(e, Effect::Escalate(_)));
    if call.intent.is_none() {
        let telling = step.intents.iter().find(|intent| tells_what_it_is_about(**intent));
        call.intent = telling.map(|intent| intent.as_str().to_owned());
    }
    if step.next == Next::HangUp && call.status == Status::InProgress {
        call.status = Status::Completed;
        call.ended_at = Some(now);
        call.duration_s = i64::try_from(now.since(call.started_at).as_secs()).ok();
    }
    call.state = Phi::new(step.state.clone());
    call
}

const fn tells_what_it_is_about(intent: dialog::intent::Intent) -> bool {
    use dialog::intent::Intent;
    match intent {
        Intent::ScheduleAppointment
        | Intent::RescheduleAppointment
        | Intent::CancelAppointment
        | Intent::CallbackRequest
        | Intent::ClinicInfo
        | Intent::Refill
        | Intent::MedicalAdvice
        | Intent::HumanRequest => true,
        Intent::Goodbye | Intent::Affirm | Intent::Deny | Intent::Unclear => false,
    }
}

/// BCP 47 tag of a language.
pub(crate) const fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Spanish => "es",
    }
}

fn happening_text(happening: &Happening) -> Phi<String> {
    match happening {
        Happening::Heard(words) => words.text.clone(),
        Happening::Answered { .. } | Happening::TransferEnded(_) | Happening::MessageEnded { .. } => {
            Phi::new(String::new())
        }
    }
}

/// The transcript of one turn: what was heard, what was answered.
fn lines(happening: &Happening, step: &Step, took: std::time::Duration) -> Vec<NewLine> {
    let heard = match happening {
        Happening::Heard(words) => {
            let spoken = words.text.open(Purpose::Store);
            let text = match &words.digits {
                Some(digits) if spoken.trim().is_empty() => format!("[keys {digits}]"),
                Some(digits) => format!("{spoken} [keys {digits}]"),
                None if spoken.trim().is_empty() => "[silence]".to_owned(),
                None => spoken.clone(),
            };
            Some(NewLine {
                speaker: Speaker::Caller,
                text: Phi::new(text),
                confidence: words.confidence,
                detail: Some(LineDetail {
                    intents: step.intents.iter().map(|intent| intent.as_str().to_owned()).collect(),
                    alarm: step.alarm.as_ref().map(Into::into),
                    latency_us: u64::try_from(took.as_micros()).ok(),
                    heard: None,
                }),
            })
        }
        Happening::TransferEnded(legs) => Some(NewLine {
            speaker: Speaker::System,
            text: Phi::new(transfer_note(legs)),
            confidence: None,
            detail: None,
        }),
        Happening::MessageEnded { is_left } => Some(NewLine {
            speaker: Speaker::System,
            text: Phi::new(if *is_left { "[message left]" } else { "[no message left]" }.to_owned()),
            confidence: None,
            detail: None,
        }),
        Happening::Answered { .. } => None,
    };
    let said =
        NewLine { speaker: Speaker::Receptionist, text: Phi::new(step.say.clone()), confidence: None, detail: None };
    heard.into_iter().chain([said]).collect()
}

/// Who was dialled and how it went, in one line: `[transfer: Dr. Okafor: no answer; Front desk: busy]`.
fn transfer_note(legs: &[Leg]) -> String {
    let leg = |Leg { whom, outcome }: &Leg| format!("{whom}: {}", outcome_word(*outcome));
    format!("[transfer: {}]", legs.iter().map(leg).collect::<Vec<String>>().join("; "))
}

const fn outcome_word(outcome: TransferOutcome) -> &'static str {
    match outcome {
        TransferOutcome::Answered => "answered",
        TransferOutcome::Busy => "busy",
        TransferOutcome::NoAnswer => "no answer",
        TransferOutcome::Failed => "failed",
    }
}

/// Everything one turn stores.
#[derive(Clone)]
struct Change {
    call: Call,
    is_new: bool,
    dialled: Option<String>,
    lines: Vec<NewLine>,
    key: Option<String>,
    reply: String,
    zone: jiff::tz::TimeZone,
    heard: Phi<String>,
    consent_before: Option<recordings::Consent>,
    step: Step,
}

impl Change {
    fn touches_calendar(&self) -> bool {
        let touches = |effect: &Effect| matches!(effect, Effect::Hold(_) | Effect::Book { .. } | Effect::GiveBack(_));
        self.step.effects.iter().any(touches)
    }

    fn store(&self, tx: &mut Tx<'_>) -> Result<Option<Id<escalations::EscalationId>>> {
        let call = &self.call;
        save(tx, call, self.is_new, self.dialled.as_deref())?;
        // At most two lines a turn: the numbers never collide, because the version was checked.
        transcripts::append(tx, call.id, call.turns * 2, &self.lines)?;
        if let Some(key) = &self.key {
            store::insert_reply(tx, call.id, key, &self.reply);
        }
        let source = source(call, &self.zone);
        let mut escalation = None;
        for effect in &self.step.effects {
            match effect {
                Effect::FileTask(draft) => {
                    tasks::file(tx, &source, draft)?;
                }
                Effect::Escalate(alarm) => {
                    let quote = self.heard.open(Purpose::Store);
                    escalation = escalations::raise(tx, &source, call.turns, alarm, quote)?.or(escalation);
                }
                Effect::WithdrawTask { ordinal } => tasks::withdraw(tx, &source, *ordinal)?,
                Effect::StopRecording => tx.audit("call.recording_refused", call.id.as_str(), None)?,
                // Trying the receptionist out takes no patient's time away.
                Effect::Hold(_) | Effect::Book { .. } | Effect::GiveBack(_) if call.origin == Origin::Simulation => {}
                Effect::Hold(held) => on_call::hold(tx, &source, held)?,
                Effect::Book { held, slots } => on_call::book(tx, &source, held, slots)?,
                Effect::GiveBack(held) => on_call::give_back(tx, &source, held)?,
            }
        }
        recordings::follow(tx, call, self.consent_before)?;
        if self.is_new {
            tx.emit(&Event::new("call.started", call.id))?;
        }
        tx.emit(&Event::new(if call.ended_at.is_some() { "call.ended" } else { "call.turned" }, call.id))?;
        Ok(escalation)
    }
}

fn save(tx: &mut Tx<'_>, call: &Call, is_new: bool, dialled: Option<&str>) -> Result<()> {
    if is_new { store::insert(tx, call, dialled) } else { store::update(tx, call) }
}

fn source(call: &Call, zone: &jiff::tz::TimeZone) -> tasks::Source {
    tasks::Source { call: call.id, origin: call.origin, caller: call.caller.clone(), time_zone: zone.clone() }
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
