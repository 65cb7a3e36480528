//! A release is locked, and what it read stays read.

use adapter_kit::cli::{self, Shelf};

use crate::folder::{built, edit, repository};

const ID: &str = "land-xml";
const GOLDEN: &str = "001-opinion-approved-rare-name";
/// What the conformance kit says of the goldens of the last release.
const KEPT: &str = "test last_release ... ok\n";

/// Lints, then tests, perhaps after blessing; gives what was printed and the exit code.
struct Author {
    here: tempfile::TempDir,
}

impl Author {
    /// Of a released adapter.
    fn released() -> Self {
        let author = Self::new();
        let (out, _) = author.test(true);
        assert!(out.contains("locked mapping/land.lock\n") && out.contains(KEPT), "{out}");
        author
    }

    /// One golden is enough here.
    fn new() -> Self {
        let here = repository(ID);
        let goldens = here.path().join("crates/adapters/land-xml/golden");
        for golden in std::fs::read_dir(&goldens).expect("goldens") {
            let path = golden.expect("a golden").path();
            if !path.ends_with(GOLDEN) {
                std::fs::remove_dir_all(path).expect("removed");
            }
        }
        Self { here }
    }

    fn edit(&self, from: &str, to: &str) {
        edit(self.here.path(), ID, from, to);
    }

    fn lint(&self) -> String {
        let built = built();
        cli::lint(&Shelf { built: &built, here: self.here.path() }, Some(ID)).out
    }

    fn test(&self, bless: bool) -> (String, u8) {
        let built = built();
        let answer = cli::test(&Shelf { built: &built, here: self.here.path() }, ID, bless);
        (answer.out + &answer.err, answer.code)
    }
}

#[test]
fn what_did_not_change_needs_no_new_version() {
    let author = Author::released();
    assert_eq!(author.lint(), "");
    author.edit("reason = \"printed on the paper form\"", "reason = \"stands on the paper form\"");
    author.edit("{ from = \"SXMC\", to = \"title.zh\" },", "{ to = \"title.zh\",  from = \"SXMC\" }, # the title");
    assert_eq!(author.lint(), "", "reasons, white space, comments and the order of keys are no rows");
    let (out, _) = author.test(true);
    assert!(!out.contains("locked") && out.contains(KEPT), "{out}");
}

#[test]
fn a_changed_row_needs_a_new_version() {
    let author = Author::released();
    author.edit("to = \"issuer.officer.name\"", "to = \"issuer.officer.post\"");
    author.edit("to = \"subjects[role=project].project.code\"", "to = \"body.site.address\"");
    let found = author.lint();
    assert!(found.contains("error[CW026]: version not raised\n  --> mapping/land.toml:2:"), "{found}");
    assert!(found.contains("line 42: this row changed and 1 more since 1.2.0\n"), "{found}");
    assert!(found.contains("fix: raise it: 1.2.1 where every old message is read as before, 1.3.0 "), "{found}");
}

#[test]
fn a_changed_code_table_needs_a_new_version() {
    let author = Author::released();
    let table = author.here.path().join("crates/adapters/land-xml/mapping/codes/tenure.csv");
    let text = std::fs::read_to_string(&table).expect("a table");
    std::fs::write(&table, format!("{text}农民集体,collective,,,,in,\n")).expect("written");
    assert!(author.lint().contains("code table tenure changed since 1.2.0"), "{}", author.lint());
}

#[test]
fn a_patch_reads_every_old_message_as_before() {
    let author = Author::released();
    author.edit("version = \"1.2.0\"", "version = \"1.2.1\"");
    author.edit("to = \"issuer.officer.name\"", "to = \"issuer.officer.post\"");
    author.edit(
        "{ from = \"JG/QFR\"",
        "{ set = \"issuer.officer.name\", value = \"x\", reason = \"r\", when = \"JG/QFR?\" },\n  { from = \"JG/QFR\"",
    );
    let (out, code) = author.test(true);
    assert_eq!(code, 1);
    assert!(
        out.contains("CW405 1.2.1 reads otherwise than 1.2.0 did; it takes version 2.0.0 and breaking = \"why\""),
        "{out}"
    );
    assert!(!out.contains("blessed"), "nothing is rewritten: {out}");
}

#[test]
fn what_only_adds_is_a_minor_version() {
    let author = Author::released();
    author.edit("version = \"1.2.0\"", "version = \"1.2.1\"");
    author.edit(
        "  { from = \"SXMC\", to = \"title.zh\" },",
        "  { from = \"SXMC\", to = \"title.zh\" },\n  { set = \"title.en\", value = \"Pre-review\", reason = \"for readers abroad\" },",
    );
    let (out, code) = author.test(true);
    assert_eq!(code, 1);
    assert!(out.contains("CW026 1.2.1 reads otherwise than 1.2.0 did; it takes version 1.3.0, or undoing it"), "{out}");
    author.edit("version = \"1.2.1\"", "version = \"1.3.0\"");
    let (out, _) = author.test(true);
    assert!(out.contains("locked mapping/land.lock\n") && out.contains(KEPT), "{out}");
}

#[test]
fn a_major_version_says_what_it_breaks() {
    let author = Author::released();
    author.edit("version = \"1.2.0\"", "version = \"2.0.0\"");
    author.edit(
        "{ from = \"XM/XMDM\", to = \"subjects[role=project].project.code\" },",
        "{ from = \"XM/XMDM\", keep = \"the hub has its own\" },",
    );
    author.edit(
        "to = \"body.investment\", as = \"money\", unit = \"万元\"",
        "to = \"body.investment\", as = \"money\", unit = \"元\"",
    );
    assert!(author.lint().contains("error[CW026]: 2.0.0 breaks with 1.2.0 and does not say why"), "{}", author.lint());
    author
        .edit("version = \"2.0.0\"", "breaking = \"amounts were never in units of ten thousand\"\nversion = \"2.0.0\"");
    assert_eq!(author.lint(), "");
    let (out, _) = author.test(true);
    assert!(out.contains("locked mapping/land.lock\n") && out.contains(KEPT), "{out}");
}

#[test]
fn goldens_of_the_last_release_stay() {
    let author = Author::released();
    std::fs::remove_dir_all(author.here.path().join("crates/adapters/land-xml/golden/001-opinion-approved-rare-name"))
        .expect("removed");
    let (out, code) = author.test(false);
    assert_eq!(code, 1);
    assert!(
        out.contains("golden 001-opinion-approved-rare-name is gone: the goldens of the last release, 1.2.0, stay"),
        "{out}"
    );
}

#[test]
fn a_version_below_one_is_not_locked() {
    let author = Author::new();
    author.edit("version = \"1.2.0\"", "version = \"0.3.0\"");
    let (out, _) = author.test(true);
    assert!(!out.contains("locked") && out.contains(KEPT), "{out}");
}
