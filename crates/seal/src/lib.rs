//! Seals: an organisation's signature over one issued document, and the judgement whether it counts.
//!
//! In: the canonical bytes of a document and a department's key; or bytes that somebody received, and the facts that the
//! caller fetched. Out: sealed bytes, stored and served as they are; or a report on five axes (integrity, identity, authority,
//! time, status), and a [`Verified`] document only where every axis passed. No network, no clock, no store: times are arguments,
//! and [`inspect`] names the facts that [`conclude`] needs.

pub mod algorithm;
pub mod base64url;
pub mod jws;
pub mod key;
pub mod lists;
pub mod receipt;
pub mod verdict;
pub mod x509;
