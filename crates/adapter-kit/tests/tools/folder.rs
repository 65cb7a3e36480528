//! The tools take an adapter from its folder as it stands, so that an author need not compile.

use std::path::{Path, PathBuf};

use adapter_kit::cli::{self, Built, Input, Shelf, Target};

const OPINION: &[u8] = include_bytes!("../../../adapters/land-xml/golden/001-opinion-approved-rare-name/in.xml");

pub(crate) fn built() -> [Built; 1] {
    [Built::new("land_xml", land_xml::adapter(), land_xml::hooks())]
}

/// A repository with a copy of land-xml under this id, in which nothing is built.
pub(crate) fn repository(id: &str) -> tempfile::TempDir {
    let here = tempfile::tempdir().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/land-xml");
    copy(&from, &here.path().join("crates/adapters").join(id));
    edit(here.path(), id, "adapter = \"land-xml\"", &format!("adapter = \"{id}\""));
    // Nothing of it was released.
    let _ = std::fs::remove_file(here.path().join("crates/adapters").join(id).join("mapping/land.lock"));
    here
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the adapter's folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

pub(crate) fn edit(here: &Path, id: &str, from: &str, to: &str) -> PathBuf {
    let mapping = here.join("crates/adapters").join(id).join("mapping/land.toml");
    let text = std::fs::read_to_string(&mapping).expect("the mapping");
    assert!(text.contains(from), "{from}");
    std::fs::write(&mapping, text.replace(from, to)).expect("written");
    mapping
}

fn run(shelf: &Shelf<'_>, name: &str) -> cli::Translated {
    let partner = "land".parse().expect("a slug");
    let received_at = document::Timestamp::from_seconds(1_795_485_600);
    let input = Input { file: "001.xml", bytes: OPINION, charset: None, partner: &partner, received_at };
    cli::run(shelf, name, &input, Target::Json)
}

#[test]
fn a_changed_mapping_is_used_without_compiling() {
    let here = repository("land-xml");
    let built = built();
    let shelf = Shelf { built: &built, here: here.path() };
    edit(here.path(), "land-xml", "{ from = \"SXMC\", to = \"title.zh\" }", "{ from = \"SXMC\", to = \"title.en\" }");
    let done = run(&shelf, "land-xml");
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let out = String::from_utf8(done.out).expect("UTF-8");
    assert!(out.contains("\"title\":{\"en\":\"建设项目用地预审\"}"), "{out}");
}

#[test]
fn a_folder_outside_the_repository_is_named_by_its_path() {
    let here = repository("land-xml");
    let (built, elsewhere) = (built(), tempfile::tempdir().expect("a folder"));
    let shelf = Shelf { built: &built, here: elsewhere.path() };
    let folder = here.path().join("crates/adapters/land-xml");
    let answer = cli::coverage(&shelf, &folder.display().to_string(), &[]);
    assert_eq!(answer.code, 0);
    assert_eq!(
        answer.out.lines().next(),
        Some("opinion   47 source paths  33 mapped  14 kept  0 ignored  0 unclaimed   rows never hit: 0")
    );
}

#[test]
fn a_hook_that_only_the_folder_has_is_named_and_refuses_its_documents() {
    let here = repository("soil-xml");
    let built = built();
    let shelf = Shelf { built: &built, here: here.path() };
    let lint = cli::lint(&shelf, Some("soil-xml"));
    assert_eq!((lint.code, lint.out.as_str()), (0, ""));
    assert!(lint.err.contains("hook valid_until is in src/lib.rs and not in this program"), "{}", lint.err);
    let done = run(&shelf, "soil-xml");
    assert_eq!((done.code, done.out.len()), (1, 0));
    assert!(done.err.contains("error[CW211]: 001.xml was refused"), "{}", done.err);
}

#[test]
fn a_mapping_that_does_not_compile_is_told_with_its_findings() {
    let here = repository("land-xml");
    let built = built();
    let shelf = Shelf { built: &built, here: here.path() };
    edit(here.path(), "land-xml", "to = \"title.zh\"", "to = \"titel.zh\"");
    let done = run(&shelf, "land-xml");
    assert_eq!((done.code, done.out.len()), (1, 0));
    assert!(done.err.contains("error[CW004]: titel.zh is not in the schema"), "{}", done.err);
    assert!(done.err.contains("help: causeway adapter lint"), "{}", done.err);
}

#[test]
fn lint_of_several_adapters_says_in_which_the_finding_is() {
    let here = repository("land-xml");
    copy(&here.path().join("crates/adapters/land-xml"), &here.path().join("crates/adapters/other-xml"));
    let built = built();
    let shelf = Shelf { built: &built, here: here.path() };
    edit(here.path(), "land-xml", "to = \"title.zh\"", "to = \"titel.zh\"");
    let all = cli::lint(&shelf, None);
    assert_eq!(all.code, 1);
    assert!(all.out.contains("crates/adapters/land-xml/mapping/land.toml:31:3"), "{}", all.out);
    let one = cli::lint(&shelf, Some("land-xml"));
    assert!(one.out.contains("  --> mapping/land.toml:31:3\n"), "{}", one.out);
}

#[test]
fn what_is_neither_built_nor_a_folder_is_told_with_what_there_is() {
    let (here, built) = (tempfile::tempdir().expect("a folder"), built());
    let shelf = Shelf { built: &built, here: here.path() };
    let done = run(&shelf, "nothing");
    assert_eq!(done.code, 64);
    assert!(done.err.contains("this program has land-xml"), "{}", done.err);
    assert_eq!(cli::lint(&shelf, Some("nothing")).code, 66);
}
