//! Cases and their events.

use std::collections::HashSet;

use async_trait::async_trait;
use document::{Digest, SupervisionCode, Timestamp};
use model::Personal;
use rusqlite::{Connection, Row, params};
use store::change::{CaseKey, OpenCase, ReportEvents};
use store::record::{Blob, BlobRole, CaseRow};
use store::{Error, Outcome, What};

use crate::column::Text;
use crate::fault::Stop;
use crate::open::SqliteStore;
use crate::statement::Run;
use crate::{blobs, idempotency, receipts};

pub(crate) fn open(connection: &Connection, change: &OpenCase, now: Timestamp) -> Result<Outcome, Stop> {
    guard(connection, change)?;
    insert(connection, change, now)?;
    Ok(Outcome::Done)
}

/// All cases, or none where one of them is there already, in the store or before it in the list.
pub(crate) fn import(connection: &Connection, changes: &[OpenCase], now: Timestamp) -> Result<Outcome, Stop> {
    let (mut codes, mut numbers) = (HashSet::new(), HashSet::new());
    for change in changes {
        let case = &change.case;
        if !codes.insert(case.code.as_str()) {
            return Err(Error::Conflict(What::SupervisionCode).into());
        }
        if case.local_code.as_deref().is_some_and(|local| !numbers.insert((case.owner.as_str(), local))) {
            return Err(Error::Conflict(What::LocalCode).into());
        }
        guard(connection, change)?;
    }
    for change in changes {
        insert(connection, change, now)?;
    }
    Ok(Outcome::Done)
}

/// The events of a report, and before them the case that it opens.
pub(crate) fn report(
    connection: &Connection,
    change: &ReportEvents,
    digests: &[Digest],
    now: Timestamp,
) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    if let Some(case) = &change.opens {
        guard_case(connection, case)?;
    }
    if count(connection, &change.case)? != change.after {
        return Err(Error::Stale(What::CaseEvents).into());
    }
    if let Some(case) = &change.opens {
        insert_case(connection, case)?;
    }
    for (sequence, event) in (change.after + 1..).zip(&change.events) {
        insert_event(connection, (&change.case, sequence), event)?;
    }
    blobs::insert_reported(connection, (&change.case, change.after + 1), &change.blobs, digests)?;
    receipts::insert(connection, &change.receipt)?;
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
    Ok(Outcome::Done)
}

fn count(connection: &Connection, case: &SupervisionCode) -> rusqlite::Result<u32> {
    let count = "SELECT COUNT(*) FROM case_event WHERE case_code = ?1";
    Ok(connection.first(count, params![case.as_str()], |row| row.get(0))?.unwrap_or_default())
}

fn guard(connection: &Connection, change: &OpenCase) -> Result<(), Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    guard_case(connection, &change.case)
}

fn guard_case(connection: &Connection, case: &CaseRow) -> Result<(), Stop> {
    if find(connection, &CaseKey::Code(case.code.clone()))?.is_some() {
        return Err(Error::Conflict(What::SupervisionCode).into());
    }
    if let Some(local) = &case.local_code
        && find(connection, &CaseKey::Local(case.owner.clone(), local.clone()))?.is_some()
    {
        return Err(Error::Conflict(What::LocalCode).into());
    }
    Ok(())
}

fn insert(connection: &Connection, change: &OpenCase, now: Timestamp) -> Result<(), Stop> {
    insert_case(connection, &change.case)?;
    insert_event(connection, (&change.case.code, 1), &change.event)?;
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
    Ok(())
}

fn insert_case(connection: &Connection, case: &CaseRow) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO case_file (code, owner, local_code, body, query_word) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            case.code.as_str(),
            case.owner.as_str(),
            case.local_code.as_deref().map(Text),
            case.body.expose().as_slice(),
            case.query_word.as_slice()
        ],
    )?;
    Ok(())
}

fn insert_event(
    connection: &Connection,
    (case, sequence): (&SupervisionCode, u32),
    event: &[u8],
) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO case_event (case_code, sequence, event) VALUES (?1, ?2, ?3)",
        params![case.as_str(), sequence, event],
    )?;
    Ok(())
}

fn find(connection: &Connection, key: &CaseKey) -> rusqlite::Result<Option<CaseRow>> {
    match key {
        CaseKey::Code(code) => connection.first(
            "SELECT code, owner, local_code, body, query_word FROM case_file WHERE code = ?1",
            params![code.as_str()],
            read,
        ),
        CaseKey::Local(owner, local) => connection.first(
            "SELECT code, owner, local_code, body, query_word FROM case_file WHERE owner = ?1 AND local_code = ?2",
            params![owner.as_str(), local],
            read,
        ),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<CaseRow> {
    Ok(CaseRow {
        code: row.get::<_, Text<SupervisionCode>>(0)?.0,
        owner: row.get::<_, Text<_>>(1)?.0,
        local_code: row.get(2)?,
        body: Personal::new(row.get(3)?),
        query_word: row.get(4)?,
    })
}

#[async_trait]
impl store::Cases for SqliteStore {
    async fn case(&self, key: &CaseKey) -> Result<Option<CaseRow>, Error> {
        let key = key.clone();
        self.readers.read("read a case", move |c| find(c, &key)).await
    }

    async fn case_events(&self, key: &CaseKey) -> Result<Vec<Vec<u8>>, Error> {
        let key = key.clone();
        let events = move |c: &Connection| {
            let Some(case) = find(c, &key)? else { return Ok(Vec::new()) };
            c.all(
                "SELECT event FROM case_event WHERE case_code = ?1 ORDER BY sequence",
                params![case.code.as_str()],
                |row| row.get(0),
            )
        };
        self.readers.read("read the events of a case", events).await
    }

    async fn case_blob(&self, case: &SupervisionCode, event: u32, role: BlobRole) -> Result<Option<Blob>, Error> {
        let case = case.clone();
        let find = move |c: &Connection| blobs::find_reported(c, (&case, event), role);
        self.readers.read("read the bytes of a report", find).await
    }
}
