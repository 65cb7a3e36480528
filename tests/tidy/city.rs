//! The directory at the city's scale in `fixtures/city`: 38 districts and 2 zones with their towns and villages, 4,589
//! institutions, 427 municipal matters and the mandates that hold them together. It is made here, from the small registry
//! of `fixtures/registry`, which it contains; nothing in it is drawn by chance.

mod institutions;
mod matters;
mod places;

use std::collections::HashSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use institutions::Institutions;
use places::Places;

/// The files of the directory, each a JSON array of records.
fn city() -> [(&'static str, Vec<Value>); 7] {
    let places = Places::new(&sample("divisions"), &sample("areas"));
    let institutions = Institutions::new(&places, &sample("departments"));
    let matters = matters::matters(&institutions, &sample("matters"));
    let mandates = matters::mandates(&institutions, &matters, &sample("mandates"));
    [
        ("divisions", places.divisions),
        ("areas", places.areas),
        ("departments", institutions.records),
        ("purposes", sample("purposes")),
        ("matters", matters),
        ("mandates", mandates),
        ("agreements", sample("agreements")),
    ]
}

/// Records of the small registry.
fn sample(file: &str) -> Vec<Value> {
    let path = causeway_tests::root().join("fixtures/registry").join(format!("{file}.json"));
    serde_json::from_slice(&std::fs::read(path).expect("the small registry")).expect("an array of records")
}

fn path(file: &str) -> PathBuf {
    causeway_tests::root().join("fixtures/city").join(format!("{file}.json"))
}

/// One record a line, so that a difference can be read.
fn lines(records: &[Value]) -> String {
    let records: Vec<_> = records.iter().map(|record| format!(" {record}")).collect();
    format!("[\n{}\n]\n", records.join(",\n"))
}

#[test]
fn the_directory_in_fixtures_is_the_one_that_is_made_here() {
    for (file, records) in city() {
        let made = lines(&records);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(path(file).parent().expect("a folder")).expect("made");
            std::fs::write(path(file), &made).expect("written");
        }
        let there = std::fs::read_to_string(path(file)).expect("the directory");
        assert!(made == there, "fixtures/city/{file}.json is another: UPDATE_GOLDEN=1 writes it anew");
    }
}

#[test]
fn the_directory_has_the_citys_numbers_and_no_id_twice() {
    let [(_, divisions), (_, areas), (_, departments), _, (_, matters), (_, mandates), _] = city();
    let of_length = |length: usize| divisions.iter().filter(|d| text(d, "code").len() == length).count();
    let districts = divisions.iter().filter(|d| d["parent"] == "990000").count();
    assert_eq!((districts, of_length(6), areas.len()), (38, 39, 2));
    assert!(of_length(9) > 900 && of_length(12) > 5000, "towns and villages");
    assert_eq!(departments.iter().filter(|d| d["id"] != "hub").count(), 4589);
    let bureaus = departments.iter().filter(|d| d["level"] == "city" && d["kind"] == "bureau").count();
    assert_eq!((bureaus, matters.len()), (38, 427));
    for (records, key) in
        [(&divisions, "code"), (&departments, "id"), (&departments, "uscc"), (&matters, "id"), (&mandates, "id")]
    {
        let ids: HashSet<_> = records.iter().map(|record| text(record, key)).collect();
        assert_eq!(ids.len(), records.len(), "{key}");
    }
}

fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record[member].as_str().expect("a text")
}

/// A name in Chinese, marked as a sample.
fn named(zh: &str) -> Value {
    json!({ "zh": format!("{zh}（样例）") })
}
