//! Plain text and Markdown: encodings and pages.

use super::{Gap, How, Limits, Page, ReadError};

/// The pages of a text; a form feed separates two.
pub(super) fn text(file: &[u8], limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let text = decode(file)?;
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    if text.len() as u64 > limits.text_bytes {
        return Err(ReadError::TooLarge { limit_bytes: limits.text_bytes });
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let count = u32::try_from(text.matches('\u{c}').count()).unwrap_or(u32::MAX).saturating_add(1);
    if count > limits.pages {
        return Err(ReadError::TooManyPages { pages: count, limit: limits.pages });
    }
    Ok((1..).zip(text.split('\u{c}')).map(|(number, text)| page(number, text)).collect())
}

fn page(number: u32, text: &str) -> Page {
    let text = text.trim_matches('\n');
    if text.trim().is_empty() {
        return Page { number, text: String::new(), how: How::None, gap: Some(Gap::Blank) };
    }
    Page { number, text: text.to_owned(), how: How::TextLayer, gap: None }
}

/// UTF-8 or UTF-16 when a mark or the bytes say so, else Windows-1252, which older laboratory software writes. Control
/// characters give away what is no text at all.
fn decode(file: &[u8]) -> Result<String, ReadError> {
    let text = match file {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).map_err(|_| ReadError::Corrupt)?.to_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect::<Option<_>>().ok_or(ReadError::NotThisKind)?,
        },
    };
    let is_strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}');
    if text.chars().any(is_strange) { Err(ReadError::NotThisKind) } else { Ok(text) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ReadError::Corrupt);
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().map_err(|_| ReadError::Corrupt)
}

/// The WHATWG's index of windows-1252, but for its five unassigned bytes, which no text holds.
fn windows_1252(byte: u8) -> Option<char> {
    const UPPER: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte - 0x80)).copied().filter(|c| *c != '\0'),
        other => Some(char::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Result<Vec<String>, ReadError> {
        Ok(text(file, &Limits::default())?.into_iter().map(|page| page.text).collect())
    }

    #[test]
    fn a_text_is_read_in_the_encodings_that_laboratories_write() {
        assert_eq!(read("Fp1 12.3 µV²".as_bytes()).unwrap(), ["Fp1 12.3 µV²"]);
        assert_eq!(read("\u{feff}θ/β 2.1".as_bytes()).unwrap(), ["θ/β 2.1"]);
        assert_eq!(read(b"12.3 \xb5V\xb2 \x96 high").unwrap(), ["12.3 µV² – high"]);
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(read(&[vec![0xff, 0xfe], utf16("Δ\r\n2")].concat()).unwrap(), ["Δ\n2"]);
    }

    #[test]
    fn a_form_feed_begins_a_page_and_an_empty_page_is_known_to_be_blank() {
        let pages = text(b"one\n\x0c\x0cthree", &Limits::default()).unwrap();
        assert_eq!(pages.iter().map(|page| page.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((pages[1].how, pages[1].gap), (How::None, Some(Gap::Blank)));
    }

    #[test]
    fn what_is_no_text_is_not_this_kind() {
        assert_eq!(read(b"\x7fELF\x02\x01\x01\x00\x00").unwrap_err(), ReadError::NotThisKind);
        assert_eq!(read(&[0x81, 0x8d, b'a']).unwrap_err(), ReadError::NotThisKind);
        assert_eq!(read(b" \n\t ").unwrap_err(), ReadError::Empty);
        assert_eq!(read(&[0xff, 0xfe, b'a']).unwrap_err(), ReadError::Corrupt);
    }
}
