use cliniq_platform::{Ctx, access::Role, phi::Purpose};
use cliniq_testkit::TestApp;
use jiff::civil::date;

use super::*;
use crate::{
    Reception,
    calls::{self, Call, Status as CallStatus},
    dialog::{ForRole, State, TaskSlots, step::Day},
    safety::{Alarm, Reason},
    tasks::TaskPatch,
};

struct Desk {
    app: TestApp,
    reception: Reception,
    ctx: Ctx,
    call: Id<CallId>,
}

impl Desk {
    /// A desk with a call on the line.
    async fn new(origin: Origin) -> Self {
        let mut made = None;
        let app = TestApp::of(crate::catalog(), |platform| {
            let reception = Reception::new(platform.clone()).unwrap();
            let jobs = crate::jobs(&reception);
            made = Some(reception);
            (utoipa_axum::router::OpenApiRouter::new().split_for_parts().0, jobs)
        })
        .await;
        let reception = made.unwrap();
        let ctx = app.platform.ctx_for_host(app.north.id);
        let call = Id::new();
        let line = reception.line_of(&ctx).await.unwrap();
        let now = app.platform.clock().now();
        let row = Call {
            id: call,
            provider_call_id: call.to_string(),
            origin,
            caller: Some(Phi::new("+12025550147".to_owned())),
            status: CallStatus::InProgress,
            language: "en".to_owned(),
            intent: None,
            escalated: false,
            turns: 1,
            state: Phi::new(State::new(&line.settings.desk, None, &now.in_zone(&line.zone))),
            version: 1,
            started_at: now,
            turned_at: now,
            ended_at: None,
            duration_s: None,
            consent: None,
            voice: None,
        };
        reception.db().write(&ctx, move |tx| calls::store::insert(tx, &row, None)).await.unwrap();
        Self { app, reception, ctx, call }
    }

    async fn within<T: Send + 'static>(&self, work: impl Fn(&mut Tx<'_>, &Source) -> Result<T> + Send + 'static) -> T {
        let call = self.call;
        self.reception
            .db()
            .write(&self.ctx, move |tx| {
                let row = calls::store::get(tx, call)?.unwrap();
                let time_zone = TimeZone::get("America/New_York").unwrap();
                work(tx, &Source { call, origin: row.origin, caller: row.caller, time_zone })
            })
            .await
            .unwrap()
    }

    async fn file(&self, draft: &TaskDraft) -> Id<TaskId> {
        let draft = draft.clone();
        self.within(move |tx, source| file(tx, source, &draft)).await
    }

    async fn raise(&self, turn: i32, level: Level) -> Option<Id<escalations::EscalationId>> {
        self.within(move |tx, source| {
            let alarm = Alarm {
                level,
                reason: Reason::Emergency,
                category: "cardiac",
                rule: "test rule".to_owned(),
                words: vec!["chest".to_owned()],
            };
            escalations::raise(tx, source, turn, &alarm, "my chest")
        })
        .await
    }

    async fn task(&self, id: Id<TaskId>) -> Task {
        self.within(move |tx, _| store::get(tx, id)).await.unwrap()
    }

    async fn events(&self) -> Vec<String> {
        let owner = self.app.north(Role::Owner).await;
        let ctx = self.app.platform.ctx_for_member(self.app.north.id, owner.user).await.unwrap();
        let entries = self.app.platform.list_audit(&ctx, None, 200).await.unwrap().items;
        let ours = |action: &String| action.starts_with("task.") || action.starts_with("escalation.");
        entries.into_iter().rev().map(|entry| entry.action).filter(ours).collect()
    }
}

fn draft(kind: TaskKind) -> TaskDraft {
    TaskDraft {
        ordinal: 1,
        kind,
        incomplete: false,
        slots: TaskSlots { patient_name: Some("Ana Ruiz".to_owned()), ..TaskSlots::default() },
        question: None,
        for_role: ForRole::Staff,
    }
}

#[tokio::test]
async fn the_same_draft_twice_is_one_task_and_one_entry() {
    let desk = Desk::new(Origin::Phone).await;
    let first = desk.file(&draft(TaskKind::Appointment)).await;
    let second = desk.file(&draft(TaskKind::Appointment)).await;
    assert_eq!(first, second);
    assert_eq!(desk.task(first).await.version, 1);
    assert_eq!(desk.events().await, ["task.create"]);
    let task = desk.task(first).await;
    // Nobody told a number: the one that calls will do.
    assert_eq!(task.phone.unwrap().into_open(Purpose::Decide), "+12025550147");
}

#[tokio::test]
async fn a_correction_updates_the_task_until_somebody_has_begun() {
    let desk = Desk::new(Origin::Phone).await;
    let id = desk.file(&draft(TaskKind::Appointment)).await;
    let mut corrected = draft(TaskKind::Appointment);
    corrected.slots.patient_name = Some("Anna Ruíz".to_owned());
    desk.file(&corrected).await;
    let task = desk.task(id).await;
    assert_eq!((task.version, task.patient_name.unwrap().into_open(Purpose::Decide)), (2, "Anna Ruíz".to_owned()));
    let staff = desk.app.north(Role::Staff).await;
    let ctx = desk.app.platform.ctx_for_member(desk.app.north.id, staff.user).await.unwrap();
    let claim = TaskPatch { assignee: Some(Some(staff.user)), ..TaskPatch::default() };
    desk.reception.change_task(&ctx, id, 2, claim).await.unwrap();
    desk.file(&draft(TaskKind::Appointment)).await;
    let task = desk.task(id).await;
    assert_eq!((task.version, task.patient_name.unwrap().into_open(Purpose::Decide)), (3, "Anna Ruíz".to_owned()));
}

#[tokio::test]
async fn what_is_wished_for_tomorrow_is_done_today() {
    let desk = Desk::new(Origin::Phone).await;
    let mut near = draft(TaskKind::Appointment);
    near.slots.day = Some(Day::On(date(2026, 3, 5)));
    let id = desk.file(&near).await;
    assert_eq!(desk.task(id).await.urgency, Urgency::Soon);
    let far = TaskDraft { ordinal: 2, ..draft(TaskKind::Appointment) };
    let id = desk.file(&far).await;
    assert_eq!(desk.task(id).await.urgency, Urgency::Routine);
}

#[tokio::test]
async fn a_request_taken_back_is_cancelled_once() {
    let desk = Desk::new(Origin::Phone).await;
    let id = desk.file(&draft(TaskKind::Callback)).await;
    for _ in 0..2 {
        desk.within(|tx, source| withdraw(tx, source, 1)).await;
    }
    desk.within(|tx, source| withdraw(tx, source, 9)).await;
    let task = desk.task(id).await;
    assert_eq!((task.status, task.version), (Status::Cancelled, 2));
}

#[tokio::test]
async fn an_emergency_presses_its_task_whichever_comes_first() {
    let desk = Desk::new(Origin::Phone).await;
    let id = desk.file(&draft(TaskKind::Escalation)).await;
    assert_eq!(desk.task(id).await.urgency, Urgency::Urgent);
    assert!(desk.raise(2, Level::Emergency).await.is_some());
    assert!(desk.raise(2, Level::Emergency).await.is_none(), "one per turn");
    let task = desk.task(id).await;
    assert_eq!((task.urgency, task.due_at), (Urgency::Emergency, Some(desk.app.platform.clock().now())));
    let later = desk.file(&TaskDraft { ordinal: 2, ..draft(TaskKind::Escalation) }).await;
    assert_eq!(desk.task(later).await.urgency, Urgency::Emergency);
    // Filing again does not lower what was pressed.
    desk.file(&draft(TaskKind::Escalation)).await;
    assert_eq!(desk.task(id).await.version, 2);
}

#[tokio::test]
async fn an_emergency_on_the_phone_pages_everybody_once_and_a_simulated_one_nobody() {
    for (origin, paged) in [(Origin::Phone, 1), (Origin::Simulation, 0)] {
        let desk = Desk::new(origin).await;
        let (staff, doctor) = (desk.app.north(Role::Staff).await, desk.app.north(Role::Doctor).await);
        desk.raise(1, Level::Emergency).await;
        desk.file(&draft(TaskKind::Refill)).await;
        desk.file(&TaskDraft { ordinal: 2, ..draft(TaskKind::Escalation) }).await;
        desk.app.run_jobs().await;
        desk.app.run_jobs().await;
        for person in [&staff, &doctor] {
            let ctx = desk.app.platform.ctx_for_member(desk.app.north.id, person.user).await.unwrap();
            let (feed, _) = desk.app.platform.list_notifications(&ctx, false, None, 50).await.unwrap();
            let emergencies = feed.items.iter().filter(|it| it.kind == "escalation.emergency").count();
            assert_eq!(emergencies, paged, "{origin:?}");
            // The task of the escalation says nothing on top of it.
            assert!(feed.items.len() <= 2 * paged);
            assert!(feed.items.iter().all(|it| !it.title.contains("Ana") && !it.body.contains("chest")));
        }
    }
}

#[tokio::test]
async fn running_a_subscriber_again_tells_nobody_twice() {
    use cliniq_platform::jobs::{Delivered, JobCtx, Subscriber as _};
    let desk = Desk::new(Origin::Phone).await;
    let staff = desk.app.north(Role::Staff).await;
    let id = desk.file(&draft(TaskKind::Callback)).await;
    let event = Delivered { event: Id::new(), subject: id.to_string(), payload: serde_json::json!({}) };
    for attempt in 1..=3 {
        let job = JobCtx { ctx: desk.ctx.clone(), id: Id::new(), attempt };
        crate::alerts::NotifyTaskCreated::handle(&desk.reception, &job, event.clone()).await.unwrap();
    }
    let ctx = desk.app.platform.ctx_for_member(desk.app.north.id, staff.user).await.unwrap();
    let (feed, unread) = desk.app.platform.list_notifications(&ctx, false, None, 50).await.unwrap();
    assert_eq!((feed.items.len(), unread), (1, 1));
}
