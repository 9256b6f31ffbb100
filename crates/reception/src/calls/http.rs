//! `/api/calls`: calls as people see them, and simulated ones.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Shared, http::StatusCode};
use cliniq_platform::{
    Ctx, Id, Phi, Result,
    access::Perm,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Call, CallFilter, CallId, CallSheet, Origin, Status};
use crate::{
    Reception,
    dialog::{
        Next,
        state::{Ask, Phase},
    },
    escalations::http::EscalationView,
    language::Language,
    recordings::{Consent, http::RecordingView},
    settings::Arm,
    tasks::{
        TaskRef,
        http::{SlotView, slot_views},
    },
    transcripts::AlarmNote,
    turn::{Answer, Happening, Outcome, Words, not_open, simulation},
};

/// The routes of calls and simulations.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(list_calls))
        .routes(routes!(search_calls))
        .routes(routes!(get_call))
        .routes(routes!(start_simulation))
        .routes(routes!(take_simulated_turn))
        .routes(routes!(end_simulation))
}

/// A call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CallView {
    id: String,
    origin: Origin,
    status: Status,
    /// The number that calls, in E.164, when it is shown.
    caller: Option<String>,
    /// BCP 47 tag of the language spoken.
    language: String,
    /// What the call is mainly about.
    intent: Option<String>,
    /// Whether anything in it was escalated.
    escalated: bool,
    /// What has happened so far: greeting, answers, transfers.
    turns: i32,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// How long it lasted, in seconds.
    duration_s: Option<i64>,
    /// Where the conversation stands.
    state: &'static str,
    /// What was asked and is awaited.
    asking: Option<String>,
    /// The request being filled; its intent is locked.
    locked_intent: Option<&'static str>,
    /// What is known of that request.
    slots: BTreeMap<String, SlotView>,
    /// What came of it, in the order it was told.
    tasks: Vec<CallTask>,
    /// What was escalated; only when the call itself is asked for.
    escalations: Vec<EscalationView>,
    /// Whether it may be recorded; none where the clinic does not record.
    consent: Option<Consent>,
    /// What was recorded; only when the call itself is asked for.
    recordings: Vec<RecordingView>,
    /// Which voice of an experiment the caller hears.
    voice: Option<Arm>,
    version: i64,
}

/// A task of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CallTask {
    id: String,
    kind: &'static str,
    status: crate::tasks::Status,
}

impl From<TaskRef> for CallTask {
    fn from(task: TaskRef) -> Self {
        Self { id: task.id.to_string(), kind: task.kind.as_str(), status: task.status }
    }
}

impl From<CallSheet> for CallView {
    fn from(sheet: CallSheet) -> Self {
        let CallSheet { call, tasks, escalations, recordings } = sheet;
        let state = call.state.open(Purpose::Show);
        let flow = state.flow();
        Self {
            id: call.id.to_string(),
            origin: call.origin,
            status: call.status,
            caller: call.caller.as_ref().map(|caller| caller.open(Purpose::Show).clone()),
            language: call.language.clone(),
            intent: call.intent.clone(),
            escalated: call.escalated,
            turns: call.turns,
            started_at: call.started_at,
            ended_at: call.ended_at,
            duration_s: call.duration_s,
            state: phase_name(&state.phase),
            asking: flow.map(|flow| ask_name(&flow.asking)),
            locked_intent: flow.map(|flow| flow.request.kind().as_str()),
            slots: flow.map(|flow| slot_views(&flow.slots)).unwrap_or_default(),
            tasks: tasks.into_iter().map(CallTask::from).collect(),
            escalations: escalations.into_iter().map(EscalationView::from).collect(),
            consent: call.consent,
            recordings: recordings.into_iter().map(RecordingView::from).collect(),
            voice: call.voice,
            version: call.version,
        }
    }
}

const fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Open => "open",
        Phase::AnythingElse => "anything_else",
        Phase::Offered(_) => "offered",
        Phase::Filling(_) => "filling",
        Phase::Emergency(_) => "emergency",
        Phase::HandedOver(_) => "handed_over",
        Phase::Ended => "ended",
    }
}

fn ask_name(ask: &Ask) -> String {
    // The serialised name without its content: `Instead(date)` is `instead`.
    match serde_json::to_value(ask) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(tagged)) => tagged.keys().next().cloned().unwrap_or_default(),
        Ok(_) | Err(_) => String::new(),
    }
}

/// Which calls.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CallQuery {
    /// Only calls that stand so.
    status: Option<Status>,
    /// Only calls from there.
    origin: Option<Origin>,
    /// Only calls mainly about this.
    intent: Option<String>,
    /// Only calls with, or without, an escalation.
    escalated: Option<bool>,
    /// Begun at this instant or later (RFC 3339).
    from: Option<Timestamp>,
    /// Begun before this instant (RFC 3339).
    to: Option<Timestamp>,
}

impl CallQuery {
    fn filter(self, phone: Option<String>) -> CallFilter {
        let Self { status, origin, intent, escalated, from, to } = self;
        CallFilter { status, origin, intent, escalated, from, to, phone: phone.map(Phi::new) }
    }
}

/// List calls, newest first.
#[utoipa::path(get, path = "/api/calls", tag = "calls", params(CallQuery, PageQuery),
    responses((status = 200, body = Page<CallView>), Problems))]
async fn list_calls(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    Query(which): Query<CallQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CallView>>> {
    calls(&reception, &ctx, which.filter(None), &page).await
}

/// A search; what it looks for is in the body, because addresses are logged everywhere.
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
struct CallSearch {
    /// The number that calls, in E.164.
    #[garde(inner(length(max = 32)))]
    phone: Option<String>,
    /// `next` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
    /// At most so many items (1 to 200).
    #[garde(skip)]
    limit: Option<u32>,
    /// Only calls that stand so.
    #[garde(skip)]
    status: Option<Status>,
    /// Only calls with, or without, an escalation.
    #[garde(skip)]
    escalated: Option<bool>,
}

/// Search calls by number.
#[utoipa::path(post, path = "/api/calls/search", tag = "calls", request_body = CallSearch,
    responses((status = 200, body = Page<CallView>), Problems))]
async fn search_calls(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    Valid(search): Valid<CallSearch>,
) -> Result<Json<Page<CallView>>> {
    let CallSearch { phone, cursor, limit, status, escalated } = search;
    let query = CallQuery { status, escalated, ..CallQuery::default() };
    calls(&reception, &ctx, query.filter(phone), &PageQuery { cursor, limit }).await
}

async fn calls(reception: &Reception, ctx: &Ctx, filter: CallFilter, page: &PageQuery) -> Result<Json<Page<CallView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let page = reception.list_calls(ctx, filter, before, page.limit()).await?;
    Ok(Json(page.map(CallView::from)))
}

/// Get one call.
#[utoipa::path(get, path = "/api/calls/{id}", tag = "calls", params(("id" = String, Path)),
    responses((status = 200, body = CallView), Problems))]
async fn get_call(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
) -> Result<Json<CallView>> {
    Ok(Json(CallView::from(reception.get_call(&ctx, id).await?)))
}

/// A simulated call about to begin.
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
struct SimulationBody {
    /// The number it pretends to come from, in E.164.
    #[garde(inner(length(max = 32)))]
    caller: Option<String>,
    /// Language it begins in; the clinic's first when absent.
    #[garde(skip)]
    #[schema(value_type = Option<String>, example = "en")]
    language: Option<Language>,
}

/// What is said, pressed, or neither (silence).
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
struct SimulatedTurnBody {
    /// The caller's words.
    #[serde(default)]
    #[garde(length(max = 100_000))]
    text: String,
    /// The transcriber's confidence, 0 to 1.
    #[garde(inner(range(min = 0.0, max = 1.0)))]
    confidence: Option<f32>,
    /// Keys pressed.
    #[garde(inner(length(max = 32), custom(only_keys)))]
    digits: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands the context by reference")]
fn only_keys(digits: &str, _context: &()) -> garde::Result {
    if digits.chars().all(|c| matches!(c, '0'..='9' | '*' | '#')) {
        return Ok(());
    }
    Err(garde::Error::new("A telephone has the keys 0 to 9, * and #."))
}

/// What the receptionist answers in a simulated call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SimulatedTurn {
    call: CallView,
    /// What is said to the caller.
    say: String,
    /// What the caller's words asked for, in the order spoken.
    intents: Vec<String>,
    /// The alarm that this turn raised.
    alarm: Option<AlarmNote>,
    /// The escalation that this turn raised.
    escalation: Option<String>,
    /// What the telephone would do next: `listen`, `transfer`, `voicemail` or `hang_up`.
    next: &'static str,
    ended: bool,
    /// How long the decision took, in microseconds.
    took_us: u64,
}

impl SimulatedTurn {
    async fn of(reception: &Reception, ctx: &Ctx, outcome: Outcome) -> Result<Self> {
        let step = &outcome.step;
        Ok(Self {
            call: CallView::from(reception.get_call(ctx, outcome.call.id).await?),
            say: step.say.clone(),
            intents: step.intents.iter().map(|intent| intent.as_str().to_owned()).collect(),
            alarm: step.alarm.as_ref().map(Into::into),
            escalation: outcome.escalation.map(|id| id.to_string()),
            next: match step.next {
                Next::Listen => "listen",
                Next::Transfer(_) => "transfer",
                Next::Voicemail => "voicemail",
                Next::HangUp => "hang_up",
            },
            ended: step.next == Next::HangUp,
            took_us: u64::try_from(outcome.took.as_micros()).unwrap_or(u64::MAX),
        })
    }
}

impl Reception {
    /// Begins a call at the keyboard. It pages nobody.
    async fn simulate(&self, ctx: &Ctx, caller: Option<Phi<String>>, language: Option<Language>) -> Result<Outcome> {
        ctx.require(Perm::CallSimulate)?;
        let line = self.line_of(ctx).await?;
        let on = crate::turn::OnCall { caller, ..simulation(Id::new()) };
        fresh(self.advance(&line, &on, Happening::Answered { language }, None, |_, _| String::new()).await?)
    }

    /// Says something in a simulated call.
    async fn take_simulated_turn(&self, ctx: &Ctx, id: Id<CallId>, words: Words) -> Result<Outcome> {
        ctx.require(Perm::CallSimulate)?;
        let call = self.simulated(ctx, id).await?;
        if call.ended_at.is_some() {
            return Err(not_open());
        }
        let line = self.line_of(ctx).await?;
        let on = crate::turn::OnCall { provider_call_id: call.provider_call_id, ..simulation(id) };
        fresh(self.advance(&line, &on, Happening::Heard(words), None, |_, _| String::new()).await?)
    }

    /// The caller of a simulated call hangs up.
    async fn end_simulation(&self, ctx: &Ctx, id: Id<CallId>) -> Result<CallSheet> {
        ctx.require(Perm::CallSimulate)?;
        let call = self.simulated(ctx, id).await?;
        let line = self.line_of(ctx).await?;
        let on = crate::turn::OnCall { provider_call_id: call.provider_call_id, ..simulation(id) };
        let seconds = i64::try_from(self.clock().now().since(call.started_at).as_secs()).ok();
        self.end_call(&line, &on, Status::Completed, seconds).await?;
        self.get_call(ctx, id).await
    }

    async fn simulated(&self, ctx: &Ctx, id: Id<CallId>) -> Result<Call> {
        let call = self.db().read(ctx, move |tx| super::store::get(tx, id)).await?;
        // A call on the telephone cannot be typed into: for the simulator it does not exist.
        call.filter(|call| call.origin == Origin::Simulation).ok_or_else(|| cliniq_platform::Error::not_found(id))
    }
}

fn fresh(answer: Answer) -> Result<Outcome> {
    match answer {
        Answer::Fresh(outcome, _) => Ok(*outcome),
        Answer::Repeated(_) => Err(cliniq_platform::Error::internal("a request without a key was taken for a repeat")),
    }
}

/// Start a simulated call.
#[utoipa::path(post, path = "/api/calls/simulations", tag = "simulations", request_body = SimulationBody,
    responses((status = 201, body = SimulatedTurn), Problems))]
async fn start_simulation(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    Valid(body): Valid<SimulationBody>,
) -> Result<(StatusCode, Json<SimulatedTurn>)> {
    let outcome = reception.simulate(&ctx, body.caller.map(Phi::new), body.language).await?;
    Ok((StatusCode::CREATED, Json(SimulatedTurn::of(&reception, &ctx, outcome).await?)))
}

/// Say something in a simulated call.
#[utoipa::path(post, path = "/api/calls/simulations/{id}/turns", tag = "simulations", params(("id" = String, Path)),
    request_body = SimulatedTurnBody, responses((status = 200, body = SimulatedTurn), Problems))]
async fn take_simulated_turn(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
    Valid(body): Valid<SimulatedTurnBody>,
) -> Result<Json<SimulatedTurn>> {
    let words = Words { text: Phi::new(body.text), confidence: body.confidence, digits: body.digits };
    let outcome = reception.take_simulated_turn(&ctx, id, words).await?;
    Ok(Json(SimulatedTurn::of(&reception, &ctx, outcome).await?))
}

/// Hang up a simulated call.
#[utoipa::path(post, path = "/api/calls/simulations/{id}/hang-up", tag = "simulations", params(("id" = String, Path)),
    responses((status = 200, body = CallView), Problems))]
async fn end_simulation(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    PathId(id): PathId<CallId>,
) -> Result<Json<CallView>> {
    Ok(Json(CallView::from(reception.end_simulation(&ctx, id).await?)))
}
