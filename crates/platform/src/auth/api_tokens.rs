//! API tokens: for programs that act for a person, in one clinic, with some of that person's permissions.

use std::time::Duration;

use super::{session, store, token};
use crate::{
    access::{Perm, Perms},
    ctx::{Actor, Ctx, Origin, Request},
    error::{Error, Kind, Result},
    http::Page,
    ids::{Entity, Id},
    platform::Platform,
    secret::Secret,
    tenancy,
    time::Timestamp,
};

/// How tokens begin, so that they are recognised in headers and by scanners of leaked secrets.
pub(super) const PREFIX: &str = "cq_";
/// The last use is noted at most this often.
const TOUCH_AFTER: Duration = Duration::from_secs(60);

/// An API token, without the token itself.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Its id.
    pub id: Id<ApiToken>,
    /// What its owner calls it.
    pub name: String,
    /// The most it may do; what its owner may not do (any more), it may not either.
    pub perms: Vec<Perm>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Entity for ApiToken {
    const PREFIX: &'static str = "token";
    const NOUN: &'static str = "token";
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub perms: Vec<Perm>,
}

impl Platform {
    /// The caller's own tokens in the clinic, newest first.
    ///
    /// # Errors
    /// Without [`Perm::TokenManage`].
    pub async fn list_tokens(&self, ctx: &Ctx, before: Option<Id<ApiToken>>, limit: i64) -> Result<Page<ApiToken>> {
        ctx.require(Perm::TokenManage)?;
        let user = ctx.user()?;
        self.db()
            .read(ctx, move |tx| {
                let rows = store::tokens(tx, user, before, limit + 1)?;
                let tokens: Vec<ApiToken> = rows.into_iter().map(listed).collect::<Result<_>>()?;
                Ok(Page::of(tokens, limit, |token| token.id.to_string()))
            })
            .await
    }

    /// Makes a token for the caller. The text is answered this once; only its hash is kept.
    ///
    /// # Errors
    /// Without [`Perm::TokenManage`]; `token.by-token` when a token asks; `token.invalid` without a name or permissions;
    /// `token.beyond-own` when a permission is asked for that the caller does not have.
    pub async fn create_token(&self, ctx: &Ctx, new: NewApiToken) -> Result<(ApiToken, Secret<String>)> {
        ctx.require(Perm::TokenManage)?;
        let user = ctx.user()?;
        if matches!(ctx.actor(), Actor::Token(_)) {
            return Err(Error::new(Kind::Forbidden, "token.by-token", "A token cannot make another token."));
        }
        let name = new.name.trim().to_owned();
        if !(1..=80).contains(&name.chars().count()) {
            return Err(Error::invalid(
                "token.invalid",
                "name",
                "Please give the token a name of at most 80 characters.",
            ));
        }
        if new.perms.is_empty() {
            return Err(Error::invalid("token.invalid", "permissions", "Choose at least one permission."));
        }
        if let Some(beyond) = new.perms.iter().find(|perm| !ctx.may(**perm)) {
            let message = format!("You do not have the permission “{}” yourself.", beyond.as_str());
            return Err(Error::invalid("token.beyond-own", "permissions", message));
        }
        // Each once, in the order of the table.
        let perms: Vec<Perm> = Perm::ALL.iter().copied().filter(|perm| new.perms.contains(perm)).collect();
        let secret = Secret::new(format!("{PREFIX}{}", token::random().expose()));
        let hash = token::hash(secret.expose());
        let made = self
            .db()
            .write(ctx, move |tx| {
                let id = Id::<ApiToken>::new();
                store::insert_token(tx, id, user, (&name, &serde_json::to_string(&perms)?, &hash))?;
                tx.audit("token.create", id.as_str(), Some(&serde_json::json!({ "permissions": perms })))?;
                Ok(ApiToken { id, name: name.clone(), perms: perms.clone(), created_at: tx.now(), last_used_at: None })
            })
            .await?;
        Ok((made, secret))
    }

    /// Ends one of the caller's tokens.
    ///
    /// # Errors
    /// Without [`Perm::TokenManage`]; `token.not-found`, also for other people's.
    pub async fn revoke_token(&self, ctx: &Ctx, id: Id<ApiToken>) -> Result<()> {
        ctx.require(Perm::TokenManage)?;
        let user = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                if store::revoke_tokens(tx, user, Some(id))? == 0 {
                    return Err(Error::not_found(id));
                }
                tx.audit("token.revoke", id.as_str(), None)
            })
            .await
    }

    pub(super) async fn authenticate_token(
        &self,
        bearer: &str,
        clinic: Option<&str>,
        request: Id<Request>,
    ) -> Result<Ctx> {
        let hash = token::hash(bearer);
        let clinic = clinic.map(str::to_owned);
        let (token, ctx) = self
            .db()
            .system_read(move |tx| {
                let token = store::token_by_hash(tx.conn(), &hash)?.ok_or_else(bad_token)?;
                let mut here = tenancy::memberships(tx, token.user_id)?;
                here.retain(|member| member.clinic.id == token.clinic_id);
                let member = session::chosen(here, clinic.as_deref())?;
                let perms = Perms::of(&read_perms(&token.perms)?).within(member.roles.perms());
                let ctx = Ctx::new(token.clinic_id, Actor::Token(token.user_id), request, Origin::Http, perms);
                Ok((token, ctx))
            })
            .await?;
        let now = self.clock().now();
        if token.last_used_at.is_none_or(|used| now.since(used) >= TOUCH_AFTER) {
            self.db().system(move |tx| store::touch_token(tx.conn(), token.id, now)).await?;
        }
        Ok(ctx)
    }
}

fn listed(row: store::ListedToken) -> Result<ApiToken> {
    let store::ListedToken { id, name, perms, created_at, last_used_at } = row;
    Ok(ApiToken { id, name, perms: read_perms(&perms)?, created_at, last_used_at })
}

/// Permissions that a later release no longer knows are not held.
fn read_perms(text: &str) -> Result<Vec<Perm>> {
    let names: Vec<String> = serde_json::from_str(text)?;
    Ok(Perm::ALL.iter().copied().filter(|perm| names.iter().any(|name| name == perm.as_str())).collect())
}

fn bad_token() -> Error {
    Error::new(Kind::Unauthenticated, "auth.bad-token", "This API token was revoked or never existed.")
}
