//! Checkpoints: what a log says of its tree, signed by it and by its witnesses (C2SP tlog-checkpoint).

use std::fmt;
use std::str::FromStr;

use document::Timestamp;

use crate::merkle::Tree;
use crate::note::{Algorithm, NoteError, NoteSignature, Signed, SignedNote, VerifierKey};
use crate::text::{base64, decimal, hash_from_base64};

/// The text of a checkpoint; nothing is verified of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: String,
    /// Its tree.
    pub tree: Tree,
    /// Lines that mean nothing here; our own checkpoints have none.
    pub extensions: Vec<String>,
}

/// A note that is no checkpoint of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not origin, size, root and non-empty lines.
    #[error("not a checkpoint")]
    Malformed,
    /// It is no note, or a signature of it does not match.
    #[error("the checkpoint is not a note as it should be")]
    Note(#[from] NoteError),
    /// Another log's checkpoint.
    #[error("a checkpoint of {found}, not of {expected}")]
    Origin {
        /// The log that was asked for.
        expected: String,
        /// The log that it names.
        found: String,
    },
    /// The log did not sign it.
    #[error("{origin} did not sign its checkpoint")]
    Unsigned {
        /// The log.
        origin: String,
    },
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    #[must_use]
    pub fn new(origin: &str, tree: Tree) -> Self {
        Self { origin: origin.to_owned(), tree, extensions: Vec::new() }
    }

    /// Signs it with the log's key, which the caller holds: `sign` gets the text and gives the Ed25519 signature.
    ///
    /// # Errors
    /// What `sign` answers.
    pub fn sign<E>(&self, key: &VerifierKey, sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>) -> Result<SignedNote, E> {
        let text = self.to_string();
        let signature = sign(text.as_bytes())?;
        Ok(SignedNote::new(text, NoteSignature::by(key, &signature)))
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.tree.size, base64(self.tree.root.as_bytes()))?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let mut lines = text.strip_suffix('\n')?.split('\n');
            let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
            let size = decimal(lines.next()?)?;
            let root = hash_from_base64(lines.next()?)?;
            let extensions: Vec<_> = lines.map(str::to_owned).collect();
            let filled = extensions.iter().all(|line| !line.is_empty());
            filled.then_some(Self { origin, tree: Tree { size, root }, extensions })
        };
        read().ok_or(CheckpointError::Malformed)
    }
}

/// A witness's word that it saw the log grow to this checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub witness: String,
    /// When, to the second.
    pub at: Timestamp,
}

/// A checkpoint that its log signed; made by [`OpenCheckpoint::open`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCheckpoint {
    checkpoint: Checkpoint,
    cosignatures: Vec<Cosignature>,
}

impl OpenCheckpoint {
    /// Opens a checkpoint of a log; the log must have signed it, and of these witnesses those count that did. Lines of
    /// other keys are passed over.
    ///
    /// # Errors
    /// When it is malformed, of another log, not signed by it, or when a line of one of these keys does not verify.
    pub fn open(note: &[u8], log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Self, CheckpointError> {
        Self::open_note(&SignedNote::from_bytes(note)?, log, witnesses)
    }

    /// Opens a note that was read already, as [`OpenCheckpoint::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open_note(note: &SignedNote, log: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != log.name() {
            return Err(CheckpointError::Origin { expected: log.name().to_owned(), found: checkpoint.origin });
        }
        if log.algorithm() != Algorithm::Ed25519 || note.signed_by(log)?.is_none() {
            return Err(CheckpointError::Unsigned { origin: checkpoint.origin });
        }
        let mut cosignatures: Vec<Cosignature> = Vec::new();
        for key in witnesses {
            let again = cosignatures.iter().any(|cosignature| cosignature.witness == key.name());
            if let Some(Signed::At(at)) = note.signed_by(key)?
                && !again
            {
                cosignatures.push(Cosignature { witness: key.name().to_owned(), at });
            }
        }
        cosignatures.sort_by(|a, b| (a.at, &a.witness).cmp(&(b.at, &b.witness)));
        Ok(Self { checkpoint, cosignatures })
    }

    /// What the log said.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The witnesses that cosigned, each once, the earliest first.
    #[must_use]
    pub fn cosignatures(&self) -> &[Cosignature] {
        &self.cosignatures
    }
}
