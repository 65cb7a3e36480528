//! JSON Web Signatures (RFC 7515) in the profile JAdES-B-B (ETSI TS 119 182-1).
//!
//! [`sign`] writes the flattened form; [`read()`] takes the flattened and the compact form, strictly, and checks nothing but form:
//! the value is checked by [`Jws::verify`], what an object must carry by [`Jws::require`].

mod content;
mod error;
mod head;
mod header;
mod read;
mod write;

pub use content::ContentType;
pub use error::JwsError;
pub use head::Head;
pub use header::Header;
pub use read::{Form, Jws, read};
pub use write::{SealedDocument, SignedObject, seal_document, sign};

pub(crate) use error::{HEADER, HEADER_UNKNOWN, JSON_STRICT, STRUCTURE};
pub(crate) use read::{from_value, read_within};

/// Bytes of a payload, at most: 4 MiB.
pub const MAX_PAYLOAD: usize = 4 << 20;
/// Bytes of a whole JWS, at most: 8 MiB.
pub const MAX_JWS: usize = 8 << 20;
