//! Notifications: what a person should look at, delivered to their own feed. The area that owns the event phrases it;
//! this only delivers. Titles and bodies hold no PHI: they may stand on a wall display.
//!
//! Who wants to is also told by text message (`sms.rs`): each message is a delivery with a row of its own, sent by a job.

pub mod deliveries;
pub mod http;
mod sms;
mod store;

pub use deliveries::{Delivery, Preferences, Severity, Wish};
pub use sms::registry;
pub use store::{Notification, NotificationId};

use crate::{
    access::Perm,
    ctx::Ctx,
    db::Tx,
    error::{Error, Kind, Result},
    events::Event,
    http::Page,
    ids::Id,
    platform::Platform,
    tenancy::{User, is_e164},
};

/// What should be told.
#[derive(Clone, Debug)]
pub struct NewNotification {
    /// Stable word, for the icon: `escalation.emergency`. One that ends with `.emergency` or `.urgent` is as grave as
    /// that, and people are texted accordingly.
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
            text(tx, *user, id, new.kind)?;
        }
    }
    Ok(())
}

/// Queues a text message, if the person wants one.
fn text(tx: &mut Tx<'_>, user: Id<User>, notification: Id<NotificationId>, kind: &str) -> Result<()> {
    let wanted = store::preferences(tx, user)?;
    let Some(address) = wanted.phone.filter(|_| wanted.sms.covers(sms::severity_of(kind))) else { return Ok(()) };
    let now = tx.now();
    let delivery = Delivery {
        id: Id::new(),
        notification,
        user,
        address,
        status: deliveries::Status::Queued,
        provider_id: None,
        error_code: None,
        created_at: now,
        updated_at: now,
    };
    store::insert_delivery(tx, &delivery)?;
    tx.enqueue(&sms::SendSms { delivery: delivery.id })
}

/// New preferences for one's telephone.
#[derive(Clone, Debug)]
pub struct PreferencesEdit {
    /// The number in E.164.
    pub phone: Option<String>,
    /// What to be texted about.
    pub sms: Wish,
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

    /// What the caller has chosen for their telephone.
    ///
    /// # Errors
    /// Without [`Perm::NotificationRead`].
    pub async fn notification_preferences(&self, ctx: &Ctx) -> Result<Preferences> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        self.db().read(ctx, move |tx| store::preferences(tx, user)).await
    }

    /// Chooses what the caller is texted about. `version` is the one the edit was made on.
    ///
    /// # Errors
    /// `notification-preferences.invalid` without a number that could be texted; `notification-preferences.moved-on`.
    pub async fn put_notification_preferences(
        &self,
        ctx: &Ctx,
        version: i64,
        edit: PreferencesEdit,
    ) -> Result<Preferences> {
        ctx.require(Perm::NotificationRead)?;
        let user = ctx.user()?;
        match &edit.phone {
            Some(phone) if !is_e164(phone) => return Err(bad_phone("Write the number as +, country code and digits.")),
            None if edit.sms != Wish::Nothing => return Err(bad_phone("Say which number the messages go to.")),
            Some(_) | None => {}
        }
        self.db()
            .write(ctx, move |tx| {
                if !store::put_preferences(tx, user, version, edit.phone.as_deref(), edit.sms)? {
                    return Err(Error::new(
                        Kind::Conflict,
                        "notification-preferences.moved-on",
                        "These preferences were changed in the meantime.",
                    ));
                }
                tx.audit("notification_preferences.change", user.as_str(), None)?;
                store::preferences(tx, user)
            })
            .await
    }

    /// Text messages of the clinic, newest first.
    ///
    /// # Errors
    /// Without [`Perm::DeadLetterRead`].
    pub async fn list_deliveries(&self, ctx: &Ctx, before: Option<Id<Delivery>>, limit: i64) -> Result<Page<Delivery>> {
        ctx.require(Perm::DeadLetterRead)?;
        self.db()
            .read(ctx, move |tx| Ok(Page::of(store::deliveries(tx, before, limit + 1)?, limit, |d| d.id.to_string())))
            .await
    }

    /// Sends a message once more that did not arrive, or of which nobody knows.
    ///
    /// # Errors
    /// `delivery.not-found`; `delivery.on-its-way` when it arrived, or may still.
    pub async fn resend_delivery(&self, ctx: &Ctx, id: Id<Delivery>) -> Result<Delivery> {
        ctx.require(Perm::DeadLetterReplay)?;
        self.db()
            .write(ctx, move |tx| {
                let delivery = store::delivery(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                if !delivery.status.may_be_resent() {
                    return Err(Error::new(
                        Kind::Conflict,
                        "delivery.on-its-way",
                        "This message arrived, or still may.",
                    ));
                }
                let again = Delivery { status: deliveries::Status::Queued, error_code: None, ..delivery };
                store::update_delivery(tx, &again)?;
                tx.audit("delivery.resend", id.as_str(), None)?;
                tx.enqueue(&sms::SendSms { delivery: id })?;
                Ok(again)
            })
            .await
    }
}

fn bad_phone(message: &'static str) -> Error {
    Error::invalid("notification-preferences.invalid", "phone", message)
}
