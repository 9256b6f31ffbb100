//! What the clinic lets the receptionist know: hours, services, people, answers, limits. Plain data.
//!
//! A desk is kept as JSON in the clinic's settings. Every field has a default, so that an older row stays readable.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use super::intent::Topic;
use super::slots::Country;
use super::step::TaskKind;
use crate::language::Language;

/// Everything that the receptionist knows about its clinic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Desk {
    /// The name said in the greeting.
    pub clinic_name: String,
    /// IANA name of the clinic's time zone; the host computes `now` in it.
    pub time_zone: String,
    /// Decides emergency numbers and how a telephone number is read.
    pub country: Country,
    /// Languages spoken, the one of the greeting first. Empty means English.
    pub languages: Vec<Language>,
    /// When the clinic is open. A clinic that has not told its hours is never called closed.
    pub hours: Hours,
    /// What can be booked.
    pub services: Vec<Service>,
    /// Doctors as callers name them, for example `Dr. Amara Okafor`.
    pub doctors: Vec<String>,
    /// Where the clinic is.
    pub locations: Vec<Location>,
    /// Prepared answers; they win over answers composed from the other fields.
    pub faq: Vec<Faq>,
    /// The number to tell callers.
    pub phone: String,
    /// Insurers accepted, as said aloud.
    pub insurers: Vec<String>,
    /// When the receptionist gives up and fetches a human being.
    pub limits: Limits,
    /// Calls are recorded: the greeting says so.
    pub records_calls: bool,
    /// Which requests the receptionist serves itself.
    pub automated: Automated,
}

impl Default for Desk {
    /// A small clinic, open on weekdays from 9 to 17, that serves every request.
    fn default() -> Desk {
        Desk {
            clinic_name: "the clinic".to_owned(),
            time_zone: "America/New_York".to_owned(),
            country: Country::Us,
            languages: vec![Language::English, Language::Spanish],
            hours: Hours::weekdays(Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0)),
            services: Service::common(),
            doctors: Vec::new(),
            locations: Vec::new(),
            faq: Vec::new(),
            phone: String::new(),
            insurers: Vec::new(),
            limits: Limits::default(),
            records_calls: false,
            automated: Automated::default(),
        }
    }
}

impl Desk {
    /// The language of the greeting.
    pub fn first_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::English)
    }

    /// Whether the clinic wants this language to be spoken.
    pub fn speaks(&self, language: Language) -> bool {
        self.first_language() == language || self.languages.contains(&language)
    }
}

/// Opening hours in the clinic's own civil time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Hours {
    /// Openings of ordinary weeks; a weekday without one is closed. No opening at all: the hours are unknown.
    pub weekly: Vec<Opening>,
    /// Days that differ: holidays, late evenings.
    pub exceptions: Vec<Exception>,
}

/// One opening of an ordinary week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Opening {
    /// The day.
    #[serde(with = "weekday")]
    #[schema(value_type = String, example = "monday")]
    pub day: Weekday,
    /// First minute at which an appointment may begin.
    #[schema(value_type = String, example = "09:00:00")]
    pub from: Time,
    /// Closing time: appointments begin before it.
    #[schema(value_type = String, example = "17:00:00")]
    pub until: Time,
}

/// A date that differs from its weekday.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Exception {
    /// The date.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Open spans of that date; none means closed.
    #[schema(value_type = Vec<Vec<String>>)]
    pub open: Vec<(Time, Time)>,
    /// Why, as told to callers ("Thanksgiving"); may be empty.
    #[serde(default)]
    pub name: String,
}

/// What the opening hours say to a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Open, or nothing is known that speaks against it.
    Open,
    /// Closed on the whole day; the next open day within two weeks, if there is one.
    ClosedDay(Option<Date>),
    /// Open on that day, but not then. The day's first opening and last closing.
    ClosedHour(Time, Time),
}

impl Hours {
    /// Monday to Friday, the same hours each day.
    pub fn weekdays(from: Time, until: Time) -> Hours {
        let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        Hours { weekly: days.map(|day| Opening { day, from, until }).to_vec(), exceptions: Vec::new() }
    }

    /// Whether the clinic has told its hours.
    pub fn are_known(&self) -> bool {
        !self.weekly.is_empty()
    }

    /// Open spans of a date, earliest first. Empty when closed.
    pub fn on(&self, date: Date) -> Vec<(Time, Time)> {
        let mut spans = match self.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => exception.open.clone(),
            None => self.weekly.iter().filter(|it| it.day == date.weekday()).map(|it| (it.from, it.until)).collect(),
        };
        spans.sort();
        spans
    }

    /// Whether an appointment may begin on `date`, and at `time` where one is given.
    pub fn fit(&self, date: Date, time: Option<Time>) -> Fit {
        if !self.are_known() {
            return Fit::Open;
        }
        let spans = self.on(date);
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Fit::ClosedDay(self.next_open_day(date));
        };
        match time {
            Some(time) if !spans.iter().any(|(from, until)| (*from..*until).contains(&time)) => {
                Fit::ClosedHour(first.0, last.1)
            }
            Some(_) | None => Fit::Open,
        }
    }

    /// The first open day after `date`, within two weeks.
    pub fn next_open_day(&self, date: Date) -> Option<Date> {
        (1..=14).filter_map(|days| date.checked_add(days.days()).ok()).find(|day| !self.on(*day).is_empty())
    }
}

/// Weekdays as English names: settings are read by people.
pub(crate) mod weekday {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const NAMES: [(Weekday, &str); 7] = [
        (Weekday::Monday, "monday"),
        (Weekday::Tuesday, "tuesday"),
        (Weekday::Wednesday, "wednesday"),
        (Weekday::Thursday, "thursday"),
        (Weekday::Friday, "friday"),
        (Weekday::Saturday, "saturday"),
        (Weekday::Sunday, "sunday"),
    ];

    pub(crate) fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        let name = NAMES.iter().find(|(known, _)| known == day).map_or("monday", |(_, name)| name);
        serializer.serialize_str(name)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        let name = String::deserialize(deserializer)?.to_lowercase();
        let known = NAMES.iter().find(|(_, known)| *known == name).map(|(day, _)| *day);
        known.ok_or_else(|| D::Error::custom(format!("`{name}` is not an English weekday name")))
    }
}

/// Something that can be booked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Service {
    /// The clinic's own name for it: what staff read in the task.
    pub name: String,
    /// What callers say for it ("jab", "flu shot", "vacuna"), in any language.
    pub called: Vec<String>,
    /// Usual length, told when asked.
    pub minutes: Option<u16>,
    /// Price as said aloud, told when asked; nothing is said when the clinic gives none.
    pub price: Option<String>,
}

impl Service {
    /// Services that any general clinic has.
    fn common() -> Vec<Service> {
        const COMMON: [(&str, &[&str]); 4] = [
            ("Vaccination", &["vaccine", "vaccination", "jab", "shot", "immunization", "immunisation", "vacuna"]),
            ("Check-up", &["checkup", "check up", "physical", "annual exam", "chequeo", "revision general"]),
            ("Blood test", &["blood test", "blood work", "bloods", "lab work", "analisis de sangre"]),
            ("Follow-up", &["follow up", "followup", "seguimiento"]),
        ];
        let service = |(name, called): (&str, &[&str])| Service {
            name: name.to_owned(),
            called: called.iter().map(|words| (*words).to_owned()).collect(),
            minutes: None,
            price: None,
        };
        COMMON.map(service).to_vec()
    }
}

/// A place where patients are seen. Empty texts are not told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Location {
    /// Name, when there are several.
    pub name: String,
    /// Address as said aloud.
    pub address: String,
    /// How to get there.
    pub directions: Said,
    /// Where to park.
    pub parking: Said,
}

/// A prepared answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Faq {
    /// The topic that it answers entirely, if it does.
    pub topic: Option<Topic>,
    /// Words of which one must be in the question; every language's words together.
    pub asks: Vec<String>,
    /// What is said.
    pub answer: Said,
}

/// A text in the languages that the clinic wrote it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Said {
    /// English; empty when not written.
    pub en: String,
    /// Spanish; empty when not written.
    pub es: String,
}

impl Said {
    /// The text in one language, if it was written. It is never told in another language than the call's.
    pub fn of(&self, language: Language) -> Option<&str> {
        let text = match language {
            Language::English => &self.en,
            Language::Spanish => &self.es,
        };
        let text = text.trim();
        (!text.is_empty()).then_some(text)
    }
}

/// When the receptionist gives up and fetches a human being.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Limits {
    /// Misunderstandings in a row; silence and low confidence count.
    pub misunderstandings: u8,
    /// Speech heard with less confidence than this (0–1) is not acted upon. Safety reads it all the same.
    pub min_confidence: f32,
    /// Turns of a call.
    pub max_turns: u16,
    /// Minutes of a call.
    pub max_minutes: u16,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { misunderstandings: 3, min_confidence: 0.45, max_turns: 60, max_minutes: 15 }
    }
}

/// Which requests the receptionist serves itself (the clinic's rollout phase); the others go to a human being.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Automated {
    /// Everything.
    #[default]
    All,
    /// Only these; questions about the clinic are always answered.
    Only(Vec<TaskKind>),
}

impl Automated {
    /// Whether the receptionist takes such a request itself. Messages and questions for the doctor are always taken.
    pub fn serves(&self, kind: TaskKind) -> bool {
        match kind {
            TaskKind::Callback | TaskKind::MedicalQuestion | TaskKind::Escalation | TaskKind::General => true,
            TaskKind::Appointment | TaskKind::Reschedule | TaskKind::Cancel | TaskKind::Refill => match self {
                Automated::All => true,
                Automated::Only(kinds) => kinds.contains(&kind),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEDNESDAY: Date = Date::constant(2026, 3, 4);
    const SATURDAY: Date = Date::constant(2026, 3, 7);
    const MONDAY: Date = Date::constant(2026, 3, 9);
    const NINE: Time = Time::constant(9, 0, 0, 0);
    const FIVE: Time = Time::constant(17, 0, 0, 0);

    #[test]
    fn an_appointment_begins_before_closing_time() {
        let hours = Hours::weekdays(NINE, FIVE);
        assert_eq!(hours.fit(WEDNESDAY, Some(NINE)), Fit::Open);
        assert_eq!(hours.fit(WEDNESDAY, Some(Time::constant(16, 59, 0, 0))), Fit::Open);
        assert_eq!(hours.fit(WEDNESDAY, Some(FIVE)), Fit::ClosedHour(NINE, FIVE));
    }

    #[test]
    fn a_closed_day_names_the_next_open_one() {
        let mut hours = Hours::weekdays(NINE, FIVE);
        assert_eq!(hours.fit(SATURDAY, None), Fit::ClosedDay(Some(MONDAY)));
        hours.exceptions.push(Exception { date: MONDAY, open: Vec::new(), name: "Holiday".into() });
        assert_eq!(hours.fit(SATURDAY, None), Fit::ClosedDay(Some(Date::constant(2026, 3, 10))));
    }

    #[test]
    fn an_exception_may_open_a_closed_day() {
        let mut hours = Hours::weekdays(NINE, FIVE);
        hours.exceptions.push(Exception { date: SATURDAY, open: vec![(NINE, FIVE)], name: String::new() });
        assert_eq!(hours.fit(SATURDAY, Some(NINE)), Fit::Open);
    }

    #[test]
    fn a_lunch_break_is_closed() {
        let noon = Time::constant(12, 0, 0, 0);
        let one = Time::constant(13, 0, 0, 0);
        let day = Weekday::Wednesday;
        let opening = |from, until| Opening { day, from, until };
        let hours = Hours { weekly: vec![opening(one, FIVE), opening(NINE, noon)], exceptions: Vec::new() };
        assert_eq!(hours.fit(WEDNESDAY, Some(Time::constant(12, 30, 0, 0))), Fit::ClosedHour(NINE, FIVE));
        assert_eq!(hours.on(WEDNESDAY), vec![(NINE, noon), (one, FIVE)]);
    }

    #[test]
    fn a_clinic_that_has_not_told_its_hours_is_never_called_closed() {
        assert_eq!(Hours::default().fit(SATURDAY, Some(Time::midnight())), Fit::Open);
    }

    #[test]
    fn an_empty_settings_row_is_a_whole_desk() {
        let desk: Desk = serde_json::from_str("{}").expect("defaults");
        assert_eq!(desk, Desk::default());
    }

    #[test]
    fn weekdays_are_written_as_people_write_them() {
        let json = r#"{"day": "Friday", "from": "09:00:00", "until": "17:00:00"}"#;
        let opening: Opening = serde_json::from_str(json).expect("an opening");
        assert_eq!(opening.day, Weekday::Friday);
        assert!(serde_json::from_str::<Opening>(&json.replace("Friday", "Fryday")).is_err());
    }

    #[test]
    fn messages_and_medical_questions_are_always_taken() {
        let pilot = Automated::Only(vec![TaskKind::Appointment]);
        assert!(pilot.serves(TaskKind::Appointment) && pilot.serves(TaskKind::MedicalQuestion));
        assert!(pilot.serves(TaskKind::Callback) && !pilot.serves(TaskKind::Refill));
    }
}
