//! The people of a clinic: who they are, inviting, changing roles, letting go.

use super::{Member, Roles, normal_email, store};
use crate::{
    access::{Perm, Role},
    auth,
    ctx::Ctx,
    db::Tx,
    error::{Error, FieldFault, Kind, Result},
    events::Event,
    http::Page,
    ids::Id,
    platform::Platform,
    secret::Secret,
};

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they shall be in the clinic.
    pub roles: Vec<Role>,
}

/// A member and the link with which they accept.
#[derive(Debug)]
pub struct Invitation {
    /// The member, who cannot act yet.
    pub member: Member,
    /// The token of the link; it is shown once.
    pub token: Secret<String>,
}

/// What shall change about a member; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct MemberPatch {
    /// What they are in the clinic.
    pub roles: Option<Vec<Role>>,
    /// Whether they can act.
    pub active: Option<bool>,
}

/// The address and roles of a new member, or the fields at fault.
pub(super) fn checked(email: &str, name: &str, roles: &[Role]) -> Result<(String, Roles)> {
    let normal = normal_email(email);
    let roles = Roles::of(roles);
    let mut faults = Vec::new();
    let mut fault = |path: &str, message: &str| {
        faults.push(FieldFault { path: path.to_owned(), message: message.to_owned() });
    };
    if normal.is_none() {
        fault("email", "This is no e-mail address.");
    }
    if !(1..=120).contains(&name.trim().chars().count()) {
        fault("name", "Please give a name of at most 120 characters.");
    }
    if roles.is_empty() {
        fault("roles", "Choose at least one role.");
    }
    match normal {
        Some(email) if faults.is_empty() => Ok((email, roles)),
        Some(_) | None => Err(Error::invalid_fields("member.invalid", faults)),
    }
}

impl Platform {
    /// The members of the clinic, longest first.
    ///
    /// # Errors
    /// Without [`Perm::MemberRead`].
    pub async fn list_members(&self, ctx: &Ctx, after: Option<Id<Member>>, limit: i64) -> Result<Page<Member>> {
        ctx.require(Perm::MemberRead)?;
        self.db()
            .read(ctx, move |tx| {
                let members = store::list_members(tx, after, limit + 1)?;
                Ok(Page::of(members, limit, |member| member.id.to_string()))
            })
            .await
    }

    /// The active members whose role lets them work on tasks, longest first.
    ///
    /// # Errors
    /// Without [`Perm::TaskUpdate`].
    pub async fn list_colleagues(&self, ctx: &Ctx, after: Option<Id<Member>>, limit: i64) -> Result<Page<Member>> {
        ctx.require(Perm::TaskUpdate)?;
        self.db()
            .read(ctx, move |tx| {
                // Roles are one text in a row, so those who may not are left out here, and the page goes on behind them.
                let (mut colleagues, mut after) = (Vec::new(), after);
                while i64::try_from(colleagues.len()).is_ok_and(|found| found <= limit) {
                    let members = store::list_members(tx, after, limit + 1)?;
                    let Some(last) = members.last() else { break };
                    after = Some(last.id);
                    colleagues.extend(
                        members
                            .into_iter()
                            .filter(|member| member.active && member.roles.perms().has(Perm::TaskUpdate)),
                    );
                }
                colleagues.truncate(usize::try_from(limit + 1).unwrap_or_default());
                Ok(Page::of(colleagues, limit, |member| member.id.to_string()))
            })
            .await
    }

    /// Invites somebody. Whoever was invited and has not accepted gets a new link; the older ones stop working.
    ///
    /// # Errors
    /// Without [`Perm::MemberManage`]; `member.invalid` with the fields; `member.exists` when they have accepted
    /// already; `member.owner-only` when somebody who is no owner makes an owner.
    pub async fn invite_member(&self, ctx: &Ctx, new: NewMember) -> Result<Invitation> {
        ctx.require(Perm::MemberManage)?;
        let (email, roles) = checked(&new.email, &new.name, &new.roles)?;
        let name = new.name.trim().to_owned();
        let days = self.config().auth.invitation_days;
        let (member, token) = self
            .db()
            .write(ctx, move |tx| {
                store::one_at_a_time(tx)?;
                if roles.has(Role::Owner) {
                    demand_owner(tx)?;
                }
                let now = tx.now();
                let user = store::insert_user_once(tx.conn(), (&email, &name, None), now)?;
                let member = match store::member_of_user(tx, user.id)? {
                    Some(_) if !auth::invite::is_pending(tx, &email)? => return Err(exists()),
                    Some(member) => {
                        store::update_member(tx, member.id, &roles, false)?;
                        Member { roles: roles.clone(), ..member }
                    }
                    None => store::insert_member(tx, &user, &roles, false)?,
                };
                let token = auth::invite::issue(tx, (&email, &name), &roles, days)?;
                tx.audit("member.invite", member.id.as_str(), Some(&serde_json::json!({ "roles": roles })))?;
                tx.emit(&Event::new("member.changed", member.id))?;
                Ok((member, token))
            })
            .await?;
        Ok(Invitation { member, token })
    }

    /// Changes what a member is, or whether they can act. Letting somebody go also ends their API tokens here.
    ///
    /// # Errors
    /// Without [`Perm::MemberManage`]; `member.not-found`; `member.invalid` without any role; `member.owner-only` when
    /// somebody who is no owner changes an owner, makes one, or changes their own roles; `member.last-owner` when nobody
    /// would be left; `member.not-joined` when they have not accepted their invitation.
    pub async fn change_member(&self, ctx: &Ctx, id: Id<Member>, patch: MemberPatch) -> Result<Member> {
        ctx.require(Perm::MemberManage)?;
        self.db()
            .write(ctx, move |tx| {
                store::one_at_a_time(tx)?;
                let before = store::member(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                let after = patched(&before, &patch)?;
                if after == before {
                    return Ok(after);
                }
                check_change(tx, &before, &after)?;
                store::update_member(tx, id, &after.roles, after.active)?;
                if before.active && !after.active {
                    auth::invite::end_tokens(tx, after.user.id)?;
                }
                let detail = serde_json::json!({
                    "roles": { "before": before.roles, "after": after.roles },
                    "active": { "before": before.active, "after": after.active },
                });
                tx.audit("member.change", id.as_str(), Some(&detail))?;
                tx.emit(&Event::new("member.changed", id))?;
                Ok(after)
            })
            .await
    }
}

fn patched(before: &Member, patch: &MemberPatch) -> Result<Member> {
    let mut after = before.clone();
    if let Some(roles) = &patch.roles {
        after.roles = Roles::of(roles);
    }
    if let Some(active) = patch.active {
        after.active = active;
    }
    if after.roles.is_empty() {
        return Err(Error::invalid("member.invalid", "roles", "Choose at least one role."));
    }
    Ok(after)
}

fn check_change(tx: &mut Tx<'_>, before: &Member, after: &Member) -> Result<()> {
    let touches_owner = before.roles.has(Role::Owner) || after.roles.has(Role::Owner);
    let changes_self = tx.actor().user() == Some(before.user.id);
    if touches_owner || changes_self {
        demand_owner(tx)?;
    }
    if !before.active && after.active && auth::invite::is_pending(tx, &before.user.email)? {
        return Err(Error::new(
            Kind::Conflict,
            "member.not-joined",
            "They have not accepted their invitation yet; invite them again if the link was lost.",
        ));
    }
    let was_owner = before.active && before.roles.has(Role::Owner);
    let stays_owner = after.active && after.roles.has(Role::Owner);
    if was_owner && !stays_owner {
        let owners = store::active_roles(tx)?.into_iter().filter(|(_, roles)| roles.has(Role::Owner)).count();
        if owners <= 1 {
            return Err(Error::new(
                Kind::Conflict,
                "member.last-owner",
                "Somebody has to answer for the clinic: make another owner first.",
            ));
        }
    }
    Ok(())
}

/// Only an owner, or the host itself, decides who owns the clinic: otherwise an administrator could raise themself.
fn demand_owner(tx: &mut Tx<'_>) -> Result<()> {
    let Some(user) = tx.actor().user() else { return Ok(()) };
    let is_owner =
        store::member_of_user(tx, user)?.is_some_and(|member| member.active && member.roles.has(Role::Owner));
    if is_owner {
        return Ok(());
    }
    Err(Error::new(Kind::Forbidden, "member.owner-only", "Only an owner of the clinic can do this."))
}

fn exists() -> Error {
    Error::new(Kind::Conflict, "member.exists", "Somebody with this e-mail address is a member already.")
}
