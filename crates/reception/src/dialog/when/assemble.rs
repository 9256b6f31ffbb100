//! Relates the atoms of an utterance: what belongs together, what is a range or a bound, and what was taken back.

use jiff::civil::{Date, DateTime, Time};

use super::calendar;
use super::clock::{Clock, Mark};
use super::day::Day;
use super::lexer::Lead;
use super::lexicon::{Half, Part};
use super::scan::{Atom, Context, Item};
use super::signs::{Sign, is_moving};
use super::{Found, Moment, When};

/// A day, a time and a part of the day said in one breath.
#[derive(Clone, Copy, Default)]
struct Group {
    day: Option<Day>,
    clock: Option<Clock>,
    part: Option<Part>,
    /// A bound that a habit names, and its sign.
    around: Option<(Sign, Time)>,
    moment: Option<DateTime>,
    /// The first of its atoms is the day.
    day_first: bool,
    /// First token and the one after the last.
    tokens: (usize, usize),
    /// The item after its last.
    next: usize,
}

/// What is known about the day.
#[derive(Clone, Copy)]
enum Days {
    Within(Date, Date),
    From(Date),
    Until(Date),
}

/// What is known about the time of day.
#[derive(Clone, Copy)]
enum Hours {
    At(Clock, Option<Half>),
    Part(Part),
    Range(Time, Time),
    From(Time),
    Until(Time),
}

/// What has been understood so far.
#[derive(Default)]
struct State {
    day: Option<Days>,
    /// How the day was named, while its week or month is open.
    open: Option<Day>,
    time: Option<Hours>,
    moment: Option<DateTime>,
    soonest: bool,
    /// Days that a length lasts from the moment on.
    starting: Option<i64>,
    /// The day named last, even one that was refused.
    anchor: Option<Date>,
    tokens: Option<(usize, usize)>,
}

/// Puts the atoms of an utterance together.
pub(super) fn assemble(items: &[Item], c: &Context<'_>) -> Option<Found> {
    let mut state = State::default();
    let mut sign: Option<(Sign, usize)> = None;
    let mut at = 0;
    while let Some(item) = items.get(at) {
        match item.atom {
            Atom::Sign(next) => {
                // "from" and "between" outlive the article that follows them; everything else is replaced.
                sign = Some((next, item.after));
                at += 1;
            }
            Atom::Soonest => {
                state.soonest = true;
                state.used(item.first, item.after);
                at += 1;
            }
            Atom::Starting(days) => {
                state.starting = Some(days);
                state.used(item.first, item.after);
                at += 1;
            }
            Atom::Length(minutes) => {
                state.lasts(minutes, item, sign, c);
                at += 1;
            }
            Atom::Day(_) | Atom::Clock(_) | Atom::Part(_) | Atom::Moment(_) | Atom::Around(..) => {
                let group = group(items, at, c);
                let near = sign.filter(|(_, after)| {
                    group.tokens.0.saturating_sub(*after) <= 3 && !breaks(c, *after, group.tokens.0)
                });
                at = state.take(&group, near.map(|(sign, _)| sign), items, c);
                sign = None;
            }
        }
    }
    let value = state.value(c)?;
    let (first, after) = state.tokens?;
    Some(Found { value, start: c.tokens.get(first)?.start, end: c.tokens.get(after.checked_sub(1)?)?.end })
}

/// Whether a clause ends between these tokens (the sign right before a comma still counts).
fn breaks(c: &Context<'_>, from: usize, to: usize) -> bool {
    (from..to.max(from)).any(|i| i > from && c.tokens[i].lead == Lead::Clause)
}

/// Collects the atoms from `at` on that were said in one breath: at most one of each kind, a few words apart.
fn group(items: &[Item], at: usize, c: &Context<'_>) -> Group {
    let mut group = Group { next: at, ..Group::default() };
    while let Some(item) = items.get(group.next) {
        let gap = item.first.saturating_sub(group.tokens.1);
        if group.next > at && gap > 4 {
            break;
        }
        let new = match item.atom {
            Atom::Day(day) if group.day.is_none() => {
                group.day_first |= group.next == at;
                group.day.replace(day).is_none()
            }
            Atom::Clock(clock) if group.clock.is_none() && group.around.is_none() => {
                group.clock.replace(clock).is_none()
            }
            // A part of the day in the next sentence is another wish.
            Atom::Part(part) if group.part.is_none() && group.around.is_none() => group.part.replace(part).is_none(),
            Atom::Moment(moment) if group.next == at => group.moment.replace(moment).is_none(),
            Atom::Around(sign, time) if group.clock.is_none() && group.part.is_none() && group.around.is_none() => {
                group.around.replace((sign, time)).is_none()
            }
            Atom::Day(_)
            | Atom::Clock(_)
            | Atom::Part(_)
            | Atom::Moment(_)
            | Atom::Around(..)
            | Atom::Length(_)
            | Atom::Starting(_)
            | Atom::Sign(_)
            | Atom::Soonest => false,
        };
        if !new {
            break;
        }
        if group.next == at {
            group.tokens.0 = item.first;
        }
        group.tokens.1 = item.after.min(c.tokens.len());
        group.next += 1;
        if group.moment.is_some() {
            break;
        }
    }
    group.next = group.next.max(at + 1);
    group
}

impl State {
    fn used(&mut self, first: usize, after: usize) {
        let (a, b) = self.tokens.unwrap_or((first, after));
        self.tokens = Some((a.min(first), b.max(after)));
    }

    /// "from nine for two hours": a time that lasts.
    fn lasts(&mut self, minutes: i64, item: &Item, sign: Option<(Sign, usize)>, c: &Context<'_>) {
        let Some(Hours::From(from)) = self.time.filter(|_| minutes > 0 && sign.is_none()) else {
            return;
        };
        let introduced =
            item.first.checked_sub(1).is_some_and(|i| matches!(c.tokens[i].text.as_str(), "for" | "por" | "durante"));
        let to = calendar::plus_minutes(c.now.date().to_datetime(from), minutes).map(DateTime::time);
        if let Some(to) = to.filter(|to| introduced && *to > from) {
            self.time = Some(Hours::Range(from, to));
            self.used(item.first, item.after);
        }
    }

    /// Takes a group in, with the sign before it; answers the index of the next item.
    fn take(&mut self, group: &Group, sign: Option<Sign>, items: &[Item], c: &Context<'_>) -> usize {
        let today = c.now.date();
        let following = items.get(group.next).filter(|item| item.first.saturating_sub(group.tokens.1) <= 2);
        let following_sign = following.and_then(|item| item.atom.sign());
        let resolved = group.day.and_then(|day| day.resolve(today, self.anchor));
        let refused = sign == Some(Sign::Not) || following_sign == Some(Sign::Unfit);
        if refused {
            self.refuse(group, resolved);
            return group.next;
        }
        let fact = sign == Some(Sign::Since)
            || (following_sign == Some(Sign::RightNow) && group.clock.is_some())
            || group.day == Some(Day::Past)
            || self.is_since(group, sign, c);
        if fact {
            return group.next;
        }
        if let Some((second, next)) = range_end(group, sign, items, c)
            && self.take_range(group, &second, c)
        {
            self.used(group.tokens.0, second.tokens.1);
            return next;
        }
        if sign == Some(Sign::Or) && self.is_alternative(group) {
            return group.next;
        }
        if let Some(moment) = group.moment {
            self.moment = Some(moment);
            self.used(group.tokens.0, group.tokens.1);
            return group.next;
        }
        let sign = match following_sign {
            Some(Sign::Onwards) => Some(Sign::NotBefore),
            _ => sign,
        };
        self.take_day(group, resolved, sign.filter(|_| group.day_first), today);
        self.take_time(group, sign.filter(|_| !group.day_first));
        self.used(group.tokens.0, group.tokens.1);
        group.next
    }

    /// Spanish "desde el lunes" without an end tells since when.
    fn is_since(&self, group: &Group, sign: Option<Sign>, c: &Context<'_>) -> bool {
        sign == Some(Sign::From)
            && group.day_first
            && group.tokens.0.checked_sub(1).is_some_and(|i| c.tokens[i].text == "desde")
    }

    /// "not Tuesday": forgets it if it was wished, and remembers it for "the day after".
    fn refuse(&mut self, group: &Group, resolved: Option<(Date, Date)>) {
        if let Some((first, last)) = resolved {
            self.anchor = Some(first);
            if matches!(self.day, Some(Days::Within(a, b)) if a == first && b == last) {
                self.day = None;
                self.open = None;
            }
        } else if let (Some(refused), Some(Hours::At(wished, _))) = (group.clock, self.time)
            && refused.time(None) == wished.time(None)
        {
            self.time = None;
        }
    }

    /// "Monday or Tuesday": the first is taken.
    fn is_alternative(&self, group: &Group) -> bool {
        (group.day.is_some() && self.day.is_some() && group.clock.is_none())
            || (group.clock.is_some() && matches!(self.time, Some(Hours::At(..))) && group.day.is_none())
    }

    fn take_day(&mut self, group: &Group, resolved: Option<(Date, Date)>, sign: Option<Sign>, today: Date) {
        let (Some(named), Some((mut first, mut last))) = (group.day, resolved) else {
            return;
        };
        // "next week, Thursday": the weekday of the week just named.
        if let (Some(Days::Within(start, end)), true) = (self.day, named.is_open())
            && let Some((inner, _)) = named.resolve(start, None).filter(|(inner, _)| start < end && *inner <= end)
        {
            (first, last) = (inner, inner);
        }
        self.anchor = Some(first);
        self.open = named.is_open().then_some(named);
        self.moment = None;
        self.day = match sign {
            Some(Sign::After) => calendar::plus_days(last, 1).map(Days::From),
            Some(Sign::NotBefore) => Some(Days::From(first)),
            Some(Sign::From) if first == last => Some(Days::From(first)),
            Some(Sign::Before) => calendar::plus_days(first, -1).filter(|d| *d >= today).map(Days::Until),
            Some(Sign::By | Sign::Until) => Some(Days::Until(last)),
            _ => Some(Days::Within(first, last)),
        };
        if matches!(self.day, Some(Days::From(_) | Days::Until(_))) {
            self.open = None;
        }
    }

    fn take_time(&mut self, group: &Group, sign: Option<Sign>) {
        if let Some((sign, time)) = group.around {
            self.time = Some(if sign == Sign::NotBefore { Hours::From(time) } else { Hours::Until(time) });
            return;
        }
        let earlier_part = match self.time {
            Some(Hours::Part(part)) => Some(part.half),
            _ => None,
        };
        let half = group.part.map(|part| part.half).or(earlier_part);
        let Some(clock) = group.clock else {
            if let Some(part) = group.part {
                self.time = Some(match (self.time, sign) {
                    // "at four … in the afternoon"
                    (Some(Hours::At(clock, _)), _) => Hours::At(clock, Some(part.half)),
                    (_, Some(Sign::After)) => Hours::From(hour(part.to)),
                    (_, Some(Sign::Before)) => Hours::Until(hour(part.from)),
                    _ => Hours::Part(part),
                });
            }
            return;
        };
        let Some(time) = clock.time(half) else { return };
        self.moment = None;
        self.time = Some(match sign {
            Some(Sign::After | Sign::NotBefore | Sign::From) => Hours::From(time),
            Some(Sign::Before | Sign::Until) => Hours::Until(time),
            _ => Hours::At(clock, half),
        });
    }

    /// Takes "from … to …"; false when the two do not make a range.
    fn take_range(&mut self, group: &Group, second: &Group, c: &Context<'_>) -> bool {
        let today = c.now.date();
        if let (Some(a), Some(b)) = (group.day, second.day)
            && (group.clock.is_none() || second.clock.is_some())
        {
            let (start, end) = if a.is_open() && !b.is_open() {
                let Some((_, end)) = b.resolve(today, self.anchor) else {
                    return false;
                };
                (a.before(end, today), Some(end))
            } else {
                let start = a.resolve(today, self.anchor).map(|(first, _)| first);
                (start, start.and_then(|start| b.following(start, today)))
            };
            let (Some(start), Some(end)) = (start, end) else {
                return false;
            };
            let hours = match (group.clock, second.clock) {
                (Some(from), Some(to)) => from.time(half(group)).zip(to.time(half(second))),
                _ => None,
            };
            if end < start || hours.is_some_and(|(from, to)| start == end && to <= from) {
                return false;
            }
            self.open = None;
            self.anchor = Some(end);
            self.day = Some(Days::Within(start, end));
            if let Some((from, to)) = hours {
                self.time = Some(Hours::Range(from, to));
            }
            return true;
        }
        let (Some(from), Some(to)) = (group.clock, second.clock) else {
            return false;
        };
        let Some((from, to)) = hours_between((from, half(group)), (to, half(second))) else {
            return false;
        };
        for part in [group, second] {
            let resolved = part.day.and_then(|day| day.resolve(today, self.anchor));
            self.take_day(part, resolved, None, today);
        }
        self.time = Some(Hours::Range(from, to));
        true
    }
}

fn half(group: &Group) -> Option<Half> {
    group.part.map(|part| part.half)
}

/// A full hour; the hours of [`Part`] are all in range.
fn hour(hour: i8) -> Time {
    Time::new(hour.clamp(0, 23), 0, 0, 0).unwrap_or(Time::MIN)
}

/// The second half of a range, when its word stands between the two groups.
fn range_end(group: &Group, sign: Option<Sign>, items: &[Item], c: &Context<'_>) -> Option<(Group, usize)> {
    let next = items.get(group.next)?;
    let dashed = matches!(next.atom, Atom::Clock(_) | Atom::Day(_))
        && next.first == group.tokens.1
        && matches!(c.tokens[next.first].lead, Lead::Mark('-' | '\u{2013}'));
    let (joins, at) = match next.atom {
        Atom::Sign(Sign::To | Sign::Until) => (!(is_moving(c) && sign == Some(Sign::From)), group.next + 1),
        Atom::Sign(Sign::And) => (sign == Some(Sign::Between), group.next + 1),
        Atom::Day(_)
        | Atom::Clock(_)
        | Atom::Part(_)
        | Atom::Moment(_)
        | Atom::Around(..)
        | Atom::Length(_)
        | Atom::Starting(_)
        | Atom::Sign(_)
        | Atom::Soonest => (dashed, group.next),
    };
    let close = next.first.saturating_sub(group.tokens.1) <= 1;
    let second = items.get(at).filter(|item| item.first.saturating_sub(next.after) <= 2)?;
    if !joins || !close || !matches!(second.atom, Atom::Day(_) | Atom::Clock(_)) {
        return None;
    }
    let second = self::group(items, at, c);
    Some((second, second.next))
}

/// The two times of a range: what was said of the half of the day of one holds for the other where it can.
fn hours_between(from: (Clock, Option<Half>), to: (Clock, Option<Half>)) -> Option<(Time, Time)> {
    let end = to.0.time(to.1)?;
    let inherited = match to.0.mark {
        Mark::Open => from.0.time(from.1.or(to.1)),
        mark if from.1.is_none() => from.0.marked(mark).time(None),
        Mark::Am | Mark::Pm | Mark::Exact => from.0.time(from.1),
    };
    let start = inherited.filter(|start| *start < end).or_else(|| from.0.time(from.1))?;
    if start < end {
        return Some((start, end));
    }
    // "nine to eight" ends in the evening.
    to.0.other_half().filter(|end| start < *end).map(|end| (start, end))
}

impl State {
    /// The value of all that was understood; nothing before now.
    fn value(&self, c: &Context<'_>) -> Option<When> {
        let now = c.now;
        let today = now.date();
        if let Some(moment) = self.moment {
            return Some(When::DateTime(moment));
        }
        let value = match (self.day, self.time) {
            (None, None) => return self.soonest.then_some(When::From(Moment::Date(today))),
            (None, Some(time)) => return without_day(time),
            (Some(Days::Within(first, last)), None) if first == last => When::Date(first),
            (Some(Days::Within(first, last)), None) => When::Dates(first, last),
            (Some(Days::From(date)), None) => When::From(Moment::Date(date)),
            (Some(Days::Until(date)), None) => When::Until(Moment::Date(date)),
            (Some(Days::Within(first, last)), Some(time)) => self.on_days(first, last, time, c)?,
            (Some(Days::From(date)), Some(time)) => {
                When::From(Moment::DateTime(date.to_datetime(start_of(time)?).max(now)))
            }
            (Some(Days::Until(date)), Some(time)) => When::Until(Moment::DateTime(date.to_datetime(start_of(time)?))),
        };
        match (value, self.starting) {
            (When::DateTime(from), Some(days)) => {
                Some(When::Span(from, from.checked_add(jiff::Span::new().days(days)).ok()?))
            }
            (When::Until(Moment::DateTime(end)), _) if end < now => None,
            _ => Some(value),
        }
    }

    /// A day or days with a time; what has passed today moves on when the words allow it.
    fn on_days(&self, first: Date, last: Date, time: Hours, c: &Context<'_>) -> Option<When> {
        let now = c.now;
        let (from, to) = match time {
            Hours::At(clock, half) => (clock.time(half)?, clock.time(half)?),
            Hours::Part(part) => (hour(part.from), hour(part.to)),
            Hours::Range(from, to) => (from, to),
            Hours::From(time) | Hours::Until(time) => (time, time),
        };
        if last.to_datetime(to) < now {
            let later = match time {
                Hours::At(clock, None) => clock.other_half().map(|t| last.to_datetime(t)).filter(|t| *t >= now),
                Hours::At(..) | Hours::Part(_) | Hours::Range(..) | Hours::From(_) | Hours::Until(_) => None,
            };
            // "Wednesday at nine" said on a Wednesday at ten is in a week; "today at nine" can only be tonight.
            return match (self.open, later) {
                (Some(named), _) => {
                    let (next, _) = named.resolve(now.date().tomorrow().ok()?, None)?;
                    self.on_days(next, next, time, c)
                }
                (None, Some(later)) => Some(When::DateTime(later)),
                (None, None) => None,
            };
        }
        let start = first.to_datetime(from).max(now);
        Some(match time {
            Hours::At(..) if first == last => When::DateTime(start),
            Hours::From(_) => When::From(Moment::DateTime(start)),
            Hours::Until(_) => When::Until(Moment::DateTime(last.to_datetime(to))),
            Hours::At(..) | Hours::Part(_) | Hours::Range(..) => When::Span(start, last.to_datetime(to)),
        })
    }
}

fn without_day(time: Hours) -> Option<When> {
    Some(match time {
        Hours::At(clock, half) => When::Time(clock.time(half)?),
        Hours::Part(part) => When::Times(hour(part.from), hour(part.to)),
        Hours::Range(from, to) => When::Times(from, to),
        Hours::From(time) => When::From(Moment::Time(time)),
        Hours::Until(time) => When::Until(Moment::Time(time)),
    })
}

fn start_of(time: Hours) -> Option<Time> {
    match time {
        Hours::At(clock, half) => clock.time(half),
        Hours::Part(part) => Some(hour(part.from)),
        Hours::Range(from, _) => Some(from),
        Hours::From(time) | Hours::Until(time) => Some(time),
    }
}
