//! How facts are shown.

use serde::Serialize;

use crate::{
    facts::{self, Band, Component, Condition, Finding, Measure, Measurement, ReadBy, Unit},
    reports::{Reading, context::in_words},
};

/// A range that a report calls normal.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = TargetRange)]
struct TargetView {
    low: Option<f64>,
    high: Option<f64>,
}

/// A measurement.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Measurement)]
struct MeasurementView {
    /// Its day, or the number the report gives the session.
    session: Option<String>,
    condition: Option<Condition>,
    /// An electrode, a pair (`F3–F4`), or a region.
    site: Option<String>,
    /// A band, or a ratio of two (`theta/beta`).
    band: Option<String>,
    component: Option<Component>,
    measure: Measure,
    /// Of a z score: what it is the score of.
    of: Option<Measure>,
    /// Absent when the report says that there is none.
    value: Option<f64>,
    /// As the report prints it.
    printed: Option<String>,
    unit: Option<Unit>,
    target: Option<TargetView>,
    page: u32,
    read_by: ReadBy,
    /// The report gives another value for the same thing elsewhere.
    contradicted: bool,
}

impl From<&Measurement> for MeasurementView {
    fn from(it: &Measurement) -> Self {
        let end = |end: &Option<facts::Figure>| end.as_ref().map(|figure| figure.value);
        Self {
            session: it.session.map(|session| session.to_string()),
            condition: it.condition,
            site: it.site.map(|site| site.to_string()),
            band: it.bands.map(|bands| bands.to_string()),
            component: it.component,
            measure: it.measure,
            of: it.of,
            value: it.figure().map(|figure| figure.value),
            printed: it.figure().map(|figure| figure.text.clone()),
            unit: it.unit,
            target: it.target.as_ref().map(|it| TargetView { low: end(&it.low), high: end(&it.high) }),
            page: it.page,
            read_by: it.read_by,
            contradicted: it.contradicted,
        }
    }
}

/// Something to be careful about.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportFinding)]
struct FindingView {
    /// What kind: `contradiction`, `missing_sites`, `uneven_row`, `no_session`, `no_condition`, `not_available`,
    /// `no_text`, `too_many`.
    kind: &'static str,
    /// As a sentence.
    text: String,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        Self { kind: finding.kind(), text: in_words(finding) }
    }
}

/// One value of a course.
#[derive(Serialize, utoipa::ToSchema)]
struct CoursePoint {
    session: String,
    value: f64,
}

/// A measurement over the sessions.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MeasurementCourse)]
struct CourseView {
    /// What was measured, in words.
    what: String,
    condition: Option<Condition>,
    site: Option<String>,
    band: Option<String>,
    measure: Measure,
    of: Option<Measure>,
    points: Vec<CoursePoint>,
    /// The last value less the first.
    change: f64,
}

impl From<facts::Course> for CourseView {
    fn from(it: facts::Course) -> Self {
        let points =
            it.values.iter().map(|(session, figure)| CoursePoint { session: session.to_string(), value: figure.value });
        Self {
            what: it.key.to_string(),
            condition: it.key.condition,
            site: it.key.site.map(|site| site.to_string()),
            band: it.key.bands.map(|bands| bands.to_string()),
            measure: it.key.measure,
            of: it.key.of,
            points: points.collect(),
            change: it.change,
        }
    }
}

/// How many scores lie far out.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ScoreExtremes)]
struct ExtremesView {
    /// Beyond this many standard deviations.
    beyond: f64,
    scores: usize,
    count: usize,
    /// How many would by chance alone, if the scores were independent.
    expected: f64,
}

/// The facts of a report.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ReportFacts {
    measurements: Vec<MeasurementView>,
    findings: Vec<FindingView>,
    courses: Vec<CourseView>,
    extremes: Vec<ExtremesView>,
    /// The bands there are, in their order.
    bands: Vec<Band>,
}

impl From<Reading> for ReportFacts {
    fn from(reading: Reading) -> Self {
        let facts = &reading.facts;
        let has = |band: &Band| facts.measurements.iter().any(|it| it.bands == Some(facts::Bands::One(*band)));
        let extremes = facts::extremes(facts).into_iter().map(|it| {
            let facts::Extremes { beyond, scores, count, expected } = it;
            ExtremesView { beyond, scores, count, expected }
        });
        Self {
            measurements: facts.measurements.iter().map(MeasurementView::from).collect(),
            findings: facts.findings.iter().map(FindingView::from).collect(),
            courses: facts::courses(facts).into_iter().map(CourseView::from).collect(),
            extremes: extremes.collect(),
            bands: Band::ALL.iter().copied().filter(has).collect(),
        }
    }
}
