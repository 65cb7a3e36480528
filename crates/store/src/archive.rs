//! The whole content of a store as rows that every backend reads and writes in the same form.
//!
//! A [`Snapshot`] is the store at one instant: it may be read while hubs write, and stays as it was. A [`Filling`] writes the
//! rows of a snapshot into an empty store, all or none. `doctor` examines a snapshot, `backup` writes it down, `restore` fills.
//! What lies in memory is a page, however large the store is. Both are for commands beside a hub, and block.

mod tables;

use document::Timestamp;

pub use tables::{Column, Form, TABLES, Table, table};

use crate::Error;

/// A value in the form that all backends share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// None.
    Null,
    /// A whole number; an instant in microseconds; 0 or 1.
    Integer(i64),
    /// A text; a date as `YYYY-MM-DD`; a record as JSON.
    Text(String),
    /// Bytes; an id in its sixteen.
    Bytes(Vec<u8>),
}

/// The values of a row in the order of its table's columns.
pub type Row = Vec<Value>;

/// About how many bytes a page has at most, unless a single row is larger.
pub const PAGE_BYTES: usize = 4 << 20;

/// A store at one instant.
pub trait Snapshot: Send {
    /// Names of the migrations that were applied, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn migrations(&mut self) -> Result<Vec<String>, Error>;

    /// The instant of the snapshot by the clock of leases and jobs.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn now(&mut self) -> Result<Timestamp, Error>;

    /// Until when a lease was taken; `None`: it never was.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn lease(&mut self, name: &str) -> Result<Option<Timestamp>, Error>;

    /// What the database itself finds wrong: its structure, references, rows that follow from others. Says where, not what
    /// stands there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn faults(&mut self) -> Result<Vec<String>, Error>;

    /// The first rows after this key, in the order of keys: at least one if there is one, at most about [`PAGE_BYTES`].
    ///
    /// # Errors
    /// When the store cannot be read, or a value is not of its column's form.
    fn page(&mut self, table: &'static Table, after: Option<&[Value]>) -> Result<Vec<Row>, Error>;

    /// Rows in whose columns these values stand; the columns are the first of the key, or those of an index.
    ///
    /// # Errors
    /// As [`Snapshot::page`].
    fn find(&mut self, table: &'static Table, columns: &[&'static str], values: &[Value]) -> Result<Vec<Row>, Error>;
}

/// An empty store that gets its rows. Dropped before it is finished, it leaves the store empty.
pub trait Filling: Send {
    /// Writes rows of a table; tables come in the order of [`TABLES`].
    ///
    /// # Errors
    /// When the store cannot be written, or refuses a row.
    fn add(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<(), Error>;

    /// Makes all of it durable.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

impl Value {
    /// The number, if it is one.
    #[must_use]
    pub const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The bytes, if it is bytes.
    #[must_use]
    pub const fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes.as_slice()),
            _ => None,
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self {
            Self::Null => 1,
            Self::Integer(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// Gives all rows of a table to `each`, page by page.
///
/// # Errors
/// Those of [`Snapshot::page`] and of `each`.
pub fn walk<E: From<Error>>(
    snapshot: &mut dyn Snapshot,
    table: &'static Table,
    mut each: impl FnMut(&mut dyn Snapshot, Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = snapshot.page(table, after.as_deref())?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last[..table.key].to_vec());
        page.into_iter().try_for_each(|row| each(snapshot, row))?;
    }
}
