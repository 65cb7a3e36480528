//! Care of the store itself: migrations, a trial write, counts, partitions.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::Pool;
use store::record::Statistics;
use store::{Error, Upkeep};

use crate::column::Number;
use crate::fault::Fault;
use crate::migrations;
use crate::open::PostgresStore;
use crate::statement::Connection;

/// Between two looks whether partitions are missing.
const HOUR: Duration = Duration::from_secs(3600);

#[async_trait]
impl Upkeep for PostgresStore {
    async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        let names = async |c: Connection| {
            let pending = migrations::pending(&c, migrations::ALL).await?;
            Ok(pending.iter().map(|step| step.name.to_owned()).collect())
        };
        self.readers.read("look for pending migrations", names).await
    }

    async fn migrate(&self) -> Result<Vec<String>, Error> {
        self.readers.read("migrate", async |c: Connection| migrations::apply(c, migrations::ALL).await).await
    }

    async fn migrate_to(&self, last: &str) -> Result<Vec<String>, Error> {
        let steps = migrations::until(last);
        self.readers.read("migrate", async move |c: Connection| migrations::apply(c, steps).await).await
    }

    async fn check(&self) -> Result<(), Error> {
        let trial = async |c: Connection| {
            // A lease that nobody asks for: it goes to disk like any other row.
            c.run(
                "INSERT INTO lease (name, holder, until, fence) VALUES ('check', '', now(), 0)
                 ON CONFLICT (name) DO UPDATE SET until = excluded.until",
                &[],
            )
            .await
        };
        self.readers.read("check the store", trial).await.map(drop)
    }

    async fn statistics(&self) -> Result<Statistics, Error> {
        self.readers.read("count", async |c: Connection| count(&c).await).await
    }
}

/// One statement, so that all counts are of one instant.
async fn count(connection: &Connection) -> Result<Statistics, Fault> {
    let counts = connection.first(
        "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM evidence_request),
           (SELECT count(*) FROM access_entry), (SELECT count(*) FROM receipt), (SELECT count(*) FROM log_pending),
           (SELECT size FROM log_head), (SELECT count(*) FROM case_file), (SELECT count(*) FROM job),
           (SELECT count(*) FROM submission)",
        &[],
        |row| {
            let at = |column: usize| Ok::<u64, Fault>(row.try_get::<_, Number<u64>>(column)?.0);
            Ok(Statistics {
                documents: at(0)?,
                requests: at(1)?,
                accesses: at(2)?,
                receipts: at(3)?,
                log_pending: at(4)?,
                log_size: at(5)?,
                cases: at(6)?,
                jobs: at(7)?,
                submissions: at(8)?,
            })
        },
    );
    Ok(counts.await?.unwrap_or_default())
}

/// Keeps three months of partitions ahead of the present, and forgets writers that are gone, as long as the store is open.
pub(crate) async fn keep_house(pool: Pool) {
    loop {
        if let Err(fault) = forget_writers(&pool).await {
            tracing::warn!(error = &fault as &dyn std::error::Error, "the marks of old writers could not be removed");
        }
        if let Err(fault) = make_partitions(&pool).await {
            tracing::warn!(error = &fault as &dyn std::error::Error, "partitions ahead could not be made");
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Each process that ever wrote has left the mark of its last transaction. One that wrote nothing for a month asks after none,
/// and makes a new mark with its next.
async fn forget_writers(pool: &Pool) -> Result<(), Fault> {
    let connection = Connection(pool.get().await?);
    if migrations::pending(&connection, migrations::ALL).await?.is_empty() {
        connection.run("DELETE FROM commit_mark WHERE at < now() - interval '30 days'", &[]).await?;
    }
    Ok(())
}

async fn make_partitions(pool: &Pool) -> Result<(), Fault> {
    let connection = Connection(pool.get().await?);
    if !migrations::pending(&connection, migrations::ALL).await?.is_empty() {
        return Ok(());
    }
    let parents: Vec<String> = connection
        .all(
            "SELECT c.relname::text FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
             WHERE p.partstrat = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1",
            &[],
            |row| Ok(row.try_get(0)?),
        )
        .await?;
    for parent in parents {
        // The lock keeps two nodes from making the same partition; the second finds it made.
        let made = connection
            .first("SELECT make_partitions($1, 3) FROM pg_advisory_xact_lock(hashtext($1))", &[&parent], |row| {
                Ok(row.try_get::<_, Number<u32>>(0)?.0)
            })
            .await?;
        if let Some(made @ 1..) = made {
            tracing::info!(parent, made, "partitions made ahead");
        }
    }
    Ok(())
}
