//! One-time links: the first one sets a clinic up and makes its owner; the others accept an invitation.
//!
//! There is no default password. A link is used by whoever holds it, once; whoever has an account already must prove
//! with its password that it is theirs, because links pass through other hands.

use std::time::Duration;

use super::{
    Issued, password, session,
    store::{self, LinkRow},
    token,
};
use crate::{
    access::{Perms, Role},
    ctx::{Actor, Ctx, Origin, Request},
    db::SystemTx,
    error::{Error, FieldFault, Kind, Result},
    events::Event,
    ids::Id,
    platform::Platform,
    secret::Secret,
    tenancy::{self, Clinic, NewClinic, Roles, User},
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Setting up the first clinic.
    Clinic,
    /// Becoming a member of a clinic.
    Invitation,
}

/// What the holder of a link is shown.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it is for.
    pub kind: LinkKind,
    /// The clinic that invites.
    pub clinic: Option<Clinic>,
    /// Whom it invites.
    pub email: Option<String>,
    /// Their name, as the inviting person wrote it.
    pub name: Option<String>,
    /// Whether this is to look around.
    pub demo: bool,
}

/// The person who uses a link.
#[derive(Clone, Debug)]
pub struct NewOwner {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their password: a new one, or that of the account they have.
    pub password: Secret<String>,
}

/// Everything the set-up page asks for.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The token of the link.
    pub token: Secret<String>,
    /// Who uses it.
    pub owner: NewOwner,
    /// The clinic to be made; left out with an invitation.
    pub clinic: Option<NewClinic>,
    /// Its opening hours, handed on with the event `clinic.created` to the area that keeps them.
    pub hours: Option<serde_json::Value>,
    /// Its telephone numbers, E.164.
    pub numbers: Vec<String>,
}

/// How the person has shown that the account is theirs.
#[derive(Clone)]
enum Proof {
    /// By its password.
    Account(Id<User>),
    /// There was no password; this is the hash of the first.
    First(String),
}

impl Platform {
    /// A fresh link for setting up the first clinic; `None` as soon as a clinic has an owner. Older ones stop working:
    /// the one that the last start printed is the one that counts.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn ensure_setup_link(&self) -> Result<Option<Secret<String>>> {
        let valid = Duration::from_secs(u64::from(self.config().auth.setup_hours) * 60 * 60);
        self.db()
            .system(move |tx| {
                store::void_clinic_links(tx.conn())?;
                if tenancy::has_owner(tx)? {
                    return Ok(None);
                }
                let (token, now) = (token::random(), tx.now());
                let link = store::NewLink {
                    token_hash: token::hash(token.expose()),
                    clinic: None,
                    email: None,
                    name: None,
                    roles: Roles::of(&[Role::Owner]),
                    expires_at: now.plus(valid),
                };
                store::insert_link(tx.conn(), &link, now)?;
                Ok(Some(token))
            })
            .await
    }

    /// The address of the page that uses a link. The token stands behind `#`: browsers keep that part to themselves, so
    /// it reaches no log of a server or proxy.
    pub fn setup_address(&self, token: &Secret<String>) -> String {
        let server = &self.config().server;
        let base = match &server.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", server.bind),
        };
        format!("{base}/setup#{}", token.expose())
    }

    /// What a link is for.
    ///
    /// # Errors
    /// `setup.link-spent` when it was used, is too old, or never existed.
    pub async fn check_setup(&self, token: &Secret<String>) -> Result<Link> {
        let hash = token::hash(token.expose());
        self.db().system_read(move |tx| Ok(describe(tx, &hash)?.1)).await
    }

    /// Uses a link: makes the clinic, or accepts the invitation, and signs the person in.
    ///
    /// # Errors
    /// `setup.link-spent`; `setup.invalid` with the fields; `auth.wrong-credentials` or `auth.locked` when the address
    /// has an account already and the password is not its own; `clinic.phone-taken`.
    pub async fn finish_setup(&self, setup: Setup, request: Id<Request>) -> Result<Issued> {
        let hash = token::hash(setup.token.expose());
        let wanted = tenancy::normal_email(&setup.owner.email);
        let email = wanted.clone().unwrap_or_default();
        let (link, known) = self
            .db()
            .system_read({
                let hash = hash.clone();
                move |tx| Ok((describe(tx, &hash)?.1, store::credentials(tx.conn(), &email)?))
            })
            .await?;
        let known = known.filter(|known| known.password_hash.is_some());
        let least = usize::try_from(self.config().auth.password_min_chars).unwrap_or(usize::MAX);
        let mut faults = faults(&setup, &link);
        if known.is_none() {
            faults.extend(password_fault(&setup, &link, least));
        }
        let email = match wanted {
            Some(email) if faults.is_empty() => email,
            Some(_) | None => return Err(Error::invalid_fields("setup.invalid", faults)),
        };
        let proof = match known {
            Some(known) => {
                self.check_password(known.id, &email, &setup.owner.password).await?;
                Proof::Account(known.id)
            }
            None => Proof::First(password::hash(&setup.owner.password).await?),
        };
        let days = self.config().auth.refresh_days;
        let (user, (session, cookie)) = self
            .db()
            .system(move |tx| {
                let (row, _) = describe(tx, &hash)?;
                let now = tx.now();
                // Of two who use the link at the same instant, one is told that it is spent.
                if !store::spend_link(tx.conn(), row.id, now)? {
                    return Err(spent());
                }
                let user = person(tx, &proof, &email, setup.owner.name.trim())?;
                join(tx, &row, &user, &setup, request)?;
                Ok((user.id, session::begin(tx, user.id, days)?))
            })
            .await?;
        self.issued(user, session, Some(cookie)).await
    }
}

/// The link of this hash and what its holder is shown.
fn describe(tx: &mut SystemTx<'_>, hash: &str) -> Result<(LinkRow, Link)> {
    let now = tx.now();
    let row = store::open_link(tx.conn(), hash, now)?.ok_or_else(spent)?;
    let clinic = match row.clinic_id {
        Some(id) => tenancy::clinic_by_id(tx.conn(), id)?,
        None => None,
    };
    let demo = match &clinic {
        Some(clinic) => clinic.demo,
        None => tenancy::is_demo_and_simulated(tx)?.0,
    };
    let kind = if row.clinic_id.is_some() { LinkKind::Invitation } else { LinkKind::Clinic };
    let link = Link { kind, clinic, email: row.email.clone(), name: row.name.clone(), demo };
    Ok((row, link))
}

fn faults(setup: &Setup, link: &Link) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let fault = |path: &str, message: &str| FieldFault { path: path.to_owned(), message: message.to_owned() };
    if !(1..=120).contains(&setup.owner.name.trim().chars().count()) {
        faults.push(fault("owner.name", "Please give a name of at most 120 characters."));
    }
    match (tenancy::normal_email(&setup.owner.email), &link.email) {
        (None, _) => faults.push(fault("owner.email", "This is no e-mail address.")),
        (Some(email), Some(invited)) if email != *invited => {
            faults.push(fault("owner.email", "The invitation is for another e-mail address."));
        }
        (Some(_), Some(_) | None) => {}
    }
    match (link.kind, &setup.clinic) {
        (LinkKind::Clinic, Some(clinic)) => faults.extend(clinic.faults("clinic.")),
        (LinkKind::Clinic, None) => faults.push(fault("clinic", "Please tell about the clinic.")),
        (LinkKind::Invitation, None) if setup.hours.is_none() && setup.numbers.is_empty() => {}
        (LinkKind::Invitation, Some(_) | None) => faults.push(fault("clinic", "An invitation makes no clinic.")),
    }
    faults.extend(tenancy::phone_faults(&setup.numbers));
    faults
}

fn password_fault(setup: &Setup, link: &Link, least: usize) -> Option<FieldFault> {
    let clinic = setup.clinic.as_ref().map(|clinic| clinic.name.as_str());
    let clinic = clinic.or(link.clinic.as_ref().map(|clinic| clinic.name.as_str())).unwrap_or_default();
    let personal = [setup.owner.name.as_str(), setup.owner.email.as_str(), clinic];
    let message = password::fault(setup.owner.password.expose(), least, &personal)?;
    Some(FieldFault { path: "owner.password".to_owned(), message })
}

fn person(tx: &mut SystemTx<'_>, proof: &Proof, email: &str, name: &str) -> Result<User> {
    let now = tx.now();
    match proof {
        Proof::Account(id) => tenancy::user(tx.conn(), *id)?.ok_or_else(|| Error::not_found(*id)),
        Proof::First(hash) => {
            let user = tenancy::user_or_new(tx.conn(), email, name, Some(hash), now)?;
            let is_first = store::set_first_password(tx.conn(), user.id, name, hash)?;
            let kept = store::credentials(tx.conn(), email)?.and_then(|kept| kept.password_hash);
            if kept.as_deref() != Some(hash) {
                // Somebody else gave the account its password since it was looked up.
                return Err(spent());
            }
            Ok(if is_first { User { name: name.to_owned(), ..user } } else { user })
        }
    }
}

/// Makes the person a member of the clinic that the link is for, and notes it there.
fn join(tx: &mut SystemTx<'_>, link: &LinkRow, user: &User, setup: &Setup, request: Id<Request>) -> Result<()> {
    let actor = Actor::User(user.id);
    let in_clinic = |clinic| Ctx::new(clinic, actor, request, Origin::Http, Perms::NONE);
    if let Some(clinic) = link.clinic_id {
        return tx.within(&in_clinic(clinic), |tx| {
            let member = tenancy::admit(tx, user, &link.roles)?;
            store::forget_invitations(tx, &user.email)?;
            tx.audit("member.join", member.id.as_str(), Some(&serde_json::json!({ "roles": link.roles })))
        });
    }
    let new = setup.clinic.as_ref().ok_or_else(spent)?;
    let clinic = tenancy::found_clinic(tx, new)?;
    tx.within(&in_clinic(clinic.id), |tx| {
        tenancy::admit(tx, user, &link.roles)?;
        tenancy::set_phones(tx, &setup.numbers)?;
        tx.audit("clinic.create", clinic.id.as_str(), None)?;
        let mut created = Event::new("clinic.created", clinic.id);
        if let (Some(hours), Some(payload)) = (&setup.hours, created.payload.as_object_mut()) {
            payload.insert("hours".to_owned(), hours.clone());
        }
        tx.emit(&created)
    })
}

fn spent() -> Error {
    Error::new(
        Kind::NotFound,
        "setup.link-spent",
        "This link was used already, is too old, or is not complete; please ask for a new one.",
    )
}
