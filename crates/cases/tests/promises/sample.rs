//! The sample registry.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use cases::{Case, Matter, MatterTable};
use document::{Date, Identifier, Timestamp};
use serde_json::{Value, json};

pub(crate) fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("a sample")).expect("JSON")
}

pub(crate) fn id<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn identifier(scheme: &str, raw: &str) -> Identifier {
    let scheme = serde_json::from_value(json!(scheme)).expect("a scheme");
    Identifier::read(scheme, raw)
}

pub(crate) fn matters() -> Vec<Matter> {
    serde_json::from_value(file("matters.json")).expect("the sample matters have our members")
}

pub(crate) fn table(matters: Vec<Matter>) -> MatterTable {
    MatterTable::build(matters).expect("matters that keep the rules")
}

pub(crate) fn sample_cases() -> Vec<Case> {
    serde_json::from_value(file("cases.json")).expect("the sample cases have our members")
}

/// The first sample case: of `reform`, with one firm.
pub(crate) fn case() -> Case {
    sample_cases().swap_remove(0)
}
