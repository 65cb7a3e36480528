//! The store as rows: read at one instant beside running hubs, written into an empty database.

mod derived;
mod filling;
mod value;

use document::Timestamp;
use futures_util::TryStreamExt;
use store::archive::{Column, PAGE_BYTES, Row, Snapshot, Table, Value};
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;

use crate::column::Instant;
use crate::connection::Target;
use crate::error::Error;
use crate::fault::Fault;
use crate::migrations;
use crate::options::Options;
use crate::statement::Connection;

pub use filling::fill;
use value::{Read, Shared};

/// At most so many rows are asked for in one go.
const PAGE_ROWS: usize = 512;

/// Statements of a whole walk take their time, and between two of them its transaction idles.
const PATIENT: &str =
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '10s'";

/// The store in the database of this connection string as it is now; hubs go on writing.
///
/// # Errors
/// When the server cannot be reached.
pub fn snapshot(url: &str) -> Result<Box<dyn Snapshot>, Error> {
    let session = Session::open(url)?;
    session.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT")?;
    Ok(Box::new(Reading(session)))
}

/// A connection with a runtime of its own: whoever asks may block.
struct Session {
    connection: Connection,
    runtime: Runtime,
}

impl Session {
    fn open(url: &str) -> Result<Self, Error> {
        let pool = Target::read(url, &Options::default())?.pool(1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|source| Error::Thread { name: "store-archive", source })?;
        let connection = Connection(runtime.block_on(pool.get()).map_err(Fault::from)?);
        let session = Self { connection, runtime };
        session.batch(PATIENT)?;
        Ok(session)
    }

    fn batch(&self, sql: &str) -> Result<(), Fault> {
        self.runtime.block_on(self.connection.batch(sql))
    }

    /// The first column of what a statement gives.
    fn texts(&self, sql: &str) -> Result<Vec<String>, Fault> {
        let texts = async {
            let rows = self.connection.0.query(sql, &[]).await?;
            rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
        };
        self.runtime.block_on(texts)
    }

    /// Rows, one after the other, until they are so many bytes.
    fn rows(&self, table: &Table, which: &str, values: &[Value], most: usize) -> Result<Vec<Row>, Fault> {
        let sql = format!("SELECT {} FROM {} {which}", names(table.columns), table.name);
        let read = async {
            let statement = self.connection.0.prepare_cached(&sql).await?;
            let values: Vec<_> = values.iter().map(Shared).collect();
            let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
            let mut stream = std::pin::pin!(self.connection.0.query_raw(&statement, values).await?);
            let (mut rows, mut size) = (Vec::new(), 0);
            while size < most
                && let Some(row) = stream.try_next().await?
            {
                let value = |place| Ok::<_, Fault>(row.try_get::<_, Read>(place)?.0);
                let row: Row = (0..table.columns.len()).map(value).collect::<Result<_, _>>()?;
                size += row.iter().map(Value::size).sum::<usize>();
                rows.push(row);
            }
            Ok(rows)
        };
        self.runtime.block_on(read)
    }
}

struct Reading(Session);

impl Snapshot for Reading {
    fn migrations(&mut self) -> Result<Vec<String>, store::Error> {
        let Session { connection, runtime } = &self.0;
        let applied = runtime.block_on(migrations::applied(connection)).map_err(during("look for migrations"))?;
        Ok(applied.into_iter().map(|(name, _)| name).collect())
    }

    fn now(&mut self) -> Result<Timestamp, store::Error> {
        let now = self.instant("SELECT now()", &[]).map_err(during("ask for the time"))?;
        now.ok_or_else(|| store::Error::Corrupt { what: "the database's time".to_owned() })
    }

    fn lease(&mut self, name: &str) -> Result<Option<Timestamp>, store::Error> {
        self.instant("SELECT until FROM lease WHERE name = $1", &[&name]).map_err(during("look at a lease"))
    }

    fn faults(&mut self) -> Result<Vec<String>, store::Error> {
        derived::faults(&self.0).map_err(during("check the database"))
    }

    fn page(&mut self, table: &'static Table, after: Option<&[Value]>) -> Result<Vec<Row>, store::Error> {
        let key = names(&table.columns[..table.key]);
        let from = match after {
            Some(after) => format!("WHERE ({key}) > ({})", places(after.len())),
            None => String::new(),
        };
        let order = format!("{from} ORDER BY {key} LIMIT {PAGE_ROWS}");
        self.0.rows(table, &order, after.unwrap_or_default(), PAGE_BYTES).map_err(during("read a page of a table"))
    }

    fn find(
        &mut self,
        table: &'static Table,
        columns: &[&'static str],
        values: &[Value],
    ) -> Result<Vec<Row>, store::Error> {
        let place = format!("WHERE ({}) = ({})", columns.join(", "), places(values.len()));
        self.0.rows(table, &place, values, usize::MAX).map_err(during("look for a row"))
    }
}

impl Reading {
    fn instant(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Timestamp>, Fault> {
        let Session { connection, runtime } = &self.0;
        runtime.block_on(connection.first(sql, values, |row| Ok(row.try_get::<_, Instant>(0)?.0)))
    }
}

fn during(operation: &'static str) -> impl Fn(Fault) -> store::Error {
    move |fault| fault.during(operation)
}

/// The names of columns, for a statement.
fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// So many places of a statement.
fn places(count: usize) -> String {
    (1..=count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
