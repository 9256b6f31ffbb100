//! What a review says, why a call asks for one, and how sure a share is: pure.

use cliniq_platform::{Error, Result, error::Kind, time::Timestamp};
use jiff::{ToSpan, civil::ISOWeekDate, civil::Weekday, tz::TimeZone};

/// What a reviewer says of a call.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReviewVerdict)]
pub enum Verdict {
    /// The receptionist did what a good one would have done.
    Right,
    /// It took the caller to want something else.
    WrongIntent,
    /// A person should have been fetched, and was not.
    MissedEscalation,
    /// A person was fetched without need.
    NeedlessEscalation,
    /// Something that was told was noted wrongly.
    BadSlot,
}

impl Verdict {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Right, Self::WrongIntent, Self::MissedEscalation, Self::NeedlessEscalation, Self::BadSlot];

    /// The word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::WrongIntent => "wrong_intent",
            Self::MissedEscalation => "missed_escalation",
            Self::NeedlessEscalation => "needless_escalation",
            Self::BadSlot => "bad_slot",
        }
    }

    pub(crate) fn parse(word: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.as_str() == word)
            .ok_or_else(|| Error::internal(format!("a review row holds the unknown word {word:?}")))
    }
}

/// Why a call is in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReviewReason)]
pub enum Reason {
    /// Something in it was escalated.
    Escalated,
    /// The receptionist had to say that it did not understand.
    Misunderstanding,
    /// Something was transcribed with a confidence below [`UNSURE`].
    LowConfidence,
    /// A request was left unfinished.
    Incomplete,
    /// By chance, so that what looks smooth is looked at too.
    Sample,
}

/// Transcriptions below this confidence may have been heard wrongly; the transcript marks them from here, too.
pub const UNSURE: f64 = 0.6;

/// Ids whose last digit is one of these are in the sample: 2 of 16, 12.5 %. The last digits of an id are random and
/// never change, so the sample is stable, cannot be chosen, and needs no column. An eighth of the smooth calls shows a
/// fault that one call in ten has within some eighty calls, at a few minutes of listening a day.
pub(super) const SAMPLED: [&str; 2] = ["3", "c"];

/// Whether a call is in the sample.
pub(super) fn is_sampled(id: &str) -> bool {
    SAMPLED.iter().any(|digit| id.ends_with(digit))
}

/// A share of a count, with the interval in which the true share lies with a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = ShareInterval)]
pub struct Interval {
    /// How many.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// `count / of`; absent when there is nothing to divide.
    pub share: Option<f64>,
    /// Lower end of the Wilson score interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson score interval.
    pub high: Option<f64>,
}

/// The Wilson score interval at 95 %: unlike the usual one it stays within 0 and 1, and is honest about few reviews.
///
/// E. B. Wilson, Probable inference, the law of succession, and statistical inference. JASA 22 (1927), 209–212.
#[expect(clippy::cast_precision_loss, reason = "counts of reviews are far below 2^52")]
pub fn wilson(count: i64, of: i64) -> Interval {
    if of <= 0 {
        return Interval { count, of, share: None, low: None, high: None };
    }
    const Z: f64 = 1.959_963_984_540_054;
    let (n, p) = (of as f64, count as f64 / of as f64);
    let scale = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / scale;
    let reach = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let within = |it: f64| Some(it.clamp(0.0, 1.0));
    Interval { count, of, share: Some(p), low: within(centre - reach), high: within(centre + reach) }
}

/// A week from Monday to Monday, at the clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// `2026-W47`.
    pub name: String,
    /// Its Monday's first instant.
    pub from: Timestamp,
    /// The next Monday's first instant.
    pub to: Timestamp,
}

impl Week {
    /// The week named `2026-W47`, or the one that holds `now`.
    ///
    /// # Errors
    /// `review.bad-week` when there is no such week.
    pub fn of(name: Option<&str>, now: Timestamp, zone: &TimeZone) -> Result<Self> {
        let monday = match name {
            None => now.in_zone(zone).date().iso_week_date(),
            Some(name) => monday_of(name).ok_or_else(bad_week)?,
        };
        let (year, week) = (monday.year(), monday.week());
        let first = ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| bad_week())?.date();
        let begin = |day: jiff::civil::Date| day.to_zoned(zone.clone()).map(|it| it.timestamp().into());
        let from = begin(first).map_err(|_| bad_week())?;
        let to = first.checked_add(7.days()).and_then(begin).map_err(|_| bad_week())?;
        Ok(Self { name: format!("{year:04}-W{week:02}"), from, to })
    }
}

fn monday_of(name: &str) -> Option<ISOWeekDate> {
    let (year, week) = name.split_once("-W")?;
    let is_plain = year.len() == 4 && week.len() == 2 && name.bytes().filter(u8::is_ascii_digit).count() == 6;
    if !is_plain {
        return None;
    }
    ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()
}

fn bad_week() -> Error {
    Error::new(Kind::Malformed, "review.bad-week", "Name a week of the ISO calendar, for example 2026-W47.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons_and_stays_between_nothing_and_all() {
        // Reference values: R, `binom::binom.confint(count, of, methods = "wilson")`.
        let one = wilson(1, 20);
        assert!((one.low.unwrap() - 0.008_881).abs() < 1e-4 && (one.high.unwrap() - 0.236_131).abs() < 1e-4, "{one:?}");
        let none = wilson(0, 10);
        assert!(none.low.unwrap().abs() < 1e-9 && (none.high.unwrap() - 0.277_533).abs() < 1e-4, "{none:?}");
        assert!((wilson(10, 10).high.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(wilson(0, 0).share, None);
    }

    #[test]
    fn a_week_is_the_clinics_own_also_when_its_clocks_change() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let week = Week::of(Some("2026-W10"), Timestamp::from_micros(0), &zone).unwrap();
        // Clocks go forward on Sunday the 8th of March: that week has 167 hours.
        assert_eq!(week.to.since(week.from).as_secs(), 167 * 3600);
        assert_eq!(week.from.to_string(), "2026-03-02T05:00:00Z");
        let inside = Week::of(None, week.to.minus(std::time::Duration::from_secs(1)), &zone).unwrap();
        assert_eq!(inside, week);
        for wrong in ["", "2026", "2026-W00", "2026-W54", "2026-W1", "x-W01", "2026-W10x", "+026-W10"] {
            assert!(Week::of(Some(wrong), week.from, &zone).is_err(), "{wrong}");
        }
    }
}
