//! The life of a key.

use serde::{Deserialize, Serialize};

/// What a key may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Made, without a certificate; neither signs nor verifies.
    Pending,
    /// Signs within its term, and verifies.
    Active,
    /// Verifies to the end of its certificate.
    Retired,
    /// Verifies only what provably existed before it was lost.
    Compromised,
}

/// What happens to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Its certificate came.
    Activate,
    /// Its term of signing is over.
    Retire,
    /// It is no longer its owner's alone.
    Compromise,
}

/// A change that the life of a key does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key that is {from:?} cannot {event:?}")]
pub struct TransitionError {
    /// Where it stands.
    pub from: State,
    /// What should have happened to it.
    pub event: Event,
}

impl State {
    /// The name in records and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Compromised => "compromised",
        }
    }

    /// The state after an event.
    ///
    /// # Errors
    /// When a key in this state has no such change.
    pub const fn after(self, event: Event) -> Result<Self, TransitionError> {
        match (self, event) {
            (Self::Pending, Event::Activate) => Ok(Self::Active),
            (Self::Active, Event::Retire) => Ok(Self::Retired),
            (Self::Active | Self::Retired, Event::Compromise) => Ok(Self::Compromised),
            (from, event) => Err(TransitionError { from, event }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_only_forward() {
        use {Event as E, State as S};
        let all = [S::Pending, S::Active, S::Retired, S::Compromised];
        let told = [
            (S::Pending, E::Activate, S::Active),
            (S::Active, E::Retire, S::Retired),
            (S::Active, E::Compromise, S::Compromised),
            (S::Retired, E::Compromise, S::Compromised),
        ];
        for from in all {
            for event in [E::Activate, E::Retire, E::Compromise] {
                let expected = told.iter().find(|(f, e, _)| *f == from && *e == event).map(|(_, _, to)| *to);
                assert_eq!(from.after(event).ok(), expected, "{from:?} {event:?}");
            }
        }
    }
}
