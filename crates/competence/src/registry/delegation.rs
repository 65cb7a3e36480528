//! A delegation lies inside its delegator's mandate.

use super::{Registry, RegistryError};
use crate::asked::MAX_CHAIN;
use crate::rows::Mandate;

impl Registry {
    /// Refuses the first delegation, by id, that exceeds its delegator or hangs on too long a chain.
    pub(super) fn check_delegations(&self) -> Result<(), RegistryError> {
        let mut delegated: Vec<_> = self.mandates.values().filter(|mandate| mandate.delegated_by.is_some()).collect();
        delegated.sort_by(|a, b| a.id.cmp(&b.id));
        for mandate in delegated {
            let mut link = mandate;
            let mut length = 1;
            while let Some(above) = &link.delegated_by {
                link = self.mandate(above).ok_or_else(|| RegistryError::UnknownReference {
                    kind: "mandate",
                    id: link.id.to_string(),
                    member: "delegatedBy",
                    target: above.to_string(),
                })?;
                length += 1;
                if length > MAX_CHAIN {
                    return Err(RegistryError::ChainTooLong { mandate: mandate.id.clone() });
                }
            }
        }
        self.mandates.values().try_for_each(|mandate| self.check_within_delegator(mandate))
    }

    fn check_within_delegator(&self, mandate: &Mandate) -> Result<(), RegistryError> {
        let Some(delegator) = mandate.delegated_by.as_ref().and_then(|id| self.mandate(id)) else { return Ok(()) };
        match self.excess(mandate, delegator) {
            None => Ok(()),
            Some(member) => Err(RegistryError::MandateExceedsDelegator {
                mandate: mandate.id.clone(),
                delegator: delegator.id.clone(),
                member,
            }),
        }
    }

    /// The first member in which a mandate goes beyond its delegator's.
    fn excess(&self, mandate: &Mandate, delegator: &Mandate) -> Option<&'static str> {
        let within = [
            ("act", mandate.act == delegator.act),
            ("matter", delegator.matter.is_none() || mandate.matter == delegator.matter),
            ("type", delegator.r#type.is_none() || mandate.r#type == delegator.r#type),
            ("area", delegator.area.is_none() || mandate.area == delegator.area),
            ("division", self.is_division_within(mandate, delegator)),
            ("from", delegator.from <= mandate.from),
            ("to", delegator.to.is_none_or(|end| mandate.to.is_some_and(|to| to <= end))),
        ];
        within.into_iter().find(|(_, within)| !within).map(|(member, _)| member)
    }

    /// The same division (and its subdivisions only if the delegator has them), or one below it on the first day of the
    /// delegation on which there was such a division.
    fn is_division_within(&self, mandate: &Mandate, delegator: &Mandate) -> bool {
        if mandate.division == delegator.division {
            return delegator.covers_subdivisions || !mandate.covers_subdivisions;
        }
        let terms = self.divisions.get(&mandate.division).map_or(&[][..], Vec::as_slice);
        let in_use = terms.iter().filter(|term| term.to.is_none_or(|to| mandate.from < to));
        let first = in_use.map(|term| term.from.max(mandate.from)).min();
        delegator.covers_subdivisions
            && first.is_some_and(|on| self.is_within(&mandate.division, &delegator.division, on))
    }
}
