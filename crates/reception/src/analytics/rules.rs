//! What a range is, and how figures are made of measurements: pure.

use cliniq_platform::{Error, Result, error::Kind, time::Timestamp};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

/// Days of a range when none is named: the present one and the six before it.
const USUAL_DAYS: i64 = 7;
/// The longest range, in days: a year and the weeks around it.
const MOST_DAYS: i32 = 400;

/// Whole days at the clinic, the last one excluded.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The first day.
    pub first: Date,
    /// The day after the last one.
    pub end: Date,
    /// The clinic's zone.
    pub zone: TimeZone,
    /// The first day's first instant.
    pub from: Timestamp,
    /// The first instant that is not in the range.
    pub to: Timestamp,
}

impl Range {
    /// The range `[from, to)` of days in `zone`; what is absent is the last seven days, today included.
    ///
    /// # Errors
    /// `analytics.bad-range` when a day cannot be read, the range is empty or longer than 400 days.
    pub fn of(from: Option<&str>, to: Option<&str>, now: Timestamp, zone: TimeZone) -> Result<Self> {
        let read = |day: &str| day.parse::<Date>().map_err(|_| bad_range());
        let today = now.in_zone(&zone).date();
        let end = match (from, to) {
            (_, Some(to)) => read(to)?,
            (_, None) => today.checked_add(1.day()).map_err(|_| bad_range())?,
        };
        let first = match from {
            Some(from) => read(from)?,
            None => end.checked_sub(USUAL_DAYS.days()).map_err(|_| bad_range())?,
        };
        if !(1..=MOST_DAYS).contains(&(end - first).get_days()) {
            return Err(bad_range());
        }
        // A day begins where its first moment is: at one o'clock, where midnight does not exist.
        let begin = |day: Date| day.to_zoned(zone.clone()).map(|it| it.timestamp().into()).map_err(|_| bad_range());
        let (from, to) = (begin(first)?, begin(end)?);
        Ok(Self { first, end, zone, from, to })
    }

    /// Its days in order.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        let end = self.end;
        self.first.series(1.day()).take_while(move |day| *day < end)
    }
}

fn bad_range() -> Error {
    Error::new(
        Kind::Malformed,
        "analytics.bad-range",
        "Name days like from=2026-11-14&to=2026-11-21; `to` is the day after the last, and 400 days are the most.",
    )
}

/// How measurements are spread. Percentiles are nearest-rank: always one of the measurements.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = AnalyticsSpread)]
pub struct Spread {
    /// How many were measured.
    pub count: usize,
    /// The arithmetic mean; absent, as all others, when nothing was measured.
    pub mean: Option<f64>,
    /// Half of them are at most this.
    pub median: Option<f64>,
    /// 90 % of them are at most this.
    pub p90: Option<f64>,
    /// 95 % of them are at most this.
    pub p95: Option<f64>,
    /// 99 % of them are at most this.
    pub p99: Option<f64>,
    /// The largest.
    pub max: Option<f64>,
}

impl Spread {
    /// The spread of these measurements.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let mean = (count > 0).then(|| values.iter().sum::<f64>() / count as f64);
        let at = |hundredths: usize| values.get((count * hundredths).div_ceil(100).max(1) - 1).copied();
        Self { count, mean, median: at(50), p90: at(90), p95: at(95), p99: at(99), max: values.last().copied() }
    }
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = AnalyticsPart)]
pub struct Share {
    /// How many.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// `count / of`; absent when there is nothing to divide.
    pub share: Option<f64>,
}

impl Share {
    /// `count` of `of`.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
    pub fn of(count: i64, of: i64) -> Self {
        Self { count, of, share: (of > 0).then(|| count as f64 / of as f64) }
    }
}

/// Where the bars of the histogram of durations begin, in seconds: finer where most calls are.
pub(super) const DURATION_EDGES: [i64; 11] = [0, 30, 60, 90, 120, 150, 180, 240, 300, 420, 600];

/// How many measurements are at an edge or above, and below the next one.
pub(super) fn histogram<const N: usize>(edges: &[i64; N], values: impl Iterator<Item = i64>) -> [i64; N] {
    let mut counts = [0; N];
    for value in values {
        // Below the first edge there is no bar: a call of negative length is a clock that was set back.
        let bar = edges.partition_point(|edge| *edge <= value).saturating_sub(1);
        counts[bar] += 1;
    }
    counts
}

/// Seconds from one instant to another; a clock that was set back makes none.
pub(super) fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.since(from).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_772_636_400_000_000);

    fn new_york() -> TimeZone {
        TimeZone::get("America/New_York").unwrap()
    }

    #[test]
    fn the_usual_range_is_the_last_seven_days_of_the_clinic_with_today() {
        let range = Range::of(None, None, NOW, new_york()).unwrap();
        assert_eq!((range.first.to_string(), range.end.to_string()), ("2026-02-26".into(), "2026-03-05".into()));
        assert_eq!(range.days().count(), 7);
        assert_eq!(range.from.to_string(), "2026-02-26T05:00:00Z");
    }

    #[test]
    fn a_day_on_which_clocks_change_has_23_or_25_hours() {
        let hours = |from, to| {
            let range = Range::of(Some(from), Some(to), NOW, new_york()).unwrap();
            range.to.since(range.from).as_secs() / 3600
        };
        assert_eq!(hours("2026-03-08", "2026-03-09"), 23);
        assert_eq!(hours("2026-11-01", "2026-11-02"), 25);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for (from, to) in [("2026-03-02", "2026-03-02"), ("2026-03-03", "2026-03-02"), ("2024-01-01", "2026-03-02")] {
            assert!(Range::of(Some(from), Some(to), NOW, new_york()).is_err(), "{from} {to}");
        }
        for wrong in ["", "tomorrow", "2026-02-30", "-9999-01-01", "9999-12-31"] {
            assert!(Range::of(Some(wrong), None, NOW, new_york()).is_err(), "{wrong}");
        }
        assert!(Range::of(Some("2025-01-27"), Some("2026-03-03"), NOW, new_york()).is_ok());
    }

    #[test]
    fn percentiles_are_measurements_by_nearest_rank() {
        let spread = Spread::of((1..=20).rev().map(f64::from).collect());
        assert_eq!((spread.count, spread.mean, spread.median), (20, Some(10.5), Some(10.0)));
        assert_eq!((spread.p90, spread.p95, spread.p99, spread.max), (Some(18.0), Some(19.0), Some(20.0), Some(20.0)));
        assert_eq!(Spread::of(vec![7.0]).median, Some(7.0));
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn a_bar_holds_its_lower_edge_and_not_its_upper() {
        assert_eq!(histogram(&[0, 30, 60], [0, 29, 30, 60, 9_000].into_iter()), [2, 1, 2]);
    }
}
