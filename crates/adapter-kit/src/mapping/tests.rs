//! What is wrong with a mapping is said with code, place and fix.

use super::*;

const HEAD: &str = r#"adapter = "t-xml"
version = "1.0.0"
[format]
kind = "xml"
accepts = ["UTF-8"]
emits = "UTF-8"
[[message]]
name = "m"
root = "R"
yields = "document"
type = "land-use-pre-review-opinion"
rows = [
"#;

fn findings(text: &str) -> Vec<Finding> {
    let read = |name: &str| {
        (name == "codes/t.csv").then(|| {
            "legacy,canonical,from,to,partner,direction,note\n1,a,,,,both,\n1,b,,,,in,\n2,a,,,,out,\n".to_owned()
        })
    };
    match Mapping::compile(&Files { name: "mapping/t.toml", text, read: &read, hooks: &[] }) {
        Ok(_) => Vec::new(),
        Err(Findings(findings)) => findings,
    }
}

/// Codes found in a message of these rows.
fn codes(rows: &str) -> Vec<String> {
    findings(&format!("{HEAD}{rows}\n]\n")).iter().map(|f| f.code.to_string()).collect()
}

#[test]
fn a_sound_mapping_compiles() {
    assert_eq!(
        codes(r#"{ from = "A", to = "number" }, { from = "B/@x", to = "issuedOn", as = "date" }"#),
        Vec::<String>::new()
    );
}

#[test]
fn each_check_names_its_code() {
    for (code, rows) in [
        ("CW001", r#"{ from = "A", too = "number" }"#),
        ("CW002", r#"{ from = "A//B", to = "number" }"#),
        ("CW002", r#"{ from = "A", to = "a..b" }"#),
        ("CW003", r#"{ from = "p:A", to = "number" }"#),
        ("CW004", r#"{ from = "A", to = "body.sight.area" }"#),
        ("CW006", r#"{ from = "A", to = "number" }, { from = "B", to = "number" }"#),
        ("CW007", r#"{ from = "A", to = "number" }, { from = "A", to = "remedy" }"#),
        ("CW008", r#"{ each = "A", to = "body.parcels[0]", rows = [] }"#),
        ("CW009", r#"{ from = "A", keep = "why" }, { from = "A/B", to = "number" }"#),
        ("CW010", r#"{ from = "A", to = "number", as = "dat" }"#),
        ("CW010", r#"{ from = "A", to = "issuedOn", as = "date", unit = "har" }"#),
        ("CW013", r#"{ from = "A", to = "number", when = "Z=1" }"#),
        ("CW014", r#"{ from = "A", to = "issuedOn", as = "date", default = "soon" }"#),
        ("CW015", r#"{ from = "A", to = "number" }, { from = "A/B", to = "remedy" }"#),
        (
            "CW016",
            r#"{ from = "A/X", to = "number" }, { from = "B", to = "remedy" }, { from = "A/Y", to = "title.zh" }"#,
        ),
        ("CW017", r#"{ from = "A", keep = "" }"#),
        ("CW019", r#"{ from = "A", to = "issuedOn", as = "date", forms = ["yyyyMMdd", "ddMMyyyy"] }"#),
        ("CW024", r#"{ from = "A", to = "number", hook = "nobody" }"#),
        (
            "CW025",
            r#"{ from = "A", to = "subjects[role=holder].party.name" }, { from = "B", to = "subjects[0].role" }"#,
        ),
    ] {
        assert!(codes(rows).contains(&code.to_owned()), "{rows} gives {:?}, expected {code}", codes(rows));
    }
}

#[test]
fn disjoint_conditions_let_two_rows_share_a_source() {
    let rows = r#"{ from = "@k", to = "number" },
        { from = "A", to = "body.statement", when = "@k!=3" }, { from = "A", to = "remedy", when = "@k=3" }"#;
    assert_eq!(codes(rows), Vec::<String>::new());
}

#[test]
fn code_tables_are_checked_against_themselves() {
    let text = HEAD.replace("[[message]]", "[codes]\nt = { file = \"codes/t.csv\" }\n[[message]]") + "]\n";
    let found: Vec<_> = findings(&text).iter().map(|f| f.code.to_string()).collect();
    assert_eq!(found, ["CW020", "CW021"]);
}

#[test]
fn messages_of_one_root_need_a_match() {
    let message = HEAD.split_once("[[message]]").map(|(_, m)| m.replace("\"m\"", "\"n\"")).expect("a message");
    let found = findings(&format!("{HEAD}]\n[[message]]{message}]\n"));
    assert!(found.iter().any(|f| f.code == crate::Code::CW012));
}

#[test]
fn a_finding_shows_line_caret_cause_and_fix() {
    let rows = "  { from = \"SQR/MC\", to = \"number\" },\n  { from = \"JG\", to = \"remedy\" },\n  { from = \"SQR/DZ\", to = \"title.zh\" },";
    let found = findings(&format!("{HEAD}{rows}\n]\n"));
    let text = found.first().map(ToString::to_string).unwrap_or_default();
    assert_eq!(
        text,
        "error[CW016]: rows of element SQR are apart\n  --> mapping/t.toml:15:3\n15 |   { from = \"SQR/DZ\", to = \"title.zh\" },\n   |            ^^^^^^^^ SQR was closed after line 13\n   = fix: move this row below line 13"
    );
}

#[test]
fn an_unknown_key_shows_the_nearest_known_one() {
    let found = findings(&format!("{HEAD}  {{ from = \"A\", to = \"number\", requird = true }}\n]\n"));
    assert!(found.first().is_some_and(|f| f.fix.contains("required")), "{found:?}");
}
