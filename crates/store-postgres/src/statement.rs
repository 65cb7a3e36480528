//! Cached statements: the ways in which one is run.

use deadpool_postgres::Object;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::fault::Fault;

/// A connection out of the pool.
pub(crate) struct Connection(pub(crate) Object);

/// What fills the places of a statement.
pub(crate) type Params<'p> = &'p [&'p (dyn ToSql + Sync)];

impl Connection {
    /// Runs a statement; gives the number of rows that it changed.
    pub(crate) async fn run(&self, sql: &'static str, params: Params<'_>) -> Result<u64, Fault> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, params).await?)
    }

    /// The first row, if there is one.
    pub(crate) async fn first<T>(
        &self,
        sql: &'static str,
        params: Params<'_>,
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let statement = self.0.prepare_cached(sql).await?;
        self.0.query(&statement, params).await?.first().map(read).transpose()
    }

    /// All rows.
    pub(crate) async fn all<T>(
        &self,
        sql: &'static str,
        params: Params<'_>,
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let statement = self.0.prepare_cached(sql).await?;
        self.0.query(&statement, params).await?.iter().map(read).collect()
    }

    /// Runs statements without places, one after the other.
    pub(crate) async fn batch(&self, sql: &str) -> Result<(), Fault> {
        Ok(self.0.batch_execute(sql).await?)
    }
}

/// Rows turned into columns, for a statement that takes them by `unnest`: `columns!(rows, row => [row.a, row.b])`.
macro_rules! columns {
    ($rows:expr, $row:pat => [$($value:expr),+ $(,)?]) => {
        [$(
            &{
                #[allow(unused_variables, reason = "a column rarely takes all that a row is taken apart into")]
                let column: Vec<_> = $rows.iter().map(|$row| $value).collect();
                column
            } as &(dyn tokio_postgres::types::ToSql + Sync)
        ),+]
    };
}
pub(crate) use columns;
