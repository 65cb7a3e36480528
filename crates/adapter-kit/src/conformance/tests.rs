//! The kit can fail: each line finds what it is there for, in a right adapter made wrong in one way.

use super::{Outcome, SEED, Test, bless, goldens_of, run_tests, tests};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::{Files, Mapping, Skip};

const MAPPING: &str = include_str!("../../../adapters/land-xml/mapping/land.toml");
const CODES: [(&str, &str); 4] = [
    ("codes/verdict.csv", include_str!("../../../adapters/land-xml/mapping/codes/verdict.csv")),
    ("codes/tenure.csv", include_str!("../../../adapters/land-xml/mapping/codes/tenure.csv")),
    ("codes/form.csv", include_str!("../../../adapters/land-xml/mapping/codes/form.csv")),
    ("codes/silence.csv", include_str!("../../../adapters/land-xml/mapping/codes/silence.csv")),
];
const OPINION: &[u8] = include_bytes!("../../../adapters/land-xml/golden/020-opinion-in-full/in.xml");

/// The land bureau's adapter without its hook, and with these words of its mapping changed.
fn adapter(changes: &[(&str, &str)]) -> &'static MappedAdapter {
    let hook = [
        ("hooks = [\"valid_until\"]", ""),
        ("to = \"validUntil\", hook = \"valid_until\"", "keep = \"years, counted by a hook\""),
    ];
    let mut text = MAPPING.to_owned();
    for (from, to) in hook.iter().chain(changes) {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let read = |file: &str| CODES.iter().find(|(name, _)| *name == file).map(|(_, content)| (*content).to_owned());
    let files = Files { name: "mapping/land.toml", text: &text, read: &read, hooks: &[] };
    let mapping = Mapping::compile(&files).unwrap_or_else(|findings| panic!("{findings}"));
    Box::leak(Box::new(MappedAdapter::of_folder(mapping, Vec::new())))
}

/// A golden as the adapter makes it.
fn golden(adapter: &MappedAdapter, input: &[u8]) -> Golden {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("golden/001");
    std::fs::create_dir_all(&path).expect("a folder");
    std::fs::write(path.join("in.xml"), input).expect("written");
    let read = || goldens_of(folder.path()).expect("goldens").remove(0);
    bless(adapter, &read(), &path).expect("blessed");
    read()
}

/// The golden with another file.
fn with(golden: &Golden, file: &str, content: &str) -> Golden {
    let names = ["in.xml", "canonical.json", "provenance.json", "residual.json", "notes.json", "out.xml", "grade.txt"];
    let files = names.into_iter().filter(|name| *name != file).filter_map(|name| {
        let content = golden.file(name)?;
        Some((name.to_owned(), content.to_vec()))
    });
    Golden::new(golden.name.clone(), files.chain([(file.to_owned(), content.as_bytes().to_vec())]))
}

/// The tests of a line that fail.
fn failing(line: u8, adapter: &'static MappedAdapter, goldens: &[Golden]) -> Vec<String> {
    let all = tests(adapter, goldens, SEED);
    let of_line: Vec<_> = all.iter().filter(|test| test.line == line).collect();
    assert!(!of_line.is_empty(), "line {line} has tests");
    of_line.iter().filter(|test| test.run().is_err()).map(|test| test.name.clone()).collect()
}

#[test]
fn a_right_adapter_passes_every_line_and_each_of_the_twenty_has_a_test() {
    let right = adapter(&[]);
    let golden = [golden(right, OPINION)];
    for line in (1..=20).filter(|line| ![7, 8, 10].contains(line)) {
        assert_eq!(failing(line, right, &golden), [""; 0], "line {line}");
    }
    // One golden has neither all rows and codes nor all messages.
    assert_eq!(failing(7, right, &golden), ["every_row_is_hit"]);
    assert_eq!(failing(8, right, &golden), ["every_code_is_hit"]);
    assert_eq!(failing(10, right, &golden), [""; 0]);
}

#[test]
fn a_golden_that_says_something_else_fails() {
    let right = adapter(&[]);
    let golden = golden(right, OPINION);
    for (line, file, content, test) in [
        (1, "canonical.json", "{\"number\": \"1\"}", "001::canonical"),
        (2, "provenance.json", "[[]]", "001::provenance"),
        (3, "residual.json", "[[]]", "001::residual"),
        (3, "notes.json", "[\n  {\"code\":\"CW107\",\"title\":\"label is wrong\"}\n]\n", "001::notes"),
        (4, "grade.txt", "L1\n", "001::grade"),
        (4, "out.xml", "<JHPC/>", "001::output"),
        (1, "error.json", "{\"code\": \"CW210\"}", "001::refused_as_expected"),
    ] {
        assert_eq!(failing(line, right, &[with(&golden, file, content)]), [test], "{file}");
    }
}

#[test]
fn a_draft_that_its_schema_does_not_take_fails() {
    let public = adapter(&[(
        "set = \"confidentiality\", value = \"personal\"",
        "set = \"confidentiality\", value = \"public\"",
    )]);
    assert_eq!(failing(5, public, &[golden(public, OPINION)]), ["001::schema"]);
}

#[test]
fn content_that_no_row_takes_and_a_row_that_takes_nothing_fail() {
    let right = adapter(&[]);
    let at = OPINION.windows(5).position(|bytes| bytes == b"<JCM>").expect("there");
    let more = [&OPINION[..at], b"<ZZZ>1</ZZZ>", &OPINION[at..]].concat();
    assert_eq!(failing(6, right, &[golden(right, &more)]), ["coverage"]);
    let row = "{ from = \"SXMC\", to = \"title.zh\" },";
    let idle = adapter(&[(row, &format!("{row}\n  {{ from = \"NEVER\", to = \"title.en\" }},"))]);
    let all = tests(idle, &[golden(idle, OPINION)], SEED);
    let hit = all.iter().find(|test| test.line == 7).expect("a test");
    let line = MAPPING.lines().position(|line| line.contains("\"SXMC\"")).expect("the row above") + 2;
    let told = hit.run().expect_err("a row is never hit").0;
    assert!(told.contains(&format!("mapping/land.toml:{line}:3")), "{told}");
}

#[test]
fn a_value_that_only_the_residual_brings_back_fails() {
    let row = "{ from = \"SXMC\", to = \"title.zh\" }";
    let lossy = adapter(&[(row, "{ from = \"SXMC\", to = \"title.zh\", when = \"SQR/LXR?\" }")]);
    assert_eq!(failing(10, lossy, &[golden(lossy, OPINION)]), ["opinion::random_drafts_come_back"]);
}

#[test]
fn an_adapter_that_drops_what_it_does_not_know_fails() {
    let strict = adapter(&[("residual = \"keep\"", "residual = \"refuse\"")]);
    assert_eq!(failing(14, strict, &[golden(adapter(&[]), OPINION)]), ["001::unknown_content_is_kept"]);
}

#[test]
fn an_encoding_that_is_accepted_beyond_the_table_fails() {
    let wide = adapter(&[("accepts = [\"GB18030\"", "accepts = [\"Big5\", \"GB18030\"")]);
    assert_eq!(failing(17, wide, &[golden(wide, OPINION)]), ["encodings_are_settled_or_refused"]);
}

#[test]
fn a_skip_is_printed_with_its_reason_and_one_that_is_not_needed_fails() {
    let skips = [Skip { line: 13, reason: "nothing repeats".into() }, Skip { line: 1, reason: "no time".into() }];
    let nothing = Test::new(13, "groups".into(), || Ok(Outcome::Nothing("no group".into())));
    let held = Test::new(1, "canonical".into(), || Ok(Outcome::Held));
    let untold = Test::new(19, "unmappable".into(), || Ok(Outcome::Nothing("every character".into())));
    let mut out = Vec::new();
    let report = run_tests(&[nothing, held, untold], &skips, true, &mut out).expect("written");
    let out = String::from_utf8(out).expect("UTF-8");
    assert!(out.starts_with("test groups ... ignored, nothing repeats\ntest canonical ... ok\n"), "{out}");
    let failed: Vec<_> = report.failed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(failed, ["line 1", "line 19"], "{out}");
}
