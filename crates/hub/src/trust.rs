//! Keys and signed lists: what others need in order to verify.

use document::{DepartmentId, Timestamp};

use crate::hub::Hub;
use crate::refusal::Refusal;

/// A file of the trust folder: `trust-list.json`, `registry-list.json`, `status-list.json`, `crl/<name>.crl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFile {
    /// Its path within the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an operator keeps apart of a development PKI.
pub struct Roots {
    /// Private keys and certificates of roots and authorities by file name, to be written where only the operator reads.
    pub files: Vec<TrustFile>,
}

impl Hub {
    /// The trust folder as it stands: trust list, registry list, status list and CRLs.
    ///
    /// # Errors
    /// Store errors; `key-unavailable` before any list was written.
    pub async fn trust_folder(&self) -> Result<Vec<TrustFile>, Refusal> {
        todo!("trust_folder")
    }

    /// One file of the trust folder, for `GET /log/…`.
    #[must_use]
    pub fn trust_file(&self, name: &str) -> Option<TrustFile> {
        let _ = name;
        todo!("trust_file")
    }

    /// Sets up a development PKI: roots, authorities, keys of the hub, hosted keys of these departments, lists and CRLs.
    ///
    /// # Errors
    /// When there are keys already, no master key, or the store fails.
    pub async fn set_up_trust(&self, departments: &[DepartmentId], at: Timestamp) -> Result<Roots, Refusal> {
        let _ = (departments, at);
        todo!("set_up_trust")
    }
}
