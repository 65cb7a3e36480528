//! Both stores go through the same steps.

/// Names of the steps of a store, in their order.
fn steps(store: &str) -> Vec<String> {
    let folder = causeway_tests::root().join("crates").join(store).join("migrations");
    let entries = std::fs::read_dir(folder).expect("migrations");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn migrations_have_the_same_names_in_both_stores() {
    assert_eq!(steps("store-postgres"), steps("store-sqlite"));
}

#[test]
fn every_migration_is_in_the_list_of_its_store() {
    for store in ["store-sqlite", "store-postgres"] {
        let source = causeway_tests::root().join("crates").join(store).join("src/migrations.rs");
        let source = std::fs::read_to_string(source).expect("source");
        for step in steps(store) {
            let name = step.strip_suffix(".sql").expect("a file of SQL");
            assert!(source.contains(&format!("\"{name}\"")), "{store} applies {name}");
        }
    }
}
