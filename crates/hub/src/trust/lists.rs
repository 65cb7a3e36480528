//! The registry list and the status list, signed with the hub's registry key.

use std::collections::BTreeSet;

use competence::{Act, Area, DepartmentRow, Division, Mandate, MatterRow};
use document::Timestamp;
use seal::key::{SignError, Signer, Use};
use seal::lists::{ListedDepartment, RegistryBody, StatusBody, StatusEntry, Withdrawal};
use serde::de::DeserializeOwned;
use store::change::{Change, ChangeRegistry};
use store::record::{RecordKind, RecordWrite, StatusRow};

use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::{REGISTRY_LIST, STATUS_LIST};

/// Tries against a rival who wrote first, before a job gives up until it runs again.
const TRIES: u8 = 4;

impl Hub {
    /// Signs registry list and status list anew and publishes them.
    ///
    /// # Errors
    /// `key-unavailable`, `key-not-active`; store errors.
    pub(crate) async fn rewrite_lists(&self) -> Result<(), Refusal> {
        let mut last = None;
        for _ in 0..TRIES {
            self.refresh().await?;
            let directory = self.directory();
            let at = self.now();
            let signer = directory.keys().sealing_key(&self.settings().department, Use::Registry, at, self.master())?;
            let files = self.signed_lists(&directory, signer.as_ref(), at).await?;
            let records = files.into_iter().map(|(name, body)| replace(&directory, name, body)).collect();
            let change = ChangeRegistry {
                records,
                actor: self.settings().department.to_string(),
                reason: "lists signed anew".to_owned(),
                at,
                log: Vec::new(),
                jobs: Vec::new(),
            };
            match self.store().commit(Change::ChangeRegistry(Box::new(change))).await {
                Ok(_) => return self.refresh().await,
                Err(error @ (store::Error::Stale(_) | store::Error::Conflict(_))) => last = Some(error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(last.map_or_else(|| Refusal::new(api::Code::HubBusy, "Busy."), Refusal::from))
    }

    /// The two lists as files.
    pub(super) async fn signed_lists(
        &self,
        directory: &Directory,
        signer: &dyn Signer,
        at: Timestamp,
    ) -> Result<[(&'static str, Vec<u8>); 2], Refusal> {
        let next_update = at.plus_seconds(i64::from(self.settings().list_days) * 86_400);
        let hub = self.settings().name.clone();
        let withdrawn = self.store().not_current().await?;
        let status = StatusBody {
            v: 1,
            hub: hub.clone(),
            as_of: at,
            next_update,
            entries: withdrawn.iter().filter_map(status_entry).collect(),
        };
        let registry = registry_body(directory, hub, (at, next_update));
        let unsigned = |error: SignError| {
            tracing::error!(error.code = "key-unavailable", "a list was not signed: {error}");
            Refusal::new(api::Code::KeyUnavailable, "The hub could not sign its lists.")
        };
        Ok([
            (REGISTRY_LIST, registry.sign(signer).map_err(unsigned)?.into_bytes()),
            (STATUS_LIST, status.sign(signer).map_err(unsigned)?.into_bytes()),
        ])
    }
}

/// The write that puts a file in the place of the one before.
pub(super) fn replace(directory: &Directory, name: &str, body: Vec<u8>) -> RecordWrite {
    let replaces = directory.row(RecordKind::TrustFile, name).map(|row| row.version);
    RecordWrite { kind: RecordKind::TrustFile, id: name.to_owned(), replaces, body }
}

/// The line of the status list; `None` for a document that stands.
pub(crate) fn status_entry(row: &StatusRow) -> Option<StatusEntry> {
    use model::Status as S;
    let (withdrawal, successor) = match row.status {
        S::Current => return None,
        S::Suspended => (Withdrawal::Suspended, None),
        S::Revoked => (Withdrawal::Revoked, None),
        S::Superseded { by } => (Withdrawal::Superseded, Some(by)),
    };
    Some(StatusEntry { payload: row.sha256, withdrawal, at: row.since, successor })
}

/// Every row that ever held; of mandates those to issue, of matters those that such a mandate names.
fn registry_body(directory: &Directory, hub: String, (issued_at, next_update): (Timestamp, Timestamp)) -> RegistryBody {
    let mut mandates: Vec<Mandate> = read(directory, RecordKind::Mandate);
    mandates.retain(|mandate| mandate.act == Act::Issue);
    let named: BTreeSet<_> = mandates.iter().filter_map(|mandate| mandate.matter.clone()).collect();
    let matters = directory.matters().iter().filter(|matter| named.contains(&matter.id)).map(MatterRow::from).collect();
    let departments: Vec<DepartmentRow> = read(directory, RecordKind::Department);
    let listed = departments.into_iter().map(|row| ListedDepartment { keys: directory.keys().listed(&row.id), row });
    RegistryBody {
        v: 1,
        sequence: directory.version(),
        issued_at,
        next_update,
        hub,
        divisions: read::<Division>(directory, RecordKind::Division),
        areas: read::<Area>(directory, RecordKind::Area),
        departments: listed.collect(),
        matters,
        mandates,
    }
}

/// The rows of a kind; all of them were read once when the state was made.
fn read<T: DeserializeOwned>(directory: &Directory, kind: RecordKind) -> Vec<T> {
    directory.rows_of(kind).filter_map(|(_, row)| serde_json::from_slice(&row.body).ok()).collect()
}
