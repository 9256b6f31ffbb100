//! The demo's calendar: two doctors and a nurse, some weeks of appointments. All people are invented.

use anyhow::{Context as _, Result};
use cliniq_platform::{Ctx, Id, Phi, access::Role, time::Timestamp};
use cliniq_reception::{
    calendar::{
        NewAppointment, Patient, PractitionerId, Reserve, ServiceId,
        appointments::{AppointmentFilter, Status},
        availability::{Effect, Span},
        setup::{NewException, NewPractitioner, NewService},
    },
    dialog::desk::Opening,
    tasks::Origin,
};
use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday, time},
    tz::TimeZone,
};

use super::{People, clinic::person};
use crate::assemble::Product;

/// Appointments are booked for so many days from the beginning of the demo's past on: a week back, two ahead.
const DAYS: i64 = 24;
/// A practitioner of the demo: name, working hours by day and part, services by their place, visits a day.
type Who = (&'static str, &'static [(Weekday, i8, i8)], &'static [usize], usize);

const WEEK: [Weekday; 5] = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Name, minutes, buffer. The first is what a caller comes for who names nothing.
const SERVICES: [(&str, u16, u16); 5] = [
    ("Office visit", 30, 0),
    ("Check-up", 45, 15),
    ("Vaccination", 15, 0),
    ("Blood test", 15, 0),
    ("Follow-up", 20, 10),
];

const fn part(day: Weekday, from: i8, until: i8) -> (Weekday, i8, i8) {
    (day, from, until)
}

const PRACTITIONERS: [Who; 3] = [
    (
        "Dr. Amara Okafor",
        &[
            part(WEEK[0], 9, 12),
            part(WEEK[0], 13, 17),
            part(WEEK[1], 9, 12),
            part(WEEK[1], 13, 17),
            part(WEEK[2], 9, 12),
            part(WEEK[3], 9, 12),
            part(WEEK[3], 13, 17),
            part(WEEK[4], 9, 13),
        ],
        &[0, 1, 4, 0, 1, 4],
        6,
    ),
    (
        "Dr. Henrik Lund",
        &[
            part(WEEK[0], 8, 14),
            part(WEEK[1], 8, 14),
            part(WEEK[2], 11, 18),
            part(WEEK[3], 8, 14),
            part(WEEK[4], 8, 12),
        ],
        &[0, 4, 1, 0],
        5,
    ),
    (
        "Nurse Ines Falk",
        &[part(WEEK[0], 8, 12), part(WEEK[1], 8, 12), part(WEEK[2], 8, 12), part(WEEK[3], 8, 12), part(WEEK[4], 8, 12)],
        &[3, 2, 3, 2],
        6,
    ),
];

const PATIENTS: [&str; 24] = [
    "Maria Lopez",
    "George Whitfield",
    "Helen Schultz",
    "Sam Whitman",
    "Nora Lindqvist",
    "David Kim",
    "Aisha Rahman",
    "Peter Novak",
    "Grace Miller",
    "Daniel Price",
    "Julia Stone",
    "Rosa Jiménez",
    "Owen Clarke",
    "Ines Moreau",
    "Tomas Varga",
    "Leila Haddad",
    "Bruno Costa",
    "Emma Fischer",
    "Noah Bennett",
    "Yuki Tanaka",
    "Ivy Chandler",
    "Marco Bellini",
    "Zoe Adler",
    "Felix Okoye",
];

/// Sets the calendar up and fills it. The clock stands at the beginning of the demo's past.
pub(super) async fn book(product: &Product, people: &People) -> Result<()> {
    let platform = &product.platform;
    let manager = platform.ctx_for_member(people.clinic, person(people, Role::Admin)?).await?;
    let desk = platform.ctx_for_member(people.clinic, person(people, Role::Staff)?).await?;
    let zone = product.reception.get_settings(&manager).await?.settings.zone();
    let (services, practitioners) = set_up(product, &manager).await?;
    let first = platform.clock().now().in_zone(&zone).date();
    except(product, &manager, first, practitioners[1]).await?;
    let mut patients = PATIENTS.iter().enumerate().cycle();
    for date in first.series(1.day()).take_while(|date| *date < first.saturating_add(DAYS.days())) {
        for (who, (_, _, offered, visits)) in practitioners.iter().zip(PRACTITIONERS) {
            for visit in 0..visits {
                let service = services[offered[visit % offered.len()]];
                let range = day(date, &zone)?;
                let free = product.reception.find_slots(&desk, service, Some(*who), range, 200).await?;
                // Spread over the day, not the same on each: people do not come in a row.
                let Some(slot) = free.get((visit * 5 + usize::from(date.day().unsigned_abs()) * 3) % free.len().max(1))
                else {
                    continue;
                };
                let (number, name) = patients.next().context("a cycle does not end")?;
                let new = appointment(*who, service, slot.start.into(), (name, number + 1));
                product.reception.create_appointment(&desk, new, Reserve::Book).await?;
            }
        }
    }
    Ok(())
}

/// The clock stands at the demo's present: past visits have taken place, or not, and somebody is just being asked.
pub(super) async fn look_back(product: &Product, people: &People, now: Timestamp) -> Result<()> {
    let platform = &product.platform;
    platform.clock().advance(now.since(platform.clock().now()));
    let desk = platform.ctx_for_member(people.clinic, person(people, Role::Staff)?).await?;
    let past = AppointmentFilter { until: Some(now), ..AppointmentFilter::default() };
    let visits = product.reception.list_appointments(&desk, past, None, 1000).await?.items;
    for (at, visit) in visits.into_iter().filter(|visit| visit.appointment.end <= now).enumerate() {
        let outcome = if at % 17 == 5 { Status::Noshow } else { Status::Fulfilled };
        let (id, version) = (visit.appointment.id, visit.appointment.version);
        product.reception.change_appointment(&desk, id, version, Some(outcome), Patient::default()).await?;
    }
    hold_next(product, &desk, now).await
}

/// Holds the next free hour, so that there is a countdown to look at.
async fn hold_next(product: &Product, desk: &Ctx, now: Timestamp) -> Result<()> {
    let services = product.reception.list_services(desk).await?;
    let visit = services.first().context("the demo has services")?.id;
    let week = Span { start: now.as_jiff(), end: now.as_jiff() + 168.hours() };
    if let Some(slot) = product.reception.find_slots(desk, visit, None, week, 1).await?.first() {
        let who = slot.practitioner.parse().context("a slot names a practitioner")?;
        let new = appointment(who, visit, slot.start.into(), ("Olga Petrov", 25));
        product.reception.create_appointment(desk, new, Reserve::Hold).await?;
    }
    Ok(())
}

async fn set_up(product: &Product, manager: &Ctx) -> Result<(Vec<Id<ServiceId>>, Vec<Id<PractitionerId>>)> {
    let reception = &product.reception;
    let mut practitioners = Vec::new();
    for (colour, (name, parts, _, _)) in (0..).zip(PRACTITIONERS) {
        let hours = parts.iter().map(|(day, from, until)| Opening {
            day: *day,
            from: time(*from, 0, 0, 0),
            until: time(*until, 0, 0, 0),
        });
        let new = NewPractitioner { name: name.to_owned(), colour, hours: hours.collect(), active: true };
        practitioners.push(reception.create_practitioner(manager, new).await?.id);
    }
    let mut services = Vec::new();
    for (place, (name, minutes, buffer_minutes)) in SERVICES.into_iter().enumerate() {
        let offers =
            PRACTITIONERS.iter().zip(&practitioners).filter(|((_, _, offered, _), _)| offered.contains(&place));
        let practitioners = offers.map(|(_, id)| *id).collect();
        let new = NewService { name: name.to_owned(), minutes, buffer_minutes, practitioners, active: true };
        services.push(reception.create_service(manager, new).await?.id);
    }
    Ok((services, practitioners))
}

/// A day off, a closed afternoon, and a Saturday with extra hours, in the demo's present and next week.
async fn except(product: &Product, manager: &Ctx, first: Date, lund: Id<PractitionerId>) -> Result<()> {
    // The past is nine days long; what is interesting lies in the days after it.
    let from_today = |days: i64| first.saturating_add((9 + days).days());
    let next = |weekday: Weekday| from_today(0).nth_weekday(1, weekday);
    let noon_to = |until: i8| (time(12, 0, 0, 0), time(until, 0, 0, 0));
    let all = [
        (Some(lund), next(Weekday::Tuesday)?, Effect::Closed(None), "Conference"),
        (None, next(Weekday::Wednesday)?, Effect::Closed(Some(noon_to(14))), "Team training"),
        (
            Some(lund),
            next(Weekday::Saturday)?,
            Effect::Extra((time(10, 0, 0, 0), Time::constant(13, 0, 0, 0))),
            "Flu shots",
        ),
    ];
    for (practitioner, date, effect, reason) in all {
        let new = NewException { practitioner, first: date, last: date, effect, reason: reason.to_owned() };
        product.reception.create_exception(manager, new).await?;
    }
    Ok(())
}

fn appointment(
    practitioner: Id<PractitionerId>,
    service: Id<ServiceId>,
    start: Timestamp,
    (name, number): (&str, usize),
) -> NewAppointment {
    let patient = Patient {
        name: Some(Phi::new(name.to_owned())),
        phone: Some(Phi::new(format!("+120255501{number:02}"))),
        note: None,
    };
    NewAppointment {
        practitioner,
        service,
        start,
        patient,
        origin: Origin::Manual,
        call: None,
        task: None,
        key: None,
        is_outside_hours_allowed: false,
    }
}

fn day(date: Date, zone: &TimeZone) -> Result<Span> {
    let at = |date: Date| zone.to_timestamp(date.to_datetime(Time::midnight()));
    Ok(Span { start: at(date)?, end: at(date.tomorrow()?)? })
}
