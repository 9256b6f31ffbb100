//! The hidden command in which uploads are parsed, with the real program and its allocator.

use cliniq_documents::read::{How, Kind, Limits, ReadError, Reader};

fn reader(limits: Limits) -> Reader {
    Reader::child(env!("CARGO_BIN_EXE_cliniq"), limits)
}

/// One page that says this.
fn pdf(content: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.7\n");
    for (number, object) in (1..).zip(&objects) {
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    file.push_str("trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n");
    file.into_bytes()
}

#[tokio::test]
async fn the_program_reads_a_file_in_a_process_of_its_own() {
    let words = "BT /F1 11 Tf 56 780 Td (Fp1 Delta absolute power 12.3, read by another process) Tj ET";
    let document = reader(Limits::default()).read(pdf(words).into(), Kind::Pdf).await.unwrap();
    assert_eq!(document.pages[0].how, How::TextLayer);
    assert!(document.pages[0].text.contains("absolute power 12.3"), "{document:?}");
    let picture = reader(Limits::default()).draw(pdf(words).into(), 1, 400).await.unwrap();
    assert_eq!(picture.height, 400);
}

#[tokio::test]
async fn a_hostile_file_costs_that_process_only() {
    let deep = pdf(&format!("{} TJ", "[".repeat(200_000)));
    let outcome = reader(Limits::default()).read(deep.into(), Kind::Pdf).await;
    assert!(!matches!(outcome, Err(ReadError::Unavailable { .. })), "{outcome:?}");
    let poor = reader(Limits { memory_bytes: 100 << 20, text_bytes: 1 << 30, ..Limits::default() });
    let large = "word ".repeat(12 << 20);
    assert_eq!(poor.read(large.into(), Kind::Text).await.unwrap_err(), ReadError::OutOfMemory);
}
