//! kill -9 at random moments under load: what was acknowledged is there, once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use cliniq_platform::{
    Platform,
    access::Role,
    secret::Secret,
    tenancy::{NewClinic, NewUser},
    time::Clock,
};
use cliniq_reception::Reception;
use cliniq_server::assemble::Product;
use cliniq_testkit::{TestDatabase, telephone::Telephone};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use tokio_util::sync::CancellationToken;

use crate::{process::Process, product::connect};

const NUMBER: &str = "+12025550100";
const TOKEN: &str = "the provider's token";
const KILLS: usize = 100;
const CALLERS: usize = 6;

/// What the telephone was told to be done: call and the words of each acknowledged turn.
type Acknowledged = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

#[derive(QueryableByName, Debug)]
struct Counted {
    #[diesel(sql_type = sql_types::Text)]
    what: String,
    #[diesel(sql_type = sql_types::BigInt)]
    times: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kills_lose_and_double_nothing() {
    let database = TestDatabase::new();
    let mut server = Process::new(&database);
    let product = Product::open(database.config.clone(), Clock::System, CancellationToken::new()).unwrap();
    let clinic = clinic(&product.platform, &product.reception, &server.base).await;
    let acknowledged: Acknowledged = Arc::default();
    let mut random = Random(0x5eed);
    let mut callers: Vec<Caller> = (0..CALLERS).map(|n| Caller::new(&server.base, n)).collect();
    for kill in 0..KILLS {
        server.start().await;
        let stop = CancellationToken::new();
        let running: Vec<_> =
            callers.drain(..).map(|caller| tokio::spawn(caller.run(Arc::clone(&acknowledged), stop.clone()))).collect();
        tokio::time::sleep(Duration::from_millis(random.below(250))).await;
        // A busy machine may have done nothing yet, and killing that proves nothing; the moment stays random.
        for _ in 0..40 {
            if turns(&acknowledged) > kill {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20 + random.below(40))).await;
        }
        server.kill();
        stop.cancel();
        for caller in running {
            callers.push(caller.await.unwrap());
        }
    }
    // A last, undisturbed run: whatever was cut off is repeated as Twilio does, and jobs are worked off.
    server.start().await;
    for caller in &mut callers {
        caller.finish(&acknowledged).await;
    }
    server.kill();
    // What a killed worker had claimed is free once its lease has run out.
    let later = Clock::mock(Clock::System.now().plus(Duration::from_secs(600)));
    let worker = Product::open(database.config.clone(), later, CancellationToken::new()).unwrap();
    cliniq_platform::jobs::drain(worker.platform.db(), &worker.registry).await.unwrap();

    let turns = turns(&acknowledged);
    assert!(turns > KILLS, "only {turns} turns were acknowledged: the load was none");
    let acknowledged = acknowledged.lock().unwrap().clone();
    let lines = count(
        &product,
        &clinic,
        "SELECT call_id || ' ' || text AS what, COUNT(*) AS times FROM transcript_lines \
        WHERE clinic_id = $1 AND speaker = 'caller' GROUP BY call_id, text",
    )
    .await;
    assert!(lines.iter().all(|line| line.times == 1), "a turn was stored twice: {lines:?}");
    let stored: HashSet<&str> =
        lines.iter().filter_map(|line| line.what.split_once(' ')).map(|(_, text)| text).collect();
    for words in acknowledged.values().flatten() {
        assert!(stored.contains(words.as_str()), "acknowledged and lost: {words}\n{}", server.log());
    }
    // Every call in danger has one escalation, one task and one notification for its doctor, however often it was cut.
    for (what, query) in [
        (
            "escalation",
            "SELECT call_id AS what, COUNT(*) AS times FROM escalations WHERE clinic_id = $1 GROUP BY call_id",
        ),
        (
            "task",
            "SELECT call_id AS what, COUNT(*) AS times FROM tasks WHERE clinic_id = $1 AND kind = 'escalation' GROUP BY call_id",
        ),
        (
            "notification",
            "SELECT about AS what, COUNT(*) AS times FROM notifications WHERE clinic_id = $1 AND kind LIKE 'escalation%' GROUP BY user_id, about",
        ),
        (
            "event",
            "SELECT subject AS what, COUNT(*) AS times FROM events WHERE clinic_id = $1 AND name = 'escalation.created' GROUP BY subject",
        ),
    ] {
        let rows = count(&product, &clinic, query).await;
        assert!(rows.iter().all(|row| row.times == 1), "{what} doubled: {rows:?}");
        let endangered = acknowledged.values().filter(|words| words.iter().any(|w| w.contains("breathe"))).count();
        assert!(rows.len() >= endangered, "{what}: {} of {endangered}", rows.len());
    }
    // Each call's turn counter, its lines and its events tell the same story.
    let torn = count(
        &product,
        &clinic,
        "SELECT c.id AS what, c.turns - (SELECT COUNT(*) FROM events e WHERE e.subject = c.id \
        AND e.name IN ('call.turned', 'call.ended')) AS times FROM calls c WHERE c.clinic_id = $1",
    )
    .await;
    assert!(torn.iter().all(|call| call.times == 0), "turns and events differ: {torn:?}");
}

fn turns(acknowledged: &Acknowledged) -> usize {
    acknowledged.lock().unwrap().values().map(Vec::len).sum()
}

async fn clinic(platform: &Platform, reception: &Reception, base: &str) -> cliniq_platform::Ctx {
    let new = NewClinic {
        name: "North Clinic".to_owned(),
        time_zone: "America/New_York".to_owned(),
        country: "US".to_owned(),
        demo: false,
    };
    let clinic = platform.create_clinic(new).await.unwrap();
    let doctor = NewUser {
        email: "doctor@north.example".to_owned(),
        name: "Doctor".to_owned(),
        roles: vec![Role::Doctor],
        password: Secret::new("a long walk by the river".to_owned()),
    };
    platform.create_user(clinic.id, doctor).await.unwrap();
    connect(reception, &clinic, NUMBER, TOKEN, base).await;
    platform.ctx_for_host(clinic.id)
}

async fn count(product: &Product, ctx: &cliniq_platform::Ctx, query: &'static str) -> Vec<Counted> {
    product
        .platform
        .db()
        .read(ctx, move |tx| {
            let clinic = tx.clinic();
            Ok(sql_query(query).bind::<sql_types::Text, _>(clinic).load(tx.conn())?)
        })
        .await
        .unwrap()
}

/// A caller who repeats what was not acknowledged, as Twilio does, and then goes on.
struct Caller {
    telephone: Telephone,
    number: usize,
    calls: usize,
    turn: usize,
    action: String,
}

impl Caller {
    fn new(base: &str, number: usize) -> Self {
        let telephone = Telephone::new(base, TOKEN, NUMBER);
        Self { telephone, number, calls: 0, turn: 0, action: "/api/calls/incoming".to_owned() }
    }

    fn sid(&self) -> String {
        format!("CA{:016x}{:016x}", self.number, self.calls)
    }

    /// Unique words for each turn; the third one is an emergency.
    fn words(&self) -> String {
        // In letters: a number in a caller's words may mean something, 112 does.
        let tag: String = format!("{}-{}-{}", self.number, self.calls, self.turn)
            .chars()
            .map(|c| c.to_digit(10).and_then(|digit| char::from_digit(digit + 10, 20)).unwrap_or(c))
            .collect();
        match self.turn {
            0 => String::new(),
            1 => format!("I would like to book an appointment, my reference is {tag}"),
            2 => format!("um let me think about number {tag}"),
            _ => format!("oh no I suddenly can't breathe {tag}"),
        }
    }

    async fn step(&mut self, acknowledged: &Acknowledged) -> bool {
        let (sid, words) = (self.sid(), self.words());
        let mut form = vec![("CallSid", sid.as_str()), ("From", "+12025550123"), ("To", NUMBER)];
        if self.turn > 0 {
            form.extend([("SpeechResult", words.as_str()), ("Confidence", "0.9")]);
        }
        let Ok(answer) = self.telephone.post(&self.action, &form).await else { return false };
        assert_eq!(answer.status, 200, "{}", answer.body);
        if !answer.is_stored {
            // The caller was put through to somebody: that is another promise, kept without the database.
            return false;
        }
        if self.turn > 0 {
            acknowledged.lock().unwrap().entry(sid).or_default().push(words);
        }
        if self.turn == 3 {
            (self.calls, self.turn) = (self.calls + 1, 0);
            "/api/calls/incoming".clone_into(&mut self.action);
        } else {
            self.turn += 1;
            self.action = cliniq_testkit::telephone::action(&answer.body).expect("the call goes on");
        }
        true
    }

    async fn run(mut self, acknowledged: Acknowledged, stop: CancellationToken) -> Self {
        while !stop.is_cancelled() && self.step(&acknowledged).await {}
        self
    }

    /// Repeats what was cut off and ends the call.
    async fn finish(&mut self, acknowledged: &Acknowledged) {
        let call = self.calls;
        while self.calls == call {
            assert!(self.step(acknowledged).await, "the undisturbed server did not answer");
        }
    }
}

/// A small generator with a fixed seed: a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
