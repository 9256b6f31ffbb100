//! What the receptionist files during a call, inside the transaction of the turn.

use cliniq_platform::{Id, Phi, Result, db::Tx, time::Timestamp};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Status, Task, TaskId, Urgency, insert, rules, slots, store, update};
use crate::{
    calls::{CallId, Origin},
    dialog::{TaskDraft, TaskKind},
    escalations,
    safety::Level,
};

/// The call something comes from.
pub(crate) struct Source {
    pub(crate) call: Id<CallId>,
    pub(crate) origin: Origin,
    /// The number that calls, when it is shown.
    pub(crate) caller: Option<Phi<String>>,
    /// The clinic's.
    pub(crate) time_zone: TimeZone,
}

/// Files what the conversation knows of a task. The first time it is inserted; later it is brought up to date, as long
/// as nobody at the clinic has begun with it. The same draft again changes nothing.
pub(crate) fn file(tx: &mut Tx<'_>, source: &Source, draft: &TaskDraft) -> Result<Id<TaskId>> {
    let Some(present) = store::by_ordinal(tx, source.call, i32::from(draft.ordinal))? else {
        let gravest = gravest_alarm(tx, source, draft.kind)?;
        let task = drafted(Id::new(), source, draft, gravest, tx.now());
        insert(tx, &task)?;
        return Ok(task.id);
    };
    if present.status != Status::Pending {
        return Ok(present.id);
    }
    let gravest = gravest_alarm(tx, source, draft.kind)?;
    let told = drafted(present.id, source, draft, gravest, present.created_at);
    // What the clinic has put higher in the meantime stays there.
    let (urgency, due_at) =
        if told.urgency > present.urgency { (told.urgency, told.due_at) } else { (present.urgency, present.due_at) };
    let now = Task {
        urgency,
        due_at,
        note: present.note.clone(),
        assignee: present.assignee,
        version: present.version,
        ..told
    };
    if now != present {
        update(tx, &present, &now)?;
    }
    Ok(present.id)
}

/// The caller took a request back: it is cancelled, unless it is over already or was never filed.
pub(crate) fn withdraw(tx: &mut Tx<'_>, source: &Source, ordinal: u16) -> Result<()> {
    let Some(present) = store::by_ordinal(tx, source.call, i32::from(ordinal))? else {
        return Ok(());
    };
    if !present.status.is_open() {
        return Ok(());
    }
    let withdrawn = Task { status: Status::Cancelled, ..present.clone() };
    update(tx, &present, &withdrawn)
}

/// A graver alarm was raised on a call: its escalation task, if it has one already, is pressed accordingly.
pub(crate) fn press(tx: &mut Tx<'_>, source: &Source, level: Level) -> Result<()> {
    let urgency = urgency_of(level);
    for present in store::escalation_tasks(tx, source.call)? {
        if present.status.is_open() && present.urgency < urgency {
            let due_at = Some(rules::due(present.kind, urgency, tx.now(), &source.time_zone));
            let pressed = Task { urgency, due_at, ..present.clone() };
            update(tx, &present, &pressed)?;
        }
    }
    Ok(())
}

const fn urgency_of(level: Level) -> Urgency {
    match level {
        Level::Urgent => Urgency::Urgent,
        Level::Emergency => Urgency::Emergency,
    }
}

fn gravest_alarm(tx: &mut Tx<'_>, source: &Source, kind: TaskKind) -> Result<Option<Level>> {
    if kind == TaskKind::Escalation { escalations::gravest(tx, source.call) } else { Ok(None) }
}

fn drafted(id: Id<TaskId>, source: &Source, draft: &TaskDraft, gravest: Option<Level>, told_at: Timestamp) -> Task {
    let today = told_at.in_zone(&source.time_zone).date();
    let urgency = rules::usual_urgency(draft.kind)
        .max(gravest.map_or(Urgency::Routine, urgency_of))
        .max(if presses(draft, today) { Urgency::Soon } else { Urgency::Routine });
    let told = &draft.slots;
    Task {
        id,
        call: Some(source.call),
        ordinal: Some(i32::from(draft.ordinal)),
        origin: source.origin.into(),
        kind: draft.kind,
        status: Status::Pending,
        urgency,
        incomplete: draft.incomplete,
        for_role: draft.for_role,
        title: Phi::new(rules::title(draft.kind).to_owned()),
        patient_name: told.patient_name.clone().map(Phi::new),
        phone: told.phone.as_ref().map(|phone| Phi::new(phone.e164.clone())).or_else(|| source.caller.clone()),
        slots: Phi::new(slots::told(draft.kind, told)),
        question: draft.question.clone().map(Phi::new),
        note: None,
        assignee: None,
        decision: None,
        due_at: Some(rules::due(draft.kind, urgency, told_at, &source.time_zone)),
        created_at: told_at,
        started_at: None,
        completed_at: None,
        version: 1,
    }
}

/// Whether what is wished for, moved or cancelled is today or tomorrow: the next working day would be too late.
fn presses(draft: &TaskDraft, today: Date) -> bool {
    let wished = draft.slots.day.and_then(crate::dialog::step::Day::first);
    let existing = draft.slots.existing.as_ref().and_then(|it| it.date);
    let near = |date: Date| today.checked_add(1.day()).is_ok_and(|tomorrow| date <= tomorrow);
    wished.into_iter().chain(existing).any(near)
}

#[cfg(test)]
mod tests;
