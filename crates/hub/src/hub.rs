//! The hub as one value.

use std::sync::Arc;

use model::{Clock, Entropy};
use store::Store;

use crate::settings::Settings;

/// What a hub is put together from.
pub struct Parts {
    /// Where everything durable lies; migrated.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives unpredictable bytes.
    pub entropy: Arc<dyn Entropy>,
    /// What the operator decided.
    pub settings: Settings,
}

/// A hub. Cheap to clone; all clones are one hub.
#[derive(Clone)]
pub struct Hub(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) parts: Parts,
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
}

impl Hub {
    /// Opens a hub on a store: reads the registry, opens the keys with the master key. Without a master key it serves and
    /// verifies, and refuses to issue (`key-unavailable`).
    ///
    /// # Errors
    /// When the registry cannot be read or understood.
    pub async fn open(parts: Parts) -> Result<Self, OpenError> {
        Ok(Self(Arc::new(Inner { parts })))
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
}
