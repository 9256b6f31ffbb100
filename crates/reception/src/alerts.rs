//! Who is told of what: the area's events, phrased for people and delivered to their feeds.
//!
//! Promises: everybody is told of one thing once, however often the job runs; titles and bodies hold no PHI, because
//! they may stand on a wall display. Never does: tell anybody of a simulated call.

use cliniq_platform::{
    Error, Id, Result,
    access::Perm,
    db::Tx,
    events::Catalog,
    jobs::{Delivered, JobCtx, Registry, Subscriber, Verdict},
    notify::{self, NewNotification},
    tenancy::{self, User},
};

use crate::{
    Reception,
    calls::Origin,
    dialog::ForRole,
    escalations::{self, EscalationId},
    safety::Level,
    tasks::{self, TaskId, Urgency},
};

/// The events of tasks and escalations, who may see them, and who is told.
pub fn catalog() -> Catalog {
    Catalog::default()
        .event("task.created", Perm::TaskRead)
        .event("task.updated", Perm::TaskRead)
        .event("task.decided", Perm::TaskRead)
        .event("escalation.created", Perm::EscalationRead)
        .event("escalation.acknowledged", Perm::EscalationRead)
        .event("escalation.resolved", Perm::EscalationRead)
        .subscribe(NotifyTaskCreated::EVENT, NotifyTaskCreated::NAME)
        .subscribe(NotifyTaskDecided::EVENT, NotifyTaskDecided::NAME)
        .subscribe(NotifyEscalationCreated::EVENT, NotifyEscalationCreated::NAME)
}

/// The subscribers.
pub fn registry(reception: &Reception) -> Registry {
    Registry::default()
        .on::<NotifyTaskCreated>(reception)
        .on::<NotifyTaskDecided>(reception)
        .on::<NotifyEscalationCreated>(reception)
}

/// Tells those who can work on a new task.
pub(crate) struct NotifyTaskCreated;
impl Subscriber for NotifyTaskCreated {
    const EVENT: &'static str = "task.created";
    const NAME: &'static str = "reception.notify_task_created";
    type Area = Reception;

    async fn handle(reception: &Reception, ctx: &JobCtx, event: Delivered) -> Result<(), Verdict> {
        let id: Id<TaskId> = id(&event)?;
        let author = author(&event);
        let told = move |tx: &mut Tx<'_>| {
            // A task of the call that raised an escalation is announced by the escalation itself.
            let Some(task) = tasks::get(tx, id)? else { return Ok(()) };
            if task.origin == tasks::Origin::Simulation || task.kind == crate::dialog::TaskKind::Escalation {
                return Ok(());
            }
            let people = match task.for_role {
                ForRole::Doctor => tenancy::members_with(tx, Perm::TaskDecide)?,
                ForRole::Staff => front_desk(tx)?,
            };
            let people: Vec<Id<User>> = people.into_iter().filter(|user| Some(*user) != author).collect();
            let body = match (task.for_role, task.urgency) {
                (_, Urgency::Emergency) => "This is an emergency: look at it now.",
                (_, Urgency::Urgent) => "This is urgent: look at it within minutes.",
                (ForRole::Doctor, Urgency::Routine | Urgency::Soon) => "A doctor's decision is asked for.",
                (ForRole::Staff, Urgency::Routine | Urgency::Soon) => "It is waiting in the queue.",
            };
            notify::deliver(tx, &people, &of_task(id, "task.created", tasks::title(task.kind), body))
        };
        Ok(reception.db().write_together(&ctx.ctx, told).await?)
    }
}

/// Tells the front desk what a doctor decided.
pub(crate) struct NotifyTaskDecided;
impl Subscriber for NotifyTaskDecided {
    const EVENT: &'static str = "task.decided";
    const NAME: &'static str = "reception.notify_task_decided";
    type Area = Reception;

    async fn handle(reception: &Reception, ctx: &JobCtx, event: Delivered) -> Result<(), Verdict> {
        let id: Id<TaskId> = id(&event)?;
        // Decided, reopened and decided again is something new to tell: what it is about is the event.
        let about = event.event.to_string();
        let told = move |tx: &mut Tx<'_>| {
            let Some(task) = tasks::get(tx, id)? else { return Ok(()) };
            let Some(decision) = &task.decision else { return Ok(()) };
            if task.origin == tasks::Origin::Simulation {
                return Ok(());
            }
            let (what, body) = match decision.verdict {
                tasks::Verdict::Approve => ("approved", "Tell the patient, and do what it takes."),
                tasks::Verdict::Reject => ("rejected", "The doctor has given a reason: tell the patient."),
                tasks::Verdict::RequestFollowUp => ("needs a follow-up", "The doctor has asked for something first."),
            };
            let title = format!("{}: {what}", tasks::title(task.kind));
            let people = front_desk(tx)?;
            let new = NewNotification { about: about.clone(), ..of_task(id, "task.decided", &title, body) };
            notify::deliver(tx, &people, &new)
        };
        Ok(reception.db().write_together(&ctx.ctx, told).await?)
    }
}

/// Tells everybody who can take an escalation on.
pub(crate) struct NotifyEscalationCreated;
impl Subscriber for NotifyEscalationCreated {
    const EVENT: &'static str = "escalation.created";
    const NAME: &'static str = "reception.notify_escalation_created";
    type Area = Reception;

    async fn handle(reception: &Reception, ctx: &JobCtx, event: Delivered) -> Result<(), Verdict> {
        let id: Id<EscalationId> = id(&event)?;
        let told = move |tx: &mut Tx<'_>| {
            let Some(escalation) = escalations::get(tx, id)? else {
                return Ok(());
            };
            match escalation.origin {
                Origin::Phone => {}
                Origin::Simulation => return Ok(()),
            }
            let (kind, title, body) = match escalation.level {
                Level::Emergency => (
                    "escalation.emergency",
                    "Emergency on the phone",
                    "A caller may be in danger. Open the call and take it on now.",
                ),
                Level::Urgent => ("escalation.urgent", "A caller needs a person now", "Open the call and take it on."),
            };
            let people = tenancy::members_with(tx, Perm::EscalationAcknowledge)?;
            let new = NewNotification {
                kind,
                about: id.to_string(),
                title: title.to_owned(),
                body: body.to_owned(),
                link: format!("/escalations/{id}"),
            };
            notify::deliver(tx, &people, &new)
        };
        Ok(reception.db().write_together(&ctx.ctx, told).await?)
    }
}

/// Those who work on the front desk's tasks: not doctors, unless there is nobody else.
fn front_desk(tx: &mut Tx<'_>) -> Result<Vec<Id<User>>> {
    let everybody = tenancy::members_with(tx, Perm::TaskUpdate)?;
    let doctors = tenancy::members_with(tx, Perm::TaskDecide)?;
    let others: Vec<Id<User>> = everybody.iter().copied().filter(|user| !doctors.contains(user)).collect();
    Ok(if others.is_empty() { everybody } else { others })
}

fn of_task(id: Id<TaskId>, kind: &'static str, title: &str, body: &str) -> NewNotification {
    NewNotification {
        kind,
        about: id.to_string(),
        title: title.to_owned(),
        body: body.to_owned(),
        link: format!("/tasks/{id}"),
    }
}

/// What the event is about.
fn id<T: cliniq_platform::ids::Entity>(event: &Delivered) -> Result<Id<T>> {
    Id::parse(&event.subject).map_err(Error::internal)
}

/// Whoever wrote a task knows of it.
fn author(event: &Delivered) -> Option<Id<User>> {
    event.payload.get("author").and_then(|id| id.as_str()).and_then(|id| Id::parse(id).ok())
}
