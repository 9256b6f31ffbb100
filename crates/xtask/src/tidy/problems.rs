//! Every code of an error answer has a page that helps, and every page belongs to a code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Finding, Source};

const FOLDER: &str = "docs/problems/";
/// Codes that the platform makes from an entity's noun: `task.not-found`.
const FOR_EVERY_NOUN: &[&str] = &["not-found", "moved-on"];
/// Where an entity says its noun.
const NOUN: &str = "const NOUN: &'static str = \"";
/// How an error is made; the first text after it is the code.
const MAKERS: &[&str] = &["Error::new(", "Self::new(", "Error::invalid(", "Error::invalid_fields("];

/// The pages in a folder: code and text.
pub(crate) fn pages(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let code = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|ending| ending == "md") && code != "README" {
            pages.insert(code.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(pages)
}

/// What a page is about: its heading without the code, or else its first sentence.
pub(crate) fn title<'page>(code: &str, page: &'page str) -> &'page str {
    let mut lines = page.lines().filter(|line| !line.trim().is_empty());
    let heading = lines.next().unwrap_or_default();
    let after_code = heading.find(code).map_or(heading, |start| &heading[start + code.len()..]);
    let title = after_code.trim_start_matches(|c: char| !c.is_alphanumeric());
    if title.is_empty() { lines.next().unwrap_or_default() } else { title }
}

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut codes = BTreeSet::new();
    let mut findings = Vec::new();
    let pages: BTreeMap<&str, &Source> =
        sources.iter().filter_map(|source| Some((page_code(source)?, source))).collect();
    for source in
        sources.iter().filter(|source| source.is_rust() && !source.is_test() && source.package() != Some("xtask"))
    {
        for (line, code) in codes_in(source) {
            if !pages.contains_key(code.as_str()) {
                findings.push(source.finding(line, format!("{code} has no page: write {FOLDER}{code}.md")));
            }
            codes.insert(code);
        }
        // Not every noun is ever looked for or edited, so these may have a page and need none.
        codes.extend(codes_of_nouns(source));
    }
    for (code, page) in pages {
        if !codes.contains(code) {
            findings.push(page.finding(1, "no error has this code"));
        }
        if !page.text.lines().next().is_some_and(|line| line.starts_with("# ") && line.contains(code)) {
            findings.push(page.finding(1, format!("begin with `# {code}` and a title")));
        }
    }
    findings
}

fn page_code(source: &Source) -> Option<&str> {
    source.path.strip_prefix(FOLDER)?.strip_suffix(".md").filter(|code| *code != "README")
}

/// Codes of errors that are made in a file, each with its line. Unit tests at its end do not count.
fn codes_in(source: &Source) -> Vec<(usize, String)> {
    let product = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut codes = Vec::new();
    for maker in MAKERS {
        for (start, _) in product.match_indices(maker) {
            let rest = &product[start + maker.len()..];
            if let Some(text) = rest.split(';').next().and_then(|statement| statement.split('"').nth(1))
                && is_code(text)
            {
                codes.push((1 + product[..start].matches('\n').count(), text.to_owned()));
            }
        }
    }
    codes
}

fn codes_of_nouns(source: &Source) -> impl Iterator<Item = String> {
    let nouns = source.text.split(NOUN).skip(1).filter_map(|rest| rest.split('"').next());
    nouns.flat_map(|noun| FOR_EVERY_NOUN.iter().map(move |ending| format!("{noun}.{ending}")))
}

fn is_code(text: &str) -> bool {
    let is_plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'));
    is_plain && (text.contains('.') || text == "internal")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pages: &[(&str, &str)], code: &str) -> Vec<String> {
        let mut sources = vec![Source { path: "crates/reception/src/tasks/mod.rs".into(), text: code.into() }];
        let page = |(code, text): &(&str, &str)| Source { path: format!("{FOLDER}{code}.md"), text: (*text).into() };
        sources.extend(pages.iter().map(page));
        check(&sources).into_iter().map(|finding| finding.rule).collect()
    }

    const CODE: &str = "let e = Error::new(\n    Kind::Conflict,\n    \"task.illegal-move\",\n    \"Not now.\",\n);";

    #[test]
    fn a_code_and_its_page_belong_together() {
        assert_eq!(found(&[], CODE), ["task.illegal-move has no page: write docs/problems/task.illegal-move.md"]);
        assert!(found(&[("task.illegal-move", "# `task.illegal-move`: The task cannot go there")], CODE).is_empty());
        assert_eq!(found(&[("task.gone", "# `task.gone`: Gone")], ""), ["no error has this code"]);
    }

    #[test]
    fn what_a_noun_can_say_may_have_a_page() {
        let entity = "impl Entity for Task {\n    const NOUN: &'static str = \"task\";\n}";

        assert!(found(&[("task.not-found", "# task.not-found")], entity).is_empty());
        assert!(found(&[], entity).is_empty());
        assert_eq!(found(&[("tusk.not-found", "# tusk.not-found")], entity), ["no error has this code"]);
    }

    #[test]
    fn the_title_is_the_heading_without_the_code() {
        for heading in
            ["# `task.gone`: The task is gone", "# task.gone — The task is gone", "# task.gone\n\nThe task is gone"]
        {
            assert_eq!(title("task.gone", heading), "The task is gone");
        }
    }

    #[test]
    fn sentences_are_not_codes() {
        assert!(found(&[], "io::Error::new(ErrorKind::Other, \"the disk is full\");").is_empty());
        assert!(found(&[], "Self::new(kind, format!(\"{}.moved-on\", T::NOUN), \"x\")").is_empty());
    }
}
