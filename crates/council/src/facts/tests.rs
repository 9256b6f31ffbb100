use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn facts(text: &str) -> Facts {
    read(&[PageText { number: 1, text }])
}

/// A line a measurement: session, condition, site, band, measure, value, unit.
fn told(text: &str) -> Vec<String> {
    facts(text).measurements.iter().map(say).collect()
}

fn say(it: &Measurement) -> String {
    let value = it.figure().map_or_else(|| "n/a".to_owned(), |figure| figure.value.to_string());
    let unit = it.unit.filter(|_| it.figure().is_some()).map(|unit| format!(" {unit}")).unwrap_or_default();
    let target = it.target.as_ref().map(|it| {
        let end = |end: &Option<Figure>| end.as_ref().map_or(String::new(), |it| it.value.to_string());
        format!(" [{}..{}]", end(&it.low), end(&it.high))
    });
    format!("{} = {value}{unit}{}", it.key(), target.unwrap_or_default())
}

#[test]
fn a_list_is_read_line_by_line_under_its_headings() {
    let text = "Session 1 — 2026-03-04\nEyes closed\n\nFp1 Delta absolute power 12.3 µV² z=2.1\n\
                Fp2 delta abs. power: 11,0 µV² (z = -0.4)\nPeak alpha frequency at Pz: 9.8 Hz (target 9.0–11.0)\n";
    assert_eq!(
        told(text),
        [
            "2026-03-04 EC Fp1 delta absolute power = 12.3 µV²",
            "2026-03-04 EC Fp1 delta z score of absolute power = 2.1",
            "2026-03-04 EC Fp2 delta absolute power = 11 µV²",
            "2026-03-04 EC Fp2 delta z score of absolute power = -0.4",
            "2026-03-04 EC Pz alpha peak frequency = 9.8 Hz [9..11]",
        ]
    );
}

#[test]
fn a_table_in_markdown_is_read_by_its_columns() {
    let text = "## Eyes open\nRecorded: 4 March 2026\n\n### Relative power (%)\n\n| Site | Delta | Theta | Alpha |\n\
                |---|---:|---:|---:|\n| Fp1 | 20.1 | 15.0 | N/A |\n| Cz | 18.2 | 14.9 | 30.0 |\n";
    assert_eq!(
        told(text),
        [
            "2026-03-04 EO Fp1 delta relative power = 20.1 %",
            "2026-03-04 EO Fp1 theta relative power = 15 %",
            "2026-03-04 EO Fp1 alpha relative power = n/a",
            "2026-03-04 EO Cz delta relative power = 18.2 %",
            "2026-03-04 EO Cz theta relative power = 14.9 %",
            "2026-03-04 EO Cz alpha relative power = 30 %",
        ]
    );
}

#[test]
fn columns_without_lines_are_told_by_blanks_or_by_their_order() {
    let wide = "Absolute Power (uV2), EC\nSite     Delta    Theta\nF3        10.5      8.25\nF4        11.5     —\n";
    let expected = [
        "EC F3 delta absolute power = 10.5 µV²",
        "EC F3 theta absolute power = 8.25 µV²",
        "EC F4 delta absolute power = 11.5 µV²",
        "EC F4 theta absolute power = n/a",
    ];
    assert_eq!(told(wide), expected);
    let narrow = "Absolute Power (uV2), EC\nSite Delta Theta\nF3 10.5 8.25\nF4 11.5 —\n";
    assert_eq!(told(narrow), expected);
}

#[test]
fn columns_of_value_score_and_target_belong_to_one_row() {
    let text = "Eyes Closed 2026-03-04\n| Measure | Value | Unit | Z | Target |\n|---|---|---|---|---|\n\
                | Theta/Beta ratio (Cz) | 3.21 | | 1.4 | < 2.5 |\n| Peak alpha frequency (Pz) | 9.4 | Hz | -0.6 | 9.0 - 11.0 |\n\
                | F3-F4 alpha asymmetry | 0.12 | | 0.3 | -0.2 to 0.2 |\n| Coherence O1-O2 alpha | 0.61 | | | 0.4-0.8 |\n";
    assert_eq!(
        told(text),
        [
            "2026-03-04 EC Cz theta/beta ratio = 3.21 [..2.5]",
            "2026-03-04 EC Cz theta/beta z score of ratio = 1.4",
            "2026-03-04 EC Pz alpha peak frequency = 9.4 Hz [9..11]",
            "2026-03-04 EC Pz alpha z score of peak frequency = -0.6",
            "2026-03-04 EC F3–F4 alpha asymmetry = 0.12 [-0.2..0.2]",
            "2026-03-04 EC F3–F4 alpha z score of asymmetry = 0.3",
            "2026-03-04 EC O1–O2 alpha coherence = 0.61 [0.4..0.8]",
        ]
    );
}

#[test]
fn a_table_over_sessions_takes_the_dates_of_its_heading() {
    let text =
        "Eyes closed\n| Measure | 2026-01-10 | 2026-03-04 |\n|---|---|---|\n| Cz theta/beta ratio | 3.2 | 2.8 |\n";
    assert_eq!(told(text), ["2026-01-10 EC Cz theta/beta ratio = 3.2", "2026-03-04 EC Cz theta/beta ratio = 2.8"]);
}

#[test]
fn decimal_commas_are_decimals() {
    let text =
        "Sitzung 1: 04.03.2026\nAugen geschlossen\nAbsolute Leistung (µV²)\nKanal  Delta  Theta\nFp1  12,3  8,75\n";
    assert_eq!(
        told(text),
        ["2026-03-04 EC Fp1 delta absolute power = 12.3 µV²", "2026-03-04 EC Fp1 theta absolute power = 8.75 µV²"]
    );
}

#[test]
fn potentials_and_yield_are_measurements_too() {
    let text = "2026-03-04 auditory oddball\nP300 latency at Pz: 342 ms, amplitude 8.4 µV\nArtifact-free data: 87 %\n";
    assert_eq!(
        told(text),
        [
            "2026-03-04 task Pz P300 ERP latency = 342 ms",
            "2026-03-04 task Pz P300 ERP amplitude = 8.4 µV",
            "2026-03-04 task artifact-free data = 87 %",
        ]
    );
}

#[test]
fn what_is_no_measurement_is_left_alone() {
    let text = "Patient: Jane Roe   DOB: 1980-05-06   MRN 0012345   Phone (202) 555-0143\nPage 3 of 12\n\
                Sampling rate 256 Hz, filter 0.5–45 Hz, 19 channels\nAlpha 8–12 Hz\nAge 41 years\n\
                The alpha rhythm of the 41 year old client was seen in 3 of 5 long recordings over many sites.\n";
    assert_eq!(told(text), Vec::<String>::new());
}

#[test]
fn a_birth_date_is_not_the_session() {
    let text = "Date of birth: 1980-05-06   Recorded: 2026-03-04\nEyes closed\nCz theta/beta ratio 2.2\n";
    assert_eq!(told(text), ["2026-03-04 EC Cz theta/beta ratio = 2.2"]);
}

#[test]
fn contradictions_are_flagged_and_repetitions_are_not() {
    let text = "2026-03-04 eyes closed\nCz theta/beta ratio 2.2\nCz theta/beta ratio 2.20\nCz theta/beta ratio 3.9\n";
    let facts = facts(text);
    assert_eq!(facts.measurements.len(), 2);
    assert!(facts.measurements.iter().all(|it| it.contradicted));
    assert!(
        matches!(&facts.findings[..], [Finding::Contradiction { values, .. }] if values.len() == 2),
        "{:?}",
        facts.findings
    );
}

#[test]
fn missing_sites_are_named() {
    let mut text = "2026-03-04 eyes closed\nAbsolute power (µV²)\nSite  Delta  Theta\n".to_owned();
    for site in TEN_TWENTY.iter().filter(|site| **site != "T3") {
        text.push_str(&format!("{site}  10.1  9.2\n"));
    }
    let facts = facts(&text);
    let missing = |band: &str| {
        facts.findings.iter().any(
            |it| matches!(it, Finding::MissingSites { what, sites } if what.contains(band) && sites == &["T3".to_owned()]),
        )
    };
    assert!(missing("delta") && missing("theta"), "{:?}", facts.findings);
}

#[test]
fn a_course_has_all_sessions_and_its_change() {
    let text = "2026-01-10 eyes closed\nCz theta/beta ratio 3.2\n\n2026-03-04 eyes closed\nCz theta/beta ratio 2.7\n";
    let courses = courses(&facts(text));
    assert_eq!(courses.len(), 1);
    assert_eq!(courses[0].values.len(), 2);
    assert_eq!(courses[0].values[1].0, Session::Date(date(2026, 3, 4)));
    assert!((courses[0].change + 0.5).abs() < 1e-9);
}

#[test]
fn chance_alone_gives_one_score_in_twenty() {
    let mut text = "2026-03-04 eyes closed\nAbsolute power z-scores\nSite  Delta\n".to_owned();
    for (index, site) in TEN_TWENTY.iter().enumerate() {
        text.push_str(&format!("{site}  {}\n", if index < 3 { "2.1" } else { "0.2" }));
    }
    let extremes = extremes(&facts(&text));
    assert_eq!((extremes[0].scores, extremes[0].count), (19, 3));
    assert!((extremes[0].expected - 0.95).abs() < 0.001);
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "(\\PC|\n|\\|){0,300}") {
        read(&[PageText { number: 1, text: &text }]);
    }

    #[test]
    fn near_reports_do_not_make_it_fail(words in prop::collection::vec(prop::sample::select(vec![
        "Fp1", "Cz-Pz", "delta", "theta/beta", "ratio", "12.3", "-0.4", "µV²", "z", "(", ")", "|", "\n", "  ", "N/A", "target", "1-2",
        "EC", "Session 2", "2026-03-04", "Site", "Value", "Hz", "absolute power", "—", "±", "<", "#",
    ]), 0..120)) {
        let text = words.join(" ");
        let first = read(&[PageText { number: 1, text: &text }]);
        prop_assert_eq!(&first, &read(&[PageText { number: 1, text: &text }]));
        let json = serde_json::to_string(&first).unwrap();
        prop_assert_eq!(first, serde_json::from_str::<Facts>(&json).unwrap());
    }
}

#[test]
fn labels_that_have_lost_their_rows_do_not_claim_the_figures_below() {
    let text = "2026-03-04 eyes closed\nTheta (4-8 Hz)\nAbsolute (µV²)\n\nRelative (%)\n\nZ score\n\nFp1 Fp2 F7\n\n1.9 1.5 1.7\n\n3.6 3.7 3.9\n";
    assert_eq!(told(text), Vec::<String>::new());
}
