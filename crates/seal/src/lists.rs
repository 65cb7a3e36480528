//! The three signed lists: whom to trust ([`Trust`]), who was competent and who held which key ([`RegistryList`]), and which
//! documents no longer stand ([`StatusList`]).
//!
//! What is published are bodies, plain data with the member names of the exchange. What verification uses are the types of this
//! module, made from bytes only after their signatures have been checked.

mod error;
mod registry;
mod status;
mod trust;

pub use error::ListError;
pub use registry::{KeyHolder, ListedDepartment, ListedKey, RegistryBody, RegistryList};
pub use status::{Standing, StatusBody, StatusEntry, StatusList, Withdrawal};
pub use trust::{
    AddSignatureError, AnchorRow, AnchorStatus, KeyRow, LogRow, Roots, Trust, TrustBody, WitnessRow, add_signature,
    sign as sign_trust_list,
};

use document::Timestamp;
use document::json::{self, Limits};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::jws::{ContentType, Jws, SignedObject, read_within, sign};
use crate::key::{SignError, Signer};

/// Refuses a list that is older than one already seen.
///
/// # Errors
/// [`ListError::Rollback`] when `offered` is below `seen`.
pub const fn refuse_rollback(seen: u64, offered: u64) -> Result<(), ListError> {
    if offered < seen { Err(ListError::Rollback { seen, offered }) } else { Ok(()) }
}

/// Signs the body of a registry list or a status list with the hub's registry key.
fn sign_body<T: Serialize>(
    content: ContentType,
    body: &T,
    signer: &dyn Signer,
    iat: Timestamp,
) -> Result<SignedObject, SignError> {
    sign(content, &canonical(body), signer, iat)
}

/// Canonical bytes of our own typed values. They hold neither `null` nor fractions, so that only a defect of ours could fail
/// here; an empty payload is what nobody reads.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    json::parse_with(&bytes, &WIDE).map(|tree| json::to_canonical(&tree)).unwrap_or_default()
}

/// Reads a payload strictly into a type.
pub(crate) fn payload<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ListError> {
    json::parse_with(bytes, &WIDE).map_err(ListError::Json)?;
    serde_json::from_slice(bytes).map_err(ListError::Shape)
}

/// Registry lists are larger than documents: 16 MiB, some ten thousand departments.
const WIDE: Limits =
    Limits { bytes: 16 << 20, depth: 16, members: 1024, items: 200_000, string: 256 << 10, values: 4_000_000 };

fn read_list(bytes: &[u8], content: ContentType) -> Result<Jws, ListError> {
    let jws = read_within(bytes, content.max_payload())?;
    jws.require(content)?;
    refuse_unknown(&jws)?;
    Ok(jws)
}

fn refuse_unknown(jws: &Jws) -> Result<(), ListError> {
    jws.header().unknown.first().map_or(Ok(()), |name| Err(ListError::Header { name: name.clone() }))
}
