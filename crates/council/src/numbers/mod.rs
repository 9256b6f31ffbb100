//! The number check: every figure of a draft is traced to the report, without a model.
//!
//! A figure is compared with the measurements that the words around it name, never with all figures of the report: in a
//! report of a thousand values nearly any number occurs somewhere. What is named but has another value is not found,
//! also when the same number stands on the page for another site.

mod claims;
#[cfg(test)]
mod tests;
mod trace;

use serde::{Deserialize, Serialize};

use crate::facts::{Facts, PageText};

/// What drafts are checked against.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The measurements of the reports.
    pub facts: &'a Facts,
    /// Their pages.
    pub pages: &'a [PageText<'a>],
}

/// How a derived figure was calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// One value less another.
    Difference,
    /// The difference in per cent of the earlier value.
    PercentChange,
    /// One value over another.
    Quotient,
    /// The mean of several values.
    Mean,
    /// How many there are.
    Count,
    /// The same value in per cent, or as a fraction.
    Scale,
}

/// What became of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is in the report.
    Exact,
    /// It is in the report with more decimals.
    Rounded,
    /// It follows from figures of the report.
    Derived,
    /// It is not in the report, or not for what the words around it name.
    NotFound,
}

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FigureSource)]
pub struct Source {
    /// The page, from 1.
    pub page: u32,
    /// What it measures, in words; absent for figures of the page that are no measurement.
    pub what: Option<String>,
    /// The figure as the report prints it.
    pub printed: String,
}

/// A figure of a draft and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TracedFigure)]
pub struct Traced {
    /// Its first byte in the draft.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// As the draft writes it.
    pub text: String,
    /// What became of it.
    pub verdict: Verdict,
    /// Of a derived figure: how.
    pub derivation: Option<Derivation>,
    /// The figures of the report it is, or follows from.
    pub sources: Vec<Source>,
}

/// The figures of a draft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NumberCheck {
    /// In the order of the draft.
    pub figures: Vec<Traced>,
}

impl NumberCheck {
    /// How many figures have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.figures.iter().filter(|it| it.verdict == verdict).count()
    }

    /// The figures that are not in the report.
    pub fn not_found(&self) -> impl Iterator<Item = &Traced> {
        self.figures.iter().filter(|it| it.verdict == Verdict::NotFound)
    }
}

/// Traces every figure of a draft in Markdown. Numbers of lists and headings, names of sites and of potentials, and
/// customary thresholds of z scores are no figures.
pub fn check(draft: &str, sources: &Sources<'_>) -> NumberCheck {
    let ledger = trace::Ledger::new(sources);
    NumberCheck { figures: claims::of(draft).iter().map(|claim| ledger.trace(claim, draft)).collect() }
}
