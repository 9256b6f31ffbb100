//! The field's own terms: bands, electrodes, measures, units. They are what reports of all vendors have in common.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As a person reads it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// A band of frequencies. Its limits differ between vendors, so only the name is kept.
    Band {
        /// About 1–4 Hz.
        Delta = "delta",
        /// About 4–8 Hz.
        Theta = "theta",
        /// About 8–12 Hz.
        Alpha = "alpha",
        /// The lower half of alpha.
        Alpha1 = "alpha 1",
        /// The upper half of alpha.
        Alpha2 = "alpha 2",
        /// The sensorimotor rhythm, about 12–15 Hz.
        Smr = "SMR",
        /// About 13–30 Hz.
        Beta = "beta",
        /// The lower third of beta.
        Beta1 = "beta 1",
        /// The middle third of beta.
        Beta2 = "beta 2",
        /// The upper third of beta.
        Beta3 = "beta 3",
        /// About 25–30 Hz, where a report sets it apart.
        HighBeta = "high beta",
        /// Above 30 Hz.
        Gamma = "gamma",
        /// The lower half of gamma.
        Gamma1 = "gamma 1",
        /// The upper half of gamma.
        Gamma2 = "gamma 2",
        /// All frequencies together.
        Total = "total",
    }
}

words! {
    /// Whether the eyes were open while the recording was made.
    Condition {
        /// Eyes closed.
        EyesClosed = "EC",
        /// Eyes open.
        EyesOpen = "EO",
        /// During a task, for example the oddball task of an event-related potential.
        Task = "task",
    }
}

words! {
    /// What was measured.
    Measure {
        /// Absolute power.
        AbsolutePower = "absolute power",
        /// Power in one band over power in all.
        RelativePower = "relative power",
        /// Amplitude, the root of power.
        Amplitude = "amplitude",
        /// Distance from a normative mean, in its standard deviations.
        ZScore = "z score",
        /// One band's power over another's.
        Ratio = "ratio",
        /// The frequency with the most power, usually in alpha.
        PeakFrequency = "peak frequency",
        /// The difference of two homologous sites.
        Asymmetry = "asymmetry",
        /// Coherence of two sites.
        Coherence = "coherence",
        /// Phase difference of two sites.
        Phase = "phase",
        /// When a component of an event-related potential peaks.
        ErpLatency = "ERP latency",
        /// How high it peaks.
        ErpAmplitude = "ERP amplitude",
        /// The part of the recording that was free of artefacts.
        Yield = "artifact-free data",
    }
}

impl Measure {
    /// Whether a value of this measure can have that unit. A figure with another unit is something else.
    pub const fn allows(self, unit: Unit) -> bool {
        match self {
            Self::AbsolutePower => matches!(unit, Unit::MicrovoltSquared | Unit::MicrovoltSquaredPerHertz),
            Self::RelativePower | Self::Asymmetry | Self::Coherence | Self::Yield => matches!(unit, Unit::Percent),
            Self::Amplitude | Self::ErpAmplitude => matches!(unit, Unit::Microvolt),
            Self::ZScore => matches!(unit, Unit::StandardDeviation),
            Self::Ratio => false,
            Self::PeakFrequency => matches!(unit, Unit::Hertz),
            Self::Phase => matches!(unit, Unit::Degree | Unit::Millisecond),
            Self::ErpLatency => matches!(unit, Unit::Millisecond),
        }
    }

    /// Whether it is a property of the recording or of one rhythm, and makes sense without a band.
    pub const fn stands_alone(self) -> bool {
        matches!(self, Self::PeakFrequency | Self::ErpLatency | Self::ErpAmplitude | Self::Yield | Self::Ratio)
    }
}

words! {
    /// What a value is counted in.
    Unit {
        /// µV².
        MicrovoltSquared = "µV²",
        /// µV²/Hz.
        MicrovoltSquaredPerHertz = "µV²/Hz",
        /// µV.
        Microvolt = "µV",
        /// %.
        Percent = "%",
        /// Hz.
        Hertz = "Hz",
        /// ms.
        Millisecond = "ms",
        /// s.
        Second = "s",
        /// Degrees of phase.
        Degree = "°",
        /// Standard deviations.
        StandardDeviation = "SD",
    }
}

words! {
    /// A peak of an event-related potential.
    Component {
        /// The first negative peak, about 100 ms.
        N100 = "N100",
        /// The second positive peak, about 200 ms.
        P200 = "P200",
        /// The second negative peak, about 200 ms.
        N200 = "N200",
        /// The late positive peak of a rare stimulus, about 300 ms.
        P300 = "P300",
        /// The negative peak of an unexpected word, about 400 ms.
        N400 = "N400",
    }
}

words! {
    /// A lobe, or all sites together.
    Region {
        /// Frontal sites.
        Frontal = "frontal",
        /// Central sites.
        Central = "central",
        /// Temporal sites.
        Temporal = "temporal",
        /// Parietal sites.
        Parietal = "parietal",
        /// Occipital sites.
        Occipital = "occipital",
        /// Parietal and occipital sites.
        Posterior = "posterior",
        /// All sites.
        Global = "global",
    }
}

/// A place on the scalp by the international 10–20 system and its 10–10 extension.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Electrode(&'static str);

/// The nineteen sites of the 10–20 system, front to back.
pub const TEN_TWENTY: [&str; 19] = [
    "Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "T3", "C3", "Cz", "C4", "T4", "T5", "P3", "Pz", "P4", "T6", "O1", "O2",
];

/// Further names: the 10–10 system's for four of the nineteen, and what lies between or beside them.
const FURTHER: [&str; 24] = [
    "T7", "T8", "P7", "P8", "Fpz", "Oz", "AFz", "AF3", "AF4", "FCz", "FC3", "FC4", "CPz", "CP3", "CP4", "POz", "PO3",
    "PO4", "A1", "A2", "M1", "M2", "F5", "F6",
];

impl Electrode {
    /// The electrode of this name, however it is written.
    pub fn parse(text: &str) -> Option<Self> {
        TEN_TWENTY.iter().chain(&FURTHER).copied().find(|name| name.eq_ignore_ascii_case(text)).map(Self)
    }

    /// As the 10–20 system writes it.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The name of the same place in the 10–20 system: T7, T8, P7, P8 are its T3, T4, T5, T6.
    #[must_use]
    pub fn place(self) -> Self {
        Self(match self.0 {
            "T7" => "T3",
            "T8" => "T4",
            "P7" => "T5",
            "P8" => "T6",
            same => same,
        })
    }

    /// From front to back and from left to right, in the order of [`TEN_TWENTY`]; others behind them.
    pub fn rank(self) -> usize {
        let place = self.place().0;
        TEN_TWENTY.iter().chain(&FURTHER).position(|name| *name == place).unwrap_or(usize::MAX)
    }
}

impl std::fmt::Display for Electrode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.0)
    }
}
impl std::fmt::Debug for Electrode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Where something was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// At one electrode.
    One(Electrode),
    /// Between two.
    Pair(Electrode, Electrode),
    /// Over a region.
    Region(Region),
}

impl Site {
    /// The same place under the names of the 10–20 system.
    #[must_use]
    pub fn place(self) -> Self {
        match self {
            Self::One(at) => Self::One(at.place()),
            Self::Pair(a, b) => Self::Pair(a.place(), b.place()),
            Self::Region(region) => Self::Region(region),
        }
    }

    /// The order in which reports list sites.
    pub fn rank(self) -> (usize, usize, usize) {
        match self {
            Self::Region(region) => (0, region as usize, 0),
            Self::One(at) => (1, at.rank(), 0),
            Self::Pair(a, b) => (2, a.rank(), b.rank()),
        }
    }
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(at) => at.fmt(f),
            Self::Pair(a, b) => write!(f, "{a}–{b}"),
            Self::Region(region) => region.fmt(f),
        }
    }
}

/// One band, or two of which the first is divided by the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bands {
    /// One.
    One(Band),
    /// A ratio.
    Over(Band, Band),
}

impl std::fmt::Display for Bands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(band) => band.fmt(f),
            Self::Over(a, b) => write!(f, "{a}/{b}"),
        }
    }
}

/// Reads and writes a term as its text.
macro_rules! as_text {
    ($type:ty, $what:literal, $parse:expr) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                $parse(&text).ok_or_else(|| serde::de::Error::custom(concat!("not ", $what)))
            }
        }
    };
}

as_text!(Site, "a site", |text: &str| {
    if let Some(at) = Electrode::parse(text) {
        return Some(Self::One(at));
    }
    if let Some((a, b)) = text.split_once('–') {
        return Some(Self::Pair(Electrode::parse(a)?, Electrode::parse(b)?));
    }
    Region::ALL.iter().find(|region| region.as_str() == text).map(|region| Self::Region(*region))
});

as_text!(Bands, "a band", |text: &str| {
    let one = |name: &str| Band::ALL.iter().copied().find(|band| band.as_str() == name);
    match text.split_once('/') {
        Some((a, b)) => Some(Self::Over(one(a)?, one(b)?)),
        None => one(text).map(Self::One),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_site_and_band_reads_back_from_its_text() {
        let f3 = Electrode::parse("f3").unwrap();
        let sites = [Site::One(f3), Site::Pair(f3, Electrode::parse("T7").unwrap()), Site::Region(Region::Global)];
        for site in sites {
            let text = serde_json::to_string(&site).unwrap();
            assert_eq!(serde_json::from_str::<Site>(&text).unwrap(), site, "{text}");
        }
        for bands in [Bands::One(Band::Beta2), Bands::Over(Band::Theta, Band::Beta)] {
            let text = serde_json::to_string(&bands).unwrap();
            assert_eq!(serde_json::from_str::<Bands>(&text).unwrap(), bands, "{text}");
        }
    }

    #[test]
    fn the_two_names_of_one_place_are_one_place() {
        assert_eq!(Electrode::parse("P7").unwrap().place(), Electrode::parse("T5").unwrap());
    }
}
