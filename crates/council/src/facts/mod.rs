//! Facts: the measurements of a report, read from its text by rules.
//!
//! Promises: the same text always gives the same measurements; what contradicts itself or is missing is flagged, never
//! guessed and never fatal. Never does: ask a model, wait, read a clock. The rules know concepts (a table with columns,
//! a labelled line, a heading), not the layout of one vendor.

pub(crate) mod columns;
mod dates;
mod figure;
mod lex;
mod lexicon;
mod longitudinal;
#[cfg(test)]
mod measured;
mod read;
mod slots;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use figure::{Figure, Style};
pub use longitudinal::{Course, Extremes, courses, extremes};
pub use terms::{Band, Bands, Component, Condition, Electrode, Measure, Region, Site, TEN_TWENTY, Unit};

pub(crate) use columns::Column;
pub(crate) use dates::month;
#[cfg(test)]
pub(crate) use dates::spellings;
pub(crate) use lex::{Token, What, tokens};
pub(crate) use lexicon::Term;
pub(crate) use slots::Slots;

/// The text of one page.
#[derive(Clone, Copy)]
pub struct PageText<'a> {
    /// Its number, from 1.
    pub number: u32,
    /// Its text, line by line; tables as Markdown or with aligned columns.
    pub text: &'a str,
}

/// Which recording a measurement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// The one of this day.
    Date(Date),
    /// The one that the report calls by this number, without a date.
    Number(u32),
}

impl std::fmt::Display for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Number(number) => write!(f, "session {number}"),
        }
    }
}

/// By which rule a measurement was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// By the columns of a table.
    Table,
    /// From a line that names what it measures.
    Line,
    /// Proposed by a vision model from the picture of a page without text; what was read by rule goes before.
    Vision,
}

/// A value as the report gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A figure.
    Number(Figure),
    /// The report says that there is none.
    NotAvailable,
}

/// The range that the report calls normal; an end may be open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// From.
    pub low: Option<Figure>,
    /// To.
    pub high: Option<Figure>,
}

/// One measurement, whatever software printed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// The recording; absent when the report does not say.
    pub session: Option<Session>,
    /// Eyes open or closed; absent when the report does not say.
    pub condition: Option<Condition>,
    /// Where.
    pub site: Option<Site>,
    /// In which band, or of which two.
    pub bands: Option<Bands>,
    /// The peak of an event-related potential.
    pub component: Option<Component>,
    /// What was measured.
    pub measure: Measure,
    /// Of a z score: what it is the score of, when the report says.
    pub of: Option<Measure>,
    /// The value.
    pub value: Value,
    /// What it is counted in.
    pub unit: Option<Unit>,
    /// The range the report compares it with.
    pub target: Option<Target>,
    /// The page it was read on, from 1.
    pub page: u32,
    /// By which rule.
    pub read_by: ReadBy,
    /// The report gives another value for the same thing elsewhere.
    pub contradicted: bool,
}

/// What a measurement is of: two with the same key should have the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// See [`Measurement::session`].
    pub session: Option<Session>,
    /// See [`Measurement::condition`].
    pub condition: Option<Condition>,
    /// See [`Measurement::component`].
    pub component: Option<Component>,
    /// See [`Measurement::measure`].
    pub measure: Measure,
    /// See [`Measurement::of`].
    pub of: Option<Measure>,
    /// See [`Measurement::bands`].
    pub bands: Option<Bands>,
    /// See [`Measurement::site`], under its name in the 10–20 system.
    pub site: Option<Site>,
}

impl Measurement {
    /// What it is a measurement of.
    pub fn key(&self) -> Key {
        Key {
            session: self.session,
            condition: self.condition,
            component: self.component,
            measure: self.measure,
            of: self.of,
            bands: self.bands,
            site: self.site.map(Site::place),
        }
    }

    /// Its figure, when there is one.
    pub const fn figure(&self) -> Option<&Figure> {
        match &self.value {
            Value::Number(figure) => Some(figure),
            Value::NotAvailable => None,
        }
    }
}

/// A value and its page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Printed {
    /// The value as the report prints it.
    pub printed: String,
    /// The page, from 1.
    pub page: u32,
}

/// Something about a report that its readers should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// Two pages, or two places of one, give different values for the same thing.
    Contradiction {
        /// What is contradicted, in words.
        what: String,
        /// The values as printed, with their pages.
        values: Vec<Printed>,
    },
    /// Some of the nineteen sites are there, others are missing.
    MissingSites {
        /// Of which table, in words.
        what: String,
        /// Which sites.
        sites: Vec<String>,
    },
    /// A row has fewer figures than its table has columns, so that it cannot be told which is missing.
    UnevenRow {
        /// On which page.
        page: u32,
        /// How many figures it has.
        figures: usize,
        /// How many there should be.
        columns: usize,
    },
    /// Measurements of which the report does not say when they were made.
    NoSession {
        /// How many.
        count: usize,
    },
    /// Measurements of which the report does not say whether the eyes were open.
    NoCondition {
        /// How many.
        count: usize,
    },
    /// Values that the report itself calls not available.
    NotAvailable {
        /// How many.
        count: usize,
    },
    /// A page from which no text could be read.
    NoText {
        /// Which.
        page: u32,
    },
    /// The report states more than is read.
    TooMany {
        /// How many measurements were kept.
        kept: usize,
    },
}

impl Finding {
    /// The kind's name, as in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Contradiction { .. } => "contradiction",
            Self::MissingSites { .. } => "missing_sites",
            Self::UnevenRow { .. } => "uneven_row",
            Self::NoSession { .. } => "no_session",
            Self::NoCondition { .. } => "no_condition",
            Self::NotAvailable { .. } => "not_available",
            Self::NoText { .. } => "no_text",
            Self::TooMany { .. } => "too_many",
        }
    }

    /// Whether it is about what was read, and not found in the measurements themselves.
    const fn is_of_pages(&self) -> bool {
        matches!(self, Self::UnevenRow { .. } | Self::NoText { .. } | Self::TooMany { .. })
    }
}

/// A report of which more is stated than this is no report.
const MOST: usize = 50_000;

/// What was read from a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// In the order of the pages.
    pub measurements: Vec<Measurement>,
    /// What to be careful about.
    pub findings: Vec<Finding>,
}

/// Reads the measurements of a report, in the style that its text shows.
pub fn read(pages: &[PageText<'_>]) -> Facts {
    let whole: Vec<&str> = pages.iter().map(|page| page.text).collect();
    read_in(pages, Style::of(&whole.join("\n")))
}

/// Reads the measurements of a report whose numbers and dates are written in this style.
pub fn read_in(pages: &[PageText<'_>], style: Style) -> Facts {
    let (mut found, dates) = read::read(pages, style);
    for measurement in &mut found.measurements {
        // A session's date may stand behind its first table.
        if let Some(Session::Number(number)) = measurement.session
            && let Some(date) = dates.get(&number)
        {
            measurement.session = Some(Session::Date(*date));
        }
    }
    if found.measurements.len() >= MOST {
        found.findings.push(Finding::TooMany { kept: MOST });
        found.measurements.truncate(MOST);
    }
    let mut facts = Facts { measurements: distinct(found.measurements), findings: found.findings };
    let empty = pages.iter().filter(|page| page.text.trim().is_empty());
    facts.findings.extend(empty.map(|page| Finding::NoText { page: page.number }));
    facts.review();
    facts
}

impl Facts {
    /// Facts of several reports together, in their order.
    #[must_use]
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::default();
        for facts in all {
            joined.measurements.extend(facts.measurements);
            joined.findings.extend(facts.findings.into_iter().filter(Finding::is_of_pages));
        }
        joined.measurements = distinct(joined.measurements);
        joined.review();
        joined
    }

    /// The same facts of a report whose pages are counted on from `before`.
    #[must_use]
    pub fn from_page(mut self, before: u32) -> Self {
        for it in &mut self.measurements {
            it.page += before;
        }
        for finding in &mut self.findings {
            match finding {
                Finding::UnevenRow { page, .. } | Finding::NoText { page } => *page += before,
                Finding::Contradiction { values, .. } => values.iter_mut().for_each(|it| it.page += before),
                Finding::MissingSites { .. }
                | Finding::NoSession { .. }
                | Finding::NoCondition { .. }
                | Finding::NotAvailable { .. }
                | Finding::TooMany { .. } => {}
            }
        }
        self
    }

    /// Adds what a vision model proposes; what was read by rule goes before.
    pub fn propose(&mut self, proposals: Vec<Measurement>) {
        for proposal in proposals {
            let key = proposal.key();
            if self.measurements.iter().all(|it| it.key() != key) {
                self.measurements.push(Measurement { read_by: ReadBy::Vision, ..proposal });
            }
        }
    }

    /// Looks for contradictions and gaps.
    fn review(&mut self) {
        self.findings.retain(Finding::is_of_pages);
        self.flag_contradictions();
        self.flag_missing_sites();
        let count = |of: &dyn Fn(&Measurement) -> bool| self.measurements.iter().filter(|it| of(it)).count();
        let (no_session, absent) = (count(&|it| it.session.is_none()), count(&|it| it.value == Value::NotAvailable));
        let no_condition =
            count(&|it| it.condition.is_none() && it.component.is_none() && it.measure != Measure::Yield);
        for (count, finding) in [
            (no_session, Finding::NoSession { count: no_session }),
            (no_condition, Finding::NoCondition { count: no_condition }),
            (absent, Finding::NotAvailable { count: absent }),
        ] {
            if count > 0 {
                self.findings.push(finding);
            }
        }
        self.findings.sort();
        self.findings.dedup();
    }

    fn flag_contradictions(&mut self) {
        let mut by_key: HashMap<Key, Vec<usize>> = HashMap::new();
        for (index, it) in self.measurements.iter_mut().enumerate() {
            it.contradicted = false;
            by_key.entry(it.key()).or_default().push(index);
        }
        let mut contradicted: Vec<(Key, Vec<usize>)> = by_key
            .into_iter()
            .filter(|(_, places)| {
                let figures: Vec<&Figure> = places.iter().filter_map(|at| self.measurements[*at].figure()).collect();
                // A value and the same value rounded do not contradict each other.
                let Some(first) = figures.first() else { return false };
                figures.iter().any(|it| !it.rounds(first.value) && !first.rounds(it.value))
            })
            .collect();
        contradicted.sort_by_key(|(key, _)| *key);
        for (key, places) in contradicted {
            let values = places
                .iter()
                .map(|at| &self.measurements[*at])
                .filter_map(|it| Some(Printed { printed: it.figure()?.text.clone(), page: it.page }))
                .take(SHOWN)
                .collect();
            for at in places {
                self.measurements[at].contradicted = true;
            }
            self.findings.push(Finding::Contradiction { what: key.to_string(), values });
        }
    }

    /// A table that has most of the nineteen sites should have all.
    fn flag_missing_sites(&mut self) {
        let mut tables: HashMap<Key, Vec<Electrode>> = HashMap::new();
        for it in &self.measurements {
            if let Some(Site::One(at)) = it.site {
                tables.entry(Key { site: None, ..it.key() }).or_default().push(at.place());
            }
        }
        let mut tables: Vec<_> = tables.into_iter().collect();
        tables.sort_by_key(|(key, _)| *key);
        for (key, present) in tables {
            let missing: Vec<String> = TEN_TWENTY
                .iter()
                .filter(|name| present.iter().all(|at| at.as_str() != **name))
                .map(ToString::to_string)
                .collect();
            if !missing.is_empty() && missing.len() < TEN_TWENTY.len() / 2 {
                self.findings.push(Finding::MissingSites { what: key.to_string(), sites: missing });
            }
        }
    }
}

/// A contradiction shows so many values.
const SHOWN: usize = 8;

/// The same value said twice is one fact: its first place counts.
fn distinct(all: Vec<Measurement>) -> Vec<Measurement> {
    let mut seen: HashMap<Key, Vec<Value>> = HashMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for it in all {
        let values = seen.entry(it.key()).or_default();
        let is_same = |other: &Value| match (other, &it.value) {
            (Value::Number(a), Value::Number(b)) => a.same(b),
            (Value::NotAvailable, Value::NotAvailable) => true,
            (Value::Number(_), Value::NotAvailable) | (Value::NotAvailable, Value::Number(_)) => false,
        };
        // What is said in many ways is contradicted by two of them already.
        if !values.iter().any(is_same) && values.len() < SHOWN {
            values.push(it.value.clone());
            kept.push(it);
        }
    }
    kept
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = self.of.map(|of| format!("z score of {of}"));
        let parts = [
            self.session.map(|it| it.to_string()),
            self.condition.map(|it| it.to_string()),
            self.site.map(|it| it.to_string()),
            self.bands.map(|it| it.to_string()),
            self.component.map(|it| it.to_string()),
            Some(of.unwrap_or_else(|| self.measure.to_string())),
        ];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&words.join(" "))
    }
}
