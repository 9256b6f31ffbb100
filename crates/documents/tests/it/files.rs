//! Files made by hand, byte by byte, so that what reads them is not tested against its own writer.

use std::fmt::Write as _;

/// A PDF of these content streams, one a page, in Helvetica. `extra` goes into the trailer.
pub(crate) fn pdf_of(streams: &[String], extra: &str) -> Vec<u8> {
    let kids: String = (0..streams.len()).map(|index| format!("{} 0 R ", 4 + 2 * index)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", streams.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, stream) in streams.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    assemble(&objects, extra)
}

/// Objects, numbered from 1, with their table and trailer.
pub(crate) fn assemble(objects: &[String], extra: &str) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let start = file.len();
    let size = objects.len() + 1;
    write!(file, "xref\n0 {size}\n{table}trailer << /Size {size} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    file.into_bytes()
}

/// A content stream that writes these lines from the top of the page down.
pub(crate) fn lines(lines: &[&str]) -> String {
    let mut stream = String::from("BT /F1 11 Tf 56 780 Td 14 TL\n");
    for line in lines {
        writeln!(stream, "({line}) Tj T*").unwrap();
    }
    stream + "ET"
}
