//! What rows and messages depend on: the words of `when` and `match`.

use super::SlotRef;

/// One condition of a `when`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) at: SlotRef,
    pub(crate) test: Test,
}

/// What a condition asks of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    Present,
    Absent,
}

impl Test {
    /// Whether a text that is there, or not, passes.
    pub(crate) fn holds(&self, text: Option<&str>) -> bool {
        match self {
            Self::OneOf(values) => text.is_some_and(|t| values.iter().any(|v| v == t)),
            Self::NoneOf(values) => !text.is_some_and(|t| values.iter().any(|v| v == t)),
            Self::Present => text.is_some(),
            Self::Absent => text.is_none(),
        }
    }

    /// Whether no text passes both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OneOf(a), Self::OneOf(b)) => a.iter().all(|v| !b.contains(v)),
            (Self::OneOf(a), Self::NoneOf(b)) | (Self::NoneOf(b), Self::OneOf(a)) => a.iter().all(|v| b.contains(v)),
            (Self::Absent, Self::Present | Self::OneOf(_)) | (Self::Present | Self::OneOf(_), Self::Absent) => true,
            _ => false,
        }
    }
}
