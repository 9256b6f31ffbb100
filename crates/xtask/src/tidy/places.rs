//! Where a thing may be mentioned at all: queries in stores, the web framework at the edge, waiting outside the rules.

use super::{Finding, Source, has_word};

/// Areas, whose queries stand in `store.rs` and go through the transaction.
const AREAS: &[&str] = &["reception", "council", "studio"];
/// Folders and files that decide, and therefore never wait. Each forbids `_ =>` on our own enums.
const DECIDING: &[&str] = &[
    "crates/reception/src/dialog",
    "crates/reception/src/safety",
    "crates/reception/src/language",
    "crates/platform/src/access",
    "crates/council/src/anonymize",
    "crates/council/src/review",
    "crates/council/src/runs/plan",
    "crates/council/src/runs/rules",
    "crates/council/src/runs/stages",
];
/// Of these, the ones where a forgotten variant could harm somebody.
const EXHAUSTIVE: &[&str] = &[
    "crates/reception/src/dialog/mod.rs",
    "crates/reception/src/safety/mod.rs",
    "crates/platform/src/access.rs",
    "crates/council/src/review/mod.rs",
    "crates/council/src/runs/mod.rs",
];
const EXHAUSTIVE_LINT: &str = "#![deny(clippy::wildcard_enum_match_arm)]";
/// What may stand directly before `…::table`: the clinic's filter, or an insert, which takes the clinic from the `Tx`.
const GUARDED: &[&str] = &["of(", "insert_into("];
/// The transaction of work that belongs to no clinic. A function that is given one may look at all of them.
const CROSSES_CLINICS: &str = "SystemTx";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let rust = sources.iter().filter(|source| source.is_rust() && source.package() != Some("xtask"));
    rust.flat_map(|source| {
        [queries(source), engines(source), web(source), waiting(source), tables(source), exhaustive(source)]
    })
    .flatten()
    .collect()
}

fn file_name(source: &Source) -> &str {
    source.path.rsplit('/').next().unwrap_or_default()
}

fn mentions(source: &Source, words: &[&str], rule: &str) -> Vec<Finding> {
    let lines = source.code().filter(|(_, line)| words.iter().any(|word| has_word(line, word)));
    lines.map(|(line, _)| source.finding(line, rule)).collect()
}

fn queries(source: &Source) -> Vec<Finding> {
    let allowed = matches!(source.package(), Some("platform" | "testkit"))
        || matches!(file_name(source), "store.rs" | "schema.rs")
        || source.path.contains("/store/")
        || source.is_test();
    if allowed {
        return Vec::new();
    }
    mentions(source, &["diesel"], "queries stand in store.rs, tables in schema.rs")
}

fn engines(source: &Source) -> Vec<Finding> {
    let allowed = source.path.starts_with("crates/platform/src/db/")
        || source.path.starts_with("crates/platform/src/config/")
        || source.package() == Some("testkit")
        || source.is_test();
    if allowed {
        return Vec::new();
    }
    let rule = "only platform::db tells the engines apart";
    let lines = source.code().filter(|(_, line)| line.contains("Engine::Sqlite") || line.contains("Engine::Postgres"));
    lines.map(|(line, _)| source.finding(line, rule)).collect()
}

fn web(source: &Source) -> Vec<Finding> {
    let is_front_door = source.package().is_some_and(|package| source.path == format!("crates/{package}/src/lib.rs"));
    let allowed = is_front_door
        || file_name(source) == "http.rs"
        || source.path.contains("/http/")
        || matches!(source.package(), Some("server" | "testkit"))
        || source.is_test();
    if allowed {
        return Vec::new();
    }
    mentions(source, &["axum"], "only http.rs files, an area's lib.rs, platform::http and the server know axum")
}

fn waiting(source: &Source) -> Vec<Finding> {
    if !DECIDING.iter().any(|place| source.path.starts_with(place)) {
        return Vec::new();
    }
    mentions(source, &["async", "await", "tokio"], "what decides does not wait: no async here")
}

fn tables(source: &Source) -> Vec<Finding> {
    if !source.package().is_some_and(|package| AREAS.contains(&package)) || source.is_test() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut crosses_clinics = false;
    for (number, line) in source.code() {
        // A function's head: what it is given says whether it works for one clinic or, like a sweep, for all.
        if !line.starts_with(' ') && has_word(line, "fn") {
            crosses_clinics = false;
        }
        crosses_clinics |= has_word(line, CROSSES_CLINICS);
        if !crosses_clinics && holds_bare_table(line) {
            findings.push(source.finding(number, "reach a clinic's rows through tx.of(…::table)"));
        }
    }
    findings
}

fn holds_bare_table(line: &str) -> bool {
    line.match_indices("::table").any(|(end, name)| {
        let is_longer = line[end + name.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '!'));
        let before = line[..end].trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'));
        !is_longer && !GUARDED.iter().any(|guard| before.ends_with(guard))
    })
}

fn exhaustive(source: &Source) -> Vec<Finding> {
    let missing = EXHAUSTIVE.contains(&source.path.as_str()) && !source.text.contains(EXHAUSTIVE_LINT);
    missing.then(|| source.finding(1, format!("{EXHAUSTIVE_LINT} is missing at the top"))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&[source]).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn queries_stand_in_stores() {
        let query = "fn a() {}\nuse diesel::prelude::*;";

        assert_eq!(lines("crates/reception/src/tasks/mod.rs", query), [2]);
        assert_eq!(lines("crates/reception/src/tasks/store.rs", query), [0; 0]);
        assert_eq!(lines("crates/platform/src/auth/mod.rs", query), [0; 0]);
    }

    #[test]
    fn a_clinics_rows_are_reached_through_the_transaction() {
        let store = "tx.of(tasks::table)\ntasks::table.find(id)\ninsert_into(schema::tasks::table)\ndiesel::table! {}";

        assert_eq!(lines("crates/reception/src/tasks/store.rs", store), [2]);
    }

    #[test]
    fn a_sweep_may_look_at_all_clinics_and_the_function_after_it_may_not() {
        let store =
            "fn stale(\n    tx: &mut SystemTx<'_>,\n) {\n    calls::table\n}\nfn get(tx: &Tx) {\n    calls::table\n}";

        assert_eq!(lines("crates/reception/src/calls/store.rs", store), [7]);
    }

    #[test]
    fn the_web_framework_stays_at_the_edge() {
        let text = "use axum::Router;";

        assert_eq!(lines("crates/reception/src/tasks/mod.rs", text), [1]);
        for edge in
            ["crates/reception/src/tasks/http.rs", "crates/platform/src/http/page.rs", "crates/server/src/main.rs"]
        {
            assert_eq!(lines(edge, text), [0; 0], "{edge}");
        }
    }

    #[test]
    fn rules_do_not_wait() {
        assert_eq!(lines("crates/reception/src/safety/rules.rs", "// async\nasync fn x() {}"), [2]);
    }

    #[test]
    fn safety_and_dialogue_consider_every_variant() {
        assert_eq!(lines("crates/reception/src/safety/mod.rs", "//! Safety."), [1]);
        assert_eq!(lines("crates/reception/src/safety/mod.rs", EXHAUSTIVE_LINT), [0; 0]);
    }
}
