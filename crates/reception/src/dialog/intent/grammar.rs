//! Reads the rule files: word lists, patterns and what each pattern stands for.
//!
//! The format is meant to be read by somebody who knows a clinic's telephone and no Rust:
//!
//! ```text
//! @visit = appointment* | check up | slot*        a list; `*` stands for any ending (or any beginning)
//!     | session | turn                            ... that goes on
//! ~ re schedule = reschedule                      what speech recognition breaks, put together again
//! - um uh please                                  words that never decide anything
//! & the dr to                                     words after which no clause ends, whatever the punctuation
//! == refill                                       from here on, patterns of this meaning
//! 6 @want .. refill*                              weight and pattern
//!     unless never ; stop                         where the pattern does not hold
//! 5 (ran|run) out & @medicine                     `&`: both must be found, in any order
//! ```
//!
//! In a pattern a bare word stands for itself, `(a|b c)` for either, `x?` may be missing, `!x` must not come next,
//! `=x` must come next but is not taken, `/` stands where a clause ends, `_` is any one word, `..` up to four words of one clause, `...` up to twelve words across clauses, `<` and `>` the
//! beginning and the end of the utterance.

use std::collections::HashMap;

use super::{Intent, Topic};
use crate::language::{Language, Lengths, WordMap, WordSet};

/// What a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A request; requests about the clinic say which fact is wanted.
    Request(Intent, Option<Topic>),
    /// A piece of small change between requests: yes, no, thanks.
    Chunk(Chunk),
    /// The other language is wanted.
    Wish(Language),
    /// "Say that again".
    Repeat,
    /// "One moment".
    Hold,
}

/// Small change: the pieces of which answers and farewells are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Chunk {
    /// "yes", "that works".
    Yes,
    /// "no", "not that one".
    No,
    /// "thank you", "you've been a great help".
    Thanks,
    /// "bye", "have a good day".
    Bye,
    /// "that's all", "nothing else".
    Done,
    /// "okay", "great": agreement or padding, as the rest decides.
    Fine,
    /// Words that carry nothing here.
    Padding,
}

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An entry of this list stands here.
    List(u16),
    /// No entry of this list stands here; takes no word.
    NotList(u16),
    /// An entry of this list comes next; takes no word.
    Ahead(u16),
    /// A clause, or the utterance, ends here.
    ClauseEnd,
    /// Any words, at most `most`; `crosses` clause ends or not.
    Gap { most: u8, crosses: bool },
    /// Exactly one word.
    Any,
    /// Beginning of the utterance.
    Start,
    /// End of the utterance.
    End,
}

/// A pattern with its optional steps written out: any of the variants may match.
pub(super) type Pattern = Vec<Vec<Step>>;

/// One line of a rule file.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) head: Head,
    /// 1–3 hints (count only when nothing better is there), 4–6 normal, 7–9 override.
    pub(super) weight: u8,
    pub(super) pattern: Pattern,
    pub(super) and: Vec<Pattern>,
    pub(super) unless: Vec<Pattern>,
    /// The line as written: the explanation of a decision.
    pub(super) source: &'static str,
}

/// Both languages' rules, ready to match.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    exact: WordMap<u16>,
    prefixes: WordMap<u16>,
    suffixes: WordMap<u16>,
    prefix_lengths: Lengths,
    suffix_lengths: Lengths,
    next_atom: u16,
    /// By first atom: the remaining atoms and the list that the entry belongs to.
    pub(super) entries: Vec<Vec<Entry>>,
    pub(super) rules: Vec<Rule>,
    /// By list: which rule variants begin with it.
    pub(super) begins: Vec<Vec<(usize, usize)>>,
    /// What recognition breaks: first word → (rest, whole word).
    pub(super) fusions: WordMap<Vec<(Vec<&'static str>, &'static str)>>,
    /// Words that never decide anything.
    pub(super) fillers: WordSet,
    /// Words after which no clause ends, whatever the punctuation.
    pub(super) links: WordSet,
}

/// One entry of a list after its first atom.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) rest: Vec<u16>,
    pub(super) list: u16,
}

/// A rule file that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}.rules, line {line}: {problem}")]
pub(super) struct GrammarError {
    file: &'static str,
    line: usize,
    problem: String,
}

/// The shortest word beginning or ending that `*` may stand with.
const SHORTEST_STEM: usize = 3;

impl Grammar {
    /// Reads rule files (name and text) in the order given; a list may be used in every file after its own.
    pub(super) fn read(files: &[(&'static str, &'static str)]) -> Result<Self, GrammarError> {
        let mut grammar = Grammar::default();
        let mut reader = Reader { grammar: &mut grammar, named: HashMap::new(), inline: HashMap::new(), lists: 0 };
        for (file, text) in files {
            reader.read(file, text)?;
        }
        let lists = reader.lists;
        grammar.begins.resize_with(usize::from(lists) + 1, Vec::new);
        for (at, rule) in grammar.rules.iter().enumerate() {
            for (variant, steps) in rule.pattern.iter().enumerate() {
                let first = steps.iter().find_map(|step| match step {
                    Step::List(list) => Some(*list),
                    Step::Start
                    | Step::NotList(_)
                    | Step::Ahead(_)
                    | Step::ClauseEnd
                    | Step::Gap { .. }
                    | Step::Any
                    | Step::End => None,
                });
                if let Some(begun) = first.and_then(|list| grammar.begins.get_mut(usize::from(list))) {
                    begun.push((at, variant));
                }
            }
        }
        Ok(grammar)
    }

    /// Every atom that a folded word satisfies.
    pub(super) fn atoms(&self, word: &str, into: &mut Vec<u16>) {
        into.extend(self.exact.get(word));
        for (at, _) in word.char_indices().skip(SHORTEST_STEM).chain([(word.len(), ' ')]) {
            if self.prefix_lengths.may_be(at) {
                into.extend(word.get(..at).and_then(|stem| self.prefixes.get(stem)));
            }
        }
        for (at, _) in word.char_indices() {
            if word.len() - at < SHORTEST_STEM {
                break;
            }
            if self.suffix_lengths.may_be(word.len() - at) {
                into.extend(word.get(at..).and_then(|ending| self.suffixes.get(ending)));
            }
        }
    }

    fn atom(&mut self, word: &'static str) -> u16 {
        let (map, key) = if let Some(stem) = word.strip_suffix('*') {
            self.prefix_lengths.add(stem);
            (&mut self.prefixes, stem)
        } else if let Some(ending) = word.strip_prefix('*') {
            self.suffix_lengths.add(ending);
            (&mut self.suffixes, ending)
        } else {
            (&mut self.exact, word)
        };
        *map.entry(key).or_insert_with(|| {
            self.next_atom += 1;
            self.next_atom
        })
    }
}

/// What the lines of a file go on with.
#[derive(Default)]
struct Place {
    /// The meaning of the patterns that follow.
    head: Option<Head>,
    /// The list that a line beginning with `|` adds to.
    list: Option<&'static str>,
}

/// Reads files into the grammar.
struct Reader<'a> {
    grammar: &'a mut Grammar,
    /// Lists by name, with their entries, so that a list may contain another.
    named: HashMap<&'static str, (u16, Vec<&'static str>)>,
    /// Lists written inside patterns, by their text.
    inline: HashMap<&'static str, u16>,
    lists: u16,
}

impl Reader<'_> {
    fn read(&mut self, file: &'static str, text: &'static str) -> Result<(), GrammarError> {
        let mut place = Place::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split_once('#').map_or(line, |(before, _)| before).trim();
            self.line(line, &mut place).map_err(|problem| GrammarError { file, line: at + 1, problem })?;
        }
        Ok(())
    }

    fn line(&mut self, line: &'static str, place: &mut Place) -> Result<(), String> {
        if line.is_empty() {
            // Blank lines and remarks part nothing.
        } else if let Some(name) = line.strip_prefix("== ") {
            place.head = Some(head_named(name.trim()).ok_or_else(|| format!("no meaning is called {name}"))?);
        } else if let Some(rest) = line.strip_prefix("~ ") {
            let (broken, whole) = rest.split_once('=').ok_or("no `=`")?;
            self.fusion(broken, whole.trim()).ok_or("nothing to put together")?;
        } else if let Some(rest) = line.strip_prefix("- ") {
            self.grammar.fillers.extend(rest.split_whitespace());
        } else if let Some(rest) = line.strip_prefix("& ") {
            self.grammar.links.extend(rest.split_whitespace());
        } else if line.starts_with('@') {
            let (name, body) = line.split_once('=').ok_or("a list without `=`")?;
            place.list = Some(name.trim());
            self.define(name.trim(), body)?;
        } else if let Some(rest) = line.strip_prefix("| ") {
            let name = place.list.ok_or("`|` goes on with a list, and there is none")?;
            self.extend(name, rest)?;
        } else if let Some(rest) = line.strip_prefix("unless ") {
            let unless = rest.split(" ; ").map(|text| self.pattern(text)).collect::<Result<Vec<_>, _>>()?;
            let rule = self.grammar.rules.last_mut().ok_or("`unless` goes on with a rule, and there is none")?;
            rule.unless.extend(unless);
        } else {
            let head = place.head.ok_or("a pattern before any `==`")?;
            let rule = self.rule(head, line)?;
            self.grammar.rules.push(rule);
        }
        Ok(())
    }

    fn fusion(&mut self, broken: &'static str, whole: &'static str) -> Option<()> {
        let mut parts = broken.split_whitespace();
        let first = parts.next()?;
        self.grammar.fusions.entry(first).or_default().push((parts.collect(), whole));
        Some(())
    }

    fn define(&mut self, name: &'static str, body: &'static str) -> Result<(), String> {
        if self.named.contains_key(name) {
            return Err(format!("{name} is defined twice"));
        }
        let list = self.new_list();
        self.named.insert(name, (list, Vec::new()));
        self.extend(name, body)
    }

    fn extend(&mut self, name: &'static str, body: &'static str) -> Result<(), String> {
        let list = self.named.get(name).map(|(list, _)| *list).ok_or_else(|| format!("{name} is not defined yet"))?;
        let mut entries = Vec::new();
        for entry in body.split('|').map(str::trim).filter(|entry| !entry.is_empty()) {
            match self.named.get(entry) {
                Some((_, inner)) => entries.extend(inner.iter().copied()),
                None if entry.starts_with('@') => return Err(format!("{entry} is not defined yet")),
                None => entries.push(entry),
            }
        }
        for entry in &entries {
            self.entry(list, entry)?;
        }
        if let Some((_, known)) = self.named.get_mut(name) {
            known.extend(entries);
        }
        Ok(())
    }

    fn new_list(&mut self) -> u16 {
        self.lists += 1;
        self.lists
    }

    fn entry(&mut self, list: u16, entry: &'static str) -> Result<(), String> {
        let mut atoms = Vec::new();
        for word in entry.split_whitespace() {
            let bare = word.trim_matches('*');
            if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
                return Err(format!("{word}: words are written folded: lower case, no accent, no apostrophe"));
            }
            if bare != word && bare.len() < SHORTEST_STEM {
                return Err(format!("{word}: too short for `*`"));
            }
            atoms.push(self.grammar.atom(word));
        }
        let mut atoms = atoms.into_iter();
        let first = atoms.next().ok_or("an empty entry")?;
        let first = usize::from(first);
        let entries = &mut self.grammar.entries;
        if entries.len() <= first {
            entries.resize_with(first + 1, Vec::new);
        }
        entries[first].push(Entry { rest: atoms.collect(), list });
        Ok(())
    }

    fn rule(&mut self, head: Head, line: &'static str) -> Result<Rule, String> {
        let (weight, rest) = line.split_once(' ').ok_or("weight and pattern expected")?;
        let weight = weight.parse::<u8>().ok().filter(|w| (1..=9).contains(w)).ok_or("the weight is 1 to 9")?;
        let mut patterns = rest.split(" & ").map(|text| self.pattern(text)).collect::<Result<Vec<_>, _>>()?;
        let pattern = patterns.remove(0);
        Ok(Rule { head, weight, pattern, and: patterns, unless: Vec::new(), source: line })
    }

    fn pattern(&mut self, text: &'static str) -> Result<Pattern, String> {
        let mut variants: Pattern = vec![Vec::new()];
        for token in tokens(text)? {
            let (token, optional) = match token.strip_suffix('?') {
                Some(token) => (token, true),
                None => (token, false),
            };
            let step = match token {
                ".." => Step::Gap { most: 4, crosses: false },
                "..." => Step::Gap { most: 12, crosses: true },
                "_" => Step::Any,
                "<" => Step::Start,
                ">" => Step::End,
                "/" => Step::ClauseEnd,
                _ => match (token.strip_prefix('!'), token.strip_prefix('=')) {
                    (Some(token), _) => Step::NotList(self.list(token)?),
                    (None, Some(token)) => Step::Ahead(self.list(token)?),
                    (None, None) => Step::List(self.list(token)?),
                },
            };
            let without = optional.then(|| variants.clone());
            variants.iter_mut().for_each(|variant| variant.push(step));
            variants.extend(without.into_iter().flatten());
        }
        let begins = |steps: &Vec<Step>| {
            let first = steps.iter().find(|step| !matches!(step, Step::Start));
            matches!(first, Some(Step::List(_)))
        };
        if variants.iter().all(begins) { Ok(variants) } else { Err(format!("{text}: a pattern begins with a word")) }
    }

    /// The list that a token of a pattern means: a named one, an inline one or a single word.
    fn list(&mut self, token: &'static str) -> Result<u16, String> {
        if token.starts_with('@') {
            return self.named.get(token).map(|(list, _)| *list).ok_or_else(|| format!("{token} is not defined"));
        }
        if let Some(list) = self.inline.get(token) {
            return Ok(*list);
        }
        let list = self.new_list();
        self.inline.insert(token, list);
        let body = token.strip_prefix('(').and_then(|body| body.strip_suffix(')')).unwrap_or(token);
        for entry in body.split('|').map(str::trim) {
            match self.named.get(entry).map(|(_, entries)| entries.clone()) {
                Some(inner) => inner.into_iter().try_for_each(|entry| self.entry(list, entry))?,
                None => self.entry(list, entry)?,
            }
        }
        Ok(list)
    }
}

/// Splits a pattern at spaces outside brackets.
fn tokens(text: &'static str) -> Result<Vec<&'static str>, String> {
    let (mut found, mut from, mut depth) = (Vec::new(), 0, 0i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => {
                found.extend(text.get(from..at).filter(|token| !token.is_empty()));
                from = at + 1;
            }
            _ => {}
        }
    }
    found.extend(text.get(from..).filter(|token| !token.is_empty()));
    if depth == 0 && !found.is_empty() { Ok(found) } else { Err(format!("{text}: brackets do not close, or empty")) }
}

fn head_named(name: &str) -> Option<Head> {
    Some(match name {
        "yes" => Head::Chunk(Chunk::Yes),
        "no" => Head::Chunk(Chunk::No),
        "thanks" => Head::Chunk(Chunk::Thanks),
        "bye" => Head::Chunk(Chunk::Bye),
        "done" => Head::Chunk(Chunk::Done),
        "fine" => Head::Chunk(Chunk::Fine),
        "padding" => Head::Chunk(Chunk::Padding),
        "wish english" => Head::Wish(Language::English),
        "wish spanish" => Head::Wish(Language::Spanish),
        "repeat" => Head::Repeat,
        "hold" => Head::Hold,
        _ => match name.split_once(' ') {
            Some(("clinic_info", topic)) => {
                let topic = Topic::ALL.into_iter().find(|known| known.as_str() == topic)?;
                Head::Request(Intent::ClinicInfo, Some(topic))
            }
            Some(_) => return None,
            None => Head::Request(Intent::ALL.into_iter().find(|intent| intent.as_str() == name)?, None),
        },
    })
}
