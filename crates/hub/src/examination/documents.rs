//! Documents: their bytes, their entries in the log, their status, and by what they are found.

use document::Digest;
use log::{Entry, EntryKind, Salt};
use seal::jws::SealedDocument;
use store::Error;
use store::archive::{Snapshot, Value};
use store::record::BlobRole;

use super::cursor::{Cursor, Named, find, shown};
use super::finding::Check;
use super::tree::{Entries, Tally};

/// Issue entries that are looked for in one walk along the documents.
const CHUNK: usize = 65_536;
/// The number of the status of a document whose place another took.
const SUPERSEDED: i64 = 3;

/// What a walk along the documents saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Leaves of those whose entry is there.
    issued: Tally,
    /// Those that took the place of another.
    superseding: u64,
}

/// The bytes of each document have the digests that were stored with them, and the payload that of the document.
pub(super) fn bytes(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("blobs", "the disk or somebody changed stored bytes: restore a backup");
    let (mut documents, mut blobs) = (Cursor::new("document"), Cursor::new("blob"));
    let mut blob = blobs.next(snapshot)?;
    while let Some(document) = documents.next(snapshot)? {
        let mut roles = Vec::new();
        while let Some(next) = blob.take_if(|next| next.value("document") <= document.value("id")) {
            check.examined += 1;
            if next.value("document") == document.value("id") {
                roles.push(next.number("role"));
                one_blob(&mut check, &document, &next);
            } else {
                check.fail(next.place(), "belongs to no document");
            }
            blob = blobs.next(snapshot)?;
        }
        for role in [BlobRole::Original, BlobRole::Sealed] {
            let there = roles.contains(&(role as i64));
            check.hold(there, || document.place(), "has no bytes of the role original or sealed");
        }
    }
    while let Some(next) = blob {
        check.examined += 1;
        check.fail(next.place(), "belongs to no document");
        blob = blobs.next(snapshot)?;
    }
    Ok(check)
}

fn one_blob(check: &mut Check, document: &Named, blob: &Named) {
    if !blob.has_digest("bytes", "sha256") {
        check.fail(blob.place(), "the bytes do not have the digest that was stored with them");
    } else if blob.number("role") == BlobRole::Sealed as i64 {
        let payload = SealedDocument::read(blob.bytes("bytes").to_vec());
        let digest = payload.map(|sealed| Digest::of(sealed.payload()));
        let same = digest.is_ok_and(|digest| digest.as_bytes() == document.bytes("sha256"));
        check.hold(same, || blob.place(), "the sealed payload does not have the document's digest");
    }
}

/// Each document has one entry `issue` in the log, pending or numbered, which was made of it.
pub(super) fn entries(snapshot: &mut dyn Snapshot, seen: &mut Seen) -> Result<Check, Error> {
    let mut check = Check::new("issued", "the log lacks what it must prove: restore a backup");
    let mut cursor = Cursor::new("document");
    while let Some(document) = cursor.next(snapshot)? {
        check.examined += 1;
        seen.superseding += u64::from(!document.is_null("supersedes"));
        let leaf = document.value("leaf");
        let numbered = find(snapshot, "log_leaf", "hash", leaf)?;
        let pending = find(snapshot, "log_pending", "leaf", leaf)?;
        match (numbered, pending) {
            (None, None) => check.fail(document.place(), "has no entry in the log"),
            (Some(_), Some(_)) => check.fail(document.place(), "has an entry that is numbered and pending"),
            (Some(entry), None) | (None, Some(entry)) => {
                seen.issued.add(document.bytes("leaf"));
                let made = Entry::from_bytes(entry.bytes("entry")).ok().is_some_and(|e| is_of(&e, &document));
                check.hold(made, || document.place(), "its entry in the log was not made of it");
            }
        }
    }
    Ok(check)
}

/// Whether an entry says that this document was issued: its digest is the document's under the salt.
fn is_of(entry: &Entry, document: &Named) -> bool {
    let salt = Salt::try_from(document.bytes("salt")).ok();
    let sha256 = document.bytes("sha256").try_into().ok().map(Digest::from_bytes);
    let digest = salt.zip(sha256).map(|(salt, sha256)| salt.digest_of(&sha256));
    entry.kind == EntryKind::Issue && digest.is_some() && entry.digest == digest
}

/// Each entry `issue` belongs to a document.
pub(super) fn orphans(snapshot: &mut dyn Snapshot, seen: &Seen, entries: &Entries) -> Result<Check, Error> {
    let mut check = Check::new("unclaimed", "documents were lost whose issue is on record: restore a backup");
    check.examined = entries.issued.count;
    if entries.issued == seen.issued {
        return Ok(check);
    }
    // Only now are they looked for one by one.
    for table in ["log_leaf", "log_pending"] {
        let mut cursor = Cursor::new(table);
        loop {
            let mut chunk = std::collections::BTreeMap::new();
            while chunk.len() < CHUNK
                && let Some(row) = cursor.next(snapshot)?
            {
                if Entry::from_bytes(row.bytes("entry")).is_ok_and(|entry| entry.kind == EntryKind::Issue) {
                    let leaf = row.value(if table == "log_leaf" { "hash" } else { "leaf" }).clone();
                    chunk.insert(leaf, row.place());
                }
            }
            if chunk.is_empty() {
                break;
            }
            let mut documents = Cursor::new("document");
            while let Some(document) = documents.next(snapshot)? {
                chunk.remove(document.value("leaf"));
            }
            chunk.into_values().for_each(|place| check.fail(place, "is the issue of a document that is not there"));
        }
    }
    Ok(check)
}

/// The status of each document follows from the steps taken with it, and the log tells of each.
pub(super) fn status(snapshot: &mut dyn Snapshot, seen: &Seen, entries: &Entries) -> Result<Check, Error> {
    let mut check = Check::new("status", "a step was lost or made up: restore a backup");
    let (mut documents, mut steps) = (Cursor::new("document"), Cursor::new("status_step"));
    let (mut step, mut taken) = (steps.next(snapshot)?, 0);
    while let Some(document) = documents.next(snapshot)? {
        check.examined += 1;
        let (mut version, mut status) = (1, 0);
        while let Some(next) = step.take_if(|next| next.value("document") <= document.value("id")) {
            let follows = next.value("document") == document.value("id") && next.number("after") == version;
            check.hold(follows, || next.place(), "does not follow from the steps before it");
            (version, status, taken) = (version + 1, next.number("status"), taken + 1);
            step = steps.next(snapshot)?;
        }
        if document.number("status") == SUPERSEDED {
            (version, status) = (version + 1, SUPERSEDED);
            let by = find(snapshot, "document", "id", document.value("superseded_by"))?;
            let successor = by.is_some_and(|by| by.value("supersedes") == document.value("id"));
            check.hold(successor, || document.place(), "names a successor that does not name it");
        }
        let is = (document.number("status_version"), document.number("status"));
        check.hold(is == (version, status), || document.place(), "its status does not follow from its steps");
        if !document.is_null("supersedes") {
            let before = find(snapshot, "document", "id", document.value("supersedes"))?;
            let superseded = before.is_some_and(|before| before.value("superseded_by") == document.value("id"));
            check.hold(superseded, || document.place(), "takes the place of a document that does not say so");
        }
    }
    if taken + seen.superseding != entries.changes {
        let what =
            format!("{} changes of status, and {} entries about them", taken + seen.superseding, entries.changes);
        check.fail("log", what);
    }
    Ok(check)
}

/// By number and subject documents are found that are there; a number that is borne is guarded.
pub(super) fn index(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("indexes", "documents are not found, or others than they should: restore a backup");
    let mut numbers = Cursor::new("document_number");
    while let Some(row) = numbers.next(snapshot)? {
        check.examined += 1;
        let document = find(snapshot, "document", "id", row.value("document"))?;
        let same =
            |d: Named| ["department", "type", "number"].iter().all(|column| d.value(column) == row.value(column));
        check.hold(document.is_some_and(same), || row.place(), "is the number of another document");
    }
    let mut subjects = Cursor::new("document_subject");
    while let Some(row) = subjects.next(snapshot)? {
        check.examined += 1;
        let document = find(snapshot, "document", "id", row.value("document"))?;
        let there = document.is_some_and(|document| document.value("type") == row.value("type"));
        // Not by its key: that stands for a person.
        let place = || format!("document_subject …/{}", shown(row.value("document")));
        check.hold(there, place, "leads to a document that is not there");
    }
    let mut documents = Cursor::new("document");
    while let Some(document) = documents.next(snapshot)? {
        if document.is_null("number") || document.number("status") == SUPERSEDED {
            continue;
        }
        let columns = ["department", "type", "number"];
        let values: Vec<Value> = columns.iter().map(|column| document.value(column).clone()).collect();
        let guard = snapshot.find(store::archive::table("document_number"), &columns, &values)?;
        let borne = guard.first().is_some_and(|guard| guard.contains(document.value("id")));
        check.hold(borne, || document.place(), "its number is not guarded");
    }
    Ok(check)
}
