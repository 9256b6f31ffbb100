//! From a claim to its source.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Derivation, Source, Sources, Traced, Verdict,
    claims::{Claim, Stated},
};
use crate::facts::{
    Facts, Figure, Key, Measure, Measurement, Session, Site, Slots, Style, Target, Term, Unit, What, tokens,
};

/// More pairs than these agree with something by chance.
const PAIRS: usize = 12;

/// A figure of a page, and the words of its line.
struct Printed {
    page: u32,
    text: String,
    values: Vec<f64>,
    decimals: u8,
    words: Vec<String>,
}

/// The report as it is searched.
pub(super) struct Ledger<'a> {
    facts: &'a Facts,
    printed: Vec<Printed>,
    dates: BTreeMap<jiff::civil::Date, u32>,
    sessions: BTreeSet<Session>,
    numbered: BTreeMap<u32, u32>,
}

/// A source of a figure.
struct Origin<'a> {
    verdict: Verdict,
    derivation: Option<Derivation>,
    of: Vec<&'a Measurement>,
    page: Option<&'a Printed>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(sources: &Sources<'a>) -> Self {
        let whole: Vec<&str> = sources.pages.iter().map(|page| page.text).collect();
        let style = Style::of(&whole.join("\n"));
        let mut ledger = Self {
            facts: sources.facts,
            printed: Vec::new(),
            dates: BTreeMap::new(),
            sessions: sources.facts.measurements.iter().filter_map(|it| it.session).collect(),
            numbered: BTreeMap::new(),
        };
        for page in sources.pages {
            for line in page.text.lines() {
                ledger.line(page.number, line, style);
            }
        }
        ledger
    }

    fn line(&mut self, page: u32, line: &str, style: Style) {
        let found = tokens(line, style);
        let words: Vec<String> = found
            .iter()
            .filter(|it| matches!(it.what, What::Word | What::Term(_)))
            .flat_map(|it| line[it.start..it.end].to_lowercase().split([' ', '-']).map(stem).collect::<Vec<_>>())
            .collect();
        for token in &found {
            let figures: Vec<&Figure> = match &token.what {
                What::Figure(figure) => vec![figure],
                What::Range(low, high) => low.iter().chain(high).collect(),
                What::Date(date) => {
                    self.dates.entry(*date).or_insert(page);
                    continue;
                }
                What::Session(number) => {
                    self.numbered.entry(*number).or_insert(page);
                    continue;
                }
                _ => continue,
            };
            let decimals = figures.iter().map(|it| it.decimals).max().unwrap_or(0);
            let values = figures.iter().map(|it| it.value).collect();
            let text = line[token.start..token.end].to_owned();
            self.printed.push(Printed { page, text, values, decimals, words: words.clone() });
        }
    }

    /// Where a claim comes from.
    pub(super) fn trace(&self, claim: &Claim, draft: &str) -> Traced {
        let (verdict, derivation, sources) = match &claim.what {
            Stated::Date(date) => {
                let page = self.dates.get(date).copied().or_else(|| self.page_of(Session::Date(*date)));
                found_on(page, &date.to_string())
            }
            Stated::Session(number) => {
                let is_counted = usize::try_from(*number).is_ok_and(|it| it <= self.sessions.len());
                let page = self.numbered.get(number).copied().or_else(|| is_counted.then_some(1));
                found_on(page, &number.to_string())
            }
            Stated::Figure(figure) => told(self.figure(claim, figure, None)),
            Stated::End(figure, other) => told(self.figure(claim, figure, Some(other))),
            Stated::Bound(figure) => told(self.figure(claim, figure, Some(figure))),
        };
        let text = match &claim.what {
            Stated::End(figure, _) => figure.text.clone(),
            _ => draft[claim.start..claim.end].to_owned(),
        };
        Traced { start: claim.start, end: claim.end, text, verdict, derivation, sources }
    }

    fn page_of(&self, session: Session) -> Option<u32> {
        self.facts.measurements.iter().find(|it| it.session == Some(session)).map(|it| it.page)
    }

    /// `other` is the other end of a range.
    fn figure(&self, claim: &Claim, figure: &Figure, other: Option<&Figure>) -> Option<Origin<'_>> {
        let named = &claim.named;
        let is_named = named.site.is_some()
            || named.bands.is_some()
            || named.component.is_some()
            || named.measure.is_some()
            || named.is_z;
        let around = || self.by_page(claim, figure, other);
        if !is_named {
            return self.by_count(claim, figure, &[]).or_else(around);
        }
        let candidates: Vec<&Measurement> =
            self.facts.measurements.iter().filter(|it| self.fits(it, named, claim.unit)).collect();
        direct(&candidates, figure)
            .or_else(|| targets(&candidates, claim, figure, other))
            .or_else(|| scaled(&candidates, claim, figure))
            .or_else(|| self.derived(claim, figure))
            .or_else(|| self.by_count(claim, figure, &candidates))
            .or_else(around)
    }

    /// Whether a measurement is one of those that the words name.
    fn fits(&self, it: &Measurement, named: &Slots, unit: Option<Unit>) -> bool {
        self.is_in_session(it, named.session)
            && named.condition.is_none_or(|wanted| it.condition == Some(wanted))
            && is_of(it, named, unit)
    }

    fn is_in_session(&self, it: &Measurement, wanted: Option<Session>) -> bool {
        match (wanted, it.session) {
            (None, _) => true,
            // “Session 2” is the second by date where the report gives dates.
            (Some(Session::Number(number)), Some(Session::Date(_))) => {
                let index = usize::try_from(number).unwrap_or(0);
                index > 0 && self.sessions.iter().nth(index - 1).copied() == it.session
            }
            (wanted, session) => wanted == session,
        }
    }

    /// Differences, changes, quotients and means, where the sentence speaks of one.
    fn derived(&self, claim: &Claim, figure: &Figure) -> Option<Origin<'_>> {
        let speaks = |stems: &[&str]| claim.around.words.iter().any(|word| stems.iter().any(|it| word.starts_with(it)));
        let around = &claim.around;
        let named = Slots { session: None, condition: None, site: None, ..claim.named.clone() };
        let unit = claim.unit.filter(|unit| *unit != Unit::Percent);
        let of_site = |it: &Measurement| {
            let at = it.site.map(Site::place);
            if around.sites.is_empty() {
                claim.named.site.is_none_or(|site| at == Some(site.place()))
            } else {
                around.sites.iter().any(|site| at == Some(*site))
            }
        };
        let in_condition = |it: &Measurement| {
            around.conditions.len() > 1 && it.condition.is_some_and(|is| around.conditions.contains(&is))
                || around.conditions.len() <= 1
                    && claim.named.condition.is_none_or(|wanted| it.condition == Some(wanted))
        };
        let of: Vec<&Measurement> = self
            .facts
            .measurements
            .iter()
            .filter(|it| it.figure().is_some() && is_of(it, &named, unit) && of_site(it) && in_condition(it))
            .collect();
        if speaks(&["mean", "averag"]) {
            let mean_of: Vec<&Measurement> =
                of.iter().copied().filter(|it| self.is_in_session(it, claim.named.session)).collect();
            if let Some(origin) = mean(&mean_of, figure) {
                return Some(origin);
            }
        }
        let changes = speaks(&[
            "differ", "chang", "increas", "decreas", "rose", "rise", "fell", "fall", "drop", "gain", "declin", "reduc",
            "higher", "lower", "improv", "by", "more", "less", "grew", "shift", "slow", "faster", "shorten",
            "lengthen", "delta",
        ]);
        let divides = speaks(&["times", "fold", "ratio", "quotient", "×"]);
        if !changes && !divides {
            return None;
        }
        let pairs = pairs(&of, around.sites.len() > 1);
        if pairs.len() > PAIRS {
            return None;
        }
        pairs.into_iter().find_map(|(a, b)| {
            let (x, y) = (a.figure()?.value, b.figure()?.value);
            let is = |value: f64| {
                value.is_finite() && (figure.rounds(value) || figure.rounds(-value) && figure.value >= 0.0)
            };
            let how = if claim.unit == Some(Unit::Percent) && changes && x != 0.0 && is(100.0 * (y - x) / x.abs()) {
                Derivation::PercentChange
            } else if changes && (claim.unit != Some(Unit::Percent) || a.unit == Some(Unit::Percent)) && is(y - x) {
                Derivation::Difference
            } else if divides && claim.unit.is_none() && ((y != 0.0 && is(x / y)) || (x != 0.0 && is(y / x))) {
                Derivation::Quotient
            } else {
                return None;
            };
            Some(Origin { verdict: Verdict::Derived, derivation: Some(how), of: vec![a, b], page: None })
        })
    }

    /// How many sites, sessions or scores there are.
    fn by_count(&self, claim: &Claim, figure: &Figure, candidates: &[&'a Measurement]) -> Option<Origin<'_>> {
        if figure.decimals > 0 || figure.value < 0.0 {
            return None;
        }
        let next = claim.around.next.as_deref().unwrap_or("");
        let stems = |stems: &[&str]| stems.iter().any(|stem| next.starts_with(stem));
        let all: Vec<&Measurement> = self.facts.measurements.iter().collect();
        let of = if candidates.is_empty() { &all } else { candidates };
        let sites =
            |of: &[&Measurement]| of.iter().filter_map(|it| it.site.map(Site::place)).collect::<BTreeSet<_>>().len();
        let mut counts = Vec::new();
        if stems(&["site", "electrode", "channel", "location", "lead", "of"]) {
            counts.push(sites(of));
        }
        if stems(&["session", "recording", "visit", "of"]) {
            counts.push(self.sessions.len());
        }
        let speaks_of_z = claim.named.is_z || claim.around.words.iter().any(|it| it == "z" || it.starts_with("score"));
        if stems(&["score", "z", "value", "measure", "figure", "site", "electrode", "of"]) && speaks_of_z {
            let scores: Vec<&&Measurement> = of.iter().filter(|it| it.measure == Measure::ZScore).collect();
            counts.push(scores.len());
            for threshold in claim.around.thresholds.iter().copied().chain([1.96, 2.0, 2.58, 3.0]) {
                let far = |it: &&&&Measurement| it.figure().is_some_and(|figure| figure.value.abs() >= threshold.abs());
                counts.push(scores.iter().filter(far).count());
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of measurements are small")]
        let is_one = counts.iter().any(|count| (*count as f64 - figure.value).abs() < 1e-9);
        is_one.then(|| Origin {
            verdict: Verdict::Derived,
            derivation: Some(Derivation::Count),
            of: Vec::new(),
            page: None,
        })
    }

    /// A figure of a page whose line shares a word with the sentence, or the same range.
    fn by_page(&self, claim: &Claim, figure: &Figure, other: Option<&Figure>) -> Option<Origin<'_>> {
        let words: Vec<String> =
            claim.around.words.iter().map(|word| stem(word)).filter(|word| word.len() >= 3).collect();
        let has =
            |printed: &Printed, wanted: &Figure| printed.values.iter().any(|value| (value - wanted.value).abs() < 1e-9);
        let on = self.printed.iter().find(|printed| {
            let is_same = has(printed, figure)
                && other
                    .is_none_or(|other| printed.values.len() == 2 && has(printed, other) || printed.values.len() == 1);
            // A range says what it is by its two ends; of a single figure the line must speak of the same thing.
            let is_range = other.is_some() && printed.values.len() == 2;
            is_same
                && printed.decimals >= figure.decimals.min(printed.decimals)
                && (is_range || printed.words.iter().any(|word| words.contains(word) && !is_common(word)))
        })?;
        Some(Origin { verdict: Verdict::Exact, derivation: None, of: Vec::new(), page: Some(on) })
    }
}

/// Whether a measurement is of the place, band and measure that the words name.
fn is_of(it: &Measurement, named: &Slots, unit: Option<Unit>) -> bool {
    let at = named.site.is_none_or(|site| it.site.map(Site::place) == Some(site.place()));
    let bands = named.bands.is_none_or(|bands| it.bands == Some(bands));
    let component = named.component.is_none_or(|component| it.component == Some(component));
    let wanted = named.measure_in(unit);
    let measure = if named.is_z && unit.is_none_or(|unit| unit == Unit::StandardDeviation) {
        it.measure == Measure::ZScore && (named.measure.is_none() || it.of.is_none() || it.of == named.measure)
    } else {
        match (wanted, unit) {
            (Some(wanted), _) => it.measure == wanted,
            // A unit without a measure fits only what can have it.
            (None, Some(unit)) => it.measure.allows(unit) && named.measure.is_none(),
            // “The ratio at Cz” says which only by its figure.
            (None, None) => {
                named.measure.is_none_or(|measure| measure == Measure::Ratio && it.measure == Measure::Ratio)
            }
        }
    };
    at && bands && component && measure
}

fn direct<'a>(candidates: &[&'a Measurement], figure: &Figure) -> Option<Origin<'a>> {
    let exact = candidates.iter().find(|it| it.figure().is_some_and(|own| own.same(figure)));
    let rounded = || {
        candidates
            .iter()
            .find(|it| it.figure().is_some_and(|own| own.decimals > figure.decimals && figure.rounds(own.value)))
    };
    let (of, verdict) = exact.map(|it| (it, Verdict::Exact)).or_else(|| rounded().map(|it| (it, Verdict::Rounded)))?;
    Some(Origin { verdict, derivation: None, of: vec![of], page: None })
}

/// An end of the range that the report compares a value with.
fn targets<'a>(
    candidates: &[&'a Measurement],
    claim: &Claim,
    figure: &Figure,
    other: Option<&Figure>,
) -> Option<Origin<'a>> {
    if !claim.around.names_target && other.is_none() {
        return None;
    }
    let has = |target: &Target, wanted: &Figure| target.low.iter().chain(&target.high).any(|end| end.same(wanted));
    let of = candidates.iter().find(|it| {
        it.target.as_ref().is_some_and(|target| has(target, figure) && other.is_none_or(|other| has(target, other)))
    })?;
    Some(Origin { verdict: Verdict::Exact, derivation: None, of: vec![of], page: None })
}

/// 0.45 as 45 %, or the other way round.
fn scaled<'a>(candidates: &[&'a Measurement], claim: &Claim, figure: &Figure) -> Option<Origin<'a>> {
    let of = candidates.iter().find(|it| {
        let is_share =
            matches!(it.measure, Measure::RelativePower | Measure::Coherence | Measure::Yield | Measure::Asymmetry);
        let Some(own) = it.figure().filter(|_| is_share) else { return false };
        match (claim.unit, it.unit) {
            (Some(Unit::Percent), None) => own.value.abs() <= 1.0 && figure.rounds(own.value * 100.0),
            (None, Some(Unit::Percent)) => {
                figure.value.abs() <= 1.0 && figure.decimals > 0 && figure.rounds(own.value / 100.0)
            }
            _ => false,
        }
    })?;
    Some(Origin { verdict: Verdict::Derived, derivation: Some(Derivation::Scale), of: vec![of], page: None })
}

/// The mean of values that are alike but for their site.
fn mean<'a>(of: &[&'a Measurement], figure: &Figure) -> Option<Origin<'a>> {
    let mut groups: BTreeMap<Key, Vec<&'a Measurement>> = BTreeMap::new();
    for it in of {
        groups.entry(Key { site: None, ..it.key() }).or_default().push(it);
    }
    groups.into_values().find_map(|group| {
        let values: Vec<f64> = group.iter().filter_map(|it| it.figure().map(|figure| figure.value)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a report has few sites")]
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (values.len() >= 2 && figure.rounds(mean)).then_some(Origin {
            verdict: Verdict::Derived,
            derivation: Some(Derivation::Mean),
            of: group,
            page: None,
        })
    })
}

/// Values that are alike but for one thing: the session, the condition or, where two are named, the site.
fn pairs<'a>(of: &[&'a Measurement], over_sites: bool) -> Vec<(&'a Measurement, &'a Measurement)> {
    let mut found = Vec::new();
    for (index, a) in of.iter().enumerate() {
        for b in &of[index + 1..] {
            let (x, y) = (a.key(), b.key());
            let others = |key: Key| (key.component, key.measure, key.of, key.bands);
            let differs = [x.session != y.session, x.condition != y.condition, x.site != y.site];
            let is_one = differs.iter().filter(|it| **it).count() == 1;
            if others(x) == others(y) && is_one && (over_sites || !differs[2]) {
                found.push(if x.session <= y.session { (*a, *b) } else { (*b, *a) });
            }
        }
    }
    found
}

fn found_on(page: Option<u32>, printed: &str) -> (Verdict, Option<Derivation>, Vec<Source>) {
    match page {
        Some(page) => (Verdict::Exact, None, vec![Source { page, what: None, printed: printed.to_owned() }]),
        None => (Verdict::NotFound, None, Vec::new()),
    }
}

fn told(origin: Option<Origin<'_>>) -> (Verdict, Option<Derivation>, Vec<Source>) {
    let Some(origin) = origin else { return (Verdict::NotFound, None, Vec::new()) };
    let measured = origin.of.iter().map(|it| Source {
        page: it.page,
        what: Some(it.key().to_string()),
        printed: it.figure().map(|figure| figure.text.clone()).unwrap_or_default(),
    });
    let printed = origin.page.iter().map(|it| Source { page: it.page, what: None, printed: it.text.clone() });
    (origin.verdict, origin.derivation, measured.chain(printed).collect())
}

/// Words that say the same in different forms are one.
fn stem(word: &str) -> String {
    match word {
        "age" | "aged" | "year" | "years" | "old" | "yo" => "age".to_owned(),
        _ => word.chars().take(6).collect(),
    }
}

/// Words that stand in every line and tell nothing.
fn is_common(word: &str) -> bool {
    const COMMON: [&str; 22] = [
        "the", "and", "with", "was", "were", "for", "from", "that", "this", "are", "has", "not", "all", "over",
        "value", "values", "normal", "range", "report", "patien", "score", "sessio",
    ];
    word.len() < 3 || COMMON.contains(&word) || Term::is_measured(word)
}
