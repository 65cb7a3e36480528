//! An empty database gets the rows of another store.

use store::archive::{Filling, Row, TABLES, Table};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

use super::value::Shared;
use super::{Session, derived, during, names};
use crate::error::Error;
use crate::fault::Fault;
use crate::migrations;

/// Begins to fill the database of this connection string, which gets its schema if it has none.
///
/// # Errors
/// When the server cannot be reached, or the database is not empty.
pub fn fill(url: &str) -> Result<Box<dyn Filling>, Error> {
    let session = Session::open(url)?;
    let Session { connection, runtime } = &session;
    if runtime.block_on(migrations::applied(connection))?.is_empty() {
        // On a connection of its own, which is closed after it.
        let other = Session::open(url)?;
        other.runtime.block_on(migrations::apply(other.connection, migrations::ALL))?;
    } else if !runtime.block_on(migrations::pending(connection, migrations::ALL))?.is_empty() {
        return Err(Error::NotEmpty);
    }
    // Whoever writes meanwhile waits; the only rows that a new store has make way.
    session.batch(
        "BEGIN; LOCK TABLE registry, log_head IN ACCESS EXCLUSIVE MODE;
         DELETE FROM registry WHERE version = 0; DELETE FROM log_head WHERE size = 0",
    )?;
    for table in TABLES {
        let any = format!("SELECT 'a row' FROM {} LIMIT 1", table.name);
        if !session.texts(&any)?.is_empty() {
            return Err(Error::NotEmpty);
        }
    }
    Ok(Box::new(Writing(session)))
}

struct Writing(Session);

impl Filling for Writing {
    fn add(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<(), store::Error> {
        let Session { connection, runtime } = &self.0;
        let columns = names(table.columns);
        let write = async {
            let form = format!("SELECT {columns} FROM {}", table.name);
            let form = connection.0.prepare_cached(&form).await?;
            let types: Vec<Type> = form.columns().iter().map(|column| column.type_().clone()).collect();
            let copy = format!("COPY {} ({columns}) FROM STDIN BINARY", table.name);
            let sink = connection.0.copy_in::<_, bytes::Bytes>(&copy).await?;
            let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink, &types));
            for row in &rows {
                let values: Vec<_> = row.iter().map(Shared).collect();
                let values: Vec<_> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                writer.as_mut().write(&values).await?;
            }
            writer.finish().await?;
            Ok::<(), Fault>(())
        };
        runtime.block_on(write).map_err(during("fill a table"))
    }

    fn finish(self: Box<Self>) -> Result<(), store::Error> {
        let done = || {
            derived::make(&self.0)?;
            self.0.batch("COMMIT; ANALYZE")
        };
        done().map_err(during("finish filling the store"))
    }
}
