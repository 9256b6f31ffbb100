//! Drives whole signed calls at a server and prints what they took, as one line of JSON.
//!
//! `turns BASE TOKEN NUMBER IN_FLIGHT SECONDS`: so many calls at a time, each greeting, four answers, hang-up; a turn is
//! one request. Every answer must be 200 with TwiML that goes on.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cliniq_testkit::telephone::Telephone;

const SAYS: [&str; 4] = [
    "I'd like to book an appointment for my annual physical",
    "Maria Lopez",
    "next Thursday at ten in the morning",
    "yes that's right",
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::unwrap_used,
    clippy::explicit_write,
    clippy::disallowed_methods,
    reason = "a measuring tool: a wrong call is its end"
)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, base, token, number, in_flight, seconds] = &arguments[..] else {
        writeln!(std::io::stderr(), "turns BASE TOKEN NUMBER IN_FLIGHT SECONDS").unwrap();
        return;
    };
    let telephone = Telephone::new(base, token, number);
    let (in_flight, seconds): (usize, u64) = (in_flight.parse().unwrap(), seconds.parse().unwrap());
    let (errors, calls) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..in_flight)
        .map(|worker| {
            let (telephone, errors, calls) = (telephone.clone(), Arc::clone(&errors), Arc::clone(&calls));
            tokio::spawn(async move {
                let mut took = Vec::new();
                while Instant::now() < until {
                    let n = calls.fetch_add(1, Ordering::Relaxed);
                    let sid = format!("CA{:08x}{worker:08x}{n:016x}", std::process::id());
                    let mut call = telephone.call(&sid, "+12025550123");
                    let mut step = 0;
                    loop {
                        let asked = Instant::now();
                        let answer = match step {
                            0 => call.answer().await,
                            n if n <= SAYS.len() => call.say(SAYS[n - 1]).await,
                            _ => call.hang_up(60).await,
                        };
                        took.push(asked.elapsed());
                        let is_good =
                            answer.is_ok_and(|answer| answer.status == 200 && answer.body.contains("<Response"));
                        if !is_good {
                            errors.fetch_add(1, Ordering::Relaxed);
                        }
                        step += 1;
                        if step > SAYS.len() + 1 {
                            break;
                        }
                    }
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for worker in workers {
        took.extend(worker.await.unwrap());
    }
    let lasted = began.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index"
        )]
        let index = ((took.len() as f64 - 1.0) * share) as usize;
        took[index].as_secs_f64() * 1e3
    };
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = took.len() as f64 / lasted;
    writeln!(
        std::io::stdout(),
        "{{\"turns\":{},\"per_s\":{rate:.1},\"p50_ms\":{:.2},\"p99_ms\":{:.2},\"max_ms\":{:.2},\"errors\":{},\"calls\":{}}}",
        took.len(),
        at(0.5),
        at(0.99),
        at(1.0),
        errors.load(Ordering::Relaxed),
        calls.load(Ordering::Relaxed),
    )
    .unwrap();
}
