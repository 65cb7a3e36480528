//! Care of the store itself: migrations, a trial write, counts.

use async_trait::async_trait;
use document::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use store::record::Statistics;
use store::{Error, Upkeep};
use tokio::sync::oneshot;

use crate::column::Instant;
use crate::fault::{Closed, Fault};
use crate::open::SqliteStore;
use crate::queue::{Care, Refused};
use crate::{migrations, tree};

impl SqliteStore {
    /// Does something on the writer's connection when its turn comes.
    async fn care<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection, Timestamp) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, receiver) = oneshot::channel();
        let care: Care = Box::new(move |connection, now| {
            let _ = answer.send(work(connection, now));
        });
        match self.queue.care(care) {
            Ok(()) => {}
            Err(Refused::Full) => return Err(Error::Busy),
            Err(Refused::Closed) => return Err(Closed::during(operation)),
        }
        let done = receiver.await.map_err(|_| Closed::during(operation))?;
        done.map_err(|error| Fault::from(error).during(operation))
    }
}

#[async_trait]
impl Upkeep for SqliteStore {
    async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        let names = |c: &Connection| {
            let pending = migrations::pending(c, migrations::ALL)?;
            Ok(pending.iter().map(|step| step.name.to_owned()).collect())
        };
        self.readers.read("look for pending migrations", names).await
    }

    async fn migrate(&self) -> Result<Vec<String>, Error> {
        self.care("migrate", |c, now| migrations::apply(c, migrations::ALL, now)).await
    }

    async fn migrate_to(&self, last: &str) -> Result<Vec<String>, Error> {
        let steps = migrations::until(last);
        self.care("migrate", move |c, now| migrations::apply(c, steps, now)).await
    }

    async fn check(&self) -> Result<(), Error> {
        let trial = |c: &Connection, now| {
            let transaction = Transaction::new_unchecked(c, TransactionBehavior::Immediate)?;
            // A lease that nobody asks for: it goes to disk like any other row.
            transaction.execute(
                "INSERT INTO lease (name, holder, until, fence) VALUES ('check', '', ?1, 0)
                 ON CONFLICT (name) DO UPDATE SET until = excluded.until",
                params![Instant(now)],
            )?;
            transaction.commit()
        };
        self.care("check the store", trial).await
    }

    async fn statistics(&self) -> Result<Statistics, Error> {
        self.readers.read("count", count).await
    }
}

fn count(connection: &Connection) -> rusqlite::Result<Statistics> {
    let instant = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
    let rows = |table: &str| {
        instant
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
            .map(i64::cast_unsigned)
    };
    Ok(Statistics {
        documents: rows("document")?,
        requests: rows("evidence_request")?,
        accesses: rows("access_entry")?,
        receipts: rows("receipt")?,
        log_pending: rows("log_pending")?,
        log_size: tree::head(&instant)?.size,
        cases: rows("case_file")?,
        jobs: rows("job")?,
        submissions: rows("submission")?,
    })
}
