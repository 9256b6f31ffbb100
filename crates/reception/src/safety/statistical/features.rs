//! What the statistical layer sees of an utterance: words, pairs, classes, pieces of words. No punctuation, no case.
//!
//! | Kind | Example | Why |
//! | --- | --- | --- |
//! | `w` | `w chest` | the word |
//! | `b` | `b my chest` | two words side by side |
//! | `k` | `k BREATH` | a class of words |
//! | `p` | `p NOT BREATH` | two classes (or rare words) at most [`REACH`] words apart, in this order |
//! | `t` | `t PERSON NOT MOVE` | three side by side |
//! | `u` | `u PAST SEIZE` | a class that frames the utterance, and another anywhere in it |
//! | `^` `g` `$` | `^ resp` | four or five letters at the start, inside, at the end of a word: endings and mis-spellings |
//!
//! What is denied ("no fever", "sin fiebre") carries a `~`; the loss of a function ("can not breathe") does not.

use std::fmt;

use crate::language::Word;

use super::classes::{CLASSES, Class};

/// How far two parts of a pair may stand apart, in words.
const REACH: usize = 5;
/// How far a denial reaches, in words.
const DENIAL_REACH: usize = 5;
/// Letters in the pieces of a word.
const GRAMS: [usize; 2] = [4, 5];

/// Whoever begins a new statement ends a denial.
const NEW_STATEMENTS: &[&str] = &["but", "pero", "i", "he", "she", "it", "they", "now", "ahora", "and", "y", "aunque"];
/// "I do *not have* fever" denies; "I can not" is a loss. The words that make "not" and "no" deny what follows.
const HAVING: &[&str] = &[
    "any",
    "experiencing",
    "feeling",
    "had",
    "has",
    "hay",
    "have",
    "having",
    "tengo",
    "tenemos",
    "tenia",
    "tenido",
    "tiene",
    "tienen",
    "a",
    "he",
    "ha",
    "really",
];

/// Small words that only Spanish has.
const SPANISH: &[&str] = &[
    "al", "como", "con", "de", "del", "desde", "el", "ella", "en", "es", "esta", "estoy", "hace", "la", "las", "le",
    "les", "lo", "los", "mi", "mis", "muy", "para", "pero", "por", "puede", "puedo", "que", "se", "si", "su", "tengo",
    "tiene", "un", "una", "y", "ya", "yo",
];
/// How many words on each side tell which language is spoken.
const SURROUNDINGS: usize = 4;

/// A piece of a feature's name.
#[derive(Clone, Copy, Debug, Default)]
struct Atom<'a> {
    text: &'a str,
    denied: bool,
    hash: u64,
}

impl<'a> Atom<'a> {
    fn new(text: &'a str, denied: bool) -> Self {
        // FNV-1a: the names in the weights file and the words of a caller must hash alike on every machine.
        let bytes = text.bytes().chain(denied.then_some(b'~'));
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| mix(hash ^ u64::from(byte)));
        Self { text, denied, hash }
    }
}

fn mix(hash: u64) -> u64 {
    hash.wrapping_mul(0x0100_0000_01b3)
}

/// One thing noticed in an utterance.
#[derive(Clone, Copy, Debug)]
pub struct Feature<'a> {
    kind: u8,
    atoms: [Atom<'a>; 3],
    /// Index of the first word it was noticed in.
    pub first: usize,
    /// Index of the last word it was noticed in.
    pub last: usize,
}

impl<'a> Feature<'a> {
    /// Reads a name such as `p NOT BREATH` or `k ~FEVER`; `None` if it is none.
    pub fn parse(name: &'a str) -> Option<Self> {
        let (kind, rest) = name.split_once(' ')?;
        let mut atoms = [Atom::default(); 3];
        let mut parts = rest.split(' ');
        for (atom, part) in atoms.iter_mut().zip(&mut parts) {
            *atom = Atom::new(part.trim_start_matches('~'), part.starts_with('~'));
        }
        let &[kind] = kind.as_bytes() else {
            return None;
        };
        (parts.next().is_none() && !atoms[0].text.is_empty()).then_some(Self { kind, atoms, first: 0, last: 0 })
    }

    /// Its place in the table of weights, which refuses two names with one key.
    pub fn key(&self) -> u64 {
        let hash = self.atoms.iter().fold(mix(u64::from(self.kind) ^ 0x9e37_79b9_7f4a_7c15), |hash, atom| {
            mix(hash.rotate_left(23) ^ atom.hash)
        });
        hash ^ (hash >> 29)
    }
}

impl fmt::Display for Feature<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", char::from(self.kind))?;
        for atom in self.atoms.iter().filter(|atom| !atom.text.is_empty()) {
            write!(out, " {}{}", if atom.denied { "~" } else { "" }, atom.text)?;
        }
        Ok(())
    }
}

/// A word with what is known of it.
struct Token<'a> {
    word: Atom<'a>,
    /// Its classes with their names; without any, the word stands for itself.
    symbols: Vec<Atom<'a>>,
    classes: Vec<Class>,
}

/// Calls `notice` with each feature of an utterance's words (as [`normalise`](crate::language::normalise) leaves
/// them); the same feature may come several times.
pub fn features<'a>(words: &'a [Word], mut notice: impl FnMut(Feature<'a>)) {
    let tokens = tokens(words);
    let mut emit = |kind: u8, atoms: [Atom<'a>; 3], first: usize, last: usize| {
        notice(Feature { kind, atoms, first, last });
    };
    let none = Atom::default();
    for (at, token) in tokens.iter().enumerate() {
        emit(b'w', [token.word, none, none], at, at);
        grams(token.word.text, |kind, gram| emit(kind, [Atom::new(gram, false), none, none], at, at));
        if !token.classes.is_empty() {
            token.symbols.iter().for_each(|symbol| emit(b'k', [*symbol, none, none], at, at));
        }
        if let Some(next) = tokens.get(at + 1) {
            emit(b'b', [plain(token), plain(next), none], at, at + 1);
        }
        if let Some([a, b, c]) = tokens.get(at..at + 3).and_then(|three| three.first_chunk()) {
            emit(b't', [main(a), main(b), main(c)], at, at + 2);
        }
        for (ahead, other) in tokens.iter().enumerate().skip(at + 1).take(REACH) {
            for (a, b) in token.symbols.iter().flat_map(|a| other.symbols.iter().map(move |b| (a, b))) {
                emit(b'p', [*a, *b, none], at, ahead);
            }
        }
    }
    framed(&tokens, |frame, other, at, there| emit(b'u', [frame, other, none], at, there));
}

/// The word, said or denied alike.
fn plain<'a>(token: &Token<'a>) -> Atom<'a> {
    if token.word.denied { Atom::new(token.word.text, false) } else { token.word }
}

/// What stands for a word among its neighbours: its first class, or itself.
fn main<'a>(token: &Token<'a>) -> Atom<'a> {
    token.symbols.first().copied().unwrap_or(token.word)
}

fn tokens(words: &[Word]) -> Vec<Token<'_>> {
    let denied = denials(words);
    words.iter().zip(denied).map(|(word, denied)| token(&word.text, denied)).collect()
}

fn token(text: &str, denied: bool) -> Token<'_> {
    let text = number(text).unwrap_or(text);
    let mut classes = Vec::new();
    CLASSES.of(text, &mut classes);
    let word = Atom::new(text, denied);
    let symbols = match classes.as_slice() {
        [] => vec![word],
        classes => classes.iter().map(|class| Atom::new(CLASSES.name(*class), denied)).collect(),
    };
    Token { word, symbols, classes }
}

/// Numbers count by their length: an hour, a house, a telephone.
fn number(text: &str) -> Option<&'static str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match text.len() {
        0 | 1 => "#",
        2 => "##",
        3 => "###",
        _ => "####",
    })
}

/// Which words are denied: "no fever or chills", "do not have any pain", "sin dolor".
fn denials(words: &[Word]) -> Vec<bool> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let mut denied = vec![false; words.len()];
    for at in 0..words.len() {
        let from = match text(at) {
            "without" | "sin" | "ni" | "nor" | "denies" | "niega" => at + 1,
            "not" | "no" | "never" | "nunca" if HAVING.contains(&text(at + 1)) => at + 2,
            "no" if !is_spanish(words, at) => at + 1,
            _ => continue,
        };
        for reached in from..words.len().min(from + DENIAL_REACH) {
            if NEW_STATEMENTS.contains(&text(reached)) {
                break;
            }
            if let Some(flag) = denied.get_mut(reached) {
                *flag = true;
            }
        }
    }
    denied
}

/// Whether Spanish is spoken around a place. There "no" stands before a verb and says that something fails ("no
/// respira", "no se mueve"); in English it stands before what is denied ("no fever").
fn is_spanish(words: &[Word], at: usize) -> bool {
    let around = words.get(at.saturating_sub(SURROUNDINGS)..words.len().min(at + SURROUNDINGS)).unwrap_or_default();
    around.iter().any(|word| SPANISH.contains(&word.text.as_str()))
}

fn grams<'a>(word: &'a str, mut found: impl FnMut(u8, &'a str)) {
    if !word.is_ascii() {
        return;
    }
    for length in GRAMS {
        for start in 0..=word.len().saturating_sub(length) {
            let Some(gram) = word.get(start..start + length) else {
                continue;
            };
            found(if start == 0 { b'^' } else { b'g' }, gram);
            if start + length == word.len() {
                found(b'$', gram);
            }
        }
    }
}

/// Each framing class with each other class of the utterance.
fn framed<'a>(tokens: &[Token<'a>], mut found: impl FnMut(Atom<'a>, Atom<'a>, usize, usize)) {
    let all = tokens.iter().enumerate().flat_map(|(at, token)| {
        token.classes.iter().zip(&token.symbols).map(move |(class, symbol)| (at, *class, *symbol))
    });
    let mut seen: Vec<(usize, Class, Atom<'a>)> = Vec::new();
    for (at, class, symbol) in all {
        if !seen.iter().any(|(_, known, other)| *known == class && other.denied == symbol.denied) {
            seen.push((at, class, symbol));
        }
    }
    for (at, class, frame) in seen.iter().filter(|(_, class, _)| CLASSES.is_framing(*class)) {
        for (there, _, other) in seen.iter().filter(|(_, other, _)| other != class) {
            found(*frame, *other, *at, *there);
        }
    }
}
