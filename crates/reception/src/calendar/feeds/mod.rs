//! A practitioner's appointments as an iCalendar feed that other calendars subscribe to.
//!
//! Promises: the address cannot be guessed, is shown once, and ends at once when it is revoked; a feed shows initials
//! unless the clinic has decided otherwise, because it leaves the clinic's own systems. Only a hash of it is kept.

pub mod http;
mod ical;
mod store;

use std::time::Duration;

use cliniq_platform::{
    Ctx, Error, Id, Result,
    access::Perm,
    auth::{hash_token, random_token},
    error::Kind,
    ids::Entity,
    secret::Secret,
    tenancy::{self, User},
    time::Timestamp,
};

use super::{
    appointments,
    setup::{self, PractitionerId},
};
use crate::Reception;

/// A feed reaches so far back.
const BACK: Duration = Duration::from_secs(30 * 24 * 3600);
/// And so far ahead.
const AHEAD: Duration = Duration::from_secs(180 * 24 * 3600);

/// Marker of feed ids.
pub struct FeedId;
impl Entity for FeedId {
    const PREFIX: &'static str = "feed";
    const NOUN: &'static str = "calendar-feed";
}

/// A feed, without its address.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its id.
    pub id: Id<FeedId>,
    /// Whose appointments it has.
    pub practitioner: Id<PractitionerId>,
    /// Who made it.
    pub created_by: Option<Id<User>>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Reception {
    /// The clinic's feeds, newest first.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`].
    pub async fn list_feeds(&self, ctx: &Ctx) -> Result<Vec<Feed>> {
        ctx.require(Perm::CalendarManage)?;
        self.db().read(ctx, store::list).await
    }

    /// Makes a feed. The token of its address is answered this once.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `practitioner.not-found`.
    pub async fn create_feed(&self, ctx: &Ctx, practitioner: Id<PractitionerId>) -> Result<(Feed, Secret<String>)> {
        ctx.require(Perm::CalendarManage)?;
        let token = random_token();
        let hash = hash_token(token.expose());
        let id = Id::new();
        let feed = self
            .db()
            .write(ctx, move |tx| {
                setup::practitioner(tx, practitioner)?.ok_or_else(|| Error::not_found(practitioner))?;
                let feed = Feed { id, practitioner, created_by: tx.actor().user(), created_at: tx.now() };
                store::insert(tx, &feed, &hash)?;
                let detail = serde_json::json!({ "practitioner": practitioner });
                tx.audit("calendar_feed.create", id.as_str(), Some(&detail))?;
                Ok(feed)
            })
            .await?;
        Ok((feed, token))
    }

    /// Ends a feed: its address answers nobody any more.
    ///
    /// # Errors
    /// Without [`Perm::CalendarManage`]; `calendar-feed.not-found`.
    pub async fn revoke_feed(&self, ctx: &Ctx, id: Id<FeedId>) -> Result<()> {
        ctx.require(Perm::CalendarManage)?;
        self.db()
            .write(ctx, move |tx| {
                if !store::delete(tx, id)? {
                    return Err(Error::not_found(id));
                }
                tx.audit("calendar_feed.revoke", id.as_str(), None)
            })
            .await
    }

    /// The feed at an address, as an iCalendar object (RFC 5545). Whoever has the address may read it.
    ///
    /// # Errors
    /// `calendar-feed.not-found` when the address was revoked or never existed.
    pub async fn read_feed(&self, token: &str) -> Result<String> {
        let hash = hash_token(token);
        let found = self.db().system_read(move |tx| store::by_hash(tx, &hash)).await?;
        let (clinic, practitioner) = found.ok_or_else(no_such_feed)?;
        let ctx = self.platform().ctx_for_host(clinic);
        self.db()
            .read(&ctx, move |tx| {
                let now = tx.now();
                let who = setup::practitioner(tx, practitioner)?.ok_or_else(no_such_feed)?;
                let range = now.minus(BACK)..now.plus(AHEAD);
                let appointments = appointments::of_practitioner(tx, practitioner, range)?;
                let (services, _) = setup::named(tx)?;
                let rules = setup::rules(tx)?;
                let clinic = tenancy::clinic(tx)?.name;
                let head =
                    ical::Head { name: format!("{} – {clinic}", who.is.name), shows_names: rules.feeds_show_names };
                Ok(ical::write(&head, &appointments, &services))
            })
            .await
    }
}

fn no_such_feed() -> Error {
    Error::new(Kind::NotFound, "calendar-feed.not-found", "This calendar feed was revoked or never existed.")
}
