//! Tasks: what somebody at the clinic has to do, most of it asked for on the phone.
//!
//! Promises: a request told on a call is a row when the caller hears so; filing it again changes nothing; a task moves
//! only along legal moves, each audited; only a doctor decides on a doctor's task, once. Never does: show what a
//! patient said outside of the row itself; events and notifications hold ids and kinds. `rules.rs` decides, and
//! `tests/it/tasks.rs` shows all of it.

mod filing;
pub mod http;
mod queue;
mod rules;
mod slots;
mod store;

use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    access::Perm,
    db::Tx,
    events::Event,
    http::Page,
    ids::Entity,
    phi::Purpose,
    tenancy::{self, User},
    time::Timestamp,
};
use jiff::tz::TimeZone;

pub(crate) use filing::{Source, file, press, withdraw};
pub use queue::{Assigned, Group, Order, Place, Sort, TaskCounts, TaskFilter};
pub(crate) use rules::title;
pub use rules::{Decision, FollowUp, NewDecision, Status, TaskPatch, Urgency, Verdict, parse_kind};
pub use slots::{Slot, SlotPatch, Slots};
pub(crate) use store::{TaskRef, of_calls};

use crate::{
    Reception,
    calls::{self, CallId},
    dialog::{ForRole, TaskKind},
};

/// Marker of task ids.
pub struct TaskId;
impl Entity for TaskId {
    const PREFIX: &'static str = "task";
    const NOUN: &'static str = "task";
}

/// Where a task comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskOrigin)]
pub enum Origin {
    /// A telephone call.
    Phone,
    /// A simulated call.
    Simulation,
    /// Somebody at the clinic wrote it.
    Manual,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Phone, Self::Simulation, Self::Manual];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Simulation => "simulation",
            Self::Manual => "manual",
        }
    }
}

impl From<calls::Origin> for Origin {
    fn from(origin: calls::Origin) -> Self {
        match origin {
            calls::Origin::Phone => Self::Phone,
            calls::Origin::Simulation => Self::Simulation,
        }
    }
}

/// A task as stored.
#[derive(Clone, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: Id<TaskId>,
    /// The call it was told on.
    pub call: Option<Id<CallId>>,
    /// Its number within that call, from 1.
    pub ordinal: Option<i32>,
    /// Where it comes from.
    pub origin: Origin,
    /// What is to be done.
    pub kind: TaskKind,
    /// How far it is.
    pub status: Status,
    /// How soon it is to be done.
    pub urgency: Urgency,
    /// The call ended, or goes on, before everything was known or confirmed.
    pub incomplete: bool,
    /// Whose queue it is in.
    pub for_role: ForRole,
    /// One line; of the receptionist's tasks without PHI, of handwritten ones what the writer chose.
    pub title: Phi<String>,
    /// The patient.
    pub patient_name: Option<Phi<String>>,
    /// The number to call, E.164 when it was understood as one.
    pub phone: Option<Phi<String>>,
    /// What was told, by name.
    pub slots: Phi<Slots>,
    /// What is to be answered, in the caller's words.
    pub question: Option<Phi<String>>,
    /// What the clinic wrote about it.
    pub note: Option<Phi<String>>,
    /// Who does it.
    pub assignee: Option<Id<User>>,
    /// What a doctor decided.
    pub decision: Option<Decision>,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
    /// When it was told.
    pub created_at: Timestamp,
    /// When somebody began.
    pub started_at: Option<Timestamp>,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// Changes with every edit.
    pub version: i64,
}

/// A person, as a task shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
}

/// A task and what stands in other rows about it.
#[derive(Clone)]
pub struct TaskSheet {
    /// The task.
    pub task: Task,
    /// Who does it.
    pub assignee: Option<Person>,
    /// Who decided.
    pub decided_by: Option<Person>,
    /// When its call was answered.
    pub call_started_at: Option<Timestamp>,
}

/// A task that somebody at the clinic writes.
#[derive(Clone)]
pub struct NewTask {
    /// What is to be done.
    pub kind: TaskKind,
    /// One line; the kind's own when absent.
    pub title: Option<Phi<String>>,
    /// The patient.
    pub patient_name: Option<Phi<String>>,
    /// The number to call.
    pub phone: Option<Phi<String>>,
    /// What is to be answered.
    pub question: Option<Phi<String>>,
    /// Anything else.
    pub note: Option<Phi<String>>,
    /// How soon; by its kind when absent.
    pub urgency: Option<Urgency>,
    /// Whose queue; by its kind when absent.
    pub for_role: Option<ForRole>,
}

impl Reception {
    /// Tasks that match, in the wanted order, from the place after `after`.
    ///
    /// # Errors
    /// Without [`Perm::TaskRead`].
    pub async fn list_tasks(
        &self,
        ctx: &Ctx,
        filter: TaskFilter,
        order: Order,
        after: Option<Place>,
        limit: i64,
    ) -> Result<Page<TaskSheet>> {
        ctx.require(Perm::TaskRead)?;
        self.db()
            .read(ctx, move |tx| {
                let page = store::list(tx, &filter, order, after.as_ref(), limit + 1)?;
                let Page { items, next } = Page::of(page, limit, |task| order.place(task).to_string());
                Ok(Page { items: store::sheets(tx, items)?, next })
            })
            .await
    }

    /// How many tasks there are of each status; of the open ones, how many of each kind, of the caller, of nobody, and
    /// overdue.
    ///
    /// # Errors
    /// Without [`Perm::TaskRead`].
    pub async fn count_tasks(&self, ctx: &Ctx) -> Result<TaskCounts> {
        ctx.require(Perm::TaskRead)?;
        let me = ctx.actor().user();
        self.db().read(ctx, move |tx| store::counts(tx, me)).await
    }

    /// One task.
    ///
    /// # Errors
    /// `task.not-found`.
    pub async fn get_task(&self, ctx: &Ctx, id: Id<TaskId>) -> Result<TaskSheet> {
        ctx.require(Perm::TaskRead)?;
        self.db().read(ctx, move |tx| sheet(tx, id)).await
    }

    /// Writes a task by hand.
    ///
    /// # Errors
    /// Without [`Perm::TaskCreate`].
    pub async fn create_task(&self, ctx: &Ctx, new: NewTask) -> Result<TaskSheet> {
        ctx.require(Perm::TaskCreate)?;
        let id = Id::new();
        self.db()
            .write(ctx, move |tx| {
                let zone = zone(tx)?;
                insert(tx, &rules::written(id, new.clone(), tx.now(), &zone))?;
                sheet(tx, id)
            })
            .await
    }

    /// Claims, moves or edits a task. `version` is the one the edit was made on.
    ///
    /// # Errors
    /// `task.moved-on`, `task.illegal-move`, `task.closed`, `task.unknown-assignee`; `access.denied` for reopening what
    /// a doctor decided without [`Perm::TaskDecide`].
    pub async fn change_task(&self, ctx: &Ctx, id: Id<TaskId>, version: i64, patch: TaskPatch) -> Result<TaskSheet> {
        ctx.require(Perm::TaskUpdate)?;
        let by = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                let task = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                if task.version != version {
                    return Err(Error::moved_on(id, task.version));
                }
                if rules::reopens_decision(&task, &patch) {
                    tx.ctx().require(Perm::TaskDecide)?;
                }
                if let Some(Some(assignee)) = patch.assignee {
                    check_assignee(tx, assignee)?;
                }
                let zone = zone(tx)?;
                let changed = task.changed(&patch, by, tx.now(), &zone)?;
                if changed != task {
                    update(tx, &task, &changed)?;
                }
                sheet(tx, id)
            })
            .await
    }

    /// Records a doctor's decision on a doctor's task, which completes it. Asking for a follow-up also files a task for
    /// the front desk.
    ///
    /// # Errors
    /// `task.decision-needs-reason`, `task.not-for-doctor`, `task.already-decided`, `task.illegal-move`.
    pub async fn decide_task(&self, ctx: &Ctx, id: Id<TaskId>, decision: NewDecision) -> Result<TaskSheet> {
        ctx.require(Perm::TaskDecide)?;
        let by = ctx.user()?;
        let follow_up = Id::new();
        self.db()
            .write(ctx, move |tx| {
                let task = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                let decided = task.decided(&decision, by, tx.now())?;
                store::update(tx, &task, &decided)?;
                let verdict = decision.verdict.as_str();
                tx.audit("task.decide", id.as_str(), Some(&serde_json::json!({ "verdict": verdict })))?;
                tx.emit(&Event::new("task.decided", id).with("verdict", verdict).with("origin", task.origin.as_str()))?;
                if decision.verdict == Verdict::RequestFollowUp {
                    let zone = zone(tx)?;
                    insert(tx, &rules::follow_up(&decided, follow_up, &decision, tx.now(), &zone))?;
                }
                sheet(tx, id)
            })
            .await
    }
}

/// One task, for the area's own jobs.
pub(crate) fn get(tx: &mut Tx<'_>, id: Id<TaskId>) -> Result<Option<Task>> {
    store::get(tx, id)
}

fn sheet(tx: &mut Tx<'_>, id: Id<TaskId>) -> Result<TaskSheet> {
    let task = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
    store::sheets(tx, vec![task])?.pop().ok_or_else(|| Error::not_found(id))
}

/// Writes a new task with its audit entry and event.
fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    store::insert(tx, task)?;
    let detail = serde_json::json!({ "kind": task.kind.as_str(), "origin": task.origin.as_str() });
    tx.audit("task.create", task.id.as_str(), Some(&detail))?;
    let event = Event::new("task.created", task.id).with("origin", task.origin.as_str());
    tx.emit(&match tx.actor().user() {
        Some(author) => event.with("author", author),
        None => event,
    })
}

/// Writes a changed task with its audit entry, which names the fields that changed, and its event.
fn update(tx: &mut Tx<'_>, before: &Task, after: &Task) -> Result<()> {
    store::update(tx, before, after)?;
    let mut detail = serde_json::json!({ "fields": rules::changes(before, after) });
    if before.status != after.status {
        detail["from"] = before.status.as_str().into();
        detail["to"] = after.status.as_str().into();
    }
    tx.audit("task.update", after.id.as_str(), Some(&detail))?;
    tx.emit(&Event::new("task.updated", after.id))
}

/// A task is given only to people of this clinic who can work on it.
fn check_assignee(tx: &mut Tx<'_>, user: Id<User>) -> Result<()> {
    if tenancy::members_with(tx, Perm::TaskUpdate)?.contains(&user) {
        return Ok(());
    }
    Err(Error::invalid("task.unknown-assignee", "assignee", "Nobody of this clinic who works on tasks has this id."))
}

/// The clinic's time zone. What the database holds was checked when the clinic was made.
fn zone(tx: &mut Tx<'_>) -> Result<TimeZone> {
    TimeZone::get(&tenancy::clinic(tx)?.time_zone).map_err(Error::internal)
}

/// What of a task can be searched for.
fn searchable(task: &Task) -> String {
    let open = |text: &Phi<String>| text.open(Purpose::Store).clone();
    let texts = [&task.patient_name, &task.phone, &task.question, &task.note];
    let mut all: Vec<String> = texts.into_iter().flatten().map(open).collect();
    all.push(open(&task.title));
    all.extend(task.slots.open(Purpose::Store).values().map(|slot| slot.value.clone()));
    crate::transcripts::search::folded(&all.join(" "))
}
