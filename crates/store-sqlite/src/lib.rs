//! The embedded store: SQLite, for up to one city hall.
//!
//! [`SqliteStore`] implements every trait of crate `store` over one directory: `causeway.db` with its write-ahead log, and
//! `causeway.lock`, which keeps a second process out. A change goes in by `commit`, waits in a bounded queue, is written by
//! the **one writer thread** together with whatever else waits (one transaction, one fsync) and is answered when it is
//! durable; `synchronous = FULL` is not configurable. Reads go to threads of their own and see the last commit; they never
//! wait for the writer. Everything is answered over channels, so any async runtime will do.
//!
//! Where to look: `writer` groups changes and halves a group that the database refuses; `apply` leads each change to the
//! file of its aggregate, which holds both its writing and its reading; `archive` is the store as rows; `migrations/`
//! is the schema, forward only.
//! SQL lives here and in the other backend alone.

mod accesses;
mod apply;
mod archive;
mod blobs;
mod cases;
mod column;
mod connection;
mod documents;
mod error;
mod fault;
mod idempotency;
mod inbox;
mod jobs;
mod migrations;
mod open;
mod options;
mod publish;
mod queue;
mod readers;
mod receipts;
mod registry;
mod requests;
mod statement;
mod status;
mod submissions;
mod tree;
mod upkeep;
mod writer;

pub use archive::{fill, snapshot};
pub use error::Error;
pub use migrations::names as migrations;
pub use open::SqliteStore;
pub use options::Options;
pub use writer::Written;
