//! The status list: which documents no longer stand. Signed online by the hub; complete for it, so that absence means current.

use std::collections::HashMap;
use std::sync::Arc;

use document::{Digest, DocumentId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::ListError;
use super::trust::Trust;
use super::{payload, read_list, sign_body};
use crate::base64url;
use crate::jws::{ContentType, SignedObject};
use crate::key::{SignError, Signer};

/// The payload of a status list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusBody {
    /// The form's version, 1.
    pub v: u8,
    /// Whose documents it speaks of.
    pub hub: String,
    /// As of when.
    pub as_of: Timestamp,
    /// Until when it counts.
    pub next_update: Timestamp,
    /// What no longer stands.
    pub entries: Vec<StatusEntry>,
}

/// One document that no longer stands: an array of digest, word, instant and, if there is one, successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    /// SHA-256 of the payload.
    pub payload: Digest,
    /// What happened to it.
    pub withdrawal: Withdrawal,
    /// When.
    pub at: Timestamp,
    /// The document in its place.
    pub successor: Option<DocumentId>,
}

/// What happened to a document that no longer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Withdrawal {
    /// 暂停
    Suspended,
    /// 撤销
    Revoked,
    /// 被替代
    Superseded,
}

/// How a document stands at an instant, as far as a hub can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It stands.
    Current,
    /// It does not.
    Withdrawn(StatusEntry),
}

/// A status list whose signature was checked. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct StatusList(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    hub: String,
    as_of: Timestamp,
    next_update: Timestamp,
    entries: HashMap<Digest, StatusEntry>,
}

impl StatusBody {
    /// How long a list counts: 7 days.
    pub const SECONDS: i64 = 7 * 86_400;

    /// Signs it with the hub's registry key.
    ///
    /// # Errors
    /// When the key fails or the list is beyond 1 MiB.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedObject, SignError> {
        sign_body(ContentType::StatusList, self, signer, self.as_of)
    }
}

impl StatusList {
    /// Reads a status list that is signed by a registry key of the trust list. Whether it is in date is judged with the document.
    ///
    /// # Errors
    /// When form or signature are wrong.
    pub fn read(bytes: &[u8], trust: &Trust) -> Result<Self, ListError> {
        let jws = read_list(bytes, ContentType::StatusList)?;
        trust.check_registry_signature(&jws, jws.header().iat.unwrap_or(Timestamp::from_seconds(0)))?;
        let body: StatusBody = payload(jws.payload())?;
        if body.v != 1 {
            return Err(ListError::Version(body.v));
        }
        let entries = body.entries.into_iter().map(|entry| (entry.payload, entry)).collect();
        Ok(Self(Arc::new(Inner { hub: body.hub, as_of: body.as_of, next_update: body.next_update, entries })))
    }

    /// Whose documents it speaks of.
    #[must_use]
    pub fn hub(&self) -> &str {
        &self.0.hub
    }

    /// As of when.
    #[must_use]
    pub fn as_of(&self) -> Timestamp {
        self.0.as_of
    }

    /// Until when it counts.
    #[must_use]
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    /// How the document with this payload stood at an instant.
    #[must_use]
    pub fn standing(&self, payload: &Digest, at: Timestamp) -> Standing {
        let entry = self.0.entries.get(payload).filter(|entry| entry.at <= at);
        entry.map_or(Standing::Current, |entry| Standing::Withdrawn(entry.clone()))
    }
}

impl Serialize for StatusEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digest = base64url::encode(self.payload.as_bytes());
        match &self.successor {
            Some(successor) => (digest, self.withdrawal, self.at, successor).serialize(serializer),
            None => (digest, self.withdrawal, self.at).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for StatusEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Row {
            Succeeded(String, Withdrawal, Timestamp, DocumentId),
            Alone(String, Withdrawal, Timestamp),
        }
        let (digest, withdrawal, at, successor) = match Row::deserialize(deserializer)? {
            Row::Succeeded(digest, withdrawal, at, successor) => (digest, withdrawal, at, Some(successor)),
            Row::Alone(digest, withdrawal, at) => (digest, withdrawal, at, None),
        };
        let digest = base64url::decode_array(&digest)
            .ok_or_else(|| serde::de::Error::custom("a digest is 32 bytes in base64url"))?;
        Ok(Self { payload: Digest::from_bytes(digest), withdrawal, at, successor })
    }
}
