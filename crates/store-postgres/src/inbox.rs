//! What departments are told: an entry for each that pulled the document, until it acknowledges it.

use async_trait::async_trait;
use document::{DepartmentId, DocumentId, InboxId, Timestamp};
use store::inbox::{Acknowledge, InboxEntry, InboxQuery, Notice, TakeInbox};
use store::{Error, Outcome};
use tokio_postgres::Row;

use crate::PostgresStore;
use crate::column::{Id, Instant, Number, Text};
use crate::fault::{Fault, Stop};
use crate::receipts;
use crate::statement::{Connection, columns};

/// A document and what becomes of it: its new status version, when, and what takes its place.
pub(crate) struct Turn {
    pub(crate) notice: Notice,
    pub(crate) document: DocumentId,
    pub(crate) version: u32,
    pub(crate) at: Timestamp,
    pub(crate) successor: Option<DocumentId>,
}

/// Tells every department that was given one of the documents. Within a stream the later entry has the later instant,
/// whatever the clocks of the nodes say.
pub(crate) async fn tell(connection: &Connection, turns: &[Turn]) -> Result<(), Fault> {
    if turns.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO inbox (department, id, stream, sequence, event, at, document, successor)
             SELECT p.department, u.id, u.stream, u.sequence, u.event,
               greatest(u.at, (SELECT i.at + interval '1 microsecond' FROM inbox i
                               WHERE i.department = p.department AND i.stream = u.stream
                               ORDER BY i.sequence DESC LIMIT 1)), u.document, u.successor
             FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::uuid[], $7::uuid[])
               AS u (id, stream, sequence, event, at, document, successor)
             JOIN puller p ON p.document = u.document",
            &columns!(turns, turn => [
                Id(turn.notice.id.as_bytes()),
                turn.document.to_string(),
                i64::from(turn.version),
                turn.notice.event.as_str(),
                Instant(turn.at),
                Id(turn.document.as_bytes()),
                turn.successor.as_ref().map(|id| Id(id.as_bytes()))
            ]),
        )
        .await?;
    Ok(())
}

/// Reads entries and hides them from whoever asks next. While another consumer of the same inbox does so, there are none.
pub(crate) async fn take(connection: &Connection, take: &TakeInbox, now: Timestamp) -> Result<Outcome, Stop> {
    let department = take.query.department.as_str();
    let is_mine = connection
        .first(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('causeway inbox ' || $1, 0))",
            &[&department],
            |row| Ok(row.try_get::<_, bool>(0)?),
        )
        .await?;
    if is_mine != Some(true) {
        return Ok(Outcome::Entries(Vec::new()));
    }
    let entries = unread(connection, &take.query, now).await?;
    let ids: Vec<_> = entries.iter().map(|entry| Id(entry.id.as_bytes())).collect();
    let hide = "UPDATE inbox SET hidden_until = $3 WHERE department = $1 AND id = ANY ($2)";
    connection.run(hide, &[&department, &ids, &Instant(now.plus_micros(take.micros))]).await?;
    Ok(Outcome::Entries(entries))
}

pub(crate) async fn acknowledge(connection: &Connection, change: &Acknowledge) -> Result<Outcome, Stop> {
    let changed = connection
        .run(
            "UPDATE inbox SET acknowledged_at = $3, hidden_until = NULL
             WHERE department = $1 AND id = $2 AND acknowledged_at IS NULL",
            &[&change.department.as_str(), &Id(change.id.as_bytes()), &Instant(change.at)],
        )
        .await?;
    if changed == 1 {
        receipts::insert(connection, &change.receipts.iter().collect::<Vec<_>>()).await?;
    }
    Ok(Outcome::Done)
}

/// A stream is given up to its first entry that is hidden.
async fn unread(connection: &Connection, query: &InboxQuery, at: Timestamp) -> Result<Vec<InboxEntry>, Fault> {
    connection
        .all(
            "SELECT id, stream, sequence, event, at, document, successor, acknowledged_at FROM inbox i
             WHERE department = $1 AND acknowledged_at IS NULL AND at >= $2 AND ($3::text IS NULL OR stream = $3)
               AND NOT EXISTS (SELECT 1 FROM inbox h WHERE h.department = i.department AND h.stream = i.stream
                                 AND h.sequence <= i.sequence AND h.acknowledged_at IS NULL AND h.hidden_until > $4)
             ORDER BY at, stream, sequence LIMIT $5",
            &[&query.department.as_str(), &Instant(query.since), &query.stream, &Instant(at), &i64::from(query.limit)],
            read,
        )
        .await
}

fn read(row: &Row) -> Result<InboxEntry, Fault> {
    Ok(InboxEntry {
        id: row.try_get::<_, Id<_>>(0)?.0,
        stream: row.try_get(1)?,
        sequence: row.try_get::<_, Number<_>>(2)?.0,
        event: row.try_get::<_, Text<_>>(3)?.0,
        at: row.try_get::<_, Instant>(4)?.0,
        document: row.try_get::<_, Id<_>>(5)?.0,
        successor: row.try_get::<_, Option<Id<_>>>(6)?.map(|id| id.0),
        acknowledged_at: row.try_get::<_, Option<Instant>>(7)?.map(|at| at.0),
    })
}

#[async_trait]
impl store::Inbox for PostgresStore {
    async fn inbox(&self, query: &InboxQuery, at: Timestamp) -> Result<Vec<InboxEntry>, Error> {
        let query = query.clone();
        self.readers.read("read an inbox", async move |c: Connection| unread(&c, &query, at).await).await
    }

    async fn inbox_entry(&self, department: &DepartmentId, id: InboxId) -> Result<Option<InboxEntry>, Error> {
        let department = department.clone();
        let find = async move |c: Connection| {
            c.first(
                "SELECT id, stream, sequence, event, at, document, successor, acknowledged_at FROM inbox
                 WHERE department = $1 AND id = $2",
                &[&department.as_str(), &Id(id.as_bytes())],
                read,
            )
            .await
        };
        self.readers.read("find an inbox entry", find).await
    }
}
