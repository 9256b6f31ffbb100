//! What one turn yields: the words, the next move of the telephone, and what has to be written down.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::intent::Intent;
use super::slots::{Drug, Phone};
use super::state::{Held, Standing, State};
use crate::language::Language;
use crate::safety::Alarm;

/// The outcome of one turn. The host commits `state` and `effects`, then speaks `say`, then does `next`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The conversation after this turn.
    pub state: State,
    /// What is said to the caller; never empty.
    pub say: String,
    /// The language of `say`.
    pub language: Language,
    /// What the telephone does once it is said.
    pub next: Next,
    /// What has to be stored in the same transaction. "I have sent it" is said in the step that carries the effect.
    pub effects: Vec<Effect>,
    /// What the caller's words asked for, in the order spoken; empty when nothing was said.
    pub intents: Vec<Intent>,
    /// The alarm that this turn raised.
    pub alarm: Option<Alarm>,
}

/// What the telephone does after speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Listen for the caller.
    Listen,
    /// Put the caller through. When nobody answers, [`super::transfer_failed`] goes on.
    Transfer(Transfer),
    /// Record a message after the tone. When that is over, [`super::message_left`] goes on.
    Voicemail,
    /// End the call.
    HangUp,
}

/// Whom a call is put through to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// The on-call clinician.
    Doctor,
    /// The front desk.
    Staff,
}

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferOutcome {
    /// Somebody spoke with the caller.
    Answered,
    /// Every number was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// The call could not be placed.
    Failed,
}

impl Effect {
    /// Whether it changes the clinic's calendar.
    pub const fn is_for_calendar(&self) -> bool {
        match self {
            Effect::Hold(_) | Effect::Book { .. } | Effect::GiveBack(_) | Effect::Move { .. } | Effect::Cancel(_) => {
                true
            }
            Effect::FileTask(_) | Effect::WithdrawTask { .. } | Effect::Escalate(_) | Effect::StopRecording => false,
        }
    }
}

/// Something that has to be stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A task for the clinic. Filing the same ordinal again replaces what was filed.
    FileTask(TaskDraft),
    /// The caller took a filed task back.
    WithdrawTask {
        /// Its number within the call.
        ordinal: u16,
    },
    /// Somebody has to look at this call now.
    Escalate(Alarm),
    /// Hold a time in the clinic's calendar. When somebody was faster, the turn is decided again.
    Hold(Held),
    /// Book what is held, for this patient.
    Book {
        /// What is held.
        held: Held,
        /// Who comes, and why.
        slots: TaskSlots,
    },
    /// Let go of what is held or booked.
    GiveBack(Held),
    /// Move an appointment to what is held. Until then it stays where it is; when somebody changed it meanwhile, the turn
    /// is decided again.
    Move {
        /// The appointment.
        standing: Standing,
        /// What is held for it.
        held: Held,
    },
    /// Cancel an appointment that was read back. When somebody changed it meanwhile, the turn is decided again.
    Cancel(Standing),
    /// The caller refuses to be recorded: stop, and delete what there is.
    StopRecording,
}

/// A task as the conversation knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDraft {
    /// Number of the task within the call, from 1. The store upserts by (call, ordinal).
    pub ordinal: u16,
    /// What is to be done.
    pub kind: TaskKind,
    /// The call left this request before everything was known or confirmed.
    pub incomplete: bool,
    /// What is known.
    pub slots: TaskSlots,
    /// What the caller wants answered, or the words that raised the alarm: in the caller's own words.
    pub question: Option<String>,
    /// Whose queue it belongs in.
    pub for_role: ForRole,
}

/// Kinds of task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Book an appointment.
    Appointment,
    /// Move an appointment.
    Reschedule,
    /// Cancel an appointment.
    Cancel,
    /// Call somebody back.
    Callback,
    /// Renew a prescription.
    Refill,
    /// A question that only a clinician may answer.
    MedicalQuestion,
    /// A call that was handed to a human being: read what happened, follow up.
    Escalation,
    /// Any other message or question for the front desk.
    General,
}

impl TaskKind {
    /// The name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            TaskKind::Appointment => "appointment",
            TaskKind::Reschedule => "reschedule",
            TaskKind::Cancel => "cancel",
            TaskKind::Callback => "callback",
            TaskKind::Refill => "refill",
            TaskKind::MedicalQuestion => "medical_question",
            TaskKind::Escalation => "escalation",
            TaskKind::General => "general",
        }
    }
}

/// Who works on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForRole {
    /// The front desk.
    Staff,
    /// A doctor.
    Doctor,
}

/// Everything that a task may hold; which of it a kind needs is decided in `flow`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskSlots {
    /// Name of the patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_name: Option<String>,
    /// The patient's date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Number to reach the caller, as told by the caller. (The caller's own number is on the call.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What the appointment or call is about, in the caller's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The clinic's own name of the service that the reason is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Specialty asked for ("dentist").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_type: Option<String>,
    /// Doctor asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    /// Wished day, in the clinic's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Wished time of day, in the clinic's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<Hour>,
    /// The caller's words for day and time, latest last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_words: Option<String>,
    /// The appointment to be moved or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing: Option<Existing>,
    /// What the calendar was made to say during the call; absent when a person still has to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_calendar: Option<InCalendar>,
    /// Medicine to be renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drug: Option<Drug>,
    /// Pharmacy to send it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pharmacy: Option<String>,
}

impl TaskSlots {
    /// Whether nothing is known of what an appointment is for.
    pub(crate) fn names_no_purpose(&self) -> bool {
        self.reason.is_none() && self.service.is_none() && self.provider_type.is_none()
    }

    /// Whether both say the same, whatever words the caller used for the moment.
    pub(super) fn says_same_as(&self, other: &TaskSlots) -> bool {
        let worded_alike = TaskSlots { when_words: other.when_words.clone(), ..self.clone() };
        worded_alike == *other
    }
}

/// What a call has done to the clinic's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InCalendar {
    /// A new appointment stands in it.
    Booked,
    /// The appointment stands at its new time.
    Moved,
    /// The appointment is cancelled.
    Cancelled,
}

/// A wished day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// That day.
    On(Date),
    /// One of these days, both included.
    Between(Date, Date),
    /// That day or a later one.
    From(Date),
    /// That day or an earlier one.
    Until(Date),
    /// Any day will do.
    Any,
}

impl Day {
    /// The day that was named first, in the caller's mind the one that matters.
    pub fn first(self) -> Option<Date> {
        match self {
            Day::On(date) | Day::Between(date, _) | Day::From(date) | Day::Until(date) => Some(date),
            Day::Any => None,
        }
    }
}

/// A wished time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hour {
    /// At that time.
    At(Time),
    /// Between these times.
    Between(Time, Time),
    /// At that time or later.
    From(Time),
    /// Before that time.
    Until(Time),
    /// Any time will do.
    Any,
}

impl Hour {
    /// The time that was named first.
    pub fn first(self) -> Option<Time> {
        match self {
            Hour::At(time) | Hour::Between(time, _) | Hour::From(time) | Hour::Until(time) => Some(time),
            Hour::Any => None,
        }
    }
}

/// How the caller describes an appointment that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// The caller's words.
    pub words: String,
    /// The day named in them.
    pub date: Option<Date>,
    /// The time named in them.
    pub time: Option<Time>,
}
