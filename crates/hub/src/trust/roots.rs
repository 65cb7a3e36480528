//! The keys of a development PKI that never lie in the store.

use seal::algorithm::Algorithm;
use seal::key::{KeyError, KeyMaterial, SignError, Signer, SigningKey, Use};
use seal::lists::{TrustBody, sign_trust_list};
use seal::x509::ca::{Authority, CaError, CrlTerms};
use seal::x509::{Certificate, CertificateError};

use super::TrustFile;

/// Root keys and authorities of a development PKI, kept where only the operator reads.
pub struct Roots {
    pub(super) list_keys: Vec<KeyMaterial>,
    pub(super) root: (KeyMaterial, Authority),
    pub(super) issuing: (KeyMaterial, Authority),
}

/// Files that are not those of a development PKI.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// One is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// One holds no private key.
    #[error("{name} holds no private key")]
    Key {
        /// The file.
        name: &'static str,
        /// Why not.
        #[source]
        source: KeyError,
    },
    /// One holds no certificate.
    #[error("{name} holds no certificate")]
    Certificate {
        /// The file.
        name: &'static str,
        /// Why not.
        #[source]
        source: CertificateError,
    },
    /// Key and certificate of an authority do not fit.
    #[error("{name} is not the key of its certificate")]
    Authority {
        /// The file of the key.
        name: &'static str,
        /// Why not.
        #[source]
        source: CaError,
    },
}

const LIST_KEYS: [&str; 2] = ["root-1.p8", "root-2.p8"];
const ROOT: [&str; 2] = ["root-ca.p8", "root-ca.der"];
const ISSUING: [&str; 2] = ["issuing-ca.p8", "issuing-ca.der"];

impl Roots {
    /// Reads back what [`Self::files`] gave.
    ///
    /// # Errors
    /// When a file is missing or is not what its name says.
    pub fn read(files: &[TrustFile]) -> Result<Self, RootsError> {
        let find = |name: &'static str| {
            files
                .iter()
                .find(|file| file.name == name)
                .map(|file| file.bytes.as_slice())
                .ok_or(RootsError::Missing(name))
        };
        let key = |name, algorithm| {
            KeyMaterial::from_pkcs8(algorithm, find(name)?).map_err(|source| RootsError::Key { name, source })
        };
        let authority = |[key_name, name]: [&'static str; 2]| {
            let material = key(key_name, Algorithm::Es256)?;
            let certificate =
                Certificate::parse(find(name)?).map_err(|source| RootsError::Certificate { name, source })?;
            let wrong = |source| RootsError::Authority { name: key_name, source };
            let authority = Authority::open(certificate, &material).map_err(wrong)?;
            Ok((material, authority))
        };
        let list_keys = LIST_KEYS.into_iter().map(|name| key(name, Algorithm::EdDsa)).collect::<Result<_, _>>()?;
        Ok(Self { list_keys, root: authority(ROOT)?, issuing: authority(ISSUING)? })
    }

    /// Private keys (PKCS#8) and certificates (DER) by file name, to be written where only the operator reads.
    #[must_use]
    pub fn files(&self) -> Vec<TrustFile> {
        let file = |name: &str, bytes: &[u8]| TrustFile { name: name.to_owned(), bytes: bytes.to_vec() };
        let list = LIST_KEYS.iter().zip(&self.list_keys).map(|(name, key)| file(name, key.pkcs8()));
        let pairs = [(ROOT, &self.root), (ISSUING, &self.issuing)];
        let authorities = pairs.into_iter().flat_map(|([key_name, name], (key, authority))| {
            [file(key_name, key.pkcs8()), file(name, authority.certificate().der())]
        });
        list.chain(authorities).collect()
    }

    /// The trust list, signed by all root keys.
    pub(super) fn sign(&self, body: &TrustBody) -> Result<Vec<u8>, SignError> {
        let open = |key: &KeyMaterial| SigningKey::from_pkcs8(Algorithm::EdDsa, key.pkcs8(), Vec::new()).ok();
        let keys: Vec<_> = self.list_keys.iter().filter_map(open).collect();
        let signers: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
        sign_trust_list(body, &signers, body.issued_at)
    }

    /// The revocation list of the root authority.
    pub(super) fn root_crl(&self, terms: &CrlTerms<'_>) -> Result<Vec<u8>, CaError> {
        Ok(self.root.1.crl(terms)?.der().to_vec())
    }

    /// The revocation list of the issuing authority.
    pub(super) fn issuing_crl(&self, terms: &CrlTerms<'_>) -> Result<Vec<u8>, CaError> {
        Ok(self.issuing.1.crl(terms)?.der().to_vec())
    }

    /// What an anchor of the trust list counts for.
    pub(super) const USES: [Use; 3] = [Use::Seal, Use::Receipt, Use::Bundle];
}

impl std::fmt::Debug for Roots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Roots({:?}, {:?})", self.root.1, self.issuing.1)
    }
}
