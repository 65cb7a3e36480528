//! Whether work goes on: entries get their numbers, claims are taken up again.

use document::Timestamp;
use store::Error;
use store::archive::Snapshot;
use store::change::LOG_LEASE;

use super::cursor::Cursor;
use super::finding::Check;

/// An entry that waits longer while somebody numbers is stuck, in microseconds.
const PENDING_MICROS: i64 = 10_000_000;
/// A claim that ended longer ago and was not taken up again is stuck, in microseconds.
const CLAIM_MICROS: i64 = 60_000_000;

/// Whether a hub holds the numbering lease: then hubs run.
fn is_numbering(snapshot: &mut dyn Snapshot, now: Timestamp) -> Result<bool, Error> {
    Ok(snapshot.lease(LOG_LEASE)?.is_some_and(|until| until > now))
}

/// No entry waits for its number longer than 10 s while somebody holds the lease.
pub(super) fn pending(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("numbering", "the log of the hub that holds the lease says why it does not number");
    let now = snapshot.now()?;
    let held = is_numbering(snapshot, now)?;
    let mut cursor = Cursor::new("log_pending");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        let waits = now.as_micros().saturating_sub(row.number("at"));
        if held && waits > PENDING_MICROS {
            let seconds = waits / 1_000_000;
            check.fail(row.place(), format!("waits for its number for {seconds} s while the lease is held"));
        }
    }
    Ok(check)
}

/// No job's claim ended longer than 60 s ago without another, while hubs run.
pub(super) fn claims(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("claims", "a hub takes jobs up again: is one running, and what does its log say?");
    let now = snapshot.now()?;
    let held = is_numbering(snapshot, now)?;
    let mut cursor = Cursor::new("job");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        let Some(until) = row.value("claimed_until").integer() else { continue };
        let since = now.as_micros().saturating_sub(until);
        if since > CLAIM_MICROS {
            let what = format!("its claim ended {} s ago and nobody took it up again", since / 1_000_000);
            if held { check.fail(row.place(), what) } else { check.warn(row.place(), what) }
        }
    }
    Ok(check)
}
