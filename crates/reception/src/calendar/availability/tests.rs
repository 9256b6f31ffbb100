//! The calendar's promises, against examples from ordinary weeks and against a slow, obvious second opinion.

use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;

use super::*;

const OKAFOR: &str = "doc_okafor";
const LUND: &str = "doc_lund";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn opening(day: Weekday, from: Time, until: Time) -> Opening {
    Opening { day, from, until }
}

fn service(minutes: u16, buffer_minutes: u16) -> Service {
    Service { key: "visit".into(), name: "Visit".into(), minutes, buffer_minutes, practitioners: Vec::new() }
}

/// Two doctors in New York who work on weekdays from nine to noon.
fn clinic() -> Calendar {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let weekly = days.map(|day| opening(day, time(9, 0, 0, 0), time(12, 0, 0, 0))).to_vec();
    let agenda = |key: &str, name: &str| Agenda {
        practitioner: key.into(),
        name: name.to_owned(),
        weekly: weekly.clone(),
        taken: Vec::new(),
    };
    Calendar {
        zone: zone("America/New_York"),
        step_minutes: 15,
        lead_minutes: 60,
        until: Timestamp::MAX,
        services: vec![service(30, 0)],
        agendas: vec![agenda(OKAFOR, "Dr. Amara Okafor"), agenda(LUND, "Dr. Henrik Lund")],
        exceptions: Vec::new(),
    }
}

fn at(calendar: &Calendar, day: Date, hour: i8, minute: i8) -> Timestamp {
    calendar.instant(day, time(hour, minute, 0, 0)).unwrap()
}

fn whole(calendar: &Calendar, day: Date) -> Span {
    Span { start: at(calendar, day, 0, 0), end: at(calendar, day.tomorrow().unwrap(), 0, 0) }
}

fn take(calendar: &mut Calendar, who: &str, day: Date, from: (i8, i8), until: (i8, i8)) {
    let span = Span { start: at(calendar, day, from.0, from.1), end: at(calendar, day, until.0, until.1) };
    calendar.agendas.iter_mut().find(|it| *it.practitioner == *who).unwrap().taken.push(span);
}

fn times(calendar: &Calendar, slots: &[Slot]) -> Vec<String> {
    slots.iter().map(|slot| slot.start.to_zoned(calendar.zone.clone()).strftime("%a %H:%M").to_string()).collect()
}

fn wanted<'a>(calendar: &'a Calendar, practitioner: Option<&'a str>) -> Wanted<'a> {
    Wanted { service: &calendar.services[0], practitioner }
}

const THURSDAY: Date = date(2026, 3, 5);
const SATURDAY: Date = date(2026, 3, 7);

fn long_ago(calendar: &Calendar) -> Timestamp {
    at(calendar, date(2026, 3, 2), 8, 0)
}

#[test]
fn a_free_morning_is_offered_on_the_grid_and_ends_with_the_hours() {
    let mut calendar = clinic();
    calendar.step_minutes = 30;
    let slots = calendar.free_slots(&wanted(&calendar, Some(OKAFOR)), whole(&calendar, THURSDAY), long_ago(&calendar));
    let expected = ["Thu 09:00", "Thu 09:30", "Thu 10:00", "Thu 10:30", "Thu 11:00", "Thu 11:30"];
    assert_eq!(times(&calendar, &slots), expected);
    let weekend = calendar.free_slots(&wanted(&calendar, None), whole(&calendar, SATURDAY), long_ago(&calendar));
    assert_eq!(weekend, []);
}

#[test]
fn what_is_taken_is_not_offered_and_the_buffer_counts() {
    let mut calendar = clinic();
    calendar.services = vec![service(30, 15)];
    take(&mut calendar, OKAFOR, THURSDAY, (10, 0), (10, 30));
    let slots = calendar.free_slots(&wanted(&calendar, Some(OKAFOR)), whole(&calendar, THURSDAY), long_ago(&calendar));
    let expected = ["Thu 09:00", "Thu 09:15", "Thu 10:30", "Thu 10:45", "Thu 11:00", "Thu 11:15", "Thu 11:30"];
    assert_eq!(times(&calendar, &slots), expected);
}

#[test]
fn nothing_is_offered_sooner_than_the_lead_time() {
    let calendar = clinic();
    let now = at(&calendar, THURSDAY, 9, 20);
    let slots = calendar.free_slots(&wanted(&calendar, Some(LUND)), whole(&calendar, THURSDAY), now);
    assert_eq!(times(&calendar, &slots)[0], "Thu 10:30");
}

#[test]
fn thursday_at_ten_is_taken_and_the_nearest_are_told() {
    let mut calendar = clinic();
    take(&mut calendar, OKAFOR, THURSDAY, (10, 0), (10, 30));
    let wish = Wish::At(THURSDAY, time(10, 0, 0, 0));
    let near = wanted(&calendar, Some(OKAFOR));
    assert_eq!(calendar.matching(&near, wish, long_ago(&calendar)), []);
    let three = calendar.nearest(&near, wish, 3, long_ago(&calendar));
    assert_eq!(times(&calendar, &three), ["Thu 09:30", "Thu 10:30", "Thu 11:00"]);
    // Anybody: the colleague is free at ten.
    let anybody = calendar.nearest(&wanted(&calendar, None), wish, 1, long_ago(&calendar));
    assert_eq!((times(&calendar, &anybody), &*anybody[0].practitioner), (vec!["Thu 10:00".to_owned()], LUND));
}

#[test]
fn a_full_day_leads_to_the_same_time_of_the_next_one() {
    let mut calendar = clinic();
    take(&mut calendar, OKAFOR, THURSDAY, (9, 0), (12, 0));
    let wish = Wish::At(THURSDAY, time(10, 0, 0, 0));
    let two = calendar.nearest(&wanted(&calendar, Some(OKAFOR)), wish, 2, long_ago(&calendar));
    assert_eq!(times(&calendar, &two), ["Wed 10:00", "Fri 10:00"]);
}

#[test]
fn a_part_of_a_day_is_a_wish_too() {
    let calendar = clinic();
    let late = Wish::Within(THURSDAY, time(11, 0, 0, 0), time(12, 0, 0, 0));
    let slots = calendar.nearest(&wanted(&calendar, Some(OKAFOR)), late, 2, long_ago(&calendar));
    assert_eq!(times(&calendar, &slots), ["Thu 11:00", "Thu 11:30"]);
    assert_eq!(calendar.nearest(&wanted(&calendar, None), Wish::on(SATURDAY), 1, long_ago(&calendar)).len(), 1);
}

#[test]
fn the_particular_exception_wins_over_the_general_one() {
    let mut calendar = clinic();
    let exception = |practitioner: Option<&str>, effect| Exception {
        practitioner: practitioner.map(Into::into),
        first: SATURDAY,
        last: SATURDAY,
        effect,
    };
    let hours = |from, until| (time(from, 0, 0, 0), time(until, 0, 0, 0));
    calendar.exceptions = vec![
        exception(None, Effect::Extra(hours(10, 12))),
        exception(Some(OKAFOR), Effect::Closed(None)),
        exception(Some(LUND), Effect::Closed(Some(hours(11, 12)))),
    ];
    let slots = calendar.free_slots(&wanted(&calendar, None), whole(&calendar, SATURDAY), long_ago(&calendar));
    assert_eq!(times(&calendar, &slots), ["Sat 10:00", "Sat 10:15", "Sat 10:30"]);
    assert!(slots.iter().all(|slot| *slot.practitioner == *LUND));
}

#[test]
fn a_practitioner_who_does_not_offer_the_service_is_not_offered() {
    let mut calendar = clinic();
    calendar.services[0].practitioners = vec![LUND.into()];
    let slots = calendar.free_slots(&wanted(&calendar, None), whole(&calendar, THURSDAY), long_ago(&calendar));
    assert!(!slots.is_empty() && slots.iter().all(|slot| *slot.practitioner == *LUND));
    let other = calendar.free_slots(&wanted(&calendar, Some(OKAFOR)), whole(&calendar, THURSDAY), long_ago(&calendar));
    assert_eq!(other, []);
}

/// On 2026-03-08 clocks in New York jump from two to three; on 2026-11-01 the hour from one to two comes twice.
#[test]
fn a_skipped_hour_is_not_offered_and_a_repeated_one_twice() {
    let mut calendar = clinic();
    calendar.agendas.truncate(1);
    calendar.agendas[0].weekly = vec![opening(Weekday::Sunday, time(1, 0, 0, 0), time(4, 0, 0, 0))];
    calendar.step_minutes = 30;
    let spring = whole(&calendar, date(2026, 3, 8));
    let slots = calendar.free_slots(&wanted(&calendar, None), spring, long_ago(&calendar));
    assert_eq!(times(&calendar, &slots), ["Sun 01:00", "Sun 01:30", "Sun 03:00", "Sun 03:30"]);
    let autumn = whole(&calendar, date(2026, 11, 1));
    let slots = calendar.free_slots(&wanted(&calendar, None), autumn, long_ago(&calendar));
    let expected = [1, 1, 1, 1, 2, 2, 3, 3].map(|hour| format!("Sun {hour:02}:"));
    let shown = times(&calendar, &slots);
    assert_eq!(shown.len(), expected.len(), "{shown:?}");
    assert!(shown.iter().zip(&expected).all(|(time, hour)| time.starts_with(hour)), "{shown:?}");
}

#[test]
fn hours_until_midnight_and_from_midnight_are_one_night() {
    let mut calendar = clinic();
    calendar.agendas.truncate(1);
    calendar.agendas[0].weekly = vec![
        opening(Weekday::Thursday, time(23, 0, 0, 0), Time::midnight()),
        opening(Weekday::Friday, Time::midnight(), time(1, 0, 0, 0)),
    ];
    let range = Span { start: at(&calendar, THURSDAY, 0, 0), end: at(&calendar, date(2026, 3, 7), 0, 0) };
    let slots = calendar.free_slots(&wanted(&calendar, None), range, long_ago(&calendar));
    let expected = ["Thu 23:00", "Thu 23:15", "Thu 23:30", "Thu 23:45", "Fri 00:00", "Fri 00:15", "Fri 00:30"];
    assert_eq!(times(&calendar, &slots), expected);
}

/// The second opinion: looks at every minute, and asks of each minute of a visit whether somebody works then.
fn slow(calendar: &Calendar, wanted: &Wanted<'_>, range: Span, now: Timestamp) -> Vec<Slot> {
    let minute = SignedDuration::from_mins(1);
    let mut found = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let civil = start.to_zoned(calendar.zone.clone());
        let of_day = i64::from(civil.hour()) * 60 + i64::from(civil.minute());
        let is_on_grid = of_day % i64::from(calendar.step_minutes) == 0 && civil.second() == 0;
        let keeps_lead = start >= now + SignedDuration::from_mins(i64::from(calendar.lead_minutes));
        for agenda in &calendar.agendas {
            let visit = wanted.service.visit(start);
            let occupied = wanted.service.occupied(start);
            let offers = wanted.practitioner.is_none_or(|key| *key == *agenda.practitioner)
                && wanted.service.is_offered_by(&agenda.practitioner);
            let mut works = true;
            let mut then = visit.start;
            while then < visit.end {
                works &= works_at(calendar, agenda, then);
                then += minute;
            }
            let is_free = !agenda.taken.iter().any(|taken| taken.overlaps(occupied));
            if is_on_grid && keeps_lead && offers && works && is_free {
                found.push(Slot { start, end: visit.end, practitioner: Arc::clone(&agenda.practitioner) });
            }
        }
        start += minute;
    }
    found.sort();
    found
}

fn works_at(calendar: &Calendar, agenda: &Agenda, at: Timestamp) -> bool {
    let date = at.to_zoned(calendar.zone.clone()).date();
    let within = |(from, until): (Time, Time)| {
        let begin = calendar.instant(date, from).unwrap();
        let end_day = if until == Time::midnight() { date.tomorrow().unwrap() } else { date };
        (begin..calendar.instant(end_day, until).unwrap()).contains(&at)
    };
    let mut works = agenda.weekly.iter().any(|it| it.day == date.weekday() && within((it.from, it.until)));
    for of in [None, Some(&agenda.practitioner)] {
        let mine = || calendar.exceptions.iter().filter(|it| it.practitioner.as_ref() == of);
        let today = || mine().filter(|it| it.first <= date && date <= it.last);
        works &= !today().any(|it| match it.effect {
            Effect::Closed(None) => true,
            Effect::Closed(Some(part)) => within(part),
            Effect::Extra(_) => false,
        });
        works |= today().any(|it| matches!(it.effect, Effect::Extra(part) if within(part)));
    }
    works
}

const ZONES: [&str; 4] = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"];

fn any_part() -> impl Strategy<Value = (Time, Time)> {
    (0i8..23, 0i8..4, 1i8..10).prop_map(|(hour, quarter, length)| {
        let until = hour.saturating_add(length);
        let until = if until > 23 { Time::midnight() } else { time(until, quarter * 15, 0, 0) };
        (time(hour, quarter * 15, 0, 0), until)
    })
}

fn any_weekly() -> impl Strategy<Value = Vec<Opening>> {
    let one = (0i8..7, any_part())
        .prop_map(|(day, (from, until))| opening(Weekday::from_monday_zero_offset(day).unwrap(), from, until));
    proptest::collection::vec(one, 1..9)
}

/// Days around the changes of clocks of spring and autumn, of the northern and of the southern half.
fn any_day() -> impl Strategy<Value = Date> {
    let about = prop_oneof![
        Just(date(2026, 3, 8)),
        Just(date(2026, 3, 29)),
        Just(date(2026, 4, 5)),
        Just(date(2026, 10, 4)),
        Just(date(2026, 10, 25)),
        Just(date(2026, 11, 1)),
    ];
    (about, -2i64..3).prop_map(|(day, off)| day.saturating_add(off.days()))
}

fn any_exception() -> impl Strategy<Value = Exception> {
    let who = prop_oneof![Just(None), Just(Some(OKAFOR)), Just(Some(LUND))];
    let effect = prop_oneof![
        Just(Effect::Closed(None)),
        any_part().prop_map(|part| Effect::Closed(Some(part))),
        any_part().prop_map(Effect::Extra),
    ];
    (who, any_day(), 0i64..3, effect).prop_map(|(who, first, days, effect)| Exception {
        practitioner: who.map(Into::into),
        first,
        last: first.saturating_add(days.days()),
        effect,
    })
}

prop_compose! {
    fn any_calendar()(
        zone_name in prop::sample::select(&ZONES[..]),
        weeks in (any_weekly(), any_weekly()),
        exceptions in proptest::collection::vec(any_exception(), 0..5),
        taken in proptest::collection::vec((any_day(), 0i64..288, 1i64..20), 0..12),
        step in prop::sample::select(&[5u16, 10, 15, 20, 30, 60][..]),
        rules in (5u16..61, 0u16..31, 0u32..180),
    ) -> Calendar {
        let (minutes, buffer, lead_minutes) = rules;
        let zone = zone(zone_name);
        let begin = |day: Date| zone.to_timestamp(day.to_datetime(Time::midnight())).unwrap();
        let spans: Vec<Span> = taken.iter().map(|(day, at, length)| {
            let start = begin(*day) + SignedDuration::from_mins(at * 5);
            Span { start, end: start + SignedDuration::from_mins(length * 5) }
        }).collect();
        let agenda = |key: &str, weekly: Vec<Opening>, taken: Vec<Span>| {
            Agenda { practitioner: key.into(), name: key.to_owned(), weekly, taken }
        };
        let half = spans.len() / 2;
        let agendas = vec![agenda(OKAFOR, weeks.0, spans[..half].to_vec()), agenda(LUND, weeks.1, spans[half..].to_vec())];
        let services = vec![service(minutes, buffer)];
        Calendar { zone, step_minutes: step, lead_minutes, until: Timestamp::MAX, services, agendas, exceptions }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn free_slots_are_those_that_the_slow_search_finds(calendar in any_calendar(), day in any_day(), late in 0i64..1440) {
        let range = Span { start: at(&calendar, day, 0, 0), end: at(&calendar, day, 0, 0) + SignedDuration::from_hours(26) };
        let now = range.start + SignedDuration::from_mins(late - 720);
        let wanted = wanted(&calendar, None);
        prop_assert_eq!(calendar.free_slots(&wanted, range, now), slow(&calendar, &wanted, range, now));
    }

    #[test]
    fn no_practitioner_is_ever_booked_twice(calendar in any_calendar(), wishes in proptest::collection::vec((any_day(), 0i8..24), 1..12)) {
        let mut calendar = calendar;
        let mut booked: Vec<(Key, Span)> = Vec::new();
        let now = at(&calendar, date(2026, 1, 1), 0, 0);
        for (day, hour) in wishes {
            let wish = Wish::At(day, time(hour, 0, 0, 0));
            let offered = calendar.nearest(&wanted(&calendar, None), wish, 3, now);
            for pair in offered.windows(2) {
                prop_assert!(!pair[0].span().overlaps(pair[1].span()), "choices overlap");
            }
            let Some(slot) = offered.first() else { continue };
            let occupied = calendar.services[0].occupied(slot.start);
            let agenda = calendar.agendas.iter_mut().find(|it| it.practitioner == slot.practitioner).unwrap();
            prop_assert!(!agenda.taken.iter().any(|taken| taken.overlaps(occupied)));
            prop_assert!(!booked.iter().any(|(who, span)| *who == slot.practitioner && span.overlaps(occupied)));
            agenda.taken.push(occupied);
            booked.push((Arc::clone(&slot.practitioner), occupied));
        }
    }

    #[test]
    fn a_wish_that_is_free_is_among_the_nearest(calendar in any_calendar(), day in any_day(), hour in 0i8..24) {
        let wish = Wish::At(day, time(hour, 0, 0, 0));
        let now = at(&calendar, date(2026, 1, 1), 0, 0);
        let wanted = wanted(&calendar, None);
        let fits = calendar.matching(&wanted, wish, now);
        let near = calendar.nearest(&wanted, wish, 3, now);
        prop_assert!(fits.is_empty() || near.iter().any(|slot| fits.iter().any(|fit| fit.start == slot.start)));
        prop_assert!(near.is_sorted() && near.len() <= 3);
    }
}
