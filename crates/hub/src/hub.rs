//! The hub as one value.

mod key;

use std::collections::BTreeMap;
use std::sync::Arc;

use adapter_kit::Adapter;
use document::{Catalogue, Timestamp};
use model::{Clock, Entropy};
use seal::facts::MemoryCache;
use seal::key::MasterKey;
use serde::Serialize;
use store::Store;

use crate::directory::{Directory, Live};
use crate::inbox::News;
use crate::numbering::{Guard, NumberError, Numbering, Witness};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::trust::Roots;

pub(crate) use key::HubKey;

/// What a hub is put together from.
pub struct Parts {
    /// Where everything durable lies; migrated.
    pub store: Arc<dyn Store>,
    /// The formats that departments may be assigned; each is compiled once per process.
    pub adapters: Vec<&'static dyn Adapter>,
    /// The document types.
    pub catalogue: Catalogue,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives unpredictable bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Opens the keys; without it the hub serves and verifies, and refuses to issue (`key-unavailable`).
    pub master: Option<MasterKey>,
    /// The root keys of a development PKI, by which trust list and CRLs are renewed; none where they are held offline.
    pub roots: Option<Roots>,
    /// Who is asked to cosign checkpoints.
    pub witnesses: Vec<Arc<dyn Witness>>,
    /// What the operator decided.
    pub settings: Settings,
}

/// A hub. Cheap to clone; all clones are one hub.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    parts: Parts,
    adapters: BTreeMap<String, &'static dyn Adapter>,
    directory: Live,
    numbering: Numbering,
    key: HubKey,
    chains: MemoryCache,
    news: News,
    /// Names this process as holder of leases.
    process: String,
}

/// Why a hub did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store did not give its records.
    #[error("the registry cannot be read")]
    Registry(#[source] store::Error),
    /// A record in the store does not have the shape that this version knows.
    #[error("registry record {kind} {id} cannot be read: {reason}")]
    Record {
        /// Its kind.
        kind: &'static str,
        /// Its id.
        id: String,
        /// Why not.
        reason: String,
    },
    /// The log or its guard file cannot be read.
    #[error("the transparency log cannot be held against its guard file: {0}")]
    Log(String),
}

/// Chains of certificates that are kept judged: more than there are departments.
const CHAINS: usize = 16_384;

impl Hub {
    /// Opens a hub on a store: reads the registry, and holds the log against the guard file. A log that lacks its last
    /// published checkpoint does not stop the hub from serving; it stops it from issuing.
    ///
    /// # Errors
    /// When the registry or the log cannot be read or understood.
    pub async fn open(parts: Parts) -> Result<Self, OpenError> {
        let directory = Live::open(parts.store.as_ref()).await?;
        let key = HubKey::open(&parts, &directory).await?;
        let adapters = parts.adapters.iter().map(|adapter| (adapter.manifest().id.clone(), *adapter)).collect();
        let numbering = Numbering::new(Guard::new(parts.settings.log_guard.clone()));
        let process = parts.entropy.as_ref().bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let inner = Inner {
            parts,
            adapters,
            directory,
            numbering,
            key,
            chains: MemoryCache::new(CHAINS),
            news: News::new(),
            process,
        };
        let hub = Self(Arc::new(inner));
        match hub.check_guard().await {
            Ok(()) | Err(NumberError::RolledBack) => Ok(hub),
            Err(error) => Err(OpenError::Log(error.to_string())),
        }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.parts.store
    }

    /// What the operator decided.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// The document types.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.parts.catalogue
    }

    /// The formats that departments may be assigned, by id.
    pub fn adapters(&self) -> impl Iterator<Item = &'static dyn Adapter> {
        self.0.adapters.values().copied()
    }

    /// What a department calls that speaks SOAP by this adapter.
    #[must_use]
    pub fn called_by(&self, adapter: &str) -> Option<&'static adapter_kit::soap::Operation> {
        self.adapter(adapter)?.manifest().soap.as_ref()
    }

    /// The newest state of the registry.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.0.directory.get()
    }

    /// Reads the registry again if another process changed it.
    ///
    /// # Errors
    /// Store errors.
    pub async fn refresh(&self) -> Result<(), Refusal> {
        self.0.directory.refresh(self.store().as_ref()).await
    }

    pub(crate) fn adapter(&self, id: &str) -> Option<&'static dyn Adapter> {
        self.0.adapters.get(id).copied()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        self.0.parts.entropy.as_ref()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        self.0.parts.entropy.as_ref().bytes()
    }

    pub(crate) fn master(&self) -> Option<&MasterKey> {
        self.0.parts.master.as_ref()
    }

    pub(crate) fn roots(&self) -> Option<&Roots> {
        self.0.parts.roots.as_ref()
    }

    pub(crate) fn witnesses(&self) -> &[Arc<dyn Witness>] {
        &self.0.parts.witnesses
    }

    pub(crate) fn numbering(&self) -> &Numbering {
        &self.0.numbering
    }

    pub(crate) fn key(&self) -> &HubKey {
        &self.0.key
    }

    pub(crate) fn chains(&self) -> &MemoryCache {
        &self.0.chains
    }

    pub(crate) fn news(&self) -> &News {
        &self.0.news
    }

    pub(crate) fn process(&self) -> &str {
        &self.0.process
    }
}

/// JSON of our own types, which always serialise.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
