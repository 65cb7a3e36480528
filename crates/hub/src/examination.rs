//! Whether a store is whole: every invariant, looked at row by row.
//!
//! The one place where the invariants stand as checks: `causeway doctor` runs them, and after each restart the crash tests do.
//! They look at a snapshot, so that a hub may go on meanwhile, and walk it in pages: what lies in memory does not grow with
//! the store. A finding says where something is wrong, and never whom it is about.

mod cursor;
mod documents;
mod finding;
mod keys;
mod records;
mod requests;
mod tree;
mod work;

use log::{Tree, VerifierKey};
use store::Error;
use store::archive::Snapshot;

pub use crate::numbering::{PATIENCE, guarded_tree};
pub use finding::{Check, Finding, Outcome};

/// What the store is held against besides itself.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the guard file remembers as published.
    pub published: Option<Tree>,
    /// The key that signs the log's checkpoints, where it is known.
    pub log_key: Option<VerifierKey>,
}

/// Whether work goes on. What fails is looked at again, in another snapshot, after [`PATIENCE`]: a hub that has just begun takes
/// the lease before it has caught up, and one that has just died holds it still.
///
/// # Errors
/// When the store cannot be read.
pub fn look_at_work(snapshot: &mut dyn Snapshot) -> Result<[Check; 2], Error> {
    Ok([work::pending(snapshot)?, work::claims(snapshot)?])
}

/// Whether the log is behind what was published.
///
/// # Errors
/// When the store cannot be read.
pub fn look(snapshot: &mut dyn Snapshot, facts: &Facts, tell: &mut dyn FnMut(Check)) -> Result<(), Error> {
    tell(tree::not_behind(snapshot, facts)?);
    Ok(())
}

/// Looks at every row.
///
/// # Errors
/// When the store cannot be read.
pub fn look_deep(snapshot: &mut dyn Snapshot, facts: &Facts, tell: &mut dyn FnMut(Check)) -> Result<(), Error> {
    tell(records::database(snapshot)?);
    let mut entries = tree::Entries::default();
    tell(tree::leaves(snapshot, facts, &mut entries)?);
    tell(tree::tiles(snapshot)?);
    tell(tree::waiting(snapshot, &mut entries)?);
    let mut documents = documents::Seen::default();
    tell(documents::bytes(snapshot)?);
    tell(documents::entries(snapshot, &mut documents)?);
    tell(documents::status(snapshot, &documents, &entries)?);
    tell(documents::orphans(snapshot, &documents, &entries)?);
    tell(documents::index(snapshot)?);
    tell(requests::answers(snapshot)?);
    tell(requests::receipts(snapshot)?);
    tell(requests::trail(snapshot)?);
    tell(requests::notices(snapshot)?);
    tell(keys::references(snapshot)?);
    tell(records::cases(snapshot)?);
    tell(records::registry(snapshot)?);
    tell(records::submissions(snapshot)?);
    Ok(())
}
