//! Events, jobs and the live stream.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cliniq_platform::{
    Ctx, Error, Platform,
    access::Perm,
    error::Kind,
    events::{Catalog, Event},
    jobs::{self, Delivered, Job, JobCtx, Registry, Subscriber, Verdict},
    live::Frame,
    tenancy::NewClinic,
    time::Clock,
};
use cliniq_testkit::{TestDatabase, app::BEGIN};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

struct World {
    platform: Platform,
    ctx: Ctx,
    registry: Registry,
    counts: Counts,
    _database: TestDatabase,
}

#[derive(Clone, Default)]
struct Counts {
    runs: Arc<AtomicUsize>,
    told: Arc<AtomicUsize>,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Stubborn {
    fails: u32,
    key: Option<String>,
}

impl Job for Stubborn {
    const NAME: &'static str = "test.stubborn";
    const ATTEMPTS: u32 = 3;
    type Area = Counts;
    fn key(&self) -> Option<String> {
        self.key.clone()
    }
    async fn run(self, counts: &Counts, ctx: &JobCtx) -> Result<(), Verdict> {
        counts.runs.fetch_add(1, Ordering::SeqCst);
        if ctx.attempt <= self.fails {
            let again = Error::new(Kind::Unavailable(Duration::from_secs(1)), "test.again", "try again");
            return Err(Verdict::Retry(again));
        }
        Ok(())
    }
}

struct Told;

impl Subscriber for Told {
    const EVENT: &'static str = "test.happened";
    const NAME: &'static str = "test.told";
    type Area = Counts;
    async fn handle(counts: &Counts, _: &JobCtx, event: Delivered) -> Result<(), Verdict> {
        assert_eq!(event.payload["more"], "x");
        counts.told.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn world() -> World {
    let database = TestDatabase::new();
    let catalog = Catalog::default()
        .event("test.happened", Perm::TaskRead)
        .event("test.secret", Perm::AuditRead)
        .subscribe("test.happened", "test.told");
    let platform =
        Platform::open(database.config.clone(), Clock::mock(BEGIN), catalog, CancellationToken::new()).unwrap();
    let new =
        NewClinic { name: "North".to_owned(), time_zone: "UTC".to_owned(), country: "US".to_owned(), demo: false };
    let ctx = platform.ctx_for_host(platform.create_clinic(new).await.unwrap().id);
    let counts = Counts::default();
    let registry = Registry::default().job::<Stubborn>(&counts).on::<Told>(&counts);
    World { platform, ctx, registry, counts, _database: database }
}

impl World {
    async fn enqueue(&self, fails: u32, key: Option<&str>) {
        let key = key.map(str::to_owned);
        let done =
            self.platform.db().write(&self.ctx, move |tx| tx.enqueue(&Stubborn { fails, key: key.clone() })).await;
        done.unwrap();
    }

    async fn drain(&self) -> usize {
        jobs::drain(self.platform.db(), &self.registry).await.unwrap()
    }

    async fn dead(&self) -> usize {
        self.platform.list_dead_letters(&self.ctx, None, 50).await.unwrap().items.len()
    }
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_ends_as_a_dead_letter_that_can_be_replayed() {
    let world = world().await;
    world.enqueue(99, None).await;
    assert_eq!(world.drain().await, 1);
    assert_eq!(world.drain().await, 0, "the second run is not due yet");
    for _ in 0..2 {
        world.platform.clock().advance(Duration::from_secs(3600));
        assert_eq!(world.drain().await, 1);
    }
    world.platform.clock().advance(Duration::from_secs(3600));
    assert_eq!((world.drain().await, world.dead().await), (0, 1));
    assert_eq!(world.platform.replay_dead_letters(&world.ctx, None).await.unwrap(), 1);
    assert_eq!((world.drain().await, world.dead().await), (1, 0));
}

#[tokio::test]
async fn a_job_with_a_key_is_enqueued_once_for_ever() {
    let world = world().await;
    for _ in 0..3 {
        world.enqueue(0, Some("the same")).await;
        world.drain().await;
    }
    assert_eq!(world.counts.runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nothing_is_enqueued_by_a_transaction_that_refuses() {
    let world = world().await;
    let refused: Result<(), Error> = world
        .platform
        .db()
        .write(&world.ctx, |tx| {
            tx.enqueue(&Stubborn { fails: 0, key: None })?;
            tx.emit(&Event::new("test.happened", "x").with("more", "x"))?;
            Err(Error::new(Kind::Conflict, "test.refused", "refused"))
        })
        .await;
    assert!(refused.is_err());
    assert_eq!(world.drain().await, 0);
}

#[tokio::test]
async fn a_subscriber_is_told_of_each_event_once() {
    let world = world().await;
    for _ in 0..5 {
        let event = Event::new("test.happened", "x").with("more", "x");
        world.platform.db().write(&world.ctx, move |tx| tx.emit(&event)).await.unwrap();
    }
    assert_eq!(world.drain().await, 5);
    assert_eq!(world.drain().await, 0);
    assert_eq!(world.counts.told.load(Ordering::SeqCst), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_cut_at_random_places_joins_to_the_whole_log() {
    let world = world().await;
    let stop = CancellationToken::new();
    let follower = tokio::spawn(world.platform.live().clone().run(stop.clone()));
    const EVENTS: usize = 400;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (platform, ctx) = (world.platform.clone(), world.ctx.clone());
            tokio::spawn(async move {
                for n in 0..EVENTS / 8 {
                    let subject = format!("{writer}-{n}");
                    let emitted = platform
                        .db()
                        .write(&ctx, move |tx| tx.emit(&Event::new("test.happened", &subject).with("more", "x")))
                        .await;
                    emitted.unwrap();
                }
            })
        })
        .collect();
    let mut seen = Vec::new();
    // From the beginning of the log: the writers may have begun before the first stream is open.
    let mut place = Some("0.0".to_owned());
    let mut cuts = 0;
    while seen.len() < EVENTS {
        let after = place.as_deref().and_then(|place| place.parse().ok());
        let frames = world.platform.live().stream(world.ctx.clone(), after, stop.clone()).await.unwrap();
        let mut frames = std::pin::pin!(frames);
        let take = 1 + (seen.len() * 7 + cuts * 13) % 17;
        let mut taken = 0;
        while taken < take && seen.len() < EVENTS {
            let frame = tokio::time::timeout(Duration::from_secs(10), frames.next()).await.expect("the stream stalls");
            if let Frame::Event { at, event } = frame.unwrap() {
                place = Some(at.to_string());
                seen.push(event.subject);
                taken += 1;
            }
        }
        cuts += 1;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(cuts > 20, "only {cuts} cuts");
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((sorted.len(), seen.len()), (EVENTS, EVENTS), "an event was lost or came twice");
    stop.cancel();
    follower.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_opens_while_an_older_transaction_is_still_open_brings_what_it_wrote() {
    let world = world().await;
    let emit = |subject: &'static str, before: Option<std::sync::mpsc::Receiver<()>>| {
        let (platform, ctx) = (world.platform.clone(), world.ctx.clone());
        let before = std::sync::Mutex::new(before);
        let (began, has_begun) = tokio::sync::watch::channel(false);
        let done = tokio::spawn(async move {
            let written = platform.db().write(&ctx, move |tx| {
                tx.emit(&Event::new("test.happened", subject).with("more", "x"))?;
                began.send_replace(true);
                if let Some(before) = before.lock().unwrap().take() {
                    before.recv_timeout(Duration::from_secs(10)).unwrap();
                }
                Ok(())
            });
            written.await.unwrap();
        });
        (done, has_begun)
    };
    let (release, released) = std::sync::mpsc::channel();
    let (slow, mut has_begun) = emit("slow", Some(released));
    has_begun.wait_for(|begun| *begun).await.unwrap();
    let (quick, _) = emit("quick", None);
    // Where transactions run side by side the quick one is committed by now; on SQLite it waits for the slow one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stop = CancellationToken::new();
    let follower = tokio::spawn(world.platform.live().clone().run(stop.clone()));
    let frames = world.platform.live().stream(world.ctx.clone(), None, stop.clone()).await.unwrap();
    let mut frames = std::pin::pin!(frames);
    release.send(()).unwrap();
    let mut subjects = Vec::new();
    while subjects.len() < 2 {
        let frame =
            tokio::time::timeout(Duration::from_secs(10), frames.next()).await.expect("an event was passed over");
        if let Frame::Event { event, .. } = frame.unwrap() {
            subjects.push(event.subject);
        }
    }
    assert_eq!(subjects, ["slow", "quick"]);
    slow.await.unwrap();
    quick.await.unwrap();
    stop.cancel();
    follower.await.unwrap().unwrap();
}
