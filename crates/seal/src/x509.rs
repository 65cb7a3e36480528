//! X.509: certificates, chains and revocation lists (RFC 5280), and the development authority that issues them.
//!
//! In: DER. Out: the facts of one certificate ([`Certificate`]) or list ([`Crl`]), and the judgement of a chain at an instant
//! ([`chain::validate`]): path by rustls-webpki, then everything that it leaves to its caller. Each DER object is read by two
//! parsers that must agree: x509-parser for its fields, rustls-webpki for its strictness.

#[cfg(feature = "ca")]
pub mod ca;
pub mod chain;
pub mod crl;

mod certificate;
mod extensions;
mod name;
mod signed;

pub use certificate::{Certificate, CertificateError};
pub use chain::{Anchor, Interval, Validation, validate};
pub use crl::{Crl, CrlError};
pub use extensions::{BasicConstraints, KeyUsages, NoDepartment};
pub use name::Name;

/// The DER of every certificate in a PEM file (RFC 7468), at most 64; `None` when it holds none or something else.
#[must_use]
pub fn from_pem(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    const MOST: usize = 64;
    let blocks: Vec<_> = x509_parser::pem::Pem::iter_from_buffer(bytes).take(MOST).collect::<Result<_, _>>().ok()?;
    let good = !blocks.is_empty() && blocks.iter().all(|block| block.label == "CERTIFICATE");
    good.then(|| blocks.into_iter().map(|block| block.contents).collect())
}

/// These certificates (DER) as a PEM file (RFC 7468), in this order.
#[must_use]
pub fn to_pem(chain: &[Vec<u8>]) -> String {
    const COLUMNS: usize = 64;
    let mut out = String::new();
    for der in chain {
        let text = crate::base64url::encode_standard(der);
        out.push_str("-----BEGIN CERTIFICATE-----\n");
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(COLUMNS));
            out.push_str(line);
            out.push('\n');
            rest = after;
        }
        out.push_str("-----END CERTIFICATE-----\n");
    }
    out
}
