//! Clock times: what an hour means, and how it is said in English.

use jiff::civil::Time;

use super::clock_es;
use super::lexer::{Lead, Token};
use super::lexicon::{Half, counted_noun, word};
use super::numbers::{cardinal, homophone, is};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::Context;
use crate::language::Language;

/// A clock time as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub mark: Mark,
}

/// What was said about the half of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Am,
    Pm,
    /// On the 24-hour clock, or noon, or midnight.
    Exact,
    /// Nothing.
    Open,
}

/// Whether the words can only be a time, or are a lone number that its surroundings must explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    Strong,
    Weak,
}

/// A clock time, how sure it is one, and the index of the token after it.
pub(super) type Told = (Clock, Evidence, usize);

impl Clock {
    /// The time of day: by its own mark, by the part of the day beside it, or else in business hours.
    pub(super) fn time(self, half: Option<Half>) -> Option<Time> {
        let hour = match (self.mark, half) {
            (Mark::Exact, _) => self.hour,
            _ if self.hour > 12 || self.hour == 0 => self.hour,
            (Mark::Am, _) | (Mark::Open, Some(Half::Morning)) => self.hour % 12,
            (Mark::Pm, _) | (Mark::Open, Some(Half::Afternoon)) => self.hour % 12 + 12,
            (Mark::Open, Some(Half::Night)) if self.hour == 12 || self.hour < 4 => self.hour % 12,
            (Mark::Open, Some(Half::Night)) => self.hour + 12,
            (Mark::Open, None) if (1..=6).contains(&self.hour) => self.hour + 12,
            (Mark::Open, None) => self.hour,
        };
        Time::new(i8::try_from(hour % 24).ok()?, i8::try_from(self.minute).ok()?, 0, 0).ok()
    }

    /// The same time twelve hours later, when nothing said which half of the day was meant.
    pub(super) fn other_half(self) -> Option<Time> {
        (self.mark == Mark::Open && self.hour <= 12).then_some(())?;
        Clock { mark: Mark::Pm, ..self }.time(None)
    }

    /// This time with the half of the day that was said of another.
    pub(super) fn marked(self, mark: Mark) -> Clock {
        if self.mark == Mark::Open && mark != Mark::Exact { Clock { mark, ..self } } else { self }
    }

    pub(super) fn exact(hour: u32, minute: u32) -> Clock {
        Clock { hour, minute, mark: Mark::Exact }
    }

    /// An hour that needs no mark beyond twelve.
    pub(super) fn open(hour: u32, minute: u32) -> Clock {
        Clock { hour, minute, mark: if hour > 12 { Mark::Exact } else { Mark::Open } }
    }

    /// `minutes` before the full hour.
    pub(super) fn before(hour: u32, minutes: u32, mark: Mark) -> Clock {
        let earlier = match hour {
            0 => 23,
            1 if mark == Mark::Open => 12,
            _ => hour - 1,
        };
        Clock { hour: earlier, minute: 60 - minutes, mark }
    }
}

/// The clock time told from `at` on.
pub(super) fn clock(c: &Context<'_>, at: usize) -> Option<Told> {
    match c.language {
        Language::English => english(c, at),
        Language::Spanish => clock_es::spanish(c, at),
    }
}

/// Whether the number at `at` is an hour beyond doubt: minutes or a half of the day follow it.
pub(super) fn marked(c: &Context<'_>, at: usize) -> bool {
    matches!(clock(c, at), Some((_, Evidence::Strong, _)))
}

/// "am", "p.m.", "p m", and the "a" of "9:00a".
pub(super) fn meridian(tokens: &[Token], at: usize) -> Option<(Mark, usize)> {
    let token = tokens.get(at)?;
    let spelled = tokens.get(at + 1).is_some_and(|t| t.text == "m" && !matches!(t.lead, Lead::Clause | Lead::Other));
    let joined = token.lead == Lead::Joined;
    Some(match token.text.as_str() {
        "am" => (Mark::Am, at + 1),
        "pm" => (Mark::Pm, at + 1),
        "a" if spelled => (Mark::Am, at + 2),
        "p" if spelled => (Mark::Pm, at + 2),
        "a" if joined => (Mark::Am, at + 1),
        "p" if joined => (Mark::Pm, at + 1),
        _ => return None,
    })
}

/// English: named times, "half past two", "2:30", "two thirty", "230 pm", "ten o'clock", "fourteen hundred", "ten".
fn english(c: &Context<'_>, at: usize) -> Option<Told> {
    named(c, at)
        .map(|(clock, after)| (clock, Evidence::Strong, after))
        .or_else(|| past_or_to(c, at))
        .or_else(|| digital(c, at, phrases!["oclock", "o clock", "clock"]))
        .or_else(|| hour_and_minute(c, at))
        .or_else(|| full_hour(c, at))
}

/// Times with a name of their own.
fn named(c: &Context<'_>, at: usize) -> Option<(Clock, usize)> {
    let names: [(&PhraseList, Clock); 4] = [
        (phrases!["noon", "midday", "mid day", "12 noon", "twelve noon", "high noon", "noonish"], Clock::exact(12, 0)),
        (phrases!["midnight", "12 midnight", "twelve midnight"], Clock::exact(0, 0)),
        (phrases!["first thing", "opening time", "when you open", "as soon as you open"], Clock::exact(8, 0)),
        (phrases!["close of business", "end of the day", "end of day", "end of business", "eod"], Clock::exact(17, 0)),
    ];
    names.iter().find_map(|(names, clock)| any_phrase(c.tokens, at, names).map(|n| (*clock, at + n)))
}

/// "half past two", "quarter to nine", "a quarter of nine", "twenty past two", "half ten".
fn past_or_to(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let j = at + usize::from(is(t, at, "a"));
    let (minutes, n, exact_words) = match word(t, j) {
        "half" => (30, j + 1, true),
        "quarter" | "quater" => (15, j + 1, true),
        _ => {
            let (minutes, n) = cardinal(t, at, Language::English)?;
            let spelled = matches!(word(t, n), "minutes" | "minute" | "mins");
            let usual = matches!(minutes, 5 | 10 | 20 | 25) || (spelled && (1..60).contains(&minutes));
            (usual.then_some(minutes)?, n + usize::from(spelled), false)
        }
    };
    let half = minutes == 30 && exact_words;
    // "from ten to eleven" is a range; "ten to eleven" alone is 10:50.
    let in_range = at.checked_sub(1).is_some_and(|i| matches!(word(t, i), "from" | "between"));
    let (sign, n) = match word(t, n) {
        "past" => (1, n + 1),
        "after" if !half => (1, n + 1),
        "to" | "til" | "till" if !half && (!in_range || exact_words) => (-1, n + 1),
        "of" | "before" if exact_words && !half => (-1, n + 1),
        _ if half => (1, n),
        _ => return None,
    };
    let (clock, n) = match named(c, n) {
        Some((clock, after)) if clock.hour % 12 == 0 => (clock, after),
        _ => {
            let (hour, n) = cardinal(t, n, Language::English).filter(|(h, _)| (1..=24).contains(h))?;
            if counted_noun(word(t, n)) || word(t, n) == "hour" {
                return None;
            }
            // Recognisers write "five to six", two hours, in digits; 5:55 is far more often spelled out.
            let two_hours = sign < 0 && t[at].number.is_some_and(|first| first < hour) && is(t, at + 1, "to");
            if two_hours {
                return None;
            }
            (Clock::open(hour, 0), n)
        }
    };
    let (mark, n) = closing(t, n, phrases!["oclock", "o clock", "clock"]);
    let mark = mark.unwrap_or(clock.mark);
    let clock = if sign > 0 {
        Clock { hour: clock.hour, minute: minutes, mark }
    } else {
        Clock::before(clock.hour, minutes, mark)
    };
    Some((clock, Evidence::Strong, n))
}

/// Written in digits: "2:30", "14:00", "8.10 pm", "230pm", "1430 hours".
pub(super) fn digital(c: &Context<'_>, at: usize, clock_words: &PhraseList) -> Option<Told> {
    let t = c.tokens;
    let first = t.get(at)?;
    let value = first.number?;
    if let Some(second) = t.get(at + 1).filter(|s| s.text.len() == 2)
        && let (Some(minute @ 0..=59), Lead::Mark(mark @ (':' | '.'))) = (second.number, second.lead)
        && value <= 24
    {
        let seconds = t.get(at + 2).is_some_and(|s| s.lead == Lead::Mark(':') && s.number.is_some());
        let (half, n) = closing(t, at + if seconds { 3 } else { 2 }, clock_words);
        let dotted_quantity =
            mark == '.' && (counted_noun(word(t, n)) || t.get(n).is_some_and(|x| x.lead == Lead::Mark('.')));
        if !dotted_quantity {
            let clock = Clock { mark: half.unwrap_or(Clock::open(value, 0).mark), hour: value, minute };
            return Some((clock, Evidence::Strong, n));
        }
    }
    if !(3..=4).contains(&first.text.len()) || value / 100 > 23 || value % 100 > 59 || first.lead == Lead::Mark('/') {
        return None;
    }
    let clock = Clock::open(value / 100, value % 100);
    let (half, n) = closing(t, at + 1, clock_words);
    if half.is_some() {
        return Some((Clock { mark: half.unwrap_or(Mark::Open), ..clock }, Evidence::Strong, n));
    }
    if matches!(word(t, at + 1), "hours" | "hrs" | "horas") {
        return Some((Clock::exact(value / 100, value % 100), Evidence::Strong, at + 2));
    }
    let run =
        at.checked_sub(1).is_some_and(|i| t[i].number.is_some()) || t.get(at + 1).is_some_and(|x| x.number.is_some());
    let written_year = (1900..=2099).contains(&value) && value % 100 % 5 != 0;
    (!run && !written_year && value >= 100).then_some((clock, Evidence::Weak, at + 1))
}

/// "two thirty", "nine oh five", "2 30 p m", "ate thirty", "fourteen hundred".
fn hour_and_minute(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let (hour, n) = hour_number(c, at)?;
    if t.get(n)?.lead == Lead::Clause {
        return None;
    }
    if is(t, n, "hundred") && hour <= 23 {
        let after = n + 1 + usize::from(is(t, n + 1, "hours"));
        let told = hour > 12 || after > n + 1 || is(t, at, "oh") || is(t, at, "zero");
        return told.then_some((Clock::exact(hour, 0), Evidence::Strong, after));
    }
    let (minute, n) = if matches!(word(t, n), "oh" | "o" | "zero") {
        let (units, after) = cardinal(t, n + 1, Language::English).filter(|(units, _)| *units < 10)?;
        (units, after)
    } else {
        let two_digits = t[n].number.is_none() || t[n].text.len() == 2;
        let hyphen = !matches!(t[n].lead, Lead::Mark(',' | '/' | '.'));
        cardinal(t, n, Language::English).filter(|(m, _)| two_digits && hyphen && (10..60).contains(m))?
    };
    // "9-11" are two hours; "one twenty over eighty" is a blood pressure; more numbers are a telephone number.
    let dashed = t[at].number.is_some() && t.get(at + 1).is_some_and(|x| x.lead == Lead::Mark('-'));
    let (half, n) = closing(t, n, phrases!["oclock", "o clock", "clock"]);
    let quantity = half.is_none() && (counted_noun(word(t, n)) || number_at(c, n) || is(t, n, "hundred"));
    let run =
        at.checked_sub(1).is_some_and(|i| number_at(c, i) && t[at].lead != Lead::Clause && !is_ordinal_suffix(t, i));
    if dashed || quantity || (run && half.is_none()) {
        return None;
    }
    Some((Clock { mark: half.unwrap_or(Clock::open(hour, 0).mark), hour, minute }, Evidence::Strong, n))
}

fn is_ordinal_suffix(t: &[Token], at: usize) -> bool {
    matches!(word(t, at), "st" | "nd" | "rd" | "th")
}

/// Whether a number stands here.
fn number_at(c: &Context<'_>, at: usize) -> bool {
    cardinal(c.tokens, at, c.language).is_some()
}

/// "ten o'clock", "9 am", "4 ish", and a lone "ten".
fn full_hour(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let (hour, n) = hour_number(c, at)?;
    let (half, after) = closing(t, n, phrases!["oclock", "o clock", "clock", "sharp", "on the dot", "ish"]);
    let clock = Clock { mark: half.unwrap_or(Clock::open(hour, 0).mark), hour, minute: 0 };
    if after > n {
        return Some((clock, Evidence::Strong, after));
    }
    // A homophone is an hour only where one was announced.
    let spelled = cardinal(t, at, Language::English).is_some();
    (spelled && hour > 0).then_some((clock, Evidence::Weak, n))
}

/// The hour spoken here, also as a word that sounds like it when it cannot be anything else.
fn hour_number(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    let t = c.tokens;
    if is(t, at, "oh") || is(t, at, "zero") {
        let (hour, n) = cardinal(t, at + 1, Language::English).filter(|(hour, _)| *hour < 10)?;
        let minutes = cardinal(t, n, Language::English).is_some_and(|(m, _)| (10..60).contains(&m));
        return (is(t, n, "hundred") || minutes).then_some((hour, n));
    }
    if let Some((hour, n)) = cardinal(t, at, Language::English) {
        return (hour <= 24 && t[at].text.len() < 9).then_some((hour, n));
    }
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let hour = homophone(word(t, at)).filter(|_| matches!(before, "at" | "around" | "about"))?;
    let minutes_follow = matches!(word(t, at + 1), "thirty" | "fifteen" | "forty" | "oclock" | "o" | "twenty" | "ten")
        || meridian(t, at + 1).is_some()
        || t.get(at + 1).is_none_or(|x| x.lead == Lead::Clause);
    minutes_follow.then_some((hour, at + 1))
}

/// What may close a time: "o'clock", "ish", then a half of the day. Answers the half and the index after all of it.
fn closing(t: &[Token], at: usize, words: &PhraseList) -> (Option<Mark>, usize) {
    let mut n = at;
    let mut half = None;
    for _ in 0..3 {
        if let Some(length) =
            any_phrase(t, n, words).or_else(|| any_phrase(t, n, phrases!["ish", "sharp", "on the dot", "exactly"]))
        {
            n += length;
        } else if half.is_none()
            && let Some((mark, after)) = meridian(t, n)
        {
            half = Some(mark);
            n = after;
        }
    }
    (half, n)
}
