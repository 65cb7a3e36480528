//! Signed notes and the keys that verify them (C2SP signed-note, tlog-cosignature).

mod key;

use std::fmt;
use std::str::FromStr;

use document::Timestamp;

use crate::text::{base64, from_base64};
use key::is_name;

pub use key::{Algorithm, VerifierKey};

/// The most bytes of a note.
pub const MAX_NOTE: usize = 64 * 1024;
/// The most signatures of a note.
pub const MAX_SIGNATURES: usize = 64;
/// Texts that are no note or key, and notes that are not signed as they say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// A key name that is empty, longer than 255 bytes, or has white space or `+`.
    #[error("a key name has no white space, no plus sign and 1 to 255 bytes")]
    Name,
    /// Not a vkey of a type that is known here.
    #[error("not an Ed25519 verifier key")]
    VerifierKey,
    /// More than [`MAX_NOTE`] bytes or [`MAX_SIGNATURES`] signatures.
    #[error("a note has at most 65536 bytes and 64 signatures")]
    TooLarge,
    /// Not a text, an empty line and signature lines.
    #[error("not a signed note")]
    Malformed,
    /// A signature by a known key that does not fit.
    #[error("the signature of {name} does not match")]
    Signature {
        /// The key's name.
        name: String,
    },
}

/// A signature line: `— <name> <base64 of key id and signature>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

impl NoteSignature {
    /// The line of a key with a signature that it made.
    #[must_use]
    pub fn by(key: &VerifierKey, signature: &[u8]) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), signature: signature.to_vec() }
    }

    /// The signer's name, as it claims.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.as_slice(), &self.signature].concat();
        write!(f, "— {} {}", self.name, base64(&bytes))
    }
}

impl FromStr for NoteSignature {
    type Err = NoteError;

    fn from_str(line: &str) -> Result<Self, NoteError> {
        let read = || {
            let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
            let bytes = from_base64(signature)?;
            let (id, signature) = bytes.split_first_chunk()?;
            let known = is_name(name) && !signature.is_empty();
            known.then(|| Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
        };
        if line.len() > MAX_NOTE {
            return Err(NoteError::TooLarge);
        }
        read().ok_or(NoteError::Malformed)
    }
}

/// A text with signatures that nobody verified yet; prints as the bytes that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// That a key signed a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// Without a time.
    Plain,
    /// At this time, to the second.
    At(Timestamp),
}

impl SignedNote {
    /// Joins a text that ends in a newline with its first signature.
    pub(crate) fn new(text: String, signature: NoteSignature) -> Self {
        Self { text, signatures: vec![signature] }
    }

    /// Reads a note.
    ///
    /// # Errors
    /// When it is too large, is not UTF-8, has control characters, or does not consist of a text, an empty line and one
    /// or more signature lines.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLarge);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)?;
        if note.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let gap = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, lines) = (&note[..=gap], &note[gap + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(str::parse).collect::<Result<Vec<_>, _>>()?;
        if text == "\n" { Err(NoteError::Malformed) } else { Ok(Self { text: text.to_owned(), signatures }) }
    }

    /// The text with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its signatures.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, as a witness returns it.
    ///
    /// # Errors
    /// When there would be more than [`MAX_SIGNATURES`].
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Whether this key signed the note; `None` when no line is its. Of several lines the earliest time counts.
    ///
    /// # Errors
    /// When a line with the key's name and id does not verify: the note as a whole is then not to be believed.
    pub fn signed_by(&self, key: &VerifierKey) -> Result<Option<Signed>, NoteError> {
        let id = key.id();
        let mut found: Option<Signed> = None;
        for line in self.signatures.iter().filter(|line| line.id == id && line.name == key.name()) {
            let signed = self
                .verify(key, &line.signature)
                .ok_or_else(|| NoteError::Signature { name: key.name().to_owned() })?;
            found = match (found, signed) {
                (Some(Signed::At(before)), Signed::At(now)) => Some(Signed::At(before.min(now))),
                _ => Some(signed),
            };
        }
        Ok(found)
    }

    fn verify(&self, key: &VerifierKey, signature: &[u8]) -> Option<Signed> {
        match key.algorithm() {
            Algorithm::Ed25519 => key.verifies(self.text.as_bytes(), signature).then_some(Signed::Plain),
            Algorithm::CosignatureV1 => {
                let (time, signature) = signature.split_first_chunk()?;
                let seconds = i64::try_from(u64::from_be_bytes(*time)).ok()?;
                let message = cosigned(seconds, &self.text);
                key.verifies(message.as_bytes(), signature).then(|| Signed::At(Timestamp::from_seconds(seconds)))
            }
        }
    }
}

/// What a witness signs at a time in seconds.
fn cosigned(seconds: i64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}
