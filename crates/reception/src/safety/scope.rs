//! Layer 3: which of the words found are meant, here and now.
//!
//! Negation, past, family history, supposition, another topic and idiom each silence some kinds of concept
//! ([`Kind`]) in a stretch of words. Cues are concepts of the lexicon like any other. Where a cue is ambiguous its
//! stretch stays short: a scope that reaches too far misses an emergency, one too short only rings once too often.

use std::collections::HashMap;

use crate::language::Word;

use super::grammar::{Concept, Hit, Kind};

/// A negation reaches at most this many words.
const NEGATION_REACH: usize = 9;
/// "a talk about …", "… training": words between such a cue and what it defuses.
const TOPIC_REACH: usize = 3;
/// An opening like "two years ago," with no more words than this speaks for the clause after the comma too.
const SHORT_OPENING: usize = 5;

/// Verbs whose negation is a loss of function, not an absence ("can not breathe", "will not wake").
const MODALS: &[&str] = &["can", "could", "will", "would", "might", "may", "must"];
/// Whoever begins a new statement ends a negation.
const SUBJECTS: &[&str] =
    &["i", "he", "she", "it", "they", "we", "my", "there", "you", "yo", "ella", "now", "ahora", "and"];
/// After these a topic's name is a place or an occasion: "a seizure in class", "collapsed at a football game".
const PLACING: &[&str] = &["after", "at", "before", "during", "en", "from", "in", "inside", "on", "outside", "durante"];
/// Words that a place may have before it.
const ARTICLES: &[&str] = &["a", "el", "her", "his", "la", "my", "our", "su", "the", "un", "una"];
/// Words that carry a negation over a comma: "no fever, cough, or chills".
const LIST_WORDS: &[&str] = &["or", "nor", "ni", "o", "no", "any", "tampoco"];

const NEGATED: u8 = 1;
const PAST: u8 = 2;
const FAMILY: u8 = 4;
const SUPPOSED: u8 = 8;
const TOPIC: u8 = 16;
const IDIOM: u8 = 32;
/// A topic named after what it is about; a phrase that contains its own cue is not defused by it.
const TOPIC_FOLLOWS: u8 = 64;

/// The concepts that are cues. A grammar without a cue (replies have none) simply has no such scope.
#[derive(Debug, Default)]
pub(super) struct Cues {
    not: Option<Concept>,
    not_a_negation: Option<Concept>,
    past: Option<Concept>,
    now: Option<Concept>,
    but: Option<Concept>,
    kin: Option<Concept>,
    kin_story: Option<Concept>,
    suppose: Option<Concept>,
    topic_before: Option<Concept>,
    topic_after: Option<Concept>,
    idiom: Option<Concept>,
}

impl Cues {
    /// Looks the cues up among a grammar's concepts.
    pub(super) fn from_names(ids: &HashMap<&'static str, Concept>) -> Self {
        let look = |name: &str| ids.get(name).copied();
        Self {
            not: look("not"),
            not_a_negation: look("not_a_negation"),
            past: look("past"),
            now: look("now"),
            but: look("but"),
            kin: look("kin"),
            kin_story: look("kin_story"),
            suppose: look("suppose"),
            topic_before: look("topic_before"),
            topic_after: look("topic_after"),
            idiom: look("idiom"),
        }
    }
}

/// What separates a word from the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boundary {
    None,
    Comma,
    Sentence,
}

/// The scopes in force at each word of an utterance.
pub(super) struct Scope {
    flags: Vec<u8>,
    idioms: Vec<Hit>,
}

struct Field<'a> {
    words: &'a [Word],
    boundaries: Vec<Boundary>,
    /// A new thought begins at this word ("but", "and now I").
    breaks: Vec<bool>,
    flags: Vec<u8>,
}

impl Scope {
    /// Reads the cues among `hits`.
    pub(super) fn of(text: &str, words: &[Word], hits: &[Hit], cues: &Cues) -> Self {
        let mut field = Field {
            words,
            boundaries: boundaries(text, words),
            breaks: breaks(words, hits, cues.but),
            flags: vec![0; words.len()],
        };
        let of = |cue: Option<Concept>| hits.iter().filter(move |h| Some(h.concept) == cue);
        let idioms: Vec<Hit> = of(cues.idiom).filter(|h| field.is_one_clause(h)).copied().collect();
        for idiom in &idioms {
            field.mark(idiom.start, idiom.end, IDIOM);
        }
        for cue in of(cues.not) {
            let pseudo = of(cues.not_a_negation).any(|p| p.start <= cue.start && cue.start < p.end);
            if !pseudo && field.flags[cue.start] & IDIOM == 0 {
                field.negate(cue);
            }
        }
        for cue in of(cues.past) {
            field.mark_clause(cue, PAST, hits, cues.now);
        }
        for kin in of(cues.kin) {
            let (from, to) = field.sentence(kin.start);
            let within = |h: &&Hit| h.start >= from && h.end <= to;
            if of(cues.kin_story).any(|h| within(&h)) && !of(cues.now).any(|h| within(&h)) {
                field.mark(from, to, FAMILY);
            }
        }
        for cue in of(cues.suppose) {
            let (_, to) = field.sentence(cue.start);
            let end = (cue.end..to).find(|i| field.breaks[*i]).unwrap_or(to);
            field.mark(cue.end, end, SUPPOSED);
        }
        for cue in of(cues.topic_before) {
            let (_, to) = field.sentence(cue.start);
            field.mark(cue.end, (cue.end + 1 + TOPIC_REACH).min(to), TOPIC);
        }
        let topics: Vec<Hit> = of(cues.topic_after).filter(|h| !field.is_place(h)).copied().collect();
        for cue in topics {
            let (from, _) = field.sentence(cue.start);
            field.mark(cue.start.saturating_sub(TOPIC_REACH).max(from), cue.start, TOPIC_FOLLOWS);
        }
        Self { flags: field.flags, idioms }
    }

    /// Whether a hit of this kind is not to be counted.
    pub(super) fn silences(&self, hit: &Hit, kind: Kind) -> bool {
        let first = self.flags.get(hit.start).copied().unwrap_or(0);
        let last = hit.end.checked_sub(1).and_then(|i| self.flags.get(i)).copied().unwrap_or(0);
        let idiom = if self.idioms.iter().any(|i| touches(hit, i)) { IDIOM } else { 0 };
        let in_force = first & !(TOPIC_FOLLOWS | IDIOM) | last & TOPIC_FOLLOWS | idiom;
        let silencing = match kind {
            Kind::Context => 0,
            Kind::Grave => IDIOM,
            Kind::Firm => IDIOM | PAST | TOPIC | TOPIC_FOLLOWS,
            Kind::Sign => IDIOM | PAST | TOPIC | TOPIC_FOLLOWS | NEGATED | SUPPOSED,
            Kind::Name => IDIOM | PAST | TOPIC | TOPIC_FOLLOWS | NEGATED | SUPPOSED | FAMILY,
        };
        in_force & silencing != 0
    }
}

/// An idiom takes what lies in it or overlaps it; a phrase that contains the whole idiom and more means more.
fn touches(hit: &Hit, idiom: &Hit) -> bool {
    let contains = hit.start <= idiom.start && idiom.end <= hit.end && hit.end - hit.start > idiom.end - idiom.start;
    hit.start < idiom.end && idiom.start < hit.end && !contains
}

impl Field<'_> {
    fn mark(&mut self, from: usize, to: usize, flag: u8) {
        for flags in self.flags.iter_mut().take(to).skip(from) {
            *flags |= flag;
        }
    }

    /// Idioms are said in one breath: "she's burning up, my address is …" is none.
    fn is_one_clause(&self, hit: &Hit) -> bool {
        (hit.start + 1..hit.end).all(|i| self.boundaries[i - 1] == Boundary::None)
    }

    /// From the first to after the last word of the sentence around `at`.
    fn sentence(&self, at: usize) -> (usize, usize) {
        let from = (0..at).rev().find(|i| self.boundaries[*i] == Boundary::Sentence).map_or(0, |i| i + 1);
        let to = (at..self.words.len()).find(|i| self.boundaries[*i] == Boundary::Sentence);
        (from, to.map_or(self.words.len(), |i| i + 1))
    }

    /// From the first to after the last word of the clause around `at`.
    fn clause(&self, at: usize) -> (usize, usize) {
        let from = (1..=at).rev().find(|i| self.breaks[*i] || self.boundaries[i - 1] != Boundary::None).unwrap_or(0);
        let to = (at + 1..self.words.len()).find(|i| self.breaks[*i] || self.boundaries[i - 1] != Boundary::None);
        (from, to.unwrap_or(self.words.len()))
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        self.words.get(at).is_some_and(|w| list.contains(&w.text.as_str()))
    }

    /// Whether a topic word says where or when something happened instead.
    fn is_place(&self, cue: &Hit) -> bool {
        let article = cue.start > 0 && self.is(cue.start - 1, ARTICLES);
        let before = cue.start.checked_sub(1 + usize::from(article));
        before.is_some_and(|at| self.is(at, PLACING))
    }

    /// Marks what a negation covers: forward to the end of its clause or the next statement.
    fn negate(&mut self, cue: &Hit) {
        let modal = self.is(cue.start, &["not"]) && cue.start > 0 && self.is(cue.start - 1, MODALS);
        if modal || cue.end == 0 {
            return;
        }
        let mut list = false;
        for at in cue.end..(cue.end + NEGATION_REACH).min(self.words.len()) {
            match self.boundaries[at - 1] {
                Boundary::Sentence => return,
                Boundary::Comma if !list && !self.continues_list(at) => return,
                Boundary::Comma => list = true,
                Boundary::None => {}
            }
            if self.breaks[at] || self.is(at, SUBJECTS) {
                return;
            }
            self.flags[at] |= NEGATED;
        }
    }

    /// After a comma a negation goes on only in a bare list that ends in "or", "nor", "ni".
    fn continues_list(&self, at: usize) -> bool {
        if self.is(at, LIST_WORDS) {
            return true;
        }
        for i in at..self.words.len().min(at + NEGATION_REACH) {
            if self.is(i, &["or", "nor", "ni", "o"]) {
                return true;
            }
            if self.is(i, SUBJECTS) || self.breaks[i] || self.boundaries[i] == Boundary::Sentence {
                return false;
            }
        }
        false
    }

    /// Marks the clause around a cue of time, unless the same clause also speaks of now.
    fn mark_clause(&mut self, cue: &Hit, flag: u8, hits: &[Hit], now: Option<Concept>) {
        let (from, mut to) = self.clause(cue.start);
        let opening = to < self.words.len() && self.boundaries[to - 1] == Boundary::Comma;
        if opening && to - from <= SHORT_OPENING && !self.breaks[to] {
            to = self.clause(to).1;
        }
        let speaks_of_now = |h: &Hit| Some(h.concept) == now && h.start >= from && h.end <= to && h.start >= cue.end;
        let speaks_of_now_before = |h: &Hit| Some(h.concept) == now && h.start >= from && h.end <= cue.start;
        if !hits.iter().any(|h| speaks_of_now(h) || speaks_of_now_before(h)) {
            self.mark(from, to, flag);
        }
    }
}

fn boundaries(text: &str, words: &[Word]) -> Vec<Boundary> {
    let between = |pair: &[Word]| match pair {
        [a, b] if a.ends_clause => text.get(a.end..b.start).unwrap_or_default(),
        _ => "",
    };
    let boundary = |gap: &str| {
        if gap.contains(['.', '!', '?', ';', '\u{2026}']) {
            Boundary::Sentence
        } else if gap.contains([',', ':', '\u{2014}', '\u{bf}', '\u{a1}']) {
            Boundary::Comma
        } else {
            Boundary::None
        }
    };
    let mut all: Vec<Boundary> = words.windows(2).map(|pair| boundary(between(pair))).collect();
    all.push(Boundary::Sentence);
    all
}

/// "but …" begins a new thought, and so does "and I", "and my", "y me": what was denied or long ago before it is over.
fn breaks(words: &[Word], hits: &[Hit], but: Option<Concept>) -> Vec<bool> {
    let mut breaks = vec![false; words.len()];
    for hit in hits.iter().filter(|h| Some(h.concept) == but) {
        breaks[hit.start] = true;
    }
    for (at, pair) in words.windows(2).enumerate() {
        let new_subject = [
            "i", "my", "he", "she", "it", "now", "the", "me", "is", "am", "has", "mi", "ahora", "no", "estoy", "esta",
            "tengo", "tiene", "se", "le",
        ];
        if let [joint, next] = pair
            && matches!(joint.text.as_str(), "and" | "y")
            && new_subject.contains(&next.text.as_str())
        {
            breaks[at] = true;
        }
    }
    breaks
}
