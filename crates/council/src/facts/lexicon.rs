//! Which words mean which term. An entry is a concept's wording, never one vendor's layout; letters are folded (lower
//! case, no accents), and a blank in an entry matches a blank, a hyphen or an underscore in the text.

use std::{collections::HashMap, sync::LazyLock};

use super::terms::{Band, Component, Condition, Measure, Region, Unit};

/// What a word or a few words stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    Band(Band),
    /// An abbreviation of a ratio of two bands.
    Ratio(Band, Band),
    Measure(Measure),
    /// “Power” by itself: absolute or relative, by its unit.
    Power,
    /// Alpha's own peak, named with its band.
    AlphaPeak,
    /// Alpha's asymmetry, named with its band.
    AlphaAsymmetry,
    Unit(Unit),
    Z,
    Condition(Condition),
    Component(Component),
    Region(Region),
    Target,
    /// The lower or upper end of a target range, as a column.
    Low,
    High,
    /// A column of values.
    Value,
    /// A column that names rows.
    RowLabel,
    /// A column that names units.
    UnitLabel,
    /// A column of remarks.
    Remark,
    NotAvailable,
    /// “Session”, before its number.
    Session,
    /// A date that follows is that of the recording.
    Recorded,
    /// A date that follows is not.
    OtherDate,
}

impl Term {
    /// Whether a word by itself names a band, a measure, a unit or a condition: it stands beside too many figures to
    /// tell which one is meant.
    pub(crate) fn is_measured(word: &str) -> bool {
        matches!(
            term(std::iter::once(word)),
            Some((
                Self::Band(_)
                    | Self::Measure(_)
                    | Self::Power
                    | Self::AlphaPeak
                    | Self::Unit(_)
                    | Self::Z
                    | Self::Condition(_)
                    | Self::Component(_)
                    | Self::Region(_),
                _
            ))
        )
    }
}

use Term::{NotAvailable, OtherDate, Recorded, Remark, RowLabel, Target, Value, Z};

const WORDS: &[(Term, &[&str])] = &[
    (Term::Band(Band::Delta), &["delta"]),
    (Term::Band(Band::Theta), &["theta"]),
    (Term::Band(Band::Alpha), &["alpha", "alfa"]),
    (Term::Band(Band::Alpha1), &["alpha 1", "alpha1", "low alpha", "lower alpha", "slow alpha"]),
    (Term::Band(Band::Alpha2), &["alpha 2", "alpha2", "high alpha", "upper alpha", "fast alpha"]),
    (Term::Band(Band::Smr), &["smr", "sensorimotor rhythm", "sensory motor rhythm"]),
    (Term::Band(Band::Beta), &["beta"]),
    (Term::Band(Band::Beta1), &["beta 1", "beta1", "low beta", "lo beta"]),
    (Term::Band(Band::Beta2), &["beta 2", "beta2", "mid beta"]),
    (Term::Band(Band::Beta3), &["beta 3", "beta3"]),
    (Term::Band(Band::HighBeta), &["high beta", "hi beta", "hibeta", "highbeta", "hi-beta"]),
    (Term::Band(Band::Gamma), &["gamma"]),
    (Term::Band(Band::Gamma1), &["gamma 1", "gamma1", "low gamma"]),
    (Term::Band(Band::Gamma2), &["gamma 2", "gamma2", "high gamma"]),
    (Term::Band(Band::Total), &["total", "total power", "broadband", "all bands"]),
    (Term::Ratio(Band::Theta, Band::Beta), &["tbr", "t/b", "theta beta ratio"]),
    (Term::Ratio(Band::Delta, Band::Alpha), &["dar", "delta alpha ratio"]),
    (
        Term::Measure(Measure::AbsolutePower),
        &[
            "absolute power",
            "abs power",
            "abs. power",
            "absolute",
            "abs",
            "absolute band power",
            "potencia absoluta",
            "absolute leistung",
            "fft absolute power",
            "ap",
        ],
    ),
    (
        Term::Measure(Measure::RelativePower),
        &[
            "relative power",
            "rel power",
            "rel. power",
            "relative",
            "rel",
            "relative band power",
            "percent power",
            "potencia relativa",
            "relative leistung",
            "fft relative power",
            "rp",
        ],
    ),
    (Term::Power, &["power", "band power", "spectral power", "potencia", "leistung"]),
    (Term::Measure(Measure::Amplitude), &["amplitude", "amp", "peak amplitude", "magnitude"]),
    (Term::Measure(Measure::Ratio), &["ratio", "ratios", "power ratio", "band ratio", "cociente", "quotient"]),
    (
        Term::Measure(Measure::PeakFrequency),
        &[
            "peak frequency",
            "peak freq",
            "dominant frequency",
            "dominant freq",
            "posterior dominant rhythm",
            "pdr",
            "frecuencia pico",
            "spitzenfrequenz",
        ],
    ),
    (
        Term::AlphaPeak,
        &[
            "peak alpha frequency",
            "alpha peak frequency",
            "paf",
            "apf",
            "iaf",
            "iapf",
            "individual alpha frequency",
            "individual alpha peak frequency",
            "alpha peak",
            "peak alpha",
            "dominant alpha frequency",
        ],
    ),
    (
        Term::Measure(Measure::Asymmetry),
        &["asymmetry", "asym", "asymmetry index", "power asymmetry", "amplitude asymmetry", "asimetria", "asymmetrie"],
    ),
    (Term::AlphaAsymmetry, &["alpha asymmetry", "frontal alpha asymmetry", "faa"]),
    (Term::Measure(Measure::Coherence), &["coherence", "coh", "coherencia", "koharenz"]),
    (Term::Measure(Measure::Phase), &["phase", "phase lag", "phase difference", "phase shift", "fase"]),
    (Term::Measure(Measure::ErpLatency), &["latency", "lat", "peak latency", "latencia", "latenz"]),
    (
        Term::Measure(Measure::Yield),
        &[
            "artifact free",
            "artefact free",
            "artifact free data",
            "artefact free data",
            "artifact yield",
            "artefact yield",
            "data yield",
            "yield",
            "usable data",
            "clean data",
            "clean epochs",
            "usable epochs",
            "retained data",
            "accepted data",
            "artifact free epochs",
            "usable recording",
            "clean recording",
            "usable eeg",
        ],
    ),
    (Term::Unit(Unit::MicrovoltSquaredPerHertz), &["µv²/hz", "uv2/hz", "µv2/hz", "uv²/hz"]),
    (
        Term::Unit(Unit::MicrovoltSquared),
        &["µv²", "uv2", "µv2", "uv²", "sq µv", "microvolts squared", "uv sq", "µv sq"],
    ),
    (Term::Unit(Unit::Microvolt), &["µv", "uv", "microvolt", "microvolts"]),
    (Term::Unit(Unit::Percent), &["%", "percent", "pct", "prozent", "por ciento"]),
    (Term::Unit(Unit::Hertz), &["hz", "hertz", "cps"]),
    (Term::Unit(Unit::Millisecond), &["ms", "msec", "milliseconds", "millisecond"]),
    (Term::Unit(Unit::Second), &["s", "sec", "seconds", "minutes"]),
    (Term::Unit(Unit::Degree), &["°", "deg", "degrees", "degree"]),
    (Term::Unit(Unit::StandardDeviation), &["sd", "sds", "sigma", "standard deviations", "standard deviation"]),
    (Z, &["z", "z score", "zscore", "z scores", "zscores", "z value", "z wert", "puntuacion z"]),
    (
        Term::Condition(Condition::EyesClosed),
        &["eyes closed", "eye closed", "closed eyes", "ec", "rec", "ojos cerrados", "augen geschlossen", "augen zu"],
    ),
    (
        Term::Condition(Condition::EyesOpen),
        &[
            "eyes open",
            "eyes opened",
            "eye open",
            "open eyes",
            "eo",
            "reo",
            "ojos abiertos",
            "augen offen",
            "augen auf",
        ],
    ),
    (
        Term::Condition(Condition::Task),
        &["oddball", "oddball task", "auditory oddball", "visual oddball", "cpt", "go/nogo", "task"],
    ),
    (Term::Component(Component::N100), &["n100", "n1"]),
    (Term::Component(Component::P200), &["p200"]),
    (Term::Component(Component::N200), &["n200", "n2"]),
    (Term::Component(Component::P300), &["p300", "p3b", "p300b"]),
    (Term::Component(Component::N400), &["n400"]),
    (Term::Region(Region::Frontal), &["frontal"]),
    (Term::Region(Region::Central), &["central"]),
    (Term::Region(Region::Temporal), &["temporal"]),
    (Term::Region(Region::Parietal), &["parietal"]),
    (Term::Region(Region::Occipital), &["occipital"]),
    (Term::Region(Region::Posterior), &["posterior"]),
    (Term::Region(Region::Global), &["global", "all sites", "whole head", "overall mean", "grand mean"]),
    (
        Target,
        &[
            "target",
            "target range",
            "targets",
            "reference",
            "reference range",
            "ref",
            "ref.",
            "ref range",
            "norm",
            "norms",
            "normal range",
            "norm range",
            "normative range",
            "expected",
            "expected range",
            "normal",
            "goal",
            "rango",
            "referenz",
            "zielbereich",
            "normbereich",
            "range",
            "valor de referencia",
        ],
    ),
    (Term::Low, &["low", "lower", "min", "minimum", "lower limit", "lower bound"]),
    (Term::High, &["high", "upper", "max", "maximum", "upper limit", "upper bound"]),
    (
        Value,
        &["value", "values", "result", "results", "observed", "measured", "valor", "wert", "patient value", "current"],
    ),
    (
        RowLabel,
        &[
            "site",
            "sites",
            "channel",
            "channels",
            "electrode",
            "electrodes",
            "lead",
            "leads",
            "location",
            "position",
            "band",
            "bands",
            "measure",
            "measures",
            "metric",
            "metrics",
            "parameter",
            "parameters",
            "marker",
            "markers",
            "pair",
            "pairs",
            "region",
            "feature",
            "variable",
            "condition",
            "index",
            "canal",
            "kanal",
            "banda",
            "component",
            "frequency band",
            "test",
            "item",
            "state",
            "day",
            "visit",
        ],
    ),
    (Term::UnitLabel, &["unit", "units", "unidad", "einheit"]),
    (
        Remark,
        &[
            "status",
            "flag",
            "flags",
            "comment",
            "comments",
            "interpretation",
            "remark",
            "remarks",
            "note",
            "notes",
            "trend",
            "rating",
            "percentile",
        ],
    ),
    (
        NotAvailable,
        &[
            "n/a",
            "na",
            "n.a.",
            "n.a",
            "not available",
            "not recorded",
            "not measured",
            "not calculated",
            "missing",
            "nan",
            "k.a.",
            "no data",
            "not obtained",
            "n.d.",
            "nd",
            "unavailable",
        ],
    ),
    (Term::Session, &["session", "sesion", "sitzung", "recording", "visit no", "visit number"]),
    (
        Recorded,
        &[
            "recorded",
            "recording date",
            "date of recording",
            "session date",
            "test date",
            "date of test",
            "date of testing",
            "exam date",
            "date of exam",
            "date of service",
            "dos",
            "acquired",
            "acquisition date",
            "acquisition",
            "date",
            "tested",
            "assessment date",
            "date of session",
            "date recorded",
            "eeg date",
            "date of eeg",
            "study date",
            "date of study",
            "fecha",
            "fecha de registro",
            "datum",
            "aufnahmedatum",
            "visit date",
            "recorded on",
            "performed",
            "performed on",
        ],
    ),
    (
        OtherDate,
        &[
            "dob",
            "d.o.b.",
            "date of birth",
            "birth date",
            "birthdate",
            "born",
            "birthday",
            "geboren",
            "geburtsdatum",
            "geb.",
            "fecha de nacimiento",
            "report date",
            "date of report",
            "printed",
            "generated",
            "reported",
            "referred",
            "created",
            "referral date",
            "fecha del informe",
            "injury",
            "date of injury",
            "exported",
            "print date",
        ],
    ),
];

/// Entries by their first word, longest first.
static BY_FIRST: LazyLock<HashMap<&'static str, Vec<(Vec<&'static str>, Term)>>> = LazyLock::new(|| {
    let mut by_first: HashMap<_, Vec<_>> = HashMap::new();
    for (term, wordings) in WORDS {
        for wording in *wordings {
            let words: Vec<&str> = wording.split([' ', '-']).collect();
            by_first.entry(words[0]).or_default().push((words, *term));
        }
    }
    for entries in by_first.values_mut() {
        entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    by_first
});

/// The longest entry that these folded words begin with, and how many of them it takes.
pub(super) fn term<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Option<(Term, usize)> {
    let first = words.clone().next()?;
    let entries = BY_FIRST.get(first)?;
    entries
        .iter()
        .find(|(entry, _)| {
            let mut following = words.clone();
            entry.iter().all(|word| following.next() == Some(*word))
        })
        .map(|(entry, term)| (*term, entry.len()))
}

/// Lower case, without the accents of the languages above; both micro signs are one.
pub(super) fn folded(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'ä' | 'â' => 'a',
            'é' | 'è' | 'ê' => 'e',
            'í' | 'ì' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' => 'o',
            'ú' | 'ù' | 'ü' => 'u',
            'ñ' => 'n',
            'μ' => 'µ',
            'α' => 'α',
            other => other,
        })
        .collect()
}
