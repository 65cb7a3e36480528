//! The registry: versioned records in the store, parsed into typed tables that are read without a lock.
//!
//! A [`Directory`] is one state of the registry; it never changes. The hub holds the newest behind an atomic pointer, swaps it
//! after its own changes, and looks once a second whether another process raised the version ([`crate::ticker`]).

mod check;
mod fault;
mod import;
mod live;
mod records;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cases::{Matter, MatterTable};
use competence::Registry;
use document::draft::MatterReference;
use document::{AgreementId, Date, DepartmentId, DivisionCode, PurposeId};
use model::{Agreement, ApiKey, Department, Purpose};
use store::record::{Record, RecordKind};

pub(crate) use fault::{Fault, RecordId};
pub use import::{FILE_LIMIT, ImportError, ImportKind, ImportOptions, Imported, RecordError, RecordErrors};
pub(crate) use live::Live;

/// One state of the registry.
pub struct Directory {
    version: u64,
    rows: BTreeMap<RecordId, Row>,
    departments: BTreeMap<DepartmentId, Department>,
    competence: Arc<Registry>,
    matters: MatterTable,
    purposes: BTreeMap<PurposeId, Purpose>,
    agreements: BTreeMap<AgreementId, HeldAgreement>,
    api_keys: HashMap<String, ApiKey>,
    keys: crate::trust::Keyring,
    anchors: Option<Arc<crate::verification::Anchors>>,
}

/// A record as the store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) version: u32,
    pub(crate) body: Arc<[u8]>,
}

/// An agreement and the version of its record, which a commit checks.
#[derive(Debug, Clone)]
pub(crate) struct HeldAgreement {
    pub(crate) agreement: Agreement,
    pub(crate) record_version: u32,
}

impl Directory {
    /// The registry version that this state belongs to.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A department.
    #[must_use]
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.get(id)
    }

    /// All departments, by id.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// The department with this unified social credit code.
    #[must_use]
    pub fn department_by_uscc(&self, uscc: &str) -> Option<&Department> {
        self.departments.values().find(|department| department.uscc == uscc)
    }

    /// Whether a department is another or stands below it.
    #[must_use]
    pub fn is_within(&self, id: &DepartmentId, outer: &DepartmentId) -> bool {
        id == outer || self.competence.departments_above(id).any(|department| department.id == *outer)
    }

    /// Divisions, areas, departments and mandates, as questions of competence see them.
    #[must_use]
    pub fn competence(&self) -> &Arc<Registry> {
        &self.competence
    }

    /// The one matter, in its version of this day, that a reference names; `None` for none or two.
    #[must_use]
    pub fn find_matter(&self, reference: &MatterReference, on: Date) -> Option<&Matter> {
        self.matters.find(reference, on).ok()
    }

    /// Whether a purpose may be named on this day.
    #[must_use]
    pub fn knows_purpose(&self, id: &PurposeId, on: Date) -> bool {
        self.purposes.get(id).is_some_and(|purpose| purpose.holds_on(on))
    }

    /// Whether a division existed on this day.
    #[must_use]
    pub fn knows_division(&self, code: &DivisionCode, on: Date) -> bool {
        self.competence.division(code, on).is_some()
    }

    /// All matters in all versions.
    #[must_use]
    pub fn matters(&self) -> &MatterTable {
        &self.matters
    }

    /// All agreements, by id.
    pub(crate) fn agreements(&self) -> impl Iterator<Item = &HeldAgreement> {
        self.agreements.values()
    }

    /// An agreement.
    pub(crate) fn agreement(&self, id: &AgreementId) -> Option<&HeldAgreement> {
        self.agreements.get(id)
    }

    /// The API key of this prefix.
    pub(crate) fn api_key(&self, prefix: &str) -> Option<&ApiKey> {
        self.api_keys.get(prefix)
    }

    /// The keys that lie in the hub.
    pub(crate) fn keys(&self) -> &crate::trust::Keyring {
        &self.keys
    }

    /// The parsed trust list with its CRLs; none before the hub has one.
    pub(crate) fn anchors(&self) -> Option<&Arc<crate::verification::Anchors>> {
        self.anchors.as_ref()
    }

    /// A record as the store holds it.
    pub(crate) fn row(&self, kind: RecordKind, id: &str) -> Option<&Row> {
        self.rows.get(&(kind, id.to_owned()))
    }

    /// The records of a kind, by id.
    pub(crate) fn rows_of(&self, kind: RecordKind) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().filter(move |((k, _), _)| *k == kind).map(|((_, id), row)| (id.as_str(), row))
    }

    /// How many records there are by kind, for those who tell stories about a hub.
    #[must_use]
    pub fn count(&self, kind: RecordKind) -> usize {
        self.rows_of(kind).count()
    }
}

impl From<Record> for Row {
    fn from(record: Record) -> Self {
        Self { version: record.version, body: record.body.into() }
    }
}
