use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::facts::{
    Band, Bands, Condition, Electrode, Figure, Measure, Measurement, ReadBy, Session, Site, TEN_TWENTY, Unit, Value,
    read,
};

const REPORT: &str = "\
Session 1: 2026-01-10
Eyes closed
Age 41 years. Sampling rate 256 Hz.
Absolute power (µV²)
Site  Delta  Theta  Alpha
Fp1  12.34  8.10  9.90
Cz  10.20  7.70  11.00
Peak alpha frequency (Pz): 9.42 Hz (target 9.0–11.0 Hz)
Cz theta/beta ratio 3.21 z=1.4
Artifact-free data: 87 %

Session 2: 2026-03-04
Eyes closed
Absolute power (µV²)
Site  Delta  Theta  Alpha
Fp1  10.34  8.40  10.00
Cz  9.20  7.00  12.00
Cz theta/beta ratio 2.71 z=0.9
";

fn verdicts(report: &str, draft: &str) -> Vec<(String, Verdict)> {
    let pages = [PageText { number: 1, text: report }];
    let facts = read(&pages);
    let sources = Sources { facts: &facts, pages: &pages };
    check(draft, &sources).figures.into_iter().map(|it| (it.text, it.verdict)).collect()
}

fn verdict(draft: &str) -> Vec<Verdict> {
    verdicts(REPORT, draft).into_iter().map(|(_, verdict)| verdict).collect()
}

use Verdict::{Derived, Exact, NotFound, Rounded};

#[test]
fn a_figure_is_that_of_the_site_and_band_beside_it() {
    assert_eq!(verdict("At Fp1, delta was 12.34 µV² and theta 8.1 µV² on 2026-01-10."), [Exact, Exact, Exact]);
    assert_eq!(verdict("Absolute delta power of 12.3 µV² at Fp1."), [Rounded]);
    // Cz's own value, said of Fp1.
    assert_eq!(verdict("At Fp1, delta was 10.20 µV²."), [NotFound]);
    assert_eq!(verdict("Delta was 12.34 µV² at Fp1 and 10.2 µV² at Cz."), [Exact, Exact]);
    assert_eq!(verdict("Delta was 10.2 µV² at Fp1 and 12.34 µV² at Cz."), [NotFound, NotFound]);
}

#[test]
fn a_session_that_is_named_is_the_session_that_is_meant() {
    assert_eq!(verdict("In session 2 the Cz theta/beta ratio was 2.71 (z = 0.9)."), [Exact, Exact, Exact]);
    assert_eq!(verdict("In session 2 the Cz theta/beta ratio was 3.21."), [Exact, NotFound]);
    assert_eq!(verdict("In session 7 nothing was recorded."), [NotFound]);
    assert_eq!(verdict("Recorded on January 10, 2026 and on 5 April 2026."), [Exact, NotFound]);
}

#[test]
fn differences_changes_quotients_means_and_counts_are_derived() {
    assert_eq!(verdict("The Cz theta/beta ratio fell by 0.50."), [Derived]);
    assert_eq!(verdict("The Cz theta/beta ratio fell by 0.70."), [NotFound]);
    assert_eq!(verdict("The Cz theta/beta ratio decreased by 15.6 % between the sessions."), [Derived]);
    assert_eq!(verdict("The Cz theta/beta ratio decreased by 25.6 % between the sessions."), [NotFound]);
    assert_eq!(verdict("The mean absolute delta power in session 1 was 11.27 µV²."), [Exact, Derived]);
    assert_eq!(verdict("Over 2 sessions the picture is stable."), [Derived]);
    assert_eq!(verdict("Over 5 sessions the picture is stable."), [NotFound]);
}

#[test]
fn figures_of_the_page_that_are_no_measurement_need_a_word_in_common() {
    assert_eq!(verdict("The client is 41 years old; data were sampled at 256 Hz."), [Exact, Exact]);
    assert_eq!(verdict("The client is 43 years old."), [NotFound]);
    assert_eq!(verdict("About 87 % of the data were artifact-free."), [Exact]);
    assert_eq!(
        verdict("Peak alpha frequency at Pz was 9.42 Hz, within the target of 9.0–11.0 Hz."),
        [Exact, Exact, Exact]
    );
}

#[test]
fn numbers_that_are_no_figures_are_passed_over() {
    let draft = "## 1. Findings 2026\n\n1. The 10–20 system was used; see table 2 and stage 4.\n2. |z| > 2 marks a site such as F3 or P300.\n";
    assert_eq!(verdict(draft), []);
}

#[test]
fn tables_of_a_draft_are_read_by_their_columns() {
    let draft = "| Site | Delta (µV²) | Theta (µV²) |\n|---|---|---|\n| Fp1 | 12.3 | 8.1 |\n| Cz | 10.2 | 9.9 |\n";
    let draft = format!("## Session 1\n\n{draft}");
    assert_eq!(verdict(&draft), [Rounded, Exact, Exact, NotFound]);
}

#[test]
fn the_place_of_a_figure_is_its_place_in_the_draft() {
    let draft = "- Größe: at **Fp1** delta was *12.34* µV².\n";
    let pages = [PageText { number: 1, text: REPORT }];
    let facts = read(&pages);
    let checked = check(draft, &Sources { facts: &facts, pages: &pages });
    assert_eq!(&draft[checked.figures[0].start..checked.figures[0].end], "12.34");
    assert_eq!(checked.figures[0].sources[0].page, 1);
}

/// A generator of numbers that a failing case repeats.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.next(from.len() as u64)).unwrap()]
    }
}

const DAYS: [Date; 2] = [date(2026, 1, 10), date(2026, 3, 4)];
const BANDS: [Band; 4] = [Band::Delta, Band::Theta, Band::Alpha, Band::Beta];

/// A report as dense as real ones: nearly every number with one decimal occurs in it somewhere.
fn dense(dice: &mut Dice) -> Facts {
    let mut facts = Facts::default();
    for day in DAYS {
        for condition in [Condition::EyesClosed, Condition::EyesOpen] {
            for site in TEN_TWENTY {
                for band in BANDS {
                    for (measure, unit) in [
                        (Measure::AbsolutePower, Some(Unit::MicrovoltSquared)),
                        (Measure::RelativePower, Some(Unit::Percent)),
                        (Measure::ZScore, None),
                    ] {
                        let (value, decimals) = match measure {
                            Measure::ZScore => (dice.next(600) as f64 / 100.0 - 3.0, 2),
                            _ => (dice.next(4000) as f64 / 100.0, 2),
                        };
                        facts.measurements.push(Measurement {
                            session: Some(Session::Date(day)),
                            condition: Some(condition),
                            site: Some(Site::One(Electrode::parse(site).unwrap())),
                            bands: Some(Bands::One(band)),
                            component: None,
                            measure,
                            of: (measure == Measure::ZScore).then_some(Measure::AbsolutePower),
                            value: Value::Number(Figure::of(value, decimals)),
                            unit,
                            target: None,
                            page: 1,
                            read_by: ReadBy::Table,
                            contradicted: false,
                        });
                    }
                }
            }
        }
    }
    facts
}

/// A sentence, and what its figures should be found to be.
struct Told {
    text: String,
    expected: Vec<Verdict>,
}

fn sentence(dice: &mut Dice, facts: &Facts) -> Told {
    let it = dice.pick(&facts.measurements).clone();
    let value = it.figure().unwrap().value;
    let (site, band) = (it.site.unwrap(), it.bands.unwrap());
    let condition = if it.condition == Some(Condition::EyesClosed) { "eyes closed" } else { "eyes-open" };
    let Some(Session::Date(day)) = it.session else { unreachable!("every measurement has a day") };
    let unit = match it.measure {
        Measure::AbsolutePower => " µV²",
        Measure::RelativePower => " %",
        _ => "",
    };
    let name = match it.measure {
        Measure::ZScore => "z score",
        measure => measure.as_str(),
    };
    let other = facts
        .measurements
        .iter()
        .find(|o| o.session != it.session && o.key() == crate::facts::Key { session: o.session, ..it.key() })
        .unwrap();
    let was = other.figure().unwrap().value;
    let is_wrong = dice.next(3) == 0;
    // Off by more than any rounding, and by no round step that another reading could explain.
    let error = if is_wrong { 0.37 + dice.next(50) as f64 / 10.0 } else { 0.0 };
    let wrong_or = |verdict| if is_wrong { NotFound } else { verdict };
    match dice.next(6) {
        0 => Told {
            text: format!("On {day}, {condition}, {band} {name} at {site} was {:.2}{unit}.", value + error),
            expected: vec![Exact, wrong_or(Exact)],
        },
        1 => Told {
            text: format!("With {condition} on {day}, {site} showed {band} {name} of {:.1}{unit}.", value + error),
            expected: vec![
                Exact,
                if is_wrong {
                    NotFound
                } else if is_round(value) {
                    Exact
                } else {
                    Rounded
                },
            ],
        },
        2 => Told {
            text: format!("{name} of {band}: {:.2}{unit} at {site} ({condition}, {day}).", value + error),
            expected: vec![wrong_or(Exact), Exact],
        },
        3 => {
            let difference = if it.session < other.session { was - value } else { value - was };
            Told {
                text: format!(
                    "Between the sessions, {condition} {band} {name} at {site} changed by {:.2}{unit}.",
                    difference + if difference < 0.0 { -error } else { error }
                ),
                expected: vec![if is_wrong { NotFound } else { Derived }],
            }
        }
        4 => Told {
            text: format!(
                "| Site | Band | {name} |\n|---|---|---|\n| {site} | {band} | {:.2}{unit} |\n",
                value + error
            ),
            // A table without a day or a condition may mean any of the four.
            expected: vec![if is_wrong { NotFound } else { Exact }],
        },
        _ => Told {
            text: format!(
                "On {day}, {condition}, the {name} at {site} for {band} rose to {:.2}{unit}, see table 3.",
                value + error
            ),
            expected: vec![Exact, wrong_or(Exact)],
        },
    }
}

fn is_round(value: f64) -> bool {
    (value * 10.0 - (value * 10.0).round()).abs() < 1e-6
}

/// Whether another reading than the intended one explains a figure that was made up: by chance it is a value, or a
/// difference, of another day or condition that the sentence leaves open. Such a figure is not wrong.
fn draft(seed: u64) -> (Facts, Vec<Told>) {
    let mut dice = Dice(seed);
    let facts = dense(&mut dice);
    let told = (0..40).map(|_| sentence(&mut dice, &facts)).collect();
    (facts, told)
}

fn tally(seed: u64) -> (usize, usize, usize, usize) {
    let (facts, told) = draft(seed);
    let pages: Vec<PageText<'_>> = Vec::new();
    let sources = Sources { facts: &facts, pages: &pages };
    let (mut right, mut all, mut planted, mut caught) = (0, 0, 0, 0);
    for told in told {
        let found: Vec<Verdict> = check(&told.text, &sources).figures.iter().map(|it| it.verdict).collect();
        for (index, expected) in told.expected.iter().enumerate() {
            let verdict = found.get(index).copied();
            all += 1;
            right += usize::from(verdict == Some(*expected));
            if *expected == NotFound {
                planted += 1;
                caught += usize::from(verdict == Some(NotFound));
            }
            if verdict != Some(*expected) {
                eprintln!("{}: {verdict:?} in place of {expected:?}", told.text);
            }
        }
        assert_eq!(found.len(), told.expected.len(), "{}", told.text);
    }
    (right, all, planted, caught)
}

#[test]
fn in_dense_reports_ninety_nine_in_a_hundred_figures_are_traced_rightly_and_no_planted_one_escapes() {
    let (mut right, mut all, mut planted, mut caught) = (0, 0, 0, 0);
    for seed in 0..40 {
        let found = tally(seed);
        right += found.0;
        all += found.1;
        planted += found.2;
        caught += found.3;
    }
    eprintln!("{right} of {all} traced rightly, {caught} of {planted} planted figures found");
    assert!(right * 100 >= all * 99, "{right} of {all}");
    assert_eq!(caught, planted);
}

proptest! {
    #[test]
    fn any_draft_is_checked(draft in "(\\PC|\n|\\|){0,200}") {
        let checked = check(&draft, &Sources { facts: &Facts::default(), pages: &[] });
        for it in &checked.figures {
            prop_assert!(draft.get(it.start..it.end).is_some());
            prop_assert_eq!(it.verdict, NotFound);
        }
    }
}
