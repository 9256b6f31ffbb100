//! Text messages to the clinic's people: a word for how grave it is, and where to look. Never what it is about.
//!
//! Twilio's API knows no idempotency key. Before a message is handed over its row says `sending`; whether Twilio took it
//! may stay unknown, when a connection breaks or the process dies. Of an emergency a second message harms nobody, so it
//! is sent again. Of anything else a person decides: the delivery is `uncertain`, its job a dead letter, and replaying
//! that sends it.

use serde::{Deserialize, Serialize};

use super::{
    deliveries::{Delivery, Severity, Status},
    store,
};
use crate::{
    db::Tx,
    error::{Error, Kind, Result},
    events::Event,
    ids::Id,
    jobs::{Job, JobCtx, Registry, Verdict},
    platform::Platform,
    secret::Secret,
    tenancy::{self, Clinic},
    twilio::{self, Account, Failure},
};

/// The jobs of notifications.
pub fn registry(platform: &Platform) -> Registry {
    Registry::default().job::<SendSms>(platform)
}

/// What of the clinic's Twilio account a message needs, as the telephony settings store it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sender {
    account_sid: String,
    sms_from: Option<String>,
    pub(super) public_url: Option<String>,
}

/// Sends one delivery.
#[derive(Serialize, Deserialize)]
pub(super) struct SendSms {
    pub(super) delivery: Id<Delivery>,
}

/// A message ready to be handed over.
#[derive(Clone)]
struct Message {
    account: Account,
    from: String,
    to: String,
    body: String,
    callback: Option<String>,
    is_emergency: bool,
}

impl Job for SendSms {
    const NAME: &'static str = "notify.send_sms";
    const ATTEMPTS: u32 = 8;
    type Area = Platform;

    async fn run(self, platform: &Platform, ctx: &JobCtx) -> Result<(), Verdict> {
        let (this, id) = (platform.clone(), self.delivery);
        let claimed = platform.db().write(&ctx.ctx, move |tx| claim(tx, &this, id)).await?;
        let message = match claimed {
            Claimed::Nothing => return Ok(()),
            Claimed::Uncertain => return Err(Verdict::Fail(uncertain())),
            Claimed::Send(message) => message,
        };
        let is_emergency = message.is_emergency;
        let sent = hand_over(platform, &message).await;
        metrics::counter!("sms_total", "result" => result_word(&sent)).increment(1);
        let recorded = sent.clone();
        platform.db().write(&ctx.ctx, move |tx| record(tx, id, recorded.as_deref(), is_emergency)).await?;
        match sent {
            Ok(_) => Ok(()),
            Err(failure) if failure.may_repeat() || (failure == Failure::Unknown && is_emergency) => {
                Err(Verdict::Retry(failure.into()))
            }
            Err(Failure::Unknown) => Err(Verdict::Fail(uncertain())),
            Err(failure) => Err(Verdict::Fail(failure.into())),
        }
    }
}

enum Claimed {
    /// It is over, or there is nobody to hand it to.
    Nothing,
    /// A run before this one ended in the middle.
    Uncertain,
    Send(Message),
}

/// Marks a delivery as being sent.
fn claim(tx: &mut Tx<'_>, platform: &Platform, id: Id<Delivery>) -> Result<Claimed> {
    let Some(delivery) = store::delivery(tx, id)? else { return Ok(Claimed::Nothing) };
    let Some((kind, link)) = store::kind_and_link(tx, delivery.notification)? else { return Ok(Claimed::Nothing) };
    let severity = severity_of(&kind);
    match delivery.status {
        // Dead letters are replayed by a person: what failed or is uncertain is sent again.
        Status::Queued | Status::Failed | Status::Uncertain => {}
        Status::Sending if severity == Severity::Emergency => {}
        Status::Sending => {
            store::update_delivery(tx, &Delivery { status: Status::Uncertain, ..delivery })?;
            return Ok(Claimed::Uncertain);
        }
        Status::Simulated | Status::Sent | Status::Delivered | Status::Undelivered => return Ok(Claimed::Nothing),
    }
    let Some((sender, token)) = sender(tx, platform)? else {
        store::update_delivery(tx, &Delivery { status: Status::Simulated, ..delivery })?;
        return Ok(Claimed::Nothing);
    };
    let Sender { account_sid, sms_from: Some(from), public_url } = sender else {
        store::update_delivery(tx, &Delivery { status: Status::Simulated, ..delivery })?;
        return Ok(Claimed::Nothing);
    };
    let base = public_url.or_else(|| platform.config().server.public_url.as_ref().map(|url| url.as_str().to_owned()));
    let base = base.map(|base| base.trim_end_matches('/').to_owned());
    let clinic = tenancy::clinic(tx)?;
    let page = base.as_ref().map(|base| format!("{base}/c/{}{link}", clinic.slug));
    let callback = base.map(|base| format!("{base}/api/sms/status?clinic={}&delivery={id}", clinic.id));
    let (to, body) = (delivery.address.clone(), text(severity, page.as_deref()));
    store::update_delivery(tx, &Delivery { status: Status::Sending, error_code: None, ..delivery })?;
    let account = Account { sid: account_sid, token };
    let is_emergency = severity == Severity::Emergency;
    Ok(Claimed::Send(Message { account, from, to, body, callback, is_emergency }))
}

/// The account that sends the clinic's messages; `None` when there is none.
pub(super) fn sender(tx: &mut Tx<'_>, platform: &Platform) -> Result<Option<(Sender, Secret<String>)>> {
    let Some(connector) = tenancy::connector(tx, platform.keys(), twilio::VENDOR)? else { return Ok(None) };
    let Some(token) = connector.secret else { return Ok(None) };
    Ok(Some((serde_json::from_value(connector.settings)?, token)))
}

/// <https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource>
async fn hand_over(platform: &Platform, message: &Message) -> Result<String, Failure> {
    let Message { account, from, to, body, callback, .. } = message;
    let sender = if from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
    let mut fields = vec![("To", to.as_str()), (sender, from.as_str()), ("Body", body.as_str())];
    if let Some(callback) = callback {
        fields.push(("StatusCallback", callback));
    }
    platform.twilio().make(account, "Messages.json", &fields).await.map(|made| made.sid)
}

/// Notes how the handing over ended, unless Twilio has told of the end already.
fn record(tx: &mut Tx<'_>, id: Id<Delivery>, sent: Result<&str, &Failure>, is_emergency: bool) -> Result<()> {
    let Some(delivery) = store::delivery(tx, id)? else { return Ok(()) };
    let status = match sent {
        Ok(_) => delivery.status.after(Status::Sent),
        Err(failure) if failure.may_repeat() => Status::Queued,
        Err(Failure::Unknown) if is_emergency => Status::Queued,
        Err(Failure::Unknown) => Status::Uncertain,
        Err(Failure::NotSent(_) | Failure::Busy(_) | Failure::Refused { .. }) => Status::Failed,
    };
    let provider_id = sent.ok().map(str::to_owned).or_else(|| delivery.provider_id.clone());
    let error_code = match sent {
        Err(Failure::Refused { code, .. }) => Some(code.to_string()),
        Ok(_) | Err(Failure::NotSent(_) | Failure::Busy(_) | Failure::Unknown) => None,
    };
    tell_if_lost(tx, id, status)?;
    store::update_delivery(tx, &Delivery { status, provider_id, error_code, ..delivery })
}

/// What Twilio tells of a message that it took.
pub(super) struct Told {
    pub(super) delivery: Id<Delivery>,
    pub(super) sid: String,
    pub(super) word: String,
    pub(super) code: Option<String>,
}

impl Platform {
    /// The base of the address that Twilio was given for a clinic's status callbacks, and the token that signs them;
    /// `None` when the clinic has no account. `host`: where the request came to.
    pub(super) async fn sms_signer(&self, clinic: Id<Clinic>, host: &str) -> Result<Option<(String, Secret<String>)>> {
        let this = self.clone();
        let found = self.db().read(&self.ctx_for_host(clinic), move |tx| sender(tx, &this)).await?;
        let own = || self.config().server.public_url.as_ref().map(|url| url.as_str().to_owned());
        Ok(found.map(|(sender, token)| {
            let base = sender.public_url.or_else(own).unwrap_or_else(|| format!("http://{host}"));
            (base.trim_end_matches('/').to_owned(), token)
        }))
    }

    /// Takes what Twilio tells, whose signature was checked.
    pub(super) async fn take_sms_status(&self, clinic: Id<Clinic>, told: Told) -> Result<()> {
        self.db().write(&self.ctx_for_host(clinic), move |tx| take_status(tx, &told)).await
    }
}

fn take_status(tx: &mut Tx<'_>, told: &Told) -> Result<()> {
    let Told { delivery: id, sid, word, code } = told;
    let (Some(told), Some(delivery)) = (Status::told(word), store::delivery(tx, *id)?) else { return Ok(()) };
    let status = delivery.status.after(told);
    if status == delivery.status && delivery.provider_id.is_some() {
        return Ok(());
    }
    tell_if_lost(tx, *id, status)?;
    let error_code = code.clone().or_else(|| delivery.error_code.clone());
    store::update_delivery(tx, &Delivery { status, provider_id: Some(sid.clone()), error_code, ..delivery })
}

/// Whoever watches the operation is told of a message that did not arrive.
fn tell_if_lost(tx: &mut Tx<'_>, id: Id<Delivery>, status: Status) -> Result<()> {
    match status {
        Status::Undelivered | Status::Failed | Status::Uncertain => tx.emit(&Event::new("delivery.lost", id)),
        Status::Queued | Status::Sending | Status::Simulated | Status::Sent | Status::Delivered => Ok(()),
    }
}

/// How grave a notification is, by its kind, whose last word says so.
pub(super) fn severity_of(kind: &str) -> Severity {
    match kind.rsplit('.').next() {
        Some("emergency") => Severity::Emergency,
        Some("urgent") => Severity::Urgent,
        Some(_) | None => Severity::Info,
    }
}

/// The words of a message.
fn text(severity: Severity, page: Option<&str>) -> String {
    let word = match severity {
        Severity::Emergency => "Emergency",
        Severity::Urgent => "Urgent",
        Severity::Info => "New",
    };
    match page {
        Some(page) => format!("{word}: {page}"),
        None => format!("{word}: please look at cliniq."),
    }
}

fn uncertain() -> Error {
    Error::new(
        Kind::Conflict,
        "delivery.uncertain",
        "Nobody knows whether this message was sent; replaying sends it again.",
    )
}

const fn result_word(sent: &Result<String, Failure>) -> &'static str {
    match sent {
        Ok(_) => "sent",
        Err(Failure::NotSent(_) | Failure::Busy(_)) => "later",
        Err(Failure::Refused { .. }) => "refused",
        Err(Failure::Unknown) => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_how_grave_it_is_and_where_to_look_and_nothing_else() {
        let page = "https://desk.example.org/c/north/escalations/esc_1";
        assert_eq!(text(severity_of("escalation.emergency"), Some(page)), format!("Emergency: {page}"));
        assert_eq!(text(severity_of("escalation.urgent"), None), "Urgent: please look at cliniq.");
        assert_eq!(text(severity_of("task.created"), Some(page)), format!("New: {page}"));
    }
}
