//! Rows of SQLite.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the clock")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{LOOK, Share, share};

/// As the store sets its writing connection up, but for foreign keys: rows are written in another order than they came.
const SETTINGS: &str = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = OFF;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16384;";

/// Rows to be written again.
pub(super) struct Again {
    /// What makes the tables and indexes.
    schema: Vec<String>,
    tables: Vec<(String, Vec<Vec<Value>>)>,
}

fn open(file: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).expect("the database");
    connection.busy_timeout(std::time::Duration::from_secs(10)).expect("patience");
    connection
}

fn strings(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("text")).collect()
}

pub(super) fn number(file: &Path, sql: &str) -> u64 {
    open(file).query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number").cast_unsigned()
}

pub(super) fn execute(file: &Path, sql: &str) {
    open(file).execute_batch(sql).expect("the statement is right");
}

pub(super) fn watch(file: &Path, sql: &str, stop: &AtomicBool) -> Vec<u64> {
    let connection = open(file);
    let mut found = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        found.push(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number").cast_unsigned());
    }
    found
}

pub(super) fn counts(file: &Path) -> BTreeMap<String, u64> {
    let connection = open(file);
    let tables =
        strings(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).expect("a number").cast_unsigned()
    };
    tables.into_iter().map(|table| (table.clone(), count(&table))).collect()
}

fn size(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 8,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
    }
}

impl Again {
    /// Reads the rows, and tells their size.
    pub(super) fn read(file: &Path, shares: &[Share]) -> (Self, usize) {
        let connection = open(file);
        let schema = strings(&connection, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC");
        let mut bytes = 0;
        let mut tables = Vec::new();
        for Share { table, before, kept } in shares {
            let sql = format!("SELECT * FROM {table} LIMIT {kept} OFFSET {before}");
            let mut statement = connection.prepare(&sql).expect("a statement");
            let columns = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
            let rows: Result<Vec<Vec<Value>>, _> = statement.query_map([], row).expect("rows").collect();
            let rows = rows.expect("values");
            bytes += rows.iter().flatten().map(size).sum::<usize>();
            tables.push((table.clone(), rows));
        }
        (Self { schema, tables }, bytes)
    }

    /// Writes all of them into a new database, in so many commits; gives the seconds that it took.
    pub(super) fn write(&self, groups: usize) -> f64 {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rows.db");
        let connection = Connection::open(&file).expect("a database");
        connection.execute_batch(SETTINGS).expect("settings");
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(&format!("{};", self.schema.join(";\n"))).expect("the schema");
        let mut inserts = Vec::new();
        for (table, rows) in &self.tables {
            let places = vec!["?"; rows.first().map_or(0, Vec::len)].join(", ");
            inserts.push(connection.prepare(&format!("INSERT INTO {table} VALUES ({places})")).expect("a statement"));
        }
        let start = Instant::now();
        for group in 0..groups {
            connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
            for (insert, (_, rows)) in inserts.iter_mut().zip(&self.tables) {
                for row in &rows[share(rows.len(), group, groups)] {
                    insert.execute(params_from_iter(row)).expect("the row is new");
                }
            }
            connection.execute_batch("COMMIT").expect("commit");
        }
        let seconds = start.elapsed().as_secs_f64();
        drop(inserts);
        drop(connection);
        let written = counts(&file);
        for (table, rows) in &self.tables {
            assert_eq!(written[table], rows.len() as u64, "all rows of {table} are there");
        }
        seconds
    }
}
