//! Every key there is: its type, its default, and the words that explain it in `config.example.toml`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use toml::Value;
use tracing_subscriber::EnvFilter;

use super::llm::{Budgets, ModelUpstream};
use super::setting::{LogFormat, Setting};
use super::urls::{ArtifactsUrl, BusUrl, DatabaseUrl, PublicUrl};
use crate::secret::Secret;

/// A group of keys, as the loader and the printers see it.
pub(super) trait Section {
    /// The table's name in the file.
    fn name(&self) -> &'static str;
    /// What the group is about, line by line.
    fn doc(&self) -> &'static [&'static str];
    /// Its keys, in the order of the file.
    fn keys(&self) -> &'static [Key];
    /// Sets a key; the error says what to write instead. The key must be one of [`Section::keys`].
    fn set(&mut self, key: &str, raw: &Raw) -> Result<(), String>;
    /// The value of a key as a TOML literal, secrets hidden; `None` when it is not set.
    fn shown(&self, key: &str) -> Option<String>;
}

/// One key of a section.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) doc: &'static [&'static str],
    /// What the example file shows for a key that has no default.
    pub(super) example: &'static str,
}

/// A value as a layer brought it.
#[derive(Debug, Clone)]
pub(super) enum Raw {
    Toml(Value),
    Text(String),
}

impl Raw {
    fn read<T: Setting>(&self) -> Result<T, String> {
        match self {
            Self::Toml(value) => T::from_toml(value),
            Self::Text(text) => T::from_text(text),
        }
    }
}

/// Declares a section once: struct, defaults, explanation and access by name.
/// `key: Type = default;` or, for what has no default, `key: Option<Type> = None, shown as "example";`.
macro_rules! section {
    (
        $(#[doc = $doc:literal])+
        $type:ident as $name:literal {
            $( $(#[doc = $key_doc:literal])+ $key:ident: $key_type:ty = $default:expr $(, shown as $example:literal)?; )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub struct $type {
            $( $(#[doc = $key_doc])+ pub $key: $key_type, )+
        }

        impl Default for $type {
            fn default() -> Self {
                Self { $( $key: $default, )+ }
            }
        }

        impl Section for $type {
            fn name(&self) -> &'static str {
                $name
            }

            fn doc(&self) -> &'static [&'static str] {
                &[$($doc),+]
            }

            fn keys(&self) -> &'static [Key] {
                const KEYS: &[Key] = &[$(Key {
                    name: stringify!($key),
                    doc: &[$($key_doc),+],
                    example: concat!($($example)?),
                }),+];
                KEYS
            }

            fn set(&mut self, key: &str, raw: &Raw) -> Result<(), String> {
                match key {
                    $( stringify!($key) => self.$key = raw.read()?, )+
                    _ => return Err("there is no such key".to_owned()),
                }
                Ok(())
            }

            fn shown(&self, key: &str) -> Option<String> {
                match key {
                    $( stringify!($key) => self.$key.shown(), )+
                    _ => None,
                }
            }
        }
    };
}

section! {
    /// Where requests arrive and how large they may be.
    ServerConfig as "server" {
        /// Address and port to listen on. Only this machine can reach 127.0.0.1; use 0.0.0.0 behind a TLS proxy.
        bind: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        /// The address under which browsers and the telephony provider reach this server. Links in messages and the
        /// check of webhook signatures need it as soon as a proxy or a tunnel is in between.
        public_url: Option<PublicUrl> = None, shown as "\"https://desk.example.org\"";
        /// The largest request body, in KiB. Larger ones are answered with 413.
        body_limit_kib: u32 = 1024;
        /// The largest webhook body, in KiB. Providers send a few hundred bytes; speech can be longer.
        webhook_limit_kib: u32 = 256;
        /// How long one request may take, in seconds. Live event streams are exempt.
        request_timeout_s: u32 = 30;
        /// How many live event streams may be open at the same time.
        event_streams: u32 = 10_000;
        /// How long open work may go on after the first stop signal, in seconds.
        shutdown_grace_s: u32 = 25;
    }
}

section! {
    /// Where rows are kept.
    DatabaseConfig as "database" {
        /// sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE. Also read from DATABASE_URL.
        url: DatabaseUrl = DatabaseUrl::Sqlite(PathBuf::from("data/cliniq.db"));
        /// PostgreSQL only: how many connections this process may hold.
        connections: u32 = 16;
        /// SQLite only: how many threads read. There is always one that writes.
        readers: u32 = 2;
        /// PostgreSQL only: bring the schema up to date at the start. Leave it off when several processes start
        /// together and run `cliniq migrate up` before them. SQLite is always brought up to date.
        migrate: bool = false;
    }
}

section! {
    /// Where files are kept: recordings, reports, exports.
    ArtifactsConfig as "artifacts" {
        /// file:FOLDER. Also read from ARTIFACTS_URL.
        url: ArtifactsUrl = ArtifactsUrl::File(PathBuf::from("data/artifacts"));
    }
}

section! {
    /// How live updates travel from the part that changes something to the browsers that show it.
    BusConfig as "bus" {
        /// memory: keeps them inside this process.
        url: BusUrl = BusUrl::Memory;
    }
}

section! {
    /// The key under which credentials are sealed and sessions are signed. Keep a copy apart from the backup of the
    /// data: without it the stored credentials of connected services cannot be read any more.
    KeysConfig as "keys" {
        /// The file with the key. It is made at the first start, readable by its owner only.
        file: PathBuf = PathBuf::from("data/cliniq.key");
        /// The key itself instead of a file: 32 random bytes in base64, as `openssl rand -base64 32` prints them.
        /// Give it as CLINIQ_KEYS__SECRET rather than writing it here.
        secret: Option<Secret<String>> = None, shown as "\"\"";
    }
}

section! {
    /// How people sign in.
    AuthConfig as "auth" {
        /// How long an access token is valid, in minutes. Removed rights end with it at the latest.
        access_minutes: u32 = 15;
        /// How long a browser stays signed in without being used, in days.
        refresh_days: u32 = 14;
        /// The shortest password that is accepted, in characters.
        password_min_chars: u32 = 12;
        /// After how many wrong passwords in a row an account is locked for a while.
        lock_after: u32 = 5;
        /// How long the first lock lasts, in seconds. Each further one lasts twice as long, up to an hour.
        lock_seconds: u32 = 30;
        /// How long the set-up link of the first start can be used, in hours.
        setup_hours: u32 = 72;
        /// How long an invitation can be accepted, in days.
        invitation_days: u32 = 7;
    }
}

section! {
    /// What is logged, to standard error. Names, numbers, words of callers and credentials never are.
    LogConfig as "log" {
        /// "text" for people, "json" for log collectors.
        format: LogFormat = LogFormat::Text;
        /// The lowest level, and levels per module: "info,cliniq_reception=debug".
        filter: String = "info".to_owned();
    }
}

section! {
    /// Background work: messages, notifications, retries.
    JobsConfig as "jobs" {
        /// How many jobs run at the same time in this process.
        workers: u32 = 4;
        /// How many jobs that mostly wait for somebody else's answer, as of a language model, run besides.
        waiting: u32 = 320;
        /// How often the queue is looked at when nothing wakes the worker, in milliseconds.
        poll_ms: u32 = 1_000;
        /// How long a job belongs to a worker that shows no sign of life, in seconds.
        lease_s: u32 = 60;
    }
}

section! {
    /// Language models. All of them are asked through one proxy that speaks as OpenAI's API does, like CLIProxyAPI.
    LlmConfig as "llm" {
        /// The proxy's address, or "simulated" for the built-in stand-in, whose answers are not of a model. Also read from
        /// CLIPROXY_BASE_URL. Absent: http://127.0.0.1:8317, and the stand-in in a demo.
        upstream: Option<ModelUpstream> = None, shown as "\"http://127.0.0.1:8317\"";
        /// The key that the proxy asks for. Give it as CLIPROXY_API_KEY rather than writing it here.
        api_key: Option<Secret<String>> = None, shown as "\"\"";
        /// Whether the proxy's operator and all providers behind it are covered by agreements for health data (BAA, data
        /// processing agreement). Until then nothing that may be about a patient leaves.
        baa: bool = false;
        /// How long one call may take, in seconds, repeated attempts included. Models can think for minutes.
        timeout_s: u32 = 600;
        /// How often a call is attempted when the proxy is overloaded or fails.
        attempts: u32 = 4;
        /// The longest wait that the proxy may ask for before a further attempt, in seconds. A model that needs longer is
        /// parked as cooling down.
        wait_cap_s: u32 = 60;
        /// How many calls are under way at the same time in this process.
        concurrency: u32 = 128;
        /// Of these, how many to one model.
        concurrency_per_model: u32 = 48;
        /// Of these, how many for one clinic.
        concurrency_per_clinic: u32 = 96;
        /// The largest answer, in KiB.
        answer_limit_kib: u32 = 16_384;
        /// How long the list of models is kept, in seconds.
        models_cache_s: u32 = 5;
        /// What each clinic may use in a day (UTC), by area or in all: "all 5000 calls; council 2000 calls 40000000 tokens".
        budgets: Budgets = Budgets::default();
    }
}

section! {
    /// Twilio: the telephone, recordings, and text messages to the clinic's people. Each clinic has its own account.
    TwilioConfig as "twilio" {
        /// Where its REST API is reached.
        url: PublicUrl = PublicUrl::fixed("https://api.twilio.com");
        /// How long one request may take, in seconds. Recordings may take longer.
        timeout_s: u32 = 10;
    }
}

section! {
    /// The council: which models read reports. Models that the upstream does not offer are shown as not available.
    CouncilConfig as "council" {
        /// The panel that a new run is proposed, in its order; without it, the first models that the upstream offers.
        panel: Option<String> = None, shown as "\"gpt-5.1, claude-opus-4.5, gemini-3-pro\"";
        /// Who makes one text of all revisions; without it, the first of the panel.
        consolidator: Option<String> = None, shown as "\"claude-opus-4.5\"";
        /// Models that do not take pictures: they are not sent any, and cannot make up a panel for scanned reports alone.
        text_only: Option<String> = None, shown as "\"deepseek-v3.2, qwen3:latest\"";
    }
}

impl CouncilConfig {
    /// The models of [`CouncilConfig::panel`].
    pub fn panel(&self) -> Vec<String> {
        names(self.panel.as_deref())
    }

    /// The models of [`CouncilConfig::text_only`].
    pub fn text_only(&self) -> Vec<String> {
        names(self.text_only.as_deref())
    }
}

/// A list as it stands in one key: names between commas.
fn names(list: Option<&str>) -> Vec<String> {
    let names = list.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(ToOwned::to_owned).collect()
}

section! {
    /// Voices other than the telephone provider's own. Each clinic has its own accounts, and chooses in its settings.
    SpeechConfig as "speech" {
        /// Where Google Cloud Text-to-Speech is reached.
        google_url: PublicUrl = PublicUrl::fixed("https://texttospeech.googleapis.com");
        /// Where ElevenLabs is reached.
        elevenlabs_url: PublicUrl = PublicUrl::fixed("https://api.elevenlabs.io");
        /// How long a caller waits for a sentence to be synthesised, in milliseconds; then the baseline voice says it.
        patience_ms: u32 = 1_500;
        /// How long the address of a sentence can be used, in minutes.
        address_minutes: u32 = 15;
    }
}

impl KeysConfig {
    /// Reads a key as it stands in [`KeysConfig::secret`] or in the key file: 32 bytes in base64.
    ///
    /// # Errors
    /// The text is not base64, or not of 32 bytes. The error never repeats the text.
    pub fn parse(text: &str) -> Result<Secret<[u8; 32]>, &'static str> {
        let bytes = STANDARD.decode(text.trim()).map(Secret::new).map_err(|_| KEY_FAULT)?;
        <[u8; 32]>::try_from(bytes.expose().as_slice()).map(Secret::new).map_err(|_| KEY_FAULT)
    }
}

const KEY_FAULT: &str = "write 32 random bytes in base64, as `openssl rand -base64 32` prints them";

/// Collects, as (key, problem), values that can be read but cannot work.
pub(super) fn check(config: &super::Config) -> Vec<(&'static str, String)> {
    let super::Config {
        server,
        database,
        keys,
        auth,
        log,
        jobs,
        llm,
        twilio,
        speech,
        artifacts: _,
        bus: _,
        council: _,
        origins: _,
    } = config;
    let bounds = [
        ("server.body_limit_kib", server.body_limit_kib, 16, 65_536),
        ("server.webhook_limit_kib", server.webhook_limit_kib, 16, 16_384),
        ("server.request_timeout_s", server.request_timeout_s, 1, 600),
        ("server.event_streams", server.event_streams, 1, 100_000),
        ("server.shutdown_grace_s", server.shutdown_grace_s, 0, 600),
        ("database.connections", database.connections, 2, 500),
        ("database.readers", database.readers, 1, 64),
        ("auth.access_minutes", auth.access_minutes, 1, 60),
        ("auth.refresh_days", auth.refresh_days, 1, 90),
        ("auth.password_min_chars", auth.password_min_chars, 8, 128),
        ("auth.lock_after", auth.lock_after, 3, 100),
        ("auth.lock_seconds", auth.lock_seconds, 1, 3_600),
        ("auth.setup_hours", auth.setup_hours, 1, 720),
        ("auth.invitation_days", auth.invitation_days, 1, 60),
        ("jobs.workers", jobs.workers, 1, 256),
        ("jobs.waiting", jobs.waiting, 1, 4_096),
        ("jobs.poll_ms", jobs.poll_ms, 10, 60_000),
        ("llm.timeout_s", llm.timeout_s, 1, 3_600),
        ("llm.attempts", llm.attempts, 1, 10),
        ("llm.wait_cap_s", llm.wait_cap_s, 1, 600),
        ("llm.concurrency", llm.concurrency, 1, 10_000),
        ("llm.concurrency_per_model", llm.concurrency_per_model, 1, 10_000),
        ("llm.concurrency_per_clinic", llm.concurrency_per_clinic, 1, 10_000),
        ("llm.answer_limit_kib", llm.answer_limit_kib, 64, 262_144),
        ("llm.models_cache_s", llm.models_cache_s, 1, 3_600),
        ("twilio.timeout_s", twilio.timeout_s, 1, 60),
        ("speech.patience_ms", speech.patience_ms, 100, 5_000),
        ("speech.address_minutes", speech.address_minutes, 1, 120),
    ];
    let mut problems: Vec<(&'static str, String)> = bounds
        .into_iter()
        .filter(|(_, value, least, most)| !(least..=most).contains(&value))
        .map(|(key, _, least, most)| (key, format!("write a number from {least} to {most}")))
        .collect();
    if let Some(secret) = &keys.secret
        && let Err(problem) = KeysConfig::parse(secret.expose())
    {
        problems.push(("keys.secret", problem.to_owned()));
    }
    if let Err(error) = EnvFilter::builder().parse(&log.filter) {
        problems.push(("log.filter", format!("{error}; write a level (info) or levels per module (info,diesel=warn)")));
    }
    if let Some(url) = &server.public_url
        && !url.is_https()
        && !is_local(url)
    {
        problems.push(("server.public_url", "write https://: passwords and health data travel here".to_owned()));
    }
    let vendors = [
        ("twilio.url", &twilio.url),
        ("speech.google_url", &speech.google_url),
        ("speech.elevenlabs_url", &speech.elevenlabs_url),
    ];
    for (key, url) in vendors {
        if !url.is_https() && !is_local(url) {
            problems.push((key, "write https://: credentials and health data travel here".to_owned()));
        }
    }
    problems
}

fn is_local(url: &PublicUrl) -> bool {
    let host = url.as_str().trim_start_matches("http://");
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| host.strip_prefix(local).is_some_and(|port| port.is_empty() || port.starts_with(':')))
}
