//! Files that travel inside messages.

use std::sync::Arc;

use document::Digest;

/// The bytes of a file, with their digest: documents name it by the digest alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    digest: Digest,
    bytes: Arc<[u8]>,
}

impl Attachment {
    /// The file of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { digest: Digest::of(&bytes), bytes }
    }

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// What a file holds is a person's data and stays out of logs.
impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.digest, self.bytes.len())
    }
}
