//! Clinics and the people in them.
//!
//! A person is one account with one e-mail address and may be a member of several clinics, with other roles in each.
//! Whoever is invited becomes a member who can act only by accepting: an administrator cannot act through the account
//! of somebody they have merely invited.

mod clinic;
mod connectors;
pub mod http;
mod members;
mod roles;
mod store;

use std::collections::HashMap;

pub(crate) use clinic::plain;
pub use clinic::{Clinic, NewClinic, is_e164};
pub use connectors::{Connector, connector, put_connector};
pub use http::routes;
pub use members::{Invitation, MemberPatch, NewMember};
pub use roles::Roles;

use crate::{
    access::{Perm, Perms, Role},
    auth,
    ctx::{Actor, Ctx, Origin},
    db::{Conn, SystemTx, Tx, schema::users},
    error::{Error, FieldFault, Kind, Result},
    events::Event,
    ids::{Entity, Id},
    platform::Platform,
    secret::Secret,
    time::Timestamp,
};

/// A person, who may belong to several clinics.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// Their id.
    pub id: Id<User>,
    /// Their e-mail address, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
}

impl Entity for User {
    const PREFIX: &'static str = "user";
    const NOUN: &'static str = "user";
}

/// A person in a clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: Id<Member>,
    /// The person.
    pub user: User,
    /// What they are in the clinic.
    pub roles: Roles,
    /// Whether they can act: invited people cannot yet, former ones no longer.
    pub active: bool,
    /// When they were invited or made.
    pub created_at: Timestamp,
}

impl Entity for Member {
    const PREFIX: &'static str = "member";
    const NOUN: &'static str = "member";
}

/// A clinic as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The clinic.
    pub clinic: Clinic,
    /// What the person is there.
    pub roles: Roles,
}

/// The clinic of an open transaction.
///
/// # Errors
/// When the row cannot be read.
pub fn clinic(tx: &mut Tx<'_>) -> Result<Clinic> {
    let id = tx.clinic();
    store::clinic(tx.conn(), id)?.ok_or_else(|| Error::not_found(id))
}

/// The telephone numbers at which the clinic is called, E.164.
///
/// # Errors
/// When the rows cannot be read.
pub fn phones(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    store::phones(tx)
}

/// Replaces the telephone numbers of the clinic.
///
/// # Errors
/// `clinic.bad-phone` with the fields `numbers[n]`; `clinic.phone-taken` when another clinic has one of them.
pub fn set_phones(tx: &mut Tx<'_>, numbers: &[String]) -> Result<()> {
    let faults = phone_faults(numbers);
    if !faults.is_empty() {
        return Err(Error::invalid_fields("clinic.bad-phone", faults));
    }
    store::replace_phones(tx, numbers)
}

/// Which of the numbers are none.
pub(crate) fn phone_faults(numbers: &[String]) -> Vec<FieldFault> {
    let wrong = numbers.iter().enumerate().filter(|(_, number)| !is_e164(number));
    let fault = |(at, _)| FieldFault {
        path: format!("numbers[{at}]"),
        message: "Write the number with + and the country code, digits only, for example +14155550123.".to_owned(),
    };
    wrong.map(fault).collect()
}

/// Everybody who can act in the clinic and has this permission: whom a notification is for.
///
/// # Errors
/// When the rows cannot be read.
pub fn members_with(tx: &mut Tx<'_>, perm: Perm) -> Result<Vec<Id<User>>> {
    let active = store::active_roles(tx)?.into_iter();
    Ok(active.filter(|(_, roles)| roles.perms().has(perm)).map(|(user, _)| user).collect())
}

/// The names of these people, also of former members. Who never belonged to the clinic is not in the answer.
///
/// # Errors
/// When the rows cannot be read.
pub fn names(tx: &mut Tx<'_>, of: &[Id<User>]) -> Result<HashMap<Id<User>, String>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    store::names(tx, of)
}

/// The member that a person is in the clinic, active or not.
///
/// # Errors
/// When the row cannot be read.
pub fn member_of_user(tx: &mut Tx<'_>, user: Id<User>) -> Result<Option<Member>> {
    store::member_of_user(tx, user)
}

/// An e-mail address as it is stored and compared; `None` when it is none.
pub(crate) fn normal_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '@');
    let good = (1..=64).contains(&local.len())
        && (3..=253).contains(&domain.len())
        && local.chars().all(is_plain)
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    good.then_some(email)
}

/// What the set-up and seeding write for a new clinic, within a transaction that belongs to none yet.
pub(crate) fn found_clinic(tx: &mut SystemTx<'_>, new: &NewClinic) -> Result<Clinic> {
    let now = tx.now();
    store::insert_clinic(tx.conn(), new, now)
}

/// Makes a person a member who can act.
pub(crate) fn admit(tx: &mut Tx<'_>, user: &User, roles: &Roles) -> Result<Member> {
    let member = match store::member_of_user(tx, user.id)? {
        Some(member) => {
            store::update_member(tx, member.id, roles, true)?;
            Member { roles: roles.clone(), active: true, ..member }
        }
        None => store::insert_member(tx, user, roles, true)?,
    };
    tx.emit(&Event::new("member.changed", member.id))?;
    Ok(member)
}

/// The person with this address, made with these when there is none.
pub(crate) fn user_or_new(
    conn: &mut Conn,
    email: &str,
    name: &str,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<User> {
    store::insert_user_once(conn, (email, name, hash), now)
}

pub(crate) fn user(conn: &mut Conn, id: Id<User>) -> Result<Option<User>> {
    store::user(conn, id)
}

pub(crate) fn clinic_by_id(conn: &mut Conn, id: Id<Clinic>) -> Result<Option<Clinic>> {
    store::clinic(conn, id)
}

pub(crate) fn memberships(tx: &mut SystemTx<'_>, user: Id<User>) -> Result<Vec<Membership>> {
    store::memberships(tx, user)
}

pub(crate) fn has_owner(tx: &mut SystemTx<'_>) -> Result<bool> {
    store::has_owner(tx)
}

/// Whether there is a clinic to look around, and whether no vendor is connected: then everything that would be sent is
/// only shown.
pub(crate) fn is_demo_and_simulated(tx: &mut SystemTx<'_>) -> Result<(bool, bool)> {
    Ok((store::has_demo(tx.conn())?, !store::has_credentials(tx)?))
}

/// A person made by seeding, with everything that signs them in.
#[derive(Debug)]
pub struct NewUser {
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they are in the clinic.
    pub roles: Vec<Role>,
    /// Their password; seeding chooses it, so the rules for chosen passwords do not apply.
    pub password: Secret<String>,
}

impl Platform {
    /// Makes a clinic, on behalf of whoever runs this host.
    ///
    /// # Errors
    /// `clinic.invalid` with the fields.
    pub async fn create_clinic(&self, new: NewClinic) -> Result<Clinic> {
        let faults = new.faults("");
        if !faults.is_empty() {
            return Err(Error::invalid_fields("clinic.invalid", faults));
        }
        self.db()
            .system(move |tx| {
                let clinic = found_clinic(tx, &new)?;
                tx.within(&host_ctx(clinic.id), |tx| tx.audit("clinic.create", clinic.id.as_str(), None))?;
                Ok(clinic)
            })
            .await
    }

    /// Makes a person who can act in a clinic, on behalf of whoever runs this host. Who has the address already keeps
    /// name and password and becomes a member.
    ///
    /// # Errors
    /// `member.invalid` when the address is none or no role is given.
    pub async fn create_user(&self, clinic: Id<Clinic>, new: NewUser) -> Result<Member> {
        let (email, roles) = members::checked(&new.email, &new.name, &new.roles)?;
        let hash = auth::hash_password(&new.password).await?;
        let name = new.name.trim().to_owned();
        self.db()
            .write(&host_ctx(clinic), move |tx| {
                let now = tx.now();
                let user = user_or_new(tx.conn(), &email, &name, Some(&hash), now)?;
                let member = admit(tx, &user, &roles)?;
                tx.audit("member.create", member.id.as_str(), Some(&serde_json::json!({ "roles": roles })))?;
                Ok(member)
            })
            .await
    }

    /// The clinic at an address; `None` when there is none.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub async fn clinic_by_slug(&self, slug: &str) -> Result<Option<Clinic>> {
        let slug = slug.to_owned();
        self.db().system_read(move |tx| store::clinic_by_slug(tx.conn(), &slug)).await
    }

    /// The context of somebody who calls the clinic that has this number (E.164); `None` when no clinic has it. Only for
    /// webhooks whose signature was checked, or is checked next with that clinic's own secret.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub async fn ctx_for_phone(&self, number: &str) -> Result<Option<Ctx>> {
        let number = number.to_owned();
        let clinic = self.db().system_read(move |tx| store::clinic_of_phone(tx, &number)).await?;
        Ok(clinic.map(|clinic| Ctx::new(clinic, Actor::Caller, Id::new(), Origin::Webhook, Perms::NONE)))
    }

    /// The context of whoever runs this host, for seeding and the command line: every permission, in the name of the
    /// software.
    pub fn ctx_for_host(&self, clinic: Id<Clinic>) -> Ctx {
        host_ctx(clinic)
    }

    /// The context of a member, used from the command line of this host: what seeding does in somebody's name.
    ///
    /// # Errors
    /// `member.not-found` when the person cannot act in the clinic.
    pub async fn ctx_for_member(&self, clinic: Id<Clinic>, user: Id<User>) -> Result<Ctx> {
        let found = self.db().read(&host_ctx(clinic), move |tx| store::member_of_user(tx, user)).await?;
        let member = found.filter(|member| member.active).ok_or_else(|| Error::not_found(Id::<Member>::new()))?;
        Ok(Ctx::new(clinic, Actor::User(user), Id::new(), Origin::Cli, member.roles.perms()))
    }
}

fn host_ctx(clinic: Id<Clinic>) -> Ctx {
    Ctx::new(clinic, Actor::System, Id::new(), Origin::Cli, Perms::of(Perm::ALL))
}

/// There is no such clinic, or the caller has no part in it: nobody learns which.
pub(crate) fn no_such_clinic() -> Error {
    Error::new(Kind::NotFound, "clinic.not-found", "There is no such clinic.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_compared_in_lower_case_and_nonsense_is_none() {
        assert_eq!(normal_email("  Amara.Okafor@Lakeview.Example "), Some("amara.okafor@lakeview.example".to_owned()));
        for wrong in
            ["", "@", "amara", "amara@", "@lakeview.example", "a b@c.de", "a@b..c", "a@-b.c", "a@b@c.de", "a\n@b.cd"]
        {
            assert_eq!(normal_email(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_was_accepted_stays_the_same(text in ".{0,60}@.{0,60}") {
            if let Some(email) = normal_email(&text) {
                prop_assert_eq!(normal_email(&email), Some(email));
            }
        }
    }
}
