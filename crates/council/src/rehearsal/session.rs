//! Recordings with plausible values.

use jiff::{Span, civil::Date};

use super::{Options, person::Chance};

/// The nineteen sites of the 10–20 system, front to back.
pub const SITES: [&str; 19] = [
    "Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "T3", "C3", "Cz", "C4", "T4", "T5", "P3", "Pz", "P4", "T6", "O1", "O2",
];
/// Pairs of sites whose coherence and asymmetry are reported.
const PAIRS: [&str; 4] = ["F3-F4", "C3-C4", "P3-P4", "O1-O2"];
/// Sites at which the P300 is measured.
const MIDLINE: [&str; 3] = ["Fz", "Cz", "Pz"];
/// One value of so many is not available.
const NOT_AVAILABLE: u32 = 40;

/// Whether the eyes were open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// They were closed.
    EyesClosed,
    /// They were open.
    EyesOpen,
}

impl Condition {
    /// Both, in the order in which they are recorded.
    pub const ALL: [Self; 2] = [Self::EyesClosed, Self::EyesOpen];

    /// As printed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EyesClosed => "Eyes Closed",
            Self::EyesOpen => "Eyes Open",
        }
    }
}

/// A band of frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// 1–4 Hz.
    Delta,
    /// 4–8 Hz.
    Theta,
    /// 8–12 Hz.
    Alpha,
    /// 12–25 Hz.
    Beta,
    /// 25–30 Hz.
    HighBeta,
}

impl Band {
    /// All bands, slow to fast.
    pub const ALL: [Self; 5] = [Self::Delta, Self::Theta, Self::Alpha, Self::Beta, Self::HighBeta];

    /// As printed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Delta => "Delta",
            Self::Theta => "Theta",
            Self::Alpha => "Alpha",
            Self::Beta => "Beta",
            Self::HighBeta => "High Beta",
        }
    }

    /// Its limits, as printed.
    pub(super) const fn hertz(self) -> &'static str {
        match self {
            Self::Delta => "1-4 Hz",
            Self::Theta => "4-8 Hz",
            Self::Alpha => "8-12 Hz",
            Self::Beta => "12-25 Hz",
            Self::HighBeta => "25-30 Hz",
        }
    }

    /// Absolute power in µV² around which values vary.
    const fn typical(self) -> f64 {
        match self {
            Self::Delta => 18.0,
            Self::Theta => 14.0,
            Self::Alpha => 26.0,
            Self::Beta => 9.0,
            Self::HighBeta => 3.0,
        }
    }
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// In µV².
    AbsolutePower,
    /// In percent of the power in all bands.
    RelativePower,
    /// Of the absolute power, in standard deviations from the norm.
    ZScore,
    /// Of theta to beta power.
    ThetaBetaRatio,
    /// In Hz.
    PeakAlphaFrequency,
    /// Of alpha power, left against right; without unit.
    Asymmetry,
    /// Of two sites, from 0 to 1.
    Coherence,
    /// In ms.
    P300Latency,
    /// In µV.
    P300Amplitude,
    /// In percent of the recording.
    ArtifactFreeYield,
}

impl Measure {
    /// As printed.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AbsolutePower => "absolute power",
            Self::RelativePower => "relative power",
            Self::ZScore => "z",
            Self::ThetaBetaRatio => "Theta/Beta ratio",
            Self::PeakAlphaFrequency => "Peak alpha frequency",
            Self::Asymmetry => "Alpha asymmetry",
            Self::Coherence => "coherence",
            Self::P300Latency => "P300 latency",
            Self::P300Amplitude => "P300 amplitude",
            Self::ArtifactFreeYield => "Artifact-free yield",
        }
    }

    /// As printed after a value; empty when there is none.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::AbsolutePower => "µV²",
            Self::RelativePower | Self::ArtifactFreeYield => "%",
            Self::PeakAlphaFrequency => "Hz",
            Self::P300Latency => "ms",
            Self::P300Amplitude => "µV",
            Self::ZScore | Self::ThetaBetaRatio | Self::Asymmetry | Self::Coherence => "",
        }
    }

    /// What a report calls normal, where it calls something so.
    pub(super) const fn target(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ThetaBetaRatio => Some(("1.20", "2.40")),
            Self::PeakAlphaFrequency => Some(("9.0", "11.0")),
            Self::Asymmetry => Some(("-0.10", "0.10")),
            Self::Coherence => Some(("0.40", "0.75")),
            Self::P300Latency => Some(("280", "350")),
            Self::P300Amplitude => Some(("6.0", "16.0")),
            Self::ArtifactFreeYield => Some(("60", "100")),
            Self::AbsolutePower | Self::RelativePower | Self::ZScore => None,
        }
    }
}

/// A value of a site that is of no band.
#[derive(Debug, Clone)]
pub(super) struct Single {
    pub(super) measure: Measure,
    pub(super) site: Option<&'static str>,
    pub(super) band: Option<Band>,
    pub(super) value: Option<String>,
}

/// The power of one band at one site.
#[derive(Debug, Clone)]
pub(super) struct Power {
    pub(super) site: &'static str,
    pub(super) band: Band,
    pub(super) absolute: Option<String>,
    pub(super) relative: Option<String>,
    pub(super) z: Option<String>,
}

/// A recording in one condition.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) condition: Condition,
    /// All sites of the first band, then of the next.
    pub(super) powers: Vec<Power>,
    pub(super) singles: Vec<Single>,
}

/// All recordings of one day.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Counted from 1.
    pub(super) number: u32,
    pub(super) date: Date,
    pub(super) parts: Vec<Part>,
    /// Evoked potentials, for which the eyes do not matter.
    pub(super) potentials: Vec<Single>,
}

/// All recordings; the values move a little from one to the next.
pub(super) fn invent(options: &Options) -> Vec<Session> {
    let count = u32::from(options.sessions.clamp(1, 12));
    (1..=count)
        .map(|number| {
            let months = i64::from(count - number) * 3;
            let date = options.last_session.saturating_sub(Span::new().months(months));
            let mut maker = Maker { chance: Chance::new(options.seed.wrapping_add(u64::from(number) << 32)), number };
            let parts = Condition::ALL.map(|condition| maker.part(condition)).to_vec();
            Session { number, date, parts, potentials: maker.potentials() }
        })
        .collect()
}

struct Maker {
    chance: Chance,
    number: u32,
}

impl Maker {
    fn part(&mut self, condition: Condition) -> Part {
        let mut powers = Vec::new();
        for band in Band::ALL {
            for site in SITES {
                powers.push(self.power(band, site, condition));
            }
        }
        let mut singles = vec![self.single(Measure::ArtifactFreeYield, None, None, (82.0, 12.0), 0)];
        for site in SITES {
            singles.push(self.single(Measure::PeakAlphaFrequency, Some(site), None, (9.8, 1.2), 1));
        }
        for site in SITES {
            singles.push(self.single(Measure::ThetaBetaRatio, Some(site), None, (1.9, 0.9), 2));
        }
        for pair in PAIRS {
            singles.push(self.single(Measure::Asymmetry, Some(pair), None, (0.02, 0.2), 2));
        }
        for band in [Band::Theta, Band::Alpha, Band::Beta] {
            for pair in PAIRS {
                singles.push(self.single(Measure::Coherence, Some(pair), Some(band), (0.58, 0.25), 2));
            }
        }
        Part { condition, powers, singles }
    }

    fn power(&mut self, band: Band, site: &'static str, condition: Condition) -> Power {
        let is_back = site.starts_with(['P', 'O']);
        let closed = if condition == Condition::EyesClosed && band == Band::Alpha && is_back { 1.8 } else { 1.0 };
        let course = 1.0 - 0.04 * f64::from(self.number);
        let deviation = self.chance.around_zero();
        let absolute = (band.typical() * closed * course * (1.0 + 0.5 * deviation)).max(0.1);
        let relative = absolute / 82.0 * 100.0 * (1.0 + 0.1 * self.chance.around_zero());
        Power {
            site,
            band,
            absolute: self.printed(absolute, 1),
            relative: self.printed(relative, 1),
            z: self.printed(deviation * 3.2, 2),
        }
    }

    fn potentials(&mut self) -> Vec<Single> {
        let mut singles = Vec::new();
        for site in MIDLINE {
            singles.push(self.single(Measure::P300Latency, Some(site), None, (318.0, 40.0), 0));
            singles.push(self.single(Measure::P300Amplitude, Some(site), None, (9.5, 4.0), 1));
        }
        singles
    }

    fn single(
        &mut self,
        measure: Measure,
        site: Option<&'static str>,
        band: Option<Band>,
        (middle, spread): (f64, f64),
        decimals: usize,
    ) -> Single {
        let value = middle + spread * self.chance.around_zero();
        Single { measure, site, band, value: self.printed(value, decimals) }
    }

    fn printed(&mut self, value: f64, decimals: usize) -> Option<String> {
        if self.chance.below(NOT_AVAILABLE) == 0 {
            return None;
        }
        let text = format!("{value:.decimals$}");
        // No software prints a negative nought.
        let is_nought = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
        Some(if is_nought { text.trim_start_matches('-').to_owned() } else { text })
    }
}
