//! The store as rows: read at one instant beside a running hub, written into an empty store.

mod filling;
mod value;

use std::path::Path;

use document::Timestamp;
use model::Clock;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use store::archive::{PAGE_BYTES, Row, Snapshot, Table, Value};

use crate::column::Instant;
use crate::error::Error;
use crate::fault::Fault;
use crate::{connection, migrations};

pub use filling::fill;

/// At most so many rows in a page.
const PAGE_ROWS: usize = 512;
/// At most so many faults are named.
const FAULTS: usize = 20;

/// The store in this directory as it is now; a hub may have it open and go on writing. The hub's write-ahead log grows until
/// the snapshot is dropped.
///
/// # Errors
/// When there is no database, or it cannot be opened.
pub fn snapshot(directory: impl AsRef<Path>, clock: &dyn Clock) -> Result<Box<dyn Snapshot>, Error> {
    let path = directory.as_ref().join("causeway.db");
    let open = || {
        let connection = connection::reader(&path)?;
        // The first reading fixes the instant.
        connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
        Ok(connection)
    };
    let connection = open().map_err(|source| Error::Database { path: path.clone(), source })?;
    Ok(Box::new(Reading { connection, now: clock.now() }))
}

struct Reading {
    connection: Connection,
    now: Timestamp,
}

impl Snapshot for Reading {
    fn migrations(&mut self) -> Result<Vec<String>, store::Error> {
        let read = || {
            let table = "SELECT count(*) FROM sqlite_schema WHERE name = 'applied_migration'";
            if self.connection.query_row(table, [], |row| row.get::<_, i64>(0))? == 0 {
                return Ok(Vec::new());
            }
            Ok(migrations::applied(&self.connection)?.into_iter().map(|(name, _)| name).collect())
        };
        read().map_err(during("look for migrations"))
    }

    fn now(&mut self) -> Result<Timestamp, store::Error> {
        Ok(self.now)
    }

    fn lease(&mut self, name: &str) -> Result<Option<Timestamp>, store::Error> {
        let sql = "SELECT until FROM lease WHERE name = ?1";
        let until = self.connection.query_row(sql, [name], |row| Ok(row.get::<_, Instant>(0)?.0)).optional();
        until.map_err(during("look at a lease"))
    }

    fn faults(&mut self) -> Result<Vec<String>, store::Error> {
        let read = || {
            let structure = self.texts(&format!("PRAGMA integrity_check({FAULTS})"))?;
            let references = self.texts(&format!(
                "SELECT 'a row of ' || \"table\" || ' names a row of ' || parent || ' that is not there'
                 FROM pragma_foreign_key_check LIMIT {FAULTS}"
            ))?;
            Ok(structure.into_iter().filter(|line| line != "ok").chain(references).collect())
        };
        read().map_err(during("check the database"))
    }

    fn page(&mut self, table: &'static Table, after: Option<&[Value]>) -> Result<Vec<Row>, store::Error> {
        let key = names(&table.columns[..table.key]);
        let from = match after {
            Some(after) => format!("WHERE ({key}) > ({})", places(after.len())),
            None => String::new(),
        };
        let order = format!("{from} ORDER BY {key} LIMIT {PAGE_ROWS}");
        self.rows(table, &order, after.unwrap_or_default(), PAGE_BYTES).map_err(during("read a page of a table"))
    }

    fn find(
        &mut self,
        table: &'static Table,
        columns: &[&'static str],
        values: &[Value],
    ) -> Result<Vec<Row>, store::Error> {
        let place = format!("WHERE ({}) = ({})", columns.join(", "), places(values.len()));
        self.rows(table, &place, values, usize::MAX).map_err(during("look for a row"))
    }
}

impl Reading {
    /// Rows until they are so many bytes.
    fn rows(&self, table: &Table, which: &str, values: &[Value], most: usize) -> rusqlite::Result<Vec<Row>> {
        let sql = format!("SELECT {} FROM {} {which}", names(table.columns), table.name);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values.iter().map(value::Shared)))?;
        let (mut rows, mut size) = (Vec::new(), 0);
        while size < most
            && let Some(row) = found.next()?
        {
            let read = |(place, column): (usize, _)| value::read(row, place, column);
            let row: Row = table.columns.iter().enumerate().map(read).collect::<rusqlite::Result<_>>()?;
            size += row.iter().map(Value::size).sum::<usize>();
            rows.push(row);
        }
        Ok(rows)
    }

    fn texts(&self, sql: &str) -> rusqlite::Result<Vec<String>> {
        self.connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }
}

fn during(operation: &'static str) -> impl Fn(rusqlite::Error) -> store::Error {
    move |error| Fault::from(error).during(operation)
}

/// The names of columns, for a statement.
fn names(columns: &[store::archive::Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// So many places of a statement.
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[cfg(test)]
mod tests {
    use store::archive::{Form, TABLES};

    use super::*;

    /// What a running process alone has.
    const OWN: [&str; 2] = ["applied_migration", "lease"];

    #[test]
    fn every_table_and_column_is_in_the_shared_list() {
        let database = Connection::open_in_memory().expect("database");
        migrations::prepare(&database).expect("steps");
        migrations::apply(&database, migrations::ALL, Timestamp::from_seconds(0)).expect("schema");
        let texts = |sql: &str| -> Vec<(String, String)> {
            let mut statement = database.prepare(sql).expect("a statement");
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
            rows.collect::<Result<_, _>>().expect("rows")
        };
        let tables = "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
        let there = texts(tables).into_iter().map(|(name, _)| name).filter(|name| !OWN.contains(&name.as_str()));
        let mut listed: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        listed.sort_unstable();
        assert_eq!(there.collect::<Vec<_>>(), listed);
        for table in TABLES {
            let kind = |form| match form {
                Form::Id | Form::Bytes => "BLOB",
                Form::Text | Form::Json | Form::Date => "TEXT",
                Form::Integer | Form::Flag | Form::Instant => "INTEGER",
            };
            let mut listed: Vec<_> =
                table.columns.iter().map(|c| (c.name.to_owned(), kind(c.form).to_owned())).collect();
            let mut there = texts(&format!("SELECT name, type FROM pragma_table_info('{}')", table.name));
            let key =
                texts(&format!("SELECT name, '' FROM pragma_table_info('{}') WHERE pk > 0 ORDER BY pk", table.name));
            let listed_key: Vec<_> = table.columns[..table.key].iter().map(|c| c.name).collect();
            assert_eq!(key.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), listed_key, "{}", table.name);
            listed.sort();
            there.sort();
            assert_eq!(there, listed, "{}", table.name);
        }
    }
}
