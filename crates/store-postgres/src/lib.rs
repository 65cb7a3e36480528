//! The production store: PostgreSQL 15 or newer, shared by all nodes of a hub.
//!
//! [`PostgresStore`] implements every trait of crate `store` over one database. A change goes in by `commit`, waits in a
//! bounded queue, is written by the **one writer of the node** together with whatever else waits (one transaction, one
//! durable commit) and is answered when it is durable. Reads take connections out of a pool and see the last commit; they
//! never wait for the writer. The store has a runtime of its own and answers over channels, so any async runtime will do.
//!
//! Where to look: `writer` groups changes, halves a group that the database refuses and finds out (`settle`) how a commit
//! ended whose answer was lost; `apply` leads each change to the file of its aggregate, which holds both its writing and its
//! reading, those of the hot path in a `wave`; `archive` is the store as rows; `migrations/` is the schema, forward only, with the same names as in the
//! other backend. SQL lives here and in the other backend alone.

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
#[cfg(feature = "instance")]
pub mod instance;
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
mod settle;
mod statement;
mod status;
mod submissions;
mod tree;
mod upkeep;
mod wave;
mod writer;

pub use archive::{fill, snapshot};
pub use error::Error;
pub use open::PostgresStore;
pub use options::Options;
pub use writer::Written;
