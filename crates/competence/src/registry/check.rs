//! What rows must fulfil before anything is asked of them.

use std::fmt::Display;

use document::{Date, DepartmentId, DivisionCode, MandateId};

use super::Registry;
use crate::rows::{DepartmentStatus, Mandate, Origin};

/// The most levels of divisions, and of departments.
pub const MAX_DEPTH: usize = 12;

/// Rows that make no registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Two rows of one id, or two of one code or matter at one time.
    #[error("{kind} {id} stands twice at one time")]
    Duplicate {
        /// The kind of row.
        kind: &'static str,
        /// Its id or code.
        id: String,
    },
    /// A term that ends before it begins.
    #[error("{kind} {id}: its term has no day")]
    EmptyTerm {
        /// The kind of row.
        kind: &'static str,
        /// Its id or code.
        id: String,
    },
    /// A member that names what no row describes.
    #[error("{kind} {id}: {member} {target} is unknown")]
    UnknownReference {
        /// The kind of row.
        kind: &'static str,
        /// Its id or code.
        id: String,
        /// The member.
        member: &'static str,
        /// What it names.
        target: String,
    },
    /// A division or department that is above itself, or under more than [`MAX_DEPTH`] levels.
    #[error("{kind} {id}: the tree runs in a circle or is deeper than 12 levels")]
    TreeTooDeep {
        /// The kind of row.
        kind: &'static str,
        /// Its id or code.
        id: String,
    },
    /// A closed department without an end.
    #[error("department {id} is closed but has no day of its end")]
    ClosedWithoutEnd {
        /// The department.
        id: DepartmentId,
    },
    /// A delegated mandate without a delegator, or an original one with.
    #[error("mandate {mandate}: a delegated mandate names its delegator, an original one names none")]
    OriginUnclear {
        /// The mandate.
        mandate: MandateId,
    },
    /// A delegation that goes beyond what its delegator has.
    #[error("mandate {mandate} exceeds {delegator} in {member}")]
    MandateExceedsDelegator {
        /// The delegated mandate.
        mandate: MandateId,
        /// The mandate that it comes from.
        delegator: MandateId,
        /// act, matter, type, division, area, from or to.
        member: &'static str,
    },
    /// A chain of delegation that comes back to itself or has more than [`crate::MAX_CHAIN`] mandates.
    #[error("mandate {mandate}: its chain of delegation runs in a circle or has more than 4 mandates")]
    ChainTooLong {
        /// The mandate at the lower end.
        mandate: MandateId,
    },
}

impl RegistryError {
    /// The stable code: `mandate-exceeds-delegator` for a delegation, `registry-invalid` for all else.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MandateExceedsDelegator { .. } | Self::ChainTooLong { .. } => "mandate-exceeds-delegator",
            _ => "registry-invalid",
        }
    }

    pub(super) fn duplicate(kind: &'static str, id: &impl Display) -> Self {
        Self::Duplicate { kind, id: id.to_string() }
    }
}

type Checked = Result<(), RegistryError>;

/// A row as errors name it.
struct Row<'a> {
    kind: &'static str,
    id: &'a dyn Display,
}

impl Row<'_> {
    fn names(&self, member: &'static str, target: &dyn Display, known: bool) -> Checked {
        if known {
            return Ok(());
        }
        Err(RegistryError::UnknownReference {
            kind: self.kind,
            id: self.id.to_string(),
            member,
            target: target.to_string(),
        })
    }

    /// Refuses terms of one id that have no day or share one.
    fn lasts(&self, terms: impl IntoIterator<Item = (Date, Option<Date>)>) -> Checked {
        let mut terms: Vec<_> = terms.into_iter().map(|(from, to)| (from, to.unwrap_or(Date::MAX))).collect();
        if terms.iter().any(|(from, to)| to <= from) {
            return Err(RegistryError::EmptyTerm { kind: self.kind, id: self.id.to_string() });
        }
        terms.sort_unstable();
        if terms.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            return Err(RegistryError::duplicate(self.kind, &self.id));
        }
        Ok(())
    }

    fn ends_within_depth(&self, ends: bool) -> Checked {
        if ends { Ok(()) } else { Err(RegistryError::TreeTooDeep { kind: self.kind, id: self.id.to_string() }) }
    }
}

impl Registry {
    pub(super) fn check_rows(&self) -> Checked {
        self.check_divisions()?;
        for (id, area) in &self.areas {
            let row = Row { kind: "area", id };
            area.divisions
                .iter()
                .try_for_each(|code| row.names("divisions", code, self.divisions.contains_key(code)))?;
        }
        self.check_departments()?;
        for (id, versions) in &self.matters {
            Row { kind: "matter", id }.lasts(versions.iter().map(|version| (version.from, version.to)))?;
        }
        self.mandates.values().try_for_each(|mandate| self.check_mandate(mandate))
    }

    fn check_divisions(&self) -> Checked {
        for (code, terms) in &self.divisions {
            let row = Row { kind: "division", id: code };
            row.lasts(terms.iter().map(|term| (term.from, term.to)))?;
            for term in terms {
                let names =
                    |member, target: &DivisionCode| row.names(member, target, self.divisions.contains_key(target));
                term.parent.iter().try_for_each(|parent| names("parent", parent))?;
                term.successors.iter().try_for_each(|successor| names("successors", successor))?;
                // A circle is whole on the first day of its youngest row, so a walk from each row's first day finds it.
                let highest = self.lineage(code, term.from).nth(MAX_DEPTH - 1);
                row.ends_within_depth(highest.is_none_or(|top| top.parent.is_none()))?;
            }
        }
        Ok(())
    }

    fn check_departments(&self) -> Checked {
        for (id, department) in &self.departments {
            let row = Row { kind: "department", id };
            row.lasts([(department.from, department.to)])?;
            if department.status == DepartmentStatus::Closed && department.to.is_none() {
                return Err(RegistryError::ClosedWithoutEnd { id: id.clone() });
            }
            let mut seats = department.divisions.iter();
            seats.try_for_each(|code| row.names("divisions", code, self.divisions.contains_key(code)))?;
            let mut parent = department.parent.iter();
            parent.try_for_each(|parent| row.names("parent", parent, self.departments.contains_key(parent)))?;
            let highest = self.departments_above(id).nth(MAX_DEPTH - 1);
            row.ends_within_depth(highest.is_none_or(|top| top.parent.is_none()))?;
        }
        Ok(())
    }

    fn check_mandate(&self, mandate: &Mandate) -> Checked {
        let row = Row { kind: "mandate", id: &mandate.id };
        row.lasts([(mandate.from, mandate.to)])?;
        row.names("department", &mandate.department, self.departments.contains_key(&mandate.department))?;
        row.names("division", &mandate.division, self.divisions.contains_key(&mandate.division))?;
        if let Some(area) = &mandate.area {
            row.names("area", area, self.areas.contains_key(area))?;
        }
        if let Some(matter) = &mandate.matter {
            row.names("matter", matter, self.matters.contains_key(matter))?;
        }
        if (mandate.basis == Origin::Delegated) != mandate.delegated_by.is_some() {
            return Err(RegistryError::OriginUnclear { mandate: mandate.id.clone() });
        }
        Ok(())
    }
}
