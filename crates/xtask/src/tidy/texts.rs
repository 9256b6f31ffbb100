//! What no file holds: postponed work, paths of somebody's machine, endless length.

use super::{Finding, Source, has_ending, has_word};

const LONGEST_FILE: usize = 600;
/// Written apart so that this file does not hold them itself.
const POSTPONED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
/// Beginnings of paths that exist on one machine only.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/lab"),
];
const REGISTRY: &str = "https://registry.npmjs.org/";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if is_generated(source) {
            findings.extend(foreign_registry(source));
            continue;
        }
        for (index, line) in source.text.lines().enumerate() {
            if POSTPONED.iter().any(|word| has_word(line, word)) {
                findings.push(source.finding(index + 1, "finish it, or write an issue"));
            }
            if MACHINE_PATHS.iter().any(|path| holds_path(line, path)) {
                findings.push(source.finding(index + 1, "this path exists on one machine only"));
            }
        }
        let length = source.text.lines().count();
        if is_written_code(source) && length > LONGEST_FILE {
            findings.push(source.finding(length, format!("{length} lines: which two things is this file?")));
        }
        if source.path.starts_with("crates/") && source.path.ends_with("/Cargo.toml") && !inherits_lints(source) {
            findings.push(source.finding(1, "[lints] workspace = true is missing"));
        }
    }
    findings
}

/// The path stands at its own beginning, not inside a longer one or a web address.
fn holds_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(start, _)| {
        !line[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '\\' | '}'))
    })
}

fn is_generated(source: &Source) -> bool {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    matches!(name, "Cargo.lock" | "package-lock.json" | "openapi.json" | "schema.ts")
}

fn is_written_code(source: &Source) -> bool {
    ["rs", "ts", "tsx", "py"].iter().any(|ending| has_ending(&source.path, ending))
}

fn inherits_lints(source: &Source) -> bool {
    source.text.split("[lints]").nth(1).is_some_and(|section| section.trim_start().starts_with("workspace = true"))
}

/// Packages come from the public registry, whatever mirror the developer's machine uses.
fn foreign_registry(source: &Source) -> Vec<Finding> {
    if !source.path.ends_with("package-lock.json") {
        return Vec::new();
    }
    let foreign = source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_start().starts_with("\"resolved\"") && !line.contains(REGISTRY));
    foreign.map(|(index, _)| source.finding(index + 1, format!("packages are resolved from {REGISTRY}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[Source { path: path.to_owned(), text: text.to_owned() }]).len()
    }

    #[test]
    fn postponed_work_is_found_in_every_kind_of_file() {
        for path in ["crates/a/src/lib.rs", "README.md", "ui/src/main.tsx", "migrations/sqlite/0001_a/up.sql"] {
            assert_eq!(found(path, &format!("later {}: finish", POSTPONED[0])), 1, "{path}");
        }
        assert_eq!(found("README.md", "the todo list"), 0);
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_an_address_is_not() {
        assert_eq!(found("README.md", &format!("see {}somebody/cliniq", MACHINE_PATHS[0])), 1);
        assert_eq!(found("README.md", &format!("https://example.org{}somebody", MACHINE_PATHS[0])), 0);
    }

    #[test]
    fn long_code_is_found_and_long_data_is_not() {
        let long = "x\n".repeat(LONGEST_FILE + 1);

        assert_eq!(found("crates/a/src/lib.rs", &long), 1);
        assert_eq!(found("crates/a/src/words.txt", &long), 0);
    }

    #[test]
    fn every_crate_inherits_the_lints() {
        assert_eq!(found("crates/a/Cargo.toml", "[package]\n"), 1);
        assert_eq!(found("crates/a/Cargo.toml", "[lints]\nworkspace = true\n"), 0);
    }

    #[test]
    fn packages_come_from_the_public_registry() {
        assert_eq!(found("ui/package-lock.json", "  \"resolved\": \"https://mirror.example.org/a.tgz\","), 1);
        assert_eq!(found("ui/package-lock.json", "  \"resolved\": \"https://registry.npmjs.org/a.tgz\","), 0);
    }
}
