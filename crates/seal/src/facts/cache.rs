//! Chains that were judged before.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use document::Digest;

use crate::x509::{Certificate, Validation};

/// What a judgement of a chain depends on, besides the instant: its certificates, the trust list, the revocation lists, and the
/// algorithms of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainKey(pub(crate) Digest);

/// Keeps judgements of chains, and certificates that were read. The caller owns it; whatever it forgets is judged and read anew.
pub trait ChainCache: Send + Sync {
    /// The judgement for a key, if it is still there.
    fn get(&self, key: &ChainKey) -> Option<Arc<Validation>>;

    /// Keeps a judgement.
    fn put(&self, key: ChainKey, validation: Arc<Validation>);

    /// A certificate that was read before, by its DER.
    fn certificate(&self, der: &[u8]) -> Option<Certificate>;

    /// Keeps a certificate under which a signature value was right.
    fn put_certificate(&self, certificate: &Certificate);
}

/// A bounded cache in memory; when full, it begins anew.
pub struct MemoryCache {
    most: usize,
    chains: Mutex<HashMap<ChainKey, Arc<Validation>>>,
    certificates: Mutex<HashMap<Vec<u8>, Certificate>>,
}

impl MemoryCache {
    /// A cache of this many chains and as many certificates, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), chains: Mutex::default(), certificates: Mutex::default() }
    }

    fn keep<K: Eq + Hash, V>(&self, map: &Mutex<HashMap<K, V>>, key: K, value: V) {
        let mut kept = map.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, value);
    }
}

impl ChainCache for MemoryCache {
    fn get(&self, key: &ChainKey) -> Option<Arc<Validation>> {
        self.chains.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: ChainKey, validation: Arc<Validation>) {
        self.keep(&self.chains, key, validation);
    }

    fn certificate(&self, der: &[u8]) -> Option<Certificate> {
        self.certificates.lock().unwrap_or_else(PoisonError::into_inner).get(der).cloned()
    }

    fn put_certificate(&self, certificate: &Certificate) {
        self.keep(&self.certificates, certificate.der().to_vec(), certificate.clone());
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryCache(at most {})", self.most)
    }
}
