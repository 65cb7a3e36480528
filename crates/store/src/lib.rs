//! What the hub asks of a store.
//!
//! Reader traits by aggregate and **one write entry**, [`Writer::commit`]: one use case, one transaction, one outcome. An
//! `Ok` that was returned is durable. `Ok(None)` is "not found". Reads never wait for the writer. What a store holds in all
//! is [rows](archive), the same in every backend. The conformance suite
//! (feature `conformance`) says what a backend must do; both backends run it unchanged. SQL lives in the backends alone.

pub mod archive;
pub mod change;
pub mod error;
pub mod inbox;
pub mod reader;
pub mod record;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use change::{Change, Outcome};
pub use error::{Error, What};
pub use reader::{Accesses, Cases, Documents, Idempotency, Inbox, LogTiles, Registry, Requests, Upkeep, Writer};

/// Everything that the hub asks of a store.
pub trait Store:
    Documents + Requests + Inbox + Accesses + Registry + Cases + LogTiles + Idempotency + Upkeep + Writer
{
}

impl<T: Documents + Requests + Inbox + Accesses + Registry + Cases + LogTiles + Idempotency + Upkeep + Writer> Store
    for T
{
}
