//! `/api/tasks`.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    error::Kind,
    http::{
        Page, PageQuery, Problems,
        extract::{IfMatch, PathId, Query, Valid},
    },
    phi::Purpose,
    tenancy::User,
    time::Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Assigned, FollowUp, Group, NewDecision, NewTask, Order, Origin, Person, Place, Slot, Sort, Status, TaskCounts,
    TaskFilter, TaskId, TaskPatch, TaskSheet, Urgency, Verdict, slots,
};
use crate::{
    Reception,
    dialog::{ForRole, TaskKind, TaskSlots},
};

/// The routes of tasks.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(list_tasks, create_task))
        .routes(routes!(search_tasks))
        .routes(routes!(count_tasks))
        .routes(routes!(get_task, change_task))
        .routes(routes!(decide_task))
}

/// Names the queues: the enum is of a pure room, which knows nothing of HTTP.
#[derive(utoipa::ToSchema)]
#[schema(as = ForRole)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "read by the derive, which describes the values")]
pub(crate) enum ForRoleSchema {
    /// The front desk.
    Staff,
    /// Doctors.
    Doctor,
}

/// A person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    id: String,
    name: String,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self { id: person.id.to_string(), name: person.name }
    }
}

/// One thing that was told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskSlot)]
pub(crate) struct SlotView {
    /// As it is read.
    value: String,
    /// Dates, times and spans in ISO 8601, in the clinic's zone; `..` is an open end.
    iso: Option<String>,
    /// The caller's own words, when they differ.
    words: Option<String>,
}

impl From<&Slot> for SlotView {
    fn from(slot: &Slot) -> Self {
        Self { value: slot.value.clone(), iso: slot.iso.clone(), words: slot.words.clone() }
    }
}

/// What a conversation has understood so far, by name.
pub(crate) fn slot_views(told: &TaskSlots) -> BTreeMap<String, SlotView> {
    let phone = told.phone.as_ref().map(|phone| Slot { value: phone.e164.clone(), ..Slot::default() });
    let mut views: BTreeMap<String, SlotView> =
        slots::told(TaskKind::General, told).iter().map(|(name, slot)| (name.clone(), slot.into())).collect();
    views.extend(phone.as_ref().map(|slot| ("phone".to_owned(), slot.into())));
    views
}

/// A doctor's decision.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskDecision)]
struct DecisionView {
    verdict: Verdict,
    reason: Option<String>,
    by: Option<PersonView>,
    at: Timestamp,
}

/// The call a task was told on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskCall)]
struct CallRefView {
    id: String,
    started_at: Option<Timestamp>,
}

/// A task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskView {
    id: String,
    kind: TaskKind,
    status: Status,
    urgency: Urgency,
    /// The call ended, or goes on, before everything was known or confirmed.
    incomplete: bool,
    #[schema(value_type = ForRoleSchema)]
    for_role: ForRole,
    title: String,
    patient_name: Option<String>,
    phone: Option<String>,
    /// What was told, by name.
    slots: BTreeMap<String, SlotView>,
    /// What is to be answered, in the caller's words.
    question: Option<String>,
    call: Option<CallRefView>,
    assignee: Option<PersonView>,
    decision: Option<DecisionView>,
    note: Option<String>,
    due_at: Option<Timestamp>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    /// For `If-Match`.
    version: i64,
    origin: Origin,
}

impl From<TaskSheet> for TaskView {
    fn from(sheet: TaskSheet) -> Self {
        let TaskSheet { task, assignee, decided_by, call_started_at } = sheet;
        let shown = |phi: Option<Phi<String>>| phi.map(|phi| phi.into_open(Purpose::Show));
        let slots = task.slots.open(Purpose::Show).iter().map(|(name, slot)| (name.clone(), slot.into())).collect();
        let decision = task.decision.map(|it| DecisionView {
            verdict: it.verdict,
            reason: shown(it.reason),
            by: decided_by.map(Into::into),
            at: it.at,
        });
        Self {
            id: task.id.to_string(),
            kind: task.kind,
            status: task.status,
            urgency: task.urgency,
            incomplete: task.incomplete,
            for_role: task.for_role,
            title: task.title.into_open(Purpose::Show),
            patient_name: shown(task.patient_name),
            phone: shown(task.phone),
            slots,
            question: shown(task.question),
            call: task.call.map(|id| CallRefView { id: id.to_string(), started_at: call_started_at }),
            assignee: assignee.map(Into::into),
            decision,
            note: shown(task.note),
            due_at: task.due_at,
            created_at: task.created_at,
            started_at: task.started_at,
            completed_at: task.completed_at,
            version: task.version,
            origin: task.origin,
        }
    }
}

/// Which tasks, and in which order.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct TaskQuery {
    /// Only tasks as far as this.
    status: Option<Status>,
    /// Only this kind.
    kind: Option<TaskKind>,
    /// Only this queue.
    #[param(value_type = Option<ForRoleSchema>)]
    #[schema(value_type = Option<ForRoleSchema>)]
    for_role: Option<ForRole>,
    /// `me`, `none`, or a person's id.
    assignee: Option<String>,
    /// Only as pressing as this.
    urgency: Option<Urgency>,
    /// What stands together; pages keep groups in one piece.
    group: Option<Group>,
    /// What comes first; the most pressing when absent.
    sort: Option<Sort>,
}

impl TaskQuery {
    fn read(self, ctx: &Ctx, q: Option<String>) -> Result<(TaskFilter, Order)> {
        let Self { status, kind, for_role, assignee, urgency, group, sort } = self;
        let assigned = match assignee.as_deref() {
            None => None,
            Some("none") => Some(Assigned::ToNobody),
            Some("me") => Some(Assigned::To(ctx.user()?)),
            Some(id) => Some(Assigned::To(Id::parse(id).map_err(|_| {
                Error::new(Kind::Malformed, "task.bad-assignee", "An assignee is `me`, `none`, or a person's id.")
            })?)),
        };
        let filter = TaskFilter { status, kind, for_role, assigned, urgency, q: q.map(Phi::new) };
        Ok((filter, Order { group: group.unwrap_or(Group::None), sort: sort.unwrap_or_default() }))
    }
}

async fn page(
    reception: &Reception,
    ctx: &Ctx,
    which: TaskQuery,
    q: Option<String>,
    page: &PageQuery,
) -> Result<Json<Page<TaskView>>> {
    let (filter, order) = which.read(ctx, q)?;
    let after = page.cursor.as_deref().map(|cursor| Place::of_cursor(cursor, order)).transpose()?;
    Ok(Json(reception.list_tasks(ctx, filter, order, after, page.limit()).await?.map(TaskView::from)))
}

/// List tasks.
#[utoipa::path(get, path = "/api/tasks", tag = "tasks", params(TaskQuery, PageQuery),
    responses((status = 200, body = Page<TaskView>), Problems))]
async fn list_tasks(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<TaskQuery>,
    Query(paging): Query<PageQuery>,
) -> Result<Json<Page<TaskView>>> {
    page(&reception, &ctx, which, None, &paging).await
}

/// A search; what it looks for is in the body, because addresses are logged everywhere.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct TaskSearch {
    /// Words, or parts of words, that must all be in the task: name, number, question, note, details.
    #[garde(length(max = 200))]
    q: String,
    /// `next` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
    /// At most so many items (1 to 200).
    #[garde(skip)]
    limit: Option<u32>,
    #[serde(flatten)]
    #[garde(skip)]
    which: TaskQuery,
}

/// Search tasks.
#[utoipa::path(post, path = "/api/tasks/search", tag = "tasks", request_body = TaskSearch,
    responses((status = 200, body = Page<TaskView>), Problems))]
async fn search_tasks(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(search): Valid<TaskSearch>,
) -> Result<Json<Page<TaskView>>> {
    let TaskSearch { q, cursor, limit, which } = search;
    let q = Some(q).filter(|q| !q.trim().is_empty());
    page(&reception, &ctx, which, q, &PageQuery { cursor, limit }).await
}

/// How many tasks there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TaskCounts)]
struct CountsView {
    /// Of each status.
    #[schema(value_type = BTreeMap<String, i64>)]
    by_status: BTreeMap<&'static str, i64>,
    /// Open ones of each kind.
    #[schema(value_type = BTreeMap<String, i64>)]
    by_kind: BTreeMap<&'static str, i64>,
    /// Open ones of yours.
    mine: i64,
    /// Open ones of nobody.
    unassigned: i64,
    /// Open ones past their time.
    overdue: i64,
}

/// Count tasks.
#[utoipa::path(get, path = "/api/tasks/counts", tag = "tasks", responses((status = 200, body = CountsView), Problems))]
async fn count_tasks(State(reception): State<Reception>, ctx: Ctx) -> Result<Json<CountsView>> {
    let TaskCounts { by_status, by_kind, mine, unassigned, overdue } = reception.count_tasks(&ctx).await?;
    Ok(Json(CountsView { by_status, by_kind, mine, unassigned, overdue }))
}

/// A task that somebody writes.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct NewTaskBody {
    #[garde(skip)]
    kind: TaskKind,
    /// One line; the kind's own when absent.
    #[garde(inner(length(min = 1, max = 200)))]
    title: Option<String>,
    #[garde(inner(length(max = 200)))]
    patient_name: Option<String>,
    #[garde(inner(length(max = 40)))]
    phone: Option<String>,
    #[garde(inner(length(max = 4000)))]
    question: Option<String>,
    #[garde(inner(length(max = 4000)))]
    note: Option<String>,
    /// How soon; by its kind when absent.
    #[garde(skip)]
    urgency: Option<Urgency>,
    /// Whose queue; by its kind when absent.
    #[garde(skip)]
    #[schema(value_type = Option<ForRoleSchema>)]
    for_role: Option<ForRole>,
}

impl From<NewTaskBody> for NewTask {
    fn from(body: NewTaskBody) -> Self {
        let text = |text: Option<String>| text.filter(|text| !text.trim().is_empty()).map(Phi::new);
        Self {
            kind: body.kind,
            title: text(body.title),
            patient_name: text(body.patient_name),
            phone: text(body.phone),
            question: text(body.question),
            note: text(body.note),
            urgency: body.urgency,
            for_role: body.for_role,
        }
    }
}

/// Write a task.
#[utoipa::path(post, path = "/api/tasks", tag = "tasks", request_body = NewTaskBody,
    responses((status = 201, body = TaskView), Problems))]
async fn create_task(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(body): Valid<NewTaskBody>,
) -> Result<(StatusCode, Json<TaskView>)> {
    Ok((StatusCode::CREATED, Json(reception.create_task(&ctx, body.into()).await?.into())))
}

/// Get one task.
#[utoipa::path(get, path = "/api/tasks/{id}", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskView), Problems))]
async fn get_task(State(reception): State<Reception>, ctx: Ctx, PathId(id): PathId<TaskId>) -> Result<Json<TaskView>> {
    Ok(Json(reception.get_task(&ctx, id).await?.into()))
}

/// An edit; what is absent stays.
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
#[serde(default)]
struct TaskPatchBody {
    /// Where it moves: pending → in_progress → completed; an open one may be cancelled; back and undo are moves too.
    #[garde(skip)]
    status: Option<Status>,
    /// `me`, a person's id, or null for nobody. Taking a pending task begins it.
    #[garde(skip)]
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    assignee: Option<Option<String>>,
    #[garde(skip)]
    urgency: Option<Urgency>,
    /// Empty removes it.
    #[garde(inner(length(max = 4000)))]
    note: Option<String>,
    /// Corrections by name; null removes one. Dates and times in ISO 8601 are understood as such.
    #[garde(inner(custom(short_values)))]
    #[schema(value_type = Option<BTreeMap<String, Option<String>>>)]
    slots: Option<BTreeMap<String, Option<String>>>,
}

/// The longest value of a slot, in characters.
const LONGEST_SLOT: usize = 500;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands the context by reference")]
fn short_values(slots: &BTreeMap<String, Option<String>>, _context: &()) -> garde::Result {
    if slots.values().flatten().all(|value| value.chars().count() <= LONGEST_SLOT) {
        return Ok(());
    }
    Err(garde::Error::new(format!("A value has at most {LONGEST_SLOT} characters.")))
}

/// Tells `null` from an absent field.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl TaskPatchBody {
    fn read(self, ctx: &Ctx) -> Result<TaskPatch> {
        let assignee = match self.assignee {
            None => None,
            Some(None) => Some(None),
            Some(Some(word)) if word == "me" => Some(Some(ctx.user()?)),
            Some(Some(id)) => Some(Some(
                Id::<User>::parse(&id)
                    .map_err(|_| Error::invalid("task.unknown-assignee", "assignee", "This is no person's id."))?,
            )),
        };
        let corrections = |told: BTreeMap<String, Option<String>>| {
            told.into_iter().map(|(name, value)| (name, value.map(Phi::new))).collect()
        };
        Ok(TaskPatch {
            status: self.status,
            assignee,
            urgency: self.urgency,
            note: self.note.map(Phi::new),
            slots: self.slots.map(corrections),
        })
    }
}

/// Claim, move or edit a task.
#[utoipa::path(patch, path = "/api/tasks/{id}", tag = "tasks",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version the edit was made on")),
    request_body = TaskPatchBody, responses((status = 200, body = TaskView), Problems))]
async fn change_task(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<TaskId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<TaskPatchBody>,
) -> Result<Json<TaskView>> {
    let patch = body.read(&ctx)?;
    Ok(Json(reception.change_task(&ctx, id, version, patch).await?.into()))
}

/// What the front desk has to do.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct FollowUpBody {
    #[garde(length(min = 1, max = 4000))]
    what: String,
    /// By when.
    #[garde(skip)]
    due_at: Option<Timestamp>,
}

/// A doctor's decision about to be made.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct DecisionBody {
    #[garde(skip)]
    verdict: Verdict,
    /// Needed unless it is approved.
    #[garde(inner(length(max = 4000)))]
    reason: Option<String>,
    /// What the front desk has to do; the reason when absent.
    #[garde(dive)]
    follow_up: Option<FollowUpBody>,
}

impl From<DecisionBody> for NewDecision {
    fn from(body: DecisionBody) -> Self {
        let follow_up = body.follow_up.map(|it| FollowUp { what: Phi::new(it.what), due_at: it.due_at });
        Self { verdict: body.verdict, reason: body.reason.map(Phi::new), follow_up }
    }
}

/// Decide on a doctor's task.
#[utoipa::path(post, path = "/api/tasks/{id}/decision", tag = "tasks", params(("id" = String, Path)),
    request_body = DecisionBody, responses((status = 200, body = TaskView), Problems))]
async fn decide_task(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<TaskId>,
    Valid(body): Valid<DecisionBody>,
) -> Result<Json<TaskView>> {
    Ok(Json(reception.decide_task(&ctx, id, body.into()).await?.into()))
}
