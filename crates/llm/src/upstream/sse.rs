//! Server-sent events, read as they arrive.

/// One event: its type, when it has one, and its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: Option<String>,
    pub(super) data: String,
}

/// The stream is none, or one event of it is larger than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotEvents {
    TooLarge,
    NotText,
}

/// Collects bytes into events. What follows the last blank line is not an event: the end may be missing.
#[derive(Debug)]
pub(super) struct Reader {
    line: Vec<u8>,
    name: Option<String>,
    data: Option<String>,
    limit: usize,
    after_return: bool,
}

impl Reader {
    /// A reader of events of at most `limit` bytes each.
    pub(super) const fn new(limit: usize) -> Self {
        Self { line: Vec::new(), name: None, data: None, limit, after_return: false }
    }

    /// Takes bytes; answers the events that are complete now.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, NotEvents> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                // The second half of CR LF.
                b'\n' if follows_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()?),
                _ if self.line.len() + self.data.as_ref().map_or(0, String::len) >= self.limit => {
                    return Err(NotEvents::TooLarge);
                }
                _ => self.line.push(byte),
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Result<Option<Event>, NotEvents> {
        let line = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&line).map_err(|_| NotEvents::NotText)?.trim_start_matches('\u{feff}');
        if line.is_empty() {
            let name = self.name.take();
            return Ok(self.data.take().map(|data| Event { name, data }));
        }
        // A line that begins with a colon is a comment: a sign of life.
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.name = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Event> {
        Reader::new(1 << 20).push(text.as_bytes()).unwrap()
    }

    fn event(name: Option<&str>, data: &str) -> Event {
        Event { name: name.map(str::to_owned), data: data.to_owned() }
    }

    #[test]
    fn events_are_separated_by_blank_lines_of_any_kind_and_comments_are_skipped() {
        let text = ": keep-alive\n\ndata: a\n\nevent: x\r\ndata:b\r\ndata: c\r\n\r\n\rdata: d\r\rdata: unfinished";

        assert_eq!(read(text), [event(None, "a"), event(Some("x"), "b\nc"), event(None, "d")]);
    }

    #[test]
    fn an_event_over_the_limit_is_refused() {
        assert_eq!(Reader::new(8).push(b"data: 123456"), Err(NotEvents::TooLarge));
        let mut reader = Reader::new(20);
        assert!(reader.push(b"data: 1234567890\n").is_ok());
        assert_eq!(reader.push(b"data: 1234567890\n"), Err(NotEvents::TooLarge));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert_eq!(Reader::new(100).push(b"data: \xff\n\n"), Err(NotEvents::NotText));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_bytes_arrive(text in "(data|event|:)?[:a-é \r\n]{0,80}", cuts in proptest::collection::vec(0_usize..400, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).collect();
            cuts.sort_unstable();
            let mut reader = Reader::new(1 << 20);
            let mut events = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([bytes.len()]) {
                events.extend(reader.push(&bytes[from..cut]).unwrap());
                from = cut;
            }

            prop_assert_eq!(events, read(&text));
        }
    }
}
