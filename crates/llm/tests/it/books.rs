//! The ledger: every call stands in it, however it ended.

use std::time::Duration;

use cliniq_llm::{
    LedgerEntry, Message,
    simulated::{Fault, Options, Rule},
};
use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;

use crate::world::{PURPOSE, World, question};

const SUBJECT: &str = "run_1";

#[tokio::test]
async fn calls_are_found_by_the_row_they_worked_for_and_by_their_own_clinic_only() {
    let world = World::new().await;
    let about = || PURPOSE.about(SUBJECT);
    let first = world.gateway.complete(&world.north(), about(), question()).await.unwrap().ledger;
    world.upstream.set_rules(vec![Rule::always(Fault::Quota)]);
    let second = *world.gateway.complete(&world.north(), about(), question()).await.err().unwrap().ledger;
    world.gateway.complete(&world.north(), PURPOSE.about("run_2"), question()).await.err().unwrap();

    let calls = world.gateway.calls_about(&world.north(), SUBJECT).await.unwrap();

    let whole = |entry: &LedgerEntry| LedgerEntry {
        latency: Duration::from_micros(u64::try_from(entry.latency.as_micros()).unwrap()),
        ..entry.clone()
    };
    assert_eq!(calls, [whole(&first), whole(&second)]);
    assert_eq!(calls[1].error.as_deref(), Some("quota"));
    assert_eq!(world.gateway.calls_about(&world.south(), SUBJECT).await.unwrap(), []);
}

/// The entries about the subject, as soon as there are so many.
async fn booked(world: &World, count: usize) -> Vec<LedgerEntry> {
    for _ in 0..500 {
        let calls = world.gateway.calls_about(&world.north(), SUBJECT).await.unwrap();
        if calls.len() >= count {
            return calls;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the call was never booked");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_booked_as_cancelled_and_leaves_its_place() {
    let options = Options { rules: vec![Rule::always(Fault::Hang).times(1)], ..Options::default() };
    let world = World::with(options, |settings| settings).await;
    let stop = CancellationToken::new();
    let keeper = tokio::spawn(world.gateway.clone().keep_books(stop.clone()));
    let north = world.north();

    let asking = world.gateway.complete(&north, PURPOSE.about(SUBJECT), question());
    assert!(tokio::time::timeout(Duration::from_millis(100), asking).await.is_err());

    let calls = booked(&world, 1).await;
    assert_eq!((calls[0].error.as_deref(), calls[0].attempts), (Some("cancelled"), 1));
    assert_eq!(world.gateway.load(), (0, 0));
    stop.cancel();
    keeper.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_booked_as_cancelled() {
    let world = World::new().await;
    let keeper = tokio::spawn(world.gateway.clone().keep_books(CancellationToken::new()));
    let mut request = question();
    request.messages.push(Message::user("x".repeat(500)));

    let mut deltas = world.gateway.stream(&world.north(), PURPOSE.about(SUBJECT), request).await.unwrap();
    assert!(deltas.next().await.unwrap().is_ok());
    drop(deltas);

    assert_eq!(booked(&world, 1).await[0].error.as_deref(), Some("cancelled"));
    assert_eq!(world.gateway.load(), (0, 0));
    keeper.abort();
}

#[tokio::test]
async fn what_waits_to_be_booked_is_booked_when_the_process_stops() {
    let options = Options { rules: vec![Rule::always(Fault::Hang)], ..Options::default() };
    let world = World::with(options, |settings| settings).await;
    let north = world.north();
    let asking = world.gateway.complete(&north, PURPOSE.about(SUBJECT), question());
    assert!(tokio::time::timeout(Duration::from_millis(50), asking).await.is_err());
    let stop = CancellationToken::new();
    stop.cancel();

    world.gateway.clone().keep_books(stop).await.unwrap();

    assert_eq!(world.gateway.calls_about(&north, SUBJECT).await.unwrap().len(), 1);
}
