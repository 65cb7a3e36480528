//! Small rooms with names that name something.

use std::path::{Path, PathBuf};

/// Lines that no file exceeds.
const MOST_LINES: usize = 600;

/// Names that say nothing about what is inside.
const FORBIDDEN: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "types", "mod"];

fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for top in ["crates", "tests", "benches", "fuzz"] {
        walk(&causeway_tests::root().join(top), &mut files);
    }
    assert!(files.len() > 50, "the walk found the sources");
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.map(|e| e.expect("readable folder").path()) {
        if entry.is_dir() && !entry.ends_with("target") {
            walk(&entry, files);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            files.push(entry);
        }
    }
}

#[test]
fn no_file_has_more_than_600_lines() {
    let long: Vec<String> = rust_files()
        .iter()
        .map(|file| (file, std::fs::read_to_string(file).expect("source").lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{} has {lines}", file.display()))
        .collect();
    assert!(long.is_empty(), "split along the seams that are there: {long:#?}");
}

#[test]
fn no_module_bears_a_name_that_names_nothing() {
    let nameless: Vec<_> = rust_files()
        .into_iter()
        .filter(|file| file.file_stem().and_then(|s| s.to_str()).is_some_and(|stem| FORBIDDEN.contains(&stem)))
        .collect();
    assert!(nameless.is_empty(), "forbidden module names: {nameless:#?}");
}

#[test]
fn a_crate_root_is_documentation_modules_and_re_exports() {
    for file in rust_files().iter().filter(|f| f.ends_with("src/lib.rs")) {
        let source = std::fs::read_to_string(file).expect("source");
        assert!(source.starts_with("//!"), "{} begins with its documentation", file.display());
        let code: Vec<&str> = source
            .lines()
            .filter(|l| l.starts_with("fn ") || l.starts_with("pub fn ") || l.starts_with("pub struct "))
            .collect();
        assert!(code.is_empty(), "{} holds code: {code:?}", file.display());
    }
}
