//! Seals: an organisation's signature over one issued document, and the judgement whether it counts.
//!
//! In: the canonical bytes of a document and a department's key; or bytes that somebody received, and the facts that the
//! caller fetched. Out: sealed bytes, stored and served as they are; or a report on five axes (integrity, identity, authority,
//! time, status), and a [`Verified`] document only where every axis passed. No network, no clock, no store: times are arguments,
//! and [`inspect`] names the facts that [`conclude`] needs.

pub mod algorithm;
pub mod base64url;
pub mod facts;
pub mod jws;
pub mod key;
pub mod lists;
pub mod policy;
pub mod receipt;
pub mod report;
pub mod verdict;
pub mod x509;

mod conclude;
mod inspect;
mod verified;

pub use conclude::{Conclusion, conclude};
pub use facts::{Facts, Inclusion, Mandates, Status};
pub use inspect::{Format, Inspection, Needs, inspect};
pub use jws::{ContentType, SealedDocument, SignedObject, seal_document};
pub use key::{KeyRecord, MasterKey, Signer, SigningKey};
pub use policy::Policy;
pub use report::Report;
pub use verdict::Indication;
pub use verified::Verified;
