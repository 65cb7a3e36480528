//! Idempotency keys: each refers to what it made.

use store::Error;
use store::archive::{Snapshot, Value};

use super::cursor::{Cursor, find};
use super::finding::Check;

/// Where what a key made stands, by the number of its kind.
const MADE: [(i64, &str, &str); 4] =
    [(1, "document", "id"), (2, "evidence_request", "id"), (3, "case_file", "code"), (4, "receipt", "id")];

/// What was acknowledged under a key is there.
pub(super) fn references(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("acknowledged", "something was lost that a client was told is there: restore a backup");
    let mut cursor = Cursor::new("idempotency");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        let Some((_, table, column)) = MADE.iter().find(|(kind, ..)| *kind == row.number("ref_kind")) else {
            check.fail(row.place(), "refers to a kind of record that there is not");
            continue;
        };
        let reference = row.text("ref_id");
        let value = if *column == "id" { id(reference) } else { Some(Value::Text(reference.to_owned())) };
        let made = value.map(|value| find(snapshot, table, column, &value)).transpose()?.flatten();
        check.hold(made.is_some(), || row.place(), "what was made under this key is not there");
    }
    Ok(check)
}

/// The sixteen bytes of an id.
fn id(text: &str) -> Option<Value> {
    let hex: String = text.chars().filter(|c| *c != '-').collect();
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..16).map(|n| byte(2 * n)).collect();
    bytes.filter(|_| hex.len() == 32).map(Value::Bytes)
}
