//! Whom to ask: the one competent department for an act in a place.

use document::{DepartmentId, DivisionCode, MandateId, Timestamp};
use serde::Serialize;

use crate::asked::{Asked, Scope, precision};
use crate::registry::Registry;
use crate::rows::{Act, Mandate, Origin};

/// The department that is competent, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Competence {
    /// The department.
    pub department: DepartmentId,
    /// Its mandate.
    pub mandate: MandateId,
    /// The division whose mandate it is: the place asked for, or one above it.
    pub via_division: DivisionCode,
    /// Whether another department delegated it.
    pub delegated: bool,
}

/// Why nobody is to be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No mandate, up to the root (`routing-unknown`).
    #[error("no department is competent")]
    Unknown,
    /// Mandates of two or more departments, none before the other (`routing-ambiguous`).
    #[error("{} mandates of several departments apply", mandates.len())]
    Ambiguous {
        /// Their ids in order; for administrators only.
        mandates: Vec<MandateId>,
    },
}

/// An answer with the way that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The answer, the same that [`competent`] gives.
    pub outcome: Result<Competence, Refusal>,
    /// The divisions that were looked at, lowest first; none when the place did not exist on that date.
    pub steps: Vec<Step>,
}

/// One division on the way up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The division.
    pub division: DivisionCode,
    /// The mandates that decided here, by id.
    pub candidates: Vec<MandateId>,
    /// The mandates of this act for this division that did not decide, by id.
    pub set_aside: Vec<SetAside>,
}

/// A mandate that did not decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// The mandate.
    pub mandate: MandateId,
    /// Why.
    pub reason: Reason,
}

/// Why a mandate did not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is for another type, matter or area.
    DoesNotFit,
    /// It does not cover subdivisions.
    NotBelow,
    /// It is out of its term, or its department is.
    NotInTerm,
    /// A mandate above it does not hold.
    ChainBroken,
    /// It was delegated and not retained.
    GivenAway,
    /// Another names the area, or more of type and matter.
    LessPrecise,
    /// One that was delegated from it comes first.
    Delegated,
}

/// Finds the one department that is competent for an act in a scope at an instant (its date in +08:00 counts).
///
/// # Errors
/// None is, or several are.
pub fn competent(registry: &Registry, act: Act, scope: &Scope, at: Timestamp) -> Result<Competence, Refusal> {
    explain(registry, act, scope, at).outcome
}

/// Finds the department to ask for a document: who holds the register; if nobody holds one anywhere, who issues.
///
/// # Errors
/// As for [`competent`]; two that hold are not passed over for one that issues.
pub fn route(registry: &Registry, scope: &Scope, at: Timestamp) -> Result<Competence, Refusal> {
    match competent(registry, Act::Hold, scope, at) {
        Err(Refusal::Unknown) => competent(registry, Act::Issue, scope, at),
        decided => decided,
    }
}

/// Answers as [`competent`] and tells, division by division, which mandates were weighed and why others were not.
#[must_use]
pub fn explain(registry: &Registry, act: Act, scope: &Scope, at: Timestamp) -> Explanation {
    let asked = Asked::new(registry, act, scope, at.date());
    let mut steps = Vec::with_capacity(asked.lineage.len());
    for division in &asked.lineage {
        let (best, mut set_aside) = weigh(&asked, division);
        set_aside.sort_by(|a, b| a.mandate.cmp(&b.mandate));
        let candidates = best.iter().map(|mandate| mandate.id.clone()).collect();
        steps.push(Step { division: (*division).clone(), candidates, set_aside });
        if let Some(outcome) = decide(&best) {
            return Explanation { outcome, steps };
        }
    }
    Explanation { outcome: Err(Refusal::Unknown), steps }
}

/// The mandates for one division that come before all others, by id, and those that do not.
fn weigh<'a>(asked: &Asked<'a>, division: &DivisionCode) -> (Vec<&'a Mandate>, Vec<SetAside>) {
    let mut set_aside = Vec::new();
    let mut put = |mandate: &Mandate, reason| set_aside.push(SetAside { mandate: mandate.id.clone(), reason });

    let mut chains = Vec::new();
    for mandate in asked.registry.mandates_at(division).filter(|mandate| mandate.act == asked.act) {
        if !asked.fits(mandate) {
            put(mandate, Reason::DoesNotFit);
        } else if !asked.reaches(mandate) {
            put(mandate, Reason::NotBelow);
        } else if !asked.holds(mandate) {
            put(mandate, Reason::NotInTerm);
        } else if let Some(chain) = asked.chain(mandate) {
            chains.push(chain);
        } else {
            put(mandate, Reason::ChainBroken);
        }
    }
    chains.retain(|chain| {
        let kept = !asked.is_given_away(chain[0]);
        if !kept {
            put(chain[0], Reason::GivenAway);
        }
        kept
    });
    let most = chains.iter().map(|chain| precision(chain[0])).max();
    chains.retain(|chain| {
        let kept = Some(precision(chain[0])) == most;
        if !kept {
            put(chain[0], Reason::LessPrecise);
        }
        kept
    });
    let surpassed: Vec<&Mandate> = chains.iter().flat_map(|chain| chain[1..].iter().copied()).collect();
    let mut best = Vec::with_capacity(chains.len());
    for chain in &chains {
        if surpassed.iter().any(|above| above.id == chain[0].id) {
            put(chain[0], Reason::Delegated);
        } else {
            best.push(chain[0]);
        }
    }
    (best, set_aside)
}

/// The answer of one division; `None` when it has none and the way goes on up.
fn decide(best: &[&Mandate]) -> Option<Result<Competence, Refusal>> {
    let first = best.first()?;
    if best.iter().any(|mandate| mandate.department != first.department) {
        let mandates = best.iter().map(|mandate| mandate.id.clone()).collect();
        return Some(Err(Refusal::Ambiguous { mandates }));
    }
    Some(Ok(Competence {
        department: first.department.clone(),
        mandate: first.id.clone(),
        via_division: first.division.clone(),
        delegated: first.basis == Origin::Delegated,
    }))
}
