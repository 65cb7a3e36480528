//! Cases, registry, kept bodies, and what the database finds itself.

use store::Error;
use store::archive::{Snapshot, Value};

use super::cursor::{Cursor, Named, find};
use super::finding::Check;

/// The database's own structure, its references, rows that follow from others.
pub(super) fn database(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("database", "the database itself is damaged: restore a backup on a sound disk");
    check.examined = 1;
    snapshot.faults()?.into_iter().for_each(|fault| check.fail("database", fault));
    Ok(check)
}

/// The events of each case are numbered from 1 without gaps, and reports have the digests that were stored with them.
pub(super) fn cases(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("cases", "events of a case were lost or changed: restore a backup");
    without_gaps(snapshot, &mut check, "case_event", &["case_code"], "sequence")?;
    let mut files = Cursor::new("case_file");
    while let Some(row) = files.next(snapshot)? {
        check.examined += 1;
        let event = find(snapshot, "case_event", "case_code", row.value("code"))?;
        check.hold(event.is_some(), || row.place(), "has no event");
    }
    digests(snapshot, &mut check, "case_blob", "bytes")?;
    Ok(check)
}

/// The versions of each record, and those of the registry, are numbered from 1 without gaps.
pub(super) fn registry(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("registry", "changes of the registry were lost: restore a backup");
    without_gaps(snapshot, &mut check, "registry_record", &["kind", "id"], "version")?;
    let last = without_gaps(snapshot, &mut check, "audit_entry", &[], "registry_version")?;
    if let Some(registry) = Cursor::new("registry").next(snapshot)? {
        let version = registry.number("version");
        check.hold(version == last, || "registry".to_owned(), "not every change has its audit entry");
        let mut records = Cursor::new("registry_record");
        while let Some(row) = records.next(snapshot)? {
            let known = (1..=version).contains(&row.number("registry_version"));
            check.hold(known, || row.place(), "belongs to a change that there was not");
        }
    }
    Ok(check)
}

/// Bodies that were refused have the digests that were stored with them.
pub(super) fn submissions(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("submissions", "the disk or somebody changed stored bytes: restore a backup");
    digests(snapshot, &mut check, "submission", "body")?;
    Ok(check)
}

fn digests(snapshot: &mut dyn Snapshot, check: &mut Check, table: &str, bytes: &str) -> Result<(), Error> {
    let mut cursor = Cursor::new(table);
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        let same = row.has_digest(bytes, "sha256");
        check.hold(same, || row.place(), "the bytes do not have the digest that was stored with them");
    }
    Ok(())
}

/// Rows of one group are numbered 1, 2, 3, …; gives the last number of the last group.
fn without_gaps(
    snapshot: &mut dyn Snapshot,
    check: &mut Check,
    table: &str,
    group: &[&str],
    number: &str,
) -> Result<i64, Error> {
    let values = |row: &Named| -> Vec<Value> { group.iter().map(|column| row.value(column).clone()).collect() };
    let (mut before, mut last) = (None, 0);
    let mut cursor = Cursor::new(table);
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        if before.as_ref() != Some(&values(&row)) {
            (before, last) = (Some(values(&row)), 0);
        }
        check.hold(row.number(number) == last + 1, || row.place(), "the number before it is missing");
        last = row.number(number);
    }
    Ok(last)
}
