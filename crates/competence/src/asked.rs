//! What competence is asked for, and how one mandate stands to it.

use document::{AreaId, Date, DivisionCode, DocumentType, MatterId};
use serde::{Deserialize, Serialize};

use crate::registry::Registry;
use crate::rows::{Act, Mandate, Origin};

/// The most mandates in one chain of delegation, the original among them.
pub const MAX_CHAIN: usize = 4;

/// What is to be done, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The document type; absent when a whole matter is handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<DocumentType>,
    /// The matter that produces the type (not the matter of whoever asks).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// The place.
    pub division: DivisionCode,
    /// The functional area that the place lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
}

/// An act in a scope on a date, with the divisions that the place lay in on that date.
pub(crate) struct Asked<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) act: Act,
    pub(crate) scope: &'a Scope,
    pub(crate) on: Date,
    /// The place and the divisions above it, lowest first; empty when there was no such division.
    pub(crate) lineage: Vec<&'a DivisionCode>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(registry: &'a Registry, act: Act, scope: &'a Scope, on: Date) -> Self {
        let lineage = registry.lineage(&scope.division, on).map(|division| &division.code).collect();
        Self { registry, act, scope, on, lineage }
    }

    /// Whether a mandate allows the act, and its type, matter and area fit or are absent.
    pub(crate) fn fits(&self, mandate: &Mandate) -> bool {
        mandate.act == self.act
            && (mandate.r#type.is_none() || mandate.r#type == self.scope.r#type)
            && self.fits_matter(mandate)
            && self.fits_area(mandate)
    }

    /// A mandate that names a matter also fits when none is asked and a step of the matter produces the type.
    fn fits_matter(&self, mandate: &Mandate) -> bool {
        match (&mandate.matter, &self.scope.matter, &self.scope.r#type) {
            (None, _, _) => true,
            (Some(named), Some(asked), _) => named == asked,
            (Some(named), None, Some(r#type)) => self.registry.produces(named, r#type, self.on),
            (Some(_), None, None) => false,
        }
    }

    /// An area counts only where it has a part of the place: a wrong area name attracts nothing.
    fn fits_area(&self, mandate: &Mandate) -> bool {
        let Some(named) = &mandate.area else { return true };
        if self.scope.area.as_ref() != Some(named) {
            return false;
        }
        let parts = self.registry.area(named).map_or(&[][..], |area| &area.divisions);
        parts.iter().any(|part| {
            let above = self.lineage.contains(&part);
            above || self.registry.lineage(part, self.on).any(|division| division.code == self.scope.division)
        })
    }

    /// Whether a mandate is for the place itself or, with its subdivisions, for a division above it.
    pub(crate) fn reaches(&self, mandate: &Mandate) -> bool {
        self.lineage
            .iter()
            .position(|code| **code == mandate.division)
            .is_some_and(|up| up == 0 || mandate.covers_subdivisions)
    }

    /// Whether a mandate is in its term and its department exists.
    pub(crate) fn holds(&self, mandate: &Mandate) -> bool {
        mandate.is_in_term(self.on)
            && self.registry.department(&mandate.department).is_some_and(|d| d.is_in_term(self.on))
    }

    fn applies(&self, mandate: &Mandate) -> bool {
        self.fits(mandate) && self.reaches(mandate) && self.holds(mandate)
    }

    /// The mandates from this one up to the original; `None` when one of them does not itself allow what is asked on
    /// that date, is missing, or comes back, or when there are more than [`MAX_CHAIN`].
    pub(crate) fn chain(&self, mandate: &'a Mandate) -> Option<Vec<&'a Mandate>> {
        let mut chain = Vec::with_capacity(MAX_CHAIN);
        let mut link = mandate;
        loop {
            if chain.len() == MAX_CHAIN || !self.applies(link) {
                return None;
            }
            chain.push(link);
            match (link.basis, &link.delegated_by) {
                (Origin::Original, None) => return Some(chain),
                (Origin::Delegated, Some(above)) => link = self.registry.mandate(above)?,
                _ => return None,
            }
        }
    }

    /// Whether the holder gave this away: another holds a sound delegation of it here that leaves it nothing.
    pub(crate) fn is_given_away(&self, mandate: &Mandate) -> bool {
        self.registry.delegations_of(&mandate.id).any(|child| !child.retained && self.chain(child).is_some())
    }
}

/// How closely a mandate describes its scope: one that names the area beats one without, then type and matter beat one
/// of them, which beats none.
pub(crate) fn precision(mandate: &Mandate) -> (bool, u8) {
    (mandate.area.is_some(), u8::from(mandate.r#type.is_some()) + u8::from(mandate.matter.is_some()))
}
