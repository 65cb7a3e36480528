//! Proof files: that an entry is in a log, checkable without it (C2SP tlog-proof).

use std::fmt;

use document::Digest;

use crate::checkpoint::{CheckpointError, OpenCheckpoint};
use crate::merkle::{MerkleError, verify_inclusion};
use crate::note::{MAX_NOTE, SignedNote, VerifierKey};
use crate::text::{base64, decimal, from_base64, hash_from_base64};

/// The most bytes of a proof file.
pub const MAX_PROOF: usize = MAX_NOTE + 8 * 1024;
const MAX_EXTRA: usize = 1024;
const MAX_HASHES: usize = 63;
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A proof as it was read or made; nothing is verified of it. Prints as the file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// What the application adds, not authenticated; here the document's salt.
    pub extra: Option<Vec<u8>>,
    /// The entry's number.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub hashes: Vec<Digest>,
    /// The checkpoint with its cosignatures.
    pub checkpoint: SignedNote,
}

/// A text that is no proof, or a proof that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// More bytes, hashes or extra data than a proof can have.
    #[error("a proof has at most 73728 bytes, 63 hashes and 1024 bytes of extra data")]
    TooLarge,
    /// Not the lines of a proof.
    #[error("not a proof file")]
    Malformed,
    /// The checkpoint is not the log's.
    #[error("the proof's checkpoint does not stand")]
    Checkpoint(#[from] CheckpointError),
    /// The entry is not at its index.
    #[error("the entry is not where the proof says")]
    Inclusion(#[from] MerkleError),
}

/// That an entry is in a log; made by [`TlogProof::verify`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    index: u64,
    checkpoint: OpenCheckpoint,
}

impl Included {
    /// The entry's number.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The checkpoint that covers it, with the witnesses who saw it.
    #[must_use]
    pub fn checkpoint(&self) -> &OpenCheckpoint {
        &self.checkpoint
    }
}

impl TlogProof {
    /// Reads a proof file.
    ///
    /// # Errors
    /// When it is too large or malformed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_PROOF {
            return Err(ProofError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofError::Malformed)?;
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Malformed)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Malformed);
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => Some(from_base64(extra).ok_or(ProofError::Malformed)?),
            None => None,
        };
        if extra.is_some() {
            lines.next();
        }
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?)).ok_or(ProofError::Malformed)?;
        let hashes = lines.map(hash_from_base64).collect::<Option<Vec<_>>>().ok_or(ProofError::Malformed)?;
        if hashes.len() > MAX_HASHES || extra.as_ref().is_some_and(|extra| extra.len() > MAX_EXTRA) {
            return Err(ProofError::TooLarge);
        }
        let checkpoint = SignedNote::from_bytes(note.as_bytes()).map_err(CheckpointError::from)?;
        Ok(Self { extra, index, hashes, checkpoint })
    }

    /// Proves that a leaf is in the log, by the log's key; the caller makes the leaf from the entry that it holds.
    ///
    /// # Errors
    /// When the checkpoint is not the log's, a known witness's line does not verify, or the leaf is not in the tree.
    pub fn verify(&self, leaf: Digest, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Included, ProofError> {
        let checkpoint = OpenCheckpoint::open_note(&self.checkpoint, log, witnesses)?;
        verify_inclusion(&checkpoint.checkpoint().tree, self.index, leaf, &self.hashes)?;
        Ok(Included { index: self.index, checkpoint })
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", base64(hash.as_bytes())))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
