//! A notification on its way to one person's telephone: its states, and who wants which. Pure.
#![deny(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Entity, Id},
    tenancy::User,
    time::Timestamp,
};

use super::NotificationId;

/// How grave a notification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can wait until somebody looks.
    Info,
    /// Somebody should look within minutes.
    Urgent,
    /// Somebody may be in danger.
    Emergency,
}

/// Which notifications a person is also told of by text message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SmsWish)]
pub enum Wish {
    /// None.
    #[default]
    Nothing,
    /// Somebody may be in danger.
    Emergencies,
    /// Those, and what should be looked at within minutes.
    Urgent,
    /// All.
    Everything,
}

impl Wish {
    const ALL: [Self; 4] = [Self::Nothing, Self::Emergencies, Self::Urgent, Self::Everything];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Emergencies => "emergencies",
            Self::Urgent => "urgent",
            Self::Everything => "everything",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether a person who wishes so is texted about something so grave.
    pub const fn covers(self, severity: Severity) -> bool {
        match (self, severity) {
            (Self::Nothing, _) => false,
            (Self::Emergencies, Severity::Emergency)
            | (Self::Urgent, Severity::Emergency | Severity::Urgent)
            | (Self::Everything, _) => true,
            (Self::Emergencies, Severity::Urgent | Severity::Info) | (Self::Urgent, Severity::Info) => false,
        }
    }
}

/// What a person has chosen for their telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Their number in E.164.
    pub phone: Option<String>,
    /// What they are texted about.
    pub sms: Wish,
    /// Changes with every edit; 0 when nothing was ever chosen.
    pub version: i64,
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryStatus)]
pub enum Status {
    /// It will be sent.
    Queued,
    /// It is being sent, or the process died while it was.
    Sending,
    /// There is no account to send it with: it was only shown.
    Simulated,
    /// The provider took it.
    Sent,
    /// It arrived.
    Delivered,
    /// The provider could not bring it.
    Undelivered,
    /// The provider refused it.
    Failed,
    /// Nobody knows whether the provider took it: a person decides whether it is sent again.
    Uncertain,
}

impl Status {
    const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Simulated,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
        Self::Uncertain,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Simulated => "simulated",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The status once the provider has told something. Its words come late, twice and in any order: what has arrived
    /// has arrived, and what could not be brought is not on its way any more.
    #[must_use]
    pub const fn after(self, told: Self) -> Self {
        match (self, told) {
            (Self::Delivered, _) => Self::Delivered,
            (_, Self::Delivered) => Self::Delivered,
            (Self::Undelivered | Self::Failed, Self::Sent) => self,
            (_, Self::Sent | Self::Undelivered | Self::Failed) => told,
            (_, Self::Queued | Self::Sending | Self::Simulated | Self::Uncertain) => self,
        }
    }

    /// Whether a person may have it sent once more: it did not arrive, or nobody knows.
    pub const fn may_be_resent(self) -> bool {
        match self {
            Self::Simulated | Self::Undelivered | Self::Failed | Self::Uncertain => true,
            Self::Queued | Self::Sending | Self::Sent | Self::Delivered => false,
        }
    }

    /// Twilio's word for it; `None` for one that tells nothing new.
    pub(super) fn told(word: &str) -> Option<Self> {
        match word {
            "sent" => Some(Self::Sent),
            "delivered" | "read" => Some(Self::Delivered),
            "undelivered" => Some(Self::Undelivered),
            "failed" | "canceled" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// A notification on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: Id<Delivery>,
    /// What is told.
    pub notification: Id<NotificationId>,
    /// To whom.
    pub user: Id<User>,
    /// Their number in E.164, as it was when it was queued.
    pub address: String,
    /// How far it is.
    pub status: Status,
    /// The provider's id, once it has one.
    pub provider_id: Option<String>,
    /// The provider's word for why it failed.
    pub error_code: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When its status last changed.
    pub updated_at: Timestamp,
}

impl Entity for Delivery {
    const PREFIX: &'static str = "sms";
    const NOUN: &'static str = "delivery";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whoever_wants_less_is_told_of_the_graver_things() {
        let severities = [Severity::Info, Severity::Urgent, Severity::Emergency];
        let covered = |wish: Wish| severities.map(|severity| wish.covers(severity));
        assert_eq!(covered(Wish::Nothing), [false, false, false]);
        assert_eq!(covered(Wish::Emergencies), [false, false, true]);
        assert_eq!(covered(Wish::Urgent), [false, true, true]);
        assert_eq!(covered(Wish::Everything), [true, true, true]);
    }

    proptest! {
        #[test]
        fn in_whatever_order_the_provider_tells_what_arrived_has_arrived(
            told in proptest::collection::vec(prop_oneof![
                Just(Status::Sent), Just(Status::Delivered), Just(Status::Undelivered), Just(Status::Failed)], 1..8),
        ) {
            let end = told.iter().fold(Status::Sending, |status, told| status.after(*told));
            prop_assert_eq!(end == Status::Delivered, told.contains(&Status::Delivered));
            prop_assert!(end != Status::Sent || told.iter().all(|it| *it == Status::Sent));
            prop_assert_eq!(end.after(Status::Sent), end);
        }

        #[test]
        fn any_word_of_the_provider_is_read_or_passed_over(word in ".*") {
            let _ = Status::told(&word);
        }
    }
}
