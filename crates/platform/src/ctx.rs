//! On whose behalf something is done.
//!
//! A [`Ctx`] is made in three places only: by the HTTP extractor of a signed-in person, for a verified webhook, and by
//! the worker from a job's row. There is no `Default` and no public constructor with a free choice of clinic.

use crate::{
    access::{Perm, Perms},
    error::{Error, Kind, Result},
    ids::{Entity, Id},
    tenancy::{Clinic, User},
};

/// Marker of request ids.
pub struct Request;
impl Entity for Request {
    const PREFIX: &'static str = "req";
    const NOUN: &'static str = "request";
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User(Id<User>),
    /// A personal API token of that person.
    Token(Id<User>),
    /// Somebody on the phone.
    Caller,
    /// The software itself: jobs, schedules, seeding.
    System,
}

impl Actor {
    /// The word stored in audit rows.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Token(_) => "token",
            Self::Caller => "caller",
            Self::System => "system",
        }
    }

    /// The person behind the action, if there is one.
    pub const fn user(self) -> Option<Id<User>> {
        match self {
            Self::User(user) | Self::Token(user) => Some(user),
            Self::Caller | Self::System => None,
        }
    }
}

/// The way a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The JSON API.
    Http,
    /// A vendor's signed callback.
    Webhook,
    /// The worker.
    Job,
    /// The command line of the host.
    Cli,
}

/// Clinic, actor, request, origin and permissions of one piece of work.
#[derive(Clone, Debug)]
pub struct Ctx {
    clinic: Id<Clinic>,
    actor: Actor,
    request: Id<Request>,
    origin: Origin,
    perms: Perms,
}

impl Ctx {
    pub(crate) const fn new(
        clinic: Id<Clinic>,
        actor: Actor,
        request: Id<Request>,
        origin: Origin,
        perms: Perms,
    ) -> Self {
        Self { clinic, actor, request, origin, perms }
    }

    /// The clinic all rows of this work belong to.
    pub const fn clinic(&self) -> Id<Clinic> {
        self.clinic
    }

    /// Who acts.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The request id that also stands in the log and in error answers.
    pub const fn request(&self) -> Id<Request> {
        self.request
    }

    /// The way the request came in.
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether this permission is held.
    pub const fn may(&self, perm: Perm) -> bool {
        self.perms.has(perm)
    }

    /// All permissions held.
    pub const fn perms(&self) -> Perms {
        self.perms
    }

    /// Demands a permission.
    ///
    /// # Errors
    /// `access.denied`, naming the permission.
    pub fn require(&self, perm: Perm) -> Result<()> {
        if self.may(perm) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Forbidden,
            "access.denied",
            format!("This needs the permission “{}”, which your role does not have.", perm.as_str()),
        ))
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// `access.needs-person` when a caller or the system acts.
    pub fn user(&self) -> Result<Id<User>> {
        self.actor
            .user()
            .ok_or_else(|| Error::new(Kind::Forbidden, "access.needs-person", "Only a signed-in person can do this."))
    }
}
