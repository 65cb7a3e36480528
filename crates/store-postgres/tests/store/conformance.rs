//! The suite of crate `store`, unchanged, over PostgreSQL.

use std::sync::Arc;

use async_trait::async_trait;
use store::Store;
use store::archive::{Filling, Snapshot};
use store::conformance::{Backend, TestClock};
use store_postgres::instance::{Database, execute, rows};
use store_postgres::{Options, PostgresStore};

use crate::server;

store::conformance!(Postgres::new);

struct Postgres {
    database: Database,
    clock: Arc<TestClock>,
}

impl Postgres {
    fn new() -> Self {
        Self { database: server::instance().database(), clock: Arc::default() }
    }

    fn beside(&self, sql: &str) {
        execute(&self.database.url, &format!("SET synchronous_commit = off; {sql}")).expect("statements");
    }
}

#[async_trait]
impl Backend for Postgres {
    async fn open(&self) -> Arc<dyn Store> {
        let options = Options { clock: Some(Arc::clone(&self.clock) as _), ..Options::default() };
        Arc::new(PostgresStore::open(&self.database.url, options).expect("the store opens"))
    }

    fn clock(&self) -> &TestClock {
        &self.clock
    }

    fn tables(&self) -> Vec<String> {
        let tables = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                      AND relnamespace = 'public'::regnamespace ORDER BY 1";
        rows(&self.database.url, tables).expect("tables")
    }

    async fn poison(&self, table: &str) {
        self.beside(&format!(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
             CREATE TRIGGER poison BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION poison();"
        ));
    }

    async fn heal(&self, _table: &str) {
        self.beside("DROP FUNCTION poison() CASCADE");
    }

    fn snapshot(&self) -> Box<dyn Snapshot> {
        store_postgres::snapshot(&self.database.url).expect("a snapshot")
    }

    fn fill(&self) -> Result<Box<dyn Filling>, String> {
        store_postgres::fill(&self.database.url).map_err(|error| error.to_string())
    }

    fn another(&self) -> Box<dyn Backend> {
        Box::new(Self { database: server::instance().empty_database(), clock: Arc::clone(&self.clock) })
    }
}
