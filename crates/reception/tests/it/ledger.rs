//! Rows written by hand, at any time of any day, so that figures can be counted on fingers.

use cliniq_platform::{Id, db::Tx, tenancy::Clinic, time::Timestamp};
use cliniq_reception::{
    calls::CallId,
    dialog::{Desk, State},
    escalations::EscalationId,
    schema::{calls, escalations, tasks, transcript_lines as lines},
    tasks::TaskId,
};
use diesel::{ExpressionMethods as _, RunQueryDsl as _};
use jiff::tz::TimeZone;

use crate::reception::TestReception;

/// An instant by the clock of New York: `2026-03-02T09:10`.
pub(crate) fn at(local: &str) -> Timestamp {
    let local: jiff::civil::DateTime = local.parse().unwrap();
    local.to_zoned(TimeZone::get("America/New_York").unwrap()).unwrap().timestamp().into()
}

/// A call as it will be stored.
#[derive(Clone)]
pub(crate) struct CallRow {
    pub(crate) id: Id<CallId>,
    pub(crate) origin: &'static str,
    pub(crate) status: &'static str,
    pub(crate) intent: Option<&'static str>,
    pub(crate) escalated: bool,
    pub(crate) turns: i32,
    pub(crate) started_at: Timestamp,
    /// None while it goes on.
    pub(crate) duration_s: Option<i64>,
}

/// The id of a call that is, or is not, in the sample of reviews.
pub(crate) fn id(sampled: bool) -> Id<CallId> {
    std::iter::repeat_with(Id::new).find(|id: &Id<CallId>| id.as_str().ends_with(['3', 'c']) == sampled).unwrap()
}

/// A telephone call of a minute that ended in order and is not in the sample.
pub(crate) fn call(started: &str) -> CallRow {
    CallRow {
        id: id(false),
        origin: "phone",
        status: "completed",
        intent: None,
        escalated: false,
        turns: 4,
        started_at: at(started),
        duration_s: Some(60),
    }
}

/// Writes rows of a clinic in one transaction.
pub(crate) async fn write(app: &TestReception, clinic: &Clinic, f: impl Fn(&mut Tx<'_>) + Send + 'static) {
    let ctx = app.platform.ctx_for_host(clinic.id);
    let written = app.platform.db().write(&ctx, move |tx| {
        f(tx);
        Ok(())
    });
    written.await.unwrap();
}

pub(crate) fn put_call(tx: &mut Tx<'_>, row: &CallRow) {
    let ended = row.duration_s.map(|s| row.started_at.plus(std::time::Duration::from_secs(s.unsigned_abs())));
    let state = State::new(&Desk::default(), None, &row.started_at.in_zone(&TimeZone::UTC));
    let values = (
        (
            calls::id.eq(row.id),
            calls::clinic_id.eq(tx.clinic()),
            calls::provider_call_id.eq(row.id.as_str().to_owned()),
            calls::origin.eq(row.origin),
            calls::status.eq(row.status),
            calls::language.eq("en"),
            calls::intent.eq(row.intent),
            calls::escalated.eq(row.escalated),
            calls::turns.eq(row.turns),
        ),
        (
            calls::state.eq(serde_json::to_string(&state).unwrap()),
            calls::version.eq(1_i64),
            calls::started_at.eq(row.started_at),
            calls::turned_at.eq(ended.unwrap_or(row.started_at)),
            calls::ended_at.eq(ended),
            calls::duration_s.eq(row.duration_s),
        ),
    );
    diesel::insert_into(calls::table).values(values).execute(tx.conn()).unwrap();
}

/// A task as it will be stored.
#[derive(Clone, Copy)]
pub(crate) struct TaskRow {
    pub(crate) kind: &'static str,
    pub(crate) for_role: &'static str,
    pub(crate) status: &'static str,
    pub(crate) incomplete: bool,
    /// Minutes after it was told.
    pub(crate) started: Option<u64>,
    pub(crate) completed: Option<u64>,
    pub(crate) due: Option<u64>,
}

pub(crate) const TASK: TaskRow = TaskRow {
    kind: "refill",
    for_role: "doctor",
    status: "pending",
    incomplete: false,
    started: None,
    completed: None,
    due: None,
};

pub(crate) fn put_task(tx: &mut Tx<'_>, call: &CallRow, ordinal: i32, row: TaskRow) {
    let later = |minutes: Option<u64>| minutes.map(|m| call.started_at.plus(std::time::Duration::from_secs(m * 60)));
    let values = (
        (
            tasks::id.eq(Id::<TaskId>::new()),
            tasks::clinic_id.eq(tx.clinic()),
            tasks::call_id.eq(Some(call.id)),
            tasks::ordinal.eq(Some(ordinal)),
            tasks::origin.eq(call.origin),
            tasks::kind.eq(row.kind),
            tasks::status.eq(row.status),
            tasks::urgency.eq("routine"),
            tasks::urgency_rank.eq(0),
            tasks::incomplete.eq(row.incomplete),
        ),
        (
            tasks::for_role.eq(row.for_role),
            tasks::title.eq("A request"),
            tasks::slots.eq("{}"),
            tasks::folded.eq(""),
            tasks::created_at.eq(call.started_at),
            tasks::started_at.eq(later(row.started)),
            tasks::completed_at.eq(later(row.completed)),
            tasks::due_at.eq(later(row.due)),
            tasks::version.eq(1_i64),
        ),
    );
    diesel::insert_into(tasks::table).values(values).execute(tx.conn()).unwrap();
}

/// An escalation of a call's turn; `after_s` is how long it waited for somebody.
pub(crate) fn put_alarm(tx: &mut Tx<'_>, call: &CallRow, turn: i32, told: (&str, &str, &str), after_s: Option<u64>) {
    let (level, reason, category) = told;
    let taken = after_s.map(|s| call.started_at.plus(std::time::Duration::from_secs(s)));
    let values = (
        (
            escalations::id.eq(Id::<EscalationId>::new()),
            escalations::clinic_id.eq(tx.clinic()),
            escalations::call_id.eq(call.id),
            escalations::turn.eq(turn),
            escalations::origin.eq(call.origin),
            escalations::level.eq(level),
            escalations::reason.eq(reason),
            escalations::category.eq(category),
        ),
        (
            escalations::rule.eq("a rule"),
            escalations::words.eq("[]"),
            escalations::quote.eq("words of a caller"),
            escalations::status.eq(if taken.is_some() { "acknowledged" } else { "open" }),
            escalations::raised_at.eq(call.started_at),
            escalations::acknowledged_at.eq(taken),
            escalations::version.eq(1_i64),
        ),
    );
    diesel::insert_into(escalations::table).values(values).execute(tx.conn()).unwrap();
}

/// What was said in a line, how well it was heard, and how long the decision took.
pub(crate) struct LineRow<'a> {
    pub(crate) speaker: &'a str,
    pub(crate) text: &'a str,
    pub(crate) confidence: Option<f64>,
    pub(crate) latency_us: Option<u64>,
}

pub(crate) fn put_line(tx: &mut Tx<'_>, call: &CallRow, seq: i32, row: &LineRow<'_>) {
    let detail = row.latency_us.map(|us| {
        let alarm = serde_json::Value::Null;
        serde_json::json!({ "intents": ["unclear"], "alarm": alarm, "latency_us": us }).to_string()
    });
    let values = (
        lines::call_id.eq(call.id),
        lines::seq.eq(seq),
        lines::clinic_id.eq(tx.clinic()),
        lines::speaker.eq(row.speaker),
        lines::text.eq(row.text),
        lines::folded.eq(row.text),
        lines::confidence.eq(row.confidence),
        lines::detail.eq(detail),
        lines::at.eq(call.started_at),
    );
    diesel::insert_into(lines::table).values(values).execute(tx.conn()).unwrap();
}
