//! Leads each change to the file of its aggregate: those of the hot path together, the others one by one.
//!
//! Guards and preconditions are asked before anything is written: a change that loses leaves nothing, and the others of the
//! transaction go on without a savepoint. Changes that wait together have no order among themselves, so any order will do,
//! as long as the result is that of some order: the rare ones go first, one by one; of the others all that do not meet each
//! other go as one wave, and whoever met one of them comes with the next wave, which sees what the wave before has written.

use document::Timestamp;
use store::{Change, Outcome};

use crate::fault::{Fault, Stop};
use crate::queue::{Item, Verdict};
use crate::statement::Connection;
use crate::{cases, inbox, jobs, registry, requests, status, submissions, tree, wave};

/// Writes changes within the open transaction.
pub(crate) async fn apply(connection: &Connection, items: &[Item], now: Timestamp) -> Result<Vec<Verdict>, Fault> {
    let mut verdicts: Vec<Option<Verdict>> = items.iter().map(|_| None).collect();
    let mut waiting = Vec::new();
    for (place, item) in items.iter().enumerate() {
        if wave::takes(&item.change) {
            waiting.push(place);
            continue;
        }
        verdicts[place] = Some(match alone(connection, item, now).await {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Decided(verdict)) => verdict,
            Err(Stop::Fault(fault)) => return Err(fault),
        });
    }
    while !waiting.is_empty() {
        let (together, later) = wave::split(items, &waiting);
        let members: Vec<&Item> = together.iter().map(|place| &items[*place]).collect();
        let written = wave::write(connection, &members, now).await?;
        waiting = later;
        waiting.retain(|place| match wave::replay(&items[*place], &members, &written) {
            Some(verdict) => {
                verdicts[*place] = Some(verdict);
                false
            }
            None => true,
        });
        for (place, verdict) in together.into_iter().zip(written) {
            verdicts[place] = Some(verdict);
        }
    }
    Ok(verdicts.into_iter().flatten().collect())
}

async fn alone(connection: &Connection, item: &Item, now: Timestamp) -> Result<Outcome, Stop> {
    match &item.change {
        Change::Publish(_) | Change::AnswerFromStore(_) | Change::RecordAccess(_) => {
            Err(Stop::Fault(Fault::Absent("a wave for a change of the hot path")))
        }
        Change::ChangeStatus(change) => status::change(connection, change, now).await,
        Change::TakeInbox(change) => inbox::take(connection, change, now).await,
        Change::Acknowledge(change) => inbox::acknowledge(connection, change).await,
        Change::KeepSubmission(submission) => submissions::keep(connection, submission).await,
        Change::CloseRequest(change) => requests::close(connection, change).await,
        Change::OpenCase(change) => cases::open(connection, change, now).await,
        Change::ReportEvents(change) => cases::report(connection, change, &item.digests, now).await,
        Change::ImportCases(changes) => cases::import(connection, changes, now).await,
        Change::ChangeRegistry(change) => registry::change(connection, change).await,
        Change::NumberLog(change) => tree::number(connection, change).await,
        Change::KeepCosigned(cosigned) => tree::keep_cosigned(connection, cosigned).await,
        Change::Lease { name, holder, micros } => jobs::lease(connection, (name, holder), *micros, now).await,
        Change::ClaimJobs { kind, limit, micros } => jobs::claim(connection, (*kind, *limit), *micros, now).await,
        Change::FinishJob { id, claim, again } => jobs::finish(connection, *id, *claim, *again).await,
    }
}
