//! `cliniq reception evaluate`: utterances and whole calls through the same engine, one JSON line in, one out.
//!
//! A clinic tests its own wording with it before a change, and the project measures itself. Pure: no server, no clock.
//!
//! A line is `{id, text, reference?}` or `{id, turns: [{user}], reference_date, answers?}`. A recorded call was held
//! with somebody else, so its next turn may not answer what this receptionist asks. Then the caller's `answers` (by
//! slot: `name, phone, date, time, reason, doctor, confirm`) step in, turn about with the recorded words.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::dialog::desk::{Desk, Hours};
use crate::dialog::intent::{self, Intent};
use crate::dialog::state::{Ask, Phase, Request, State};
use crate::dialog::{self, Effect, Heard, Next, Step, TaskDraft, TaskKind, TaskSlots, TransferOutcome, when};
use crate::language::Language;
use crate::safety::{Level, Reason};

/// Why a line could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The line is not a JSON object with the fields that are needed.
    #[error("not a line to evaluate: {0}")]
    Malformed(#[from] serde_json::Error),
    /// There is nothing to say to the receptionist.
    #[error("line `{id}` has neither `text` nor `turns`")]
    Nothing {
        /// The line's id.
        id: String,
    },
    /// The moment of the call cannot be read.
    #[error("line `{id}`: `{value}` is neither a date (2026-03-04) nor a civil time (2026-03-04T10:00:00)")]
    Reference {
        /// The line's id.
        id: String,
        /// What stood there.
        value: String,
    },
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: Option<String>,
    reference: Option<String>,
    turns: Option<Vec<Recorded>>,
    reference_date: Option<String>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

/// A recorded turn. What it is known to tell is used only to decide who speaks next: the recording or `answers`.
#[derive(Deserialize)]
struct Recorded {
    user: String,
    /// Slots that it answers.
    answers: Option<Vec<String>>,
    /// Slots that it gives.
    gives: Option<BTreeMap<String, serde_json::Value>>,
    /// What it replied to when it was recorded.
    in_reply_to: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Outcome {
    id: String,
    escalated: bool,
    reason: Option<Reason>,
    intent: Intent,
    /// Everything that was asked for, in the order spoken.
    intents: Vec<Intent>,
    task_type: Option<TaskKind>,
    slots: BTreeMap<&'static str, String>,
    value: Option<String>,
    escalated_turn: Option<usize>,
    /// How often the caller spoke until the first request was complete.
    turns: Option<usize>,
}

/// Evaluates one JSON line and gives one JSON line.
///
/// A line without a moment is held on a Monday morning and gets no `value`.
///
/// # Errors
///
/// [`EvaluateError`] says what is wrong with the line.
pub fn evaluate(line: &str) -> Result<String, EvaluateError> {
    let line: Line = serde_json::from_str(line)?;
    let reference = match line.reference.as_ref().or(line.reference_date.as_ref()) {
        Some(value) => {
            Some(moment(value).ok_or_else(|| EvaluateError::Reference { id: line.id.clone(), value: value.clone() })?)
        }
        None => None,
    };
    let now = zoned(reference.unwrap_or_else(|| SOME_MONDAY.at(8, 0, 0, 0)));
    let outcome = match (&line.text, &line.turns) {
        (Some(text), _) => one_utterance(&line.id, text, reference, &now),
        (None, Some(turns)) => whole_call(&line, turns, &now),
        (None, None) => return Err(EvaluateError::Nothing { id: line.id }),
    };
    Ok(serde_json::to_string(&outcome)?)
}

/// The day of a line that names none.
const SOME_MONDAY: Date = Date::constant(2026, 1, 5);

/// A call held on a date begins before the clinic opens, so that every hour of that day is still to come.
fn moment(value: &str) -> Option<DateTime> {
    let value = value.trim();
    match value.parse::<Date>() {
        Ok(date) if !value.contains(['T', ' ']) => Some(date.at(8, 0, 0, 0)),
        Ok(_) | Err(_) => value.parse().ok(),
    }
}

fn zoned(moment: DateTime) -> Zoned {
    TimeZone::UTC.to_ambiguous_zoned(moment).compatible().unwrap_or_default()
}

/// A clinic that has told the receptionist nothing: the recorded calls belong to clinics whose hours nobody knows.
fn unknown_clinic() -> Desk {
    Desk { hours: Hours::default(), languages: vec![Language::English, Language::Spanish], ..Desk::default() }
}

fn one_utterance(id: &str, text: &str, reference: Option<DateTime>, now: &Zoned) -> Outcome {
    let desk = unknown_clinic();
    let state = State::new(&desk, Some(CALLER), now);
    let heard = Heard { text, ..Heard::default() };
    let step = dialog::turn(&desk, &state, &heard, now);
    let mut tasks = BTreeMap::new();
    keep_tasks(&mut tasks, step.effects);
    keep_tasks(&mut tasks, dialog::hang_up(&desk, &step.state));
    let task = main_task(&tasks);
    let understood = intent::understand(text);
    let language = understood.language.unwrap_or(Language::English);
    let value = reference.and_then(|reference| when::find(text, language, reference)).map(|found| found.value.iso());
    Outcome {
        id: id.to_owned(),
        escalated: step.alarm.is_some(),
        reason: step.alarm.as_ref().map(|alarm| alarm.reason),
        intent: understood.primary(),
        intents: understood.intents.iter().map(|scored| scored.intent).collect(),
        task_type: task.map(|task| task.kind),
        slots: task.map(|task| told(&task.slots)).unwrap_or_default(),
        value,
        escalated_turn: step.alarm.is_some().then_some(0),
        turns: None,
    }
}

/// A fictional number: every call of an evaluation shows it.
const CALLER: &str = "+12025550100";

/// More turns than any call needs: an evaluation ends.
const MOST_TURNS: usize = 60;

/// How often one answer is given before the caller gives up on that question.
const MOST_REPEATS: usize = 3;

/// A call being held.
struct Call<'a> {
    desk: Desk,
    now: &'a Zoned,
    state: State,
    ended: bool,
    /// Tasks as the clinic would find them, by their number in the call.
    tasks: BTreeMap<u16, TaskDraft>,
    /// First alarm of the gravest level: level, reason, recorded turn.
    alarm: Option<(Level, Reason, usize)>,
    intents: Vec<Intent>,
    /// How often the caller spoke, and had spoken when the first request was complete.
    spoken: usize,
    complete_after: Option<usize>,
}

impl<'a> Call<'a> {
    fn begin(desk: Desk, now: &'a Zoned) -> Call<'a> {
        let state = dialog::greet(&desk, State::new(&desk, Some(CALLER), now)).state;
        Call {
            desk,
            now,
            state,
            ended: false,
            tasks: BTreeMap::new(),
            alarm: None,
            intents: Vec::new(),
            spoken: 0,
            complete_after: None,
        }
    }

    fn hear(&mut self, text: &str, recorded: usize) {
        let step = self.step(text);
        if let Some(alarm) = &step.alarm
            && self.alarm.is_none_or(|(level, _, _)| level < alarm.level)
        {
            self.alarm = Some((alarm.level, alarm.reason, recorded));
        }
        self.intents.extend(step.intents);
        self.spoken += 1;
        let is_complete = |effect: &Effect| matches!(effect, Effect::FileTask(task) if !task.incomplete && task.kind != TaskKind::Escalation);
        if step.effects.iter().any(is_complete) {
            self.complete_after = self.complete_after.or(Some(self.spoken));
        }
        keep_tasks(&mut self.tasks, step.effects);
        self.ended = step.next == Next::HangUp;
        self.state = step.state;
        if let Next::Transfer(_) = step.next {
            // Nobody picks up in an evaluation: the conversation shows how it goes on.
            let failed = dialog::transfer_failed(&self.desk, self.state.clone(), TransferOutcome::NoAnswer);
            keep_tasks(&mut self.tasks, failed.effects);
            self.ended = failed.next == Next::HangUp;
            self.state = failed.state;
        }
    }

    fn step(&self, text: &str) -> Step {
        let heard = Heard { text, ..Heard::default() };
        dialog::turn(&self.desk, &self.state, &heard, self.now)
    }

    /// The slots that the receptionist has just asked for, as `answers` names them, the most wanted first.
    fn asked(&self) -> &'static [&'static str] {
        let Phase::Filling(flow) = &self.state.phase else {
            return &[];
        };
        match flow.asking {
            // The question asks for both, as long as neither is known.
            Ask::Name if flow.request == Request::Appointment && flow.slots.names_no_purpose() => &["name", "reason"],
            Ask::Name => &["name"],
            Ask::Reason | Ask::Question => &["reason"],
            Ask::When => &["date", "time"],
            Ask::Day | Ask::Instead(_) => &["date"],
            Ask::Hour => &["time"],
            Ask::Phone | Ask::CallerNumber => &["phone"],
            Ask::Confirm | Ask::Change => &["confirm"],
            Ask::BirthDate => &["birth_date"],
            Ask::Drug => &["drug"],
            Ask::Pharmacy => &["pharmacy"],
            Ask::Existing => &["appointment"],
        }
    }

    /// Whether a recorded turn tells what was asked: by what is known of the recording, else by trying it.
    fn is_told_by(&self, recorded: &Recorded) -> bool {
        let asked = self.asked();
        if let Some(answers) = &recorded.answers {
            return answers.iter().any(|slot| asked.contains(&slot.as_str()));
        }
        let gives = recorded.gives.iter().flatten().map(|(slot, _)| slot.as_str());
        let replies = recorded.in_reply_to.iter().flatten().filter_map(|asked| slot_of_prompt(asked));
        if recorded.gives.is_some() || recorded.in_reply_to.is_some() {
            return gives.chain(replies).any(|slot| asked.contains(&slot));
        }
        let after = Call { state: self.step(&recorded.user).state, ..Call::begin(self.desk.clone(), self.now) };
        after.asked() != asked
    }
}

/// The slot that another system's prompt asked for.
fn slot_of_prompt(prompt: &str) -> Option<&'static str> {
    let prompt = prompt.to_lowercase();
    let slots = [
        ("confirm", "confirm"),
        ("booking_available", "confirm"),
        ("name", "name"),
        ("symptom", "reason"),
        ("day", "date"),
        ("date", "date"),
        ("time", "time"),
        ("phone", "phone"),
    ];
    let asks = prompt.starts_with("request") || prompt.starts_with("confirm") || prompt.contains("ask");
    let asks = asks || prompt.contains("booking_available");
    // A doctor's name is not the patient's.
    let foreign = ["doctor_name", "dentist_name", "therapist_name"].iter().any(|name| prompt.contains(name));
    slots
        .iter()
        .find(|(word, slot)| asks && prompt.contains(word) && !(foreign && *slot == "name"))
        .map(|(_, slot)| *slot)
}

fn whole_call(line: &Line, turns: &[Recorded], now: &Zoned) -> Outcome {
    let mut call = Call::begin(unknown_clinic(), now);
    let mut said: BTreeMap<&[&str], usize> = BTreeMap::new();
    let (mut next, mut answered_last) = (0, false);
    for _ in 0..MOST_TURNS {
        if call.ended {
            break;
        }
        let asked = call.asked();
        let answer =
            answer_to(asked, &line.answers).filter(|_| said.get(asked).is_none_or(|times| *times < MOST_REPEATS));
        match (turns.get(next), answer) {
            (Some(recorded), Some(words)) if !answered_last && !call.is_told_by(recorded) => {
                *said.entry(asked).or_default() += 1;
                answered_last = true;
                call.hear(&words, next.saturating_sub(1));
            }
            (Some(recorded), _) => {
                answered_last = false;
                call.hear(&recorded.user, next);
                next += 1;
            }
            (None, Some(words)) => {
                *said.entry(asked).or_default() += 1;
                call.hear(&words, next.saturating_sub(1));
            }
            (None, None) => break,
        }
    }
    keep_tasks(&mut call.tasks, dialog::hang_up(&call.desk, &call.state));
    let task = main_task(&call.tasks);
    let intent = call.intents.iter().copied().find(|intent| *intent != Intent::Unclear);
    Outcome {
        id: line.id.clone(),
        escalated: call.alarm.is_some(),
        reason: call.alarm.map(|(_, reason, _)| reason),
        intent: intent.unwrap_or(Intent::Unclear),
        intents: call.intents,
        task_type: task.map(|task| task.kind),
        slots: task.map(|task| told(&task.slots)).unwrap_or_default(),
        value: None,
        escalated_turn: call.alarm.map(|(_, _, turn)| turn),
        turns: call.complete_after,
    }
}

/// The caller's answer to a question: to all of it that the caller knows.
fn answer_to(asked: &[&str], answers: &BTreeMap<String, String>) -> Option<String> {
    let known: Vec<&str> = asked.iter().filter_map(|slot| answers.get(*slot)).map(String::as_str).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

/// Files and withdraws tasks as the clinic's store does.
fn keep_tasks(tasks: &mut BTreeMap<u16, TaskDraft>, effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::FileTask(draft) => {
                tasks.insert(draft.ordinal, draft);
            }
            Effect::WithdrawTask { ordinal } => {
                tasks.remove(&ordinal);
            }
            Effect::Escalate(_)
            | Effect::StopRecording
            | Effect::Hold(_)
            | Effect::Book { .. }
            | Effect::GiveBack(_)
            | Effect::Move { .. }
            | Effect::Cancel(_) => {}
        }
    }
}

/// The task that a call was about: the first that was finished, else the first that was begun. A call back or a
/// question beside an appointment is not what the call was about.
fn main_task(tasks: &BTreeMap<u16, TaskDraft>) -> Option<&TaskDraft> {
    let rank = |task: &&TaskDraft| match (task.kind, task.incomplete) {
        (TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel | TaskKind::Refill, false) => 0,
        (TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel | TaskKind::Refill, true) => 1,
        (TaskKind::Callback | TaskKind::MedicalQuestion | TaskKind::General, false) => 2,
        (TaskKind::Callback | TaskKind::MedicalQuestion | TaskKind::General, true) => 3,
        (TaskKind::Escalation, _) => 4,
    };
    tasks.values().filter(|task| task.kind != TaskKind::Escalation).min_by_key(rank)
}

/// The slots that the caller told, in the names and forms of an evaluation.
fn told(slots: &TaskSlots) -> BTreeMap<&'static str, String> {
    let mut told = BTreeMap::new();
    let mut put = |name, value: Option<String>| {
        if let Some(value) = value {
            told.insert(name, value);
        }
    };
    let reason = match (&slots.reason, &slots.service) {
        (Some(reason), Some(service)) => Some(format!("{reason} ({service})")),
        (reason, service) => reason.clone().or_else(|| service.clone()),
    };
    put("patient_name", slots.patient_name.clone());
    put("reason", reason);
    put("doctor", slots.doctor.clone());
    put("provider_type", slots.provider_type.clone());
    put("phone", slots.phone.as_ref().map(|phone| phone.e164.clone()));
    put("date", slots.day.and_then(|day| day.first()).map(|date| date.to_string()));
    put("time", slots.hour.and_then(|hour| hour.first()).map(|time| time.strftime("%H:%M").to_string()));
    told
}

#[cfg(test)]
mod fresh;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn outcome(line: &Value) -> Value {
        serde_json::from_str(&evaluate(&line.to_string()).expect("a line")).expect("JSON")
    }

    #[test]
    fn one_utterance_gives_its_intent_and_its_moment() {
        let line =
            json!({"id": "a", "text": "I'd like an appointment next Tuesday", "reference": "2026-03-04T10:00:00"});
        let outcome = outcome(&line);
        assert_eq!(outcome["intent"], "schedule_appointment");
        assert_eq!(outcome["value"], "2026-03-10");
        assert_eq!(outcome["escalated"], false);
        assert_eq!(outcome["escalated_turn"], Value::Null);
    }

    #[test]
    fn without_a_reference_there_is_no_value() {
        assert_eq!(outcome(&json!({"id": "a", "text": "next Tuesday"}))["value"], Value::Null);
    }

    #[test]
    fn danger_is_escalated_with_its_turn() {
        let turns = json!([{"user": "I'd like an appointment"}, {"user": "Ann Holt"}, {"user": "I can't breathe"}]);
        let outcome = outcome(&json!({"id": "a", "turns": turns, "reference_date": "2026-03-04"}));
        assert_eq!((&outcome["escalated"], &outcome["reason"]), (&json!(true), &json!("emergency")));
        assert_eq!(outcome["escalated_turn"], 2);
    }

    #[test]
    fn a_whole_call_gives_its_task_and_slots() {
        let turns = json!([
            {"user": "I need an appointment for a skin check"},
            {"user": "Ann Holt"},
            {"user": "Tuesday"},
            {"user": "no, Thursday not Tuesday"},
            {"user": "ten in the morning"},
            {"user": "yes"},
        ]);
        let outcome = outcome(&json!({"id": "a", "turns": turns, "reference_date": "2026-03-04"}));
        assert_eq!(outcome["task_type"], "appointment");
        assert_eq!(outcome["slots"]["patient_name"], "Ann Holt");
        assert_eq!(outcome["slots"]["date"], "2026-03-05");
        assert_eq!(outcome["slots"]["time"], "10:00");
    }

    #[test]
    fn answers_step_in_where_the_recording_is_silent() {
        let outcome = outcome(&json!({
            "id": "a",
            "turns": [{"user": "I need an appointment for a skin check on Friday"}],
            "reference_date": "2026-03-04",
            "answers": {"name": "Ann Holt", "time": "half past two", "confirm": "yes"},
        }));
        assert_eq!(outcome["slots"]["patient_name"], "Ann Holt");
        assert_eq!(outcome["slots"]["time"], "14:30");
    }

    #[test]
    fn a_caller_who_never_answers_does_not_keep_the_evaluation_going() {
        let turns: Vec<Value> = (0..500).map(|_| json!({"user": "umbrella lamppost"})).collect();
        let line = json!({"id": "a", "turns": turns, "answers": {"name": "umbrella lamppost"}});
        assert_eq!(outcome(&line)["escalated"], true);
    }

    #[test]
    fn bad_lines_say_what_is_wrong_with_them() {
        assert!(matches!(evaluate("no json"), Err(EvaluateError::Malformed(_))));
        assert!(matches!(evaluate("{\"id\": 3}"), Err(EvaluateError::Malformed(_))));
        assert!(matches!(evaluate("{\"id\": \"a\"}"), Err(EvaluateError::Nothing { .. })));
        let line = json!({"id": "a", "text": "hi", "reference": "last summer"}).to_string();
        let fault = evaluate(&line).expect_err("no moment");
        assert_eq!(
            fault.to_string(),
            "line `a`: `last summer` is neither a date (2026-03-04) nor a civil time (2026-03-04T10:00:00)"
        );
    }
}
