//! Notifications: what a person should look at, delivered to their own feed. The area that owns the event phrases it;
//! this only delivers. Titles and bodies hold no PHI: they may stand on a wall display.

pub mod http;
mod store;

pub use store::{Notification, NotificationId};

use crate::{
    access::Perm,
    ctx::Ctx,
    db::Tx,
    error::{Error, Result},
    events::Event,
    http::Page,
    ids::Id,
    platform::Platform,
    tenancy::User,
};

/// What should be told.
#[derive(Clone, Debug)]
pub struct NewNotification {
    /// Stable word, for the icon: `escalation.emergency`.
    pub kind: &'static str,
    /// The id of what it is about; a person is told of one thing once.
    pub about: String,
    /// One line, no PHI.
    pub title: String,
    /// A second line, no PHI.
    pub body: String,
    /// Path in the UI below the clinic, for example `/escalations/escalation_…`.
    pub link: String,
}

/// Delivers a notification to these people; those who have it already are left alone.
///
/// # Errors
/// When the rows cannot be written.
pub fn deliver(tx: &mut Tx<'_>, to: &[Id<User>], new: &NewNotification) -> Result<()> {
    for user in to {
        if let Some(id) = store::insert_once(tx, *user, new)? {
            tx.emit(&Event::new("notification.created", id).with("user", user))?;
        }
    }
    Ok(())
}

impl Platform {
    /// The caller's own notifications, newest first, and how many are unread.
    ///
    /// # Errors
    /// Without [`Perm::NotificationRead`].
    pub async fn list_notifications(
        &self,
        ctx: &Ctx,
        only_unread: bool,
        before: Option<Id<NotificationId>>,
        limit: i64,
    ) -> Result<(Page<Notification>, i64)> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        self.db()
            .read(ctx, move |tx| {
                let items = store::list(tx, user, only_unread, before, limit + 1)?;
                Ok((Page::of(items, limit, |n| n.id.to_string()), store::count_unread(tx, user)?))
            })
            .await
    }

    /// Marks one of the caller's notifications as read; a second time changes nothing.
    ///
    /// # Errors
    /// `notification.not-found`, also for other people's.
    pub async fn read_notification(&self, ctx: &Ctx, id: Id<NotificationId>) -> Result<()> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                if store::mark_read(tx, user, Some(id))? == 0 && !store::exists(tx, user, id)? {
                    return Err(Error::not_found(id));
                }
                tx.emit(&Event::new("notification.read", id).with("user", user))
            })
            .await
    }

    /// Marks all of the caller's notifications as read.
    ///
    /// # Errors
    /// Without [`Perm::NotificationRead`].
    pub async fn read_all_notifications(&self, ctx: &Ctx) -> Result<()> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                store::mark_read(tx, user, None)?;
                tx.emit(&Event::new("notification.read", user).with("user", user))
            })
            .await
    }

    /// Takes all of the caller's notifications out of the feed; the rows stay.
    ///
    /// # Errors
    /// Without [`Perm::NotificationRead`].
    pub async fn clear_notifications(&self, ctx: &Ctx) -> Result<()> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                store::clear(tx, user)?;
                tx.emit(&Event::new("notification.read", user).with("user", user))
            })
            .await
    }
}
