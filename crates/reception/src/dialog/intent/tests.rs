use super::*;

#[test]
fn the_rule_files_are_well_formed() {
    assert_eq!(Grammar::read(&RULE_FILES).map(|_| ()), Ok(()));
}
