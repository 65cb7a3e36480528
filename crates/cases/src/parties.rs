//! The parties of a case.

use std::fmt;

use document::Identifier;
use document::envelope::Subject;
use document::identifier::{Match, same_party};
use serde::{Deserialize, Serialize};

/// The most parties of a case.
pub const MAX_PARTIES: usize = 64;
/// The most identifiers of a party.
const MAX_IDENTIFIERS: usize = 8;

/// The parties and other subjects of a case. At most [`MAX_PARTIES`], each with at most 8 identifiers, whose values are
/// what their schemes make of what was written. Debug tells how many they are.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Subject>", into = "Vec<Subject>")]
pub struct Parties(Vec<Subject>);

/// Parties that a case cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartiesError {
    /// Too many.
    #[error("a case has at most 64 parties with at most 8 identifiers each")]
    TooMany,
    /// A value that its scheme does not make of `raw`.
    #[error("party {0}: an identifier's value is not what its scheme makes of raw")]
    Dishonest(usize),
}

impl TryFrom<Vec<Subject>> for Parties {
    type Error = PartiesError;

    fn try_from(subjects: Vec<Subject>) -> Result<Self, PartiesError> {
        if subjects.len() > MAX_PARTIES || subjects.iter().any(|subject| identifiers(subject).len() > MAX_IDENTIFIERS) {
            return Err(PartiesError::TooMany);
        }
        match subjects.iter().position(|subject| !identifiers(subject).iter().all(Identifier::is_honest)) {
            Some(at) => Err(PartiesError::Dishonest(at)),
            None => Ok(Self(subjects)),
        }
    }
}

impl From<Parties> for Vec<Subject> {
    fn from(parties: Parties) -> Self {
        parties.0
    }
}

impl Parties {
    /// The subjects in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[Subject] {
        &self.0
    }

    /// Whether one of them can be found again: has an identifier that passed its checks.
    #[must_use]
    pub fn has_identified(&self) -> bool {
        self.0.iter().flat_map(identifiers).any(|identifier| identifier.value.is_some())
    }

    /// Whether these are the identifiers of one of them.
    #[must_use]
    pub fn include(&self, asked: &[Identifier]) -> bool {
        self.0.iter().any(|subject| same_party(identifiers(subject), asked) == Match::Same)
    }

    /// Adds a subject; one more than a case can have is passed over.
    pub(crate) fn add(&mut self, subject: Subject) {
        if self.0.len() < MAX_PARTIES {
            self.0.push(subject);
        }
    }

    /// Takes out whoever is this party in this role.
    pub(crate) fn end(&mut self, ended: &Subject) {
        self.0.retain(|subject| {
            let same = same_party(identifiers(subject), identifiers(ended)) == Match::Same;
            subject.role != ended.role || !same
        });
    }
}

fn identifiers(subject: &Subject) -> &[Identifier] {
    subject.party.as_ref().map_or(&[], |party| &party.identifiers)
}

impl fmt::Debug for Parties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parties({})", self.0.len())
    }
}
