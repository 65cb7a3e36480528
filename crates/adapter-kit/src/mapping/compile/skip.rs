//! `skip`: lines of the conformance kit that an adapter cannot be held to, with the reason.

use super::super::Skip;
use super::super::finding::{Source, Words};
use super::table::Table;
use crate::refusal::Code;

pub(super) const KEYS: [&str; 2] = ["test", "reason"];

/// One table, or several in an array.
pub(super) fn read(root: &Table<'_>, source: &mut Source<'_>) -> Vec<Skip> {
    let several = root.get("skip").is_some_and(|value| value.get_ref().is_array());
    let tables = if several { root.tables("skip", source) } else { root.table("skip", source).into_iter().collect() };
    tables.iter().filter_map(|table| one(table, source)).collect()
}

fn one(table: &Table<'_>, source: &mut Source<'_>) -> Option<Skip> {
    table.only(&KEYS, source);
    let line = table.count("test", source).and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=20).contains(n));
    if line.is_none() {
        let words = Words {
            title: "skip without a test".into(),
            cause: "a line of the conformance kit is expected".into(),
            fix: "write test = 13, or another number from 1 to 20".into(),
        };
        source.report(Code::CW001, table.span.start, table.key_span("test"), words);
    }
    let reason = table.text("reason", source).map(|text| text.text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.is_none() {
        let words = Words {
            title: "skip without a reason".into(),
            cause: "the reason is printed instead of the test".into(),
            fix: "add reason = \"why\"".into(),
        };
        source.report(Code::CW017, table.span.start, table.key_span("reason"), words);
    }
    Some(Skip { line: line?, reason: reason? })
}
