//! Why a model did not answer, named for what the caller can do about it.
//!
//! Nothing here holds a word of a prompt or of a reply: upstreams quote both in their messages, so of what they write
//! only a fixed set of words is recognised, never passed on.
#![deny(clippy::wildcard_enum_match_arm)]

use std::{borrow::Cow, time::Duration};

use cliniq_platform::{
    error::{Error, Kind},
    time::Timestamp,
};

/// Why a model did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Somebody has to sign in or to correct a key. The same request succeeds afterwards.
    #[error("{cause}")]
    NeedsAuth {
        /// Which of the two, which are cured in different places.
        cause: AuthCause,
    },
    /// All accounts behind this model rest.
    #[error("this model is cooling down")]
    CoolingDown {
        /// When the upstream says it will answer again. It can be days ahead, and stale.
        until: Timestamp,
        /// When it is worth asking again: `until`, or earlier where that is far away.
        ask_again: Timestamp,
    },
    /// Too many requests, also after patient attempts.
    #[error("this model receives too many requests")]
    RateLimited {
        /// How long the upstream asks to be left alone.
        after: Duration,
    },
    /// The upstream does not know this model.
    #[error("the upstream does not know this model")]
    UnknownModel,
    /// The upstream understood, and will not do it however often it is asked.
    #[error("{kind}")]
    Refused {
        /// Why.
        kind: Refusal,
    },
    /// The question does not fit the model.
    #[error("the question is too long for this model")]
    TooLong,
    /// The answer was cut off at a limit: it is not the whole, and therefore no answer.
    #[error("the answer was cut off at the model's limit")]
    Truncated,
    /// An answer came, but not one that can be used.
    #[error("the answer cannot be used: {why}")]
    Malformed {
        /// What is wrong with it; names places and fields, never content.
        why: Cow<'static, str>,
    },
    /// Nobody answers at the upstream's address.
    #[error("the model upstream cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("the model did not answer in time")]
    TimedOut,
    /// The upstream failed, also after patient attempts.
    #[error("the model upstream failed{}", in_brackets(*status))]
    Upstream {
        /// Its HTTP status; 200 when the failure came inside of an answer or a stream, 0 when the connection broke before.
        status: u16,
    },
    /// The clinic's budget for this purpose is used up.
    #[error("the budget for this use of models is spent")]
    BudgetSpent {
        /// When the next budget begins.
        resets: Timestamp,
    },
    /// The request may hold something about a patient, and the upstream is not declared to be covered for that.
    #[error("this upstream may not see anything about patients")]
    PhiRefused,
    /// The caller no longer waits.
    #[error("the call was cancelled")]
    Cancelled,
    /// The gateway's own books could not be read or written.
    #[error("the call could not be booked")]
    Books,
}

/// Who has to sign in where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthCause {
    /// The upstream does not accept our key: `llm.api_key` (`CLIPROXY_API_KEY`) is missing or wrong, or the upstream
    /// itself runs with the keys of its example.
    #[error("the model upstream does not accept this server's key")]
    ClientKey,
    /// The upstream accepts us, but the provider behind it does not accept the upstream's login.
    #[error("the provider of this model needs a new sign-in at the upstream")]
    ProviderLogin,
    /// No account behind the upstream offers this model at present: none is signed in, or all rest.
    #[error("no account at the upstream offers this model at present")]
    NoAccount,
}

/// What an upstream refuses for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The account may not use this model.
    #[error("the account may not use this model")]
    Permission,
    /// The account's quota or credit is used up.
    #[error("the account's quota is used up")]
    Quota,
    /// The model answers neither chat completions nor responses, or does not take what was sent: files, tools.
    #[error("this model does not take such requests")]
    Unsupported,
    /// The model makes pictures; it cannot be asked in words.
    #[error("this model only makes pictures")]
    ImageOnly,
    /// The provider's content filter.
    #[error("the provider's content filter refused")]
    Filtered,
    /// The request itself is at fault.
    #[error("the upstream does not accept this request")]
    Request,
}

/// When the same request may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Not as it is.
    Never,
    /// After this time at the earliest.
    After(Duration),
    /// From this moment.
    At(Timestamp),
    /// When somebody has signed in or corrected the configuration.
    AfterRepair,
}

fn in_brackets(status: u16) -> String {
    if status == 0 { String::new() } else { format!(" (status {status})") }
}

/// Wait this long before asking an upstream that just failed.
const SOON: Duration = Duration::from_secs(30);

impl Failure {
    /// When the same request may succeed. The gateway has already made its own bounded attempts.
    pub const fn retry(&self) -> Retry {
        match self {
            Self::NeedsAuth { .. } | Self::PhiRefused => Retry::AfterRepair,
            Self::CoolingDown { ask_again, .. } => Retry::At(*ask_again),
            Self::BudgetSpent { resets } => Retry::At(*resets),
            Self::RateLimited { after } => Retry::After(*after),
            Self::Unreachable | Self::TimedOut | Self::Upstream { .. } | Self::Books => Retry::After(SOON),
            Self::UnknownModel
            | Self::Refused { .. }
            | Self::TooLong
            | Self::Truncated
            | Self::Malformed { .. }
            | Self::Cancelled => Retry::Never,
        }
    }

    /// The stable word in the ledger, in health answers and on screens.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NeedsAuth { cause: AuthCause::ClientKey } => "client_key",
            Self::NeedsAuth { cause: AuthCause::ProviderLogin } => "provider_login",
            Self::NeedsAuth { cause: AuthCause::NoAccount } => "no_account",
            Self::CoolingDown { .. } => "cooling_down",
            Self::RateLimited { .. } => "rate_limited",
            Self::UnknownModel => "unknown_model",
            Self::Refused { kind: Refusal::Permission } => "permission",
            Self::Refused { kind: Refusal::Quota } => "quota",
            Self::Refused { kind: Refusal::Unsupported } => "unsupported",
            Self::Refused { kind: Refusal::ImageOnly } => "image_only",
            Self::Refused { kind: Refusal::Filtered } => "filtered",
            Self::Refused { kind: Refusal::Request } => "request",
            Self::TooLong => "too_long",
            Self::Truncated => "truncated",
            Self::Malformed { .. } => "malformed",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Upstream { .. } => "upstream",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::PhiRefused => "phi_refused",
            Self::Cancelled => "cancelled",
            Self::Books => "books",
        }
    }

    /// What somebody can do about it, as a sentence for the person who reads the screen.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::NeedsAuth { cause: AuthCause::ClientKey } => {
                "Correct llm.api_key (CLIPROXY_API_KEY), or the upstream's own list of keys; then continue."
            }
            Self::NeedsAuth { cause: AuthCause::ProviderLogin } => {
                "Sign in to the provider again at the upstream; then continue."
            }
            Self::NeedsAuth { cause: AuthCause::NoAccount } => {
                "Sign in an account that offers this model at the upstream, or choose another model."
            }
            Self::CoolingDown { .. } | Self::RateLimited { .. } => "Wait, or choose another model.",
            Self::UnknownModel => "Choose a model that the upstream lists.",
            Self::Refused { kind: Refusal::Permission | Refusal::Quota } => {
                "Look at the provider's account, or choose another model."
            }
            Self::Refused { .. } | Self::Truncated | Self::Malformed { .. } => "Choose another model, or try again.",
            Self::TooLong => "Send less, or choose a model with a larger context.",
            Self::Unreachable => "Start the upstream, or correct llm.upstream (CLIPROXY_BASE_URL).",
            Self::TimedOut | Self::Upstream { .. } => "Try again later, or look at the upstream's log.",
            Self::BudgetSpent { .. } => "Wait for the next day, or raise the budget in the configuration.",
            Self::PhiRefused => {
                "Set llm.baa = true once the upstream's operator and its providers are covered by agreements."
            }
            Self::Cancelled => "Nothing is left to do.",
            Self::Books => "Try again; the server's log knows why.",
        }
    }
}

/// An operation that could not do without an answer passes the failure on.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let mut sentence = failure.to_string();
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let say = format!("{sentence}. {}", failure.advice());
        let soon = Kind::Unavailable(SOON);
        match failure {
            Failure::NeedsAuth { .. } => Self::new(soon, "llm.needs-auth", say),
            Failure::CoolingDown { .. } => Self::new(soon, "llm.cooling-down", say),
            Failure::RateLimited { after } => Self::new(Kind::RateLimited(after), "llm.rate-limited", say),
            Failure::UnknownModel => Self::new(Kind::Conflict, "llm.unknown-model", say),
            Failure::Refused { .. } => Self::new(Kind::Conflict, "llm.refused", say),
            Failure::TooLong => Self::new(Kind::TooLarge, "llm.too-long", say),
            Failure::Truncated | Failure::Malformed { .. } => Self::new(soon, "llm.no-usable-answer", say),
            Failure::Unreachable => Self::new(soon, "llm.unreachable", say),
            Failure::TimedOut | Failure::Upstream { .. } => Self::new(soon, "llm.upstream-failed", say),
            Failure::BudgetSpent { .. } => {
                Self::new(Kind::RateLimited(Duration::from_secs(3600)), "llm.budget-spent", say)
            }
            Failure::PhiRefused => Self::new(Kind::Forbidden, "llm.phi-refused", say),
            Failure::Cancelled => Self::new(soon, "llm.cancelled", say),
            Failure::Books => Self::new(soon, "db.unavailable", say),
        }
    }
}
