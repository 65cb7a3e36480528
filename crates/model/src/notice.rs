//! What departments are told by their inboxes.

use std::fmt;
use std::str::FromStr;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeEvent {
    /// 撤销: a document that the department pulled was withdrawn.
    DocumentWithdrawn,
    /// 被替代: another took its place.
    DocumentSuperseded,
    /// 暂停
    DocumentSuspended,
    /// 恢复: it stands again.
    DocumentResumed,
}

/// A word that names no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event that an inbox tells of")]
pub struct NoticeEventError;

impl NoticeEvent {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::DocumentWithdrawn, Self::DocumentSuperseded, Self::DocumentSuspended, Self::DocumentResumed];

    /// The type of the entry: `causeway.<noun>.<past-verb>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentWithdrawn => "causeway.document.withdrawn",
            Self::DocumentSuperseded => "causeway.document.superseded",
            Self::DocumentSuspended => "causeway.document.suspended",
            Self::DocumentResumed => "causeway.document.resumed",
        }
    }
}

impl FromStr for NoticeEvent {
    type Err = NoticeEventError;

    fn from_str(text: &str) -> Result<Self, NoticeEventError> {
        Self::ALL.into_iter().find(|event| event.as_str() == text).ok_or(NoticeEventError)
    }
}

impl fmt::Display for NoticeEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
