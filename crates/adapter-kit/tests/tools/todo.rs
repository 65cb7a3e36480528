//! What is still to be done in a mapping is told with what would probably be right.

use adapter_kit::cli::{self, Shelf};

/// Lints a mapping of these rows, with a code table `state` of these lines.
fn lint(message: &str, codes: &str) -> String {
    let here = tempfile::tempdir().expect("a folder");
    let mapping = here.path().join("mapping");
    std::fs::create_dir_all(mapping.join("codes")).expect("folders");
    let text = format!(
        "adapter = \"soil-xml\"\nversion = \"1.0.0\"\n[format]\nkind = \"xml\"\naccepts = [\"UTF-8\"]\nemits = \"UTF-8\"\n\
         [codes]\nstate = {{ file = \"codes/state.csv\" }}\n[[message]]\nname = \"m\"\nroot = \"R\"\n{message}"
    );
    std::fs::write(mapping.join("soil.toml"), text).expect("written");
    let header = "legacy,canonical,from,to,partner,direction,note\n";
    std::fs::write(mapping.join("codes/state.csv"), format!("{header}{codes}")).expect("written");
    let answer = cli::lint(&Shelf { built: &[], here: here.path() }, Some(&here.path().display().to_string()));
    assert_eq!(answer.code, 1);
    answer.out
}

#[test]
fn a_target_that_is_todo_is_told_with_the_nearest_places_of_the_type() {
    let out = lint(
        "type = \"land-use-pre-review-opinion\"\nrows = [\n  { from = \"JG/QFRQ\", to = \"TODO\", as = \"date\" },\n\
         \x20 { from = \"JG/JGDM\", to = \"TODO\", as = \"code\", codes = \"state\" },\n]\n",
        "1,agree,,,,both,\n",
    );
    assert!(
        out.contains("error[CW004]: the target of JG/QFRQ is still TODO\n  --> mapping/soil.toml:14:28\n"),
        "{out}"
    );
    assert!(out.contains("= fix: nearest: issuedOn (签发日期 Date of issue), "), "{out}");
    assert!(out.contains("= fix: nearest: body.verdict (结论 Verdict)"), "{out}");
    assert!(!out.contains("CW006"), "two TODOs are not two rows of one target: {out}");
}

#[test]
fn rows_of_a_group_are_offered_places_in_its_list() {
    let out = lint(
        "type = \"land-use-pre-review-opinion\"\nrows = [\n  { each = \"DKS/DK\", to = \"TODO\", rows = [\n\
         \x20   { from = \"MJ\", to = \"TODO\", as = \"quantity\", unit = \"har\" },\n    { from = \"DKMC\", to = \"name\" },\n  ] },\n\
         \x20 { from = \"S\", to = \"body.verdict\", as = \"code\", codes = \"state\" },\n]\n",
        "1,agree,,,,both,\n",
    );
    assert!(out.contains("= fix: nearest: body.parcels (地块 Parcels), "), "{out}");
    assert!(out.contains("= fix: nearest (in body.parcels): area (面积 Area)"), "{out}");
    assert!(!out.contains("TODO[]"), "no finding is about the placeholder: {out}");
}

#[test]
fn without_a_type_the_types_are_offered_and_the_rows_wait() {
    let out = lint("type = \"TODO\"\nrows = [ { from = \"A\", to = \"TODO\" } ]\n", "1,agree,,,,both,\n");
    assert!(out.contains("error[CW004]: the document type is still TODO"), "{out}");
    assert!(out.contains("land-use-pre-review-opinion (建设项目用地预审意见)"), "{out}");
    assert!(out.contains("= fix: settle the type, or the target of the group around, first"), "{out}");
}

#[test]
fn a_code_without_a_meaning_is_told_with_the_values_of_its_target() {
    let out = lint(
        "type = \"land-use-pre-review-opinion\"\nrows = [ { from = \"A\", to = \"body.landSupplyPolicy\", as = \"code\", codes = \"state\" } ]\n",
        "1,TODO,,,,both,\n2,TODO,,,,both,\n",
    );
    assert!(out.contains("error[CW022]: 1 has no canonical value yet\n  --> mapping/codes/state.csv:2:3\n"), "{out}");
    assert!(out.contains("= fix: one of permitted, restricted, prohibited"), "{out}");
    assert!(!out.contains("CW021"), "two open lines do not contradict each other: {out}");
}

#[test]
fn values_and_reasons_that_are_todo_are_told() {
    let out = lint(
        "type = \"land-use-pre-review-opinion\"\nrows = [ { set = \"remedy\", value = \"TODO\", reason = \"TODO\" } ]\n",
        "",
    );
    assert!(out.contains("error[CW017]: value is still TODO"), "{out}");
    assert!(out.contains("error[CW017]: reason is still TODO"), "{out}");
}

#[test]
fn the_places_of_a_type_are_printed_with_codec_titles_and_values() {
    let answer = cli::fields(Some("land-use-pre-review-opinion"));
    assert_eq!(answer.code, 0);
    for part in [
        "issuedOn                                        date       ! 签发日期 Date of issue\n",
        "body.investment                                 money        总投资 Investment\n",
        "body.parcels                                    each         地块 Parcels\n",
        "  number                                        int        ! 序号 Ordinal\n",
        "= agree | agree-with-conditions | disagree",
    ] {
        assert!(answer.out.contains(part), "{part}\n{}", answer.out);
    }
    assert_eq!(cli::fields(Some("nothing")).code, 64);
    assert!(cli::fields(None).out.contains("case-report"));
}

#[test]
fn a_text_whose_name_speaks_for_no_place_is_offered_none() {
    let out = lint("type = \"land-use-pre-review-opinion\"\nrows = [ { from = \"A/Xyzzy\", to = \"TODO\" } ]\n", "");
    let fix =
        "= fix: keep = \"why\" in the place of to, or one of `causeway adapter fields land-use-pre-review-opinion`";
    assert!(out.contains(fix), "{out}");
}

#[test]
fn a_code_table_without_a_row_is_to_be_removed_and_its_lines_wait_for_no_meaning() {
    let out = lint(
        "type = \"land-use-pre-review-opinion\"\nrows = [ { from = \"A\", keep = \"no place\" } ]\n",
        "1,TODO,,,,both,\n2,TODO,,,,both,\n",
    );
    assert!(out.contains("error[CW013]: no row uses state\n  --> mapping/soil.toml:8:1\n"), "{out}");
    assert!(out.contains("= fix: remove from [codes], and the files: rm mapping/codes/state.csv"), "{out}");
    assert!(!out.contains("state.csv:"), "{out}");
}
