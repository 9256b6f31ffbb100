//! Invented people, and chance that can be repeated.

use jiff::civil::{Date, date};

/// Somebody who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Given and family name.
    pub name: String,
    /// Date of birth.
    pub born: Date,
    /// Medical record number.
    pub record: String,
    /// Telephone, of the range that is kept for fiction.
    pub phone: String,
}

const GIVEN: [&str; 12] =
    ["Dana", "Marek", "Ines", "Tobias", "Yuki", "Leonie", "Rafael", "Ingrid", "Samir", "Clara", "Oskar", "Nadia"];
const FAMILY: [&str; 12] = [
    "Whitlock",
    "Sandoval",
    "Brennecke",
    "Okonjo",
    "Lindqvist",
    "Marchetti",
    "Haverford",
    "Tanaka",
    "Delacroix",
    "Petrova",
    "Ashdown",
    "Quimby",
];

impl Person {
    pub(super) fn invent(seed: u64) -> Self {
        let mut chance = Chance::new(seed ^ 0x5045_5253_4f4e);
        let born = date(1950, 1, 1).saturating_add(jiff::Span::new().days(i64::from(chance.below(20_000))));
        Self {
            name: format!("{} {}", chance.pick(&GIVEN), chance.pick(&FAMILY)),
            born,
            record: format!("{:08}", chance.below(100_000_000)),
            phone: format!("(555) 555-01{:02}", chance.below(100)),
        }
    }
}

/// SplitMix64: small, and the same for ever, which library generators do not promise.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 and below this one.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        // Smaller than `end`, so it fits.
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// A number between -1 and 1, more often near 0.
    pub(super) fn around_zero(&mut self) -> f64 {
        let one = |chance: &mut Self| f64::from(chance.below(1 << 20)) / f64::from(1 << 20);
        (one(self) + one(self) + one(self)) / 1.5 - 1.0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let index = self.below(u32::try_from(from.len()).unwrap_or(1));
        usize::try_from(index).ok().and_then(|index| from.get(index)).copied().unwrap_or_default()
    }
}
