//! Task rows.

use std::collections::{BTreeMap, HashMap};

use cliniq_platform::{
    Error, Id, Phi, Result,
    db::Tx,
    phi::Purpose,
    tenancy::{self, Clinic, User},
    time::Timestamp,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
    TextExpressionMethods,
    dsl::{count_star, sql},
    sql_types::{BigInt, Bool, Text},
};

use super::{
    Assigned, Decision, Order, Origin, Person, Place, Slots, Status, Task, TaskCounts, TaskFilter, TaskId, TaskSheet,
    Urgency, Verdict, parse_kind, rules, searchable,
};
use crate::{
    calls::CallId,
    dialog::{ForRole, TaskKind},
    schema::{calls, tasks},
    transcripts::search,
};

#[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = tasks, treat_none_as_null = true)]
struct TaskRow {
    id: Id<TaskId>,
    clinic_id: Id<Clinic>,
    call_id: Option<Id<CallId>>,
    ordinal: Option<i32>,
    origin: String,
    kind: String,
    status: String,
    urgency: String,
    urgency_rank: i32,
    incomplete: bool,
    for_role: String,
    title: String,
    patient_name: Option<String>,
    phone: Option<String>,
    slots: String,
    question: Option<String>,
    note: Option<String>,
    folded: String,
    assignee_id: Option<Id<User>>,
    decision: Option<String>,
    decision_reason: Option<String>,
    decided_by: Option<Id<User>>,
    decided_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    version: i64,
}

impl TaskRow {
    fn of(task: &Task, clinic: Id<Clinic>) -> Result<Self> {
        let text = |phi: &Option<Phi<String>>| phi.as_ref().map(|phi| phi.open(Purpose::Store).clone());
        let decision = task.decision.as_ref();
        Ok(Self {
            id: task.id,
            clinic_id: clinic,
            call_id: task.call,
            ordinal: task.ordinal,
            origin: task.origin.as_str().to_owned(),
            kind: task.kind.as_str().to_owned(),
            status: task.status.as_str().to_owned(),
            urgency: task.urgency.as_str().to_owned(),
            urgency_rank: task.urgency.rank(),
            incomplete: task.incomplete,
            for_role: rules::role_word(task.for_role).to_owned(),
            title: task.title.open(Purpose::Store).clone(),
            patient_name: text(&task.patient_name),
            phone: text(&task.phone),
            slots: serde_json::to_string(task.slots.open(Purpose::Store))?,
            question: text(&task.question),
            note: text(&task.note),
            folded: searchable(task),
            assignee_id: task.assignee,
            decision: decision.map(|it| it.verdict.as_str().to_owned()),
            decision_reason: decision.and_then(|it| text(&it.reason)),
            decided_by: decision.map(|it| it.by),
            decided_at: decision.map(|it| it.at),
            due_at: task.due_at,
            created_at: task.created_at,
            started_at: task.started_at,
            completed_at: task.completed_at,
            version: task.version,
        })
    }

    fn task(self) -> Result<Task> {
        let decision = match (self.decision, self.decided_by, self.decided_at) {
            (Some(verdict), Some(by), Some(at)) => Some(Decision {
                verdict: word(&Verdict::ALL, Verdict::as_str, &verdict)?,
                reason: self.decision_reason.map(Phi::new),
                by,
                at,
            }),
            (_, _, _) => None,
        };
        let slots: Slots = serde_json::from_str(&self.slots)?;
        Ok(Task {
            id: self.id,
            call: self.call_id,
            ordinal: self.ordinal,
            origin: word(&Origin::ALL, Origin::as_str, &self.origin)?,
            kind: kind(&self.kind)?,
            status: word(&Status::ALL, Status::as_str, &self.status)?,
            urgency: word(&Urgency::ALL, Urgency::as_str, &self.urgency)?,
            incomplete: self.incomplete,
            for_role: word(&[ForRole::Staff, ForRole::Doctor], rules::role_word, &self.for_role)?,
            title: Phi::new(self.title),
            patient_name: self.patient_name.map(Phi::new),
            phone: self.phone.map(Phi::new),
            slots: Phi::new(slots),
            question: self.question.map(Phi::new),
            note: self.note.map(Phi::new),
            assignee: self.assignee_id,
            decision,
            due_at: self.due_at,
            created_at: self.created_at,
            started_at: self.started_at,
            completed_at: self.completed_at,
            version: self.version,
        })
    }
}

fn word<T: Copy>(all: &[T], as_str: impl Fn(T) -> &'static str, word: &str) -> Result<T> {
    all.iter().copied().find(|it| as_str(*it) == word).ok_or_else(|| unknown(word))
}

fn kind(word: &str) -> Result<TaskKind> {
    parse_kind(word).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> Error {
    Error::internal(format!("a task row holds the unknown word {word:?}"))
}

pub(super) fn get(tx: &mut Tx<'_>, id: Id<TaskId>) -> Result<Option<Task>> {
    let row: Option<TaskRow> =
        tx.of(tasks::table).filter(tasks::id.eq(id)).select(TaskRow::as_select()).first(tx.conn()).optional()?;
    row.map(TaskRow::task).transpose()
}

pub(super) fn by_ordinal(tx: &mut Tx<'_>, call: Id<CallId>, ordinal: i32) -> Result<Option<Task>> {
    let row: Option<TaskRow> = tx
        .of(tasks::table)
        .filter(tasks::call_id.eq(call))
        .filter(tasks::ordinal.eq(ordinal))
        .select(TaskRow::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(TaskRow::task).transpose()
}

/// The escalation tasks of a call, oldest first.
pub(super) fn escalation_tasks(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Vec<Task>> {
    let rows: Vec<TaskRow> = tx
        .of(tasks::table)
        .filter(tasks::call_id.eq(call))
        .filter(tasks::kind.eq(TaskKind::Escalation.as_str()))
        .select(TaskRow::as_select())
        .order(tasks::id.asc())
        .load(tx.conn())?;
    rows.into_iter().map(TaskRow::task).collect()
}

pub(super) fn list(
    tx: &mut Tx<'_>,
    filter: &TaskFilter,
    order: Order,
    after: Option<&Place>,
    limit: i64,
) -> Result<Vec<Task>> {
    let mut query = tx.of(tasks::table).into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(tasks::status.eq(status.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(tasks::kind.eq(kind.as_str()));
    }
    if let Some(role) = filter.for_role {
        query = query.filter(tasks::for_role.eq(rules::role_word(role)));
    }
    if let Some(urgency) = filter.urgency {
        query = query.filter(tasks::urgency.eq(urgency.as_str()));
    }
    match filter.assigned {
        Some(Assigned::To(user)) => query = query.filter(tasks::assignee_id.eq(user)),
        Some(Assigned::ToNobody) => query = query.filter(tasks::assignee_id.is_null()),
        None => {}
    }
    if let Some(q) = &filter.q {
        let patterns = search::patterns(q.open(Purpose::Store));
        if patterns.is_empty() {
            // Something was looked for that no word can be: punctuation matches nothing, not everything.
            return Ok(Vec::new());
        }
        for pattern in patterns {
            query = query.filter(tasks::folded.like(pattern));
        }
    }
    let (group, keys) = order.keys();
    if let Some(place) = after {
        query = query.filter(
            sql::<Bool>(&format!("({group}, {keys}, id) > ("))
                .bind::<Text, _>(place.group.clone())
                .sql(", ")
                .bind::<BigInt, _>(place.first)
                .sql(", ")
                .bind::<BigInt, _>(place.second)
                .sql(", ")
                .bind::<Text, _>(place.id)
                .sql(")"),
        );
    }
    // `ORDER BY` takes a bare constant for the number of a column: what does not vary is left out.
    let sorted = match group {
        "''" => format!("{}, id", keys.trim_end_matches(", 0")),
        group => format!("{group}, {}, id", keys.trim_end_matches(", 0")),
    };
    let rows: Vec<TaskRow> =
        query.select(TaskRow::as_select()).order(sql::<Text>(&sorted)).limit(limit).load(tx.conn())?;
    rows.into_iter().map(TaskRow::task).collect()
}

pub(super) fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<()> {
    let row = TaskRow::of(task, tx.clinic())?;
    diesel::insert_into(tasks::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Stores a task that was read as `before`, with the next version.
///
/// # Errors
/// `task.moved-on` when somebody else was faster.
pub(super) fn update(tx: &mut Tx<'_>, before: &Task, after: &Task) -> Result<()> {
    let row = TaskRow { version: before.version + 1, ..TaskRow::of(after, tx.clinic())? };
    let unchanged = tx.of(tasks::table).filter(tasks::id.eq(before.id)).filter(tasks::version.eq(before.version));
    if diesel::update(unchanged).set(row).execute(tx.conn())? == 0 {
        let version = get(tx, before.id)?.ok_or_else(|| Error::not_found(before.id))?.version;
        return Err(Error::moved_on(before.id, version));
    }
    Ok(())
}

/// Adds what stands in other rows: names of people, beginnings of calls.
pub(super) fn sheets(tx: &mut Tx<'_>, tasks: Vec<Task>) -> Result<Vec<TaskSheet>> {
    let people = |task: &Task| task.assignee.into_iter().chain(task.decision.as_ref().map(|it| it.by));
    let users: Vec<Id<User>> = tasks.iter().flat_map(people).collect();
    let names = tenancy::names(tx, &users)?;
    let ids: Vec<Id<CallId>> = tasks.iter().filter_map(|task| task.call).collect();
    let started: HashMap<Id<CallId>, Timestamp> = tx
        .of(calls::table)
        .filter(calls::id.eq_any(ids))
        .select((calls::id, calls::started_at))
        .load::<(Id<CallId>, Timestamp)>(tx.conn())?
        .into_iter()
        .collect();
    let person = |id: Id<User>| Person { id, name: names.get(&id).cloned().unwrap_or_default() };
    let sheet = |task: Task| TaskSheet {
        assignee: task.assignee.map(person),
        decided_by: task.decision.as_ref().map(|it| person(it.by)),
        call_started_at: task.call.and_then(|call| started.get(&call).copied()),
        task,
    };
    Ok(tasks.into_iter().map(sheet).collect())
}

/// A task as its call shows it.
#[derive(Clone)]
pub(crate) struct TaskRef {
    pub(crate) id: Id<TaskId>,
    pub(crate) kind: TaskKind,
    pub(crate) status: Status,
    pub(crate) patient_name: Option<Phi<String>>,
}

/// The tasks of these calls, by call, in the order they were told.
pub(crate) fn of_calls(tx: &mut Tx<'_>, ids: &[Id<CallId>]) -> Result<HashMap<Id<CallId>, Vec<TaskRef>>> {
    type Row = (Option<Id<CallId>>, Id<TaskId>, String, String, Option<String>);
    let rows: Vec<Row> = tx
        .of(tasks::table)
        .filter(tasks::call_id.eq_any(ids.iter().copied().map(Some).collect::<Vec<_>>()))
        .select((tasks::call_id, tasks::id, tasks::kind, tasks::status, tasks::patient_name))
        .order(tasks::id.asc())
        .load(tx.conn())?;
    let mut by_call: HashMap<_, Vec<TaskRef>> = HashMap::new();
    for (call, id, kind_word, status, patient_name) in rows {
        let status = word(&Status::ALL, Status::as_str, &status)?;
        let task = TaskRef { id, kind: kind(&kind_word)?, status, patient_name: patient_name.map(Phi::new) };
        if let Some(call) = call {
            by_call.entry(call).or_default().push(task);
        }
    }
    Ok(by_call)
}

pub(super) fn counts(tx: &mut Tx<'_>, me: Option<Id<User>>) -> Result<TaskCounts> {
    let now = tx.now();
    let open = || tasks::status.eq_any([Status::Pending.as_str(), Status::InProgress.as_str()]);
    let statuses: Vec<(String, i64)> =
        tx.of(tasks::table).group_by(tasks::status).select((tasks::status, count_star())).load(tx.conn())?;
    let kinds: Vec<(String, i64)> =
        tx.of(tasks::table).filter(open()).group_by(tasks::kind).select((tasks::kind, count_star())).load(tx.conn())?;
    let assignees: Vec<(Option<Id<User>>, i64)> = tx
        .of(tasks::table)
        .filter(open())
        .group_by(tasks::assignee_id)
        .select((tasks::assignee_id, count_star()))
        .load(tx.conn())?;
    let overdue = tx
        .of(tasks::table)
        .filter(open())
        .filter(tasks::due_at.is_not_null().and(tasks::due_at.lt(now)))
        .count()
        .get_result(tx.conn())?;
    let of = |wanted: Option<Id<User>>| assignees.iter().find(|(user, _)| *user == wanted).map_or(0, |(_, n)| *n);
    Ok(TaskCounts {
        by_status: tally(Status::ALL.map(Status::as_str), &statuses),
        by_kind: tally(rules::KINDS.map(TaskKind::as_str), &kinds),
        mine: me.map_or(0, |me| of(Some(me))),
        unassigned: of(None),
        overdue,
    })
}

/// A count for every word, 0 where there is no row.
fn tally<const N: usize>(words: [&'static str; N], rows: &[(String, i64)]) -> BTreeMap<&'static str, i64> {
    let count = |word: &str| rows.iter().find(|(stored, _)| stored == word).map_or(0, |(_, count)| *count);
    words.into_iter().map(|word| (word, count(word))).collect()
}
