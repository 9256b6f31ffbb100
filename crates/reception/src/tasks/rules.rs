//! What may happen to a task, and how soon it has to: pure.
#![deny(clippy::wildcard_enum_match_arm)]

use std::time::Duration;

use cliniq_platform::{Error, Id, Phi, Result, error::Kind, phi::Purpose, tenancy::User, time::Timestamp};
use jiff::{ToSpan, civil::Weekday, tz::TimeZone};

use super::{NewTask, Origin, SlotPatch, Slots, Task, TaskId, slots};
use crate::dialog::{ForRole, TaskKind};

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskStatus)]
pub enum Status {
    /// Nobody has begun.
    Pending,
    /// Somebody is at it.
    InProgress,
    /// It is done.
    Completed,
    /// It is not wanted any more.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::InProgress, Self::Completed, Self::Cancelled];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something is left to do.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::InProgress => true,
            Self::Completed | Self::Cancelled => false,
        }
    }

    /// The legal moves: forward, back to the queue, off it, and undoing an end.
    pub const fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Pending | Self::Completed | Self::Cancelled, Self::InProgress)
            | (Self::InProgress, Self::Pending | Self::Completed)
            | (Self::Pending | Self::InProgress, Self::Cancelled) => true,
            (Self::Pending, Self::Pending | Self::Completed)
            | (Self::InProgress, Self::InProgress)
            | (Self::Completed | Self::Cancelled, Self::Pending | Self::Completed | Self::Cancelled) => false,
        }
    }
}

/// How soon a task is to be done.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// In its turn.
    Routine,
    /// Today.
    Soon,
    /// Within minutes.
    Urgent,
    /// Now.
    Emergency,
}

impl Urgency {
    /// All of them, least pressing first.
    pub const ALL: [Self; 4] = [Self::Routine, Self::Soon, Self::Urgent, Self::Emergency];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Soon => "soon",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
        }
    }

    /// 0 for the least pressing, for sorting.
    pub const fn rank(self) -> i32 {
        match self {
            Self::Routine => 0,
            Self::Soon => 1,
            Self::Urgent => 2,
            Self::Emergency => 3,
        }
    }
}

/// What a doctor says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Reject,
    /// Something has to happen first.
    RequestFollowUp,
}

impl Verdict {
    pub(super) const ALL: [Self; 3] = [Self::Approve, Self::Reject, Self::RequestFollowUp];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::RequestFollowUp => "request_follow_up",
        }
    }

    /// A patient who does not get what they asked for is owed a reason.
    const fn needs_reason(self) -> bool {
        match self {
            Self::Approve => false,
            Self::Reject | Self::RequestFollowUp => true,
        }
    }
}

/// A decision as stored.
#[derive(Clone, PartialEq)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Phi<String>>,
    /// By whom.
    pub by: Id<User>,
    /// When.
    pub at: Timestamp,
}

/// A decision about to be made.
#[derive(Clone)]
pub struct NewDecision {
    /// What is decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Phi<String>>,
    /// What the front desk has to do; the reason when absent.
    pub follow_up: Option<FollowUp>,
}

/// What the front desk has to do after a decision.
#[derive(Clone)]
pub struct FollowUp {
    /// In the doctor's words.
    pub what: Phi<String>,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// An edit; `None` leaves a field as it is.
#[derive(Clone, Default)]
pub struct TaskPatch {
    /// Where it moves.
    pub status: Option<Status>,
    /// Who does it; `Some(None)` for nobody.
    pub assignee: Option<Option<Id<User>>>,
    /// How soon.
    pub urgency: Option<Urgency>,
    /// What the clinic writes about it.
    pub note: Option<Phi<String>>,
    /// Corrections of what was told.
    pub slots: Option<SlotPatch>,
}

/// Reads a kind of task.
pub fn parse_kind(word: &str) -> Option<TaskKind> {
    KINDS.into_iter().find(|kind| kind.as_str() == word)
}

/// All kinds of task.
pub(super) const KINDS: [TaskKind; 8] = [
    TaskKind::Appointment,
    TaskKind::Reschedule,
    TaskKind::Cancel,
    TaskKind::Callback,
    TaskKind::Refill,
    TaskKind::MedicalQuestion,
    TaskKind::Escalation,
    TaskKind::General,
];

/// The word of a queue in JSON and in the database.
pub(super) const fn role_word(role: ForRole) -> &'static str {
    match role {
        ForRole::Staff => "staff",
        ForRole::Doctor => "doctor",
    }
}

/// The title of a task of the receptionist, also what notifications say: no PHI.
pub(crate) const fn title(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Appointment => "Appointment request",
        TaskKind::Reschedule => "Request to move an appointment",
        TaskKind::Cancel => "Request to cancel an appointment",
        TaskKind::Callback => "Callback request",
        TaskKind::Refill => "Refill request",
        TaskKind::MedicalQuestion => "Medical question",
        TaskKind::Escalation => "Call handed to a person",
        TaskKind::General => "Message for the front desk",
    }
}

/// Whose queue a handwritten task of a kind is in when the writer does not say.
const fn usual_role(kind: TaskKind) -> ForRole {
    match kind {
        TaskKind::Refill | TaskKind::MedicalQuestion => ForRole::Doctor,
        TaskKind::Appointment
        | TaskKind::Reschedule
        | TaskKind::Cancel
        | TaskKind::Callback
        | TaskKind::Escalation
        | TaskKind::General => ForRole::Staff,
    }
}

/// How soon a kind is to be done when nothing in it says so.
pub(super) const fn usual_urgency(kind: TaskKind) -> Urgency {
    match kind {
        // Somebody was put through, or should have been: a person looks within minutes whether they got help.
        TaskKind::Escalation => Urgency::Urgent,
        // A question to a clinician comes with a complaint; a callback was promised.
        TaskKind::MedicalQuestion | TaskKind::Callback => Urgency::Soon,
        TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel | TaskKind::Refill | TaskKind::General => {
            Urgency::Routine
        }
    }
}

/// An urgent call must be looked at before the caller gives up waiting.
const URGENT: Duration = Duration::from_secs(15 * 60);
/// "Soon" is within the same half day.
const SOON: Duration = Duration::from_secs(4 * 3600);

/// When a task is due that was told at `from`.
pub(super) fn due(kind: TaskKind, urgency: Urgency, from: Timestamp, zone: &TimeZone) -> Timestamp {
    match urgency {
        Urgency::Emergency => from,
        Urgency::Urgent => from.plus(URGENT),
        Urgency::Soon => from.plus(SOON),
        Urgency::Routine => working_days_later(
            from,
            match kind {
                // Patients ask when the bottle is nearly empty, and wait for a date before they plan.
                TaskKind::Refill | TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel => 1,
                TaskKind::Callback | TaskKind::MedicalQuestion | TaskKind::Escalation => 1,
                TaskKind::General => 2,
            },
            zone,
        ),
    }
}

/// The same time of day, so many working days later: Saturdays and Sundays do not count.
fn working_days_later(from: Timestamp, days: u32, zone: &TimeZone) -> Timestamp {
    let mut day = from.in_zone(zone);
    let mut left = days;
    while left > 0 {
        // At the end of jiff's calendar there is no next day, and nobody waits for it.
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
        match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => {}
            Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => left -= 1,
        }
    }
    day.timestamp().into()
}

/// A task that somebody writes by hand.
pub(super) fn written(id: Id<TaskId>, new: NewTask, now: Timestamp, zone: &TimeZone) -> Task {
    let urgency = new.urgency.unwrap_or(usual_urgency(new.kind));
    Task {
        id,
        call: None,
        ordinal: None,
        origin: Origin::Manual,
        kind: new.kind,
        status: Status::Pending,
        urgency,
        incomplete: false,
        for_role: new.for_role.unwrap_or(usual_role(new.kind)),
        title: new.title.unwrap_or_else(|| Phi::new(title(new.kind).to_owned())),
        patient_name: new.patient_name,
        phone: new.phone,
        slots: Phi::new(Slots::new()),
        question: new.question,
        note: new.note,
        assignee: None,
        decision: None,
        due_at: Some(due(new.kind, urgency, now, zone)),
        created_at: now,
        started_at: None,
        completed_at: None,
        version: 1,
    }
}

/// What the front desk has to do because a doctor asked for it.
pub(super) fn follow_up(of: &Task, id: Id<TaskId>, decision: &NewDecision, now: Timestamp, zone: &TimeZone) -> Task {
    let asked = decision.follow_up.as_ref();
    let new = NewTask {
        kind: TaskKind::General,
        title: Some(Phi::new("Follow-up asked for by a doctor".to_owned())),
        patient_name: of.patient_name.clone(),
        phone: of.phone.clone(),
        question: asked.map(|it| it.what.clone()).or_else(|| decision.reason.clone()),
        note: Some(Phi::new(format!("Follows {}", of.id))),
        // The patient waits for an answer; this is only the first step towards it.
        urgency: Some(Urgency::Soon.max(of.urgency.min(Urgency::Urgent))),
        for_role: Some(ForRole::Staff),
    };
    let task = written(id, new, now, zone);
    let due_at = asked.and_then(|it| it.due_at).or(task.due_at);
    // Of a simulated call everything is simulated, also what a doctor decides on it.
    let origin = if of.origin == Origin::Simulation { Origin::Simulation } else { Origin::Manual };
    Task { call: of.call, origin, due_at, ..task }
}

/// Whether an edit takes back what a doctor decided.
pub(super) fn reopens_decision(task: &Task, patch: &TaskPatch) -> bool {
    task.decision.is_some() && patch.status == Some(Status::InProgress)
}

impl Task {
    /// The task after an edit.
    ///
    /// # Errors
    /// `task.illegal-move`; `task.closed` for edits of what is over; `task.unknown-slot`.
    pub(super) fn changed(&self, patch: &TaskPatch, by: Id<User>, now: Timestamp, zone: &TimeZone) -> Result<Self> {
        let mut task = self.clone();
        // Taking a task is beginning it; giving a begun one to nobody puts it back.
        let implied = match (self.status, patch.assignee) {
            (Status::Pending, Some(Some(user))) if user == by => Some(Status::InProgress),
            (Status::InProgress, Some(None)) => Some(Status::Pending),
            (Status::Pending | Status::InProgress | Status::Completed | Status::Cancelled, _) => None,
        };
        if let Some(to) = patch.status.or(implied) {
            task.shift(to, by, now)?;
        }
        let edits = patch.assignee.is_some() || patch.urgency.is_some() || patch.slots.is_some();
        if edits && !task.status.is_open() {
            return Err(Error::new(Kind::Conflict, "task.closed", "This task is over; reopen it to change it."));
        }
        if let Some(assignee) = patch.assignee {
            task.assignee = assignee;
        }
        if task.status == Status::InProgress {
            task.assignee.get_or_insert(by);
        }
        if let Some(urgency) = patch.urgency {
            task.urgency = urgency;
            task.due_at = Some(due(task.kind, urgency, now, zone));
        }
        if let Some(note) = &patch.note {
            task.note = (!note.open(Purpose::Store).trim().is_empty()).then(|| note.clone());
        }
        if let Some(corrections) = &patch.slots {
            if let Some(name) = corrections.keys().find(|name| !slots::NAMES.contains(&name.as_str())) {
                return Err(Error::invalid("task.unknown-slot", format!("slots.{name}"), "Tasks have no such slot."));
            }
            task.slots = task.slots.map(|told| slots::corrected(told, corrections));
        }
        Ok(task)
    }

    fn shift(&mut self, to: Status, by: Id<User>, now: Timestamp) -> Result<()> {
        if !self.status.may_become(to) {
            return Err(illegal_move(self.status, to));
        }
        match to {
            Status::Pending => {
                self.started_at = None;
                self.assignee = None;
            }
            Status::InProgress => {
                self.started_at.get_or_insert(now);
                self.assignee.get_or_insert(by);
                self.completed_at = None;
                // The audit remembers what was decided; the task is open to a new decision.
                self.decision = None;
            }
            Status::Completed => self.completed_at = Some(now),
            Status::Cancelled => {}
        }
        self.status = to;
        Ok(())
    }

    /// The task after a doctor's decision: completed.
    ///
    /// # Errors
    /// `task.decision-needs-reason`, `task.not-for-doctor`, `task.already-decided`, `task.illegal-move`.
    pub(super) fn decided(&self, new: &NewDecision, by: Id<User>, now: Timestamp) -> Result<Self> {
        match self.for_role {
            ForRole::Doctor => {}
            ForRole::Staff => {
                return Err(Error::new(
                    Kind::Conflict,
                    "task.not-for-doctor",
                    "This task is the front desk's: there is nothing to decide.",
                ));
            }
        }
        if self.decision.is_some() {
            return Err(Error::new(
                Kind::Conflict,
                "task.already-decided",
                "A doctor has decided this already; reopen the task to decide again.",
            ));
        }
        if !self.status.is_open() {
            return Err(illegal_move(self.status, Status::Completed));
        }
        let reason = new.reason.clone().filter(|reason| !reason.open(Purpose::Decide).trim().is_empty());
        if new.verdict.needs_reason() && reason.is_none() {
            return Err(Error::invalid(
                "task.decision-needs-reason",
                "reason",
                "Say why: the front desk has to tell the patient.",
            ));
        }
        Ok(Self {
            status: Status::Completed,
            assignee: self.assignee.or(Some(by)),
            decision: Some(Decision { verdict: new.verdict, reason, by, at: now }),
            started_at: self.started_at.or(Some(now)),
            completed_at: Some(now),
            ..self.clone()
        })
    }
}

fn illegal_move(from: Status, to: Status) -> Error {
    let sentence = format!("A task cannot go from {} to {}.", spoken(from), spoken(to));
    Error::new(Kind::Conflict, "task.illegal-move", sentence)
}

const fn spoken(status: Status) -> &'static str {
    match status {
        Status::Pending => "“to do”",
        Status::InProgress => "“in progress”",
        Status::Completed => "“completed”",
        Status::Cancelled => "“cancelled”",
    }
}

/// The names of the fields in which two versions of a task differ: for the audit, without what is in them.
pub(super) fn changes(before: &Task, after: &Task) -> Vec<&'static str> {
    let all = [
        ("status", before.status != after.status),
        ("urgency", before.urgency != after.urgency),
        ("incomplete", before.incomplete != after.incomplete),
        ("for_role", before.for_role != after.for_role),
        ("kind", before.kind != after.kind),
        ("patient_name", before.patient_name != after.patient_name),
        ("phone", before.phone != after.phone),
        ("slots", before.slots != after.slots),
        ("question", before.question != after.question),
        ("note", before.note != after.note),
        ("assignee", before.assignee != after.assignee),
        ("decision", before.decision != after.decision),
        ("due_at", before.due_at != after.due_at),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests;
