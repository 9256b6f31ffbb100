//! Narrow rows for the figures: no name, no number, no word of a caller leaves this file.

use cliniq_platform::{Phi, Result, db::Tx, phi::Purpose, time::Timestamp};
use diesel::{
    AggregateExpressionMethods, BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl,
    RunQueryDsl, TextExpressionMethods,
    dsl::{count, count_star, exists},
};

use super::Window;
use crate::{
    calls::Status,
    dialog,
    language::Language,
    schema::{calls, escalations, speech_requests as requests, tasks, transcript_lines as lines},
    transcripts::Speaker,
};

/// A call of the range.
#[derive(diesel::Queryable)]
pub(super) struct CallFact {
    pub(super) status: String,
    pub(super) intent: Option<String>,
    pub(super) escalated: bool,
    pub(super) turns: i32,
    pub(super) started_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) duration_s: Option<i64>,
    /// Whether a request of it was left unfinished.
    pub(super) unfinished: bool,
}

/// The calls of a range that begin in it.
macro_rules! begun {
    ($tx:expr, $window:expr) => {
        $tx.of(calls::table)
            .filter(calls::origin.eq($window.origin.as_str()))
            .filter(calls::started_at.ge($window.from))
            .filter(calls::started_at.lt($window.to))
    };
}

pub(super) fn calls(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<CallFact>> {
    let unfinished =
        tx.of(tasks::table).filter(tasks::call_id.eq(calls::id.nullable())).filter(tasks::incomplete.eq(true));
    Ok(begun!(tx, window)
        .select((
            calls::status,
            calls::intent,
            calls::escalated,
            calls::turns,
            calls::started_at,
            calls::ended_at,
            calls::duration_s,
            exists(unfinished),
        ))
        .load(tx.conn())?)
}

/// When each call of a range began.
pub(super) fn beginnings(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<Timestamp>> {
    Ok(begun!(tx, window).select(calls::started_at).load(tx.conn())?)
}

/// Calls of a range with an escalation, by its reason.
pub(super) fn reasons(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<(String, i64)>> {
    let begun = begun!(tx, window).select(calls::id);
    Ok(tx
        .of(escalations::table)
        .filter(escalations::call_id.eq_any(begun))
        .group_by(escalations::reason)
        .select((escalations::reason, count(escalations::call_id).aggregate_distinct()))
        .load(tx.conn())?)
}

/// A task that came of a call of this origin, told in the range.
#[derive(diesel::Queryable)]
pub(super) struct TaskFact {
    pub(super) kind: String,
    pub(super) for_role: String,
    pub(super) status: String,
    pub(super) created_at: Timestamp,
    pub(super) started_at: Option<Timestamp>,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) due_at: Option<Timestamp>,
}

pub(super) fn tasks(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<TaskFact>> {
    Ok(tx
        .of(tasks::table)
        .filter(tasks::origin.eq(window.origin.as_str()))
        .filter(tasks::created_at.ge(window.from))
        .filter(tasks::created_at.lt(window.to))
        .select((
            tasks::kind,
            tasks::for_role,
            tasks::status,
            tasks::created_at,
            tasks::started_at,
            tasks::completed_at,
            tasks::due_at,
        ))
        .load(tx.conn())?)
}

/// Tasks of a range by kind and status.
pub(super) fn task_counts(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<(String, String, i64)>> {
    Ok(tx
        .of(tasks::table)
        .filter(tasks::origin.eq(window.origin.as_str()))
        .filter(tasks::created_at.ge(window.from))
        .filter(tasks::created_at.lt(window.to))
        .group_by((tasks::kind, tasks::status))
        .select((tasks::kind, tasks::status, count_star()))
        .order((tasks::kind.asc(), tasks::status.asc()))
        .load(tx.conn())?)
}

/// Calls of a range by how they stand.
pub(super) fn call_statuses(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<(String, i64)>> {
    Ok(begun!(tx, window)
        .group_by(calls::status)
        .select((calls::status, count_star()))
        .order(calls::status.asc())
        .load(tx.conn())?)
}

/// An alarm raised in the range.
#[derive(diesel::Queryable)]
pub(super) struct AlarmFact {
    pub(super) level: String,
    pub(super) category: String,
    pub(super) reason: String,
    pub(super) raised_at: Timestamp,
    pub(super) acknowledged_at: Option<Timestamp>,
}

pub(super) fn alarms(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<AlarmFact>> {
    Ok(tx
        .of(escalations::table)
        .filter(escalations::origin.eq(window.origin.as_str()))
        .filter(escalations::raised_at.ge(window.from))
        .filter(escalations::raised_at.lt(window.to))
        .select((
            escalations::level,
            escalations::category,
            escalations::reason,
            escalations::raised_at,
            escalations::acknowledged_at,
        ))
        .load(tx.conn())?)
}

/// What is read of a line's detail; the rest of it, which holds words of the caller, is skipped.
#[derive(serde::Deserialize)]
struct Timing {
    latency_us: Option<u64>,
}

/// How long the decisions of the latest `most` turns of a range took, in microseconds.
pub(super) fn latencies(tx: &mut Tx<'_>, window: &Window, most: i64) -> Result<Vec<f64>> {
    let of_origin =
        tx.of(calls::table).filter(calls::id.eq(lines::call_id)).filter(calls::origin.eq(window.origin.as_str()));
    let details: Vec<Option<Phi<String>>> = tx
        .of(lines::table)
        .filter(lines::at.ge(window.from))
        .filter(lines::at.lt(window.to))
        .filter(lines::speaker.eq(Speaker::Caller.as_str()))
        .filter(lines::detail.is_not_null())
        .filter(exists(of_origin))
        .select(lines::detail)
        .order(lines::at.desc())
        .limit(most)
        .load(tx.conn())?;
    let mut taken = Vec::with_capacity(details.len());
    for detail in details.into_iter().flatten() {
        let timing: Timing = serde_json::from_str(detail.open(Purpose::Decide))?;
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a turn are far below 2^52")]
        taken.extend(timing.latency_us.map(|us| us as f64));
    }
    Ok(taken)
}

/// How the last leg of a transfer ended, as the end of the line that it leaves in the transcript, and its name here.
const TRANSFERS: [(&str, &str); 4] =
    [("answered]", "answered"), ("busy]", "busy"), ("no answer]", "no_answer"), ("failed]", "failed")];

/// What became of the transfers of a range, in a fixed order, those that never happened included.
pub(super) fn transfers(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<(&'static str, i64)>> {
    let of_origin =
        tx.of(calls::table).filter(calls::id.eq(lines::call_id)).filter(calls::origin.eq(window.origin.as_str()));
    let found: Vec<Phi<String>> = tx
        .of(lines::table)
        .filter(lines::at.ge(window.from))
        .filter(lines::at.lt(window.to))
        .filter(lines::speaker.eq(Speaker::System.as_str()))
        .filter(lines::text.like("[transfer: %"))
        .filter(exists(of_origin))
        .select(lines::text)
        .load(tx.conn())?;
    let ended = |end: &str| found.iter().filter(|line| line.open(Purpose::Decide).ends_with(end)).count();
    Ok(TRANSFERS.map(|(end, name)| (name, i64::try_from(ended(end)).unwrap_or(i64::MAX))).to_vec())
}

/// A call of an experiment between two voices.
#[derive(diesel::Queryable)]
pub(super) struct ArmFact {
    pub(super) voice: Option<String>,
    pub(super) status: String,
    pub(super) escalated: bool,
    pub(super) turns: i32,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) duration_s: Option<i64>,
    /// Whether a request of it was left unfinished.
    pub(super) unfinished: bool,
    /// Whether the receptionist did not understand at least once.
    pub(super) misunderstood: bool,
}

pub(super) fn arms(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<ArmFact>> {
    let unfinished =
        tx.of(tasks::table).filter(tasks::call_id.eq(calls::id.nullable())).filter(tasks::incomplete.eq(true));
    let pattern = |language| format!("%{}%", dialog::not_understood(language));
    let misunderstood = tx
        .of(lines::table)
        .filter(lines::call_id.eq(calls::id))
        .filter(lines::speaker.eq(Speaker::Receptionist.as_str()))
        .filter(lines::text.like(pattern(Language::English)).or(lines::text.like(pattern(Language::Spanish))));
    Ok(begun!(tx, window)
        .filter(calls::voice.is_not_null())
        .select((
            calls::voice,
            calls::status,
            calls::escalated,
            calls::turns,
            calls::ended_at,
            calls::duration_s,
            exists(unfinished),
            exists(misunderstood),
        ))
        .load(tx.conn())?)
}

/// Something that was asked of a speech provider in the range.
#[derive(diesel::Queryable)]
pub(super) struct SpeechFact {
    pub(super) provider: String,
    pub(super) outcome: String,
    pub(super) latency_ms: i64,
    pub(super) characters: i64,
}

pub(super) fn speech(tx: &mut Tx<'_>, window: &Window) -> Result<Vec<SpeechFact>> {
    Ok(tx
        .of(requests::table)
        .filter(requests::at.ge(window.from))
        .filter(requests::at.lt(window.to))
        .select((requests::provider, requests::outcome, requests::latency_ms, requests::characters))
        .load(tx.conn())?)
}

/// Whether a call that has ended was ended in order.
pub(super) fn is_in_order(status: &str) -> bool {
    status == Status::Completed.as_str()
}
