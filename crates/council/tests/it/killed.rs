//! A process that is killed anywhere: the next one goes on, asks for nothing that is there, and leaves the same bytes.
//!
//! A kill is a future that is dropped after so many polls: at every place where it waits. What it had handed to the
//! database or the disk by then still happens, as it does when a process dies.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use serde_json::Value;

use crate::panel::TestCouncil;

/// Lives for so many polls.
struct Mortal<F> {
    life: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Future for Mortal<F> {
    /// Whether it has come to its end.
    type Output = bool;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        let Some(left) = self.polls.checked_sub(1) else { return Poll::Ready(false) };
        self.polls = left;
        self.life.as_mut().poll(cx).map(|_| true)
    }
}

/// Two are enough to be everywhere, and leave time to be there often.
const PANEL: &[&str] = &["a/b:c", "a:b/c"];

/// A started run of the small panel.
async fn started(app: &TestCouncil) -> String {
    let run = app.post(&app.doctor().await, "/api/runs", app.body(PANEL)).await.expect(201);
    let id = run["id"].as_str().unwrap().to_owned();
    app.wish(&id, "start").await.expect(202);
    id
}

/// Longer than a job belongs to a worker that shows no sign of life.
const LEASE: Duration = Duration::from_secs(61);

/// Works for so many polls; answers whether everything was done by then.
async fn work_for(app: &TestCouncil, polls: usize) -> bool {
    let life = async {
        app.council.advance_runs().await.unwrap();
        app.run_jobs().await;
    };
    let has_finished = Mortal { life: Box::pin(life), polls }.await;
    app.advance(LEASE);
    has_finished
}

/// Stage, model and digest of everything that counts.
fn made(run: &Value) -> Vec<(u64, String, String)> {
    let unit = |unit: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (unit["stage"].as_u64().unwrap(), text(&unit["model"]), text(&unit["artifact"]["sha256"]))
    };
    run["units"].as_array().unwrap().iter().map(unit).collect()
}

/// What must hold of a run that is over, whatever happened to it. The panel itself has seen to it that nobody was asked
/// for a file that was there.
async fn check(app: &TestCouncil, id: &str, undisturbed: &[(u64, String, String)], told: &str) {
    let run = app.run(id).await;
    assert_eq!(run["state"], "complete", "{told}");
    let mut found = made(&run);
    let mut expected = undisturbed.to_vec();
    // Reviews name letters, which each run gives out anew.
    found.retain(|(stage, _, _)| *stage != 2);
    expected.retain(|(stage, _, _)| *stage != 2);
    assert_eq!(found, expected, "{told}");
    assert_eq!(run["units"].as_array().unwrap().len(), undisturbed.len(), "{told}");
}

#[tokio::test]
async fn killed_once_anywhere_a_run_ends_the_same() {
    let app = TestCouncil::new().await;
    let id = started(&app).await;
    let mut polls = 1;
    let undisturbed = app.work(&id).await;
    let undisturbed = made(&undisturbed);
    loop {
        // Lives get longer and longer, until the first that comes to its end. Each kind of step is taken several times
        // in a run, so with every second length a life ends in each of them.
        polls += 2;
        let id = started(&app).await;
        let has_finished = work_for(&app, polls).await;
        if !has_finished {
            assert!(work_for(&app, usize::MAX).await);
        }
        check(&app, &id, &undisturbed, &format!("killed after {polls} polls")).await;
        if has_finished {
            break;
        }
    }
    assert!(polls > 50, "{polls} polls are too few to have been everywhere");
}

#[tokio::test]
async fn killed_again_and_again_a_run_ends_the_same() {
    let app = TestCouncil::new().await;
    let id = started(&app).await;
    let undisturbed = made(&app.work(&id).await);
    for seed in 1..=8_usize {
        let id = started(&app).await;
        let (mut lives, mut life) = (0, seed);
        while app.run(&id).await["state"] != "complete" {
            lives += 1;
            assert!(lives < 2_000, "the run does not end");
            life = (life * 31 + 17) % 97;
            work_for(&app, life).await;
        }
        check(&app, &id, &undisturbed, &format!("seed {seed}, {lives} lives")).await;
    }
}
