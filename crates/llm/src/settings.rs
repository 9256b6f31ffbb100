//! How the gateway behaves, read from the configuration or given by a test.

use std::time::Duration;

use cliniq_platform::{
    config::{Budget, LlmConfig, ModelUpstream},
    retry::Policy,
    secret::Secret,
};

/// Where CLIProxyAPI listens when nobody says otherwise.
pub const USUAL_ADDRESS: &str = "http://127.0.0.1:8317";

/// The upstream that is asked.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// A proxy in front of real models.
    At {
        /// Its address, with or without `/v1`.
        address: String,
        /// Our key there; none when it asks for none.
        key: Option<Secret<String>>,
        /// Whether its operator and the providers behind it are covered by agreements for data of patients.
        is_covered: bool,
    },
    /// The product's own [simulated upstream](crate::simulated). Nothing leaves the machine, so it may see everything.
    Simulated {
        /// Its address.
        address: String,
    },
}

/// How many calls are under way at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub all: usize,
    /// Of one model.
    pub model: usize,
    /// Of one clinic.
    pub clinic: usize,
}

/// How the gateway behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The upstream.
    pub upstream: Upstream,
    /// How long a call may take, repeated attempts and the waits between them included.
    pub within: Duration,
    /// Attempts, and the waits between them when the upstream names none.
    pub attempts: Policy,
    /// The longest wait that the upstream may name for a further attempt; what asks for more is parked.
    pub wait_cap: Duration,
    /// A model that is parked for longer is asked again after this time all the same: such dates can be stale.
    pub recheck: Duration,
    /// How many calls are under way at a time.
    pub limits: Limits,
    /// The largest answer, in bytes.
    pub answer_limit: usize,
    /// How long the list of models is kept.
    pub models_for: Duration,
    /// What a clinic may use in a day.
    pub budgets: Vec<Budget>,
}

impl Settings {
    /// What the operator has configured. `simulated` is the address of the simulated upstream, where that is the one.
    pub fn of(config: &LlmConfig, simulated: Option<String>) -> Self {
        let configured = |address: &str| Upstream::At {
            address: address.to_owned(),
            key: config.api_key.clone(),
            is_covered: config.baa,
        };
        let upstream = match (simulated, &config.upstream) {
            (Some(address), _) => Upstream::Simulated { address },
            (None, Some(ModelUpstream::At(address))) => configured(address.as_str()),
            (None, Some(ModelUpstream::Simulated) | None) => configured(USUAL_ADDRESS),
        };
        let seconds = |s: u32| Duration::from_secs(s.into());
        Self {
            within: seconds(config.timeout_s),
            attempts: Policy { attempts: config.attempts.max(1), ..Self::BACK_OFF },
            wait_cap: seconds(config.wait_cap_s),
            limits: Limits {
                all: config.concurrency.max(1) as usize,
                model: config.concurrency_per_model.max(1) as usize,
                clinic: config.concurrency_per_clinic.max(1) as usize,
            },
            answer_limit: config.answer_limit_kib as usize * 1024,
            models_for: seconds(config.models_cache_s),
            budgets: config.budgets.list().to_vec(),
            ..Self::new(upstream)
        }
    }

    const BACK_OFF: Policy = Policy { base: Duration::from_millis(500), cap: Duration::from_secs(20), attempts: 4 };

    /// The defaults, with this upstream.
    pub const fn new(upstream: Upstream) -> Self {
        Self {
            upstream,
            within: Duration::from_secs(600),
            attempts: Self::BACK_OFF,
            wait_cap: Duration::from_secs(60),
            recheck: Duration::from_secs(300),
            limits: Limits { all: 128, model: 48, clinic: 96 },
            answer_limit: 16 * 1024 * 1024,
            models_for: Duration::from_secs(5),
            budgets: Vec::new(),
        }
    }

    /// For tests: the simulated upstream at this address, and waits of milliseconds.
    pub fn hurried(address: String) -> Self {
        let attempts = Policy { base: Duration::from_millis(5), cap: Duration::from_millis(20), attempts: 4 };
        let at_once = Duration::from_millis(1);
        Self { attempts, models_for: at_once, ..Self::new(Upstream::Simulated { address }) }
    }

    pub(crate) const fn is_simulated(&self) -> bool {
        matches!(self.upstream, Upstream::Simulated { .. })
    }
}
