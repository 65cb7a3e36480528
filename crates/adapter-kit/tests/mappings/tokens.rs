//! JSON tokens: a number that came as a string goes out as one, whatever else is kept about it.

use crate::adapter::{compact, decode, encode, member, of_rows, outgoing};

fn there_and_back(rows: &str, input: &str) -> String {
    let adapter = of_rows(rows);
    let item = decode(&adapter, input).expect("accepted");
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    compact(&out)
}

const AREA: &str = r#"{ from = "面积", to = "body.site.area", as = "quantity", unit = "m2" },"#;

#[test]
fn a_quantity_comes_back_as_number_or_string_as_it_came() {
    for input in [r#"{"面积":120.5}"#, r#"{"面积":"120.5"}"#] {
        assert_eq!(there_and_back(AREA, input), input);
    }
}

#[test]
fn a_json_number_that_came_as_a_string_comes_back_as_one() {
    let rows = r#"{ from = "n", to = "number", as = "json-number" },"#;
    for input in [r#"{"n":1.50e3}"#, r#"{"n":"1.50e3"}"#, r#"{"n":-0}"#] {
        assert_eq!(there_and_back(rows, input), input);
    }
    let item = decode(&of_rows(rows), r#"{"n":1.50e3}"#).expect("accepted");
    assert_eq!(member(&item.content, "number").as_deref(), Some(r#""1.50e3""#), "its own text, never a float");
}

#[test]
fn a_bare_number_that_is_spelled_otherwise_keeps_both_token_and_spelling() {
    let rows = r#"{ from = "投资", to = "body.investment", as = "money", unit = "万元" },"#;
    assert_eq!(there_and_back(rows, r#"{"投资":46524.00}"#), r#"{"投资":46524.00}"#);
}

#[test]
fn white_space_is_no_text_even_where_blanks_are_values() {
    let mapping = crate::adapter::json_mapping(
        r#"{ from = "a", to = "number" }, { from = "b", to = "remedy", as = "text-exact" },"#,
    )
    .replace("[[message]]", "blank = \"value\"\n[[message]]");
    let adapter = crate::adapter::compiled(&mapping, &[]).expect("compiles");
    let item = decode(&adapter, r#"{"a":"  ","b":"  "}"#).expect("accepted");
    assert_eq!(member(&item.content, "number"), None);
    assert_eq!(member(&item.content, "remedy").as_deref(), Some("\"  \""));
}

#[test]
fn two_words_of_a_code_table_are_true_and_false() {
    const WORDS: &str = "legacy,canonical,from,to,partner,direction,note\n是,true,,,,both,\n否,false,,,,both,\n";
    let mapping = crate::adapter::json_mapping(
        r#"{ from = "占用", to = "body.site.permanentBasicFarmland", as = "code", codes = "words" },"#,
    )
    .replace("[[message]]", "[codes]\nwords = { file = \"codes/words.csv\" }\n[[message]]");
    let adapter = crate::adapter::compiled(&mapping, &[("codes/words.csv", WORDS)]).unwrap_or_else(|f| panic!("{f}"));
    for (input, truth) in [(r#"{"占用":"是"}"#, "true"), (r#"{"占用":"否"}"#, "false")] {
        let item = decode(&adapter, input).expect("accepted");
        let body = member(&item.content, "body").expect("made");
        assert!(body.contains(&format!("\"permanentBasicFarmland\":{truth}")), "{body}");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert_eq!(compact(&out), input);
    }
}

#[test]
fn a_date_goes_where_a_date_is_one_of_several_things() {
    let mapping = r#"adapter = "t-json"
version = "1.0.0"
[format]
kind = "json"
accepts = ["UTF-8"]
emits = "UTF-8"
[[message]]
name = "m"
yields = "question"
rows = [
  { set = "kind", value = "pull", reason = "r" },
  { set = "accept[0]", value = "site-selection-opinion", reason = "r" },
  { from = "最早", to = "freshness", as = "date" },
]
"#;
    crate::adapter::compiled(mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"));
}
