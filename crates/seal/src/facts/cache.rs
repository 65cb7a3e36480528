//! Chains that were judged before.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use document::Digest;

use crate::x509::Validation;

/// What a judgement of a chain depends on, besides the instant: its certificates, the trust list, the revocation lists, and the
/// algorithms of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainKey(pub(crate) Digest);

/// Keeps judgements of chains. The caller owns it; whatever it forgets is judged anew.
pub trait ChainCache: Send + Sync {
    /// The judgement for a key, if it is still there.
    fn get(&self, key: &ChainKey) -> Option<Arc<Validation>>;

    /// Keeps a judgement.
    fn put(&self, key: ChainKey, validation: Arc<Validation>);
}

/// A bounded cache in memory; when full, it begins anew.
pub struct MemoryCache {
    most: usize,
    kept: Mutex<HashMap<ChainKey, Arc<Validation>>>,
}

impl MemoryCache {
    /// A cache of this many chains, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), kept: Mutex::new(HashMap::new()) }
    }
}

impl ChainCache for MemoryCache {
    fn get(&self, key: &ChainKey) -> Option<Arc<Validation>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: ChainKey, validation: Arc<Validation>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, validation);
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryCache(at most {})", self.most)
    }
}
