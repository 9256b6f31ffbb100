//! Reads the files of a grammar; [`super`] describes their format.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::{Concept, Grammar, GrammarError, Kind, Measure, Near, Rule, When};
use crate::safety::matcher::Builder;
use crate::safety::{phrase, scope};

/// Two concepts joined by `+` may have this many other words between them unless the rule says otherwise.
const NEAR: usize = 6;

/// A grammar while its files are being read: rules may name concepts that a later file defines.
#[derive(Default)]
pub(super) struct Draft {
    names: Vec<&'static str>,
    ids: HashMap<&'static str, Concept>,
    phrases: Builder,
    open: Option<Concept>,
    kinds: Vec<(Kind, &'static str)>,
    measures: Vec<(Concept, &'static str, Vec<RangeInclusive<f64>>)>,
    rules: Vec<RuleDraft>,
    weights: Vec<(&'static str, i32)>,
}

struct RuleDraft {
    name: &'static str,
    verdict: Vec<&'static str>,
    why: &'static str,
    whens: Vec<&'static str>,
}

impl Draft {
    /// Reads one file.
    ///
    /// # Errors
    /// The first line that cannot be understood.
    pub(super) fn read(&mut self, source: &'static str) -> Result<(), GrammarError> {
        self.open = None;
        for (at, line) in source.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                self.line(line).map_err(|what| GrammarError::Line { line: at + 1, what })?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &'static str) -> Result<(), String> {
        let (first, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(a, b)| (a, b.trim()));
        match first {
            "=" => self.open = Some(self.concept(rest)),
            "kind" => self.kind(rest)?,
            "reading" => self.reading(rest)?,
            "weigh" => self.weigh(rest)?,
            "rule" => {
                self.open = None;
                let mut parts = rest.split_whitespace();
                let name = parts.next().ok_or("a rule needs a name")?;
                self.rules.push(RuleDraft { name, verdict: parts.collect(), why: "", whens: Vec::new() });
            }
            "why" if self.open.is_none() => self.rule()?.why = rest,
            "when" if self.open.is_none() => self.rule()?.whens.push(rest),
            _ => {
                let concept = self.open.ok_or_else(|| format!("{line:?} belongs to no concept"))?;
                for phrase in line.split(',').map(str::trim).filter(|p| !p.is_empty()) {
                    let refused = |why: String| format!("{phrase:?}: {why}");
                    for plain in phrase::expand(phrase).map_err(refused)? {
                        self.phrases.add(concept, &plain).map_err(refused)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn rule(&mut self) -> Result<&mut RuleDraft, String> {
        self.rules.last_mut().ok_or_else(|| "no rule is open".to_owned())
    }

    fn concept(&mut self, name: &'static str) -> Concept {
        let next = Concept::try_from(self.names.len()).unwrap_or(Concept::MAX);
        *self.ids.entry(name).or_insert_with(|| {
            self.names.push(name);
            next
        })
    }

    fn kind(&mut self, rest: &'static str) -> Result<(), String> {
        self.open = None;
        let (kind, concepts) = rest.split_once(':').ok_or("kind needs a colon")?;
        let kind = match kind.trim() {
            "sign" => Kind::Sign,
            "name" => Kind::Name,
            "firm" => Kind::Firm,
            "grave" => Kind::Grave,
            "context" => Kind::Context,
            other => return Err(format!("no such kind: {other}")),
        };
        self.kinds.extend(concepts.split_whitespace().map(|c| (kind, c)));
        Ok(())
    }

    fn weigh(&mut self, rest: &'static str) -> Result<(), String> {
        self.open = None;
        let (points, concepts) = rest.split_once(':').ok_or("weigh needs a colon")?;
        let points: i32 = points.trim().parse().map_err(|_| format!("{points:?} is no number"))?;
        self.weights.extend(concepts.split_whitespace().map(|c| (c, points)));
        Ok(())
    }

    fn reading(&mut self, rest: &'static str) -> Result<(), String> {
        self.open = None;
        let (name, rest) = rest.split_once(':').ok_or("reading needs a colon")?;
        let mut parts = rest.split_whitespace();
        let of = parts.next().ok_or("reading needs a measure")?;
        let bounds = parts.map(bounds).collect::<Result<Vec<_>, _>>()?;
        let concept = self.concept(name.trim());
        self.measures.push((concept, of, bounds));
        Ok(())
    }

    fn look(&self, name: &str) -> Result<Concept, GrammarError> {
        self.ids.get(name).copied().ok_or_else(|| GrammarError::UnknownConcept(name.to_owned()))
    }

    /// The grammar of all files read.
    ///
    /// # Errors
    /// A name that no file defines.
    pub(super) fn finish(self) -> Result<Grammar, GrammarError> {
        let mut kinds = vec![Kind::Sign; self.names.len()];
        for (kind, name) in &self.kinds {
            kinds[usize::from(self.look(name)?)] = *kind;
        }
        let measures = self
            .measures
            .iter()
            .map(|(concept, of, bounds)| Ok(Measure { concept: *concept, of: self.look(of)?, bounds: bounds.clone() }));
        let measures = measures.collect::<Result<_, GrammarError>>()?;
        let weights = self.weights.iter().map(|(name, points)| Ok((self.look(name)?, *points)));
        let weights = weights.collect::<Result<_, GrammarError>>()?;
        let rules = self.rules.iter().map(|rule| {
            let whens = rule.whens.iter().map(|when| self.when(when)).collect::<Result<_, _>>()?;
            Ok(Rule { name: rule.name, verdict: rule.verdict.clone(), why: rule.why, whens })
        });
        let rules = rules.collect::<Result<Vec<Rule>, GrammarError>>()?;
        let anchored = anchored(&rules, self.names.len());
        let cues = scope::Cues::from_names(&self.ids);
        Ok(Grammar {
            matcher: self.phrases.build(),
            names: self.names,
            kinds,
            cues,
            measures,
            rules,
            anchored,
            weights,
        })
    }

    fn when(&self, line: &str) -> Result<When, GrammarError> {
        let mut when = When { near: Vec::new(), anywhere: Vec::new(), unless: Vec::new() };
        let mut operator = "+";
        for part in line.split_whitespace() {
            if part.starts_with(['+', '>', '&', '!']) {
                operator = part;
                continue;
            }
            let any_of = part.split('|').map(|name| self.look(name)).collect::<Result<Vec<_>, _>>()?;
            match operator.split_at(1) {
                ("&", _) => when.anywhere.push(any_of),
                ("!", _) => when.unless.extend(any_of),
                (sign, distance) => {
                    let distance = distance.parse().unwrap_or(NEAR);
                    when.near.push(Near { any_of, distance, after_anchor: sign == ">" });
                }
            }
        }
        Ok(when)
    }
}

/// For each concept the rules that begin with it.
fn anchored(rules: &[Rule], concepts: usize) -> Vec<Vec<u16>> {
    let mut anchored = vec![Vec::new(); concepts];
    for (at, rule) in (0_u16..).zip(rules) {
        let anchors = rule.whens.iter().filter_map(|when| when.near.first()).flat_map(|anchor| &anchor.any_of);
        for concept in anchors {
            let rules: &mut Vec<u16> = &mut anchored[usize::from(*concept)];
            if rules.last() != Some(&at) {
                rules.push(at);
            }
        }
    }
    anchored
}

/// Reads `lo..hi`, both included.
fn bounds(range: &str) -> Result<RangeInclusive<f64>, String> {
    let (low, high) = range.split_once("..").ok_or_else(|| format!("{range:?} is no range"))?;
    let number = |n: &str| n.parse::<f64>().map_err(|_| format!("{n:?} is no number"));
    Ok(number(low)?..=number(high)?)
}
