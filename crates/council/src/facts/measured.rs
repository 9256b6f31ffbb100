//! How much of synthetic reports the rules read: recall and precision against a generator that somebody else wrote.

use cliniq_documents::read::{Kind, Limits, Reader};

use super::*;
use crate::rehearsal::{self, Layout, Options, Report, Truth};

/// One measurement as both sides can say it.
type Said = (Option<Session>, Option<Condition>, Option<Site>, Option<Bands>, Measure, Option<String>, u32);

fn bands(truth: &Truth) -> Option<Bands> {
    let one = |band: Band| Some(Bands::One(band));
    match (truth.measure, truth.band) {
        (rehearsal::Measure::ThetaBetaRatio, _) => Some(Bands::Over(Band::Theta, Band::Beta)),
        (rehearsal::Measure::PeakAlphaFrequency | rehearsal::Measure::Asymmetry, None) => one(Band::Alpha),
        (_, Some(rehearsal::Band::Delta)) => one(Band::Delta),
        (_, Some(rehearsal::Band::Theta)) => one(Band::Theta),
        (_, Some(rehearsal::Band::Alpha)) => one(Band::Alpha),
        (_, Some(rehearsal::Band::Beta)) => one(Band::Beta),
        (_, Some(rehearsal::Band::HighBeta)) => one(Band::HighBeta),
        (_, None) => None,
    }
}

fn measure(truth: &Truth) -> Measure {
    match truth.measure {
        rehearsal::Measure::AbsolutePower => Measure::AbsolutePower,
        rehearsal::Measure::RelativePower => Measure::RelativePower,
        rehearsal::Measure::ZScore => Measure::ZScore,
        rehearsal::Measure::ThetaBetaRatio => Measure::Ratio,
        rehearsal::Measure::PeakAlphaFrequency => Measure::PeakFrequency,
        rehearsal::Measure::Asymmetry => Measure::Asymmetry,
        rehearsal::Measure::Coherence => Measure::Coherence,
        rehearsal::Measure::P300Latency => Measure::ErpLatency,
        rehearsal::Measure::P300Amplitude => Measure::ErpAmplitude,
        rehearsal::Measure::ArtifactFreeYield => Measure::Yield,
    }
}

fn site(text: &str) -> Option<Site> {
    match text.split_once('-') {
        Some((a, b)) => Some(Site::Pair(Electrode::parse(a)?.place(), Electrode::parse(b)?.place())),
        None => Electrode::parse(text).map(|at| Site::One(at.place())),
    }
}

fn number(text: &str) -> String {
    format!("{:.4}", text.replace(['−', ','], "-").parse::<f64>().unwrap_or(f64::NAN))
}

fn of_truth(truth: &Truth) -> Said {
    let condition = truth.condition.map(|it| match it {
        rehearsal::Condition::EyesClosed => Condition::EyesClosed,
        rehearsal::Condition::EyesOpen => Condition::EyesOpen,
    });
    let at = truth.site.as_deref().and_then(site);
    (
        Some(Session::Date(truth.session)),
        condition,
        at,
        bands(truth),
        measure(truth),
        truth.value.as_deref().map(number),
        truth.page,
    )
}

fn of_fact(it: &Measurement) -> Said {
    // Where the eyes do not matter, neither does what the fact says of them.
    let condition = it.condition.filter(|_| it.component.is_none() && it.measure != Measure::Yield);
    let bands = if it.component.is_some() { None } else { it.bands };
    (
        it.session,
        condition,
        it.site.map(Site::place),
        bands,
        it.measure,
        it.figure().map(|it| format!("{:.4}", it.value)),
        it.page,
    )
}

/// Found, stated, read.
#[derive(Default)]
struct Tally {
    found: usize,
    stated: usize,
    read: usize,
}

impl Tally {
    fn add(&mut self, report: &Report, facts: &Facts) {
        let said: Vec<Said> = facts.measurements.iter().map(of_fact).collect();
        let truth: Vec<Said> = report
            .truth
            .iter()
            .map(of_truth)
            .map(|it| {
                if matches!(it.4, Measure::ErpLatency | Measure::ErpAmplitude | Measure::Yield) {
                    (it.0, None, it.2, it.3, it.4, it.5, it.6)
                } else {
                    it
                }
            })
            .collect();
        self.stated += truth.len();
        self.read += said.len();
        self.found += truth.iter().filter(|it| said.contains(it)).count();
        let mut missed = truth.iter().filter(|it| !said.contains(it)).take(2);
        let mut made_up = said.iter().filter(|it| !truth.contains(it)).take(2);
        if let Some(one) = missed.next() {
            eprintln!("missed {one:?}");
        }
        if let Some(one) = made_up.next() {
            eprintln!("made up {one:?}");
        }
    }

    fn show(&self, what: &str) -> (f64, f64) {
        let (recall, precision) = (self.found as f64 / self.stated as f64, self.found as f64 / self.read.max(1) as f64);
        eprintln!(
            "{what}: recall {recall:.4}, precision {precision:.4} ({} of {}, {} read)",
            self.found, self.stated, self.read
        );
        (recall, precision)
    }
}

fn reports(layout: Layout, seeds: std::ops::Range<u64>) -> impl Iterator<Item = Report> {
    seeds.map(move |seed| {
        Report::invent(&Options { seed, layout, sessions: 3, contradiction: seed % 2 == 0, ..Options::default() })
    })
}

fn paged(text: &str) -> Vec<PageText<'_>> {
    text.split('\u{c}').zip(1..).map(|(text, number)| PageText { number, text }).collect()
}

#[test]
fn what_a_synthetic_report_states_is_read_and_nothing_else() {
    for layout in Layout::ALL {
        let mut tally = Tally::default();
        for report in reports(layout, 0..20) {
            tally.add(&report, &read(&paged(&report.text())));
        }
        let (recall, precision) = tally.show(&format!("{layout:?} as text"));
        assert!(recall >= 0.99 && precision >= 0.99, "{layout:?}: recall {recall}, precision {precision}");
    }
}

#[tokio::test]
async fn the_text_layer_of_a_synthetic_pdf_is_read_as_well() {
    let reader = Reader::in_process(Limits::default());
    for layout in Layout::ALL {
        let mut tally = Tally::default();
        for report in reports(layout, 100..102) {
            let document = reader.read(report.pdf().unwrap().into(), Kind::Pdf).await.unwrap();
            let pages: Vec<PageText<'_>> =
                document.pages.iter().map(|it| PageText { number: it.number, text: &it.text }).collect();
            tally.add(&report, &read(&pages));
        }
        let (recall, precision) = tally.show(&format!("{layout:?} as PDF"));
        // Tables of nineteen narrow columns come out of the text layer in pieces; what has lost its label is not guessed.
        let (least, purest) = if layout == Layout::BandTables { (0.7, 0.95) } else { (0.99, 0.99) };
        assert!(recall >= least && precision >= purest, "{layout:?}: recall {recall}, precision {precision}");
    }
}

#[test]
fn a_contradiction_of_a_synthetic_report_is_flagged() {
    for layout in Layout::ALL {
        for report in reports(layout, 0..6).filter(|it| it.contradiction.is_some()) {
            let facts = read(&paged(&report.text()));
            let is_flagged = facts.findings.iter().any(|it| matches!(it, Finding::Contradiction { .. }));
            assert!(is_flagged, "{layout:?}: {:?}", facts.findings);
        }
    }
}
