//! Requests, receipts and the trail: nothing left without its entry and its receipt.

use std::collections::BTreeMap;

use document::{AccessId, Timestamp};
use model::access::Action;
use model::{AccessEntry, EvidenceRequest};
use store::Error;
use store::archive::{Snapshot, Value, table};

use super::cursor::{Cursor, Named, find, shown};
use super::finding::Check;

/// Fulfilled requests whose entries are looked for in one walk along their time.
const CHUNK: usize = 4096;
/// The number of the event `fulfilled` of a receipt.
const FULFILLED: i64 = 3;

/// A fulfilled request whose entry is looked for.
struct Answered {
    place: String,
    at: i64,
}

/// Each fulfilled request has its document, its receipt, and an entry in the trail that is no later than the answer.
pub(super) fn answers(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check =
        Check::new("answers", "an answer left that is not on record: restore a backup, and tell the auditor");
    let mut cursor = Cursor::new("evidence_request");
    loop {
        let (mut fulfilled, mut from, mut to) = (BTreeMap::new(), i64::MAX, i64::MIN);
        let mut ended = true;
        while let Some(row) = cursor.next(snapshot)? {
            check.examined += 1;
            let Ok(request) = serde_json::from_str::<EvidenceRequest>(row.text("request")) else {
                check.fail(row.place(), "is no request");
                continue;
            };
            check.hold(request.state.is_open() == (row.number("open") == 1), || row.place(), "is open and closed");
            if request.state.name() == "Fulfilled" {
                one(snapshot, &mut check, &row)?;
                from = from.min(row.number("requested_at"));
                to = to.max(row.number("closed_at"));
                let answered = Answered { place: row.place(), at: row.number("closed_at") };
                fulfilled.insert(*request.id.as_bytes(), answered);
            }
            if fulfilled.len() == CHUNK {
                ended = false;
                break;
            }
        }
        entries(snapshot, &mut fulfilled, (from, to))?;
        fulfilled.into_values().for_each(|answered| check.fail(answered.place, "no entry in the trail tells of it"));
        if ended {
            return Ok(check);
        }
    }
}

/// Document and receipt of a fulfilled request.
fn one(snapshot: &mut dyn Snapshot, check: &mut Check, row: &Named) -> Result<(), Error> {
    let document = find(snapshot, "document", "id", row.value("document"))?;
    check.hold(document.is_some(), || row.place(), "its document is not there");
    let receipts = table("receipt");
    let found = snapshot.find(receipts, &["request"], std::slice::from_ref(row.value("id")))?;
    let fulfilled = found.into_iter().any(|receipt| Named::new(receipts, receipt).number("event") == FULFILLED);
    check.hold(fulfilled, || row.place(), "it has no receipt that it was fulfilled");
    Ok(())
}

/// Takes out the requests whose entry is there; entries are numbered by their time.
fn entries(
    snapshot: &mut dyn Snapshot,
    fulfilled: &mut BTreeMap<[u8; 16], Answered>,
    (from, to): (i64, i64),
) -> Result<(), Error> {
    // A millisecond before: an id knows no finer time.
    let first = AccessId::new(Timestamp::from_micros(from.saturating_sub(1_000)), [0; 10]);
    let mut cursor = Cursor::after("access_entry", vec![Value::Bytes(first.as_bytes().to_vec())]);
    while !fulfilled.is_empty()
        && let Some(row) = cursor.next(snapshot)?
    {
        let id = AccessId::try_from(row.bytes("id"));
        if id.is_ok_and(|id| id.timestamp().as_micros() > to) {
            break;
        }
        let Ok(entry) = serde_json::from_str::<AccessEntry>(row.text("entry")) else { continue };
        let Some(request) = entry.request.filter(|_| entry.action == Action::Disclosed) else { continue };
        if fulfilled.get(request.as_bytes()).is_some_and(|answered| row.number("at") <= answered.at) {
            fulfilled.remove(request.as_bytes());
        }
    }
    Ok(())
}

/// Each receipt is about something that is there.
pub(super) fn receipts(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("receipts", "something was lost that a receipt tells of: restore a backup");
    let mut cursor = Cursor::new("receipt");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        for (column, table) in [("document", "document"), ("request", "evidence_request")] {
            if !row.is_null(column) {
                let there = find(snapshot, table, "id", row.value(column))?.is_some();
                check.hold(there, || row.place(), &format!("is about a {column} that is not there"));
            }
        }
    }
    Ok(check)
}

/// Each notice is about documents that are there.
pub(super) fn notices(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("inbox", "documents were lost that departments were told of: restore a backup");
    let mut cursor = Cursor::new("inbox");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        for column in ["document", "successor"] {
            if !row.is_null(column) {
                let there = find(snapshot, "document", "id", row.value(column))?.is_some();
                check.hold(there, || row.place(), &format!("is about a {column} that is not there"));
            }
        }
    }
    Ok(check)
}

/// Each entry of the trail can be read, and each subject is led to entries that are there.
pub(super) fn trail(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("trail", "the persons concerned do not see all that was done: restore a backup");
    let mut cursor = Cursor::new("access_entry");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        let readable = serde_json::from_str::<AccessEntry>(row.text("entry")).is_ok();
        check.hold(readable, || row.place(), "is no entry");
    }
    let mut subjects = Cursor::new("access_subject");
    while let Some(row) = subjects.next(snapshot)? {
        let entry = find(snapshot, "access_entry", "id", row.value("entry"))?;
        let same = entry.is_some_and(|entry| entry.value("at") == row.value("at"));
        // Not by its key: that stands for a person.
        let place = || format!("access_subject …/{}", shown(row.value("entry")));
        check.hold(same, place, "leads to an entry that is not there");
    }
    Ok(check)
}
