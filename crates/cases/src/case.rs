//! A case 办件: one applicant's way through one matter.

use std::fmt;

use document::draft::Project;
use document::{DepartmentId, DivisionCode, Identifier, MatterId, SupervisionCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::event::{CaseEvent, EventKind};
use crate::parties::Parties;

/// A case as it was opened, or as it stands after [`fold()`](crate::fold()).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// The supervision code.
    pub code: SupervisionCode,
    /// The owner's own number, unique for the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_code: Option<String>,
    /// Whose case it is.
    pub owner: DepartmentId,
    /// In which matter.
    pub matter: MatterId,
    /// In the version that was in force when it was opened.
    pub matter_version: u32,
    /// Where.
    pub division: DivisionCode,
    /// Whose application it is, and who else has a part in it.
    pub parties: Parties,
    /// The project that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// Whether it goes on.
    pub state: CaseState,
    /// A test case asks for and is answered by test documents alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
    /// When the owner opened it, as it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
}

/// Whether a case goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// It does.
    Open,
    /// A final event closed it.
    Closed,
}

/// Why a case cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// Nobody who could be found again.
    #[error("no party has an identifier that passes its checks")]
    NobodyIdentified,
    /// An empty number, or one of more than 128 characters.
    #[error("the owner's number has 1 to 128 characters without control characters")]
    LocalCode,
    /// Opened more than five minutes ahead of the hub's clock (`event-in-future`).
    #[error("the case is opened in the future")]
    InFuture,
}

impl Case {
    /// Checks a case that is to be opened now, and gives its first event.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn open(&self, now: Timestamp) -> Result<CaseEvent, OpeningError> {
        let fits = |code: &String| (1..=128).contains(&code.chars().count()) && !code.contains(char::is_control);
        if !self.parties.has_identified() {
            return Err(OpeningError::NobodyIdentified);
        }
        if !self.local_code.as_ref().is_none_or(fits) {
            return Err(OpeningError::LocalCode);
        }
        let occurred_at = self.opened_at.unwrap_or(now);
        let event = CaseEvent { occurred_at, ..CaseEvent::new(1, EventKind::Received, now, self.owner.clone()) };
        if event.is_ahead() { Err(OpeningError::InFuture) } else { Ok(event) }
    }

    /// Whether these are the identifiers of one of its parties: one equal in scheme and value, none of a shared scheme
    /// different; a `cn.uscc` counts as the `cn.organisation` inside it as well.
    #[must_use]
    pub fn is_party(&self, identifiers: &[Identifier]) -> bool {
        self.parties.include(identifiers)
    }
}

/// Shows neither parties nor project nor the owner's number.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("code", &self.code)
            .field("owner", &self.owner)
            .field("matter", &self.matter)
            .field("matter_version", &self.matter_version)
            .field("division", &self.division)
            .field("parties", &self.parties)
            .field("state", &self.state)
            .field("test", &self.test)
            .finish_non_exhaustive()
    }
}
