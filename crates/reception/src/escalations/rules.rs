//! What may happen to an escalation: pure.
#![deny(clippy::wildcard_enum_match_arm)]

use cliniq_platform::{Error, Id, Phi, Result, error::Kind, phi::Purpose, tenancy::User, time::Timestamp};

use super::Escalation;
use crate::safety::Level;

/// How far an escalation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscalationStatus)]
pub enum Status {
    /// Nobody has taken it on.
    Open,
    /// Somebody is at it.
    Acknowledged,
    /// It was dealt with.
    Resolved,
}

impl Status {
    pub(super) const ALL: [Self; 3] = [Self::Open, Self::Acknowledged, Self::Resolved];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// The word of a level in JSON and in the database.
pub(super) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Urgent => "urgent",
        Level::Emergency => "emergency",
    }
}

impl Escalation {
    /// The escalation after somebody took it on; unchanged when somebody has.
    ///
    /// # Errors
    /// `escalation.already-resolved`.
    pub(super) fn acknowledged_by(&self, by: Id<User>, now: Timestamp) -> Result<Self> {
        match self.status {
            Status::Open => Ok(Self { status: Status::Acknowledged, acknowledged: Some((by, now)), ..self.clone() }),
            Status::Acknowledged => Ok(self.clone()),
            Status::Resolved => Err(already_resolved()),
        }
    }

    /// The escalation after it was dealt with. Who closes one that nobody took on has taken it on.
    ///
    /// # Errors
    /// `escalation.already-resolved`; `escalation.needs-note`.
    pub(super) fn resolved_by(&self, by: Id<User>, now: Timestamp, note: &Phi<String>) -> Result<Self> {
        match self.status {
            Status::Open | Status::Acknowledged => {}
            Status::Resolved => return Err(already_resolved()),
        }
        if note.open(Purpose::Decide).trim().is_empty() {
            return Err(Error::invalid("escalation.needs-note", "note", "Say what was done for the caller."));
        }
        Ok(Self {
            status: Status::Resolved,
            acknowledged: self.acknowledged.or(Some((by, now))),
            resolved: Some((by, now)),
            note: Some(note.clone()),
            ..self.clone()
        })
    }
}

fn already_resolved() -> Error {
    Error::new(Kind::Conflict, "escalation.already-resolved", "Somebody has dealt with this already.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::Origin;

    fn raised() -> Escalation {
        Escalation {
            id: Id::new(),
            call: Id::new(),
            origin: Origin::Phone,
            level: Level::Emergency,
            reason: "emergency".to_owned(),
            category: "cardiac".to_owned(),
            rule: "a rule".to_owned(),
            words: Phi::new(Vec::new()),
            quote: Phi::new(String::new()),
            status: Status::Open,
            raised_at: Timestamp::from_micros(0),
            acknowledged: None,
            resolved: None,
            note: None,
            version: 1,
        }
    }

    #[test]
    fn the_first_who_takes_it_on_stays_named() {
        let (first, second, at) = (Id::new(), Id::new(), Timestamp::from_micros(5));
        let taken = raised().acknowledged_by(first, at).unwrap();
        let again = taken.acknowledged_by(second, at.plus(std::time::Duration::from_secs(1))).unwrap();
        assert!(again == taken && again.acknowledged == Some((first, at)));
    }

    #[test]
    fn nothing_is_closed_without_saying_what_was_done_and_nothing_twice() {
        let (by, at) = (Id::new(), Timestamp::from_micros(5));
        let silent = raised().resolved_by(by, at, &Phi::new("  ".to_owned())).err().unwrap();
        assert_eq!(silent.code(), "escalation.needs-note");
        let done = raised().resolved_by(by, at, &Phi::new("called back".to_owned())).unwrap();
        assert_eq!((done.status, done.acknowledged), (Status::Resolved, Some((by, at))));
        assert_eq!(done.acknowledged_by(by, at).err().unwrap().code(), "escalation.already-resolved");
        let again = done.resolved_by(by, at, &Phi::new("again".to_owned())).err().unwrap();
        assert_eq!(again.code(), "escalation.already-resolved");
    }
}
