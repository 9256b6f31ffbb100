//! Following a run.

use std::{pin::Pin, time::Duration};

use cliniq_council::runs::{RunFrame, RunId};
use cliniq_platform::{Id, events::Cursor};
use futures::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::panel::TestCouncil;

type Frames = Pin<Box<dyn Stream<Item = RunFrame> + Send>>;

/// The process's follower of the log.
fn follow_log(app: &TestCouncil) {
    let live = app.platform.live().clone();
    #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
    tokio::spawn(live.run(CancellationToken::new()));
}

async fn follow(app: &TestCouncil, id: &str, after: Option<Cursor>) -> Frames {
    let ctx = app.platform.ctx_for_host(app.north.id);
    let id: Id<RunId> = id.parse().unwrap();
    Box::pin(app.council.follow_run(&ctx, id, after).await.unwrap())
}

/// Place and name of the next event; `None` at the end.
async fn next(frames: &mut Frames) -> Option<(Cursor, String)> {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(20), frames.next()).await.unwrap();
        match frame? {
            RunFrame::Snapshot { at, .. } => return Some((at, "run.snapshot".to_owned())),
            RunFrame::Event { at, event } => return Some((at, event.name)),
            RunFrame::Heartbeat => {}
        }
    }
}

async fn rest(frames: &mut Frames) -> Vec<(Cursor, String)> {
    let mut all = Vec::new();
    while let Some(event) = next(frames).await {
        all.push(event);
    }
    all
}

#[tokio::test]
async fn a_follower_is_told_everything_and_then_let_go() {
    let app = TestCouncil::new().await;
    follow_log(&app);
    let id = app.started().await;
    let mut frames = follow(&app, &id, None).await;
    assert_eq!(next(&mut frames).await.unwrap().1, "run.snapshot");
    let (told, _) = tokio::join!(rest(&mut frames), app.run_jobs());
    let names: Vec<&str> = told.iter().map(|(_, name)| name.as_str()).collect();
    let count = |name: &str| names.iter().filter(|it| **it == name).count();
    assert_eq!((count("unit.started"), count("unit.completed"), count("votes.updated")), (16, 16, 3));
    assert_eq!((count("stage.started"), count("stage.completed")), (5, 6));
    assert_eq!((names.first(), names.last()), (Some(&"run.state"), Some(&"run.completed")));
    assert_eq!(count("run.completed"), 1);
}

#[tokio::test]
async fn cut_anywhere_and_resumed_the_parts_are_the_whole_log() {
    let app = TestCouncil::new().await;
    follow_log(&app);
    let id = app.started().await;
    app.work(&id).await;
    let whole = rest(&mut follow(&app, &id, Some(Cursor::default())).await).await;
    assert_eq!(whole.last().unwrap().1, "run.completed");
    for cut in 0..whole.len() {
        let mut first = follow(&app, &id, Some(Cursor::default())).await;
        let mut joined = Vec::new();
        for _ in 0..cut {
            joined.push(next(&mut first).await.unwrap());
        }
        drop(first);
        let after = joined.last().map_or_else(Cursor::default, |(at, _)| *at);
        joined.extend(rest(&mut follow(&app, &id, Some(after)).await).await);
        assert_eq!(joined, whole, "cut after {cut} events");
    }
}

#[tokio::test]
async fn cut_while_it_happens_nothing_is_missed() {
    let app = TestCouncil::new().await;
    follow_log(&app);
    app.models.takes(Duration::from_millis(2));
    let id = app.started().await;
    let cutting = async {
        let (mut after, mut joined) = (Cursor::default(), Vec::new());
        for length in (1..4).cycle() {
            let mut frames = follow(&app, &id, Some(after)).await;
            for _ in 0..length {
                let Some((at, name)) = next(&mut frames).await else { return joined };
                after = at;
                let is_last = name == "run.completed";
                joined.push((at, name));
                if is_last {
                    return joined;
                }
            }
        }
        joined
    };
    let (joined, _) = tokio::join!(cutting, app.run_jobs());
    assert_eq!(joined, rest(&mut follow(&app, &id, Some(Cursor::default())).await).await);
}

#[tokio::test]
async fn a_run_that_is_over_is_told_as_it_is() {
    let app = TestCouncil::new().await;
    follow_log(&app);
    let id = app.started().await;
    app.work(&id).await;
    let doctor = app.doctor().await;
    let reply = app.get(&doctor, &format!("/api/runs/{id}/stream")).await;
    assert_eq!(reply.headers["content-type"], "text/event-stream");
    let text = reply.expect(200).as_str().unwrap().to_owned();
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(names, ["run.snapshot", "run.completed"]);
    assert!(text.contains("\"state\":\"complete\"") && text.contains("\nid: "));
}

#[tokio::test]
async fn a_second_life_is_followed_to_its_own_end() {
    let app = TestCouncil::new().await;
    follow_log(&app);
    let id = app.started().await;
    app.work(&id).await;
    app.wish(&id, "rerun?from_stage=6").await.expect(202);
    let mut frames = follow(&app, &id, Some(Cursor::default())).await;
    let (told, _) = tokio::join!(rest(&mut frames), app.run_jobs());
    assert_eq!(told.iter().filter(|(_, name)| name == "run.completed").count(), 2);
    assert_eq!(told.last().unwrap().1, "run.completed");
}
