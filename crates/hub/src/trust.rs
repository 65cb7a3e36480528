//! Keys and signed lists: what the hub signs with, and what others need in order to verify.
//!
//! Wrapped keys are registry records; so are the published files (trust list, registry list, status list, CRLs), so that every
//! node serves the same. [`setup`] makes a development PKI; [`custody`] leads each key through its life, [`showing`] shows it; [`lists`] signs the
//! online lists anew after each change, as a durable job; [`renewal`] renews everything when half of its time is over;
//! [`taking`] takes a trust list that offline roots signed. Root keys are never in the store: whoever runs a development hub
//! hands them in as [`Roots`].

mod custody;
mod keyring;
mod lists;
mod renewal;
mod roots;
mod setup;
mod showing;
mod taking;

use api::Code;
use document::{JobId, Timestamp};
use store::record::{JobKind, NewJob, RecordKind};

use crate::hub::Hub;
use crate::refusal::Refusal;

pub use custody::{Activated, Compromised, CustodyError, HeldKey, NewKey};
pub(crate) use keyring::Keyring;
pub(crate) use lists::status_entry;
pub use roots::{Roots, RootsError};
pub use setup::SetUpError;
pub(crate) use setup::pending;

/// A file of the trust folder: `trust-list.json`, `registry-list.json`, `status-list.json`, `crl/<name>.crl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFile {
    /// Its path within the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Hub {
    /// The trust folder as it stands: trust list, registry list, status list and CRLs, by name.
    ///
    /// # Errors
    /// `key-unavailable` before the hub has keys and lists.
    pub fn trust_folder(&self) -> Result<Vec<TrustFile>, Refusal> {
        let directory = self.directory();
        let files = directory.rows_of(RecordKind::TrustFile);
        let files: Vec<_> =
            files.map(|(name, row)| TrustFile { name: name.to_owned(), bytes: row.body.to_vec() }).collect();
        if files.is_empty() {
            return Err(Refusal::new(Code::KeyUnavailable, "The hub has no trust list yet."));
        }
        Ok(files)
    }

    /// One file of the trust folder, e.g. `registry-list.json` or `crl/issuing-ca.crl`.
    #[must_use]
    pub fn trust_file(&self, name: &str) -> Option<TrustFile> {
        let directory = self.directory();
        let row = directory.row(RecordKind::TrustFile, name)?;
        Some(TrustFile { name: name.to_owned(), bytes: row.body.to_vec() })
    }
}

/// The work that follows a change of records of this kind: lists that show them are signed anew.
pub(crate) fn jobs_after(hub: &Hub, kind: RecordKind, at: Timestamp) -> Vec<NewJob> {
    use RecordKind as K;
    let shown = matches!(kind, K::Division | K::Area | K::Department | K::Matter | K::Mandate | K::Key);
    if shown { vec![rewrite_lists(hub, at)] } else { Vec::new() }
}

/// The job that signs registry list and status list anew.
pub(crate) fn rewrite_lists(hub: &Hub, at: Timestamp) -> NewJob {
    NewJob { id: JobId::new(at, hub.random()), kind: JobKind::RewriteLists, run_at: at, payload: Vec::new() }
}
