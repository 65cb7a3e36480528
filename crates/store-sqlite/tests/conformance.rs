//! The suite of crate `store`, unchanged, over SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::Connection;
use store::archive::{Filling, Snapshot};
use store::conformance::{Backend, TestClock};
use store::{Store, Upkeep};
use store_sqlite::{Options, SqliteStore};

store::conformance!(Sqlite::new);

struct Sqlite {
    directory: tempfile::TempDir,
    clock: Arc<TestClock>,
}

impl Sqlite {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("a directory"), clock: Arc::default() }
    }

    /// Beside the store, as an administrator's tool would.
    fn beside(&self) -> Connection {
        let connection = Connection::open(self.directory.path().join("causeway.db")).expect("the database");
        connection.busy_timeout(std::time::Duration::from_secs(60)).expect("patience");
        connection.pragma_update(None, "synchronous", "OFF").expect("nothing here needs to last");
        connection
    }
}

#[async_trait]
impl Backend for Sqlite {
    async fn open(&self) -> Arc<dyn Store> {
        let clock = Arc::clone(&self.clock);
        let store = SqliteStore::open(self.directory.path(), clock, Options::default()).expect("the store opens");
        store.migrate().await.expect("migrations");
        Arc::new(store)
    }

    fn clock(&self) -> &TestClock {
        &self.clock
    }

    fn tables(&self) -> Vec<String> {
        let connection = self.beside();
        let mut tables = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
            .expect("tables");
        let names = tables.query_map([], |row| row.get(0)).expect("tables");
        names.collect::<Result<_, _>>().expect("names")
    }

    async fn poison(&self, table: &str) {
        let trigger = |event| {
            format!(
                "CREATE TRIGGER poison_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'poisoned'); END;"
            )
        };
        let triggers = ["INSERT", "UPDATE", "DELETE"].map(trigger).concat();
        self.beside().execute_batch(&format!("BEGIN IMMEDIATE; {triggers} COMMIT")).expect("triggers");
    }

    async fn heal(&self, _table: &str) {
        let drop = ["INSERT", "UPDATE", "DELETE"].map(|event| format!("DROP TRIGGER poison_{event};")).concat();
        self.beside().execute_batch(&format!("BEGIN IMMEDIATE; {drop} COMMIT")).expect("no triggers");
    }

    fn snapshot(&self) -> Box<dyn Snapshot> {
        store_sqlite::snapshot(self.directory.path(), self.clock.as_ref()).expect("a snapshot")
    }

    fn fill(&self) -> Result<Box<dyn Filling>, String> {
        store_sqlite::fill(self.directory.path(), self.clock.as_ref()).map_err(|error| error.to_string())
    }

    fn another(&self) -> Box<dyn Backend> {
        Box::new(Self { directory: tempfile::tempdir().expect("a directory"), clock: Arc::clone(&self.clock) })
    }
}
