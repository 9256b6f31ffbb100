//! Files made by hand, and forms that bring them.

use std::fmt::Write as _;

const BOUNDARY: &str = "x-cliniq-test-boundary";

/// The media type of [`form`].
pub(crate) fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A form with these files, name and bytes, and a profile.
pub(crate) fn form(files: &[(&str, &[u8])], profile: Option<&str>) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(profile) = profile {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\n{profile}\r\n").as_bytes(),
        );
    }
    for (name, bytes) in files {
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// A PDF with one line of text on each page; `extra` goes into the trailer.
pub(crate) fn pdf(pages: &[&str], extra: &str) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|index| format!("{} 0 R ", 4 + 2 * index)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, text) in pages.iter().enumerate() {
        let lines: String = text.lines().map(|line| format!("({line}) Tj T*\n")).collect();
        let stream = format!("BT /F1 11 Tf 56 780 Td 14 TL\n{lines}ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    let mut file = String::from("%PDF-1.7\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let (start, size) = (file.len(), objects.len() + 1);
    write!(file, "xref\n0 {size}\n{table}trailer << /Size {size} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n")
        .unwrap();
    file.into_bytes()
}

/// A trailer that says the file is protected by a password.
pub(crate) const ENCRYPTED: &str = "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -44 \
    /O <28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A> \
    /U <0021469DB2DC5E3E1F6A0C2A7C9F5E3D28BF4E5E4E758A4164004E56FFFA0108> >> /ID [<01020304> <01020304>]";
