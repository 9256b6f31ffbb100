//! Finds the atoms of an utterance: days, times, parts of the day, lengths, and the words that relate them.

use jiff::civil::{DateTime, Time};

use super::clock::{self, Clock, Evidence};
use super::day::Day;
use super::lexer::{Lead, Token};
use super::lexicon::{self, Part, Unit, counted_noun, unit, word};
use super::numbers::{cardinal, ordinal, simple};
use super::parts::{english_part, part};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::signs::{self, Sign};
use super::{calendar, day_en, day_es};
use crate::language::Language;

/// What every rule reads: the words, their language and the moment they were said at.
pub(super) struct Context<'a> {
    pub tokens: &'a [Token],
    pub language: Language,
    pub now: DateTime,
}

/// An atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    Day(Day),
    Clock(Clock),
    Part(Part),
    /// A moment that is a length from now: "in two hours".
    Moment(DateTime),
    /// A length in minutes: "for half an hour".
    Length(i64),
    /// "a day starting …": the length, in days, of what follows.
    Starting(i64),
    /// From or until a time that a habit names: "after lunch".
    Around(Sign, Time),
    Sign(Sign),
    /// "as soon as possible".
    Soonest,
}

impl Atom {
    /// The sign that it is, if it is one.
    pub(super) fn sign(self) -> Option<Sign> {
        if let Atom::Sign(sign) = self { Some(sign) } else { None }
    }
}

/// An atom and its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub atom: Atom,
    /// Its first token.
    pub first: usize,
    /// The token after its last.
    pub after: usize,
}

impl Context<'_> {
    /// Whether the utterance is nothing but an answer: numbers, dates and small talk.
    pub(super) fn is_bare(&self) -> bool {
        (0..self.tokens.len()).all(|i| {
            let text = self.tokens[i].text.as_str();
            signs::filler(text, self.language)
                || simple(&self.tokens[i], self.language).is_some()
                || ordinal(self.tokens, i).is_some()
                || lexicon::month(self.tokens, i, self.language).is_some()
                || lexicon::weekday(self.tokens, i, self.language).is_some()
                || matches!(text, "st" | "nd" | "rd" | "th" | "day" | "dia")
        })
    }

    /// Whether the token at `at` stands in a range that "entre" opened.
    pub(super) fn is_between(&self, at: usize) -> bool {
        self.tokens[..at.min(self.tokens.len())].iter().rev().take(5).any(|t| t.text == "entre")
    }

    /// Minutes from now, to the minute.
    fn later(&self, minutes: i64) -> Option<DateTime> {
        calendar::plus_minutes(self.now, minutes)
    }
}

/// Whether a sentence goes on with this word after a day: "the ninth works", "the first at ten".
pub(super) fn goes_on(text: &str) -> bool {
    matches!(
        text,
        "at" | "on"
            | "in"
            | "of"
            | "or"
            | "and"
            | "to"
            | "til"
            | "till"
            | "until"
            | "thru"
            | "through"
            | "for"
            | "around"
            | "round"
            | "about"
            | "after"
            | "before"
            | "between"
            | "from"
            | "by"
            | "if"
            | "is"
            | "was"
            | "works"
            | "work"
            | "would"
            | "will"
            | "should"
            | "sounds"
            | "looks"
            | "please"
            | "pls"
            | "instead"
            | "then"
            | "preferably"
            | "maybe"
            | "fine"
            | "good"
            | "best"
            | "ok"
            | "okay"
            | "not"
            | "no"
            | "thanks"
            | "thank"
            | "i"
            | "anytime"
            | "morning"
            | "afternoon"
            | "evening"
            | "noon"
            | "midday"
            | "sometime"
            | "any"
            | "early"
            | "late"
            | "first"
            | "so"
            | "but"
            | "that"
            | "actually"
            | "can"
            | "could"
            | "with"
            | "a"
            | "o"
            | "y"
            | "por"
            | "para"
            | "a las"
            | "al"
            | "hasta"
            | "esta"
            | "estaria"
            | "seria"
            | "me"
            | "si"
            | "porfavor"
            | "gracias"
            | "entre"
            | "despues"
            | "antes"
            | "sobre"
            | "tipo"
            | "como"
            | "va"
            | "es"
            | "de"
            | "del"
            | "que"
            | "mejor"
            | "perfecto"
            | "en"
            | "bien"
            | "puede"
            | "podria"
            | "temprano"
            | "con"
            | "funciona"
            | "tengo"
            | "uh"
            | "um"
            | "available"
            | "still"
    )
}

/// All atoms in the order they were said.
pub(super) fn items(c: &Context<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while at < c.tokens.len() {
        match atom(c, at, &items) {
            Some((atom, after)) if after > at => {
                // "this morning" is a day and a part at once.
                if let (Atom::Part(part), true) = (atom, names_today(c, at)) {
                    items.push(Item { atom: Atom::Day(Day::On(c.now.date())), first: at, after });
                    items.push(Item { atom: Atom::Part(part), first: at, after });
                } else {
                    items.push(Item { atom, first: at, after });
                }
                at = after;
            }
            _ => at += 1,
        }
    }
    items
}

/// Whether the part of the day here is today's.
fn names_today(c: &Context<'_>, at: usize) -> bool {
    let first = word(c.tokens, at);
    match c.language {
        Language::English => matches!(first, "this" | "tonight"),
        Language::Spanish => first == "esta",
    }
}

fn atom(c: &Context<'_>, at: usize, before: &[Item]) -> Option<(Atom, usize)> {
    let day = || match c.language {
        Language::English => day_en::day(c, at),
        Language::Spanish => day_es::day(c, at),
    };
    length(c, at)
        .or_else(|| signs::habit(c, at))
        .or_else(|| part(c, at))
        .or_else(|| day().map(|(day, after)| (Atom::Day(day), after)))
        .or_else(|| time(c, at, before))
        .or_else(|| counted(c, at))
        .or_else(|| signs::sign(c, at))
}

/// A length of hours or minutes, or a moment that lies so far away: "in half an hour", "for 2.5 hrs".
fn length(c: &Context<'_>, at: usize) -> Option<(Atom, usize)> {
    let t = c.tokens;
    if let Some(n) =
        any_phrase(t, at, phrases!["a day starting", "a day beginning", "one day starting", "24 hours starting"])
    {
        return Some((Atom::Starting(1), at + n));
    }
    let introduced = any_phrase(
        t,
        at,
        phrases![
            "in about",
            "in around",
            "in like",
            "in another",
            "in",
            "dentro de unas",
            "dentro de",
            "en unos",
            "en"
        ],
    );
    let j = at + introduced.unwrap_or(0);
    let (minutes, n) = minutes(c, j)?;
    if introduced.is_some() {
        let n = n + any_phrase(t, n, phrases!["time", "from now", "or so"]).unwrap_or(0);
        return Some((Atom::Moment(c.later(minutes)?), n));
    }
    if let Some(words) = any_phrase(t, n, phrases!["from now", "hence"]) {
        return Some((Atom::Moment(c.later(minutes)?), n + words));
    }
    if any_phrase(t, n, phrases!["ago", "back"]).is_some() {
        return Some((Atom::Day(Day::Past), n + 1));
    }
    Some((Atom::Length(minutes), n))
}

/// "half an hour", "an hour and a half", "two and a half hours", "2.5 hrs", "45 minutes", "media hora".
fn minutes(c: &Context<'_>, at: usize) -> Option<(i64, usize)> {
    let t = c.tokens;
    let fixed: [(&PhraseList, i64); 5] = [
        (phrases!["half an hour", "half hour", "a half hour", "half a hour", "media hora"], 30),
        (phrases!["a quarter of an hour", "quarter of an hour", "un cuarto de hora"], 15),
        (phrases!["three quarters of an hour", "tres cuartos de hora"], 45),
        (phrases!["an hour and a half", "one and a half hours", "hora y media", "una hora y media"], 90),
        (phrases!["a couple of hours", "couple of hours", "a couple hours", "un par de horas"], 120),
    ];
    if let Some((minutes, n)) =
        fixed.iter().filter_map(|(names, m)| any_phrase(t, at, names).map(|n| (*m, n))).max_by_key(|(_, n)| *n)
    {
        return Some((minutes, at + n));
    }
    let (whole, mut n) = match word(t, at) {
        "a" | "an" => (1, at + 1),
        _ => cardinal(t, at, c.language)?,
    };
    let mut halves = i64::from(whole.min(10_000)) * 2;
    if let Some(fraction) = t.get(n).filter(|x| x.lead == Lead::Mark('.') && x.text == "5") {
        halves += i64::from(fraction.number.is_some());
        n += 1;
    } else if let Some(words) = any_phrase(t, n, phrases!["and a half", "y media"]) {
        halves += 1;
        n += words;
    }
    let per_half = match unit(word(t, n))? {
        Unit::Hour => 30,
        Unit::Minute if halves % 2 == 0 && !past_or_to_follows(t, n + 1) => return Some((halves / 2, n + 1)),
        Unit::Minute | Unit::Day | Unit::Week | Unit::Fortnight | Unit::Month | Unit::Year => return None,
    };
    // "fourteen hundred hours" and "las 15 horas" are times of day.
    let clock_time = at.checked_sub(1).is_some_and(|i| matches!(word(t, i), "las" | "la" | "hundred"));
    (!clock_time).then_some((halves * per_half, n + 1))
}

/// "ten minutes to nine" is a time of day.
fn past_or_to_follows(t: &[Token], at: usize) -> bool {
    matches!(word(t, at), "past" | "to" | "para" | "after")
}

/// A clock time, if it is one beyond doubt or if what stands around a lone number says so.
fn time(c: &Context<'_>, at: usize, items: &[Item]) -> Option<(Atom, usize)> {
    let (clock, evidence, after) = clock::clock(c, at)?;
    (evidence == Evidence::Strong || hour_fits(c, at, after, items)).then_some((Atom::Clock(clock), after))
}

/// Whether a lone number is an hour: announced by "at", beside a day, or all that was answered.
fn hour_fits(c: &Context<'_>, at: usize, after: usize, items: &[Item]) -> bool {
    let t = c.tokens;
    let next = word(t, after);
    let dashed = t.get(after).is_some_and(|x| x.lead == Lead::Mark('-') && x.number.is_some_and(|n| n <= 24))
        && t.get(after + 1).is_none_or(|x| x.number.is_none());
    let follows_dash = t[at].lead == Lead::Mark('-') && items.last().is_some_and(|i| i.after == at);
    let number_beside = cardinal(t, after, c.language).is_some() && t[after].lead != Lead::Clause && !dashed
        || at
            .checked_sub(1)
            .is_some_and(|i| simple(&t[i], c.language).is_some() && t[at].lead != Lead::Clause && !follows_dash);
    let marked_off = t.get(after).is_some_and(|x| matches!(x.lead, Lead::Mark('/' | '.' | '%')) && x.number.is_some());
    // "one morning" is some morning.
    let some = t[at].text == "one" && english_part(t, after).is_some();
    let thing = t[at].text == "one"
        && at.checked_sub(1).is_some_and(|i| {
            matches!(
                word(t, i),
                "that"
                    | "this"
                    | "the"
                    | "which"
                    | "another"
                    | "any"
                    | "no"
                    | "each"
                    | "right"
                    | "other"
                    | "good"
                    | "only"
            )
        });
    if some
        || thing
        || (counted_noun(next) && next != "available")
        || number_beside
        || marked_off
        || t[at].lead == Lead::Mark('$')
    {
        return false;
    }
    let ends = t.get(after).is_none_or(|x| matches!(x.lead, Lead::Clause | Lead::Mark(',')));
    let goes_on = ends || dashed || goes_on(next) || is_day_or_part(c, after);
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let beside_item = items.last().is_some_and(|item| {
        item.after == at
            && (matches!(item.atom, Atom::Day(day) if day != Day::Past)
                || matches!(item.atom, Atom::Part(_))
                || item.atom.sign().is_some_and(signs::announces_hour))
    });
    if matches!(before, "at" | "around" | "sobre") && !matches!(next, "a" | "and") {
        return goes_on || !next.is_empty() && signs::filler(next, c.language);
    }
    let announced = matches!(
        before,
        "at" | "around" | "round" | "about" | "say" | "like" | "maybe" | "approximately" | "by" | "tipo" | "como"
    );
    let for_it =
        matches!(before, "for" | "para") && (ends || is_day_or_part(c, after) || matches!(next, "please" | "if"));
    (announced || beside_item) && goes_on || for_it || (is_day_or_part(c, after) && goes_on) || c.is_bare()
}

/// Whether a day or a part of the day begins here, perhaps after "on" or "in the".
fn is_day_or_part(c: &Context<'_>, at: usize) -> bool {
    let t = c.tokens;
    let j = at + any_phrase(t, at, phrases!["on", "on the", "el", "del", "de"]).unwrap_or(0);
    let in_the = at + any_phrase(t, at, phrases!["in the", "at"]).unwrap_or(0);
    let day = match c.language {
        Language::English => day_en::day(c, j),
        Language::Spanish => day_es::day(c, j),
    };
    day.is_some_and(|(day, _)| day != Day::Past) || part(c, in_the).is_some()
}

/// A number of something: it is no time, and its number must not be read as one.
fn counted(c: &Context<'_>, at: usize) -> Option<(Atom, usize)> {
    let (_, n) = cardinal(c.tokens, at, c.language)?;
    unit(word(c.tokens, n)).map(|_| (Atom::Length(0), n + 1))
}
