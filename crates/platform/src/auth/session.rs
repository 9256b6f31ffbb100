//! Signing in, staying signed in, signing out, and on whose behalf a request comes.

use std::time::Duration;

use super::{
    Session, api_tokens,
    lock::{Gate, LockRule, locked},
    password,
    signer::Access,
    store::{self, SessionRow},
    token,
};
use crate::{
    access::Perms,
    ctx::{Actor, Ctx, Origin, Request},
    db::SystemTx,
    error::{Error, Kind, Result},
    ids::Id,
    platform::Platform,
    secret::Secret,
    tenancy::{self, Membership, User},
    time::Timestamp,
};

/// Two tabs may refresh with the same cookie at the same moment; the later one is not a thief for so long.
const GRACE: Duration = Duration::from_secs(10);

/// Somebody who wants to sign in.
#[derive(Debug)]
pub struct Attempt {
    /// What they typed as their e-mail address.
    pub email: String,
    /// What they typed as their password.
    pub password: Secret<String>,
    /// The request, for the audit.
    pub request: Id<Request>,
}

/// What a browser is given.
#[derive(Debug)]
pub struct Issued {
    /// Who is signed in.
    pub user: Id<User>,
    /// For the memory of the page.
    pub access: Access,
    /// For the cookie; `None` leaves the cookie as it is.
    pub refresh: Option<Secret<String>>,
}

/// A person and their clinics, as the user interface begins with.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Who is signed in, if somebody is.
    pub user: Option<User>,
    /// Where they may go.
    pub clinics: Vec<Membership>,
    /// Whether a clinic of this installation is there to look around.
    pub demo: bool,
    /// Whether no vendor is connected, so that what would be sent is only shown.
    pub simulated: bool,
}

/// What became of a refresh token. A value, not an error: ending the session of a stolen token must be committed.
enum Refreshed {
    Rotated(Id<User>),
    WithinGrace(Id<User>),
    Unknown,
    Reused,
}

impl Platform {
    /// Signs somebody in.
    ///
    /// # Errors
    /// `auth.wrong-credentials`, the same for a wrong password and an unknown address; `auth.locked` after too many
    /// wrong ones in a row, for both as well.
    pub async fn sign_in(&self, gate: &Gate, attempt: Attempt) -> Result<Issued> {
        let Attempt { email, password, request } = attempt;
        let now = self.clock().now();
        let rule = LockRule::of(&self.config().auth);
        let email = tenancy::normal_email(&email).unwrap_or_default();
        let wanted = email.clone();
        // One write for everybody: an account that does not exist must not answer faster.
        let known = self
            .db()
            .system(move |tx| {
                let Some(found) = store::credentials(tx.conn(), &wanted)? else {
                    return Ok(None);
                };
                if found.password_hash.is_none() {
                    return Ok(None);
                }
                let counted = store::count_attempt(tx.conn(), found.id, rule, now)?;
                Ok(Some((found, counted)))
            })
            .await?;
        match &known {
            Some((_, store::Attempt::Counted)) => {}
            Some((_, store::Attempt::LockedUntil(until))) => return Err(locked(until.since(now))),
            None => gate.stranger(&email, rule, now)?,
        }
        let kept = known.as_ref().and_then(|(found, _)| found.password_hash.as_deref());
        let fits = password::verify(&password, kept).await?;
        match known {
            Some((found, _)) if fits => self.open_session(found.id, request).await,
            Some((found, _)) => {
                self.note(found.id, request, "session.refuse").await?;
                Err(wrong_credentials())
            }
            None => Err(wrong_credentials()),
        }
    }

    /// Checks the password of somebody who is known, with the same lock as at sign-in.
    pub(super) async fn check_password(&self, user: Id<User>, email: &str, password: &Secret<String>) -> Result<()> {
        let now = self.clock().now();
        let rule = LockRule::of(&self.config().auth);
        let email = email.to_owned();
        let counted = self.db().system(move |tx| store::count_attempt(tx.conn(), user, rule, now)).await?;
        if let store::Attempt::LockedUntil(until) = counted {
            return Err(locked(until.since(now)));
        }
        let kept = self.db().system_read(move |tx| store::credentials(tx.conn(), &email)).await?;
        if !password::verify(password, kept.and_then(|kept| kept.password_hash).as_deref()).await? {
            return Err(wrong_credentials());
        }
        self.db().system(move |tx| store::forgive(tx.conn(), user)).await
    }

    async fn open_session(&self, user: Id<User>, request: Id<Request>) -> Result<Issued> {
        let days = self.config().auth.refresh_days;
        let (session, refresh) = self
            .db()
            .system(move |tx| {
                store::forgive(tx.conn(), user)?;
                let opened = begin(tx, user, days)?;
                audit_everywhere(tx, user, Actor::User(user), request, "session.begin")?;
                Ok(opened)
            })
            .await?;
        self.issued(user, session, Some(refresh)).await
    }

    /// The tokens of a session that has just been opened or refreshed.
    pub(super) async fn issued(
        &self,
        user: Id<User>,
        session: Id<Session>,
        refresh: Option<Secret<String>>,
    ) -> Result<Issued> {
        let access = self.sign_access(user, session).await?;
        Ok(Issued { user, access, refresh })
    }

    async fn note(&self, user: Id<User>, request: Id<Request>, action: &'static str) -> Result<()> {
        // Nobody has proven to be that person: the software notes it, about them.
        self.db().system(move |tx| audit_everywhere(tx, user, Actor::System, request, action)).await
    }

    /// Gives a browser a new access token, and a new cookie in place of the one it showed.
    ///
    /// A cookie that was replaced before is a copy in other hands: the session ends for both. Within ten seconds it is
    /// the other tab of the same browser, which gets its access token and keeps the newer cookie.
    ///
    /// # Errors
    /// `auth.no-session` when the cookie is none of an open session; `auth.session-reused` when it is an old one.
    pub async fn refresh_session(&self, cookie: &str, request: Id<Request>) -> Result<Issued> {
        let (session, shown) = read_cookie(cookie).ok_or_else(no_session)?;
        let days = self.config().auth.refresh_days;
        let next = token::random();
        let next_hash = token::hash(next.expose());
        let refreshed = self
            .db()
            .system(move |tx| {
                let refreshed = refresh(tx, session, (&shown, &next_hash), days)?;
                if let Refreshed::Reused = refreshed {
                    end(tx, session, request, "session.reuse")?;
                }
                Ok(refreshed)
            })
            .await?;
        match refreshed {
            Refreshed::Rotated(user) => self.issued(user, session, Some(cookie_of(session, &next))).await,
            Refreshed::WithinGrace(user) => self.issued(user, session, None).await,
            Refreshed::Unknown => Err(no_session()),
            Refreshed::Reused => Err(Error::new(
                Kind::Unauthenticated,
                "auth.session-reused",
                "This session was ended because an old copy of it was used; please sign in again.",
            )),
        }
    }

    /// Ends the session of a cookie or of an access token; nothing happens when it has ended.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn sign_out(&self, cookie: Option<&str>, access: Option<&str>, request: Id<Request>) -> Result<()> {
        let mut sessions = Vec::new();
        if let Some((session, shown)) = cookie.and_then(read_cookie) {
            let row = self.db().system_read(move |tx| store::session(tx.conn(), session)).await?;
            sessions.extend(row.filter(|row| row.knows(&shown)).map(|row| row.id));
        }
        if let Some(access) = access
            && let Ok(claims) = self.verify_access(access).await
        {
            sessions.push(claims.sid);
        }
        if sessions.is_empty() {
            return Ok(());
        }
        self.db().system(move |tx| sessions.iter().try_for_each(|id| end(tx, *id, request, "session.end"))).await
    }

    /// Who is behind a cookie or an access token, if anybody.
    ///
    /// # Errors
    /// When the rows cannot be read; not for cookies and tokens that are no longer good.
    pub async fn overview(&self, cookie: Option<&str>, access: Option<&str>) -> Result<Overview> {
        let claims = match access {
            Some(access) => self.verify_access(access).await.ok(),
            None => None,
        };
        let shown = cookie.and_then(read_cookie);
        self.db()
            .system_read(move |tx| {
                let user = match (&claims, &shown) {
                    (Some(claims), _) => open_session(tx, claims.sid)?.map(|row| row.user_id),
                    (None, Some((session, hash))) => {
                        open_session(tx, *session)?.filter(|row| row.knows(hash)).map(|row| row.user_id)
                    }
                    (None, None) => None,
                };
                overview_of(tx, user)
            })
            .await
    }

    /// What the user interface begins with, for somebody who has just signed in.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub async fn overview_of(&self, user: Id<User>) -> Result<Overview> {
        self.db().system_read(move |tx| overview_of(tx, Some(user))).await
    }

    /// On whose behalf a request comes: its bearer token, and the clinic it names.
    ///
    /// # Errors
    /// `auth.bad-token`, `auth.token-expired`, `auth.no-session` when nobody is signed in with it; `clinic.not-found`
    /// when there is no such clinic or the person has no (active) part in it; `clinic.required` when they have several
    /// and named none.
    pub async fn authenticate(&self, bearer: &str, clinic: Option<&str>, request: Id<Request>) -> Result<Ctx> {
        if bearer.starts_with(api_tokens::PREFIX) {
            return self.authenticate_token(bearer, clinic, request).await;
        }
        let claims = self.verify_access(bearer).await?;
        let clinic = clinic.map(str::to_owned);
        self.db()
            .system_read(move |tx| {
                if open_session(tx, claims.sid)?.is_none_or(|row| row.user_id != claims.sub) {
                    return Err(no_session());
                }
                let member = chosen(tenancy::memberships(tx, claims.sub)?, clinic.as_deref())?;
                let perms = member.roles.perms();
                Ok(Ctx::new(member.clinic.id, Actor::User(claims.sub), request, Origin::Http, perms))
            })
            .await
    }
}

/// The membership a request is about.
pub(super) fn chosen(mut memberships: Vec<Membership>, slug: Option<&str>) -> Result<Membership> {
    if let Some(slug) = slug {
        memberships.retain(|member| member.clinic.slug == slug);
    }
    if memberships.len() > 1 {
        return Err(Error::new(
            Kind::Malformed,
            "clinic.required",
            "You belong to several clinics: say in the header X-Cliniq-Clinic which one you mean.",
        ));
    }
    memberships.pop().ok_or_else(tenancy::no_such_clinic)
}

/// Opens a session in the transaction of whatever has proven who the person is.
pub(super) fn begin(tx: &mut SystemTx<'_>, user: Id<User>, days: u32) -> Result<(Id<Session>, Secret<String>)> {
    let (id, secret, now) = (Id::new(), token::random(), tx.now());
    store::insert_session(tx.conn(), id, user, &token::hash(secret.expose()), (now, end_of_session(now, days)))?;
    Ok((id, cookie_of(id, &secret)))
}

fn refresh(tx: &mut SystemTx<'_>, session: Id<Session>, (shown, next): (&str, &str), days: u32) -> Result<Refreshed> {
    let now = tx.now();
    let Some(row) = open_session(tx, session)? else {
        return Ok(Refreshed::Unknown);
    };
    if row.refresh_hash == shown && store::rotate(tx.conn(), session, (shown, next), (now, end_of_session(now, days)))?
    {
        return Ok(Refreshed::Rotated(row.user_id));
    }
    // Read again: another process may have rotated between the two statements.
    let Some(row) = open_session(tx, session)? else {
        return Ok(Refreshed::Unknown);
    };
    let is_previous = row.previous_hash.as_deref() == Some(shown);
    if is_previous && now.since(row.rotated_at) <= GRACE {
        return Ok(Refreshed::WithinGrace(row.user_id));
    }
    Ok(Refreshed::Reused)
}

fn end(tx: &mut SystemTx<'_>, session: Id<Session>, request: Id<Request>, action: &'static str) -> Result<()> {
    let now = tx.now();
    let Some(row) = store::session(tx.conn(), session)? else {
        return Ok(());
    };
    if store::revoke_session(tx.conn(), session, now)? {
        audit_everywhere(tx, row.user_id, Actor::User(row.user_id), request, action)?;
    }
    Ok(())
}

/// Notes what concerns a person rather than a clinic in the audit of each of their clinics.
fn audit_everywhere(
    tx: &mut SystemTx<'_>,
    user: Id<User>,
    actor: Actor,
    request: Id<Request>,
    action: &'static str,
) -> Result<()> {
    for member in tenancy::memberships(tx, user)? {
        let ctx = Ctx::new(member.clinic.id, actor, request, Origin::Http, Perms::NONE);
        tx.within(&ctx, |tx| tx.audit(action, user.as_str(), None))?;
    }
    Ok(())
}

fn open_session(tx: &mut SystemTx<'_>, id: Id<Session>) -> Result<Option<SessionRow>> {
    let now = tx.now();
    Ok(store::session(tx.conn(), id)?.filter(|row| row.is_open(now)))
}

fn overview_of(tx: &mut SystemTx<'_>, user: Option<Id<User>>) -> Result<Overview> {
    let (demo, simulated) = tenancy::is_demo_and_simulated(tx)?;
    let user = match user {
        Some(id) => tenancy::user(tx.conn(), id)?,
        None => None,
    };
    let clinics = match &user {
        Some(user) => tenancy::memberships(tx, user.id)?,
        None => Vec::new(),
    };
    Ok(Overview { user, clinics, demo, simulated })
}

fn end_of_session(now: Timestamp, days: u32) -> Timestamp {
    now.plus(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

/// A cookie names its session, so that any earlier token of it is recognised as one, however old.
fn cookie_of(session: Id<Session>, secret: &Secret<String>) -> Secret<String> {
    Secret::new(format!("{session}.{}", secret.expose()))
}

/// The session a cookie names, and the hash of the token in it.
fn read_cookie(cookie: &str) -> Option<(Id<Session>, String)> {
    let (session, secret) = cookie.split_once('.')?;
    Some((Id::parse(session).ok()?, token::hash(secret)))
}

pub(super) fn no_session() -> Error {
    Error::new(Kind::Unauthenticated, "auth.no-session", "Please sign in.")
}

fn wrong_credentials() -> Error {
    Error::new(Kind::Unauthenticated, "auth.wrong-credentials", "E-mail address or password are not right.")
}
