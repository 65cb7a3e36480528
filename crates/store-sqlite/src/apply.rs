//! Leads each change to the file of its aggregate.
//!
//! Each of them asks its guards and preconditions first and writes only when all of them let it pass: a change that loses
//! has written nothing, and the others of the transaction go on without a savepoint.

use document::Timestamp;
use rusqlite::Connection;
use store::{Change, Outcome};

use crate::fault::Stop;
use crate::queue::Item;
use crate::{accesses, cases, inbox, jobs, publish, registry, requests, status, submissions, tree};

/// Writes one change within the open transaction.
pub(crate) fn apply(connection: &Connection, item: &Item, now: Timestamp) -> Result<Outcome, Stop> {
    match &item.change {
        Change::Publish(change) => publish::publish(connection, change, &item.digests, now),
        Change::ChangeStatus(change) => status::change(connection, change, now),
        Change::TakeInbox(change) => inbox::take(connection, change, now),
        Change::Acknowledge(change) => inbox::acknowledge(connection, change),
        Change::KeepSubmission(submission) => submissions::keep(connection, submission),
        Change::AnswerFromStore(change) => requests::answer(connection, change, now),
        Change::CloseRequest(change) => requests::close(connection, change),
        Change::RecordAccess(change) => accesses::record(connection, change),
        Change::OpenCase(change) => cases::open(connection, change, now),
        Change::ReportEvents(change) => cases::report(connection, change, &item.digests, now),
        Change::ImportCases(changes) => cases::import(connection, changes, now),
        Change::ChangeRegistry(change) => registry::change(connection, change),
        Change::NumberLog(change) => tree::number(connection, change),
        Change::KeepCosigned(cosigned) => tree::keep_cosigned(connection, cosigned),
        Change::Lease { name, holder, micros } => jobs::lease(connection, (name, holder), *micros, now),
        Change::ClaimJobs { kind, limit, micros } => jobs::claim(connection, (*kind, *limit), *micros, now),
        Change::FinishJob { id, claim, again } => jobs::finish(connection, *id, *claim, *again),
    }
}
