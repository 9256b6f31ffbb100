//! Appointments as an iCalendar object (RFC 5545).

use cliniq_platform::{phi::Purpose, time::Timestamp};
use icalendar::{Calendar, Class, Component, Event, EventStatus};

use crate::calendar::{
    appointments::{Appointment, Status, rules::initials},
    setup::Service,
};

/// What stands above the events.
pub(super) struct Head {
    /// The calendar's name.
    pub(super) name: String,
    /// Whether patients' names are shown in place of their initials.
    pub(super) shows_names: bool,
}

/// How often subscribers should look again: they would otherwise choose a day.
const REFRESH: &str = "PT15M";

/// Writes the object. The same appointments always give the same text.
pub(super) fn write(head: &Head, appointments: &[Appointment], services: &[Service]) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//cliniq//calendar//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"))
        .append_property(("X-PUBLISHED-TTL", REFRESH))
        .name(&head.name);
    for appointment in appointments {
        let service = services.iter().find(|service| service.id == appointment.service);
        calendar.push(event(head, appointment, service.map_or("Appointment", |service| &service.is.name)));
    }
    calendar.to_string()
}

fn event(head: &Head, appointment: &Appointment, service: &str) -> Event {
    let name = appointment.patient.name.as_ref().map(|name| name.open(Purpose::Show).as_str()).unwrap_or_default();
    let who = if head.shows_names { name.to_owned() } else { initials(name) };
    let summary = if who.is_empty() { service.to_owned() } else { format!("{service}: {who}") };
    let status = match appointment.status {
        Status::Pending => EventStatus::Tentative,
        Status::Booked | Status::Fulfilled | Status::Noshow => EventStatus::Confirmed,
        Status::Cancelled => EventStatus::Cancelled,
    };
    Event::new()
        .uid(&format!("{}@cliniq", appointment.id))
        .add_property("DTSTAMP", utc(appointment.updated_at))
        .add_property("DTSTART", utc(appointment.start))
        .add_property("DTEND", utc(appointment.end))
        .add_property("SEQUENCE", (appointment.version - 1).to_string())
        .summary(&summary)
        .status(status)
        .class(Class::Private)
        .done()
}

/// `20261120T150000Z`: subscribers show it in their own zone, and no table of zones has to travel along.
fn utc(at: Timestamp) -> String {
    at.as_jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}
