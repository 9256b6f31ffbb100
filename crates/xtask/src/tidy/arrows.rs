//! Which crate may know which. Areas do not know each other; what stands below does not know what stands above.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;
use crate::run::{capture, metadata_command};

/// What a crate may depend on, of ours. A new crate needs a line here, and a reason.
const ALLOWED: &[(&str, &[&str])] = &[
    ("cliniq-platform", &[]),
    ("cliniq-documents", &[]),
    ("cliniq-web", &[]),
    ("cliniq-xtask", &[]),
    ("cliniq-llm", &["cliniq-platform"]),
    ("cliniq-testkit", &["cliniq-platform", "cliniq-llm"]),
    ("cliniq-reception", &["cliniq-platform", "cliniq-llm", "cliniq-documents"]),
    ("cliniq-council", &["cliniq-platform", "cliniq-llm", "cliniq-documents"]),
    ("cliniq-studio", &["cliniq-platform", "cliniq-llm", "cliniq-documents"]),
    (
        "cliniq",
        &[
            "cliniq-platform",
            "cliniq-llm",
            "cliniq-documents",
            "cliniq-web",
            "cliniq-reception",
            "cliniq-council",
            "cliniq-studio",
        ],
    ),
];

/// Tests of these may use the test kit. For `platform` that closes a circle, which Cargo allows for tests: its
/// integration tests see one `platform`; unit tests inside it would see two, and do without the kit.
const MAY_TEST_WITH_KIT: &[&str] =
    &["cliniq-platform", "cliniq-llm", "cliniq-reception", "cliniq-council", "cliniq-studio", "cliniq"];

pub(super) fn check() -> Result<Vec<Finding>> {
    let metadata: Value = serde_json::from_str(&capture(&mut metadata_command())?)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    Ok(packages.iter().flat_map(findings).collect())
}

fn findings(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let path = manifest.rsplit_once("crates/").map_or(manifest, |(_, rest)| rest);
    let finding = |rule: String| Finding { path: format!("crates/{path}"), line: 1, rule };
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![finding(format!("{name} has no line in the table of directions (xtask, tidy/arrows.rs)"))];
    };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours = dependencies.iter().filter(|dependency| dependency["path"].is_string());
    ours.filter_map(|dependency| {
        let other = dependency["name"].as_str().unwrap_or_default();
        let is_test = dependency["kind"] == "dev";
        let kit = is_test && other == "cliniq-testkit" && MAY_TEST_WITH_KIT.contains(&name);
        (!kit && !allowed.contains(&other)).then(|| finding(format!("{name} must not depend on {other}")))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, other: &str, kind: Option<&str>) -> Value {
        json!({
            "name": name,
            "manifest_path": format!("/somewhere/crates/{name}/Cargo.toml"),
            "dependencies": [
                { "name": "serde", "kind": null },
                { "name": other, "kind": kind, "path": format!("/somewhere/crates/{other}") },
            ],
        })
    }

    #[test]
    fn areas_do_not_know_each_other_and_nobody_below_knows_them() {
        assert!(findings(&package("cliniq-reception", "cliniq-platform", None)).is_empty());
        assert_eq!(findings(&package("cliniq-reception", "cliniq-studio", None)).len(), 1);
        assert_eq!(findings(&package("cliniq-platform", "cliniq-reception", None)).len(), 1);
        assert_eq!(findings(&package("cliniq-testkit", "cliniq-reception", None)).len(), 1);
    }

    #[test]
    fn the_test_kit_is_for_tests_only() {
        assert!(findings(&package("cliniq-reception", "cliniq-testkit", Some("dev"))).is_empty());
        assert_eq!(findings(&package("cliniq-reception", "cliniq-testkit", None)).len(), 1);
        assert_eq!(findings(&package("cliniq-web", "cliniq-testkit", Some("dev"))).len(), 1);
    }

    #[test]
    fn a_crate_nobody_has_placed_is_a_finding() {
        assert_eq!(findings(&package("cliniq-utils", "serde", None)).len(), 1);
    }
}
