//! What the caller wants: twelve intents, found by rules that a clinic can read.
//!
//! The rules are data (`rules/english/*.rules`, `rules/spanish.rules`); [`grammar`] reads them, [`matcher`] finds where
//! they hold, [`courtesy`] weighs yes, no, thanks and farewells, and this module decides. Every decision names the
//! rule and the words behind it. Everything here is pure and bounded: any text gives an answer.

#![deny(clippy::wildcard_enum_match_arm)]

mod courtesy;
mod grammar;
mod matcher;
#[cfg(test)]
mod tests;
mod tongue;

use std::sync::LazyLock;

use crate::language::{Language, Word, words};
use grammar::{Grammar, Head};
use matcher::{Heard, Hit};

/// What an utterance asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A new appointment is wanted.
    ScheduleAppointment,
    /// An existing appointment shall be at another time, with somebody else or in another form.
    RescheduleAppointment,
    /// An existing appointment shall not take place.
    CancelAppointment,
    /// Somebody at the clinic shall call (back), or take care of a message or a paper.
    CallbackRequest,
    /// A question about the clinic: see [`Topic`].
    ClinicInfo,
    /// More of a medicine or supply that the caller already has.
    Refill,
    /// A question about a symptom, a medicine, a result or instructions: only a clinician may answer.
    MedicalAdvice,
    /// A human being is wanted now.
    HumanRequest,
    /// The caller takes leave or says thanks.
    Goodbye,
    /// Yes.
    Affirm,
    /// No.
    Deny,
    /// Nothing that a clinic could act on.
    Unclear,
}

impl Intent {
    /// Every intent.
    pub const ALL: [Intent; 12] = [
        Intent::ScheduleAppointment,
        Intent::RescheduleAppointment,
        Intent::CancelAppointment,
        Intent::CallbackRequest,
        Intent::ClinicInfo,
        Intent::Refill,
        Intent::MedicalAdvice,
        Intent::HumanRequest,
        Intent::Goodbye,
        Intent::Affirm,
        Intent::Deny,
        Intent::Unclear,
    ];

    /// The name in JSON, in the database and in rule files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Intent::ScheduleAppointment => "schedule_appointment",
            Intent::RescheduleAppointment => "reschedule_appointment",
            Intent::CancelAppointment => "cancel_appointment",
            Intent::CallbackRequest => "callback_request",
            Intent::ClinicInfo => "clinic_info",
            Intent::Refill => "refill",
            Intent::MedicalAdvice => "medical_advice",
            Intent::HumanRequest => "human_request",
            Intent::Goodbye => "goodbye",
            Intent::Affirm => "affirm",
            Intent::Deny => "deny",
            Intent::Unclear => "unclear",
        }
    }
}

/// What a caller wants to know about the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Opening hours on ordinary days.
    Hours,
    /// Opening on holidays and other exceptions.
    Holidays,
    /// Address, directions, public transport.
    Location,
    /// Parking, charging, drop-off.
    Parking,
    /// Which insurers and plans are accepted, referrals, coverage.
    Insurance,
    /// What the clinic offers and for whom; whether new patients are taken.
    Services,
    /// Prices, bills, ways to pay, fees.
    Price,
    /// Records, forms, what to bring, certificates.
    Documents,
    /// Doctors and other staff: who works there, their languages, specialties, ratings.
    Staff,
    /// Telephone, fax, e-mail.
    Contact,
    /// Website, portal, app, telehealth.
    Online,
    /// Rules of the house: masks, visitors, lateness, accessibility, waiting times, privacy.
    Visiting,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Topic; 12] = [
        Topic::Hours,
        Topic::Holidays,
        Topic::Location,
        Topic::Parking,
        Topic::Insurance,
        Topic::Services,
        Topic::Price,
        Topic::Documents,
        Topic::Staff,
        Topic::Contact,
        Topic::Online,
        Topic::Visiting,
    ];

    /// The name in JSON and in rule files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Topic::Hours => "hours",
            Topic::Holidays => "holidays",
            Topic::Location => "location",
            Topic::Parking => "parking",
            Topic::Insurance => "insurance",
            Topic::Services => "services",
            Topic::Price => "price",
            Topic::Documents => "documents",
            Topic::Staff => "staff",
            Topic::Contact => "contact",
            Topic::Online => "online",
            Topic::Visiting => "visiting",
        }
    }
}

/// One intent and what spoke for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The intent.
    pub intent: Intent,
    /// Byte offset in the utterance of the first word that decided.
    pub start: usize,
    /// Byte offset after the last word that decided.
    pub end: usize,
    /// 1–3 a hint, 4–6 plain, 7–9 beyond doubt; 0 when nothing was recognised.
    pub weight: u8,
    /// The rule that held, as written in the rule file; empty when nothing was recognised.
    pub why: &'static str,
}

/// What an utterance means, as far as it can be told without the conversation around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// In the order spoken; never empty: an utterance that says nothing is `[Unclear]`.
    pub intents: Vec<Scored>,
    /// The language spoken, when the words tell.
    pub language: Option<Language>,
}

impl Understood {
    /// The intent to serve first: the clearest request, the first spoken of plain ones. An answer comes first only when
    /// there is no request, or when the request is but what it agrees to ("yes, book the appointment").
    pub fn primary(&self) -> Intent {
        let sure =
            |scored: &Scored| !is_answer(scored.intent) || (scored.intent == Intent::Unclear && scored.weight > BEYOND);
        let rank = |scored: &Scored| if sure(scored) { scored.weight } else { HINT };
        let mut best = None;
        for scored in &self.intents {
            if best.is_none_or(|known| rank(known) < rank(scored)) {
                best = Some(scored);
            }
        }
        let best = best.map_or(Intent::Unclear, |scored| scored.intent);
        // Of two requests in one breath the first, however clearly the second was put.
        let is_another = |first: Intent| can_be_joined(first) && can_be_joined(best) && !is_same_matter(first, best);
        let plain = self.intents.iter().find(|scored| scored.weight >= PLAIN && is_another(scored.intent));
        let places = |intent| self.intents.iter().position(|scored| scored.intent == intent);
        plain.filter(|first| places(first.intent) < places(best)).map_or(best, |first| first.intent)
    }
}

/// One utterance, read once for everything that it may ask, answer or wish.
pub struct Reading {
    heard: Heard<'static>,
    hits: Vec<Hit<'static>>,
}

impl Reading {
    /// Reads an utterance. Never fails; costs some microseconds.
    pub fn of(words: &[Word]) -> Reading {
        let heard = Heard::new(&GRAMMAR, words);
        Reading { hits: heard.hits(), heard }
    }

    /// The intents, in the order spoken, and the language.
    pub fn understood(&self) -> Understood {
        let language = tongue::of(&self.heard.words);
        let answer = courtesy::answer(&self.heard, &courtesy::pieces(&self.hits));
        let mut requests = requests(&self.heard, &self.hits);
        // A set phrase explains its words better than a request inside it: "I won't be able to make that" refuses a
        // time. "Yes, book the appointment" agrees, and still says what to: that request stays, as a hint.
        let inside = |hit: &Hit<'_>| answer.as_ref().is_some_and(|answer| answer.explains(hit));
        let agreed = answer.as_ref().is_some_and(|answer| answer.scored.intent == Intent::Affirm);
        let confirmed =
            requests.iter().find(|hit| agreed && inside(hit) && intent_of(hit) == Some(Intent::ScheduleAppointment));
        let confirmed = confirmed.and_then(|hit| Some(Scored { weight: HINT, ..self.scored(hit)? }));
        requests.retain(|hit| !inside(hit));
        // Small change that accounts for every word beats a hint; a plain request beats small change.
        let plain = requests.iter().any(|hit| hit.rule.weight >= PLAIN);
        if !plain && answer.as_ref().is_some_and(|answer| answer.decides(requests.is_empty())) {
            requests.clear();
        }
        let mut intents: Vec<Scored> = requests.iter().filter_map(|hit| self.scored(hit)).collect();
        if let Some(answer) = answer {
            // Beside a request only a leading yes or no is an answer; "thanks" is manners.
            if (intents.is_empty() && answer.decides(true))
                || (answer.leads && intents.iter().all(|request| request.start >= answer.scored.end))
            {
                intents.insert(0, answer.scored);
                intents.extend(confirmed);
            }
        }
        if intents.is_empty() {
            intents.push(Scored { intent: Intent::Unclear, start: 0, end: 0, weight: 0, why: "" });
        }
        Understood { intents, language }
    }

    /// What the caller wants to know about the clinic, if anything.
    pub fn topic(&self) -> Option<Topic> {
        let topics = self.hits.iter().filter_map(|hit| match hit.rule.head {
            Head::Request(Intent::ClinicInfo, Some(topic)) => Some((topic, hit.rule.weight)),
            Head::Request(..) | Head::Chunk(_) | Head::Wish(_) | Head::Repeat | Head::Hold => None,
        });
        topics.rev().max_by_key(|(_, weight)| *weight).map(|(topic, _)| topic)
    }

    /// The language that the caller asks to be spoken to in, if they ask.
    pub fn language_wish(&self) -> Option<Language> {
        let wishes = self.hits.iter().filter_map(|hit| match hit.rule.head {
            Head::Wish(language) => Some((language, hit.rule.weight)),
            Head::Request(..) | Head::Chunk(_) | Head::Repeat | Head::Hold => None,
        });
        wishes.max_by_key(|(_, weight)| *weight).map(|(language, _)| language)
    }

    /// The caller did not hear or understand, or asks to have it said again.
    pub fn is_repeat_request(&self) -> bool {
        self.hits.iter().any(|hit| hit.rule.head == Head::Repeat)
    }

    /// The caller asks for a moment.
    pub fn is_hold_request(&self) -> bool {
        self.hits.iter().any(|hit| hit.rule.head == Head::Hold)
    }

    /// The caller means to leave with everything they said ("no that's all, bye"). Bare thanks are not enough.
    pub fn is_leaving(&self) -> bool {
        courtesy::is_leaving(&self.heard, &courtesy::pieces(&self.hits))
    }

    fn scored(&self, hit: &Hit<'_>) -> Option<Scored> {
        let words = &self.heard.words;
        let (first, last) = (words.get(hit.start)?, words.get(hit.end.checked_sub(1)?)?);
        let (weight, why) = (hit.rule.weight, hit.rule.source);
        Some(Scored { intent: intent_of(hit)?, start: first.start, end: last.end, weight, why })
    }
}

/// The intents of one utterance. Who wants to know more of it keeps its [`Reading`].
pub fn understand(text: &str) -> Understood {
    Reading::of(&words(text)).understood()
}

/// Above this weight a rule overrides what it contradicts.
const BEYOND: u8 = 7;

/// The least weight.
const HINT: u8 = 1;

/// From this weight on a request stands on its own.
const PLAIN: u8 = 4;

/// A request this much lighter than the clearest one is part of it, not a second request.
const NEAR: u8 = 2;

/// Both languages' rules. A caller may mix languages, so both always apply.
static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    Grammar::read(&RULE_FILES).expect("the rule files are well formed")
});

/// The rule files, compiled in. The words come first: the other files speak of them.
const RULE_FILES: [(&str, &str); 7] = [
    ("english/words", include_str!("rules/english/words.rules")),
    ("english/appointments", include_str!("rules/english/appointments.rules")),
    ("english/people", include_str!("rules/english/people.rules")),
    ("english/care", include_str!("rules/english/care.rules")),
    ("english/clinic", include_str!("rules/english/clinic.rules")),
    ("english/courtesy", include_str!("rules/english/courtesy.rules")),
    ("spanish", include_str!("rules/spanish.rules")),
];

/// The requests in an utterance in the order spoken: of rules that claim the same words, the heaviest.
fn requests<'g>(heard: &Heard<'g>, hits: &[Hit<'g>]) -> Vec<Hit<'g>> {
    let mut hits: Vec<Hit<'g>> = hits.iter().filter(|hit| intent_of(hit).is_some()).copied().collect();
    // Heaviest first; of equals the one that explains more words, then the one that comes first.
    hits.sort_by_key(|hit| (std::cmp::Reverse((hit.rule.weight, hit.end - hit.start)), hit.start));
    let least = match hits.first().map(|hit| hit.rule.weight) {
        Some(best) if best >= PLAIN => PLAIN.max(best - NEAR),
        Some(_) | None => 0,
    };
    let mut kept: Vec<Hit<'g>> = Vec::new();
    let hits_by_weight = hits.clone();
    for hit in hits {
        let overlaps = |other: &Hit<'_>| hit.start < other.end && other.start < hit.end;
        let repeats = |other: &Hit<'_>| intent_of(other) == intent_of(&hit);
        if hit.rule.weight >= least && !kept.iter().any(|other| overlaps(other) || repeats(other)) {
            kept.push(hit);
        }
    }
    if least == 0 {
        // Hints do not add up to several requests.
        kept.truncate(1);
    } else {
        add_joined(heard, hits_by_weight, &mut kept);
    }
    kept.sort_by_key(|hit| hit.start);
    kept
}

/// "… and call me back", "… and also a refill": what is joined on with its own verb is a request of its own, however
/// much more clearly the other one was put.
fn add_joined<'g>(heard: &Heard<'g>, hits_by_weight: Vec<Hit<'g>>, kept: &mut Vec<Hit<'g>>) {
    const JOINS: [&str; 10] = ["and", "also", "plus", "then", "second", "y", "tambien", "luego", "ademas", "segundo"];
    let joins = heard.words.iter().enumerate().filter(|(_, word)| JOINS.contains(&word.text.as_str()));
    let joins: Vec<usize> = joins.map(|(at, _)| at).collect();
    for hit in hits_by_weight {
        let Some(intent) = intent_of(&hit).filter(|intent| can_be_joined(*intent)) else { continue };
        // On the other side of a join than everything kept.
        let is_apart = |other: &Hit<'_>| {
            let (first, second) = if hit.start < other.start { (&hit, other) } else { (other, &hit) };
            joins.iter().any(|join| first.end <= *join && *join <= second.start)
        };
        let goes_with =
            |other: &Hit<'_>| intent_of(other).is_some_and(|other| other != intent && !is_same_matter(other, intent));
        if hit.rule.weight >= PLAIN && kept.iter().all(|other| is_apart(other) && goes_with(other)) {
            kept.push(hit);
        }
    }
}

/// Requests that people join to others. A symptom or a complaint beside a request is its reason.
fn can_be_joined(intent: Intent) -> bool {
    match intent {
        Intent::ScheduleAppointment
        | Intent::RescheduleAppointment
        | Intent::CancelAppointment
        | Intent::CallbackRequest
        | Intent::ClinicInfo
        | Intent::Refill => true,
        Intent::MedicalAdvice
        | Intent::HumanRequest
        | Intent::Goodbye
        | Intent::Affirm
        | Intent::Deny
        | Intent::Unclear => false,
    }
}

/// "I can't make Friday and need another day" is one matter, told twice.
fn is_same_matter(one: Intent, other: Intent) -> bool {
    let moves = |intent| matches!(intent, Intent::RescheduleAppointment | Intent::CancelAppointment);
    let moves_or_books = |intent| matches!(intent, Intent::RescheduleAppointment | Intent::ScheduleAppointment);
    moves(one) && moves(other) || moves_or_books(one) && moves_or_books(other)
}

fn intent_of(hit: &Hit<'_>) -> Option<Intent> {
    match hit.rule.head {
        Head::Request(intent, _) => Some(intent),
        Head::Chunk(_) | Head::Wish(_) | Head::Repeat | Head::Hold => None,
    }
}

/// Answers and farewells, as opposed to requests.
fn is_answer(intent: Intent) -> bool {
    match intent {
        Intent::Affirm | Intent::Deny | Intent::Goodbye | Intent::Unclear => true,
        Intent::ScheduleAppointment
        | Intent::RescheduleAppointment
        | Intent::CancelAppointment
        | Intent::CallbackRequest
        | Intent::ClinicInfo
        | Intent::Refill
        | Intent::MedicalAdvice
        | Intent::HumanRequest => false,
    }
}
