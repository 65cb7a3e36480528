//! The holder of the lease numbers pending log entries and signs checkpoints.
//!
//! A publication writes its entry as pending and waits for no log head. Whoever holds the lease `log` takes what is pending, by
//! time and leaf hash, numbers it without gaps and writes leaves, tiles and checkpoint in one transaction that fails when its
//! fence is old. Before it signs, the tree must contain what the guard file remembers as published; else nothing is signed and
//! nothing issued (`log-rollback-detected`) until an operator has looked.

mod guard;
mod proof;
mod witness;

use std::sync::atomic::{AtomicBool, Ordering};

use api::Code;
use document::Digest;
use log::{Checkpoint, Edge, Level, Tile, Tree, VerifierKey};
use model::crash;
use seal::key::{Signer, Use};
use store::Outcome;
use store::change::{Change, LOG_LEASE, NumberLog};
use store::record::{LogEntry, LogHead};
use tokio::sync::Notify;

use crate::hub::Hub;
use crate::refusal::Refusal;

pub(crate) use guard::Guard;
pub use guard::read as guarded_tree;
pub use proof::{Inclusion, check_proof};
pub(crate) use witness::WitnessKeys;
pub use witness::{Witness, WitnessAnswer};

/// Entries that are numbered in one transaction, at most.
const BATCH: u16 = 4096;
/// How long a holder may be silent before another takes over, in microseconds: so long at most does a process that died keep
/// its successor from numbering, on a store of one process too. Publishing never waits for it, and whoever stops in order hands
/// the lease over at once.
const LEASE_MICROS: i64 = 2_000_000;

/// After so long a lease has passed whose holder died, and one that lives has numbered what it found or taken the lease again.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(4);

/// What numbering keeps between its rounds.
pub(crate) struct Numbering {
    /// Woken by every commit that leaves a pending entry.
    pub(crate) pending: Notify,
    /// Woken by every checkpoint of this process.
    pub(crate) checkpointed: Notify,
    rolled_back: AtomicBool,
    seen: witness::Seen,
    /// One round at a time in this process; holds the guard.
    guard: tokio::sync::Mutex<Guard>,
}

/// Why a round ended without numbering everything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NumberError {
    #[error("the hub has no log key, or no trust list names its log")]
    NoKey,
    #[error("the log does not contain its last published checkpoint")]
    RolledBack,
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("stored parts of the log do not fit together: {0}")]
    Corrupt(String),
    #[error("the checkpoint was not signed")]
    Sign(#[source] seal::key::SignError),
    #[error("the guard file cannot be used")]
    Guard(#[source] std::io::Error),
}

impl Numbering {
    pub(crate) fn new(guard: Guard) -> Self {
        let (pending, checkpointed) = (Notify::new(), Notify::new());
        let (rolled_back, seen) = (AtomicBool::new(false), witness::Seen::default());
        Self { pending, checkpointed, rolled_back, seen, guard: tokio::sync::Mutex::new(guard) }
    }
}

impl Hub {
    /// Numbers what is pending, if this process holds the lease or can take it. Gives the size of the log after.
    ///
    /// # Errors
    /// `log-rollback-detected`; `key-unavailable` without a log key; store errors.
    pub async fn number(&self) -> Result<Option<u64>, Refusal> {
        Ok(self.number_round().await?)
    }

    /// Whether the log was found to lack what it had published; then nothing is issued.
    ///
    /// # Errors
    /// `log-rollback-detected`.
    pub fn log_is_whole(&self) -> Result<(), Refusal> {
        if self.numbering().rolled_back.load(Ordering::Acquire) { Err(rolled_back()) } else { Ok(()) }
    }

    /// Holds the log against the guard file; done when a hub opens and before each checkpoint.
    pub(crate) async fn check_guard(&self) -> Result<(), NumberError> {
        let mut guard = self.numbering().guard.lock().await;
        self.guarded(&mut guard).await.map(drop)
    }

    pub(crate) async fn number_round(&self) -> Result<Option<u64>, NumberError> {
        let mut guard = self.numbering().guard.lock().await;
        let mut head = self.guarded(&mut guard).await?;
        let mut pending = self.store().log_pending(BATCH).await?;
        // An idle log writes nothing, not even its lease.
        if pending.is_empty() {
            return Ok(Some(head.size));
        }
        let Outcome::Leased { fence } = self.store().commit(self.log_lease(LEASE_MICROS)).await? else {
            return Ok(None);
        };
        // Whoever held the lease may have numbered meanwhile.
        head = self.guarded(&mut guard).await?;
        pending = self.store().log_pending(BATCH).await?;
        loop {
            if pending.is_empty() {
                return Ok(Some(head.size));
            }
            let tree = match self.number_batch(fence, &head, &pending).await {
                // Another holder was faster, or is the holder by now; the next round goes on from there.
                Err(NumberError::Store(store::Error::Stale(_) | store::Error::Conflict(_))) => return Ok(None),
                other => other?,
            };
            guard.remember(tree).await.map_err(NumberError::Guard)?;
            self.numbering().checkpointed.notify_waiters();
            if pending.len() < usize::from(BATCH) {
                return Ok(Some(tree.size));
            }
            head = self.guarded(&mut guard).await?;
            pending = self.store().log_pending(BATCH).await?;
        }
    }

    /// Numbers what is pending and lets the next process number at once; for whoever ends.
    pub(crate) async fn hand_numbering_over(&self) -> Result<(), NumberError> {
        self.number_round().await?;
        self.store().commit(self.log_lease(0)).await?;
        Ok(())
    }

    fn log_lease(&self, micros: i64) -> Change {
        Change::Lease { name: LOG_LEASE, holder: self.process().to_owned(), micros }
    }

    /// The head of the log, if it contains what was published before.
    async fn guarded(&self, guard: &mut Guard) -> Result<LogHead, NumberError> {
        let head = self.store().log_head().await?;
        let edge = Edge::from_bytes(&head.edge).map_err(|e| NumberError::Corrupt(e.to_string()))?;
        if edge.size() != head.size {
            return Err(NumberError::Corrupt("the edge has another size than the log".to_owned()));
        }
        let now = Tree { size: head.size, root: edge.root() };
        let published = guard.published().await.map_err(NumberError::Guard)?;
        let contains = match published {
            None => true,
            Some(before) if before.size > now.size => false,
            Some(before) => self.tree_contains(&before, &now).await?,
        };
        let state = &self.numbering().rolled_back;
        if !contains {
            if !state.swap(true, Ordering::AcqRel) {
                tracing::error!(
                    error.code = Code::LogRollbackDetected.name(),
                    "the log lacks its last published checkpoint"
                );
            }
            return Err(NumberError::RolledBack);
        }
        state.store(false, Ordering::Release);
        Ok(head)
    }

    async fn tree_contains(&self, before: &Tree, now: &Tree) -> Result<bool, NumberError> {
        if before.size == now.size || before.size == 0 {
            return Ok(before.size == 0 || before.root == now.root);
        }
        let proof = proof::consistency(self.store().as_ref(), before.size, now.size).await?;
        Ok(log::verify_consistency(before, now, &proof).is_ok())
    }

    async fn number_batch(&self, fence: i64, head: &LogHead, pending: &[LogEntry]) -> Result<Tree, NumberError> {
        let corrupt = |e: &dyn std::fmt::Display| NumberError::Corrupt(e.to_string());
        let edge = Edge::from_bytes(&head.edge).map_err(|e| corrupt(&e))?;
        let leaves: Vec<Digest> = pending.iter().map(|entry| Digest::from_bytes(entry.leaf)).collect();
        let appended = edge.append(&leaves).map_err(|e| corrupt(&e))?;
        let last = self.last_bundle(head.size).await?;
        let entries: Vec<&[u8]> = pending.iter().map(|entry| entry.entry.as_slice()).collect();
        let bundles = log::append_entries(head.size, &last, &entries).map_err(|e| corrupt(&e))?;
        let tree = Tree { size: appended.edge.size(), root: appended.root };
        let checkpoint = self.sign_checkpoint(tree)?;
        let change = NumberLog {
            fence,
            from: head.size,
            leaves: pending.iter().map(|entry| entry.leaf).collect(),
            tiles: appended.tiles.into_iter().chain(bundles).map(stored).collect(),
            edge: appended.edge.to_bytes(),
            checkpoint,
        };
        crash::point("G1");
        self.store().commit(Change::NumberLog(Box::new(change))).await?;
        crash::point("G2");
        Ok(tree)
    }

    /// The partial bundle of entries at the right edge; none when the last one was full.
    async fn last_bundle(&self, size: u64) -> Result<Vec<u8>, NumberError> {
        let width = u64::from(log::TILE_WIDTH);
        if size.is_multiple_of(width) {
            return Ok(Vec::new());
        }
        let tile = self.store().tile(store::record::Tile::ENTRIES, size / width).await?;
        tile.map(|tile| tile.bytes)
            .ok_or_else(|| NumberError::Corrupt("the last bundle of entries is missing".to_owned()))
    }

    fn sign_checkpoint(&self, tree: Tree) -> Result<Vec<u8>, NumberError> {
        let directory = self.directory();
        let signer = directory.keys().signer(&self.settings().department, Use::Log, self.now(), self.master());
        let signer = signer.ok_or(NumberError::NoKey)?;
        let key = self.log_key().ok_or(NumberError::NoKey)?;
        let checkpoint = Checkpoint::new(&self.settings().log_origin(), tree);
        let note = checkpoint.sign(&key, |text| signer.sign(text).map(|signature| *signature.as_bytes()));
        Ok(note.map_err(NumberError::Sign)?.to_string().into_bytes())
    }

    /// The key by which the log's checkpoints are verified, as the trust list names it.
    #[must_use]
    pub fn log_key(&self) -> Option<VerifierKey> {
        let directory = self.directory();
        let logs = &directory.anchors()?.trust.body()?.logs;
        logs.iter().find(|log| log.origin == self.settings().log_origin())?.vkey.parse().ok()
    }
}

impl From<NumberError> for Refusal {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::RolledBack => rolled_back(),
            NumberError::NoKey => Self::new(Code::KeyUnavailable, "The hub has no usable log key."),
            NumberError::Store(error) => error.into(),
            other => {
                tracing::error!(error.code = "internal", "numbering the log failed: {other}");
                Self::new(Code::Internal, "Internal error.")
            }
        }
    }
}

fn rolled_back() -> Refusal {
    let detail =
        "The transparency log lacks its last published checkpoint; nothing is issued until an operator has looked.";
    Refusal::new(Code::LogRollbackDetected, detail)
}

/// A tile as the store keeps it.
fn stored(tile: Tile) -> store::record::Tile {
    let level = match tile.path.level {
        Level::Hashes(level) => level,
        Level::Entries => store::record::Tile::ENTRIES,
    };
    store::record::Tile { level, index: tile.path.index, width: tile.path.width, bytes: tile.bytes }
}
