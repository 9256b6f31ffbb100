//! The OpenAPI document is generated, committed, and the same.

#[test]
fn the_committed_document_is_the_generated_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let generated = cliniq_server::router::openapi().to_pretty_json().unwrap();
    assert!(committed.trim() == generated.trim(), "openapi.json is out of date: run `cargo xtask update`");
}

#[test]
fn every_operation_has_an_id_a_summary_and_an_answer() {
    for (path, item) in cliniq_server::router::openapi().paths.paths {
        let operations = [item.get, item.post, item.put, item.patch, item.delete];
        for operation in operations.into_iter().flatten() {
            let name = operation.operation_id.unwrap_or_default();
            assert!(!name.is_empty(), "{path} has an operation without an id");
            assert!(operation.summary.is_some(), "{name} has no summary");
            assert!(
                operation.responses.responses.keys().any(|status| status.starts_with('2')),
                "{name} never succeeds"
            );
        }
    }
}
