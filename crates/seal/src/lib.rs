//! Seals: an organisation's signature over one issued document, and the judgement whether it counts.
//!
//! Three questions that ordinary validators leave apart: is the file unchanged, whose key is it, and was that department
//! competent to issue this document there and then. Time and status of the document join them; [`Report`] answers all five.
//!
//! ```text
//! seal    Document ──> seal_document(.., Signer, iat) ──> SealedDocument       stored as it is, served as it is
//!                          key: KeyRecord at rest ── MasterKey ──> SigningKey
//! issue   Document ──> issue(.., SigningKey, iat) ──> Inspection               sealed here: judged without being read back
//! verify  bytes ──> inspect ──> Inspection ──needs(at)──> the caller fetches ──> Facts
//!                                   └────────────── conclude(.., Facts, at) ──> Verified<Document> | Report
//!                                                      lists: Trust, RegistryList, StatusList; x509: chains, CRLs
//! ```
//!
//! In: canonical bytes and a department's key, or bytes that somebody received and the facts that the caller fetched. Out:
//! sealed bytes, or a report, and a [`Verified`] document only where every axis passed. No network, no clock, no store: times,
//! nonces and seeds are arguments; ECDSA alone draws from ring's own random source.
//!
//! ```no_run
//! use document::{Catalogue, Timestamp};
//! use seal::lists::{RegistryList, StatusList, Trust};
//! use seal::x509::Crl;
//! use seal::{Conclusion, Facts, Mandates, Status, conclude, inspect};
//!
//! fn verify(bytes: &[u8], at: Timestamp, trust: &Trust, lists: (&RegistryList, &StatusList), crls: &[Crl]) -> Conclusion {
//!     let inspection = inspect(bytes, Catalogue::builtin());
//!     let needs = inspection.needs(at);
//!     let mandates = Mandates::of_list(&needs, lists.0);
//!     let status = needs.payload.map(|payload| Status::of_list(lists.1, &payload, at));
//!     let facts = Facts {
//!         trust: Some(trust),
//!         crls,
//!         mandates: Some(&mandates),
//!         status: status.as_ref(),
//!         ..Facts::default()
//!     };
//!     conclude(inspection, &facts, at)
//! }
//! ```
//!
//! Apart from seals, [`vault`] puts bytes under a passphrase: a backup leaves the house in it.
//!
//! Formats beside JWS are told by their magic bytes and answered honestly: this version reads no seal in them.
//!
//! Standards: RFC 7515 and 8785, ETSI TS 119 182-1 (JAdES), RFC 5280 and 9336, ETSI EN 319 102-1 (indications).

pub mod algorithm;
pub mod base64url;
pub mod facts;
pub mod jws;
pub mod key;
pub mod lists;
pub mod policy;
pub mod receipt;
pub mod report;
pub mod vault;
pub mod verdict;
pub mod x509;

mod conclude;
mod inspect;
mod verified;

pub use conclude::{Conclusion, conclude};
pub use facts::{Facts, Inclusion, Mandates, Status};
pub use inspect::{Format, Inspection, Needs, inspect, inspect_with, issue};
pub use jws::{ContentType, SealedDocument, SignedObject, seal_document};
pub use key::{KeyRecord, MasterKey, Signer, SigningKey};
pub use policy::Policy;
pub use report::Report;
pub use verdict::Indication;
pub use verified::Verified;
