//! The newest state of the registry, behind an atomic pointer.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use store::Store;
use store::record::Record;

use super::{Directory, RecordId, Row};
use crate::hub::OpenError;
use crate::refusal::Refusal;

/// The newest state. Readers take an `Arc` and never wait.
pub(crate) struct Live {
    newest: ArcSwap<Directory>,
    /// One reader of the store at a time; the others wait for what it brings.
    reading: tokio::sync::Mutex<()>,
}

impl Live {
    pub(crate) async fn open(store: &dyn Store) -> Result<Self, OpenError> {
        let (version, records) = store.registry().await.map_err(OpenError::Registry)?;
        let directory = Directory::read(version, rows(records), None)?;
        Ok(Self { newest: ArcSwap::from_pointee(directory), reading: tokio::sync::Mutex::new(()) })
    }

    pub(crate) fn get(&self) -> Arc<Directory> {
        self.newest.load_full()
    }

    /// Reads the registry again if the store has another version than the newest state.
    pub(crate) async fn refresh(&self, store: &dyn Store) -> Result<(), Refusal> {
        let _one = self.reading.lock().await;
        if store.registry_version().await? == self.get().version() {
            return Ok(());
        }
        let (version, records) = store.registry().await?;
        let before = self.get();
        match Directory::read(version, rows(records), Some(&before)) {
            Ok(directory) => self.newest.store(Arc::new(directory)),
            Err(error) => {
                // The last good state goes on; what was written passed the same checks, so this is a defect.
                tracing::error!(error.code = "internal", registry.version = version, "{error}");
                return Err(Refusal::new(api::Code::Internal, "Internal error."));
            }
        }
        Ok(())
    }
}

fn rows(records: Vec<Record>) -> BTreeMap<RecordId, Row> {
    records.into_iter().map(|record| ((record.kind, record.id.clone()), record.into())).collect()
}
