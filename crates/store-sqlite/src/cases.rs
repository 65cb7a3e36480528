//! Cases and their events.

use std::collections::HashSet;

use async_trait::async_trait;
use document::{SupervisionCode, Timestamp};
use model::Personal;
use rusqlite::{Connection, Row, params};
use store::change::{CaseKey, OpenCase};
use store::record::CaseRow;
use store::{Error, Outcome, What};

use crate::column::Text;
use crate::fault::Stop;
use crate::idempotency;
use crate::open::SqliteStore;
use crate::statement::Run;

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

fn guard(connection: &Connection, change: &OpenCase) -> Result<(), Stop> {
    idempotency::guard(connection, change.idempotent.as_ref())?;
    let case = &change.case;
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
    let case = &change.case;
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
    connection.run(
        "INSERT INTO case_event (case_code, sequence, event) VALUES (?1, 1, ?2)",
        params![case.code.as_str(), change.event.as_slice()],
    )?;
    idempotency::insert(connection, change.idempotent.as_ref(), now)?;
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
}
