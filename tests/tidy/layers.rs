//! A crate uses only lower layers, and each heavy dependency has one owner.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Layer of each crate; adapters stand in L2 by their folder.
const LAYERS: &[(&str, u8)] = &[
    ("document", 0),
    ("competence", 0),
    ("model", 1),
    ("adapter-kit", 1),
    ("seal", 1),
    ("causeway-log", 1),
    ("cases", 1),
    ("store", 2),
    ("transport", 2),
    ("api", 2),
    ("store-sqlite", 3),
    ("store-postgres", 3),
    ("hub", 3),
    ("server", 4),
    ("causeway", 5),
];

/// Edges inside a layer that are allowed by name.
const WITHIN: &[(&str, &str)] = &[("competence", "document")];

/// Who may depend on what is heavy to build or to trust.
const OWNERS: &[(&str, &[&str])] = &[
    ("actix-web", &["server"]),
    ("actix-http", &["server"]),
    ("flate2", &["server"]),
    ("clap", &["causeway"]),
    ("jsonschema", &["document"]),
    ("regex-automata", &["document"]),
    ("rusqlite", &["store-sqlite"]),
    ("tokio-postgres", &["store-postgres"]),
    ("tokio-postgres-rustls", &["store-postgres"]),
    ("deadpool-postgres", &["store-postgres"]),
    ("ring", &["seal", "causeway-log", "document", "model"]),
    ("x509-parser", &["seal"]),
    ("rustls-webpki", &["seal"]),
    ("rcgen", &["seal"]),
    ("quick-xml", &["adapter-kit"]),
    ("encoding_rs", &["adapter-kit"]),
    ("ureq", &["transport"]),
    ("rustls", &["transport", "store-postgres"]),
    ("utoipa", &["api"]),
];

fn packages() -> Vec<Package> {
    let metadata = MetadataCommand::new()
        .manifest_path(causeway_tests::root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata reads the workspace");
    let outside = ["causeway-tests", "causeway-benches"];
    metadata.packages.into_iter().filter(|p| !outside.contains(&p.name.as_str())).collect()
}

fn layer(package: &Package) -> u8 {
    if package.manifest_path.as_str().contains("/crates/adapters/") {
        return 2;
    }
    let found = LAYERS.iter().find(|(name, _)| *name == package.name.as_str());
    found.unwrap_or_else(|| panic!("crate {} has no layer: add it to tests/tidy and ARCHITECTURE.md", package.name)).1
}

#[test]
fn a_crate_uses_only_lower_layers() {
    let packages = packages();
    let layers: BTreeMap<&str, u8> = packages.iter().map(|p| (p.name.as_str(), layer(p))).collect();
    let mut upward = Vec::new();
    for package in &packages {
        let own = layers[package.name.as_str()];
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            let Some(other) = layers.get(dependency.name.as_str()) else { continue };
            let named = WITHIN.contains(&(package.name.as_str(), dependency.name.as_str()));
            if *other >= own && !named {
                upward.push(format!("{} (L{own}) -> {} (L{other})", package.name, dependency.name));
            }
        }
    }
    assert!(upward.is_empty(), "dependencies that do not go down: {upward:#?}");
}

#[test]
fn only_the_binary_names_a_concrete_store_or_adapter() {
    let packages = packages();
    let concrete: Vec<&str> = packages
        .iter()
        .filter(|p| p.manifest_path.as_str().contains("/crates/adapters/") || p.name.starts_with("store-"))
        .map(|p| p.name.as_str())
        .collect();
    for package in packages.iter().filter(|p| p.name.as_str() != "causeway") {
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            assert!(
                !concrete.contains(&dependency.name.as_str()),
                "{} names {}: only `causeway` wires concrete parts",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn each_heavy_dependency_has_its_owner() {
    let mut strangers = Vec::new();
    for package in packages() {
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            let owner = OWNERS.iter().find(|(name, _)| *name == dependency.name);
            if owner.is_some_and(|(_, owners)| !owners.contains(&package.name.as_str())) {
                strangers.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    assert!(strangers.is_empty(), "heavy dependencies outside their owners: {strangers:#?}");
}

#[test]
fn every_crate_takes_the_workspace_lints_and_is_not_published() {
    for package in packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("manifest");
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} does not take the workspace lints", package.name);
        assert_eq!(package.publish.as_deref(), Some(&[][..]), "{} could be published", package.name);
    }
}
