//! A clinic's account at Twilio: calls of its REST API, and the signature of its webhooks.
//! <https://www.twilio.com/docs/usage/api>
//!
//! Nothing here tries twice: Twilio's API knows no idempotency key, so whoever asks decides what may be repeated. A
//! [`Failure`] says whether Twilio certainly did nothing.

mod signature;

use std::time::Duration;

use serde::Deserialize;

use crate::{
    config::TwilioConfig,
    error::{Error, Kind, Result},
    outbound::{Answer, Call, Client, Fault, Method, Profile, StatusCode, Url},
    secret::Secret,
};

pub use signature::is_signed;

/// Twilio's name among the connectors of a clinic.
pub const VENDOR: &str = "twilio";

/// The largest answer that is read; a resource has a few KiB.
const LARGEST: usize = 256 * 1024;
/// How long to wait when Twilio is busy and does not say.
const BUSY: Duration = Duration::from_secs(5);

/// Twilio's REST API; cheap to clone.
#[derive(Clone, Debug)]
pub struct Twilio {
    client: Client,
    base: String,
}

/// Whose account is used.
#[derive(Clone, Debug)]
pub struct Account {
    /// `AC…`.
    pub sid: String,
    /// The account's token; it also signs the webhooks.
    pub token: Secret<String>,
}

/// Why Twilio did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing was sent.
    #[error("Twilio cannot be reached: {0}")]
    NotSent(Fault),
    /// Twilio took nothing and wants to be asked later.
    #[error("Twilio is busy")]
    Busy(Duration),
    /// Twilio refused it; the same request will be refused again.
    #[error("Twilio refused it with status {status}, code {code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Twilio's own code, 0 when it gave none. <https://www.twilio.com/docs/api/errors>
        code: u32,
    },
    /// Nobody knows whether Twilio did it.
    #[error("Twilio may have done it or not")]
    Unknown,
}

impl Failure {
    /// Whether Twilio certainly did nothing, and may be asked again.
    pub const fn may_repeat(self) -> bool {
        match self {
            Self::NotSent(_) | Self::Busy(_) => true,
            Self::Refused { .. } | Self::Unknown => false,
        }
    }

    /// Whether there is no such thing at Twilio.
    pub const fn is_not_found(self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    fn after_sending(fault: Fault) -> Self {
        if fault.is_before_sending() { Self::NotSent(fault) } else { Self::Unknown }
    }
}

/// As an operation's error. [`Failure::Unknown`] counts as worth another try: for what may happen twice.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::Refused { .. } => Self::new(Kind::Conflict, "twilio.refused", "Twilio refused the request."),
            Failure::NotSent(_) | Failure::Unknown => unavailable(BUSY),
            Failure::Busy(after) => unavailable(after),
        };
        error.because(failure)
    }
}

fn unavailable(after: Duration) -> Error {
    Error::new(Kind::Unavailable(after), "twilio.unavailable", "Twilio does not take this at the moment.")
}

/// What Twilio tells of a resource that was made.
#[derive(Debug, Deserialize)]
pub struct Made {
    /// Its id: `SM…`, `RE…`.
    pub sid: String,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: u32,
}

impl Twilio {
    /// The API that the configuration names.
    ///
    /// # Errors
    /// When no client can be built for it.
    pub fn open(config: &TwilioConfig) -> Result<Self> {
        let base = config.url.as_str().to_owned();
        let host = Url::parse(&base).ok().and_then(|url| url.host_str().map(str::to_owned));
        let total = Duration::from_secs(config.timeout_s.into());
        let profile = Profile { total, silence: total, hosts: host.map(|host| vec![host]), ..Profile::default() };
        Ok(Self { client: Client::new(profile).map_err(Error::internal)?, base })
    }

    /// Makes a resource of the account: `Messages.json` with these fields.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub async fn make(&self, account: &Account, path: &str, fields: &[(&str, &str)]) -> Result<Made, Failure> {
        let call = self.call(Method::POST, account, path)?.form(fields);
        // A success that cannot be read is still one, but nobody can tell which.
        answered(call).await?.json(LARGEST).await.map_err(|_| Failure::Unknown)
    }

    /// Changes a resource of the account.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub async fn change(&self, account: &Account, path: &str, fields: &[(&str, &str)]) -> Result<(), Failure> {
        let call = self.call(Method::POST, account, path)?.form(fields);
        answered(call).await.map(drop)
    }

    /// Deletes a resource of the account. What is not there is deleted.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub async fn delete(&self, account: &Account, path: &str) -> Result<(), Failure> {
        match answered(self.call(Method::DELETE, account, path)?).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_not_found() => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Begins to read a file of the account, which may take as long as `within`.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub async fn read(&self, account: &Account, path: &str, within: Duration) -> Result<Answer, Failure> {
        answered(self.call(Method::GET, account, path)?.within(within)).await
    }

    fn call(&self, method: Method, account: &Account, path: &str) -> Result<Call, Failure> {
        let address = format!("{}/2010-04-01/Accounts/{}/{path}", self.base, account.sid);
        let call = self.client.call(method, &address).map_err(Failure::NotSent)?;
        Ok(call.basic(&account.sid, &account.token).header("accept", "application/json"))
    }
}

/// The answer, if it is a success.
async fn answered(call: Call) -> Result<Answer, Failure> {
    let answer = call.send().await.map_err(Failure::after_sending)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let after = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
        return Err(Failure::Busy(after.map_or(BUSY, |seconds: u64| Duration::from_secs(seconds.min(3_600)))));
    }
    if status.is_client_error() {
        let code = answer.json::<Refusal>(LARGEST).await.map_or(0, |refusal| refusal.code);
        return Err(Failure::Refused { status: status.as_u16(), code });
    }
    Err(Failure::Unknown)
}
