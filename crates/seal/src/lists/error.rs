//! Why a list does not count.

use competence::RegistryError;
use document::json::Refusal;

use crate::algorithm::{PublicKeyError, SignatureError};
use crate::jws::JwsError;
use crate::x509::CertificateError;

/// Why bytes are not a list that counts.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Larger than its limit, or more signatures than 8.
    #[error("the list is beyond a limit of size or number")]
    TooLarge,
    /// Not strict JSON.
    #[error("the list is not strict JSON")]
    Json(#[source] Refusal),
    /// A signature whose form is wrong.
    #[error("a signature of the list has a wrong form")]
    Jws(#[from] JwsError),
    /// A header member beyond `alg typ cty kid iat`.
    #[error("the header member {name:?} has no place in a list")]
    Header {
        /// Its name.
        name: String,
    },
    /// A payload of another shape.
    #[error("the payload of the list has another shape")]
    Shape(#[source] serde_json::Error),
    /// A version other than 1.
    #[error("the list has version {0}, not 1")]
    Version(u8),
    /// A trust list file that is not an array of 1 to 8 signatures over one payload by distinct keys.
    #[error("a trust list is an array of 1 to 8 signatures over one payload, each by another key")]
    File,
    /// Fewer root keys signed than are needed.
    #[error("{signed} of {threshold} needed root keys signed")]
    Threshold {
        /// How many did.
        signed: usize,
        /// How many must.
        threshold: usize,
    },
    /// Signed by a key that the trust list does not name for this.
    #[error("key {kid:?} is not one that signs this list")]
    Signer {
        /// The key.
        kid: String,
    },
    /// A signature value that does not match.
    #[error("the signature by {kid:?} does not count")]
    Signature {
        /// The key.
        kid: String,
        /// Why.
        #[source]
        source: SignatureError,
    },
    /// A key row whose key cannot be read or is not the one of its id.
    #[error("the row of key {kid:?} does not hold that key")]
    Key {
        /// The key.
        kid: String,
        /// Why, if it cannot be read.
        #[source]
        source: Option<PublicKeyError>,
    },
    /// An anchor whose certificate cannot be read.
    #[error("the anchor {id:?} holds no certificate")]
    Anchor {
        /// The anchor.
        id: String,
        /// Why, if it is base64 at all.
        #[source]
        source: Option<CertificateError>,
    },
    /// Rows of a registry list that contradict each other.
    #[error("the rows of the registry list contradict each other")]
    Rows(#[source] RegistryError),
    /// An older list than one already seen.
    #[error("sequence {offered} is below {seen}, the highest seen")]
    Rollback {
        /// The highest seen.
        seen: u64,
        /// The one offered.
        offered: u64,
    },
}
