//! Escalation rows.

use std::collections::HashMap;

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::Tx,
    phi::Purpose,
    tenancy::{self, User},
    time::Timestamp,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{Escalation, EscalationId, EscalationSheet, Status, rules::level_word};
use crate::{
    calls::{CallId, Origin},
    dialog::TaskKind,
    safety::Level,
    schema::{calls, escalations as rows},
    tasks::{self, Person},
};

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = rows)]
struct EscalationRow {
    id: Id<EscalationId>,
    call_id: Id<CallId>,
    origin: String,
    level: String,
    reason: String,
    category: String,
    rule: String,
    words: Phi<String>,
    quote: Phi<String>,
    status: String,
    raised_at: Timestamp,
    acknowledged_by: Option<Id<User>>,
    acknowledged_at: Option<Timestamp>,
    resolved_by: Option<Id<User>>,
    resolved_at: Option<Timestamp>,
    resolution: Option<Phi<String>>,
    version: i64,
}

impl EscalationRow {
    fn escalation(self) -> Result<Escalation> {
        let words: Vec<String> = serde_json::from_str(self.words.open(Purpose::Store))?;
        Ok(Escalation {
            id: self.id,
            call: self.call_id,
            origin: Origin::parse(&self.origin)?,
            level: level(&self.level)?,
            reason: self.reason,
            category: self.category,
            rule: self.rule,
            words: Phi::new(words),
            quote: self.quote,
            status: status(&self.status)?,
            raised_at: self.raised_at,
            acknowledged: self.acknowledged_by.zip(self.acknowledged_at),
            resolved: self.resolved_by.zip(self.resolved_at),
            note: self.resolution,
            version: self.version,
        })
    }
}

fn status(word: &str) -> Result<Status> {
    Status::ALL.into_iter().find(|it| it.as_str() == word).ok_or_else(|| unknown(word))
}

fn level(word: &str) -> Result<Level> {
    [Level::Urgent, Level::Emergency].into_iter().find(|it| level_word(*it) == word).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> Error {
    Error::internal(format!("an escalation row holds the unknown word {word:?}"))
}

fn all(found: Vec<EscalationRow>) -> Result<Vec<Escalation>> {
    found.into_iter().map(EscalationRow::escalation).collect()
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<EscalationId>) -> Result<Option<Escalation>> {
    let row: Option<EscalationRow> =
        tx.of(rows::table).filter(rows::id.eq(id)).select(EscalationRow::as_select()).first(tx.conn()).optional()?;
    row.map(EscalationRow::escalation).transpose()
}

pub(super) fn is_raised(tx: &mut Tx<'_>, call: Id<CallId>, turn: i32) -> Result<bool> {
    let of_turn = tx.of(rows::table).filter(rows::call_id.eq(call)).filter(rows::turn.eq(turn));
    Ok(of_turn.count().get_result::<i64>(tx.conn())? > 0)
}

pub(super) fn gravest(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Option<Level>> {
    let words: Vec<String> =
        tx.of(rows::table).filter(rows::call_id.eq(call)).select(rows::level).distinct().load(tx.conn())?;
    let levels: Vec<Level> = words.iter().map(|word| level(word)).collect::<Result<_>>()?;
    Ok(levels.into_iter().max())
}

pub(super) fn of_call(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<Escalation>> {
    let of_call = tx.of(rows::table).filter(rows::call_id.eq(call));
    all(of_call.select(EscalationRow::as_select()).order(rows::id.asc()).load(tx.conn())?)
}

/// Newest first: ids are in the order of time.
pub(super) fn list(
    tx: &mut Tx<'_>,
    status: Option<Status>,
    before: Option<Id<EscalationId>>,
    limit: i64,
) -> Result<Vec<Escalation>> {
    let mut query = tx.of(rows::table).into_boxed();
    if let Some(status) = status {
        query = query.filter(rows::status.eq(status.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(rows::id.lt(before));
    }
    all(query.select(EscalationRow::as_select()).order(rows::id.desc()).limit(limit).load(tx.conn())?)
}

pub(super) fn insert(tx: &mut Tx<'_>, escalation: &Escalation, turn: i32) -> Result<()> {
    let row = (
        rows::id.eq(escalation.id),
        rows::clinic_id.eq(tx.clinic()),
        rows::call_id.eq(escalation.call),
        rows::turn.eq(turn),
        rows::origin.eq(escalation.origin.as_str()),
        rows::level.eq(level_word(escalation.level)),
        rows::reason.eq(&escalation.reason),
        rows::category.eq(&escalation.category),
        rows::rule.eq(&escalation.rule),
        rows::words.eq(serde_json::to_string(escalation.words.open(Purpose::Store))?),
        rows::quote.eq(escalation.quote.open(Purpose::Store)),
        rows::status.eq(escalation.status.as_str()),
        rows::raised_at.eq(escalation.raised_at),
        rows::version.eq(escalation.version),
    );
    diesel::insert_into(rows::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Stores an escalation that was read as `before`, with the next version.
///
/// # Errors
/// `escalation.moved-on` when somebody else was faster.
pub(super) fn update(tx: &mut Tx<'_>, before: &Escalation, after: &Escalation) -> Result<()> {
    let unchanged = tx.of(rows::table).filter(rows::id.eq(before.id)).filter(rows::version.eq(before.version));
    let written = diesel::update(unchanged)
        .set((
            rows::status.eq(after.status.as_str()),
            rows::acknowledged_by.eq(after.acknowledged.map(|(by, _)| by)),
            rows::acknowledged_at.eq(after.acknowledged.map(|(_, at)| at)),
            rows::resolved_by.eq(after.resolved.map(|(by, _)| by)),
            rows::resolved_at.eq(after.resolved.map(|(_, at)| at)),
            rows::resolution.eq(after.note.as_ref().map(|note| note.open(Purpose::Store))),
            rows::version.eq(before.version + 1),
        ))
        .execute(tx.conn())?;
    if written == 0 {
        let version = get(tx, before.id)?.ok_or_else(|| Error::not_found(before.id))?.version;
        return Err(Error::moved_on(before.id, version));
    }
    Ok(())
}

/// Adds what stands in other rows: the number that called, the call's tasks, names of people.
pub(super) fn sheets(tx: &mut Tx<'_>, found: Vec<Escalation>) -> Result<Vec<EscalationSheet>> {
    let ids: Vec<Id<CallId>> = found.iter().map(|it| it.call).collect();
    let callers: HashMap<Id<CallId>, Option<Phi<String>>> = tx
        .of(calls::table)
        .filter(calls::id.eq_any(ids.clone()))
        .select((calls::id, calls::caller))
        .load::<(Id<CallId>, Option<String>)>(tx.conn())?
        .into_iter()
        .map(|(id, caller)| (id, caller.map(Phi::new)))
        .collect();
    let tasks = tasks::of_calls(tx, &ids)?;
    let people = |it: &Escalation| it.acknowledged.into_iter().chain(it.resolved).map(|(by, _)| by);
    let users: Vec<Id<User>> = found.iter().flat_map(people).collect();
    let names = tenancy::names(tx, &users)?;
    let person = |(id, _): (Id<User>, Timestamp)| Person { id, name: names.get(&id).cloned().unwrap_or_default() };
    let sheet = |escalation: Escalation| {
        let of_call = tasks.get(&escalation.call).map(Vec::as_slice).unwrap_or_default();
        EscalationSheet {
            task: of_call.iter().find(|task| task.kind == TaskKind::Escalation).map(|task| task.id),
            caller: callers.get(&escalation.call).cloned().flatten(),
            patient_name: of_call.iter().rev().find_map(|task| task.patient_name.clone()),
            acknowledged_by: escalation.acknowledged.map(person),
            resolved_by: escalation.resolved.map(person),
            escalation,
        }
    };
    Ok(found.into_iter().map(sheet).collect())
}
