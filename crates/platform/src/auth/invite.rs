//! Invitations as the members' operations see them, inside their transactions.

use std::time::Duration;

use super::{store, token};
use crate::{
    db::Tx,
    error::Result,
    ids::Id,
    secret::Secret,
    tenancy::{Roles, User},
};

/// Whether the person was invited to the clinic and has not accepted, be the link still good or not.
pub(crate) fn is_pending(tx: &mut Tx<'_>, email: &str) -> Result<bool> {
    Ok(store::invited(tx)?.iter().any(|invited| invited == email))
}

/// Makes a one-time link for the person; older ones of the clinic stop working. Answers its token.
pub(crate) fn issue(tx: &mut Tx<'_>, (email, name): (&str, &str), roles: &Roles, days: u32) -> Result<Secret<String>> {
    store::expire_invitations(tx, email)?;
    let token = token::random();
    let (clinic, now) = (tx.clinic(), tx.now());
    let link = store::NewLink {
        token_hash: token::hash(token.expose()),
        clinic: Some(clinic),
        email: Some(email.to_owned()),
        name: Some(name.to_owned()),
        roles: roles.clone(),
        expires_at: now.plus(Duration::from_secs(u64::from(days) * 24 * 60 * 60)),
    };
    store::insert_link(tx.conn(), &link, now)?;
    Ok(token)
}

/// Ends all API tokens a person has in the clinic.
pub(crate) fn end_tokens(tx: &mut Tx<'_>, user: Id<User>) -> Result<()> {
    store::revoke_tokens(tx, user, None)?;
    Ok(())
}
