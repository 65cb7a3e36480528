//! `schemas/mapping.schema.json`, which editors check mappings by, knows what the compiler knows, and nothing else.

use serde_json::Value as Json;

use super::super::{Findings, Mapping};
use super::codec::{CODECS, OPTIONS};
use super::{Files, KEYS, codes, format, limits, message, rows, skip};

fn schema() -> Json {
    serde_json::from_str(include_str!("../../../../../schemas/mapping.schema.json")).expect("JSON")
}

/// The members of one table of the schema; `""` is the whole file.
fn members(table: &str) -> Vec<String> {
    let schema = schema();
    let found = if table.is_empty() { &schema } else { &schema["$defs"][table] };
    assert_eq!(found["additionalProperties"], Json::Bool(false), "{table} is closed");
    let mut members: Vec<_> = found["properties"].as_object().expect("members").keys().cloned().collect();
    members.sort();
    members
}

/// The words that a member of a table may be.
fn words(table: &str, member: &str) -> Vec<String> {
    let found = &schema()["$defs"][table]["properties"][member];
    let listed = if found["items"].is_object() { &found["items"]["enum"] } else { &found["enum"] };
    let words = listed.as_array().unwrap_or_else(|| panic!("{table}.{member} is closed"));
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

fn sorted<'k>(keys: impl IntoIterator<Item = &'k &'k str>) -> Vec<String> {
    let mut keys: Vec<_> = keys.into_iter().map(|key| (*key).to_owned()).collect();
    keys.sort();
    keys
}

#[test]
fn each_table_has_just_the_keys_that_the_compiler_reads() {
    assert_eq!(members(""), sorted(&KEYS));
    assert_eq!(members("format"), sorted(&format::KEYS));
    assert_eq!(members("skip"), sorted(&skip::KEYS));
    assert_eq!(members("limits"), sorted(&limits::KEYS));
    assert_eq!(members("codes"), sorted(&codes::KEYS));
    assert_eq!(members("message"), sorted(&message::KEYS));
    assert_eq!(members("spelling"), sorted(&message::SPELLING));
    assert_eq!(members("row"), sorted(rows::KEYS.iter().chain(&OPTIONS)));
    let codecs: Vec<_> = CODECS.iter().map(|(name, _)| *name).collect();
    assert_eq!(words("row", "as"), codecs);
}

const MAPPING: &str = r#"
adapter = "t"
version = "0.1.0"
[format]
kind = "xml"
accepts = ["UTF-8"]
emits = "UTF-8"
residual = "keep"
blank = "absent"
on_unmapped = "note"
[[message]]
name = "m"
root = "M"
yields = "question"
direction = "in"
items = "each"
rows = [
  { set = "kind", value = "pull", reason = "all are" },
  { set = "accept[0]", value = "tractor-licence", reason = "all are" },
  { from = "A", to = "reference", one_way = "decode", reason = "no" },
  { from = "B", context = "time" },
  { from = "C", to = "requester.identifiers[0]", as = "identifier", scheme = "cn.organisation", on_bad = "warn", write = "raw" },
  { from = "D", to = "text", as = "decimal", lenient = ["plus"] },
]
"#;

fn findings(mapping: &str) -> Vec<super::super::Finding> {
    let files = Files { name: "mapping/t.toml", text: mapping, read: &|_| None, hooks: &[] };
    Mapping::compile(&files).err().map_or_else(Vec::new, |Findings(found)| found)
}

/// What a finding names as known: `known: xml, json`, `warn or refuse`.
fn known(finding: &super::super::Finding) -> Vec<String> {
    let list = finding.cause.strip_prefix("known: ").unwrap_or(&finding.fix);
    let list = list.replace(" or ", ", ").replace(", , ", ", ");
    let word = |part: &str| part.split_whitespace().next().unwrap_or_default().to_owned();
    list.split(',').map(word).filter(|word| !word.is_empty()).collect()
}

#[test]
fn each_closed_list_has_just_the_words_that_the_compiler_takes() {
    for (table, member, now) in [
        ("format", "kind", "xml"),
        ("format", "residual", "keep"),
        ("format", "blank", "absent"),
        ("format", "on_unmapped", "note"),
        ("message", "yields", "question"),
        ("message", "direction", "in"),
        ("message", "items", "each"),
        ("row", "one_way", "decode"),
        ("row", "context", "time"),
        ("row", "on_bad", "warn"),
        ("row", "write", "raw"),
        ("row", "lenient", "plus"),
    ] {
        let written =
            if member == "lenient" { format!("{member} = [\"{now}\"]") } else { format!("{member} = \"{now}\"") };
        assert_eq!(MAPPING.matches(&written).count(), 1, "{written}");
        let wrong = MAPPING.replace(&written, &written.replace(now, "zzzzzz"));
        let found = findings(&wrong);
        let found = found.iter().find(|f| f.title.contains("\"zzzzzz\"")).unwrap_or_else(|| panic!("{member}"));
        let mut words = words(table, member);
        let mut known = known(found);
        known.retain(|word| word != "for" && word != "cn.organisation");
        words.sort();
        known.sort();
        assert_eq!(words, known, "{table}.{member}: {found}");
    }
}

#[test]
fn units_are_those_of_the_codecs() {
    let row =
        |codec: &str| format!("{{ from = \"E\", to = \"limit.value\", as = \"{codec}\", unit = \"zzzzzz\" }},\n]");
    let branches = schema()["$defs"]["row"]["allOf"].clone();
    for codec in ["money", "quantity"] {
        let mapping = MAPPING.replace("\n]\n", &format!("\n  {}\n", row(codec)));
        let found = findings(&mapping);
        let found = found.iter().find(|f| f.title.contains("zzzzzz")).unwrap_or_else(|| panic!("{codec}: {found:?}"));
        let branch =
            branches.as_array().expect("branches").iter().find(|b| b["if"]["properties"]["as"]["const"] == codec);
        let units = &branch.expect("a branch")["then"]["properties"]["unit"]["enum"];
        let units: Vec<_> = units.as_array().expect("units").iter().filter_map(Json::as_str).collect();
        assert_eq!(found.fix.split(", ").collect::<Vec<_>>(), units, "{codec}");
    }
}
