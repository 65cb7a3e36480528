//! What is wrong with a mapping is said with code, place, caret, cause and fix: `findings/CW016-*.toml` gives exactly what
//! stands in the file beside it. `UPDATE_GOLDEN=1` writes those files.

use std::path::Path;

use adapter_kit::{Code, Hook, HookError};

use crate::adapter::compiled_with;

/// The findings of a mapping, as the command line prints them, and how many there are.
fn found(case: &Path) -> (usize, String) {
    let text = std::fs::read_to_string(case).expect("readable");
    let folder = case.parent().expect("a folder");
    let mut files: Vec<(&'static str, &'static str)> = Vec::new();
    for csv in ["unit", "overlap", "two-ways", "typo"] {
        let name = format!("codes/{csv}.csv");
        let content = std::fs::read_to_string(folder.join(&name)).expect("readable");
        files.push((name.leak(), content.leak()));
    }
    if let Ok(lock) = std::fs::read_to_string(case.with_extension("lock")) {
        files.push(("t.lock", lock.leak()));
    }
    let registered = text.lines().next().and_then(|line| line.strip_prefix("# registered: ")).unwrap_or_default();
    let hooks: Vec<(&'static str, Hook)> =
        registered.split_whitespace().map(|name| (&*name.to_owned().leak(), Hook::pair(never, never))).collect();
    match compiled_with(&text, &files, hooks.leak()) {
        Ok(_) => (0, String::new()),
        Err(findings) => (findings.0.len(), format!("{findings}\n")),
    }
}

fn never(_: &adapter_kit::HookInput<'_>) -> Result<document::json::Value, HookError> {
    Err(HookError::new("never called"))
}

/// All cases of a code; there is at least one.
fn holds(code: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mappings/findings");
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let of_code = |path: &std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(code) && path.extension().is_some_and(|e| e == "toml")
    };
    let cases: Vec<_> = entries.filter(of_code).collect();
    assert!(!cases.is_empty(), "no case for {code}");
    for case in cases {
        let (count, text) = found(&case);
        let golden = case.with_extension("txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &text).expect("written");
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(text, expected, "{}", case.display());
        assert_eq!(count, 1, "{} has one thing wrong: {text}", case.display());
        assert!(text.starts_with(&format!("error[{code}]: ")), "{}: {text}", case.display());
    }
    let page = code.parse::<Code>().expect("a code").explain();
    assert!(page.starts_with(&format!("{code}: ")) && page.contains("\nFix: "), "{page}");
}

#[test]
fn disjoint_conditions_let_two_rows_share_a_source_and_a_target() {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/mappings/findings/CW007-two-rows-one-source.toml"
    ))
    .expect("readable");
    let apart = text
        .replace(
            r#"{ from = "A", to = "reference" }"#,
            r#"{ from = "@k", to = "purpose" }, { from = "A", to = "reference", when = "@k=3|4" }"#,
        )
        .replace(
            r#"{ from = "A", to = "requester.name" }"#,
            r#"{ from = "A", to = "requester.name", when = "@k!=4|3" }"#,
        );
    compiled_with(&apart, &[], &[]).unwrap_or_else(|findings| panic!("{findings}"));
}

macro_rules! codes {
    ($($test:ident $code:literal,)*) => {
        $(#[test] fn $test() { holds($code); })*

        #[test]
        fn every_code_of_a_mapping_has_its_test() {
            let tested = [$($code),*];
            for code in Code::all().filter(|code| code.number() < 100) {
                assert!(tested.contains(&code.to_string().as_str()), "{code}");
            }
        }
    };
}

codes! {
    what_is_not_toml_or_has_an_unknown_key "CW001",
    a_path_that_cannot_be_read "CW002",
    an_undeclared_prefix "CW003",
    a_target_that_the_schema_does_not_have "CW004",
    a_codec_that_makes_another_type "CW005",
    two_rows_to_one_target "CW006",
    two_rows_from_one_source "CW007",
    groups_and_lists_that_do_not_match "CW008",
    a_row_that_is_never_reached "CW009",
    an_unknown_codec_or_option "CW010",
    a_required_row_that_cannot_be_written "CW011",
    messages_that_are_not_disjoint "CW012",
    a_condition_on_nothing "CW013",
    a_constant_that_fails_its_codec "CW014",
    a_text_between_children "CW015",
    rows_of_one_element_that_are_apart "CW016",
    a_decision_without_a_reason "CW017",
    a_required_field_without_a_row "CW018",
    forms_that_read_one_text_as_two_days "CW019",
    a_code_of_two_meanings "CW020",
    a_meaning_of_two_codes "CW021",
    a_canonical_value_that_the_schema_does_not_have "CW022",
    an_encoding_that_is_written_and_not_read "CW023",
    a_hook_that_is_not_registered_named_or_used "CW024",
    selectors_that_can_choose_one_element "CW025",
    a_version_that_was_not_raised "CW026",
}
