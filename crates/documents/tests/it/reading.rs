//! Reading: honest files become text, all others a typed error, and the server lives.

use std::time::{Duration, Instant};

use bytes::Bytes;
use cliniq_documents::{
    read::{Gap, How, Kind, Limits, ReadError, Reader},
    write::{Lettering, Placed, Sheet, print},
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::files::{assemble, lines, pdf_of};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cliniq-read-document");

fn reader() -> Reader {
    Reader::child(PROGRAM, Limits::default())
}

fn limited(change: impl FnOnce(&mut Limits)) -> Reader {
    let mut limits = Limits::default();
    change(&mut limits);
    Reader::child(PROGRAM, limits)
}

async fn failure(reader: &Reader, file: impl Into<Bytes>) -> ReadError {
    reader.read(file.into(), Kind::Pdf).await.unwrap_err()
}

fn three_pages() -> Vec<u8> {
    let page = |n: u32| {
        let values: Vec<String> =
            (0..40).map(|row| format!("Fp1 Delta absolute power {n}.{row} uV2 z={row}.1")).collect();
        lines(&values.iter().map(String::as_str).collect::<Vec<_>>())
    };
    pdf_of(&[page(1), page(2), page(3)], "")
}

#[tokio::test]
async fn three_pages_are_read_in_order_and_in_less_than_a_second() {
    let begun = Instant::now();
    let document = reader().read(three_pages().into(), Kind::Pdf).await.unwrap();
    let took = begun.elapsed();
    assert_eq!(
        document.pages.iter().map(|page| (page.number, page.how)).collect::<Vec<_>>(),
        [(1, How::TextLayer), (2, How::TextLayer), (3, How::TextLayer)]
    );
    assert!(document.pages[1].text.contains("Fp1 Delta absolute power 2.39 uV2 z=39.1"), "{}", document.pages[1].text);
    assert!(document.is_complete());
    println!("three pages: {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_page_is_drawn_in_the_size_that_was_asked_for() {
    let picture = reader().draw(three_pages().into(), 2, 842).await.unwrap();
    assert_eq!((picture.width, picture.height), (595, 842));
    let decoder = png::Decoder::new(std::io::Cursor::new(&picture.png[..]));
    let mut png = decoder.read_info().unwrap();
    let mut pixels = vec![0; png.output_buffer_size().unwrap()];
    png.next_frame(&mut pixels).unwrap();
    let dark = pixels.as_chunks::<3>().0.iter().filter(|pixel| pixel[0] < 100).count();
    assert!(dark > 1000, "{dark} dark pixels");
    assert_eq!(reader().draw(three_pages().into(), 4, 842).await.unwrap_err(), ReadError::NoSuchPage);
    assert_eq!(reader().draw(three_pages().into(), 0, 842).await.unwrap_err(), ReadError::NoSuchPage);
    assert_eq!(reader().draw(Bytes::from_static(b"hello"), 1, 842).await.unwrap_err(), ReadError::NotThisKind);
}

#[tokio::test]
async fn an_empty_page_is_known_to_be_blank() {
    let document = reader().read(pdf_of(&[lines(&["one"]), String::new()], "").into(), Kind::Pdf).await.unwrap();
    assert_eq!((document.pages[1].how, document.pages[1].gap), (How::None, Some(Gap::Blank)));
    assert!(document.pages[0].text.contains("one"));
    assert!(document.is_complete());
}

/// A sheet with a small table in words, and the same sheet as a picture.
async fn scanned() -> Vec<u8> {
    let rows = [["Site", "Delta", "Theta", "Alpha"], ["Fp1", "12.3", "14.5", "26.1"], ["O2", "-1.25", "0.88", "31.7"]];
    let items = rows.iter().zip(0_u8..).flat_map(|(row, line)| {
        row.iter().zip(0_u8..).map(move |(text, column)| Placed::Text {
            x: 60.0 + 90.0 * f32::from(column),
            y: 100.0 + 20.0 * f32::from(line),
            points: 11.0,
            lettering: Lettering::Regular,
            text: (*text).to_owned(),
        })
    });
    let made_at = "2026-11-21T00:00:00Z".parse().unwrap();
    let sheet = Sheet { items: items.collect(), ..Sheet::default() };
    let picture = reader().draw(print("table", made_at, &[sheet]).unwrap().into(), 1, 3508).await.unwrap();
    let (width, height) = Sheet::default().size.points();
    let whole = Placed::Picture { x: 0.0, y: 0.0, width, height, png: picture.png };
    let stamp =
        Placed::Text { x: 300.0, y: 820.0, points: 8.0, lettering: Lettering::Regular, text: "Page 1".to_owned() };
    print("scan", made_at, &[Sheet { items: vec![whole, stamp], ..Sheet::default() }]).unwrap()
}

#[tokio::test]
async fn a_scanned_page_is_recognised_where_tesseract_is_and_flagged_where_it_is_not() {
    let begun = Instant::now();
    let page = reader().read(scanned().await.into(), Kind::Pdf).await.unwrap().pages.remove(0);
    if std::process::Command::new("tesseract").arg("--version").output().is_err() {
        // Its page number is all that is known of it, and that more is on it.
        assert_eq!((page.how, page.text.as_str(), page.gap), (How::TextLayer, "Page 1", Some(Gap::OcrUnavailable)));
        return;
    }
    println!("recognised in {:?}: {}", begun.elapsed(), page.text);
    assert_eq!((page.how, page.gap), (How::Ocr, None));
    for value in ["12.3", "14.5", "26.1", "-1.25", "0.88", "31.7"] {
        assert!(page.text.contains(value), "{value} in {}", page.text);
    }
    let none = limited(|limits| limits.ocr_pages = 0);
    let page = none.read(scanned().await.into(), Kind::Pdf).await.unwrap().pages.remove(0);
    assert_eq!((page.how, page.text.as_str(), page.gap), (How::TextLayer, "Page 1", Some(Gap::BeyondOcrLimit)));
}

#[tokio::test]
async fn what_is_no_honest_pdf_has_a_typed_error() {
    let reader = reader();
    assert_eq!(failure(&reader, Bytes::new()).await, ReadError::Empty);
    assert_eq!(failure(&reader, "hello, I am a text").await, ReadError::NotThisKind);
    assert_eq!(failure(&reader, "%PDF-1.7\n").await, ReadError::Corrupt);
    assert_eq!(failure(&reader, "%PDF-1.7\nnothing but words and no objects at all").await, ReadError::Corrupt);
    let encrypted = pdf_of(
        &[lines(&["secret"])],
        "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] \
         /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
         /O <0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef> \
         /U <fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210> >>",
    );
    assert_eq!(failure(&reader, encrypted.clone()).await, ReadError::Encrypted);
    assert_eq!(reader.draw(encrypted.into(), 1, 500).await.unwrap_err(), ReadError::Encrypted);
}

#[tokio::test]
async fn a_file_above_a_limit_is_refused_with_that_limit() {
    let many = pdf_of(&vec![lines(&["page"]); 2000], "");
    assert_eq!(failure(&reader(), many).await, ReadError::TooManyPages { pages: 2000, limit: 500 });
    let small = limited(|limits| limits.file_bytes = 100);
    assert_eq!(failure(&small, three_pages()).await, ReadError::TooLarge { limit_bytes: 100 });
    let short = limited(|limits| limits.text_bytes = 1000);
    assert_eq!(failure(&short, three_pages()).await, ReadError::TooLarge { limit_bytes: 1000 });
    let long_text = short.read("word ".repeat(1000).into(), Kind::Text).await.unwrap_err();
    assert_eq!(long_text, ReadError::TooLarge { limit_bytes: 1000 });
}

#[tokio::test]
async fn nesting_without_end_costs_the_child_and_not_the_server() {
    let nested = "[".repeat(200_000);
    let in_content = pdf_of(&[format!("{nested} TJ")], "");
    let in_object = assemble(
        &["<< /Type /Catalog /Pages 2 0 R >>".into(), format!("<< /Type /Pages /Kids {nested} /Count 1 >>")],
        "",
    );
    let reader = reader();
    for file in [in_content, in_object] {
        match reader.read(file.into(), Kind::Pdf).await {
            Ok(document) => assert!(!document.pages[0].text.contains('[')),
            Err(error) => {
                assert!(matches!(error, ReadError::Corrupt | ReadError::OutOfMemory | ReadError::Empty), "{error}");
            }
        }
    }
    assert!(reader.read(three_pages().into(), Kind::Pdf).await.is_ok(), "the pool still reads");
}

/// A gigabyte of spaces in a megabyte of deflated stream.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        std::io::Write::write_all(&mut encoder, &spaces).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let mut file = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
        3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n\
        5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"
        .to_vec();
    file.extend_from_slice(
        format!("4 0 obj\n<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).as_bytes(),
    );
    file.extend_from_slice(&packed);
    file.extend_from_slice(b"\nendstream\nendobj\ntrailer << /Size 6 /Root 1 0 R >>\n%%EOF\n");
    file
}

#[tokio::test]
async fn a_stream_that_unpacks_to_a_gigabyte_stays_within_the_memory_limit() {
    let reader = limited(|limits| {
        limits.memory_bytes = 300 << 20;
        limits.time = Duration::from_secs(5);
    });
    match reader.read(bomb().into(), Kind::Pdf).await {
        Ok(document) => assert_eq!(document.pages[0].text, ""),
        Err(error) => {
            let expected = [ReadError::OutOfMemory, ReadError::Corrupt, ReadError::TimedOut];
            assert!(expected.contains(&error), "{error}");
        }
    }
}

#[tokio::test]
async fn a_process_without_memory_or_time_says_which_of_them_it_lacked() {
    let poor = limited(|limits| limits.memory_bytes = 80 << 20);
    let large = "x".repeat(60 << 20);
    assert_eq!(poor.read(large.into(), Kind::Text).await.unwrap_err(), ReadError::OutOfMemory);
    let hasty = limited(|limits| limits.time = Duration::from_millis(1));
    assert_eq!(failure(&hasty, three_pages()).await, ReadError::TimedOut);
}

#[tokio::test]
async fn a_reading_process_that_cannot_be_started_is_worth_another_try() {
    let reader = Reader::child("/nowhere/cliniq", Limits::default());
    assert!(failure(&reader, three_pages()).await.is_passing());
    let other = Reader::child("/bin/false", Limits::default());
    assert!(failure(&other, three_pages()).await.is_passing());
    let silent = Reader::child("/bin/cat", Limits::default());
    assert!(failure(&silent, three_pages()).await.is_passing(), "one that answers something else");
}

#[tokio::test]
async fn a_reader_that_nobody_waits_for_ends_its_process() {
    let reader = limited(|limits| limits.processes = 1);
    let given_up = tokio::time::timeout(Duration::from_millis(5), reader.read(bomb().into(), Kind::Pdf)).await;
    assert!(given_up.is_err());
    // The only place of the pool is free again at once.
    assert!(reader.read(three_pages().into(), Kind::Pdf).await.is_ok());
}

#[test]
fn a_damaged_pdf_never_ends_more_than_its_child() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let reader = limited(|limits| {
        limits.time = Duration::from_secs(10);
        limits.ocr_pages = 0;
    });
    let honest = three_pages();
    let damage = (
        proptest::collection::vec((0..honest.len(), any::<u8>()), 0..40),
        0..=honest.len(),
        proptest::collection::vec(any::<u8>(), 0..64),
    );
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() });
    let result = runner.run(&damage, |(changes, length, junk)| {
        let mut file = honest.clone();
        for (place, byte) in changes {
            file[place] = byte;
        }
        file.truncate(length);
        file.extend_from_slice(&junk);
        let outcome = runtime.block_on(reader.read(file.clone().into(), Kind::Pdf));
        prop_assert!(!matches!(outcome, Err(ReadError::Unavailable { .. })), "{outcome:?}");
        let picture = runtime.block_on(reader.draw(file.into(), 1, 300));
        prop_assert!(!matches!(picture, Err(ReadError::Unavailable { .. })), "{picture:?}");
        Ok(())
    });
    result.unwrap();
    assert!(runtime.block_on(reader.read(honest.into(), Kind::Pdf)).is_ok());
}
