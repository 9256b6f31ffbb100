//! Synthetic qEEG reports of which every measurement is known: for the demo clinic and for tests.
//!
//! Promises: the same options always give the same report; what [`Report::truth`] says stands on the page it names, as it
//! says it. Never does: hold a real person's data. Names are invented, telephone numbers are of the range kept for fiction.
//!
//! ```
//! use cliniq_council::rehearsal::{Layout, Options, Report};
//!
//! let report = Report::invent(&Options { seed: 7, layout: Layout::LineList, ..Options::default() });
//! assert!(report.text().contains("absolute power"));
//! ```

mod layouts;
mod page;
mod person;
mod session;

use cliniq_documents::{
    read::{ReadError, Reader},
    write::{Placed, Sheet, WriteError, print},
};
use jiff::{civil::Date, tz::TimeZone};

use self::page::Page;
pub use self::{
    person::Person,
    session::{Band, Condition, Measure, SITES},
};

/// How a vendor's software prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Layout {
    /// A table for each band, a column for each of the nineteen sites.
    #[default]
    BandTables,
    /// A line for each site and band, in words: `Fp1 Delta absolute power 12.3 µV² relative power 8.1 % z=2.10`.
    LineList,
    /// Two columns of values, each with its target range.
    TwoColumns,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 3] = [Self::BandTables, Self::LineList, Self::TwoColumns];
}

/// What report is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Another seed is another person with other values.
    pub seed: u64,
    /// How it looks.
    pub layout: Layout,
    /// Recordings, some months apart; at least one, at most twelve.
    pub sessions: u8,
    /// The day of the last recording.
    pub last_session: Date,
    /// Whether the last page gives one value differently from where it was measured.
    pub contradiction: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            layout: Layout::default(),
            sessions: 2,
            last_session: jiff::civil::date(2026, 11, 16),
            contradiction: false,
        }
    }
}

/// One value that stands in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The day of the recording.
    pub session: Date,
    /// Absent where the eyes do not matter.
    pub condition: Option<Condition>,
    /// A site of the 10–20 system, or two with a hyphen between: `F3-F4`. Absent for what is of the whole recording.
    pub site: Option<String>,
    /// Absent for what is of no band.
    pub band: Option<Band>,
    /// What was measured.
    pub measure: Measure,
    /// As printed; absent when `N/A` is.
    pub value: Option<String>,
    /// The range that the report calls normal, as printed; absent where the layout has none.
    pub target: Option<(String, String)>,
    /// Counted from 1.
    pub page: u32,
}

/// A report and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Whom it is said to be of.
    pub person: Person,
    /// All its values in the order in which they are printed.
    pub truth: Vec<Truth>,
    /// Where in `truth` the two values are that contradict each other.
    pub contradiction: Option<(usize, usize)>,
    made_on: Date,
    pages: Vec<Page>,
}

impl Report {
    /// Invents a report.
    #[must_use]
    pub fn invent(options: &Options) -> Self {
        let person = Person::invent(options.seed);
        let sessions = session::invent(options);
        let mut press = layouts::Press::new(&person, options);
        for session in &sessions {
            press.session(session);
        }
        let contradiction = if options.contradiction { press.contradict() } else { None };
        let (pages, truth) = press.finish();
        Self { person, truth, contradiction, made_on: options.last_session, pages }
    }

    /// How many pages it has.
    #[must_use]
    pub fn page_count(&self) -> u32 {
        u32::try_from(self.pages.len()).unwrap_or(u32::MAX)
    }

    /// As plain text, columns aligned by spaces, a form feed between pages.
    #[must_use]
    pub fn text(&self) -> String {
        self.pages.iter().map(Page::text).collect::<Vec<_>>().join("\u{c}")
    }

    /// As a PDF with a text layer.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub fn pdf(&self) -> Result<Vec<u8>, WriteError> {
        self.print(self.pages.iter().map(Page::sheet).collect::<Vec<_>>().as_slice())
    }

    /// As a PDF in which page `number` is a picture, as if it had been scanned. A number that it does not have changes
    /// nothing.
    ///
    /// # Errors
    /// When the page cannot be drawn, or the file not be written.
    pub async fn pdf_with_picture(&self, number: u32, reader: &Reader) -> Result<Vec<u8>, PictureError> {
        /// The resolution of an office scanner: 300 dots an inch of A4.
        const LONGER_SIDE: u16 = 3508;
        let mut sheets: Vec<Sheet> = self.pages.iter().map(Page::sheet).collect();
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        if let Some(sheet) = index.and_then(|index| sheets.get_mut(index)) {
            let alone = self.print(std::slice::from_ref(sheet))?;
            let picture = reader.draw(alone.into(), 1, LONGER_SIDE).await?;
            let (width, height) = sheet.size.points();
            sheet.items = vec![Placed::Picture { x: 0.0, y: 0.0, width, height, png: picture.png }];
        }
        Ok(self.print(&sheets)?)
    }

    fn print(&self, sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
        // A day of these centuries always has a midnight in UTC.
        let made_at =
            self.made_on.to_zoned(TimeZone::UTC).map_err(|error| WriteError::Failed { why: error.to_string() })?;
        print("Quantitative EEG report", made_at.timestamp(), sheets)
    }
}

/// Why a report could not be printed with a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The page could not be drawn.
    #[error(transparent)]
    Draw(#[from] ReadError),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

#[cfg(test)]
mod tests;
