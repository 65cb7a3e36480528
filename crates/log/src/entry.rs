//! Entries of the log.

use document::json::{self, Object, Value};
use document::{DepartmentId, Digest, DocumentType, Timestamp};

use crate::hash::leaf_hash;
use crate::salt::{Salt, SaltedDigest};

/// The most bytes of an entry.
pub const MAX_ENTRY: usize = 1024;

/// What happened, without names, case codes or document ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub kind: EntryKind,
    /// When, to the millisecond: more is not written.
    pub at: Timestamp,
    /// Which department issued.
    pub issuer: Option<DepartmentId>,
    /// The document's type.
    pub r#type: Option<DocumentType>,
    /// The id of the key that sealed.
    pub key: Option<String>,
    /// Salted digest of the payload; later entries about the same document repeat it.
    pub digest: Option<SaltedDigest>,
    /// Salted digest of the sealed bytes.
    pub seal: Option<SaltedDigest>,
}

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A document was issued.
    Issue,
    /// It was replaced.
    Supersede,
    /// It was suspended.
    Suspend,
    /// It is valid again.
    Resume,
    /// It was revoked.
    Revoke,
    /// A key came or went.
    Key,
    /// The trust list changed.
    Trust,
    /// Receipts.
    Receipt,
    /// Accesses.
    Access,
}

const KINDS: [(EntryKind, &str); 9] = [
    (EntryKind::Issue, "issue"),
    (EntryKind::Supersede, "supersede"),
    (EntryKind::Suspend, "suspend"),
    (EntryKind::Resume, "resume"),
    (EntryKind::Revoke, "revoke"),
    (EntryKind::Key, "key"),
    (EntryKind::Trust, "trust"),
    (EntryKind::Receipt, "receipt"),
    (EntryKind::Access, "access"),
];

impl EntryKind {
    /// Its name in an entry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// Bytes that are no entry, or an entry that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Too many bytes.
    #[error("an entry has at most 1024 bytes, not {0}")]
    TooLong(usize),
    /// No strict JSON object.
    #[error("an entry is a JSON object")]
    NotAnObject,
    /// A member that is missing, unknown or of another form.
    #[error("entry member {0} is missing, unknown or malformed")]
    Member(String),
    /// Another order, spacing or spelling than that of RFC 8785.
    #[error("an entry is written in canonical JSON")]
    NotCanonical,
}

impl Entry {
    /// The entry of an issued document: the two digests under its salt.
    #[must_use]
    pub fn issue(at: Timestamp, salt: &Salt, payload: &[u8], sealed: &[u8]) -> Self {
        let (digest, seal) = (Some(salt.digest(payload)), Some(salt.digest(sealed)));
        Self { kind: EntryKind::Issue, at, issuer: None, r#type: None, key: None, digest, seal }
    }

    /// The bytes that are logged: canonical JSON (RFC 8785).
    ///
    /// # Errors
    /// When there are more than [`MAX_ENTRY`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let mut members = Object::new();
        members.insert("v", 1);
        members.insert("kind", self.kind.as_str());
        members.insert("at", self.at.to_string());
        let texts = [
            ("issuer", self.issuer.as_ref().map(ToString::to_string)),
            ("type", self.r#type.as_ref().map(ToString::to_string)),
            ("key", self.key.clone()),
            ("digest", self.digest.map(|digest| digest.to_string())),
            ("seal", self.seal.map(|seal| seal.to_string())),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                members.insert(name, text);
            }
        }
        let bytes = json::to_canonical(&members.into());
        if bytes.len() > MAX_ENTRY { Err(EntryError::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads an entry; only canonical bytes, so that an entry has one leaf hash.
    ///
    /// # Errors
    /// When it is too long, not canonical, or has a member that is missing, unknown or malformed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let value = json::parse(bytes).map_err(|_| EntryError::NotAnObject)?;
        let members = value.as_object().ok_or(EntryError::NotAnObject)?;
        let text = |name: &str| members.get(name).map(|value| value.as_str().ok_or_else(|| member(name))).transpose();
        if members.get("v").and_then(Value::as_int) != Some(1) {
            return Err(member("v"));
        }
        let kind = text("kind")?.and_then(|name| KINDS.iter().find(|(_, n)| *n == name));
        let entry = Self {
            kind: kind.map(|(kind, _)| *kind).ok_or_else(|| member("kind"))?,
            at: parsed("at", text("at")?)?.ok_or_else(|| member("at"))?,
            issuer: parsed("issuer", text("issuer")?)?,
            r#type: parsed("type", text("type")?)?,
            key: parsed("key", text("key")?)?,
            digest: parsed("digest", text("digest")?)?,
            seal: parsed("seal", text("seal")?)?,
        };
        let known = ["v", "kind", "at", "issuer", "type", "key", "digest", "seal"];
        if let Some((name, _)) = members.iter().find(|(name, _)| !known.contains(name)) {
            return Err(member(name));
        }
        if entry.to_bytes()? == bytes { Ok(entry) } else { Err(EntryError::NotCanonical) }
    }

    /// Its leaf in the tree.
    ///
    /// # Errors
    /// As for [`Entry::to_bytes`].
    pub fn leaf(&self) -> Result<Digest, EntryError> {
        self.to_bytes().map(|bytes| leaf_hash(&bytes))
    }

    /// Whether its digests are those of this document under this salt; both must be there.
    #[must_use]
    pub fn is_of(&self, salt: &Salt, payload: &[u8], sealed: &[u8]) -> bool {
        self.digest == Some(salt.digest(payload)) && self.seal == Some(salt.digest(sealed))
    }
}

fn member(name: &str) -> EntryError {
    EntryError::Member(name.chars().take(32).collect())
}

fn parsed<T: std::str::FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, EntryError> {
    text.map(|text| text.parse().map_err(|_| member(name))).transpose()
}
