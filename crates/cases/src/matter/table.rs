//! The catalogue: which matter a reference means on a date.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use document::draft::MatterReference;
use document::{Date, Identifier, MatterId, Scheme};

use super::{Matter, MatterError};

/// All versions of all matters, checked and indexed.
#[derive(Debug, Clone, Default)]
pub struct MatterTable {
    /// By the first day of their versions.
    versions: BTreeMap<MatterId, Vec<Matter>>,
    /// The matters that bear a code in some version.
    by_code: HashMap<(Scheme, String), BTreeSet<MatterId>>,
}

/// A reference that means no matter, or two (`matter-unknown`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no one matter is meant")]
pub struct MatterUnknown;

impl MatterTable {
    /// Checks and indexes matters.
    ///
    /// # Errors
    /// The first matter that breaks a rule, or whose versions meet.
    pub fn build(matters: Vec<Matter>) -> Result<Self, MatterError> {
        let mut table = Self::default();
        for matter in matters {
            matter.check()?;
            for code in &matter.codes {
                if let Some(key) = key(code) {
                    table.by_code.entry(key).or_default().insert(matter.id.clone());
                }
            }
            let versions = table.versions.entry(matter.id.clone()).or_default();
            if versions.iter().any(|other| meets(other, &matter)) {
                return Err(MatterError::VersionOverlap { matter: matter.id, version: matter.version });
            }
            versions.push(matter);
            versions.sort_by_key(|version| version.effective_from);
        }
        Ok(table)
    }

    /// Checks a version that is to come: by itself, against the others, and that it does not begin before today.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check_next(&self, matter: &Matter, today: Date) -> Result<(), MatterError> {
        matter.check()?;
        let others = self.versions.get(&matter.id).map_or(&[][..], Vec::as_slice);
        if matter.effective_from < today || others.iter().any(|other| meets(other, matter)) {
            return Err(MatterError::VersionOverlap { matter: matter.id.clone(), version: matter.version });
        }
        Ok(())
    }

    /// The matter that is meant by an id or by any code, local ones included, in its version in force on a date.
    ///
    /// # Errors
    /// When there is none, or when two matters bear the code.
    pub fn find(&self, reference: &MatterReference, on: Date) -> Result<&Matter, MatterUnknown> {
        match reference {
            MatterReference::Id(id) => self.in_force(id, on).ok_or(MatterUnknown),
            MatterReference::Code(code) => self.find_coded(code, on),
        }
    }

    fn find_coded(&self, code: &Identifier, on: Date) -> Result<&Matter, MatterUnknown> {
        let key = key(code).ok_or(MatterUnknown)?;
        let bearers = self.by_code.get(&key).ok_or(MatterUnknown)?;
        let in_force = bearers.iter().filter_map(|id| self.in_force(id, on));
        let mut found = in_force.filter(|matter| matter.codes.iter().any(|own| self::key(own).as_ref() == Some(&key)));
        match (found.next(), found.next()) {
            (Some(matter), None) => Ok(matter),
            _ => Err(MatterUnknown),
        }
    }

    /// The version of a matter in force on a date.
    #[must_use]
    pub fn in_force(&self, id: &MatterId, on: Date) -> Option<&Matter> {
        self.versions.get(id)?.iter().find(|version| version.is_in_force(on))
    }

    /// A version by its number: cases keep theirs.
    #[must_use]
    pub fn version(&self, id: &MatterId, version: u32) -> Option<&Matter> {
        self.versions.get(id)?.iter().find(|matter| matter.version == version)
    }

    /// All versions, by id and first day.
    pub fn iter(&self) -> impl Iterator<Item = &Matter> {
        self.versions.values().flatten()
    }
}

/// How a code is looked up: by what its scheme makes of what was written.
fn key(code: &Identifier) -> Option<(Scheme, String)> {
    Some((code.scheme.clone(), code.scheme.normalise(&code.raw)?))
}

fn meets(a: &Matter, b: &Matter) -> bool {
    let ends_before =
        |first: &Matter, second: &Matter| first.effective_to.is_some_and(|to| to <= second.effective_from);
    a.version == b.version || !(ends_before(a, b) || ends_before(b, a))
}
