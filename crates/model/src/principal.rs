//! Who stands before the hub.

use document::DepartmentId;
use serde::{Deserialize, Serialize};

use crate::department::Channel;

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Publish documents.
    Publish,
    /// Ask for documents.
    Pull,
    /// Let the hub seal what it publishes.
    Seal,
    /// Open cases and report their events.
    Cases,
    /// Read the inbox.
    Inbox,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 5] = [Self::Publish, Self::Pull, Self::Seal, Self::Cases, Self::Inbox];

    /// The scope's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Pull => "pull",
            Self::Seal => "seal",
            Self::Cases => "cases",
            Self::Inbox => "inbox",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| format!("{text:?} is no scope"))
    }
}

/// Who stands before the hub, once authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A department's system.
    Department {
        /// Which department.
        id: DepartmentId,
        /// By which channel its messages may be sealed; `None`: a key without scope `seal`.
        channel: Option<Channel>,
        /// What it may do.
        scopes: Vec<Scope>,
    },
    /// Anyone.
    Public,
}

impl Principal {
    /// The department, if it is one.
    #[must_use]
    pub const fn department(&self) -> Option<&DepartmentId> {
        match self {
            Self::Department { id, .. } => Some(id),
            Self::Public => None,
        }
    }

    /// Whether it has this scope.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        matches!(self, Self::Department { scopes, .. } if scopes.contains(&scope))
    }
}
