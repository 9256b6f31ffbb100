//! Rows of credentials, sessions, one-time links, API tokens and signing keys.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    SelectableHelper,
};

use super::{ApiToken, Session, SetupLink, SigningKey, lock::LockRule};
use crate::{
    db::{
        Conn, Tx,
        schema::{api_tokens, sessions, setup_links, signing_keys, users},
    },
    error::Result,
    ids::Id,
    tenancy::{Clinic, Roles, User},
    time::Timestamp,
};

/// What a password is checked against.
#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = users)]
pub(super) struct Credentials {
    pub(super) id: Id<User>,
    pub(super) password_hash: Option<String>,
}

pub(super) fn credentials(conn: &mut Conn, email: &str) -> Result<Option<Credentials>> {
    let found = users::table.filter(users::email.eq(email)).select(Credentials::as_select());
    Ok(found.first(conn).optional()?)
}

/// Whether an attempt at an account may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Yes, and it is counted as failed until [`forgive`] says otherwise: attempts at the same instant cannot slip past
    /// the lock together.
    Counted,
    /// Not before that instant.
    LockedUntil(Timestamp),
}

pub(super) fn count_attempt(conn: &mut Conn, user: Id<User>, rule: LockRule, now: Timestamp) -> Result<Attempt> {
    let open = users::locked_until.is_null().or(users::locked_until.assume_not_null().le(now));
    let failed: Option<i32> = diesel::update(users::table.filter(users::id.eq(user)).filter(open))
        .set(users::failed_sign_ins.eq(users::failed_sign_ins + 1))
        .returning(users::failed_sign_ins)
        .get_result(conn)
        .optional()?;
    let Some(failed) = failed else {
        let until: Option<Timestamp> =
            users::table.filter(users::id.eq(user)).select(users::locked_until).first(conn).optional()?.flatten();
        return Ok(Attempt::LockedUntil(until.unwrap_or(now)));
    };
    if let Some(time) = rule.lock(u32::try_from(failed).unwrap_or(0)) {
        diesel::update(users::table.filter(users::id.eq(user)))
            .set(users::locked_until.eq(now.plus(time)))
            .execute(conn)?;
    }
    Ok(Attempt::Counted)
}

/// Forgets the failed attempts of an account: the password was right.
pub(super) fn forgive(conn: &mut Conn, user: Id<User>) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(user)))
        .set((users::failed_sign_ins.eq(0), users::locked_until.eq(None::<Timestamp>)))
        .execute(conn)?;
    Ok(())
}

/// Gives a person without a password their first one, and their name. Answers whether there was none.
pub(super) fn set_first_password(conn: &mut Conn, user: Id<User>, name: &str, hash: &str) -> Result<bool> {
    let without = users::table.filter(users::id.eq(user)).filter(users::password_hash.is_null());
    let set = diesel::update(without).set((users::name.eq(name), users::password_hash.eq(hash))).execute(conn)?;
    Ok(set == 1)
}

/// One sign-in of one browser.
#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = sessions)]
pub(super) struct SessionRow {
    pub(super) id: Id<Session>,
    pub(super) user_id: Id<User>,
    pub(super) refresh_hash: String,
    pub(super) previous_hash: Option<String>,
    pub(super) rotated_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
}

impl SessionRow {
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }

    /// Whether the token of this hash is the present one, or the one before it.
    pub(super) fn knows(&self, hash: &str) -> bool {
        self.refresh_hash == hash || self.previous_hash.as_deref() == Some(hash)
    }
}

pub(super) fn insert_session(
    conn: &mut Conn,
    id: Id<Session>,
    user: Id<User>,
    refresh_hash: &str,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    let row = (
        sessions::id.eq(id),
        sessions::user_id.eq(user),
        sessions::refresh_hash.eq(refresh_hash),
        sessions::rotated_at.eq(now),
        sessions::created_at.eq(now),
        sessions::expires_at.eq(expires_at),
    );
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn session(conn: &mut Conn, id: Id<Session>) -> Result<Option<SessionRow>> {
    Ok(sessions::table.filter(sessions::id.eq(id)).select(SessionRow::as_select()).first(conn).optional()?)
}

/// Replaces the refresh token, if it is still the present one.
pub(super) fn rotate(
    conn: &mut Conn,
    id: Id<Session>,
    (present, next): (&str, &str),
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<bool> {
    let still = sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::refresh_hash.eq(present))
        .filter(sessions::revoked_at.is_null());
    let rotated = diesel::update(still)
        .set((
            sessions::refresh_hash.eq(next),
            sessions::previous_hash.eq(present),
            sessions::rotated_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(rotated == 1)
}

/// Ends a session; answers whether it was open.
pub(super) fn revoke_session(conn: &mut Conn, id: Id<Session>, now: Timestamp) -> Result<bool> {
    let open = sessions::table.filter(sessions::id.eq(id)).filter(sessions::revoked_at.is_null());
    Ok(diesel::update(open).set(sessions::revoked_at.eq(now)).execute(conn)? == 1)
}

/// A one-time link that can still be used.
#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = setup_links)]
pub(super) struct LinkRow {
    pub(super) id: Id<SetupLink>,
    /// The clinic that invites; `None` for the link that sets the first clinic up.
    pub(super) clinic_id: Option<Id<Clinic>>,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) roles: Roles,
}

/// What a new link is for.
#[derive(Clone, Debug)]
pub(super) struct NewLink {
    pub(super) token_hash: String,
    pub(super) clinic: Option<Id<Clinic>>,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) roles: Roles,
    pub(super) expires_at: Timestamp,
}

pub(super) fn insert_link(conn: &mut Conn, link: &NewLink, now: Timestamp) -> Result<()> {
    let row = (
        setup_links::id.eq(Id::<SetupLink>::new()),
        setup_links::token_hash.eq(&link.token_hash),
        setup_links::clinic_id.eq(link.clinic),
        setup_links::email.eq(&link.email),
        setup_links::name.eq(&link.name),
        setup_links::roles.eq(link.roles.to_text()),
        setup_links::created_at.eq(now),
        setup_links::expires_at.eq(link.expires_at),
    );
    diesel::insert_into(setup_links::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn open_link(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<LinkRow>> {
    Ok(setup_links::table
        .filter(setup_links::token_hash.eq(token_hash))
        .filter(setup_links::spent_at.is_null())
        .filter(setup_links::expires_at.gt(now))
        .select(LinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// Uses a link up; of several who try at the same instant, one is answered `true`.
pub(super) fn spend_link(conn: &mut Conn, id: Id<SetupLink>, now: Timestamp) -> Result<bool> {
    let open = setup_links::table
        .filter(setup_links::id.eq(id))
        .filter(setup_links::spent_at.is_null())
        .filter(setup_links::expires_at.gt(now));
    Ok(diesel::update(open).set(setup_links::spent_at.eq(now)).execute(conn)? == 1)
}

/// Makes all open links for setting a clinic up useless.
pub(super) fn void_clinic_links(conn: &mut Conn) -> Result<()> {
    let open = setup_links::table.filter(setup_links::clinic_id.is_null()).filter(setup_links::spent_at.is_null());
    diesel::delete(open).execute(conn)?;
    Ok(())
}

/// Makes a person's open invitations to the clinic useless; they remain as the mark that nobody has accepted yet.
pub(super) fn expire_invitations(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    let (clinic, now) = (tx.clinic(), tx.now());
    let open = setup_links::table
        .filter(setup_links::clinic_id.eq(clinic))
        .filter(setup_links::email.eq(email))
        .filter(setup_links::spent_at.is_null());
    diesel::update(open).set(setup_links::expires_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Forgets the invitations of a person that were never accepted: they have accepted one now.
pub(super) fn forget_invitations(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    let clinic = tx.clinic();
    let open = setup_links::table
        .filter(setup_links::clinic_id.eq(clinic))
        .filter(setup_links::email.eq(email))
        .filter(setup_links::spent_at.is_null());
    diesel::delete(open).execute(tx.conn())?;
    Ok(())
}

/// The e-mail addresses of those who were invited to the clinic and have not accepted.
pub(super) fn invited(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let clinic = tx.clinic();
    let open = setup_links::table
        .filter(setup_links::clinic_id.eq(clinic))
        .filter(setup_links::spent_at.is_null())
        .filter(setup_links::email.is_not_null());
    Ok(open.select(setup_links::email.assume_not_null()).load(tx.conn())?)
}

/// A token as the extractor needs it.
#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = api_tokens)]
pub(super) struct TokenRow {
    pub(super) id: Id<ApiToken>,
    pub(super) clinic_id: Id<Clinic>,
    pub(super) user_id: Id<User>,
    pub(super) perms: String,
    pub(super) last_used_at: Option<Timestamp>,
}

/// The token of this hash that was not revoked, whichever clinic's it is.
pub(super) fn token_by_hash(conn: &mut Conn, token_hash: &str) -> Result<Option<TokenRow>> {
    let live = api_tokens::table.filter(api_tokens::token_hash.eq(token_hash)).filter(api_tokens::revoked_at.is_null());
    Ok(live.select(TokenRow::as_select()).first(conn).optional()?)
}

pub(super) fn touch_token(conn: &mut Conn, id: Id<ApiToken>, now: Timestamp) -> Result<()> {
    diesel::update(api_tokens::table.filter(api_tokens::id.eq(id)))
        .set(api_tokens::last_used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_token(tx: &mut Tx<'_>, id: Id<ApiToken>, user: Id<User>, new: (&str, &str, &str)) -> Result<()> {
    let (name, perms, token_hash) = new;
    let row = (
        api_tokens::id.eq(id),
        api_tokens::clinic_id.eq(tx.clinic()),
        api_tokens::user_id.eq(user),
        api_tokens::name.eq(name),
        api_tokens::token_hash.eq(token_hash),
        api_tokens::perms.eq(perms),
        api_tokens::created_at.eq(tx.now()),
    );
    diesel::insert_into(api_tokens::table).values(row).execute(tx.conn())?;
    Ok(())
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = api_tokens)]
pub(super) struct ListedToken {
    pub(super) id: Id<ApiToken>,
    pub(super) name: String,
    pub(super) perms: String,
    pub(super) created_at: Timestamp,
    pub(super) last_used_at: Option<Timestamp>,
}

pub(super) fn tokens(
    tx: &mut Tx<'_>,
    user: Id<User>,
    before: Option<Id<ApiToken>>,
    limit: i64,
) -> Result<Vec<ListedToken>> {
    let mut query = tx
        .of(api_tokens::table)
        .filter(api_tokens::user_id.eq(user))
        .filter(api_tokens::revoked_at.is_null())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(api_tokens::id.lt(before));
    }
    Ok(query.select(ListedToken::as_select()).order(api_tokens::id.desc()).limit(limit).load(tx.conn())?)
}

/// Revokes one, or all, of a person's tokens; answers how many were live.
pub(super) fn revoke_tokens(tx: &mut Tx<'_>, user: Id<User>, id: Option<Id<ApiToken>>) -> Result<usize> {
    let now = tx.now();
    let live = tx.of(api_tokens::table).filter(api_tokens::user_id.eq(user)).filter(api_tokens::revoked_at.is_null());
    let revoked = api_tokens::revoked_at.eq(now);
    Ok(match id {
        Some(id) => diesel::update(live.filter(api_tokens::id.eq(id))).set(revoked).execute(tx.conn())?,
        None => diesel::update(live).set(revoked).execute(tx.conn())?,
    })
}

/// A key that signs access tokens.
#[derive(Clone, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = signing_keys)]
pub(super) struct SigningKeyRow {
    pub(super) id: Id<SigningKey>,
    pub(super) sealed_private: String,
    pub(super) public_key: String,
    pub(super) created_at: Timestamp,
}

/// All signing keys, oldest first.
pub(super) fn signing_keys(conn: &mut Conn) -> Result<Vec<SigningKeyRow>> {
    Ok(signing_keys::table.select(SigningKeyRow::as_select()).order(signing_keys::id.asc()).load(conn)?)
}

pub(super) fn insert_signing_key(conn: &mut Conn, row: &SigningKeyRow) -> Result<()> {
    let values = (
        signing_keys::id.eq(row.id),
        signing_keys::sealed_private.eq(&row.sealed_private),
        signing_keys::public_key.eq(&row.public_key),
        signing_keys::created_at.eq(row.created_at),
    );
    diesel::insert_into(signing_keys::table).values(values).execute(conn)?;
    Ok(())
}
