//! What departments are told: an entry for each that pulled the document, until it acknowledges it.

use async_trait::async_trait;
use document::{DepartmentId, DocumentId, InboxId, Timestamp};
use rusqlite::{Connection, Row, params};
use store::inbox::{Acknowledge, InboxEntry, InboxQuery, Notice, TakeInbox};
use store::{Error, Outcome};

use crate::SqliteStore;
use crate::column::{Id, Instant, Text};
use crate::fault::Stop;
use crate::receipts;
use crate::statement::Run;

/// A document and what becomes of it: its new status version, when, and what takes its place.
pub(crate) struct Turn {
    pub(crate) document: DocumentId,
    pub(crate) version: u32,
    pub(crate) at: Timestamp,
    pub(crate) successor: Option<DocumentId>,
}

/// Tells every department that was given the document. Within a stream the later entry has the later instant, whatever the
/// clocks of the nodes say.
pub(crate) fn tell(connection: &Connection, notice: Notice, turn: &Turn) -> rusqlite::Result<()> {
    connection.run(
        "INSERT INTO inbox (department, id, stream, sequence, event, at, document, successor)
         SELECT DISTINCT r.requester, ?1, ?2, ?3, ?4,
           max(?5, coalesce((SELECT i.at + 1 FROM inbox i WHERE i.department = r.requester AND i.stream = ?2
                             ORDER BY i.sequence DESC LIMIT 1), ?5)), ?6, ?7
         FROM evidence_request r WHERE r.document = ?6",
        params![
            notice.id.as_bytes(),
            turn.document.to_string(),
            turn.version,
            notice.event.as_str(),
            Instant(turn.at),
            turn.document.as_bytes(),
            turn.successor.as_ref().map(DocumentId::as_bytes)
        ],
    )?;
    Ok(())
}

/// Reads entries and hides them from whoever asks next.
pub(crate) fn take(connection: &Connection, take: &TakeInbox, now: Timestamp) -> Result<Outcome, Stop> {
    let entries = unread(connection, &take.query, now)?;
    for entry in &entries {
        connection.run(
            "UPDATE inbox SET hidden_until = ?3 WHERE department = ?1 AND id = ?2",
            params![take.query.department.as_str(), entry.id.as_bytes(), Instant(now.plus_micros(take.micros))],
        )?;
    }
    Ok(Outcome::Entries(entries))
}

pub(crate) fn acknowledge(connection: &Connection, change: &Acknowledge) -> Result<Outcome, Stop> {
    let changed = connection.run(
        "UPDATE inbox SET acknowledged_at = ?3, hidden_until = NULL
         WHERE department = ?1 AND id = ?2 AND acknowledged_at IS NULL",
        params![change.department.as_str(), change.id.as_bytes(), Instant(change.at)],
    )?;
    if changed == 1 {
        change.receipts.iter().try_for_each(|receipt| receipts::insert(connection, receipt))?;
    }
    Ok(Outcome::Done)
}

/// A stream is given up to its first entry that is hidden.
fn unread(connection: &Connection, query: &InboxQuery, at: Timestamp) -> rusqlite::Result<Vec<InboxEntry>> {
    connection.all(
        "SELECT id, stream, sequence, event, at, document, successor, acknowledged_at FROM inbox i
         WHERE department = ?1 AND acknowledged_at IS NULL AND at >= ?2 AND (?3 IS NULL OR stream = ?3)
           AND NOT EXISTS (SELECT 1 FROM inbox h WHERE h.department = i.department AND h.stream = i.stream
                             AND h.sequence <= i.sequence AND h.acknowledged_at IS NULL AND h.hidden_until > ?4)
         ORDER BY at, stream, sequence LIMIT ?5",
        params![
            query.department.as_str(),
            Instant(query.since),
            query.stream.as_deref().map(Text),
            Instant(at),
            query.limit
        ],
        read,
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<InboxEntry> {
    Ok(InboxEntry {
        id: row.get::<_, Id<_>>(0)?.0,
        stream: row.get(1)?,
        sequence: row.get(2)?,
        event: row.get::<_, Text<_>>(3)?.0,
        at: row.get::<_, Instant>(4)?.0,
        document: row.get::<_, Id<_>>(5)?.0,
        successor: row.get::<_, Option<Id<_>>>(6)?.map(|id| id.0),
        acknowledged_at: row.get::<_, Option<Instant>>(7)?.map(|at| at.0),
    })
}

#[async_trait]
impl store::Inbox for SqliteStore {
    async fn inbox(&self, query: &InboxQuery, at: Timestamp) -> Result<Vec<InboxEntry>, Error> {
        let query = query.clone();
        self.readers.read("read an inbox", move |c| unread(c, &query, at)).await
    }

    async fn inbox_entry(&self, department: &DepartmentId, id: InboxId) -> Result<Option<InboxEntry>, Error> {
        let department = department.clone();
        let find = move |c: &Connection| {
            c.first(
                "SELECT id, stream, sequence, event, at, document, successor, acknowledged_at FROM inbox
                 WHERE department = ?1 AND id = ?2",
                params![department.as_str(), id.as_bytes()],
                read,
            )
        };
        self.readers.read("find an inbox entry", find).await
    }
}
