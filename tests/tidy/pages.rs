//! What the public reads is there and complete.

use std::collections::BTreeSet;

#[test]
fn each_problem_code_has_its_page_and_each_page_its_code() {
    let folder = causeway_tests::root().join("schemas/problems");
    let pages: BTreeSet<String> = std::fs::read_dir(&folder)
        .expect("schemas/problems")
        .map(|e| e.expect("entry").path())
        .map(|p| p.file_stem().and_then(|s| s.to_str()).expect("file name").to_owned())
        .collect();
    let codes: BTreeSet<String> = api::Code::ALL.iter().map(|c| c.name().to_owned()).collect();
    assert_eq!(pages, codes);
    for code in api::Code::ALL {
        let page = std::fs::read_to_string(folder.join(format!("{code}.md"))).expect("page");
        let title = format!("# {} {}\n\n`{code}` · HTTP {}\n", code.title(), code.title_zh(), code.status());
        assert!(
            page.starts_with(&title),
            "{code}: the page begins with title, code and status as the program has them"
        );
        for part in ["**Cause.**", "**What to do.**", "**原因**", "**处理**"] {
            assert!(page.contains(part), "{code}: the page has {part}");
        }
    }
}

#[test]
fn the_architecture_names_every_crate() {
    let map = std::fs::read_to_string(causeway_tests::root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for entry in std::fs::read_dir(causeway_tests::root().join("crates")).expect("crates") {
        let name = entry.expect("entry").file_name().into_string().expect("name");
        assert!(
            map.contains(&format!("{name}/")) || map.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name {name}"
        );
    }
}

#[test]
fn every_source_file_that_the_architecture_names_exists() {
    let root = causeway_tests::root();
    let map = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named: Vec<&str> =
        map.split('`').filter(|s| s.starts_with("crates/") && !s.contains(['*', ' ', '<'])).collect();
    assert!(!named.is_empty(), "the walks name files");
    for path in named {
        assert!(root.join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
}
