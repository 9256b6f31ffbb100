use std::collections::HashSet;

use cliniq_documents::read::{How, Kind, Limits, Reader};

use super::*;

fn options(layout: Layout) -> Options {
    Options { layout, seed: 11, ..Options::default() }
}

/// How often a printed value stands between other characters than those of numbers.
fn occurrences(text: &str, value: &str) -> usize {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    text.match_indices(value)
        .filter(|(at, _)| {
            let before = text[..*at].chars().next_back();
            let after = text[at + value.len()..].chars().next();
            !before.is_some_and(is_figure) && !after.is_some_and(|c| c.is_ascii_digit() || c == '.')
        })
        .count()
}

#[test]
fn the_same_options_are_the_same_report_and_another_seed_is_another_person() {
    for layout in Layout::ALL {
        let report = Report::invent(&options(layout));
        assert_eq!(report, Report::invent(&options(layout)));
        assert_eq!(report.pdf().unwrap(), Report::invent(&options(layout)).pdf().unwrap());
        let other = Report::invent(&Options { seed: 12, ..options(layout) });
        assert_ne!(report.person, other.person);
        assert_ne!(report.truth, other.truth);
    }
}

#[test]
fn each_value_stands_on_its_page_as_often_as_the_truth_says() {
    for layout in Layout::ALL {
        let report = Report::invent(&Options { contradiction: true, ..options(layout) });
        let text = report.text();
        let pages: Vec<&str> = text.split('\u{c}').collect();
        assert_eq!(pages.len(), report.page_count() as usize);
        for (number, page) in (1..).zip(&pages) {
            let here = || report.truth.iter().filter(move |truth| truth.page == number);
            let missing = here().filter(|truth| truth.value.is_none()).count();
            assert_eq!(page.matches("N/A").count(), missing, "{layout:?} page {number}");
            for value in here().filter_map(|truth| truth.value.as_deref()).collect::<HashSet<_>>() {
                let wanted = here().filter(|truth| truth.value.as_deref() == Some(value)).count();
                let found = occurrences(page, value);
                assert!(found >= wanted, "{layout:?} page {number}: {value} {found} times, not {wanted}:\n{page}");
            }
        }
    }
}

#[test]
fn every_measure_site_and_condition_is_in_some_layout_and_the_person_on_each_page() {
    let reports = Layout::ALL.map(|layout| Report::invent(&Options { sessions: 3, ..options(layout) }));
    let truth = || reports.iter().flat_map(|report| &report.truth);
    assert_eq!(truth().map(|truth| truth.measure).collect::<HashSet<_>>().len(), 10);
    assert!(SITES.iter().all(|site| truth().any(|truth| truth.site.as_deref() == Some(site))));
    assert_eq!(truth().map(|truth| truth.session).collect::<HashSet<_>>().len(), 3);
    assert_eq!(truth().map(|truth| truth.condition).collect::<HashSet<_>>().len(), 3);
    assert!(truth().any(|truth| truth.value.is_none()));
    for report in &reports {
        for page in report.text().split('\u{c}') {
            let Person { name, record, phone, born } = &report.person;
            assert!(
                page.contains(name)
                    && page.contains(record)
                    && page.contains(phone)
                    && page.contains(&born.to_string())
            );
        }
    }
}

#[test]
fn a_contradiction_is_of_the_same_thing_with_another_value() {
    for layout in Layout::ALL {
        let report = Report::invent(&Options { contradiction: true, ..options(layout) });
        let (first, second) = report.contradiction.unwrap();
        let (first, second) = (&report.truth[first], &report.truth[second]);
        assert_ne!(first.value, second.value);
        let what = |truth: &Truth| (truth.session, truth.condition, truth.site.clone(), truth.measure);
        assert_eq!(what(first), what(second));
        assert_eq!(second.page, report.page_count());
    }
}

#[tokio::test]
async fn the_values_are_in_the_text_layer_of_the_pdf() {
    let reader = Reader::in_process(Limits::default());
    for layout in Layout::ALL {
        let report = Report::invent(&options(layout));
        let document = reader.read(report.pdf().unwrap().into(), Kind::Pdf).await.unwrap();
        assert_eq!(document.pages.len(), report.page_count() as usize);
        if let Ok(folder) = std::env::var("CLINIQ_KEEP_PAPERS") {
            std::fs::write(format!("{folder}/{layout:?}.pdf"), report.pdf().unwrap()).unwrap();
            std::fs::write(format!("{folder}/{layout:?}.read.txt"), document.text()).unwrap();
            std::fs::write(format!("{folder}/{layout:?}.txt"), report.text()).unwrap();
        }
        let values = || report.truth.iter().filter_map(|truth| Some((truth.page, truth.value.as_deref()?)));
        let found = values().filter(|(page, value)| {
            let page = &document.pages[*page as usize - 1];
            page.how == How::TextLayer && occurrences(&page.text, value) > 0
        });
        assert_eq!(found.count(), values().count(), "{layout:?}");
    }
}

#[tokio::test]
async fn a_page_as_a_picture_has_no_text_layer_and_the_others_keep_theirs() {
    let reader = Reader::in_process(Limits { ocr_pages: 0, ..Limits::default() });
    let report = Report::invent(&Options { sessions: 1, ..options(Layout::TwoColumns) });
    let pdf = report.pdf_with_picture(2, &reader).await.unwrap();
    let document = reader.read(pdf.into(), Kind::Pdf).await.unwrap();
    assert_eq!(document.pages.iter().map(|page| page.how).collect::<Vec<_>>(), [How::TextLayer, How::None]);
}
