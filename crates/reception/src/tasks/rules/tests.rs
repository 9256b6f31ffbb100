use cliniq_platform::ids::Id;
use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);

fn zone() -> TimeZone {
    TimeZone::get("America/New_York").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn refill() -> Task {
    let new = NewTask {
        kind: TaskKind::Refill,
        title: None,
        patient_name: None,
        phone: None,
        question: None,
        note: None,
        urgency: None,
        for_role: None,
    };
    written(Id::new(), new, NOW, &zone())
}

fn moved(task: &Task, to: Status) -> Result<Task> {
    task.changed(&TaskPatch { status: Some(to), ..TaskPatch::default() }, Id::new(), NOW, &zone())
}

fn says(verdict: Verdict, reason: Option<&str>) -> NewDecision {
    NewDecision { verdict, reason: reason.map(|it| Phi::new(it.to_owned())), follow_up: None }
}

#[test]
fn only_the_listed_moves_are_legal() {
    use Status::{Cancelled, Completed, InProgress, Pending};
    let legal = [
        (Pending, InProgress),
        (InProgress, Completed),
        (InProgress, Pending),
        (Pending, Cancelled),
        (InProgress, Cancelled),
        (Completed, InProgress),
        (Cancelled, InProgress),
    ];
    for from in Status::ALL {
        for to in Status::ALL {
            assert_eq!(from.may_become(to), legal.contains(&(from, to)), "{from:?} → {to:?}");
        }
    }
    assert_eq!(moved(&refill(), Completed).err().unwrap().code(), "task.illegal-move");
}

#[test]
fn claiming_begins_and_putting_back_frees() {
    let me = Id::new();
    let claim = TaskPatch { assignee: Some(Some(me)), ..TaskPatch::default() };
    let claimed = refill().changed(&claim, me, NOW, &zone()).unwrap();
    assert_eq!((claimed.status, claimed.assignee, claimed.started_at), (Status::InProgress, Some(me), Some(NOW)));
    let free = TaskPatch { assignee: Some(None), ..TaskPatch::default() };
    let freed = claimed.changed(&free, me, NOW, &zone()).unwrap();
    assert_eq!((freed.status, freed.assignee, freed.started_at), (Status::Pending, None, None));
    // Giving it to a colleague does not begin it for them.
    let given = refill().changed(&claim, Id::new(), NOW, &zone()).unwrap();
    assert_eq!((given.status, given.assignee), (Status::Pending, Some(me)));
}

#[test]
fn what_is_over_is_reopened_before_it_is_changed() {
    let cancelled = moved(&refill(), Status::Cancelled).unwrap();
    let press = TaskPatch { urgency: Some(Urgency::Urgent), ..TaskPatch::default() };
    assert_eq!(cancelled.changed(&press, Id::new(), NOW, &zone()).err().unwrap().code(), "task.closed");
    let both = TaskPatch { status: Some(Status::InProgress), ..press };
    assert_eq!(cancelled.changed(&both, Id::new(), NOW, &zone()).unwrap().urgency, Urgency::Urgent);
}

#[test]
fn a_doctor_decides_once_with_a_reason_unless_it_is_a_yes() {
    let (task, doctor) = (refill(), Id::new());
    let refused = |decision: &NewDecision| task.decided(decision, doctor, NOW).err().unwrap().code().to_owned();
    assert_eq!(refused(&says(Verdict::Reject, None)), "task.decision-needs-reason");
    assert_eq!(refused(&says(Verdict::RequestFollowUp, Some("  "))), "task.decision-needs-reason");
    let approved = task.decided(&says(Verdict::Approve, None), doctor, NOW).unwrap();
    assert_eq!((approved.status, approved.completed_at), (Status::Completed, Some(NOW)));
    let again = approved.decided(&says(Verdict::Approve, None), doctor, NOW).err().unwrap();
    assert_eq!(again.code(), "task.already-decided");
    let reopened = moved(&approved, Status::InProgress).unwrap();
    assert!(reopened.decided(&says(Verdict::Reject, Some("not yet")), doctor, NOW).is_ok());
}

#[test]
fn the_front_desks_tasks_and_what_is_over_are_not_decided() {
    let desk = Task { for_role: ForRole::Staff, ..refill() };
    let yes = says(Verdict::Approve, None);
    assert_eq!(desk.decided(&yes, Id::new(), NOW).err().unwrap().code(), "task.not-for-doctor");
    let cancelled = moved(&refill(), Status::Cancelled).unwrap();
    assert_eq!(cancelled.decided(&yes, Id::new(), NOW).err().unwrap().code(), "task.illegal-move");
}

#[test]
fn a_follow_up_is_the_front_desks_and_keeps_patient_call_and_origin() {
    let task = Task {
        call: Some(Id::new()),
        origin: Origin::Simulation,
        patient_name: Some(Phi::new("Ana".to_owned())),
        ..refill()
    };
    let asked = says(Verdict::RequestFollowUp, Some("blood pressure first"));
    let filed = follow_up(&task, Id::new(), &asked, NOW, &zone());
    assert!(filed.for_role == ForRole::Staff && filed.call == task.call && filed.patient_name == task.patient_name);
    assert!(filed.question == asked.reason && filed.origin == Origin::Simulation);
    assert_eq!(filed.note.unwrap().into_open(Purpose::Decide), format!("Follows {}", task.id));
}

#[test]
fn routine_work_waits_for_the_next_working_day_and_an_emergency_for_nothing() {
    let friday_evening = at("2026-11-20T22:00:00Z");
    let due = |kind, urgency| due(kind, urgency, friday_evening, &zone()).to_string();
    assert_eq!(due(TaskKind::Refill, Urgency::Routine), "2026-11-23T22:00:00Z");
    assert_eq!(due(TaskKind::General, Urgency::Routine), "2026-11-24T22:00:00Z");
    assert_eq!(due(TaskKind::Escalation, Urgency::Emergency), "2026-11-20T22:00:00Z");
    assert_eq!(due(TaskKind::Escalation, Urgency::Urgent), "2026-11-20T22:15:00Z");
}

#[test]
fn a_working_day_later_is_the_same_time_of_day_also_when_the_clocks_change() {
    // Sunday, 1 November 2026: New York goes from UTC-4 to UTC-5.
    let friday = at("2026-10-30T14:00:00Z");
    assert_eq!(due(TaskKind::Refill, Urgency::Routine, friday, &zone()).to_string(), "2026-11-02T15:00:00Z");
}

#[test]
fn titles_are_words_of_ours_only() {
    for kind in KINDS {
        assert!(!title(kind).is_empty());
        assert_eq!(parse_kind(kind.as_str()), Some(kind));
    }
    assert_eq!(parse_kind("unknown"), None);
}

#[derive(Clone, Debug)]
enum Step {
    Move(Status),
    Assign(Option<u8>),
    Decide(Verdict),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        proptest::sample::select(&Status::ALL[..]).prop_map(Step::Move),
        proptest::option::of(0_u8..3).prop_map(Step::Assign),
        proptest::sample::select(&Verdict::ALL[..]).prop_map(Step::Decide),
    ];
    proptest::collection::vec(step, 0..24)
}

proptest! {
    #[test]
    fn no_sequence_of_moves_breaks_a_task(steps in steps()) {
        let people: Vec<Id<User>> = (0..3).map(|_| Id::new()).collect();
        let mut task = refill();
        for step in steps {
            let next = match step {
                Step::Move(to) => {
                    let legal = task.status.may_become(to);
                    let next = moved(&task, to);
                    prop_assert_eq!(next.is_ok(), legal);
                    next
                }
                Step::Assign(who) => {
                    let assignee = Some(who.map(|at| people[usize::from(at)]));
                    task.changed(&TaskPatch { assignee, ..TaskPatch::default() }, people[0], NOW, &zone())
                }
                Step::Decide(verdict) => task.decided(&says(verdict, Some("because")), people[1], NOW),
            };
            if let Ok(next) = next {
                task = next;
            }
            prop_assert_eq!(task.completed_at.is_some(), task.status == Status::Completed);
            prop_assert!(task.decision.is_none() || task.status == Status::Completed);
            if task.status == Status::InProgress {
                prop_assert!(task.assignee.is_some() && task.started_at.is_some());
            }
            if task.status == Status::Pending {
                prop_assert!(task.started_at.is_none());
            }
        }
    }
}
