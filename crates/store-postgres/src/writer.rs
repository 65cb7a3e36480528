//! The one writer of a node: takes what waits, writes it in one transaction, answers each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use deadpool_postgres::{Object, Pool};
use document::Timestamp;
use model::{Clock, crash};
use store::{Change, Error};
use tokio_postgres::types::ToSql;

use crate::apply::apply;
use crate::column::{Id, Instant};
use crate::fault::Fault;
use crate::queue::{Item, Queue, Verdict};
use crate::settle::{Settled, Ticket, settle};
use crate::statement::Connection;

/// How often a group runs again when nodes met each other, or when the connection was lost before COMMIT.
const RETRIES: usize = 3;

pub(crate) struct Writer {
    /// One connection, made anew when it is lost.
    pool: Pool,
    clock: Option<Arc<dyn Clock>>,
    queue: Arc<Queue>,
    written: Arc<Counters>,
    /// Under which the marks of this writer stand.
    id: [u8; 16],
    mark: i64,
}

/// What the writer has written since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Transactions, one durable commit each.
    pub groups: u64,
    /// Changes in them.
    pub changes: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    groups: AtomicU64,
    changes: AtomicU64,
}

impl Counters {
    fn add(&self, changes: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Written {
        Written { groups: self.groups.load(Ordering::Relaxed), changes: self.changes.load(Ordering::Relaxed) }
    }
}

/// How a transaction ended.
enum Ended {
    Written(Vec<Verdict>),
    /// Nothing was written.
    Void(Fault),
    /// Nobody can say.
    Unknown,
}

impl Writer {
    pub(crate) fn new(pool: Pool, id: [u8; 16], queue: Arc<Queue>, written: Arc<Counters>) -> Self {
        Self { pool, clock: None, queue, written, id, mark: 0 }
    }

    /// With another clock than the database's own.
    pub(crate) fn with_clock(mut self, clock: Option<Arc<dyn Clock>>) -> Self {
        self.clock = clock;
        self
    }

    /// Works until the queue is closed and empty.
    pub(crate) async fn run(mut self) {
        let abandon = Abandon(Arc::clone(&self.queue));
        while let Some(items) = self.queue.take().await {
            self.group(items).await;
        }
        drop(abandon);
    }

    /// Writes a group and answers each; a group with a value that the database refuses is halved until it stands alone.
    async fn group(&mut self, items: Vec<Item>) {
        let mut groups = vec![items];
        while let Some(mut items) = groups.pop() {
            match self.patiently(&items).await {
                Ended::Written(verdicts) => {
                    items.into_iter().zip(verdicts).for_each(|(item, verdict)| item.answer(verdict));
                }
                Ended::Unknown => items.into_iter().for_each(|item| item.answer(Err(Error::OutcomeUnknown))),
                Ended::Void(fault) if items.len() == 1 || fault.is_of_the_store() => {
                    for item in items {
                        let error = fault.during(item.change.operation());
                        item.answer(Err(error));
                    }
                }
                Ended::Void(_) => {
                    groups.push(items.split_off(items.len() / 2));
                    groups.push(items);
                }
            }
        }
    }

    /// One transaction; again where it failed by what passes.
    async fn patiently(&mut self, items: &[Item]) -> Ended {
        for _ in 0..RETRIES {
            match self.transaction(items).await {
                Ended::Void(fault) if fault.is_passing() || fault.is_of_the_connection() => {
                    tracing::debug!(error = &fault as &dyn std::error::Error, "a group is written again");
                }
                ended => return ended,
            }
        }
        self.transaction(items).await
    }

    async fn transaction(&mut self, items: &[Item]) -> Ended {
        let connection = match self.pool.get().await {
            Ok(object) => Connection(object),
            Err(error) => return Ended::Void(error.into()),
        };
        self.mark += 1;
        let (ticket, verdicts) = match self.write(&connection, items).await {
            Ok(written) => written,
            Err(fault) => {
                if connection.batch("ROLLBACK").await.is_err() {
                    discard(connection);
                }
                return Ended::Void(fault);
            }
        };
        let publishes = items.iter().any(|item| matches!(item.change, Change::Publish(_)));
        if publishes {
            crash::point("P4");
        }
        match connection.batch("COMMIT").await {
            Ok(()) => {}
            // The server itself said no: then nothing was written.
            Err(fault @ Fault::Refused(_)) if !fault.is_of_the_connection() => return Ended::Void(fault),
            Err(fault) => {
                discard(connection);
                tracing::warn!(error = &fault as &dyn std::error::Error, "the outcome of a commit is being found out");
                match settle(&self.pool, &ticket).await {
                    Settled::Committed => {}
                    Settled::RolledBack => return Ended::Void(fault),
                    Settled::Unknown => return Ended::Unknown,
                }
            }
        }
        if publishes {
            crash::point("P5");
        }
        self.written.add(items.len());
        Ended::Written(verdicts)
    }

    /// Everything but COMMIT.
    async fn write(&self, connection: &Connection, items: &[Item]) -> Result<(Ticket, Vec<Verdict>), Fault> {
        let begin = connection.batch("BEGIN");
        let look = connection.first("SELECT now(), pg_current_xact_id()::text", &[], |row| {
            Ok((row.try_get::<_, Instant>(0)?.0, row.try_get(1)?))
        });
        let writer = Id(&self.id);
        let parameters: [&(dyn ToSql + Sync); 2] = [&writer, &self.mark];
        let mark = connection.run(
            "INSERT INTO commit_mark (writer, mark, at) VALUES ($1, $2, now())
             ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark, at = excluded.at",
            &parameters,
        );
        // All three leave at once, in this order.
        let ((), looked, _) = tokio::try_join!(begin, look, mark)?;
        let (now, transaction): (Timestamp, String) = looked.ok_or(Fault::Absent("the present time"))?;
        let now = self.clock.as_ref().map_or(now, |clock| clock.now());
        let verdicts = apply(connection, items, now).await?;
        Ok((Ticket { writer: self.id, mark: self.mark, transaction }, verdicts))
    }
}

/// Closes a connection of which nobody knows in what state it is.
pub(crate) fn discard(connection: Connection) {
    drop(Object::take(connection.0));
}

/// Closes the queue when the writer ends in whatever way, so that nobody waits for a task that is gone.
struct Abandon(Arc<Queue>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
