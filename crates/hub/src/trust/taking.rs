//! A trust list that its roots signed elsewhere takes the place of the one before.

use document::Timestamp;
use seal::lists::{ListError, Trust};
use store::change::{Change, ChangeRegistry};
use store::record::RecordKind;

use super::lists::replace;
use super::setup::{bare, pending};
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::TRUST_LIST;

/// How far a root holder's clock may be ahead of the hub's, in seconds.
const CLOCK_GAP: i64 = 300;

impl Hub {
    /// Takes a trust list, writes it to the log, and gives its sequence. The first one is taken as it is, for whoever hands it in
    /// names his roots by it; each one after it needs the thresholds of the old and of the new roots. The list that already
    /// stands is taken again without effect.
    ///
    /// # Errors
    /// `trust-list-rollback` when its sequence is not above the one before; `request-invalid` when it is not signed as it must
    /// be, or not in date now; store errors.
    pub async fn take_trust_list(&self, bytes: &[u8], actor: &str) -> Result<u64, Refusal> {
        self.refresh().await?;
        let directory = self.directory();
        let standing = directory.row(RecordKind::TrustFile, TRUST_LIST).map(|row| row.body.clone());
        let before = directory.anchors().map(|anchors| anchors.trust.clone());
        let taken = match &before {
            Some(before) => before.succeed(bytes),
            None if standing.is_some() => return Err(refused("The trust list that stands cannot be read.")),
            None => Trust::read(bytes),
        };
        let taken = taken.map_err(|error| judged(&error))?;
        let body = taken.body().ok_or_else(|| refused("This is no trust list."))?;
        if let Some(known) = before.as_ref().and_then(Trust::body) {
            if known == body {
                return Ok(body.sequence);
            }
            if known.sequence == body.sequence {
                return Err(rollback(known.sequence, body.sequence));
            }
        }
        in_date(body.issued_at, body.next_update, self.now())?;
        let at = self.now();
        let entry = pending(&bare(log::EntryKind::Trust, at)).map_err(|error| refused(&error.to_string()))?;
        let change = ChangeRegistry {
            records: vec![replace(&directory, TRUST_LIST, bytes.to_vec())],
            actor: actor.to_owned(),
            reason: format!("trust list {} taken", body.sequence),
            at,
            log: vec![entry],
            jobs: Vec::new(),
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await?;
        self.numbering().pending.notify_one();
        self.refresh().await?;
        Ok(body.sequence)
    }
}

fn in_date(issued_at: Timestamp, next_update: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if issued_at > now.plus_seconds(CLOCK_GAP) {
        return Err(refused(&format!(
            "The trust list is of {issued_at}, which is yet to come: one of the clocks is wrong."
        )));
    }
    if next_update <= now {
        return Err(refused(&format!("The trust list is out of date since {next_update}.")));
    }
    Ok(())
}

fn judged(error: &ListError) -> Refusal {
    match error {
        ListError::Rollback { seen, offered } => rollback(*seen, *offered),
        other => {
            let source = std::error::Error::source(other).map(|source| format!(": {source}")).unwrap_or_default();
            refused(&format!("The trust list does not count: {other}{source}."))
        }
    }
}

fn rollback(seen: u64, offered: u64) -> Refusal {
    let detail = format!("The trust list has sequence {offered}; {seen} was seen, and another list must be above it.");
    Refusal::new(api::Code::TrustListRollback, detail)
}

fn refused(detail: &str) -> Refusal {
    Refusal::new(api::Code::RequestInvalid, detail)
}
