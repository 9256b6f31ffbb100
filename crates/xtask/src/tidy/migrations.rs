//! Both engines have the same migrations, each with statements for the way there and the way back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Finding;

const ENGINES: [&str; 2] = ["sqlite", "postgres"];

pub(super) fn check(migrations: &Path) -> Result<Vec<Finding>> {
    let mut names = Vec::new();
    for engine in ENGINES {
        names.push(folders(&migrations.join(engine))?);
    }
    let mut findings = Vec::new();
    let all: BTreeSet<&String> = names.iter().flatten().collect();
    let mut numbers = BTreeSet::new();
    for name in all {
        let number = name.split('_').next().unwrap_or_default();
        let is_numbered = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_numbered || !numbers.insert(number.to_owned()) {
            findings.push(finding(name, "each migration has a number of its own with four digits"));
        }
        for (engine, known) in ENGINES.iter().zip(&names) {
            let path = format!("{engine}/{name}");
            if !known.contains(name) {
                findings.push(finding(&path, "the other engine has this migration, this one has not"));
                continue;
            }
            for file in ["up.sql", "down.sql"] {
                let text = fs::read_to_string(migrations.join(&path).join(file)).unwrap_or_default();
                if !has_statement(&text) {
                    findings.push(finding(
                        &format!("{path}/{file}"),
                        "a migration needs statements, also for the way back",
                    ));
                }
            }
        }
    }
    Ok(findings)
}

fn finding(path: &str, rule: &str) -> Finding {
    Finding { path: format!("migrations/{path}"), line: 1, rule: rule.to_owned() }
}

fn folders(path: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect::<Result<_>>()
}

fn has_statement(sql: &str) -> bool {
    sql.lines().map(str::trim).any(|line| !line.is_empty() && !line.starts_with("--"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Guard, temporary_folder};

    #[test]
    fn a_migration_without_its_twin_or_its_way_back_is_found() {
        let folder = temporary_folder("tidy-migrations").unwrap();
        let _guard = Guard::new("rm -r \"$1\"", [&folder]).unwrap();
        let write = |path: &str, sql: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, sql).unwrap();
        };
        for engine in ENGINES {
            write(&format!("{engine}/0001_calls/up.sql"), "CREATE TABLE calls (id TEXT);");
            write(&format!("{engine}/0001_calls/down.sql"), "DROP TABLE calls;");
        }
        assert_eq!(check(&folder).unwrap(), []);

        write("sqlite/0002_tasks/up.sql", "CREATE TABLE tasks (id TEXT);");
        write("sqlite/0002_tasks/down.sql", "-- nothing yet\n");

        let paths: Vec<String> = check(&folder).unwrap().into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["migrations/sqlite/0002_tasks/down.sql", "migrations/postgres/0002_tasks"]);
    }
}
