//! The development authority: a root, issuing authorities below it, their certificates and revocation lists.
//!
//! It stands in for a real one in `init`, `demo` and tests. Times and serial numbers are arguments; ECDSA alone draws from ring's
//! own random source. Keys come as [`KeyMaterial`](crate::key::KeyMaterial), which wipes its bytes.

mod authority;
mod issue;
mod key;
mod request;

pub use authority::{Authority, CaError};
pub use issue::{CrlTerms, Holder, Revoke, SealCertificate, Serial, Term};
pub use request::{Request, RequestError};
