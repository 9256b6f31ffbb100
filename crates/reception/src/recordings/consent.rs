//! Whether a call may be recorded. Pure.
#![deny(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::dialog::{self, Desk, Effect, Heard, State, Step};

/// Whose consent the clinic needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// Everybody's: the caller is asked, and only a yes begins the recording.
    #[default]
    AllParty,
    /// One party's: the caller is told, and who goes on talking without refusing is recorded.
    OneParty,
}

/// What the caller knows and said of being recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingConsent)]
pub enum Consent {
    /// The caller was told; nothing is recorded before they have had a chance to refuse.
    Told,
    /// The caller was asked; nothing is recorded.
    Asked,
    /// The caller agreed, or went on after being told.
    Given,
    /// The caller refused, or did not answer the question: nothing is recorded, and what was is erased.
    Refused,
}

impl Consent {
    const ALL: [Self; 4] = [Self::Told, Self::Asked, Self::Given, Self::Refused];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Asked => "asked",
            Self::Given => "given",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// The first words of a call, with what has to be said or asked about recording.
pub(crate) fn greet(desk: &Desk, rule: ConsentRule, state: State) -> Step {
    match (desk.records_calls, rule) {
        (true, ConsentRule::AllParty) => dialog::greet_asking_to_record(desk, state),
        (true, ConsentRule::OneParty) | (false, _) => dialog::greet(desk, state),
    }
}

/// The turn that a plain answer to the question yields; `None` when the words are to be heard as any others.
pub(crate) fn answered(consent: Option<Consent>, desk: &Desk, state: &State, heard: &Heard<'_>) -> Option<Step> {
    match consent {
        Some(Consent::Asked) => dialog::recording_answered(desk, state, heard),
        Some(Consent::Told | Consent::Given | Consent::Refused) | None => None,
    }
}

/// How it stands once a call was greeted.
pub(crate) const fn after_greeting(desk: &Desk, rule: ConsentRule, before: Option<Consent>) -> Option<Consent> {
    match (before, desk.records_calls, rule) {
        (Some(known), _, _) => Some(known),
        (None, false, _) => None,
        (None, true, ConsentRule::AllParty) => Some(Consent::Asked),
        (None, true, ConsentRule::OneParty) => Some(Consent::Told),
    }
}

/// How it stands once something was heard and decided. A refusal is for good.
pub(crate) fn after_words(before: Option<Consent>, heard: &Heard<'_>, step: &Step) -> Option<Consent> {
    let before = before?;
    if step.effects.contains(&Effect::StopRecording) {
        return Some(Consent::Refused);
    }
    Some(match before {
        Consent::Told | Consent::Given => Consent::Given,
        Consent::Asked if dialog::consents_to_recording(heard) == Some(true) => Consent::Given,
        Consent::Asked | Consent::Refused => Consent::Refused,
    })
}

/// What has to be done at the provider when consent has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Begin to record.
    Begin,
    /// Stop, and erase what there is.
    Erase,
}

/// What follows from a change of consent.
pub(crate) fn change(before: Option<Consent>, after: Option<Consent>) -> Option<Change> {
    match (before, after) {
        (before, after) if before == after => None,
        (_, Some(Consent::Given)) => Some(Change::Begin),
        (Some(Consent::Given | Consent::Told), Some(Consent::Refused)) => Some(Change::Erase),
        (_, Some(Consent::Told | Consent::Asked | Consent::Refused) | None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Option<Consent>; 5] =
        [None, Some(Consent::Told), Some(Consent::Asked), Some(Consent::Given), Some(Consent::Refused)];

    fn step(effects: Vec<Effect>) -> Step {
        let desk = Desk::default();
        let now: jiff::Zoned = "2026-03-04T10:00[America/New_York]".parse().unwrap();
        Step { effects, ..dialog::greet(&desk, State::new(&desk, None, &now)) }
    }

    #[test]
    fn nothing_is_recorded_that_nobody_was_told_of_and_a_refusal_is_for_good() {
        let (yes, refill) = (Heard { text: "yes", ..Heard::default() }, Heard { text: "a refill", ..Heard::default() });
        for heard in [yes, refill] {
            assert_eq!(after_words(None, &heard, &step(Vec::new())), None);
            assert_eq!(after_words(Some(Consent::Refused), &heard, &step(Vec::new())), Some(Consent::Refused));
            for before in ALL.into_iter().flatten() {
                let after = after_words(Some(before), &heard, &step(vec![Effect::StopRecording]));
                assert_eq!(after, Some(Consent::Refused));
            }
        }
        assert_eq!(after_words(Some(Consent::Asked), &yes, &step(Vec::new())), Some(Consent::Given));
        assert_eq!(after_words(Some(Consent::Asked), &refill, &step(Vec::new())), Some(Consent::Refused));
        assert_eq!(after_words(Some(Consent::Told), &refill, &step(Vec::new())), Some(Consent::Given));
    }

    #[test]
    fn a_recording_begins_once_and_is_erased_when_it_was_under_way() {
        for before in ALL {
            assert_eq!(change(before, before), None);
        }
        assert_eq!(change(Some(Consent::Asked), Some(Consent::Given)), Some(Change::Begin));
        assert_eq!(change(Some(Consent::Given), Some(Consent::Refused)), Some(Change::Erase));
        assert_eq!(change(Some(Consent::Asked), Some(Consent::Refused)), None);
    }
}
