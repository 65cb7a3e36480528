//! The checked and indexed rows.

mod check;
mod delegation;

use std::collections::{BTreeSet, HashMap};

use document::{AreaId, Date, DepartmentId, DivisionCode, DocumentType, Identifier, MandateId, MatterId, Scheme};

use crate::rows::{Area, DepartmentRow, Division, Mandate, MatterRow, Rows};

pub use check::{MAX_DEPTH, RegistryError};

/// The rows of one hub or list, checked and indexed; never changed, so that one `Arc` of it serves everybody.
#[derive(Debug)]
pub struct Registry {
    divisions: HashMap<DivisionCode, Vec<Division>>,
    areas: HashMap<AreaId, Area>,
    departments: HashMap<DepartmentId, DepartmentRow>,
    matters: HashMap<MatterId, Vec<MatterRow>>,
    /// The matters that bear a code in some version.
    by_code: HashMap<(Scheme, String), BTreeSet<MatterId>>,
    mandates: HashMap<MandateId, Mandate>,
    /// Ids in their order, so that answers do not depend on the order of rows.
    by_division: HashMap<DivisionCode, Vec<MandateId>>,
    by_department: HashMap<DepartmentId, Vec<MandateId>>,
    by_delegator: HashMap<MandateId, Vec<MandateId>>,
}

impl Registry {
    /// Checks and indexes the rows of a hub.
    ///
    /// # Errors
    /// The first row that is double, empty in its term, names something unknown, makes a tree run in a circle, or
    /// delegates more than it has.
    pub fn build(rows: Rows) -> Result<Self, RegistryError> {
        let registry = Self::read(rows)?;
        registry.check_delegations()?;
        Ok(registry)
    }

    /// Checks and indexes the rows of a signed list: as [`Registry::build`], but a delegation that its delegator does
    /// not carry is kept, so that a seal that rests on it is judged (the chain is broken) and all others are unharmed.
    ///
    /// # Errors
    /// As for `build`, without delegations.
    pub fn read(rows: Rows) -> Result<Self, RegistryError> {
        let registry = Self::index(rows)?;
        registry.check_rows()?;
        Ok(registry)
    }

    fn index(rows: Rows) -> Result<Self, RegistryError> {
        let mut registry = Self {
            divisions: HashMap::with_capacity(rows.divisions.len()),
            areas: HashMap::with_capacity(rows.areas.len()),
            departments: HashMap::with_capacity(rows.departments.len()),
            matters: HashMap::with_capacity(rows.matters.len()),
            by_code: HashMap::new(),
            mandates: HashMap::with_capacity(rows.mandates.len()),
            by_division: HashMap::new(),
            by_department: HashMap::new(),
            by_delegator: HashMap::new(),
        };
        for row in rows.divisions {
            registry.divisions.entry(row.code.clone()).or_default().push(row);
        }
        for row in rows.matters {
            for code in &row.codes {
                if let Some(value) = &code.value {
                    registry.by_code.entry((code.scheme.clone(), value.clone())).or_default().insert(row.id.clone());
                }
            }
            registry.matters.entry(row.id.clone()).or_default().push(row);
        }
        for row in rows.areas {
            let id = row.id.clone();
            if registry.areas.insert(id.clone(), row).is_some() {
                return Err(RegistryError::duplicate("area", &id));
            }
        }
        for row in rows.departments {
            let id = row.id.clone();
            if registry.departments.insert(id.clone(), row).is_some() {
                return Err(RegistryError::duplicate("department", &id));
            }
        }
        let mut mandates = rows.mandates;
        mandates.sort_by(|a, b| a.id.cmp(&b.id));
        for row in mandates {
            registry.index_mandate(row)?;
        }
        Ok(registry)
    }

    fn index_mandate(&mut self, row: Mandate) -> Result<(), RegistryError> {
        let id = row.id.clone();
        self.by_division.entry(row.division.clone()).or_default().push(id.clone());
        self.by_department.entry(row.department.clone()).or_default().push(id.clone());
        if let Some(above) = &row.delegated_by {
            self.by_delegator.entry(above.clone()).or_default().push(id.clone());
        }
        match self.mandates.insert(id.clone(), row) {
            None => Ok(()),
            Some(_) => Err(RegistryError::duplicate("mandate", &id)),
        }
    }

    /// A department's row.
    #[must_use]
    pub fn department(&self, id: &DepartmentId) -> Option<&DepartmentRow> {
        self.departments.get(id)
    }

    /// A mandate.
    #[must_use]
    pub fn mandate(&self, id: &MandateId) -> Option<&Mandate> {
        self.mandates.get(id)
    }

    /// A functional area.
    #[must_use]
    pub fn area(&self, id: &AreaId) -> Option<&Area> {
        self.areas.get(id)
    }

    /// The division that bore this code on that date.
    #[must_use]
    pub fn division(&self, code: &DivisionCode, on: Date) -> Option<&Division> {
        self.divisions.get(code)?.iter().find(|row| row.is_in_term(on))
    }

    /// A division and those above it on that date, lowest first; empty when the code was not in use.
    pub fn lineage(&self, code: &DivisionCode, on: Date) -> impl Iterator<Item = &Division> {
        let above = move |row: &&Division| self.division(row.parent.as_ref()?, on);
        std::iter::successors(self.division(code, on), above).take(MAX_DEPTH)
    }

    /// Whether a division is another or lay below it on that date.
    #[must_use]
    pub fn is_within(&self, code: &DivisionCode, outer: &DivisionCode, on: Date) -> bool {
        self.lineage(code, on).any(|division| division.code == *outer)
    }

    /// A department and those above it, lowest first; empty when it is unknown.
    pub fn departments_above(&self, id: &DepartmentId) -> impl Iterator<Item = &DepartmentRow> {
        let above = |row: &&DepartmentRow| self.department(row.parent.as_ref()?);
        std::iter::successors(self.department(id), above).take(MAX_DEPTH)
    }

    /// Whether a step of the matter, as it stood on that date, produces the type.
    #[must_use]
    pub fn produces(&self, matter: &MatterId, r#type: &DocumentType, on: Date) -> bool {
        let versions = self.matters.get(matter).map_or(&[][..], Vec::as_slice);
        versions.iter().any(|row| row.is_in_term(on) && row.produces.contains(r#type))
    }

    /// The one matter that bears this code on that date, local codes included; none when it is no matter's, or two matters'.
    #[must_use]
    pub fn matter_coded(&self, code: &Identifier, on: Date) -> Option<MatterId> {
        let value = code.value.as_ref()?;
        let bears = |own: &Identifier| own.scheme == code.scheme && own.value.as_ref() == Some(value);
        let bearers = self.by_code.get(&(code.scheme.clone(), value.clone()))?;
        let mut found = bearers.iter().filter(|id| {
            let versions = self.matters.get(id).map_or(&[][..], Vec::as_slice);
            versions.iter().any(|row| row.is_in_term(on) && row.codes.iter().any(bears))
        });
        let first = found.next()?;
        if found.next().is_some() { None } else { Some(first.clone()) }
    }

    /// The mandates for exactly this division, by id.
    pub(crate) fn mandates_at(&self, division: &DivisionCode) -> impl Iterator<Item = &Mandate> {
        self.mandates_of(self.by_division.get(division))
    }

    /// A department's mandates, by id.
    pub fn mandates_held_by(&self, department: &DepartmentId) -> impl Iterator<Item = &Mandate> {
        self.mandates_of(self.by_department.get(department))
    }

    /// The mandates that were delegated from this one, by id.
    pub(crate) fn delegations_of(&self, delegator: &MandateId) -> impl Iterator<Item = &Mandate> {
        self.mandates_of(self.by_delegator.get(delegator))
    }

    fn mandates_of(&self, ids: Option<&Vec<MandateId>>) -> impl Iterator<Item = &Mandate> {
        ids.map_or(&[][..], |ids| ids.as_slice()).iter().filter_map(|id| self.mandates.get(id))
    }
}
