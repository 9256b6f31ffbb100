//! Answers to questions about the clinic, from its desk and nothing else.

use jiff::civil::{Time, Weekday};

use super::desk::{Desk, Hours, Service};
use super::hearing::Hearing;
use super::intent::Topic;
use super::phrases;
use super::script::{Line, SameHours};
use crate::language::Language;

/// The answer to a question about the clinic in `language`; `None` when the clinic has not told the receptionist.
pub(super) fn answer(desk: &Desk, heard: &Hearing<'_>, language: Language) -> Option<String> {
    if let Some(prepared) = prepared(desk, heard, language) {
        return Some(prepared.to_owned());
    }
    let topic = heard.topic();
    let by_topic = desk.faq.iter().filter(|faq| faq.topic.is_some() && faq.topic == topic);
    if let Some(prepared) = by_topic.filter_map(|faq| faq.answer.of(language)).next() {
        return Some(prepared.to_owned());
    }
    // A question that names an insurer or a doctor is about insurance or staff, however it is worded.
    let topic = match topic {
        _ if phrases::mentions(&heard.words, &desk.insurers) => Some(Topic::Insurance),
        Some(topic) => Some(topic),
        None => phrases::mentions(&heard.words, &desk.doctors).then_some(Topic::Staff),
    };
    let mut answers: Vec<String> = Vec::new();
    answers.extend(composed(desk, heard, topic?, language));
    // "Are you open on Saturdays, and where do we park": the second question is answered too.
    for further in [Topic::Parking, Topic::Location] {
        if topic != Some(further) && asks_also(heard, further) {
            answers.extend(composed(desk, heard, further, language));
        }
    }
    (!answers.is_empty()).then(|| answers.join(" "))
}

/// The clinic's own answer to a question with these words, if it has written one.
pub(super) fn prepared<'d>(desk: &'d Desk, heard: &Hearing<'_>, language: Language) -> Option<&'d str> {
    let asked = desk.faq.iter().filter(|faq| phrases::mentions(&heard.words, &faq.asks));
    asked.filter_map(|faq| faq.answer.of(language)).next()
}

fn asks_also(heard: &Hearing<'_>, topic: Topic) -> bool {
    let names: &[&str] = match topic {
        Topic::Parking => &["park", "parking", "estacionar", "estacionamiento", "aparcar", "aparcamiento"],
        Topic::Location => &["address", "located", "directions", "direccion", "ubicados"],
        Topic::Hours
        | Topic::Holidays
        | Topic::Insurance
        | Topic::Services
        | Topic::Price
        | Topic::Documents
        | Topic::Staff
        | Topic::Contact
        | Topic::Online
        | Topic::Visiting => &[],
    };
    heard.words.iter().any(|word| names.contains(&word.text.as_str()))
}

fn composed(desk: &Desk, heard: &Hearing<'_>, topic: Topic, language: Language) -> Option<String> {
    match topic {
        Topic::Hours | Topic::Holidays => hours(desk, heard, language),
        Topic::Location => {
            let places: Vec<(String, String)> = desk
                .locations
                .iter()
                .filter(|place| !place.address.is_empty())
                .map(|place| {
                    (if desk.locations.len() > 1 { place.name.clone() } else { String::new() }, place.address.clone())
                })
                .collect();
            let directions = desk.locations.iter().find_map(|place| place.directions.of(language));
            let addresses = (!places.is_empty()).then(|| Line::Addresses(&places).say(language))?;
            Some(directions.map_or_else(|| addresses.clone(), |directions| format!("{addresses} {directions}")))
        }
        Topic::Parking => desk.locations.iter().find_map(|place| place.parking.of(language)).map(str::to_owned),
        Topic::Insurance if desk.insurers.is_empty() => None,
        Topic::Insurance => Some(Line::Insurers(&desk.insurers).say(language)),
        Topic::Services => services(desk, heard, language),
        Topic::Price => {
            let service = asked_service(desk, heard)?;
            let price = service.price.as_deref()?;
            Some(Line::Price { service: &service.name, price }.say(language))
        }
        Topic::Staff if desk.doctors.is_empty() => None,
        Topic::Staff => Some(Line::Doctors(&desk.doctors).say(language)),
        Topic::Contact if desk.phone.is_empty() => None,
        Topic::Contact => Some(Line::OwnNumber(&desk.phone).say(language)),
        Topic::Documents | Topic::Online | Topic::Visiting => {
            let service = asked_service(desk, heard)?;
            Some(Line::Minutes { service: &service.name, minutes: service.minutes? }.say(language))
        }
    }
}

fn hours(desk: &Desk, heard: &Hearing<'_>, language: Language) -> Option<String> {
    if !desk.hours.are_known() {
        return None;
    }
    if let Some(day) = heard.when().and_then(|found| found.value.date()) {
        let spans = desk.hours.on(day);
        return Some(match spans.as_slice() {
            [] => Line::ClosedOn(day).say(language),
            spans => Line::OpenOn { day, spans }.say(language),
        });
    }
    Some(Line::HoursWeek(&week(&desk.hours)).say(language))
}

/// The ordinary week, neighbouring days with the same hours together.
fn week(hours: &Hours) -> Vec<SameHours> {
    const DAYS: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let mut week: Vec<SameHours> = Vec::new();
    let mut follows = false;
    for day in DAYS {
        let mut spans: Vec<(Time, Time)> =
            hours.weekly.iter().filter(|it| it.day == day).map(|it| (it.from, it.until)).collect();
        spans.sort();
        match week.last_mut() {
            _ if spans.is_empty() => {}
            Some(same) if follows && same.spans == spans => same.days.push(day),
            Some(_) | None => week.push(SameHours { days: vec![day], spans: spans.clone() }),
        }
        follows = !spans.is_empty();
    }
    week
}

/// Services by the clinic's own names; a question about one that the clinic does not list is not answered.
fn services(desk: &Desk, heard: &Hearing<'_>, language: Language) -> Option<String> {
    let asks_for_all = heard.words.iter().any(|word| matches!(word.text.as_str(), "services" | "servicios"));
    let asked: Vec<String> = match asked_service(desk, heard) {
        Some(service) => vec![service.name.clone()],
        None if asks_for_all => desk.services.iter().map(|service| service.name.clone()).collect(),
        None => Vec::new(),
    };
    (!asked.is_empty()).then(|| Line::Services(&asked).say(language))
}

fn asked_service<'d>(desk: &'d Desk, heard: &Hearing<'_>) -> Option<&'d Service> {
    desk.services.iter().find(|service| {
        phrases::mentions(&heard.words, &service.called)
            || phrases::mentions(&heard.words, std::slice::from_ref(&service.name))
    })
}
