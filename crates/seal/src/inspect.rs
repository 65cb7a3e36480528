//! The first half of a verification: what the bytes say by themselves.
//!
//! [`inspect`] tells the format by magic bytes, reads strictly, checks the signature value with the leaf's key, and reads the
//! payload; [`Inspection::needs`] names the facts that the second half, [`conclude`](crate::conclude()), judges by.

mod format;
mod needs;
mod own;
mod sealed;
mod statements;

pub use format::Format;
pub use needs::Needs;
pub use own::issue;

pub(crate) use needs::attachments;

use std::sync::Arc;

use document::{Catalogue, Digest, Document, Timestamp};

use crate::facts::ChainCache;
use crate::jws::{Header, SealedDocument};
use crate::verdict::{Check, Outcome};
use crate::x509::Certificate;

/// What the bytes say by themselves. Integrity is settled; the other axes wait for facts.
#[derive(Debug, Clone)]
pub struct Inspection {
    pub(crate) file: File,
    pub(crate) format: Format,
    pub(crate) checks: Vec<Check>,
    pub(crate) seal: Option<Seal>,
}

/// The file as it came.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) name: Option<String>,
    pub(crate) size: usize,
    content: Content,
}

/// No verdict rests on the digest of the file, and whoever recognises a document never asks for it; who writes the report out
/// does.
#[derive(Clone)]
enum Content {
    Digest(Digest),
    Bytes(Arc<[u8]>),
}

impl File {
    fn of(bytes: &[u8], seal: Option<&Seal>) -> Self {
        let content =
            seal.map_or_else(|| Content::Digest(Digest::of(bytes)), |seal| Content::Bytes(seal.sealed.shared()));
        Self { name: None, size: bytes.len(), content }
    }

    /// SHA-256 of the whole file.
    pub(crate) fn sha256(&self) -> Digest {
        match &self.content {
            Content::Digest(digest) => *digest,
            Content::Bytes(bytes) => Digest::of(bytes),
        }
    }
}

/// Files hold personal data, so only their size is shown.
impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "File({} bytes)", self.size)
    }
}

/// A signature whose value is right, and what it covers.
#[derive(Debug, Clone)]
pub(crate) struct Seal {
    pub(crate) header: Header,
    pub(crate) leaf: Certificate,
    pub(crate) kid: String,
    pub(crate) claimed: Timestamp,
    pub(crate) payload: Digest,
    pub(crate) document: Option<Document>,
    pub(crate) sealed: SealedDocument,
}

/// Reads a file of any format. Never fails: what is wrong becomes a check of the report.
#[must_use]
pub fn inspect(bytes: &[u8], catalogue: &Catalogue) -> Inspection {
    inspect_with(bytes, catalogue, None)
}

/// Reads a file as [`inspect`] does, with the certificates that the cache holds already read.
#[must_use]
pub fn inspect_with(bytes: &[u8], catalogue: &Catalogue, cache: Option<&dyn ChainCache>) -> Inspection {
    let format = Format::of(bytes);
    let (checks, seal) = match format {
        Format::Jws | Format::JwsCompact => sealed::inspect(bytes, catalogue, cache),
        other => (vec![Check::new(statements::not_sealed(other))], None),
    };
    Inspection { file: File::of(bytes, seal.as_ref()), format, checks, seal }
}

impl Inspection {
    /// This inspection with the file's name, for the report; a name never decides anything.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.file.name = Some(name.to_owned());
        self
    }

    /// The format that the bytes are in.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The document, if there is one that can be read under a signature whose value is right. Nothing is said of whose it is.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.seal.as_ref()?.document.as_ref()
    }

    /// Whether nothing has failed so far, so that facts are worth fetching.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.seal.is_some() && self.checks.iter().all(|check| !matches!(check.outcome, Outcome::Not(_)))
    }

    /// The facts that a judgement at this instant needs.
    #[must_use]
    pub fn needs(&self, at: Timestamp) -> Needs {
        Needs::of(self, at)
    }
}
