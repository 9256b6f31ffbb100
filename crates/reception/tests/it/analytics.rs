//! Figures through the routes, against rows counted by hand.

use std::time::Instant;

use cliniq_platform::access::Role;
use cliniq_testkit::Person;
use serde_json::{Value, json};

use crate::ledger::{CallRow, LineRow, TASK, TaskRow, call, put_alarm, put_call, put_line, put_task, write};
use crate::reception::TestReception;

const WEEK: &str = "from=2026-03-02&to=2026-03-09";

/// The week counted by hand: three ended calls, one that goes on, and what must not count.
async fn week(app: &TestReception) {
    write(app, &app.north, |tx| {
        let smooth = CallRow { intent: Some("schedule_appointment"), ..call("2026-03-02T09:10") };
        let unfinished =
            CallRow { intent: Some("refill"), duration_s: Some(120), turns: 6, ..call("2026-03-02T09:50") };
        let danger = CallRow { escalated: true, duration_s: Some(30), turns: 3, ..call("2026-03-03T23:30") };
        let going_on = CallRow { status: "in_progress", duration_s: None, turns: 1, ..call("2026-03-04T08:00") };
        let played = CallRow { origin: "simulation", ..call("2026-03-03T12:00") };
        let before = call("2026-03-01T23:59");
        let after = call("2026-03-09T00:00");
        for it in [&smooth, &unfinished, &danger, &going_on, &played, &before, &after] {
            put_call(tx, it);
        }
        // Done in time; done late; open past its time; open in time; cancelled.
        let done = TaskRow { status: "completed", started: Some(10), completed: Some(20), due: Some(30), ..TASK };
        put_task(tx, &smooth, 0, done);
        let late = TaskRow { started: Some(30), completed: Some(60), due: Some(59), ..done };
        put_task(tx, &smooth, 1, TaskRow { kind: "appointment", for_role: "staff", ..late });
        put_task(tx, &unfinished, 0, TaskRow { incomplete: true, due: Some(5), ..TASK });
        put_task(tx, &going_on, 0, TaskRow { due: Some(100_000), ..TASK });
        put_task(tx, &danger, 0, TaskRow { status: "cancelled", due: Some(1), ..TASK });
        put_alarm(tx, &danger, 1, ("emergency", "emergency", "cardiac"), Some(40));
        put_alarm(tx, &danger, 2, ("emergency", "emergency", "cardiac"), None);
        put_alarm(tx, &danger, 3, ("urgent", "human_request", "human"), Some(100));
        put_alarm(tx, &played, 1, ("emergency", "emergency", "stroke"), None);
        for (seq, us) in (0..).zip([100, 200, 300, 400]) {
            put_line(
                tx,
                &smooth,
                seq,
                &LineRow { speaker: "caller", text: "Maria Lopez", confidence: Some(0.9), latency_us: Some(us) },
            );
        }
        let back = LineRow { speaker: "system", text: "[transfer: no answer]", confidence: None, latency_us: None };
        put_line(tx, &danger, 0, &back);
    })
    .await;
}

async fn figures(app: &TestReception, name: &str, query: &str) -> Value {
    let doctor = app.north(Role::Doctor).await;
    app.get(&doctor, &format!("/api/analytics/{name}?{query}")).await.expect(200)
}

#[tokio::test]
async fn the_overview_is_what_a_hand_counts() {
    let app = TestReception::new().await;
    week(&app).await;
    let it = figures(&app, "overview", WEEK).await;
    assert_eq!(
        it["about"],
        json!({ "from": "2026-03-02", "to": "2026-03-09", "time_zone": "America/New_York",
        "origin": "phone" })
    );
    assert_eq!(it["calls"], 4);
    assert_eq!(it["completed"], json!({ "count": 2, "of": 3, "share": 2.0 / 3.0 }));
    assert_eq!(it["escalated"], json!({ "count": 1, "of": 4, "share": 0.25 }));
    let lasted = &it["duration_s"];
    assert_eq!((&lasted["count"], &lasted["mean"], &lasted["median"]), (&json!(3), &json!(70.0), &json!(60.0)));
    assert_eq!(lasted["p95"], 120.0);
    // Greetings are not counted: 3 and 2 turns.
    assert_eq!((&it["turns"]["mean"], &it["turns"]["median"]), (&json!(2.5), &json!(2.0)));
    // Two emergencies in one call are one call.
    assert_eq!(
        it["reasons"],
        json!([{ "name": "emergency", "count": 1, "of": 4, "share": 0.25 },
        { "name": "human_request", "count": 1, "of": 4, "share": 0.25 }])
    );
    assert_eq!(it["intents"][0], json!({ "name": "unclear", "count": 2 }));
    assert_eq!(it["tasks"].as_array().unwrap().len(), 4, "{}", it["tasks"]);
    assert_eq!(it["tasks"][3], json!({ "kind": "refill", "status": "pending", "count": 2 }));
    let days = it["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[1]), (7, &json!({ "date": "2026-03-03", "calls": 1, "escalated": 1 })));
    let bar = |from: i64| it["durations"].as_array().unwrap().iter().find(|b| b["from_s"] == from).unwrap().clone();
    assert_eq!((&bar(0)["calls"], &bar(30)["calls"], &bar(60)["calls"]), (&json!(0), &json!(1), &json!(1)));
    assert_eq!(bar(600)["to_s"], Value::Null);
    let simulated = figures(&app, "overview", &format!("{WEEK}&origin=simulation")).await;
    assert_eq!((&simulated["calls"], &simulated["about"]["origin"]), (&json!(1), &json!("simulation")));
}

fn cell(hourly: &Value, weekday: usize, hour: usize) -> i64 {
    let cell = &hourly["cells"][(weekday - 1) * 24 + hour];
    assert_eq!((cell["weekday"].as_u64(), cell["hour"].as_u64()), (Some(weekday as u64), Some(hour as u64)));
    cell["calls"].as_i64().unwrap()
}

#[tokio::test]
async fn a_call_late_in_the_evening_is_of_that_evening_at_the_clinic() {
    let app = TestReception::new().await;
    week(&app).await;
    // 23:30 in New York is 04:30 of the next day in UTC.
    let hourly = figures(&app, "hourly", WEEK).await;
    assert_eq!((cell(&hourly, 2, 23), cell(&hourly, 3, 4), cell(&hourly, 1, 9)), (1, 0, 2));
    let evening = figures(&app, "hourly", "from=2026-03-03&to=2026-03-04").await;
    assert_eq!(cell(&evening, 2, 23), 1);
    assert_eq!(figures(&app, "overview", "from=2026-03-04&to=2026-03-05").await["calls"], 1);
}

#[tokio::test]
async fn the_hour_that_comes_twice_counts_twice_and_the_missing_one_is_empty() {
    let app = TestReception::new().await;
    write(&app, &app.north, |tx| {
        let first = call("2026-11-01T01:30");
        // An hour later the clock shows the same.
        let again = CallRow {
            id: crate::ledger::id(false),
            started_at: first.started_at.plus(std::time::Duration::from_secs(3600)),
            ..first.clone()
        };
        for it in [first, again, call("2026-03-08T01:59"), call("2026-03-08T03:00"), call("2026-03-08T23:59")] {
            put_call(tx, &it);
        }
    })
    .await;
    let autumn = figures(&app, "hourly", "from=2026-11-01&to=2026-11-02").await;
    assert_eq!(cell(&autumn, 7, 1), 2);
    let spring = figures(&app, "hourly", "from=2026-03-08&to=2026-03-09").await;
    assert_eq!([1, 2, 3, 23].map(|hour| cell(&spring, 7, hour)), [1, 0, 1, 1]);
}

#[tokio::test]
async fn service_levels_count_what_was_late_and_leave_out_what_was_cancelled() {
    let app = TestReception::new().await;
    week(&app).await;
    let sla = figures(&app, "sla", WEEK).await;
    let all = &sla["all"];
    assert_eq!((&all["tasks"], &all["open"]), (&json!(5), &json!(2)));
    assert_eq!(all["breached"], json!({ "count": 2, "of": 4, "share": 0.5 }));
    assert_eq!((&all["to_start_s"]["median"], &all["to_start_s"]["p90"]), (&json!(600.0), &json!(1800.0)));
    assert_eq!((&all["to_finish_s"]["median"], &all["to_finish_s"]["p90"]), (&json!(1200.0), &json!(3600.0)));
    let staff = &sla["by_role"][1];
    assert_eq!((&staff["name"], &staff["tasks"], &staff["breached"]["count"]), (&json!("staff"), &json!(1), &json!(1)));
    assert_eq!(sla["by_kind"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn providers_say_how_fast_decisions_are_and_what_is_not_real() {
    let app = TestReception::new().await;
    week(&app).await;
    let it = figures(&app, "providers", WEEK).await;
    let took = &it["decision_us"];
    assert_eq!((&took["count"], &took["median"], &took["max"]), (&json!(4), &json!(200.0), &json!(400.0)));
    assert_eq!(it["calls"], json!([{ "name": "completed", "count": 3 }, { "name": "in_progress", "count": 1 }]));
    let transfer = it["transfers"].as_array().unwrap().iter().find(|it| it["name"] == "no_answer").unwrap();
    assert_eq!(transfer["count"], 1);
    let standing: Vec<&Value> = it["providers"].as_array().unwrap().iter().map(|it| &it["standing"]).collect();
    assert_eq!(standing, ["simulated", "simulated", "live", "none"]);
}

#[tokio::test]
async fn alarms_are_counted_when_they_are_raised_and_timed_until_somebody_takes_them() {
    let app = TestReception::new().await;
    week(&app).await;
    let it = figures(&app, "safety", WEEK).await;
    assert_eq!(
        it["alarms"],
        json!([{ "level": "emergency", "category": "cardiac", "count": 2 },
        { "level": "urgent", "category": "human", "count": 1 }])
    );
    let emergencies = &it["acknowledgement"][0];
    assert_eq!((&emergencies["alarms"], &emergencies["open"]), (&json!(2), &json!(1)));
    assert_eq!(emergencies["seconds"]["median"], 40.0);
    assert_eq!(it["missed"], json!({ "count": 0, "of": 0, "share": null, "low": null, "high": null }));
}

const NAMES: [&str; 5] = ["overview", "hourly", "sla", "providers", "safety"];

#[tokio::test]
async fn the_other_clinics_calls_never_count_and_an_empty_clinic_has_figures_too() {
    let app = TestReception::new().await;
    week(&app).await;
    let stranger = app.south(Role::Owner).await;
    let figures = async |name: &str| app.get(&stranger, &format!("/api/analytics/{name}?{WEEK}")).await.expect(200);
    let overview = figures("overview").await;
    assert_eq!((&overview["calls"], &overview["completed"]["share"]), (&json!(0), &Value::Null));
    assert_eq!(overview["duration_s"]["median"], Value::Null);
    assert!(figures("hourly").await["cells"].as_array().unwrap().iter().all(|cell| cell["calls"] == 0));
    assert_eq!(figures("sla").await["all"]["tasks"], 0);
    assert_eq!(figures("providers").await["decision_us"]["count"], 0);
    assert_eq!(figures("safety").await["alarms"], json!([]));
}

#[tokio::test]
async fn a_spreadsheet_holds_the_same_figures_and_nothing_that_was_said() {
    let app = TestReception::new().await;
    week(&app).await;
    let auditor = app.north(Role::Auditor).await;
    for name in NAMES {
        let reply = app.get(&auditor, &format!("/api/analytics/{name}.csv?{WEEK}")).await;
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(reply.headers["content-disposition"].to_str().unwrap().contains(&format!("{name}.csv")));
        let text = reply.expect(200).as_str().unwrap().to_owned();
        assert!(text.starts_with("figure,of,value,unit\n") && text.lines().count() > 5, "{text}");
        for said in ["Maria", "words of a caller", "call_"] {
            assert!(!text.contains(said), "{name} holds {said}");
        }
    }
    let overview = app.get(&auditor, &format!("/api/analytics/overview.csv?{WEEK}")).await.expect(200);
    for line in ["calls,all,4,count", "duration median,ended calls,60,s", "calls by day,2026-03-03,1,count"] {
        assert!(overview.as_str().unwrap().lines().any(|it| it == line), "{line} in {overview}");
    }
    for file in ["secrets.csv", "overview.xls", "csv"] {
        let reply = app.get(&auditor, &format!("/api/analytics/{file}")).await.expect(404);
        assert_eq!(reply["code"], "analytics.not-found");
    }
}

#[tokio::test]
async fn the_front_desk_sees_no_figures_and_nobody_sees_a_range_that_is_none() {
    let app = TestReception::new().await;
    let (staff, owner) = (app.north(Role::Staff).await, app.north(Role::Owner).await);
    for name in NAMES {
        for path in [format!("/api/analytics/{name}"), format!("/api/analytics/{name}.csv")] {
            app.get(&staff, &path).await.expect(403);
            app.get(&owner, &path).await.expect(200);
            for wrong in ["from=yesterday", "from=2026-03-02&to=2026-03-02", "from=2024-01-01&to=2026-01-01"] {
                let refused = app.get(&owner, &format!("{path}?{wrong}")).await.expect(400);
                assert_eq!(refused["code"], "analytics.bad-range");
            }
        }
    }
}

/// Twenty thousand calls of a year, ten lines each.
async fn a_busy_year(app: &TestReception) {
    for batch in 0..20_u64 {
        write(app, &app.north, move |tx| {
            for n in batch * 1000..(batch + 1) * 1000 {
                let hour = std::time::Duration::from_secs(n * 1_500);
                let it = CallRow {
                    id: crate::ledger::id(n % 8 == 0),
                    intent: Some(["refill", "schedule_appointment", "clinic_info"][n as usize % 3]),
                    escalated: n % 10 == 0,
                    duration_s: Some(20 + (n as i64 * 37) % 700),
                    started_at: crate::ledger::at("2025-03-10T00:00").plus(hour),
                    ..call("2026-03-02T09:10")
                };
                put_call(tx, &it);
                put_task(tx, &it, 0, TaskRow { started: Some(9), due: Some(60), incomplete: n % 12 == 0, ..TASK });
                if it.escalated {
                    put_alarm(tx, &it, 1, ("urgent", "human_request", "human"), Some(30));
                }
                for seq in 0..5 {
                    let text = "I would like to move my appointment to another day please";
                    let row =
                        LineRow { speaker: "caller", text, confidence: Some(0.9), latency_us: Some(90 + n % 200) };
                    put_line(tx, &it, seq * 2, &row);
                    let said = LineRow { speaker: "receptionist", confidence: None, latency_us: None, ..row };
                    put_line(tx, &it, seq * 2 + 1, &said);
                }
            }
        })
        .await;
    }
}

async fn slowest(app: &TestReception, who: &Person, path: &str) -> std::time::Duration {
    let mut slowest = std::time::Duration::ZERO;
    app.get(who, path).await.expect(200);
    for _ in 0..5 {
        let began = Instant::now();
        app.get(who, path).await.expect(200);
        slowest = slowest.max(began.elapsed());
    }
    slowest
}

#[tokio::test]
#[ignore = "makes 20 000 calls, which takes a while; run it by name"]
async fn a_year_of_twenty_thousand_calls_is_answered_at_once() {
    let app = TestReception::new().await;
    a_busy_year(&app).await;
    let owner = app.north(Role::Owner).await;
    let year = "from=2025-03-10&to=2026-03-10";
    let mut paths: Vec<String> = NAMES.iter().map(|name| format!("/api/analytics/{name}?{year}")).collect();
    paths.extend(["/api/reviews?limit=50".to_owned(), "/api/reviews/summary?week=2025-W40".to_owned()]);
    for path in paths {
        let took = slowest(&app, &owner, &path).await;
        eprintln!("{took:>10.1?} {path}");
        assert!(took.as_millis() < 150, "{path} took {took:?}");
    }
}
