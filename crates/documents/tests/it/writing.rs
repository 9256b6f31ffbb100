//! Writing: looked at by our reader, by Poppler, and by an XML parser.

use std::{
    io::Read as _,
    process::{Command, Stdio},
    time::Instant,
};

use cliniq_documents::{
    read::{Kind, Limits, Reader},
    write::{Letterhead, Paper, PaperSize, WriteError},
};
use proptest::prelude::*;

fn paper(body: &str) -> Paper {
    Paper {
        title: "qEEG review <b>JD-01</b>".into(),
        subtitle: Some("Two sessions, eyes closed & open".into()),
        letterhead: Some(Letterhead {
            name: "Clinic “Am Park”".into(),
            lines: vec!["1 Park Row".into(), "+1 555 0100".into()],
        }),
        particulars: vec![("Patient".into(), "JD-01".into()), ("Date".into(), "2026-11-21".into())],
        header: Some("qEEG review JD-01".into()),
        footer: Some("Not a diagnosis.".into()),
        body: body.into(),
        made_at: "2026-11-21T09:30:00Z".parse().unwrap(),
        language: "en".into(),
        size: PaperSize::A4,
    }
}

fn long_body() -> String {
    let mut body = String::from(
        "# Findings\n\nRelative **θ** power is *raised* at `Cz` (12.3 µV², z ≥ 2.1); see the [norms](https://example.org/n).\n\n\
         1. First\n   - inner one\n   - inner two\n2. Second\n\n- [x] checked\n- [ ] open\n\n> Quoted words.\n\n\
         | Site | Band | Power µV² | z |\n|:-----|:----:|------:|---:|\n",
    );
    for row in 0..90 {
        body.push_str(&format!("| Fp{row} | θ | {row}.25 | -1.{row:02} |\n"));
    }
    body + "\n## Closing\n\nA note[^1] and a ~~mistake~~.\n\n```\nfixed   width\n```\n\n[^1]: The note’s words.\n"
}

fn pdf_text(pdf: &[u8], option: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = match Command::new("pdftotext").arg(option).arg(&path).arg("-").stderr(Stdio::piped()).output() {
        Ok(output) => output,
        Err(error) => {
            println!("Poppler is not here, so its opinion is not asked: {error}");
            return None;
        }
    };
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "Poppler finds nothing wrong with the file");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_same_paper_is_the_same_bytes_in_each_format() {
    let paper = paper(&long_body());
    let other = Paper { made_at: "2026-11-22T09:30:00Z".parse().unwrap(), ..paper.clone() };
    assert_eq!(paper.html().unwrap(), paper.html().unwrap());
    assert_eq!(paper.docx().unwrap(), paper.docx().unwrap());
    let begun = Instant::now();
    let first = paper.pdf().unwrap();
    println!("PDF of {} bytes in {:?}", first.len(), begun.elapsed());
    assert_eq!(first, paper.pdf().unwrap());
    assert_ne!(first, other.pdf().unwrap());
}

#[test]
fn poppler_finds_text_tables_headers_and_page_numbers() {
    let pdf = paper(&long_body()).pdf().unwrap();
    let Some(text) = pdf_text(&pdf, "-layout") else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() >= 3, "{} pages", pages.len());
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Clinic “Am Park”",
        "qEEG review <b>JD-01</b>",
        "Relative θ power is raised at Cz (12.3 µV², z ≥ 2.1); see the norms (https://example.org/n).",
        "Fp89 θ 89.25 -1.89",
        "1. First",
        "• inner one",
        "☑ checked",
        "The note’s words.",
        "fixed width",
    ] {
        assert!(flat.contains(words), "{words} is missing in {flat}");
    }
    for (number, page) in (1..).zip(&pages) {
        let solid = page.split_whitespace().collect::<String>();
        assert!(solid.contains(&format!("{number}/{}", pages.len())), "no number on page {number}");
        assert!(page.contains("Not a diagnosis."));
        assert_eq!(page.contains("qEEG review JD-01\n"), number > 1, "the running header of page {number}");
    }
    let with_rows = pages.iter().filter(|page| page.contains("θ ")).count();
    let with_head = pages.iter().filter(|page| page.contains("Power µV²")).count();
    assert_eq!(with_rows, with_head, "a table that goes on has its header on each page");
}

#[test]
fn the_pdf_is_tagged_and_has_its_properties() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, paper(&long_body()).pdf().unwrap()).unwrap();
    let Ok(info) = Command::new("pdfinfo").arg(&path).output() else { return };
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(info.contains("Title:           qEEG review <b>JD-01</b>"), "{info}");
    assert!(info.contains("A4"), "{info}");
    let tree = Command::new("pdfinfo").arg("-struct").arg(&path).output().unwrap();
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    for element in ["H1", "H2", "Table", "TH", "TD", "LI", "BlockQuote"] {
        assert!(tree.contains(element), "{element} is missing in {tree}");
    }
}

#[tokio::test]
async fn our_own_reader_reads_our_own_tables() {
    let pdf = paper(
        "| Site | Delta | Theta |\n|---|---|---|\n| Fp1 | 12.3 | 4.5 |\n| Fp2 | 10.1 | 3.9 |\n| O1 | 7.7 | 9.4 |\n",
    )
    .pdf()
    .unwrap();
    let document = Reader::in_process(Limits::default()).read(pdf.into(), Kind::Pdf).await.unwrap();
    let text = document.text();
    for value in ["Fp1", "12.3", "4.5", "O1", "9.4"] {
        assert!(text.contains(value), "{text}");
    }
    println!("{text}");
}

#[test]
fn a_table_of_nineteen_sites_is_not_wider_than_the_page() {
    let sites = [
        "Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "T3", "C3", "Cz", "C4", "T4", "T5", "P3", "Pz", "P4", "T6", "O1",
        "O2",
    ];
    let row = |first: &str, cells: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..sites.len()).map(cells).collect();
        format!("| {first} | {} |\n", cells.join(" | "))
    };
    let body = row("Band", &|at| sites[at].to_owned())
        + &row("---", &|_| "---:".to_owned())
        + &row("Delta", &|at| format!("{}.25", at * 7))
        + &row("Theta", &|at| format!("-{at}.75"));
    let pdf = paper(&body).pdf().unwrap();
    let Some(boxes) = pdf_text(&pdf, "-bbox") else { return };
    let right = boxes.split("xMax=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f32>().ok());
    let right = right.fold(0.0, f32::max);
    assert!(right <= 595.28 - 60.0, "a word ends at {right}");
    assert!(boxes.contains(">-18.75<") && boxes.contains(">126.25<"), "no value is cut in two");
}

#[test]
fn a_cell_longer_than_a_page_is_printed_to_its_end() {
    let long = (0..3000).map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ");
    let pdf = paper(&format!("| a | b |\n|---|---|\n| {long} | x |\n")).pdf().unwrap();
    let Some(text) = pdf_text(&pdf, "-raw") else { return };
    assert!(text.contains("w2999"));
}

#[test]
fn what_is_too_large_is_refused() {
    assert_eq!(paper(&"x".repeat(3 << 20)).pdf().unwrap_err(), WriteError::TooLarge);
    assert_eq!(paper(&"> ".repeat(200)).html().unwrap_err(), WriteError::TooLarge);
}

/// The parts of an archive, all of them well-formed XML.
fn parts(docx: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        let mut xml = quick_xml::Reader::from_str(&content);
        let mut next = || xml.read_event().unwrap_or_else(|error| panic!("{name}: {error}"));
        while next() != quick_xml::events::Event::Eof {}
        parts.push((name, content));
    }
    parts
}

#[test]
fn a_word_file_has_its_text_its_styles_and_a_repeated_table_header() {
    let parts = parts(paper(&long_body()).docx().unwrap());
    let document = &parts.iter().find(|(name, _)| name == "word/document.xml").unwrap().1;
    for piece in ["w:val=\"Title\"", "w:val=\"Heading1\"", "<w:tblHeader/>", "Relative ", "<w:strike/>", "☑ ", "89.25"]
    {
        assert!(document.contains(piece), "{piece} is missing");
    }
    assert!(document.contains("qEEG review &lt;b&gt;JD-01&lt;/b&gt;"));
}

/// The names of all elements of a page; also of what a lax browser takes for one.
fn elements(html: &str) -> Vec<String> {
    html.split('<')
        .skip(1)
        .map(|rest| rest.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_markdown_is_printed_and_never_becomes_markup(
        body in r#"([a-zA-Z0-9µθ \n]|\PC|[#*_~`>|<&"'\[\]()!:-]|<script>|<img src=x onerror=y>|javascript:|\]\]>|\\|---\||\n\n|- |1\. ){0,60}"#,
        title in r#"(\PC|<|"|&){0,20}"#,
    ) {
        let paper = Paper { title, header: Some(body.clone()), ..paper(&body) };
        match paper.html() {
            Ok(html) => {
                let known = ["html", "head", "meta", "title", "style", "body", "header", "address", "strong", "br", "h1", "h2",
                    "h3", "h4", "h5", "h6", "p", "dl", "dt", "dd", "main", "footer", "ol", "ul", "li", "input", "div", "table",
                    "thead", "tbody", "tr", "th", "td", "pre", "code", "blockquote", "hr", "em", "s", "sup", "", "doctype"];
                for element in elements(&html) {
                    prop_assert!(known.contains(&element.as_str()), "<{element}> in {html}");
                }
                prop_assert!(html.starts_with("<!doctype html>"));
            }
            Err(error) => prop_assert_eq!(error, WriteError::TooLarge),
        }
        if let Ok(docx) = paper.docx() {
            prop_assert!(parts(docx).len() > 5);
        }
        if let Ok(pdf) = paper.pdf() {
            prop_assert!(pdf.starts_with(b"%PDF-"));
        }
    }
}
