//! The one error of the platform's operations: it says what the caller can do, not who failed.
//!
//! The public sentence and the private cause are kept apart: `Display` shows only the former; the log walks the chain
//! once, at the border, together with the request id.

use std::{borrow::Cow, fmt, time::Duration};

use crate::ids::{Entity, Id};

/// Result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Correct the named fields.
    Invalid,
    /// Send something that can be read.
    Malformed,
    /// Sign in.
    Unauthenticated,
    /// Ask somebody for a permission.
    Forbidden,
    /// Look elsewhere; also said of another clinic's row.
    NotFound,
    /// Reload and decide again.
    Conflict,
    /// Send less.
    TooLarge,
    /// Send another kind of content.
    Unsupported,
    /// Wait that long.
    RateLimited(Duration),
    /// Try again, after that long.
    Unavailable(Duration),
    /// Tell the operator the request id.
    Internal,
}

/// Whether the same request may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Never: the request itself is at fault.
    No,
    /// After this time at the earliest.
    After(Duration),
}

/// A field that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldFault {
    /// Where in the request, for example `owner.email`.
    pub path: String,
    /// What is wrong with it, as a sentence.
    pub message: String,
}

/// Why an operation was not done. Its `code` is stable and has a page in `docs/problems/`.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    // Boxed: every `Result` of the product has room for an error, and nearly all of them hold none.
    told: Box<Told>,
}

#[derive(Debug)]
struct Told {
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    fields: Vec<FieldFault>,
    version: Option<i64>,
    cause: Option<Cause>,
}

impl Error {
    /// An error of a kind, with its stable code and its public sentence.
    pub fn new(kind: Kind, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self { kind, told: Box::new(Told { code, message, fields: Vec::new(), version: None, cause: None }) }
    }

    /// One field was not accepted.
    pub fn invalid(
        code: impl Into<Cow<'static, str>>,
        path: impl Into<String>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let message = message.into();
        let fault = FieldFault { path: path.into(), message: message.to_string() };
        Self::new(Kind::Invalid, code, message).with_fields(vec![fault])
    }

    /// Several fields were not accepted.
    pub fn invalid_fields(code: impl Into<Cow<'static, str>>, fields: Vec<FieldFault>) -> Self {
        Self::new(Kind::Invalid, code, "Some fields need correction.").with_fields(fields)
    }

    /// There is no such row in this clinic.
    pub fn not_found<T: Entity>(_id: Id<T>) -> Self {
        Self::new(
            Kind::NotFound,
            format!("{}.not-found", T::NOUN),
            format!("There is no such {}.", T::NOUN.replace('-', " ")),
        )
    }

    /// The row has changed since it was read; `version` is the present one.
    pub fn moved_on<T: Entity>(_id: Id<T>, version: i64) -> Self {
        let mut error = Self::new(
            Kind::Conflict,
            format!("{}.moved-on", T::NOUN),
            format!("Somebody else changed this {} in the meantime.", T::NOUN.replace('-', " ")),
        );
        error.told.version = Some(version);
        error
    }

    /// A fault of ours. The sentence is fixed; the cause goes to the log only.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(Kind::Internal, "internal", "Something went wrong on our side; the log knows more.").because(cause)
    }

    fn with_fields(mut self, fields: Vec<FieldFault>) -> Self {
        self.told.fields = fields;
        self
    }

    /// Adds the private cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.told.cause = Some(cause.into());
        self
    }

    /// What the caller can do.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable code, for example `task.not-found`.
    pub fn code(&self) -> &str {
        &self.told.code
    }

    /// The fields at fault.
    pub fn fields(&self) -> &[FieldFault] {
        &self.told.fields
    }

    /// The present version of a row that has moved on.
    pub fn version(&self) -> Option<i64> {
        self.told.version
    }

    /// Whether trying again can help.
    pub const fn retry(&self) -> Retry {
        match self.kind {
            Kind::RateLimited(after) | Kind::Unavailable(after) => Retry::After(after),
            Kind::Internal => Retry::After(Duration::from_secs(1)),
            Kind::Invalid
            | Kind::Malformed
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::TooLarge
            | Kind::Unsupported => Retry::No,
        }
    }

    /// The private causes, outermost first, in one line for the log.
    pub fn chain(&self) -> String {
        let mut line = String::new();
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            if !line.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&cause.to_string());
            next = cause.source();
        }
        line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.told.cause.as_ref().map(|cause| &**cause as _)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Fault, Error as Diesel};
        let busy = matches!(
            &error,
            Diesel::DatabaseError(
                Fault::SerializationFailure | Fault::ClosedConnection | Fault::ReadOnlyTransaction,
                _
            ) | Diesel::BrokenTransactionManager
        );
        if busy {
            return Self::new(
                Kind::Unavailable(Duration::from_secs(1)),
                "db.unavailable",
                "The database cannot take this now; please try again.",
            )
            .because(error);
        }
        Self::internal(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // serde's messages may quote the content, which may be a caller's words: keep only the place.
        Self::internal(format!("JSON not readable at line {}, column {}", error.line(), error.column()))
    }
}
