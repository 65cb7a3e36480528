//! Cached statements: the three ways in which one is run.

use rusqlite::{Connection, OptionalExtension, Params, Result, Row};

/// Runs statements that are prepared once for each connection.
pub(crate) trait Run {
    /// Runs a statement; gives the number of rows that it changed.
    fn run(&self, sql: &'static str, params: impl Params) -> Result<usize>;

    /// The first row, if there is one.
    fn first<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>>;

    /// All rows.
    fn all<T>(&self, sql: &'static str, params: impl Params, read: impl FnMut(&Row<'_>) -> Result<T>)
    -> Result<Vec<T>>;
}

impl Run for Connection {
    fn run(&self, sql: &'static str, params: impl Params) -> Result<usize> {
        self.prepare_cached(sql)?.execute(params)
    }

    fn first<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.prepare_cached(sql)?.query_row(params, read).optional()
    }

    fn all<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.prepare_cached(sql)?.query_map(params, read)?.collect()
    }
}
