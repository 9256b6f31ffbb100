//! What is wrong with an edit of the settings, field by field. Pure.

use cliniq_platform::{error::FieldFault, tenancy::is_e164};
use jiff::tz::TimeZone;

use super::{Contact, Edit, Settings, rota};
use crate::recordings::KEEPS;

/// Every fault of an edit, where it is and what to write instead.
pub(super) fn faults(edit: &Edit) -> Vec<FieldFault> {
    let settings = &edit.settings;
    let mut found = Found(desk(settings));
    found.check(
        (2..=30).contains(&settings.voice.silence_s),
        "settings.voice.silence_s",
        || "Callers are asked again after 2 to 30 seconds of silence.",
    );
    found.check(rota::RINGS.contains(&settings.transfers.ring_s), "settings.transfers.ring_s", || RINGS);
    found.check(
        rota::MESSAGES.contains(&settings.transfers.message_s),
        "settings.transfers.message_s",
        || "A message lasts 10 to 600 seconds at most.",
    );
    found.check(
        KEEPS.contains(&settings.recording.keep_days),
        "settings.recording.keep_days",
        || "Recordings are kept for 1 to 3650 days.",
    );
    for (list, contacts) in [("on_call", &settings.on_call), ("front_desk", &settings.front_desk)] {
        for (at, contact) in contacts.iter().enumerate() {
            found.contact(&format!("settings.{list}.{at}"), contact);
        }
    }
    for (path, voice) in settings.speech.voices() {
        found.check(
            voice.is_complete(),
            &format!("settings.{path}"),
            || "Name a voice for each language as its provider does: letters, digits, - and _.",
        );
    }
    if let Some(experiment) = &settings.speech.experiment {
        found.check(
            (1..=99).contains(&experiment.percent),
            "settings.speech.experiment.percent",
            || "Between 1 and 99 of 100 callers hear the other voice.",
        );
    }
    for (at, number) in edit.numbers.iter().enumerate() {
        found.check(is_e164(number), &format!("numbers.{at}"), || NUMBER);
    }
    if let Some(telephony) = &edit.telephony {
        let is_address = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        found.check(
            telephony.public_url.as_ref().is_none_or(is_address),
            "telephony.public_url",
            || "Write the whole address, beginning with https://.",
        );
        let is_sender = |from: &String| is_e164(from) || is_service(from);
        found.check(
            telephony.sms_from.as_ref().is_none_or(is_sender),
            "telephony.sms_from",
            || "Write a number with + and the country code, or a messaging service that begins with MG.",
        );
    }
    found.0
}

const NUMBER: &str = "Write the number as +, country code and digits.";
const RINGS: &str = "A number rings for 5 to 60 seconds.";

fn is_service(text: &str) -> bool {
    text.starts_with("MG") && text.len() == 34 && text.chars().all(|c| c.is_ascii_alphanumeric())
}

struct Found(Vec<FieldFault>);

impl Found {
    fn check(&mut self, is_right: bool, path: &str, message: impl FnOnce() -> &'static str) {
        if !is_right {
            self.0.push(FieldFault { path: path.to_owned(), message: message().to_owned() });
        }
    }

    fn contact(&mut self, path: &str, contact: &Contact) {
        self.check(is_e164(&contact.phone), &format!("{path}.phone"), || NUMBER);
        self.check(contact.ring_s.is_none_or(|s| rota::RINGS.contains(&s)), &format!("{path}.ring_s"), || RINGS);
        self.check(contact.shifts.len() <= 50, &format!("{path}.shifts"), || "A contact has at most 50 shifts a week.");
    }
}

fn desk(settings: &Settings) -> Vec<FieldFault> {
    let desk = &settings.desk;
    let mut found = Found(Vec::new());
    found.check(
        !desk.clinic_name.trim().is_empty(),
        "settings.clinic_name",
        || "The receptionist needs a name to greet with.",
    );
    found.check(
        TimeZone::get(&desk.time_zone).is_ok(),
        "settings.time_zone",
        || "This is no IANA time zone, for example America/New_York.",
    );
    for (at, opening) in desk.hours.weekly.iter().enumerate() {
        found.check(
            opening.from < opening.until,
            &format!("settings.hours.weekly.{at}"),
            || "The clinic must close after it opens.",
        );
    }
    let limits = &desk.limits;
    found.check(
        limits.misunderstandings > 0 && (0.0..=1.0).contains(&limits.min_confidence),
        "settings.limits",
        || "At least one misunderstanding, and a confidence between 0 and 1.",
    );
    found.check(
        limits.max_turns >= 5 && limits.max_minutes >= 2,
        "settings.limits",
        || "A call needs at least 5 turns and 2 minutes.",
    );
    found.0
}
