//! What is known about the next figure: carried from headings, from columns, from the words before it.

use super::{
    Finding, Measurement, ReadBy, Session, Target, Value,
    figure::Figure,
    lex::{Token, What},
    lexicon::Term,
    terms::{Band, Bands, Component, Condition, Measure, Site, Unit},
};

/// What a figure would be a measurement of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slots {
    pub(crate) session: Option<Session>,
    pub(crate) condition: Option<Condition>,
    pub(crate) site: Option<Site>,
    pub(crate) bands: Option<Bands>,
    pub(crate) component: Option<Component>,
    pub(crate) measure: Option<Measure>,
    pub(crate) unit: Option<Unit>,
    /// The figure is a z score of the measure.
    pub(crate) is_z: bool,
    /// A second figure, in parentheses, is the z score of the first.
    pub(crate) and_z: bool,
}

impl Slots {
    /// Takes in a token that names something; says whether it did. Dates are left to those who know which date it is.
    pub(crate) fn take(&mut self, what: &What) -> bool {
        match what {
            What::Electrode(at) => self.site = Some(Site::One(*at)),
            What::Pair(a, b) => self.site = Some(Site::Pair(*a, *b)),
            What::Ratio(a, b) => {
                self.bands = Some(Bands::Over(*a, *b));
                self.measure = Some(Measure::Ratio);
            }
            What::Session(number) => self.session = Some(Session::Number(*number)),
            What::Term(term) => return self.take_term(*term),
            What::Figure(_) | What::Range(..) | What::Date(_) | What::PlusMinus | What::Word | What::Mark(_) => {
                return false;
            }
        }
        true
    }

    fn take_term(&mut self, term: Term) -> bool {
        match term {
            Term::Band(band) => self.bands = Some(Bands::One(band)),
            Term::Ratio(a, b) => {
                self.bands = Some(Bands::Over(a, b));
                self.measure = Some(Measure::Ratio);
            }
            // The recording as a whole: what was named before it belongs to something else.
            Term::Measure(Measure::Yield) => {
                *self = Self { session: self.session, condition: self.condition, ..Self::default() };
                self.measure = Some(Measure::Yield);
            }
            Term::Measure(measure) => self.measure = Some(measure),
            Term::AlphaPeak => {
                self.measure = Some(Measure::PeakFrequency);
                self.bands = Some(Bands::One(Band::Alpha));
            }
            Term::AlphaAsymmetry => {
                self.measure = Some(Measure::Asymmetry);
                self.bands = Some(Bands::One(Band::Alpha));
            }
            Term::Unit(unit) => self.unit = Some(unit),
            Term::Z => self.is_z = true,
            Term::Condition(condition) => self.condition = Some(condition),
            Term::Component(component) => {
                self.component = Some(component);
                self.bands = None;
            }
            Term::Region(region) => self.site = Some(Site::Region(region)),
            Term::Power
            | Term::Target
            | Term::Low
            | Term::High
            | Term::Value
            | Term::RowLabel
            | Term::UnitLabel
            | Term::Remark
            | Term::NotAvailable
            | Term::Session
            | Term::Recorded
            | Term::OtherDate => return false,
        }
        true
    }

    /// These slots over those of a wider scope.
    pub(crate) fn over(&self, wider: &Self) -> Self {
        let names_measure = self.measure.is_some() || self.component.is_some();
        // The band, or the site, of a heading is not that of what has none.
        let (of_band, of_site) = match self.measure {
            Some(Measure::Yield) => (false, false),
            Some(Measure::ErpLatency | Measure::ErpAmplitude) => (false, true),
            Some(Measure::PeakFrequency) => (matches!(wider.bands, Some(Bands::One(Band::Alpha))), true),
            _ => (self.component.is_none(), true),
        };
        Self {
            session: self.session.or(wider.session),
            condition: self.condition.or(wider.condition),
            site: self.site.or(wider.site.filter(|_| of_site)),
            bands: self.bands.or(wider.bands.filter(|_| of_band)),
            component: self.component.or(wider.component.filter(|_| self.measure != Some(Measure::Yield))),
            measure: self.measure.or(wider.measure),
            // The unit of a wider scope is that of its own measure.
            unit: self.unit.or(if names_measure && !self.is_z { None } else { wider.unit }),
            // What has a unit of its own is a value, whatever the heading says of scores.
            is_z: self.is_z || (wider.is_z && !(names_measure && self.unit.is_some())),
            and_z: self.and_z || wider.and_z,
        }
    }

    /// Whether both name the same kind of thing, so that one of them cannot be the heading of the other.
    pub(crate) fn collides(&self, other: &Self) -> bool {
        (self.session.is_some() && other.session.is_some())
            || (self.condition.is_some() && other.condition.is_some())
            || (self.site.is_some() && other.site.is_some())
            || (self.bands.is_some() && other.bands.is_some())
            || (self.component.is_some() && other.component.is_some())
            || (self.measure.is_some() && other.measure.is_some())
    }

    /// Whether nothing is named at all.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The measure of a figure with this unit. The unit decides where nothing was said, or something that cannot be.
    pub(crate) fn measure_in(&self, unit: Option<Unit>) -> Option<Measure> {
        let named = match (self.measure, self.bands, self.component) {
            (Some(Measure::Amplitude), _, Some(_)) => Some(Measure::ErpAmplitude),
            (Some(Measure::Ratio), Some(Bands::One(_)) | None, _) => None,
            (None | Some(Measure::AbsolutePower | Measure::RelativePower), Some(Bands::Over(..)), _) => {
                Some(Measure::Ratio)
            }
            (named, _, _) => named,
        };
        match (named, unit) {
            (Some(named), None) => Some(named),
            (Some(named), Some(unit)) if named.allows(unit) => Some(named),
            (_, Some(unit)) => self.by_unit(unit),
            (None, None) => None,
        }
    }

    fn by_unit(&self, unit: Unit) -> Option<Measure> {
        let is_band = matches!(self.bands, Some(Bands::One(_)));
        match unit {
            Unit::MicrovoltSquared | Unit::MicrovoltSquaredPerHertz if is_band => Some(Measure::AbsolutePower),
            Unit::Percent if is_band => Some(Measure::RelativePower),
            Unit::Millisecond if self.component.is_some() => Some(Measure::ErpLatency),
            Unit::Microvolt if self.component.is_some() => Some(Measure::ErpAmplitude),
            Unit::MicrovoltSquared
            | Unit::MicrovoltSquaredPerHertz
            | Unit::Percent
            | Unit::Microvolt
            | Unit::Hertz
            | Unit::Millisecond
            | Unit::Second
            | Unit::Degree
            | Unit::StandardDeviation => None,
        }
    }
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) measurements: Vec<Measurement>,
    pub(super) findings: Vec<Finding>,
}

/// Where something is read, and how.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) page: u32,
    pub(super) by: ReadBy,
    /// The figure stands where only a measurement can: in a value cell.
    pub(super) is_cell: bool,
}

/// Reads the figures of a line, or of a cell, from left to right; `around` is what headings and columns say.
pub(super) fn walk(tokens: &[Token], around: &Slots, place: Place, found: &mut Found) {
    let mut walk = Walk {
        around,
        place,
        own: Slots::default(),
        is_fresh: place.is_cell,
        names_target: false,
        spread: false,
        first: found.measurements.len(),
        target: None,
    };
    for (index, token) in tokens.iter().enumerate() {
        walk.step(token, &tokens[index + 1..], found);
    }
}

struct Walk<'a> {
    around: &'a Slots,
    place: Place,
    /// What this line itself has named.
    own: Slots,
    /// Something was named since the last figure: the next one is another measurement.
    is_fresh: bool,
    names_target: bool,
    spread: bool,
    first: usize,
    /// A range that came before its value.
    target: Option<Target>,
}

impl Walk<'_> {
    fn step(&mut self, token: &Token, after: &[Token], found: &mut Found) {
        match &token.what {
            What::Term(Term::Target) => self.names_target = true,
            What::PlusMinus => self.spread = true,
            What::Range(low, high) => {
                let target = Target { low: low.clone(), high: high.clone() };
                let last = found.measurements[self.first..].iter_mut().rev().find(|it| it.measure != Measure::ZScore);
                match last {
                    Some(last) if last.target.is_none() && (self.names_target || !self.is_fresh) => {
                        last.target = Some(target);
                    }
                    _ if self.names_target => self.target = Some(target),
                    _ => {}
                }
                self.names_target = false;
            }
            What::Figure(figure) => self.figure(figure, after, found),
            What::Term(Term::NotAvailable) => self.absent(found),
            What::Date(date) => {
                // A date in a line of figures is that of the session, unless it is said to be another.
                if self.place.is_cell || self.own.session.is_none() {
                    self.own.session = Some(Session::Date(*date));
                }
            }
            what => {
                // What was named before a figure does not reach behind the next naming of its kind.
                // The unit of a figure that has been read says nothing of the next.
                let is_spent = matches!(what, What::Term(Term::Unit(_))) && !self.is_fresh;
                if !is_spent && self.own.take(what) && !matches!(what, What::Term(Term::Unit(_))) {
                    self.is_fresh = true;
                    if matches!(
                        what,
                        What::Term(Term::Measure(_) | Term::AlphaPeak | Term::AlphaAsymmetry) | What::Ratio(..)
                    ) {
                        self.own.unit = None;
                    }
                }
            }
        }
    }

    fn figure(&mut self, figure: &Figure, after: &[Token], found: &mut Found) {
        if std::mem::take(&mut self.spread) {
            return;
        }
        if std::mem::take(&mut self.names_target) {
            let target = Target { low: Some(figure.clone()), high: Some(figure.clone()) };
            if let Some(last) = found.measurements[self.first..].last_mut() {
                last.target.get_or_insert(target);
            }
            return;
        }
        let printed = match after.first().map(|it| &it.what) {
            Some(What::Term(Term::Unit(unit))) => Some(*unit),
            // “2 min” is a time.
            Some(What::Term(Term::Low)) => Some(Unit::Second),
            _ => None,
        };
        let is_second = !self.is_fresh && found.measurements.len() > self.first;
        let mut slots = self.own.over(self.around);
        // A line that says by itself what it measures would say that it is a score.
        slots.is_z &= self.place.is_cell || self.own.is_z || self.own.measure.is_none();
        let is_z = self.own.is_z
            || (is_second && slots.and_z)
            || (slots.is_z && printed.is_none_or(|unit| unit == Unit::StandardDeviation));
        if is_second && !is_z {
            return;
        }
        self.push(Value::Number(figure.clone()), printed, is_z, found);
    }

    fn absent(&mut self, found: &mut Found) {
        if self.is_fresh {
            let inherits = self.place.is_cell || self.own.measure.is_none();
            let is_z = self.own.is_z || (inherits && self.own.over(self.around).is_z);
            self.push(Value::NotAvailable, None, is_z, found);
        }
    }

    fn push(&mut self, value: Value, printed: Option<Unit>, is_z: bool, found: &mut Found) {
        let slots = self.own.over(self.around);
        let unit = printed.or(slots.unit);
        let measured = if is_z { slots.measure_in(None) } else { slots.measure_in(unit) };
        let measure = if is_z { Some(Measure::ZScore) } else { measured };
        let Some(measure) = measure else { return };
        if !self.is_meant(&slots, measure) || (is_z && printed.is_some_and(|unit| unit != Unit::StandardDeviation)) {
            return;
        }
        // A z score may be one of a measure that the words before the figure no longer allow to name.
        let unit = if is_z { None } else { unit.filter(|unit| measure.allows(*unit)) };
        found.measurements.push(Measurement {
            session: slots.session,
            condition: slots.condition,
            site: slots.site,
            bands: slots.bands,
            component: slots.component,
            measure,
            of: if is_z { measured.filter(|it| *it != Measure::ZScore) } else { None },
            value,
            unit,
            target: if is_z { None } else { self.target.take() },
            page: self.place.page,
            read_by: self.place.by,
            contradicted: false,
        });
        self.is_fresh = false;
        self.own.is_z = false;
        self.own.unit = None;
    }

    /// Whether a figure here can be that measurement: what is measured must be said by the line itself, or by a heading
    /// of which the line names the site or band.
    fn is_meant(&self, slots: &Slots, measure: Measure) -> bool {
        let has_object = slots.site.is_some() || slots.bands.is_some() || slots.component.is_some();
        if !has_object && !measure.stands_alone() {
            return false;
        }
        if measure == Measure::ZScore && slots.measure.is_none() && slots.bands.is_none() && slots.component.is_none() {
            return false;
        }
        if measure == Measure::Ratio && !matches!(slots.bands, Some(Bands::Over(..))) {
            return false;
        }
        if self.place.is_cell {
            return true;
        }
        let is_said = self.own.measure.is_some() || self.own.is_z;
        let is_named = self.own.site.is_some() || self.own.bands.is_some() || self.own.component.is_some();
        is_said || is_named
    }
}
