//! Whether a department was competent.

use document::{Date, DepartmentId, MandateId};
use serde::{Deserialize, Serialize};

use crate::asked::{Asked, Scope, precision};
use crate::registry::Registry;
use crate::rows::{Act, Mandate};

/// Whether this department was competent in this scope on this date in +08:00.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The department; of a sealed document the one in the certificate.
    pub department: DepartmentId,
    /// What it did and where.
    #[serde(flatten)]
    pub scope: Scope,
    /// When.
    pub on: Date,
}

/// What the registry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was competent.
    Granted {
        /// Its mandate, then each that this one was delegated from, up to the original.
        mandates: Vec<MandateId>,
    },
    /// It was not.
    Denied {
        /// Why its nearest mandate did not do.
        reason: Denial,
        /// The mandate of the department that came nearest.
        nearest: Option<MandateId>,
    },
    /// The registry does not know the department.
    Unknown,
}

/// Why a department was not competent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// It has no such mandate, or gave it away and did not retain it.
    NotHeld,
    /// It has one, but not for this place.
    OutOfDivision,
    /// It has one for this place, but not on this date.
    Expired,
    /// It has one that was delegated, and a mandate above it does not hold.
    ChainBroken,
}

/// Answers whether a department was competent to issue: publication asks it before it accepts, verification of each
/// seal.
#[must_use]
pub fn issuer_competent(registry: &Registry, question: &Question) -> Answer {
    holds(registry, Act::Issue, question)
}

/// Answers whether a department held a mandate for an act: one that fits, in its term, for the place or for a division
/// above it, with every mandate above it, and not given away.
#[must_use]
pub fn holds(registry: &Registry, act: Act, question: &Question) -> Answer {
    if registry.department(&question.department).is_none() {
        return Answer::Unknown;
    }
    let asked = Asked::new(registry, act, &question.scope, question.on);
    let mut granted: Option<Vec<&Mandate>> = None;
    let mut nearest: Option<(Miss, &Mandate)> = None;
    for mandate in registry.mandates_held_by(&question.department).filter(|mandate| asked.fits(mandate)) {
        match judge(&asked, mandate) {
            Ok(chain) => {
                if granted.as_ref().is_none_or(|best| rank(&asked, mandate) > rank(&asked, best[0])) {
                    granted = Some(chain);
                }
            }
            Err(miss) => {
                if nearest.is_none_or(|(best, _)| miss > best) {
                    nearest = Some((miss, mandate));
                }
            }
        }
    }
    match (granted, nearest) {
        (Some(chain), _) => Answer::Granted { mandates: chain.into_iter().map(|mandate| mandate.id.clone()).collect() },
        (None, Some((miss, mandate))) => Answer::Denied { reason: miss.denial(), nearest: Some(mandate.id.clone()) },
        (None, None) => Answer::Denied { reason: Denial::NotHeld, nearest: None },
    }
}

/// How far a fitting mandate was from granting, the furthest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Miss {
    Division,
    Term,
    Chain,
    GivenAway,
}

impl Miss {
    fn denial(self) -> Denial {
        match self {
            Self::Division => Denial::OutOfDivision,
            Self::Term => Denial::Expired,
            Self::Chain => Denial::ChainBroken,
            Self::GivenAway => Denial::NotHeld,
        }
    }
}

fn judge<'a>(asked: &Asked<'a>, mandate: &'a Mandate) -> Result<Vec<&'a Mandate>, Miss> {
    if !asked.reaches(mandate) {
        return Err(Miss::Division);
    }
    if !asked.holds(mandate) {
        return Err(Miss::Term);
    }
    let chain = asked.chain(mandate).ok_or(Miss::Chain)?;
    if asked.is_given_away(mandate) { Err(Miss::GivenAway) } else { Ok(chain) }
}

/// Of several mandates that grant, the one of the lowest division and then the most precise is named.
fn rank(asked: &Asked<'_>, mandate: &Mandate) -> impl Ord + use<> {
    let up = asked.lineage.iter().position(|code| **code == mandate.division);
    (std::cmp::Reverse(up), precision(mandate))
}
