//! A stand-in for the model upstream: a real HTTP server that answers as CLIProxyAPI does, without any model.
//!
//! It is what a demonstration, the tests and a bench talk to. What it says is made of the request alone, so the same
//! request always gets the same answer; all of it is marked as simulated. By [`Rule`]s it plays every fault that the
//! upstream is known for: per model, stage, marker and count.

mod answer;
mod asked;
mod http;
mod panel;
mod play;
mod rules;
mod wire;

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use rules::{Fault, Rule};

use self::asked::Asked;
use crate::types::Endpoint;

/// So many calls are remembered one by one; all are counted.
const REMEMBERED: usize = 50_000;

/// The models that are offered, and whose they pretend to be.
pub const MODELS: &[(&str, &str)] = &[
    ("sim-gpt-5.2", "simulated"),
    ("sim-claude-opus-5", "simulated"),
    ("sim-gemini-3-pro", "simulated"),
    (DISSENTER, "simulated"),
    ("test/sim-vision:latest", "simulated"),
    ("sim-claude-opus-5(high)", "simulated"),
    (RESPONSES_ONLY, "simulated"),
    (IMAGE_ONLY, "simulated"),
];

/// The model that judges otherwise than all others, and does not take pictures.
pub const DISSENTER: &str = "sim-qwen-4";
/// The model that refuses chat completions.
pub const RESPONSES_ONLY: &str = "sim-codex-responses";
/// The model that only makes pictures.
pub const IMAGE_ONLY: &str = "sim-image-2";

/// How the stand-in behaves.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How long it thinks about each answer.
    pub latency: Duration,
    /// The keys it accepts; with none it asks for none.
    pub api_keys: Vec<String>,
    /// The models it lists; [`MODELS`] when absent. It answers for every model of the list.
    pub models: Option<Vec<String>>,
    /// The faults it plays.
    pub rules: Vec<Rule>,
}

/// One call as the stand-in saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The model that was asked.
    pub model: String,
    /// The way it was asked.
    pub endpoint: Endpoint,
    /// The stage of a council that the request belongs to.
    pub stage: Option<u8>,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// A fingerprint of the request's bytes: equal for equal requests.
    pub digest: String,
    /// The fault that was played.
    pub fault: Option<Fault>,
}

/// The stand-in, bound to an address. Clones are the same one.
#[derive(Clone)]
pub struct Upstream {
    shared: Arc<Shared>,
}

struct Shared {
    options: Options,
    address: SocketAddr,
    listener: Mutex<Option<TcpListener>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    seen: VecDeque<Seen>,
    by_model: BTreeMap<String, u64>,
    total: u64,
}

impl Upstream {
    /// Takes an address; port 0 takes a free one. Nobody is answered before [`Upstream::run`].
    ///
    /// # Errors
    /// When the address cannot be taken.
    pub fn bind(address: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = State { rules: options.rules.clone(), ..State::default() };
        let (listener, state) = (Mutex::new(Some(listener)), Mutex::new(state));
        Ok(Self { shared: Arc::new(Shared { options, address, listener, state }) })
    }

    /// Answers until `stop`. Only the first call does.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let listener = self.shared.listener.lock().unwrap_or_else(PoisonError::into_inner).take();
        match listener {
            Some(listener) => http::serve(self, tokio::net::TcpListener::from_std(listener)?, stop).await,
            None => Ok(()),
        }
    }

    /// Binds a free port and answers until the value that comes back is dropped; for tests.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(options: Options) -> io::Result<Running> {
        let upstream = Self::bind(SocketAddr::from(([127, 0, 0, 1], 0)), options)?;
        let stop = CancellationToken::new();
        #[expect(clippy::disallowed_methods, reason = "belongs to the value that comes back and ends with it")]
        tokio::spawn(upstream.clone().run(stop.clone()));
        Ok(Running { upstream, _stop: stop.drop_guard() })
    }

    /// Where it listens: `http://127.0.0.1:40123`.
    pub fn address(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// Replaces the faults that are played.
    pub fn set_rules(&self, rules: Vec<Rule>) {
        self.state().rules = rules;
    }

    /// Plays one more fault, after those that are there.
    pub fn add_rule(&self, rule: Rule) {
        self.state().rules.push(rule);
    }

    /// All calls since the start or the last [`Upstream::forget`], in order; the last 50,000.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.iter().cloned().collect()
    }

    /// How many calls there were.
    pub fn count(&self) -> u64 {
        self.state().total
    }

    /// Forgets the calls; rules stay.
    pub fn forget(&self) {
        let mut state = self.state();
        *state = State { rules: std::mem::take(&mut state.rules), ..State::default() };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn models(&self) -> Vec<String> {
        let known = || MODELS.iter().map(|(name, _)| (*name).to_owned()).collect();
        self.shared.options.models.clone().unwrap_or_else(known)
    }

    /// Writes a call down and answers which rule applies to it.
    fn note(&self, asked: &Asked) -> Option<Rule> {
        let mut state = self.state();
        let rule = state.rules.iter_mut().find_map(|rule| rule.take(asked));
        state.total += 1;
        *state.by_model.entry(asked.model.clone()).or_default() += 1;
        if state.seen.len() == REMEMBERED {
            state.seen.pop_front();
        }
        state.seen.push_back(Seen {
            model: asked.model.clone(),
            endpoint: asked.endpoint,
            stage: asked.stage,
            stream: asked.stream,
            digest: format!("{:016x}", asked.digest),
            fault: rule.as_ref().and_then(|rule| rule.fault),
        });
        rule
    }
}

/// A stand-in that answers until this is dropped.
pub struct Running {
    upstream: Upstream,
    _stop: DropGuard,
}

impl std::ops::Deref for Running {
    type Target = Upstream;

    fn deref(&self) -> &Upstream {
        &self.upstream
    }
}
