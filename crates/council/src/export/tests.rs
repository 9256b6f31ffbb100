use cliniq_documents::write::Letterhead;

use super::*;
use crate::{
    facts::{self, PageText},
    numbers::{self, Sources},
};

const REPORT: &str = "2026-03-04 eyes closed\nPeak alpha frequency (Pz): 9.42 Hz\nCz theta/beta ratio 3.21\n";
const DRAFT: &str = "## Findings\n\nPeak alpha frequency at Pz was 9.4 Hz. The Cz theta/beta ratio was 5.55, says vendor/model-x.\n\n\
                     | Site | Ratio |\n|---|---|\n| Cz | 3.21 |\n\n<script>alert(1)</script>\n";

fn checked(text: &str) -> NumberCheck {
    let pages = [PageText { number: 1, text: REPORT }];
    let facts = facts::read(&pages);
    numbers::check(text, &Sources { facts: &facts, pages: &pages })
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_772_636_400_000_000 + micros)
}

fn input(is_signed: bool) -> ExportInput {
    let plain = plain_words(DRAFT, &["vendor/model-x".to_owned()]);
    ExportInput {
        run: "run_1".to_owned(),
        patient: Phi::new("JD-01 | *Jane*".to_owned()),
        letterhead: Letterhead { name: "North Clinic".to_owned(), lines: vec!["1 Main Street".to_owned()] },
        size: PaperSize::UsLetter,
        made_at: at(0),
        text: Phi::new(DRAFT.to_owned()),
        check: checked(DRAFT),
        letter: Some(Letter { check: checked(&plain), text: Phi::new(plain) }),
        panel: vec![PanelModel { model: "vendor/model-x".to_owned(), role: "panel".to_owned(), version: None }],
        prompts: vec![PromptUsed { stage: 1, version: "1".to_owned(), sha256: "ab".repeat(32) }],
        artifacts: vec![ArtifactWritten { stage: 6, name: "vendor_model-x.md".to_owned(), sha256: "cd".repeat(32) }],
        reports: vec![ReportRead { id: "report_1".to_owned(), sha256: vec!["ef".repeat(32)], pages: 3 }],
        losses: vec![Loss { model: "lost/model-y".to_owned(), stage: 2, why: "It did not answer.".to_owned() }],
        selection: Selection {
            by: "Dr. Amara Okafor".to_owned(),
            at: at(1),
            artifact: "stage-6/vendor_model-x.md".to_owned(),
        },
        signature: is_signed.then(|| Signature {
            by: "Dr. Amara Okafor".to_owned(),
            at: at(2),
            sha256: "01".repeat(32),
            note: Some(Phi::new("Seen.".to_owned())),
        }),
        is_simulated: true,
    }
}

fn text_of(files: &[ExportFile], name: &str) -> String {
    let file = files.iter().find(|it| it.name == name).unwrap();
    String::from_utf8_lossy(file.bytes.open(Purpose::Show)).into_owned()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (first, again) = (write(&input(true)).unwrap(), write(&input(true)).unwrap());
    assert_eq!(first.iter().map(|it| it.name).collect::<Vec<_>>(), FILES);
    for (a, b) in first.iter().zip(&again) {
        assert!(a.bytes == b.bytes && !a.bytes.open(Purpose::Show).is_empty(), "{}", a.name);
    }
}

#[test]
fn every_version_says_what_it_is_and_how_it_was_made() {
    let files = write(&input(true)).unwrap();
    for name in ["final.md", "final.html"] {
        let text = text_of(&files, name);
        for said in [
            "This is not a diagnosis",
            "Simulated models",
            "Degraded",
            "lost/model-y",
            "It did not answer",
            "not found",
            "5.55",
            "Dr. Amara Okafor",
            "Signed by",
            "Prompt of stage",
        ] {
            assert!(text.contains(said), "{name} does not say “{said}”");
        }
    }
    assert!(!text_of(&files, "final.html").contains("<script"), "a draft is text, never a program");
}

#[test]
fn a_patients_letter_needs_a_signature() {
    let unsigned = write(&input(false)).unwrap();
    assert!(unsigned.iter().all(|it| it.name != "patient.pdf"));
    assert_eq!(patient_letter(&input(false)).map(drop).unwrap_err().code(), "export.not-signed");
    assert_eq!(
        patient_letter(&ExportInput { letter: None, ..input(true) }).map(drop).unwrap_err().code(),
        "export.no-letter"
    );
}

#[test]
fn a_patients_letter_names_no_model_and_no_figure_that_is_not_in_the_report() {
    let input = input(true);
    let letter = input.letter.as_ref().unwrap();
    let paper = letter::paper(&input, letter, input.signature.as_ref().unwrap());
    assert!(!paper.body.contains("model-x") && !paper.body.contains("model-y"), "{}", paper.body);
    assert!(!paper.body.contains("5.55") && paper.body.contains("withheld"), "{}", paper.body);
    assert!(paper.body.contains("9.4 Hz") && paper.body.contains("3.21"), "{}", paper.body);
    assert!(paper.body.contains("not a diagnosis") && paper.body.contains("Words in this letter"), "{}", paper.body);
}

#[test]
fn a_cell_cannot_break_out_of_its_table() {
    assert_eq!(plain("a|b\n*c* <d>"), "a\\|b \\*c\\* \\<d\\>");
}
