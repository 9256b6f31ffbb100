//! How clock times are told in Spanish.

use super::clock::{Clock, Evidence, Mark, Told, digital, meridian};
use super::lexer::{Lead, Token};
use super::lexicon::{counted_noun, word};
use super::numbers::{cardinal, is};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::Context;
use crate::language::Language::Spanish;

/// "las tres y media de la tarde", "cuarto para las tres", "15:30", "a las diez", "diez".
pub(super) fn spanish(c: &Context<'_>, at: usize) -> Option<Told> {
    named(c, at)
        .map(|(clock, n)| (clock, Evidence::Strong, n))
        .or_else(|| to_the_hour(c, at))
        .or_else(|| digits(c, at))
        .or_else(|| hour(c, at))
}

/// Times with a name of their own.
fn named(c: &Context<'_>, at: usize) -> Option<(Clock, usize)> {
    let names: [(&PhraseList, Clock); 4] = [
        (
            phrases!["mediodia", "medio dia", "las doce del mediodia", "doce del mediodia", "las 12 del mediodia"],
            Clock::exact(12, 0),
        ),
        (phrases!["medianoche", "media noche", "las doce de la noche"], Clock::exact(0, 0)),
        (phrases!["primera hora de la manana", "primera hora", "primerita hora", "cuando abran"], Clock::exact(8, 0)),
        (phrases!["ultima hora de la tarde", "ultima hora", "final del dia"], Clock::exact(17, 0)),
    ];
    names
        .iter()
        .filter_map(|(names, clock)| any_phrase(c.tokens, at, names).map(|n| (*clock, at + n)))
        .max_by_key(|(_, n)| *n)
}

/// "cuarto para las tres", "(faltan) diez para las tres".
fn to_the_hour(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let j = at
        + any_phrase(t, at, phrases!["faltan", "falta", "un"])
            .filter(|_| !is(t, at, "un") || is(t, at + 1, "cuarto"))
            .unwrap_or(0);
    let (minutes, n) = match word(t, j) {
        "cuarto" => (15, j + 1),
        _ => cardinal(t, j, Spanish).filter(|(minutes, _)| (1..60).contains(minutes))?,
    };
    let n = n + usize::from(is(t, n, "minutos"));
    if !(is(t, n, "para") && matches!(word(t, n + 1), "las" | "la")) {
        return None;
    }
    let (hour, n) = cardinal(t, n + 2, Spanish).filter(|(hour, _)| (1..=24).contains(hour))?;
    let (mark, n) = half_of_day(t, n, hour);
    Some((Clock::before(hour, minutes, mark.unwrap_or(Clock::open(hour, 0).mark)), Evidence::Strong, n))
}

/// "15:30", "3:30 pm", "las 15:30 h".
fn digits(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let j = at + usize::from(matches!(word(t, at), "las" | "la"));
    let (clock, evidence, n) = digital(c, j, phrases!["h", "hs", "horas"])?;
    let evidence = if j > at { Evidence::Strong } else { evidence };
    let (mark, n) = half_of_day(t, n, clock.hour);
    Some((mark.map_or(clock, |mark| clock.marked(mark)), if mark.is_some() { Evidence::Strong } else { evidence }, n))
}

/// "las tres (y media | y cuarto | y veinte | menos diez | treinta) (de la tarde)".
fn hour(c: &Context<'_>, at: usize) -> Option<Told> {
    let t = c.tokens;
    let article = matches!(word(t, at), "las" | "la");
    let j = at + usize::from(article);
    let word_hour = word(t, j) != "un";
    let (hour, n) = hour_word(c, j).filter(|(hour, _)| *hour <= 24 && word_hour)?;
    let open = Clock::open(hour, 0);
    let (mut clock, mut n, mut strong) = (open, n, false);
    if let Some((minute, after)) = minutes_past(c, n) {
        (clock, n, strong) = (Clock { minute, ..open }, after, true);
    } else if is(t, n, "menos") {
        let (minutes, after) = quarter_or_number(c, n + 1)?;
        (clock, n, strong) = (Clock::before(hour, minutes, open.mark), after, true);
    }
    n += any_phrase(t, n, phrases!["en punto", "horas", "hs", "h", "y pico"]).unwrap_or(0);
    let (mark, after) = half_of_day(t, n, hour);
    if let Some(mark) = mark {
        return Some((clock.marked(mark), Evidence::Strong, after));
    }
    if counted_noun(word(t, n)) || (clock.minute == 0 && hour == 0) {
        return None;
    }
    // "la una" is an hour, "la dos" is none; "las tres" may still be three of something.
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    let announced = article
        && matches!(
            before,
            "a" | "sobre" | "tipo" | "hacia" | "de" | "como" | "para" | "y" | "hasta" | "desde" | "entre" | ""
        );
    let run = cardinal(t, n, Spanish).is_some() || at.checked_sub(1).is_some_and(|i| cardinal(t, i, Spanish).is_some());
    if run && !article {
        return None;
    }
    let evidence = if strong || announced { Evidence::Strong } else { Evidence::Weak };
    Some((clock, evidence, n))
}

/// An hour as one word; "veinte y dos" is left to minutes.
fn hour_word(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    let token = c.tokens.get(at)?;
    super::numbers::simple(token, Spanish).map(|hour| (hour, at + 1))
}

/// "y media", "y cuarto", "y veinticinco", or the number alone: "tres treinta".
fn minutes_past(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    let t = c.tokens;
    if is(t, at, "y") {
        return quarter_or_number(c, at + 1).filter(|(minutes, n)| {
            // "entre las nueve y las once" has its own article; "entre nueve y once" is a range of hours.
            (!c.is_between(at) || matches!(word(t, at + 1), "media" | "cuarto"))
                && !counted_noun(word(t, *n))
                && *minutes < 60
        });
    }
    let (minutes, n) = cardinal(t, at, Spanish).filter(|(minutes, _)| (10..60).contains(minutes))?;
    let plain = !matches!(t[at].lead, Lead::Clause | Lead::Mark(_)) && !counted_noun(word(t, n));
    let run = cardinal(t, n, Spanish).is_some();
    (plain && !run).then_some((minutes, n))
}

fn quarter_or_number(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    match word(c.tokens, at) {
        "media" => Some((30, at + 1)),
        "cuarto" => Some((15, at + 1)),
        "un" if is(c.tokens, at + 1, "cuarto") => Some((15, at + 2)),
        _ => cardinal(c.tokens, at, Spanish).filter(|(minutes, _)| (1..60).contains(minutes)),
    }
}

/// "de la tarde", "por la mañana", "pm".
fn half_of_day(t: &[Token], at: usize, hour: u32) -> (Option<Mark>, usize) {
    if let Some((mark, after)) = meridian(t, at) {
        return (Some(mark), after);
    }
    let halves: [(&PhraseList, Mark); 4] = [
        (phrases!["de la manana", "de la madrugada", "por la manana", "en la manana", "a la manana"], Mark::Am),
        (phrases!["de la tarde", "por la tarde", "en la tarde", "a la tarde"], Mark::Pm),
        (phrases!["del mediodia", "del medio dia"], Mark::Pm),
        (
            phrases!["de la noche", "por la noche", "en la noche"],
            if matches!(hour, 12 | 1 | 2 | 3) { Mark::Am } else { Mark::Pm },
        ),
    ];
    halves
        .iter()
        .find_map(|(names, mark)| any_phrase(t, at, names).map(|n| (Some(*mark), at + n)))
        .unwrap_or((None, at))
}
