//! Cases and their events.

use std::collections::HashSet;

use async_trait::async_trait;
use document::{Digest, SupervisionCode, Timestamp};
use model::Personal;
use store::change::{CaseKey, OpenCase, ReportEvents};
use store::record::{Blob, BlobRole, CaseRow};
use store::{Error, Outcome, What};
use tokio_postgres::Row;

use crate::column::{Number, Text};
use crate::fault::{Fault, Stop};
use crate::open::PostgresStore;
use crate::statement::{Connection, columns};
use crate::{blobs, idempotency, receipts};

pub(crate) async fn open(connection: &Connection, change: &OpenCase, now: Timestamp) -> Result<Outcome, Stop> {
    guard(connection, change).await?;
    insert(connection, std::slice::from_ref(change), now).await?;
    Ok(Outcome::Done)
}

/// All cases, or none where one of them is there already, in the store or before it in the list.
pub(crate) async fn import(connection: &Connection, changes: &[OpenCase], now: Timestamp) -> Result<Outcome, Stop> {
    let (mut codes, mut numbers) = (HashSet::new(), HashSet::new());
    for change in changes {
        let case = &change.case;
        if !codes.insert(case.code.as_str()) {
            return Err(Error::Conflict(What::SupervisionCode).into());
        }
        if case.local_code.as_deref().is_some_and(|local| !numbers.insert((case.owner.as_str(), local))) {
            return Err(Error::Conflict(What::LocalCode).into());
        }
        guard(connection, change).await?;
    }
    insert(connection, changes, now).await?;
    Ok(Outcome::Done)
}

/// The events of a report, and before them the case that it opens.
pub(crate) async fn report(
    connection: &Connection,
    change: &ReportEvents,
    digests: &[Digest],
    now: Timestamp,
) -> Result<Outcome, Stop> {
    idempotency::guard(connection, change.idempotent.as_ref()).await?;
    if let Some(case) = &change.opens {
        guard_case(connection, case).await?;
    }
    if count(connection, &change.case).await? != change.after {
        return Err(Error::Stale(What::CaseEvents).into());
    }
    insert_cases(connection, &change.opens.iter().collect::<Vec<_>>()).await?;
    let events: Vec<Event<'_>> =
        (change.after + 1..).zip(&change.events).map(|(sequence, event)| (&change.case, sequence, event)).collect();
    insert_events(connection, &events).await?;
    blobs::insert_reported(connection, (&change.case, change.after + 1), &change.blobs, digests).await?;
    receipts::insert(connection, &[&change.receipt]).await?;
    idempotency::insert(connection, change.idempotent.as_ref(), now).await?;
    Ok(Outcome::Done)
}

async fn count(connection: &Connection, case: &SupervisionCode) -> Result<u32, Fault> {
    let count = "SELECT count(*) FROM case_event WHERE case_code = $1";
    let count = connection.first(count, &[&case.as_str()], |row| Ok(row.try_get::<_, Number<_>>(0)?.0)).await?;
    Ok(count.unwrap_or_default())
}

async fn guard(connection: &Connection, change: &OpenCase) -> Result<(), Stop> {
    idempotency::guard(connection, change.idempotent.as_ref()).await?;
    guard_case(connection, &change.case).await
}

async fn guard_case(connection: &Connection, case: &CaseRow) -> Result<(), Stop> {
    if find(connection, &CaseKey::Code(case.code.clone())).await?.is_some() {
        return Err(Error::Conflict(What::SupervisionCode).into());
    }
    if let Some(local) = &case.local_code
        && find(connection, &CaseKey::Local(case.owner.clone(), local.clone())).await?.is_some()
    {
        return Err(Error::Conflict(What::LocalCode).into());
    }
    Ok(())
}

async fn insert(connection: &Connection, changes: &[OpenCase], now: Timestamp) -> Result<(), Fault> {
    insert_cases(connection, &changes.iter().map(|change| &change.case).collect::<Vec<_>>()).await?;
    let events: Vec<Event<'_>> = changes.iter().map(|change| (&change.case.code, 1, &change.event)).collect();
    insert_events(connection, &events).await?;
    for change in changes {
        idempotency::insert(connection, change.idempotent.as_ref(), now).await?;
    }
    Ok(())
}

async fn insert_cases(connection: &Connection, cases: &[&CaseRow]) -> Result<(), Fault> {
    if cases.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO case_file (code, owner, local_code, body, query_word)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])",
            &columns!(cases, case => [
                case.code.as_str(),
                case.owner.as_str(),
                case.local_code.as_deref(),
                case.body.expose().as_slice(),
                case.query_word.as_slice()
            ]),
        )
        .await?;
    Ok(())
}

/// An event of a case with its number.
type Event<'e> = (&'e SupervisionCode, u32, &'e Vec<u8>);

async fn insert_events(connection: &Connection, events: &[Event<'_>]) -> Result<(), Fault> {
    if events.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO case_event (case_code, sequence, event)
             SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])",
            &columns!(events, (case, sequence, event) => [case.as_str(), Number(*sequence), event.as_slice()]),
        )
        .await?;
    Ok(())
}

async fn find(connection: &Connection, key: &CaseKey) -> Result<Option<CaseRow>, Fault> {
    match key {
        CaseKey::Code(code) => {
            let sql = "SELECT code, owner, local_code, body, query_word FROM case_file WHERE code = $1";
            connection.first(sql, &[&code.as_str()], read).await
        }
        CaseKey::Local(owner, local) => {
            let sql = "SELECT code, owner, local_code, body, query_word FROM case_file
                       WHERE owner = $1 AND local_code = $2";
            connection.first(sql, &[&owner.as_str(), local], read).await
        }
    }
}

fn read(row: &Row) -> Result<CaseRow, Fault> {
    Ok(CaseRow {
        code: row.try_get::<_, Text<SupervisionCode>>(0)?.0,
        owner: row.try_get::<_, Text<_>>(1)?.0,
        local_code: row.try_get(2)?,
        body: Personal::new(row.try_get(3)?),
        query_word: row.try_get(4)?,
    })
}

#[async_trait]
impl store::Cases for PostgresStore {
    async fn case(&self, key: &CaseKey) -> Result<Option<CaseRow>, Error> {
        let key = key.clone();
        self.readers.read("read a case", async move |c: Connection| find(&c, &key).await).await
    }

    async fn case_events(&self, key: &CaseKey) -> Result<Vec<Vec<u8>>, Error> {
        let key = key.clone();
        let events = async move |c: Connection| {
            let Some(case) = find(&c, &key).await? else { return Ok(Vec::new()) };
            let sql = "SELECT event FROM case_event WHERE case_code = $1 ORDER BY sequence";
            c.all(sql, &[&case.code.as_str()], |row| Ok(row.try_get(0)?)).await
        };
        self.readers.read("read the events of a case", events).await
    }

    async fn case_blob(&self, case: &SupervisionCode, event: u32, role: BlobRole) -> Result<Option<Blob>, Error> {
        let case = case.clone();
        let find = async move |c: Connection| blobs::find_reported(&c, (&case, event), role).await;
        self.readers.read("read the bytes of a report", find).await
    }
}
