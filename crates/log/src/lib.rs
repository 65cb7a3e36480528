//! The transparency log: what was issued is on record, and nobody can take it back unseen.
//!
//! Pure functions over bytes that the caller keeps: no store, no network, no clock, no private key. The tree is RFC 6962
//! with SHA-256; names, tiles, checkpoints, cosignatures and proof files are those of C2SP `tlog-tiles`,
//! `tlog-checkpoint`, `signed-note`, `tlog-cosignature` and `tlog-proof`.
//!
//! ```text
//! writing:   Entry ──leaf──> Edge::append ──> tiles, root ──> Checkpoint::sign ──> note
//! proving:   tiles ──inclusion, consistency──> hashes ──> TlogProof
//! verifying: TlogProof + Entry + keys ──> Included (made by no one else)
//! auditing:  every bundle and tile ──Audit──> the first place where the log contradicts itself
//! ```
//!
//! An [`Entry`] says nothing about anybody: it holds digests under a [`Salt`] that is kept with the document; without the
//! salt the entry belongs to no one. Every reader is bounded, and whatever it accepts it prints back byte for byte.

mod audit;
mod checkpoint;
mod edge;
mod entry;
mod hash;
mod merkle;
mod note;
mod proof;
mod salt;
mod text;
mod tile;
mod witness;

pub use audit::{Audit, AuditError};
pub use checkpoint::{Checkpoint, CheckpointError, Cosignature, OpenCheckpoint};
pub use edge::{Appended, Edge, EdgeError};
pub use entry::{Entry, EntryError, EntryKind, MAX_ENTRY};
pub use hash::{empty_root, leaf_hash, node_hash};
pub use merkle::{
    MerkleError, TileSource, Tree, consistency_tiles, inclusion_tiles, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};
pub use note::{Algorithm, MAX_NOTE, MAX_SIGNATURES, NoteError, NoteSignature, Signed, SignedNote, VerifierKey};
pub use proof::{Included, MAX_PROOF, ProofError, TlogProof};
pub use salt::{Salt, SaltError, SaltedDigest};
pub use tile::{BundleError, Level, TILE_WIDTH, Tile, TilePath, TilePathError, append_entries, read_entries};
pub use witness::{MAX_ANSWER, WitnessError, add_checkpoint, cosignature, seen_size};
