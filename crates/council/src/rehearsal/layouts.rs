//! Three ways in which software prints the same recordings.

use cliniq_documents::write::Lettering::{Bold, Mono, Regular};

use super::{
    Layout, Options, Person, Truth,
    page::Page,
    session::{Band, Measure, Part, Power, SITES, Session, Single},
};

const LEFT: f32 = 40.0;
const TOP: f32 = 96.0;
const BOTTOM: f32 = 796.0;
const NOT_AVAILABLE: &str = "N/A";

/// Prints recordings on pages, and notes what was printed where.
pub(super) struct Press<'a> {
    person: &'a Person,
    options: &'a Options,
    pages: Vec<Page>,
    page: Page,
    y: f32,
    truth: Vec<Truth>,
}

/// What the values on a line have in common.
#[derive(Clone, Copy)]
struct Of<'a> {
    session: &'a Session,
    part: Option<&'a Part>,
}

impl<'a> Press<'a> {
    pub(super) fn new(person: &'a Person, options: &'a Options) -> Self {
        let mut press = Self { person, options, pages: Vec::new(), page: Page::default(), y: TOP, truth: Vec::new() };
        press.head();
        press
    }

    /// Prints all recordings of a day, beginning on a page of its own.
    pub(super) fn session(&mut self, session: &Session) {
        for part in &session.parts {
            self.new_page_unless_empty();
            let of = Of { session, part: Some(part) };
            let condition = part.condition.words();
            self.heading(&format!("Session {}: {} - {condition}", session.number, session.date));
            match self.options.layout {
                Layout::BandTables => self.band_tables(of, part),
                Layout::LineList => self.line_list(of, part),
                Layout::TwoColumns => self.two_columns(of, part),
            }
        }
        self.potentials(session);
    }

    /// Gives one value again, differently, on the last page. None when nothing was printed that could be contradicted.
    pub(super) fn contradict(&mut self) -> Option<(usize, usize)> {
        let first = self.truth.iter().position(|truth| {
            truth.measure == Measure::PeakAlphaFrequency && truth.site.as_deref() == Some("Pz") && truth.value.is_some()
        })?;
        let mut second = self.truth.get(first)?.clone();
        let value: f64 = second.value.as_deref()?.parse().ok()?;
        let other = format!("{:.1}", value + 1.4);
        self.new_page_unless_empty();
        let condition = second.condition.map(super::Condition::words).unwrap_or_default();
        self.heading(&format!("Summary of {} - {condition}", second.session));
        self.line(&format!("{} Pz {other} Hz", Measure::PeakAlphaFrequency.words()), 9.0);
        second.value = Some(other);
        second.target = None;
        second.page = self.number();
        self.truth.push(second);
        Some((first, self.truth.len() - 1))
    }

    pub(super) fn finish(mut self) -> (Vec<Page>, Vec<Truth>) {
        self.pages.push(self.page);
        (self.pages, self.truth)
    }

    fn number(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The same on each page.
    fn head(&mut self) {
        let Person { name, born, record, phone } = self.person;
        let number = self.number();
        self.page.put((LEFT, 44.0), 13.0, Bold, "Northfield Brain Laboratory");
        self.page.put((430.0, 44.0), 8.0, Regular, format!("Quantitative EEG, page {number}"));
        self.page.put((LEFT, 62.0), 8.5, Regular, format!("Patient: {name}"));
        self.page.put((190.0, 62.0), 8.5, Regular, format!("DOB: {born}"));
        self.page.put((310.0, 62.0), 8.5, Regular, format!("MRN: {record}"));
        self.page.put((420.0, 62.0), 8.5, Regular, format!("Phone: {phone}"));
        self.page.rule(70.0);
        self.y = TOP;
    }

    fn new_page(&mut self) {
        self.pages.push(std::mem::take(&mut self.page));
        self.head();
    }

    fn new_page_unless_empty(&mut self) {
        if self.y > TOP {
            self.new_page();
        }
    }

    /// Begins a new page when there is no room of this height.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.new_page();
        }
    }

    fn heading(&mut self, text: &str) {
        self.need(40.0);
        self.page.put((LEFT, self.y), 11.0, Bold, text);
        self.y += 20.0;
    }

    fn line(&mut self, text: &str, points: f32) {
        self.need(points * 1.5);
        self.page.put((LEFT, self.y), points, Regular, text);
        self.y += points * 1.5;
    }

    fn note(&mut self, of: Of<'_>, single: &Single, has_target: bool) {
        let target = if has_target { single.measure.target() } else { None };
        self.truth.push(Truth {
            session: of.session.date,
            condition: of.part.map(|part| part.condition),
            site: single.site.map(str::to_owned),
            band: single.band,
            measure: single.measure,
            value: single.value.clone(),
            target: target.map(|(low, high)| (low.to_owned(), high.to_owned())),
            page: self.number(),
        });
    }

    fn note_power(&mut self, of: Of<'_>, power: &Power, measure: Measure, value: Option<&String>) {
        let single = Single { measure, site: Some(power.site), band: Some(power.band), value: value.cloned() };
        self.note(of, &single, false);
    }

    /// A table for each band: sites from left to right, measures from top to bottom.
    fn band_tables(&mut self, of: Of<'_>, part: &Part) {
        const LABEL: f32 = 72.0;
        const COLUMN: f32 = 23.4;
        let x = |column: usize| LEFT + LABEL + COLUMN * column as f32;
        for band in Band::ALL {
            self.need(60.0);
            self.page.put((LEFT, self.y), 8.5, Bold, format!("{} ({})", band.words(), band.hertz()));
            self.y += 12.0;
            self.page.put((LEFT, self.y), 6.5, Bold, "Measure");
            for (column, site) in SITES.iter().enumerate() {
                self.page.put((x(column), self.y), 6.5, Bold, *site);
            }
            self.page.rule(self.y + 3.0);
            self.y += 11.0;
            let powers: Vec<&Power> = part.powers.iter().filter(|power| power.band == band).collect();
            let rows: [(Measure, &str, fn(&Power) -> Option<&String>); 3] = [
                (Measure::AbsolutePower, "Absolute (µV²)", |power| power.absolute.as_ref()),
                (Measure::RelativePower, "Relative (%)", |power| power.relative.as_ref()),
                (Measure::ZScore, "Z score", |power| power.z.as_ref()),
            ];
            for (measure, label, value) in rows {
                self.page.put((LEFT, self.y), 6.5, Regular, label);
                for (column, power) in powers.iter().enumerate() {
                    let printed = value(power);
                    self.page.put((x(column), self.y), 6.5, Regular, or_not_available(printed));
                    self.note_power(of, power, measure, printed);
                }
                self.y += 10.0;
            }
            self.y += 8.0;
        }
        self.need(60.0);
        self.page.put((LEFT, self.y), 6.5, Bold, "Site");
        for (column, site) in SITES.iter().enumerate() {
            self.page.put((x(column), self.y), 6.5, Bold, *site);
        }
        self.y += 10.0;
        for (measure, label) in
            [(Measure::PeakAlphaFrequency, "Peak alpha (Hz)"), (Measure::ThetaBetaRatio, "Theta/Beta ratio")]
        {
            self.page.put((LEFT, self.y), 6.5, Regular, label);
            let values: Vec<&Single> = part.singles.iter().filter(|single| single.measure == measure).collect();
            for (column, single) in values.into_iter().enumerate() {
                self.page.put((x(column), self.y), 6.5, Regular, or_not_available(single.value.as_ref()));
                self.note(of, single, false);
            }
            self.y += 10.0;
        }
        self.y += 8.0;
        let rest = part
            .singles
            .iter()
            .filter(|single| !matches!(single.measure, Measure::PeakAlphaFrequency | Measure::ThetaBetaRatio));
        for single in rest {
            self.line(&sentence(single), 8.0);
            self.note(of, single, false);
        }
    }

    /// A line for each site and band.
    fn line_list(&mut self, of: Of<'_>, part: &Part) {
        const POINTS: f32 = 8.0;
        for power in &part.powers {
            self.need(POINTS * 1.5);
            let absolute = with_unit(power.absolute.as_ref(), Measure::AbsolutePower);
            let relative = with_unit(power.relative.as_ref(), Measure::RelativePower);
            let z = or_not_available(power.z.as_ref());
            let band = power.band.words();
            let text = format!("{} {band} absolute power {absolute} relative power {relative} z={z}", power.site);
            self.page.put((LEFT, self.y), POINTS, Mono, text);
            self.note_power(of, power, Measure::AbsolutePower, power.absolute.as_ref());
            self.note_power(of, power, Measure::RelativePower, power.relative.as_ref());
            self.note_power(of, power, Measure::ZScore, power.z.as_ref());
            self.y += POINTS * 1.5;
        }
        for single in &part.singles {
            self.need(POINTS * 1.5);
            self.page.put((LEFT, self.y), POINTS, Mono, sentence(single));
            self.note(of, single, false);
            self.y += POINTS * 1.5;
        }
    }

    /// Values with their targets, half of them on the left, half on the right.
    fn two_columns(&mut self, of: Of<'_>, part: &Part) {
        const ROW: f32 = 13.0;
        let columns = [LEFT, 310.0];
        let heads = [("Measure", 0.0), ("Value", 130.0), ("Target", 185.0)];
        let middle = part.singles.len().div_ceil(2);
        let (left, right) = part.singles.split_at(middle);
        for column in columns {
            for (head, shift) in heads {
                self.page.put((column + shift, self.y), 8.0, Bold, head);
            }
        }
        self.page.rule(self.y + 3.0);
        self.y += ROW + 2.0;
        for row in 0..middle {
            self.need(ROW);
            for (column, singles) in columns.into_iter().zip([left, right]) {
                let Some(single) = singles.get(row) else { continue };
                self.page.put((column, self.y), 8.0, Regular, name(single));
                let value = with_unit(single.value.as_ref(), single.measure);
                self.page.put((column + 130.0, self.y), 8.0, Regular, value);
                if let Some((low, high)) = single.measure.target() {
                    // A hyphen between negative numbers would be read as another sign.
                    self.page.put((column + 185.0, self.y), 8.0, Regular, format!("{low} to {high}"));
                }
                self.note(of, single, true);
            }
            self.y += ROW;
        }
    }

    fn potentials(&mut self, session: &Session) {
        let of = Of { session, part: None };
        self.y += 10.0;
        self.heading(&format!("Event-related potentials, auditory oddball, {}", session.date));
        for single in &session.potentials {
            self.line(&sentence(single), 8.5);
            self.note(of, single, false);
        }
    }
}

fn or_not_available(value: Option<&String>) -> &str {
    value.map_or(NOT_AVAILABLE, String::as_str)
}

fn with_unit(value: Option<&String>, measure: Measure) -> String {
    match (value, measure.unit()) {
        (None, _) => NOT_AVAILABLE.to_owned(),
        (Some(value), "") => value.clone(),
        (Some(value), unit) => format!("{value} {unit}"),
    }
}

/// `Alpha coherence F3-F4`.
fn name(single: &Single) -> String {
    let band = single.band.map(Band::words);
    [band, Some(single.measure.words()), single.site].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn sentence(single: &Single) -> String {
    format!("{} {}", name(single), with_unit(single.value.as_ref(), single.measure))
}
