//! Every mapping is what `schemas/mapping.schema.json` says, so that an editor that checks by it never cries wolf.

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value as Json;

fn validator() -> Validator {
    let path = causeway_tests::root().join("schemas/mapping.schema.json");
    let schema: Json = serde_json::from_slice(&std::fs::read(path).expect("the schema")).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// What is wrong with a mapping, by place.
fn wrong(validator: &Validator, mapping: &str) -> Vec<String> {
    let mapping: Json = toml::from_str(mapping).expect("TOML");
    validator.iter_errors(&mapping).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn mappings() -> Vec<PathBuf> {
    let files = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path()).collect()
    };
    let adapters = files(&causeway_tests::root().join("crates/adapters"));
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    adapters.iter().flat_map(|adapter| files(&adapter.join("mapping"))).filter(is_toml).collect()
}

#[test]
fn every_mapping_of_the_repository_passes_its_schema() {
    let validator = validator();
    let mappings = mappings();
    assert!(mappings.len() >= 4, "{mappings:?}");
    for path in mappings {
        let found = wrong(&validator, &std::fs::read_to_string(&path).expect("a mapping"));
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
}

#[test]
fn a_key_that_no_table_has_fails_at_its_place() {
    let validator = validator();
    let planning = causeway_tests::root().join("crates/adapters/planning-xml/mapping/planning.toml");
    let planning = std::fs::read_to_string(planning).expect("a mapping");
    for (right, bad, place) in [
        ("version = ", "verzion = ", ""),
        ("emits = ", "emit = ", "/format"),
        ("yields = ", "yield = ", "/message/0"),
        ("required = true", "require = true", "/message/0/rows/9"),
        ("as = \"int\"", "az = \"int\"", "/message/0/rows/22/rows/0"),
        ("as = \"int\"", "as = \"integer\"", "/message/0/rows/22/rows/0/as"),
        ("unit = \"m2\"", "unit = \"acre\"", "/message/0/rows/17/unit"),
        (", reason = \"floor of the type\"", "", "/message/0/rows/2"),
    ] {
        assert!(planning.contains(right), "{right}");
        let found = wrong(&validator, &planning.replacen(right, bad, 1));
        assert!(found.iter().any(|error| error.starts_with(&format!("{place}: "))), "{bad}: {found:#?}");
    }
}

#[test]
fn editors_find_the_schema() {
    let root = causeway_tests::root();
    let settings: Json =
        toml::from_str(&std::fs::read_to_string(root.join("taplo.toml")).expect("settings")).expect("TOML");
    let path = settings["rule"][0]["schema"]["path"].as_str().expect("a path");
    assert!(root.join(path).is_file(), "{path}");
    // What `adapter new` writes into crates/adapters/<id>/mapping.
    assert!(root.join("crates/adapters/land-xml/mapping/../../../../schemas/mapping.schema.json").is_file());
}
