//! New migrations: the same number and name for both engines, each with a way back.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

const ENGINES: [&str; 2] = ["sqlite", "postgres"];

/// Makes `NNNN_name/{up,down}.sql` in both folders below `migrations`.
pub(crate) fn create(migrations: &Path, name: &str) -> Result<()> {
    let is_snake = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_snake {
        bail!("name the change in snake case, like call_recordings");
    }
    let number = 1 + last_number(migrations)?;
    for engine in ENGINES {
        let folder = migrations.join(engine).join(format!("{number:04}_{name}"));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let up = "-- Additive first: new columns are nullable or have a default; backfill and constrain later.\n";
        let down = "-- Back to the schema before; what only the new schema can hold is lost.\n";
        for (file, text) in [("up.sql", up), ("down.sql", down)] {
            fs::write(folder.join(file), text)?;
            println!("{}", folder.join(file).display());
        }
    }
    println!("`cargo xtask tidy` fails until all four have statements.");
    Ok(())
}

fn last_number(migrations: &Path) -> Result<u32> {
    let mut last = 0;
    for engine in ENGINES {
        let folder = migrations.join(engine);
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let name = entry?.file_name();
            let number =
                name.to_str().and_then(|name| name.split_once('_')).and_then(|(number, _)| number.parse().ok());
            last = last.max(number.unwrap_or_default());
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Guard, temporary_folder};

    #[test]
    fn a_new_migration_has_the_next_number_in_both_folders_and_a_plain_name() {
        let folder = temporary_folder("migration-test").unwrap();
        let _guard = Guard::new("rm -r \"$1\"", [&folder]).unwrap();
        fs::create_dir_all(folder.join("sqlite/0007_calls")).unwrap();
        fs::create_dir_all(folder.join("postgres")).unwrap();

        create(&folder, "call_recordings").unwrap();

        for file in ["sqlite/0008_call_recordings/up.sql", "postgres/0008_call_recordings/down.sql"] {
            assert!(folder.join(file).is_file(), "{file}");
        }
        for wrong in ["", "Calls", "8_calls", "../calls", "call-recordings"] {
            assert!(create(&folder, wrong).is_err(), "{wrong}");
        }
    }
}
