//! Purposes: why a department may ask.

use document::{Date, PurposeId};
use serde::{Deserialize, Serialize};

use crate::department::Name;

/// A reason for which documents may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Slug.
    pub id: PurposeId,
    /// Name.
    pub name: Name,
    /// First day (+08:00).
    pub from: Date,
    /// First day no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl Purpose {
    /// Whether it may be named on this day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}
