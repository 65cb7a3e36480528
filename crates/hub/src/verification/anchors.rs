//! The trust list and the revocation lists as the hub publishes them, parsed once.

use std::collections::BTreeMap;
use std::sync::Arc;

use seal::lists::Trust;
use seal::x509::Crl;
use store::record::RecordKind;

use crate::directory::{RecordId, Row};

/// The name of the trust list's file.
pub(crate) const TRUST_LIST: &str = "trust-list.json";
/// The name of the registry list's file.
pub(crate) const REGISTRY_LIST: &str = "registry-list.json";
/// The name of the status list's file.
pub(crate) const STATUS_LIST: &str = "status-list.json";
/// The folder of revocation lists.
pub(crate) const CRL_FOLDER: &str = "crl/";

/// Whose keys count, and which certificates no longer do.
pub struct Anchors {
    pub(crate) trust: Trust,
    pub(crate) crls: Vec<Crl>,
    from: Vec<Arc<[u8]>>,
}

impl Anchors {
    /// Parses what the hub's records hold, or keeps what was parsed of the same bytes.
    pub(crate) fn of_rows(rows: &BTreeMap<RecordId, Row>, before: Option<&Arc<Self>>) -> Option<Arc<Self>> {
        let files = rows.iter().filter(|((kind, _), _)| *kind == RecordKind::TrustFile);
        let mut list = None;
        let mut crls = Vec::new();
        for ((_, name), row) in files {
            if name == TRUST_LIST {
                list = Some(row.body.clone());
            } else if name.starts_with(CRL_FOLDER) {
                crls.push(row.body.clone());
            }
        }
        let list = list?;
        let mut from = vec![list.clone()];
        from.extend(crls.iter().cloned());
        if let Some(before) = before.filter(|before| before.from == from) {
            return Some(before.clone());
        }
        let trust = match Trust::read(&list) {
            Ok(trust) => trust,
            Err(error) => {
                tracing::error!(error.code = "internal", "the hub's own trust list cannot be read: {error}");
                return None;
            }
        };
        let crls = crls.iter().filter_map(|bytes| Crl::parse(bytes).ok()).collect();
        Some(Arc::new(Self { trust, crls, from }))
    }
}
