//! Every fault that the upstream is known for, in whole answers and in streams.

use std::time::Duration;

use cliniq_llm::{
    Delta, Failed, Failure, Retry,
    simulated::{Fault, Options, Rule},
};
use futures::StreamExt as _;

use crate::world::{PURPOSE, World, model, question};

/// What has to come of a fault that is played at every call: the failure's kind, `ok` when it is none, and how often the
/// upstream is asked for a whole answer.
fn expected(fault: Fault) -> (&'static str, u32) {
    const ONCE: u32 = 1;
    const PATIENTLY: u32 = 4;
    match fault {
        Fault::MissingKey | Fault::InvalidKey | Fault::SafeMode => ("client_key", ONCE),
        Fault::ProviderLogin | Fault::ProviderLoginVerbatim => ("provider_login", ONCE),
        Fault::UnknownRoute | Fault::UnknownRouteText | Fault::ClientGone => ("upstream", ONCE),
        Fault::UnknownModel | Fault::ModelNotFound => ("unknown_model", ONCE),
        // Once each way.
        Fault::UnsupportedApi => ("unsupported", 2),
        Fault::InvalidRequest | Fault::VerbatimDetail => ("request", ONCE),
        Fault::Permission => ("permission", ONCE),
        Fault::Quota => ("quota", ONCE),
        Fault::ContextLength | Fault::TooLarge | Fault::Unprocessable => ("too_long", ONCE),
        Fault::RateLimit | Fault::GoogleQuota => ("rate_limited", PATIENTLY),
        Fault::Cooldown => ("cooling_down", PATIENTLY),
        Fault::AuthUnavailable => ("no_account", PATIENTLY),
        Fault::ImageOnly => ("image_only", ONCE),
        Fault::ServerError | Fault::BadGateway | Fault::GatewayTimeout | Fault::Overloaded | Fault::VerbatimString => {
            ("upstream", PATIENTLY)
        }
        Fault::ErrorInside | Fault::BlankLinesThenError => ("upstream", PATIENTLY),
        Fault::Cut | Fault::NoEndMark | Fault::ErrorInStream => ("upstream", PATIENTLY),
        Fault::EmptyBody | Fault::EmptyAnswer => ("malformed", PATIENTLY),
        Fault::Html | Fault::Huge => ("malformed", ONCE),
        Fault::Truncated => ("truncated", ONCE),
        Fault::Filtered => ("filtered", ONCE),
        Fault::Hang => ("timed_out", ONCE),
        Fault::BlankLines | Fault::KeepAlive | Fault::Prose | Fault::WrongShape | Fault::Sloppy => ("ok", ONCE),
    }
}

/// A world in which one fault is played at every call.
async fn world(fault: Fault) -> World {
    let options = Options { rules: vec![Rule::always(fault)], ..Options::default() };
    World::with(options, |mut settings| {
        settings.answer_limit = 256 * 1024;
        if fault == Fault::Hang {
            settings.within = Duration::from_millis(150);
        }
        settings
    })
    .await
}

#[tokio::test]
async fn every_fault_of_a_whole_answer_is_what_it_is() {
    for fault in Fault::ALL {
        let world = world(*fault).await;
        let (kind, attempts) = expected(*fault);

        let outcome = world.gateway.complete(&world.north(), PURPOSE, question()).await;

        let (word, ledger) = match outcome {
            Ok(completed) => ("ok", completed.ledger),
            Err(Failed { failure, ledger }) => (failure.kind(), *ledger),
        };
        assert_eq!((word, ledger.attempts), (kind, attempts), "{fault:?}");
        assert_eq!(u64::from(ledger.attempts), world.upstream.count(), "{fault:?}");
        assert_eq!(ledger.error.as_deref().unwrap_or("ok"), kind, "{fault:?}");
        assert!(ledger.bytes_sent > 0 && (ledger.trace.is_some() || *fault == Fault::Hang), "{fault:?}");
    }
}

#[tokio::test]
async fn every_fault_of_a_stream_is_what_it_is() {
    for fault in Fault::ALL {
        let world = world(*fault).await;

        let word = match world.gateway.stream(&world.north(), PURPOSE, question()).await {
            Err(failed) => failed.failure.kind(),
            Ok(mut deltas) => {
                let mut end = "nothing";
                while let Some(delta) = deltas.next().await {
                    assert_eq!(end, "nothing", "{fault:?}: something came after the end");
                    match delta {
                        Ok(Delta::Text(_) | Delta::ToolCall(_)) => {}
                        Ok(Delta::Finished(_)) => end = "ok",
                        Err(failed) => end = failed.failure.kind(),
                    }
                }
                end
            }
        };

        assert_eq!(word, expected(*fault).0, "{fault:?}");
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_survived_and_its_cost_is_booked() {
    for fault in [Fault::ServerError, Fault::RateLimit, Fault::ErrorInside, Fault::Cut, Fault::AuthUnavailable] {
        let options = Options { rules: vec![Rule::always(fault).times(2)], ..Options::default() };
        let world = World::with(options, |settings| settings).await;

        let completed = world.gateway.complete(&world.north(), PURPOSE, question()).await.unwrap();

        assert_eq!(completed.ledger.attempts, 3, "{fault:?}");
        assert_eq!(completed.ledger.error, None);
        assert_eq!(completed.ledger.status, Some(200));
    }
}

#[tokio::test]
async fn a_short_cooldown_is_waited_for_and_a_long_one_parks_the_model() {
    let short = Rule { reset_seconds: Some(0.05), times: Some(1), ..Rule::always(Fault::Cooldown) };
    let long = Rule { reset_seconds: Some(1_587_827.0), times: Some(1), ..Rule::always(Fault::Cooldown) };
    let world = World::with(Options { rules: vec![short, long], ..Options::default() }, |settings| settings).await;
    let now = world.app.platform.clock().now();

    // Waited for, then told to wait for days.
    let failed = world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

    let (until, ask_again) = (now.plus(Duration::from_secs(1_587_827)), now.plus(Duration::from_secs(300)));
    assert_eq!(failed.failure, Failure::CoolingDown { until, ask_again });
    assert_eq!(failed.failure.retry(), Retry::At(ask_again));
    assert_eq!(failed.ledger.attempts, 2);
    assert!(failed.ledger.latency >= Duration::from_millis(50));
    // Until then nobody is asked, and other models are.
    let parked = world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();
    assert_eq!((parked.failure.kind(), parked.ledger.attempts), ("cooling_down", 0));
    assert_eq!(world.gateway.resting(&model("sim-gpt-5.2")).unwrap().kind(), "cooling_down");
    assert_eq!(world.gateway.resting(&model("sim-gemini-3-pro")), None);
    // A date so far ahead may be stale: after a while the model is asked all the same.
    world.app.platform.clock().advance(Duration::from_secs(301));
    assert!(world.gateway.complete(&world.north(), PURPOSE, question()).await.is_ok());
    assert_eq!(world.upstream.count(), 3);
}

#[tokio::test]
async fn a_retry_after_header_counts_when_the_body_is_silent() {
    let seconds = Rule { retry_after: Some("3600".to_owned()), times: Some(1), ..Rule::always(Fault::RateLimit) };
    let date = Rule { retry_after: Some("Thu, 05 Mar 2026 15:00:00 GMT".to_owned()), ..Rule::always(Fault::RateLimit) };
    for (rule, wait_s) in [(seconds, 3_600), (date, 24 * 3_600)] {
        let world = World::with(Options { rules: vec![rule], ..Options::default() }, |settings| settings).await;
        let now = world.app.platform.clock().now();

        let failed = world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

        let Failure::CoolingDown { until, .. } = failed.failure else { panic!("{:?}", failed.failure) };
        assert_eq!(until, now.plus(Duration::from_secs(wait_s)));
        assert_eq!(failed.ledger.attempts, 1);
    }
}

#[tokio::test]
async fn a_model_that_fails_again_and_again_is_left_alone_for_a_while() {
    let options = Options { rules: vec![Rule::always(Fault::ServerError).times(20)], ..Options::default() };
    let world = World::with(options, |settings| settings).await;
    for _ in 0..5 {
        world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();
    }
    assert_eq!(world.upstream.count(), 20);

    let failed = world.gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

    assert_eq!(failed.failure, Failure::Upstream { status: 500 });
    assert_eq!(failed.ledger.attempts, 0);
    world.app.platform.clock().advance(Duration::from_secs(31));
    assert!(world.gateway.complete(&world.north(), PURPOSE, question()).await.is_ok());
}

#[tokio::test]
async fn nobody_at_the_address_is_told_from_a_failing_upstream() {
    let world = World::new().await;
    let settings = cliniq_llm::Settings::hurried("http://127.0.0.1:1".to_owned());
    let gateway = cliniq_llm::Gateway::new(world.app.platform.db().clone(), settings).unwrap();

    let failed = gateway.complete(&world.north(), PURPOSE, question()).await.err().unwrap();

    assert_eq!(failed.failure, Failure::Unreachable);
    assert_eq!(failed.ledger.attempts, 4);
    let health = gateway.health().await;
    assert_eq!((health.reachable, health.error_kind), (false, Some("unreachable")));
}
