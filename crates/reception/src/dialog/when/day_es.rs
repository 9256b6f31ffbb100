//! How days are named in Spanish.

use jiff::civil::{Date, Weekday};

use super::calendar;
use super::clock;
use super::day::{Day, Named, exact, month_named, numeric, with_year};
use super::lexer::Lead;
use super::lexicon::{Unit, counted_noun, month, unit, weekday, word};
use super::numbers::{cardinal, is};
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::Context;
use crate::language::Language::Spanish;

/// The day named by the words from `at` on.
pub(super) fn day(c: &Context<'_>, at: usize) -> Option<Named> {
    not_to_come(c, at)
        .or_else(|| plain(c, at))
        .or_else(|| in_length(c, at))
        .or_else(|| beside(c, at))
        .or_else(|| edge(c, at))
        .or_else(|| nth_of_month(c, at))
        .or_else(|| week_or_month(c, at))
        .or_else(|| day_of_month(c, at))
        .or_else(|| on_weekday(c, at))
        .or_else(|| numeric(c, skip_article(c, at)))
        .or_else(|| feast(c, at))
        .or_else(|| lone_day(c, at))
        .or_else(|| lone_month(c, at))
}

fn skip_article(c: &Context<'_>, at: usize) -> usize {
    at + usize::from(matches!(word(c.tokens, at), "el" | "la"))
}

fn feast(c: &Context<'_>, at: usize) -> Option<Named> {
    let (date, n) = calendar::feast(c.tokens, skip_article(c, at), Spanish, c.now.date())?;
    Some((Day::On(date), n))
}

/// What is over or a habit: "ayer", "el lunes pasado", "hace dos semanas", "todos los lunes".
fn not_to_come(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    if let Some(n) = any_phrase(
        t,
        at,
        phrases![
            "ayer",
            "anteayer",
            "antier",
            "antes de ayer",
            "anoche",
            "la semana pasada",
            "el mes pasado",
            "el otro dia"
        ],
    ) {
        return Some((Day::Past, at + n));
    }
    if let Some(n) = any_phrase(t, at, phrases!["todos los", "cada", "los"])
        && let Some((_, after)) = weekday(t, at + n, Spanish)
    {
        return Some((Day::Past, after));
    }
    if matches!(word(t, at), "hace" | "hacen") {
        let (_, n) = count(c, at + 1)?;
        return unit(word(t, n)).map(|_| (Day::Past, n + 1));
    }
    let j = skip_article(c, at);
    let (_, n) = weekday(t, j, Spanish)?;
    any_phrase(t, n, phrases!["pasado", "anterior", "de la semana pasada"]).map(|words| (Day::Past, n + words))
}

/// "hoy", "mañana", "pasado mañana", "hoy mismo". "por la mañana" is a part of the day.
fn plain(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some(n) = any_phrase(t, at, phrases!["hoy mismo", "hoy", "este mismo dia"]) {
        let further = any_phrase(t, at + n, phrases!["en ocho", "en ocho dias"]).map(|words| (7, words));
        let fortnight = any_phrase(t, at + n, phrases!["en quince", "en quince dias"]).map(|words| (14, words));
        let (days, words) = further.or(fortnight).unwrap_or((0, 0));
        return Some((Day::On(calendar::plus_days(today, days)?), at + n + words));
    }
    if let Some(n) = any_phrase(t, at, phrases!["pasado manana", "el dia despues de manana"]) {
        return Some((Day::On(calendar::plus_days(today, 2)?), at + n));
    }
    let before = at.checked_sub(1).map_or("", |i| word(t, i));
    if let Some(n) = any_phrase(t, at, phrases!["de manana en ocho dias", "de manana en ocho"]) {
        return Some((Day::On(calendar::plus_days(today, 8)?), at + n));
    }
    let morning = is(t, at, "manana") && matches!(before, "la" | "esta" | "cada");
    (is(t, at, "manana") && !morning).then_some(())?;
    Some((Day::On(today.tomorrow().ok()?), at + 1 + any_phrase(t, at + 1, phrases!["mismo"]).unwrap_or(0)))
}

/// A small count: "dos", "un par de", "10".
fn count(c: &Context<'_>, at: usize) -> Option<(u32, usize)> {
    if let Some(n) = any_phrase(c.tokens, at, phrases!["un par de", "par de"]) {
        return Some((2, at + n));
    }
    if let Some(n) = any_phrase(c.tokens, at, phrases!["unos", "unas", "algunos", "pocos"]) {
        return Some(cardinal(c.tokens, at + n, Spanish).unwrap_or((3, at + n)));
    }
    cardinal(c.tokens, at, Spanish)
}

/// A length of days; Spanish counts a week as eight days and a fortnight as fifteen.
fn length(c: &Context<'_>, at: usize) -> Option<(Date, Unit, usize)> {
    let (number, n) = count(c, at)?;
    let unit = unit(word(c.tokens, n)).filter(|u| !matches!(u, Unit::Minute | Unit::Hour))?;
    let number = match (unit, number) {
        (Unit::Day, 8) => 7,
        (Unit::Day, 15) => 14,
        _ => number,
    };
    Some((calendar::plus(c.now.date(), number, unit)?, unit, n + 1))
}

/// "dentro de dos semanas", "en tres días", "de aquí a una semana", "de hoy en ocho", "los próximos tres días".
fn in_length(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some(n) = any_phrase(t, at, phrases!["de hoy en ocho dias", "de hoy en ocho"]) {
        return Some((Day::On(calendar::plus_days(today, 7)?), at + n));
    }
    if let Some(n) = any_phrase(t, at, phrases!["de hoy en quince dias", "de hoy en quince"]) {
        return Some((Day::On(calendar::plus_days(today, 14)?), at + n));
    }
    if let Some(n) =
        any_phrase(t, at, phrases!["en los proximos", "los proximos", "en las proximas", "las proximas", "en estos"])
    {
        let (end, _, after) = length(c, at + n).or_else(|| {
            let unit = unit(word(t, at + n))?;
            Some((calendar::plus(today, 3, unit)?, unit, at + n + 1))
        })?;
        return Some((Day::Range(today, end), after));
    }
    let n = any_phrase(t, at, phrases!["dentro de", "de aqui a", "de aqui en", "en"])?;
    let (date, unit, after) = length(c, at + n)?;
    let j = skip_article(c, after);
    match weekday(t, j, Spanish) {
        Some((w, end)) if unit == Unit::Week => Some((Day::On(calendar::in_week(date, 0, w)?), end)),
        _ => Some((Day::On(date), after)),
    }
}

/// "el día después de Navidad", "el lunes después de Pascua", "dos días después del martes", "el día siguiente".
fn beside(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = skip_article(c, at);
    if let Some(n) = any_phrase(t, j, phrases!["dia siguiente", "siguiente dia"]) {
        return Some((Day::Later(1), j + n));
    }
    let first_day = |i: usize| {
        let (named, after) = day(c, i)?;
        named.resolve(today, None).map(|(first, last)| (first, last, after))
    };
    if let Some((number, n)) = count(c, at)
        && let Some(length) = unit(word(t, n))
    {
        let words = any_phrase(t, n + 1, phrases!["despues de", "despues del", "a partir de", "a partir del"])?;
        let (base, _, after) = first_day(n + 1 + words)?;
        return Some((Day::On(calendar::plus(base, number, length)?), after));
    }
    let (named, n) = match weekday(t, j, Spanish) {
        Some((w, n)) => (Some(w), n),
        None if is(t, j, "dia") => (None, j + 1),
        None => return None,
    };
    if named.is_some() && is(t, n, "siguiente") {
        return named.map(|w| (Day::WeekdayLater(w), n + 1));
    }
    let later = any_phrase(t, n, phrases!["despues de", "despues del", "siguiente a"]);
    let earlier = any_phrase(t, n, phrases!["antes de", "antes del", "anterior a"]);
    let (first, last, after) = first_day(n + later.or(earlier)?)?;
    let date = match (named, later.is_some()) {
        (None, true) => last.tomorrow().ok()?,
        (None, false) => first.yesterday().ok()?,
        (Some(w), true) => calendar::after(last, w)?,
        (Some(w), false) => calendar::on_or_before(first.yesterday().ok()?, w)?,
    };
    Some((exact(date, today), after))
}

/// A week by its distance.
fn week_offset(c: &Context<'_>, at: usize) -> Option<(i64, usize)> {
    let options: [(&PhraseList, i64); 3] = [
        (phrases!["la semana siguiente a la proxima", "la semana que viene no la otra", "dos semanas"], 2),
        (
            phrases![
                "la semana que viene",
                "la semana proxima",
                "la proxima semana",
                "proxima semana",
                "semana que viene",
                "la semana que entra",
                "la semana entrante",
                "la siguiente semana",
                "la otra semana",
                "la semana siguiente",
            ],
            1,
        ),
        (phrases!["esta semana", "esta misma semana", "la semana"], 0),
    ];
    let (offset, n) =
        options.iter().find_map(|(names, offset)| any_phrase(c.tokens, at, names).map(|n| (*offset, at + n)))?;
    (offset < 2 && !matches!(word(c.tokens, n), "del" | "pasada")).then_some((offset, n))
}

/// A month by its distance or name.
fn month_ref(c: &Context<'_>, at: usize) -> Option<((Date, Date), usize)> {
    let t = c.tokens;
    let today = c.now.date();
    let options: [(&PhraseList, i64); 2] = [
        (
            phrases![
                "mes que viene",
                "proximo mes",
                "mes proximo",
                "mes siguiente",
                "mes entrante",
                "siguiente mes",
                "mes que entra",
            ],
            1,
        ),
        (phrases!["este mes", "mes", "mes actual", "mes en curso", "presente mes"], 0),
    ];
    let j = at + usize::from(matches!(word(t, at), "el" | "del"));
    for (names, offset) in options {
        if let Some(n) = any_phrase(t, j, names) {
            return Some((calendar::month_of(today, offset)?, j + n));
        }
    }
    month_named(c, j)
}

/// "a finales de mes", "a principios de abril", "a mediados de la semana que viene", "fin de mes".
fn edge(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = at + usize::from(is(t, at, "a") || is(t, at, "el"));
    let (edge, n) = match word(t, j) {
        "principios" | "principio" | "inicio" | "inicios" | "comienzos" | "comienzo" => (-1, j + 1),
        "mediados" | "mitad" => (0, j + 1),
        "finales" | "final" | "fines" | "fin" => (1, j + 1),
        _ => return None,
    };
    let n = match word(t, n) {
        "de" => n + 1,
        "del" => n,
        _ => return None,
    };
    if is(t, n, "semana") {
        return None;
    }
    if let Some((offset, after)) = week_offset(c, n) {
        let w = [Weekday::Monday, Weekday::Wednesday, Weekday::Friday][usize::try_from(edge + 1).ok()?];
        return Some((exact(calendar::in_week(today, offset, w)?, today), after));
    }
    let ((first, last), after) = month_ref(c, n)?;
    let date = match edge {
        -1 => first.max(today),
        0 => Date::new(first.year(), first.month(), 15).ok()?,
        _ => last,
    };
    Some((exact(date, today), after))
}

/// "el segundo martes de abril", "el último viernes del mes", "el último día del mes".
fn nth_of_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let j = skip_article(c, at);
    let number = match word(t, j) {
        "primer" | "primero" => 1,
        "segundo" => 2,
        "tercer" | "tercero" => 3,
        "cuarto" => 4,
        "ultimo" => -1,
        _ => return None,
    };
    let (w, n) = match weekday(t, j + 1, Spanish) {
        Some((w, n)) => (Some(w), n),
        None if is(t, j + 1, "dia") => (None, j + 2),
        None => return None,
    };
    let n = match word(t, n) {
        "de" => n + 1,
        "del" => n,
        _ => return None,
    };
    let ((first, last), after) = month_ref(c, n)?;
    let today = c.now.date();
    let date = match w {
        Some(w) => (0..=1)
            .filter_map(|later| calendar::nth(calendar::month_of(first, later)?.0, number, w))
            .find(|date| *date >= today)?,
        None if number < 0 => last,
        None => calendar::next_day_of_month(first, number, None)?,
    };
    Some((Day::On(date), after))
}

/// "la semana que viene", "el viernes de la semana que viene", "este fin de semana", "el mes que viene".
fn week_or_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let weekends: [(&PhraseList, i64); 2] = [
        (phrases!["el proximo fin de semana", "el fin de semana que viene", "el fin de semana proximo"], 1),
        (phrases!["este fin de semana", "el fin de semana", "fin de semana"], 0),
    ];
    for (names, offset) in weekends {
        if let Some(n) = any_phrase(t, at, names) {
            let saturday = calendar::in_week(today, offset, Weekday::Saturday)?;
            return Some((Day::Range(saturday, saturday.tomorrow().ok()?), at + n));
        }
    }
    if let Some(n) = any_phrase(t, at, phrases!["la semana del"]) {
        let (named, after) = day(c, at + n - 1)?;
        let (date, _) = named.resolve(today, None)?;
        let monday = calendar::monday(date, 0)?;
        return Some((Day::Range(monday, calendar::plus_days(monday, 6)?), after));
    }
    if let Some((offset, n)) = week_offset(c, at).filter(|(offset, n)| *offset > 0 || *n > at + 2 || is(t, at, "esta"))
    {
        let j = n + usize::from(matches!(word(t, n), "el"));
        if let Some((w, after)) = weekday(t, j, Spanish) {
            return Some((Day::On(calendar::in_week(today, offset, w)?), after));
        }
        let monday = calendar::monday(today, offset)?;
        return Some((Day::Range(monday, calendar::plus_days(monday, 6)?), n));
    }
    let j = skip_article(c, at);
    if j == at && !is(t, at, "este") && !is(t, at, "proximo")
        || month(t, j, Spanish).is_some()
        || is(t, j, "mes") && !matches!(word(t, j + 1), "que" | "proximo" | "siguiente" | "entrante")
    {
        return None;
    }
    let ((first, last), after) = month_ref(c, at)?;
    Some((Day::Range(first, last), after))
}

/// "el nueve de marzo", "9 de marzo de 2026", "primero de abril", "el quince de este mes", "marzo nueve".
fn day_of_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    if let Some(m) = month(t, at, Spanish) {
        let (number, n) = cardinal(t, at + 1, Spanish).filter(|(n, _)| (1..=31).contains(n))?;
        return with_year(c, m, number, n);
    }
    let j = skip_article(c, at);
    let j = j + usize::from(is(t, j, "dia"));
    let (number, n) = match word(t, j) {
        "primero" | "primer" => (1, j + 1),
        _ => cardinal(t, j, Spanish).filter(|(n, _)| (1..=31).contains(n))?,
    };
    let n = match word(t, n) {
        "de" => n + 1,
        "del" => n,
        _ if t[j].number.is_some() && month(t, n, Spanish).is_some() => n,
        _ => return None,
    };
    let ((first, last), after) = month_ref(c, n)?;
    let day = i8::try_from(number).ok()?;
    let name_at = n + usize::from(matches!(word(t, n), "el" | "del"));
    if month(t, name_at, Spanish).is_some() {
        return with_year(c, first.month(), number, name_at + 1);
    }
    if day > last.day() {
        return None;
    }
    Some((exact(Date::new(first.year(), first.month(), day).ok()?, today), after))
}

/// "el martes que viene", "el próximo viernes", "este jueves", "el lunes 9", "el martes en ocho".
fn on_weekday(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let today = c.now.date();
    let j = skip_article(c, at);
    let (coming, j) = match any_phrase(t, j, phrases!["proximo", "siguiente", "este proximo"]) {
        Some(n) => (true, j + n),
        None => (false, j + usize::from(is(t, j, "este"))),
    };
    let (w, n) = weekday(t, j, Spanish)?;
    if let Some(words) = any_phrase(t, n, phrases!["que viene", "proximo", "que entra", "entrante"]) {
        return Some((Day::On(calendar::after(today, w)?), n + words));
    }
    if coming {
        return Some((Day::On(calendar::after(today, w)?), n));
    }
    for (names, days) in [(phrases!["en ocho dias", "en ocho"], 7), (phrases!["en quince dias", "en quince"], 14)] {
        if let Some(words) = any_phrase(t, n, names) {
            return Some((Day::On(calendar::plus_days(calendar::on_or_after(today, w)?, days)?), n + words));
        }
    }
    let of = n + usize::from(is(t, n, "de"));
    if let Some((offset, after)) = week_offset(c, of).filter(|(offset, _)| *offset > 0 || is(t, of, "esta")) {
        return Some((exact(calendar::in_week(today, offset, w)?, today), after));
    }
    if let Some((date, _, after)) = any_phrase(t, n, phrases!["en", "dentro de"]).and_then(|words| length(c, n + words))
    {
        return Some((Day::On(calendar::in_week(date, 0, w)?), after));
    }
    if let Some(named) = day_of_month(c, n).or_else(|| numeric(c, n)) {
        return Some(named);
    }
    let j = n + usize::from(is(t, n, "dia"));
    let number = cardinal(t, j, Spanish).filter(|(d, after)| {
        (1..=31).contains(d) && t[j].lead != Lead::Clause && !clock::marked(c, j) && !counted_noun(word(t, *after))
    });
    if let Some((number, after)) = number {
        let day = i8::try_from(number).ok()?;
        let soon = calendar::next_day_of_month(today, day, Some(w))?;
        if number > 12 || j > n || (soon - today).get_days() < 7 {
            return Some((Day::OfMonth(day, Some(w)), after));
        }
    }
    Some((Day::Weekday(w), n))
}

/// "el 9", "el día quince", "el primero".
fn lone_day(c: &Context<'_>, at: usize) -> Option<Named> {
    let t = c.tokens;
    let contracted = at.checked_sub(1).is_some_and(|i| matches!(word(t, i), "al" | "del"));
    let article = is(t, at, "el") || contracted;
    let j = at + usize::from(is(t, at, "el"));
    let day_word = is(t, j, "dia");
    let j = j + usize::from(day_word);
    if !(article || day_word) {
        return None;
    }
    let (number, n) = match word(t, j) {
        "primero" => (1, j + 1),
        "uno" => (1, j + 1),
        "un" => return None,
        _ => cardinal(t, j, Spanish).filter(|(n, _)| (1..=31).contains(n))?,
    };
    let ends = t.get(n).is_none_or(|x| x.lead == Lead::Clause);
    if !ends && (counted_noun(word(t, n)) || !super::scan::goes_on(word(t, n)) && t[j].number.is_none()) {
        return None;
    }
    Some((Day::OfMonth(i8::try_from(number).ok()?, None), n))
}

/// "en mayo", "para abril".
fn lone_month(c: &Context<'_>, at: usize) -> Option<Named> {
    let before = at.checked_sub(1).map_or("", |i| word(c.tokens, i));
    if !(matches!(before, "en" | "para" | "durante" | "de" | "hasta") || c.is_bare()) {
        return None;
    }
    let ((first, last), after) = month_named(c, at)?;
    Some((Day::Range(first, last), after))
}
