//! Yes, no, thanks and goodbye: the small change of a call.
//!
//! An answer is read as a whole: the utterance is cut into known pieces, and what the pieces make together is the
//! meaning. That is why "I have no more lisinopril" is no farewell: "more lisinopril" is no piece of one.

use super::grammar::{Chunk, Head};
use super::matcher::{Heard, Hit};
use super::{Intent, Scored};

/// From this weight on thanks are so warm that they end a call ("thank you so much for your help").
const WARM: u8 = 5;

/// From this weight on a set phrase also explains the details after it ("yes, book it | for Monday").
const CONFIRMS: u8 = 8;

/// What the small change of an utterance makes together.
pub(super) struct Answer {
    pub(super) scored: Scored,
    /// Words (from, till) of every piece that says something.
    said: Vec<(usize, usize, u8)>,
    /// The utterance begins with it.
    pub leads: bool,
    /// Punctuation parts it from the rest ("no, …" as opposed to "no injuries").
    parted: bool,
    /// Every word belongs to it.
    whole: bool,
    /// At least half of the words belong to it.
    most: bool,
    /// At least two thirds of the words belong to it, and the utterance ends with it.
    nearly: bool,
    /// The utterance ends with it.
    ends: bool,
    /// It takes leave.
    farewell: bool,
}

impl Answer {
    /// The request is only part of a longer set phrase: "need anything" in "I don't need anything else".
    pub(super) fn explains(&self, request: &Hit<'_>) -> bool {
        self.said.iter().any(|(from, till, weight)| {
            *from <= request.start && (request.end <= *till || (*weight >= CONFIRMS && request.start < *till))
        })
    }

    /// Whether this answer is the meaning, given that nothing but hints (or nothing at all) was found beside it.
    pub(super) fn decides(&self, alone: bool) -> bool {
        self.whole
            || (self.leads && (alone || self.parted))
            || (alone && (self.most || self.ends) && self.farewell)
            || (alone && self.nearly)
    }
}

/// Whether an utterance that is cut into these pieces means to leave with everything it says.
pub(super) fn is_leaving(heard: &Heard<'_>, pieces: &[Hit<'_>]) -> bool {
    if covered(pieces) < heard.words.len() {
        return false;
    }
    let has = |kind| pieces.iter().any(|piece| kind_of(piece) == Some(kind));
    let warm = pieces.iter().any(|piece| kind_of(piece) == Some(Chunk::Thanks) && piece.rule.weight >= WARM);
    has(Chunk::Bye) || has(Chunk::Done) || warm || (has(Chunk::No) && has(Chunk::Thanks))
}

/// Reads the small change of an utterance; `None` when there is none that says anything.
pub(super) fn answer(heard: &Heard<'_>, pieces: &[Hit<'_>]) -> Option<Answer> {
    let whole = covered(pieces) == heard.words.len();
    let last_of =
        |wanted: &[Chunk]| pieces.iter().rev().find(|piece| kind_of(piece).is_some_and(|k| wanted.contains(&k)));
    let warm = pieces.iter().rev().find(|piece| kind_of(piece) == Some(Chunk::Thanks) && piece.rule.weight >= WARM);
    let leading =
        pieces.first().filter(|piece| piece.start == 0 && matches!(kind_of(piece), Some(Chunk::Yes | Chunk::No)));
    // "No, that is okay" refuses, whatever is said after it.
    let refused =
        pieces.iter().find(|piece| kind_of(piece) != Some(Chunk::Padding)).filter(|p| kind_of(p) == Some(Chunk::No));
    let (intent, decided_by) = if let Some(farewell) = last_of(&[Chunk::Bye, Chunk::Done]).or(warm) {
        (Intent::Goodbye, farewell)
    } else if let Some(last) = leading.filter(|_| !whole).or(refused).or_else(|| last_of(&[Chunk::Yes, Chunk::No])) {
        (if kind_of(last) == Some(Chunk::Yes) { Intent::Affirm } else { Intent::Deny }, last)
    } else if let Some(fine) = last_of(&[Chunk::Fine]) {
        (Intent::Affirm, fine)
    } else {
        (Intent::Goodbye, last_of(&[Chunk::Thanks])?)
    };
    let (first, last) = (heard.words.get(decided_by.start)?, heard.words.get(decided_by.end.checked_sub(1)?)?);
    let (weight, why) = (decided_by.rule.weight, decided_by.rule.source);
    let says = |piece: &&Hit<'_>| kind_of(piece).is_some_and(|kind| kind != Chunk::Padding);
    Some(Answer {
        said: pieces.iter().filter(says).map(|piece| (piece.start, piece.end, piece.rule.weight)).collect(),
        ends: decided_by.end == heard.words.len(),
        nearly: decided_by.end == heard.words.len() && covered(pieces) * 3 >= heard.words.len() * 2,
        farewell: intent == Intent::Goodbye,
        scored: Scored { intent, start: first.start, end: last.end, weight, why },
        leads: leading.is_some_and(|leading| leading.start == decided_by.start),
        parted: last.ends_clause,
        whole,
        most: covered(pieces) * 2 >= heard.words.len(),
    })
}

/// Cuts the utterance into pieces from the left; at each word the longest piece wins, then the heaviest.
pub(super) fn pieces<'g>(hits: &[Hit<'g>]) -> Vec<Hit<'g>> {
    let mut hits: Vec<Hit<'g>> = hits.iter().filter(|hit| kind_of(hit).is_some()).copied().collect();
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse((hit.end, hit.rule.weight))));
    let (mut pieces, mut till) = (Vec::new(), 0);
    for hit in hits {
        if hit.start >= till && hit.end > hit.start {
            till = hit.end;
            pieces.push(hit);
        }
    }
    pieces
}

fn covered(pieces: &[Hit<'_>]) -> usize {
    pieces.iter().map(|piece| piece.end - piece.start).sum()
}

fn kind_of(piece: &Hit<'_>) -> Option<Chunk> {
    match piece.rule.head {
        Head::Chunk(kind) => Some(kind),
        Head::Request(..) | Head::Wish(_) | Head::Repeat | Head::Hold => None,
    }
}
