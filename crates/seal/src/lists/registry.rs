//! The registry list: departments with their keys, divisions, and the mandates to issue. Signed online by the hub.

use std::collections::HashMap;
use std::sync::Arc;

use competence::{Area, DepartmentRow, Division, Mandate, MatterRow, Registry, Rows};
use document::{DepartmentId, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::ListError;
use super::trust::Trust;
use super::{payload, read_list, sign_body};
use crate::jws::{ContentType, SignedObject};
use crate::key::{KeyId, SignError, Signer};

/// The payload of a registry list: every row that ever held, with its dates; of mandates those to issue, of matters those that a
/// mandate names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegistryBody {
    /// The form's version, 1.
    pub v: u8,
    /// Grows with each list.
    pub sequence: u64,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub next_update: Timestamp,
    /// Whose it is.
    pub hub: String,
    /// Administrative divisions.
    pub divisions: Vec<Division>,
    /// Functional areas.
    #[serde(default)]
    pub areas: Vec<Area>,
    /// Departments and their keys.
    pub departments: Vec<ListedDepartment>,
    /// Matters that a mandate names.
    #[serde(default)]
    pub matters: Vec<MatterRow>,
    /// Mandates to issue.
    pub mandates: Vec<Mandate>,
}

/// A department and its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDepartment {
    /// The department.
    #[serde(flatten)]
    pub row: DepartmentRow,
    /// Its seal keys, past ones too.
    #[serde(default)]
    pub keys: Vec<ListedKey>,
}

/// A key and who held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedKey {
    /// The key.
    pub kid: KeyId,
    /// Who held it.
    pub holder: KeyHolder,
}

/// Who holds a department's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyHolder {
    /// The hub, for the department.
    Hosted,
    /// The department itself.
    Department,
}

impl KeyHolder {
    /// The word in lists and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hosted => "hosted",
            Self::Department => "department",
        }
    }
}

/// A registry list whose signature was checked. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct RegistryList(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sequence: u64,
    issued_at: Timestamp,
    next_update: Timestamp,
    hub: String,
    registry: Arc<Registry>,
    holders: HashMap<KeyId, (DepartmentId, KeyHolder)>,
}

impl RegistryBody {
    /// How long a list counts: 7 days.
    pub const SECONDS: i64 = 7 * 86_400;

    /// Signs it with the hub's registry key.
    ///
    /// # Errors
    /// When the key fails or the list is beyond 16 MiB.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedObject, SignError> {
        sign_body(ContentType::RegistryList, self, signer, self.issued_at)
    }
}

impl RegistryList {
    /// Reads a registry list that is signed by a registry key of the trust list. Whether it is in date is judged with the document.
    ///
    /// # Errors
    /// When form, signature or rows are wrong.
    pub fn read(bytes: &[u8], trust: &Trust) -> Result<Self, ListError> {
        let jws = read_list(bytes, ContentType::RegistryList)?;
        // The payload is unknown before the signature is checked, so the key's term is held against the claimed time of signing.
        let claimed = jws.header().iat.unwrap_or(Timestamp::from_seconds(0));
        trust.check_registry_signature(&jws, claimed)?;
        let body: RegistryBody = payload(jws.payload())?;
        if body.v != 1 {
            return Err(ListError::Version(body.v));
        }
        let mut holders = HashMap::new();
        let mut departments = Vec::with_capacity(body.departments.len());
        for department in body.departments {
            holders
                .extend(department.keys.iter().map(|key| (key.kid.clone(), (department.row.id.clone(), key.holder))));
            departments.push(department.row);
        }
        let rows = Rows {
            divisions: body.divisions,
            areas: body.areas,
            departments,
            matters: body.matters,
            mandates: body.mandates,
        };
        let registry = Arc::new(Registry::read(rows).map_err(ListError::Rows)?);
        let inner = Inner {
            sequence: body.sequence,
            issued_at: body.issued_at,
            next_update: body.next_update,
            hub: body.hub,
            registry,
            holders,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Its sequence.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// When it was made.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.0.issued_at
    }

    /// Until when it counts.
    #[must_use]
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    /// Whose it is.
    #[must_use]
    pub fn hub(&self) -> &str {
        &self.0.hub
    }

    /// Its rows.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Who held a key, if the list knows it as this department's.
    #[must_use]
    pub fn holder(&self, kid: &str, department: &DepartmentId) -> Option<KeyHolder> {
        let kid: KeyId = kid.parse().ok()?;
        self.0.holders.get(&kid).filter(|(owner, _)| owner == department).map(|(_, holder)| *holder)
    }
}
