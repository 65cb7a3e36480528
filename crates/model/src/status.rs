//! A document's status beside its sealed bytes.

use document::DocumentId;
use serde::{Deserialize, Serialize};

/// Whether a document still stands. Expiry is not a status but a date: it is asked, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum Status {
    /// It stands.
    Current,
    /// 暂停: not for now.
    Suspended,
    /// 撤销: withdrawn, for good.
    Revoked,
    /// 被替代: another took its place, for good.
    Superseded {
        /// The successor.
        by: DocumentId,
    },
}

impl Status {
    /// The word of the status list; `None` when current (absence there means current).
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Current => None,
            Self::Suspended => Some("suspended"),
            Self::Revoked => Some("revoked"),
            Self::Superseded { .. } => Some("superseded"),
        }
    }
}
