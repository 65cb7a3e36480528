//! Facts from a trust folder: bytes that somebody named, and nothing else.

use async_trait::async_trait;
use document::{Digest, Timestamp};
use seal::Needs;
use seal::facts::{ChainCache, Inclusion, Mandates, MemoryCache, Status};
use seal::lists::{ListError, RegistryList, StatusList, Trust};
use seal::x509::{Certificate, CertificateError, Crl, CrlError};

use super::FactSource;
use super::anchors::{CRL_FOLDER, REGISTRY_LIST, STATUS_LIST, TRUST_LIST};
use crate::refusal::Refusal;
use crate::trust::TrustFile;

/// Facts from a trust folder. Naming it is the act of trust; whatever is missing in it leaves its axis open.
pub struct TrustFolder {
    trust: Option<Trust>,
    crls: Vec<Crl>,
    registry: Option<RegistryList>,
    status: Option<StatusList>,
    proofs: Vec<Bundle>,
    chains: MemoryCache,
}

/// Evidence beside a bare sealed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The log entry, canonical JSON.
    pub entry: Vec<u8>,
    /// The proof file, `c2sp.org/tlog-proof@v1`.
    pub proof: Vec<u8>,
    /// The sealed document that they belong to.
    pub sealed: Vec<u8>,
}

/// A file of a trust folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A signed list.
    #[error("{name} is not a list that counts")]
    List {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: ListError,
    },
    /// A revocation list.
    #[error("{name} is not a revocation list")]
    Crl {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: CrlError,
    },
    /// A certificate.
    #[error("{name} is not a certificate")]
    Certificate {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: CertificateError,
    },
    /// A registry list and a status list of different hubs: what the one does not withdraw, the other may.
    #[error("the registry list is of hub {registry} and the status list of hub {status}")]
    Hubs {
        /// Whose the registry list is.
        registry: String,
        /// Whose the status list is.
        status: String,
    },
    /// Lists without the trust list that says whose they are.
    #[error("there is no trust-list.json")]
    NoTrustList,
}

impl TrustFolder {
    /// Reads the files of a folder; names other than those of a trust folder are left aside.
    ///
    /// # Errors
    /// When a file cannot be used, or there is no trust list.
    pub fn read(files: &[TrustFile]) -> Result<Self, FolderError> {
        let find = |name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
        let list = |name: &str, source| FolderError::List { name: name.to_owned(), source };
        let bytes = find(TRUST_LIST).ok_or(FolderError::NoTrustList)?;
        let trust = Trust::read(bytes).map_err(|source| list(TRUST_LIST, source))?;
        let registry = find(REGISTRY_LIST).map(|bytes| RegistryList::read(bytes, &trust)).transpose();
        let status = find(STATUS_LIST).map(|bytes| StatusList::read(bytes, &trust)).transpose();
        let registry = registry.map_err(|source| list(REGISTRY_LIST, source))?;
        let status = status.map_err(|source| list(STATUS_LIST, source))?;
        if let (Some(registry), Some(status)) = (&registry, &status)
            && registry.hub() != status.hub()
        {
            return Err(FolderError::Hubs { registry: registry.hub().to_owned(), status: status.hub().to_owned() });
        }
        Ok(Self {
            registry,
            status,
            trust: Some(trust),
            crls: read_crls(files)?,
            proofs: Vec::new(),
            chains: MemoryCache::new(1024),
        })
    }

    /// Takes root certificates (DER) for trusted, without lists: nobody's competence can be known under them.
    ///
    /// # Errors
    /// When one is no certificate.
    pub fn of_certificates(files: &[TrustFile]) -> Result<Self, FolderError> {
        let parse = |file: &TrustFile| {
            let wrong = |source| FolderError::Certificate { name: file.name.clone(), source };
            Certificate::parse(&file.bytes).map_err(wrong)
        };
        let certificates = files.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { trust: Some(Trust::of_certificates(certificates)), ..Self::empty() })
    }

    /// Nothing is trusted.
    #[must_use]
    pub fn empty() -> Self {
        let (trust, registry, status) = (None, None, None);
        Self { trust, crls: Vec::new(), registry, status, proofs: Vec::new(), chains: MemoryCache::new(64) }
    }

    /// The same with evidence that stands beside a sealed document.
    #[must_use]
    pub fn with_bundle(mut self, bundle: Bundle) -> Self {
        self.proofs.push(bundle);
        self
    }

    /// SHA-256 of the root set, to be compared with what its operator published.
    #[must_use]
    pub fn root_set(&self) -> Option<Digest> {
        self.trust.as_ref().and_then(|trust| trust.root_set().copied())
    }
}

/// A list that is not full and direct counts as none; bytes that are no list at all are a mistake of whoever put them there.
fn read_crls(files: &[TrustFile]) -> Result<Vec<Crl>, FolderError> {
    let mut crls = Vec::new();
    for file in files.iter().filter(|file| file.name.starts_with(CRL_FOLDER)) {
        match Crl::parse(&file.bytes) {
            Ok(crl) => crls.push(crl),
            Err(CrlError::NotFull { .. }) => {}
            Err(source) => return Err(FolderError::Crl { name: file.name.clone(), source }),
        }
    }
    Ok(crls)
}

#[async_trait]
impl FactSource for TrustFolder {
    fn trust(&self) -> Option<&Trust> {
        self.trust.as_ref()
    }

    fn crls(&self) -> &[Crl] {
        &self.crls
    }

    fn mandates(&self, needs: &Needs, _at: Timestamp) -> Option<Mandates> {
        self.registry.as_ref().map(|list| Mandates::of_list(needs, list))
    }

    async fn status(&self, payload: &Digest, at: Timestamp) -> Result<Option<Status>, Refusal> {
        Ok(self.status.as_ref().map(|list| Status::of_list(list, payload, at)))
    }

    async fn inclusion(&self, payload: &Digest) -> Result<Option<Inclusion>, Refusal> {
        let Some(body) = self.trust.as_ref().and_then(|trust| trust.body()) else { return Ok(None) };
        Ok(self.proofs.iter().find_map(|bundle| crate::numbering::check_proof(bundle, payload, body)))
    }

    async fn attachments(&self, _wanted: &[Digest]) -> Result<Vec<Digest>, Refusal> {
        Ok(Vec::new())
    }

    fn chains(&self) -> Option<&dyn ChainCache> {
        Some(&self.chains)
    }
}
