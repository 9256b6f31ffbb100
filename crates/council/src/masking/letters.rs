//! Names in a text, letter by letter: capitals, accents, inflections, and words that a line break or a scanner has torn
//! apart.

use crate::facts;

/// One letter or digit of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// Folded: lower case, no accent.
    pub(super) is: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The letters and digits of a text.
pub(super) fn of(text: &str) -> Vec<Letter> {
    let mut found = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        if !c.is_alphanumeric() {
            continue;
        }
        let end = start + c.len_utf8();
        match folded(c) {
            Folded::One(is) => found.push(Letter { is, start, end }),
            Folded::Two(a, b) => {
                found.push(Letter { is: a, start, end });
                found.push(Letter { is: b, start, end });
            }
        }
    }
    found
}

enum Folded {
    One(char),
    Two(char, char),
}

/// Accented letters of the Latin alphabets, each behind its plain one.
const ACCENTS: [&str; 25] = [
    "aàáâãäåāăąǎạảấầẩẫậắằẳẵặ",
    "cçćĉċč",
    "dďđ",
    "eèéêëēĕėęěẹẻẽếềểễệ",
    "gĝğġģ",
    "hĥħ",
    "iìíîïĩīĭįıỉị",
    "jĵ",
    "kķ",
    "lĺļľŀł",
    "nñńņňŉ",
    "oòóôõöøōŏőơọỏốồổỗộớờởỡợ",
    "rŕŗř",
    "sśŝşšș",
    "tţťŧț",
    "uùúûüũūŭůűųưụủứừửữự",
    "wŵ",
    "yýÿŷỳỵỷỹ",
    "zźżž",
    "bƀ",
    "fƒ",
    "mḿ",
    "pṕ",
    "vṽ",
    "xẋ",
];

fn folded(c: char) -> Folded {
    let c = c.to_lowercase().next().unwrap_or(c);
    match c {
        'ß' => return Folded::Two('s', 's'),
        'æ' => return Folded::Two('a', 'e'),
        'œ' => return Folded::Two('o', 'e'),
        'þ' => return Folded::Two('t', 'h'),
        // Ligatures of typeset pages.
        'ﬁ' => return Folded::Two('f', 'i'),
        'ﬂ' => return Folded::Two('f', 'l'),
        'ﬀ' => return Folded::Two('f', 'f'),
        _ => {}
    }
    if c.is_ascii() {
        return Folded::One(c);
    }
    let plain = ACCENTS.iter().find(|row| row.contains(c)).and_then(|row| row.chars().next());
    Folded::One(plain.unwrap_or(c))
}

/// What scanners take for each other is one letter.
const fn scanned(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'l' => 'i',
        '5' => 's',
        same => same,
    }
}

/// Endings that names take on: possessives, and the cases of Germanic, Romance and Slavic languages.
const ENDINGS: [&str; 26] = [
    "s", "es", "n", "en", "ns", "ens", "a", "e", "i", "u", "y", "in", "em", "om", "ou", "ovi", "ova", "ove", "ich",
    "ech", "ami", "as", "os", "ie", "ej", "ow",
];

/// Titles and particles, which are nobody's name by themselves.
const PARTICLES: [&str; 36] = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "jr", "sr", "von", "van", "der", "den", "de", "del", "la",
    "le", "da", "di", "dos", "das", "du", "ten", "ter", "zu", "zur", "af", "av", "el", "al", "bin", "ibn", "mac",
    "and", "the",
];

/// Shorter names are found only as whole words with a capital: “Al” is a name, “al” is not.
const SHORT: usize = 3;
/// The most bytes between two letters of one torn word: a hyphen, a line break and an indentation.
const GAP: usize = 12;

/// A name, or a word of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    letters: Vec<char>,
}

impl Name {
    fn new(text: &str) -> Self {
        Self { letters: of(text).into_iter().map(|letter| letter.is).collect() }
    }

    /// The words of a patient's name, their transliterations, and the words written together in either order.
    pub(super) fn of_patient(text: &str) -> Vec<Self> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut found = Vec::new();
        for word in &words {
            let lower = word.to_lowercase();
            let is_name = word.chars().count() > 1
                && word.chars().all(char::is_alphabetic)
                && !PARTICLES.contains(&lower.as_str());
            if is_name {
                found.push(Self::new(word));
                let spelled: String = lower
                    .replace('ä', "ae")
                    .replace('ö', "oe")
                    .replace('ü', "ue")
                    .replace('ø', "oe")
                    .replace('å', "aa");
                found.push(Self::new(&spelled));
            }
        }
        // A label that is a code (“JD-01”) is one word; so is a name without blanks.
        let whole: Vec<Self> =
            [words.concat(), words.iter().rev().copied().collect()].iter().map(|it| Self::new(it)).collect();
        found.extend(whole);
        found.retain(|name| name.letters.len() > 1 && name.letters.iter().any(|c| c.is_alphabetic()));
        found.dedup();
        found
    }

    /// The words of a name that a label has given away; terms of the field are left out, so that a title page cannot
    /// blot out the report.
    pub(super) fn of_label(text: &str) -> Vec<Self> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if words.len() > 5 || text.chars().any(|c| c.is_ascii_digit()) {
            return Vec::new();
        }
        words
            .into_iter()
            .filter(|word| word.chars().count() >= SHORT && word.starts_with(char::is_uppercase))
            .filter(|word| !PARTICLES.contains(&word.to_lowercase().as_str()) && !is_term(word))
            .map(Self::new)
            .collect()
    }

    /// Where the name stands in a text.
    pub(super) fn find<'a>(
        &'a self,
        text: &'a str,
        letters: &'a [Letter],
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        (0..letters.len()).filter_map(move |at| self.at(text, letters, at))
    }

    fn at(&self, text: &str, letters: &[Letter], at: usize) -> Option<(usize, usize)> {
        let is_short = self.letters.len() <= SHORT;
        let alike = |a: char, b: char| if is_short { a == b } else { scanned(a) == scanned(b) };
        let first = letters[at];
        if !alike(first.is, self.letters[0]) || text[..first.start].ends_with(char::is_alphabetic) {
            return None;
        }
        let mut last = first;
        for (index, wanted) in self.letters.iter().enumerate().skip(1) {
            let letter = *letters.get(at + index)?;
            if !alike(letter.is, *wanted) {
                return None;
            }
            // Both halves of a letter that folds into two have one place.
            let gap = text.get(last.end..letter.start).unwrap_or("");
            let is_torn = gap.len() <= GAP
                && gap
                    .chars()
                    .all(|c| c.is_whitespace() || "-‐‑–'’._*·\u{ad}\u{200b}\u{200d}\u{300}\u{301}\u{308}".contains(c));
            if !gap.is_empty() && (is_short || !is_torn) {
                return None;
            }
            last = letter;
        }
        if is_short && !text[first.start..].starts_with(char::is_uppercase) {
            return None;
        }
        let behind = &text[last.end..];
        let ending: String = behind.chars().take_while(|c| c.is_alphabetic()).collect();
        if ending.is_empty() {
            let possessive =
                ["'s", "’s", "'S", "’S"].iter().find(|it| behind.starts_with(**it)).map_or(0, |it| it.len());
            let goes_on = behind[possessive..].starts_with(char::is_alphabetic) && possessive > 0;
            return Some((first.start, last.end + if goes_on { 0 } else { possessive }));
        }
        let folded: String = of(&ending).into_iter().map(|letter| letter.is).collect();
        let is_inflected = !is_short && ENDINGS.contains(&folded.as_str());
        is_inflected.then_some((first.start, last.end + ending.len()))
    }
}

fn is_term(word: &str) -> bool {
    facts::tokens(word, facts::Style::default())
        .iter()
        .any(|token| !matches!(token.what, facts::What::Word | facts::What::Mark(_)))
}
