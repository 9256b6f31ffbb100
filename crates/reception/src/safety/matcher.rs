//! Finds all phrases of a grammar in an utterance in one pass: a trie over words.

use std::sync::LazyLock;

use crate::language::{Lengths, Number, OwnWordMap, Word, WordSet, word_set};

use super::grammar::{Concept, Hit};

/// Words that may stand inside any phrase without changing it ("my chest", "really can't breathe").
static SKIPPED: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "a actually al all an any bit complete completely de del el este even her his just kind kinda la
         las le les like literally los mi mis muy my of our pretty proper pues quite real really so sort
         sorta still su sus tan that the their this too totally tu un una very whole ya your",
    )
});

/// Longest run of skipped words inside a phrase.
const SKIP: usize = 3;
/// Longest stretch of anything that `..` stands for.
const GAP: usize = 3;
/// A prefix shorter than this would match too much to be meant.
const SHORTEST_PREFIX: usize = 3;
/// The symbol of any number.
const NUMBER: u32 = 0;

#[derive(Default)]
struct Node {
    /// Sorted by symbol.
    edges: Vec<(u32, u32)>,
    gap: Option<u32>,
    concepts: Vec<Concept>,
}

/// A trie under construction.
pub(super) struct Builder {
    nodes: Vec<Node>,
    words: OwnWordMap<u32>,
    prefixes: OwnWordMap<u32>,
    symbols: u32,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            words: OwnWordMap::default(),
            prefixes: OwnWordMap::default(),
            symbols: NUMBER + 1,
        }
    }
}

impl Builder {
    /// Adds a phrase in the grammar's notation.
    pub(super) fn add(&mut self, concept: Concept, phrase: &str) -> Result<(), String> {
        let mut ends = vec![0_u32];
        for part in phrase.split_whitespace() {
            let inner = part.strip_prefix('[').and_then(|p| p.strip_suffix(']'));
            let before = ends.clone();
            ends = self.step(&ends, inner.unwrap_or(part))?;
            if inner.is_some() {
                ends.extend(before);
            }
        }
        for end in ends {
            if end == 0 {
                return Err("the phrase may be empty".to_owned());
            }
            if let Some(node) = self.nodes.get_mut(end as usize)
                && !node.concepts.contains(&concept)
            {
                node.concepts.push(concept);
            }
        }
        Ok(())
    }

    fn step(&mut self, from: &[u32], part: &str) -> Result<Vec<u32>, String> {
        let mut ends = Vec::new();
        for node in from {
            if part == ".." {
                ends.push(self.gap(*node));
                continue;
            }
            for choice in part.split('/') {
                let symbol = self.symbol(choice)?;
                ends.push(self.child(*node, symbol));
            }
        }
        Ok(ends)
    }

    fn symbol(&mut self, word: &str) -> Result<u32, String> {
        if word == "<n>" {
            return Ok(NUMBER);
        }
        let (table, key) = match word.strip_suffix('*') {
            Some(prefix) if prefix.len() < SHORTEST_PREFIX => return Err(format!("prefix {prefix:?} is too short")),
            Some(prefix) => (&mut self.prefixes, prefix),
            None => (&mut self.words, word),
        };
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return Err(format!("{key:?} is not a folded word"));
        }
        if let Some(symbol) = table.get(key) {
            return Ok(*symbol);
        }
        let symbol = self.symbols;
        self.symbols += 1;
        table.insert(key.to_owned(), symbol);
        Ok(symbol)
    }

    fn child(&mut self, node: u32, symbol: u32) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let edges = &mut self.nodes[node as usize].edges;
        match edges.binary_search_by_key(&symbol, |(known, _)| *known) {
            Ok(known) => edges[known].1,
            Err(place) => {
                edges.insert(place, (symbol, next));
                self.nodes.push(Node::default());
                next
            }
        }
    }

    fn gap(&mut self, node: u32) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let gap = self.nodes[node as usize].gap.get_or_insert(next);
        let gap = *gap;
        if gap == next {
            self.nodes.push(Node::default());
        }
        gap
    }

    /// Finishes the trie.
    pub(super) fn build(self) -> Matcher {
        let mut prefix_lengths = Lengths::default();
        self.prefixes.keys().for_each(|prefix| prefix_lengths.add(prefix));
        let (mut nodes, mut edges, mut concepts) = (Vec::with_capacity(self.nodes.len()), Vec::new(), Vec::new());
        let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for node in self.nodes {
            nodes.push(Packed { edges: at(edges.len()), concepts: at(concepts.len()), gap: node.gap });
            edges.extend(node.edges);
            concepts.extend(node.concepts);
        }
        Matcher {
            nodes,
            edges: edges.into(),
            concepts: concepts.into(),
            words: self.words,
            prefixes: self.prefixes,
            prefix_lengths,
        }
    }
}

/// A node whose edges and concepts lie with all others', each node's up to where the next one's begin: a quarter of the
/// memory, and what is walked together lies together.
struct Packed {
    edges: u32,
    concepts: u32,
    gap: Option<u32>,
}

/// The finished trie.
pub(super) struct Matcher {
    nodes: Vec<Packed>,
    /// Symbol and child; sorted by symbol within a node.
    edges: Box<[(u32, u32)]>,
    concepts: Box<[Concept]>,
    words: OwnWordMap<u32>,
    prefixes: OwnWordMap<u32>,
    prefix_lengths: Lengths,
}

/// One utterance being matched.
struct Pass<'a> {
    words: &'a [Word],
    /// Word after word the symbols it answers to.
    symbols: Vec<u32>,
    /// For each word where its symbols end.
    symbols_end: Vec<usize>,
    /// For each word the index after the number that begins there.
    number_ends: Vec<Option<usize>>,
    skipped: Vec<bool>,
    start: usize,
    hits: Vec<Hit>,
}

impl Matcher {
    /// Every phrase that occurs, overlapping ones included.
    pub(super) fn find(&self, words: &[Word], numbers: &[Number]) -> Vec<Hit> {
        let mut number_ends = vec![None; words.len()];
        for number in numbers {
            if let Some(end) = number_ends.get_mut(number.first) {
                *end = Some(number.end);
            }
        }
        let mut symbols = Vec::with_capacity(words.len() * 4);
        let ends = words.iter().map(|word| {
            self.symbols(&word.text, &mut symbols);
            symbols.len()
        });
        let symbols_end = ends.collect();
        let skipped = words.iter().map(|word| SKIPPED.contains(word.text.as_str())).collect();
        let mut pass = Pass { words, symbols, symbols_end, number_ends, skipped, start: 0, hits: Vec::new() };
        for start in 0..words.len() {
            pass.start = start;
            self.walk(&mut pass, 0, start, 0);
        }
        pass.hits
    }

    /// A word answers to itself, to itself without a plural or possessive `s`, and to every prefix in the grammar.
    fn symbols(&self, word: &str, symbols: &mut Vec<u32>) {
        symbols.extend(self.words.get(word));
        if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
            symbols.extend(word.get(..word.len() - 1).and_then(|stem| self.words.get(stem)));
        }
        let lengths = (SHORTEST_PREFIX..=word.len()).filter(|length| self.prefix_lengths.may_be(*length));
        let prefixes = lengths.filter_map(|length| word.get(..length));
        symbols.extend(prefixes.filter_map(|prefix| self.prefixes.get(prefix)));
    }

    fn walk(&self, pass: &mut Pass<'_>, node: u32, at: usize, skips: usize) {
        let Some(here) = self.nodes.get(node as usize) else {
            return;
        };
        let next = self.nodes.get(node as usize + 1);
        if skips == 0 {
            let concepts =
                &self.concepts[here.concepts as usize..next.map_or(self.concepts.len(), |next| next.concepts as usize)];
            pass.hits.extend(concepts.iter().map(|c| Hit { concept: *c, start: pass.start, end: at }));
        }
        if let Some(gap) = here.gap {
            self.walk_gap(pass, gap, at);
        }
        if at >= pass.words.len() {
            return;
        }
        let edges = &self.edges[here.edges as usize..next.map_or(self.edges.len(), |next| next.edges as usize)];
        let edge = |symbol: u32| edges.binary_search_by_key(&symbol, |(s, _)| *s).ok().map(|i| edges[i].1);
        let from = at.checked_sub(1).map_or(0, |before| pass.symbols_end[before]);
        for i in from..pass.symbols_end[at] {
            if let Some(child) = edge(pass.symbols[i]) {
                self.walk(pass, child, at + 1, 0);
            }
        }
        if let (Some(end), Some(child)) = (pass.number_ends[at], edge(NUMBER)) {
            self.walk(pass, child, end, 0);
        }
        if node != 0 && skips < SKIP && pass.skipped[at] {
            self.walk(pass, node, at + 1, skips + 1);
        }
    }

    /// A gap stays inside its clause.
    fn walk_gap(&self, pass: &mut Pass<'_>, gap: u32, from: usize) {
        for at in from..=from + GAP {
            if at >= pass.words.len() || at > from && pass.words[at - 1].ends_clause {
                return;
            }
            self.walk(pass, gap, at, 1);
        }
    }
}
