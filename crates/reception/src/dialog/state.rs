//! Where a conversation stands: everything needed to go on after a crash, and nothing that contradicts itself.
//!
//! The host stores a [`State`] as JSON after every turn. What was collected lives in exactly one place: in the flow
//! that is being filled, in a request that waits, or in `notes` when no request has claimed it yet.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::step::{TaskKind, TaskSlots, Transfer};
use crate::language::Language;
use crate::safety::{Alarm, Level, Reason};

/// A conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Language being spoken.
    pub language: Language,
    /// The number that calls, when it is shown.
    pub caller: Option<String>,
    /// When the call was answered.
    pub started_at: Timestamp,
    /// Turns taken so far.
    pub turn: u16,
    /// Misunderstandings in a row.
    pub misunderstandings: u8,
    /// Utterances in a row that were in another language than the conversation.
    pub in_other_language: u8,
    /// The caller's last utterances, oldest first: context for the safety rules.
    pub heard: Vec<String>,
    /// What was said last, to say it again.
    pub said: String,
    /// Every alarm of this call, in the order raised. Nothing is ever taken away.
    pub alarms: Vec<Alarmed>,
    /// Number of the escalation task, once there is one.
    pub escalation: Option<u16>,
    /// What the conversation is about just now.
    pub phase: Phase,
    /// Facts told that no request holds yet.
    pub notes: TaskSlots,
    /// Requests to serve after the present one, in the order they were made.
    pub waiting: Vec<Wanted>,
    /// Requests that were filed, in the order of filing.
    pub filed: Vec<Filed>,
    /// Number of the next task.
    pub next_ordinal: u16,
}

/// What a conversation is about just now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The caller was asked how to help; nothing is under way.
    Open,
    /// Something was done; the caller was asked for anything else.
    AnythingElse,
    /// A yes or no to an offer is awaited.
    Offered(Offer),
    /// A request is being filled. Its intent is locked.
    Filling(Flow),
    /// Somebody may be in danger: the emergency sentence, a human being, nothing else.
    Emergency(Interrupted),
    /// The call is being put through.
    HandedOver(Handover),
    /// The call is over.
    Ended,
}

/// What the receptionist offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// To book an appointment, after a question about services or doctors.
    Appointment,
    /// To pass a question on that the clinic's answers do not cover (the caller's words).
    Message(String),
}

/// A request that a danger interrupted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interrupted {
    /// The request, if one was being filled.
    pub flow: Option<Flow>,
    /// Self-harm: a crisis line is named along with the emergency number.
    pub self_harm: bool,
}

/// A call on its way to a human being.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// To whom.
    pub to: Transfer,
    /// Why.
    pub why: Cause,
    /// The request that was being filled.
    pub flow: Option<Flow>,
}

/// Why a call is handed over without being an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The caller asked for a human being.
    Asked,
    /// Too many misunderstandings in a row.
    NotUnderstood,
    /// A red flag that a receptionist cannot weigh.
    Urgent,
    /// The call became too long.
    TooLong,
    /// This clinic does not let the receptionist serve such a request yet.
    NotAutomated(Request),
    /// The caller wants a language that the clinic's receptionist does not speak.
    Language,
    /// The caller says that the emergency was none.
    Withdrawn,
}

/// A request being filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// What is wanted.
    pub request: Request,
    /// Its number within the call.
    pub ordinal: u16,
    /// What is known.
    pub slots: TaskSlots,
    /// What was asked last and is awaited.
    pub asking: Ask,
    /// What the caller could not or would not tell: not asked again.
    pub skipped: Vec<Ask>,
    /// Question that the task carries, in the caller's words.
    pub question: Option<String>,
    /// The caller took leave once already and was asked to stay for this.
    pub leaving: bool,
    /// Proposed to the caller, who had asked for something else: another request takes its place.
    pub proposed: bool,
    /// The time that the calendar holds for this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// The time that is booked for it, while it is being changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Held>,
    /// Times that were offered last, in the clinic's zone, in the order in which they were said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<DateTime>,
    /// The appointment in the calendar that is to be moved or cancelled, once it is known which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// A person at the clinic has to see to it, whatever the calendar knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_desk: bool,
}

/// An appointment of the caller's in the clinic's calendar, as it was when the caller was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its id.
    pub id: String,
    /// Its version: whoever changes it changes this one and no later one.
    pub version: i64,
    /// The practitioner's id.
    pub practitioner: String,
    /// The practitioner, as patients say it.
    pub practitioner_name: String,
    /// When it begins, in the clinic's civil time.
    pub start: DateTime,
}

/// A time in the clinic's calendar that a call has taken: held, and later booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The request's number within the call.
    pub ordinal: u16,
    /// The turn that took it: with the call and the ordinal its name.
    pub turn: u16,
    /// The practitioner's id.
    pub practitioner: String,
    /// The practitioner, as patients say it.
    pub practitioner_name: String,
    /// The service's id.
    pub service: String,
    /// When the visit begins.
    pub start: Timestamp,
    /// The caller named nobody: the calendar chose the practitioner.
    pub is_our_choice: bool,
}

/// What the receptionist can take down itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Book an appointment.
    Appointment,
    /// Move an appointment.
    Reschedule,
    /// Cancel an appointment.
    Cancel,
    /// Be called back.
    Callback,
    /// Renew a prescription.
    Refill,
    /// Ask a clinician.
    MedicalQuestion,
    /// Ask or tell the front desk something.
    Message,
}

impl Request {
    /// The kind of task that it becomes.
    pub const fn kind(self) -> TaskKind {
        match self {
            Request::Appointment => TaskKind::Appointment,
            Request::Reschedule => TaskKind::Reschedule,
            Request::Cancel => TaskKind::Cancel,
            Request::Callback => TaskKind::Callback,
            Request::Refill => TaskKind::Refill,
            Request::MedicalQuestion => TaskKind::MedicalQuestion,
            Request::Message => TaskKind::General,
        }
    }
}

/// A question put to the caller while a request is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The patient's name.
    Name,
    /// What it is about.
    Reason,
    /// Day and time.
    When,
    /// The time, the day being known.
    Hour,
    /// The day, the time being known.
    Day,
    /// Another day was proposed because the clinic is closed on the wished one: yes or no.
    Instead(Date),
    /// Which appointment is to be moved or cancelled.
    Existing,
    /// A number to call.
    Phone,
    /// Whether the number that calls is the right one: yes or no.
    CallerNumber,
    /// The date of birth.
    BirthDate,
    /// The medicine.
    Drug,
    /// The pharmacy.
    Pharmacy,
    /// The question for the doctor or the front desk.
    Question,
    /// Whether what was read back is right: yes, no or a correction.
    Confirm,
    /// What is to be changed in what was read back.
    Change,
}

/// A request that waits its turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// What is wanted.
    pub request: Request,
    /// Its number within the call, given when it was made: a task keeps it whatever happens first.
    pub ordinal: u16,
    /// What was told about it.
    pub slots: TaskSlots,
    /// The caller's question, where it is one.
    pub question: Option<String>,
}

/// A request that was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filed {
    /// What was wanted.
    pub request: Request,
    /// Its number within the call.
    pub ordinal: u16,
    /// What was filed.
    pub slots: TaskSlots,
    /// The question that the task carries.
    pub question: Option<String>,
    /// The time that is booked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Held>,
    /// The appointment that was moved or cancelled in the calendar, as it was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// An alarm that was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarmed {
    /// How grave.
    pub level: Level,
    /// Why.
    pub reason: Reason,
    /// The rule family, for example `cardiac`.
    pub category: String,
    /// The turn that raised it, from 1.
    pub turn: u16,
}

/// How many utterances are kept for the safety rules.
const REMEMBERED: usize = 6;

/// How much of an utterance is kept: a spoken minute is about 900 characters.
const REMEMBERED_CHARS: usize = 1200;

impl State {
    /// A call that was just answered. `caller` is the number shown, if any; `now` is in the clinic's time zone.
    pub fn new(desk: &Desk, caller: Option<&str>, now: &Zoned) -> State {
        State {
            language: desk.first_language(),
            caller: caller.filter(|number| number.chars().filter(char::is_ascii_digit).count() >= 5).map(str::to_owned),
            started_at: now.timestamp(),
            turn: 0,
            misunderstandings: 0,
            in_other_language: 0,
            heard: Vec::new(),
            said: String::new(),
            alarms: Vec::new(),
            escalation: None,
            phase: Phase::Open,
            notes: TaskSlots::default(),
            waiting: Vec::new(),
            filed: Vec::new(),
            next_ordinal: 1,
        }
    }

    /// What is left where this conversation was taken from: nothing of it.
    pub(super) fn emptied(&self) -> State {
        State {
            language: self.language,
            caller: None,
            started_at: self.started_at,
            turn: self.turn,
            misunderstandings: 0,
            in_other_language: 0,
            heard: Vec::new(),
            said: String::new(),
            alarms: Vec::new(),
            escalation: None,
            phase: Phase::Open,
            notes: TaskSlots::default(),
            waiting: Vec::new(),
            filed: Vec::new(),
            next_ordinal: self.next_ordinal,
        }
    }

    /// The request that is being filled or was interrupted.
    pub fn flow(&self) -> Option<&Flow> {
        match &self.phase {
            Phase::Filling(flow) => Some(flow),
            Phase::Emergency(interrupted) => interrupted.flow.as_ref(),
            Phase::HandedOver(handover) => handover.flow.as_ref(),
            Phase::Open | Phase::AnythingElse | Phase::Offered(_) | Phase::Ended => None,
        }
    }

    /// Keeps an utterance as context for the safety rules.
    pub(super) fn remember(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if self.heard.len() >= REMEMBERED {
            self.heard.drain(..=self.heard.len() - REMEMBERED);
        }
        self.heard.push(text.chars().take(REMEMBERED_CHARS).collect());
    }

    /// The gravest alarm of this call, the first of equals. It never goes down.
    pub fn alarm(&self) -> Option<&Alarmed> {
        self.alarms.iter().rev().max_by_key(|alarm| alarm.level)
    }

    /// Records an alarm. Says whether it tells something new about this call.
    pub(super) fn raise(&mut self, alarm: &Alarm) -> bool {
        let known =
            |it: &Alarmed| (it.level, it.reason, it.category.as_str()) == (alarm.level, alarm.reason, alarm.category);
        let new = !self.alarms.iter().any(known);
        if new {
            self.alarms.push(Alarmed {
                level: alarm.level,
                reason: alarm.reason,
                category: alarm.category.to_owned(),
                turn: self.turn,
            });
        }
        new
    }

    /// Whether a flow holds something that would be lost without a task: a filed request that is being changed is safe.
    pub(super) fn would_lose(&self, flow: &Flow) -> bool {
        flow.holds_something() && !self.filed.iter().any(|filed| filed.ordinal == flow.ordinal)
    }

    /// The number for a new task.
    pub(super) fn take_ordinal(&mut self) -> u16 {
        let ordinal = self.next_ordinal;
        self.next_ordinal = self.next_ordinal.saturating_add(1);
        ordinal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_call_remembers_only_its_last_utterances_and_no_more_of_each_than_a_spoken_minute() {
        let desk = Desk::default();
        let now = jiff::civil::date(2026, 3, 4).at(10, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let mut state = State::new(&desk, None, &now);
        for turn in 0..200 {
            state.remember(&format!("{turn} {}", "and so on ".repeat(500)));
        }
        assert_eq!(state.heard.len(), REMEMBERED);
        assert!(state.heard.iter().all(|words| words.chars().count() <= REMEMBERED_CHARS));
        assert!(state.heard.last().is_some_and(|words| words.starts_with("199 ")));
    }

    #[test]
    fn what_a_conversation_leaves_behind_holds_nothing_of_the_caller() {
        let desk = Desk::default();
        let now = jiff::civil::date(2026, 3, 4).at(10, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let mut state = State::new(&desk, Some("+12025550100"), &now);
        state.remember("my name is Martha Ellison");
        state.notes.patient_name = Some("Martha Ellison".to_owned());
        let emptied = state.emptied();
        assert_eq!((emptied.heard.len(), &emptied.caller, &emptied.notes), (0, &None, &TaskSlots::default()));
    }
}
