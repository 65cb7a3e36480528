//! Why a key did not change.

use document::{DepartmentId, Timestamp};
use seal::key::{KeyError, KeyId, OpenError, SignError, TransitionError, Use};
use seal::x509::CertificateError;
use seal::x509::ca::{CaError, RequestError};

use crate::refusal::Refusal;

/// Why a key did not change. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// No key has this id.
    #[error("no key has an id that begins with {0:?}")]
    Unknown(String),
    /// Several ids begin so.
    #[error("several keys have an id that begins with {0:?}")]
    Ambiguous(String),
    /// The key is in the registry already.
    #[error("key {0} is in the registry already")]
    Known(KeyId),
    /// The department is not in the registry.
    #[error("department {0} is not in the registry")]
    Department(DepartmentId),
    /// Keys of this use do not belong to this department.
    #[error("department {department} gets no keys for use {}", .r#use.as_str())]
    Use {
        /// The department.
        department: DepartmentId,
        /// The use.
        r#use: Use,
    },
    /// Without the master key no key is made or certified.
    #[error("there is no master key")]
    NoMaster,
    /// The roots of the development authority are not at hand.
    #[error("there is no authority at hand that could certify the key")]
    NoAuthority,
    /// No certificate came.
    #[error("there is no certificate of the key")]
    NoCertificate,
    /// A certificate cannot be read.
    #[error("a certificate cannot be read")]
    Unreadable(#[source] CertificateError),
    /// The certificate is another key's, or another department's.
    #[error("the certificate is not one of key {kid} for department {department}")]
    OtherKey {
        /// The key.
        kid: KeyId,
        /// The department.
        department: DepartmentId,
    },
    /// Verification would not accept what the key seals.
    #[error("the certificate would not be recognised: {}", .0.join("; "))]
    NotRecognised(Vec<String>),
    /// The trust list names the keys that sign lists, and not this one.
    #[error("the trust list does not name key {0}")]
    NotInTrustList(KeyId),
    /// Two keys may overlap, not three.
    #[error("department {department} has two active keys already: {first} and {second}")]
    Overlap {
        /// The department.
        department: DepartmentId,
        /// One of them.
        first: KeyId,
        /// The other.
        second: KeyId,
    },
    /// A key is not invalid since a time to come.
    #[error("{0} lies in the future")]
    Future(Timestamp),
    /// The life of a key has no such step.
    #[error("key {kid} stays as it is")]
    Transition {
        /// The key.
        kid: KeyId,
        /// Which step.
        #[source]
        source: TransitionError,
    },
    /// A request for a certificate is not granted.
    #[error("the request is not granted")]
    Request(#[from] RequestError),
    /// A key was not made.
    #[error("a key was not made")]
    Key(#[from] KeyError),
    /// A key does not open.
    #[error("a key does not open")]
    Open(#[from] OpenError),
    /// The authority did not issue.
    #[error("the authority did not issue")]
    Authority(#[from] CaError),
    /// The trust list was not signed.
    #[error("the trust list was not signed")]
    Sign(#[from] SignError),
    /// An entry of the log is too long.
    #[error("an entry of the log is too long")]
    Entry(#[from] log::EntryError),
    /// The hub could not write.
    #[error("nothing was written")]
    Hub(#[from] Refusal),
}
